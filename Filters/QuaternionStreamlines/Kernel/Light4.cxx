#include "Light4.h"

#include "Projection4.h"

#include <algorithm>

Eigen::Vector4d orrery::lightDirection(const Eigen::Vector3d& point, bool front, int projectionAxis)
{
  const Eigen::Vector3d inside = point / std::max(1.0, point.stableNorm());
  const double hidden = std::sqrt(std::max(0.0, 1 - inside.squaredNorm()));
  const std::array<int, 3> others = otherAxes(projectionAxis);
  Eigen::Vector4d direction;
  direction[projectionAxis] = front ? hidden : -hidden;
  for (int k = 0; k < 3; ++k)
  {
    direction[others[k]] = inside[k];
  }
  return direction;
}
