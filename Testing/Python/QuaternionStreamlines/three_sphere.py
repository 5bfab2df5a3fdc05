# run: pvpython
"""The representation Three-Sphere: drawn as Quaternion Map computes it, turned by a matrix alone, by
properties and by the mouse, and selected in."""

import numpy
from paraview import servermanager
from paraview.simple import *

from vtkmodules.util.numpy_support import vtk_to_numpy

from flows import SWIRL, streamlines
from pictures import SIZE, difference, drawn, new_view, pixels, white

CAMERA = {"CameraPosition": [1, 2, 9], "CameraFocalPoint": [0, 0, 0]}

lines = streamlines(SWIRL, ([1, 1, -5], [7, 2, 5]), 20)
frames = QuaternionStreamlines(Input=lines)
frames.UpdatePipeline()


view = new_view(**CAMERA)
display = Show(frames, view)
display.SetRepresentationType("Three-Sphere")
assert display.ThreeSphereQuaternions[1] in ("FrenetQuaternion", "ParallelQuaternion")
display.ThreeSphereQuaternions = ["POINTS", "ParallelQuaternion"]
display.ThreeSphereWireframe = 0
display.ThreeSphereLighting = "None"
white(display)

quaternions = QuaternionMap(Input=frames, Quaternions=["POINTS", "ParallelQuaternion"])
map_view = new_view(**CAMERA)
map_display = Show(quaternions, map_view)
white(map_display)

# What is drawn is what the filter computes.
FOUR_SPACE = [
    {},
    {"PlaneAngles": [30, -40, 70, 15, 100, -60]},
    {"LeftQuaternion": [0.5, 0.1, -2, 0.3], "RightQuaternion": [1, -0.7, 0.2, 0.4]},
    {"Projection": "Polar Perspective", "CameraDistance": 1.5, "ProjectionAxis": "q2"},
    {"Balls": "Front", "PlaneAngles": [60, 0, 0, 0, 0, 0]},
    {"Balls": "Back", "PlaneAngles": [60, 0, 0, 0, 0, 0]},
    {"Balls": "Separated", "Separation": 1.5, "PlaneAngles": [60, 0, 0, 0, 0, 0]},
    {"Hemispheres": "Reflected Copy", "PlaneAngles": [0, 50, 0, 0, 0, 0]},
    {"Hemispheres": "Folded", "PlaneAngles": [0, 50, 0, 0, 0, 0]},
]


def apply(settings):
    for name, value in settings.items():
        setattr(quaternions, name, value)
        setattr(display, "ThreeSphere" + name, value)


def plain(value):
    return value if isinstance(value, (str, float)) else list(value)


names = {name for settings in FOUR_SPACE for name in settings}
defaults = {name: plain(getattr(quaternions, name)) for name in names}
for number, settings in enumerate(FOUR_SPACE):
    apply({**defaults, **settings})
    part = difference(pixels(map_view, f"map{number}"), pixels(view, f"sphere{number}"))
    # Where curves are cut, the segments that cross the sphere are left out.
    cut = settings.get("Balls", "Overlaid") != "Overlaid" or "Hemispheres" in settings
    assert part < (0.06 if cut else 0.02), (settings, part)
apply(defaults)

# So are depth and light, as colors.
LIGHT = {"Ambient": 0.2, "Diffuse": 0.5, "Specular": 0.3, "SpecularPower": 5}
apply({"PlaneAngles": [20, 60, 0, 0, 0, 0], "LightDirection": [0.5, 0.5, -0.1, 0.7]})
for name, value in LIGHT.items():
    setattr(quaternions, name, value)
    setattr(display, "ThreeSphereLight" + name, value)
for coloring, array, low in ("4D Depth", "Depth4D", -1), ("4D Light", "Light4D", 0):
    display.ThreeSphereColoring = coloring
    display.ThreeSphereLighting = "On Frames" if array == "Light4D" else "None"
    ColorBy(map_display, ("POINTS", array))
    colors = GetColorTransferFunction(array)
    colors.ColorSpace = "RGB"
    middle = [(low + 1) / 2, 0.87, 0.87, 0.87]
    colors.RGBPoints = [low, 0.23, 0.3, 0.75, *middle, 1, 0.71, 0.02, 0.15]
    map_display.SetScalarBarVisibility(map_view, False)
    part = difference(pixels(map_view, array), pixels(view, array + "Sphere"))
    assert part < 0.03, (coloring, part)
    # Lines that are all ambient, as those often are that are to look flat, have the same colors.
    before = pixels(view, array + "Before")
    display.Ambient, display.Diffuse = 1, 0
    assert difference(pixels(view, array + "Flat"), before) < 0.01
    display.Ambient, display.Diffuse = 0, 1
display.ThreeSphereColoring = "Coloring"

# Turning changes a matrix: neither the data nor their buffers are made again.
representation = display.GetProperty("ThreeSphereBalls").SMProperty.GetParent().GetClientSideObject()
data = representation.GetRenderedDataObject(0)
time = data.GetMTime()
display.ThreeSpherePlaneAngles = [80, 10, 0, 0, 0, 0]
display.ThreeSphereRollingBall = [0.2, 0.4, 0]
Render(view)
assert representation.GetRenderedDataObject(0) is data and data.GetMTime() == time

# Light on curves, by the exact field of a circle about z: the segment of the axis q3 through the middle
# ball, where |q0| = sqrt(1 - q3 q3). The curve's direction there has the part |q3| along q0.
circle = Ellipse(Center=[0, 0, 0], Normal=[0, 0, 1], MajorRadiusVector=[2, 0, 0], Resolution=400)
around = QuaternionStreamlines(Input=circle)
side = new_view(CameraPosition=[0, -9, 0], CameraFocalPoint=[0, 0, 0], CameraViewUp=[0, 0, 1])
side.CameraParallelProjection, side.CameraParallelScale = 1, 1
lit = Show(around, side)
lit.SetRepresentationType("Three-Sphere")
lit.ThreeSphereWireframe, lit.ThreeSphereLighting = 0, "On Curves"
lit.ThreeSphereLightAmbient, lit.ThreeSphereLightDiffuse = 0, 1
white(lit, width=6)
heights = numpy.linspace(1, -1, 2 * SIZE + 1)[1::2]
inside = numpy.abs(heights) < 0.65  # the field ends at -0.7
for direction, expected in (
    ([0, 3, 0, 0], 1 + 0 * heights),
    ([1, 0, 0, 0], numpy.sqrt(1 - heights**2)),
    ([0, 0, 0, 2], numpy.abs(heights)),
):
    lit.ThreeSphereLightDirection = direction
    rows = pixels(side, f"circle{direction}").max(axis=(1, 2))
    assert numpy.abs(rows - 255 * expected)[inside].max() < 6, direction

# Its highlights: seen from q0, with the light from there, too, the cosine between camera and mirrored
# light is that of the parts normal to the curve, less those along it: 1 - 2 q3 q3.
lit.ThreeSphereLightDirection = [1, 0, 0, 0]
lit.ThreeSphereLightDiffuse, lit.ThreeSphereLightSpecular = 0, 1
lit.ThreeSphereLightSpecularPower = 3
rows = pixels(side, "highlights").max(axis=(1, 2))
expected = numpy.maximum(0, 1 - 2 * heights**2) ** 3
assert numpy.abs(rows - 255 * expected)[inside].max() < 6

# The mouse: the middle of the front ball follows it, and the camera stays.
display.ThreeSphereLighting = "None"
display.ThreeSpherePlaneAngles, display.ThreeSphereRollingBall = [0] * 6, [0] * 3
display.ThreeSphereLightDirection = [1, 0, 0, 0]
camera = list(view.CameraPosition)
view.MakeRenderWindowInteractor(True)
interactor = view.GetInteractor()
Render(view)


def drag(button, path, keys):
    interactor.SetEventInformation(*path[0], keys, keys, "0", 0, "")
    getattr(interactor, button + "ButtonPressEvent")()
    for place in path[1:]:
        interactor.SetEventInformation(*place, keys, keys, "0", 0, "")
        interactor.MouseMoveEvent()
    getattr(interactor, button + "ButtonReleaseEvent")()


def middle_goes_to():
    """Where the quaternion 1 is seen now, in pixels from the middle."""
    left, right = (
        numpy.array(q) for q in (display.ThreeSphereLeftQuaternion, display.ThreeSphereRightQuaternion)
    )
    scalar = left[0] * right[0] - left[1:] @ right[1:]
    vector = left[0] * right[1:] + right[0] * left[1:] + numpy.cross(left[1:], right[1:])
    assert abs(scalar**2 + vector @ vector - 1) < 1e-9
    renderer = view.GetRenderer()
    renderer.SetWorldPoint(*vector, 1)
    renderer.WorldToDisplay()
    return numpy.array(renderer.GetDisplayPoint()[:2]) - SIZE / 2


drag("Left", [(150 + n, 150 + 2 * n) for n in range(11)], keys=1)
goes = middle_goes_to()
assert numpy.abs(goes - [10, 20]).max() < 1, goes
drag("Left", [(160 - n, 170 - 2 * n) for n in range(11)], keys=1)
assert numpy.abs(middle_goes_to()).max() < 0.1, middle_goes_to()
drag("Right", [(150, 150), (150, 160)], keys=1)  # toward the viewer
assert numpy.abs(middle_goes_to()).max() < 0.1, middle_goes_to()
assert abs(display.ThreeSphereLeftQuaternion[0]) < 0.9999
assert list(display.ThreeSphereLightDirection) == [1, 0, 0, 0]
drag("Middle", [(150, 150), (160, 150)], keys=1)
assert display.ThreeSphereLightDirection[0] < 0.999, list(display.ThreeSphereLightDirection)
assert list(view.CameraPosition) == camera, list(view.CameraPosition)
left = list(display.ThreeSphereLeftQuaternion)
drag("Left", [(150, 150), (180, 160)], keys=0)
assert list(view.CameraPosition) != camera
assert list(display.ThreeSphereLeftQuaternion) == left
view.CameraPosition = camera

# What is selected in one view shows in the other, where its curves are (section 7.5).
display.ThreeSphereLeftQuaternion = display.ThreeSphereRightQuaternion = [1, 0, 0, 0]
display.ThreeSpherePlaneAngles = [50, 20, 0, 0, 0, 0]
space = new_view()
white(Show(frames, space))
space.ResetCamera(False)


def highlighted(picture):
    """The pixels in the color of what is selected."""
    return (picture[..., 0] > 200) & (picture[..., 1] < 60) & (picture[..., 2] > 200)


for selected_in, shown_in in (view, space), (space, view):
    ClearSelection(frames)
    assert not highlighted(pixels(shown_in, "cleared")).any()
    SelectSurfaceCells(Rectangle=[90, 90, 210, 210], View=selected_in)
    assert highlighted(pixels(selected_in, "selected")).sum() > 20
    assert highlighted(pixels(shown_in, "shown")).sum() > 20


def selected_cells():
    """The numbers of the cells that were selected in the sphere's view."""
    ClearSelection(frames)
    SelectSurfaceCells(Rectangle=[100, 100, 140, 140], View=view)
    extracted = ExtractSelection(Input=frames)
    extracted.UpdatePipeline()
    cells = vtk_to_numpy(
        servermanager.Fetch(extracted).GetCellData().GetArray("vtkOriginalCellIds")
    ).copy()
    Delete(extracted)
    return sorted(cells)


# With copies, the same cells are.
chosen = selected_cells()
assert 0 < len(chosen) < frames.GetDataInformation().GetNumberOfCells() / 2, chosen
display.ThreeSphereHemispheres = "Reflected Copy"
assert selected_cells() == chosen
display.ThreeSphereHemispheres = "One Copy"

# It covers curves that are drawn there, and nothing else.
ClearSelection(frames)
without = pixels(view, "without")
SelectIDs(IDs=[0, 3, 0, 7, 0, 11], FieldType="CELL", Source=frames)
highlight = highlighted(pixels(view, "highlight"))
assert highlight.sum() > 50, highlight.sum()
assert drawn(without)[highlight].mean() > 0.97
ClearSelection(frames)

# The camera goes to the ball, wherever in space the selection is.
SelectIDs(IDs=[0, 3, 0, 7, 0, 11], FieldType="CELL", Source=frames)
Render(view)
view.ResetCamera(False)
assert numpy.linalg.norm(view.CameraFocalPoint) < 0.01, list(view.CameraFocalPoint)
ClearSelection(frames)

# Back in three-space, it is as it was.
display.SetRepresentationType("Surface")
view.CameraPosition, view.CameraFocalPoint = space.CameraPosition, space.CameraFocalPoint
view.CameraViewUp = space.CameraViewUp
assert difference(pixels(view, "surface"), pixels(space, "space")) < 0.05

# Blocks are drawn together; a straight line is a point of the sphere, and is seen.
straight = Line(Point1=[0, 0, 0], Point2=[1, 2, 3])
points = QuaternionStreamlines(Input=GroupDatasets(Input=[straight, straight]))
alone = new_view(**CAMERA)
display = Show(points, alone)
display.SetRepresentationType("Three-Sphere")
display.ThreeSphereWireframe, display.PointSize = 0, 8
display.ThreeSphereLighting = "None"
assert drawn(pixels(alone, "straight")).sum() > 30
