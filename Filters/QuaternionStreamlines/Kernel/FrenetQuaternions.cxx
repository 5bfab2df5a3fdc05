#include "FrenetQuaternions.h"

#include "VectorClones.h"

#include <cmath>

namespace orrery
{
namespace
{

/// Multiplies each quaternion by that of its turn about the tangent.
ORRERY_VECTOR_CLONES
void turnQuaternions(const CurveBuffers& buffers)
{
  const double *const pw = buffers.parallel[0], *const px = buffers.parallel[1];
  const double *const py = buffers.parallel[2], *const pz = buffers.parallel[3];
  const double *const cosine = buffers.turn[0], *const sine = buffers.turn[1];
  double *const qw = buffers.frenet[0], *const qx = buffers.frenet[1];
  double *const qy = buffers.frenet[2], *const qz = buffers.frenet[3];
#pragma omp simd
  for (std::size_t n = 0; n < buffers.count; ++n)
  {
    const double w = pw[n], x = px[n], y = py[n], z = pz[n];
    const double c = cosine[n], s = sine[n];
    // Cosine and sine of half the angle: of the two formulas that which divides by the larger one.
    const double larger = std::sqrt((1 + std::abs(c)) / 2);
    const double smaller = s / (2 * larger);
    const double a = c < 0 ? smaller : larger;
    const double b = c < 0 ? larger : smaller;
    qw[n] = w * a - x * b;
    qx[n] = w * b + x * a;
    qy[n] = y * a + z * b;
    qz[n] = z * a - y * b;
  }
}

/// Writes the inner product of each quaternion and the one before.
ORRERY_VECTOR_CLONES
void multiplyNeighbors(double* const (&rows)[4], std::size_t count, double* products)
{
  const double *const w = rows[0], *const x = rows[1], *const y = rows[2], *const z = rows[3];
#pragma omp simd
  for (std::size_t n = 1; n < count; ++n)
  {
    products[n] = w[n] * w[n - 1] + x[n] * x[n - 1] + y[n] * y[n - 1] + z[n] * z[n - 1];
  }
}

ORRERY_VECTOR_CLONES
void scaleRows(double* const (&rows)[4], std::size_t count, const double* factors)
{
  for (double* row : rows)
  {
#pragma omp simd
    for (std::size_t n = 0; n < count; ++n)
    {
      row[n] *= factors[n];
    }
  }
}

/// Chooses between q and -q; the first one is taken times `sign`. `signs`: a row to work in.
void alignSigns(double* const (&rows)[4], std::size_t count, double sign, double* signs)
{
  multiplyNeighbors(rows, count, signs);
  signs[0] = sign;
  for (std::size_t n = 1; n < count; ++n)
  {
    sign = signs[n] < 0 ? -sign : sign;
    signs[n] = sign;
  }
  scaleRows(rows, count, signs);
}

/// Writes the slerp half way from each quaternion to the next: their sum, made a unit.
ORRERY_VECTOR_CLONES
void halve(double* const (&from)[4], std::size_t count, double* const (&to)[4], std::size_t offset)
{
  const double *const w = from[0], *const x = from[1], *const y = from[2], *const z = from[3];
  double *const tw = to[0] + offset, *const tx = to[1] + offset;
  double *const ty = to[2] + offset, *const tz = to[3] + offset;
#pragma omp simd
  for (std::size_t n = 0; n < count; ++n)
  {
    const double sw = w[n] + w[n + 1], sx = x[n] + x[n + 1];
    const double sy = y[n] + y[n + 1], sz = z[n] + z[n + 1];
    const double inverse = 1 / std::sqrt(sw * sw + sx * sx + sy * sy + sz * sz);
    tw[n] = sw * inverse;
    tx[n] = sx * inverse;
    ty[n] = sy * inverse;
    tz[n] = sz * inverse;
  }
}

/// Returns at how many points the Frenet frame is defined.
ORRERY_VECTOR_CLONES
double measureDefinedTurns(const CurveBuffers& buffers)
{
  const double *const first = buffers.parts[0], *const second = buffers.parts[1];
  const double* const known = buffers.defined;
  double *const cosine = buffers.turn[0], *const sine = buffers.turn[1];
  double total = 0;
#pragma omp simd reduction(+ : total)
  for (std::size_t n = 0; n < buffers.count; ++n)
  {
    const double k1 = first[n], k2 = second[n], defined = known[n];
    const double square = k1 * k1 + k2 * k2;
    const double inverse = 1 / std::sqrt(defined > 0 ? square : 1.0);
    cosine[n] = defined > 0 ? k1 * inverse : 1.0;
    sine[n] = defined > 0 ? k2 * inverse : 0.0;
    total += defined;
  }
  return total;
}

}

bool measureTurns(CurveBuffers& buffers)
{
  return measureDefinedTurns(buffers) == static_cast<double>(buffers.count);
}

void composeFrenetQuaternions(CurveBuffers& buffers, const FrameStart* start)
{
  turnQuaternions(buffers);
  const auto& rows = buffers.frenet;
  const Quaternion first{ rows[0][0], rows[1][0], rows[2][0], rows[3][0] };
  const double sign = start && dot(first, start->frenet) < 0 ? -1 : 1;
  alignSigns(rows, buffers.count, sign, buffers.scratch[0]);
}

void smooth(double* const (&rows)[4], std::size_t count, double* const (&scratch)[4])
{
  if (count > 2)
  {
    halve(rows, count - 1, scratch, 0);
    halve(scratch, count - 2, rows, 1);
  }
}

}
