#include "TestCurves.h"

#include <gtest/gtest.h>

#include <cstring>

namespace orrery
{
namespace
{

using namespace testing;

const double NaN = std::numeric_limits<double>::quiet_NaN();
const double Infinity = std::numeric_limits<double>::infinity();

Frames framesOf(const std::vector<Vector3>& points, const FrameOptions& options = {})
{
  Frames frames;
  frames.add(points);
  frames.compute(options);
  expectFrames(frames);
  return frames;
}

TEST(MovingFrames, takeNoCurves)
{
  Frames frames;
  frames.compute();
  EXPECT_TRUE(frames.finished);
  FrameArrays<float> none;
  EXPECT_TRUE(computeMovingFrames(Polylines{}, {}, none));
}

TEST(MovingFrames, takeCurvesWithoutPoints)
{
  Frames frames;
  frames.add({});
  frames.add({ { 1, 2, 3 } });
  frames.add({});
  frames.compute();
  expectFrames(frames);
  EXPECT_EQ(frames.holonomy, (std::vector<double>{ 0, 0, 0 }));
}

TEST(MovingFrames, ofOnePointAreTheAxes)
{
  const Frames frames = framesOf({ { 5, -2, 1 } });
  EXPECT_EQ(frames.tangent[0], Vector3(1, 0, 0));
  EXPECT_EQ(frames.defined[0], 0);
  EXPECT_EQ(frames.curvature[0], 0);
  EXPECT_EQ(frames.torsion[0], 0);
  EXPECT_EQ(frames.arc[0], 0);
}

TEST(MovingFrames, ofTwoPointsHaveATangent)
{
  const Frames frames = framesOf({ { 1, 1, 1 }, { 1, 4, 5 } });
  for (int n = 0; n < 2; ++n)
  {
    EXPECT_LT((frames.tangent[n] - Vector3(0, 0.6, 0.8)).norm(), 1e-15);
    EXPECT_EQ(frames.defined[n], 0);
    EXPECT_EQ(frames.curvature[n], 0);
  }
  EXPECT_DOUBLE_EQ(frames.arc[1], 5);
}

TEST(MovingFrames, ofThreePointsHaveACurvature)
{
  const Frames frames = framesOf({ { -1, 1, 0 }, { 0, 0, 0 }, { 1, 1, 0 } });
  for (int n = 0; n < 3; ++n)
  {
    EXPECT_EQ(frames.defined[n], 1);
    EXPECT_EQ(frames.torsion[n], 0);
    EXPECT_NEAR(frames.binormal[n].z(), 1, 1e-14);
  }
  // By the arc length s = sqrt(2) x the parabola is (s / sqrt(2), s^2 / 2).
  EXPECT_NEAR(frames.curvature[1], 1 / (0.5), 1e-12);
  EXPECT_LT((frames.frenetFrame(1) - Eigen::Matrix3d::Identity()).norm(), 1e-14);
}

TEST(MovingFrames, ofFourPointsHaveATorsion)
{
  // On a short helix; only signs and sizes are to be expected.
  const auto t = parameters(0, 0.6, 4);
  for (const double pitch : { 0.5, -0.5 })
  {
    const Frames frames = framesOf(pointsOf(helix(1, pitch), t));
    for (std::size_t n = 0; n < 4; ++n)
    {
      EXPECT_EQ(frames.defined[n], 1);
      EXPECT_NEAR(frames.curvature[n], 1 / 1.25, 0.05);
      EXPECT_NEAR(frames.torsion[n], pitch / 1.25, 0.1);
      EXPECT_LT((frames.frenetFrame(n) - helix(1, pitch)(t[n]).frame()).norm(), 0.1);
    }
  }
}

TEST(MovingFrames, ofRepeatedPointsAreThatOfThePoint)
{
  const auto points = pointsOf(torusKnot, parameters(0, 3, 60, 0.3));
  std::vector<Vector3> repeated;
  std::vector<std::size_t> from;
  for (std::size_t n = 0; n < points.size(); ++n)
  {
    repeated.insert(repeated.end(), 1 + n % 4, points[n]);
    from.insert(from.end(), 1 + n % 4, n);
  }
  const Frames plain = framesOf(points);
  const Frames frames = framesOf(repeated);
  for (std::size_t n = 0; n < repeated.size(); ++n)
  {
    ASSERT_EQ(frames.defined[n], 1);
    ASSERT_NEAR(frames.curvature[n], plain.curvature[from[n]], 1e-9);
    ASSERT_NEAR(frames.torsion[n], plain.torsion[from[n]], 1e-7);
    ASSERT_NEAR(frames.arc[n], plain.arc[from[n]], 1e-12);
    ASSERT_LT((frames.frenetFrame(n) - plain.frenetFrame(from[n])).norm(), 1e-9);
    ASSERT_LT((frames.parallelFrame(n) - plain.parallelFrame(from[n])).norm(), 1e-9);
  }
}

TEST(MovingFrames, ofFewPlacesAreThoseOfShortCurves)
{
  const Vector3 a(1, 2, 3), b(1, 2, 4), c(2, 2, 4);
  for (const auto& points :
    std::vector<std::vector<Vector3>>{ { a, a }, { a, a, a, a, a, a, a }, { a, b, b, b, b, b },
      { a, a, a, a, a, b }, { a, b, a }, { a, b, a, b, a, b, a }, { a, a, b, b, a, a },
      { a, b, c, a }, { a, a, b, c, c, a, a }, { a, b, c, b, a }, { a, a, b, b, c, c } })
  {
    const Frames frames = framesOf(points);
    FrameOptions options;
    options.transport = TransportMethod::TangentRotation;
    options.singularPoints = SingularPoints::EaseIn;
    options.smoothingLevels = 2;
    Frames others;
    others.add(points);
    others.useFloats();
    others.compute(options);
    EXPECT_TRUE(others.finished);
    for (const Quaternion& q : others.parallel)
    {
      EXPECT_NEAR(dot(q, q), 1, 1e-6);
    }
  }
}

TEST(MovingFrames, turnRoundWhereTheCurveDoes)
{
  std::vector<Vector3> points;
  for (int n = -20; n <= 20; ++n)
  {
    points.emplace_back(std::abs(n) * 0.1, 0, 0);
  }
  const Frames frames = framesOf(points);
  EXPECT_LT((frames.tangent.front() - Vector3(-1, 0, 0)).norm(), 1e-12);
  EXPECT_LT((frames.tangent.back() - Vector3(1, 0, 0)).norm(), 1e-12);
}

TEST(MovingFrames, leaveOutPointsThatAreNotFinite)
{
  const auto points = pointsOf(torusKnot, parameters(0, 3, 60));
  std::vector<Vector3> broken = points;
  const std::vector<std::size_t> places{ 0, 1, 20, 41, 42, 61 };
  for (const std::size_t place : places)
  {
    const double value = place % 2 ? NaN : -Infinity;
    broken.insert(broken.begin() + static_cast<std::ptrdiff_t>(std::min(place, broken.size())),
      Vector3(place % 3 ? 1.0 : value, value, 2));
  }
  const Frames plain = framesOf(points);
  const Frames frames = framesOf(broken);
  std::size_t from = 0;
  for (std::size_t n = 0; n < broken.size(); ++n)
  {
    if (broken[n].allFinite())
    {
      ASSERT_EQ(frames.defined[n], 1);
      ASSERT_NEAR(frames.torsion[n], plain.torsion[from], 1e-6);
      ASSERT_LT((frames.frenetFrame(n) - plain.frenetFrame(from)).norm(), 1e-9);
      ASSERT_NEAR(frames.arc[n], plain.arc[from], 1e-12);
      ++from;
    }
    else
    {
      const std::size_t near = from > 0 ? from - 1 : 0;
      ASSERT_EQ(frames.defined[n], 0);
      ASSERT_EQ(frames.curvature[n], 0);
      ASSERT_EQ(frames.torsion[n], 0);
      ASSERT_EQ(frames.k1[n], 0);
      ASSERT_LT((frames.tangent[n] - plain.tangent[near]).norm(), 1e-9);
      ASSERT_NEAR(frames.arc[n], plain.arc[near], 1e-12);
    }
  }
  EXPECT_EQ(from, points.size());
}

TEST(MovingFrames, bearCurvesOfNothingButNaN)
{
  framesOf({ { NaN, 1, 2 } });
  framesOf(std::vector<Vector3>(20, Vector3(1, Infinity, 2)));
  framesOf({ { NaN, 1, 2 }, { 1, 1, 1 }, { 1, NaN, 1 } });
}

TEST(MovingFrames, bearTheLargestAndSmallestNumbers)
{
  const double most = std::numeric_limits<double>::max();
  const double least = std::numeric_limits<double>::denorm_min();
  framesOf({ { most, most, most }, { -most, -most, -most }, { most, -most, 0 }, { 0, 0, 0 } });
  framesOf({ { least, 0, 0 }, { 0, least, 0 }, { 0, 0, least }, { least, least, 2 * least },
    { 4 * least, 0, least } });
  framesOf({ { 1, 0, 0 }, { 1, 1e-300, 0 }, { 1, 1e-300, 1e-300 }, { 1, 0, 1e-300 }, { 1, 0, 0 },
    { 1, 3e-300, 0 } });
  framesOf({ { 1, 1, 0 }, { 1 + 1e-15, 1, 0 }, { 1, 1 + 1e-15, 0 }, { 1 - 1e-15, 1, 1e-15 },
    { 1, 1, 2e-15 }, { 1, 1 + 1e-15, 3e-15 } });
}

TEST(MovingFrames, bearRandomPoints)
{
  std::mt19937 generator(9);
  std::uniform_int_distribution<int> coordinate(0, 2), size(1, 14);
  for (int n = 0; n < 5000; ++n)
  {
    std::vector<Vector3> points;
    const int count = size(generator);
    for (int k = 0; k < count; ++k)
    {
      points.emplace_back(coordinate(generator), coordinate(generator), coordinate(generator));
    }
    if (n % 3 == 0)
    {
      points.push_back(points[0]);
    }
    FrameOptions options;
    options.singularPoints = static_cast<SingularPoints>(n % 3);
    options.transport = static_cast<TransportMethod>(n % 2);
    options.pointError = n % 5 ? 0 : 0.02 * (n % 7);
    framesOf(points, options);
    if (HasFatalFailure())
    {
      break;
    }
  }
}

TEST(MovingFrames, ofClosedCurvesDoNotSeeTheSeam)
{
  const auto points = pointsOf(torusKnot, closedParameters(300, 0.3));
  auto shifted = points;
  shifted.pop_back();
  std::rotate(shifted.begin(), shifted.begin() + 77, shifted.end());
  shifted.push_back(shifted[0]);
  const Frames frames = framesOf(points);
  const Frames other = framesOf(shifted);
  for (std::size_t n = 0; n < shifted.size(); ++n)
  {
    const std::size_t m = (n + 77) % 300;
    ASSERT_NEAR(other.curvature[n], frames.curvature[m], 1e-8);
    ASSERT_NEAR(other.torsion[n], frames.torsion[m], 1e-6);
    ASSERT_LT((other.frenetFrame(n) - frames.frenetFrame(m)).norm(), 1e-8);
  }
  EXPECT_NEAR(std::remainder(frames.holonomy[0] - other.holonomy[0], 2 * Pi), 0, 1e-9);
}

TEST(MovingFrames, ofClosedFloatCurvesAreAsGoodAtTheSeam)
{
  const auto t = closedParameters(6400, 0.3);
  Frames frames;
  frames.add(pointsOf(helix(7, 0), closedParameters(5000, 0))); // so that rows hold something else
  frames.add(pointsOf(torusKnot, t));
  frames.useFloats();
  frames.compute();
  expectFrames(frames);
  for (std::size_t n = 0; n < t.size(); ++n)
  {
    if (n < 100 || n + 100 > t.size())
    {
      const std::size_t entry = 5001 + n;
      ASSERT_NEAR(frames.torsion[entry], torusKnot(t[n]).torsion(), 2e-2) << n;
      ASSERT_NEAR(frames.curvature[entry], torusKnot(t[n]).curvature(), 3e-4) << n;
    }
  }
}

TEST(MovingFrames, ofOpenCurvesHaveNoHolonomy)
{
  Frames frames;
  frames.add(pointsOf(torusKnot, parameters(0, 6, 100)));
  frames.compute();
  EXPECT_EQ(frames.holonomy[0], 0);
}

TEST(MovingFrames, measureTheArc)
{
  const auto points = pointsOf(helix(2, 0.5), parameters(0, 10, 2000, 0.3));
  const Frames frames = framesOf(points);
  EXPECT_EQ(frames.arc[0], 0);
  double length = 0;
  for (std::size_t n = 1; n < points.size(); ++n)
  {
    length += (points[n] - points[n - 1]).norm();
    ASSERT_NEAR(frames.arc[n], length, 1e-11);
  }
}

TEST(MovingFrames, areOfEachCurveThatSharesAPoint)
{
  // Two lines that cross: the second goes through the first's middle point.
  Frames frames;
  frames.x = { -1, 0, 0, 0, 0, 0, 1, 0, 0, 0, -1, 0, 0, 1, 0 };
  frames.ids = { 0, 1, 2, 3, 1, 4 };
  frames.offsets = { 0, 3, 6 };
  frames.compute();
  expectFrames(frames);
  EXPECT_LT((frames.tangent[1] - Vector3(1, 0, 0)).norm(), 1e-15);
  EXPECT_LT((frames.tangent[4] - Vector3(0, 1, 0)).norm(), 1e-15);
}

TEST(MovingFrames, readIdsOf32BitsAndAPartOfTheCurves)
{
  Frames frames;
  for (int n = 0; n < 4; ++n)
  {
    frames.add(pointsOf(torusKnot, parameters(n, n + 2, 50 + n)));
  }
  frames.compute();
  const std::vector<std::int32_t> offsets(frames.offsets.begin(), frames.offsets.end());
  const std::vector<std::int32_t> ids(frames.ids.begin(), frames.ids.end());
  Polylines part;
  part.points.doubles = frames.x.data();
  part.curveCount = 2;
  part.offsets32 = offsets.data() + 1;
  part.ids32 = ids.data();
  std::vector<double> torsion(51 + 52);
  FrameArrays<double> arrays; // of one wanted array alone
  arrays.torsion = torsion.data();
  ASSERT_TRUE(computeMovingFrames(part, {}, arrays));
  for (std::size_t n = 0; n < torsion.size(); ++n)
  {
    ASSERT_EQ(torsion[n], frames.torsion[50 + n]);
  }
}

TEST(MovingFrames, writeFloats)
{
  Frames frames;
  frames.add(pointsOf(torusKnot, closedParameters(500, 0.3)));
  frames.compute();
  const std::size_t count = frames.size();
  std::vector<float> quaternion(4 * count), normal(3 * count), parts(2 * count), curvature(count);
  float holonomy = 0;
  FrameArrays<float> arrays;
  arrays.parallelQuaternion = quaternion.data();
  arrays.frenetNormal = normal.data();
  arrays.parallelCurvature = parts.data();
  arrays.curvature = curvature.data();
  arrays.holonomy = &holonomy;
  ASSERT_TRUE(computeMovingFrames(frames.polylines(), {}, arrays));
  for (std::size_t n = 0; n < count; ++n)
  {
    ASSERT_EQ(quaternion[4 * n], static_cast<float>(frames.parallel[n].w));
    ASSERT_EQ(quaternion[4 * n + 3], static_cast<float>(frames.parallel[n].z));
    ASSERT_EQ(normal[3 * n + 1], static_cast<float>(frames.normal[n].y()));
    ASSERT_EQ(parts[2 * n + 1], static_cast<float>(frames.k2[n]));
    ASSERT_EQ(curvature[n], static_cast<float>(frames.curvature[n]));
  }
  EXPECT_EQ(holonomy, static_cast<float>(frames.holonomy[0]));
}

TEST(MovingFrames, doNotDependOnTheNumberOfThreads)
{
  Frames one;
  std::mt19937 generator(4);
  std::uniform_int_distribution<int> size(1, 900);
  for (int n = 0; n < 150; ++n)
  {
    one.add(pointsOf(torusKnot, parameters(0.01 * n, 3, size(generator), 0.3, n)));
    one.add(pointsOf(torusKnot, closedParameters(size(generator) + 2, 0.3, n)));
  }
  for (const bool floats : { false, true })
  {
    Frames several = one;
    if (floats)
    {
      one.useFloats();
      several.useFloats();
    }
    FrameOptions options;
    options.smoothingLevels = 1;
    options.singularPoints = SingularPoints::EaseIn;
    one.compute(options);
    for (const int threads : { 2, 5 })
    {
      options.threads = threads;
      several.compute(options);
      const auto equal = [](const auto& a, const auto& b)
      { return a.size() == b.size() && !std::memcmp(a.data(), b.data(), a.size() * sizeof(a[0])); };
      EXPECT_TRUE(equal(one.tangent, several.tangent));
      EXPECT_TRUE(equal(one.normal, several.normal));
      EXPECT_TRUE(equal(one.binormal, several.binormal));
      EXPECT_TRUE(equal(one.frenet, several.frenet));
      EXPECT_TRUE(equal(one.parallel, several.parallel));
      EXPECT_TRUE(equal(one.parallelNormal, several.parallelNormal));
      EXPECT_TRUE(equal(one.parallelBinormal, several.parallelBinormal));
      EXPECT_TRUE(equal(one.curvature, several.curvature));
      EXPECT_TRUE(equal(one.torsion, several.torsion));
      EXPECT_TRUE(equal(one.k1, several.k1));
      EXPECT_TRUE(equal(one.k2, several.k2));
      EXPECT_TRUE(equal(one.arc, several.arc));
      EXPECT_TRUE(equal(one.defined, several.defined));
    }
  }
}

TEST(MovingFrames, areSmoothedByRecursiveSlerp)
{
  // Frames that turn evenly about one axis stay what they are, but for the ends.
  const Curve circle = helix(1, 0);
  const auto points = pointsOf(circle, parameters(0, 3, 40));
  FrameOptions options;
  options.smoothingLevels = 2;
  const Frames even = framesOf(points);
  Frames evenSmooth;
  evenSmooth.add(points);
  evenSmooth.compute(options);
  for (std::size_t n = 4; n + 4 < points.size(); ++n)
  {
    ASSERT_NEAR(dot(even.parallel[n], evenSmooth.parallel[n]), 1, 1e-9);
  }

  // Elsewhere each is the mean of those half way to its neighbors, on the three-sphere.
  const auto coarse = pointsOf(torusKnot, parameters(0, 4, 40, 0.4));
  options.smoothingLevels = 1;
  const Frames plain = framesOf(coarse);
  Frames smooth;
  smooth.add(coarse);
  smooth.compute(options);
  for (std::size_t n = 1; n + 1 < coarse.size(); ++n)
  {
    const Quaternion before = normalized(plain.frenet[n - 1] + plain.frenet[n]);
    const Quaternion behind = normalized(plain.frenet[n] + plain.frenet[n + 1]);
    ASSERT_NEAR(dot(normalized(before + behind), smooth.frenet[n]), 1, 1e-12);
    ASSERT_EQ(smooth.normal[n], plain.normal[n]);
  }
  ASSERT_NEAR(dot(smooth.frenet[0], plain.frenet[0]), 1, 1e-15);
}

TEST(MovingFrames, areStopped)
{
  Frames frames;
  for (int n = 0; n < 40; ++n)
  {
    frames.add(pointsOf(torusKnot, parameters(0, 3, 2000)));
  }
  double last = 0;
  Monitor monitor;
  monitor.progress = [&](double fraction)
  {
    EXPECT_GE(fraction, last);
    last = fraction;
  };
  frames.compute({}, monitor);
  EXPECT_TRUE(frames.finished);
  EXPECT_EQ(last, 1);
  monitor.progress = nullptr;
  int asked = 0;
  monitor.stop = [&] { return ++asked > 3; };
  frames.compute({}, monitor);
  EXPECT_FALSE(frames.finished);
}

}
}
