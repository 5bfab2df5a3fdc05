#pragma once

#include "NaturalCoordinates.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <functional>
#include <vector>

namespace orrery::testing
{

constexpr double Pi = 3.14159265358979323846;

/// Where a node of a lattice is, by its indices and the time.
using Motion = std::function<Vector3(const Vector3& node, double time)>;

/// A number in [-1, 1] that depends on the bits of the arguments alone.
inline double noise(const Vector3& node, int salt)
{
  std::uint64_t hash = 1469598103934665603u + static_cast<std::uint64_t>(salt);
  for (int axis = 0; axis < 3; ++axis)
  {
    hash ^= static_cast<std::uint64_t>(std::llround(node[axis] * 1024)) + 0x9e3779b97f4a7c15u;
    hash *= 0xbf58476d1ce4e5b9u;
    hash ^= hash >> 29;
  }
  return static_cast<double>(hash >> 11) / static_cast<double>(std::uint64_t(1) << 52) - 1;
}

/// Moves of up to 0.15 along each axis, which turn no tetrahedron of a lattice of unit cells over.
inline Vector3 jitter(const Vector3& node)
{
  return 0.15 * Vector3(noise(node, 1), noise(node, 2), noise(node, 3));
}

/// A lattice as a test describes it.
struct Grid
{
  std::array<std::int64_t, 3> size; ///< Nodes along each axis.
  Motion motion;
  std::int64_t firstIndexSum = 0;
  std::vector<std::uint8_t> ghosts{};
  bool unstructured = false; ///< As a list of cells instead,
  bool merged = false;       ///< of points at places of their own.

  std::int64_t cellCount() const
  {
    return (this->size[0] - 1) * (this->size[1] - 1) * (this->size[2] - 1);
  }
  std::vector<Vector3> nodes(double time) const
  {
    std::vector<Vector3> x;
    for (std::int64_t k = 0; k < this->size[2]; ++k)
    {
      for (std::int64_t j = 0; j < this->size[1]; ++j)
      {
        for (std::int64_t i = 0; i < this->size[0]; ++i)
        {
          x.push_back(this->motion(Vector3(double(i), double(j), double(k)), time));
        }
      }
    }
    return x;
  }
};

constexpr std::uint8_t HiddenFlag = 32;
constexpr std::uint8_t GhostFlag = 1;
constexpr std::uint8_t AbsentFlag = 64; ///< Not in the list of cells.

inline Motion scaled(double scale, const Vector3& origin = Vector3::Zero())
{
  return [=](const Vector3& node, double) -> Vector3 { return origin + scale * node; };
}

/// A box of `cells` unit cells along each axis. Nodes within it are moved at random, those on its
/// sides stay on them.
inline Grid warpedBox(const std::array<std::int64_t, 3>& cells, std::int64_t firstIndexSum = 0)
{
  return { { cells[0] + 1, cells[1] + 1, cells[2] + 1 },
    [cells](const Vector3& node, double) -> Vector3
    {
      Vector3 move = jitter(node);
      for (int axis = 0; axis < 3; ++axis)
      {
        if (node[axis] == 0 || node[axis] == double(cells[axis]))
        {
          move[axis] = 0;
        }
      }
      return node + move;
    },
    firstIndexSum };
}

/// An O-grid around the z axis, of radii from 1 to 2 and height 1: the first nodes are the last
/// again. Cells are warped, on the seam too, by a part `warp` of their size.
inline Grid oGrid(int around, int outward, int along, double warp = 0.15)
{
  return { { around + 1, outward + 1, along + 1 },
    [=](const Vector3& node, double) -> Vector3
    {
      const Vector3 same(std::fmod(node[0], around), node[1], node[2]);
      const Vector3 move = warp / 0.15 * jitter(same);
      const bool side = node[1] == 0 || node[1] == outward;
      const bool end = node[2] == 0 || node[2] == along;
      const double angle = 2 * Pi * (same[0] + move[0]) / around;
      const double radius = 1 + (node[1] + (side ? 0 : move[1])) / outward;
      return { radius * std::cos(angle), radius * std::sin(angle),
        (node[2] + (end ? 0 : move[2])) / along };
    } };
}

inline Grid changed(Grid grid, const std::function<Vector3(const Vector3&)>& map)
{
  const Motion motion = grid.motion;
  grid.motion = [=](const Vector3& node, double time) { return map(motion(node, time)); };
  return grid;
}

/// A C-grid by parabolas around the origin: its first side is folded on the positive x axis. With an
/// odd number of cells around, the middle one is collapsed there.
inline Grid cGrid(int around, int outward, int along)
{
  return { { around + 1, outward + 1, along + 1 },
    [=](const Vector3& node, double) -> Vector3
    {
      // Nodes that coincide are moved together.
      const bool fold = node[1] == 0;
      const double i = fold ? std::max(node[0], around - node[0]) : node[0];
      const Vector3 same(i, node[1], node[2]);
      const Vector3 move = jitter(same);
      const bool side = node[0] == 0 || node[0] == around;
      const bool end = node[2] == 0 || node[2] == along;
      const bool middle = fold && 2 * i == around;
      double u = 2 * (i + (side || middle ? 0 : move[0])) / around - 1;
      u = fold && 2 * i - around == 1 ? 0 : u;
      const double v = (node[1] + (fold || node[1] == outward ? 0 : move[1])) / outward;
      const double warp = fold && !side ? 0.05 * u * u * noise(same, 5) : 0;
      return { u * u - v * v, 2 * u * v + warp, (node[2] + (end ? 0 : move[2])) / along };
    } };
}

/// An O-grid down to its axis, where the cells have an edge less.
inline Grid axisGrid(int around)
{
  return changed(oGrid(around, 5, 4),
    [](const Vector3& x) -> Vector3
    {
      const double radius = std::hypot(x[0], x[1]);
      const double scale = radius < 1 + 1e-9 ? 0 : (radius - 1) / radius;
      // All nodes of the inner side that are on one level fall on one point.
      return { scale * x[0], scale * x[1], scale == 0 ? std::round(4 * x[2]) / 4 : x[2] };
    });
}

/// A spherical shell with both poles.
inline Grid sphereGrid(int around)
{
  return { { around + 1, 7, 5 },
    [=](const Vector3& node, double) -> Vector3
    {
      const bool pole = node[1] == 0 || node[1] == 6;
      const bool side = node[2] == 0 || node[2] == 4;
      const Vector3 move = jitter(Vector3(pole ? 0 : std::fmod(node[0], around), node[1], node[2]));
      const double angle = 2 * Pi * (std::fmod(node[0], around) + move[0]) / around;
      const double tilt = Pi * (node[1] + (pole ? 0 : move[1])) / 6;
      const double radius = 1 + (node[2] + (side ? 0 : move[2])) / 4;
      const double across = pole ? 0 : radius * std::sin(tilt);
      return { across * std::cos(angle), across * std::sin(angle), radius * std::cos(tilt) };
    } };
}

/// The two halves of one warped box. The second's axes run as `order` says, reversed where a number
/// is negative.
inline std::vector<Grid> twoBlocks(const std::array<int, 3>& order, std::int64_t secondIndexSum)
{
  const Grid box = warpedBox({ 8, 5, 5 });
  Grid first = box;
  first.size = { 5, 6, 6 };
  const std::array<std::int64_t, 3> size{ 5, 6, 6 };
  Grid other;
  for (int axis = 0; axis < 3; ++axis)
  {
    other.size[axis] = size[std::abs(order[axis]) - 1];
  }
  other.firstIndexSum = secondIndexSum;
  other.motion = [=](const Vector3& node, double time)
  {
    Vector3 at;
    for (int axis = 0; axis < 3; ++axis)
    {
      const int to = std::abs(order[axis]) - 1;
      at[to] = order[axis] > 0 ? node[axis] : double(size[to] - 1) - node[axis];
    }
    at[0] += 4;
    return box.motion(at, time);
  };
  return { first, other };
}

}
