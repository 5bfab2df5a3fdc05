#include "SpanSpaceTree.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <iterator>
#include <random>
#include <set>
#include <string>
#include <tuple>
#include <vector>

#include <omp.h>

namespace orrery
{
namespace
{

constexpr std::uint64_t Above = std::uint64_t(1) << 32; ///< The threshold above every key.

/// Cells with random spans: two keys drawn for each.
std::vector<SpanNode> randomNodes(
  std::size_t count, const std::function<Key()>& draw, bool pointLike = false)
{
  std::vector<SpanNode> nodes;
  for (std::uint32_t cell = 0; cell < count; ++cell)
  {
    const Key a = draw();
    const Key b = pointLike ? a : draw();
    nodes.push_back({ std::min(a, b), std::max(a, b), cell });
  }
  return nodes;
}

/// Span spaces of all shapes that matter, each with a name.
std::vector<std::pair<std::string, std::vector<SpanNode>>> spanSpaces(std::size_t count)
{
  std::mt19937 random(7);
  std::vector<std::pair<std::string, std::vector<SpanNode>>> spaces;
  spaces.emplace_back("all keys", randomNodes(count, [&] { return Key(random()); }));
  spaces.emplace_back("many duplicates", randomNodes(count, [&] { return Key(random() % 7); }));
  spaces.emplace_back("the ends of the range",
    randomNodes(count, [&] { return random() % 2 ? Key(0) : Key(0xffffffff); }));
  spaces.emplace_back("all equal", randomNodes(count, [] { return Key(5); }));
  spaces.emplace_back("cells of one value",
    randomNodes(
      count, [&] { return random(); }, true));
  std::vector<SpanNode> narrow = randomNodes(
    count, [&] { return Key(random() % 100000); }, true);
  for (SpanNode& node : narrow)
  {
    node.max += random() % 500;
  }
  spaces.emplace_back("narrow spans", narrow);
  return spaces;
}

/// Thresholds at, below and above keys of the nodes, and at the ends of the range.
std::vector<std::uint64_t> thresholds(const std::vector<SpanNode>& nodes)
{
  std::set<std::uint64_t> found{ 0, 1, 5, 6, 0xffffffff, Above };
  for (std::size_t n = 0; n < nodes.size(); n += nodes.size() / 6 + 1)
  {
    for (const std::uint64_t key : { nodes[n].min, nodes[n].max })
    {
      found.insert({ key - (key > 0), key, key + 1 });
    }
  }
  return { found.begin(), found.end() };
}

bool isActive(const SpanNode& node, std::uint64_t threshold)
{
  return node.min < threshold && threshold <= node.max;
}

std::vector<BitWord> activeBits(const std::vector<SpanNode>& nodes, std::uint64_t threshold)
{
  std::vector<BitWord> bits(nodes.size() / 64 + 1, 0);
  for (const SpanNode& node : nodes)
  {
    bits[node.cell / 64] |= BitWord(isActive(node, threshold)) << (node.cell % 64);
  }
  return bits;
}

std::size_t countIf(
  const std::vector<SpanNode>& nodes, const std::function<bool(const SpanNode&)>& condition)
{
  return std::count_if(nodes.begin(), nodes.end(), condition);
}

constexpr std::size_t Sizes[] = { 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 63, 64, 65, 200, 1000 };

TEST(SpanSpaceTree, countsTheActiveCells)
{
  for (const std::size_t size : Sizes)
  {
    for (const auto& [name, nodes] : spanSpaces(size))
    {
      const SpanSpaceTree tree(nodes);
      ASSERT_EQ(tree.size(), size);
      ASSERT_EQ(tree.empty(), size == 0);
      for (const std::uint64_t t : thresholds(nodes))
      {
        ASSERT_EQ(tree.count(t).active,
          countIf(nodes, [t](const SpanNode& node) { return isActive(node, t); }))
          << name << ", " << size << " cells, threshold " << t;
      }
    }
  }
}

TEST(SpanSpaceTree, countsTheCellsInside)
{
  for (const std::size_t size : Sizes)
  {
    for (const auto& [name, nodes] : spanSpaces(size))
    {
      const SpanSpaceTree tree(nodes);
      for (const std::uint64_t t : thresholds(nodes))
      {
        ASSERT_EQ(
          tree.countInside(t), countIf(nodes, [t](const SpanNode& node) { return node.min >= t; }))
          << name << ", " << size << " cells, threshold " << t;
      }
    }
  }
}

TEST(SpanSpaceTree, countsTheCellsActiveAtBothOfTwoThresholds)
{
  for (const std::size_t size : Sizes)
  {
    for (const auto& [name, nodes] : spanSpaces(size))
    {
      const SpanSpaceTree tree(nodes);
      for (const std::uint64_t a : thresholds(nodes))
      {
        for (const std::uint64_t b : { std::uint64_t(0), a, a + 1, std::uint64_t(70), Above })
        {
          ASSERT_EQ(tree.countCommon(a, b),
            countIf(nodes,
              [a, b](const SpanNode& node) { return isActive(node, a) && isActive(node, b); }))
            << name << ", " << size << " cells, thresholds " << a << " and " << b;
        }
      }
    }
  }
}

TEST(SpanSpaceTree, marksTheActiveCells)
{
  for (const std::size_t size : Sizes)
  {
    for (const auto& [name, nodes] : spanSpaces(size))
    {
      const SpanSpaceTree tree(nodes);
      for (const std::uint64_t t : thresholds(nodes))
      {
        std::vector<BitWord> bits(size / 64 + 1, 0);
        BitWord groups = 0;
        tree.mark(tree.find(t), bits.data(), &groups);
        ASSERT_EQ(bits, activeBits(nodes, t)) << name << ", threshold " << t;
        const SearchStatistics found = tree.count(t);
        ASSERT_EQ(groups, found.active > 0);
        ASSERT_LE(found.largestBlock, found.active);
        ASSERT_LE(found.nodesVisited, size);
      }
    }
  }
}

TEST(SpanSpaceTree, markingKeepsWhatIsMarked)
{
  const SpanSpaceTree tree({ { 1, 3, 0 }, { 5, 9, 1 }, { 2, 4, 66 } });
  std::vector<BitWord> bits{ 0b1000, 0b1 };
  BitWord groups = 0;
  tree.mark(tree.find(3), bits.data(), &groups);
  EXPECT_EQ(bits, (std::vector<BitWord>{ 0b1001, 0b101 }));
}

TEST(SpanSpaceTree, updateGivesTheCellsOfTheNewThreshold)
{
  for (const std::size_t size : Sizes)
  {
    for (const auto& [name, nodes] : spanSpaces(size))
    {
      const SpanSpaceTree tree(nodes);
      for (const std::uint64_t from : thresholds(nodes))
      {
        std::vector<BitWord> bits = activeBits(nodes, from);
        BitWord groups = 0;
        std::uint64_t last = from;
        for (const std::uint64_t to : { from, from + 1, std::uint64_t(6), Above, std::uint64_t(3) })
        {
          const std::vector<BitWord> before = activeBits(nodes, last);
          const std::vector<BitWord> after = activeBits(nodes, to);
          const SearchStatistics changed = tree.update(last, to, bits.data(), &groups);
          ASSERT_EQ(bits, after) << name << ", from " << last << " to " << to;
          std::size_t differences = 0;
          for (std::size_t w = 0; w < before.size(); ++w)
          {
            differences += bitCount(before[w] ^ after[w]);
          }
          ASSERT_EQ(changed.active, differences);
          last = to;
        }
      }
    }
  }
}

TEST(SpanSpaceTree, everySubtreeHasItsMedianInTheMiddle)
{
  for (const std::size_t size : { 1u, 2u, 3u, 10u, 1000u, 70000u })
  {
    for (const auto& [name, nodes] : spanSpaces(size))
    {
      const SpanSpaceTree tree(nodes);
      const auto check = [&, name = name](auto&& self, std::size_t first, std::size_t count,
                           Key SpanNode::*key, Key SpanNode::*next) -> void
      {
        if (count == 0)
        {
          return;
        }
        const auto begin = tree.array().begin() + first;
        const auto root = begin + count / 2;
        ASSERT_TRUE(
          std::all_of(begin, root, [&](const SpanNode& node) { return node.*key <= (*root).*key; }))
          << name;
        ASSERT_TRUE(std::all_of(
          root, begin + count, [&](const SpanNode& node) { return node.*key >= (*root).*key; }))
          << name;
        self(self, first, count / 2, next, key);
        self(self, first + count / 2 + 1, (count - 1) / 2, next, key);
      };
      check(check, 0, size, &SpanNode::min, &SpanNode::max);
    }
  }
}

TEST(SpanSpaceTree, holdsEveryCellOnce)
{
  for (const auto& [name, nodes] : spanSpaces(50000))
  {
    const auto sorted = [](const std::vector<SpanNode>& list)
    {
      std::vector<std::tuple<std::uint32_t, Key, Key>> all;
      for (const SpanNode& node : list)
      {
        all.emplace_back(node.cell, node.min, node.max);
      }
      std::sort(all.begin(), all.end());
      return all;
    };
    EXPECT_EQ(sorted(SpanSpaceTree(nodes).array()), sorted(nodes)) << name;
  }
}

TEST(SpanSpaceTree, takesTwelveBytesACell)
{
  EXPECT_EQ(sizeof(SpanNode), 12u);
}

/// A line cuts at most 2 of the 4 grandchildren of a node: 3 sqrt(n) nodes for each of two lines.
TEST(SpanSpaceTree, visitsSquareRootOfNNodes)
{
  for (const std::size_t size : { 100u, 10000u, 300000u })
  {
    for (const auto& [name, nodes] : spanSpaces(size))
    {
      const SpanSpaceTree tree(nodes);
      const std::size_t bound = 6 * static_cast<std::size_t>(std::sqrt(double(size))) + 20;
      for (const std::uint64_t t : thresholds(nodes))
      {
        std::vector<BitWord> bits(size / 64 + 1, 0);
        std::vector<BitWord> groups(size / SpanSpaceTree::GroupCells / 64 + 1, 0);
        EXPECT_LE(tree.count(t).nodesVisited, bound) << name << ", " << size << ", " << t;
        EXPECT_LE(tree.update(t, t + 100, bits.data(), groups.data()).nodesVisited, 4 * bound)
          << name;
      }
    }
  }
}

TEST(SpanSpaceTree, collectsWholeSubtrees)
{
  std::mt19937 random(3);
  std::vector<SpanNode> nodes;
  for (std::uint32_t cell = 0; cell < 100000; ++cell)
  {
    nodes.push_back({ Key(random() % 1000), Key(2000 + random() % 1000), cell });
  }
  const SearchStatistics found = SpanSpaceTree(nodes).count(1500);
  EXPECT_EQ(found.active, nodes.size());
  EXPECT_GT(found.largestBlock, nodes.size() / 8);
}

TEST(SpanSpaceTree, isTheSameForAnyNumberOfThreads)
{
  const int before = omp_get_max_threads();
  for (const auto& [name, nodes] : spanSpaces(200000))
  {
    std::vector<std::vector<SpanNode>> arrays;
    for (const int threads : { 1, 2, 4 })
    {
      omp_set_num_threads(threads);
      arrays.push_back(SpanSpaceTree(nodes).array());
    }
    omp_set_num_threads(before);
    const auto same = [](const SpanNode& a, const SpanNode& b)
    { return a.min == b.min && a.max == b.max && a.cell == b.cell; };
    for (const std::vector<SpanNode>& array : arrays)
    {
      EXPECT_TRUE(
        std::equal(array.begin(), array.end(), arrays.front().begin(), arrays.front().end(), same))
        << name;
    }
  }
}

TEST(SpanSpaceTree, isEmptyWhenStopped)
{
  const std::vector<SpanNode> nodes = spanSpaces(300000).front().second;
  Monitor monitor;
  monitor.stop = [] { return true; };
  EXPECT_TRUE(SpanSpaceTree(nodes, monitor).empty());

  int asked = 0;
  monitor.stop = [&asked] { return ++asked > 3; };
  // On more threads the caller's, the one that asks, may come to build only a few of the subtrees.
  EXPECT_TRUE(SpanSpaceTree(nodes, monitor, 1).empty());
}

TEST(SpanSpaceTree, reportsProgressFromTheCallingThread)
{
  const int caller = omp_get_thread_num();
  double last = 0;
  int reports = 0;
  Monitor monitor;
  monitor.progress = [&](double fraction)
  {
    EXPECT_EQ(omp_get_thread_num(), caller);
    EXPECT_GE(fraction, last);
    EXPECT_LE(fraction, 1.0);
    last = fraction;
    ++reports;
  };
  const SpanSpaceTree tree(spanSpaces(300000).front().second, monitor);
  EXPECT_EQ(tree.size(), 300000u);
  EXPECT_GT(reports, 0);
}

}
}
