#pragma once

#include <array>
#include <cstdint>
#include <vector>

namespace orrery
{

/// The marching-cells table of one cell type. Bit v of a case number is set when vertex v is inside
/// (value >= isovalue). Triangles are three edges each; their normal points away from the inside.
struct CaseTable
{
  static constexpr int MaximumVertices = 8;
  static constexpr int MaximumEdges = 12;

  int vertexCount = 0;
  std::vector<std::array<std::uint8_t, 2>> edges; ///< The two vertices of each edge.
  std::vector<std::uint16_t> begin;               ///< 2^vertexCount + 1 offsets into `triangles`.
  std::vector<std::uint8_t> triangles;            ///< Edge numbers.
};

}
