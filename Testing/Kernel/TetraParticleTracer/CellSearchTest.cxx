#include "CellSearch.h"

#include "TestFlows.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <limits>
#include <set>

namespace orrery
{
namespace
{

using testing::Grid;

/// A mesh whose points stay here.
struct OwnedMesh
{
  explicit OwnedMesh(const Grid& lattice, bool moving = false)
    : grid(lattice)
    , start(grid.nodes(0))
    , end(grid.nodes(1))
  {
    VectorArray first, last;
    first.doubles = this->start[0].data();
    last.doubles = moving ? this->end[0].data() : first.doubles;
    const LatticeMesh::Shape shape{ this->grid.size, this->grid.firstIndexSum,
      this->grid.ghosts.empty() ? nullptr : this->grid.ghosts.data(), testing::HiddenFlag,
      testing::GhostFlag };
    const std::array<VectorArray, 2> points{ first, last };
    this->mesh = grid.unstructured ? testing::splitMesh(grid, points)
                                   : std::make_shared<LatticeMesh>(shape, points);
  }

  Grid grid;
  std::vector<Vector3> start, end;
  std::shared_ptr<const TetraMesh> mesh;
};

/// The exact bounding boxes of the cells that are not left out, at both ends of the interval.
std::vector<Eigen::AlignedBox3d> boxesOf(const TetraMesh& mesh)
{
  std::vector<Eigen::AlignedBox3d> boxes(mesh.cellCount());
  for (std::int64_t cell = 0; cell < mesh.cellCount(); ++cell)
  {
    for (int n = 0; n < mesh.tetrahedronCount(cell) && !mesh.ghost(cell); ++n)
    {
      const TetraPlace place = mesh.tetrahedron(cell, n);
      for (const int level : { 0, 1 })
      {
        for (const Vector3& x : mesh.positions(mesh.vertices(place), level))
        {
          boxes[cell].extend(x);
        }
      }
    }
  }
  return boxes;
}

std::multiset<std::int64_t> visited(
  const TetraMesh& mesh, const CellSearch& search, const Vector3& x)
{
  std::multiset<std::int64_t> cells;
  search.forEachCellAt(mesh, x,
    [&](std::int64_t cell)
    {
      cells.insert(cell);
      return false;
    });
  return cells;
}

/// All cells whose box holds one of random points are visited, once; returns how many are visited
/// on average.
double check(const TetraMesh& mesh, const CellSearch& search, unsigned seed, int count = 1000)
{
  const auto boxes = boxesOf(mesh);
  Eigen::AlignedBox3d whole;
  for (const auto& box : boxes)
  {
    whole.extend(box);
  }
  testing::Random random(seed);
  std::size_t sum = 0;
  for (int n = 0; n < count; ++n)
  {
    Vector3 x;
    for (int axis = 0; axis < 3; ++axis)
    {
      x[axis] = random(whole.min()[axis], whole.max()[axis]);
    }
    const auto cells = visited(mesh, search, x);
    EXPECT_EQ(std::set<std::int64_t>(cells.begin(), cells.end()).size(), cells.size());
    for (std::size_t cell = 0; cell < boxes.size(); ++cell)
    {
      if (boxes[cell].contains(x))
      {
        EXPECT_EQ(cells.count(static_cast<std::int64_t>(cell)), 1u)
          << x.transpose() << ", cell " << cell;
      }
    }
    sum += cells.size();
  }
  return double(sum) / count;
}

testing::Motion moved(
  const testing::Motion& motion, const std::function<Vector3(const Vector3&, double)>& move)
{
  return [=](const Vector3& node, double time) { return move(motion(node, time), time); };
}

Grid swirlingBox()
{
  Grid grid = testing::warpedBox({ 9, 7, 5 });
  grid.motion = moved(grid.motion,
    [](const Vector3& x, double time) -> Vector3
    {
      const double angle = time * (0.3 + 0.1 * x[2]);
      return { std::cos(angle) * x[0] - std::sin(angle) * x[1] + time,
        std::sin(angle) * x[0] + std::cos(angle) * x[1], (1 + time) * x[2] };
    });
  return grid;
}

TEST(CellSearch, visitsEveryCellWhoseBoxHoldsThePoint)
{
  std::vector<Grid> grids{ testing::warpedBox({ 9, 8, 7 }), testing::warpedBox({ 1, 1, 1 }),
    testing::warpedBox({ 2, 2, 2 }), testing::warpedBox({ 3, 1, 3 }),
    testing::warpedBox({ 70, 1, 1 }), testing::oGrid(24, 6, 3) };
  for (const Grid& grid : grids)
  {
    const OwnedMesh lattice(grid);
    const CellSearch search(*lattice.mesh, 1);
    check(*lattice.mesh, search, 1);
  }
}

/// A brick of a lattice has four cells along each axis, and what is left at the ends.
TEST(CellSearch, takesBricksOfAllSizes)
{
  for (std::int64_t n = 1; n <= 9; ++n)
  {
    const std::array<std::int64_t, 3> sizes[] = { { n, 5, 4 }, { 3, n, 6 }, { 8, 2, n },
      { n, n, n } };
    for (const auto& size : sizes)
    {
      Grid grid = testing::warpedBox(size);
      const OwnedMesh lattice(grid);
      EXPECT_EQ(
        lattice.mesh->brickCount(), (size[0] + 3) / 4 * ((size[1] + 3) / 4) * ((size[2] + 3) / 4));
      check(*lattice.mesh, CellSearch(*lattice.mesh, 1), 13, 200);
      for (auto& x : grid.nodes(0))
      {
        EXPECT_FALSE(visited(*lattice.mesh, CellSearch(*lattice.mesh, 1), x).empty());
      }
    }
  }
}

TEST(CellSearch, takesPointsInSinglePrecision)
{
  const Grid grid = testing::warpedBox({ 9, 6, 7 });
  std::vector<float> x;
  for (const Vector3& node : grid.nodes(0))
  {
    x.insert(x.end(), { float(node[0]), float(node[1]), float(node[2]) });
  }
  std::vector<float> later = x;
  std::for_each(later.begin(), later.end(), [](float& value) { value = 1.3f * value - 2; });
  VectorArray start, end;
  start.floats = x.data();
  end.floats = later.data();
  for (const VectorArray& last : { start, end })
  {
    const LatticeMesh mesh({ grid.size }, { start, last });
    check(mesh, CellSearch(mesh, 1), 15);
  }
}

TEST(CellSearch, takesCoordinatesAlongAxes)
{
  std::array<std::vector<double>, 3> coordinates;
  LatticeMesh::Axes axes;
  for (int axis = 0; axis < 3; ++axis)
  {
    for (int n = 0; n < 7 + axis; ++n)
    {
      coordinates[axis].push_back((axis == 1 ? -1 : 1) * std::pow(1.2, n));
    }
    axes.coordinates[axis] = coordinates[axis].data();
  }
  axes.direction = Eigen::AngleAxisd(0.7, Vector3(1, 2, 3).normalized()).toRotationMatrix();
  axes.origin = Vector3(10, -20, 0);
  const LatticeMesh mesh({ { 7, 8, 9 } }, axes);
  check(mesh, CellSearch(mesh, 1), 16);
}

TEST(CellSearch, visitsFewCells)
{
  const OwnedMesh lattice(testing::warpedBox({ 12, 12, 12 }));
  const CellSearch search(*lattice.mesh, 1);
  EXPECT_LT(check(*lattice.mesh, search, 2, 300), 6);
}

TEST(CellSearch, visitsTheCellThatHoldsThePoint)
{
  const OwnedMesh lattice(testing::warpedBox({ 11, 9, 10 }, 1));
  const CellSearch search(*lattice.mesh, 1);
  testing::Random random(3);
  for (int n = 0; n < 20000; ++n)
  {
    const std::int64_t cell = random.below(lattice.mesh->cellCount());
    const TetraPlace place = lattice.mesh->tetrahedron(cell, int(random.below(5)));
    const auto x = lattice.mesh->positions(lattice.mesh->vertices(place), 0);
    Weights weights = random.weights();
    if (n % 4 == 0) // a corner
    {
      weights = { 0, 0, 0, 0 };
      weights[random.below(4)] = 1;
    }
    ASSERT_EQ(visited(*lattice.mesh, search, testing::weighted(weights, x)).count(cell), 1u);
  }
}

TEST(CellSearch, findsThinCellsFarFromTheOrigin)
{
  Grid grid = testing::warpedBox({ 8, 8, 8 });
  grid.motion = moved(grid.motion,
    [](const Vector3& x, double) -> Vector3 {
      return { 1e5 + x[0], -3e4 + 1e-4 * std::pow(10, x[1]), 5 + 1e3 * x[2] };
    });
  const OwnedMesh lattice(grid);
  const CellSearch search(*lattice.mesh, 1);
  check(*lattice.mesh, search, 4);
}

TEST(CellSearch, holdsMovingCellsAtAllTimesOfTheInterval)
{
  const OwnedMesh lattice(swirlingBox(), true);
  const CellSearch search(*lattice.mesh, 1);
  check(*lattice.mesh, search, 5);
  testing::Random random(6);
  for (int n = 0; n < 2000; ++n)
  {
    const std::int64_t cell = random.below(lattice.mesh->cellCount());
    const TetraPlace place = lattice.mesh->tetrahedron(cell, int(random.below(5)));
    const auto ids = lattice.mesh->vertices(place);
    const Weights weights = random.weights();
    const double f = random(0, 1);
    const Vector3 x = (1 - f) * testing::weighted(weights, lattice.mesh->positions(ids, 0)) +
      f * testing::weighted(weights, lattice.mesh->positions(ids, 1));
    ASSERT_EQ(visited(*lattice.mesh, search, x).count(cell), 1u);
  }
}

TEST(CellSearch, findsCellsWhereTheyHaveMovedAfterARefit)
{
  const OwnedMesh before(testing::warpedBox({ 9, 7, 5 }));
  Grid grid = swirlingBox();
  const testing::Motion motion = grid.motion;
  grid.motion = [=](const Vector3& node, double) { return motion(node, 2); };
  const OwnedMesh after(grid);
  for (const int threads : { 1, 3 })
  {
    CellSearch search(*before.mesh, threads);
    search.refit(*after.mesh, threads);
    check(*after.mesh, search, 7);
  }
}

TEST(CellSearch, findsNothingOutside)
{
  const OwnedMesh lattice(testing::warpedBox({ 5, 5, 5 }));
  const CellSearch search(*lattice.mesh, 1);
  testing::Random random(8);
  for (int n = 0; n < 1000; ++n)
  {
    Vector3 x = random.vector(-1, 6);
    x[random.below(3)] = n % 2 ? random(-9, -0.001) : random(5.001, 9);
    ASSERT_TRUE(visited(*lattice.mesh, search, x).empty());
  }
  constexpr double nan = std::numeric_limits<double>::quiet_NaN();
  constexpr double infinity = std::numeric_limits<double>::infinity();
  EXPECT_TRUE(visited(*lattice.mesh, search, Vector3(nan, 1, 1)).empty());
  EXPECT_TRUE(visited(*lattice.mesh, search, Vector3(1, 1, infinity)).empty());
  EXPECT_TRUE(visited(*lattice.mesh, search, Vector3(1, -1e300, 1)).empty());
}

TEST(CellSearch, leavesHiddenCellsAndGhostsOut)
{
  Grid grid = testing::warpedBox({ 6, 6, 6 });
  testing::Random random(9);
  for (std::int64_t cell = 0; cell < grid.cellCount(); ++cell)
  {
    const std::uint8_t flags[] = { testing::HiddenFlag, testing::GhostFlag, 2 };
    grid.ghosts.push_back(flags[random.below(3)]);
  }
  for (const bool unstructured : { false, true })
  {
    grid.unstructured = unstructured;
    const OwnedMesh owned(grid);
    const CellSearch search(*owned.mesh, 1);
    check(*owned.mesh, search, 10);
    for (int n = 0; n < 1000; ++n)
    {
      for (const std::int64_t cell : visited(*owned.mesh, search, random.vector(0, 6)))
      {
        ASSERT_EQ(grid.ghosts[cell], 2);
      }
    }
  }
}

/// They may be anything, and bricks reach as far as their other cells only.
TEST(CellSearch, doesNotMindNodesOfHiddenCells)
{
  constexpr double nan = std::numeric_limits<double>::quiet_NaN();
  for (const double anything : { 0., 1e30, 1e300, nan })
  {
    Grid grid = testing::warpedBox({ 10, 6, 5 });
    for (std::int64_t cell = 0; cell < grid.cellCount(); ++cell)
    {
      grid.ghosts.push_back(cell % 10 >= 5 ? testing::HiddenFlag : 0);
    }
    const testing::Motion motion = grid.motion;
    grid.motion = [=](const Vector3& node, double time) -> Vector3
    { return node[0] > 5 ? Vector3::Constant(anything) : motion(node, time); };
    const OwnedMesh lattice(grid);
    const CellSearch search(*lattice.mesh, 1);
    check(*lattice.mesh, search, 14);
    const TetraMesh::Box last = lattice.mesh->brickBox(1);
    EXPECT_NEAR(last.max()[0], 5, 0.2);
    EXPECT_GT(last.min()[0], 3.8);
    EXPECT_TRUE(lattice.mesh->brickBox(2).isEmpty());
  }
}

TEST(CellSearch, findsNothingWhereAllCellsAreHidden)
{
  Grid grid = testing::warpedBox({ 3, 3, 3 });
  grid.ghosts.assign(grid.cellCount(), testing::HiddenFlag);
  const OwnedMesh lattice(grid);
  CellSearch search(*lattice.mesh, 1);
  EXPECT_TRUE(visited(*lattice.mesh, search, Vector3(1, 1, 1)).empty());
  search.refit(*lattice.mesh, 1);
  EXPECT_TRUE(visited(*lattice.mesh, search, Vector3(1, 1, 1)).empty());
}

TEST(CellSearch, findsFlatCells)
{
  Grid grid = testing::warpedBox({ 6, 6, 1 });
  const testing::Motion motion = grid.motion;
  grid.motion = [=](const Vector3& node, double time) -> Vector3
  {
    const Vector3 x = motion(node, time);
    return { x[0], x[1], 3 };
  };
  const OwnedMesh lattice(grid);
  const CellSearch search(*lattice.mesh, 1);
  check(*lattice.mesh, search, 11);
}

TEST(CellSearch, stopsWhenToldTo)
{
  const OwnedMesh lattice(testing::warpedBox({ 5, 5, 5 }));
  const CellSearch search(*lattice.mesh, 1);
  const Vector3 x(2, 2, 2); // near a node: in the boxes of several cells
  ASSERT_GT(visited(*lattice.mesh, search, x).size(), 2u);
  int count = 0;
  search.forEachCellAt(*lattice.mesh, x, [&](std::int64_t) { return ++count == 2; });
  EXPECT_EQ(count, 2);
}

TEST(CellSearch, isTheSameByAnyNumberOfThreads)
{
  const OwnedMesh lattice(swirlingBox(), true);
  const CellSearch one(*lattice.mesh, 1);
  testing::Random random(12);
  for (const int threads : { 2, 4 })
  {
    const CellSearch several(*lattice.mesh, threads);
    for (int n = 0; n < 500; ++n)
    {
      std::vector<std::int64_t> expected, found;
      const Vector3 x = random.vector(-2, 10);
      one.forEachCellAt(*lattice.mesh, x,
        [&](std::int64_t cell)
        {
          expected.push_back(cell);
          return false;
        });
      several.forEachCellAt(*lattice.mesh, x,
        [&](std::int64_t cell)
        {
          found.push_back(cell);
          return false;
        });
      ASSERT_EQ(found, expected);
    }
  }
}

/// By 64 cells of a lattice, and by each cell of an unstructured grid: with its number and its box.
TEST(CellSearch, countsItsMemory)
{
  Grid grid = testing::warpedBox({ 32, 32, 32 });
  for (const std::size_t bricks : { 512, 32768 })
  {
    const OwnedMesh owned(grid);
    const CellSearch search(*owned.mesh, 1);
    EXPECT_GE(search.bytes(), bricks * (8 + 6));
    EXPECT_LE(search.bytes(), bricks * (8 + 6 + 4));
    grid.unstructured = true;
  }
}

}
}
