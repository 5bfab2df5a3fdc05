#pragma once

#include "SpanSpaceTree.h"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace orrery
{

/// Cells by isovalue.
struct SpectrumCount
{
  std::size_t active = 0; ///< min < isovalue <= max.
  std::size_t inside = 0; ///< isovalue <= min.
};

/// Counts the cells of a tree at many thresholds (section V.C).
std::vector<SpectrumCount> countSpectrum(
  const SpanSpaceTree& tree, const std::vector<std::uint64_t>& thresholds, int threads);

/// Adds the cells of a tree to a square histogram of the span space. `edges` are the n + 1 ascending
/// thresholds between its n bins; cells not between the first and the last are left out. The count of
/// the cells with min in bin a and max in bin b is at a + n * b.
void addDensity(const SpanSpaceTree& tree, const std::vector<std::uint64_t>& edges,
  std::vector<std::uint64_t>& density, int threads);

}
