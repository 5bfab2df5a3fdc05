#pragma once

#include "CaseTable.h"

#include <algorithm>
#include <cstdint>
#include <utility>
#include <vector>

namespace orrery::testing
{

/// A valid marching-cells table for a cell with these faces, each given counterclockwise seen from
/// outside. On a face with four crossing edges the inside vertices are cut off one by one, so that
/// the surfaces of neighbors fit.
inline CaseTable marchingTable(int vertexCount, const std::vector<std::vector<int>>& faces)
{
  CaseTable table;
  table.vertexCount = vertexCount;
  const auto edgeNumber = [&table](int a, int b)
  {
    const std::array<std::uint8_t, 2> edge{ static_cast<std::uint8_t>(std::min(a, b)),
      static_cast<std::uint8_t>(std::max(a, b)) };
    const auto found = std::find(table.edges.begin(), table.edges.end(), edge);
    const auto number = static_cast<std::uint8_t>(found - table.edges.begin());
    if (found == table.edges.end())
    {
      table.edges.push_back(edge);
    }
    return number;
  };
  for (const std::vector<int>& face : faces)
  {
    for (std::size_t n = 0; n < face.size(); ++n)
    {
      edgeNumber(face[n], face[(n + 1) % face.size()]);
    }
  }

  constexpr std::uint8_t none = 255;
  for (unsigned inside = 0; inside < 1u << vertexCount; ++inside)
  {
    table.begin.push_back(static_cast<std::uint16_t>(table.triangles.size()));
    // On each face a segment runs from the edge where the walk comes in to the one where it leaves.
    std::vector<std::uint8_t> next(table.edges.size(), none);
    for (const std::vector<int>& face : faces)
    {
      const std::size_t size = face.size();
      for (std::size_t n = 0; n < size; ++n)
      {
        const auto in = [&](std::size_t v) { return (inside >> face[v % size] & 1) != 0; };
        if (in(n) || !in(n + 1))
        {
          continue;
        }
        std::size_t last = n + 1;
        while (in(last + 1))
        {
          ++last;
        }
        next[edgeNumber(face[n], face[(n + 1) % size])] =
          edgeNumber(face[last % size], face[(last + 1) % size]);
      }
    }
    for (std::uint8_t first = 0; first < next.size(); ++first)
    {
      std::vector<std::uint8_t> polygon;
      for (std::uint8_t edge = first; next[edge] != none;)
      {
        polygon.push_back(edge);
        edge = std::exchange(next[edge], none);
      }
      for (std::size_t n = 2; n < polygon.size(); ++n)
      {
        table.triangles.insert(table.triangles.end(), { polygon[0], polygon[n - 1], polygon[n] });
      }
    }
  }
  table.begin.push_back(static_cast<std::uint16_t>(table.triangles.size()));
  return table;
}

// Vertices in the order of VTK.

inline CaseTable tetrahedronTable()
{
  return marchingTable(4, { { 0, 1, 3 }, { 1, 2, 3 }, { 2, 0, 3 }, { 0, 2, 1 } });
}

inline CaseTable pyramidTable()
{
  return marchingTable(5, { { 0, 3, 2, 1 }, { 0, 1, 4 }, { 1, 2, 4 }, { 2, 3, 4 }, { 3, 0, 4 } });
}

inline CaseTable wedgeTable()
{
  return marchingTable(
    6, { { 0, 1, 2 }, { 3, 5, 4 }, { 0, 3, 4, 1 }, { 1, 4, 5, 2 }, { 2, 5, 3, 0 } });
}

inline CaseTable hexahedronTable()
{
  return marchingTable(8,
    { { 0, 4, 7, 3 }, { 1, 2, 6, 5 }, { 0, 1, 5, 4 }, { 3, 7, 6, 2 }, { 0, 3, 2, 1 },
      { 4, 5, 6, 7 } });
}

}
