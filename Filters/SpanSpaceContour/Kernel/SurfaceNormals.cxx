#include "SurfaceNormals.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include <omp.h>

namespace orrery
{
namespace
{

constexpr std::size_t BlockSize = 4096;

/// Blocks that make another thread worth waking.
constexpr std::size_t BlocksPerThread = 8;

struct IdRange
{
  std::int64_t low = std::numeric_limits<std::int64_t>::max();
  std::int64_t high = -1;
};

/// The unit normal of a triangle, computed in Float; zero when it has no area. False when the square
/// of the area is out of the range of Float.
template <class Float, class Real>
bool unitNormal(const Real* a, const Real* b, const Real* c, float* normal)
{
  const Float u[3] = { Float(b[0] - a[0]), Float(b[1] - a[1]), Float(b[2] - a[2]) };
  const Float v[3] = { Float(c[0] - a[0]), Float(c[1] - a[1]), Float(c[2] - a[2]) };
  const Float x = u[1] * v[2] - u[2] * v[1];
  const Float y = u[2] * v[0] - u[0] * v[2];
  const Float z = u[0] * v[1] - u[1] * v[0];
  const Float square = x * x + y * y + z * z;
  const Float scale = square > 0 ? 1 / std::sqrt(square) : 0;
  normal[0] = static_cast<float>(x * scale);
  normal[1] = static_cast<float>(y * scale);
  normal[2] = static_cast<float>(z * scale);
  return square > std::numeric_limits<Float>::min() * Float(1e8) &&
    square < std::numeric_limits<Float>::max();
}

/// Adds the triangles of a block to the points in [low, high).
template <class Real>
void addBlock(const Real* points, const std::int64_t* begin, const std::int64_t* end,
  std::int64_t low, std::int64_t high, float* normals)
{
  for (const std::int64_t* triangle = begin; triangle != end; triangle += 3)
  {
    const bool owned[3] = { triangle[0] >= low && triangle[0] < high,
      triangle[1] >= low && triangle[1] < high, triangle[2] >= low && triangle[2] < high };
    if (!owned[0] && !owned[1] && !owned[2])
    {
      continue;
    }
    float normal[3];
    const Real* a = points + 3 * triangle[0];
    const Real* b = points + 3 * triangle[1];
    const Real* c = points + 3 * triangle[2];
    if (!unitNormal<float>(a, b, c, normal))
    {
      unitNormal<double>(a, b, c, normal);
    }
    for (int corner = 0; corner < 3; ++corner)
    {
      if (owned[corner])
      {
        float* sum = normals + 3 * triangle[corner];
        sum[0] += normal[0];
        sum[1] += normal[1];
        sum[2] += normal[2];
      }
    }
  }
}

}

template <class Real>
void surfaceNormals(const Real* points, std::size_t pointCount, const std::int64_t* triangles,
  std::size_t triangleCount, float* normals, int threads)
{
  const std::size_t blocks = (triangleCount + BlockSize - 1) / BlockSize;
  threads = static_cast<int>(std::min<std::size_t>(threads, 1 + blocks / BlocksPerThread));
  const auto blockEnd = [=](std::size_t block)
  { return triangles + 3 * std::min(triangleCount, (block + 1) * BlockSize); };
  std::vector<IdRange> ranges(blocks);
#pragma omp parallel num_threads(threads)
  {
#pragma omp for schedule(static)
    for (std::size_t block = 0; block < blocks; ++block)
    {
      const auto [low, high] =
        std::minmax_element(triangles + 3 * block * BlockSize, blockEnd(block));
      ranges[block] = { *low, *high };
    }

    // Each thread owns some of the points and adds to them what it finds, in order.
    const std::int64_t team = omp_get_num_threads();
    const std::int64_t low = pointCount * omp_get_thread_num() / team;
    const std::int64_t high = pointCount * (omp_get_thread_num() + 1) / team;
    std::fill(normals + 3 * low, normals + 3 * high, 0.0f);
    for (std::size_t block = 0; block < blocks; ++block)
    {
      if (ranges[block].high >= low && ranges[block].low < high)
      {
        addBlock(points, triangles + 3 * block * BlockSize, blockEnd(block), low, high, normals);
      }
    }
    for (float* n = normals + 3 * low; n != normals + 3 * high; n += 3)
    {
      const float square = n[0] * n[0] + n[1] * n[1] + n[2] * n[2];
      const float scale = square > 0 ? 1 / std::sqrt(square) : 0;
      n[0] *= scale;
      n[1] *= scale;
      n[2] *= scale;
    }
  }
}

template void surfaceNormals(
  const float*, std::size_t, const std::int64_t*, std::size_t, float*, int);
template void surfaceNormals(
  const double*, std::size_t, const std::int64_t*, std::size_t, float*, int);

}
