"""Times a slider step through ParaView's own Contour and through SpanSpaceContour.

    pvpython Testing/Benchmark/paraview_slider.py [folder of Orrery.so]

The folder is by default that of the build that the README's commands make.

A million tetrahedra, a float array, normals and scalars in the output. Debian's ParaView is a debug
build: the ratio is what its user sees on this machine, and says nothing about the algorithms, which
Testing/Benchmark/run.sh compares.
"""

import os
import statistics
import sys
import time

import numpy
from paraview import servermanager, simple
from vtkmodules.util.numpy_support import numpy_to_vtk, numpy_to_vtkIdTypeArray
from vtkmodules.vtkCommonCore import vtkPoints
from vtkmodules.vtkCommonDataModel import VTK_TETRA, vtkCellArray, vtkUnstructuredGrid

BOXES = 55  # 6 * 55^3 is 998,250 tetrahedra
STEPS = 11


def make_grid():
    """Smooth waves on a lattice of boxes, each divided in six tetrahedra."""
    side = BOXES + 1
    axis = numpy.linspace(0, 1, side)
    z, y, x = (a.ravel() for a in numpy.meshgrid(axis, axis, axis, indexing="ij"))
    values = numpy.sin(11 * x + 3 * y) + numpy.sin(13 * y + 2 * z) + numpy.sin(17 * z + 5 * x)
    box = numpy.arange(BOXES)
    k, j, i = (a.ravel() for a in numpy.meshgrid(box, box, box, indexing="ij"))
    corner = i + side * (j + side * k)
    step = (1, side, side * side)
    cells = numpy.empty((corner.size, 6, 4), dtype=numpy.int64)
    for n, (a, b, c) in enumerate(
        ((0, 1, 2), (1, 2, 0), (2, 0, 1), (0, 2, 1), (2, 1, 0), (1, 0, 2))
    ):
        path = [corner, corner + step[a], corner + step[a] + step[b]]
        if n >= 3:  # these orders would be inside out
            path[1], path[2] = path[2], path[1]
        path.append(corner + sum(step))
        cells[:, n, :] = numpy.stack(path, axis=1)

    grid = vtkUnstructuredGrid()
    points = vtkPoints()
    points.SetData(numpy_to_vtk(numpy.stack((x, y, z), axis=1).astype(numpy.float32), deep=True))
    grid.SetPoints(points)
    cell_array = vtkCellArray()
    cell_array.SetData(4, numpy_to_vtkIdTypeArray(cells.ravel(), deep=True))
    grid.SetCells(VTK_TETRA, cell_array)
    array = numpy_to_vtk(values.astype(numpy.float32), deep=True)
    array.SetName("wave")
    grid.GetPointData().SetScalars(array)
    return grid


def main():
    here = os.path.dirname(os.path.abspath(__file__))
    folder = os.path.join(here, "..", "..", "build", "lib", "orrery", "Orrery")
    folder = sys.argv[1] if len(sys.argv) > 1 else folder
    simple.LoadPlugin(os.path.join(folder, "Orrery.so"), remote=False, ns=vars(simple))
    source = simple.TrivialProducer()
    source.GetClientSideObject().SetOutput(make_grid())
    source.UpdatePipeline()

    filters = {}
    for name in ("Contour", "SpanSpaceContour"):
        item = getattr(simple, name)(Input=source)
        item.ContourBy = ["POINTS", "wave"]
        item.ComputeNormals = 1
        item.ComputeScalars = 1
        filters[name] = item

    # The first step of each is not counted: it builds what the filter keeps.
    seconds = {name: [] for name in filters}
    for step in range(STEPS + 1):
        triangles = {}
        for name, item in filters.items():
            item.Isosurfaces = [0.2 + 0.0123456789 * step]
            start = time.perf_counter()
            item.UpdatePipeline()
            seconds[name].append(time.perf_counter() - start)
            triangles[name] = item.GetDataInformation().GetNumberOfCells()
        if len(set(triangles.values())) != 1:
            raise SystemExit(f"the surfaces differ: {triangles}")

    version = servermanager.vtkSMProxyManager.GetVersionMajor()
    version = f"{version}.{servermanager.vtkSMProxyManager.GetVersionMinor()}"
    tetrahedra = source.GetDataInformation().GetNumberOfCells()
    size = f"{tetrahedra:,} tetrahedra, about {triangles['Contour']:,} triangles"
    print(f"ParaView {version}, {size}")
    print("| filter | first ms | slider step ms (median) |")
    print("| --- | --- | --- |")
    typical = {}
    for name, times in seconds.items():
        typical[name] = statistics.median(times[1:])
        print(f"| {name} | {1e3 * times[0]:.0f} | {1e3 * typical[name]:.0f} |")
    ratio = typical["Contour"] / typical["SpanSpaceContour"]
    print(f"SpanSpaceContour takes 1/{ratio:.1f} of the time here. Debian's ParaView is a")
    print("debug build: this says nothing about the algorithms. Testing/Benchmark/run.sh does.")


main()
