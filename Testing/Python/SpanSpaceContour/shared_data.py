# run: pvpython
"""Simulations of the developers' folder ../shared/data: cells in blocks, and an O-grid in time."""

import os
import sys

from paraview.simple import *

# Normalised: the folder Testing/Data need not be there.
data = os.path.normpath(os.environ["ORRERY_TEST_DATA"] + "/../../../shared/data")
if not os.path.isdir(data):
    print("skipped: there is no ../shared/data beside the checkout")
    sys.exit(0)


def area(surface):
    measured = IntegrateVariables(Input=surface)
    measured.UpdatePipeline()
    return measured.CellData["Area"].GetRange()[0]


def compare(source, array):
    """Contours the middle of the range by both filters."""
    low, high = source.PointData[array].GetRange()
    settings = dict(
        Input=source, ContourBy=["POINTS", array], Isosurfaces=[0.55 * low + 0.45 * high]
    )
    ours, theirs = SpanSpaceContour(**settings), Contour(**settings)
    ours.UpdatePipeline()
    theirs.UpdatePipeline()
    assert ours.GetDataInformation().GetNumberOfCells() > 100
    assert abs(area(ours) - area(theirs)) < 1e-3 * area(theirs), (area(ours), area(theirs))
    return ours


disk = OpenDataFile(data + "/disk_out_ref.ex2")
disk.UpdatePipelineInformation()
# By the reader that ParaView chooses for the file: one of two.
arrays = "NodeBlockFields" if disk.GetProperty("NodeBlockFields") else "PointVariables"
setattr(disk, arrays, disk.GetProperty(arrays).Available)
disk.UpdatePipeline()
compare(disk, next(name for name in disk.PointData.keys() if name.lower() == "temp"))

# Time steps that come back find their index.
cylinder = PVDReader(FileName=data + "/tapered_cylinder/tapered_cylinder.pvd")
cylinder.UpdatePipelineInformation()
times = cylinder.TimestepValues[10:12]
cylinder.UpdatePipeline(times[0])
contour = compare(cylinder, "pressure")
for time in list(times) * 2:
    contour.UpdatePipeline(time)
contour.SMProxy.UpdatePropertyInformation()
builds = contour.SMProxy.GetProperty("IndexBuilds").GetElement(0)
assert builds <= 3, builds
