#pragma once

#include "CurveBuffers.h"
#include "Polylines.h"

namespace orrery
{

/// Reads a curve's points: their positions, which are not finite, and whether it is closed.
/// `pointError`: see FrameOptions.
void readCurve(
  const Polylines& curves, std::size_t curve, double pointError, CurveBuffers& buffers);

/// Measures the arc length along the polyline.
void measureArc(CurveBuffers& buffers);

/// Puts `count` points of a closed curve again before its first and behind its last point.
void addGhosts(CurveBuffers& buffers, std::size_t count);

}
