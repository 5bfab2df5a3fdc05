#pragma once

#include "CurveBuffers.h"
#include "MovingFrames.h"

namespace orrery
{

/// Finds the angle from N1 to the normal N of the Frenet frame wherever that is defined. Returns
/// whether it is everywhere.
bool measureTurns(CurveBuffers& buffers);

/// Finds the quaternions of the Frenet frames from those of the parallel-transport frames and the
/// angles between both; inner products of successive ones are not negative (section 4.1), nor is
/// that of the first one and the start, if there is any.
void composeFrenetQuaternions(CurveBuffers& buffers, const FrameStart* start);

/// Smooths the quaternions in four rows once by recursive slerp, see FrameOptions::smoothingLevels.
/// `scratch`: four rows to work in.
void smooth(double* const (&rows)[4], std::size_t count, double* const (&scratch)[4]);

}
