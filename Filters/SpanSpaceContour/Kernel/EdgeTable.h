#pragma once

#include "Bits.h"
#include "CellMesh.h"
#include "Monitor.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

#ifdef __SSE2__
#include <emmintrin.h>
#endif

namespace orrery
{

/// The edges of the cells that have a case table, each numbered once: edge e joins the point p with
/// first[p] <= e < first[p + 1] and the point other[e] > p.
struct EdgeTable
{
  std::vector<std::uint32_t> first;   ///< pointCount + 1 offsets.
  std::vector<std::uint32_t> other;   ///< Ascending for each point. Padded.
  std::vector<std::uint32_t> pointOf; ///< The point of every 512th edge, to search from.

  /// Numbers the edges of the cells whose bit is set, of all when `active` is null. Empty when
  /// stopped, or when there are more than 2^31 edges. Runs on `threads` threads.
  static EdgeTable of(
    const CellMesh& mesh, const BitWord* active, int threads, const Monitor& monitor);

  std::size_t size() const { return this->first.empty() ? 0 : this->first.back(); }
  /// The point of an edge, given that of an edge before it or 0.
  std::uint32_t point(std::uint32_t edge, std::uint32_t before) const
  {
    std::uint32_t p = std::max(before, this->pointOf[edge / PointStep]);
    while (this->first[p + 1] <= edge)
    {
      ++p;
    }
    return p;
  }
  static constexpr std::uint32_t PointStep = 512;

  std::size_t bytes() const
  {
    return sizeof(std::uint32_t) *
      (this->first.capacity() + this->other.capacity() + this->pointOf.capacity());
  }

  /// The number of the edge between two points, which must be there.
  std::uint32_t find(std::uint32_t a, std::uint32_t b) const
  {
    if (a > b)
    {
      std::swap(a, b);
    }
    const std::uint32_t* place = this->other.data() + this->first[a];
    const std::uint32_t* end = this->other.data() + this->first[a + 1];
    if (end - place > 64)
    {
      place = std::lower_bound(place, end, b);
    }
#ifdef __SSE2__
    // Eight at a time: the list has mostly fewer, and which it is cannot be foretold. Behind the list
    // of `a` nothing matches first, and behind the last there is padding.
    const __m128i wanted = _mm_set1_epi32(static_cast<int>(b));
    const auto equal = [&wanted](const std::uint32_t* four)
    { return _mm_cmpeq_epi32(wanted, _mm_loadu_si128(reinterpret_cast<const __m128i*>(four))); };
    for (;; place += 8)
    {
      const int match = _mm_movemask_epi8(
        _mm_packs_epi16(_mm_packs_epi32(equal(place), equal(place + 4)), _mm_setzero_si128()));
      if (match != 0)
      {
        place += __builtin_ctz(match);
        break;
      }
    }
#else
    while (*place != b)
    {
      ++place;
    }
#endif
    return static_cast<std::uint32_t>(place - this->other.data());
  }

  /// Entries of `other` behind the last edge.
  static constexpr std::size_t Padding = 8;
};

}
