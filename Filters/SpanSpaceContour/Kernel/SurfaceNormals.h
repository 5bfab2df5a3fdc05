#pragma once

#include <cstddef>
#include <cstdint>

namespace orrery
{

/// Point normals of a triangulated surface: the normalised sum of the unit normals of the triangles
/// around each point, added in the order of the triangles for any number of threads.
/// `normals` takes 3 floats a point; points of no triangle get a zero vector.
template <class Real>
void surfaceNormals(const Real* points, std::size_t pointCount, const std::int64_t* triangles,
  std::size_t triangleCount, float* normals, int threads);

}
