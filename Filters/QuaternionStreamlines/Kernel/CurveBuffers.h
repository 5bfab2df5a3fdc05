#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace orrery
{

/// What is known of one curve at work: a row of numbers of each kind, so that loops over its points
/// fill vector registers. Kept from curve to curve: nothing is allocated for a curve that is no longer
/// than those before.
///
/// Lengths are scaled by a power of two that makes the largest coordinate about 1, so that no product
/// of them overflows, and positions are relative to the curve's first point.
class CurveBuffers
{
public:
  std::size_t count = 0;             ///< Points; the last of a closed curve is its first again.
  std::size_t margins[2] = { 0, 0 }; ///< How many of them are margins, see CurveMargins.
  bool closed = false;               ///< See computeMovingFrames().
  double scale = 1;                  ///< What lengths were multiplied by.
  double pointError = 0;             ///< Largest error of a coordinate.
  double length = 0;                 ///< Of the polyline.
  double leastStep = 0;              ///< The least distance of successive points.
  double holonomy = 0;               ///< See FrameArrays.

  // Of closed curves, points stand again before the first and behind the last one in these rows.

  double* x[3]; ///< Positions.
  double* arc;  ///< The polyline's length from the first point.

  double* tangent[3];
  double* bend[3];   ///< The curvature vector dT/ds, normal to the tangent.
  double* curvature; ///< Its length.
  double* torsion;
  double* defined;     ///< 1 where the Frenet frame is, else 0.
  double* regular;     ///< 1 where the curve has a tangent, else 0.
  double* parallel[4]; ///< The quaternion of the parallel-transport frame.
  double* first[3];    ///< Its normal N1.
  double* second[3];   ///< Its normal N2.
  double* parts[2];    ///< The parts k1 and k2 of the curvature vector along them.
  double* turn[2];     ///< Cosine and sine of the angle from N1 to N.
  double* frenet[4];   ///< The quaternion of the Frenet frame.
  double* scratch[4];

  std::vector<std::size_t> bad; ///< Points that are not finite.

  /// The four other points of each point's stencil: first the next on either side, then those behind
  /// them. Empty when these are the points next to it.
  std::vector<std::int32_t> nodes[4];

  /// A stencil that has not two points on either side: near the ends of an open curve.
  struct EndStencil
  {
    std::size_t point;
    int count; ///< Other points there are, 0 to 4.
    std::int32_t nodes[4];
  };
  std::vector<EndStencil> endStencils;

  std::vector<std::int32_t> steps[2]; ///< To work in: from each point to the nodes next to it.

  /// Makes room for so many points, and as many again on either side. What was there is lost.
  void resize(std::size_t points);

private:
  static constexpr std::size_t Line = 8; ///< Doubles in a cache line.

  std::vector<double> memory;
};

inline void CurveBuffers::resize(std::size_t points)
{
  this->count = points;
  // Every row begins a cache line, and is of an odd number of them: were two rows a multiple of 4 KiB
  // apart, loads from one would wait for stores to the other.
  const std::size_t plain = ((points / Line + 2) | 1) * Line;
  const std::size_t extended = 3 * plain;
  double** const extendedRows[] = { &this->x[0], &this->x[1], &this->x[2], &this->arc };
  double** const plainRows[] = { &this->curvature, &this->torsion, &this->defined, &this->regular };
  struct RowSet
  {
    double** rows;
    int count;
  };
  const RowSet plainSets[] = { { this->tangent, 3 }, { this->bend, 3 }, { this->parallel, 4 },
    { this->first, 3 }, { this->second, 3 }, { this->parts, 2 }, { this->turn, 2 },
    { this->frenet, 4 }, { this->scratch, 4 } };
  constexpr std::size_t extendedCount = 4;
  constexpr std::size_t plainCount = 32;
  this->memory.resize(
    std::max(this->memory.size(), extendedCount * extended + plainCount * plain + Line));
  const auto address = reinterpret_cast<std::uintptr_t>(this->memory.data()) / sizeof(double);
  double* next = this->memory.data() + (Line - address % Line) % Line;
  const auto take = [&next](std::size_t size)
  {
    double* const row = next;
    next += size;
    return row;
  };
  for (double** row : extendedRows)
  {
    *row = take(extended) + plain;
  }
  for (double** row : plainRows)
  {
    *row = take(plain);
  }
  for (const RowSet& set : plainSets)
  {
    for (int n = 0; n < set.count; ++n)
    {
      set.rows[n] = take(plain);
    }
  }
}

}
