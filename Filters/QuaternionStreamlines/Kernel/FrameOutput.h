#pragma once

#include "CurveBuffers.h"
#include "MovingFrames.h"

namespace orrery
{

/// Writes what is known of a curve whose first point is the `begin`-th of the output. Numbers too
/// large for their type become its largest.
template <class Real>
void writeFrames(const CurveBuffers& buffers, std::size_t begin, const FrameArrays<Real>& arrays);

}
