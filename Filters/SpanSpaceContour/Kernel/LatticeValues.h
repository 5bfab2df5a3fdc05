#pragma once

#include "Bits.h"
#include "Surface.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>

namespace orrery
{

/// How the values change along the three axes around a lattice point: `rise` is the difference
/// between the values `after` steps ahead and `before` steps back, each 0 or 1 by what is there.
struct LatticeSlope
{
  std::array<double, 3> rise;
  std::array<std::int8_t, 3> before;
  std::array<std::int8_t, 3> after;
};

/// The values at the points of a lattice, and all that depends on their type. Point (i, j, k) has
/// id i + nx * (j + ny * k).
class LatticeValues
{
public:
  /// Values of any numeric type, read where they are.
  template <class T>
  static std::unique_ptr<LatticeValues> of(
    const T* values, const std::array<std::int64_t, 3>& size);

  virtual ~LatticeValues() = default;

  /// Points along each axis.
  const std::array<std::int64_t, 3>& dimensions() const { return this->size; }

  /// What one step along each axis adds to a point's id.
  const std::array<std::int64_t, 3>& strides() const { return this->stride; }

  /// Chooses the isovalue. False when no value of this type can be inside, or none outside.
  virtual bool setIsovalue(double isovalue) = 0;

  /// Whether a value of this type can equal the isovalue.
  virtual bool mayEqual() const = 0;

  /// The words of bits that say which of the points from `first` on are inside, that is not below
  /// the isovalue. A NaN is not inside. The last word is filled up with zeros.
  virtual void findInside(std::size_t first, std::size_t count, BitWord* words) const = 0;

  /// The same for the points of one word, of which only those with a bit in `wanted` matter: the
  /// bits of the others are right or zero.
  virtual BitWord findInsideAt(std::size_t first, std::size_t count, BitWord wanted) const = 0;

  /// The same for the points whose value is the isovalue.
  virtual BitWord findEqualAt(std::size_t first, std::size_t count, BitWord wanted) const = 0;

  /// The words of bits for the points that are NaN.
  virtual void findNaN(std::size_t first, std::size_t count, BitWord* words) const = 0;

  /// Whether there is any NaN among the points from `first` on.
  virtual bool hasNaN(std::size_t first, std::size_t count) const = 0;

  /// Where the isovalue lies on each edge, in [0, 1] from `lower` (below it) to `upper`. It is 1
  /// when they are the same point.
  virtual void cut(
    std::size_t count, const std::int64_t* lower, const std::int64_t* upper, double* t) const = 0;

  /// The gradient at each point, interpolated between the ends of its edge, all x first, then y and
  /// z, EdgePoints::Capacity apart: central differences, one-sided at the boundary, times the
  /// number that `inverseRuns` has for each axis and place. Not finite where a NaN or an overflow
  /// is in the way.
  virtual void gradients(const EdgePoints& points, const std::array<const double*, 3>& inverseRuns,
    double* gradients) const = 0;

  /// The slopes at both ends of each edge, next to a NaN without it.
  virtual void slopes(const EdgePoints& points, LatticeSlope* lower, LatticeSlope* upper) const = 0;

protected:
  explicit LatticeValues(const std::array<std::int64_t, 3>& dimensions)
    : size(dimensions)
    , stride{ 1, dimensions[0], dimensions[0] * dimensions[1] }
  {
  }

  std::array<std::int64_t, 3> size;
  std::array<std::int64_t, 3> stride;
};

}
