#include "NaturalCoordinates.h"

#include "TestFlows.h"

#include <gtest/gtest.h>

#include <Eigen/LU>

#include <algorithm>

namespace orrery
{
namespace
{

/// Not flat, of either handedness.
std::array<Vector3, 4> randomTetrahedron(testing::Random& random)
{
  for (;;)
  {
    std::array<Vector3, 4> x;
    for (Vector3& vertex : x)
    {
      vertex = random.vector(-1, 1);
    }
    if (std::abs(NaturalCoordinates(x).determinant()) > 0.05)
    {
      return x;
    }
  }
}

TEST(NaturalCoordinates, areTheInverseOfTheLinearInterpolation)
{
  testing::Random random(1);
  int leftHanded = 0;
  for (int n = 0; n < 2000; ++n)
  {
    const auto x = randomTetrahedron(random);
    const NaturalCoordinates map(x);
    leftHanded += map.determinant() < 0;
    const Vector3 natural = random.vector(-2, 2); // outside too
    const Vector3 place =
      x[0] + (x[1] - x[0]) * natural[0] + (x[2] - x[0]) * natural[1] + (x[3] - x[0]) * natural[2];
    const Weights weights = map(place);
    EXPECT_NEAR(weights[1], natural[0], 1e-11);
    EXPECT_NEAR(weights[2], natural[1], 1e-11);
    EXPECT_NEAR(weights[3], natural[2], 1e-11);
    EXPECT_NEAR(weights[0] + weights[1] + weights[2] + weights[3], 1, 1e-12);
  }
  EXPECT_GT(leftHanded, 500);
  EXPECT_LT(leftHanded, 1500);
}

TEST(NaturalCoordinates, areTheUnitVectorsAtTheVertices)
{
  testing::Random random(2);
  for (int n = 0; n < 200; ++n)
  {
    const auto x = randomTetrahedron(random);
    const NaturalCoordinates map(x);
    for (int vertex = 0; vertex < 4; ++vertex)
    {
      const Weights weights = map(x[vertex]);
      for (int other = 0; other < 4; ++other)
      {
        EXPECT_NEAR(weights[other], other == vertex ? 1 : 0, 1e-12);
      }
    }
  }
}

TEST(NaturalCoordinates, haveTheDeterminantOfTheEdges)
{
  testing::Random random(3);
  for (int n = 0; n < 200; ++n)
  {
    const auto x = randomTetrahedron(random);
    Eigen::Matrix3d edges;
    edges << x[1] - x[0], x[2] - x[0], x[3] - x[0];
    EXPECT_NEAR(NaturalCoordinates(x).determinant(), edges.determinant(), 1e-13);
  }
}

TEST(NaturalCoordinates, haveTheirGradients)
{
  testing::Random random(4);
  for (int n = 0; n < 200; ++n)
  {
    const auto x = randomTetrahedron(random);
    const NaturalCoordinates map(x);
    const Vector3 place = random.vector(-1, 1);
    const Vector3 move = random.vector(-1, 1);
    const Weights before = map(place);
    const Weights after = map(place + move);
    for (int axis = 0; axis < 3; ++axis)
    {
      EXPECT_NEAR(after[axis + 1] - before[axis + 1], map.gradient(axis).dot(move), 1e-11);
    }
  }
}

TEST(NaturalCoordinates, areExactFarFromTheOrigin)
{
  testing::Random random(5);
  const Vector3 far(1e6, -2e6, 3e6);
  for (int n = 0; n < 200; ++n)
  {
    auto x = randomTetrahedron(random);
    const Weights weights = random.weights();
    for (Vector3& vertex : x)
    {
      vertex += far;
    }
    const Weights found = NaturalCoordinates(x)(testing::weighted(weights, x));
    for (int vertex = 0; vertex < 4; ++vertex)
    {
      EXPECT_NEAR(found[vertex], weights[vertex], 1e-7);
    }
  }
}

TEST(NaturalCoordinates, ofAFlatTetrahedronHaveNoDeterminant)
{
  const Vector3 a(0, 0, 0), b(1, 0, 0), c(0, 1, 0);
  EXPECT_EQ(NaturalCoordinates({ a, b, c, Vector3(1, 1, 0) }).determinant(), 0);
  EXPECT_EQ(NaturalCoordinates({ a, b, c, c }).determinant(), 0);
  EXPECT_EQ(NaturalCoordinates({ a, a, a, a }).determinant(), 0);
}

/// Though products of the same numbers differ by rounding.
TEST(NaturalCoordinates, ofAFlatTetrahedronAnywhereHaveNoDeterminant)
{
  testing::Random random(7);
  for (int n = 0; n < 2000; ++n)
  {
    const double size = std::pow(10, random(-6, 3));
    std::array<Vector3, 4> x;
    for (Vector3& vertex : x)
    {
      vertex = size * random.vector(-1, 1);
    }
    const int one = static_cast<int>(random.below(4));
    x[one] = x[(one + 1 + random.below(3)) % 4];
    ASSERT_EQ(NaturalCoordinates(x).determinant(), 0);
  }
}

TEST(NaturalCoordinates, ofAThinTetrahedronHaveADeterminant)
{
  const Vector3 a(0, 0, 0), b(1, 0, 0), c(0, 1, 0);
  for (const double thickness : { 1e-3, 1e-6, 1e-9, 1e-12 })
  {
    EXPECT_NEAR(NaturalCoordinates({ a, b, c, Vector3(1, 1, thickness) }).determinant(), thickness,
      1e-9 * thickness);
    EXPECT_NEAR(NaturalCoordinates({ a, b, c, Vector3(0, 0, thickness) }).determinant(), thickness,
      1e-9 * thickness);
  }
}

TEST(LeastWeight, isThatOfAPlainLoop)
{
  testing::Random random(6);
  for (int n = 0; n < 2000; ++n)
  {
    const Weights weights{ random(-1, 1), random(-1, 1), random(-1, 1), random(-1, 1) };
    EXPECT_EQ(
      leastWeight(weights), std::min_element(weights.begin(), weights.end()) - weights.begin());
  }
}

TEST(LeastWeight, isTheFirstOfEquals)
{
  for (int bits = 0; bits < 81; ++bits) // all of three values for four weights
  {
    const Weights weights{ double(bits % 3), double(bits / 3 % 3), double(bits / 9 % 3),
      double(bits / 27) };
    EXPECT_EQ(
      leastWeight(weights), std::min_element(weights.begin(), weights.end()) - weights.begin());
  }
}

}
}
