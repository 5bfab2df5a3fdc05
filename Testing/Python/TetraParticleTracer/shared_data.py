# run: pvpython
"""Simulations of the developers' folder ../shared/data: an O-grid in time, steady cells in blocks."""

import os
import sys

import numpy
from paraview.simple import *
from vtkmodules.util.numpy_support import vtk_to_numpy

# Normalised: the folder Testing/Data need not be there.
data = os.path.normpath(os.environ["ORRERY_TEST_DATA"] + "/../../../shared/data")
if not os.path.isdir(data):
    print("skipped: there is no ../shared/data beside the checkout")
    sys.exit(0)


def fetch(source, time):
    source.UpdatePipeline(time)
    return servermanager.Fetch(source)


def counts(output):
    fields = output.GetFieldData()
    names = [fields.GetArrayName(n) for n in range(fields.GetNumberOfArrays())]
    return {name: fields.GetArray(name).GetValue(0) for name in names}


cylinder = PVDReader(FileName=data + "/tapered_cylinder/tapered_cylinder.pvd")
cylinder.UpdatePipelineInformation()
times = cylinder.TimestepValues[:12]
reads = []
cylinder.GetClientSideObject().AddObserver("StartEvent", lambda *_: reads.append(None))
rake = Line(Point1=[-2, 0.03, 1], Point2=[-2, 0.03, 7], Resolution=9)
settings = dict(Input=cylinder, SeedSource=rake, SelectInputVectors=["POINTS", "velocity"])

# Playing reads each time step once, and a rake that is moved none.
tracer = TetraParticleTracer(**settings, TraceMode="Streak Lines")
for time in times:
    output = fetch(tracer, time)
assert len(reads) == len(times), len(reads)
assert output.GetNumberOfLines() >= 10, output.GetNumberOfLines()
reads.clear()
for height in 0.2, -0.4:
    rake.Point1[1] = rake.Point2[1] = height
    found = counts(fetch(tracer, times[-1]))
    assert found["InjectedParticles"] == 10 * len(times), found
    assert found["InjectedParticles"] == found["AliveParticles"] + found["EndedParticles"], found
assert not reads, len(reads)

# Where ParaView's tracer takes them.
tracer.TraceMode = "Particles"
for attempt in range(4):  # now and then ParaView 5.11's ends with no particles at all
    peer = ParticleTracer(**settings, ComputeVorticity=0, MeshOverTime="Static", StaticSeeds=1)
    for time in times[:6]:
        expected = fetch(peer, time)
    if expected.GetNumberOfPoints() > 0:
        break
    Delete(peer)
found = fetch(tracer, times[5])
points = found.GetNumberOfPoints(), expected.GetNumberOfPoints()
assert points == (10, 10), points
places = [vtk_to_numpy(output.GetPoints().GetData()) for output in (found, expected)]
order = numpy.argsort(vtk_to_numpy(expected.GetPointData().GetArray("InjectedPointId")))
error = numpy.abs(places[0] - places[1][order]).max()
assert error < 0.01, error

# Steady hexahedra in blocks: path lines from the hot disk, none lost.
disk = OpenDataFile(data + "/disk_out_ref.ex2")
disk.UpdatePipelineInformation()
# By the reader that ParaView chooses for the file: one of two.
arrays = "NodeBlockFields" if disk.GetProperty("NodeBlockFields") else "PointVariables"
setattr(disk, arrays, disk.GetProperty(arrays).Available)
disk.UpdatePipeline()
name = next(name for name in disk.PointData.keys() if name.lower() == "v")
seeds = Line(Point1=[-2, 0, 1], Point2=[2, 0, 1], Resolution=20)
paths = TetraParticleTracer(Input=disk, SeedSource=seeds, SelectInputVectors=["POINTS", name])
paths.TraceMode, paths.TerminationTime = "Path Lines", 1.0
output = fetch(paths, 1.0)
found = counts(output)
assert found["InjectedParticles"] == 21 and output.GetNumberOfLines() == 21, found
assert found["ReachedTerminationTime"] + found["LeftDomain"] == 21, found
