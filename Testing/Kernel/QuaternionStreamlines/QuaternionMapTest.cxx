#include "QuaternionMap.h"

#include "SphereWireframe.h"

#include <gtest/gtest.h>

#include <Eigen/Eigenvalues>

#include "TestMaps.h"

namespace orrery
{
namespace
{

using testing::Maps;
using testing::Matrix4;
using testing::Pi;
using testing::randomMatrix;
using testing::randomQuaternion;
using testing::Vector3;
using testing::Vector4;
using testing::vectorOf;
using testing::wanderingCurve;

constexpr Balls AllBalls[] = { Balls::Overlaid, Balls::Separated, Balls::Front, Balls::Back };
constexpr Hemispheres AllHemispheres[] = { Hemispheres::OneCopy, Hemispheres::ReflectedCopy,
  Hemispheres::Folded };

/// Curves of several lengths, 0, 1 and 2 among them.
Maps someCurves()
{
  Maps maps;
  unsigned seed = 1;
  for (const int count : { 200, 1, 0, 2, 57, 3, 1000, 0 })
  {
    maps.add(wanderingCurve(count, seed++));
  }
  return maps;
}

QuaternionMapOptions someOptions()
{
  std::mt19937 generator(7);
  QuaternionMapOptions options;
  options.rotation = randomMatrix(generator);
  options.light.direction = vectorOf(randomQuaternion(generator));
  options.light.specular = 0.5;
  return options;
}

TEST(QuaternionMap, projectsWhatItRotates)
{
  std::mt19937 generator(1);
  for (int axis = 0; axis < 4; ++axis)
  {
    for (const bool perspective : { false, true })
    {
      Maps maps = someCurves();
      QuaternionMapOptions options = someOptions();
      options.projection = { axis, perspective, 1.7 };
      maps.compute(options);
      ASSERT_TRUE(maps.finished);
      ASSERT_EQ(maps.depth.size(), maps.ids.size());
      for (std::size_t n = 0; n < maps.ids.size(); ++n)
      {
        ASSERT_EQ(maps.pointIds[n], maps.ids[n]);
        const Vector4 q = options.rotation * maps.quaternion(maps.ids[n]);
        ASSERT_LT((maps.point(n) - options.projection.project(q)).norm(), 1e-14);
        ASSERT_NEAR(maps.depth[n], q[axis], 1e-15);
      }
    }
  }
}

TEST(QuaternionMap, keepsCurvesWithPoints)
{
  Maps maps = someCurves();
  maps.compute();
  EXPECT_EQ(maps.lineIds, (std::vector<std::int64_t>{ 0, 1, 3, 4, 5, 6 }));
  EXPECT_EQ(maps.lineOffsets, (std::vector<std::int64_t>{ 0, 200, 201, 203, 260, 263, 1263 }));
  EXPECT_TRUE(maps.cuts.empty());
}

TEST(QuaternionMap, takesGreatCirclesToPlanesThroughTheCenter)
{
  std::mt19937 generator(2);
  for (const bool perspective : { false, true })
  {
    Maps maps;
    const Vector4 a = vectorOf(randomQuaternion(generator));
    Vector4 b = vectorOf(randomQuaternion(generator));
    b = (b - b.dot(a) * a).normalized();
    std::vector<Vector4> circle;
    for (int n = 0; n <= 60; ++n)
    {
      circle.push_back(std::cos(n * 0.1) * a + std::sin(n * 0.1) * b);
    }
    maps.add(circle);
    QuaternionMapOptions options = someOptions();
    options.projection.perspective = perspective;
    options.balls = Balls::Front; // cut points are in the plane, too
    maps.compute(options);
    ASSERT_FALSE(maps.cuts.empty());
    const Eigen::Map<Eigen::Matrix3Xd> points(
      maps.points.data(), 3, static_cast<Eigen::Index>(maps.depth.size()));
    const Eigen::Matrix3d moments = points * points.transpose();
    const Eigen::SelfAdjointEigenSolver<Eigen::Matrix3d> solver(moments);
    EXPECT_NEAR(solver.eigenvalues()[0], 0, 1e-13);
    EXPECT_GT(solver.eigenvalues()[1], 0.1);
  }
}

/// A signed quaternion of the input for the point of an output.
Vector4 signedQuaternion(const Maps& maps, const Matrix4& rotation, std::size_t n)
{
  const Vector4 q = rotation * maps.quaternion(maps.pointIds[n]);
  return std::abs(q[0] - maps.depth[n]) <= std::abs(q[0] + maps.depth[n]) ? q : Vector4(-q);
}

/// Checks what holds for every output: cuts, balls, lengths, ids.
void expectMap(const Maps& maps, const QuaternionMapOptions& options)
{
  ASSERT_TRUE(maps.finished);
  ASSERT_EQ(maps.lineOffsets.front(), 0);
  ASSERT_EQ(maps.lineOffsets.back(), static_cast<std::int64_t>(maps.depth.size()));
  std::size_t cut = 0;
  for (std::size_t line = 0; line + 1 < maps.lineOffsets.size(); ++line)
  {
    ASSERT_GT(maps.lineSize(line), 0u);
    double least = 1, most = -1;
    for (auto n = maps.lineOffsets[line]; n < maps.lineOffsets[line + 1]; ++n)
    {
      least = std::min(least, maps.depth[n]);
      most = std::max(most, maps.depth[n]);
    }
    const bool folded = options.hemispheres == Hemispheres::Folded;
    if (options.balls != Balls::Overlaid || folded)
    {
      ASSERT_TRUE(least >= 0 || most <= 0) << line;
    }
    ASSERT_TRUE(!folded || least >= 0);
    ASSERT_TRUE(options.balls != Balls::Front || least >= 0);
    ASSERT_TRUE(options.balls != Balls::Back || most <= 0);
    const bool shifted = options.balls == Balls::Separated && least < 0;
    const Vector3 center(shifted ? options.separation : 0.0, 0, 0);
    for (auto n = maps.lineOffsets[line]; n < maps.lineOffsets[line + 1]; ++n)
    {
      const Vector3 point = maps.point(n) - center;
      if (cut < maps.cuts.size() && maps.cuts[cut].point == n)
      {
        ASSERT_EQ(maps.depth[n], 0);
        ASSERT_NEAR(point.norm(), 1, 1e-14);
        ASSERT_TRUE(n == maps.lineOffsets[line] || n + 1 == maps.lineOffsets[line + 1]);
        ++cut;
        continue;
      }
      const Vector4 q = signedQuaternion(maps, options.rotation, n);
      ASSERT_NEAR(maps.depth[n], q[0], 1e-14);
      ASSERT_LT((point - options.projection.project(q)).norm(), 1e-14);
      const bool next = n + 1 < maps.lineOffsets[line + 1] &&
        !(cut < maps.cuts.size() && maps.cuts[cut].point == n + 1);
      if (next && !options.projection.perspective)
      {
        const double chord = (q - signedQuaternion(maps, options.rotation, n + 1)).norm();
        ASSERT_LE((maps.point(n + 1) - maps.point(n)).norm(), chord + 1e-14);
      }
    }
  }
  ASSERT_EQ(cut, maps.cuts.size());
}

TEST(QuaternionMap, holdsItsPromisesForAllPolicies)
{
  for (const Balls balls : AllBalls)
  {
    for (const Hemispheres hemispheres : AllHemispheres)
    {
      for (const bool perspective : { false, true })
      {
        Maps maps = someCurves();
        QuaternionMapOptions options = someOptions();
        options.balls = balls;
        options.hemispheres = hemispheres;
        options.projection.perspective = perspective;
        maps.compute(options);
        expectMap(maps, options);
      }
    }
  }
}

/// How often a curve passes the sphere, and how many of its points are in the front half.
struct Counts
{
  std::size_t crossings = 0, front = 0, back = 0;
};

Counts countCrossings(const Maps& maps, const Matrix4& rotation)
{
  Counts counts;
  for (std::size_t curve = 0; curve + 1 < maps.offsets.size(); ++curve)
  {
    for (auto n = maps.offsets[curve]; n < maps.offsets[curve + 1]; ++n)
    {
      const bool front = (rotation * maps.quaternion(n))[0] > 0;
      ++(front ? counts.front : counts.back);
      if (n > maps.offsets[curve])
      {
        counts.crossings += front != ((rotation * maps.quaternion(n - 1))[0] > 0);
      }
    }
  }
  return counts;
}

TEST(QuaternionMap, countsPointsAndLinesLikeBruteForce)
{
  const std::size_t curves = 6; // with points
  Maps maps = someCurves();
  QuaternionMapOptions options = someOptions();
  const Counts counts = countCrossings(maps, options.rotation);
  const std::size_t all = counts.front + counts.back;
  ASSERT_GT(counts.crossings, 20u);

  options.balls = Balls::Separated;
  maps.compute(options);
  EXPECT_EQ(maps.lineIds.size(), curves + counts.crossings);
  EXPECT_EQ(maps.cuts.size(), 2 * counts.crossings);
  EXPECT_EQ(maps.depth.size(), all + 2 * counts.crossings);

  options.hemispheres = Hemispheres::ReflectedCopy;
  maps.compute(options);
  EXPECT_EQ(maps.lineIds.size(), 2 * (curves + counts.crossings));
  EXPECT_EQ(maps.depth.size(), 2 * (all + 2 * counts.crossings));

  options.balls = Balls::Front; // of the copy, what is in the back ball
  maps.compute(options);
  EXPECT_EQ(maps.lineIds.size(), curves + counts.crossings);
  EXPECT_EQ(maps.depth.size(), all + 2 * counts.crossings);

  options.hemispheres = Hemispheres::OneCopy;
  maps.compute(options);
  EXPECT_EQ(maps.cuts.size(), counts.crossings);
  EXPECT_EQ(maps.depth.size(), counts.front + counts.crossings);

  options.balls = Balls::Back;
  maps.compute(options);
  EXPECT_EQ(maps.cuts.size(), counts.crossings);
  EXPECT_EQ(maps.depth.size(), counts.back + counts.crossings);

  options.hemispheres = Hemispheres::Folded;
  maps.compute(options);
  EXPECT_TRUE(maps.lineIds.empty() && maps.depth.empty());
  EXPECT_EQ(maps.lineOffsets, std::vector<std::int64_t>{ 0 });
}

TEST(QuaternionMap, cutsOnTheGreatCircle)
{
  Maps maps = someCurves();
  QuaternionMapOptions options = someOptions();
  options.balls = Balls::Separated;
  maps.compute(options);
  for (std::size_t n = 0; n + 1 < maps.cuts.size(); n += 2)
  {
    const MapCut &end = maps.cuts[n], &begin = maps.cuts[n + 1];
    ASSERT_EQ(end.point + 1, begin.point);
    ASSERT_EQ(end.first, begin.first);
    ASSERT_EQ(end.second, end.first + 1);
    ASSERT_EQ(end.fraction, begin.fraction);
    ASSERT_EQ(maps.pointIds[end.point], end.fraction <= 0.5 ? end.first : end.second);
    const Vector4 a = options.rotation * maps.quaternion(end.first);
    const Vector4 b = options.rotation * maps.quaternion(end.second);
    const double angle = std::acos(a.dot(b));
    const Vector4 slerp =
      (std::sin((1 - end.fraction) * angle) * a + std::sin(end.fraction * angle) * b) /
      std::sin(angle);
    ASSERT_NEAR(slerp[0], 0, 1e-12);
    const bool toBack = a[0] > 0;
    const Vector3 shift(options.separation, 0, 0);
    const Vector3 front = maps.point((toBack ? end : begin).point);
    const Vector3 back = maps.point((toBack ? begin : end).point) - shift;
    ASSERT_LT((front - slerp.tail<3>()).norm(), 1e-12);
    ASSERT_LT((back - front).norm(), 1e-15);
  }
}

TEST(QuaternionMap, reflectsToOpposites)
{
  for (const bool perspective : { false, true })
  {
    Maps maps;
    maps.add(wanderingCurve(300, 3));
    QuaternionMapOptions options = someOptions();
    options.hemispheres = Hemispheres::ReflectedCopy;
    options.projection.perspective = perspective;
    maps.compute(options);
    ASSERT_EQ(maps.reflected, (std::vector<std::uint8_t>{ 0, 1 }));
    ASSERT_EQ(maps.lineIds, (std::vector<std::int64_t>{ 0, 0 }));
    Maps opposite;
    for (double& number : maps.quaternions)
    {
      number = -number;
    }
    opposite.quaternions = maps.quaternions;
    opposite.offsets = maps.offsets;
    opposite.ids = maps.ids;
    options.hemispheres = Hemispheres::OneCopy;
    opposite.compute(options);
    const std::vector<double> copy(maps.points.begin() + 900, maps.points.end());
    EXPECT_EQ(copy, opposite.points);
    EXPECT_EQ(std::vector<double>(maps.depth.begin() + 300, maps.depth.end()), opposite.depth);
    EXPECT_EQ(std::vector<double>(maps.light.begin() + 300, maps.light.end()), opposite.light);
  }
}

TEST(QuaternionMap, foldsWhateverTheSigns)
{
  std::mt19937 generator(8);
  Maps maps = someCurves();
  QuaternionMapOptions options = someOptions();
  options.hemispheres = Hemispheres::Folded;
  maps.compute(options);
  const std::vector<double> points = maps.points;
  EXPECT_EQ(maps.lineIds.size(), 6 + countCrossings(maps, options.rotation).crossings);
  for (std::size_t n = 0; n < maps.ids.size(); ++n)
  {
    const double sign = generator() % 2 ? 1 : -1;
    for (int k = 0; k < 4; ++k)
    {
      maps.quaternions[4 * n + k] *= sign;
    }
  }
  maps.compute(options);
  // Lines that have one point, of depth zero, excepted: there are none.
  EXPECT_EQ(maps.points, points);
  for (std::size_t n = 0; n + 1 < maps.cuts.size(); n += 2) // it jumps to the opposite point
  {
    const Vector3 sum = maps.point(maps.cuts[n].point) + maps.point(maps.cuts[n + 1].point);
    EXPECT_LT(sum.norm(), 1e-15);
  }
}

/// A curve in the plane of the axes 0 and 1, of these angles from the axis 1.
Maps planeCurve(const std::vector<double>& degrees)
{
  Maps maps;
  std::vector<Vector4> curve;
  for (const double angle : degrees)
  {
    const double t = angle * Pi / 180;
    curve.emplace_back(angle == 0 ? 0.0 : std::sin(t), std::cos(t), 0, 0);
  }
  maps.add(curve);
  return maps;
}

std::vector<std::int64_t> separatedOffsets(Maps maps)
{
  QuaternionMapOptions options;
  options.balls = Balls::Separated;
  maps.compute(options);
  expectMap(maps, options);
  return maps.lineOffsets;
}

using Offsets = std::vector<std::int64_t>;

TEST(QuaternionMap, givesPointsOfDepthZeroToEitherHalf)
{
  EXPECT_EQ(separatedOffsets(planeCurve({ 5, 0, 5 })), (Offsets{ 0, 3 }));     // it touches
  EXPECT_EQ(separatedOffsets(planeCurve({ -5, 0, -5 })), (Offsets{ 0, 3 }));   // from behind
  EXPECT_EQ(separatedOffsets(planeCurve({ 5, 0, -5 })), (Offsets{ 0, 2, 4 })); // it passes
  EXPECT_EQ(separatedOffsets(planeCurve({ 0, -5, 0 })), (Offsets{ 0, 3 }));    // the ends
  EXPECT_EQ(separatedOffsets(planeCurve({ 0, 0, 0 })), (Offsets{ 0, 3 }));     // all of it
  EXPECT_EQ(separatedOffsets(planeCurve({ 0 })), (Offsets{ 0, 1 }));           // one point
  EXPECT_EQ(separatedOffsets(planeCurve({ 5, 0, 0, -5 })), (Offsets{ 0, 3, 5 }));
  EXPECT_EQ(separatedOffsets(planeCurve({ 5, -5 })), (Offsets{ 0, 2, 4 })); // cut points
}

TEST(QuaternionMap, cutsBetweenOppositesWithoutAPoint)
{
  Maps maps = planeCurve({ 30, 40, 220, 230 });
  QuaternionMapOptions options;
  options.balls = Balls::Separated;
  maps.compute(options);
  EXPECT_EQ(maps.lineOffsets, (Offsets{ 0, 2, 4 }));
  EXPECT_TRUE(maps.cuts.empty());
  options.balls = Balls::Overlaid;
  options.hemispheres = Hemispheres::Folded; // where they are the same
  maps.compute(options);
  EXPECT_EQ(maps.lineOffsets, (Offsets{ 0, 4 }));
}

TEST(QuaternionMap, cutsAtAnySmallDepth)
{
  for (const double depth : { 1e-320, 1e-200, 1e-17, 1e-8 })
  {
    Maps maps;
    maps.add({ { depth, 1, 0, 0 }, { -depth, 1, 0, 0 } });
    QuaternionMapOptions options;
    options.balls = Balls::Separated;
    maps.compute(options);
    expectMap(maps, options);
    ASSERT_EQ(maps.cuts.size(), 2u);
    EXPECT_EQ(maps.cuts[0].fraction, 0.5);
  }
}

TEST(QuaternionMap, leavesOutWhatIsNoQuaternion)
{
  for (const double bad : { 0.0, std::numeric_limits<double>::quiet_NaN(),
         std::numeric_limits<double>::infinity(), 1e200 })
  {
    for (const Balls balls : AllBalls)
    {
      Maps maps = planeCurve({ 1, 10, 30, 40, 50, 60, 70 });
      for (const int n : { 0, 3, 4, 6 })
      {
        std::fill_n(maps.quaternions.begin() + 4 * n, 4, bad);
      }
      QuaternionMapOptions options;
      options.balls = balls;
      maps.compute(options);
      if (balls == Balls::Back)
      {
        EXPECT_TRUE(maps.depth.empty());
        continue;
      }
      EXPECT_EQ(maps.lineOffsets, (Offsets{ 0, 2, 3 }));
      EXPECT_EQ(maps.pointIds, (Offsets{ 1, 2, 5 }));
      for (const double number : maps.points)
      {
        EXPECT_TRUE(std::isfinite(number));
      }
    }
  }
}

TEST(QuaternionMap, hasGapsWhereFramesJump)
{
  // From 65 to 245 degrees there is the same frame with the other sign.
  Maps maps = planeCurve({ 0, 10, 60, 65, 245, 250 });
  QuaternionMapOptions options;
  maps.compute(options);
  EXPECT_EQ(maps.lineOffsets, (Offsets{ 0, 6 }));
  options.largestGap = 49.9 * Pi / 180;
  maps.compute(options);
  EXPECT_EQ(maps.lineOffsets, (Offsets{ 0, 2, 6 }));
  EXPECT_EQ(maps.lineIds, (Offsets{ 0, 0 }));
  options.largestGap = 50.1 * Pi / 180;
  maps.compute(options);
  EXPECT_EQ(maps.lineOffsets, (Offsets{ 0, 6 }));
  options.largestGap = 7 * Pi / 180;
  maps.compute(options);
  EXPECT_EQ(maps.lineOffsets, (Offsets{ 0, 1, 2, 6 }));
}

TEST(QuaternionMap, takesQuaternionsToUnitLength)
{
  Maps maps = someCurves();
  maps.compute(someOptions());
  const std::vector<double> points = maps.points;
  for (double& number : maps.quaternions)
  {
    number *= 1e-100;
  }
  maps.compute(someOptions());
  for (std::size_t n = 0; n < points.size(); ++n)
  {
    ASSERT_NEAR(maps.points[n], points[n], 1e-14);
  }
}

TEST(QuaternionMap, readsFloatsAnd32BitsAndSharedPoints)
{
  Maps maps = someCurves();
  for (std::int64_t& id : maps.ids) // curves backward through the points, the first id skipped
  {
    id = static_cast<std::int64_t>(maps.ids.size()) - 1 - id / 2;
  }
  maps.offsets.erase(maps.offsets.begin());
  QuaternionMapOptions options = someOptions();
  options.hemispheres = Hemispheres::ReflectedCopy;
  options.balls = Balls::Separated;
  maps.compute(options);
  expectMap(maps, options);
  const Maps expected = maps;
  maps.ids32.assign(maps.ids.begin(), maps.ids.end());
  maps.offsets32.assign(maps.offsets.begin(), maps.offsets.end());
  maps.compute(options);
  EXPECT_EQ(maps.points, expected.points);
  EXPECT_EQ(maps.pointIds, expected.pointIds);
  maps.floats.assign(maps.quaternions.begin(), maps.quaternions.end());
  maps.compute(options);
  ASSERT_EQ(maps.points.size(), expected.points.size());
  for (std::size_t n = 0; n < maps.points.size(); ++n)
  {
    ASSERT_NEAR(maps.points[n], expected.points[n], 1e-5);
  }
}

TEST(QuaternionMap, writesTheSameBitsOnAnyNumberOfThreads)
{
  Maps maps;
  for (unsigned n = 0; n < 300; ++n)
  {
    maps.add(wanderingCurve(1 + (n * 37) % 400, n));
  }
  for (const Hemispheres hemispheres : AllHemispheres)
  {
    QuaternionMapOptions options = someOptions();
    options.balls = Balls::Separated;
    options.hemispheres = hemispheres;
    maps.compute(options);
    const Maps one = maps;
    options.threads = 3;
    maps.compute(options);
    EXPECT_EQ(maps.points, one.points);
    EXPECT_EQ(maps.light, one.light);
    EXPECT_EQ(maps.pointIds, one.pointIds);
    EXPECT_EQ(maps.lineOffsets, one.lineOffsets);
    EXPECT_EQ(maps.lineIds, one.lineIds);
  }
}

TEST(QuaternionMap, stopsAndReports)
{
  Maps maps = someCurves();
  double last = 0;
  maps.compute({}, { [&](double fraction) { last = fraction; }, {} });
  EXPECT_EQ(last, 1);
  maps.compute({}, { {}, []() { return true; } });
  EXPECT_FALSE(maps.finished);
  Maps none;
  none.compute();
  EXPECT_TRUE(none.finished);
  EXPECT_EQ(none.lineOffsets, Offsets{ 0 });
}

TEST(QuaternionMap, fillsNothingBeforeAPlan)
{
  std::int64_t offset = -1;
  QuaternionMapArrays<float> arrays;
  arrays.offsets = &offset;
  EXPECT_TRUE(QuaternionMap().fill(arrays));
  EXPECT_EQ(offset, 0);
}

TEST(Light4, showsAComponentByDefault)
{
  Maps maps = someCurves();
  for (int axis = 0; axis < 4; ++axis)
  {
    for (int component = 0; component < 4; ++component)
    {
      QuaternionMapOptions options;
      options.projection.axis = axis;
      options.light.direction = 3 * Vector4::Unit(component); // taken to unit length
      maps.compute(options);
      for (std::size_t n = 0; n < maps.ids.size(); ++n)
      {
        ASSERT_NEAR(maps.light[n], std::max(0.0, maps.quaternion(maps.ids[n])[component]), 1e-14);
      }
    }
  }
}

TEST(Light4, isPhongsInFourSpace)
{
  std::mt19937 generator(9);
  for (const double k : { 0.0, 0.6 })
  {
    Light4 light{ vectorOf(randomQuaternion(generator)), 0.1, 0.6, 0.3, 5 };
    for (int n = 0; n < 500; ++n)
    {
      const Vector4 q = vectorOf(randomQuaternion(generator)), l = light.direction;
      const Vector4 mirrored = 2 * l.dot(q) * q - l;
      const Vector4 view =
        k > 0 ? Vector4((Vector4::Unit(0) / k - q).normalized()) : Vector4(Vector4::Unit(0));
      double expected = 0.1;
      if (l.dot(q) > 0)
      {
        expected += 0.6 * l.dot(q) + 0.3 * std::pow(std::max(0.0, mirrored.dot(view)), 5);
      }
      ASSERT_NEAR(intensity(light, k, q), expected, 1e-14);
    }
    // The highlight of the parallel view is half way between the light and the axis.
    light.diffuse = 0;
    const Vector4 half = (light.direction + Vector4::Unit(0)).normalized();
    EXPECT_TRUE(k > 0 || std::abs(intensity(light, k, half) - 0.4) < 1e-14);
  }
}

TEST(SphereWireframe, hasClosedCirclesOnTheSphere)
{
  SphereWireframeOptions options;
  options.center = { 2.5, -1, 0 };
  options.radius = 1.5;
  options.latitudes = 3;
  options.longitudes = 4;
  options.segments = 16;
  const SphereWireframe wireframe = sphereWireframe(options);
  ASSERT_EQ(wireframe.offsets.size(), 8u);
  ASSERT_EQ(wireframe.points.size(), 7u * 16 * 3);
  const auto at = [&](std::int64_t id) -> Vector3
  { return Vector3(wireframe.points.data() + 3 * id) - options.center; };
  for (std::size_t circle = 0; circle < 7; ++circle)
  {
    const auto first = wireframe.offsets[circle], end = wireframe.offsets[circle + 1];
    ASSERT_EQ(end - first, 17);
    ASSERT_EQ(wireframe.ids[first], wireframe.ids[end - 1]);
    Vector3 least = at(wireframe.ids[first]), most = least;
    for (auto n = first; n < end; ++n)
    {
      const Vector3 point = at(wireframe.ids[n]);
      ASSERT_NEAR(point.norm(), 1.5, 1e-14);
      least = least.cwiseMin(point);
      most = most.cwiseMax(point);
    }
    const double height = circle < 3 ? 0 : 3; // longitudes go through both poles
    EXPECT_NEAR(most.z() - least.z(), height, 1e-14);
  }
  EXPECT_NEAR(at(wireframe.ids[wireframe.offsets[1]]).z(), 0, 1e-15); // the equator
}

}
}
