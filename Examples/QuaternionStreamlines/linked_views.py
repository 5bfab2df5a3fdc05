"""Selections that are linked between streamlines and their quaternion curves, both ways.

    xvfb-run -a pvpython linked_views.py OUTPUT-FOLDER

Two views show one source: in space, and on the three-sphere by its representation of that name. A
selection is one of the source, so that ParaView shows it in both. In the GUI: split the view, show the
source in the new one, choose Three-Sphere, and select in either (Select Cells On).
"""

import os
import sys
import tempfile

from paraview.simple import *
from PIL import Image

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "parts"))
import streamlines
from drawing import beside, caption, look, render_view

SIZE = 720


def picture(view, folder, text):
    file = os.path.join(folder, "view.png")
    SaveScreenshot(file, view)
    return caption(Image.open(file).convert("RGB"), text)


def main(output):
    if "QuaternionStreamlines" not in globals():
        sys.exit("Load the Orrery plugin first: set PV_PLUGIN_PATH to the folder of Orrery.so.")
    os.makedirs(output, exist_ok=True)
    frames = QuaternionStreamlines(Input=streamlines.pieces())
    frames.UpdatePipeline()
    space, sphere = render_view(SIZE), render_view(SIZE)
    for view, kind in (space, "Surface"), (sphere, "Three-Sphere"):
        display = Show(frames, view)
        display.SetRepresentationType(kind)
        display.ColorArrayName = [None, ""]
        display.AmbientColor = display.DiffuseColor = [0.55, 0.6, 0.65]
        display.LineWidth = 2
        look(view, (3, -6, 4))
    with tempfile.TemporaryDirectory() as folder:
        # Section 7.5 of the paper, figure 13: neighbors in space, and their frames.
        SelectSurfaceCells(Rectangle=[330, 330, 390, 390], View=space)
        neighbors = [
            picture(space, folder, "Selected here, near each other in space ..."),
            picture(sphere, folder, "... their frames differ"),
        ]
        # Figure 14: like frames, and where they are.
        ClearSelection(frames)
        SelectSurfaceCells(Rectangle=[420, 330, 480, 390], View=sphere)
        alike = [
            picture(sphere, folder, "Selected here, with like frames ..."),
            picture(space, folder, "... they are in several places"),
        ]
    rows = [beside(neighbors), beside(alike)]
    whole = Image.new("RGB", (rows[0].width, 2 * rows[0].height))
    for number, row in enumerate(rows):
        whole.paste(row, (0, number * row.height))
    whole.save(f"{output}/linked_views.png")
    print(f"wrote {output}/linked_views.png")


main(sys.argv[1] if len(sys.argv) > 1 else "gallery")
