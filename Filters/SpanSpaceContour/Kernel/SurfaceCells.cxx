#include "SurfaceCells.h"

#include <algorithm>
#include <array>

namespace orrery
{
namespace
{

/// Adds a triangle to a polygon across the edge they share. False when there is none.
bool join(std::vector<std::int64_t>& polygon, const std::int64_t* triangle)
{
  for (std::size_t p = 0; p < polygon.size(); ++p)
  {
    const std::int64_t from = polygon[p];
    const std::int64_t to = polygon[(p + 1) % polygon.size()];
    for (int t = 0; t < 3; ++t)
    {
      const std::int64_t third = triangle[(t + 2) % 3];
      if (triangle[t] == to && triangle[(t + 1) % 3] == from &&
        std::find(polygon.begin(), polygon.end(), third) == polygon.end())
      {
        polygon.insert(polygon.begin() + p + 1, third);
        return true;
      }
    }
  }
  return false;
}

}

void fillTriangleOffsets(std::int64_t* offsets, std::size_t triangleCount, int threads)
{
#pragma omp parallel for num_threads(threads) schedule(static) if (triangleCount > 1 << 16)
  for (std::size_t n = 0; n <= triangleCount; ++n)
  {
    offsets[n] = static_cast<std::int64_t>(3 * n);
  }
}

Polygons joinTriangles(
  const std::int64_t* triangles, const std::int64_t* cellOfTriangle, std::size_t triangleCount)
{
  Polygons result;
  std::vector<const std::int64_t*> left;
  std::vector<std::int64_t> polygon;
  for (std::size_t n = 0; n < triangleCount;)
  {
    const std::int64_t cell = cellOfTriangle[n];
    left.clear();
    for (; n < triangleCount && cellOfTriangle[n] == cell; ++n)
    {
      left.push_back(triangles + 3 * n);
    }
    while (!left.empty())
    {
      polygon.assign(left.front(), left.front() + 3);
      left.erase(left.begin());
      for (std::size_t t = 0; t < left.size();)
      {
        if (join(polygon, left[t]))
        {
          left.erase(left.begin() + t);
          t = 0;
        }
        else
        {
          ++t;
        }
      }
      result.connectivity.insert(result.connectivity.end(), polygon.begin(), polygon.end());
      result.offsets.push_back(static_cast<std::int64_t>(result.connectivity.size()));
      result.cells.push_back(cell);
    }
  }
  return result;
}

}
