# run: pvpython
# run: pvbatch 1
# run: pvbatch 2
"""Streamlines get frames, in pieces, too; the arrays are picked by name."""

from paraview.simple import *

from flows import HELICES, streamlines

# A flow along helices about the z axis.
lines = streamlines(HELICES, ([2, 0, -9.5], [6, 0, -9.5]), 8, "FORWARD")

frames = QuaternionStreamlines(Input=lines)
assert len(frames.OutputArrays) == 13, list(frames.OutputArrays)
frames.UpdatePipeline()
before, after = lines.GetDataInformation(), frames.GetDataInformation()
assert before.GetNumberOfPoints() > 100, before.GetNumberOfPoints()
assert before.GetNumberOfPoints() == after.GetNumberOfPoints()
assert before.GetNumberOfCells() == after.GetNumberOfCells()
for name in [*frames.OutputArrays][:-1]:
    assert frames.PointData[name], name
assert frames.CellData["Holonomy"].GetRange() == (0, 0)
# Of a helix of the radius r that rises by c a radian: r / (r^2 + c^2) and c / (r^2 + c^2).
whole = servermanager.ActiveConnection.GetNumberOfDataPartitions() == 1  # pieces have more ends
low, high = frames.PointData["Torsion"].GetRange()
assert not whole or low > 3 / (6**2 + 9) * 0.8 and high < 3 / (2**2 + 9) * 1.2, (low, high)
low, high = frames.PointData["Curvature"].GetRange()
assert not whole or 0.1 < low < high < 0.2, (low, high)
low, high = frames.PointData["ArcLength"].GetRange()
assert low == 0 and high > 10, high

frames.OutputArrays = ["ParallelQuaternion"]
frames.InitialFrame = "Direction"
frames.UpdatePipeline()
assert frames.PointData["ParallelQuaternion"].GetNumberOfComponents() == 4
assert not frames.PointData["Torsion"]
frames.InitialFrame = "Array"
frames.InitialVectors = ["POINTS", "velocity"]
frames.UpdatePipeline()

# Composite data go block by block.
blocks = QuaternionStreamlines(Input=GroupDatasets(Input=[lines, lines]))
blocks.UpdatePipeline()
assert blocks.PointData["Torsion"]
