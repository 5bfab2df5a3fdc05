"""Streamlines for the scenes of this folder."""

import os

from paraview.simple import *

# A simulation of the gas above a heated disk that turns, for those who have it beside the checkout.
DISK = os.path.join(
    os.path.dirname(os.path.abspath(__file__)), "../../../../shared/data/disk_out_ref.ex2"
)

# The spherical vortex of Chandrasekhar and Kendall, a steady flow of an ideal fluid, with the vorticity k
# times the velocity: u = curl curl (x f) + k curl (x f), f = j1(k r) cos(angle to the z axis). At the
# first zero of j1(k r) the velocity is along the sphere. Streamlines wind around nested tori.
VORTEX = """
import numpy
from vtkmodules.util.numpy_support import numpy_to_vtk

axis = numpy.linspace(-1, 1, {count})
z, y, x = numpy.meshgrid(axis, axis, axis, indexing="ij")
r, rho = numpy.sqrt(x**2 + y**2 + z**2) + 1e-9, numpy.hypot(x, y) + 1e-9
s = 4.493409458 * r
j1 = numpy.sin(s) / s**2 - numpy.cos(s) / s
slope = numpy.sin(s) - j1  # of r j1(k r)
radial = 2 * j1 * z / r**2
polar = -slope * rho / r**2
around = 4.493409458 * j1 * rho / r
outward = (radial * rho + polar * z) / r
u = numpy.stack(
    [
        (outward * x - around * y) / rho,
        (outward * y + around * x) / rho,
        (radial * z - polar * rho) / r,
    ],
    axis=-1,
)
velocity = numpy_to_vtk(u.reshape(-1, 3), deep=True)
velocity.SetName("velocity")
output = self.GetOutput()
output.SetDimensions({count}, {count}, {count})
output.SetOrigin(-1, -1, -1)
output.SetSpacing(*3 * [2 / ({count} - 1)])
output.GetPointData().AddArray(velocity)
"""
COUNT = 129
EXTENT = f"""
executive = self.GetExecutive()
executive.GetOutputInformation(0).Set(executive.WHOLE_EXTENT(), *3 * [0, {COUNT - 1}])
"""


def disk():
    """Streamlines of the disk's flow, if it is there."""
    if not os.path.exists(DISK):
        return None
    flow = OpenDataFile(DISK)
    flow.UpdatePipeline()
    lines = StreamTracer(Input=flow, SeedType="Point Cloud", MaximumStreamlineLength=40)
    lines.Vectors = ["POINTS", "V"]
    lines.MaximumStepLength = 0.2
    lines.SeedType.Center, lines.SeedType.Radius = [0, 0, 0.07], 3
    lines.SeedType.NumberOfPoints = 60
    return lines


def vortex_flow():
    flow = ProgrammableSource(
        OutputDataSetType="vtkImageData",
        Script=VORTEX.format(count=COUNT),
        ScriptRequestInformation=EXTENT,
    )
    flow.UpdatePipeline()
    return flow


def vortex():
    """Streamlines of the vortex, one on each of several tori."""
    lines = StreamTracer(Input=vortex_flow(), SeedType="Line", MaximumStreamlineLength=16)
    lines.Vectors = ["POINTS", "velocity"]
    lines.IntegrationDirection, lines.MaximumSteps = "FORWARD", 20000
    lines.MaximumStepLength = 0.5
    lines.SeedType.Point1, lines.SeedType.Point2 = [0.12, 0, 0], [0.56, 0, 0]
    lines.SeedType.Resolution = 9
    return lines


def pieces():
    """Short streamlines all over the vortex."""
    lines = StreamTracer(Input=vortex_flow(), SeedType="Point Cloud", MaximumStreamlineLength=0.7)
    lines.Vectors = ["POINTS", "velocity"]
    lines.MaximumStepLength = 0.5
    lines.SeedType.Center, lines.SeedType.Radius = [0, 0, 0], 0.85
    lines.SeedType.NumberOfPoints = 250
    return lines
