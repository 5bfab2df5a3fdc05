"""Isosurfaces of an MRI head over a sweep of isovalues.

    xvfb-run -a pvpython mri_head.py OUTPUT-FOLDER

The plugin is found through PV_PLUGIN_PATH, or load it with LoadPlugin. The head is that of Debian's
package mricron-data: 181 x 217 x 181 voxels of one millimetre. Writes four pictures to the folder
and prints what was searched for each isovalue.
"""

import glob
import gzip
import os
import shutil
import sys
import tempfile
import time

from paraview.simple import *
from vtkmodules.vtkFiltersCore import vtkImageAppend
from vtkmodules.vtkIOImage import vtkPNGReader, vtkPNGWriter

TEMPLATES = "/usr/share/mricron/templates"
SKIN, CORTEX = 35, 70
SWEEP = range(10, 210, 10)
FRAMES = 35, 50, 65, 80, 90, 100, 110, 130

DARK = [0.05, 0.06, 0.08]
SKIN_COLOR = [0.93, 0.75, 0.62]
CORTEX_COLOR = [0.90, 0.64, 0.60]
GREYS = [0, 0.1, 0.1, 0.1, 160, 0.95, 0.94, 0.92]
# Scalars of the head, and the colours of the tissues that their isosurfaces bound.
TISSUES = [20, *SKIN_COLOR, 70, *CORTEX_COLOR, 100, 0.95, 0.90, 0.82, 140, 0.96, 0.80, 0.45]

started = time.time()


def say(message):
    print(f"{time.time() - started:5.1f} s  {message}", flush=True)


def load_nifti_reader():
    """Loads the reader's plugin, which comes with ParaView."""
    name = "AnalyzeNIfTIReaderWriter"
    version = GetParaViewVersion()
    places = glob.glob(f"/usr/lib/*/paraview-{version.major}.{version.minor}/plugins/{name}/{name}.so")
    if places:
        LoadPlugin(places[0], remote=False, ns=globals())
    else:
        LoadDistributedPlugin(name, remote=False, ns=globals())


def read(name, folder):
    """Reads an image of mricron-data. The reader does not decompress."""
    file = os.path.join(folder, name)
    with gzip.open(f"{TEMPLATES}/{name}.gz") as packed, open(file, "wb") as plain:
        shutil.copyfileobj(packed, plain)
    image = NIfTIVolumereader(FileName=file)
    image.UpdatePipeline()
    return image


def render_view(size, focus, position, angle):
    """A dark view with soft shadows in the folds, upright."""
    view = CreateView("RenderView")
    view.ViewSize = size
    view.OrientationAxesVisibility = 0
    view.UseColorPaletteForBackground = 0
    view.Background = DARK
    view.KeyLightIntensity = 0.85
    view.UseFXAA = 1
    view.UseAmbientOcclusion = 1
    view.UseSSAODefaultPresets = 0
    view.Radius, view.Bias, view.KernelSize, view.Blur = 12, 0.5, 64, 1
    view.CameraFocalPoint, view.CameraPosition = focus, position
    view.CameraViewUp, view.CameraViewAngle = [0, 0, 1], angle
    return view


def show(surface, view, color):
    display = Show(surface, view)
    display.ColorArrayName = [None, ""]
    display.AmbientColor = display.DiffuseColor = color
    display.Specular, display.SpecularPower = 0.15, 30
    return display


def write(view, file, size):
    SaveScreenshot(file, view, ImageResolution=size)
    say(f"wrote {file}")


def sweep(head):
    """Moves the isovalue of one filter and prints what each step took."""
    begin = time.perf_counter()
    contour = SpanSpaceContour(Input=head, Isosurfaces=[SKIN])
    contour.UpdatePipeline()
    say(f"first isosurface, with the index built: {1000 * (time.perf_counter() - begin):.0f} ms")

    cells = head.GetDataInformation().GetNumberOfCells()
    print(f"\nThe isosurfaces of {cells:,} cells:\n")
    columns = "isovalue", "active cells", "inside cells", "nodes visited", "of all", "triangles", "ms"
    print("{:>8} {:>13} {:>13} {:>14} {:>8} {:>11} {:>6}".format(*columns))
    for isovalue in SWEEP:
        contour.Isosurfaces = [isovalue]
        begin = time.perf_counter()
        contour.UpdatePipeline()
        took = 1000 * (time.perf_counter() - begin)
        data = contour.FieldData
        active, inside, visited = (
            int(data[name].GetRange()[0])
            for name in ("ActiveCellCount", "InsideCellCount", "SearchNodesVisited")
        )
        triangles = contour.GetDataInformation().GetNumberOfCells()
        print(
            f"{isovalue:8} {active:13,} {inside:13,} {visited:14,} {visited / cells:8.3%}"
            f" {triangles:11,} {took:6.0f}",
            flush=True,
        )
    print()
    Delete(contour)


def portrait(head, brain, file):
    """The skin, cut open, the voxels of the cut, and the surface of the brain."""
    size = [1600, 1200]
    view = render_view(size, [90, 108, 78], [340, 688, 208], 20.5)
    origin, normal = [90, 108, 92], [0.25, 0.22, 1]

    skin = SpanSpaceContour(Input=head, Isosurfaces=[SKIN])
    lower = Clip(Input=skin, ClipType="Plane", Invert=1)
    lower.ClipType.Origin, lower.ClipType.Normal = origin, normal
    show(lower, view, SKIN_COLOR)
    show(SpanSpaceContour(Input=brain, Isosurfaces=[CORTEX]), view, CORTEX_COLOR)

    cut = Slice(Input=head)
    cut.SliceType.Origin, cut.SliceType.Normal = origin, normal
    cut.UpdatePipeline()
    tissue = Clip(Input=cut, ClipType="Scalar", Scalars=["POINTS", "NIfTIImage"], Value=12, Invert=0)
    tissue.UpdatePipeline()
    display = Show(tissue, view)
    ColorBy(display, ("POINTS", "NIfTIImage"))
    display.SetScalarBarVisibility(view, False)
    display.Ambient = 0.2
    GetColorTransferFunction("NIfTIImage").RGBPoints = GREYS
    write(view, file, size)


def frames(head, file, folder):
    """One filter on half of the head, its isovalue moved: a picture of the frames."""
    half = ExtractSubset(Input=head, VOI=[0, 93, 0, 216, 0, 180])
    half.UpdatePipeline()
    contour = SpanSpaceContour(Input=half, Isosurfaces=[FRAMES[0]])
    contour.UpdatePipeline()
    size = [480, 470]
    view = render_view(size, [60, 108, 80], [620, 348, 170], 20.5)
    display = show(contour, view, SKIN_COLOR)
    ColorBy(display, ("POINTS", "NIfTIImage"))
    display.SetScalarBarVisibility(view, False)
    GetColorTransferFunction("NIfTIImage").RGBPoints = TISSUES
    caption = Text()
    text = Show(caption, view)
    text.WindowLocation, text.FontSize, text.Color = "Lower Center", 22, [0.9, 0.9, 0.9]

    pictures = []
    for isovalue in FRAMES:
        contour.Isosurfaces = [isovalue]
        contour.UpdatePipeline()
        triangles = contour.GetDataInformation().GetNumberOfCells()
        caption.Text = f"isovalue {isovalue}: {triangles:,} triangles"
        frame = os.path.join(folder, f"{isovalue}.png")
        SaveScreenshot(frame, view, ImageResolution=size)
        pictures.append(frame)
        say(f"frame {len(pictures)} of {len(FRAMES)}")

    tile([pictures[:4], pictures[4:]], file)
    say(f"wrote {file}")


def tile(rows, file):
    """One picture of several, given by rows from the top."""
    column = vtkImageAppend()
    column.SetAppendAxis(1)
    for row in reversed(rows):
        line = vtkImageAppend()
        for name in row:
            picture = vtkPNGReader()
            picture.SetFileName(name)
            line.AddInputConnection(picture.GetOutputPort())
        column.AddInputConnection(line.GetOutputPort())
    writer = vtkPNGWriter()
    writer.SetInputConnection(column.GetOutputPort())
    writer.SetFileName(file)
    writer.Write()


def chart(table, file, folder):
    """The cells of the isosurface of every isovalue, and its area and the volume inside."""
    size = [800, 600]
    pictures = []
    for title, unit, columns in (
        ("Cells", "cells", ("active cells", "inside cells")),
        ("Estimates", "mm\u00b2, mm\u00b3", ("area estimate", "volume estimate")),
    ):
        view = CreateView("XYChartView")
        view.ViewSize = size
        view.ChartTitle, view.LeftAxisTitle, view.BottomAxisTitle = title, unit, "isovalue"
        view.LeftAxisLabelFontSize = view.BottomAxisLabelFontSize = view.LegendFontSize = 14
        view.LeftAxisUseCustomRange, view.LeftAxisRangeMinimum, view.LeftAxisRangeMaximum = 1, 100, 1e7
        view.LeftAxisLogScale = 1
        view.BottomAxisUseCustomRange, view.BottomAxisRangeMaximum = 1, 250
        display = Show(table, view)
        display.SeriesVisibility = columns
        display.SeriesColor = [columns[0], "0.85", "0.45", "0.10", columns[1], "0.20", "0.45", "0.70"]
        display.SeriesLineThickness = [columns[0], "3", columns[1], "3"]
        pictures.append(os.path.join(folder, f"{title}.png"))
        SaveScreenshot(pictures[-1], view, ImageResolution=size)
    tile([pictures], file)
    say(f"wrote {file}")


def density(image, file):
    """The span space: how many cells have each smallest and largest value."""
    size = [1100, 1000]
    view = CreateView("RenderView")
    view.ViewSize = size
    view.OrientationAxesVisibility = 0
    view.UseColorPaletteForBackground = 0
    view.Background = [0, 0, 0]
    display = Show(image, view)
    display.SetRepresentationType("Slice")
    ColorBy(display, ("POINTS", "log cells"))
    colors = GetColorTransferFunction("logcells")
    # The colors of the preset Inferno, whose name differs between versions of ParaView.
    colors.RGBPoints = [
        0, 0.00, 0.00, 0.01,
        1, 0.26, 0.04, 0.41,
        2, 0.58, 0.15, 0.40,
        3, 0.87, 0.32, 0.23,
        4, 0.99, 0.65, 0.04,
        5, 0.99, 1.00, 0.64,
    ]
    colors.ColorSpace = "RGB"
    colors.RescaleTransferFunction(0, 4)
    bar = GetScalarBar(colors, view)
    bar.Title, bar.ComponentTitle = "log10 (1 + cells)", ""
    bar.WindowLocation, bar.Position, bar.ScalarBarLength = "Any Location", [0.80, 0.18], 0.35
    bar.AddRangeLabels = 0
    axes = view.AxesGrid
    axes.Visibility, axes.AxesToLabel = 1, 3
    axes.XTitle, axes.YTitle = "smallest value of a cell", "largest\nvalue"
    axes.XTitleFontSize = axes.YTitleFontSize = axes.XLabelFontSize = axes.YLabelFontSize = 18
    axes.XAxisUseCustomLabels = axes.YAxisUseCustomLabels = 1
    axes.XAxisLabels = axes.YAxisLabels = range(0, 300, 50)

    # Above and to the left of the corner at an isovalue are its active cells.
    for isovalue in (SKIN, 100):
        corner = PolyLineSource(Points=[isovalue, 254, 1, isovalue, isovalue, 1, 0, isovalue, 1])
        edge = Show(corner, view)
        edge.AmbientColor = edge.DiffuseColor = [1, 1, 1]
        edge.LineWidth = 3
        name = Show(Text(Text=f"{isovalue}"), view)
        name.TextPropMode, name.BillboardPosition = "Billboard 3D Text", [isovalue + 4, isovalue - 6, 2]
        name.FontSize = 24
    view.InteractionMode = "2D"
    view.CameraFocalPoint, view.CameraPosition = [120, 120, 0], [120, 120, 1000]
    view.CameraParallelScale = 150
    write(view, file, size)


def main(output):
    if "SpanSpaceContour" not in globals():
        sys.exit("Load the Orrery plugin first: set PV_PLUGIN_PATH to the folder of Orrery.so.")
    os.makedirs(output, exist_ok=True)
    load_nifti_reader()
    with tempfile.TemporaryDirectory() as folder:
        head, brain = read("ch2.nii", folder), read("ch2bet.nii", folder)
        say("read the head")
        sweep(head)
        portrait(head, brain, f"{output}/mri_head.png")
        frames(head, f"{output}/mri_head_sweep.png", folder)
        spectrum = SpanSpaceSpectrum(Input=head)
        begin = time.perf_counter()
        spectrum.UpdatePipeline()
        say(f"counted the cells of 256 isovalues: {1000 * (time.perf_counter() - begin):.0f} ms")
        chart(spectrum, f"{output}/mri_head_spectrum.png", folder)
        density(OutputPort(spectrum, 1), f"{output}/mri_head_span_space.png")
    print(f"The pictures are {output}/mri_head*.png")


main(sys.argv[1] if len(sys.argv) > 1 else "gallery")
