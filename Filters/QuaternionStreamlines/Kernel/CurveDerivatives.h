#pragma once

#include "CurveBuffers.h"

namespace orrery
{

/// Finds tangent, curvature vector, torsion and where the Frenet frame is defined (eqs. 1 and 3), from
/// the derivatives by arc length of the polynomial through the points of each stencil.
/// `curvatureTolerance`: see FrameOptions.
void differentiate(CurveBuffers& buffers, double curvatureTolerance);

}
