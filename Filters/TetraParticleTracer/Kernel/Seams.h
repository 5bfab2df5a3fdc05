#pragma once

#include "TetraMesh.h"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <tuple>
#include <vector>

namespace orrery
{

/// Where borders of blocks meet, also those of one block: the seams of O-grids and C-grids. A particle
/// that crosses a border is looked for beyond its seam first, and everywhere only when it is not there
/// (section IV.C has a global search after jumps).
///
/// Made when first asked for. Seams stay what they are while grids move.
class Seams
{
public:
  using Meshes = std::vector<std::shared_ptr<const TetraMesh>>;

  explicit Seams(Meshes searched)
    : meshes(std::move(searched))
  {
  }

  /// Tetrahedra one after the other.
  class Places
  {
  public:
    Places(const TetraPlace* first, const TetraPlace* last)
      : from(first)
      , to(last)
    {
    }
    const TetraPlace* begin() const { return this->from; }
    const TetraPlace* end() const { return this->to; }
    bool empty() const { return this->from == this->to; }
    std::size_t size() const { return this->to - this->from; }

  private:
    const TetraPlace* from;
    const TetraPlace* to;
  };

  /// Tetrahedra with a border at the same place as a point of a block. May be called by several
  /// threads at once.
  Places beyond(std::int32_t block, std::int64_t point) const;

private:
  /// A point of a border that others join.
  struct Joint
  {
    std::int32_t block;
    std::int64_t point;
    std::size_t first; ///< Of the others, in `places`.
    std::size_t last;

    bool operator<(const Joint& other) const
    {
      return std::tie(this->block, this->point) < std::tie(other.block, other.point);
    }
  };

  void make() const;

  Meshes meshes;
  mutable std::once_flag once;
  mutable std::vector<Joint> joints; ///< In order.
  mutable std::vector<TetraPlace> places;
};

}
