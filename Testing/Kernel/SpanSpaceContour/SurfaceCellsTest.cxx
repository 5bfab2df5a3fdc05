#include "SurfaceCells.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <random>
#include <utility>
#include <vector>

namespace orrery
{
namespace
{

using Ids = std::vector<std::int64_t>;

Polygons join(const Ids& triangles, const Ids& cells)
{
  return joinTriangles(triangles.data(), cells.data(), cells.size());
}

/// The directed edges that no opposite one cancels.
std::map<std::pair<std::int64_t, std::int64_t>, int> boundary(const Ids& offsets, const Ids& points)
{
  std::map<std::pair<std::int64_t, std::int64_t>, int> edges;
  for (std::size_t p = 0; p + 1 < offsets.size(); ++p)
  {
    for (std::int64_t n = offsets[p]; n < offsets[p + 1]; ++n)
    {
      const std::int64_t a = points[n];
      const std::int64_t b = points[n + 1 < offsets[p + 1] ? n + 1 : offsets[p]];
      if (--edges[{ b, a }] == 0)
      {
        edges.erase({ b, a });
      }
      if (++edges[{ a, b }] == 0)
      {
        edges.erase({ a, b });
      }
    }
  }
  for (auto edge = edges.begin(); edge != edges.end();)
  {
    edge = edge->second < 0 ? edges.erase(edge) : std::next(edge);
  }
  return edges;
}

TEST(SurfaceCells, offsetsOfTriangles)
{
  for (const std::size_t count : { 0u, 1u, 1000u })
  {
    Ids offsets(count + 2, -1);
    fillTriangleOffsets(offsets.data(), count, 2);
    for (std::size_t n = 0; n <= count; ++n)
    {
      EXPECT_EQ(offsets[n], std::int64_t(3 * n));
    }
    EXPECT_EQ(offsets.back(), -1);
  }
}

TEST(SurfaceCells, noTriangles)
{
  const Polygons polygons = join({}, {});
  EXPECT_EQ(polygons.offsets, Ids{ 0 });
  EXPECT_TRUE(polygons.connectivity.empty());
}

TEST(SurfaceCells, trianglesOfACellThatShareAnEdgeBecomeOnePolygon)
{
  const Polygons polygons = join({ 0, 1, 2, 0, 2, 3 }, { 7, 7 });
  EXPECT_EQ(polygons.offsets, (Ids{ 0, 4 }));
  EXPECT_EQ(polygons.cells, Ids{ 7 });
  Ids loop = polygons.connectivity;
  std::rotate(loop.begin(), std::find(loop.begin(), loop.end(), 0), loop.end());
  EXPECT_EQ(loop, (Ids{ 0, 1, 2, 3 }));
}

TEST(SurfaceCells, trianglesOfOtherCellsStayApart)
{
  const Polygons polygons = join({ 0, 1, 2, 0, 2, 3 }, { 7, 8 });
  EXPECT_EQ(polygons.offsets, (Ids{ 0, 3, 6 }));
  EXPECT_EQ(polygons.cells, (Ids{ 7, 8 }));
}

TEST(SurfaceCells, sheetsOfACellStayApart)
{
  const Polygons polygons = join({ 0, 1, 2, 5, 6, 7 }, { 3, 3 });
  EXPECT_EQ(polygons.offsets, (Ids{ 0, 3, 6 }));
  EXPECT_EQ(polygons.cells, (Ids{ 3, 3 }));
}

TEST(SurfaceCells, polygonsHaveTheBoundaryOfTheirTriangles)
{
  std::mt19937 random(1);
  for (int round = 0; round < 100; ++round)
  {
    // A polygon of up to 12 corners, cut at random.
    Ids loop(3 + random() % 10);
    for (std::size_t n = 0; n < loop.size(); ++n)
    {
      loop[n] = static_cast<std::int64_t>(n);
    }
    const Ids whole = loop;
    std::vector<Ids> pieces;
    while (loop.size() > 3)
    {
      const std::size_t ear = random() % loop.size();
      pieces.push_back({ loop[ear], loop[(ear + 1) % loop.size()], loop[(ear + 2) % loop.size()] });
      loop.erase(loop.begin() + (ear + 1) % loop.size());
    }
    pieces.push_back(loop);
    std::shuffle(pieces.begin(), pieces.end(), random);
    Ids triangles;
    for (Ids& piece : pieces)
    {
      std::rotate(piece.begin(), piece.begin() + random() % 3, piece.end());
      triangles.insert(triangles.end(), piece.begin(), piece.end());
    }
    const Polygons polygons = join(triangles, Ids(pieces.size(), 0));
    ASSERT_EQ(polygons.cells.size(), 1u);
    EXPECT_EQ(boundary(polygons.offsets, polygons.connectivity),
      boundary({ 0, static_cast<std::int64_t>(whole.size()) }, whole));
  }
}

}
}
