#pragma once

#include "Journey.h"
#include "Ranks.h"

#include <limits>
#include <vector>

namespace orrery
{

constexpr int NoRank = std::numeric_limits<int>::max();

/// Gives each journey that waits to the rank whose cells hold what it looks for, or back to that of its
/// particle's place: so its way is the same as if one rank had all cells. `journeys` are those that
/// wait here, then those that go on here.
/// All ranks call it; false when none waits on any of them.
bool handOver(const Flow& flow, Ranks& ranks, std::vector<Journey>& journeys);

}
