# run: pvpython
# expects: errors
"""Three-Sphere says in one message what it cannot show."""

from paraview.simple import *

from messages import heard
from pictures import new_view


def said(source, *words):
    """Shows it, which is to give one message with all the words."""
    view = new_view()
    display = Show(source, view)
    with heard() as messages:
        display.SetRepresentationType("Three-Sphere")
        Render(view)
        Render(view)
    assert len(messages) == 1, messages
    for word in words:
        assert word in messages[0][1], (word, messages)
    Delete(view)


line = Line(Resolution=5)
said(line, "no point array of quaternions", "Quaternion Streamlines")
said(GroupDatasets(Input=[line, line, line]), "no point array of quaternions")
said(Sphere(), "no polylines", "Stream Tracer")

frames = QuaternionStreamlines(Input=line)
view = new_view()
display = Show(frames, view)
display.SetRepresentationType("Three-Sphere")
Render(view)
with heard() as messages:
    display.ThreeSphereQuaternions = ["POINTS", "Tangent"]
    Render(view)
assert len(messages) == 1 and "Tangent has no four components" in messages[0][1], messages
