#pragma once

#include "CurveBuffers.h"
#include "MovingFrames.h"

namespace orrery
{

/// Carries a frame along the curve by parallel transport (section 4.2), and finds its normals, the
/// parts of the curvature along them, and the holonomy. `start`: what the frame begins with, or
/// null; then `direction` is that of the first normal, or null for the first Frenet frame.
void transport(
  CurveBuffers& buffers, TransportMethod method, const FrameStart* start, const double* direction);

}
