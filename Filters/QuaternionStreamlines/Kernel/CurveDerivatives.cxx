#include "CurveDerivatives.h"

#include "VectorClones.h"

#include <algorithm>
#include <cmath>

namespace orrery
{
namespace
{

/// Where the speed of the polynomial, by the polyline's length, is below this there is no tangent.
constexpr double LeastSpeed = 1e-6;

/// The largest error of a difference of two points, in errors of a coordinate: 2 sqrt(3).
constexpr double DifferenceError = 3.4641016151377544;

struct Vector
{
  double x, y, z;
};

[[gnu::always_inline]] inline double dot(const Vector& a, const Vector& b)
{
  return a.x * b.x + a.y * b.y + a.z * b.z;
}

[[gnu::always_inline]] inline Vector cross(const Vector& a, const Vector& b)
{
  return { a.y * b.z - a.z * b.y, a.z * b.x - a.x * b.z, a.x * b.y - a.y * b.x };
}

[[gnu::always_inline]] inline void add(Vector& sum, const Vector& a, double weight)
{
  sum.x += weight * a.x;
  sum.y += weight * a.y;
  sum.z += weight * a.z;
}

/// The point that a stencil is of, and where its results go.
struct Rows
{
  explicit Rows(const CurveBuffers& buffers)
    : x(buffers.x[0])
    , y(buffers.x[1])
    , z(buffers.x[2])
    , arc(buffers.arc)
    , tangent{ buffers.tangent[0], buffers.tangent[1], buffers.tangent[2] }
    , bend{ buffers.bend[0], buffers.bend[1], buffers.bend[2] }
    , curvature(buffers.curvature)
    , torsion(buffers.torsion)
    , defined(buffers.defined)
    , regular(buffers.regular)
    , pointError(buffers.pointError)
  {
  }
  const double *x, *y, *z, *arc;
  double *tangent[3], *bend[3], *curvature, *torsion, *defined, *regular;
  double pointError;
};

/// The derivatives by arc length at a point.
struct Derivatives
{
  Vector first{ 0, 0, 0 };
  Vector second{ 0, 0, 0 };
  Vector third{ 0, 0, 0 };
  Vector innerSecond{ 0, 0, 0 }; ///< That of the point and the first two of the stencil alone.
  double secondWeights = 0;      ///< The sum of the absolute weights of the second one.
  double innerWeights = 0;       ///< The same of the inner one.
};

/// Adds a point of the stencil: its weights are the derivatives of its Lagrange polynomial t (t - a)
/// (t - b) (t - c) w, where a, b and c are the distances of the others.
[[gnu::always_inline]] inline void addNode(
  Derivatives& sum, const Vector& step, double a, double b, double c, double w)
{
  const double second = 2 * (a * b + (a + b) * c) * w;
  add(sum.first, step, -(a * b * c) * w);
  add(sum.second, step, second);
  add(sum.third, step, -6 * (a + b + c) * w);
  sum.secondWeights += std::abs(second);
}

/// The derivatives where t = 0 of the polynomial through there and four other points, at any
/// distances t along the curve: their steps are the vectors to them.
[[gnu::always_inline]] inline Derivatives fivePoints(const double (&t)[4], const Vector (&steps)[4])
{
  const double t01 = t[0] - t[1], t02 = t[0] - t[2], t03 = t[0] - t[3];
  const double t12 = t[1] - t[2], t13 = t[1] - t[3], t23 = t[2] - t[3];
  const double p0 = t[0] * t01 * t02 * t03;
  const double p1 = -t[1] * t01 * t12 * t13;
  const double p2 = t[2] * t02 * t12 * t23;
  const double p3 = -t[3] * t03 * t13 * t23;
  const double q01 = 1 / (p0 * p1); // two divisions for four
  const double q23 = 1 / (p2 * p3);
  Derivatives sum;
  addNode(sum, steps[0], t[1], t[2], t[3], p1 * q01);
  addNode(sum, steps[1], t[0], t[2], t[3], p0 * q01);
  addNode(sum, steps[2], t[0], t[1], t[3], p3 * q23);
  addNode(sum, steps[3], t[0], t[1], t[2], p2 * q23);
  const double inner = 2 / (t[0] * t[1] * t01);
  add(sum.innerSecond, steps[0], inner * t[1]);
  add(sum.innerSecond, steps[1], -inner * t[0]);
  sum.innerWeights = std::abs(inner * t[0]) + std::abs(inner * t[1]);
  return sum;
}

/// The same with fewer points: without the factors of those that there are not.
Derivatives fewerPoints(const double* t, const Vector* steps, int count)
{
  Derivatives sum;
  for (int k = 0; k < count; ++k)
  {
    double constant = 1, linear = 0, quadratic = 0; // of the product of the other t - t[j]
    double product = t[k];
    for (int j = 0; j < count; ++j)
    {
      if (j != k)
      {
        quadratic = linear - t[j] * quadratic;
        linear = constant - t[j] * linear;
        constant = -t[j] * constant;
        product *= t[k] - t[j];
      }
    }
    add(sum.first, steps[k], constant / product);
    add(sum.second, steps[k], 2 * linear / product);
    add(sum.third, steps[k], 6 * quadratic / product);
    sum.secondWeights += std::abs(2 * linear / product);
  }
  sum.innerSecond = sum.second;
  sum.innerWeights = sum.secondWeights;
  return sum;
}

/// Writes what follows from the derivatives (eqs. 1 and 3).
[[gnu::always_inline]] inline void writeFrame(const Rows& rows, std::size_t n, const Derivatives& d)
{
  const double square = dot(d.first, d.first);
  const double regular = square > LeastSpeed * LeastSpeed ? 1.0 : 0.0;
  const double inverse = regular / std::sqrt(regular > 0 ? square : 1.0);
  const Vector binormal = cross(d.first, d.second);
  const double area = dot(binormal, binormal);
  const double volume = dot(binormal, d.third);
  const Vector bend = cross(binormal, d.first);
  const double inverse2 = inverse * inverse;
  const double inverse4 = inverse2 * inverse2;
  const double curvature = std::sqrt(area) * inverse2 * inverse;
  const double pointError = DifferenceError * rows.pointError;
  const double error = pointError * d.secondWeights * inverse2;
  const double innerError = pointError * d.innerWeights * std::sqrt(area * square);
  const double innerBend = dot(bend, d.innerSecond);
  const bool bent = (curvature > error) & (innerBend > innerError);
  const double defined = bent ? 1.0 : 0.0;
  rows.tangent[0][n] = d.first.x * inverse;
  rows.tangent[1][n] = d.first.y * inverse;
  rows.tangent[2][n] = d.first.z * inverse;
  rows.bend[0][n] = bend.x * inverse4;
  rows.bend[1][n] = bend.y * inverse4;
  rows.bend[2][n] = bend.z * inverse4;
  rows.curvature[n] = curvature;
  rows.torsion[n] = volume / (defined > 0 ? area : 1.0);
  rows.defined[n] = defined;
  rows.regular[n] = regular;
}

/// Where the points next to a point stand.
struct NextNodes
{
  [[gnu::always_inline]] std::ptrdiff_t operator()(int k, std::ptrdiff_t n) const
  {
    constexpr std::ptrdiff_t offsets[4] = { -1, 1, -2, 2 };
    return n + offsets[k];
  }
};

/// Where the points of its stencil stand when they have been looked for.
struct FoundNodes
{
  const std::int32_t* nodes[4];
  [[gnu::always_inline]] std::ptrdiff_t operator()(int k, std::ptrdiff_t n) const
  {
    return this->nodes[k][n];
  }
};

template <class Nodes>
[[gnu::always_inline]] inline void differentiatePoint(
  const Rows& rows, std::size_t n, const Nodes& nodes)
{
  const double x = rows.x[n], y = rows.y[n], z = rows.z[n], arc = rows.arc[n];
  double t[4];
  Vector steps[4];
#pragma GCC unroll 4
  for (int k = 0; k < 4; ++k)
  {
    const std::ptrdiff_t node = nodes(k, static_cast<std::ptrdiff_t>(n));
    t[k] = rows.arc[node] - arc;
    steps[k] = { rows.x[node] - x, rows.y[node] - y, rows.z[node] - z };
  }
  writeFrame(rows, n, fivePoints(t, steps));
}

/// Its body is a function: compilers make arrays of what is declared in the body of such a loop, and
/// give up on arrays of structs.
template <class Nodes>
[[gnu::always_inline]] inline void differentiatePoints(
  const Rows& rows, std::size_t first, std::size_t last, const Nodes& nodes)
{
#pragma omp simd
  for (std::size_t n = first; n < last; ++n)
  {
    differentiatePoint(rows, n, nodes);
  }
}

ORRERY_VECTOR_CLONES
void differentiateByNext(const CurveBuffers& buffers, std::size_t first, std::size_t last)
{
  differentiatePoints(Rows(buffers), first, last, NextNodes{});
}

ORRERY_VECTOR_CLONES
void differentiateByFound(const CurveBuffers& buffers)
{
  const FoundNodes nodes{ { buffers.nodes[0].data(), buffers.nodes[1].data(),
    buffers.nodes[2].data(), buffers.nodes[3].data() } };
  differentiatePoints(Rows(buffers), 0, buffers.count, nodes);
}

void differentiateAtEnd(const CurveBuffers& buffers, const CurveBuffers::EndStencil& stencil)
{
  const Rows rows(buffers);
  const std::size_t n = stencil.point;
  double t[4] = {};
  Vector steps[4] = {};
  for (int k = 0; k < stencil.count; ++k)
  {
    const std::int32_t node = stencil.nodes[k];
    t[k] = rows.arc[node] - rows.arc[n];
    steps[k] = { rows.x[node] - rows.x[n], rows.y[node] - rows.y[n], rows.z[node] - rows.z[n] };
  }
  const bool five = stencil.count == 4;
  writeFrame(rows, n, five ? fivePoints(t, steps) : fewerPoints(t, steps, stencil.count));
}

/// Makes the last point of a closed curve equal its first.
void closeRows(CurveBuffers& buffers)
{
  for (double* row :
    { buffers.tangent[0], buffers.tangent[1], buffers.tangent[2], buffers.bend[0], buffers.bend[1],
      buffers.bend[2], buffers.curvature, buffers.torsion, buffers.defined, buffers.regular })
  {
    row[buffers.count - 1] = row[0];
  }
}

void clearBadPoints(CurveBuffers& buffers)
{
  for (const std::size_t n : buffers.bad)
  {
    for (double* row : { buffers.bend[0], buffers.bend[1], buffers.bend[2], buffers.curvature,
           buffers.torsion, buffers.defined })
    {
      row[n] = 0;
    }
  }
}

/// Where there is no tangent: that of the point before, else the next one, else the x-axis.
void holdTangents(CurveBuffers& buffers)
{
  std::size_t known = 0;
  while (known < buffers.count && buffers.regular[known] == 0)
  {
    ++known;
  }
  double last[3] = { 1, 0, 0 };
  for (int axis = 0; axis < 3 && known < buffers.count; ++axis)
  {
    last[axis] = buffers.tangent[axis][known];
  }
  for (std::size_t n = 0; n < buffers.count; ++n)
  {
    for (int axis = 0; axis < 3; ++axis)
    {
      last[axis] = buffers.regular[n] > 0 ? buffers.tangent[axis][n] : last[axis];
      buffers.tangent[axis][n] = last[axis];
    }
  }
}

/// The angle by which the tangent turns all along the curve.
ORRERY_VECTOR_CLONES
double totalCurvature(const CurveBuffers& buffers)
{
  const double *const arc = buffers.arc, *const curvature = buffers.curvature;
  double sum = 0;
#pragma omp simd reduction(+ : sum)
  for (std::size_t n = 1; n < buffers.count; ++n)
  {
    sum += curvature[n] * (arc[n] - arc[n - 1]);
  }
  return sum;
}

/// Takes the Frenet frame for undefined where the curvature is no larger than `least`, and the torsion
/// for 0 there. Returns how many points have a tangent.
ORRERY_VECTOR_CLONES
double applyTolerance(const CurveBuffers& buffers, double least)
{
  double* const defined = buffers.defined;
  double* const torsion = buffers.torsion;
  const double* const curvature = buffers.curvature;
  const double* const regular = buffers.regular;
  double regularCount = 0;
#pragma omp simd reduction(+ : regularCount)
  for (std::size_t n = 0; n < buffers.count; ++n)
  {
    const double before = defined[n];
    const double twist = torsion[n];
    const double bent = curvature[n] > least ? before : 0.0;
    defined[n] = bent;
    torsion[n] = bent > 0 ? twist : 0.0;
    regularCount += regular[n];
  }
  return regularCount;
}

}

void differentiate(CurveBuffers& buffers, double curvatureTolerance)
{
  if (!buffers.nodes[0].empty())
  {
    differentiateByFound(buffers);
  }
  else
  {
    const std::size_t margin = buffers.closed ? 0 : 2;
    differentiateByNext(buffers, margin, buffers.count - margin);
  }
  for (const CurveBuffers::EndStencil& stencil : buffers.endStencils)
  {
    differentiateAtEnd(buffers, stencil);
  }
  if (buffers.closed)
  {
    closeRows(buffers);
  }
  clearBadPoints(buffers);
  const double mean = buffers.length > 0 ? totalCurvature(buffers) / buffers.length : 0;
  const double regularCount = applyTolerance(buffers, curvatureTolerance * mean);
  if (regularCount < static_cast<double>(buffers.count))
  {
    holdTangents(buffers);
  }
}

}
