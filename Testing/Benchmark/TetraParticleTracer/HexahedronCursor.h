#pragma once

#include "NaturalCoordinates.h"

#include <array>
#include <cstdint>

/// Point location and interpolation as the paper's conventional algorithm has them (section V:
/// Buning's, extended to unsteady flows by Lane). A point is located in a hexahedron by the
/// iteration of Newton and Raphson, which begins at the coordinates of the last point; by their
/// signs the search goes on to the next hexahedron. Velocities are interpolated trilinearly, and
/// linearly in time.
class HexahedronCursor
{
public:
  /// An O-grid that stands still, over a data interval.
  struct Flow
  {
    std::array<int, 3> size; ///< Points along each axis; the second axis ends where it begins.
    const float* points;     ///< The first axis fastest.
    std::array<const float*, 2> velocities{}; ///< At both ends of the interval.
    double start = 0;
    double end = 1;
  };

  /// A hexahedron by its indices, and coordinates in it.
  struct Place
  {
    std::array<int, 3> cell{};
    orrery::Vector3 natural = orrery::Vector3::Constant(0.5);
  };

  explicit HexahedronCursor(const Flow& searched)
    : flow(searched)
  {
  }

  void enter(const Place& entered);

  /// Finds the velocity at a point from the last place on. False when it is not in the grid.
  bool evaluate(const orrery::Vector3& x, double time, orrery::Vector3& velocity);

  const Place& place() const { return this->at; }

  /// A length of the hexahedron: the cube root of its volume, about.
  double size() const;

  /// How many velocities were asked for.
  std::int64_t evaluations() const { return this->count; }

private:
  /// The derivatives of the place in space, and how far it is from a point.
  struct Linear
  {
    orrery::Vector3 dXi;
    orrery::Vector3 dEta;
    orrery::Vector3 dZeta;
    orrery::Vector3 rest;
  };

  std::int64_t node(int corner) const;
  void readCorners();
  Linear linear(const orrery::Vector3& x) const;
  bool locate(const orrery::Vector3& x);
  bool move(double slack);
  orrery::Vector3 interpolate(double fraction) const;

  const Flow& flow;
  Place at;
  orrery::Vector3 coefficients[8]; ///< Of the products of those coordinates whose bits are set.
  std::int64_t count = 0;
};
