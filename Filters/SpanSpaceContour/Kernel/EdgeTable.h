#pragma once

#include "Bits.h"
#include "CellMesh.h"
#include "Monitor.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace orrery
{

/// The edges of the cells that have a case table, each numbered once: edge e joins the point p with
/// first[p] <= e < first[p + 1] and the point other[e] > p.
struct EdgeTable
{
  std::vector<std::uint32_t> first; ///< pointCount + 1 offsets.
  std::vector<std::uint32_t> other; ///< Ascending for each point.

  /// Numbers the edges of the cells whose bit is set, of all when `active` is null. Empty when
  /// stopped, or when there are more than 2^31 edges. Runs on `threads` threads.
  static EdgeTable of(
    const CellMesh& mesh, const BitWord* active, int threads, const Monitor& monitor);

  std::size_t size() const { return this->other.size(); }
  std::size_t bytes() const { return 4 * (this->first.size() + this->other.size()); }

  /// The number of the edge between two points, which must be there.
  std::uint32_t find(std::uint32_t a, std::uint32_t b) const
  {
    if (a > b)
    {
      std::swap(a, b);
    }
    const std::uint32_t* begin = this->other.data() + this->first[a];
    const std::uint32_t* end = this->other.data() + this->first[a + 1];
    if (end - begin > 32)
    {
      begin = std::lower_bound(begin, end, b);
    }
    while (*begin != b)
    {
      ++begin;
    }
    return static_cast<std::uint32_t>(begin - this->other.data());
  }
};

}
