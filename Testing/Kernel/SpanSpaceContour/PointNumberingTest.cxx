#include "PointNumbering.h"

#include <gtest/gtest.h>

#include <random>
#include <set>
#include <vector>

namespace orrery
{
namespace
{

constexpr std::size_t ChunkSize = 64 * PointNumbering::ChunkWords;

void mark(PointNumbering& numbering, int thread, std::uint32_t number)
{
  numbering.marker(thread)(number);
}

/// Marks numbers with the threads in turn and compares the ids with their places in the set.
void check(PointNumbering& numbering, const std::set<std::uint32_t>& chosen, int threads)
{
  int thread = 0;
  for (const std::uint32_t number : chosen)
  {
    mark(numbering, thread++ % threads, number);
    mark(numbering, thread % threads, number); // by another too
  }
  ASSERT_EQ(numbering.number(threads), chosen.size());

  std::uint32_t id = 0;
  for (const std::uint32_t number : chosen)
  {
    ASSERT_EQ(numbering[number], id++);
  }
  auto next = chosen.begin();
  id = 0;
  for (std::size_t chunk = 0; chunk < numbering.chunkCount(); ++chunk)
  {
    std::size_t count = 0;
    numbering.forChunk(chunk,
      [&](std::uint32_t number, std::uint32_t found)
      {
        ASSERT_NE(next, chosen.end());
        ASSERT_EQ(number, *next++);
        ASSERT_EQ(found, id++);
        ++count;
      });
    ASSERT_EQ(count, numbering.chunkSize(chunk));
  }
  ASSERT_EQ(next, chosen.end());
}

TEST(PointNumbering, idsAscendWithTheNumbers)
{
  std::mt19937 random(1);
  for (const std::size_t size : { std::size_t(1), std::size_t(64), std::size_t(65), ChunkSize,
         ChunkSize + 1, 3 * ChunkSize + 77 })
  {
    for (const int threads : { 1, 2, 4 })
    {
      std::set<std::uint32_t> chosen{ 0, static_cast<std::uint32_t>(size - 1) };
      for (int n = 0; n < 2000; ++n)
      {
        chosen.insert(static_cast<std::uint32_t>(random() % size));
      }
      PointNumbering numbering;
      numbering.resize(size, threads);
      check(numbering, chosen, threads);
    }
  }
}

TEST(PointNumbering, startsAnewEveryTime)
{
  PointNumbering numbering;
  numbering.resize(2 * ChunkSize, 2);
  check(numbering, { 1, 2, 3, 70000 % (2 * ChunkSize) }, 2);
  check(numbering, { 5 }, 2);
  numbering.resize(100, 2);
  check(numbering, { 5, 99 }, 2);
  numbering.resize(2 * ChunkSize, 3);
  check(numbering, { 99, static_cast<std::uint32_t>(2 * ChunkSize - 1) }, 3);
}

TEST(PointNumbering, nothingMarked)
{
  PointNumbering numbering;
  numbering.resize(0, 2);
  check(numbering, {}, 2);
  numbering.resize(ChunkSize + 5, 2);
  check(numbering, {}, 2);
}

}
}
