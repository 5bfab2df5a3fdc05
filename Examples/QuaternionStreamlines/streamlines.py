"""Streamlines colored by torsion, beside their quaternion fields on the three-sphere.

    xvfb-run -a pvpython streamlines.py OUTPUT-FOLDER

The plugin is found through PV_PLUGIN_PATH, or load it with LoadPlugin. The flow is a spherical vortex
that the script computes; when the file disk_out_ref.ex2 is beside the checkout (see
parts/streamlines.py), there is a picture of that flow, too.
"""

import os
import sys
import tempfile
import time

import numpy
from paraview.simple import *
from PIL import Image
from vtkmodules.util.numpy_support import vtk_to_numpy

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "parts"))
import streamlines
from drawing import beside, caption, look, render_view, show_tubes

SIZE = 720
PANELS = {
    "Streamlines, by torsion": ("Surface", None),
    "Their Frenet frames on the three-sphere": ("Three-Sphere", "FrenetQuaternion"),
    "Their parallel-transport frames": ("Three-Sphere", "ParallelQuaternion"),
}

started = time.time()


def say(message):
    print(f"{time.time() - started:5.1f} s  {message}", flush=True)


def color_by_torsion(display, view, frames):
    """White where it is zero; a few points near kinks would take most of the range."""
    torsion = vtk_to_numpy(servermanager.Fetch(frames).GetPointData().GetArray("Torsion"))
    largest = float(numpy.abs(numpy.percentile(numpy.asarray(torsion), [4, 96])).max())
    ColorBy(display, ("POINTS", "Torsion"))
    display.SetScalarBarVisibility(view, False)
    colors = GetColorTransferFunction("Torsion")
    colors.ApplyPreset("Cool to Warm", True)
    colors.RescaleTransferFunction(-largest, largest)


def draw(lines, error, direction, zoom, file, folder):
    frames = QuaternionStreamlines(Input=lines)
    frames.PointError = error  # velocities are linear between points of the grid, curves have kinks
    frames.UpdatePipeline()
    pictures = []
    for text, (kind, array) in PANELS.items():
        view = render_view(SIZE)
        display = show_tubes(frames, view, kind, array)
        color_by_torsion(display, view, frames)
        look(view, direction, zoom)
        picture = os.path.join(folder, "panel.png")
        SaveScreenshot(picture, view)
        pictures.append(caption(Image.open(picture).convert("RGB"), text))
        Delete(view)
    beside(pictures).save(file)
    say(f"wrote {file}")


def main(output):
    if "QuaternionStreamlines" not in globals():
        sys.exit("Load the Orrery plugin first: set PV_PLUGIN_PATH to the folder of Orrery.so.")
    os.makedirs(output, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        draw(streamlines.vortex(), 1e-3, (3, -6, 4), 1.3, f"{output}/vortex.png", folder)
        disk = streamlines.disk()
        if disk:
            draw(disk, 1e-3, (3, -6, 2), 1.15, f"{output}/disk.png", folder)


main(sys.argv[1] if len(sys.argv) > 1 else "gallery")
