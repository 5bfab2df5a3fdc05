#include "LatticeCases.h"

#include <algorithm>
#include <stdexcept>

namespace orrery
{
namespace
{

/// Lattice offsets of a hexahedron's vertices.
constexpr int Corner[8][3] = { { 0, 0, 0 }, { 1, 0, 0 }, { 1, 1, 0 }, { 0, 1, 0 }, { 0, 0, 1 },
  { 1, 0, 1 }, { 1, 1, 1 }, { 0, 1, 1 } };

int slotOfEdge(int a, int b)
{
  int axis = -1;
  int from[3];
  for (int n = 0; n < 3; ++n)
  {
    from[n] = std::min(Corner[a][n], Corner[b][n]);
    if (Corner[a][n] != Corner[b][n])
    {
      if (axis >= 0)
      {
        return -1;
      }
      axis = n;
    }
  }
  switch (axis)
  {
    case 0:
      return from[1] + 2 * from[2];
    case 1:
      return 4 + from[2] + 4 * from[0];
    case 2:
      return 6 + from[1] + 4 * from[0];
    default:
      return -1;
  }
}

/// The vertices of the edges of slots 0 to 7.
constexpr int OwnedEdges[8][2] = { { 0, 1 }, { 3, 2 }, { 4, 5 }, { 7, 6 }, { 0, 3 }, { 4, 7 },
  { 0, 4 }, { 3, 7 } };

/// Which of them have a point: they cross, and not at a vertex that equals the isovalue.
std::uint8_t ownedEdges(unsigned inside, unsigned equals)
{
  unsigned owned = 0;
  for (int slot = 0; slot < 8; ++slot)
  {
    const int a = OwnedEdges[slot][0];
    const int b = OwnedEdges[slot][1];
    owned |= ((inside >> a ^ inside >> b) & ~(equals >> a | equals >> b) & 1) << slot;
  }
  return static_cast<std::uint8_t>(owned);
}

}

LatticeCases::LatticeCases(const CaseTable& table, bool mirrored)
{
  if (table.vertexCount != 8 || table.begin.size() != 257)
  {
    throw std::invalid_argument("the table is not that of a hexahedron");
  }
  for (unsigned c = 0; c < 256; ++c)
  {
    const std::size_t first = this->slots.size();
    for (std::size_t n = table.begin[c]; n < table.begin[c + 1]; ++n)
    {
      const auto& edge = table.edges[table.triangles[n]];
      const int slot = slotOfEdge(edge[0], edge[1]);
      if (slot < 0 || (c >> edge[0] & 1) == (c >> edge[1] & 1))
      {
        throw std::invalid_argument("the table has a corner where no edge crosses");
      }
      this->slots.push_back(static_cast<std::uint8_t>(slot));
      this->ends.push_back(c >> edge[0] & 1 ? edge[0] : edge[1]);
    }
    if (mirrored)
    {
      for (std::size_t n = first; n < this->slots.size(); n += 3)
      {
        std::swap(this->slots[n + 1], this->slots[n + 2]);
        std::swap(this->ends[n + 1], this->ends[n + 2]);
      }
    }
    LatticeCase entry{ static_cast<std::uint32_t>(first),
      static_cast<std::uint8_t>((this->slots.size() - first) / 3), 0, 0 };
    this->ternary[c] = 0;
    for (int n = 7; n >= 0; --n)
    {
      this->spread[c].pairs[n / 2][n % 2] = c >> n & 1;
      this->ternary[c] = static_cast<std::uint16_t>(3 * this->ternary[c] + (c >> n & 1));
    }
    entry.owned = ownedEdges(c, 0);
    this->cases.push_back(entry);
  }
  this->slots.resize(this->slots.size() + 3 * SpareTriangles);
}

void LatticeCases::addJoined()
{
  if (this->cases.size() > 256)
  {
    return;
  }
  this->cases.resize(256 + 6561);
  for (unsigned inside = 0; inside < 256; ++inside)
  {
    const LatticeCase plain = this->cases[inside];
    unsigned equals = inside;
    do
    {
      const std::size_t first = this->slots.size();
      unsigned vertices = 0;
      for (std::size_t n = plain.firstCorner; n < plain.firstCorner + 3u * plain.triangles; n += 3)
      {
        std::uint8_t corner[3];
        for (int c = 0; c < 3; ++c)
        {
          const std::uint8_t end = this->ends[n + c];
          corner[c] = equals >> end & 1 ? FirstVertexSlot + end : this->slots[n + c];
        }
        if (corner[0] != corner[1] && corner[1] != corner[2] && corner[2] != corner[0])
        {
          this->slots.insert(this->slots.end(), corner, corner + 3);
          for (const std::uint8_t slot : corner)
          {
            vertices |= slot >= FirstVertexSlot ? 1u << (slot - FirstVertexSlot) : 0;
          }
        }
      }
      const std::size_t triangles = (this->slots.size() - first) / 3;
      this->cases[this->joined(inside, equals)] = { static_cast<std::uint32_t>(first),
        static_cast<std::uint8_t>(triangles), ownedEdges(inside, equals),
        static_cast<std::uint8_t>(vertices) };
      equals = (equals - 1) & inside;
    } while (equals != inside);
  }
  this->slots.resize(this->slots.size() + 3 * SpareTriangles);
}

}
