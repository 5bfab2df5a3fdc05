#include "CellSearch.h"

#include <algorithm>
#include <cmath>
#include <limits>

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

void CellSearch::Box::add(const Box& other)
{
  for (int axis = 0; axis < 3; ++axis)
  {
    this->low[axis] = std::min(this->low[axis], other.low[axis]);
    this->high[axis] = std::max(this->high[axis], other.high[axis]);
  }
}

CellSearch::Box CellSearch::Box::empty()
{
  constexpr float far = std::numeric_limits<float>::infinity();
  return { { far, far, far }, { -far, -far, -far } };
}

/// Empty for a cell that is not to be found.
CellSearch::Box CellSearch::boxOf(const TetraMesh& mesh, std::int64_t cell)
{
  Box box = Box::empty();
  if (mesh.tetrahedronCount(cell) > 0 && !mesh.ghost(cell))
  {
    const auto bounds = mesh.box(cell);
    for (int axis = 0; axis < 3; ++axis)
    {
      // Rounding must not leave points outside.
      const auto low = static_cast<float>(bounds[0][axis]);
      const auto high = static_cast<float>(bounds[1][axis]);
      box.low[axis] = low - std::abs(low) * 1e-6f;
      box.high[axis] = high + std::abs(high) * 1e-6f;
    }
  }
  return box;
}

CellSearch::CellSearch(const TetraMesh& mesh, int threads)
{
  const std::int64_t count = mesh.cellCount();
  std::vector<Box> boxes(count);
#pragma omp parallel for num_threads(threads) if (count > ManyCells)
  for (std::int64_t cell = 0; cell < count; ++cell)
  {
    boxes[cell] = boxOf(mesh, cell);
  }
  Box whole = Box::empty();
  for (const Box& box : boxes)
  {
    whole.add(box);
  }

  std::vector<std::pair<std::uint64_t, std::int64_t>> order;
  order.reserve(count);
  for (std::int64_t cell = 0; cell < count; ++cell)
  {
    const Box& box = boxes[cell];
    if (!(box.low[0] <= box.high[0]))
    {
      continue;
    }
    std::uint64_t code = 0;
    for (int axis = 0; axis < 3; ++axis)
    {
      const float extent = whole.high[axis] - whole.low[axis];
      const float center = (box.low[axis] + box.high[axis]) / 2 - whole.low[axis];
      const float part = extent > 0 ? std::clamp(center / extent, 0.f, 1.f) : 0.f;
      code |= spread(static_cast<std::uint64_t>(part * 0x1fffff)) << axis;
    }
    order.push_back({ code, cell });
  }
  std::sort(order.begin(), order.end());
  this->cells.reserve(order.size());
  for (const auto& entry : order)
  {
    this->cells.push_back(entry.second);
  }

  this->cellBoxes.resize(this->cells.size());
  for (std::size_t below = this->cells.size(); below > 0 && (this->levels.empty() || below > 1);
       below = this->levels.back().size())
  {
    this->levels.emplace_back((below + GroupSize - 1) / GroupSize);
  }
  this->fit([&boxes](std::int64_t cell) { return boxes[cell]; }, threads);
}

void CellSearch::refit(const TetraMesh& mesh, int threads)
{
  this->fit([&mesh](std::int64_t cell) { return boxOf(mesh, cell); }, threads);
}

template <class BoxOf>
void CellSearch::fit(const BoxOf& boxOfCell, int threads)
{
  for (std::size_t level = 0; level < this->levels.size(); ++level)
  {
    const bool many = this->levels[level].size() > ManyCells / GroupSize;
#pragma omp parallel for num_threads(threads) if (many)
    for (std::size_t group = 0; group < this->levels[level].size(); ++group)
    {
      level == 0 ? this->fitGroup(boxOfCell, group) : this->fitAbove(level, group);
    }
  }
}

template <class BoxOf>
void CellSearch::fitGroup(const BoxOf& boxOfCell, std::size_t group)
{
  const std::size_t first = group * GroupSize;
  const std::size_t size = std::min(this->cells.size() - first, GroupSize);
  std::array<Box, GroupSize> boxes;
  Box all = Box::empty();
  for (std::size_t n = 0; n < size; ++n)
  {
    boxes[n] = boxOfCell(this->cells[first + n]);
    all.add(boxes[n]);
  }
  this->levels[0][group] = all;
  for (std::size_t n = 0; n < size; ++n)
  {
    SmallBox& small = this->cellBoxes[first + n];
    for (int axis = 0; axis < 3; ++axis)
    {
      // One more on either side, for rounding.
      const float low = std::floor(all.part(axis, boxes[n].low[axis])) - 1;
      const float high = std::ceil(all.part(axis, boxes[n].high[axis])) + 1;
      small.low[axis] = static_cast<std::uint8_t>(std::clamp(low, 0.f, 255.f));
      small.high[axis] = static_cast<std::uint8_t>(std::clamp(high, 0.f, 255.f));
    }
  }
}

void CellSearch::fitAbove(std::size_t level, std::size_t group)
{
  const std::vector<Box>& below = this->levels[level - 1];
  Box& all = this->levels[level][group];
  all = Box::empty();
  for (std::size_t n = group * GroupSize; n < std::min(below.size(), (group + 1) * GroupSize); ++n)
  {
    all.add(below[n]);
  }
}

std::size_t CellSearch::bytes() const
{
  std::size_t sum = this->cells.capacity() * (sizeof(std::int64_t) + sizeof(SmallBox));
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
