#include "Rotation4.h"

#include "Projection4.h"

namespace orrery
{
namespace
{

using Vector4 = Eigen::Vector4d;

Vector4 vectorOf(const Quaternion& q)
{
  return { q.w, q.x, q.y, q.z };
}

Quaternion quaternionFrom(const Vector4& v)
{
  return { v[0], v[1], v[2], v[3] };
}

Quaternion unitOrOne(const Quaternion& q)
{
  const Vector4 v = vectorOf(q).stableNormalized();
  return std::abs(v.squaredNorm() - 1) < 0.5 ? quaternionFrom(v) : Quaternion{};
}

/// The matrix of q -> left q right for any quaternions.
Eigen::Matrix4d productMatrix(const Quaternion& left, const Quaternion& right)
{
  Eigen::Matrix4d matrix;
  for (int n = 0; n < 4; ++n)
  {
    matrix.col(n) = vectorOf(left * quaternionFrom(Vector4::Unit(n)) * right);
  }
  return matrix;
}

}

Eigen::Matrix4d planeRotation(int from, int to, double angle)
{
  Eigen::Matrix4d matrix = Eigen::Matrix4d::Identity();
  matrix(from, from) = matrix(to, to) = std::cos(angle);
  matrix(to, from) = std::sin(angle);
  matrix(from, to) = -std::sin(angle);
  return matrix;
}

Eigen::Matrix4d planeRotations(const std::array<double, 6>& angles)
{
  Eigen::Matrix4d matrix = Eigen::Matrix4d::Identity();
  for (int n = 0; n < 6; ++n)
  {
    matrix = planeRotation(CoordinatePlanes[n][0], CoordinatePlanes[n][1], angles[n]) * matrix;
  }
  return matrix;
}

Quaternion axisAngleQuaternion(const Eigen::Vector3d& axis, double angle)
{
  const Eigen::Vector3d unit = axis.stableNormalized();
  if (!(unit.squaredNorm() > 0.5))
  {
    return {};
  }
  const Eigen::Vector3d v = unit * std::sin(angle / 2);
  return { std::cos(angle / 2), v.x(), v.y(), v.z() };
}

Eigen::Matrix4d pairRotation(const QuaternionPair& pair)
{
  return productMatrix(unitOrOne(pair.left), unitOrOne(pair.right));
}

QuaternionPair quaternionPair(const Eigen::Matrix4d& rotation)
{
  // The 16 matrices of pairs of basis quaternions are orthogonal to each other, each of squared
  // norm 4; the parts of a rotation along them are the products of the components of left and
  // right.
  Eigen::Matrix4d products;
  for (int i = 0; i < 4; ++i)
  {
    for (int j = 0; j < 4; ++j)
    {
      const Eigen::Matrix4d basis =
        productMatrix(quaternionFrom(Vector4::Unit(i)), quaternionFrom(Vector4::Unit(j)));
      products(i, j) = rotation.cwiseProduct(basis).sum() / 4;
    }
  }
  Eigen::Index largest = 0;
  products.rowwise().squaredNorm().maxCoeff(&largest);
  const Vector4 right = products.row(largest).transpose().normalized();
  const Vector4 left = (products * right).normalized();
  return { quaternionFrom(left), quaternionFrom(right) };
}

Eigen::Matrix4d composedRotation(const QuaternionPair& pair, const std::array<double, 6>& angles)
{
  return planeRotations(angles) * pairRotation(pair);
}

Eigen::Matrix4d rollingBall(const Eigen::Vector3d& drag, double radius, int projectionAxis)
{
  const double length = drag.stableNorm();
  if (!(length > 0))
  {
    return Eigen::Matrix4d::Identity();
  }
  const std::array<int, 3> others = otherAxes(projectionAxis);
  Vector4 n = Vector4::Zero();
  for (int k = 0; k < 3; ++k)
  {
    n[others[k]] = drag[k] / length;
  }
  const Vector4 e = Vector4::Unit(projectionAxis);
  const double hypotenuse = std::hypot(length, radius);
  const double sine = length / hypotenuse;
  // 1 - cos, without the loss of digits that small drags would bring.
  const double lack = sine * (length / (hypotenuse + radius));
  return Eigen::Matrix4d::Identity() - lack * (e * e.transpose() + n * n.transpose()) +
    sine * (n * e.transpose() - e * n.transpose());
}

}
