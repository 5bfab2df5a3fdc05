# run: pvpython
# run: pvbatch 2
# expects: errors
"""What is wrong is said once, nothing comes of it, and the filter works afterwards."""

import math

from paraview.simple import *

from messages import heard


def expect_messages(count, *sources):
    """Updates the sources, and expects so many errors and warnings on all ranks together."""
    with heard() as messages:
        for source in sources:
            source.UpdatePipeline()
    assert len(messages) == count, (len(messages), count)


wavelet = Wavelet(WholeExtent=[-4, 4, -4, 4, -4, 4])
wavelet.UpdatePipeline()
contour = SpanSpaceContour(Input=wavelet, ContourBy=["POINTS", "nothing"], Isosurfaces=[100])
expect_messages(1, contour)
assert contour.GetDataInformation().GetNumberOfCells() == 0
contour.ContourBy = ["POINTS", "RTData"]
contour.Isosurfaces = []
expect_messages(1, contour)
assert contour.GetDataInformation().GetNumberOfCells() == 0
contour.Isosurfaces = [150]
expect_messages(0, contour)
assert contour.GetDataInformation().GetNumberOfCells() > 0

spectrum = SpanSpaceSpectrum(Input=wavelet, ContourBy=["POINTS", "nothing"])
spectrum.DensityResolution = 8
density = Calculator(Input=OutputPort(spectrum, 1), Function="cells", ResultArrayName="same")


def expect_spectrum(messages, rows, cells):
    expect_messages(messages, spectrum, density, spectrum)
    table = spectrum.GetClientSideObject().GetOutputDataObject(0)
    assert table.GetNumberOfRows() == rows, table.GetNumberOfRows()
    counts = spectrum.GetClientSideObject().GetOutputDataObject(1).GetPointData().GetArray("cells")
    counts = [counts.GetValue(n) for n in range(counts.GetNumberOfTuples())]
    # Not sum(): the programmable sources leave one here that waits for the other ranks.
    assert len(counts) == 64 and math.fsum(counts) == cells, counts


expect_spectrum(1, rows=0, cells=0)
spectrum.ContourBy = ["POINTS", "RTData"]
spectrum.UseDataRange = 0
spectrum.IsovalueRange = [5, 1]
expect_spectrum(1, rows=0, cells=0)
spectrum.UseDataRange = 1
expect_spectrum(0, rows=256, cells=8**3)
