#pragma once

#include "Light4.h"
#include "Projection4.h"
#include "QuaternionMap.h"
#include "Rotation4.h"

#include <array>

/// What the pixels of an array's colors are replaced by.
enum class SphereColoring
{
  Array, ///< Nothing.
  Depth, ///< The 4D depth, from the back color to the front color.
  Light  ///< The 4D light, from the back color, where there is none, to the front color.
};

/// What 4D light falls on.
enum class SphereLighting
{
  None,
  Frames, ///< Quaternions, each its own normal vector (section 6.4).
  Curves  ///< Tubes around the curves, in the limit of radius zero (section 6.5).
};

/// How a quaternion field is looked at: all that changes without new data. A. J. Hanson and H. Ma,
/// Quaternion Frame Approach to Streamline Visualization, sections 6 and 7.
struct ThreeSphereView
{
  std::array<double, 6> planeAngles{}; ///< Radians (see orrery::CoordinatePlanes).
  orrery::QuaternionPair pair{ { 1, 0, 0, 0 }, { 1, 0, 0, 0 } };
  Eigen::Vector3d drag{ 0, 0, 0 }; ///< Of the rolling ball, in radii, applied last.
  orrery::Projection4 projection;
  orrery::Balls balls = orrery::Balls::Overlaid;
  double separation = 2.5;
  orrery::Hemispheres hemispheres = orrery::Hemispheres::OneCopy;
  SphereColoring coloring = SphereColoring::Array;
  Eigen::Vector3f backColor{ 0.23f, 0.3f, 0.75f };
  Eigen::Vector3f frontColor{ 0.71f, 0.02f, 0.15f };
  SphereLighting lighting = SphereLighting::Frames;
  orrery::Light4 light;

  Eigen::Matrix4d rotation() const
  {
    return orrery::rollingBall(this->drag, 1, this->projection.axis) *
      orrery::composedRotation(this->pair, this->planeAngles);
  }

  /// Lets a drag of the mouse turn what is seen: changes the pair.
  void roll(const Eigen::Vector3d& displacement)
  {
    const Eigen::Matrix4d before =
      this->rotation() * orrery::pairRotation(this->pair).transpose(); // all but the pair
    const Eigen::Matrix4d roll = orrery::rollingBall(displacement, 1, this->projection.axis);
    this->pair =
      orrery::quaternionPair(before.transpose() * roll * before * orrery::pairRotation(this->pair));
  }

  /// Lets a drag of the mouse turn the light (section 7.1).
  void rollLight(const Eigen::Vector3d& displacement)
  {
    this->light.direction =
      orrery::rollingBall(displacement, 1, this->projection.axis) * this->light.direction;
  }
};
