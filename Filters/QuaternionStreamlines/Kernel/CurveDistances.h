#pragma once

#include "Monitor.h"
#include "Polylines.h"

namespace orrery
{

/// Writes for each curve how near it comes to a place in space, its segments included. Points with
/// a coordinate that is not finite take no part, nor do the segments at them; a curve without any
/// other is infinitely far away. The result does not depend on the number of threads. Returns false
/// when stopped.
bool measureDistancesFromPlace(const Polylines& curves, const double* place, int threads,
  double* distances, const Monitor& monitor = {});

}
