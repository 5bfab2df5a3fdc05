# run: pvbatch 1
# run: pvbatch 2
# run: pvbatch 3
"""Stream Tracer on several ranks gives streamlines in pieces, whose frames agree at shared ends."""

from paraview.simple import *

from flows import HELICES, streamlines

# A flow along helices about the z axis.
lines = streamlines(HELICES, ([2, 0, 4], [6, 0, 4]), 8)
ranks = servermanager.ActiveConnection.GetNumberOfDataPartitions()

frames = QuaternionStreamlines(Input=lines)


def shared_ends():
    """What two curves have at the end that they share: for each, whether it is the last point, and
    the arrays there."""
    frames.UpdatePipeline()
    data = servermanager.Fetch(frames)
    arrays = data.GetPointData()
    ends = {}
    for cell in range(data.GetNumberOfCells()):
        points = data.GetCell(cell).GetPointIds()
        first, last = points.GetId(0), points.GetId(points.GetNumberOfIds() - 1)
        if data.GetPoint(first) == data.GetPoint(last):
            continue  # nothing but the seed
        seed = data.GetCellData().GetArray("SeedIds").GetTuple1(cell)
        for is_last, point in (False, first), (True, last):
            values = {
                name: arrays.GetArray(name).GetTuple(point)
                for name in map(arrays.GetArrayName, range(arrays.GetNumberOfArrays()))
                if name
            }
            ends.setdefault((seed, data.GetPoint(point)), []).append((is_last, values))
    return [pair for pair in ends.values() if len(pair) == 2]


def dot(a, b, name):
    return sum(x * y for x, y in zip(a[name], b[name]))


pairs = shared_ends()
assert len(pairs) >= (9 if ranks == 1 else 15), len(pairs)  # at each seed, and at borders
for (a_last, a), (b_last, b) in pairs:
    along = 1 if a_last != b_last else -1  # from a seed both ways
    assert abs(dot(a, b, "Tangent") - along) < 1e-6, (a, b)
    assert abs(dot(a, b, "ParallelNormal") - 1) < 1e-6, (a, b)
    assert abs(dot(a, b, "ParallelBinormal") - along) < 1e-6, (a, b)
    assert abs(dot(a, b, "FrenetNormal") - 1) < 1e-6, (a, b)
    for name in "ParallelQuaternion", "FrenetQuaternion":
        assert abs(dot(a, b, name) - (1 if along > 0 else 0)) < 1e-6, (name, a, b)
    for name in "Curvature", "Torsion":
        assert abs(a[name][0] - b[name][0]) < 1e-5 * abs(a[name][0]), (name, a, b)

# Otherwise they begin anew.
frames.JoinPieces = 0
pieces = [(a, b) for (a_last, a), (b_last, b) in shared_ends() if a_last != b_last]
assert (ranks == 1) == (not pieces), len(pieces)
assert ranks == 1 or min(dot(a, b, "ParallelQuaternion") for a, b in pieces) < 0.99

# On ranks without any line, and on all.
frames.JoinPieces = 1
for z in 4, 50:
    lines.SeedType.Point1, lines.SeedType.Point2 = [2, 0, z], [6, 0, z]
    lines.MaximumStreamlineLength = 0.5
    frames.UpdatePipeline()
