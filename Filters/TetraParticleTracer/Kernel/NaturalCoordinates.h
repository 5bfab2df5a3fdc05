#pragma once

#include <Eigen/Core>
#include <Eigen/Geometry>

#include <array>
#include <cmath>

namespace orrery
{

using Vector3 = Eigen::Vector3d;

/// Weights of a tetrahedron's vertices: 1 - xi - eta - zeta, xi, eta, zeta. All lie in [0, 1] for a
/// point inside (section IV.C, eq. 5).
using Weights = std::array<double, 4>;

/// The map from places to the natural coordinates of a tetrahedron (section IV.A): the analytic
/// inverse of the linear interpolation of eq. (3), x = x1 + (x2 - x1) xi + (x3 - x1) eta +
/// (x4 - x1) zeta.
class NaturalCoordinates
{
public:
  /// The most that rounding makes of the determinant of a flat tetrahedron, for edges of length 1.
  static constexpr double Flatness = 2e-15;

  NaturalCoordinates() = default;

  explicit NaturalCoordinates(const std::array<Vector3, 4>& x)
    : origin(x[0])
  {
    const Vector3 a = x[1] - x[0];
    const Vector3 b = x[2] - x[0];
    const Vector3 c = x[3] - x[0];
    // The rows of the inverse share these products with the determinant.
    const Vector3 bc = b.cross(c);
    this->volume = a.dot(bc);
    if (std::abs(this->volume) <= Flatness * a.lpNorm<1>() * b.lpNorm<1>() * c.lpNorm<1>())
    {
      this->volume = 0;
    }
    const double scale = 1 / this->volume;
    this->rows[0] = scale * bc;
    this->rows[1] = scale * c.cross(a);
    this->rows[2] = scale * a.cross(b);
  }

  Weights operator()(const Vector3& x) const
  {
    const Vector3 d = x - this->origin;
    const double xi = this->rows[0].dot(d);
    const double eta = this->rows[1].dot(d);
    const double zeta = this->rows[2].dot(d);
    return { 1 - xi - eta - zeta, xi, eta, zeta };
  }

  /// The determinant V: six times the signed volume. It is 0 when it is no more than rounding.
  double determinant() const { return this->volume; }

  /// The gradients of xi, eta and zeta.
  const Vector3& gradient(int axis) const { return this->rows[axis]; }

  /// The gradient of the weight of a vertex.
  Vector3 gradientOf(int vertex) const
  {
    return vertex > 0 ? this->rows[vertex - 1] : -(this->rows[0] + this->rows[1] + this->rows[2]);
  }

private:
  Vector3 origin;
  Vector3 rows[3];
  double volume = 0;
};

/// The vertex whose weight is the least: the worst violated condition of eq. (5).
inline int leastWeight(const Weights& weights)
{
  const int a = weights[1] < weights[0] ? 1 : 0;
  const int b = weights[3] < weights[2] ? 3 : 2;
  return weights[b] < weights[a] ? b : a;
}

}
