#pragma once

namespace orrery
{

/// Tetrahedra in which particles are looked for side by side: so the arithmetic fills the vector
/// registers, and while one particle waits for memory there is work for the others.
struct TetraLanes
{
  static constexpr int Count = 8;
  using Numbers = double[Count];

  // What locate() reads.

  alignas(64) Numbers start[4][3]; ///< The vertices at the start of the data interval.
  alignas(64) Numbers end[4][3];   ///< At its end, where grids move.
  alignas(64) Numbers fraction;    ///< How far through the interval.
  alignas(64) Numbers x[3];        ///< The point looked for.

  static constexpr int MostLevels = 4;
  alignas(64) Numbers velocities[MostLevels][4][3]; ///< Of the vertices, at some times.
  alignas(64) Numbers timeWeights[MostLevels];      ///< Of these.

  // What locate() finds.

  alignas(64) Numbers weights[4]; ///< Natural coordinates, see orrery::Weights.
  alignas(64) Numbers volume;     ///< The determinant V of eq. (4).

  /// What face[] has besides the vertex opposite to the face to leave by.
  static constexpr double Inside = -1;
  static constexpr double Flat = -2;       ///< The tetrahedron has no volume.
  static constexpr double Rounding = 1e-9; ///< How far outside a point may lie, as a weight.
  alignas(64) Numbers face;                ///< A small whole number.

  alignas(64) Numbers velocity[3];
};

/// Finds the natural coordinates of each point in its tetrahedron, where that is at the point's time
/// (sections IV.A and D.1), and the worst violated condition (section IV.C).
void locate(TetraLanes& lanes, bool moves);

/// Interpolates the velocity of each lane in time, by so many levels, and in space (section IV.D).
void interpolate(TetraLanes& lanes, int levels);

}
