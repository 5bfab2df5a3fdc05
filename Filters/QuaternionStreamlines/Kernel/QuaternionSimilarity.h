#pragma once

#include "CurveSamples.h"
#include "Monitor.h"
#include "Quaternion.h"

#include <cstddef>
#include <vector>

namespace orrery
{

/// How the angles between the quaternions of two curves, sample by sample, make one distance.
enum class AngleMean
{
  Arithmetic,
  RootMeanSquare,
  /// The angle whose cosine is the mean cosine: that between both curves as points of one large
  /// sphere. With continuous signs it alone is least, exactly, at the alignment that is found, and
  /// so obeys the triangle inequality however curves are aligned. The others do when nothing is
  /// aligned but direction and sign.
  Chordal
};

/// What the angle between two unit quaternions is.
enum class AngleUnit
{
  ThreeSphere, ///< acos |q . p|, the arc on the three-sphere (section 6.3).
  Rotation     ///< Twice that: the angle of the rotation that takes one frame to the other.
};

/// Which of the quaternions q and -q, that are the same frame, is compared.
enum class FrameSigns
{
  /// Quaternions are continuous along curves, and one sign is chosen for the pair, that which makes
  /// the distance less: a whole turn more of the frame along one curve tells them apart.
  Continuous,
  /// The nearer one at each sample, as in section 6.3. It is for Frenet frames that jump: by half a
  /// turn where the curve bends to the other side, and then the sign behind it is a matter of
  /// chance.
  Free
};

/// What makes no difference, and how distances are measured. All alignment is in closed form.
struct SimilarityOptions
{
  /// A rotation of the curve: q becomes r q, with one r for the whole curve (section 7.3).
  bool anyRotation = true;
  /// A turn of the frames about the tangent by one angle for the whole curve: q becomes q t with
  /// t = (cos, sin, 0, 0) of half of it. The parallel-transport frame begins with an arbitrary one.
  /// It is not aligned with free signs, which are for Frenet frames: these begin with their own.
  bool anyTangentTurn = false;
  /// The curve's direction. It is not reversed where samples are LengthFromStart: that would move
  /// the start, and the distance would not be the same both ways.
  bool eitherDirection = false;
  FrameSigns signs = FrameSigns::Continuous;
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
/// The distance is the mean, over samples, of the angle between the quaternions p of the chosen
/// curve and r q t of the other.
///
/// With continuous signs the alignment maximizes the sum of (r q t) . p over the samples, which
/// minimizes that of the squared chords |r q t - p|^2. With t = (c, s, 0, 0), and i the quaternion
/// (0, 1, 0, 0), the sum is
///
///     r . (c m + s n),   m = sum of p q*,   n = sum of -p i q*,
///
/// because a product of quaternions moves from one side of the inner product to the other as its
/// conjugate. For r alone the best is m / |m|. For t alone, (c, s) is along the scalar parts of m
/// and n. For both, (c, s) is the dominant eigenvector of
///
///     [m.m  m.n]
///     [m.n  n.n]
///
/// and r is along c m + s n: the first pair of singular vectors of the 4 x 2 matrix (m n).
///
/// With free signs it maximizes the sum of the squares ((r q) . p)^2 = (r . u)^2 with u = p q*: r
/// is the dominant eigenvector of the 4 x 4 matrix that is the sum of u u^T (Davenport's q-method,
/// as it is used to average attitudes).
///
/// A reversed curve has the tangent -T, the same N (as N is along the second derivative) or N1
/// (which is parallel both ways), and so -B or -N2: each quaternion q becomes q j, with j = (0, 0,
/// 1, 0). A parallel-transport frame that is computed anew from the other end may besides begin
/// with another turn about the tangent.
///
/// A curve without frames is at the largest distance from every curve. Where several alignments are
/// best, any is given.
CurveMatch matchCurves(const CurveSamples& samples, std::size_t chosen, std::size_t curve,
  const SimilarityOptions& options);

/// Writes the distance of every curve from the chosen one, which itself is at distance 0 if it has
/// frames. It does not depend on the number of threads. Returns false when stopped.
bool measureDistances(const CurveSamples& samples, std::size_t chosen,
  const SimilarityOptions& options, double* distances, const Monitor& monitor = {});

/// The numbers of the `count` curves nearest to the chosen one, from the nearest on; at equal
/// distances the lower number is first. Neither the chosen curve nor those without frames are among
/// them; there may be fewer than are asked for.
std::vector<std::size_t> nearestCurves(
  const CurveSamples& samples, std::size_t chosen, const double* distances, std::size_t count);

}
