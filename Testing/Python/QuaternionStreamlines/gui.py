# run: paraview
"""The quaternion field of streamlines in the GUI: the filters by the menu, the representation by its
box, turned by the mouse.

The events in gui.xml call the checks.
"""

import numpy
from paraview.simple import *

from flows import SWIRL, streamlines
from window import capture, fatal, fill_display

fill_display = fatal(fill_display)


@fatal
def make_streamlines():
    lines = streamlines(SWIRL, ([1, 1, -5], [7, 2, 5]), 20)
    Show(lines, GetActiveViewOrCreate("RenderView"))
    Render()
    SetActiveSource(lines)


@fatal
def frames_are_in_panel():
    """The menu made the proxy, and Apply its arrays."""
    frames = GetActiveSource()
    assert frames.GetXMLName() == "QuaternionStreamlines", frames.GetXMLName()
    assert frames.PointData["FrenetQuaternion"]
    capture("frames.png")


@fatal
def look_at_the_ball():
    """The box of representations has it."""
    display = GetDisplayProperties(GetActiveSource(), GetActiveView())
    assert display.Representation == "Three-Sphere", display.Representation
    assert display.ThreeSphereQuaternions == ["POINTS", "FrenetQuaternion"]
    display.ThreeSphereColoring = "4D Depth"
    Render()  # so that the view knows where the ball is
    ResetCamera()
    Render()


@fatal
def three_sphere_is_shown():
    pixels = capture("three_sphere.png")
    assert len(numpy.unique(pixels.reshape(-1, 3), axis=0)) > 300


@fatal
def roll_the_ball():
    """With the keys held, in the view."""
    interactor = GetActiveView().GetInteractor()
    x, y = (size // 2 for size in GetActiveView().ViewSize)
    interactor.SetEventInformation(x, y, 1, 1, "0", 0, "")
    interactor.LeftButtonPressEvent()
    for step in range(1, 11):
        interactor.SetEventInformation(x + 8 * step, y + 3 * step, 1, 1, "0", 0, "")
        interactor.MouseMoveEvent()
    interactor.LeftButtonReleaseEvent()


@fatal
def ball_has_rolled():
    """The properties follow the mouse, so that they are saved with the state."""
    display = GetDisplayProperties(GetActiveSource(), GetActiveView())
    assert display.ThreeSphereLeftQuaternion[0] < 0.999, list(display.ThreeSphereLeftQuaternion)
    capture("rolled.png")


@fatal
def map_is_in_panel():
    quaternions = GetActiveSource()
    assert quaternions.GetXMLName() == "QuaternionMap", quaternions.GetXMLName()
    assert quaternions.PointData["Depth4D"]
    capture("map.png")


@fatal
def similarity_is_in_panel():
    similarity = GetActiveSource()
    assert similarity.GetXMLName() == "QuaternionSimilarity", similarity.GetXMLName()
    assert similarity.CellData["QuaternionDistance"]
    capture("similarity.png")
