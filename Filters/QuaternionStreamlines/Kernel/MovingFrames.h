#pragma once

#include "Monitor.h"
#include "Polylines.h"
#include "Quaternion.h"

#include <array>
#include <cstdint>
#include <vector>

namespace orrery
{

/// What the Frenet frame does at singular points (section 4.1): where the curvature vanishes, and where
/// the normal turns by more than 45 degrees about the tangent from one point to the next. Curvature and
/// torsion stay the curve's own. A larger FrameOptions::curvatureTolerance makes wider gaps to bridge.
enum class SingularPoints
{
  /// The frame goes on by parallel transport where it is undefined, and jumps where it is defined
  /// again.
  Jump,
  /// Where it is undefined it turns about the tangent from the frame before to the frame behind, by
  /// the shorter way and evenly over the arc length: the geodesic on the three-sphere where the curve
  /// is straight. Where no point lies between the two frames it jumps.
  Geodesic,
  /// It turns gradually, from some way before the singular point to some way behind it.
  EaseIn
};

/// How the parallel-transport frame gets from one point to the next.
enum class TransportMethod
{
  /// Two reflections, exact on circles, of order 4 (Wang, Juettler, Zheng and Liu: Computation of
  /// rotation minimizing frames, ACM Transactions on Graphics 27(1), 2008).
  DoubleReflection,
  /// A rotation in the plane of the two tangents (section 2.2), of order 2.
  TangentRotation
};

/// What the first normal N1 of the parallel-transport frame is made of (section 4.2). Where a
/// direction is along the curve, or zero, or not finite, it is made as FirstFrenet does.
enum class InitialFrame
{
  FirstFrenet,   ///< The frame is the Frenet frame at the first point where that is defined.
  Direction,     ///< N1 at the first point is this direction's part normal to the curve.
  CurveDirection ///< The same, a direction for each curve.
};

/// Points before the first and behind the last point of curves that are pieces of longer ones. They
/// take part in derivatives, and get no frames.
struct CurveMargins
{
  std::vector<double> points; ///< Three coordinates each, those of a curve in its order.
  /// Two for each curve, the numbers of the first point before it and of the first behind it; and
  /// at last the number of all points.
  std::vector<std::size_t> offsets{ 0 };

  std::size_t begin(std::size_t curve, int side) const { return this->offsets[2 * curve + side]; }
  std::size_t size(std::size_t curve, int side) const
  {
    return this->offsets[2 * curve + side + 1] - this->begin(curve, side);
  }
};

/// The frames at the first and at the last point of a curve.
struct FrameEnds
{
  std::array<Quaternion, 2> parallel;
  std::array<Quaternion, 2> frenet;
  bool bent = false; ///< Whether the Frenet frame is defined anywhere.
};

/// What the frames of a curve begin with, where it goes on from another one: the quaternion of the
/// parallel-transport frame, and one of which the Frenet frame takes its sign.
struct FrameStart
{
  bool given = false;
  Quaternion parallel;
  Quaternion frenet;
};

struct FrameOptions
{
  SingularPoints singularPoints = SingularPoints::Jump;
  /// How far before and behind a singular point EaseIn turns the frame, as a part of the curve's
  /// length. It is less where the curve ends, or half way to the next singular point, before that.
  double easeInLength = 0.05;
  /// The Frenet frame is undefined where the curvature is below this part of the curve's mean
  /// curvature, which is the angle that the tangent turns by, over the length. It is undefined, too,
  /// where the curvature is no larger than errors of the points can make it, and where the inner three
  /// points of the stencil do not bend to the same side: where a straight piece joins a curve, the
  /// outer ones alone give it a false normal.
  double curvatureTolerance = 1e-4;
  /// The largest error of a coordinate, in its units. 0: half a unit in the last place of the largest
  /// coordinate, by the type of the points. Stencils widen by it.
  double pointError = 0;

  TransportMethod transport = TransportMethod::DoubleReflection;
  InitialFrame initialFrame = InitialFrame::FirstFrenet;
  std::array<double, 3> direction{ 0, 0, 1 };
  /// Three numbers for each curve, in the caller's memory.
  const double* curveDirections = nullptr;

  /// Of all curves, or null where they have none. Closed curves have none.
  const CurveMargins* margins = nullptr;
  /// An entry for each curve: those without a given start are left out, and nothing is written for
  /// them. Null: no curve is left out, and all begin as `initialFrame` says.
  const FrameStart* starts = nullptr;

  /// How often the quaternions are smoothed by recursive slerp (section 4.1): each time, every
  /// quaternion but a curve's first and last becomes the slerp half way between those half way to its
  /// neighbors. This alters the two quaternion arrays alone.
  int smoothingLevels = 0;

  int threads = 1;
};

/// Where the results go; null for what is not wanted. Arrays of points have an entry for each entry of
/// the polylines' list of ids, beginning with the first one: a point that several curves go through
/// has a frame on each. Units: those of the points, and radians.
template <class Real>
struct FrameArrays
{
  Real* tangent = nullptr;               ///< T, 3 components.
  Real* frenetNormal = nullptr;          ///< N, 3 components.
  Real* frenetBinormal = nullptr;        ///< B, 3 components.
  Real* curvature = nullptr;             ///< 1 / length, never negative.
  Real* torsion = nullptr;               ///< 1 / length; 0 where the Frenet frame is undefined.
  std::uint8_t* frenetDefined = nullptr; ///< 1 where the curve has a Frenet frame, else 0.
  Real* frenetQuaternion = nullptr;      ///< 4 components: eq. (6) of (T, N, B).
  Real* parallelNormal = nullptr;        ///< N1, 3 components.
  Real* parallelBinormal = nullptr;      ///< N2, 3 components.
  Real* parallelCurvature = nullptr;     ///< k1 and k2 of eq. (4), 1 / length.
  Real* parallelQuaternion = nullptr;    ///< 4 components: eq. (6) of (T, N1, N2).
  Real* arcLength = nullptr;             ///< From the curve's first point, along the polyline.
  /// An entry for each curve: the angle, in (-pi, pi], by which the parallel-transport frame has
  /// turned about the tangent when it comes back to the first point of a closed curve. It is minus
  /// the curve's total torsion, modulo 2 pi. 0 for open curves.
  Real* holonomy = nullptr;
  FrameEnds* ends = nullptr; ///< An entry for each curve.
};

/// Computes the moving frames of curves (Hanson and Ma: Quaternion frame approach to streamline
/// visualization).
///
/// Derivatives by arc length are those of the polynomial through five points: the point itself and
/// two on either side, or at the ends of open curves the nearest ones there are. They are at least so
/// far apart that rounding does not spoil the third derivative. Curves with fewer distinct points get
/// what these determine: two a tangent, three a curvature, four a torsion.
///
/// A curve is closed when its last point equals its first in bits, and it has three distinct
/// points or more. Stencils then go on across the seam. Its last point has the frame of its first, but
/// for the parallel-transport frame, which has turned by the holonomy; its quaternions may be on the
/// other side of the three-sphere.
///
/// There is always a frame: orthonormal, its columns those of R(q), |q| = 1, and inner products of
/// successive quaternions not negative. Where the Frenet frame is undefined it is made of what
/// is next to it (see SingularPoints), and on a curve without curvature it equals the
/// parallel-transport frame; if that has no initial frame either, N1 is the part normal to the curve
/// of the coordinate axis that is least along it. Where the curve has no tangent it has that of the
/// point before, or else of the next one that has any, or else (1, 0, 0).
///
/// Repeated points share their frame. Points with a coordinate that is not finite take no part: they
/// have the frame and the arc length of the point before (or else of the first one that has any),
/// but no curvatures, and are tagged undefined.
///
/// A thread does whole curves; the output does not depend on how many there are. Returns false when
/// stopped. Real: float or double.
template <class Real>
bool computeMovingFrames(const Polylines& curves, const FrameOptions& options,
  const FrameArrays<Real>& arrays, const Monitor& monitor = {});

}
