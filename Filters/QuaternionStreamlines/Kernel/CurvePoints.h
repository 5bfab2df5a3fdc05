#pragma once

#include "CurveBuffers.h"
#include "MovingFrames.h"
#include "Polylines.h"

namespace orrery
{

/// Reads a curve's points, and those of its margins: their positions, which are not finite, and
/// whether it is closed.
void readCurve(
  const Polylines& curves, std::size_t curve, const FrameOptions& options, CurveBuffers& buffers);

/// Measures the arc length along the polyline.
void measureArc(CurveBuffers& buffers);

/// Puts `count` points of a closed curve again before its first and behind its last point.
void addGhosts(CurveBuffers& buffers, std::size_t count);

/// Makes the rows begin and end with the curve's own points, after its derivatives are known.
void dropMargins(CurveBuffers& buffers);

}
