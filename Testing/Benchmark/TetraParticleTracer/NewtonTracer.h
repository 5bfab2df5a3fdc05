#pragma once

#include "NaturalCoordinates.h"

#include <array>

/// The conventional tracer that the paper is measured against (section V: Buning's, extended to
/// unsteady flows by Lane): a point is located in a hexahedron by the iteration of Newton and
/// Raphson, from its coordinates there the next hexahedron is known when it is not inside, and
/// velocities are interpolated trilinearly, and linearly in time. For an O-grid that stands still.
class NewtonTracer
{
public:
  struct Grid
  {
    std::array<int, 3> size; ///< Points along each axis.
    const float* points;     ///< The first axis fastest.
    bool closed;             ///< Whether the second axis ends where it begins.
  };

  struct Particle
  {
    orrery::Vector3 position;
    std::array<int, 3> cell;
    orrery::Vector3 natural = orrery::Vector3::Constant(0.5); ///< Coordinates in the cell.
    orrery::Vector3 velocity = orrery::Vector3::Zero();
    bool hasVelocity = false; ///< So that a particle's last is its first of the next interval.
    bool alive = true;
  };

  explicit NewtonTracer(const Grid& tracedGrid)
    : grid(tracedGrid)
  {
  }

  /// The velocities at both ends of the data interval.
  void setInterval(const std::array<const float*, 2>& levels, double from, double to)
  {
    this->velocities = levels;
    this->start = from;
    this->end = to;
  }

  /// Carries a particle over the interval in so many steps of fourth order.
  void trace(Particle& particle, int steps) const;

private:
  class Cursor;

  Grid grid;
  std::array<const float*, 2> velocities{};
  double start = 0;
  double end = 1;
};
