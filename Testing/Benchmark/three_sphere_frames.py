"""Times a frame of the representation Three-Sphere that is turned in four-space, and frames of the same
curves around which the camera orbits.

    xvfb-run -a pvpython Testing/Benchmark/three_sphere_frames.py [folder of Orrery.so]

The folder is by default that of the build that the README's commands make. What is compared is drawn
by the same program with the same curves on the screen, in turn: Quaternion Map's output as a plain
surface, where nothing but the camera moves; the three-sphere with a moving camera; and the
three-sphere turned in four-space by a property.
"""

import math
import os
import statistics
import sys
import time

from paraview.simple import *

FRAMES = 31
KNOTS = """
import numpy
from vtkmodules.util.numpy_support import numpy_to_vtk, numpy_to_vtkIdTypeArray
from vtkmodules.vtkCommonCore import vtkPoints
from vtkmodules.vtkCommonDataModel import vtkCellArray

lines, count = 1000, {count}
random = numpy.random.default_rng(1)
t = numpy.linspace(0, 2 * numpy.pi, count)
p, q = random.integers(2, 6, (2, lines, 1))
tube = random.uniform(0.2, 0.8, (lines, 1))
around = 2 + tube * numpy.cos(q * t)
x = numpy.stack([around * numpy.cos(p * t), around * numpy.sin(p * t), tube * numpy.sin(q * t)], -1)
turn = numpy.linalg.qr(random.normal(size=(lines, 3, 3)))[0]
x = numpy.einsum("lnj,lij->lni", x, turn) + random.uniform(0, 20, (lines, 1, 3))
points = vtkPoints()
points.SetData(numpy_to_vtk(x.astype("f4").reshape(-1, 3), deep=True))
cells = vtkCellArray()
cells.SetData(
    numpy_to_vtkIdTypeArray(count * numpy.arange(lines + 1), deep=True),
    numpy_to_vtkIdTypeArray(numpy.arange(lines * count), deep=True),
)
self.GetOutput().SetPoints(points)
self.GetOutput().SetLines(cells)
"""


def show(source, kind):
    view = CreateRenderView(ViewSize=[800, 800])
    display = Show(source, view)
    display.SetRepresentationType(kind)
    ColorBy(display, ("POINTS", "Torsion"))
    display.SetScalarBarVisibility(view, False)
    Render(view)
    view.ResetCamera(False)
    Render(view)
    return view, display


def measure(points):
    knots = ProgrammableSource(OutputDataSetType="vtkPolyData", Script=KNOTS.format(count=points // 1000))
    frames = QuaternionStreamlines(Input=knots)
    frames.UpdatePipeline()
    quaternions = QuaternionMap(Input=frames, Wireframe=0)
    plain, _ = show(quaternions, "Surface")
    sphere, display = show(frames, "Three-Sphere")
    display.ThreeSphereWireframe = 0

    def orbit(view):
        view.GetActiveCamera().Azimuth(3)

    def turn(step):
        display.ThreeSpherePlaneAngles = [3 * step, step, 0, 0, 0, 0]

    steps = {
        "camera, plain": (plain, lambda step: orbit(plain)),
        "camera, three-sphere": (sphere, lambda step: orbit(sphere)),
        "four-space": (sphere, turn),
    }
    times = {name: [] for name in steps}
    for step in range(FRAMES):
        for name, (view, change) in steps.items():
            start = time.perf_counter()
            change(step)
            Render(view)
            times[name].append(time.perf_counter() - start)
    medians = {name: 1000 * statistics.median(times[name][1:]) for name in times}
    ratio = medians["four-space"] / medians["camera, plain"]
    cells = " | ".join(f"{milliseconds:.0f}" for milliseconds in medians.values())
    print(f"| {points:,} | {cells} | {ratio:.2f} |", flush=True)
    for view in plain, sphere:
        Delete(view)


def main():
    build = os.path.join(os.path.dirname(__file__), "../../build/lib/orrery/Orrery")
    folder = sys.argv[1] if len(sys.argv) > 1 else build
    LoadPlugin(os.path.join(os.path.abspath(folder), "Orrery.so"), remote=False, ns=globals())
    print("| points | camera, plain: ms | camera, three-sphere | four-space | to plain |")
    print("| --- | --- | --- | --- | --- |")
    for points in 100_000, 1_000_000:
        measure(points)


main()
