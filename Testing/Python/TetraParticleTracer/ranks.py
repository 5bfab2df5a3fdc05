# run: pvbatch 1
# run: pvbatch 2
# run: pvbatch 3
"""Particles that go from rank to rank come to where one rank takes them.

Each flow is there twice: in pieces, and as a whole on the first rank, where the others take part
without cells.
"""

import numpy
from paraview.simple import *
from vtkmodules.util.numpy_support import vtk_to_numpy

MODES = "Particles", "Streak Lines", "Path Lines", "Time Lines"

# A swirl that is pushed to and fro, on a warped box from -1 to 1 of 18 x 14 x 12 cells, which may
# move.
FLOW = """
import numpy

TIMES = [n / 8 for n in range(13)]
SIZE = 18, 14, 12


def points(extent, time):
    k, j, i = numpy.meshgrid(
        *(numpy.arange(extent[2 * n], extent[2 * n + 1] + 1) for n in (2, 1, 0)), indexing="ij"
    )
    x, y, z = (2 * index.ravel() / size - 1 for index, size in zip((i, j, k), SIZE))
    bend = 0.05 * numpy.cos(numpy.pi * x / 2) * numpy.cos(numpy.pi * y / 2)
    shift = 0.1 * time if MOVES else 0
    return numpy.stack([x + bend + shift, y - bend * (1 + shift), z + 0.1 * bend * z], axis=1)


def velocity(p, time):
    x, y, z = p.T
    push = 0.3 * numpy.cos(3 * time)
    return numpy.stack([-1.5 * y + push, 1.5 * x, 0.2 * numpy.sin(3 * x) + 0 * z], axis=1)


def pressure(p, time):
    return p[:, 0] + (1 + time) * p[:, 1]
"""

INFORMATION = FLOW + """
from vtkmodules.vtkCommonExecutionModel import vtkAlgorithm

executive = self.GetExecutive()
info = executive.GetOutputInformation(0)
info.Set(executive.WHOLE_EXTENT(), 0, SIZE[0], 0, SIZE[1], 0, SIZE[2])
info.Set(executive.TIME_STEPS(), TIMES, len(TIMES))
info.Set(executive.TIME_RANGE(), [TIMES[0], TIMES[-1]], 2)
if DISTRIBUTED:
    info.Set(vtkAlgorithm.CAN_PRODUCE_SUB_EXTENT(), 1)
"""

DATA = FLOW + """
from vtkmodules.vtkCommonCore import vtkPoints
from vtkmodules.vtkCommonDataModel import vtkStructuredGrid
from vtkmodules.util.numpy_support import numpy_to_vtk

executive = self.GetExecutive()
info = executive.GetOutputInformation(0)
asked = info.Get(executive.UPDATE_TIME_STEP()) if info.Has(executive.UPDATE_TIME_STEP()) else 0
time = TIMES[int(numpy.floor(8 * asked + 1e-6))]


def fill(grid, extent):
    x = points(extent, time)
    places = vtkPoints()
    places.SetData(numpy_to_vtk(x, deep=True))
    grid.SetExtent(*extent)
    grid.SetPoints(places)
    for name, values in ("velocity", velocity(x, time)), ("pressure", pressure(x, time)):
        array = numpy_to_vtk(values, deep=True)
        array.SetName(name)
        grid.GetPointData().AddArray(array)


"""

STRUCTURED = DATA + """
if DISTRIBUTED or info.Get(executive.UPDATE_PIECE_NUMBER()) == 0:
    fill(self.GetOutput(), [executive.UPDATE_EXTENT().Get(info, n) for n in range(6)])
self.GetOutput().GetInformation().Set(self.GetOutput().DATA_TIME_STEP(), time)
"""

# Five slabs, one after the other on the ranks.
BLOCKS = DATA + """
piece = info.Get(executive.UPDATE_PIECE_NUMBER())
pieces = info.Get(executive.UPDATE_NUMBER_OF_PIECES())
output = self.GetOutput()
output.SetNumberOfBlocks(5)
for block in range(5):
    if (block % pieces if DISTRIBUTED else 0) == piece:
        grid = vtkStructuredGrid()
        fill(grid, [SIZE[0] * block // 5, SIZE[0] * (block + 1) // 5, 0, SIZE[1], 0, SIZE[2]])
        output.SetBlock(block, grid)
output.GetInformation().Set(output.DATA_TIME_STEP(), time)
"""


def flow(script, kind, distributed, moves=False):
    settings = f"DISTRIBUTED, MOVES = {distributed}, {moves}\n"
    return ProgrammableSource(
        OutputDataSetType=kind,
        Script=settings + script,
        ScriptRequestInformation=settings + INFORMATION,
    )


def structured(distributed):
    return flow(STRUCTURED, "vtkStructuredGrid", distributed)


def moving(distributed):
    return flow(STRUCTURED, "vtkStructuredGrid", distributed, moves=True)


def blocks(distributed):
    return flow(BLOCKS, "vtkMultiblockDataSet", distributed)


def unstructured(distributed):
    return AppendDatasets(Input=[structured(distributed)])


def tetrahedra(distributed):
    return Tetrahedralize(Input=unstructured(distributed))


def fetch(tracer, time):
    tracer.UpdatePipeline(time)
    return servermanager.Fetch(tracer)


def table(data):
    """The point arrays, ordered by particle and time."""
    arrays = {"x": vtk_to_numpy(data.GetPoints().GetData())}
    for n in range(data.GetPointData().GetNumberOfArrays()):
        array = data.GetPointData().GetArray(n)
        arrays[array.GetName()] = vtk_to_numpy(array)
    order = numpy.lexsort((arrays["SimulationTime"], arrays["ParticleId"]))
    return {name: values[order] for name, values in arrays.items()}


def lines(data):
    """The points of each line by particle and time, in the order along it."""
    ids = vtk_to_numpy(data.GetPointData().GetArray("ParticleId"))
    times = vtk_to_numpy(data.GetPointData().GetArray("SimulationTime"))
    offsets = vtk_to_numpy(data.GetLines().GetOffsetsArray())
    points = vtk_to_numpy(data.GetLines().GetConnectivityArray())
    return sorted(
        [(int(ids[p]), round(float(times[p]), 5)) for p in points[first:last]]
        for first, last in zip(offsets[:-1], offsets[1:])
    )


def counts(data):
    fields = data.GetFieldData()
    return {
        fields.GetArrayName(n): [fields.GetArray(n).GetValue(0)]
        for n in range(fields.GetNumberOfArrays())
    }


def compare(found, expected):
    assert counts(found) == counts(expected), (counts(found), counts(expected))
    assert lines(found) == lines(expected)
    found, expected = table(found), table(expected)
    assert sorted(found) == sorted(expected), (sorted(found), sorted(expected))
    alive = expected["TerminationReason"] == 0
    for name, values in expected.items():
        assert found[name].dtype == values.dtype and found[name].shape == values.shape, name
        error = numpy.abs(found[name] - values).reshape(len(values), -1).max(axis=1, initial=0)
        # Where a step that leads outside is cut depends on the pieces; all others are the same.
        assert numpy.count_nonzero(error[alive] > 1e-5) <= 0.02 * alive.sum(), name
        assert not (error > 1e-3).any(), (name, error.max())


# A part of them on each rank, or all on the first.
SEEDS = """
import numpy
from vtkmodules.vtkCommonCore import vtkPoints
from vtkmodules.util.numpy_support import numpy_to_vtk

executive = self.GetExecutive()
info = executive.GetOutputInformation(0)
piece = info.Get(executive.UPDATE_PIECE_NUMBER())
pieces = info.Get(executive.UPDATE_NUMBER_OF_PIECES()) if SPREAD else 1
x = numpy.random.RandomState(7).uniform(-0.93, 0.93, (60, 3))
x = x[60 * piece // pieces : 60 * (piece + 1) // pieces]
places = vtkPoints()
places.SetData(numpy_to_vtk(x, deep=True))
self.GetOutput().SetPoints(places)
"""

def seeds(spread):
    return ProgrammableSource(
        OutputDataSetType="vtkPolyData",
        Script=f"SPREAD = {spread}\n" + SEEDS,
    )


def tracer(source, mode, spread=False, **settings):
    return TetraParticleTracer(
        Input=source,
        SeedSource=seeds(spread),
        SelectInputVectors=["POINTS", "velocity"],
        TraceMode=mode,
        **settings,
    )


def expect_same(make, times, mode, spread=False, **settings):
    print(make.__name__, mode, settings, flush=True)
    pieces, whole = make(True), make(False)
    found = tracer(pieces, mode, spread, **settings)
    expected = tracer(whole, mode, **settings)
    for time in times:
        compare(fetch(found, time), fetch(expected, time))
    for source in found, expected, pieces, whole:
        Delete(source)


ranks = servermanager.ActiveConnection.GetNumberOfDataPartitions()
pieces, whole = structured(True), structured(False)
sizes = []
for made in pieces, whole:
    made.UpdatePipeline()
    sizes.append(made.GetDataInformation().GetNumberOfPoints())
assert (sizes[0] > sizes[1]) == (ranks > 1), sizes

for mode in MODES:
    expect_same(structured, (0.5, 1.3, 0.25), mode)
for make, mode in zip((moving, blocks, unstructured, tetrahedra), MODES):
    expect_same(make, (1.3, 0.5), mode)
expect_same(structured, (0.2, 1.4), "Particles", True, ForceReinjectionEveryNSteps=3)
expect_same(blocks, (1.4,), "Path Lines", True, ForceReinjectionEveryNSteps=5, ComputeVorticity=0)
expect_same(moving, (1.0, 0.6), "Streak Lines", TimeInterpolation="Cubic", CacheSize=0)
expect_same(tetrahedra, (1.5,), "Time Lines", StartTime=0.3, TerminationTime=1.2)
for control in "Fixed", "Error Tolerance":
    expect_same(structured, (1.5,), "Streak Lines", StepControl=control)
