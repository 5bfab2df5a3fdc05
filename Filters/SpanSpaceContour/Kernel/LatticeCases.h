#pragma once

#include "CaseTable.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace orrery
{

/// Two ids, added at once.
using IdPair [[gnu::vector_size(16), gnu::may_alias]] = std::int64_t;

/// How one kind of lattice cell is triangulated.
struct LatticeCase
{
  std::uint32_t firstCorner;
  std::uint8_t triangles;
  std::uint8_t owned;    ///< Which edges of slots 0 to 7 have a point, one bit each.
  std::uint8_t vertices; ///< Which vertices are corners, one bit each.
};

/// The cases of a lattice's cells.
///
/// A triangle's corners are slots: 0 to 3 the cell's edges along x, 4 and 5 along y, 6 and 7 along
/// z at its lower x, 8 to 11 those along y and z at its upper x, 12 to 19 its vertices.
class LatticeCases
{
public:
  static constexpr int FirstVertexSlot = 12;

  /// Slots that can be read from the first corner of any case on, in triangles.
  static constexpr int SpareTriangles = 3;

  /// From the table of the hexahedron. Mirrored: turns the triangles around.
  LatticeCases(const CaseTable& table, bool mirrored);

  /// Adds the cases of cells with vertices equal to the isovalue, once: the edges that end there
  /// are joined in one point, and the triangles dropped that lose their area by that.
  void addJoined();

  /// The number of the case of a cell, given by a bit for each vertex, with such vertices or none.
  unsigned joined(unsigned inside, unsigned equals) const
  {
    return 256 + this->ternary[inside] + this->ternary[equals];
  }

  const LatticeCase& operator[](std::size_t number) const { return this->cases[number]; }

  const std::uint8_t* corners(const LatticeCase& cell) const
  {
    return this->slots.data() + cell.firstCorner;
  }

  /// How many points the edges of slots 0 to 7 have, two by two.
  const IdPair* steps(const LatticeCase& cell) const { return this->spread[cell.owned].pairs; }

private:
  struct Spread
  {
    IdPair pairs[4];
  };

  std::vector<LatticeCase> cases; ///< The 256 of the table, then the joined ones.
  std::vector<std::uint8_t> slots;
  std::vector<std::uint8_t> ends;         ///< The vertex on the inside of each corner's edge.
  std::array<Spread, 256> spread;         ///< A bit mask spread out.
  std::array<std::uint16_t, 256> ternary; ///< A bit mask read as a number of base 3.
};

}
