#include "TestCurves.h"

#include <gtest/gtest.h>

namespace orrery
{
namespace
{

using namespace testing;

double wrapped(double angle)
{
  return std::remainder(angle, 2 * Pi);
}

/// The integral of the torsion over the arc length; the rule converges faster than any power.
double totalTorsion(const Curve& curve, int count)
{
  double sum = 0;
  for (int n = 0; n < count; ++n)
  {
    const CurvePoint point = curve(2 * Pi * n / count);
    sum += point.torsion() * point.speed();
  }
  return sum * 2 * Pi / count;
}

TEST(ParallelTransport, closesWithTheTotalTorsion)
{
  // N turns about T by the torsion relative to the frame (eqs. 2 and 4), and comes back itself.
  const double expected = -totalTorsion(torusKnot, 20000);
  ASSERT_NEAR(expected, -totalTorsion(torusKnot, 30000), 1e-10);
  for (const double jitter : { 0.0, 0.3 })
  {
    for (unsigned seed = 1; seed <= 4; ++seed)
    {
      Frames frames;
      frames.add(pointsOf(torusKnot, closedParameters(400, jitter, seed)));
      frames.compute();
      expectFrames(frames);
      EXPECT_NEAR(wrapped(frames.holonomy[0] - expected), 0, 1e-5);
    }
  }
}

TEST(ParallelTransport, closesWithTheAngleBetweenItsEnds)
{
  Frames frames;
  frames.add(pointsOf(torusKnot, closedParameters(400, 0.3)));
  frames.compute();
  const std::size_t last = frames.size() - 1;
  const Eigen::AngleAxisd turn(frames.holonomy[0], frames.tangent[0]);
  EXPECT_LT((turn * frames.parallelNormal[0] - frames.parallelNormal[last]).norm(), 1e-12);
  EXPECT_LT((frames.tangent[0] - frames.tangent[last]).norm(), 1e-15);
  EXPECT_LT((frames.frenetFrame(0) - frames.frenetFrame(last)).norm(), 1e-12);
}

TEST(ParallelTransport, isOfOrderFourAndTwo)
{
  const double expected = -totalTorsion(torusKnot, 20000);
  const auto error = [&](int count, TransportMethod method)
  {
    Frames frames;
    frames.add(pointsOf(torusKnot, closedParameters(count, 0.3)));
    FrameOptions options;
    options.transport = method;
    frames.compute(options);
    expectFrames(frames);
    return std::abs(wrapped(frames.holonomy[0] - expected));
  };
  const double reflection = std::log2(error(400, TransportMethod::DoubleReflection) /
                              error(1600, TransportMethod::DoubleReflection)) /
    2;
  const double rotation = std::log2(error(400, TransportMethod::TangentRotation) /
                            error(1600, TransportMethod::TangentRotation)) /
    2;
  EXPECT_NEAR(reflection, 4, 0.3);
  EXPECT_NEAR(rotation, 2, 0.3);
}

TEST(ParallelTransport, doesNotTurnAboutTheTangent)
{
  // Eq. (4): the derivative of N1 has no part along N2.
  for (const auto method : { TransportMethod::DoubleReflection, TransportMethod::TangentRotation })
  {
    const auto t = parameters(0, 6, 4000);
    Frames frames;
    frames.add(pointsOf(torusKnot, t));
    FrameOptions options;
    options.transport = method;
    frames.compute(options);
    for (std::size_t n = 1; n + 1 < t.size(); ++n)
    {
      const Vector3 derivative = (frames.parallelNormal[n + 1] - frames.parallelNormal[n - 1]) /
        (frames.arc[n + 1] - frames.arc[n - 1]);
      ASSERT_NEAR(derivative.dot(frames.parallelBinormal[n]), 0, 2e-5);
      ASSERT_NEAR(derivative.dot(frames.tangent[n]), -frames.k1[n], 2e-4);
    }
  }
}

TEST(ParallelTransport, obeysItsQuaternionEquation)
{
  const auto t = parameters(0, 6, 4000);
  Frames frames;
  frames.add(pointsOf(torusKnot, t));
  frames.compute();
  for (std::size_t n = 1; n + 1 < t.size(); ++n)
  {
    const Quaternion difference = (frames.parallel[n + 1] + -frames.parallel[n - 1]) *
      (1 / (frames.arc[n + 1] - frames.arc[n - 1]));
    const Quaternion derivative =
      parallelDerivative(frames.parallel[n], 1, frames.k1[n], frames.k2[n]);
    const Quaternion error = difference + -derivative;
    ASSERT_LT(std::sqrt(dot(error, error)), 1e-4);
  }
}

TEST(ParallelTransport, hasTheCurvaturesOfThePolarAngle)
{
  // k1 = k cos a and k2 = k sin a, a the angle from N1 to N, whose derivative is the torsion.
  const auto t = parameters(0, 6, 2000, 0.2);
  Frames frames;
  frames.add(pointsOf(torusKnot, t));
  frames.compute();
  for (std::size_t n = 0; n < t.size(); ++n)
  {
    const double k = frames.curvature[n];
    ASSERT_NEAR(frames.k1[n], k * frames.normal[n].dot(frames.parallelNormal[n]), 1e-12);
    ASSERT_NEAR(frames.k2[n], k * frames.normal[n].dot(frames.parallelBinormal[n]), 1e-12);
    if (n > 2 && n + 3 < t.size())
    {
      const double turn = wrapped(std::atan2(frames.k2[n + 1], frames.k1[n + 1]) -
        std::atan2(frames.k2[n - 1], frames.k1[n - 1]));
      ASSERT_NEAR(turn / (frames.arc[n + 1] - frames.arc[n - 1]), frames.torsion[n], 2e-2);
    }
  }
}

TEST(ParallelTransport, beginsWithTheFirstFrenetFrame)
{
  Frames frames;
  frames.add(pointsOf(torusKnot, parameters(0, 2, 100)));
  frames.compute();
  EXPECT_LT((frames.parallelFrame(0) - frames.frenetFrame(0)).norm(), 1e-12);

  // Behind a straight piece it is the frame carried back.
  std::vector<Vector3> points;
  for (int n = 0; n < 30; ++n)
  {
    points.emplace_back(0.1 * n - 3, 0, 0);
  }
  for (int n = 0; n < 30; ++n)
  {
    points.emplace_back(std::sin(0.1 * n), 0, 1 - std::cos(0.1 * n));
  }
  Frames joined;
  joined.add(points);
  joined.compute();
  expectFrames(joined);
  EXPECT_EQ(joined.defined[0], 0);
  for (std::size_t n = 0; n < points.size(); ++n)
  {
    ASSERT_NEAR(joined.parallelBinormal[n].dot(Vector3(0, -1, 0)), 1, 1e-12);
  }
}

TEST(ParallelTransport, beginsWithTheDirectionGiven)
{
  const auto points = pointsOf(torusKnot, parameters(0, 2, 100));
  Frames frames;
  frames.add(points);
  frames.add(points);
  frames.add(points);
  FrameOptions options;
  options.initialFrame = InitialFrame::Direction;
  options.direction = { 0.3, 2, -1 };
  frames.compute(options);
  expectFrames(frames);
  const auto projected = [&](const Vector3& direction)
  { return (direction - frames.tangent[0] * frames.tangent[0].dot(direction)).normalized(); };
  EXPECT_LT((frames.parallelNormal[0] - projected({ 0.3, 2, -1 })).norm(), 1e-12);
  EXPECT_LT((frames.parallelNormal[200] - frames.parallelNormal[0]).norm(), 1e-15);

  const Vector3 tangent = frames.tangent[0];
  const double unset = std::numeric_limits<double>::quiet_NaN();
  const double directions[9] = { 1e200, 0, 1e200, tangent.x(), tangent.y(), tangent.z(), 0, unset,
    1 };
  options.initialFrame = InitialFrame::CurveDirection;
  options.curveDirections = directions;
  frames.compute(options);
  expectFrames(frames);
  EXPECT_LT((frames.parallelNormal[0] - projected({ 1, 0, 1 })).norm(), 1e-12);
  // Those along the curve or without numbers are not to be used.
  EXPECT_LT((frames.parallelFrame(100) - frames.frenetFrame(100)).norm(), 1e-12);
  EXPECT_LT((frames.parallelFrame(200) - frames.frenetFrame(200)).norm(), 1e-12);
}

TEST(ParallelTransport, differsByOneRotationForAnotherStart)
{
  // Section 4.2: the shape of the quaternion curve does not depend on the initial frame.
  Frames frames, other;
  frames.add(pointsOf(torusKnot, parameters(0, 6, 500, 0.3)));
  other.add(pointsOf(torusKnot, parameters(0, 6, 500, 0.3)));
  FrameOptions options;
  options.initialFrame = InitialFrame::Direction;
  frames.compute();
  other.compute(options);
  const Quaternion change = conjugate(frames.parallel[0]) * other.parallel[0];
  for (std::size_t n = 0; n < frames.size(); ++n)
  {
    const double product = dot(frames.parallel[n] * change, other.parallel[n]);
    ASSERT_NEAR(std::abs(product), 1, 1e-12);
  }
}

TEST(ParallelTransport, changesNothingOnStraightPieces)
{
  Frames frames;
  std::vector<Vector3> points;
  double s = 0;
  for (int n = 0; n < 200; ++n)
  {
    points.push_back(Vector3(0.6, -0.48, 0.64) * s);
    s += 0.01 + 0.03 * (n % 3);
  }
  frames.add(points);
  frames.compute();
  expectFrames(frames);
  for (std::size_t n = 0; n < points.size(); ++n)
  {
    ASSERT_EQ(frames.defined[n], 0);
    ASSERT_EQ(frames.torsion[n], 0);
    ASSERT_NEAR(frames.curvature[n], 0, 1e-10);
    ASSERT_LT((frames.tangent[n] - Vector3(0.6, -0.48, 0.64)).norm(), 1e-12);
    ASSERT_NEAR(dot(frames.parallel[n], frames.parallel[0]), 1, 1e-12);
    ASSERT_NEAR(dot(frames.frenet[n], frames.frenet[0]), 1, 1e-12);
  }
}

TEST(ParallelTransport, takesRoundedStraightLinesForStraight)
{
  std::mt19937 generator(6);
  std::uniform_real_distribution<double> uniform(-1, 1);
  for (int line = 0; line < 200; ++line)
  {
    const Vector3 start = Vector3(uniform(generator), uniform(generator), uniform(generator)) * 5;
    const Vector3 direction(uniform(generator), uniform(generator), uniform(generator));
    std::vector<Vector3> points;
    for (const double t : parameters(0, 3, 50 + 3 * line, 0.4, line))
    {
      points.push_back(start + direction * t);
    }
    Frames frames;
    frames.add(points);
    if (line % 2)
    {
      frames.useFloats();
    }
    frames.compute();
    expectFrames(frames);
    ASSERT_EQ(std::count(frames.defined.begin(), frames.defined.end(), 1), 0) << line;
  }
}

TEST(ParallelTransport, isExactOnCircles)
{
  // The binormal is constant, and the frame comes back.
  Frames frames;
  const Curve circle = helix(3, 0);
  frames.add(pointsOf(circle, closedParameters(50, 0.3)));
  frames.compute();
  expectFrames(frames);
  EXPECT_NEAR(frames.holonomy[0], 0, 1e-12);
  for (std::size_t n = 0; n < frames.size(); ++n)
  {
    ASSERT_NEAR(frames.parallelBinormal[n].z(), 1, 1e-12);
  }
  // Once round, the quaternion is at the opposite point of the three-sphere (section 7.4).
  EXPECT_NEAR(dot(frames.parallel[0], frames.parallel[50]), -1, 1e-9);
}

}
}
