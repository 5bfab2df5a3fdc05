"""Flows for tests, known exactly."""

from paraview.simple import Calculator, ProgrammableSource, StreamTracer, Wavelet

INFORMATION = """
executive = self.GetExecutive()
info = executive.GetOutputInformation(0)
info.Set(executive.WHOLE_EXTENT(), 0, 16, 0, 16, 0, 16)
info.Set(executive.TIME_STEPS(), {times}, len({times}))
info.Set(executive.TIME_RANGE(), [{times}[0], {times}[-1]], 2)
"""

DATA = """
import numpy
from vtkmodules.util.numpy_support import numpy_to_vtk

executive = self.GetExecutive()
info = executive.GetOutputInformation(0)
time = info.Get(executive.UPDATE_TIME_STEP()) if info.Has(executive.UPDATE_TIME_STEP()) else 0
output = self.GetOutput()
output.SetExtent(0, 16, 0, 16, 0, 16)
output.SetOrigin(-1, -1, -1)
output.SetSpacing(0.125, 0.125, 0.125)
z, y, x = (a.ravel() / 8 - 1 for a in numpy.meshgrid(*3 * [numpy.arange(17)], indexing="ij"))
for name, values in ({arrays}).items():
    values = numpy.stack([0 * x + value for value in values], axis=1)
    array = numpy_to_vtk(values, deep=True)
    array.SetName(name)
    output.GetPointData().AddArray(array)
output.GetInformation().Set(output.DATA_TIME_STEP(), time)
"""


def image_over_time(times, arrays):
    """An image from -1 to 1 along each axis. `arrays`, in Python: the components of each point array by
    its name, at x, y, z and time."""
    return ProgrammableSource(
        OutputDataSetType="vtkImageData",
        Script=DATA.format(arrays=arrays),
        ScriptRequestInformation=INFORMATION.format(times=times),
    )


HELICES = "-coordsY*iHat + coordsX*jHat + 3*kHat"
SWIRL = "(RTData/40-coordsY)*iHat + coordsX*jHat + (3+coordsX/4)*kHat"


def streamlines(velocity, seeds, resolution, direction="BOTH"):
    """Of a velocity given as Calculator's function, from a line of seeds."""
    wavelet = Wavelet(WholeExtent=[-10, 10, -10, 10, -10, 10])
    flow = Calculator(Input=wavelet, ResultArrayName="velocity", Function=velocity)
    flow.UpdatePipeline()
    lines = StreamTracer(Input=flow, SeedType="Line", MaximumStreamlineLength=60)
    lines.Vectors = ["POINTS", "velocity"]
    lines.IntegrationDirection = direction
    lines.SeedType.Point1, lines.SeedType.Point2 = seeds
    lines.SeedType.Resolution = resolution
    lines.UpdatePipeline()
    return lines
