"""What tests need that compare pictures of curves on black."""

import os

import numpy
from paraview import simple
from paraview.simple import *
from PIL import Image

SIZE = 300

simple._DisableFirstRenderCameraReset()  # cameras stay where they were put


def new_view(**camera):
    view = CreateRenderView(ViewSize=[SIZE, SIZE], **camera)
    view.OrientationAxesVisibility = 0
    view.UseColorPaletteForBackground = 0
    view.Background = [0, 0, 0]
    return view


def pixels(view, name):
    """The picture, which is also written to the test's output folder: RGB by rows."""
    file = os.path.join(os.environ["ORRERY_TEST_OUTPUT"], name + ".png")
    SaveScreenshot(file, view)
    return numpy.array(Image.open(file).convert("RGB"), dtype=float)


def drawn(picture):
    return picture.max(axis=2) > 30


def difference(one, other):
    """Of the pixels that are drawn in any, the part that differs by more than rounding."""
    either = drawn(one) | drawn(other)
    assert either.sum() > 500, either.sum()
    return (numpy.abs(one - other).max(axis=2) > 40).sum() / either.sum()


def white(display, width=2):
    display.ColorArrayName = [None, ""]
    display.AmbientColor = display.DiffuseColor = [1, 1, 1]
    display.LineWidth = width
