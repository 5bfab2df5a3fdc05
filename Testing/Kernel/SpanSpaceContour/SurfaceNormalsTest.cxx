#include "SurfaceNormals.h"

#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <random>
#include <vector>

namespace orrery
{
namespace
{

template <class Real>
std::vector<float> normalsOf(
  const std::vector<Real>& points, const std::vector<std::int64_t>& triangles, int threads = 1)
{
  std::vector<float> normals(points.size(), 99);
  surfaceNormals(points.data(), points.size() / 3, triangles.data(), triangles.size() / 3,
    normals.data(), threads);
  return normals;
}

TEST(SurfaceNormals, ofATriangleFollowItsOrientation)
{
  const std::vector<float> points{ 0, 0, 0, 2, 0, 0, 0, 3, 0 };
  for (const float n : { 1.0f, -1.0f })
  {
    const std::vector<float> normals = normalsOf(
      points, n > 0 ? std::vector<std::int64_t>{ 0, 1, 2 } : std::vector<std::int64_t>{ 0, 2, 1 });
    EXPECT_EQ(normals, (std::vector<float>{ 0, 0, n, 0, 0, n, 0, 0, n }));
  }
}

TEST(SurfaceNormals, weighTrianglesAlike)
{
  // Two triangles at a right angle around the edge 0 1, one much larger.
  const std::vector<double> points{ 0, 0, 0, 1, 0, 0, 0, 100, 0, 0, 0, -1 };
  const std::vector<float> normals = normalsOf(points, { 0, 1, 2, 1, 0, 3 });
  EXPECT_NEAR(normals[0], 0, 1e-6);
  EXPECT_NEAR(normals[1], -std::sqrt(0.5), 1e-6);
  EXPECT_NEAR(normals[2], std::sqrt(0.5), 1e-6);
  EXPECT_NEAR(normals[8], 1, 1e-6);
  EXPECT_NEAR(normals[10], -1, 1e-6);
}

TEST(SurfaceNormals, ofAPointWithoutATriangleAreZero)
{
  const std::vector<float> points{ 0, 0, 0, 1, 0, 0, 0, 1, 0, 5, 5, 5 };
  const std::vector<float> normals = normalsOf(points, { 0, 1, 2 });
  EXPECT_EQ(normals[9], 0);
  EXPECT_EQ(normals[10], 0);
  EXPECT_EQ(normals[11], 0);
}

TEST(SurfaceNormals, ignoreTrianglesWithoutArea)
{
  const std::vector<float> points{ 0, 0, 0, 1, 0, 0, 0, 1, 0, 2, 0, 0 };
  const std::vector<float> normals = normalsOf(points, { 0, 1, 2, 0, 1, 3 });
  EXPECT_EQ(normals[2], 1);
  EXPECT_EQ(normals[5], 1);
  EXPECT_EQ(normals[11], 0);
  for (const float n : normals)
  {
    EXPECT_TRUE(std::isfinite(n));
  }
}

TEST(SurfaceNormals, noTriangles)
{
  EXPECT_TRUE(normalsOf(std::vector<float>{}, {}).empty());
}

/// Nothing underflows or overflows, be the unit an ångström or a parsec.
TEST(SurfaceNormals, atAnyScale)
{
  for (const double scale : { 1e-15, 1e-10, 1.0, 1e10, 1e17 })
  {
    const std::vector<double> points{ 0, 0, 0, scale, 0, 0, 0, scale, 0 };
    const std::vector<float> normals = normalsOf(points, { 0, 1, 2 });
    EXPECT_NEAR(normals[2], 1, 1e-5) << scale;
  }
}

TEST(SurfaceNormals, areTheSameForAnyNumberOfThreads)
{
  std::mt19937 random(1);
  std::vector<float> points;
  for (int n = 0; n < 30000; ++n)
  {
    points.push_back(static_cast<float>(random() % 1000));
  }
  std::vector<std::int64_t> triangles;
  for (int n = 0; n < 60000; ++n)
  {
    triangles.push_back(random() % 10000);
  }
  const std::vector<float> one = normalsOf(points, triangles, 1);
  EXPECT_EQ(one, normalsOf(points, triangles, 2));
  EXPECT_EQ(one, normalsOf(points, triangles, 4));
  for (std::size_t n = 0; n < one.size(); n += 3)
  {
    const float length = std::hypot(one[n], one[n + 1], one[n + 2]);
    EXPECT_TRUE(length == 0 || std::abs(length - 1) < 1e-5);
  }
}

}
}
