# run: pvbatch 1
# run: pvbatch 2
"""The surface and the counts of several ranks are those of one: no triangle is there twice."""

from paraview.simple import *

# Triangles, area and active cells on one rank, where Contour has the same (see contour.py).
VOXELS = (5480, 1864.95170646709, 2714)
TETRAHEDRA = (16530, 1865.15370060082, 12731)
GROUP = (21906, 3631.87781464213, 15363)


def expect(source, triangles, area, active_cells, normals=1):
    contour = SpanSpaceContour(Input=source, ContourBy=["POINTS", "RTData"])
    contour.Isosurfaces = [157.1]
    contour.ComputeNormals = normals
    contour.UpdatePipeline()
    found = contour.GetDataInformation().GetNumberOfCells()
    assert found == triangles, found
    assert contour.FieldData["ActiveCellCount"].GetRange() == (active_cells, active_cells)
    integral = IntegrateVariables(Input=contour)
    integral.UpdatePipeline()
    found = integral.CellData["Area"].GetRange()[0]
    assert abs(found - area) < 1e-6 * area, found


wavelet = Wavelet()
wavelet.UpdatePipeline()
for normals in 1, 0:  # with normals the ranks ask for a layer of ghost cells
    expect(wavelet, *VOXELS, normals)

# Cells in lists, cut the same way on any number of ranks; each rank has its own and then a layer of
# the others'. And blocks of which each rank has a part.
voxels = AppendDatasets(Input=[wavelet])
expect(voxels, *VOXELS)
tetrahedra = Tetrahedralize(Input=voxels)
expect(tetrahedra, *TETRAHEDRA)
try:
    overlapping = GhostCells(Input=tetrahedra)
except NameError:  # ParaView 5.11
    overlapping = GhostCellsGenerator(Input=tetrahedra)
overlapping.UpdatePipeline()
ranks = servermanager.ActiveConnection.GetNumberOfDataPartitions()
assert overlapping.CellData["vtkGhostType"].GetRange()[1] == (ranks > 1)
expect(overlapping, *TETRAHEDRA)
expect(GroupDatasets(Input=[overlapping, Wavelet(XFreq=30)]), *GROUP)
