#include "CurveDistances.h"

#include "Parallel.h"
#include "PolylinePoints.h"

#include <algorithm>
#include <limits>

namespace orrery
{
namespace
{

/// Curves that a thread takes at a time.
constexpr std::size_t BlockCurves = 32;

/// The distance of a place from a segment.
double distanceFrom(
  const Eigen::Vector3d& place, const Eigen::Vector3d& from, const Eigen::Vector3d& to)
{
  const Eigen::Vector3d along = to - from;
  const double square = along.squaredNorm();
  const double fraction = square > 0 ? (place - from).dot(along) / square : 0;
  return (from + std::clamp(fraction, 0.0, 1.0) * along - place).norm();
}

double distanceOfCurve(const Polylines& curves, std::size_t curve, const Eigen::Vector3d& place)
{
  double least = std::numeric_limits<double>::infinity();
  Eigen::Vector3d last;
  bool joined = false;
  const std::size_t end = curves.begin(curve) + curves.size(curve);
  for (std::size_t entry = curves.begin(curve); entry < end; ++entry)
  {
    const Eigen::Vector3d x = position(curves.points, pointId(curves, entry));
    const bool finite = x.allFinite();
    if (finite)
    {
      least = std::min(least, distanceFrom(place, joined ? last : x, x));
    }
    last = x;
    joined = finite;
  }
  return least;
}

}

bool measureDistancesFromPlace(const Polylines& curves, const double* place, int threads,
  double* distances, const Monitor& monitor)
{
  const Eigen::Vector3d center(place);
  return forBlocks(curves.curveCount, BlockCurves, std::max(1, threads), monitor, 0, 1,
    [&](std::size_t first, std::size_t last)
    {
      for (std::size_t curve = first; curve < last; ++curve)
      {
        distances[curve] = distanceOfCurve(curves, curve, center);
      }
    });
}

}
