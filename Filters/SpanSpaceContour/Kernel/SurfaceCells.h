#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace orrery
{

/// The offsets 0, 3, 6 ... of a list of triangles: `triangleCount` + 1 of them.
void fillTriangleOffsets(std::int64_t* offsets, std::size_t triangleCount, int threads);

/// Faces of any number of corners.
struct Polygons
{
  std::vector<std::int64_t> offsets{ 0 };
  std::vector<std::int64_t> connectivity;
  std::vector<std::int64_t> cells; ///< The cell of each polygon.
};

/// Joins the triangles of each cell that share an edge into polygons with the same orientation. The
/// triangles of a cell stand one after the other.
Polygons joinTriangles(
  const std::int64_t* triangles, const std::int64_t* cellOfTriangle, std::size_t triangleCount);

}
