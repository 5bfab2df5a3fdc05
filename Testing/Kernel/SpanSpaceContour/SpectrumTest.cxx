#include "Spectrum.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <vector>

namespace orrery
{
namespace
{

constexpr std::uint64_t Above = std::uint64_t(1) << 32; ///< The threshold above every key.

/// Cells with keys up to `largest`, the ends among them.
std::vector<SpanNode> randomNodes(std::size_t count, Key largest)
{
  std::mt19937 random(1);
  std::uniform_int_distribution<Key> draw(0, largest);
  std::vector<SpanNode> nodes{ { 0, largest, 0 }, { largest, largest, 1 } };
  for (std::uint32_t cell = 2; cell < count; ++cell)
  {
    const Key a = draw(random);
    const Key b = draw(random);
    nodes.push_back({ std::min(a, b), std::max(a, b), cell });
  }
  return nodes;
}

TEST(Spectrum, countsEveryThreshold)
{
  const std::vector<SpanNode> nodes = randomNodes(3000, 0xffffffff);
  const std::vector<std::uint64_t> thresholds{ 0, 1, 1u << 30, 1u << 31, 0xffffffff, Above };
  for (const int threads : { 1, 2, 4 })
  {
    const auto counts = countSpectrum(SpanSpaceTree(nodes), thresholds, threads);
    ASSERT_EQ(counts.size(), thresholds.size());
    for (std::size_t n = 0; n < thresholds.size(); ++n)
    {
      std::size_t active = 0;
      std::size_t inside = 0;
      for (const SpanNode& node : nodes)
      {
        active += node.min < thresholds[n] && thresholds[n] <= node.max;
        inside += thresholds[n] <= node.min;
      }
      EXPECT_EQ(counts[n].active, active) << thresholds[n];
      EXPECT_EQ(counts[n].inside, inside) << thresholds[n];
    }
  }
}

/// Bins of any width, empty ones, and cells beyond the first and the last.
TEST(Spectrum, densityIsTheCountOfEveryBin)
{
  for (const Key largest : { Key(9), Key(100000), Key(0xffffffff) })
  {
    const std::vector<SpanNode> nodes = randomNodes(3000, largest);
    const std::uint64_t end = std::uint64_t(largest) + 1;
    for (const std::vector<std::uint64_t>& edges :
      std::vector<std::vector<std::uint64_t>>{ { 0, end / 7, end / 7, end / 2, end },
        { end / 5, end / 3, end - 1 }, { 0, end }, { 3, 3, 3 } })
    {
      const std::size_t bins = edges.size() - 1;
      std::vector<std::uint64_t> expected(bins * bins, 5);
      for (std::size_t a = 0; a < bins; ++a)
      {
        for (std::size_t b = 0; b < bins; ++b)
        {
          expected[a + bins * b] += std::count_if(nodes.begin(), nodes.end(),
            [&](const SpanNode& node)
            {
              return edges[a] <= node.min && node.min < edges[a + 1] && edges[b] <= node.max &&
                node.max < edges[b + 1];
            });
        }
      }
      for (const int threads : { 1, 2, 4 })
      {
        std::vector<std::uint64_t> density(bins * bins, 5); // is added to
        addDensity(SpanSpaceTree(nodes), edges, density, threads);
        EXPECT_EQ(density, expected) << largest << ", " << bins << " bins";
      }
    }
  }
}

TEST(Spectrum, ofNoCells)
{
  EXPECT_EQ(countSpectrum(SpanSpaceTree(), { 0, 5 }, 2)[1].active, 0u);
  std::vector<std::uint64_t> density(1, 0);
  addDensity(SpanSpaceTree(), { 0, 5 }, density, 2);
  EXPECT_EQ(density[0], 0u);
}

}
}
