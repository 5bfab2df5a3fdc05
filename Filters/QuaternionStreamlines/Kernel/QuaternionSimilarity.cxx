#include "QuaternionSimilarity.h"

#include "Parallel.h"
#include "VectorClones.h"

#include <Eigen/Eigenvalues>

#include <algorithm>
#include <cmath>

namespace orrery
{
namespace
{

constexpr double Pi = 3.14159265358979323846;

/// Curves that a thread takes at a time.
constexpr std::size_t BlockCurves = 64;

/// A curve's samples, as CurveSamples has them.
struct SampleRows
{
  const double* rows;
  std::size_t count;
};

/// The two quaternions of matchCurves() that the best alignment is made of.
struct Moments
{
  Quaternion m;
  Quaternion n;
};

/// Sums over the samples of two curves.
struct AngleSums
{
  double angles;
  double squaredAngles;
  double squaredChords;
};

ORRERY_VECTOR_CLONES
void addProducts(const double* p, const double* q, std::size_t count, double* sums)
{
  const double *const pw = p, *const px = p + count, *const py = p + 2 * count,
                      *const pz = p + 3 * count;
  const double *const qw = q, *const qx = q + count, *const qy = q + 2 * count,
                      *const qz = q + 3 * count;
  double mw = 0, mx = 0, my = 0, mz = 0, nw = 0, nx = 0, ny = 0, nz = 0;
#pragma omp simd reduction(+ : mw, mx, my, mz, nw, nx, ny, nz)
  for (std::size_t k = 0; k < count; ++k)
  {
    const double a = pw[k], b = px[k], c = py[k], d = pz[k];
    const double w = qw[k], x = qx[k], y = qy[k], z = qz[k];
    mw += a * w + b * x + c * y + d * z;
    mx += b * w - a * x - c * z + d * y;
    my += c * w - a * y - d * x + b * z;
    mz += d * w - a * z - b * y + c * x;
    // The same with -p i = (b, -a, -d, c) for p.
    nw += b * w - a * x - d * y + c * z;
    nx += -a * w - b * x + d * z + c * y;
    ny += -d * w - b * y - c * x - a * z;
    nz += c * w - b * z + a * y - d * x;
  }
  const double all[8] = { mw, mx, my, mz, nw, nx, ny, nz };
  std::copy(all, all + 8, sums);
}

Moments momentsOf(const SampleRows& p, const double* q)
{
  double sums[8];
  addProducts(p.rows, q, p.count, sums);
  return { { sums[0], sums[1], sums[2], sums[3] }, { sums[4], sums[5], sums[6], sums[7] } };
}

/// Sums the products of the components of u = p q*: ww, wx, wy, wz, xx, xy, xz, yy, yz, zz.
ORRERY_VECTOR_CLONES
void addSquares(const double* p, const double* q, std::size_t count, double* sums)
{
  const double *const pw = p, *const px = p + count, *const py = p + 2 * count,
                      *const pz = p + 3 * count;
  const double *const qw = q, *const qx = q + count, *const qy = q + 2 * count,
                      *const qz = q + 3 * count;
  double ww = 0, wx = 0, wy = 0, wz = 0, xx = 0, xy = 0, xz = 0, yy = 0, yz = 0, zz = 0;
#pragma omp simd reduction(+ : ww, wx, wy, wz, xx, xy, xz, yy, yz, zz)
  for (std::size_t k = 0; k < count; ++k)
  {
    const double a = pw[k], b = px[k], c = py[k], d = pz[k];
    const double e = qw[k], f = qx[k], g = qy[k], h = qz[k];
    const double w = a * e + b * f + c * g + d * h;
    const double x = b * e - a * f - c * h + d * g;
    const double y = c * e - a * g - d * f + b * h;
    const double z = d * e - a * h - b * g + c * f;
    ww += w * w;
    wx += w * x;
    wy += w * y;
    wz += w * z;
    xx += x * x;
    xy += x * y;
    xz += x * z;
    yy += y * y;
    yz += y * z;
    zz += z * z;
  }
  const double all[10] = { ww, wx, wy, wz, xx, xy, xz, yy, yz, zz };
  std::copy(all, all + 10, sums);
}

/// The best rotation with free signs.
Quaternion dominantRotation(const SampleRows& p, const double* q)
{
  double s[10];
  addSquares(p.rows, q, p.count, s);
  Eigen::Matrix4d matrix;
  matrix << s[0], s[1], s[2], s[3], //
    s[1], s[4], s[5], s[6],         //
    s[2], s[5], s[7], s[8],         //
    s[3], s[6], s[8], s[9];
  const Eigen::SelfAdjointEigenSolver<Eigen::Matrix4d> solver(matrix);
  const Eigen::Vector4d r = solver.eigenvectors().col(3); // that of the largest eigenvalue
  return normalized({ r[0], r[1], r[2], r[3] });
}

/// The angle between unit quaternions that are such a squared chord apart. It is exact where they
/// are near, where the arc cosine of their inner product is not, and it fills vector registers.
[[gnu::always_inline]] inline double angleOf(double squaredChord)
{
  const double rest = 4 - squaredChord;
  const double sum = std::sqrt(rest > 0 ? rest : 0.0);
  const double quarter = std::sqrt(squaredChord) / (2 + sum); // tan(angle / 4), 1 at most
  const double eighth = quarter / (1 + std::sqrt(1 + quarter * quarter));
  const double t = eighth / (1 + std::sqrt(1 + eighth * eighth)); // tan(pi / 16) at most
  // Of the series of the arc tangent the first term left out is below 1e-13.
  const double u = t * t;
  const double series = 1 -
    u *
      (1.0 / 3 -
        u * (1.0 / 5 - u * (1.0 / 7 - u * (1.0 / 9 - u * (1.0 / 11 - u * (1.0 / 13 - u / 15))))));
  return 16 * t * series;
}

/// Measures angles between p and the quaternions q, multiplied by a matrix of row-major order.
/// Where an inner product is negative, `otherSign` is the sign that p is taken with.
ORRERY_VECTOR_CLONES
void addAngles(const double* p, const double* q, std::size_t count, const double* matrix,
  double otherSign, double* sums)
{
  double m[16];
  std::copy(matrix, matrix + 16, m);
  const double *const pw = p, *const px = p + count, *const py = p + 2 * count,
                      *const pz = p + 3 * count;
  const double *const qw = q, *const qx = q + count, *const qy = q + 2 * count,
                      *const qz = q + 3 * count;
  double angles = 0, squares = 0, chords = 0;
#pragma omp simd reduction(+ : angles, squares, chords)
  for (std::size_t k = 0; k < count; ++k)
  {
    const double w = qw[k], x = qx[k], y = qy[k], z = qz[k];
    const double a = m[0] * w + m[1] * x + m[2] * y + m[3] * z;
    const double b = m[4] * w + m[5] * x + m[6] * y + m[7] * z;
    const double c = m[8] * w + m[9] * x + m[10] * y + m[11] * z;
    const double d = m[12] * w + m[13] * x + m[14] * y + m[15] * z;
    const double cosine = a * pw[k] + b * px[k] + c * py[k] + d * pz[k];
    const double sign = cosine < 0 ? otherSign : 1.0;
    const double dw = a - sign * pw[k], dx = b - sign * px[k];
    const double dy = c - sign * py[k], dz = d - sign * pz[k];
    const double chord = dw * dw + dx * dx + dy * dy + dz * dz;
    const double angle = angleOf(chord);
    angles += angle;
    squares += angle * angle;
    chords += chord;
  }
  sums[0] = angles;
  sums[1] = squares;
  sums[2] = chords;
}

/// The matrix by which a quaternion becomes left * q * right.
void multiplicationMatrix(const Quaternion& left, const Quaternion& right, double* matrix)
{
  const Quaternion units[4] = { { 1, 0, 0, 0 }, { 0, 1, 0, 0 }, { 0, 0, 1, 0 }, { 0, 0, 0, 1 } };
  for (int column = 0; column < 4; ++column)
  {
    const Quaternion image = left * units[column] * right;
    const double components[4] = { image.w, image.x, image.y, image.z };
    for (int row = 0; row < 4; ++row)
    {
      matrix[4 * row + column] = components[row];
    }
  }
}

AngleSums sumAngles(const SampleRows& p, const double* q, const CurveMatch& match, FrameSigns signs)
{
  double matrix[16];
  multiplicationMatrix(match.rotation, match.turn, matrix);
  double sums[3];
  addAngles(p.rows, q, p.count, matrix, signs == FrameSigns::Free ? -1 : 1, sums);
  return { sums[0], sums[1], sums[2] };
}

/// A unit quaternion along this one, or 1 where that is zero.
Quaternion direction(const Quaternion& q)
{
  const double square = dot(q, q);
  return square > 0 ? q * (1 / std::sqrt(square)) : Quaternion{};
}

/// The dominant eigenvector of the matrix of matchCurves(), as the turn (c, s, 0, 0).
Quaternion dominantTurn(const Moments& moments)
{
  const double mm = dot(moments.m, moments.m);
  const double mn = dot(moments.m, moments.n);
  const double nn = dot(moments.n, moments.n);
  const double angle = std::atan2(2 * mn, mm - nn) / 2;
  return { std::cos(angle), std::sin(angle), 0, 0 };
}

Quaternion bestTurn(const Moments& moments, const SimilarityOptions& options)
{
  if (!options.anyTangentTurn)
  {
    return {};
  }
  return options.anyRotation ? dominantTurn(moments)
                             : direction({ moments.m.w, moments.n.w, 0, 0 });
}

Quaternion bestRotation(
  const Moments& moments, const Quaternion& turn, const SimilarityOptions& options)
{
  const Quaternion along = moments.m * turn.w + moments.n * turn.x;
  if (options.anyRotation)
  {
    return direction(along);
  }
  return along.w < 0 ? -Quaternion{} : Quaternion{}; // the sign of the pair
}

/// The mean angle on the three-sphere, by the better sign of the pair: with the other one each
/// angle is pi less it. The alignment has chosen the sign of the larger mean cosine, mostly the
/// same.
double meanAngle(const AngleSums& sums, double count, AngleMean mean)
{
  const double average = sums.angles / count;
  const double square = sums.squaredAngles / count;
  switch (mean)
  {
    case AngleMean::RootMeanSquare:
      return std::sqrt(std::min(square, std::max(0.0, Pi * Pi - 2 * Pi * average + square)));
    case AngleMean::Chordal:
      return angleOf(sums.squaredChords / count);
    default:
      return std::min(average, Pi - average);
  }
}

double unitFactor(AngleUnit unit)
{
  return unit == AngleUnit::Rotation ? 2 : 1;
}

/// The match with the best rotation and turn, its distance not measured.
CurveMatch align(const SampleRows& p, const double* q, const SimilarityOptions& options)
{
  CurveMatch match;
  if (options.signs == FrameSigns::Free)
  {
    match.rotation = options.anyRotation ? dominantRotation(p, q) : Quaternion{};
    return match;
  }
  const Moments moments = momentsOf(p, q);
  match.turn = bestTurn(moments, options);
  match.rotation = bestRotation(moments, match.turn, options);
  return match;
}

CurveMatch matchOneWay(const SampleRows& p, const double* q, const SimilarityOptions& options)
{
  CurveMatch match = align(p, q, options);
  const AngleSums sums = sumAngles(p, q, match, options.signs);
  match.distance =
    unitFactor(options.unit) * meanAngle(sums, static_cast<double>(p.count), options.mean);
  return match;
}

/// The chosen curve: in place of the others it is reversed, once.
class Reference
{
public:
  Reference(const CurveSamples& samples, std::size_t chosen, const SimilarityOptions& options)
    : forward{ samples.rows(chosen), samples.sampleCount() }
  {
    if (options.eitherDirection && samples.canReverse())
    {
      this->reverse();
    }
  }

  CurveMatch match(const double* q, const SimilarityOptions& options) const
  {
    const CurveMatch match = matchOneWay(this->forward, q, options);
    if (this->reversed.empty())
    {
      return match;
    }
    CurveMatch other = matchOneWay({ this->reversed.data(), this->forward.count }, q, options);
    // r q t = p j at all samples is, from the other end, r (q j) (j t j) = p, but for the sign.
    other.turn = conjugate(other.turn);
    other.reversed = true;
    return other.distance < match.distance ? other : match;
  }

private:
  void reverse()
  {
    const std::size_t count = this->forward.count;
    const double* const rows = this->forward.rows;
    this->reversed.resize(4 * count);
    for (std::size_t n = 0; n < count; ++n)
    {
      const std::size_t from = count - 1 - n;
      this->reversed[n] = -rows[from + 2 * count];
      this->reversed[n + count] = -rows[from + 3 * count];
      this->reversed[n + 2 * count] = rows[from];
      this->reversed[n + 3 * count] = rows[from + count];
    }
  }

  SampleRows forward;
  std::vector<double> reversed;
};

CurveMatch farthest(const SimilarityOptions& options)
{
  CurveMatch match;
  match.distance = largestDistance(options);
  return match;
}

}

double largestDistance(const SimilarityOptions& options)
{
  // Of angles half of which are 0 and half pi the root mean square is the same for both signs.
  const bool overRightAngle =
    options.mean == AngleMean::RootMeanSquare && options.signs == FrameSigns::Continuous;
  return unitFactor(options.unit) * (overRightAngle ? Pi / std::sqrt(2) : Pi / 2);
}

CurveMatch matchCurves(const CurveSamples& samples, std::size_t chosen, std::size_t curve,
  const SimilarityOptions& options)
{
  if (!samples.isFramed(chosen) || !samples.isFramed(curve))
  {
    return farthest(options);
  }
  return Reference(samples, chosen, options).match(samples.rows(curve), options);
}

bool measureDistances(const CurveSamples& samples, std::size_t chosen,
  const SimilarityOptions& options, double* distances, const Monitor& monitor)
{
  if (!samples.isFramed(chosen))
  {
    std::fill_n(distances, samples.curveCount(), largestDistance(options));
    return !monitor.stopped();
  }
  const Reference reference(samples, chosen, options);
  return forBlocks(samples.curveCount(), BlockCurves, std::max(1, options.threads), monitor, 0, 1,
    [&](std::size_t first, std::size_t last)
    {
      for (std::size_t curve = first; curve < last; ++curve)
      {
        distances[curve] = samples.isFramed(curve)
          ? reference.match(samples.rows(curve), options).distance
          : largestDistance(options);
      }
      if (first <= chosen && chosen < last)
      {
        distances[chosen] = 0; // whatever rounding makes of it
      }
    });
}

std::vector<std::size_t> nearestCurves(
  const CurveSamples& samples, std::size_t chosen, const double* distances, std::size_t count)
{
  std::vector<std::size_t> curves;
  for (std::size_t curve = 0; curve < samples.curveCount(); ++curve)
  {
    if (curve != chosen && samples.isFramed(curve))
    {
      curves.push_back(curve);
    }
  }
  count = samples.isFramed(chosen) ? std::min(count, curves.size()) : 0;
  std::partial_sort(curves.begin(), curves.begin() + static_cast<std::ptrdiff_t>(count),
    curves.end(),
    [distances](std::size_t a, std::size_t b)
    { return distances[a] != distances[b] ? distances[a] < distances[b] : a < b; });
  curves.resize(count);
  return curves;
}

}
