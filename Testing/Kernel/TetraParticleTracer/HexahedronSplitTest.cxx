#include "HexahedronSplit.h"

#include "TestFlows.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <utility>

namespace orrery
{
namespace
{

using Node = std::array<int, 3>;

Node nodeOf(int corner)
{
  return { corner & 1, corner >> 1 & 1, corner >> 2 & 1 };
}

Vector3 placeOf(int corner)
{
  const Node node = nodeOf(corner);
  return Vector3(node[0], node[1], node[2]);
}

double signedVolume(const std::array<int, 4>& corners, const std::array<Vector3, 8>& x)
{
  const Vector3& origin = x[corners[0]];
  return (x[corners[1]] - origin).dot((x[corners[2]] - origin).cross(x[corners[3]] - origin)) / 6;
}

std::array<Vector3, 8> unitCell()
{
  std::array<Vector3, 8> x;
  for (int corner = 0; corner < 8; ++corner)
  {
    x[corner] = placeOf(corner);
  }
  return x;
}

TEST(HexahedronSplit, fillsTheCellWithFiveTetrahedra)
{
  for (const bool odd : { false, true })
  {
    double sum = 0;
    std::set<int> numbers;
    for (const int tetrahedron : HexahedronSplit::tetrahedra(odd))
    {
      const double volume =
        std::abs(signedVolume(HexahedronSplit::corners(tetrahedron, odd), unitCell()));
      EXPECT_NEAR(volume, tetrahedron == HexahedronSplit::Central ? 1. / 3 : 1. / 6, 1e-15);
      sum += volume;
      numbers.insert(tetrahedron);
    }
    EXPECT_NEAR(sum, 1, 1e-15);
    EXPECT_EQ(numbers.size(), 5u);
  }
}

TEST(HexahedronSplit, holdsEveryPointOfTheCellInOneTetrahedron)
{
  testing::Random random(1);
  for (const bool odd : { false, true })
  {
    for (int n = 0; n < 2000; ++n)
    {
      const Vector3 x = random.vector(0, 1);
      int holding = 0;
      for (const int tetrahedron : HexahedronSplit::tetrahedra(odd))
      {
        std::array<Vector3, 4> vertices;
        const auto corners = HexahedronSplit::corners(tetrahedron, odd);
        std::transform(corners.begin(), corners.end(), vertices.begin(), placeOf);
        const Weights weights = NaturalCoordinates(vertices)(x);
        holding += *std::min_element(weights.begin(), weights.end()) >= 0;
      }
      ASSERT_EQ(holding, 1) << x.transpose();
    }
  }
}

TEST(HexahedronSplit, startsACornerTetrahedronAtItsCornerAndFollowsTheAxes)
{
  for (const bool odd : { false, true })
  {
    for (const int tetrahedron : HexahedronSplit::tetrahedra(odd))
    {
      if (tetrahedron == HexahedronSplit::Central)
      {
        continue;
      }
      const auto corners = HexahedronSplit::corners(tetrahedron, odd);
      EXPECT_EQ(corners[0], tetrahedron);
      for (int axis = 0; axis < 3; ++axis)
      {
        Node end = nodeOf(tetrahedron);
        end[axis] = 1 - end[axis];
        EXPECT_EQ(nodeOf(corners[axis + 1]), end);
      }
    }
  }
}

/// What makes adjoining cells agree (fig. 3): in the indices of the whole grid, all diagonals join
/// even nodes.
TEST(HexahedronSplit, cutsFacesBetweenNodesThatAreEvenInTheWholeGrid)
{
  for (const bool odd : { false, true })
  {
    std::set<std::pair<int, int>> diagonals;
    for (const int tetrahedron : HexahedronSplit::tetrahedra(odd))
    {
      const auto corners = HexahedronSplit::corners(tetrahedron, odd);
      for (const int a : corners)
      {
        for (const int b : corners)
        {
          const Node from = nodeOf(a);
          const Node to = nodeOf(b);
          const int apart =
            std::abs(from[0] - to[0]) + std::abs(from[1] - to[1]) + std::abs(from[2] - to[2]);
          ASSERT_LE(apart, 2);
          if (apart == 2)
          {
            ASSERT_EQ((odd + from[0] + from[1] + from[2]) % 2, 0);
            diagonals.insert({ std::min(a, b), std::max(a, b) });
          }
        }
      }
    }
    EXPECT_EQ(diagonals.size(), 6u);
  }
}

/// The volume within the twelve triangles of the faces, however warped, is that of the tetrahedra.
TEST(HexahedronSplit, fillsWarpedCells)
{
  testing::Random random(2);
  for (int n = 0; n < 500; ++n)
  {
    std::array<Vector3, 8> x = unitCell();
    for (Vector3& place : x)
    {
      place += random.vector(-0.4, 0.4);
    }
    for (const bool odd : { false, true })
    {
      double inside = 0;
      for (const int tetrahedron : HexahedronSplit::tetrahedra(odd))
      {
        const auto corners = HexahedronSplit::corners(tetrahedron, odd);
        inside += signedVolume(corners, x) * (signedVolume(corners, unitCell()) > 0 ? 1 : -1);
      }
      double within = 0; // by the divergence theorem
      for (int axis = 0; axis < 3; ++axis)
      {
        const int a = 1 << (axis + 1) % 3;
        const int b = 1 << (axis + 2) % 3;
        for (const int side : { 0, 1 << axis })
        {
          std::array<int, 4> around{ side, side | a, side | a | b, side | b };
          const Node first = nodeOf(side);
          if ((odd + first[0] + first[1] + first[2]) % 2 != 0)
          {
            std::rotate(around.begin(), around.begin() + 1, around.end());
          }
          const double sign = side ? 1 : -1;
          for (const int triangle : { 1, 2 })
          {
            within +=
              sign / 6 * x[around[0]].dot(x[around[triangle]].cross(x[around[triangle + 1]]));
          }
        }
      }
      ASSERT_NEAR(inside, within, 1e-13);
    }
  }
}

struct InGrid
{
  Node cell;
  int tetrahedron;
  bool odd;

  Node node(int vertex) const
  {
    Node node = nodeOf(HexahedronSplit::corners(this->tetrahedron, this->odd)[vertex]);
    for (int axis = 0; axis < 3; ++axis)
    {
      node[axis] += this->cell[axis];
    }
    return node;
  }
  std::set<Node> face(int opposite) const
  {
    std::set<Node> nodes;
    for (int vertex = 0; vertex < 4; ++vertex)
    {
      if (vertex != opposite)
      {
        nodes.insert(this->node(vertex));
      }
    }
    return nodes;
  }
  InGrid across(int face) const
  {
    const auto next = HexahedronSplit::across(this->tetrahedron, this->odd, face);
    InGrid there{ this->cell, next.tetrahedron, this->odd };
    if (next.axis >= 0)
    {
      there.cell[next.axis] += next.step;
      there.odd = !this->odd;
    }
    return there;
  }
};

TEST(HexahedronSplit, leadsAcrossAFaceToTheTetrahedronWithTheSameNodesAndBack)
{
  for (const bool odd : { false, true })
  {
    for (const int tetrahedron : HexahedronSplit::tetrahedra(odd))
    {
      for (int face = 0; face < 4; ++face)
      {
        const InGrid here{ { 0, 0, 0 }, tetrahedron, odd };
        const InGrid there = here.across(face);
        const auto valid = HexahedronSplit::tetrahedra(there.odd);
        ASSERT_NE(std::find(valid.begin(), valid.end(), there.tetrahedron), valid.end())
          << "tetrahedron " << tetrahedron << ", face " << face;
        int faceThere = -1;
        for (int n = 0; n < 4; ++n)
        {
          if (there.face(n) == here.face(face))
          {
            faceThere = n;
          }
        }
        ASSERT_GE(faceThere, 0) << "tetrahedron " << tetrahedron << ", face " << face;
        const InGrid back = there.across(faceThere);
        EXPECT_EQ(back.cell, here.cell);
        EXPECT_EQ(back.tetrahedron, tetrahedron);
        EXPECT_EQ(back.odd, odd);
      }
    }
  }
}

/// Figures 12 and 13: the central tetrahedron is left for the four others of the cell, these for it
/// when 1 - xi - eta - zeta < 0, and for the next cell along an axis when the coordinate along that
/// axis is negative.
TEST(HexahedronSplit, staysInTheCellWhereTheTablesSaySo)
{
  for (const bool odd : { false, true })
  {
    std::set<int> fromTheCenter;
    for (const int tetrahedron : HexahedronSplit::tetrahedra(odd))
    {
      for (int face = 0; face < 4; ++face)
      {
        const auto next = HexahedronSplit::across(tetrahedron, odd, face);
        const bool central = tetrahedron == HexahedronSplit::Central;
        if (central || face == 0)
        {
          EXPECT_EQ(next.axis, -1);
          EXPECT_EQ(next.step, 0);
        }
        else
        {
          EXPECT_EQ(next.axis, face - 1);
          // Away from the opposite vertex.
          EXPECT_EQ(next.step, nodeOf(tetrahedron)[face - 1] == 1 ? 1 : -1);
        }
        if (central)
        {
          fromTheCenter.insert(next.tetrahedron);
        }
        else if (face == 0)
        {
          EXPECT_EQ(next.tetrahedron, HexahedronSplit::Central);
        }
      }
    }
    const auto all = HexahedronSplit::tetrahedra(odd);
    EXPECT_EQ(fromTheCenter, std::set<int>(all.begin(), all.end() - 1));
  }
}

}
}
