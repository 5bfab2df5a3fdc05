# run: pvbatch 1
# run: pvbatch 2
"""The surface and the counts of several ranks are those of one: no triangle is there twice."""

from paraview.simple import *

# The Wavelet's surface on one rank, which is Contour's too (see contour.py).
TRIANGLES = 5480
AREA = 1864.95170646709
ACTIVE_CELLS = 2714

wavelet = Wavelet()
wavelet.UpdatePipeline()
for normals in 1, 0:  # with normals the ranks ask for a layer of ghost cells
    contour = SpanSpaceContour(Input=wavelet, ContourBy=["POINTS", "RTData"])
    contour.Isosurfaces = [157.1]
    contour.ComputeNormals = normals
    contour.UpdatePipeline()
    triangles = contour.GetDataInformation().GetNumberOfCells()
    assert triangles == TRIANGLES, triangles
    assert contour.FieldData["ActiveCellCount"].GetRange() == (ACTIVE_CELLS, ACTIVE_CELLS)
    integral = IntegrateVariables(Input=contour)
    integral.UpdatePipeline()
    area = integral.CellData["Area"].GetRange()[0]
    assert abs(area - AREA) < 1e-6 * AREA, area
