# run: paraview
"""The tracer in the GUI: placed by the menu, played, its line of seeds dragged.

The events in gui.xml call the checks.
"""

import numpy
from paraview.simple import *

from flows import image_over_time
from window import capture, fatal, fill_display

TIMES = [n / 10 for n in range(11)]

fill_display = fatal(fill_display)
executions = []


@fatal
def make_flow():
    flow = image_over_time(TIMES, '{"velocity": (-3 * y, 3 * x + time, 0.2)}')
    flow.UpdatePipeline(0)
    display = Show(flow, GetActiveViewOrCreate("RenderView"))
    display.SetRepresentationType("Outline")
    ResetCamera()
    GetAnimationScene().UpdateAnimationUsingDataTimeSteps()
    flow.GetClientSideObject().AddObserver("StartEvent", lambda *_: executions.append(None))
    SetActiveSource(flow)


@fatal
def tracer_is_in_panel():
    """The menu made the proxy with a line of seeds across the flow, and its panel is built."""
    tracer = GetActiveSource()
    assert tracer.GetXMLName() == "TetraParticleTracer", tracer.GetXMLName()
    assert tracer.SelectInputVectors == ["POINTS", "velocity"], tracer.SelectInputVectors
    assert list(tracer.SeedSource.Point1) == [-1, -1, -1], tracer.SeedSource.Point1
    capture("panel.png")
    tracer.SeedSource.Resolution = 15
    tracer.SeedSource.Point1, tracer.SeedSource.Point2 = [0.1, 0, -0.9], [0.4, 0, -0.5]


def points():
    tracer = GetActiveSource()
    return servermanager.Fetch(tracer)


@fatal
def streak_lines_are_played():
    """The mode was chosen in the panel; each step was read once, and the last is shown."""
    assert GetActiveSource().TraceMode == "Streak Lines", GetActiveSource().TraceMode
    assert GetAnimationScene().AnimationTime == 1, GetAnimationScene().AnimationTime
    assert points().GetNumberOfLines() == 16, points().GetNumberOfLines()
    assert points().GetNumberOfPoints() == 16 * len(TIMES), points().GetNumberOfPoints()
    assert len(executions) <= len(TIMES), executions
    executions.clear()
    pixels = capture("played.png")
    assert len(numpy.unique(pixels.reshape(-1, 3), axis=0)) > 100


@fatal
def drag_the_line():
    """Its first end, by the mouse in the view."""
    view, seeds = GetActiveView(), GetActiveSource().SeedSource
    renderer, interactor = view.GetRenderer(), view.GetInteractor()
    renderer.SetWorldPoint(*seeds.Point1, 1)
    renderer.WorldToDisplay()
    x, y = (int(round(v)) for v in renderer.GetDisplayPoint()[:2])
    interactor.SetEventInformation(x, y)
    interactor.MouseMoveEvent()
    interactor.LeftButtonPressEvent()
    for step in range(1, 11):
        interactor.SetEventInformation(x - 4 * step, y + 6 * step)
        interactor.MouseMoveEvent()
    interactor.LeftButtonReleaseEvent()


@fatal
def streak_lines_have_moved():
    """The seeds are where they were dragged to, and nothing was read for it."""
    seeds = GetActiveSource().SeedSource
    assert seeds.Point1[1] > 0.05, list(seeds.Point1)
    assert list(seeds.Point2) == [0.4, 0, -0.5], list(seeds.Point2)
    assert points().GetNumberOfLines() == 16, points().GetNumberOfLines()
    assert not executions, executions
    capture("dragged.png")
