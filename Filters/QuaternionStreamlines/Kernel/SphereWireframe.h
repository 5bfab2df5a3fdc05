#pragma once

#include <Eigen/Core>

#include <cstdint>
#include <vector>

namespace orrery
{

struct SphereWireframeOptions
{
  Eigen::Vector3d center{ 0, 0, 0 };
  double radius = 1;
  int latitudes = 5; ///< Circles, evenly spaced in latitude; the middle one of an odd number is the
                     ///< equator. The poles are on the z axis.
  int longitudes = 6; ///< Great circles through the poles, evenly spaced.
  int segments = 72;  ///< Of each circle, 3 or more.
};

/// Closed polylines: the last id of each is its first one again.
struct SphereWireframe
{
  std::vector<double> points;        ///< Three coordinates each.
  std::vector<std::int64_t> offsets; ///< Of each circle in `ids`, and the end.
  std::vector<std::int64_t> ids;
};

/// Circles of latitude and longitude of a sphere, by which the ball of section 6.1 is seen: first
/// the latitudes from south to north, then the longitudes, all with points of their own.
SphereWireframe sphereWireframe(const SphereWireframeOptions& options = {});

}
