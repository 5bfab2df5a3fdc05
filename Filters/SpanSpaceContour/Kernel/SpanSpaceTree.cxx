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
template <class Collect>
struct RectangleSearch
{
  enum Condition : unsigned
  {
    MinFrom = 1,
    MinBelow = 2,
    MaxFrom = 4,
    MaxBelow = 8,
    All = 15
  };

  const SpanNode* nodes;
  std::uint64_t minFrom, minBelow, maxFrom, maxBelow;
  Collect collect; ///< Called with ranges of nodes, ascending.
  SearchStatistics statistics;

  void found(std::size_t first, std::size_t size)
  {
    this->statistics.active += size;
    this->statistics.largestBlock = std::max(this->statistics.largestBlock, size);
    this->collect(this->nodes + first, this->nodes + first + size);
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
        this->found(first, size);
        return;
      }
      const std::size_t middle = first + size / 2;
      const SpanNode& node = this->nodes[middle];
      // Both children are far away in memory, and the right one's turn comes last.
      __builtin_prefetch(this->nodes + first + size / 4);
      __builtin_prefetch(this->nodes + middle + 1 + (size - 1) / 4);
      ++this->statistics.nodesVisited;
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
        this->found(middle, 1);
      }
      else
      {
        this->statistics.inside += node.min >= this->minBelow;
      }
      if (!below && !(held & belowBit))
      {
        this->statistics.inside += byMin ? (size - 1) / 2 : 0;
        return;
      }
      held = from ? held | fromBit : held;
      first = middle + 1;
      size = (size - 1) / 2;
      byMin = !byMin;
    }
  }
};

constexpr std::uint64_t Above = std::uint64_t(1) << 33;

template <class Collect>
SearchStatistics searchRectangle(const std::vector<SpanNode>& nodes, std::uint64_t minFrom,
  std::uint64_t minBelow, std::uint64_t maxFrom, std::uint64_t maxBelow, Collect collect)
{
  using Search = RectangleSearch<Collect>;
  Search search{ nodes.data(), minFrom, minBelow, maxFrom, maxBelow, collect, {} };
  const unsigned held = (minFrom == 0) * Search::MinFrom | (minBelow == Above) * Search::MinBelow |
    (maxFrom == 0) * Search::MaxFrom | (maxBelow == Above) * Search::MaxBelow;
  search.search(0, nodes.size(), true, held);
  return search.statistics;
}

void ignore(const SpanNode*, const SpanNode*) {}

void setBit(BitWord* bits, std::size_t place)
{
  bits[place / 64] |= BitWord(1) << (place % 64);
}

void markGroups(const SpanNode* begin, const SpanNode* end, BitWord* groups)
{
  if (groups)
  {
    for (const SpanNode* node = begin; node != end; ++node)
    {
      setBit(groups, node->cell / SpanSpaceTree::GroupCells);
    }
  }
}

/// How many nodes have min < minBelow and max >= maxFrom.
SearchStatistics countQuadrant(
  const std::vector<SpanNode>& nodes, std::uint64_t minBelow, std::uint64_t maxFrom)
{
  return searchRectangle(nodes, 0, minBelow, maxFrom, Above, ignore);
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

SearchStatistics SpanSpaceTree::count(std::uint64_t threshold) const
{
  return countQuadrant(this->nodes, threshold, threshold);
}

std::size_t SpanSpaceTree::countInside(std::uint64_t threshold) const
{
  return searchRectangle(this->nodes, threshold, Above, 0, Above, ignore).active;
}

std::size_t SpanSpaceTree::countReaching(std::uint64_t threshold) const
{
  return searchRectangle(this->nodes, 0, Above, threshold, Above, ignore).active;
}

SearchStatistics SpanSpaceTree::mark(std::uint64_t threshold, BitWord* cells, BitWord* groups) const
{
  return searchRectangle(this->nodes, 0, threshold, threshold, Above,
    [cells, groups](const SpanNode* begin, const SpanNode* end)
    {
      for (const SpanNode* node = begin; node != end; ++node)
      {
        setBit(cells, node->cell);
      }
      markGroups(begin, end, groups);
    });
}

std::size_t SpanSpaceTree::countCommon(std::uint64_t a, std::uint64_t b) const
{
  return countQuadrant(this->nodes, std::min(a, b), std::max(a, b)).active;
}

SearchStatistics SpanSpaceTree::update(
  std::uint64_t from, std::uint64_t to, BitWord* cells, BitWord* groups) const
{
  const auto [low, high] = std::minmax(from, to);
  const auto invert = [cells, groups](const SpanNode* begin, const SpanNode* end)
  {
    for (const SpanNode* node = begin; node != end; ++node)
    {
      cells[node->cell / 64] ^= BitWord(1) << (node->cell % 64);
    }
    markGroups(begin, end, groups);
  };
  SearchStatistics lower = searchRectangle(this->nodes, 0, low, low, high, invert);
  const SearchStatistics upper = searchRectangle(this->nodes, low, high, high, Above, invert);
  lower.active += upper.active;
  lower.nodesVisited += upper.nodesVisited;
  lower.largestBlock = std::max(lower.largestBlock, upper.largestBlock);
  return lower;
}

}
