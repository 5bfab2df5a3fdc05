#pragma once

#include <Eigen/Core>

#include <cmath>

namespace orrery
{

/// A quaternion (section 3), its scalar part first: q0, then q1, q2, q3.
struct Quaternion
{
  double w = 1;
  double x = 0;
  double y = 0;
  double z = 0;

  Quaternion operator-() const { return { -this->w, -this->x, -this->y, -this->z }; }
  Quaternion operator+(const Quaternion& p) const
  {
    return { this->w + p.w, this->x + p.x, this->y + p.y, this->z + p.z };
  }
  Quaternion operator*(double factor) const
  {
    return { this->w * factor, this->x * factor, this->y * factor, this->z * factor };
  }
};

/// The inner product of eq. (5)'s norm: the cosine of the angle between two unit quaternions.
inline double dot(const Quaternion& q, const Quaternion& p)
{
  return q.w * p.w + q.x * p.x + q.y * p.y + q.z * p.z;
}

/// The product q p: as rotations, p comes first.
inline Quaternion operator*(const Quaternion& q, const Quaternion& p)
{
  return { q.w * p.w - q.x * p.x - q.y * p.y - q.z * p.z,
    q.w * p.x + q.x * p.w + q.y * p.z - q.z * p.y, q.w * p.y - q.x * p.z + q.y * p.w + q.z * p.x,
    q.w * p.z + q.x * p.y - q.y * p.x + q.z * p.w };
}

/// The inverse of a unit quaternion.
inline Quaternion conjugate(const Quaternion& q)
{
  return { q.w, -q.x, -q.y, -q.z };
}

inline Quaternion normalized(const Quaternion& q)
{
  return q * (1 / std::sqrt(dot(q, q)));
}

/// The rotation matrix R(q) of a unit quaternion (eq. 6). Its columns are the frame: (T, N, B) or
/// (T, N1, N2).
inline Eigen::Matrix3d rotationMatrix(const Quaternion& q)
{
  const double ww = q.w * q.w, xx = q.x * q.x, yy = q.y * q.y, zz = q.z * q.z;
  const double xy = 2 * q.x * q.y, xz = 2 * q.x * q.z, yz = 2 * q.y * q.z;
  const double wx = 2 * q.w * q.x, wy = 2 * q.w * q.y, wz = 2 * q.w * q.z;
  Eigen::Matrix3d r;
  r << ww + xx - yy - zz, xy - wz, xz + wy, //
    xy + wz, ww - xx + yy - zz, yz - wx,    //
    xz - wy, yz + wx, ww - xx - yy + zz;
  return r;
}

/// The unit quaternion of a right-handed orthonormal frame: the inverse of eq. (6), with the sign
/// that makes the largest component positive. Shepperd's choice among four formulas: that which
/// divides by the largest component, which is never below 1/2.
inline Quaternion quaternionOf(const Eigen::Matrix3d& r)
{
  const double squares[4] = { 1 + r(0, 0) + r(1, 1) + r(2, 2), 1 + r(0, 0) - r(1, 1) - r(2, 2),
    1 - r(0, 0) + r(1, 1) - r(2, 2), 1 - r(0, 0) - r(1, 1) + r(2, 2) }; // 4 q^2 each
  int largest = 0;
  for (int n = 1; n < 4; ++n)
  {
    largest = squares[n] > squares[largest] ? n : largest;
  }
  const double s = squares[largest];
  Quaternion q;
  switch (largest)
  {
    case 0:
      q = { s, r(2, 1) - r(1, 2), r(0, 2) - r(2, 0), r(1, 0) - r(0, 1) };
      break;
    case 1:
      q = { r(2, 1) - r(1, 2), s, r(1, 0) + r(0, 1), r(0, 2) + r(2, 0) };
      break;
    case 2:
      q = { r(0, 2) - r(2, 0), r(1, 0) + r(0, 1), s, r(2, 1) + r(1, 2) };
      break;
    default:
      q = { r(1, 0) - r(0, 1), r(0, 2) + r(2, 0), r(2, 1) + r(1, 2), s };
  }
  return normalized(q);
}

/// Eq. (7): the derivative of the Frenet frame's quaternion by the curve's parameter. `speed` is the
/// length of the curve's derivative. The matrix on the right, restored:
///
///     [q0']         [ 0  -t   0  -k] [q0]
///     [q1']   speed [ t   0   k   0] [q1]
///     [q2'] = ----- [ 0  -k   0   t] [q2]      k: curvature, t: torsion
///     [q3']     2   [ k   0  -t   0] [q3]
inline Quaternion frenetDerivative(
  const Quaternion& q, double speed, double curvature, double torsion)
{
  return q * Quaternion{ 0, torsion, 0, curvature } * (speed / 2);
}

/// The same of the parallel-transport frame (section 3.2), whose T' = k1 N1 + k2 N2, N1' = -k1 T and
/// N2' = -k2 T for a unit speed (eq. 4). The matrix on the right, restored:
///
///     [q0']         [  0    0   k2  -k1] [q0]
///     [q1']   speed [  0    0   k1   k2] [q1]
///     [q2'] = ----- [-k2  -k1    0    0] [q2]
///     [q3']     2   [ k1  -k2    0    0] [q3]
inline Quaternion parallelDerivative(const Quaternion& q, double speed, double k1, double k2)
{
  return q * Quaternion{ 0, 0, -k2, k1 } * (speed / 2);
}

}
