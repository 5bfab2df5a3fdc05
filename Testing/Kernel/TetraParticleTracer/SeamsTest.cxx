#include "Seams.h"

#include "ParticleTracer.h"
#include "TestFlows.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <set>

namespace orrery
{
namespace
{

using testing::AllTetrahedra;
using testing::Grid;
using testing::TestFlow;
using testing::Walker;

struct Domain
{
  std::string name;
  std::vector<Grid> grids;
  bool conforming;  ///< The diagonals of both sides of all seams are the same.
  bool tip = false; ///< A seam ends in the middle of the cells around it.
};

std::vector<Domain> domains()
{
  return { { "even O-grid", { testing::oGrid(16, 4, 4) }, true },
    { "odd O-grid", { testing::oGrid(15, 4, 4) }, false },
    { "even C-grid", { testing::cGrid(12, 4, 4) }, true, true },
    { "odd C-grid", { testing::cGrid(13, 4, 4) }, false, true },
    { "axis", { testing::axisGrid(12) }, true }, { "poles", { testing::sphereGrid(12) }, true },
    { "two blocks", testing::twoBlocks({ 1, 2, 3 }, 0), true },
    { "two blocks, other parity", testing::twoBlocks({ 1, 2, 3 }, 1), false },
    { "two blocks, turned", testing::twoBlocks({ 3, -1, 2 }, 0), true },
    { "two blocks, one left-handed", testing::twoBlocks({ 1, -2, 3 }, 1), true } };
}

Vector3 linear(const Vector3& x, double)
{
  return Vector3(1 + x[0] - 2 * x[1], x[2] + x[1], 3 * x[0]);
}

/// Has searches find nothing, so that seams alone lead from border to border.
void withoutSearch(Flow& flow)
{
  static const std::uint8_t hidden = testing::HiddenFlag;
  const LatticeMesh::Shape shape{ { 2, 2, 2 }, 0, &hidden, testing::HiddenFlag };
  const auto none = std::make_shared<LatticeMesh>(shape, std::array<VectorArray, 2>{});
  for (Flow::Block& block : flow.blocks)
  {
    block.search = std::make_shared<LazySearch>(none);
  }
}

/// A node on a side of a lattice.
struct SideNode
{
  std::int32_t block;
  std::int64_t point;
  Vector3 x;
};

std::vector<SideNode> sideNodes(const std::vector<Grid>& grids)
{
  std::vector<SideNode> nodes;
  for (std::size_t block = 0; block < grids.size(); ++block)
  {
    const auto& size = grids[block].size;
    const auto x = grids[block].nodes(0);
    for (std::int64_t point = 0; point < static_cast<std::int64_t>(x.size()); ++point)
    {
      const std::int64_t at[] = { point % size[0], point / size[0] % size[1],
        point / size[0] / size[1] };
      bool side = false;
      for (int axis = 0; axis < 3; ++axis)
      {
        side = side || at[axis] == 0 || at[axis] == size[axis] - 1;
      }
      if (side)
      {
        nodes.push_back({ static_cast<std::int32_t>(block), point, x[point] });
      }
    }
  }
  return nodes;
}

TEST(Seams, leadFromEachNodeToAllOthersAtItsPlace)
{
  for (const Domain& domain : domains())
  {
    const TestFlow test(domain.grids, linear);
    const auto nodes = sideNodes(domain.grids);
    std::size_t joined = 0;
    for (const SideNode& node : nodes)
    {
      std::set<std::pair<std::int32_t, std::int64_t>> expected, found;
      for (const SideNode& other : nodes)
      {
        if ((other.x - node.x).norm() < 1e-9 &&
          (other.block != node.block || other.point != node.point))
        {
          expected.insert({ other.block, other.point });
        }
      }
      const auto& places = test.flow.seams->beyond(node.block, node.point);
      ASSERT_EQ(places.size(), expected.size()) << domain.name << ": " << node.x.transpose();
      for (const TetraPlace& place : places)
      {
        const TetraMesh& mesh = *test.flow.blocks[place.block].mesh;
        int borders = 0;
        for (int vertex = 0; vertex < 4; ++vertex)
        {
          TetraPlace next = place;
          borders += mesh.cross(next, vertex) == Crossing::Border;
          const std::int64_t id = mesh.vertices(place)[vertex];
          if (expected.count({ place.block, id }) > 0)
          {
            found.insert({ place.block, id });
          }
        }
        ASSERT_GT(borders, 0);
      }
      ASSERT_EQ(found, expected) << domain.name << ": " << node.x.transpose();
      joined += !expected.empty();
    }
    EXPECT_GT(joined, 20u) << domain.name;
  }
}

/// The points of all faces across which a mesh ends.
std::set<std::int64_t> pointsOfBorders(const TetraMesh& mesh)
{
  std::set<std::int64_t> points;
  for (std::int64_t cell = 0; cell < mesh.cellCount(); ++cell)
  {
    for (int n = 0; n < 4 * mesh.tetrahedronCount(cell); ++n)
    {
      const TetraPlace place = mesh.tetrahedron(cell, n / 4);
      TetraPlace next = place;
      if (mesh.cross(next, n % 4) == Crossing::Border)
      {
        for (const int vertex : { 1, 2, 3 })
        {
          points.insert(mesh.vertices(place)[(n + vertex) % 4]);
        }
      }
    }
  }
  return points;
}

/// Whether a point is in a face of a tetrahedron across which the mesh ends.
bool hasBorderAt(const TetraMesh& mesh, const TetraPlace& place, std::int64_t point)
{
  const TetraMesh::Ids ids = mesh.vertices(place);
  bool has = false;
  for (int face = 0; face < 4; ++face)
  {
    TetraPlace next = place;
    has = has ||
      (ids[face] != point && std::count(ids.begin(), ids.end(), point) == 1 &&
        mesh.cross(next, face) == Crossing::Border);
  }
  return has;
}

TEST(Seams, areMadeOfThePointsOfBorders)
{
  std::vector<Grid> grids;
  for (const auto& size : { std::array<std::int64_t, 3>{ 1, 1, 1 }, { 2, 1, 5 }, { 6, 5, 4 } })
  {
    grids.push_back(testing::warpedBox(size, size[0] % 2));
    Grid holes = grids.back();
    for (std::int64_t cell = 0; cell < holes.cellCount(); ++cell)
    {
      holes.ghosts.push_back(cell % 3 == 0 ? testing::HiddenFlag : testing::GhostFlag);
    }
    grids.push_back(holes);
  }
  for (std::size_t n = 0; n < 12; ++n)
  {
    Grid grid = grids[n / 2];
    grid.unstructured = n % 2 == 1;
    const TestFlow test({ grid }, linear);
    const TetraMesh& mesh = *test.flow.blocks[0].mesh;
    std::set<std::int64_t> points;
    for (const TetraMesh::BorderPoint& border : mesh.borderPoints())
    {
      EXPECT_TRUE(points.insert(border.point).second);
      EXPECT_GT(mesh.tetrahedronCount(mesh.cellOf(border.place)), 0);
      EXPECT_TRUE(hasBorderAt(mesh, border.place, border.point));
    }
    EXPECT_EQ(points, pointsOfBorders(mesh)) << n;
  }
}

/// Which of several a particle is looked for in first does not depend on how nodes are sorted.
TEST(Seams, listPlacesInTheOrderOfBlocksAndCells)
{
  std::vector<Grid> corner;
  for (int n = 0; n < 8; ++n)
  {
    const Vector3 origin(3 * (n & 1), 3 * (n >> 1 & 1), 3 * (n >> 2));
    corner.push_back({ { 4, 4, 4 }, testing::scaled(1, origin) });
  }
  std::vector<Domain> all = domains();
  all.push_back({ "eight blocks", corner, true });
  for (const Domain& domain : all)
  {
    const TestFlow test(domain.grids, linear);
    std::size_t most = 0;
    for (const SideNode& node : sideNodes(domain.grids))
    {
      const Seams::Places places = test.flow.seams->beyond(node.block, node.point);
      std::vector<std::pair<std::int32_t, std::int64_t>> cells;
      for (const TetraPlace& place : places)
      {
        cells.push_back({ place.block, test.flow.blocks[place.block].mesh->cellOf(place) });
      }
      EXPECT_TRUE(std::is_sorted(cells.begin(), cells.end())) << domain.name;
      most = std::max(most, places.size());
    }
    EXPECT_EQ(most, domain.grids.size() == 8 ? 7u : most);
  }
}

TEST(Seams, areNotMadeOfPlacesThatAreNoNumbers)
{
  for (const double bad : { std::nan(""), std::numeric_limits<double>::infinity() })
  {
    const auto grids = testing::twoBlocks({ 1, 2, 3 }, 0);
    std::vector<Grid> broken = grids;
    for (Grid& grid : broken)
    {
      grid = testing::changed(grid,
        [=](const Vector3& x) -> Vector3 { return x[1] == 0 ? Vector3(x[0], bad, x[2]) : x; });
    }
    const TestFlow whole(grids, linear);
    const TestFlow test(broken, linear);
    for (const SideNode& node : sideNodes(grids))
    {
      EXPECT_EQ(test.flow.seams->beyond(node.block, node.point).size(),
        node.x[1] == 0 ? 0 : whole.flow.seams->beyond(node.block, node.point).size());
    }
  }
}

TEST(Seams, leadNowhereFromInnerNodesAndBetweenBlocksThatDoNotTouch)
{
  auto grids = testing::twoBlocks({ 1, 2, 3 }, 0);
  grids[1] =
    testing::changed(grids[1], [](const Vector3& x) -> Vector3 { return x + Vector3(1e-4, 0, 0); });
  const TestFlow apart(grids, linear);
  const TestFlow whole({ testing::warpedBox({ 5, 5, 5 }) }, linear);
  for (std::int64_t point = 0; point < 216; ++point)
  {
    EXPECT_TRUE(whole.flow.seams->beyond(0, point).empty());
    EXPECT_TRUE(apart.flow.seams->beyond(0, point).empty());
    EXPECT_TRUE(apart.flow.seams->beyond(1, point).empty());
  }
}

/// Lists of all nodes for each of them would grow by the square of their number.
TEST(Seams, joinNoNodesOfWhichManyMeet)
{
  const int around = 40;
  const TestFlow test({ testing::axisGrid(around) }, linear);
  for (int j = 0; j <= 5; ++j)
  {
    const auto& places = test.flow.seams->beyond(0, (around + 1) * j);
    EXPECT_EQ(places.size(), j == 0 ? 0u : 1u); // on the axis, and on the seam from there
  }
}

/// The hidden cells of a block are no seam, though its other cells end there.
TEST(Seams, areNotWhereCellsAreHidden)
{
  auto grids = testing::twoBlocks({ 1, 2, 3 }, 0);
  grids[1].ghosts.assign(grids[1].cellCount(), 0);
  for (std::int64_t cell = 0; cell < grids[1].cellCount(); cell += 4)
  {
    grids[1].ghosts[cell] = testing::HiddenFlag; // those at the first block
  }
  const TestFlow test(grids, linear);
  for (const SideNode& node : sideNodes(grids))
  {
    // But at the edges, where the cells beside the hidden ones have sides too.
    const bool edge = node.x.tail<2>().minCoeff() == 0 || node.x.tail<2>().maxCoeff() == 5;
    if (!edge)
    {
      EXPECT_TRUE(test.flow.seams->beyond(node.block, node.point).empty());
    }
  }
}

/// Walks between points near each other, on either side of the seams or on the same.
void walkAcross(const Domain& domain, const Flow& flow, const AllTetrahedra& all, double time)
{
  Flow unsearched = flow;
  withoutSearch(unsearched);
  Walker bySeams(unsearched);
  CellFinder finder(flow);
  testing::Random random(1);
  int across = 0;
  for (int n = 0; n < 20000; ++n)
  {
    // From a tetrahedron to a point that cannot be more than some cells away.
    const std::size_t from = random.below(all.size());
    const Vector3 start = testing::weighted(random.weights(), all.positions[from]);
    const Vector3 x = start +
      random(0, 1.2) * std::cbrt(std::abs(all.maps[from].determinant())) *
        random.vector(-1, 1).normalized();
    if (!finder.search(x, time))
    {
      continue;
    }
    const TetraPlace& to = finder.place();
    const bool crosses =
      all.places[from].block != to.block || std::abs(all.places[from].cell[0] - to.cell[0]) > 3;
    if ((!crosses && n % 16 != 0) || all.holding(x, 1e-6) != 1)
    {
      continue; // not of interest, or the search has a choice
    }
    const auto atTip = [](const TetraPlace& place) { return std::abs(place.cell[0] - 6) < 3; };
    if (domain.tip && (atTip(all.places[from]) || atTip(to)))
    {
      continue; // around it a walk may come to the border again and again
    }
    bySeams.moveTo(all.places[from]);
    ASSERT_EQ(bySeams.walk(x, time), Walker::Found::Inside)
      << domain.name << ": " << start.transpose() << " to " << x.transpose();
    ASSERT_EQ(bySeams.place(), to) << domain.name;
    ASSERT_LT((bySeams.velocity() - linear(x, time)).norm(), 1e-9);
    across += crosses;
  }
  EXPECT_GT(across, 100) << domain.name;
}

TEST(Seams, leadToWhatASearchFinds)
{
  for (const Domain& domain : domains())
  {
    if (domain.name == "axis" || domain.name == "poles")
    {
      continue; // cells without volume, whose neighbors have to be searched for
    }
    const TestFlow test(domain.grids, linear);
    walkAcross(domain, test.flow, AllTetrahedra(test.flow), 0);
    ASSERT_FALSE(HasFatalFailure());
  }
}

/// Flat cells leave a walk no way but the search; it comes to the same with and without seams.
TEST(Seams, leaveWalksAtAnAxisToTheSearch)
{
  for (const Domain& domain : domains())
  {
    const TestFlow test(domain.grids, linear);
    Flow seamless = test.flow;
    seamless.seams.reset();
    const AllTetrahedra all(test.flow);
    testing::Random random(2);
    Walker bySeams(test.flow);
    Walker bySearch(seamless);
    for (int n = 0; n < 1000; ++n)
    {
      const TetraPlace from = all.places[random.below(all.size())];
      const Vector3 x =
        testing::weighted(random.weights(), all.positions[random.below(all.size())]);
      if (all.holding(x, 1e-6) != 1)
      {
        continue;
      }
      bySeams.moveTo(from);
      bySearch.moveTo(from);
      ASSERT_EQ(bySeams.walk(x, 0), Walker::Found::Inside) << domain.name;
      ASSERT_EQ(bySearch.walk(x, 0), Walker::Found::Inside) << domain.name;
      ASSERT_EQ(bySeams.place(), bySearch.place()) << domain.name << ": " << x.transpose();
    }
  }
}

/// Seams are made once, of the points of some interval.
TEST(Seams, holdWhileGridsMove)
{
  for (Domain domain : domains())
  {
    if (domain.name == "axis" || domain.name == "poles")
    {
      continue;
    }
    for (Grid& grid : domain.grids)
    {
      const testing::Motion motion = grid.motion;
      grid.motion = [=](const Vector3& node, double time) -> Vector3
      {
        const Vector3 x = motion(node, 0);
        return { std::cos(time) * x[0] - std::sin(time) * x[1] + time,
          std::sin(time) * x[0] + std::cos(time) * x[1], (1 + 0.1 * time) * x[2] };
      };
    }
    TestFlow test(domain.grids, linear, true);
    const auto seams = test.flow.seams;
    seams->beyond(0, 0);
    test.setInterval(2, 2.5);
    test.flow.seams = seams;
    walkAcross(domain, test.flow, AllTetrahedra(test.flow, 0.6), 2.3);
    ASSERT_FALSE(HasFatalFailure());
  }
}

TEST(Seams, doNotChangeTheWaysOfParticles)
{
  for (const Domain& domain : domains())
  {
    if (!domain.conforming)
    {
      continue;
    }
    for (const StepControl control :
      { StepControl::Fixed, StepControl::TurnAngle, StepControl::Tolerance })
    {
      const auto swirl = [](const Vector3& x, double) -> Vector3 {
        return { -x[1] + 0.3, x[0] - 2.5 * (x[0] > 3), 0.2 * x[0] };
      };
      TestFlow test(domain.grids, swirl);
      test.setInterval(0, 2);
      Flow seamless = test.flow;
      seamless.seams.reset();
      TraceOptions options;
      options.control = control;
      options.stepsPerInterval = 7;
      options.threads = 3;
      const AllTetrahedra all(test.flow);
      testing::Random random(3);
      std::vector<Particle> bySeams;
      for (int n = 0; n < 400; ++n)
      {
        Particle particle;
        particle.position =
          testing::weighted(random.weights(1e-3), all.positions[random.below(all.size())]);
        if (place(test.flow, options, particle))
        {
          bySeams.push_back(particle);
        }
      }
      std::vector<Particle> bySearch = bySeams;
      trace(test.flow, options, 2, bySeams);
      trace(seamless, options, 2, bySearch);
      for (std::size_t n = 0; n < bySeams.size(); ++n)
      {
        ASSERT_EQ(bySeams[n].termination, bySearch[n].termination) << domain.name;
        ASSERT_LT((bySeams[n].position - bySearch[n].position).norm(), 1e-12) << domain.name;
        ASSERT_NEAR(bySeams[n].time, bySearch[n].time, 1e-12);
      }
    }
  }
}

}
}
