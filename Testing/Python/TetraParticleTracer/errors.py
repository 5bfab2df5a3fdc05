# run: pvpython
# run: pvbatch 2
# expects: errors
"""What is wrong is said once, by all ranks together, and the filter works afterwards."""

from paraview.simple import *

from messages import heard


def expect_messages(words, lines_shown):
    """Updates the tracer, and expects a message with each of the words, from the first rank."""
    with heard() as messages:
        tracer.UpdatePipeline()
    assert len(messages) == len(words), (len(messages), words)
    for rank, line in messages:
        assert rank == 0, "users see only what the first rank says: " + line
    for word in words:
        assert any(word in line for _, line in messages), word
    count = tracer.GetDataInformation().GetNumberOfCells()
    assert count == lines_shown, (count, lines_shown)


# Steady, in pieces.
wavelet = Wavelet(WholeExtent=[-6, 6, -6, 6, -6, 6])
flow = Calculator(Input=wavelet, Function="iHat", ResultArrayName="velocity")
flow.UpdatePipeline()
seeds = Line(Point1=[-5, -5, -5], Point2=[-5, 5, -5], Resolution=3)
tracer = TetraParticleTracer(Input=flow, SeedSource=seeds, TraceMode="Path Lines")
tracer.TerminationTime = 5
tracer.SelectInputVectors = ["POINTS", "nothing"]
expect_messages(["no point array"], 0)
tracer.SelectInputVectors = ["POINTS", "RTData"]
expect_messages(["1 component"], 0)
tracer.SelectInputVectors = ["POINTS", "velocity"]
expect_messages([], 4)
tracer.TerminationTime = 0
expect_messages(["steady flow"], 4)
seeds.Point2 = [-5, 11, -5]
expect_messages(["1 of 4 seeds"], 3)
seeds.Point2 = [-5, 12, -5]
expect_messages([], 2)
seeds.Point2 = [-5, 5, -5]
expect_messages([], 4)
seeds.Point1, seeds.Point2 = [-15, 0, 0], [-10, 0, 0]
expect_messages(["x from -6 to 6"], 0)
tracer.TerminationTime, tracer.StartTime = 5, 10
expect_messages([], 0)

# Only the last rank has data, and what is wrong with them.
LAST = """
import vtkmodules.vtkFiltersCore as filters
import vtkmodules.vtkImagingCore as imaging
import vtkmodules.vtkParallelCore as parallel

controller = parallel.vtkMultiProcessController.GetGlobalController()
if controller.GetLocalProcessId() == controller.GetNumberOfProcesses() - 1:
    wavelet = imaging.vtkRTAnalyticSource()
    wavelet.SetWholeExtent(-2, 2, -2, 2, -2, 2)
    append = filters.vtkAppendFilter()
    append.SetInputConnection(wavelet.GetOutputPort())
    append.Update()
    self.GetOutput().ShallowCopy(append.GetOutput())
"""
last = ProgrammableSource(Script=LAST, OutputDataSetType="vtkUnstructuredGrid")
tracer = TetraParticleTracer(Input=last, SeedSource=seeds, TerminationTime=5)
tracer.SelectInputVectors = ["POINTS", "nothing"]
expect_messages(["no point array"], 0)
tracer.SelectInputVectors = ["POINTS", "RTData"]
expect_messages(["1 component"], 0)
