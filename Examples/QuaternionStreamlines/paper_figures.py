"""Figures 4 to 7 of the paper: moving frames of two curves, and their quaternions.

    xvfb-run -a pvpython paper_figures.py OUTPUT-FOLDER

The plugin is found through PV_PLUGIN_PATH, or load it with LoadPlugin. After A. J. Hanson and
H. Ma, Quaternion Frame Approach to Streamline Visualization, IEEE Transactions on Visualization and
Computer Graphics 1(2), 1995. Each figure is of one curve with one kind of frame, in four panels:

(a) the curve,
(b) vectors of the frame along it,
(c) the components of the quaternions over arc length,
(d) their path in the three-sphere.

The colors of (a) and (d) are the component q0.
"""

import os
import sys
import tempfile
import time

import numpy
from paraview.simple import *
from PIL import Image
from vtkmodules.util.numpy_support import numpy_to_vtk
from vtkmodules.vtkCommonCore import vtkPoints
from vtkmodules.vtkCommonDataModel import vtkCellArray, vtkPolyData

SIZE = 776, 570  # of a panel
CAPTION, LABEL = 24, 20  # sizes of text
GAP = 16  # between panels
SHARPNESS = 2  # pixels drawn for each one of the picture, along either axis
OPENING = numpy.radians(120)  # of the book

WHITE, INK, GRAY, PAPER = [1, 1, 1], [0.15, 0.16, 0.2], [0.6, 0.6, 0.62], [0.93, 0.86, 0.7]
NORMAL, BINORMAL = [0.85, 0.33, 0.1], [0.1, 0.42, 0.75]
# Of q0, from -1 to 1.
COLORS = [-1, 0.2, 0.25, 0.8, -0.5, 0.1, 0.65, 0.88, 0, 0.3, 0.72, 0.36]
COLORS += [0.5, 0.97, 0.72, 0.15, 1, 0.83, 0.12, 0.17]
SERIES = {"q0": INK, "q1": [0.84, 0.15, 0.16], "q2": [0.17, 0.6, 0.2], "q3": [0.12, 0.45, 0.8]}

# The camera, the length of the vectors, and from one to the next how many points.
KNOT_LOOKS = {
    "camera": dict(CameraPosition=[0, -3, 7.4], CameraViewUp=[0, 1, 0], CameraViewAngle=24),
    "size": 0.24,
    "stride": 15,
}
BOOK_LOOKS = {
    "camera": dict(
        CameraPosition=[0.7, -2.2, 3.3],
        CameraFocalPoint=[0, 0, 0.12],
        CameraViewUp=[-0.6, 0.6, 0.4],
        CameraViewAngle=25,
    ),
    "size": 0.16,
    "stride": 10,
}
BALL_CAMERA = dict(
    CameraPosition=[2.6, -6, 2.6],
    CameraFocalPoint=[0.2, 0, 0],
    CameraViewUp=[0, 0, 1],
    CameraViewAngle=20,
)

TEXTS = {
    4: (
        "(3,5) torus knot",
        "Frenet frames: N orange, B blue",
        "quaternions of the frames",
        "their path is closed (ball: start, end)",
    ),
    5: (
        "two planar curves joined at a crack",
        "Frenet frames: N (orange) jumps",
        "quaternions jump, too",
        "their path has a gap (balls: start, end)",
    ),
    6: (
        "(3,5) torus knot",
        "parallel transport: N1 orange, N2 blue",
        "quaternions of the frames",
        "their path is open: a turn by {turn:.0f}\u00b0",
    ),
    7: (
        "two planar curves joined at a crack",
        "parallel transport: N1 goes on",
        "quaternions are continuous",
        "so is their path (balls: start, end)",
    ),
}

started = time.time()


def say(message):
    print(f"{time.time() - started:5.1f} s  {message}", flush=True)


def produce(points, lines=(), polygons=()):
    """A source of the polydata with these cells, each of which is given by its points."""
    data, coordinates = vtkPolyData(), vtkPoints()
    coordinates.SetData(numpy_to_vtk(points, deep=True))
    data.SetPoints(coordinates)
    data.SetLines(vtkCellArray())
    data.SetPolys(vtkCellArray())
    for cells, array in (lines, data.GetLines()), (polygons, data.GetPolys()):
        for cell in cells:
            array.InsertNextCell(len(cell), cell)
    source = TrivialProducer()
    source.GetClientSideObject().SetOutput(data)
    return source


def torus_knot():
    """The (3,5) torus knot: three times around the axis and five times through the hole,

        x = ((R + r cos 5t) cos 3t, (R + r cos 5t) sin 3t, r sin 5t),  0 <= t < 2 pi.
    """
    t = numpy.arange(1500) * 2 * numpy.pi / 1500
    distance = 1 + 0.42 * numpy.cos(5 * t)
    points = [distance * numpy.cos(3 * t), distance * numpy.sin(3 * t), 0.42 * numpy.sin(5 * t)]
    return produce(numpy.stack(points, axis=1), lines=[[*range(len(t)), 0]])


def on_pages(along, off):
    """Points along the crack of the book, the y axis, and off it on the pages: left is negative."""
    x, z = numpy.sin(OPENING / 2) * off, numpy.cos(OPENING / 2) * numpy.abs(off)
    return numpy.stack([x, along, z], axis=1)


def pathological_curve():
    """Two planar parts, on the pages of a partly open book, that meet on the crack.

    At the arc length s from there the curvature is 3 c s^2, so that it vanishes on the crack. The
    direction on the page has turned from the crack by c s^3; its cosine and sine are integrated.
    """
    s = numpy.linspace(-1, 1, 401)
    steps = (numpy.arange(1000) + 0.5) / 1000  # midpoints of the intervals from the crack to s
    turns = 4.6 * numpy.abs(numpy.outer(s, steps)) ** 3
    points = on_pages(s * numpy.cos(turns).mean(axis=1), s * numpy.sin(turns).mean(axis=1))
    return produce(points, lines=[range(len(s))])


def pages():
    along, off = numpy.array([[-0.8, 0], [0.8, 0], [0.8, 0.6], [-0.8, 0.6]]).T
    points = numpy.concatenate([on_pages(along, -off), on_pages(along, off)])
    points[:, 2] -= 0.015  # the curve is seen in front of them, not half sunk
    return produce(points, polygons=[range(4), range(4, 8)])


def render_view(caption, camera):
    view = CreateView("RenderView")
    view.ViewSize = SIZE
    view.OrientationAxesVisibility = 0
    view.UseColorPaletteForBackground, view.Background = 0, WHITE
    for name, value in camera.items():
        setattr(view, name, value)
    text = Show(Text(Text=caption), view)
    text.WindowLocation, text.FontSize, text.Color = "Upper Left Corner", CAPTION, INK
    return view


def plain(display, color):
    display.ColorArrayName = [None, ""]
    display.AmbientColor = display.DiffuseColor = color
    display.Ambient = 0.3


def show_lines(source, view, width):
    display = Show(source, view)
    plain(display, GRAY)
    display.RenderLinesAsTubes, display.LineWidth = 1, width * SHARPNESS
    display.InterpolateScalarsBeforeMapping = 0  # VTK 9.1 draws such tubes at a wrong depth
    return display


def color_by_q0(display, view, array, scalar_bar):
    ColorBy(display, ("POINTS", array, "q0"))
    colors = GetColorTransferFunction(array)
    colors.RGBPoints, colors.ColorSpace = COLORS, "Lab"
    display.SetScalarBarVisibility(view, scalar_bar)
    if scalar_bar:
        bar = GetScalarBar(colors, view)
        bar.Title, bar.ComponentTitle = "q0", ""
        bar.TitleColor = bar.LabelColor = INK
        bar.TitleFontSize = bar.LabelFontSize = LABEL
        bar.ScalarBarThickness, bar.ScalarBarLength, bar.HorizontalTitle = 18, 0.4, 1
        bar.AddRangeLabels, bar.UseCustomLabels, bar.CustomLabels = 0, 1, [-1, -0.5, 0, 0.5, 1]
        bar.WindowLocation = "Lower Right Corner"


def show_book(book, view):
    if book:
        display = Show(book, view)
        display.SetRepresentationType("Surface With Edges")
        display.EdgeColor, display.LineWidth = GRAY, SHARPNESS
        display.DiffuseColor, display.Opacity = PAPER, 0.4


def show_vectors(frames, view, name, color, size, stride):
    arrows = Glyph(Input=frames, GlyphType="Arrow", ScaleFactor=size)
    arrows.OrientationArray, arrows.ScaleArray = ["POINTS", name], ["POINTS", "No scale array"]
    arrows.GlyphMode, arrows.Stride = "Every Nth Point", stride
    arrows.GlyphType.ShaftRadius, arrows.GlyphType.TipRadius = 0.035, 0.1
    arrows.GlyphType.ShaftResolution = arrows.GlyphType.TipResolution = 16
    display = Show(arrows, view)
    plain(display, color)


def curve_panel(frames, array, book, caption, camera):
    view = render_view(caption, camera)
    show_book(book, view)
    color_by_q0(show_lines(frames, view, 7), view, array, False)
    return view


def vectors_panel(frames, kind, book, caption, camera, size, stride):
    view = render_view(caption, camera)
    show_book(book, view)
    show_lines(frames, view, 3)
    show_vectors(frames, view, kind + "Normal", NORMAL, size, stride)
    show_vectors(frames, view, kind + "Binormal", BINORMAL, size, stride)
    return view


def graphs_panel(frames, array, caption):
    view = CreateView("XYChartView")
    view.ViewSize = SIZE
    view.ChartTitle, view.ChartTitleAlignment, view.ChartTitleFontSize = caption, "Left", CAPTION
    view.BottomAxisTitle, view.BottomAxisTitleBold = "arc length", 0
    view.BottomAxisTitleFontSize = view.BottomAxisLabelFontSize = LABEL
    view.LeftAxisLabelFontSize = view.LegendFontSize = LABEL
    view.LeftAxisUseCustomRange, view.BottomAxisUseCustomRange = 1, 1
    view.LeftAxisRangeMinimum, view.LeftAxisRangeMaximum = -1.05, 1.05
    length = frames.PointData["ArcLength"].GetRange()[1]
    view.BottomAxisRangeMinimum, view.BottomAxisRangeMaximum = 0, 1.17 * length  # with the legend
    plot = PlotData(Input=frames)
    plot.UpdatePipeline()
    graphs = Show(plot, view)
    graphs.UseIndexForXAxis, graphs.XArrayName = 0, "ArcLength"
    names = {f"{array}_{q}": q for q in SERIES}
    graphs.SeriesVisibility = list(names)
    graphs.SeriesLabel = [text for pair in names.items() for text in pair]
    graphs.SeriesColor = [str(x) for name, q in names.items() for x in (name, *SERIES[q])]
    graphs.SeriesLineThickness = [x for name in names for x in (name, str(2 * SHARPNESS))]
    return view


def three_sphere_panel(frames, array, caption):
    view = render_view(caption, BALL_CAMERA)
    display = show_lines(frames, view, 4)
    display.SetRepresentationType("Three-Sphere")
    display.ThreeSphereQuaternions = ["POINTS", array]
    display.ThreeSphereLargestGap = 30  # the jump in figure 5 is of 60 degrees there
    display.ThreeSphereLighting = "None"  # so that the colors are those of the scalar bar
    color_by_q0(display, view, array, True)
    show_ends(frames, view, array)
    return view


def show_ends(frames, view, array):
    ends = MaskPoints(Input=frames, RandomSampling=0, GenerateVertices=1, SingleVertexPerCell=1)
    ends.OnRatio = frames.GetDataInformation().GetNumberOfPoints() - 1
    display = Show(ends, view)
    display.SetRepresentationType("Three-Sphere")
    display.ThreeSphereQuaternions, display.ThreeSphereWireframe = ["POINTS", array], 0
    plain(display, INK)
    display.RenderPointsAsSpheres, display.PointSize = 1, 14 * SHARPNESS


def save(view, folder, name):
    file = os.path.join(folder, f"{name}.png")
    SaveScreenshot(file, view, ImageResolution=[SHARPNESS * size for size in SIZE])
    Delete(view)
    return Image.open(file).convert("RGB").resize(SIZE, Image.Resampling.LANCZOS)


def tile(pictures, gap, color):
    """One picture of four of a size, by rows."""
    width, height = (size + gap for size in pictures[0].size)
    whole = Image.new("RGB", (2 * width + gap, 2 * height + gap), color)
    for n, picture in enumerate(pictures):
        whole.paste(picture, (n % 2 * width + gap, n // 2 * height + gap))
    return whole


def figure(number, frames, kind, book, looks, texts, folder):
    array = kind + "Quaternion"
    captions = [f"{number} ({panel})  {text}" for panel, text in zip("abcd", texts)]
    views = [
        curve_panel(frames, array, book, captions[0], looks["camera"]),
        vectors_panel(frames, kind, book, captions[1], **looks),
        graphs_panel(frames, array, captions[2]),
        three_sphere_panel(frames, array, captions[3]),
    ]
    return tile([save(view, folder, f"{number}{n}") for n, view in enumerate(views)], GAP, "white")


def main(output):
    if "QuaternionStreamlines" not in globals():
        sys.exit("Load the Orrery plugin first: set PV_PLUGIN_PATH to the folder of Orrery.so.")
    os.makedirs(output, exist_ok=True)
    knot = QuaternionStreamlines(Input=torus_knot())
    curve = QuaternionStreamlines(Input=pathological_curve())
    book = pages()
    for source in knot, curve, book:
        source.UpdatePipeline()
    # The parallel-transport frame of a closed curve comes back turned about the tangent.
    turn = abs(numpy.degrees(knot.CellData["Holonomy"].GetRange()[0]))
    figures = {
        4: (knot, "Frenet", None, KNOT_LOOKS),
        5: (curve, "Frenet", book, BOOK_LOOKS),
        6: (knot, "Parallel", None, KNOT_LOOKS),
        7: (curve, "Parallel", book, BOOK_LOOKS),
    }
    pictures = []
    with tempfile.TemporaryDirectory() as folder:
        for number, settings in figures.items():
            texts = [text.format(turn=turn) for text in TEXTS[number]]
            picture = figure(number, *settings, texts, folder)
            picture.save(f"{output}/figure{number}.png")
            say(f"wrote {output}/figure{number}.png")
            pictures.append(picture.resize([size // 2 for size in picture.size]))
    # Without k-means, colors of small areas are lost.
    overview = tile(pictures, 4, "lightgray").quantize(256, kmeans=2, dither=Image.Dither.NONE)
    overview.save(f"{output}/paper_figures.png", optimize=True)
    say(f"wrote {output}/paper_figures.png")


main(sys.argv[1] if len(sys.argv) > 1 else "gallery")
