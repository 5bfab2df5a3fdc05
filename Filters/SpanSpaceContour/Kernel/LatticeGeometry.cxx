#include "LatticeGeometry.h"

#include <algorithm>
#include <cmath>

namespace orrery
{
namespace
{

using Vector = std::array<double, 3>;

Vector cross(const Vector& a, const Vector& b)
{
  return { a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0] };
}

double dot(const Vector& a, const Vector& b)
{
  return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
}

/// The vector that has given dot products with three others. Zero when those are in a plane.
Vector solve(const Vector& a, const Vector& b, const Vector& c, const Vector& products)
{
  const Vector bc = cross(b, c);
  const Vector ca = cross(c, a);
  const Vector ab = cross(a, b);
  const double volume = dot(a, bc);
  Vector result{};
  for (int n = 0; n < 3 && volume != 0; ++n)
  {
    result[n] = (products[0] * bc[n] + products[1] * ca[n] + products[2] * ab[n]) / volume;
  }
  return result;
}

Vector multiply(const std::array<double, 9>& m, const Vector& v)
{
  return { m[0] * v[0] + m[1] * v[1] + m[2] * v[2], m[3] * v[0] + m[4] * v[1] + m[5] * v[2],
    m[6] * v[0] + m[7] * v[1] + m[8] * v[2] };
}

template <class Real, class Coordinate>
void interpolate(const EdgePoints& points, const Coordinate* input, Real* out)
{
  for (std::size_t n = 0; n < points.count; ++n)
  {
    const Coordinate* const lower = input + 3 * points.lower[n];
    const Coordinate* const upper = input + 3 * points.upper[n];
    for (int c = 0; c < 3; ++c)
    {
      const double from = lower[c];
      out[3 * n + c] = static_cast<Real>(from + points.t[n] * (upper[c] - from));
    }
  }
}

}

template <class Real>
void LatticePositions<Real>::fill(const EdgePoints& points) const
{
  Real* const to = this->out + 3 * points.first;
  if (this->geometry.floatPoints)
  {
    interpolate(points, this->geometry.floatPoints, to);
    return;
  }
  if (this->geometry.doublePoints)
  {
    interpolate(points, this->geometry.doublePoints, to);
    return;
  }
  const auto& axes = this->geometry.axes;
  if (!this->geometry.oriented)
  {
    for (std::size_t n = 0; n < points.count; ++n)
    {
      const LatticeEdge& edge = points.edges[n];
      for (int c = 0; c < 3; ++c)
      {
        to[3 * n + c] = static_cast<Real>(axes[c][edge.start[c]]);
      }
      const double* const x = axes[edge.axis] + edge.start[edge.axis];
      to[3 * n + edge.axis] = static_cast<Real>(x[0] + points.t[n] * (x[edge.step] - x[0]));
    }
    return;
  }
  for (std::size_t n = 0; n < points.count; ++n)
  {
    const LatticeEdge& edge = points.edges[n];
    Vector place{ axes[0][edge.start[0]], axes[1][edge.start[1]], axes[2][edge.start[2]] };
    const double* const x = axes[edge.axis] + edge.start[edge.axis];
    place[edge.axis] += points.t[n] * (x[edge.step] - x[0]);
    place = multiply(this->geometry.direction, place);
    for (int c = 0; c < 3; ++c)
    {
      to[3 * n + c] = static_cast<Real>(place[c] + this->geometry.origin[c]);
    }
  }
}

template class LatticePositions<float>;
template class LatticePositions<double>;

LatticeGradients::LatticeGradients(const LatticeGeometry& lattice, const LatticeValues& values,
  float* gradientArray, float* normalArray)
  : geometry(lattice)
  , scalars(values)
  , gradients(gradientArray)
  , normals(normalArray)
{
  if (lattice.axes[0])
  {
    for (int n = 0; n < 3; ++n)
    {
      const double* const x = lattice.axes[n];
      const std::int64_t last = values.dimensions()[n] - 1;
      for (std::int64_t i = 0; i <= last; ++i)
      {
        const double run = x[std::min(i + 1, last)] - x[std::max<std::int64_t>(i - 1, 0)];
        this->inverseRuns[n].push_back(run != 0 ? 1 / run : 0);
      }
    }
  }

  // Column n solves: its dot product with the direction of axis m is 1 for m = n, else 0.
  const auto& d = lattice.direction;
  const Vector axis[3] = { { d[0], d[3], d[6] }, { d[1], d[4], d[7] }, { d[2], d[5], d[8] } };
  for (int n = 0; n < 3; ++n)
  {
    Vector unit{};
    unit[n] = 1;
    const Vector column = solve(axis[0], axis[1], axis[2], unit);
    for (int c = 0; c < 3; ++c)
    {
      this->turn[3 * c + n] = column[c];
    }
  }
}

LatticeGradients::Vector LatticeGradients::gradient(
  const LatticeSlope& slope, std::int64_t point, const std::array<std::int32_t, 3>& place) const
{
  const auto& axes = this->geometry.axes;
  if (axes[0])
  {
    Vector result;
    for (int n = 0; n < 3; ++n)
    {
      const double* const x = axes[n] + place[n];
      const double run = x[slope.after[n]] - x[-slope.before[n]];
      result[n] = run != 0 ? slope.rise[n] / run : 0;
    }
    return this->geometry.oriented ? multiply(this->turn, result) : result;
  }
  const auto along = [&slope, point](const auto* points, const auto& strides)
  {
    std::array<Vector, 3> runs;
    for (int n = 0; n < 3; ++n)
    {
      const auto* const after = points + 3 * (point + slope.after[n] * strides[n]);
      const auto* const before = points + 3 * (point - slope.before[n] * strides[n]);
      for (int c = 0; c < 3; ++c)
      {
        runs[n][c] = static_cast<double>(after[c]) - static_cast<double>(before[c]);
      }
    }
    return solve(runs[0], runs[1], runs[2], slope.rise);
  };
  const auto& strides = this->scalars.strides();
  return this->geometry.floatPoints ? along(this->geometry.floatPoints, strides)
                                    : along(this->geometry.doublePoints, strides);
}

/// In any lattice, and around NaN.
void LatticeGradients::gradientsOneByOne(const EdgePoints& points, double* result) const
{
  LatticeSlope lower[EdgePoints::Capacity];
  LatticeSlope upper[EdgePoints::Capacity];
  this->scalars.slopes(points, lower, upper);
  for (std::size_t n = 0; n < points.count; ++n)
  {
    const LatticeEdge& edge = points.edges[n];
    std::array<std::int32_t, 3> place = edge.start;
    const Vector from = this->gradient(lower[n], points.lower[n], place);
    place[edge.axis] += edge.step;
    const Vector to = this->gradient(upper[n], points.upper[n], place);
    for (std::size_t c = 0; c < 3; ++c)
    {
      result[c * EdgePoints::Capacity + n] = from[c] + points.t[n] * (to[c] - from[c]);
    }
  }
}

void LatticeGradients::gradientsOf(const EdgePoints& points, double* result) const
{
  if (!this->geometry.axes[0])
  {
    this->gradientsOneByOne(points, result);
    return;
  }
  this->scalars.gradients(points,
    { this->inverseRuns[0].data(), this->inverseRuns[1].data(), this->inverseRuns[2].data() },
    result);
  constexpr std::size_t y = EdgePoints::Capacity;
  constexpr std::size_t z = 2 * EdgePoints::Capacity;
  double sum = 0;
  for (std::size_t n = 0; n < points.count; ++n)
  {
    sum += 0 * (result[n] + result[n + y] + result[n + z]);
  }
  if (std::isnan(sum))
  {
    this->gradientsOneByOne(points, result);
    return;
  }
  for (std::size_t n = 0; this->geometry.oriented && n < points.count; ++n)
  {
    const Vector turned = multiply(this->turn, { result[n], result[n + y], result[n + z] });
    result[n] = turned[0];
    result[n + y] = turned[1];
    result[n + z] = turned[2];
  }
}

void LatticeGradients::fill(const EdgePoints& points) const
{
  double result[3 * EdgePoints::Capacity];
  this->gradientsOf(points, result);
  const double* const x = result;
  const double* const y = x + EdgePoints::Capacity;
  const double* const z = y + EdgePoints::Capacity;
  if (this->gradients)
  {
    float* const out = this->gradients + 3 * points.first;
    for (std::size_t n = 0; n < points.count; ++n)
    {
      out[3 * n] = static_cast<float>(x[n]);
      out[3 * n + 1] = static_cast<float>(y[n]);
      out[3 * n + 2] = static_cast<float>(z[n]);
    }
  }
  if (this->normals)
  {
    double scale[EdgePoints::Capacity];
    for (std::size_t n = 0; n < points.count; ++n)
    {
      const double length = std::sqrt(x[n] * x[n] + y[n] * y[n] + z[n] * z[n]);
      scale[n] = length > 0 ? -1 / length : 0;
    }
    float* const out = this->normals + 3 * points.first;
    for (std::size_t n = 0; n < points.count; ++n)
    {
      out[3 * n] = static_cast<float>(scale[n] * x[n]);
      out[3 * n + 1] = static_cast<float>(scale[n] * y[n]);
      out[3 * n + 2] = static_cast<float>(scale[n] * z[n]);
    }
  }
}

}
