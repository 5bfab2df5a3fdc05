#pragma once

#include "TetraMesh.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <vector>

namespace orrery
{

/// Finds the cells near a point anywhere in a block: the global search, for injection and for jumps
/// between blocks (section IV.C). A tree of bounding boxes over the mesh's bricks in Morton order,
/// eight below each, that hold the cells at both ends of the data interval. The boxes of the bricks
/// themselves are kept in 255ths of their group's.
class CellSearch
{
public:
  CellSearch(const TetraMesh& mesh, int threads);

  /// Fits the boxes to points that have moved.
  void refit(const TetraMesh& mesh, int threads);

  /// Calls visit(cell) for the cells of the mesh whose box holds the point, until it returns true.
  template <class Visit>
  void forEachCellAt(const TetraMesh& mesh, const Vector3& x, Visit&& visit) const
  {
    const auto visitBrick = [&](std::int64_t brick)
    {
      TetraMesh::BrickCells cells;
      const auto end = cells.begin() + mesh.cellsAt(brick, x, cells);
      return std::any_of(cells.begin(), end, visit);
    };
    if (!this->levels.empty())
    {
      this->descend(x.cast<float>(), this->levels.size() - 1, 0, visitBrick);
    }
  }

  std::size_t bytes() const;

private:
  static constexpr std::size_t GroupSize = 8;

  using Box = TetraMesh::Box;

  struct SmallBox
  {
    std::array<std::uint8_t, 3> low;
    std::array<std::uint8_t, 3> high;
  };

  /// How many 255ths of a box a coordinate is from its low side.
  static float part(const Box& box, int axis, float x)
  {
    const float extent = box.max()[axis] - box.min()[axis];
    return extent > 0 ? 255 * ((x - box.min()[axis]) / extent) : 0;
  }

  static Box boxOf(const TetraMesh& mesh, std::int64_t brick);
  template <class BoxOf>
  void fit(const BoxOf& boxOfBrick, const TetraMesh& mesh, int threads);
  template <class BoxOf>
  void fitGroup(const BoxOf& boxOfBrick, std::size_t group);
  void fitAbove(std::size_t level, std::size_t group);

  template <class Visit>
  bool descend(const Eigen::Vector3f& x, std::size_t level, std::size_t group, Visit& visit) const
  {
    const Box& box = this->levels[level][group];
    if (!box.contains(x))
    {
      return false;
    }
    if (level == 0)
    {
      return this->visitBricks(x, box, group, visit);
    }
    const std::size_t last = std::min(this->levels[level - 1].size(), (group + 1) * GroupSize);
    for (std::size_t n = group * GroupSize; n < last; ++n)
    {
      if (this->descend(x, level - 1, n, visit))
      {
        return true;
      }
    }
    return false;
  }

  template <class Visit>
  bool visitBricks(const Eigen::Vector3f& x, const Box& box, std::size_t group, Visit& visit) const
  {
    float part[3];
    for (int axis = 0; axis < 3; ++axis)
    {
      part[axis] = CellSearch::part(box, axis, x[axis]);
    }
    const std::size_t last = std::min(this->bricks.size(), (group + 1) * GroupSize);
    for (std::size_t n = group * GroupSize; n < last; ++n)
    {
      const SmallBox& small = this->brickBoxes[n];
      bool inside = true;
      for (int axis = 0; axis < 3; ++axis)
      {
        inside = inside && part[axis] >= small.low[axis] && part[axis] <= small.high[axis];
      }
      if (inside && visit(this->bricks[n]))
      {
        return true;
      }
    }
    return false;
  }

  std::vector<SmallBox> brickBoxes;     ///< Of `bricks`.
  std::vector<std::int64_t> bricks;     ///< In Morton order of their centers, without empty ones.
  std::vector<std::vector<Box>> levels; ///< Boxes of eight each of the level below, or bricks.
};

/// A search that is made when it is first asked for. Where points move, that of the interval before,
/// if it was made, is fitted to them.
class LazySearch
{
public:
  explicit LazySearch(std::shared_ptr<const TetraMesh> searched, int threadCount = 1,
    const LazySearch* before = nullptr)
    : mesh(std::move(searched))
    , threads(threadCount)
    , earlier(before ? before->newest() : nullptr)
  {
  }

  /// May be called by several threads at once.
  const CellSearch& get() const;

private:
  std::shared_ptr<const CellSearch> newest() const
  {
    return this->made ? this->made : this->earlier;
  }

  std::shared_ptr<const TetraMesh> mesh;
  int threads;
  mutable std::shared_ptr<const CellSearch> earlier; ///< Of the same cells.
  mutable std::shared_ptr<const CellSearch> made;
  mutable std::once_flag once;
};

}
