#pragma once

#include "CellSearch.h"
#include "Seams.h"
#include "TetraLanes.h"
#include "TetraMesh.h"

#include <array>
#include <memory>
#include <vector>

namespace orrery
{

/// A flow over one data interval, from one time step of the data to the next.
struct Flow
{
  /// Velocities are interpolated in time from two time steps, or four: section IV.D.1.
  static constexpr int MostLevels = TetraLanes::MostLevels;

  struct Block
  {
    std::shared_ptr<const TetraMesh> mesh;
    std::shared_ptr<const LazySearch> search;
    std::array<VectorArray, MostLevels> velocity; ///< At the times of `times`.
  };

  std::vector<Block> blocks;
  std::shared_ptr<const Seams> seams; ///< Between them; may be null.
  double start = 0;                   ///< Of the interval.
  double end = 1;
  int levels = 2;                         ///< How many velocities each block has.
  std::array<double, MostLevels> times{}; ///< Of the velocities, ascending.

  /// How far a time is through the interval.
  double fraction(double time) const
  {
    return time >= this->end ? 1.0 : (time - this->start) / (this->end - this->start);
  }
};

}
