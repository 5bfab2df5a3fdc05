#pragma once

#include "LatticeValues.h"
#include "Surface.h"

#include <array>
#include <cstddef>
#include <vector>

namespace orrery
{

/// Where the points of a lattice are. Nothing is copied but the direction and the origin.
struct LatticeGeometry
{
  /// The coordinates along each axis, of an image or a rectilinear grid. Null in a curvilinear
  /// grid.
  std::array<const double*, 3> axes{};

  /// Whether the axes stand for direction * (x, y, z) + origin, the matrix given row by row.
  bool oriented = false;
  std::array<double, 9> direction{ 1, 0, 0, 0, 1, 0, 0, 0, 1 };
  std::array<double, 3> origin{};

  /// The coordinates of every point of a curvilinear grid, three by three: one of these.
  const float* floatPoints = nullptr;
  const double* doublePoints = nullptr;
};

/// Writes coordinates, as float or double.
template <class Real>
class LatticePositions final : public PointSink
{
public:
  /// `positions` holds three numbers for each output point, from the output's first.
  LatticePositions(const LatticeGeometry& lattice, Real* positions)
    : geometry(lattice)
    , out(positions)
  {
  }
  void fill(const EdgePoints& points) const override;

private:
  const LatticeGeometry& geometry;
  Real* out;
};

/// Writes gradients and normals.
///
/// The gradient at a lattice point comes from central differences, at the boundary and next to a
/// NaN one-sided ones; on an edge it is interpolated between the ends. The normal is the unit
/// vector against the gradient, out of the inside.
class LatticeGradients final : public PointSink
{
public:
  /// Both arrays hold three numbers for each output point, from the output's first; either may be
  /// null.
  LatticeGradients(
    const LatticeGeometry& lattice, const LatticeValues& values, float* gradients, float* normals);
  void fill(const EdgePoints& points) const override;

private:
  using Vector = std::array<double, 3>;
  void gradientsOf(const EdgePoints& points, double* result) const;
  void gradientsOneByOne(const EdgePoints& points, double* result) const;
  Vector gradient(
    const LatticeSlope& slope, std::int64_t point, const std::array<std::int32_t, 3>& place) const;

  const LatticeGeometry& geometry;
  const LatticeValues& scalars;
  float* gradients;
  float* normals;
  std::array<std::vector<double>, 3> inverseRuns; ///< Of the differences along the axes.
  std::array<double, 9> turn; ///< Takes gradients along the axes to space: direction^-T.
};

}
