#pragma once

#include "QuaternionMap.h"
#include "SphereRows.h"

#include <vector>

namespace orrery
{

/// Adds the lines of the output that a curve becomes.
void findLines(const SphereRows& rows, std::size_t curve, const QuaternionMapOptions& options,
  std::vector<MapLine>& lines);

}
