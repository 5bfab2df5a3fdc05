#include "EdgeTable.h"

#include "CellMeshes.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <set>
#include <utility>

namespace orrery
{
namespace
{

using testing::TestMesh;
using Edges = std::set<std::pair<std::uint32_t, std::uint32_t>>;

/// The edges of the cells for which `wanted` holds.
template <class Wanted>
Edges edgesOf(const TestMesh& mesh, Wanted&& wanted)
{
  Edges edges;
  for (std::size_t cell = 0; cell < mesh.cells.size(); ++cell)
  {
    const TestMesh::Cell& points = mesh.cells[cell];
    if (!wanted(cell))
    {
      continue;
    }
    for (const auto& edge : TestMesh::table(points.size()).edges)
    {
      const auto a = static_cast<std::uint32_t>(points[edge[0]]);
      const auto b = static_cast<std::uint32_t>(points[edge[1]]);
      if (a != b)
      {
        edges.insert({ std::min(a, b), std::max(a, b) });
      }
    }
  }
  return edges;
}

void check(const EdgeTable& table, std::size_t pointCount, const Edges& edges)
{
  ASSERT_EQ(table.size(), edges.size());
  ASSERT_EQ(table.first.size(), pointCount + 1);
  std::uint32_t number = 0; // in the order of the set
  for (const auto& [a, b] : edges)
  {
    ASSERT_EQ(table.find(a, b), number);
    ASSERT_EQ(table.find(b, a), number);
    ASSERT_EQ(table.other[number], b);
    ASSERT_LE(table.first[a], number);
    ASSERT_LT(number, table.first[a + 1]);
    ++number;
  }
}

const auto Every = [](std::size_t) { return true; };

TEST(EdgeTable, numbersEveryEdgeOnce)
{
  std::mt19937 random(1);
  TestMesh meshes[] = { testing::tetrahedra(4), testing::hexahedra(4),
    testing::mixedCells(5, random), testing::mixedCells(5, random) };
  meshes[3].shuffle(random);
  for (TestMesh& mesh : meshes)
  {
    for (const int threads : { 1, 2, 4 })
    {
      check(
        EdgeTable::of(mesh.mesh(), nullptr, threads, {}), mesh.points.size(), edgesOf(mesh, Every));
    }
  }
}

TEST(EdgeTable, numbersTheEdgesOfActiveCellsOnly)
{
  std::mt19937 random(2);
  TestMesh mesh = testing::mixedCells(5, random);
  const CellMesh cells = mesh.mesh();
  std::vector<BitWord> active(cells.positionCount / 64 + 1, 0);
  std::set<std::size_t> chosen;
  for (const CellBatch& batch : cells.batches)
  {
    for (std::size_t n = 0; n < batch.count; ++n)
    {
      if (random() % 10 == 0)
      {
        const std::size_t position = batch.firstPosition + n;
        active[position / 64] |= BitWord(1) << (position % 64);
        chosen.insert(batch.cell(n));
      }
    }
  }
  for (const int threads : { 1, 3 })
  {
    check(EdgeTable::of(cells, active.data(), threads, {}), mesh.points.size(),
      edgesOf(mesh, [&](std::size_t cell) { return chosen.count(cell) > 0; }));
  }
}

TEST(EdgeTable, pointWithManyEdges)
{
  std::mt19937 random(3);
  for (const int around : { 20, 33, 70, 500 })
  {
    TestMesh mesh;
    mesh.points.resize(around + 2);
    for (std::int64_t n = 2; n <= around; ++n)
    {
      mesh.cells.push_back({ 0, 1, n, n + 1 });
    }
    check(EdgeTable::of(mesh.mesh(), nullptr, 2, {}), mesh.points.size(), edgesOf(mesh, Every));
    mesh.shuffle(random);
    check(EdgeTable::of(mesh.mesh(), nullptr, 2, {}), mesh.points.size(), edgesOf(mesh, Every));
  }
}

TEST(EdgeTable, collapsedEdgesHaveNoNumber)
{
  TestMesh mesh;
  mesh.points.resize(4);
  mesh.cells = { { 0, 1, 1, 2 }, { 3, 3, 3, 3 } };
  check(EdgeTable::of(mesh.mesh(), nullptr, 1, {}), 4, { { 0, 1 }, { 0, 2 }, { 1, 2 } });
}

TEST(EdgeTable, leavesOutCellsWithoutATable)
{
  TestMesh mesh = testing::tetrahedra(2);
  CellMesh cells = mesh.mesh();
  cells.batches[0].table = nullptr;
  EXPECT_EQ(EdgeTable::of(cells, nullptr, 2, {}).size(), 0u);
}

TEST(EdgeTable, emptyMesh)
{
  TestMesh mesh;
  EXPECT_EQ(EdgeTable::of(mesh.mesh(), nullptr, 2, {}).size(), 0u);
}

TEST(EdgeTable, isEmptyWhenStopped)
{
  TestMesh mesh = testing::tetrahedra(3);
  Monitor monitor;
  monitor.stop = [] { return true; };
  EXPECT_EQ(EdgeTable::of(mesh.mesh(), nullptr, 2, monitor).size(), 0u);
}

}
}
