#include "SphereWireframe.h"

#include <algorithm>
#include <cmath>

namespace orrery
{
namespace
{

constexpr double Pi = 3.14159265358979323846;

/// Adds the circle center + a cos(t) + b sin(t).
void addCircle(const Eigen::Vector3d& center, const Eigen::Vector3d& a, const Eigen::Vector3d& b,
  int segments, SphereWireframe& wireframe)
{
  const auto first = static_cast<std::int64_t>(wireframe.points.size() / 3);
  for (int n = 0; n < segments; ++n)
  {
    const double t = 2 * Pi * n / segments;
    const Eigen::Vector3d point = center + a * std::cos(t) + b * std::sin(t);
    wireframe.points.insert(wireframe.points.end(), point.data(), point.data() + 3);
    wireframe.ids.push_back(first + n);
  }
  wireframe.ids.push_back(first);
  wireframe.offsets.push_back(static_cast<std::int64_t>(wireframe.ids.size()));
}

}

SphereWireframe sphereWireframe(const SphereWireframeOptions& options)
{
  using Vector3 = Eigen::Vector3d;
  const int segments = std::max(3, options.segments);
  const Vector3 up = options.radius * Vector3::UnitZ();
  SphereWireframe wireframe;
  wireframe.offsets.push_back(0);
  for (int n = 1; n <= options.latitudes; ++n)
  {
    const double latitude = Pi * n / (options.latitudes + 1) - Pi / 2;
    const double radius = options.radius * std::cos(latitude);
    addCircle(options.center + std::sin(latitude) * up, radius * Vector3::UnitX(),
      radius * Vector3::UnitY(), segments, wireframe);
  }
  for (int n = 0; n < options.longitudes; ++n)
  {
    const double longitude = Pi * n / options.longitudes;
    const Vector3 out(std::cos(longitude), std::sin(longitude), 0);
    addCircle(options.center, options.radius * out, up, segments, wireframe);
  }
  return wireframe;
}

}
