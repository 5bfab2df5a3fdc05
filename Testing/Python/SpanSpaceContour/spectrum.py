# run: pvpython
# run: pvbatch 2
"""The spectrum by its properties; over ranks its cells are summed, and updating again is safe."""

from paraview.simple import *

wavelet = Wavelet(WholeExtent=[-10, 10, -10, 10, -10, 10])
wavelet.UpdatePipeline()
spectrum = SpanSpaceSpectrum(Input=wavelet, ContourBy=["POINTS", "RTData"])
spectrum.NumberOfIsovalues = 16
spectrum.DensityResolution = 8
spectrum.UpdatePipeline()
spectrum.UpdatePipeline()
density = Calculator(Input=OutputPort(spectrum, 1), Function="cells", ResultArrayName="same")
density.UpdatePipeline()

client = spectrum.GetClientSideObject()
table = client.GetOutputDataObject(0)
names = [table.GetColumnName(n) for n in range(table.GetNumberOfColumns())]
assert names == [
    "isovalue", "active cells", "inside cells", "area estimate", "volume estimate",
], names
assert table.GetNumberOfRows() == 16
inside = [table.GetColumnByName("inside cells").GetValue(n) for n in range(16)]
assert inside == sorted(inside, reverse=True)
assert inside[0] == 20**3, inside

cells = client.GetOutputDataObject(1).GetPointData().GetArray("cells")
assert cells.GetNumberOfTuples() == 64
assert sum(cells.GetValue(n) for n in range(64)) == 20**3

contour = SpanSpaceContour(Input=wavelet, ContourBy=["POINTS", "RTData"])
contour.Isosurfaces = [table.GetColumnByName("isovalue").GetValue(7)]
contour.UpdatePipeline()
active = table.GetColumnByName("active cells").GetValue(7)
assert contour.FieldData["ActiveCellCount"].GetRange() == (active, active)
