#include "CurvePoints.h"

#include "VectorClones.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace orrery
{
namespace
{

template <class Real, class Id>
void gather(const Real* points, const Id* ids, CurveBuffers& buffers)
{
  const std::size_t first = buffers.margins[0];
  const std::size_t count = buffers.count - first - buffers.margins[1];
  double* const x = buffers.x[0] + first;
  double* const y = buffers.x[1] + first;
  double* const z = buffers.x[2] + first;
  for (std::size_t n = 0; n < count; ++n)
  {
    const Real* point = points + 3 * static_cast<std::size_t>(ids[n]);
    x[n] = static_cast<double>(point[0]);
    y[n] = static_cast<double>(point[1]);
    z[n] = static_cast<double>(point[2]);
  }
}

template <class Id>
void gather(const PointArray& points, const Id* ids, CurveBuffers& buffers)
{
  points.floats ? gather(points.floats, ids, buffers) : gather(points.doubles, ids, buffers);
}

/// Reads the margin on one side to the rows, beginning with the point `to`.
void gatherMargin(
  const CurveMargins& margins, std::size_t curve, int side, std::size_t to, CurveBuffers& buffers)
{
  const double* point = margins.points.data() + 3 * margins.begin(curve, side);
  for (std::size_t n = to; n < to + margins.size(curve, side); ++n)
  {
    for (double* row : buffers.x)
    {
      row[n] = *point++;
    }
  }
}

/// The largest coordinate, or infinity when one is not finite.
ORRERY_VECTOR_CLONES
double largestCoordinate(const double* x, const double* y, const double* z, std::size_t count)
{
  double largest = 0;
  double zeros = 0; // 0 times what is not finite is not 0
#pragma omp simd reduction(max : largest) reduction(+ : zeros)
  for (std::size_t n = 0; n < count; ++n)
  {
    const double ax = std::abs(x[n]);
    const double ay = std::abs(y[n]);
    const double az = std::abs(z[n]);
    double most = ax > ay ? ax : ay;
    most = az > most ? az : most;
    largest = most > largest ? most : largest;
    zeros += 0 * ax + 0 * ay + 0 * az;
  }
  return zeros == 0 ? largest : std::numeric_limits<double>::infinity();
}

bool finite(const CurveBuffers& buffers, std::size_t n)
{
  return std::isfinite(buffers.x[0][n]) && std::isfinite(buffers.x[1][n]) &&
    std::isfinite(buffers.x[2][n]);
}

/// Puts points that are not finite where the point before is, the first ones where the first finite
/// one is, and all at the origin when there is none.
void replaceBadPoints(CurveBuffers& buffers)
{
  std::size_t good = 0;
  while (good < buffers.count && !finite(buffers, good))
  {
    ++good;
  }
  double last[3] = { 0, 0, 0 };
  for (int axis = 0; axis < 3 && good < buffers.count; ++axis)
  {
    last[axis] = buffers.x[axis][good];
  }
  for (std::size_t n = 0; n < buffers.count; ++n)
  {
    const bool bad = !finite(buffers, n);
    for (int axis = 0; axis < 3; ++axis)
    {
      last[axis] = bad ? last[axis] : buffers.x[axis][n];
      buffers.x[axis][n] = last[axis];
    }
    if (bad)
    {
      buffers.bad.push_back(n);
    }
  }
}

bool samePlace(const CurveBuffers& buffers, std::size_t n, std::size_t other)
{
  return buffers.x[0][n] == buffers.x[0][other] && buffers.x[1][n] == buffers.x[1][other] &&
    buffers.x[2][n] == buffers.x[2][other];
}

/// Whether a curve comes back to its first point, and has two more places at least.
bool isClosed(const CurveBuffers& buffers)
{
  const std::size_t last = buffers.count - 1;
  if (buffers.count < 4 || !samePlace(buffers, 0, last))
  {
    return false;
  }
  std::size_t second = 1;
  while (second < last && samePlace(buffers, second, 0))
  {
    ++second;
  }
  std::size_t third = second + 1;
  while (third < last && (samePlace(buffers, third, 0) || samePlace(buffers, third, second)))
  {
    ++third;
  }
  return third < last;
}

ORRERY_VECTOR_CLONES
void scaleRow(double* row, std::size_t count, double scale)
{
  const double origin =
    row[0] * scale; // scaled before the difference is taken, which might overflow
#pragma omp simd
  for (std::size_t n = 0; n < count; ++n)
  {
    row[n] = row[n] * scale - origin;
  }
}

/// Writes the length of the step to each point, and returns the least.
ORRERY_VECTOR_CLONES
double measureSteps(const CurveBuffers& buffers)
{
  const double* const x = buffers.x[0];
  const double* const y = buffers.x[1];
  const double* const z = buffers.x[2];
  double* const arc = buffers.arc;
  const std::size_t count = buffers.count;
  double least = std::numeric_limits<double>::infinity();
#pragma omp simd reduction(min : least)
  for (std::size_t n = 1; n < count; ++n)
  {
    const double dx = x[n] - x[n - 1];
    const double dy = y[n] - y[n - 1];
    const double dz = z[n] - z[n - 1];
    const double square = dx * dx + dy * dy + dz * dz;
    least = square < least ? square : least;
    arc[n] = std::sqrt(square);
  }
  return std::sqrt(least);
}

}

void readCurve(
  const Polylines& curves, std::size_t curve, const FrameOptions& options, CurveBuffers& buffers)
{
  const std::size_t begin = curves.begin(curve);
  const std::size_t size = curves.size(curve);
  for (const int side : { 0, 1 })
  {
    buffers.margins[side] = options.margins ? options.margins->size(curve, side) : 0;
  }
  const auto& margins = buffers.margins;
  buffers.resize(margins[0] + size + margins[1]);
  buffers.bad.clear();
  if (margins[0] + margins[1] > 0)
  {
    gatherMargin(*options.margins, curve, 0, 0, buffers);
    gatherMargin(*options.margins, curve, 1, margins[0] + size, buffers);
  }
  curves.ids64 ? gather(curves.points, curves.ids64 + begin, buffers)
               : gather(curves.points, curves.ids32 + begin, buffers);
  double* const* x = buffers.x;
  double largest = largestCoordinate(x[0], x[1], x[2], buffers.count);
  if (std::isinf(largest))
  {
    replaceBadPoints(buffers);
    largest = largestCoordinate(x[0], x[1], x[2], buffers.count);
  }
  buffers.closed = margins[0] + margins[1] == 0 && isClosed(buffers);
  int exponent = 0;
  std::frexp(largest, &exponent);
  exponent = std::max(-1000, std::min(1000, exponent));
  buffers.scale = std::ldexp(1.0, -exponent);
  const double rounding = buffers.scale * largest * (std::numeric_limits<double>::epsilon() / 2);
  const double floatRounding =
    buffers.scale * largest * (std::numeric_limits<float>::epsilon() / 2);
  const double typical = curves.points.floats ? floatRounding : rounding;
  buffers.pointError =
    options.pointError > 0 ? std::max(buffers.scale * options.pointError, rounding) : typical;
  for (int axis = 0; axis < 3; ++axis)
  {
    scaleRow(x[axis], buffers.count, buffers.scale);
  }
}

void measureArc(CurveBuffers& buffers)
{
  buffers.leastStep = measureSteps(buffers);
  buffers.arc[0] = 0;
  for (std::size_t n = 1; n < buffers.count; ++n)
  {
    buffers.arc[n] += buffers.arc[n - 1];
  }
  buffers.length = buffers.arc[buffers.count - 1];
}

void addGhosts(CurveBuffers& buffers, std::size_t count)
{
  const std::size_t period = buffers.count - 1;
  for (std::size_t n = 1; n <= count; ++n)
  {
    const std::size_t before = period - n;
    const std::size_t behind = n;
    for (double* row : { buffers.x[0], buffers.x[1], buffers.x[2] })
    {
      *(row - n) = row[before];
      row[period + n] = row[behind];
    }
    *(buffers.arc - n) = buffers.arc[before] - buffers.length;
    buffers.arc[period + n] = buffers.arc[behind] + buffers.length;
  }
}

void dropMargins(CurveBuffers& buffers)
{
  const std::size_t before = buffers.margins[0];
  if (before + buffers.margins[1] == 0)
  {
    return;
  }
  buffers.count -= before + buffers.margins[1];
  double** const rows[] = { &buffers.x[0], &buffers.x[1], &buffers.x[2], &buffers.arc,
    &buffers.tangent[0], &buffers.tangent[1], &buffers.tangent[2], &buffers.bend[0],
    &buffers.bend[1], &buffers.bend[2], &buffers.curvature, &buffers.torsion, &buffers.defined,
    &buffers.regular };
  for (double** row : rows)
  {
    *row += before;
  }
  const double start = buffers.arc[0];
  for (std::size_t n = 0; n < buffers.count; ++n)
  {
    buffers.arc[n] -= start;
  }
  buffers.length = buffers.arc[buffers.count - 1];
}

}
