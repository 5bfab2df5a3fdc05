#pragma once

#include "QuaternionMap.h"

#include <cstddef>
#include <vector>

namespace orrery
{

/// The rotated unit quaternions of one curve: a row for each axis, the depth first, then x, y and z
/// of the projection. NaN where a quaternion has no direction. Kept from curve to curve.
class SphereRows
{
public:
  std::size_t count = 0;
  double* row[4] = {};

  Eigen::Vector4d at(std::size_t n) const
  {
    return { this->row[0][n], this->row[1][n], this->row[2][n], this->row[3][n] };
  }

  /// Reads the curve and rotates it. For folding, signs are made continuous along it.
  void read(const Polylines& curves, std::size_t curve, const QuaternionArray& quaternions,
    const QuaternionMapOptions& options);

private:
  void resize(std::size_t points);
  void alignSigns();

  std::vector<double> memory;
};

/// The rows of a matrix, or the components of a vector, with that of the axis first.
template <class Matrix>
Matrix axisFirst(const Matrix& matrix, int axis)
{
  const std::array<int, 3> others = otherAxes(axis);
  Matrix result;
  result << matrix.row(axis), matrix.row(others[0]), matrix.row(others[1]), matrix.row(others[2]);
  return result;
}

/// Whether a great circle from a to b, in different halves, meets the sphere at one point.
bool crossesAtPoint(const Eigen::Vector4d& a, const Eigen::Vector4d& b);

/// That point, of depth zero.
Eigen::Vector4d crossing(const Eigen::Vector4d& a, const Eigen::Vector4d& b);

/// The angle between two unit vectors, exact for small ones too.
double angleBetween(const Eigen::Vector4d& a, const Eigen::Vector4d& b);

}
