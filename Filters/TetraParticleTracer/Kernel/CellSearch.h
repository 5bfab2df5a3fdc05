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
/// between blocks (section IV.C). A tree of bounding boxes over the cells in Morton order, eight
/// below each, that hold the cells at both ends of the data interval. The boxes of the cells
/// themselves are kept in 255ths of their group's.
class CellSearch
{
public:
  CellSearch(const TetraMesh& mesh, int threads);

  /// Fits the boxes to points that have moved.
  void refit(const TetraMesh& mesh, int threads);

  /// Calls visit(cell) for the cells whose box holds the point, until it returns true.
  template <class Visit>
  void forEachCellAt(const Vector3& x, Visit&& visit) const
  {
    if (!this->levels.empty())
    {
      this->descend(x.cast<float>(), this->levels.size() - 1, 0, visit);
    }
  }

  std::size_t bytes() const;

private:
  static constexpr std::size_t GroupSize = 8;

  struct Box
  {
    std::array<float, 3> low;
    std::array<float, 3> high;

    bool holds(const Eigen::Vector3f& x) const
    {
      return x[0] >= this->low[0] && x[0] <= this->high[0] && x[1] >= this->low[1] &&
        x[1] <= this->high[1] && x[2] >= this->low[2] && x[2] <= this->high[2];
    }
    /// How many 255ths of the box a coordinate is from its low side.
    float part(int axis, float x) const
    {
      const float extent = this->high[axis] - this->low[axis];
      return extent > 0 ? 255 * ((x - this->low[axis]) / extent) : 0;
    }
    static Box empty();
    void add(const Box& other);
  };

  struct SmallBox
  {
    std::array<std::uint8_t, 3> low;
    std::array<std::uint8_t, 3> high;
  };

  static Box boxOf(const TetraMesh& mesh, std::int64_t cell);
  template <class BoxOf>
  void fit(const BoxOf& boxOfCell, int threads);
  template <class BoxOf>
  void fitGroup(const BoxOf& boxOfCell, std::size_t group);
  void fitAbove(std::size_t level, std::size_t group);

  template <class Visit>
  bool descend(const Eigen::Vector3f& x, std::size_t level, std::size_t group, Visit& visit) const
  {
    const Box& box = this->levels[level][group];
    if (!box.holds(x))
    {
      return false;
    }
    if (level == 0)
    {
      return this->visitCells(x, box, group, visit);
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
  bool visitCells(const Eigen::Vector3f& x, const Box& box, std::size_t group, Visit& visit) const
  {
    float part[3];
    for (int axis = 0; axis < 3; ++axis)
    {
      part[axis] = box.part(axis, x[axis]);
    }
    const std::size_t last = std::min(this->cells.size(), (group + 1) * GroupSize);
    for (std::size_t n = group * GroupSize; n < last; ++n)
    {
      const SmallBox& small = this->cellBoxes[n];
      bool inside = true;
      for (int axis = 0; axis < 3; ++axis)
      {
        inside = inside && part[axis] >= small.low[axis] && part[axis] <= small.high[axis];
      }
      if (inside && visit(this->cells[n]))
      {
        return true;
      }
    }
    return false;
  }

  std::vector<SmallBox> cellBoxes;      ///< Of `cells`.
  std::vector<std::int64_t> cells;      ///< In Morton order of their centers, without hidden ones.
  std::vector<std::vector<Box>> levels; ///< Boxes of eight each of the level below; first of cells.
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
