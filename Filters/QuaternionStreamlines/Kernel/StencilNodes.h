#pragma once

#include "CurveBuffers.h"

namespace orrery
{

/// The least arc length between successive points of a stencil.
///
/// Errors e of the points give the third derivative errors of e / h^3 at a spacing h, and the five
/// points' polynomial one of h^2 times the fifth derivative, R^-4 on a curve of radius R: their sum is
/// least near h = e^(1/5) R^(4/5). R is the curve's, from its root-mean-square curvature.
double stencilSpacing(const CurveBuffers& buffers);

/// Finds the points of each point's stencil. Of closed curves, copies up to a whole turn before the
/// first point and behind the last one may be among them.
void findNodes(CurveBuffers& buffers, double spacing);

}
