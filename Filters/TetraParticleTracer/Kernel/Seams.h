#pragma once

#include "TetraMesh.h"

#include <cstdint>
#include <memory>
#include <mutex>
#include <unordered_map>
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

  /// Tetrahedra with a border at the same place as a point of a block. May be called by several
  /// threads at once.
  const std::vector<TetraPlace>& beyond(std::int32_t block, std::int64_t point) const;

private:
  struct Node
  {
    std::int32_t block;
    std::int64_t point;
    bool operator==(const Node& other) const
    {
      return this->block == other.block && this->point == other.point;
    }
  };
  struct Hash
  {
    std::size_t operator()(const Node& node) const
    {
      return std::hash<std::int64_t>()(node.point * 1024 + node.block);
    }
  };

  void make() const;

  Meshes meshes;
  mutable std::once_flag once;
  mutable std::unordered_map<Node, std::vector<TetraPlace>, Hash> places;
};

}
