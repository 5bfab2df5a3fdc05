# run: pvpython
"""The three-sphere is the same when a server sends the curves, and when it draws them itself."""

import os
import socket
import subprocess

from paraview.simple import *

from pictures import difference, new_view, pixels, white


def picture(name):
    """Of a field that is cut by a selection, so that curves are sent twice."""
    ellipses = [
        Ellipse(Center=[n, 0, 0], Normal=[1, n, 2], MajorRadiusVector=[2, -2 * n, n * n - 1])
        for n in range(3)
    ]
    frames = QuaternionStreamlines(Input=AppendGeometry(Input=ellipses))
    frames.UpdatePipeline()
    view = new_view(CameraPosition=[1, 2, 7], CameraFocalPoint=[0, 0, 0])
    display = Show(frames, view)
    display.SetRepresentationType("Three-Sphere")
    display.ThreeSphereQuaternions = ["POINTS", "ParallelQuaternion"]
    display.ThreeSpherePlaneAngles = [40, 30, 20, 10, 0, 0]
    white(display, width=4)
    SelectIDs(IDs=[0, 1], FieldType="CELL", Source=frames)
    return pixels(view, name)


def selected(pixels):
    """In the color of what is selected."""
    return (pixels[..., 0] > 150) & (pixels[..., 1] < 80) & (pixels[..., 2] > 150)


expected = picture("alone")
assert selected(expected).sum() > 100

with socket.socket() as free:
    free.bind(("", 0))
    port = free.getsockname()[1]
server = subprocess.Popen(
    ["pvserver", f"--server-port={port}"], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
)
try:
    while "Accepting connection" not in server.stdout.readline():
        assert server.poll() is None
    Connect("localhost", port)
except BaseException:
    server.kill()
    raise
# From here on the server ends with this client.
for place, threshold in ("client", 10000), ("server", 0):
    GetSettingsProxy("RenderViewSettings").RemoteRenderThreshold = threshold
    seen = picture(place)
    part = difference(seen, expected)
    assert part < 0.06, (place, part)  # servers do not resolve lines in the same place alike
    assert selected(seen).sum() > 0.8 * selected(expected).sum(), place
