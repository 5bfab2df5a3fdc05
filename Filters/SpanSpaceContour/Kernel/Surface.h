#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace orrery
{

/// What one isovalue needs in the output.
struct SurfaceSize
{
  std::size_t points = 0;
  std::size_t triangles = 0;
};

/// An edge of a structured lattice: from lattice point (i, j, k) along an axis to the next (`step` 1)
/// or the previous (-1) one. A point at a lattice point itself has step 0.
struct LatticeEdge
{
  std::array<std::int32_t, 3> start;
  std::int16_t axis;
  std::int16_t step;
};

/// A run of consecutive output points, each on an edge of the mesh: point `first + n` lies at
/// (1 - t[n]) * lower[n] + t[n] * upper[n]. `lower` is the end whose value is below the isovalue:
/// every copy of an edge, in this piece or in another, is interpolated in this one order.
struct EdgePoints
{
  static constexpr std::size_t Capacity = 256;

  std::size_t first = 0; ///< Output id of the first point.
  std::size_t count = 0;
  const std::int64_t* lower = nullptr; ///< Input point ids.
  const std::int64_t* upper = nullptr;
  const double* t = nullptr; ///< In [0, 1].
  const LatticeEdge* edges =
    nullptr; ///< From `lower` to `upper`, in a structured lattice. Else null.
};

/// Where the isovalue lies between the values of an edge's ends, of which the first is below it: 1 when
/// that is minus infinity, or the two are integers that no double tells apart, and 0 when the second is
/// infinite. `scale`: 0.5 where the
/// difference of the values might overflow, else 1.
inline double crossing(double isovalue, double below, double above, double scale)
{
  const double t = (scale * isovalue - scale * below) / (scale * above - scale * below);
  return t < 1.0 ? t : 1.0;
}

/// Fills something of the output (coordinates, an attribute) for a run of points. Called from
/// several threads at once, for disjoint runs.
class PointSink
{
public:
  virtual ~PointSink() = default;
  virtual void fill(const EdgePoints& points) const = 0;
};

/// Where a kernel writes the surface of one isovalue. The arrays hold what SurfaceSize said.
struct SurfaceBuffers
{
  std::size_t firstPoint = 0;             ///< Output id of the surface's first point.
  std::int64_t* connectivity = nullptr;   ///< 3 point ids a triangle.
  std::int64_t* cellOfTriangle = nullptr; ///< Input cell of each triangle, or null.
  std::vector<const PointSink*> sinks;    ///< Each is given every point once.
};

}
