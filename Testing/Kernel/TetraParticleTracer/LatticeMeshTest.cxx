#include "LatticeMesh.h"

#include "HexahedronSplit.h"
#include "TestFlows.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>
#include <set>

namespace orrery
{
namespace
{

using Size = std::array<std::int64_t, 3>;

constexpr Size Sizes[] = { { 2, 2, 2 }, { 5, 4, 6 }, { 2, 7, 3 }, { 6, 2, 2 } };

/// Nodes at their indices.
std::vector<double> indexPoints(const Size& size)
{
  std::vector<double> points;
  for (std::int64_t id = 0; id < size[0] * size[1] * size[2]; ++id)
  {
    points.push_back(double(id % size[0]));
    points.push_back(double(id / size[0] % size[1]));
    points.push_back(double(id / size[0] / size[1]));
  }
  return points;
}

VectorArray arrayOf(const std::vector<double>& values)
{
  VectorArray array;
  array.doubles = values.data();
  return array;
}

LatticeMesh latticeOf(const LatticeMesh::Shape& shape, const std::vector<double>& points)
{
  return LatticeMesh(shape, { arrayOf(points), arrayOf(points) });
}

void forEachTetrahedron(
  const TetraMesh& mesh, const std::function<void(std::int64_t, const TetraPlace&)>& visit)
{
  for (std::int64_t cell = 0; cell < mesh.cellCount(); ++cell)
  {
    for (int n = 0; n < mesh.tetrahedronCount(cell); ++n)
    {
      visit(cell, mesh.tetrahedron(cell, n));
    }
  }
}

std::set<std::int64_t> faceOf(const TetraMesh::Ids& ids, int opposite)
{
  std::set<std::int64_t> face(ids.begin(), ids.end());
  face.erase(ids[opposite]);
  return face;
}

TEST(LatticeMesh, numbersItsCellsInTheOrderOfTheirIndices)
{
  for (const Size& size : Sizes)
  {
    const auto points = indexPoints(size);
    const LatticeMesh mesh = latticeOf({ size }, points);
    ASSERT_EQ(mesh.cellCount(), (size[0] - 1) * (size[1] - 1) * (size[2] - 1));
    std::int64_t next = 0;
    for (std::int32_t k = 0; k + 1 < size[2]; ++k)
    {
      for (std::int32_t j = 0; j + 1 < size[1]; ++j)
      {
        for (std::int32_t i = 0; i + 1 < size[0]; ++i, ++next)
        {
          ASSERT_EQ(mesh.tetrahedronCount(next), 5);
          for (int n = 0; n < 5; ++n)
          {
            const TetraPlace place = mesh.tetrahedron(next, n);
            ASSERT_EQ(place.cell, (std::array<std::int32_t, 3>{ i, j, k }));
            ASSERT_EQ(mesh.cellOf(place), next);
          }
        }
      }
    }
  }
}

TEST(LatticeMesh, hasTheVerticesOfTheSplitOfTheCellsParity)
{
  for (const Size& size : Sizes)
  {
    for (const std::int64_t sum : { 0, 1, 4, -3 })
    {
      const auto points = indexPoints(size);
      const LatticeMesh mesh = latticeOf({ size, sum }, points);
      forEachTetrahedron(mesh,
        [&](std::int64_t, const TetraPlace& place)
        {
          const auto& cell = place.cell;
          const bool odd = (sum + cell[0] + cell[1] + cell[2]) % 2 != 0;
          const auto numbers = HexahedronSplit::tetrahedra(odd);
          ASSERT_NE(std::find(numbers.begin(), numbers.end(), place.tetrahedron), numbers.end());
          const auto corners = HexahedronSplit::corners(place.tetrahedron, odd);
          const auto ids = mesh.vertices(place);
          const auto x = mesh.positions(ids, 0);
          for (int n = 0; n < 4; ++n)
          {
            const Vector3 node(cell[0] + (corners[n] & 1), cell[1] + (corners[n] >> 1 & 1),
              cell[2] + (corners[n] >> 2));
            ASSERT_EQ(ids[n], node[0] + size[0] * (node[1] + size[1] * node[2]));
            ASSERT_EQ(x[n], node);
          }
        });
    }
  }
}

/// That a cursor is where the mesh says that the tetrahedron is.
void checkCursor(
  const LatticeMesh& mesh, const LatticeMesh::Cursor& cursor, const TetraPlace& place)
{
  ASSERT_EQ(mesh.placeOf(cursor), place);
  const auto ids = mesh.vertices(place);
  for (int slot = 0; slot < 4; ++slot)
  {
    ASSERT_EQ(mesh.idIn(cursor, slot), ids[cursor.vertexIn(slot)]);
  }
}

/// What a walk relies on that reads only the vertex beyond.
TEST(LatticeMesh, keepsTheVerticesOfAFaceCrossedInTheirSlots)
{
  testing::Random random(21);
  const Size size{ 5, 4, 6 };
  const auto points = indexPoints(size);
  for (const std::int64_t sum : { 0, 1 })
  {
    const LatticeMesh mesh = latticeOf({ size, sum }, points);
    TetraPlace place = mesh.tetrahedron(0, 0);
    LatticeMesh::Cursor cursor = mesh.cursorAt(place);
    std::set<std::int32_t> states;
    int crossed = 0;
    for (int n = 0; n < 100000; ++n)
    {
      states.insert(cursor.state);
      const int slot = static_cast<int>(random.below(4));
      const LatticeMesh::Cursor before = cursor;
      const Crossing crossing = mesh.cross(place, cursor.vertexIn(slot));
      ASSERT_EQ(mesh.cross(cursor, slot), crossing);
      checkCursor(mesh, cursor, place);
      ASSERT_FALSE(HasFatalFailure());
      for (int other = 0; other < 4; ++other)
      {
        const bool same = mesh.idIn(cursor, other) == mesh.idIn(before, other);
        ASSERT_EQ(same, crossing == Crossing::Border || other != slot);
      }
      crossed += crossing == Crossing::Cell;
    }
    EXPECT_GT(crossed, 50000);
    EXPECT_EQ(states.size(), 40u); // all tetrahedra in all orders
  }
}

TEST(LatticeMesh, readsPointsOfBothTypesAndAtBothEndsOfTheInterval)
{
  const Size size{ 4, 3, 5 };
  const auto first = indexPoints(size);
  std::vector<float> last(first.begin(), first.end());
  for (float& value : last)
  {
    value = 2 * value + 0.5f;
  }
  VectorArray lastArray;
  lastArray.floats = last.data();
  const LatticeMesh moving({ size }, { arrayOf(first), lastArray });
  EXPECT_TRUE(moving.moves());
  EXPECT_FALSE(latticeOf({ size }, first).moves());
  forEachTetrahedron(moving,
    [&](std::int64_t, const TetraPlace& place)
    {
      const auto ids = moving.vertices(place);
      const auto before = moving.positions(ids, 0);
      const auto after = moving.positions(ids, 1);
      for (int n = 0; n < 4; ++n)
      {
        ASSERT_EQ(after[n], 2 * before[n] + Vector3::Constant(0.5));
      }
    });
}

TEST(LatticeMesh, ofAxesHasThePositionsOfTheSameGridByPoints)
{
  const Size size{ 4, 3, 5 };
  const std::vector<double> coordinates[3] = { { -1, 0, 0.5, 3 }, { 2, 2.5, 7 },
    { 0, 1, 4, 9, 16 } };
  LatticeMesh::Axes axes;
  for (int axis = 0; axis < 3; ++axis)
  {
    axes.coordinates[axis] = coordinates[axis].data();
  }
  axes.direction = Eigen::AngleAxisd(0.7, Vector3(1, 2, 3).normalized()).toRotationMatrix();
  axes.origin = Vector3(10, -20, 30);
  std::vector<double> points;
  for (const double z : coordinates[2])
  {
    for (const double y : coordinates[1])
    {
      for (const double x : coordinates[0])
      {
        const Vector3 place = axes.origin + axes.direction * Vector3(x, y, z);
        points.insert(points.end(), place.data(), place.data() + 3);
      }
    }
  }
  for (const std::int64_t sum : { 0, 1 })
  {
    const LatticeMesh byPoints = latticeOf({ size, sum }, points);
    const LatticeMesh byAxes({ size, sum }, axes);
    EXPECT_FALSE(byAxes.moves());
    forEachTetrahedron(byAxes,
      [&](std::int64_t, const TetraPlace& place)
      {
        const auto ids = byAxes.vertices(place);
        ASSERT_EQ(ids, byPoints.vertices(place));
        for (const int level : { 0, 1 })
        {
          const auto x = byAxes.positions(ids, level);
          const auto expected = byPoints.positions(ids, level);
          for (int n = 0; n < 4; ++n)
          {
            ASSERT_LT((x[n] - expected[n]).norm(), 1e-13);
          }
        }
      });
  }
}

TEST(LatticeMesh, leadsFromEveryTetrahedronOverEveryFaceAndBack)
{
  for (const Size& size : Sizes)
  {
    for (const std::int64_t sum : { 0, 1, -7 })
    {
      const auto points = indexPoints(size);
      const LatticeMesh mesh = latticeOf({ size, sum }, points);
      forEachTetrahedron(mesh,
        [&](std::int64_t, const TetraPlace& place)
        {
          const auto ids = mesh.vertices(place);
          const auto x = mesh.positions(ids, 0);
          for (int face = 0; face < 4; ++face)
          {
            bool outer = false; // all of the face on one side of the grid
            for (int axis = 0; axis < 3; ++axis)
            {
              for (const double side : { 0., double(size[axis] - 1) })
              {
                bool all = true;
                for (int n = 0; n < 4; ++n)
                {
                  all = all && (n == face || x[n][axis] == side);
                }
                outer = outer || all;
              }
            }
            TetraPlace next = place;
            const Crossing crossing = mesh.cross(next, face);
            ASSERT_EQ(crossing, outer ? Crossing::Border : Crossing::Cell);
            if (outer)
            {
              ASSERT_EQ(next, place);
              continue;
            }
            const auto shared = faceOf(ids, face);
            const auto there = mesh.vertices(next);
            int back = -1;
            for (int n = 0; n < 4; ++n)
            {
              back = faceOf(there, n) == shared ? n : back;
            }
            ASSERT_GE(back, 0);
            ASSERT_NE(there[back], ids[face]);
            ASSERT_EQ(mesh.cross(next, back), Crossing::Cell);
            ASSERT_EQ(next, place);
          }
        });
    }
  }
}

TEST(LatticeMesh, doesNotLeadIntoHiddenCells)
{
  const Size size{ 6, 5, 7 };
  const auto points = indexPoints(size);
  const LatticeMesh whole = latticeOf({ size, 1 }, points);
  std::vector<std::uint8_t> ghosts(whole.cellCount());
  testing::Random random(3);
  for (auto& ghost : ghosts)
  {
    ghost = static_cast<std::uint8_t>(random.below(3) == 0 ? 32 : random.below(2));
  }
  LatticeMesh::Shape shape{ size, 1, ghosts.data(), 32 };
  const LatticeMesh mesh = latticeOf(shape, points);
  int hiddenMet = 0;
  for (std::int64_t cell = 0; cell < mesh.cellCount(); ++cell)
  {
    ASSERT_EQ(mesh.tetrahedronCount(cell), ghosts[cell] == 32 ? 0 : 5);
  }
  forEachTetrahedron(mesh,
    [&](std::int64_t, const TetraPlace& place)
    {
      for (int face = 0; face < 4; ++face)
      {
        TetraPlace all = place;
        TetraPlace next = place;
        const Crossing expected = whole.cross(all, face);
        const Crossing crossing = mesh.cross(next, face);
        if (expected == Crossing::Cell && ghosts[whole.cellOf(all)] == 32)
        {
          ASSERT_EQ(crossing, Crossing::Hidden);
          ASSERT_EQ(next, place);
          ++hiddenMet;
        }
        else
        {
          ASSERT_EQ(crossing, expected);
          ASSERT_EQ(next, all);
        }
      }
    });
  EXPECT_GT(hiddenMet, 100);
}

TEST(LatticeMesh, numbersMorePointsThan32BitsDo)
{
  std::vector<double> coordinates(2000);
  std::iota(coordinates.begin(), coordinates.end(), 0.);
  LatticeMesh::Axes axes;
  axes.coordinates.fill(coordinates.data());
  const LatticeMesh mesh({ { 2000, 2000, 2000 } }, axes);
  ASSERT_EQ(mesh.cellCount(), std::int64_t(1999) * 1999 * 1999);
  const std::int64_t last = mesh.cellCount() - 1;
  for (int n = 0; n < 5; ++n)
  {
    TetraPlace place = mesh.tetrahedron(last, n);
    EXPECT_EQ(mesh.cellOf(place), last);
    const auto ids = mesh.vertices(place);
    const auto x = mesh.positions(ids, 0);
    for (int vertex = 0; vertex < 4; ++vertex)
    {
      EXPECT_EQ(ids[vertex],
        std::int64_t(x[vertex][0]) +
          2000 * (std::int64_t(x[vertex][1]) + 2000 * std::int64_t(x[vertex][2])));
    }
  }
}

}
}
