"""Streak lines of the vortex street behind a tapered cylinder.

    xvfb-run -a pvpython streak_lines.py OUTPUT-FOLDER

The plugin is found through PV_PLUGIN_PATH, or load it with LoadPlugin. Computes the flow first, in
about a minute (see flow/tapered_cylinder.py), then writes an animation and a picture of the streak
lines from two rakes beside the cylinder, and a picture of what else the filter traces.
"""

import os
import sys
import tempfile
import time

from paraview.simple import *
from PIL import Image

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "flow"))
import tapered_cylinder

SEEDS = 60  # of each of the two rakes
REFINEMENT = 6  # steps to trace in each of the data
# Of each mode the seeds, the steps from one injection to the next (0: its default), and the start.
MODES = {
    "Particles": (48, REFINEMENT, 0),
    "Streak Lines": (48, 0, 0),
    "Path Lines": (48, 0, 0),
    "Time Lines": (400, 2 * REFINEMENT, 8),
}

SIZE = 720, 360
DARK = [0.05, 0.06, 0.08]
STONE = [0.85, 0.84, 0.80]
ORANGE, BLUE = [0.95, 0.60, 0.25], [0.30, 0.62, 0.95]
AGES = [0, 0.99, 0.90, 0.55, 4, 0.95, 0.55, 0.25, 9, 0.75, 0.25, 0.40, 18, 0.35, 0.20, 0.60]

started = time.time()


def say(message):
    print(f"{time.time() - started:5.1f} s  {message}", flush=True)


def rake(side, seeds):
    """A line of seeds along the cylinder, 0.35 diameters off its wall."""
    y = [side * 0.85 * diameter for diameter in tapered_cylinder.DIAMETERS]
    z = 0.05, tapered_cylinder.SPAN - 0.05
    return Line(Point1=[0, y[0], z[0]], Point2=[0, y[1], z[1]], Resolution=seeds - 1)


def render_view():
    """Sees the wide end of the cylinder and the wake to the right of it."""
    view = CreateView("RenderView")
    view.ViewSize = SIZE
    view.OrientationAxesVisibility = 0
    view.UseColorPaletteForBackground = 0
    view.Background = DARK
    view.KeyLightIntensity = 0.85
    view.UseFXAA = 1
    view.UseAmbientOcclusion = 1
    view.UseSSAODefaultPresets = 0
    view.Radius, view.Bias, view.KernelSize, view.Blur = 2, 0.02, 128, 1
    view.CameraFocalPoint, view.CameraPosition = [6.7, -0.2, 3.6], [0.5, -14.4, -17]
    view.CameraViewUp, view.CameraViewAngle = [0, -1, 0], 22
    return view


def cylinder(file):
    """The wall, the innermost surface of the grid, and the two ends."""
    grid = XMLStructuredGridReader(FileName=[file])
    _, around, across = tapered_cylinder.POINTS
    wall = ExtractSubset(Input=grid, VOI=[0, 0, 0, around, 0, across - 1])
    rims = [ExtractSubset(Input=grid, VOI=[0, 0, 0, around, k, k]) for k in (0, across - 1)]
    return [wall, *(Delaunay2D(Input=rim) for rim in rims)]


def show_cylinder(parts, view):
    for part in parts:
        display = Show(part, view)
        display.ColorArrayName = [None, ""]
        display.AmbientColor = display.DiffuseColor = STONE


def show_colored(lines, view, array, colors):
    display = Show(lines, view)
    ColorBy(display, ("POINTS", array))
    display.SetScalarBarVisibility(view, False)
    display.Specular = 0.2
    function = GetColorTransferFunction(array)
    function.RGBPoints, function.ColorSpace = colors, "RGB"
    return display


def animate(tracer, tubes, wall, times, output, folder):
    """The streak lines of two rakes as they grow, and a picture of them at the last time."""
    tracer.TraceMode = "Streak Lines"
    tracer.SeedSource = AppendDatasets(Input=[rake(1, SEEDS), rake(-1, SEEDS)])
    view = render_view()
    show_cylinder(wall, view)
    view.ViewTime = times[1]  # there is no line to color earlier
    colors = [0, *ORANGE, SEEDS - 0.5, *ORANGE, SEEDS - 0.5, *BLUE, 2 * SEEDS, *BLUE]
    show_colored(tubes, view, "SeedId", colors)
    frames = []
    for now in times[1:]:
        view.ViewTime = now
        frames.append(save(view, folder, len(frames)))
        if len(frames) % 10 == 0:
            say(f"drawing the animation: {len(frames)} of {len(times) - 1} frames")
    write_animation(frames, f"{output}/streak_lines.gif")
    # Pictures larger than the view would be joined from tiles, and their shadows show the seams.
    view.ViewSize = [1920, 960]
    SaveScreenshot(f"{output}/streak_lines.png", view, ImageResolution=view.ViewSize)
    say(f"wrote {output}/streak_lines.png")
    Delete(view)


def save(view, folder, name):
    file = os.path.join(folder, f"{name}.png")
    SaveScreenshot(file, view, ImageResolution=SIZE)
    return file


def write_animation(files, file):
    frames = [Image.open(name).convert("RGB") for name in files]
    palette = tile([[frames[0]], [frames[-1]]]).quantize(64)  # one for all, so that little changes
    frames = [frame.quantize(palette=palette, dither=Image.Dither.NONE) for frame in frames]
    milliseconds = [80] * (len(frames) - 1) + [2000]
    frames[0].save(file, save_all=True, append_images=frames[1:], duration=milliseconds, loop=0)
    say(f"wrote {file}")


def tile(rows):
    """One picture of several of a size, given by rows from the top."""
    width, height = rows[0][0].size
    whole = Image.new("RGB", (width * len(rows[0]), height * len(rows)))
    for y, row in enumerate(rows):
        for x, picture in enumerate(row):
            whole.paste(picture, (x * width, y * height))
    return whole


def compare_modes(tracer, tubes, wall, now, output, folder):
    """The four modes of the filter, from one rake, colored by the age of the particles."""
    pictures = []
    for mode, (seeds, every, start) in MODES.items():
        tracer.TraceMode, tracer.ForceReinjectionEveryNSteps = mode, every
        tracer.SeedSource, tracer.StartTime = rake(-1, seeds), start
        view = render_view()
        view.ViewTime = now
        show_cylinder(wall, view)
        display = show_colored(tracer if mode == "Particles" else tubes, view, "Age", AGES)
        display.PointSize, display.RenderPointsAsSpheres = 5, mode == "Particles"
        caption = Show(Text(Text=mode), view)
        caption.WindowLocation, caption.FontSize = "Lower Center", 20
        caption.Color = [0.9, 0.9, 0.9]
        pictures.append(Image.open(save(view, folder, mode)))
        Delete(view)
    tile([pictures[:2], pictures[2:]]).save(f"{output}/trace_modes.png")
    say(f"wrote {output}/trace_modes.png")


def main(output):
    if "TetraParticleTracer" not in globals():
        sys.exit("Load the Orrery plugin first: set PV_PLUGIN_PATH to the folder of Orrery.so.")
    os.makedirs(output, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        file = tapered_cylinder.compute(folder, say)
        flow = PVDReader(FileName=file)
        flow.UpdatePipeline()
        times = flow.TimestepValues
        wall = cylinder(file.replace(".pvd", "_00.vts"))
        # Injecting between the time steps, too, keeps lines smooth where vortices stretch them.
        fine = TemporalInterpolator(Input=flow, ResampleFactor=REFINEMENT)
        tracer = TetraParticleTracer(
            Input=fine, SelectInputVectors=["POINTS", "velocity"], ComputeVorticity=0
        )
        tubes = Tube(Input=tracer, Radius=0.026, NumberofSides=8)
        animate(tracer, tubes, wall, times, output, folder)
        compare_modes(tracer, tubes, wall, times[-1], output, folder)


main(sys.argv[1] if len(sys.argv) > 1 else "gallery")
