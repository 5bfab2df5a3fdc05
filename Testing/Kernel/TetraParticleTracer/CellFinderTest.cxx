#include "CellFinder.h"

#include "TestFlows.h"

#include <gtest/gtest.h>

#include <limits>

namespace orrery
{
namespace
{

using testing::AllTetrahedra;
using testing::Grid;
using testing::TestFlow;
using testing::Walker;

Vector3 linear(const Vector3& x, double)
{
  return Vector3(1 + x[0] - 2 * x[1], x[2] + x[1], 3 * x[0]);
}

/// A box of 6 unit cells along each axis, warped, whose layers from `first` on along x are flagged.
Grid flaggedBox(int first, std::uint8_t flag)
{
  Grid grid = testing::warpedBox({ 6, 6, 6 });
  for (std::int64_t cell = 0; cell < grid.cellCount(); ++cell)
  {
    grid.ghosts.push_back(cell % 6 >= first ? flag : 0);
  }
  return grid;
}

TEST(CellFinder, searchesAllCellsButHiddenOnesAndGhosts)
{
  const TestFlow whole({ flaggedBox(6, 0) }, linear);
  const AllTetrahedra all(whole.flow);
  for (const std::uint8_t flag : { testing::HiddenFlag, testing::GhostFlag })
  {
    const TestFlow test({ flaggedBox(4, flag) }, linear);
    CellFinder finder(test.flow);
    testing::Random random(1);
    for (int n = 0; n < 2000; ++n)
    {
      const std::size_t to = random.below(all.size());
      const Vector3 x = testing::weighted(random.weights(1e-6), all.positions[to]);
      const bool searched = all.places[to].cell[0] < 4;
      ASSERT_EQ(finder.search(x, 0), searched) << x.transpose();
      if (searched)
      {
        ASSERT_EQ(finder.place(), all.places[to]);
        ASSERT_FALSE(finder.inGhost());
      }
    }
  }
}

struct Searched
{
  std::string name;
  Grid grid;
  bool moves = false;
};

/// Warped grids of all kinds.
std::vector<Searched> searchedGrids()
{
  std::vector<Searched> all{ { "box", testing::warpedBox({ 9, 5, 6 }) },
    { "O-grid", testing::oGrid(21, 6, 5) }, { "C-grid", testing::cGrid(13, 5, 4) },
    { "sphere", testing::sphereGrid(12) }, { "one cell", testing::warpedBox({ 1, 1, 1 }, 1) },
    { "layer", testing::warpedBox({ 13, 1, 6 }) } };
  Searched moving{ "moving", testing::oGrid(16, 5, 5), true };
  const testing::Motion motion = moving.grid.motion;
  moving.grid.motion = [=](const Vector3& node, double time) -> Vector3
  { return (1 + 0.2 * time) * motion(node, 0) + Vector3(time, 0, -time); };
  all.push_back(moving);
  testing::Random random(7);
  for (Searched searched : std::vector<Searched>(all))
  {
    for (std::int64_t cell = 0; cell < searched.grid.cellCount(); ++cell)
    {
      const std::uint8_t flags[] = { testing::HiddenFlag, testing::GhostFlag, 0, 0, 0 };
      searched.grid.ghosts.push_back(flags[random.below(5)]);
    }
    searched.name += " with holes and ghosts";
    all.push_back(searched);
    searched.name += ", unstructured";
    searched.grid.unstructured = true;
    all.push_back(searched);
  }
  return all;
}

/// Whether a tetrahedron of a cell that is not left out holds a point, if `margin` is taken off its
/// weights.
bool anyHolds(const Flow& flow, const AllTetrahedra& all, const Vector3& x, double margin)
{
  const TetraMesh& mesh = *flow.blocks[0].mesh;
  for (std::size_t n = 0; n < all.size(); ++n)
  {
    const Weights weights = all.maps[n](x);
    if (weights[leastWeight(weights)] >= margin && !mesh.ghost(mesh.cellOf(all.places[n])))
    {
      return true;
    }
  }
  return false;
}

TEST(CellFinder, findsWhatLookingThroughAllTetrahedraDoes)
{
  for (const Searched& searched : searchedGrids())
  {
    const TestFlow test({ searched.grid }, linear, searched.moves);
    const double time = searched.moves ? 0.4 : 0;
    const AllTetrahedra all(test.flow, time);
    Eigen::AlignedBox3d box;
    for (const auto& positions : all.positions)
    {
      for (const Vector3& x : positions)
      {
        box.extend(x);
      }
    }
    CellFinder finder(test.flow);
    testing::Random random(8);
    int inside = 0;
    for (int n = 0; n < 3000; ++n)
    {
      const Vector3 x =
        box.min() + (random.vector(-0.05, 1.05).array() * box.sizes().array()).matrix();
      const bool expected = anyHolds(test.flow, all, x, 0);
      if (expected != anyHolds(test.flow, all, x, expected ? 1e-6 : -1e-6))
      {
        continue; // too near to a side
      }
      ASSERT_EQ(finder.search(x, time), expected) << searched.name << ": " << x.transpose();
      if (expected)
      {
        const Weights weights = coordinatesOf(*test.flow.blocks[0].mesh, finder.place(), time)(x);
        ASSERT_GE(weights[leastWeight(weights)], -1e-8) << searched.name;
        ASSERT_FALSE(finder.inGhost()) << searched.name;
      }
      inside += expected;
    }
    EXPECT_GT(inside, searched.grid.ghosts.empty() ? 800 : 0) << searched.name;
  }
}

TEST(CellFinder, walksThroughGhostsButNotThroughHiddenCells)
{
  const TestFlow whole({ flaggedBox(6, 0) }, linear);
  const AllTetrahedra all(whole.flow);
  const TestFlow ghosts({ flaggedBox(4, testing::GhostFlag) }, linear);
  const TestFlow hidden({ flaggedBox(4, testing::HiddenFlag) }, linear);
  CellFinder throughGhosts(ghosts.flow);
  CellFinder toHidden(hidden.flow);
  testing::Random random(2);
  int inGhosts = 0;
  for (int n = 0; n < 2000; ++n)
  {
    const std::size_t from = random.below(all.size());
    const std::size_t to = random.below(all.size());
    const Vector3 x = testing::weighted(random.weights(1e-6), all.positions[to]);
    ASSERT_TRUE(throughGhosts.walk(all.places[from], x, 0));
    ASSERT_EQ(throughGhosts.place(), all.places[to]);
    ASSERT_EQ(throughGhosts.inGhost(), all.places[to].cell[0] >= 4);
    inGhosts += throughGhosts.inGhost();
    if (all.places[from].cell[0] < 4)
    {
      ASSERT_EQ(toHidden.walk(all.places[from], x, 0), all.places[to].cell[0] < 4);
    }
  }
  EXPECT_GT(inGhosts, 300);
}

/// Where a search leads to the cells that the ghosts are copies of.
TEST(CellFinder, findsTheBlockThatOwnsGhosts)
{
  Grid owner = testing::warpedBox({ 6, 6, 6 });
  const testing::Motion motion = owner.motion;
  owner.size[0] = 3;
  owner.motion = [=](const Vector3& node, double time)
  { return motion(node + Vector3(4, 0, 0), time); };
  const TestFlow test({ flaggedBox(4, testing::GhostFlag), owner }, linear);
  const TestFlow whole({ flaggedBox(6, 0) }, linear);
  const AllTetrahedra all(whole.flow);
  CellFinder finder(test.flow);
  testing::Random random(3);
  for (int n = 0; n < 2000; ++n)
  {
    const std::size_t to = random.below(all.size());
    const Vector3 x = testing::weighted(random.weights(1e-6), all.positions[to]);
    ASSERT_TRUE(finder.search(x, 0));
    ASSERT_EQ(finder.place().block, all.places[to].cell[0] < 4 ? 0 : 1);
    // A walk stays in the ghosts as long as it can.
    Walker walker(test.flow);
    walker.moveTo(all.places[0]);
    ASSERT_EQ(walker.walk(x, 0), Walker::Found::Inside);
    ASSERT_EQ(walker.place(), all.places[to]);
  }
}

/// A layer of cells of no height between others. Its central tetrahedra fill what their different
/// diagonals leave; the others are flat.
Grid withFlatLayer()
{
  return { { 8, 6, 6 },
    [](const Vector3& node, double) -> Vector3
    {
      Vector3 x = node;
      x[0] -= node[0] > 3 ? 1 : 0;
      x[0] += x[0] > 0 && x[0] < 6 ? 0.15 * testing::noise(x, 1) : 0;
      return x;
    } };
}

double volumeOf(const Flow& flow, const TetraPlace& place)
{
  return std::abs(coordinatesOf(*flow.blocks[place.block].mesh, place, 0).determinant());
}

TEST(CellFinder, findsNoPointInTetrahedraWithoutVolume)
{
  const TestFlow test({ withFlatLayer() }, linear);
  const AllTetrahedra all(test.flow);
  CellFinder finder(test.flow);
  Walker walker(test.flow);
  testing::Random random(4);
  int flat = 0;
  for (std::size_t n = 0; n < all.size(); ++n)
  {
    if (all.maps[n].determinant() != 0)
    {
      continue;
    }
    ++flat;
    const Vector3 x = testing::weighted(random.weights(), all.positions[n]);
    EXPECT_FALSE(finder.walk(all.places[n], x, 0));
    ASSERT_TRUE(finder.search(x, 0)) << x.transpose();
    EXPECT_GT(volumeOf(test.flow, finder.place()), 0);
    // A walk goes on beyond, on either side.
    walker.moveTo(all.places[n]);
    ASSERT_EQ(walker.walk(x + Vector3(random(-1, 1), 0, 0), 0), Walker::Found::Inside);
    EXPECT_GT(volumeOf(test.flow, walker.place()), 0);
  }
  EXPECT_EQ(flat, 4 * 25);
}

/// As rounding leaves them: their weights are less exact, but not wrong.
TEST(CellFinder, findsPointsWhereTetrahedraHaveAlmostNoVolume)
{
  for (const double thickness : { 1e-16, 1e-13, 1e-10 })
  {
    Grid grid = withFlatLayer();
    const testing::Motion motion = grid.motion;
    grid.motion = [=](const Vector3& node, double time) -> Vector3
    { return motion(node, time) + thickness * testing::jitter(node); };
    const TestFlow test({ grid }, linear);
    const AllTetrahedra all(test.flow);
    Walker walker(test.flow);
    testing::Random random(5);
    for (std::size_t n = 0; n < all.size(); ++n)
    {
      if (all.places[n].cell[0] == 3)
      {
        const Vector3 x = testing::weighted(random.weights(), all.positions[n]);
        ASSERT_EQ(walker.search(x, 0), Walker::Found::Inside);
        ASSERT_LT((walker.velocity() - linear(x, 0)).norm(), 1e-6);
        walker.moveTo(all.places[random.below(all.size())]);
        ASSERT_EQ(walker.walk(x, 0), Walker::Found::Inside);
        ASSERT_LT((walker.velocity() - linear(x, 0)).norm(), 1e-6);
      }
    }
  }
}

TEST(CellFinder, crossesTetrahedraWithoutVolume)
{
  const TestFlow test({ withFlatLayer() }, linear);
  Walker walker(test.flow);
  testing::Random random(5);
  for (int n = 0; n < 500; ++n)
  {
    const Vector3 from(random(0, 2.8), random(0, 5), random(0, 5));
    const Vector3 to(random(3.2, 6), random(0, 5), random(0, 5));
    ASSERT_EQ(walker.search(from, 0), Walker::Found::Inside);
    ASSERT_EQ(walker.walk(to, 0), Walker::Found::Inside);
    ASSERT_LT((walker.velocity() - linear(to, 0)).norm(), 1e-10);
  }
}

TEST(CellFinder, findsNothingWhereAllTetrahedraAreFlat)
{
  const TestFlow test({ testing::changed(testing::warpedBox({ 3, 3, 3 }),
                        [](const Vector3& x) -> Vector3 {
                          return { x[0], x[1], 1 };
                        }) },
    linear);
  CellFinder finder(test.flow);
  EXPECT_FALSE(finder.search(Vector3(1.5, 1.5, 1), 0));
  EXPECT_FALSE(finder.walk(AllTetrahedra(test.flow).places[7], Vector3(1.5, 1.5, 1), 0));
}

/// Unit cells up to x = 4, and others beyond a gap.
TestFlow twoSides(double gap)
{
  return TestFlow({ { { 5, 5, 5 }, testing::scaled(1) },
                    { { 5, 5, 5 }, testing::scaled(1, Vector3(4 + gap, 0, 0)) } },
    linear);
}

/// As a walk leaves it that comes to x = 4.
Doorway doorOfUnitCells()
{
  Doorway door;
  door.inward = Vector3(-1, 0, 0);
  door.bridges = true;
  return door;
}

struct Gap
{
  double width;
  double depth; ///< Of the point, from the first border on.
  int expected; ///< How many steps have to be gone.
};

TEST(CellFinder, bridgesGapsByStepsOfUpToAFifthOfACell)
{
  for (const Gap& gap : { Gap{ 0.01, 0.005, 1 }, Gap{ 0.06, 0.02, 1 }, Gap{ 0.09, 0.02, 2 },
         Gap{ 0.15, 0.01, 3 }, Gap{ 0.25, 0.1, 3 }, Gap{ 0.25, 0.01, 0 }, Gap{ 0.5, 0.2, 0 } })
  {
    const TestFlow test = twoSides(gap.width);
    CellFinder finder(test.flow);
    const Vector3 x(4 + gap.depth, 1.3, 2.6);
    ASSERT_FALSE(finder.search(x, 0));
    EXPECT_EQ(finder.bridge(doorOfUnitCells(), x, 0), gap.expected) << gap.width;
    if (gap.expected > 0)
    {
      EXPECT_EQ(finder.place().block, 1);
      EXPECT_EQ(finder.place().cell[0], 0);
    }
    Doorway closed = doorOfUnitCells();
    closed.bridges = false;
    EXPECT_EQ(finder.bridge(closed, x, 0), 0);
  }
}

/// The steps are parts of the cell that was left, however large it is.
TEST(CellFinder, bridgesGapsByTheSizeOfTheCell)
{
  const TestFlow test = twoSides(0.15);
  CellFinder finder(test.flow);
  const Vector3 x(4.01, 1.3, 2.6);
  for (const double size : { 0.1, 0.5, 2., 10. })
  {
    Doorway door = doorOfUnitCells();
    door.inward /= size;
    EXPECT_EQ(finder.bridge(door, x, 0), size < 0.7 ? 0 : size < 2 ? 3 : size < 3 ? 2 : 1);
  }
}

/// Cells whose border comes between a point and the first step from it. The cosine is that of the
/// angle between the border's direction inward and (-1, 0, 0).
Grid slantedBeyond(const Vector3& x, double cosine)
{
  const Vector3 normal(-cosine, std::sqrt(1 - cosine * cosine), 0);
  const Vector3 along(-normal[1], normal[0], 0);
  const Vector3 origin = x + Vector3(0.03, 0, 0) - 2 * along - Vector3(0, 0, 2);
  return { { 3, 5, 5 }, [=](const Vector3& node, double) -> Vector3 {
            return origin + node[0] * normal + node[1] * along + Vector3(0, 0, node[2]);
          } };
}

TEST(CellFinder, bridgesToBordersThatFaceTheOneCrossedOnly)
{
  for (const double cosine : { -1., -0.9, -0.5, -0.25, -0.15, -0.05 })
  {
    const Vector3 x(4.02, 2, 2);
    const TestFlow test({ slantedBeyond(x, cosine) }, linear);
    CellFinder finder(test.flow);
    ASSERT_FALSE(finder.search(x, 0));
    ASSERT_TRUE(finder.search(x + Vector3(0.05, 0, 0), 0)) << cosine;
    EXPECT_EQ(finder.bridge(doorOfUnitCells(), x, 0), cosine < -0.2 ? 1 : 0) << cosine;
  }
}

TEST(CellFinder, bridgesToTheBlockThatFacesThoughAnotherLiesThereToo)
{
  const Vector3 x(4.02, 2, 2);
  const TestFlow test({ slantedBeyond(x, -0.05), slantedBeyond(x, -0.9) }, linear);
  CellFinder finder(test.flow);
  ASSERT_TRUE(finder.search(x + Vector3(0.05, 0, 0), 0));
  ASSERT_EQ(finder.place().block, 0);
  EXPECT_EQ(finder.bridge(doorOfUnitCells(), x, 0), 1);
  EXPECT_EQ(finder.place().block, 1);
}

/// What lies in a hidden cell is in no gap, be it ever so thin.
TEST(CellFinder, bridgesNoHiddenCells)
{
  Grid beyond{ { 5, 5, 5 }, [](const Vector3& node, double) -> Vector3 {
                return { 4 + (node[0] > 0 ? node[0] - 0.9 : 0), node[1], node[2] };
              } };
  for (std::int64_t cell = 0; cell < beyond.cellCount(); ++cell)
  {
    beyond.ghosts.push_back(cell % 4 == 0 ? testing::HiddenFlag : 0);
  }
  const TestFlow test({ { { 5, 5, 5 }, testing::scaled(1) }, beyond }, linear);
  CellFinder finder(test.flow);
  testing::Random random(6);
  for (int n = 0; n < 100; ++n)
  {
    const Vector3 x(random(4.01, 4.09), random(0, 4), random(0, 4));
    ASSERT_FALSE(finder.search(x, 0));
    EXPECT_EQ(finder.bridge(doorOfUnitCells(), x, 0), 0) << x.transpose();
  }
}

TEST(CellFinder, findsNothingAtPlacesThatAreNoNumbers)
{
  const TestFlow test = twoSides(0.01);
  CellFinder finder(test.flow);
  const TetraPlace from = AllTetrahedra(test.flow).places[0];
  for (const double bad : { std::nan(""), std::numeric_limits<double>::infinity(), 1e300 })
  {
    for (int axis = 0; axis < 3; ++axis)
    {
      Vector3 x(2, 2, 2);
      x[axis] = bad;
      EXPECT_FALSE(finder.search(x, 0));
      EXPECT_FALSE(finder.walk(from, x, 0));
      EXPECT_EQ(finder.bridge(doorOfUnitCells(), x, 0), 0);
    }
  }
}

}
}
