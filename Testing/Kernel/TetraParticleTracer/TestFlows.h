#pragma once

#include "Flow.h"
#include "LatticeMesh.h"
#include "NaturalCoordinates.h"
#include "TetraWalk.h"

#include <array>
#include <cmath>
#include <cstdint>
#include <functional>
#include <memory>
#include <random>
#include <string>
#include <vector>

namespace orrery::testing
{

constexpr double Pi = 3.14159265358979323846;

/// Where a node of a lattice is, by its indices and the time.
using Motion = std::function<Vector3(const Vector3& node, double time)>;
using VelocityField = std::function<Vector3(const Vector3& x, double time)>;

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

class Random
{
public:
  explicit Random(unsigned seed)
    : engine(seed)
  {
  }
  double operator()(double low, double high)
  {
    return std::uniform_real_distribution<double>(low, high)(this->engine);
  }
  Vector3 vector(double low, double high)
  {
    const double x = (*this)(low, high);
    const double y = (*this)(low, high);
    return { x, y, (*this)(low, high) };
  }
  std::int64_t below(std::int64_t count)
  {
    return std::uniform_int_distribution<std::int64_t>(0, count - 1)(this->engine);
  }
  /// Of a point anywhere in a tetrahedron, not nearer to its faces than `margin`.
  Weights weights(double margin = 0)
  {
    Weights weights;
    double sum = 0;
    for (double& weight : weights)
    {
      weight = -std::log((*this)(1e-12, 1));
      sum += weight;
    }
    for (double& weight : weights)
    {
      weight = margin + (1 - 4 * margin) * weight / sum;
    }
    return weights;
  }

private:
  std::mt19937 engine;
};

inline Vector3 weighted(const Weights& weights, const TetraMesh::Positions& x)
{
  return weights[0] * x[0] + weights[1] * x[1] + weights[2] * x[2] + weights[3] * x[3];
}

/// A lattice as a test describes it.
struct Grid
{
  std::array<std::int64_t, 3> size; ///< Nodes along each axis.
  Motion motion;
  std::int64_t firstIndexSum = 0;
  std::vector<std::uint8_t> ghosts{};

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

/// The blocks of a flow with their arrays, over one interval at a time.
class TestFlow
{
public:
  TestFlow(std::vector<Grid> flowGrids, VelocityField flowVelocity, bool gridsMove = false)
    : grids(std::move(flowGrids))
    , velocity(std::move(flowVelocity))
    , moving(gridsMove)
  {
    this->setInterval(0, 1);
  }

  void setInterval(double start, double end) { this->setInterval(start, end, { start, end }); }
  void setInterval(double start, double end, const std::vector<double>& times)
  {
    this->flow = Flow();
    this->flow.start = start;
    this->flow.end = end;
    this->flow.levels = static_cast<int>(times.size());
    std::copy(times.begin(), times.end(), this->flow.times.begin());
    this->arrays.clear();
    for (const Grid& grid : this->grids)
    {
      const VectorArray first = this->keep(grid.nodes(start));
      const VectorArray last = this->moving ? this->keep(grid.nodes(end)) : first;
      Flow::Block block;
      const LatticeMesh::Shape shape{ grid.size, grid.firstIndexSum,
        grid.ghosts.empty() ? nullptr : grid.ghosts.data(), HiddenFlag, GhostFlag };
      block.mesh = std::make_shared<LatticeMesh>(shape, std::array<VectorArray, 2>{ first, last });
      block.search = std::make_shared<LazySearch>(block.mesh);
      for (std::size_t level = 0; level < times.size(); ++level)
      {
        std::vector<Vector3> u = grid.nodes(this->moving ? times[level] : start);
        for (Vector3& value : u)
        {
          value = this->velocity(value, times[level]);
        }
        block.velocity[level] = this->keep(u);
      }
      this->flow.blocks.push_back(block);
    }
    if (this->withSeams)
    {
      Seams::Meshes meshes;
      for (const Flow::Block& block : this->flow.blocks)
      {
        meshes.push_back(block.mesh);
      }
      this->flow.seams = std::make_shared<Seams>(meshes);
    }
  }

  Flow flow;
  bool withSeams = true;

private:
  VectorArray keep(const std::vector<Vector3>& vectors)
  {
    this->arrays.push_back(std::make_unique<std::vector<Vector3>>(vectors));
    VectorArray array;
    array.doubles = this->arrays.back()->front().data();
    return array;
  }

  std::vector<Grid> grids;
  VelocityField velocity;
  bool moving;
  std::vector<std::unique_ptr<std::vector<Vector3>>> arrays;
};

/// A walk of one particle, alone in its lane, that waits until it has come to its point.
class Walker
{
public:
  using Found = TetraWalk::Found;

  explicit Walker(const Flow& flow)
    : walking(flow)
    , finder(flow)
  {
  }

  Found search(const Vector3& x, double time)
  {
    if (!this->finder.search(x, time))
    {
      return Found::Outside;
    }
    this->moveTo(this->finder.place());
    return this->walk(x, time);
  }

  Found walk(const Vector3& x, double time)
  {
    this->walking.aim(Lane, x, time);
    Found found = Found::Underway;
    while (found == Found::Underway)
    {
      this->walking.locate();
      found = this->walking.look(Lane);
      if (found != Found::Underway && found != Found::Inside &&
        this->walking.bridge(Lane) == Found::Underway)
      {
        found = Found::Underway;
      }
    }
    this->walking.interpolate();
    return found;
  }

  void moveTo(const TetraPlace& place) { this->walking.enter(Lane, place); }
  const TetraPlace& place() const { return this->walking.place(Lane); }
  Weights weights() const { return this->walking.weights(Lane); }
  Vector3 velocity() const { return this->walking.velocity(Lane); }
  Eigen::Matrix3d velocityGradient() const { return this->walking.velocityGradient(Lane); }
  double size() const { return std::cbrt(std::abs(this->walking.determinant(Lane))); }

private:
  static constexpr int Lane = 3;

  TetraWalk walking;
  CellFinder finder;
};

/// All tetrahedra of a flow at a time, to look through one after the other.
class AllTetrahedra
{
public:
  explicit AllTetrahedra(const Flow& flow, double fraction = 0)
  {
    for (std::size_t block = 0; block < flow.blocks.size(); ++block)
    {
      const TetraMesh& mesh = *flow.blocks[block].mesh;
      for (std::int64_t cell = 0; cell < mesh.cellCount(); ++cell)
      {
        for (int n = 0; n < mesh.tetrahedronCount(cell); ++n)
        {
          TetraPlace place = mesh.tetrahedron(cell, n);
          place.block = static_cast<std::int32_t>(block);
          const auto ids = mesh.vertices(place);
          const auto start = mesh.positions(place, ids, 0);
          const auto end = mesh.positions(place, ids, mesh.moves() ? 1 : 0);
          TetraMesh::Positions x;
          for (int vertex = 0; vertex < 4; ++vertex)
          {
            x[vertex] = (1 - fraction) * start[vertex] + fraction * end[vertex];
          }
          this->places.push_back(place);
          this->positions.push_back(x);
          this->maps.emplace_back(x);
        }
      }
    }
  }

  std::size_t size() const { return this->places.size(); }

  /// How many hold a point, if `margin` is taken off their weights.
  int holding(const Vector3& x, double margin = 0) const
  {
    int count = 0;
    for (const NaturalCoordinates& map : this->maps)
    {
      const Weights weights = map(x);
      count += std::abs(map.determinant()) > 1e-12 && weights[leastWeight(weights)] >= margin;
    }
    return count;
  }

  std::vector<TetraPlace> places;
  std::vector<TetraMesh::Positions> positions;
  std::vector<NaturalCoordinates> maps;
};

}
