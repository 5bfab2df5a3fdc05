#pragma once

#include <Eigen/Core>

#include <algorithm>
#include <array>
#include <cmath>

namespace orrery
{

/// The axes other than the given one, in ascending order.
constexpr std::array<int, 3> otherAxes(int axis)
{
  return { axis == 0 ? 1 : 0, axis <= 1 ? 2 : 1, axis <= 2 ? 3 : 2 };
}

/// How four-space is projected along one of its axes to three-space (section 7.2). The coordinates
/// along the other axes, in ascending order, become x, y and z; that along the axis is the depth,
/// which is positive in the front half, toward the camera.
///
/// In the polar projection the camera stands on the positive axis, and the hyperplane of depth zero
/// is the screen: a point of depth t is enlarged to 1 / (1 - t / cameraDistance) times its size.
/// As |q| = 1, no point of the three-sphere comes to the camera, and none needs to be clipped.
/// Both projections leave points of depth zero on the unit sphere where they are.
struct Projection4
{
  /// Cameras that are nearer are moved to here, outside of the three-sphere.
  static constexpr double LeastDistance = 1.001;

  int axis = 0;
  bool perspective = false; ///< Polar projection, or else parallel.
  double cameraDistance = 2;

  /// 1 / cameraDistance, or zero: the camera of the parallel projection is infinitely far away.
  double inverseDistance() const
  {
    return this->perspective ? 1 / std::max(LeastDistance, this->cameraDistance) : 0.0;
  }

  /// Projects a point of the three-sphere.
  Eigen::Vector3d project(const Eigen::Vector4d& q) const
  {
    const std::array<int, 3> others = otherAxes(this->axis);
    return Eigen::Vector3d(q[others[0]], q[others[1]], q[others[2]]) /
      (1 - this->inverseDistance() * q[this->axis]);
  }

  /// The radius of the ball that the front half of the three-sphere fills. That of the back half
  /// has the radius 1. The largest of sqrt(1 - t t) / (1 - t / d) is where t = 1 / d.
  double frontRadius() const
  {
    const double k = this->inverseDistance();
    return 1 / std::sqrt(1 - k * k);
  }
};

}
