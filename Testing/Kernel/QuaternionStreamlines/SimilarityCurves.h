#pragma once

#include "CurveSamples.h"
#include "QuaternionSimilarity.h"
#include "TestCurves.h"

#include <random>
#include <vector>

namespace orrery::testing
{

/// A quaternion at each of a curve's samples.
using QuaternionCurve = std::vector<Quaternion>;

/// A walk on the three-sphere: each quaternion is the last times a small rotation, whose axis and
/// angle change slowly.
inline QuaternionCurve randomWalk(std::mt19937& generator, std::size_t count = 40)
{
  std::normal_distribution<double> normal;
  Quaternion q = randomQuaternion(generator);
  Vector3 turn(normal(generator), normal(generator), normal(generator));
  QuaternionCurve curve;
  for (std::size_t n = 0; n < count; ++n)
  {
    curve.push_back(q);
    turn += 0.3 * Vector3(normal(generator), normal(generator), normal(generator));
    q = normalized(q * Quaternion{ 1, 0.05 * turn[0], 0.05 * turn[1], 0.05 * turn[2] });
  }
  return curve;
}

inline CurveSamples samplesOf(const std::vector<QuaternionCurve>& curves)
{
  CurveSamples samples;
  samples.resize(curves.size(), curves[0].size(), SamplePlaces::Fraction);
  for (std::size_t n = 0; n < curves.size(); ++n)
  {
    samples.set(n, curves[n].data());
  }
  return samples;
}

/// All quaternions multiplied from the left and from the right.
inline QuaternionCurve multiplied(
  const Quaternion& left, QuaternionCurve curve, const Quaternion& right = {})
{
  for (Quaternion& q : curve)
  {
    q = left * q * right;
  }
  return curve;
}

inline QuaternionCurve reversed(QuaternionCurve curve)
{
  std::reverse(curve.begin(), curve.end());
  return multiplied({}, curve, { 0, 0, 1, 0 });
}

inline Quaternion turnAboutTangent(double angle)
{
  return { std::cos(angle / 2), std::sin(angle / 2), 0, 0 };
}

/// The distance with nothing aligned, by arc cosines.
inline double plainDistance(
  const QuaternionCurve& p, const QuaternionCurve& q, AngleMean mean = AngleMean::Arithmetic)
{
  double least = 10;
  for (const double sign : { 1.0, -1.0 })
  {
    double angles = 0, squares = 0, cosines = 0;
    for (std::size_t n = 0; n < p.size(); ++n)
    {
      const double cosine = std::clamp(sign * dot(p[n], q[n]), -1.0, 1.0);
      const double angle = std::acos(cosine);
      angles += angle;
      squares += angle * angle;
      cosines += cosine;
    }
    const auto count = static_cast<double>(p.size());
    const double distance = mean == AngleMean::Arithmetic ? angles / count
      : mean == AngleMean::RootMeanSquare                 ? std::sqrt(squares / count)
                                                          : std::acos(cosines / count);
    least = std::min(least, distance);
  }
  return least;
}

/// Samples of what computeMovingFrames() made, the Frenet or the parallel-transport frame.
inline CurveSamples samplesOf(
  const Frames& frames, bool parallel, const SamplingOptions& options = {})
{
  const auto& quaternions = parallel ? frames.parallel : frames.frenet;
  std::vector<double> numbers(4 * frames.x.size() / 3, 0);
  for (std::size_t n = 0; n < frames.size(); ++n)
  {
    const Quaternion& q = quaternions[n];
    double* const place = numbers.data() + 4 * frames.ids[n];
    place[0] = q.w;
    place[1] = q.x;
    place[2] = q.y;
    place[3] = q.z;
  }
  QuaternionArray array;
  array.doubles = numbers.data();
  CurveSamples samples;
  EXPECT_TRUE(sampleQuaternions(frames.polylines(), array, options, samples));
  return samples;
}

/// A curve that is a sum of waves, of random amplitudes and phases; no two are alike.
inline std::vector<Vector3> randomCurve(std::mt19937& generator, int count)
{
  std::normal_distribution<double> normal;
  std::vector<Vector3> points(static_cast<std::size_t>(count), Vector3::Zero());
  for (int frequency = 1; frequency <= 3; ++frequency)
  {
    for (int axis = 0; axis < 3; ++axis)
    {
      const double amplitude = normal(generator) / frequency;
      const double phase = 10 * normal(generator);
      for (int n = 0; n < count; ++n)
      {
        points[n][axis] += amplitude * std::cos(4.0 * frequency * n / count + phase);
      }
    }
  }
  return points;
}

/// A curve rotated, moved and with normally distributed noise on each coordinate.
inline std::vector<Vector3> movedCurve(
  std::vector<Vector3> points, double noise, std::mt19937& generator)
{
  std::normal_distribution<double> normal;
  const Eigen::Matrix3d rotation = rotationMatrix(randomQuaternion(generator));
  const Vector3 shift(normal(generator), normal(generator), normal(generator));
  for (Vector3& point : points)
  {
    const Vector3 error(normal(generator), normal(generator), normal(generator));
    point = rotation * point + 5 * shift + noise * error;
  }
  return points;
}

}
