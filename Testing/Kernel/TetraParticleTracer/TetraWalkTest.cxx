#include "TetraWalk.h"

#include "SplitMesh.h"
#include "TestFlows.h"

#include <gtest/gtest.h>

#include <limits>

namespace orrery
{
namespace
{

using testing::Walker;
using Found = Walker::Found;
using testing::AllTetrahedra;
using testing::Grid;
using testing::TestFlow;

Vector3 still(const Vector3&, double)
{
  return Vector3::Zero();
}

const Eigen::Matrix3d Slope = (Eigen::Matrix3d() << 1, 2, -3, 0.5, -1, 4, 2, 0, 0.25).finished();

/// Linear in space and time.
Vector3 linear(const Vector3& x, double time)
{
  return (1 + 2 * time) * (Slope * x) + Vector3(3, -2, 1) * time;
}

struct Domain
{
  std::string name;
  std::vector<Grid> grids;
  bool conforming; ///< Adjoining faces are cut by the same diagonals everywhere.
};

/// So that coordinates are no round numbers.
Vector3 turnedAway(const Vector3& x)
{
  return Eigen::AngleAxisd(0.7, Vector3(1, 2, 3).normalized()) * x + Vector3(0.3, -0.7, 1.1);
}

std::vector<Domain> domains()
{
  const Grid box = testing::warpedBox({ 6, 5, 7 });
  return {
    { "even box", { box }, true },
    { "odd box", { testing::warpedBox({ 5, 6, 4 }, 1) }, true },
    { "one cell", { testing::warpedBox({ 1, 1, 1 }) }, true },
    { "left-handed box",
      { testing::changed(box,
        [](const Vector3& x) -> Vector3 {
          return { x[0], x[1], -x[2] };
        }) },
      true },
    { "boundary layer",
      { testing::changed(box,
        [](const Vector3& x) -> Vector3 {
          return { 10 + x[0], 1e-5 * std::pow(10, x[1]), x[2] };
        }) },
      true },
    { "small and far",
      { testing::changed(
        box, [](const Vector3& x) -> Vector3 { return 0.01 * x + Vector3(500, -1e3, 0); }) },
      true },
    { "O-grid, even", { testing::oGrid(16, 4, 4) }, true },
    { "O-grid, odd", { testing::oGrid(15, 4, 4) }, false },
    { "C-grid, even", { testing::cGrid(12, 4, 4) }, true },
    { "C-grid, odd", { testing::cGrid(13, 4, 4) }, false },
    { "axis, even", { testing::axisGrid(12) }, true },
    { "axis, odd", { testing::axisGrid(11) }, false },
    { "axis, turned", { testing::changed(testing::axisGrid(12), turnedAway) }, true },
    { "poles, even", { testing::sphereGrid(12) }, true },
    { "poles, odd", { testing::sphereGrid(13) }, false },
    { "two blocks", testing::twoBlocks({ 1, 2, 3 }, 0), true },
    { "two blocks, other parity", testing::twoBlocks({ 1, 2, 3 }, 1), false },
    { "two blocks, turned", testing::twoBlocks({ 3, -1, 2 }, 0), true },
    { "two blocks, turned, other parity", testing::twoBlocks({ -2, 3, 1 }, 0), false },
    { "two blocks, one left-handed", testing::twoBlocks({ 1, -2, 3 }, 1), true },
  };
}

/// As lists of cells that share the points of seams, some of which have points more than once.
std::vector<Domain> unstructuredDomains()
{
  std::vector<Domain> all;
  for (const char* name :
    { "even box", "O-grid, odd", "C-grid, odd", "axis, odd", "axis, turned", "poles, even" })
  {
    for (Domain& domain : domains())
    {
      if (domain.name == name)
      {
        domain.name += " of cells";
        domain.conforming = true;
        domain.grids[0].unstructured = domain.grids[0].merged = true;
        all.push_back(domain);
      }
    }
  }
  return all;
}

/// A point of a grid by the trilinear interpolation in a cell.
Vector3 trilinear(const Grid& grid, const Vector3& at)
{
  Vector3 first;
  for (int axis = 0; axis < 3; ++axis)
  {
    first[axis] = std::min(std::floor(at[axis]), double(grid.size[axis] - 2));
  }
  const Vector3 part = at - first;
  Vector3 x = Vector3::Zero();
  for (int corner = 0; corner < 8; ++corner)
  {
    double weight = 1;
    Vector3 node = first;
    for (int axis = 0; axis < 3; ++axis)
    {
      const int bit = corner >> axis & 1;
      weight *= bit ? part[axis] : 1 - part[axis];
      node[axis] += bit;
    }
    x += weight * grid.motion(node, 0);
  }
  return x;
}

/// That the cursor is where the point is, and interpolates there.
void checkHere(const Flow& flow, Walker& cursor, const Vector3& x, double time, double outside)
{
  const TetraMesh& mesh = *flow.blocks[cursor.place().block].mesh;
  const auto ids = mesh.vertices(cursor.place());
  TetraMesh::Positions vertices;
  double sum = 0;
  for (int n = 0; n < 4; ++n)
  {
    const double f = mesh.moves() ? flow.fraction(time) : 0;
    vertices[n] = (1 - f) * mesh.positions(ids, 0)[n] +
      (f > 0 ? f * mesh.positions(ids, 1)[n] : Vector3(0, 0, 0));
    ASSERT_GE(cursor.weights()[n], -outside);
    sum += cursor.weights()[n];
  }
  ASSERT_NEAR(sum, 1, 1e-9);
  ASSERT_LT((testing::weighted(cursor.weights(), vertices) - x).norm(), 1e-10 * (1 + x.norm()));
}

#define ASSERT_HERE(flow, cursor, x, time, outside)                                                \
  checkHere(flow, cursor, x, time, outside);                                                       \
  if (::testing::Test::HasFatalFailure())                                                          \
  {                                                                                                \
    FAIL() << domain.name << ": " << (x).transpose();                                              \
  }

struct TetraWalkDomains : ::testing::Test
{
};

void findRandomPoints(const Domain& domain)
{
  const TestFlow test(domain.grids, linear);
  const AllTetrahedra all(test.flow);
  testing::Random random(1);
  Walker cursor(test.flow);
  for (int n = 0; n < 2000; ++n)
  {
    const std::size_t tetrahedron = random.below(all.size());
    if (!(std::abs(all.maps[tetrahedron].determinant()) > 0))
    {
      continue;
    }
    const Vector3 x = testing::weighted(random.weights(), all.positions[tetrahedron]);
    ASSERT_EQ(cursor.search(x, 0), Found::Inside) << domain.name << ": " << x.transpose();
    ASSERT_HERE(test.flow, cursor, x, 0, 2e-9);
    cursor.moveTo(all.places[random.below(all.size())]);
    ASSERT_EQ(cursor.walk(x, 0), Found::Inside) << domain.name << ": " << x.transpose();
    ASSERT_HERE(test.flow, cursor, x, 0, 2e-9);
    ASSERT_LT((cursor.velocity() - linear(x, 0)).norm(), 1e-9 * (1 + x.norm()));
  }
}

TEST_F(TetraWalkDomains, findRandomPointsBySearchAndByWalkFromAnywhere)
{
  for (const Domain& domain : domains())
  {
    findRandomPoints(domain);
    ASSERT_FALSE(HasFatalFailure());
  }
}

TEST_F(TetraWalkDomains, findRandomPointsInCellsThatHavePointsMoreThanOnce)
{
  for (const Domain& domain : unstructuredDomains())
  {
    findRandomPoints(domain);
    ASSERT_FALSE(HasFatalFailure());
  }
}

TEST_F(TetraWalkDomains, findNodesAndTheMiddlesOfEdgesAndFaces)
{
  for (const Domain& domain : domains())
  {
    const TestFlow test(domain.grids, linear);
    const AllTetrahedra all(test.flow);
    testing::Random random(2);
    Walker cursor(test.flow);
    for (std::size_t n = 0; n < all.size(); ++n)
    {
      if (std::abs(all.maps[n].determinant()) < 1e-12)
      {
        continue;
      }
      for (int bits = 1; bits < 15; ++bits)
      {
        Weights weights{ double(bits & 1), double(bits >> 1 & 1), double(bits >> 2 & 1),
          double(bits >> 3) };
        const double sum = weights[0] + weights[1] + weights[2] + weights[3];
        for (double& weight : weights)
        {
          weight /= sum;
        }
        const Vector3 x = testing::weighted(weights, all.positions[n]);
        cursor.moveTo(all.places[std::min(n + random.below(20), all.size() - 1)]);
        ASSERT_EQ(cursor.walk(x, 0), Found::Inside) << domain.name << ": " << x.transpose();
        ASSERT_HERE(test.flow, cursor, x, 0, 2e-9);
      }
    }
  }
}

TEST_F(TetraWalkDomains, interpolateLinearFieldsExactly)
{
  for (const Domain& domain : domains())
  {
    const TestFlow test(domain.grids, linear);
    const AllTetrahedra all(test.flow);
    testing::Random random(3);
    Walker cursor(test.flow);
    for (int n = 0; n < 1000; ++n)
    {
      const std::size_t tetrahedron = random.below(all.size());
      if (std::abs(all.maps[tetrahedron].determinant()) < 1e-12)
      {
        continue;
      }
      const Vector3 x = testing::weighted(random.weights(), all.positions[tetrahedron]);
      const double time = random(0, 1);
      ASSERT_EQ(cursor.search(x, time), Found::Inside);
      const double size = 1 + x.norm();
      ASSERT_LT((cursor.velocity() - linear(x, time)).norm(), 1e-9 * size) << domain.name;
      // As exact as the nodes are, for the thickness of the cell.
      double thickness = 1;
      const NaturalCoordinates& map = all.maps[tetrahedron];
      for (int axis = 0; axis < 3; ++axis)
      {
        thickness = std::min(thickness, 1 / map.gradient(axis).norm());
      }
      cursor.moveTo(all.places[tetrahedron]);
      ASSERT_EQ(cursor.walk(x, time), Found::Inside);
      ASSERT_LT((cursor.velocityGradient() - (1 + 2 * time) * Slope).norm(),
        1e-12 * size / thickness + 1e-9)
        << domain.name;
    }
  }
}

/// Points of the cells as their corners span them; those that border on the outside may bulge out of
/// the tetrahedra.
TEST_F(TetraWalkDomains, loseNoPointInWalksFromTheNextCell)
{
  for (const Domain& domain : domains())
  {
    const TestFlow test(domain.grids, linear);
    const AllTetrahedra all(test.flow);
    testing::Random random(4);
    Walker cursor(test.flow);
    for (int n = 0; n < 1500; ++n)
    {
      const std::size_t block = random.below(static_cast<std::int64_t>(domain.grids.size()));
      const Grid& grid = domain.grids[block];
      // Anywhere, and near the first and last faces along an axis.
      Vector3 at, from;
      const int near = static_cast<int>(random.below(4));
      for (int axis = 0; axis < 3; ++axis)
      {
        const double last = double(grid.size[axis] - 1);
        const double off = 0.02 * random(0, 1) * random(0, 1);
        at[axis] = axis != near ? random(0, last) : random.below(2) ? off : last - off;
        from[axis] = std::clamp(at[axis] + random(-1, 1), 0., last);
      }
      const Vector3 x = trilinear(grid, at);
      const Vector3 start = trilinear(grid, from);
      if (cursor.search(start, 0) != Found::Inside)
      {
        continue;
      }
      const int holding = all.holding(x);
      const Found found = cursor.walk(x, 0);
      if (holding > 0)
      {
        ASSERT_EQ(found, Found::Inside) << domain.name << ": " << x.transpose();
        ASSERT_HERE(test.flow, cursor, x, 0, 2e-9);
      }
      else if (found == Found::Inside)
      {
        ASSERT_HERE(test.flow, cursor, x, 0, 0.25);
        ASSERT_LT((cursor.velocity() - linear(x, 0)).norm(), 1e-9 * (1 + x.norm()));
      }
    }
  }
}

struct Seam
{
  std::string name;
  std::vector<Grid> grids;
  int axis;  ///< Along which the first node of the first block is on the seam.
  bool even; ///< The diagonals of both sides are the same.
};

/// Every point of a seam, which no outer cell borders on, is in the domain.
TEST(TetraWalk, losesNoPointAtASeamWhoseDiagonalsDisagree)
{
  for (const Seam& seam : { Seam{ "even", { testing::oGrid(16, 6, 6) }, 0, true },
         Seam{ "odd", { testing::oGrid(15, 6, 6) }, 0, false },
         Seam{ "even C", { testing::cGrid(14, 6, 6) }, 1, true },
         Seam{ "odd C", { testing::cGrid(13, 6, 6) }, 1, false } })
  {
    const TestFlow test(seam.grids, linear);
    const AllTetrahedra all(test.flow);
    const Grid& grid = seam.grids[0];
    testing::Random random(5);
    Walker cursor(test.flow);
    int gaps = 0, overlaps = 0;
    for (int n = 0; n < 4000; ++n)
    {
      Vector3 at;
      for (int axis = 0; axis < 3; ++axis)
      {
        at[axis] = random(1, double(grid.size[axis] - 2));
      }
      if (seam.axis == 1) // away from the singular middle
      {
        at[0] = random(1, 4);
      }
      Vector3 from = at;
      at[seam.axis] = 0.2 * std::pow(random(0, 1), 3);
      if (seam.axis == 0)
      {
        from[0] = random.below(2) ? random(0.2, 1) : double(grid.size[0] - 1) - random(0.2, 1);
      }
      else
      {
        from[1] = random(0.2, 1);
        from[0] = random.below(2) ? at[0] : double(grid.size[0] - 1) - at[0];
      }
      const Vector3 x = trilinear(grid, at);
      const int holding = all.holding(x);
      gaps += holding == 0;
      overlaps += holding > 1;
      ASSERT_EQ(cursor.search(trilinear(grid, from), 0), Found::Inside) << seam.name;
      const TetraPlace start = cursor.place();
      ASSERT_EQ(cursor.walk(x, 0), Found::Inside)
        << seam.name << ": " << x.transpose() << ", held by " << holding;
      ASSERT_LT((cursor.velocity() - linear(x, 0)).norm(), 1e-9);
      const double worst = cursor.weights()[leastWeight(cursor.weights())];
      ASSERT_GE(worst, holding > 0 ? -2e-9 : -0.25) << seam.name << ": " << x.transpose();
      // From there, to a point further on either side, and back to the point.
      ASSERT_EQ(cursor.walk(x, 0), Found::Inside) << seam.name << ": again";
      cursor.moveTo(start);
    }
    EXPECT_EQ(gaps > 0, !seam.even) << seam.name << ": " << gaps;
    EXPECT_EQ(overlaps > 0, !seam.even) << seam.name << ": " << overlaps;
  }
}

TEST(TetraWalk, losesNoPointBetweenBlocks)
{
  int gapsInAll = 0;
  for (const auto& [order, sum] :
    std::vector<std::pair<std::array<int, 3>, int>>{ { { 1, 2, 3 }, 0 }, { { 1, 2, 3 }, 1 },
      { { 3, -1, 2 }, 0 }, { { -2, 3, 1 }, 0 }, { { -1, 2, -3 }, 1 } })
  {
    const auto grids = testing::twoBlocks(order, sum);
    const TestFlow test(grids, linear);
    const AllTetrahedra all(test.flow);
    testing::Random random(6);
    Walker cursor(test.flow);
    int gaps = 0;
    for (int n = 0; n < 4000; ++n)
    {
      const Vector3 at(4 - 0.2 * std::pow(random(0, 1), 3), random(1, 4), random(1, 4));
      const Vector3 x = trilinear(grids[0], at);
      const int holding = all.holding(x);
      gaps += holding == 0;
      const Vector3 start(random.below(2) ? 3.4 : 4.6, at[1], at[2]);
      ASSERT_EQ(cursor.search(start, 0), Found::Inside);
      ASSERT_EQ(cursor.walk(x, 0), Found::Inside) << x.transpose() << ", held by " << holding;
      ASSERT_LT((cursor.velocity() - linear(x, 0)).norm(), 1e-9);
      ASSERT_GE(cursor.weights()[leastWeight(cursor.weights())], holding > 0 ? -2e-9 : -0.25);
      ASSERT_EQ(cursor.walk(x, 0), Found::Inside) << "again";
    }
    gapsInAll += gaps;
  }
  EXPECT_GT(gapsInAll, 10);
}

TEST(TetraWalk, entersMuchFinerBlocksAtThePointItself)
{
  Grid coarse = testing::warpedBox({ 4, 4, 4 });
  Grid fine = testing::warpedBox({ 80, 80, 80 });
  fine.size = { 21, 81, 81 };
  const testing::Motion motion = fine.motion;
  fine.motion = [=](const Vector3& node, double time) -> Vector3
  { return 0.05 * motion(node, time) + Vector3(4, 0, 0); };
  const TestFlow test({ coarse, fine }, linear);
  testing::Random random(7);
  Walker cursor(test.flow);
  for (int n = 0; n < 1000; ++n)
  {
    ASSERT_EQ(cursor.search(Vector3(3.5, random(0.5, 3.5), random(0.5, 3.5)), 0), Found::Inside);
    const Vector3 x(random(4, 4.5), random(0, 4), random(0, 4));
    ASSERT_EQ(cursor.walk(x, 0), Found::Inside);
    ASSERT_GE(cursor.weights()[leastWeight(cursor.weights())], -2e-9) << x.transpose();
  }
}

TEST(TetraWalk, findsNothingOutside)
{
  for (const Domain& domain : domains())
  {
    const TestFlow test(domain.grids, still);
    const AllTetrahedra all(test.flow);
    Eigen::AlignedBox3d box;
    for (const auto& x : all.positions)
    {
      for (const Vector3& vertex : x)
      {
        box.extend(vertex);
      }
    }
    const Vector3 extent = box.sizes();
    testing::Random random(8);
    Walker cursor(test.flow);
    int outside = 0;
    for (int n = 0; n < 500; ++n)
    {
      const Vector3 x = box.min() + (random.vector(-0.3, 1.3).array() * extent.array()).matrix();
      if (box.contains(x) && (!domain.conforming || all.holding(x, -1e-9) > 0))
      {
        continue;
      }
      ++outside;
      ASSERT_EQ(cursor.search(x, 0), Found::Outside) << domain.name << ": " << x.transpose();
      const TetraPlace start = all.places[random.below(all.size())];
      cursor.moveTo(start);
      ASSERT_EQ(cursor.walk(x, 0), Found::Outside) << domain.name << ": " << x.transpose();
    }
    EXPECT_GT(outside, 100) << domain.name;
  }
}

TEST(TetraWalk, findsNothingAtPlacesThatAreNoNumbers)
{
  const TestFlow test({ testing::warpedBox({ 4, 4, 4 }) }, still);
  constexpr double nan = std::numeric_limits<double>::quiet_NaN();
  constexpr double infinity = std::numeric_limits<double>::infinity();
  Walker cursor(test.flow);
  for (const double bad : { nan, infinity, -infinity, 1e300 })
  {
    for (int axis = 0; axis < 3; ++axis)
    {
      Vector3 x(2, 2, 2);
      ASSERT_EQ(cursor.search(x, 0), Found::Inside);
      x[axis] = bad;
      EXPECT_EQ(cursor.walk(x, 0), Found::Outside);
      EXPECT_EQ(cursor.search(x, 0), Found::Outside);
    }
  }
}

/// Or the way of a particle would depend on that which was in its lane before.
TEST(TetraWalk, forgetsTheBorderOfTheWalkBeforeWhenItIsLost)
{
  const TestFlow test({ testing::warpedBox({ 80, 2, 2 }) }, still);
  const TetraMesh& mesh = *test.flow.blocks[0].mesh;
  testing::Random random(14);
  TetraWalk walk(test.flow);
  const auto walkFrom = [&](std::int64_t cell, const Vector3& x)
  {
    TetraPlace place = mesh.tetrahedron(cell, static_cast<int>(random.below(5)));
    place.block = 0;
    walk.enter(0, place);
    walk.aim(0, x, 0);
    Found found = Found::Underway;
    while (found == Found::Underway)
    {
      walk.locate();
      found = walk.look(0);
    }
    return found;
  };
  for (int n = 0; n < 100; ++n)
  {
    const Vector3 x(80.2, random(0.2, 1.8), random(0.2, 1.8));
    ASSERT_EQ(walkFrom(79, x), Found::Outside);
    EXPECT_TRUE(walk.door(0).bridges);
    EXPECT_NEAR(walk.door(0).inward.normalized()[0], -1, 1e-9);
    EXPECT_GT(walk.partInside(0, x - Vector3(0.4, 0, 0)), 0.4);
    // Too far to walk.
    ASSERT_EQ(walkFrom(0, x), Found::Lost);
    EXPECT_FALSE(walk.door(0).bridges);
    EXPECT_EQ(walk.partInside(0, Vector3(0.5, 0.5, 0.5)), 0);
  }
}

TEST(TetraWalk, tellsHiddenCellsFromTheOutside)
{
  Grid grid = testing::warpedBox({ 7, 6, 5 });
  grid.ghosts.resize(grid.cellCount());
  const auto hide = [](int i, int j, int k)
  { return i >= 2 && i < 5 && j >= 2 && j < 4 && k >= 1 && k < 4; };
  for (int k = 0; k < 5; ++k)
  {
    for (int j = 0; j < 6; ++j)
    {
      for (int i = 0; i < 7; ++i)
      {
        grid.ghosts[i + 7 * (j + 6 * k)] = hide(i, j, k) ? testing::HiddenFlag : 0;
      }
    }
  }
  const TestFlow test({ grid }, still);
  const TestFlow whole({ testing::warpedBox({ 7, 6, 5 }) }, still);
  const AllTetrahedra all(whole.flow);
  testing::Random random(9);
  Walker cursor(test.flow);
  int hidden = 0;
  for (int n = 0; n < 5000; ++n)
  {
    const std::size_t to = random.below(all.size());
    const Vector3 x = testing::weighted(random.weights(1e-6), all.positions[to]);
    const auto& cell = all.places[to].cell;
    const bool isHidden = hide(cell[0], cell[1], cell[2]);
    // A step away, as a particle comes.
    Vector3 start = x;
    Walker from(test.flow);
    for (int tries = 0; tries < 100; ++tries)
    {
      start = x + random.vector(-1, 1);
      if (from.search(start, 0) == Found::Inside)
      {
        break;
      }
    }
    if (from.search(start, 0) != Found::Inside)
    {
      continue;
    }
    cursor.moveTo(from.place());
    ASSERT_EQ(cursor.walk(x, 0), isHidden ? Found::Hidden : Found::Inside) << x.transpose();
    ASSERT_EQ(cursor.search(x, 0) == Found::Inside, !isHidden) << x.transpose();
    hidden += isHidden;
  }
  EXPECT_GT(hidden, 100);
}

TEST(TetraWalk, entersTheBlockThatCoversHiddenCells)
{
  Grid grid = testing::warpedBox({ 6, 6, 6 });
  grid.ghosts.assign(grid.cellCount(), 0);
  grid.ghosts[2 + 6 * (2 + 6 * 2)] = testing::HiddenFlag;
  Grid cover = testing::warpedBox({ 10, 10, 10 });
  const testing::Motion motion = cover.motion;
  cover.motion = [=](const Vector3& node, double time) -> Vector3
  { return 0.2 * motion(node, time) + Vector3::Constant(1.5); };
  const TestFlow test({ grid, cover }, linear);
  testing::Random random(10);
  Walker cursor(test.flow);
  for (int n = 0; n < 500; ++n)
  {
    const Vector3 x = random.vector(2.3, 2.7);
    ASSERT_EQ(cursor.search(Vector3(1.2, 2.5, 2.5), 0), Found::Inside);
    ASSERT_EQ(cursor.place().block, 0);
    ASSERT_EQ(cursor.walk(x, 0), Found::Inside);
    ASSERT_EQ(cursor.place().block, 1);
    ASSERT_LT((cursor.velocity() - linear(x, 0)).norm(), 1e-9);
  }
}

/// Between the ends of the interval, points and velocities of the nodes are interpolated linearly.
TEST(TetraWalk, findsPointsInMovingTetrahedraWhereTheyAreAtTheTime)
{
  const Domain domain{ "moving", { testing::warpedBox({ 6, 5, 4 }) }, true };
  Grid grid = domain.grids[0];
  const testing::Motion motion = grid.motion;
  grid.motion = [=](const Vector3& node, double time) -> Vector3
  {
    const Vector3 x = motion(node, 0);
    const double angle = (time - 3) * (0.2 + 0.05 * x[2]);
    return { std::cos(angle) * x[0] - std::sin(angle) * x[1] + 4 * (time - 3),
      std::sin(angle) * x[0] + std::cos(angle) * x[1], (time - 2) * x[2] };
  };
  TestFlow test(
    { grid }, [](const Vector3& x, double) -> Vector3 { return Slope * x + Vector3(1, 2, 3); },
    true);
  test.setInterval(3, 5);
  testing::Random random(11);
  Walker cursor(test.flow);
  for (const double fraction : { 0., 0.1, 0.5, 0.77, 1. })
  {
    const AllTetrahedra all(test.flow, fraction);
    const double time = 3 + 2 * fraction;
    for (int n = 0; n < 500; ++n)
    {
      const Vector3 x =
        testing::weighted(random.weights(), all.positions[random.below(all.size())]);
      ASSERT_EQ(cursor.search(x, time), Found::Inside);
      checkHere(test.flow, cursor, x, time, 2e-9);
      cursor.moveTo(all.places[random.below(all.size())]);
      ASSERT_EQ(cursor.walk(x, time), Found::Inside);
      checkHere(test.flow, cursor, x, time, 2e-9);
      ASSERT_LT((cursor.velocity() - Slope * x - Vector3(1, 2, 3)).norm(), 1e-10);
      ASSERT_LT((cursor.velocityGradient() - Slope).norm(), 1e-9);
      // And at other times, from where it is.
      const double other = random(3, 5);
      if (cursor.walk(x, other) == Found::Inside)
      {
        checkHere(test.flow, cursor, x, other, 2e-9);
      }
    }
    ASSERT_FALSE(HasFailure());
  }
}

TEST(TetraWalk, interpolatesInTimeByThePolynomialThroughAllLevels)
{
  for (const std::size_t levels : { 1, 2, 3, 4 })
  {
    const auto velocity = [levels](const Vector3& x, double time) -> Vector3
    {
      double sum = 0;
      for (std::size_t n = 0; n < levels; ++n)
      {
        sum += (n + 1.) * std::pow(time, double(n));
      }
      return sum * (Slope * x);
    };
    TestFlow test({ testing::warpedBox({ 4, 4, 4 }) }, velocity);
    const std::vector<double> times{ 0.1, 0.5, 1.2, 1.4 };
    const std::size_t first = levels == 4 ? 1 : 0;
    test.setInterval(times[first], times[first + 1], { times.begin(), times.begin() + levels });
    testing::Random random(12);
    Walker cursor(test.flow);
    for (int n = 0; n < 200; ++n)
    {
      const Vector3 x = random.vector(0, 4);
      for (const double time :
        { times[first], times[first + 1], random(times[first], times[first + 1]) })
      {
        ASSERT_EQ(cursor.search(x, time), Found::Inside);
        ASSERT_LT((cursor.velocity() - velocity(x, time)).norm(), 1e-11) << levels;
      }
    }
  }
}

TEST(TetraWalk, hasTheSizeOfTheDeterminant)
{
  const TestFlow test({ { { 2, 2, 2 }, testing::scaled(3) } }, still);
  Walker cursor(test.flow);
  ASSERT_EQ(cursor.search(Vector3(2.9, 0.1, 0.1), 0), Found::Inside);
  EXPECT_NEAR(cursor.size(), 3, 1e-12); // of a corner of a cube: 6 V = 3^3
  ASSERT_EQ(cursor.search(Vector3(1.5, 1.5, 1.5), 0), Found::Inside);
  EXPECT_NEAR(cursor.size(), std::cbrt(54.), 1e-12);
}

TEST(TetraWalk, walksThroughUnstructuredGridsAndOutOfThem)
{
  // Cubes as hexahedra, numbered along other axes than a lattice is.
  constexpr int Size = 6;
  std::vector<Vector3> points;
  points.resize(343);
  const Grid box = testing::warpedBox({ Size, Size, Size });
  std::vector<int> used(343, 0);
  for (int k = 0; k <= Size; ++k)
  {
    for (int j = 0; j <= Size; ++j)
    {
      for (int i = 0; i <= Size; ++i)
      {
        const std::int64_t id = (i + 7 * (j + 7 * k)) * 151 % 343;
        points[id] = box.motion(Vector3(i, j, k), 0);
        ++used[id];
      }
    }
  }
  ASSERT_EQ(std::count(used.begin(), used.end(), 1), 343);
  VectorArray array;
  array.doubles = points[0].data();
  auto mesh =
    std::make_shared<SplitMesh>(points.size(), std::array<VectorArray, 2>{ array, array });
  for (int k = 0; k < Size; ++k)
  {
    for (int j = 0; j < Size; ++j)
    {
      for (int i = 0; i < Size; ++i)
      {
        const auto id = [=](int di, int dj, int dk) -> std::int64_t
        { return (i + di + 7 * (j + dj + 7 * (k + dk))) * 151 % 343; };
        mesh->addCell({ { id(0, 0, 0), id(0, 0, 1), id(0, 1, 1), id(0, 1, 0) },
                        { id(1, 0, 0), id(1, 1, 0), id(1, 1, 1), id(1, 0, 1) },
                        { id(0, 0, 0), id(1, 0, 0), id(1, 0, 1), id(0, 0, 1) },
                        { id(0, 1, 0), id(0, 1, 1), id(1, 1, 1), id(1, 1, 0) },
                        { id(0, 0, 0), id(0, 1, 0), id(1, 1, 0), id(1, 0, 0) },
                        { id(0, 0, 1), id(1, 0, 1), id(1, 1, 1), id(0, 1, 1) } },
          false);
      }
    }
  }
  mesh->connect(1);
  std::vector<Vector3> velocities;
  for (const Vector3& x : points)
  {
    velocities.push_back(linear(x, 0));
  }
  VectorArray velocity;
  velocity.doubles = velocities[0].data();
  Flow flow;
  flow.blocks.push_back({ mesh, std::make_shared<LazySearch>(mesh), { velocity, velocity } });
  testing::Random random(13);
  Walker cursor(flow);
  ASSERT_EQ(cursor.search(Vector3(3, 3, 3), 0), Found::Inside);
  for (int n = 0; n < 3000; ++n)
  {
    const Vector3 x = random.vector(-0.5, 6.5);
    const bool inside = x.minCoeff() >= 0 && x.maxCoeff() <= 6;
    ASSERT_EQ(cursor.search(x, 0), inside ? Found::Inside : Found::Outside) << x.transpose();
    TetraPlace place = mesh->tetrahedron(random.below(mesh->cellCount()), 2);
    place.block = 0;
    cursor.moveTo(place);
    ASSERT_EQ(cursor.walk(x, 0), inside ? Found::Inside : Found::Outside) << x.transpose();
    if (inside)
    {
      checkHere(flow, cursor, x, 0, 2e-9);
      ASSERT_FALSE(HasFatalFailure());
      ASSERT_LT((cursor.velocity() - linear(x, 0)).norm(), 1e-9);
    }
  }
}

}
}
