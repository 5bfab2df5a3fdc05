# run: paraview
"""Both proxies in the GUI, by the menu, the panel and Apply. The events in gui.xml call the checks."""

import numpy
from paraview import servermanager
from paraview.simple import *

from window import capture, fatal, fill_display


def colors(pixels):
    return len(numpy.unique(pixels.reshape(-1, 3), axis=0))


fill_display = fatal(fill_display)


@fatal
def contour_is_in_panel():
    """The menu made the proxy, and its panel is built."""
    contour = GetActiveSource()
    assert contour.GetXMLName() == "SpanSpaceContour", contour.GetXMLName()
    assert contour.ContourBy == ["POINTS", "RTData"], contour.ContourBy
    assert len(contour.Isosurfaces) == 1, contour.Isosurfaces
    low, high = contour.Input.PointData["RTData"].GetRange()
    assert abs(contour.Isosurfaces[0] - (low + high) / 2) < 1e-3, contour.Isosurfaces
    capture("contour-panel.png")


@fatal
def contour_is_shown():
    """Apply made the surface, and the window shows it."""
    contour = GetActiveSource()
    assert contour.GetDataInformation().GetNumberOfCells() > 1000
    assert contour.ComputeNormals == 0, "The check box has no effect"
    view = GetActiveView()
    assert view.GetXMLName() == "RenderView", view.GetXMLName()
    assert GetDisplayProperties(contour, view).Visibility
    pixels = capture("contour.png")
    assert colors(pixels) > 500, colors(pixels)
    SetActiveSource(contour.Input)


@fatal
def spectrum_is_shown():
    """Apply made the table, and the window shows it as a chart."""
    spectrum = GetActiveSource()
    assert spectrum.GetXMLName() == "SpanSpaceSpectrum", spectrum.GetXMLName()
    table = servermanager.Fetch(spectrum, idx=0)
    assert table.GetNumberOfRows() == 256, table.GetNumberOfRows()
    density = servermanager.Fetch(spectrum, idx=1)
    assert density.GetDimensions() == (256, 256, 1), density.GetDimensions()
    view = GetActiveView()
    assert view.GetXMLName() == "XYChartView", view.GetXMLName()
    lines = GetDisplayProperties(spectrum, view)
    assert lines.Visibility
    assert (lines.UseIndexForXAxis, lines.XArrayName) == (0, "isovalue")
    pixels = capture("spectrum.png")
    assert colors(pixels) > 500, colors(pixels)
