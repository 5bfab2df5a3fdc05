# run: pvpython
# run: pvbatch 1
# run: pvbatch 2
"""Quaternions of streamlines are mapped to curves on the three-sphere."""

import math

from paraview.simple import *

from flows import HELICES, streamlines

# A flow along helices about the z axis.
lines = streamlines(HELICES, ([2, 0, -9.5], [6, 0, -9.5]), 8, "FORWARD")
frames = QuaternionStreamlines(Input=lines)

# Before the input was ever updated.
early = QuaternionMap(Input=frames)
early.UpdatePipeline()
count = lines.GetDataInformation().GetNumberOfPoints()
assert early.GetDataInformation().GetNumberOfPoints() == count > 100


def sizes(data):
    data.UpdatePipeline()
    information = data.GetDataInformation()
    return information.GetNumberOfPoints(), information.GetNumberOfCells()


def data_range(name, component=0):
    mapped.UpdatePipeline()
    return mapped.PointData[name].GetRange(component)


# The default is the first quaternion array, even if others of four components are before it.
others = PythonCalculator(
    Input=frames, ArrayName="Another", Expression="ParallelQuaternion * 1.0"
)
others.UpdatePipeline()
assert others.PointData["Another"].GetNumberOfComponents() == 4
mapped = QuaternionMap(Input=others)
assert list(mapped.Quaternions) == ["POINTS", "FrenetQuaternion"], list(mapped.Quaternions)
mapped.Quaternions = ["POINTS", "ParallelQuaternion"]

# Points and cells are those of the streamlines, and the depth is the component q0.
assert sizes(mapped) == sizes(frames)
for name in ["Torsion", "velocity", "Depth4D", "Light4D", "OriginalPointIds"]:
    assert mapped.PointData[name], name
for name in ["Holonomy", "OriginalLineIds", "ReflectedCopy"]:
    assert mapped.CellData[name], name
assert data_range("Depth4D") == frames.PointData["ParallelQuaternion"].GetRange(0)
bounds = mapped.GetDataInformation().GetBounds()
for k in range(3):
    low, high = frames.PointData["ParallelQuaternion"].GetRange(k + 1)
    assert math.isclose(bounds[2 * k], low, abs_tol=1e-6), (k, bounds)
    assert math.isclose(bounds[2 * k + 1], high, abs_tol=1e-6), (k, bounds)

# The rotation of the plane 01 by a right angle makes q0 what was -q1.
mapped.PlaneAngles = [90, 0, 0, 0, 0, 0]
low, high = frames.PointData["ParallelQuaternion"].GetRange(1)
found = data_range("Depth4D")
assert math.isclose(found[0], -high, abs_tol=1e-6) and math.isclose(found[1], -low, abs_tol=1e-6)
# A rotation of the frames about x by 180 degrees multiplies by (0, 1, 0, 0): the same here.
mapped.PlaneAngles = [0] * 6
mapped.FrameRotationAxis = [1, 0, 0]
mapped.FrameRotationAngle = 180
again = data_range("Depth4D")
assert math.isclose(found[0], again[0], abs_tol=1e-6), (found, again)
assert math.isclose(found[1], again[1], abs_tol=1e-6), (found, again)
mapped.LeftQuaternion = [0, -1, 0, 0]  # and back
assert math.isclose(
    data_range("Depth4D")[0], frames.PointData["ParallelQuaternion"].GetRange(0)[0], abs_tol=1e-6
)
mapped.FrameRotationAngle = 0
mapped.LeftQuaternion = [1, 0, 0, 0]

# Balls and hemispheres.
points, cells = sizes(mapped)
mapped.Hemispheres = "Reflected Copy"
assert sizes(mapped) == (2 * points, 2 * cells)
mapped.Balls = "Separated"
separated = sizes(mapped)
assert separated[0] > 2 * points and separated[1] > 2 * cells, separated
mapped.Hemispheres = "Folded"
assert data_range("Depth4D")[0] >= 0
mapped.Balls = "Back"
assert sizes(mapped) == (0, 0)
mapped.Hemispheres, mapped.Balls = "One Copy", "Overlaid"

# Light from the axis q3 in a view along it is the depth in front.
mapped.ProjectionAxis = "q3"
mapped.LightDirection = [0, 0, 0, 2]
mapped.Ambient = 0.25
assert math.isclose(
    data_range("Light4D")[1], 0.25 + max(0, data_range("Depth4D")[1]), abs_tol=1e-6
)
mapped.Projection = "Polar Perspective"
mapped.CameraDistance = 1.2
assert sizes(mapped) == (points, cells)

# The wireframe is there once, on how many ranks there may be, and for how many blocks.
mapped.WireframeLatitudes, mapped.WireframeLongitudes = 3, 4
assert sizes(OutputPort(mapped, 1))[1] == 7
blocks = QuaternionMap(Input=GroupDatasets(Input=[frames, frames]))
assert sizes(blocks) == (2 * points, 2 * cells)
assert sizes(OutputPort(blocks, 1))[1] == 11
blocks.Balls = "Separated"
assert sizes(OutputPort(blocks, 1))[1] == 22
blocks.Wireframe = 0
assert sizes(OutputPort(blocks, 1))[1] == 0

# Both outputs are drawn, the curves by their depth.
view = CreateView("RenderView")
display = Show(mapped, view)
Show(OutputPort(mapped, 1), view)
assert list(display.ColorArrayName) == ["POINTS", "Depth4D"], list(display.ColorArrayName)
Render(view)
