#include "Quaternion.h"

#include <gtest/gtest.h>

#include "TestCurves.h"

namespace orrery
{
namespace
{

using testing::Pi;
using testing::randomQuaternion;
using testing::Vector3;

Quaternion rotation(double angle, const Vector3& axis)
{
  const Vector3 v = axis.normalized() * std::sin(angle / 2);
  return { std::cos(angle / 2), v.x(), v.y(), v.z() };
}

TEST(Quaternion, rotatesAboutItsAxis)
{
  std::mt19937 generator(1);
  for (int n = 0; n < 500; ++n)
  {
    const Quaternion q = randomQuaternion(generator);
    const Vector3 axis(q.x, q.y, q.z);
    const Eigen::AngleAxisd expected(2 * std::atan2(axis.norm(), q.w), axis.normalized());
    EXPECT_LT((rotationMatrix(q) - expected.toRotationMatrix()).norm(), 1e-13);
    EXPECT_LT((rotationMatrix(-q) - rotationMatrix(q)).norm(), 1e-15);
  }
}

TEST(Quaternion, multipliesAsRotationsDo)
{
  std::mt19937 generator(2);
  for (int n = 0; n < 500; ++n)
  {
    const Quaternion q = randomQuaternion(generator);
    const Quaternion p = randomQuaternion(generator);
    const Quaternion a = randomQuaternion(generator);
    EXPECT_LT((rotationMatrix(q * p) - rotationMatrix(q) * rotationMatrix(p)).norm(), 1e-13);
    EXPECT_NEAR(dot(a * q, a * p), dot(q, p), 1e-13); // section 3: inner products are invariant
    EXPECT_NEAR((q * conjugate(q)).w, 1, 1e-14);
  }
}

TEST(Quaternion, comesBackFromItsFrame)
{
  std::mt19937 generator(3);
  for (int n = 0; n < 2000; ++n)
  {
    const Quaternion q = randomQuaternion(generator);
    EXPECT_NEAR(std::abs(dot(quaternionOf(rotationMatrix(q)), q)), 1, 1e-14);
  }
}

TEST(Quaternion, isAccurateAtHalfTurns)
{
  // Where the scalar part is about 0, the common formula divides by it.
  const Vector3 axes[] = { { 1, 0, 0 }, { 0, 1, 0 }, { 0, 0, 1 }, { 1, 1, 0 }, { 0, 1, -1 },
    { 1, -1, 1 }, { 1, 1e-9, 0 } };
  for (const Vector3& axis : axes)
  {
    for (const double off : { 0.0, 1e-16, -1e-16, 1e-12, -1e-12, 1e-8, -1e-8, 1e-4, -1e-4 })
    {
      const Quaternion q = rotation(Pi + off, axis);
      const Quaternion back = quaternionOf(rotationMatrix(q));
      EXPECT_LT((rotationMatrix(back) - rotationMatrix(q)).norm(), 1e-14);
      const double sign = dot(back, q) < 0 ? -1 : 1;
      EXPECT_NEAR(sign * back.w, q.w, 2e-16);
    }
  }
}

/// The matrix on the right of a differential equation of quaternions.
template <class Derivative>
Eigen::Matrix4d matrixOf(const Derivative& derivative)
{
  Eigen::Matrix4d matrix;
  for (int n = 0; n < 4; ++n)
  {
    const Quaternion q =
      derivative({ n == 0 ? 1.0 : 0, n == 1 ? 1.0 : 0, n == 2 ? 1.0 : 0, n == 3 ? 1.0 : 0 });
    matrix.col(n) << q.w, q.x, q.y, q.z;
  }
  return matrix;
}

TEST(QuaternionEquation, hasTheRestoredMatrices)
{
  const double k = 0.7, t = -0.4, k1 = 0.3, k2 = 1.1;
  Eigen::Matrix4d frenet;
  frenet << 0, -t, 0, -k, t, 0, k, 0, 0, -k, 0, t, k, 0, -t, 0;
  Eigen::Matrix4d parallel;
  parallel << 0, 0, k2, -k1, 0, 0, k1, k2, -k2, -k1, 0, 0, k1, -k2, 0, 0;
  const auto ofFrenet = [&](const Quaternion& q) { return frenetDerivative(q, 2, k, t); };
  const auto ofParallel = [&](const Quaternion& q) { return parallelDerivative(q, 2, k1, k2); };
  EXPECT_LT((matrixOf(ofFrenet) - frenet).norm(), 1e-15);
  EXPECT_LT((matrixOf(ofParallel) - parallel).norm(), 1e-15);
}

/// The derivative of a frame as that of eq. (6) by the chain rule.
Eigen::Matrix3d frameDerivative(const Quaternion& q, const Quaternion& derivative)
{
  // R is quadratic: R(q + d) - R(q - d) = 4 times its bilinear form of q and d, exactly.
  return (rotationMatrix(q + derivative) - rotationMatrix(q + -derivative)) / 2;
}

TEST(QuaternionEquation, reproducesTheFrenetEquations)
{
  std::mt19937 generator(4);
  std::uniform_real_distribution<double> uniform(-2, 2);
  for (int n = 0; n < 200; ++n)
  {
    const Quaternion q = randomQuaternion(generator);
    const double v = 3 + uniform(generator), k = 2 + uniform(generator), t = uniform(generator);
    const Eigen::Matrix3d frame = rotationMatrix(q);
    Eigen::Matrix3d expected; // eq. (2): T' = v k N, N' = -v k T + v t B, B' = -v t N
    expected << v * k * frame.col(1), -v * k * frame.col(0) + v * t * frame.col(2),
      -v * t * frame.col(1);
    const Quaternion derivative = frenetDerivative(q, v, k, t);
    EXPECT_LT((frameDerivative(q, derivative) - expected).norm(), 1e-12);
    EXPECT_NEAR(dot(q, derivative), 0, 1e-13);
  }
}

TEST(QuaternionEquation, reproducesTheParallelTransportEquations)
{
  std::mt19937 generator(5);
  std::uniform_real_distribution<double> uniform(-2, 2);
  for (int n = 0; n < 200; ++n)
  {
    const Quaternion q = randomQuaternion(generator);
    const double v = 3 + uniform(generator), k1 = uniform(generator), k2 = uniform(generator);
    const Eigen::Matrix3d frame = rotationMatrix(q);
    Eigen::Matrix3d expected; // eq. (4)
    expected << v * (k1 * frame.col(1) + k2 * frame.col(2)), -v * k1 * frame.col(0),
      -v * k2 * frame.col(0);
    const Quaternion derivative = parallelDerivative(q, v, k1, k2);
    EXPECT_LT((frameDerivative(q, derivative) - expected).norm(), 1e-12);
    EXPECT_NEAR(dot(q, derivative), 0, 1e-13);
  }
}

TEST(QuaternionEquation, holdsOnTheTorusKnot)
{
  // The exact frame's quaternion, differentiated by central differences.
  const double h = 1e-5;
  for (double t = 0.05; t < 2 * Pi; t += 0.1)
  {
    const auto at = testing::torusKnot(t);
    const Quaternion q = quaternionOf(at.frame());
    const auto next = [&](double to)
    {
      const Quaternion there = quaternionOf(testing::torusKnot(to).frame());
      return dot(there, q) < 0 ? -there : there;
    };
    const Quaternion difference = (next(t + h) + -next(t - h)) * (1 / (2 * h));
    const Quaternion derivative = frenetDerivative(q, at.speed(), at.curvature(), at.torsion());
    const Quaternion error = difference + -derivative;
    EXPECT_LT(std::sqrt(dot(error, error)), 1e-6);
  }
}

}
}
