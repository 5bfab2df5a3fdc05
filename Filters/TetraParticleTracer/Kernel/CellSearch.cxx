#include "CellSearch.h"

#include <algorithm>
#include <cmath>

#include <omp.h>

namespace orrery
{
namespace
{

/// Fewer are not worth the start of a second thread.
constexpr std::int64_t ManyCells = 10000;

/// Every third bit of the result is one of the lowest 21 bits of n.
std::uint64_t spread(std::uint64_t n)
{
  n &= 0x1fffff;
  n = (n | n << 32) & 0x1f00000000ffff;
  n = (n | n << 16) & 0x1f0000ff0000ff;
  n = (n | n << 8) & 0x100f00f00f00f00f;
  n = (n | n << 4) & 0x10c30c30c30c30c3;
  n = (n | n << 2) & 0x1249249249249249;
  return n;
}

}

/// A little larger: rounding must not leave points outside.
CellSearch::Box CellSearch::boxOf(const TetraMesh& mesh, std::int64_t brick)
{
  constexpr auto margin = static_cast<float>(TetraMesh::BoxMargin);
  Box box = mesh.brickBox(brick);
  box.min() -= margin * box.min().cwiseAbs();
  box.max() += margin * box.max().cwiseAbs();
  return box;
}

CellSearch::CellSearch(const TetraMesh& mesh, int threads)
{
  const std::int64_t count = mesh.brickCount();
  std::vector<Box> boxes(count);
#pragma omp parallel for num_threads(threads) if (mesh.cellCount() > ManyCells)
  for (std::int64_t brick = 0; brick < count; ++brick)
  {
    boxes[brick] = boxOf(mesh, brick);
  }
  Box whole;
  for (const Box& box : boxes)
  {
    whole.extend(box);
  }

  std::vector<std::pair<std::uint64_t, std::int64_t>> order;
  order.reserve(count);
  for (std::int64_t brick = 0; brick < count; ++brick)
  {
    if (boxes[brick].isEmpty())
    {
      continue;
    }
    const Eigen::Vector3f center = boxes[brick].center();
    std::uint64_t code = 0;
    for (int axis = 0; axis < 3; ++axis)
    {
      const float share = std::clamp(part(whole, axis, center[axis]) / 255, 0.f, 1.f);
      code |= spread(static_cast<std::uint64_t>(share * 0x1fffff)) << axis;
    }
    order.push_back({ code, brick });
  }
  std::sort(order.begin(), order.end());
  this->bricks.reserve(order.size());
  for (const auto& entry : order)
  {
    this->bricks.push_back(entry.second);
  }

  this->brickBoxes.resize(this->bricks.size());
  for (std::size_t below = this->bricks.size(); below > 0 && (this->levels.empty() || below > 1);
       below = this->levels.back().size())
  {
    this->levels.emplace_back((below + GroupSize - 1) / GroupSize);
  }
  this->fit([&boxes](std::int64_t brick) { return boxes[brick]; }, mesh, threads);
}

void CellSearch::refit(const TetraMesh& mesh, int threads)
{
  this->fit([&mesh](std::int64_t brick) { return boxOf(mesh, brick); }, mesh, threads);
}

template <class BoxOf>
void CellSearch::fit(const BoxOf& boxOfBrick, const TetraMesh& mesh, int threads)
{
  for (std::size_t level = 0; level < this->levels.size(); ++level)
  {
#pragma omp parallel for num_threads(threads) if (level == 0 && mesh.cellCount() > ManyCells)
    for (std::size_t group = 0; group < this->levels[level].size(); ++group)
    {
      level == 0 ? this->fitGroup(boxOfBrick, group) : this->fitAbove(level, group);
    }
  }
}

template <class BoxOf>
void CellSearch::fitGroup(const BoxOf& boxOfBrick, std::size_t group)
{
  const std::size_t first = group * GroupSize;
  const std::size_t size = std::min(this->bricks.size() - first, GroupSize);
  std::array<Box, GroupSize> boxes;
  Box all;
  for (std::size_t n = 0; n < size; ++n)
  {
    boxes[n] = boxOfBrick(this->bricks[first + n]);
    all.extend(boxes[n]);
  }
  this->levels[0][group] = all;
  for (std::size_t n = 0; n < size; ++n)
  {
    SmallBox& small = this->brickBoxes[first + n];
    for (int axis = 0; axis < 3; ++axis)
    {
      // One more on either side, for rounding.
      const float low = std::floor(part(all, axis, boxes[n].min()[axis])) - 1;
      const float high = std::ceil(part(all, axis, boxes[n].max()[axis])) + 1;
      small.low[axis] = static_cast<std::uint8_t>(std::clamp(low, 0.f, 255.f));
      small.high[axis] = static_cast<std::uint8_t>(std::clamp(high, 0.f, 255.f));
    }
  }
}

void CellSearch::fitAbove(std::size_t level, std::size_t group)
{
  const std::vector<Box>& below = this->levels[level - 1];
  Box& all = this->levels[level][group];
  all.setEmpty();
  for (std::size_t n = group * GroupSize; n < std::min(below.size(), (group + 1) * GroupSize); ++n)
  {
    all.extend(below[n]);
  }
}

std::size_t CellSearch::bytes() const
{
  std::size_t sum = this->bricks.capacity() * (sizeof(std::int64_t) + sizeof(SmallBox));
  for (const auto& level : this->levels)
  {
    sum += level.capacity() * sizeof(Box);
  }
  return sum;
}

const CellSearch& LazySearch::get() const
{
  std::call_once(this->once,
    [this]()
    {
      const int useful = omp_in_parallel() ? 1 : this->threads;
      if (this->earlier)
      {
        auto search = std::make_shared<CellSearch>(*this->earlier);
        search->refit(*this->mesh, useful);
        this->made = search;
        this->earlier.reset();
      }
      else
      {
        this->made = std::make_shared<CellSearch>(*this->mesh, useful);
      }
    });
  return *this->made;
}

}
