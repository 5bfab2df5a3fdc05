#include "FrameOutput.h"

#include "VectorClones.h"

#include <limits>

namespace orrery
{
namespace
{

template <int Components, class Real>
[[gnu::always_inline]] inline void interleave(
  const double* const* rows, std::size_t count, Real* out)
{
  const double* const a = rows[0];
  const double* const b = rows[Components > 1 ? 1 : 0];
  const double* const c = rows[Components > 2 ? 2 : 0];
  const double* const d = rows[Components > 3 ? 3 : 0];
#pragma omp simd
  for (std::size_t n = 0; n < count; ++n)
  {
    const double values[4] = { a[n], b[n], c[n], d[n] };
#pragma GCC unroll 4
    for (int k = 0; k < Components; ++k)
    {
      out[Components * n + k] = static_cast<Real>(values[k]);
    }
  }
}

ORRERY_VECTOR_CLONES
void writeVectors(const double* const* rows, std::size_t count, float* out)
{
  interleave<3>(rows, count, out);
}

ORRERY_VECTOR_CLONES
void writeVectors(const double* const* rows, std::size_t count, double* out)
{
  interleave<3>(rows, count, out);
}

ORRERY_VECTOR_CLONES
void writeQuaternions(const double* const* rows, std::size_t count, float* out)
{
  interleave<4>(rows, count, out);
}

ORRERY_VECTOR_CLONES
void writeQuaternions(const double* const* rows, std::size_t count, double* out)
{
  interleave<4>(rows, count, out);
}

ORRERY_VECTOR_CLONES
void writePairs(const double* const* rows, std::size_t count, float* out)
{
  interleave<2>(rows, count, out);
}

ORRERY_VECTOR_CLONES
void writePairs(const double* const* rows, std::size_t count, double* out)
{
  interleave<2>(rows, count, out);
}

ORRERY_VECTOR_CLONES
void writeNumbers(const double* const* rows, std::size_t count, float* out)
{
  interleave<1>(rows, count, out);
}

ORRERY_VECTOR_CLONES
void writeNumbers(const double* const* rows, std::size_t count, double* out)
{
  interleave<1>(rows, count, out);
}

ORRERY_VECTOR_CLONES
void writeFlags(const double* row, std::size_t count, std::uint8_t* out)
{
#pragma omp simd
  for (std::size_t n = 0; n < count; ++n)
  {
    out[n] = row[n] > 0 ? 1 : 0;
  }
}

/// Takes a row to the units of the points.
ORRERY_VECTOR_CLONES
void unscale(const double* row, std::size_t count, double factor, double most, double* out)
{
#pragma omp simd
  for (std::size_t n = 0; n < count; ++n)
  {
    const double value = row[n] * factor;
    const double bounded = value < most ? value : most;
    out[n] = bounded > -most ? bounded : -most;
  }
}

/// Adds the normals of the parallel-transport frame with the weights a and b, of these signs.
ORRERY_VECTOR_CLONES
void mixNormals(
  const CurveBuffers& buffers, const double* a, double aSign, const double* b, double bSign)
{
  for (int axis = 0; axis < 3; ++axis)
  {
    const double *const first = buffers.first[axis], *const second = buffers.second[axis];
    double* const out = buffers.scratch[axis];
#pragma omp simd
    for (std::size_t n = 0; n < buffers.count; ++n)
    {
      out[n] = aSign * a[n] * first[n] + bSign * b[n] * second[n];
    }
  }
}

template <class Real>
void writeFrenetNormals(
  const CurveBuffers& buffers, std::size_t begin, const FrameArrays<Real>& arrays)
{
  const double *const cosine = buffers.turn[0], *const sine = buffers.turn[1];
  if (arrays.frenetNormal)
  {
    mixNormals(buffers, cosine, 1, sine, 1);
    writeVectors(buffers.scratch, buffers.count, arrays.frenetNormal + 3 * begin);
  }
  if (arrays.frenetBinormal)
  {
    mixNormals(buffers, sine, -1, cosine, 1);
    writeVectors(buffers.scratch, buffers.count, arrays.frenetBinormal + 3 * begin);
  }
}

template <class Real>
void writeScaled(const CurveBuffers& buffers, const double* row, double factor, Real* out)
{
  unscale(row, buffers.count, factor, std::numeric_limits<Real>::max(), buffers.scratch[0]);
  writeNumbers(buffers.scratch, buffers.count, out);
}

/// Writes what has a unit of length in it.
template <class Real>
void writeLengths(const CurveBuffers& buffers, std::size_t begin, const FrameArrays<Real>& arrays)
{
  const double most = std::numeric_limits<Real>::max();
  if (arrays.curvature)
  {
    writeScaled(buffers, buffers.curvature, buffers.scale, arrays.curvature + begin);
  }
  if (arrays.torsion)
  {
    writeScaled(buffers, buffers.torsion, buffers.scale, arrays.torsion + begin);
  }
  if (arrays.arcLength)
  {
    writeScaled(buffers, buffers.arc, 1 / buffers.scale, arrays.arcLength + begin);
  }
  if (arrays.parallelCurvature)
  {
    unscale(buffers.parts[0], buffers.count, buffers.scale, most, buffers.scratch[0]);
    unscale(buffers.parts[1], buffers.count, buffers.scale, most, buffers.scratch[1]);
    writePairs(buffers.scratch, buffers.count, arrays.parallelCurvature + 2 * begin);
  }
}

}

template <class Real>
void writeFrames(const CurveBuffers& buffers, std::size_t begin, const FrameArrays<Real>& arrays)
{
  const std::size_t count = buffers.count;
  if (arrays.tangent)
  {
    writeVectors(buffers.tangent, count, arrays.tangent + 3 * begin);
  }
  if (arrays.parallelNormal)
  {
    writeVectors(buffers.first, count, arrays.parallelNormal + 3 * begin);
  }
  if (arrays.parallelBinormal)
  {
    writeVectors(buffers.second, count, arrays.parallelBinormal + 3 * begin);
  }
  if (arrays.frenetDefined)
  {
    writeFlags(buffers.defined, count, arrays.frenetDefined + begin);
  }
  if (arrays.frenetQuaternion)
  {
    writeQuaternions(buffers.frenet, count, arrays.frenetQuaternion + 4 * begin);
  }
  if (arrays.parallelQuaternion)
  {
    writeQuaternions(buffers.parallel, count, arrays.parallelQuaternion + 4 * begin);
  }
  writeFrenetNormals(buffers, begin, arrays);
  writeLengths(buffers, begin, arrays);
}

template void writeFrames(const CurveBuffers&, std::size_t, const FrameArrays<float>&);
template void writeFrames(const CurveBuffers&, std::size_t, const FrameArrays<double>&);

}
