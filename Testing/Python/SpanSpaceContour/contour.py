# run: pvpython
"""A script moves over from Contour by changing one word, and moving the isovalue builds nothing."""

from paraview.simple import *


def measure(surface):
    surface.UpdatePipeline()
    integral = IntegrateVariables(Input=surface)
    integral.UpdatePipeline()
    area = servermanager.Fetch(integral).GetCellData().GetArray("Area").GetValue(0)
    information = surface.GetDataInformation()
    return information.GetNumberOfCells(), information.GetNumberOfPoints(), area


wavelet = Wavelet()
wavelet.UpdatePipeline()
# Blocks that differ: from ParaView 6.1 on, equal ones are one data set, and ask for one index.
group = GroupDatasets(Input=[wavelet, Wavelet(XFreq=30)])
for source in wavelet, Tetrahedralize(Input=wavelet), group:
    source.UpdatePipeline()
    surfaces = []
    for make in Contour, SpanSpaceContour:
        surface = make(Input=source, ContourBy=["POINTS", "RTData"], Isosurfaces=[157.1])
        surface.ComputeNormals = 1
        surface.ComputeScalars = 1
        surface.GenerateTriangles = 1
        surface.OutputPointsPrecision = "Same as input"
        surfaces.append(surface)
    for isovalue in 157.1, 200.3:
        theirs, ours = surfaces
        theirs.Isosurfaces = ours.Isosurfaces = [isovalue]
        expected, measured = measure(theirs), measure(ours)
        assert measured[:2] == expected[:2], (measured, expected)
        assert abs(measured[2] - expected[2]) < 1e-6 * expected[2], (measured, expected)
        assert ours.PointData["RTData"].GetRange() == (isovalue, isovalue) or (
            abs(ours.PointData["RTData"].GetRange()[0] - isovalue) < 1e-4
        )
        assert ours.PointData["Normals"].GetNumberOfComponents() == 3
    ours.SMProxy.UpdatePropertyInformation()
    builds = ours.SMProxy.GetProperty("IndexBuilds").GetElement(0)
    assert builds == (2 if source is group else 1), builds
