#pragma once

#include <array>
#include <cstdint>

namespace orrery
{

/// The split of a hexahedral cell into five tetrahedra (Kenwright and Lane 1996, section IV.B and
/// Appendix I).
///
/// Corner n of a cell is its node at (n & 1, n >> 1 & 1, n >> 2 & 1). The diagonals of the faces join
/// the nodes whose indices in the whole grid add up to an even number, so that adjoining cells have
/// the same: a cell whose lowest node is even is cut by the paper's even configuration, else by the
/// odd one. Tetrahedron n, below 8, is cut off at corner n; the central one is left. The natural
/// coordinates of a corner tetrahedron run from its corner along the edges of the cell.
///
/// With these numbers the look-up tables of Appendix I, which the paper has by odd and even cells,
/// become exclusive ors.
namespace HexahedronSplit
{

constexpr int Central = 8;

/// The corners of a tetrahedron: first the origin of its natural coordinates, then the ends of their
/// axes. Those of the central one are in the order in which a walk that goes on from the corner
/// opposite to the first has them, with each new vertex in the place of the one left behind. `odd`: of the cell, whether the indices of its lowest node add up to an odd number.
constexpr std::array<int, 4> corners(int tetrahedron, bool odd)
{
  if (tetrahedron == Central)
  {
    const int first = odd ? 7 : 0;
    return { first, first ^ 6, first ^ 5, first ^ 3 };
  }
  return { tetrahedron, tetrahedron ^ 1, tetrahedron ^ 2, tetrahedron ^ 4 };
}

/// The five tetrahedra of a cell.
constexpr std::array<int, 5> tetrahedra(bool odd)
{
  return odd ? std::array<int, 5>{ 0, 3, 5, 6, Central }
             : std::array<int, 5>{ 1, 2, 4, 7, Central };
}

/// Whether the cells that have a tetrahedron at a corner are odd.
constexpr bool oddAt(int corner)
{
  return !((corner ^ corner >> 1 ^ corner >> 2) & 1);
}

/// What lies across a face.
struct Neighbor
{
  int tetrahedron;
  int axis; ///< Along which the next cell lies, or -1 in the same cell.
  int step; ///< 1 or -1: that cell's direction.
};

/// The tetrahedron across the face opposite to vertex `face` of corners() (figs. 12 and 13).
constexpr Neighbor across(int tetrahedron, bool odd, int face)
{
  if (tetrahedron == Central)
  {
    return { corners(Central, odd)[face] ^ 7, -1, 0 };
  }
  if (face == 0)
  {
    return { Central, -1, 0 };
  }
  const int bit = 1 << (face - 1);
  return { tetrahedron ^ bit, face - 1, tetrahedron & bit ? 1 : -1 };
}

}

}
