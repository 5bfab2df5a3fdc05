#pragma once

#include "RungeKutta.h"

#include <array>

namespace orrery
{

/// Tetrahedra in which particles are looked for side by side, and the steps they try: so the
/// arithmetic fills the vector registers, and while one particle waits for memory there is work for
/// the others.
struct TetraLanes
{
  static constexpr int Count = 8;
  using Numbers = double[Count];

  // What locate() reads.

  alignas(64) Numbers start[4][3]; ///< The vertices at the start of the data interval.
  alignas(64) Numbers end[4][3];   ///< At its end, where grids move.
  alignas(64) Numbers x[3];        ///< The point looked for.
  alignas(64) Numbers time;        ///< When it is.
  /// Above 0 the tetrahedron is taken for the one that holds the point, whatever its weights.
  alignas(64) Numbers accepted;

  static constexpr int MostLevels = 4;
  alignas(64) Numbers velocities[MostLevels][4][3]; ///< Of the vertices, at some times.

  // What weighTimes() finds, for locate().

  alignas(64) Numbers fraction;                ///< How far through the interval.
  alignas(64) Numbers timeWeights[MostLevels]; ///< Of the velocities.

  // What locate() finds.

  alignas(64) Numbers weights[4]; ///< Natural coordinates, see orrery::Weights.
  alignas(64) Numbers volume;     ///< The determinant V of eq. (4).

  /// What face[] has besides the vertex opposite to the face to leave by.
  static constexpr double Inside = -1;
  static constexpr double Flat = 4;        ///< The tetrahedron has no volume.
  static constexpr double Rounding = 1e-9; ///< How far outside a point may lie, as a weight.
  alignas(64) Numbers face;                ///< A small whole number.
  alignas(64) Numbers passed;              ///< Tetrahedra looked at for this point.

  alignas(64) Numbers velocity[3];

  // The step that a particle tries, which advance() takes through its stages.

  alignas(64) Numbers origin[3];
  alignas(64) Numbers departure; ///< When it begins.
  alignas(64) Numbers arrival;   ///< When it ends.
  alignas(64) Numbers length;
  alignas(64) Numbers stage; ///< That the point is of; below 0 it is of none.
  alignas(64) Numbers slopes[RungeKutta::MostStages - 1][3]; ///< The velocities of those before.
  alignas(64) Numbers advanced; ///< Above 0 where advance() has set another point.
};

/// When the velocities are, and the data interval.
struct TimeLevels
{
  double start = 0;
  double end = 1;
  int count = 2; ///< How many velocities.
  std::array<double, TetraLanes::MostLevels> times{ 0, 1 };
};

/// Finds where the times of all lanes are in the interval and the weights of the velocities (section
/// IV.D.1): those of the polynomial through all of them.
void weighTimes(TetraLanes& lanes, const TimeLevels& levels);

/// Finds the natural coordinates of each point in its tetrahedron, where that is at the point's time
/// (sections IV.A and D.1), and the worst violated condition (section IV.C).
void locate(TetraLanes& lanes, bool moves);

/// Interpolates the velocity of each lane in time, by so many levels, and in space (section IV.D).
void interpolate(TetraLanes& lanes, int levels);

/// Goes on to the next stage of the step (section IV.E) wherever the point has been found and the
/// stage is not the last.
void advance(TetraLanes& lanes, RungeKutta::Scheme scheme);

}
