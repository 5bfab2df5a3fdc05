#include "SpanSpaceTree.h"

#include <algorithm>
#include <array>
#include <atomic>

#include <omp.h>

namespace orrery
{
namespace
{

/// Moves the nodes whose value is below the pivot (not above it, with OrEqual) to the front; returns
/// how many. Without branches: on random values every second one would be mispredicted.
template <Key SpanNode::*Value, bool OrEqual>
std::size_t partition(SpanNode* nodes, std::size_t size, Key pivot)
{
  std::size_t front = 0;
  for (std::size_t n = 0; n < size; ++n)
  {
    const SpanNode node = nodes[n];
    nodes[n] = nodes[front];
    nodes[front] = node;
    front += OrEqual ? node.*Value <= pivot : node.*Value < pivot;
  }
  return front;
}

/// A value near the one of rank `rank`, from an even sample.
template <Key SpanNode::*Value>
Key guess(const SpanNode* nodes, std::size_t size, std::size_t rank)
{
  constexpr std::size_t Most = 65;
  std::array<Key, Most> sample;
  const std::size_t count = size < 512 ? 3 : size < 16384 ? 9 : Most;
  for (std::size_t n = 0; n < count; ++n)
  {
    sample[n] = nodes[(2 * n + 1) * size / (2 * count)].*Value;
  }
  const auto place = sample.begin() + rank * count / size;
  std::nth_element(sample.begin(), place, sample.begin() + count);
  return *place;
}

/// Selection by partition (section IV, fig. 6): puts the node of the given rank in its place, none
/// above it before and none below it behind.
template <Key SpanNode::*Value>
void select(SpanNode* nodes, std::size_t size, std::size_t rank)
{
  // After so many tries the order must be an evil one.
  for (std::size_t tries = 0; size > 16 && tries < 100; ++tries)
  {
    const Key pivot = guess<Value>(nodes, size, rank);
    const std::size_t below = partition<Value, false>(nodes, size, pivot);
    if (rank < below)
    {
      size = below;
      continue;
    }
    nodes += below;
    size -= below;
    rank -= below;
    if (below == 0)
    {
      const std::size_t equal = partition<Value, true>(nodes, size, pivot);
      if (rank < equal)
      {
        return;
      }
      nodes += equal;
      size -= equal;
      rank -= equal;
    }
  }
  std::nth_element(nodes, nodes + rank, nodes + size,
    [](const SpanNode& a, const SpanNode& b) { return a.*Value < b.*Value; });
}

/// Subtrees from here on are built by a task of their own.
constexpr std::size_t TaskSize = 1 << 15;

struct Builder
{
  SpanNode* nodes;
  const Monitor& monitor;
  std::size_t total;
  std::atomic<std::size_t> done{ 0 };
  std::atomic<bool> stopped{ false };

  /// Figure 6. The median goes to [size / 2], what is not above it before it.
  void build(std::size_t first, std::size_t size, bool byMin)
  {
    while (size > 1 && !this->stopped)
    {
      if (byMin)
      {
        select<&SpanNode::min>(this->nodes + first, size, size / 2);
      }
      else
      {
        select<&SpanNode::max>(this->nodes + first, size, size / 2);
      }
      const std::size_t middle = first + size / 2;
      byMin = !byMin;
      if (size >= TaskSize)
      {
#pragma omp task firstprivate(first, size, byMin)
        this->build(first, size / 2, byMin);
      }
      else
      {
        this->build(first, size / 2, byMin);
      }
      first = middle + 1;
      size = (size - 1) / 2;
      this->reportTask(size);
    }
  }

  void reportTask(std::size_t size)
  {
    if (size < TaskSize / 2 || size >= TaskSize)
    {
      return;
    }
    const std::size_t finished = this->done += 2 * size;
    if (omp_get_thread_num() == 0) // the caller's thread
    {
      this->monitor.report(double(finished) / this->total);
      if (this->monitor.stopped())
      {
        this->stopped = true;
      }
    }
  }
};

/// A search for the nodes of a rectangle of the span space, minFrom <= min < minBelow and
/// maxFrom <= max < maxBelow. One routine does the work of the paper's search-min-max,
/// search-max-min, search-min, search-max, search-skip and collect (fig. 8): `held` says which of the
/// four conditions the whole subtree is known to meet, so that a level whose conditions are met
/// already is skipped, and a subtree that meets all is collected.
class RectangleSearch
{
public:
  static constexpr std::uint64_t Above = std::uint64_t(1) << 33;

  RectangleSearch(const std::vector<SpanNode>& tree, std::uint64_t minFrom, std::uint64_t minBelow,
    std::uint64_t maxFrom, std::uint64_t maxBelow)
    : nodes(tree.data())
    , minFrom(minFrom)
    , minBelow(minBelow)
    , maxFrom(maxFrom)
    , maxBelow(maxBelow)
  {
    const unsigned held = (minFrom == 0) * MinFrom | (minBelow == Above) * MinBelow |
      (maxFrom == 0) * MaxFrom | (maxBelow == Above) * MaxBelow;
    this->search(0, tree.size(), true, held);
  }

  SpanSelection found;

private:
  enum Condition : unsigned
  {
    MinFrom = 1,
    MinBelow = 2,
    MaxFrom = 4,
    MaxBelow = 8,
    All = 15
  };

  void collect(std::size_t first, std::size_t size)
  {
    this->found.statistics.active += size;
    this->found.statistics.largestBlock = std::max(this->found.statistics.largestBlock, size);
    this->found.blocks.push_back(
      { static_cast<std::uint32_t>(first), static_cast<std::uint32_t>(size) });
  }

  bool meets(const SpanNode& node) const
  {
    return node.min >= this->minFrom && node.min < this->minBelow && node.max >= this->maxFrom &&
      node.max < this->maxBelow;
  }

  void search(std::size_t first, std::size_t size, bool byMin, unsigned held)
  {
    while (size > 0)
    {
      if (held == All)
      {
        this->collect(first, size);
        return;
      }
      const std::size_t middle = first + size / 2;
      const SpanNode& node = this->nodes[middle];
      // Both children are far away in memory, and the right one's turn comes last.
      __builtin_prefetch(this->nodes + first + size / 4);
      __builtin_prefetch(this->nodes + middle + 1 + (size - 1) / 4);
      ++this->found.statistics.nodesVisited;
      const Key value = byMin ? node.min : node.max;
      const bool below = value < (byMin ? this->minBelow : this->maxBelow);
      const bool from = value >= (byMin ? this->minFrom : this->maxFrom);
      const unsigned belowBit = byMin ? MinBelow : MaxBelow;
      const unsigned fromBit = byMin ? MinFrom : MaxFrom;

      // On the left no value is above the node's, on the right none below.
      if (from || (held & fromBit))
      {
        this->search(first, size / 2, !byMin, below ? held | belowBit : held);
      }
      if (this->meets(node))
      {
        this->collect(middle, 1);
      }
      else
      {
        this->found.statistics.inside += node.min >= this->minBelow;
      }
      if (!below && !(held & belowBit))
      {
        this->found.statistics.inside += byMin ? (size - 1) / 2 : 0;
        return;
      }
      held = from ? held | fromBit : held;
      first = middle + 1;
      size = (size - 1) / 2;
      byMin = !byMin;
    }
  }

  const SpanNode* nodes;
  std::uint64_t minFrom, minBelow, maxFrom, maxBelow;
};

constexpr std::uint64_t Above = RectangleSearch::Above;

/// Calls visit(cell) for the selected cells.
template <class Visit>
void forEachCell(const std::vector<SpanNode>& nodes, const SpanSelection& selection, Visit&& visit)
{
  constexpr std::size_t Ahead = 16;
  const std::vector<SpanSelection::Block>& blocks = selection.blocks;
  for (std::size_t b = 0; b < blocks.size(); ++b)
  {
    if (b + Ahead < blocks.size())
    {
      __builtin_prefetch(nodes.data() + blocks[b + Ahead].first);
    }
    const SpanNode* node = nodes.data() + blocks[b].first;
    for (const SpanNode* const end = node + blocks[b].size; node != end; ++node)
    {
      visit(node->cell);
    }
  }
}

BitWord bitOf(std::size_t place)
{
  return BitWord(1) << (place % 64);
}

void markGroup(std::size_t cell, BitWord* groups)
{
  const std::size_t group = cell / SpanSpaceTree::GroupCells;
  groups[group / 64] |= bitOf(group);
}

}

SpanSpaceTree::SpanSpaceTree(std::vector<SpanNode> points, const Monitor& monitor, int threads)
  : nodes(std::move(points))
{
  Builder builder{ this->nodes.data(), monitor, this->nodes.size() };
#pragma omp parallel num_threads(threads > 0 ? threads : omp_get_max_threads())
#pragma omp master
  builder.build(0, this->nodes.size(), true);
  if (builder.stopped)
  {
    this->nodes.clear();
  }
}

SpanSelection SpanSpaceTree::find(std::uint64_t threshold) const
{
  return RectangleSearch(this->nodes, 0, threshold, threshold, Above).found;
}

SearchStatistics SpanSpaceTree::count(std::uint64_t threshold) const
{
  return this->find(threshold).statistics;
}

std::size_t SpanSpaceTree::countInside(std::uint64_t threshold) const
{
  return RectangleSearch(this->nodes, threshold, Above, 0, Above).found.statistics.active;
}

std::size_t SpanSpaceTree::countReaching(std::uint64_t threshold) const
{
  return RectangleSearch(this->nodes, 0, Above, threshold, Above).found.statistics.active;
}

std::size_t SpanSpaceTree::countCommon(std::uint64_t a, std::uint64_t b) const
{
  const auto [low, high] = std::minmax(a, b);
  return RectangleSearch(this->nodes, 0, low, high, Above).found.statistics.active;
}

void SpanSpaceTree::mark(const SpanSelection& selection, BitWord* cells, BitWord* groups) const
{
  forEachCell(this->nodes, selection,
    [cells, groups](std::size_t cell)
    {
      cells[cell / 64] |= bitOf(cell);
      markGroup(cell, groups);
    });
}

SearchStatistics SpanSpaceTree::update(
  std::uint64_t from, std::uint64_t to, BitWord* cells, BitWord* groups) const
{
  const auto [low, high] = std::minmax(from, to);
  const RectangleSearch rectangles[2] = { { this->nodes, 0, low, low, high },
    { this->nodes, low, high, high, Above } };
  SearchStatistics total;
  for (const RectangleSearch& rectangle : rectangles)
  {
    forEachCell(this->nodes, rectangle.found,
      [cells, groups](std::size_t cell)
      {
        cells[cell / 64] ^= bitOf(cell);
        markGroup(cell, groups);
      });
    total.active += rectangle.found.statistics.active;
    total.nodesVisited += rectangle.found.statistics.nodesVisited;
  }
  return total;
}

}
