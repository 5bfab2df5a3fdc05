#pragma once

#include "CurveBuffers.h"
#include "MovingFrames.h"

namespace orrery
{

/// Sets the angles from N1 to N where the Frenet frame is not defined, and eases them in where that is
/// wanted (see SingularPoints). `defined`: whether the frame is defined at all points.
///
/// An angle that stays the same is a frame that goes on by parallel transport.
void bridgeSingularPoints(CurveBuffers& buffers, const FrameOptions& options, bool defined);

}
