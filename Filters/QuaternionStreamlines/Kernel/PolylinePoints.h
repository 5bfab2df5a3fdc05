#pragma once

#include "Polylines.h"

#include <Eigen/Core>

#include <cstddef>

namespace orrery
{

/// The id of the point at an entry of the lists.
inline std::size_t pointId(const Polylines& curves, std::size_t entry)
{
  return static_cast<std::size_t>(curves.ids64 ? curves.ids64[entry] : curves.ids32[entry]);
}

inline Eigen::Vector3d position(const PointArray& points, std::size_t id)
{
  return points.floats ? Eigen::Map<const Eigen::Vector3f>(points.floats + 3 * id).cast<double>()
                       : Eigen::Vector3d(points.doubles + 3 * id);
}

}
