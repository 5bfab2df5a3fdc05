#pragma once

#include "Bits.h"
#include "Monitor.h"
#include "ValueOrder.h"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace orrery
{

/// A cell as a point of the span space (Livnat, Shen and Johnson 1996, section II): the keys of its
/// smallest and largest vertex value. It is active for a threshold when min < threshold <= max.
struct SpanNode
{
  Key min;
  Key max;
  std::uint32_t cell;

  SpanNode() {} // left undefined: arrays of millions are filled at once
  SpanNode(Key low, Key high, std::uint32_t position)
    : min(low)
    , max(high)
    , cell(position)
  {
  }
};

/// What a search did.
struct SearchStatistics
{
  std::size_t active = 0;       ///< Cells found.
  std::size_t inside = 0;       ///< Cells wholly inside, that is min >= threshold.
  std::size_t nodesVisited = 0; ///< Nodes whose values were compared ("nodes checked", table III).
  std::size_t largestBlock =
    0; ///< The largest subtree collected whole ("max. collected", table III).
};

/// Nodes found by a search, as blocks of the tree's array.
struct SpanSelection
{
  struct Block
  {
    std::uint32_t first;
    std::uint32_t size;
  };
  SearchStatistics statistics;
  std::vector<Block> blocks;
};

/// The pointerless kd-tree over the span space (sections IV and V): one array of nodes, the root of
/// every subtree in the middle of its part of the array, min deciding at even levels and max at odd.
class SpanSpaceTree
{
public:
  SpanSpaceTree() = default;

  /// Builds by selection (fig. 6), O(n log n) on average, on `threads` threads (0: all). Empty when
  /// stopped by the monitor.
  explicit SpanSpaceTree(std::vector<SpanNode> nodes, const Monitor& monitor = {}, int threads = 0);

  std::size_t size() const { return this->nodes.size(); }
  /// Lists what is kept in an index file.
  template <class Archive>
  void list(Archive& archive)
  {
    archive(this->nodes);
  }

  bool empty() const { return this->nodes.empty(); }
  const std::vector<SpanNode>& array() const { return this->nodes; }

  /// Finds the active cells in O(sqrt n): subtrees are collected whole (section V.B).
  SpanSelection find(std::uint64_t threshold) const;

  /// Counts the active cells in O(sqrt n) (section V.C).
  SearchStatistics count(std::uint64_t threshold) const;

  /// Counts the cells that lie wholly inside, that is min >= threshold, in O(sqrt n) (section V.C).
  std::size_t countInside(std::uint64_t threshold) const;

  /// Counts the cells that reach the threshold, that is max >= threshold, in O(sqrt n).
  std::size_t countReaching(std::uint64_t threshold) const;

  /// Sets the bit of every selected cell, and that of its group of GroupCells. Bits already set stay.
  void mark(const SpanSelection& selection, BitWord* cells, BitWord* groups) const;
  static constexpr std::size_t GroupCells = 4096;

  /// How many cells are active at both of two thresholds, in O(sqrt n): what a neighborhood search
  /// would keep (section V.D).
  std::size_t countCommon(std::uint64_t a, std::uint64_t b) const;

  /// Turns the active cells of one threshold into those of another by inverting the bits of the cells
  /// in the two rectangles of fig. 10: the neighborhood search (section V.D).
  SearchStatistics update(
    std::uint64_t from, std::uint64_t to, BitWord* cells, BitWord* groups) const;

private:
  std::vector<SpanNode> nodes;
};

}
