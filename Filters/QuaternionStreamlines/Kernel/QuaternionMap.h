#pragma once

#include "Light4.h"
#include "Monitor.h"
#include "Polylines.h"
#include "Projection4.h"

#include <Eigen/Core>

#include <cstdint>
#include <vector>

namespace orrery
{

/// How the two halves of the three-sphere, which the projection makes solid balls, are shown
/// (section 6.1). The front one has the depths that are not negative.
enum class Balls
{
  Overlaid,  ///< Both in the same place. Curves pass from one to the other through the sphere.
  Separated, ///< The back ball beside the front one. Curves are cut at the sphere.
  Front,     ///< The front ball alone. Curves are cut at the sphere.
  Back       ///< The back ball alone, in the place of the front one. Curves are cut at the sphere.
};

/// What becomes of q and -q, which stand for the same frame (section 7.4).
enum class Hemispheres
{
  OneCopy,       ///< The quaternions as they are.
  ReflectedCopy, ///< For each curve of quaternions q also that of -q.
  /// Of q and -q that which is in the front half; there is nothing in the back ball. The signs of
  /// the quaternions do not matter: between two points a curve goes the shorter way, from q to the
  /// nearer of p and -p. Where it passes the sphere it jumps to the opposite point, and is cut.
  Folded
};

struct QuaternionMapOptions
{
  Eigen::Matrix4d rotation = Eigen::Matrix4d::Identity(); ///< See Rotation4.h.
  Projection4 projection;
  Balls balls = Balls::Overlaid;
  /// How far the back ball is moved along x when it is separated; radii are 1, but
  /// for the front ball in perspective (see Projection4::frontRadius()).
  double separation = 2.5;
  Hemispheres hemispheres = Hemispheres::OneCopy;
  Light4 light;
  /// Curves are cut, and left out, between points whose frames' quaternions are farther apart than
  /// this angle, in radians, whatever their signs: where the frame jumps (section 6.1). Angles of
  /// pi / 2 and more cut nothing.
  double largestGap = 2;
  int threads = 1;
};

/// A point of the output that is between two points of the input, where a curve is cut at the
/// sphere.
struct MapCut
{
  std::int64_t point;  ///< Of the output.
  std::int64_t first;  ///< Points of the input, in the order of the curve.
  std::int64_t second; ///< The next one of the curve.
  double fraction;     ///< Of the angle from the first quaternion to the second, in [0, 1].
};

/// Where the results go; null for what is not wanted. The points of line n of the output are the
/// numbers from offsets[n] to offsets[n + 1], each point belonging to one line.
template <class Real>
struct QuaternionMapArrays
{
  Real* points = nullptr;            ///< 3 components for each point.
  Real* depth = nullptr;             ///< 4D depth of each point, in [-1, 1].
  Real* light = nullptr;             ///< 4D light of each point (see Light4).
  std::int64_t* pointIds = nullptr;  ///< The input's point; of cut points the nearer of the two.
  std::int64_t* offsets = nullptr;   ///< One more than there are lines.
  std::int64_t* lineIds = nullptr;   ///< Of each line, the input's line.
  std::uint8_t* reflected = nullptr; ///< Of each line, 1 for a reflected copy, else 0.
  MapCut* cuts = nullptr;            ///< Cut points, by ascending number of the point.
};

/// A part of a curve on one ball, which becomes a line of the output.
struct MapLine
{
  std::size_t curve;
  std::size_t first; ///< Points of the curve, the last one exclusive.
  std::size_t last;
  double sign;  ///< What the quaternions are multiplied by.
  bool back;    ///< Whether it is in the back ball; false where curves are not cut.
  bool headCut; ///< Whether a cut point stands before the first point.
  bool tailCut; ///< Whether one stands behind the last point.
  bool reflected;

  std::size_t size() const { return this->last - this->first + this->headCut + this->tailCut; }
};

/// The map of a quaternion field on curves to new curves in three-space (Hanson and Ma: Quaternion
/// frame approach to streamline visualization, sections 6.1, 6.4 and 7): the quaternions, points of
/// the three-sphere, are rotated in four-space and projected.
///
/// plan() finds how curves are cut and counts the output; fill() writes it to arrays of that size.
/// The input stays in the caller's memory and is not to change between the two.
///
/// Quaternions are taken to unit length. Those of length zero, or with a squared length that is no
/// finite number, take no part: their points are left out, and curves are cut there.
///
/// Points of depth zero belong to either half: where a curve passes the sphere at a point of the
/// input, that point ends one line and begins the next one. Other passages get a point of the cut
/// at the end of one line and at the beginning of the next one, but for those between opposite
/// quaternions, which no one great circle joins. A line may have a single point; there is none
/// without points.
///
/// The lines of an input curve follow each other, those of the reflected copy last. A thread does
/// whole curves; the output does not depend on how many there are.
class QuaternionMap
{
public:
  /// `quaternions` has one for each id that the curves list. The curves' points are not read.
  /// Returns false when stopped.
  bool plan(const Polylines& curves, const QuaternionArray& quaternions,
    const QuaternionMapOptions& options, const Monitor& monitor = {});

  /// What fill() will write: points of the output, cut points among them, lines, and cut points.
  std::size_t pointCount() const { return this->blocks.empty() ? 0 : this->blocks.back().points; }
  std::size_t lineCount() const { return this->blocks.empty() ? 0 : this->blocks.back().lines; }
  std::size_t cutCount() const { return this->blocks.empty() ? 0 : this->blocks.back().cuts; }

  /// Returns false when stopped. Real: float or double.
  template <class Real>
  bool fill(const QuaternionMapArrays<Real>& arrays, const Monitor& monitor = {}) const;

private:
  /// Successive curves that one thread does. The last one is empty.
  struct Block
  {
    std::size_t firstCurve = 0;
    std::vector<MapLine> output;
    std::size_t points = 0; ///< Of the output before the block.
    std::size_t lines = 0;
    std::size_t cuts = 0;
  };

  void splitCurves();
  void countOutput();

  Polylines curves;
  QuaternionArray quaternions;
  QuaternionMapOptions options;
  std::vector<Block> blocks;
};

}
