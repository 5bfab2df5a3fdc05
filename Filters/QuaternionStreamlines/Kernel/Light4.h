#pragma once

#include <Eigen/Core>

#include <cmath>

namespace orrery
{

/// Light in four-space, that shines on the three-sphere from an infinite distance (section 6.4).
///
/// The paper takes the inner product of the light's direction L and the quaternion, I = L . q, as a
/// standard lighting model, and names specular analogs; both formulas are restored here as Phong's
/// in four-space, q being its own normal vector:
///
///     I = ambient + diffuse max(0, L . q) + specular max(0, R . V)^shininess
///
/// with R = 2 (L . q) q - L, the reflected direction, and V, the unit vector from q to the camera.
/// What the light does not reach (L . q <= 0) has no highlight. With the defaults, and along a
/// coordinate axis, the light shows one component of the quaternions, where it is positive.
struct Light4
{
  Eigen::Vector4d direction{ 1, 0, 0, 0 }; ///< L, after the rotation: it stays when the view turns.
  double ambient = 0;
  double diffuse = 1;
  double specular = 0;
  double shininess = 20;
};

/// I at a point of the three-sphere. Both it and the light's direction, of unit length, have the
/// depth first; `k` is 1 / the camera's distance (see Projection4).
inline double intensity(const Light4& light, double k, const Eigen::Vector4d& q)
{
  const Eigen::Vector4d& l = light.direction;
  const double facing = l[0] * q[0] + l[1] * q[1] + l[2] * q[2] + l[3] * q[3];
  if (!(facing > 0))
  {
    return light.ambient;
  }
  const double lit = light.ambient + light.diffuse * facing;
  if (light.specular == 0)
  {
    return lit;
  }
  // V is along e - k q, e being the axis, whose squared length is 1 - 2 k q0 + k k.
  const double mirrored = 2 * facing * (q[0] - k) - (l[0] - k * facing);
  const double cosine = mirrored / std::sqrt(1 - 2 * k * q[0] + k * k);
  return cosine > 0 ? lit + light.specular * std::pow(cosine, light.shininess) : lit;
}

}
