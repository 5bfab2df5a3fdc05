#pragma once

#include "CurveSamples.h"
#include "Monitor.h"
#include "Quaternion.h"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace orrery
{

/// How the angles between the quaternions of two curves, sample by sample, make one distance.
enum class AngleMean
{
  Arithmetic,
  RootMeanSquare,
  /// The angle whose cosine is the mean cosine: that between both curves as points of one large
  /// sphere. It alone is least, exactly, at the alignment that is found, and so obeys the triangle
  /// inequality with every option of alignment.
  Chordal
};

/// What the angle between two unit quaternions is.
enum class AngleUnit
{
  ThreeSphere, ///< acos |q . p|, the arc on the three-sphere (section 6.3).
  Rotation     ///< Twice that: the angle of the rotation that takes one frame to the other.
};

/// What makes no difference. All of it is aligned in closed form.
struct SimilarityOptions
{
  /// A rotation of the curve: q becomes r q, with one r for the whole curve (section 7.3).
  bool anyRotation = true;
  /// A turn of the frames about the tangent by one angle for the whole curve: q becomes q t with
  /// t = (cos, sin, 0, 0) of half of it. The parallel-transport frame begins with an arbitrary one.
  bool anyTangentTurn = false;
  /// The curve's direction. It is not reversed where samples are LengthFromStart: that would move
  /// the start, and the distance would not be the same both ways.
  bool eitherDirection = false;
  AngleMean mean = AngleMean::Arithmetic;
  AngleUnit unit = AngleUnit::ThreeSphere;
  int threads = 1;
};

/// How a curve is laid upon another one: its quaternions q become rotation * q * turn, after it has
/// been reversed if that is said, and are nearest to those of the other.
struct CurveMatch
{
  double distance = 0; ///< Radians.
  Quaternion rotation;
  Quaternion turn;
  bool reversed = false;
};

/// The largest distance there can be, in radians.
double largestDistance(const SimilarityOptions& options);

/// Lays a curve upon the chosen one.
///
/// The distance is the mean, over samples, of the angle between the quaternions p of the chosen curve
/// and those q of the other. q and -q are the same frame; as quaternions are continuous along curves,
/// one sign is chosen for the pair, that which makes the distance less. So a whole turn more of the
/// frame along one of the curves tells them apart.
///
/// Alignment maximizes the sum of (r q t) . p over the samples, which minimizes the sum of squared
/// chords |r q t - p|^2. With t = (c, s, 0, 0), and i the quaternion (0, 1, 0, 0), the sum is
///
///     r . (c m + s n),   m = sum of p q*,   n = sum of -p i q*,
///
/// because a product of quaternions moves from one side of the inner product to the other as its
/// conjugate. For r alone the best is m / |m|. For t alone, (c, s) is along the scalar parts of m and
/// n. For both, (c, s) is the dominant eigenvector of
///
///     [m.m  m.n]
///     [m.n  n.n]
///
/// and r is along c m + s n: the first pair of singular vectors of the 4 x 2 matrix (m n). It is for
/// continuous quaternions what Davenport's eigenvector of a 4 x 4 matrix is for those of any signs.
///
/// A reversed curve has the tangent -T, the same N (as N is along the second derivative) or N1 (which
/// is parallel both ways), and so -B or -N2: each quaternion q becomes q j, with j = (0, 0, 1, 0).
/// A parallel-transport frame that is computed anew from the other end may besides begin with another
/// turn about the tangent.
///
/// A curve without frames is at the largest distance from every curve. Where several alignments are
/// best, any is given.
CurveMatch matchCurves(const CurveSamples& samples, std::size_t chosen, std::size_t curve,
  const SimilarityOptions& options);

/// Writes the distance of every curve from the chosen one. It does not depend on the number of
/// threads. Returns false when stopped.
bool measureDistances(const CurveSamples& samples, std::size_t chosen,
  const SimilarityOptions& options, double* distances, const Monitor& monitor = {});

/// The numbers of the `count` curves nearest to the chosen one, from the nearest on; at equal
/// distances the lower number is first. Neither the chosen curve nor those without frames are among
/// them; there may be fewer than are asked for.
std::vector<std::size_t> nearestCurves(
  const CurveSamples& samples, std::size_t chosen, const double* distances, std::size_t count);

}
