# run: pvpython
"""A script moves over from ParaView's tracers by changing one word; seeds that move read nothing."""

import numpy
from paraview.simple import *
from vtkmodules.util.numpy_support import vtk_to_numpy

from flows import image_over_time

TIMES = [n / 10 for n in range(11)]

# A swirl about the z axis, which becomes faster.
flow = image_over_time(
    TIMES,
    '{"velocity": (-(1 + time) * y, (1 + time) * x, 0.1), "pressure": (x + time,)}',
)
seeds = Line(Point1=[0.1, 0.0, 0.05], Point2=[0.6, 0.1, 0.05], Resolution=4)


def points(source, time):
    source.UpdatePipeline(time)
    return servermanager.Fetch(source)


def places(data):
    return vtk_to_numpy(data.GetPoints().GetData())


def turned(start, angle, height):
    c, s = numpy.cos(angle), numpy.sin(angle)
    x, y, z = start.T
    return numpy.stack([c * x - s * y, s * x + c * y, z + height], axis=1)


def made(make, **properties):
    """A tracer with the properties; of ParaView's with those that its version has."""
    tracer = make(**settings)
    for name, value in properties.items():
        if make is TetraParticleTracer or tracer.SMProxy.GetProperty(name):
            setattr(tracer, name, value)
    return tracer


start = places(points(seeds, 0))
settings = dict(Input=flow, SeedSource=seeds, SelectInputVectors=["POINTS", "velocity"])
expected = turned(start, 0.6 + 0.18, 0.06)
for make in ParticleTracer, TetraParticleTracer:
    particles = made(make, ComputeVorticity=1, ForceReinjectionEveryNSteps=0)
    found = places(points(particles, 0.6))
    assert found.shape == expected.shape, found.shape
    error = numpy.abs(found - expected).max()
    assert error < (1e-5 if make is TetraParticleTracer else 0.05), error
    for name in "Vorticity", "Rotation", "AngularVelocity", "velocity", "pressure":
        assert particles.PointData[name], name

for make in StreakLine, TetraParticleTracer:
    streaks = made(make, ForceReinjectionEveryNSteps=1, TerminationTime=0.6)
    if make is TetraParticleTracer:
        streaks.TraceMode = "Streak Lines"
    lines = points(streaks, 0.6)
    assert lines.GetNumberOfLines() > 0, make
assert lines.GetNumberOfLines() == 5, lines.GetNumberOfLines()
for make in ParticlePath, TetraParticleTracer:
    paths = made(make, TerminationTime=0.6)
    if make is TetraParticleTracer:
        paths.TraceMode = "Path Lines"
    lines = points(paths, 0.6)
    assert lines.GetNumberOfLines() > 0, make
assert lines.GetNumberOfLines() == 5, lines.GetNumberOfLines()
assert lines.GetNumberOfPoints() == 35, lines.GetNumberOfPoints()

# Seeds that are moved, modes and times that are gone back to ask for nothing of the flow.
executions = []
flow.GetClientSideObject().AddObserver("StartEvent", lambda *_: executions.append(None))
tracer = TetraParticleTracer(**settings, TraceMode="Streak Lines")
for time in TIMES:
    tracer.UpdatePipeline(time)
assert len(executions) == len(TIMES), len(executions)
executions.clear()
for height in numpy.linspace(-0.5, 0.5, 5):
    seeds.Point1[2] = height
    data = points(tracer, TIMES[-1])
    assert data.GetNumberOfPoints() == 5 * len(TIMES)
seeds.Resolution = 9
assert points(tracer, TIMES[-1]).GetNumberOfPoints() == 10 * len(TIMES)
for time in 0.35, 0.8, 0.0:
    tracer.UpdatePipeline(time)
for mode in "Particles", "Time Lines", "Path Lines":
    tracer.TraceMode = mode
    tracer.UpdatePipeline(0.7)
assert not executions, len(executions)
tracer.SMProxy.UpdatePropertyInformation()
cache = tracer.SMProxy.GetProperty("CacheBytes").GetElement(0)
assert cache >= len(TIMES) * 17**3 * 32, cache

# No time asked for: that of the last step. And the counts.
tracer.UpdatePipeline()
data = servermanager.Fetch(tracer)
assert data.GetPointData().GetArray("SimulationTime").GetRange()[1] in (0.7, TIMES[-1])
assert data.GetFieldData().GetArray("InjectedParticles").GetValue(0) == 10

# Steady data with a Termination Time can be played: the animation has time steps.
steady = Calculator(
    Input=Wavelet(WholeExtent=[-4, 4, -4, 4, -4, 4]), Function="iHat", ResultArrayName="flow"
)
rake = Line(Point1=[-3, -3, 0], Point2=[-3, 3, 0], Resolution=2)
keeper = GetTimeKeeper()
before = list(keeper.TimestepValues)
played = TetraParticleTracer(Input=steady, SeedSource=rake, SelectInputVectors=["POINTS", "flow"])
played.StartTime, played.TerminationTime = 10, 14
played.UpdatePipelineInformation()
added = [time for time in keeper.TimestepValues if time not in before]
assert len(added) > 40 and added[0] == 10 and added[-1] == 14, added
assert list(played.TimestepValues) == added, played.TimestepValues
assert numpy.abs(places(points(played, 12))[:, 0] - -1).max() < 1e-6

# Seeds of another filter, here of the same data.
plane = Slice(Input=flow)
plane.SliceType.Origin, plane.SliceType.Normal = [0.05, 0, 0], [1, 0, 0]
custom = TetraParticleTracerWithCustomSource(Input=flow, SeedSource=plane)
custom.TraceMode = "Path Lines"
for time in 0.3, TIMES[-1]:
    data = points(custom, time)
    assert data.GetNumberOfLines() > 200, data.GetNumberOfLines()
    first = places(data)[vtk_to_numpy(data.GetPointData().GetArray("SimulationTime")) == 0]
    assert numpy.abs(first[:, 0] - 0.05).max() < 1e-6
