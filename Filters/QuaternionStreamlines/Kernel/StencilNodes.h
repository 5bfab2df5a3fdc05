#pragma once

#include "CurveBuffers.h"

namespace orrery
{

/// Finds the points of each point's stencil, and puts those of closed curves again before the first
/// and behind the last point as far as stencils reach.
///
/// Successive points of a stencil have a least arc length between them. Errors e of the points give the
/// third derivative errors of e / h^3 at a spacing h, and the five points' polynomial one of h^2 times
/// the fifth derivative, R^-4 on a curve of radius R: their sum is least near h = e^(1/5) R^(4/5). R is
/// the curve's, from its root-mean-square curvature.
void findNodes(CurveBuffers& buffers);

}
