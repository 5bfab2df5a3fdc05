"""Isosurfaces and their spectrum, in the fewest lines: a script to copy.

    xvfb-run -a pvpython contour_and_spectrum.py OUTPUT-FOLDER

The plugin is found through PV_PLUGIN_PATH, or load it with LoadPlugin.
"""

import sys

from paraview.simple import *

output = sys.argv[1] if len(sys.argv) > 1 else "."

source = Wavelet(WholeExtent=[-30, 30, -30, 30, -30, 30])
source.UpdatePipeline()  # the names and ranges of its arrays are known from here on

# Which isovalues are worth a look? A table with a row for each of 256.
spectrum = SpanSpaceSpectrum(Input=source, ContourBy=["POINTS", "RTData"])
table = servermanager.Fetch(OutputPort(spectrum, 0))
isovalues, active = table.GetColumnByName("isovalue"), table.GetColumnByName("active cells")
largest = max(range(table.GetNumberOfRows()), key=active.GetValue)
print(f"The isosurface of {isovalues.GetValue(largest):.1f} crosses the most cells.")

chart = CreateView("XYChartView")
chart.ViewSize, chart.BottomAxisTitle = [900, 600], "isovalue"
lines = Show(spectrum, chart)
lines.SeriesVisibility = ["active cells", "inside cells"]
SaveScreenshot(f"{output}/wavelet_spectrum.png", chart)

# Their surfaces. Another isovalue costs no new index.
contour = SpanSpaceContour(Input=source, ContourBy=["POINTS", "RTData"])
for isovalue in 90, 130, 190:
    contour.Isosurfaces = [isovalue]
    contour.UpdatePipeline()
    cells = contour.FieldData["ActiveCellCount"].GetRange()[0]
    triangles = contour.GetDataInformation().GetNumberOfCells()
    print(f"isovalue {isovalue}: {cells:.0f} active cells, {triangles} triangles")

view = CreateView("RenderView")
view.ViewSize = [900, 600]
surface = Show(contour, view)
surface.ColorArrayName = [None, ""]
surface.DiffuseColor = [0.95, 0.64, 0.23]
view.CameraPosition, view.CameraViewUp = [-100, -60, 60], [0, 0, 1]
ResetCamera(view)
view.CameraViewAngle = 22
SaveScreenshot(f"{output}/wavelet_contour.png", view)
