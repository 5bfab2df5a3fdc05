# run: pvpython
# expects: errors
"""What is wrong is said, nothing comes of it, and the filter works afterwards."""

from paraview.simple import *

wavelet = Wavelet(WholeExtent=[-4, 4, -4, 4, -4, 4])
wavelet.UpdatePipeline()
contour = SpanSpaceContour(Input=wavelet, ContourBy=["POINTS", "nothing"], Isosurfaces=[100])
contour.UpdatePipeline()
assert contour.GetDataInformation().GetNumberOfCells() == 0
contour.ContourBy = ["POINTS", "RTData"]
contour.Isosurfaces = []
contour.UpdatePipeline()
assert contour.GetDataInformation().GetNumberOfCells() == 0
contour.Isosurfaces = [150]
contour.UpdatePipeline()
assert contour.GetDataInformation().GetNumberOfCells() > 0
