#pragma once

#include <cstddef>
#include <cstdint>

namespace orrery
{

/// Positions, three coordinates each, float or double, in the caller's memory.
struct PointArray
{
  const float* floats = nullptr;
  const double* doubles = nullptr;
};

/// Quaternions, four components each with the scalar part first, float or double, in the caller's
/// memory. They need not be of unit length, nor continuous in sign.
struct QuaternionArray
{
  const float* floats = nullptr;
  const double* doubles = nullptr;
};

/// Curves as lists of point ids: those of curve n stand at offsets[n] to offsets[n + 1] of the list.
/// Read where they are, with 32 or 64 bits. Several curves may go through a point, or one twice.
struct Polylines
{
  PointArray points;
  std::size_t curveCount = 0;
  const std::int32_t* offsets32 = nullptr;
  const std::int32_t* ids32 = nullptr;
  const std::int64_t* offsets64 = nullptr;
  const std::int64_t* ids64 = nullptr;

  std::size_t begin(std::size_t curve) const
  {
    return static_cast<std::size_t>(
      this->offsets64 ? this->offsets64[curve] : this->offsets32[curve]);
  }
  std::size_t size(std::size_t curve) const { return this->begin(curve + 1) - this->begin(curve); }
};

}
