"""What tests of the GUI need: the whole display as a picture, and failures that are seen."""

import atexit
import ctypes
import functools
import os
import sys
import traceback

import numpy
from vtkmodules.util.numpy_support import numpy_to_vtk
from vtkmodules.vtkCommonDataModel import vtkImageData
from vtkmodules.vtkIOImage import vtkPNGWriter


class XImage(ctypes.Structure):
    """The start of Xlib's structure of the same name."""

    _fields_ = [
        ("width", ctypes.c_int),
        ("height", ctypes.c_int),
        ("xoffset", ctypes.c_int),
        ("format", ctypes.c_int),
        ("data", ctypes.POINTER(ctypes.c_ubyte)),
        ("byte_order", ctypes.c_int),
        ("bitmap_unit", ctypes.c_int),
        ("bitmap_bit_order", ctypes.c_int),
        ("bitmap_pad", ctypes.c_int),
        ("depth", ctypes.c_int),
        ("bytes_per_line", ctypes.c_int),
        ("bits_per_pixel", ctypes.c_int),
    ]


def xlib():
    """Xlib with the types of the functions used here."""
    x = ctypes.CDLL("libX11.so.6")
    pointer, number, window = ctypes.c_void_p, ctypes.c_int, ctypes.c_ulong
    size, place = ctypes.c_uint, ctypes.POINTER
    for name, result, *arguments in (
        ("XOpenDisplay", pointer, ctypes.c_char_p),
        ("XCloseDisplay", number, pointer),
        ("XDefaultRootWindow", window, pointer),
        ("XDisplayWidth", number, pointer, number),
        ("XDisplayHeight", number, pointer, number),
        ("XQueryTree", number, pointer, window, place(window), place(window))
        + (place(place(window)), place(size)),
        ("XMoveResizeWindow", number, pointer, window, number, number, size, size),
        ("XGetImage", place(XImage), pointer, window, number, number, size, size, window, number),
    ):
        function = getattr(x, name)
        function.restype, function.argtypes = result, arguments
    return x


def fill_display():
    """Makes the windows on the display as large as it is: there is no window manager to ask."""
    x = xlib()
    display = x.XOpenDisplay(None)
    root, parent, count = ctypes.c_ulong(), ctypes.c_ulong(), ctypes.c_uint()
    children = ctypes.POINTER(ctypes.c_ulong)()
    x.XQueryTree(display, x.XDefaultRootWindow(display), root, parent, children, count)
    for n in range(count.value):
        size = x.XDisplayWidth(display, 0), x.XDisplayHeight(display, 0)
        x.XMoveResizeWindow(display, children[n], 0, 0, *size)
    x.XCloseDisplay(display)


def grab():
    """The pixels of the display: an array of shape (height, width, 3), RGB, the top row first."""
    x = xlib()
    display = x.XOpenDisplay(None)
    size = x.XDisplayWidth(display, 0), x.XDisplayHeight(display, 0)
    every_plane, z_pixmap = ctypes.c_ulong(-1).value, 2
    root = x.XDefaultRootWindow(display)
    image = x.XGetImage(display, root, 0, 0, *size, every_plane, z_pixmap).contents
    assert image.bits_per_pixel == 32, image.bits_per_pixel
    rows = numpy.ctypeslib.as_array(image.data, (image.height, image.bytes_per_line))
    pixels = rows.reshape(image.height, -1, 4)[:, : image.width, 2::-1].copy()
    x.XCloseDisplay(display)
    return pixels


def capture(name):
    """Writes the display to the test's output folder, and returns its pixels."""
    pixels = grab()
    height, width, _ = pixels.shape
    image = vtkImageData()
    image.SetDimensions(width, height, 1)
    flat = numpy.ascontiguousarray(pixels[::-1]).reshape(-1, 3)
    image.GetPointData().SetScalars(numpy_to_vtk(flat, deep=1))
    writer = vtkPNGWriter()
    writer.SetInputData(image)
    writer.SetFileName(os.path.join(os.environ["ORRERY_TEST_OUTPUT"], name))
    writer.Write()
    return pixels


def fatal(check):
    """Ends ParaView when a check raises, and fails the test when it was never run.

    ParaView's Python shell would show the error and go on.
    """

    @functools.wraps(check)
    def run():
        try:
            check()
            open(mark, "w").close()
        except BaseException:
            traceback.print_exc(file=sys.__stderr__)
            sys.__stderr__.flush()
            os._exit(1)

    mark = os.path.join(os.environ["ORRERY_TEST_OUTPUT"], check.__name__ + ".passed")
    atexit.register(expect, mark)
    return run


def expect(mark):
    """Fails the test when there is no such file."""
    if not os.path.exists(mark):
        print(f"Traceback: no {mark}", file=sys.__stderr__)
