#pragma once

#include "Flow.h"
#include "LatticeMesh.h"
#include "NaturalCoordinates.h"
#include "SplitMesh.h"
#include "TestGrids.h"
#include "TetraWalk.h"

#include <array>
#include <cmath>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <numeric>
#include <random>
#include <string>
#include <vector>

namespace orrery::testing
{

using VelocityField = std::function<Vector3(const Vector3& x, double time)>;

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

/// The first of the points at the place of each.
inline std::vector<std::int64_t> mergedPoints(const VectorArray& points, std::int64_t count)
{
  std::map<std::array<long long, 3>, std::int64_t> firsts;
  std::vector<std::int64_t> merged;
  for (std::int64_t id = 0; id < count; ++id)
  {
    const Vector3 x = 1e9 * points[id];
    merged.push_back(
      firsts.insert({ { std::llround(x[0]), std::llround(x[1]), std::llround(x[2]) }, id })
        .first->second);
  }
  return merged;
}

/// The cells of a lattice as a list.
inline std::shared_ptr<const TetraMesh> splitMesh(
  const Grid& grid, const std::array<VectorArray, 2>& points)
{
  const auto& size = grid.size;
  const std::int64_t count = size[0] * size[1] * size[2];
  std::vector<std::int64_t> names(count);
  std::iota(names.begin(), names.end(), 0);
  if (grid.merged)
  {
    names = mergedPoints(points[0], count);
  }
  auto mesh = std::make_shared<SplitMesh>(count, points);
  for (std::int64_t cell = 0; cell < grid.cellCount(); ++cell)
  {
    const std::int64_t i = cell % (size[0] - 1);
    const std::int64_t j = cell / (size[0] - 1) % (size[1] - 1);
    const std::int64_t k = cell / (size[0] - 1) / (size[1] - 1);
    const auto id = [&](int di, int dj, int dk)
    { return names[i + di + size[0] * (j + dj + size[1] * (k + dk))]; };
    const std::vector<std::vector<std::int64_t>> faces{ { id(0, 0, 0), id(0, 0, 1), id(0, 1, 1),
                                                          id(0, 1, 0) },
      { id(1, 0, 0), id(1, 1, 0), id(1, 1, 1), id(1, 0, 1) },
      { id(0, 0, 0), id(1, 0, 0), id(1, 0, 1), id(0, 0, 1) },
      { id(0, 1, 0), id(0, 1, 1), id(1, 1, 1), id(1, 1, 0) },
      { id(0, 0, 0), id(0, 1, 0), id(1, 1, 0), id(1, 0, 0) },
      { id(0, 0, 1), id(1, 0, 1), id(1, 1, 1), id(0, 1, 1) } };
    const std::uint8_t flags = grid.ghosts.empty() ? 0 : grid.ghosts[cell];
    const bool absent = (flags & AbsentFlag) != 0;
    mesh->addCell(absent ? std::vector<std::vector<std::int64_t>>() : faces, flags & HiddenFlag,
      flags & GhostFlag);
  }
  mesh->connect(1);
  return mesh;
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
      const std::array<VectorArray, 2> points{ first, last };
      const LatticeMesh::Shape shape{ grid.size, grid.firstIndexSum,
        grid.ghosts.empty() ? nullptr : grid.ghosts.data(), HiddenFlag, GhostFlag };
      block.mesh =
        grid.unstructured ? splitMesh(grid, points) : std::make_shared<LatticeMesh>(shape, points);
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
        (this->walking.search(Lane) || this->walking.bridge(Lane)))
      {
        found = Found::Underway;
      }
      else if (found == Found::Lost)
      {
        found = Found::Outside; // nor does a search lead further
      }
    }
    return found == Found::Lost ? Found::Outside : found;
  }

  void moveTo(const TetraPlace& place) { this->walking.enter(Lane, place); }
  TetraPlace place() const { return this->walking.place(Lane); }
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
          const auto start = mesh.positions(ids, 0);
          const auto end = mesh.positions(ids, mesh.moves() ? 1 : 0);
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
