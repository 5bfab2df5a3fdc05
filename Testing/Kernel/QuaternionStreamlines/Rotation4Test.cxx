#include "Rotation4.h"

#include "Projection4.h"

#include <gtest/gtest.h>

#include "TestMaps.h"

namespace orrery
{
namespace
{

using testing::Matrix4;
using testing::Pi;
using testing::randomMatrix;
using testing::randomQuaternion;
using testing::Vector4;
using testing::vectorOf;

void expectRotation(const Matrix4& matrix)
{
  EXPECT_LT((matrix.transpose() * matrix - Matrix4::Identity()).norm(), 1e-14);
  EXPECT_NEAR(matrix.determinant(), 1, 1e-14);
}

TEST(PlaneRotation, turnsItsPlaneAlone)
{
  for (int n = 0; n < 6; ++n)
  {
    std::array<double, 6> angles{};
    angles[n] = 0.7;
    const Matrix4 matrix = planeRotations(angles);
    expectRotation(matrix);
    const int i = CoordinatePlanes[n][0], j = CoordinatePlanes[n][1];
    const Vector4 turned = std::cos(0.7) * Vector4::Unit(i) + std::sin(0.7) * Vector4::Unit(j);
    EXPECT_LT((matrix * Vector4::Unit(i) - turned).norm(), 1e-15);
    for (int k = 0; k < 4; ++k)
    {
      if (k != i && k != j)
      {
        EXPECT_EQ(Vector4(matrix * Vector4::Unit(k)), Vector4(Vector4::Unit(k)));
      }
    }
  }
}

TEST(PlaneRotation, isAppliedInTheOrderOfThePlanes)
{
  const std::array<double, 6> angles{ Pi / 2, Pi / 2, 0, 0, 0, 0 };
  // The axis 0 goes to 1, where the rotation in (0, 2) leaves it; the axis 1 goes to -0 and on to
  // -2.
  EXPECT_LT((planeRotations(angles) * Vector4::Unit(0) - Vector4::Unit(1)).norm(), 1e-15);
  EXPECT_LT((planeRotations(angles) * Vector4::Unit(1) + Vector4::Unit(2)).norm(), 1e-15);
}

TEST(PlaneRotation, agreesWithThreeSpaceWhereTheAxisZeroStays)
{
  // q -> r q r* is the rotation R(r) of the vector part.
  const Quaternion r = axisAngleQuaternion(Eigen::Vector3d::UnitZ(), 0.6);
  EXPECT_LT((pairRotation({ r, conjugate(r) }) - planeRotation(1, 2, 0.6)).norm(), 1e-15);
}

TEST(PairRotation, isTheProductOfQuaternions)
{
  std::mt19937 generator(1);
  for (int n = 0; n < 300; ++n)
  {
    const Quaternion left = randomQuaternion(generator), right = randomQuaternion(generator);
    const Quaternion q = randomQuaternion(generator);
    const Matrix4 matrix = pairRotation({ left, right });
    expectRotation(matrix);
    EXPECT_LT((matrix * vectorOf(q) - vectorOf(left * q * right)).norm(), 1e-15);
    EXPECT_LT((pairRotation({ left * 7.0, right * 0.1 }) - matrix).norm(), 1e-14);
  }
  EXPECT_EQ(pairRotation({ { 0, 0, 0, 0 }, {} }), Matrix4(Matrix4::Identity()));
}

TEST(PairRotation, turnsFramesByItsLeftFactor)
{
  // Section 7.3: it displaces the identity frame to q, and every frame R to R(q) R.
  std::mt19937 generator(2);
  const Eigen::Vector3d axis(1, -2, 0.5);
  const Quaternion turn = axisAngleQuaternion(axis, 1.2);
  const Eigen::Matrix3d expected = Eigen::AngleAxisd(1.2, axis.normalized()).toRotationMatrix();
  const Matrix4 matrix = pairRotation({ turn, {} });
  EXPECT_LT((matrix * Vector4::Unit(0) - vectorOf(turn)).norm(), 1e-15);
  for (int n = 0; n < 100; ++n)
  {
    const Quaternion q = randomQuaternion(generator);
    const Vector4 v = matrix * vectorOf(q);
    const Eigen::Matrix3d frame = rotationMatrix({ v[0], v[1], v[2], v[3] });
    EXPECT_LT((frame - expected * rotationMatrix(q)).norm(), 1e-14);
  }
  EXPECT_EQ(vectorOf(axisAngleQuaternion(Eigen::Vector3d::Zero(), 1)), Vector4(Vector4::Unit(0)));
}

TEST(PairRotation, isFoundFromTheMatrix)
{
  std::mt19937 generator(3);
  std::uniform_real_distribution<double> noise(-1e-4, 1e-4);
  for (int n = 0; n < 300; ++n)
  {
    const Matrix4 matrix = randomMatrix(generator);
    EXPECT_LT((pairRotation(quaternionPair(matrix)) - matrix).norm(), 1e-14);
    Matrix4 spoiled = matrix;
    for (int k = 0; k < 16; ++k)
    {
      spoiled(k / 4, k % 4) += noise(generator);
    }
    const Matrix4 repaired = pairRotation(quaternionPair(spoiled));
    expectRotation(repaired);
    EXPECT_LT((repaired - spoiled).norm(), 1e-3);
  }
  for (const int sign : { -1, 1 }) // the largest component of left is positive
  {
    const QuaternionPair pair = quaternionPair(sign * Matrix4::Identity());
    EXPECT_NEAR(pair.left.w, 1, 1e-15);
    EXPECT_NEAR(pair.right.w, sign, 1e-15);
  }
}

TEST(ComposedRotation, appliesThePairFirst)
{
  std::mt19937 generator(4);
  const QuaternionPair pair{ randomQuaternion(generator), randomQuaternion(generator) };
  const std::array<double, 6> angles{ 0.1, -0.4, 2, 0.8, -1.1, 0.3 };
  const Matrix4 matrix = composedRotation(pair, angles);
  expectRotation(matrix);
  const Quaternion q = randomQuaternion(generator);
  const Vector4 expected = planeRotations(angles) * vectorOf(pair.left * q * pair.right);
  EXPECT_LT((matrix * vectorOf(q) - expected).norm(), 1e-14);
  for (int n = 0; n < 100; ++n) // an isometry
  {
    const Vector4 a = vectorOf(randomQuaternion(generator));
    const Vector4 b = vectorOf(randomQuaternion(generator));
    EXPECT_NEAR((matrix * a).dot(matrix * b), a.dot(b), 1e-14);
  }
}

TEST(RollingBall, mixesTheDragAndTheAxisAlone)
{
  std::mt19937 generator(5);
  std::normal_distribution<double> normal;
  for (int axis = 0; axis < 4; ++axis)
  {
    for (const double size : { 1e-12, 1e-3, 1.0, 30.0, 1e9 })
    {
      const Eigen::Vector3d drag(size * normal(generator), size * normal(generator), size);
      const Matrix4 matrix = rollingBall(drag, 2, axis);
      expectRotation(matrix);
      Vector4 n = Vector4::Zero();
      for (int k = 0; k < 3; ++k)
      {
        n[otherAxes(axis)[k]] = drag[k] / drag.norm();
      }
      const Vector4 e = Vector4::Unit(axis);
      const double angle = std::atan(drag.norm() / 2);
      EXPECT_LT((matrix * e - (std::cos(angle) * e + std::sin(angle) * n)).norm(), 1e-15);
      EXPECT_LT((matrix * n - (std::cos(angle) * n - std::sin(angle) * e)).norm(), 1e-15);
      Vector4 other = vectorOf(randomQuaternion(generator));
      other -= other.dot(e) * e + other.dot(n) * n;
      EXPECT_LT((matrix * other - other).norm(), 1e-15);
    }
  }
}

TEST(RollingBall, ofDragsAlongAnAxisIsAPlaneRotation)
{
  const double angle = std::atan(0.5);
  EXPECT_LT((rollingBall({ 1, 0, 0 }, 2) - planeRotation(0, 1, angle)).norm(), 1e-15);
  EXPECT_LT((rollingBall({ 0, 1, 0 }, 2) - planeRotation(0, 2, angle)).norm(), 1e-15);
  EXPECT_LT((rollingBall({ 0, 0, -1 }, 2) - planeRotation(0, 3, -angle)).norm(), 1e-15);
  EXPECT_LT((rollingBall({ 1, 0, 0 }, 2, 1) - planeRotation(1, 0, angle)).norm(), 1e-15);
}

TEST(RollingBall, isUndoneByTheDragBack)
{
  const Eigen::Vector3d drag(0.3, -0.8, 1.4);
  EXPECT_LT((rollingBall(-drag, 1) * rollingBall(drag, 1) - Matrix4::Identity()).norm(), 1e-15);
  EXPECT_EQ(rollingBall(Eigen::Vector3d::Zero(), 1), Matrix4(Matrix4::Identity()));
}

TEST(RollingBall, commutesToFirstOrder)
{
  // Round a small square it turns the plane of the two drags, by the square's area: so a ball that
  // is rolled in circles spins.
  for (const double h : { 1e-2, 1e-3 })
  {
    const Eigen::Vector3d x(h, 0, 0), y(0, h, 0);
    const Matrix4 a = rollingBall(x, 1), b = rollingBall(y, 1);
    EXPECT_LT((a * b - rollingBall(x + y, 1)).norm(), 2 * h * h);
    EXPECT_GT((a * b - b * a).norm(), h * h);
    const Matrix4 round = a.transpose() * b.transpose() * a * b;
    const double turn = std::copysign(h * h, round(2, 1));
    EXPECT_LT((round - planeRotation(1, 2, turn)).norm(), 4 * h * h * h);
  }
}

TEST(Projection4, keepsTheOtherAxesInOrder)
{
  for (int axis = 0; axis < 4; ++axis)
  {
    const std::array<int, 3> others = otherAxes(axis);
    EXPECT_TRUE(others[0] < others[1] && others[1] < others[2]);
    EXPECT_TRUE(others[0] != axis && others[1] != axis && others[2] != axis);
    EXPECT_EQ(others[0] + others[1] + others[2] + axis, 6);
  }
}

TEST(Projection4, seesThePointOnTheRayToTheCamera)
{
  std::mt19937 generator(6);
  const Projection4 polar{ 0, true, 1.5 };
  const Vector4 camera = 1.5 * Vector4::Unit(0);
  for (int n = 0; n < 500; ++n)
  {
    const Vector4 q = vectorOf(randomQuaternion(generator));
    const Eigen::Vector3d seen = polar.project(q);
    const Vector4 screen(0, seen[0], seen[1], seen[2]);
    const Vector4 ray = screen - camera, expected = q - camera;
    EXPECT_NEAR(ray.normalized().dot(expected.normalized()), 1, 1e-14);
    EXPECT_LE(seen.norm(), (q[0] < 0 ? 1 : polar.frontRadius()) + 1e-14);
    EXPECT_EQ(Projection4{}.project(q), Eigen::Vector3d(q.tail<3>()));
  }
  const double t = 1 / 1.5; // where the ray touches the three-sphere
  EXPECT_NEAR(polar.project({ t, std::sqrt(1 - t * t), 0, 0 }).norm(), polar.frontRadius(), 1e-14);
}

TEST(Projection4, hasNoPointAtTheCamera)
{
  for (const double distance : { 1.0, 0.5, 0.0, -3.0 })
  {
    const Projection4 polar{ 0, true, distance };
    EXPECT_TRUE(polar.project({ 1, 0, 0, 0 }).allFinite());
    EXPECT_TRUE(std::isfinite(polar.frontRadius()));
  }
}

}
}
