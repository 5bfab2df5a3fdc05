# run: pvpython
# run: pvbatch 1
# run: pvbatch 2
# expects: errors
"""Curves are compared with those of all ranks and blocks; what is wrong is said once."""

import numpy
from paraview.simple import *
from vtkmodules.util.numpy_support import vtk_to_numpy

from messages import heard

# Scripts of Programmable Source replace sum, min and others by those of all ranks together: numpy's
# are used here.

ARRAYS = ["CurveId", "QuaternionDistance", "NeighborRank", "QuaternionCluster", "ClusterDistance"]

# 60 curves, of which each sixth is of one shape, rotated and moved. The ranks have a part of them
# each, or the first has all.
CURVES = """
import numpy
from vtkmodules.vtkCommonCore import vtkPoints
from vtkmodules.vtkCommonDataModel import vtkCellArray
from vtkmodules.util.numpy_support import numpy_to_vtk


def rotation(random):
    q, r = numpy.linalg.qr(random.normal(size=(3, 3)))
    return q * numpy.linalg.det(q)


random = numpy.random.RandomState(5)
t = numpy.arange(80) / 80
shape = numpy.stack([numpy.cos(7 * t), numpy.sin(5 * t + t**2), t * t - t**3], axis=1)
curves = []
for n in range(60):
    waves = random.normal(size=(3, 3)), random.normal(size=(3, 3))
    wild = 0
    for k in range(3):
        wild = wild + waves[0][k] / (k + 1) * numpy.cos(4 * (k + 1) * t[:, None] + 10 * waves[1][k])
    x = wild if n % 6 else shape
    curves.append(x @ rotation(random).T + 3 * random.normal(size=3))
info = self.GetExecutive().GetOutputInformation(0)
piece = info.Get(self.GetExecutive().UPDATE_PIECE_NUMBER())
pieces = info.Get(self.GetExecutive().UPDATE_NUMBER_OF_PIECES())
if SPREAD:
    curves = curves[60 * piece // pieces : 60 * (piece + 1) // pieces]
elif piece > 0:
    curves = []
if curves:
    points = vtkPoints()
    points.SetData(numpy_to_vtk(numpy.concatenate(curves), deep=True))
    offsets = numpy.arange(len(curves) + 1, dtype=numpy.int64) * len(t)
    lines = vtkCellArray()
    lines.SetData(
        numpy_to_vtk(offsets, deep=True),
        numpy_to_vtk(numpy.arange(offsets[-1], dtype=numpy.int64), deep=True),
    )
    self.GetOutput().SetPoints(points)
    self.GetOutput().SetLines(lines)
"""


def frames(spread):
    source = ProgrammableSource(
        OutputDataSetType="vtkPolyData", Script=f"SPREAD = {spread}\n" + CURVES
    )
    result = QuaternionStreamlines(Input=source)
    result.UpdatePipeline()
    return result


def table(similarity):
    """The cell arrays of all ranks and blocks, by CurveId."""
    similarity.UpdatePipeline()
    data = servermanager.Fetch(MergeBlocks(Input=similarity, OutputDataSetType="Polygonal Mesh"))
    arrays = {name: vtk_to_numpy(data.GetCellData().GetArray(name)) for name in ARRAYS}
    order = numpy.argsort(arrays["CurveId"], kind="stable")
    return {name: values[order] for name, values in arrays.items()}


def expect_equal(found, expected):
    for name in ARRAYS:
        assert numpy.array_equal(found[name], expected[name]), name


def expect_message(word):
    with heard() as messages:
        similarity.UpdatePipeline()
    assert len(messages) == 1, messages
    assert messages[0][0] == 0 and word in messages[0][1], messages
    assert similarity.GetDataInformation().GetNumberOfPoints() == 0


pieces, whole = frames(True), frames(False)
middle = numpy.reshape(pieces.GetDataInformation().GetBounds(), (3, 2)).mean(axis=1)
similarity = QuaternionSimilarity(Input=pieces)
assert numpy.allclose(similarity.ChosenPoint, middle), (list(similarity.ChosenPoint), middle)
assert similarity.Quaternions == ["POINTS", "ParallelQuaternion"], similarity.Quaternions
similarity.ChosenCurve, similarity.NumberOfNeighbors = 48, 9
result = table(similarity)
assert numpy.array_equal(result["CurveId"], numpy.arange(60))
alike = numpy.arange(60) % 6 == 0
assert result["NeighborRank"][48] == 0
assert numpy.array_equal(result["NeighborRank"] >= 0, alike)
assert (result["QuaternionDistance"][alike] < 1e-3).all()
assert (result["QuaternionDistance"][~alike] > 0.05).all()
assert (result["QuaternionCluster"][alike] == 0).all()
for name in ARRAYS:
    assert similarity.PointData[name], name

# Selected by a threshold, as a user would.
chosen = Threshold(Input=similarity, Scalars=["CELLS", "QuaternionDistance"])
chosen.LowerThreshold, chosen.UpperThreshold = 0, 0.02
chosen.UpdatePipeline()
assert chosen.GetDataInformation().GetNumberOfCells() == 10

# The same on the first rank alone, and of blocks.
flat = QuaternionSimilarity(Input=whole)
blocks = QuaternionSimilarity(Input=GroupDatasets(Input=[pieces]))
settings = [
    dict(Quaternions=["POINTS", "ParallelQuaternion"], ChosenCurve=48, NumberOfNeighbors=9),
    dict(ChooseBy="Nearest to Point", ChosenPoint=[2, 0, -1]),
    dict(Compare="Length from Start", AnyRotation=0),
    dict(Compare="Length around Middle", ComparedLength=2, EitherDirection=1, Mean="Chordal"),
    dict(Quaternions=["POINTS", "FrenetQuaternion"], SampleCount=20, Unit="Rotation Angle"),
    dict(FrameSigns="Free", Mean="Root Mean Square", MostClusters=0, ClusterThreshold=0.5),
]
for setting in settings:  # each on top of those before
    print(setting, flush=True)
    for proxy in similarity, flat, blocks:
        SetProperties(proxy, **setting)
    expected = table(flat)
    assert len(set(expected["QuaternionDistance"])) > 50
    expect_equal(table(similarity), expected)
    expect_equal(table(blocks), expected)

# Two blocks of the same curves: a curve is compared with those of both.
twice = QuaternionSimilarity(Input=GroupDatasets(Input=[pieces, pieces]))
twice.Quaternions, twice.ChosenCurve = ["POINTS", "ParallelQuaternion"], 1
result = table(twice)
assert numpy.array_equal(result["CurveId"], numpy.arange(120))
assert numpy.count_nonzero(result["QuaternionDistance"] < 1e-6) == 2

similarity.ChooseBy, similarity.ChosenCurve = "Curve Id", 60
expect_message("from 0 to 59")
similarity.ChosenCurve = 0
similarity.Quaternions = ["POINTS", "Torsion"]
expect_message("Torsion has 1 components")
similarity.Quaternions = ["POINTS", "nothing"]
expect_message("no point array nothing")
similarity.Quaternions = ["POINTS", "ParallelQuaternion"]
similarity.UpdatePipeline()
assert similarity.GetDataInformation().GetNumberOfCells() == 60

# An input that has not been updated, and is empty.
unknown = QuaternionSimilarity(
    Input=QuaternionStreamlines(Input=ProgrammableSource(OutputDataSetType="vtkPolyData"))
)
with heard() as messages:
    unknown.UpdatePipeline()
assert not messages, messages
