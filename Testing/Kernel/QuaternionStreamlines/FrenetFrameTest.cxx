#include "TestCurves.h"

#include <gtest/gtest.h>

namespace orrery
{
namespace
{

using namespace testing;

struct Errors
{
  double tangent = 0; ///< The largest.
  double normal = 0;
  double curvature; ///< Relative to the largest exact value, the root mean square.
  double torsion;
};

Errors errorsOn(const Frames& frames, const Curve& curve, const std::vector<double>& parameters)
{
  Errors errors;
  std::vector<double> curvature, torsion;
  for (std::size_t n = 0; n < parameters.size(); ++n)
  {
    const CurvePoint exact = curve(parameters[n]);
    curvature.push_back(exact.curvature());
    torsion.push_back(exact.torsion());
    errors.tangent = std::max(errors.tangent, (frames.tangent[n] - exact.tangent()).norm());
    errors.normal = std::max(errors.normal, (frames.normal[n] - exact.normal()).norm());
  }
  errors.curvature = relativeError(frames.curvature, curvature);
  errors.torsion = relativeError(frames.torsion, torsion);
  return errors;
}

Errors errorsOnKnot(int count, double jitter, bool floats, unsigned seed = 1)
{
  const auto t = closedParameters(count, jitter, seed);
  Frames frames;
  frames.add(pointsOf(torusKnot, t));
  if (floats)
  {
    frames.useFloats();
  }
  frames.compute();
  expectFrames(frames);
  EXPECT_EQ(std::count(frames.defined.begin(), frames.defined.end(), 1), count + 1);
  return errorsOn(frames, torusKnot, t);
}

TEST(FrenetFrame, isAccurateOnUnevenlySpacedPoints)
{
  for (unsigned seed = 1; seed <= 5; ++seed)
  {
    const Errors errors = errorsOnKnot(400, 0.3, false, seed);
    EXPECT_LT(errors.curvature, 2e-4);
    EXPECT_LT(errors.torsion, 4e-3);
    EXPECT_LT(errors.tangent, 1e-4);
    EXPECT_LT(errors.normal, 1e-2);
  }
}

TEST(FrenetFrame, convergesOnUnevenlySpacedPoints)
{
  const Errors coarse = errorsOnKnot(400, 0.3, false);
  const Errors fine = errorsOnKnot(1600, 0.3, false);
  EXPECT_LT(fine.curvature, coarse.curvature / 12); // order 2 is 16
  EXPECT_LT(fine.torsion, coarse.torsion / 12);
  EXPECT_LT(fine.tangent, coarse.tangent / 40); // order 3 is 64
}

TEST(FrenetFrame, isAccurateOnFloatsHoweverCloseTheyLie)
{
  for (const int count : { 400, 1600, 6400, 25600, 200000 })
  {
    const Errors errors = errorsOnKnot(count, 0.3, true);
    EXPECT_LT(errors.torsion, 4e-3) << count;
    EXPECT_LT(errors.curvature, 2e-4) << count;
  }
}

TEST(FrenetFrame, isAccurateOnDoublesThatLieClose)
{
  const Errors errors = errorsOnKnot(200000, 0.3, false);
  EXPECT_LT(errors.torsion, 1e-5);
  EXPECT_LT(errors.curvature, 1e-6);
}

TEST(FrenetFrame, bearsPairsOfPointsThatAlmostMeet)
{
  auto t = parameters(0.5, 4, 400);
  for (std::size_t n = 20; n + 1 < t.size(); n += 7)
  {
    t[n + 1] = t[n] + 1e-9;
  }
  Frames frames;
  frames.add(pointsOf(torusKnot, t));
  frames.compute();
  expectFrames(frames);
  const Errors errors = errorsOn(frames, torusKnot, t);
  EXPECT_LT(errors.curvature, 1e-3);
  EXPECT_LT(errors.torsion, 1e-2);
}

TEST(FrenetFrame, bearsKinks)
{
  // A helix and its mirror image, that meet with a kink, in floats that lie close.
  const auto t = parameters(0, 10, 4000, 0.3);
  auto points = pointsOf(helix(2, 0.5), t);
  for (std::size_t n = t.size() - 1; n-- > 0;)
  {
    points.emplace_back(2 * points[t.size() - 1].x() - points[n].x(), points[n].y(), points[n].z());
  }
  Frames frames;
  frames.add(points);
  frames.useFloats();
  frames.compute();
  expectFrames(frames);
  for (std::size_t n = 50; n + 100 < t.size(); ++n)
  {
    ASSERT_EQ(frames.defined[n], 1);
    ASSERT_NEAR(frames.torsion[n], 0.5 / 4.25, 0.03);
    ASSERT_NEAR(frames.torsion[points.size() - 1 - n], -0.5 / 4.25, 0.03);
  }
}

TEST(FrenetFrame, widensByTheErrorOfThePointsThatIsGiven)
{
  const auto t = closedParameters(6400, 0.3);
  auto points = pointsOf(torusKnot, t);
  std::mt19937 generator(3);
  std::uniform_real_distribution<double> noise(-1e-5, 1e-5);
  for (std::size_t n = 0; n + 1 < points.size(); ++n)
  {
    points[n] += Vector3(noise(generator), noise(generator), noise(generator));
  }
  points.back() = points.front();
  Frames frames;
  frames.add(points);
  frames.compute();
  EXPECT_GT(errorsOn(frames, torusKnot, t).torsion, 1);
  FrameOptions options;
  options.pointError = 1e-5;
  frames.compute(options);
  const Errors errors = errorsOn(frames, torusKnot, t);
  EXPECT_LT(errors.torsion, 5e-2);
  EXPECT_LT(errors.curvature, 5e-3);
}

TEST(FrenetFrame, hasTheConstantsOfAHelix)
{
  for (const double pitch : { 0.3, -0.3 })
  {
    const double square = 4 + pitch * pitch;
    const auto t = parameters(0, 10, 800, 0.3);
    Frames frames;
    frames.add(pointsOf(helix(2, pitch), t));
    frames.compute();
    expectFrames(frames);
    for (std::size_t n = 0; n < t.size(); ++n)
    {
      const bool end = n < 2 || n + 2 >= t.size(); // stencils lie on one side
      ASSERT_EQ(frames.defined[n], 1);
      ASSERT_NEAR(frames.curvature[n], 2 / square, end ? 1e-4 : 1e-5);
      ASSERT_NEAR(frames.torsion[n], pitch / square, 1e-3 * std::abs(pitch / square));
      ASSERT_LT((frames.frenetFrame(n) - helix(2, pitch)(t[n]).frame()).norm(), end ? 1e-3 : 1e-4);
    }
  }
}

TEST(FrenetFrame, isExactWhereTheStencilIsSymmetric)
{
  Frames frames;
  frames.add({ { -2, 4, 0 }, { -1, 1, 0 }, { 0, 0, 0 }, { 1, 1, 0 }, { 2, 4, 0 } });
  frames.compute();
  EXPECT_LT((frames.frenetFrame(2) - Eigen::Matrix3d::Identity()).norm(), 1e-13);
  EXPECT_NEAR(frames.torsion[2], 0, 1e-13);
}

TEST(FrenetFrame, hasNoTorsionOnPlaneCurves)
{
  const Curve ellipse = [](double t) -> CurvePoint
  {
    const double c = std::cos(t), s = std::sin(t);
    return { { 3 * c, s, 2 * s }, { -3 * s, c, 2 * c }, { -3 * c, -s, -2 * s },
      { 3 * s, -c, -2 * c } };
  };
  const auto t = closedParameters(300, 0.3);
  Frames frames;
  frames.add(pointsOf(ellipse, t));
  frames.compute();
  expectFrames(frames);
  for (std::size_t n = 0; n < t.size(); ++n)
  {
    ASSERT_NEAR(frames.torsion[n], 0, 1e-9);
    ASSERT_NEAR(frames.binormal[n].dot(Vector3(0, -2, 1).normalized()), 1, 1e-12);
  }
}

TEST(FrenetFrame, followsRigidMotionsOfTheCurve)
{
  const auto points = pointsOf(torusKnot, parameters(0.2, 5, 500, 0.3));
  const Eigen::Matrix3d rotation =
    Eigen::AngleAxisd(1.1, Vector3(1, -2, 0.5).normalized()).toRotationMatrix();
  std::vector<Vector3> moved;
  for (const Vector3& point : points)
  {
    moved.push_back(rotation * point + Vector3(1, -3, 2));
  }
  Frames frames, movedFrames;
  frames.add(points);
  movedFrames.add(moved);
  frames.compute();
  movedFrames.compute();
  for (std::size_t n = 0; n < points.size(); ++n)
  {
    ASSERT_NEAR(frames.curvature[n], movedFrames.curvature[n], 1e-8);
    ASSERT_NEAR(frames.torsion[n], movedFrames.torsion[n], 1e-5);
    ASSERT_NEAR(frames.k1[n], movedFrames.k1[n], 1e-8);
    ASSERT_NEAR(frames.k2[n], movedFrames.k2[n], 1e-8);
    ASSERT_NEAR(frames.arc[n], movedFrames.arc[n], 1e-12);
    ASSERT_LT((rotation * frames.frenetFrame(n) - movedFrames.frenetFrame(n)).norm(), 1e-7);
    ASSERT_LT((rotation * frames.parallelFrame(n) - movedFrames.parallelFrame(n)).norm(), 1e-7);
  }
}

TEST(FrenetFrame, turnsRoundOnTheCurveRunBackwards)
{
  auto points = pointsOf(torusKnot, parameters(0.2, 5, 500, 0.3));
  Frames frames, reversed;
  frames.add(points);
  std::reverse(points.begin(), points.end());
  reversed.add(points);
  frames.compute();
  reversed.compute();
  for (std::size_t n = 0; n < points.size(); ++n)
  {
    const std::size_t m = points.size() - 1 - n;
    ASSERT_NEAR(frames.curvature[n], reversed.curvature[m], 1e-9);
    ASSERT_NEAR(frames.torsion[n], reversed.torsion[m], 1e-6);
    ASSERT_LT((frames.tangent[n] + reversed.tangent[m]).norm(), 1e-9);
    ASSERT_LT((frames.normal[n] - reversed.normal[m]).norm(), 1e-8);
    ASSERT_LT((frames.binormal[n] + reversed.binormal[m]).norm(), 1e-8);
  }
}

TEST(FrenetFrame, scalesWithTheCurve)
{
  // By what brings squares and cubes of lengths to overflow and underflow.
  const auto points = pointsOf(torusKnot, parameters(0.2, 5, 300, 0.3));
  Frames frames;
  frames.add(points);
  frames.compute();
  for (const double exponent : { -900, -200, 200, 900 })
  {
    const double scale = std::ldexp(1.0, static_cast<int>(exponent));
    std::vector<Vector3> scaled;
    for (const Vector3& point : points)
    {
      scaled.push_back(point * scale);
    }
    Frames other;
    other.add(scaled);
    other.compute();
    expectFrames(other);
    for (std::size_t n = 0; n < points.size(); ++n)
    {
      ASSERT_DOUBLE_EQ(other.curvature[n] * scale, frames.curvature[n]);
      ASSERT_DOUBLE_EQ(other.torsion[n] * scale, frames.torsion[n]);
      ASSERT_DOUBLE_EQ(other.arc[n] / scale, frames.arc[n]);
      ASSERT_LT((other.frenetFrame(n) - frames.frenetFrame(n)).norm(), 1e-12);
    }
  }
}

TEST(FrenetFrame, obeysItsQuaternionEquation)
{
  // Eq. (7) between what is computed: the quaternions' own differences against their derivative.
  const auto t = closedParameters(3000, 0);
  Frames frames;
  frames.add(pointsOf(torusKnot, t));
  frames.compute();
  double largest = 0;
  for (std::size_t n = 1; n + 1 < t.size(); ++n)
  {
    const double step = t[1] - t[0];
    const Quaternion difference = (frames.frenet[n + 1] + -frames.frenet[n - 1]) * (1 / (2 * step));
    const Quaternion derivative = frenetDerivative(
      frames.frenet[n], torusKnot(t[n]).speed(), frames.curvature[n], frames.torsion[n]);
    const Quaternion error = difference + -derivative;
    largest = std::max(largest, std::sqrt(dot(error, error)));
  }
  EXPECT_LT(largest, 5e-3); // the derivative is about 10
}

}
}
