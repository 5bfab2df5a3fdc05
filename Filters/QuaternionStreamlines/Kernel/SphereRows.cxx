#include "SphereRows.h"

#include <cmath>
#include <limits>

namespace orrery
{
namespace
{

/// Where the sum of two unit vectors, weighted by parts of 1, is shorter they are opposite: what is
/// left is rounding of quaternions in single precision.
constexpr double LeastSum = 1e-6;

/// Rotates the quaternions of a list of ids.
template <class Value, class Id>
void rotate(const Value* quaternions, const Id* ids, std::size_t count,
  const Eigen::Matrix4d& rotation, double* const (&row)[4])
{
  double m[4][4]; // or each store to a row could change the matrix
  for (int k = 0; k < 16; ++k)
  {
    m[k / 4][k % 4] = rotation(k / 4, k % 4);
  }
  double *const r0 = row[0], *const r1 = row[1], *const r2 = row[2], *const r3 = row[3];
#pragma omp simd
  for (std::size_t n = 0; n < count; ++n)
  {
    const Value* const q = quaternions + 4 * static_cast<std::size_t>(ids[n]);
    const double a = q[0], b = q[1], c = q[2], d = q[3];
    const double square = a * a + b * b + c * c + d * d;
    const bool valid =
      square >= std::numeric_limits<double>::min() && square <= std::numeric_limits<double>::max();
    const double factor = valid ? 1 / std::sqrt(square) : std::numeric_limits<double>::quiet_NaN();
    r0[n] = factor * (m[0][0] * a + m[0][1] * b + m[0][2] * c + m[0][3] * d);
    r1[n] = factor * (m[1][0] * a + m[1][1] * b + m[1][2] * c + m[1][3] * d);
    r2[n] = factor * (m[2][0] * a + m[2][1] * b + m[2][2] * c + m[2][3] * d);
    r3[n] = factor * (m[3][0] * a + m[3][1] * b + m[3][2] * c + m[3][3] * d);
  }
}

template <class Value>
void rotate(const Polylines& curves, std::size_t begin, std::size_t count, const Value* quaternions,
  const Eigen::Matrix4d& rotation, double* const (&row)[4])
{
  if (curves.ids64)
  {
    rotate(quaternions, curves.ids64 + begin, count, rotation, row);
  }
  else
  {
    rotate(quaternions, curves.ids32 + begin, count, rotation, row);
  }
}

/// Depths of different signs cancel in this sum, which is in the plane of the great circle and, its
/// weights being positive, between the two.
Eigen::Vector4d weightedSum(const Eigen::Vector4d& a, const Eigen::Vector4d& b)
{
  const double before = std::abs(a[0]), behind = std::abs(b[0]);
  return behind / (before + behind) * a + before / (before + behind) * b;
}

}

void SphereRows::resize(std::size_t points)
{
  this->count = points;
  this->memory.resize(std::max(this->memory.size(), 4 * points));
  for (int k = 0; k < 4; ++k)
  {
    this->row[k] = this->memory.data() + k * points;
  }
}

void SphereRows::alignSigns()
{
  for (std::size_t n = 1; n < this->count; ++n)
  {
    const double sign = this->at(n).dot(this->at(n - 1)) < 0 ? -1 : 1;
    for (double* values : this->row)
    {
      values[n] *= sign;
    }
  }
}

void SphereRows::read(const Polylines& curves, std::size_t curve,
  const QuaternionArray& quaternions, const QuaternionMapOptions& options)
{
  const std::size_t begin = curves.begin(curve);
  const Eigen::Matrix4d rotation = axisFirst(options.rotation, options.projection.axis);
  this->resize(curves.size(curve));
  if (quaternions.doubles)
  {
    rotate(curves, begin, this->count, quaternions.doubles, rotation, this->row);
  }
  else
  {
    rotate(curves, begin, this->count, quaternions.floats, rotation, this->row);
  }
  if (options.hemispheres == Hemispheres::Folded)
  {
    this->alignSigns();
  }
}

bool crossesAtPoint(const Eigen::Vector4d& a, const Eigen::Vector4d& b)
{
  return weightedSum(a, b).norm() > LeastSum;
}

Eigen::Vector4d crossing(const Eigen::Vector4d& a, const Eigen::Vector4d& b)
{
  Eigen::Vector4d sum = weightedSum(a, b);
  sum[0] = 0;
  return sum.normalized();
}

double angleBetween(const Eigen::Vector4d& a, const Eigen::Vector4d& b)
{
  return 2 * std::atan2((a - b).norm(), (a + b).norm());
}

}
