#pragma once

#include "MovingFrames.h"
#include "Quaternion.h"

#include <gtest/gtest.h>

#include <Eigen/Geometry>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <functional>
#include <limits>
#include <random>
#include <vector>

namespace orrery::testing
{

using Vector3 = Eigen::Vector3d;

constexpr double Pi = 3.14159265358979323846;

inline Quaternion randomQuaternion(std::mt19937& generator)
{
  std::normal_distribution<double> normal;
  return normalized({ normal(generator), normal(generator), normal(generator), normal(generator) });
}

/// What is exactly known of a curve at a parameter.
struct CurvePoint
{
  Vector3 x;
  Vector3 first; ///< Derivatives by the parameter.
  Vector3 second;
  Vector3 third;

  double speed() const { return this->first.norm(); }
  Vector3 tangent() const { return this->first.normalized(); }
  Vector3 binormal() const { return this->first.cross(this->second).normalized(); }
  Vector3 normal() const { return this->binormal().cross(this->tangent()); }
  double curvature() const
  {
    return this->first.cross(this->second).norm() / std::pow(this->speed(), 3);
  }
  double torsion() const
  {
    const Vector3 c = this->first.cross(this->second);
    return c.dot(this->third) / c.squaredNorm();
  }
  Eigen::Matrix3d frame() const
  {
    Eigen::Matrix3d columns;
    columns << this->tangent(), this->normal(), this->binormal();
    return columns;
  }
};

using Curve = std::function<CurvePoint(double)>;

/// A (3, 5) torus knot on the torus of radii 2 and 1, closed after 2 pi. Its coordinates are sums of
/// cosines, and so are their derivatives.
inline CurvePoint torusKnot(double t)
{
  struct Term
  {
    int axis;
    double amplitude, frequency, phase;
  };
  const Term terms[] = { { 0, 2, 3, 0 }, { 0, 0.5, 8, 0 }, { 0, 0.5, 2, 0 }, { 1, 2, 3, -Pi / 2 },
    { 1, 0.5, 8, -Pi / 2 }, { 1, -0.5, 2, -Pi / 2 }, { 2, 1, 5, -Pi / 2 } };
  Vector3 d[4] = { Vector3::Zero(), Vector3::Zero(), Vector3::Zero(), Vector3::Zero() };
  for (const Term& term : terms)
  {
    for (int k = 0; k < 4; ++k)
    {
      d[k][term.axis] += term.amplitude * std::pow(term.frequency, k) *
        std::cos(term.frequency * t + term.phase + k * Pi / 2);
    }
  }
  return { d[0], d[1], d[2], d[3] };
}

/// A helix; left-handed for a negative pitch (which is per radian).
inline Curve helix(double radius, double pitch)
{
  return [=](double t) -> CurvePoint
  {
    const double c = radius * std::cos(t), s = radius * std::sin(t);
    return { { c, s, pitch * t }, { -s, c, pitch }, { -c, -s, 0 }, { s, -c, 0 } };
  };
}

/// Polylines, and all that is computed for them.
struct Frames
{
  std::vector<double> x;
  std::vector<float> floats; ///< Read instead of `x` where there are any.
  std::vector<std::int64_t> offsets{ 0 };
  std::vector<std::int64_t> ids;

  std::vector<Vector3> tangent, normal, binormal, parallelNormal, parallelBinormal;
  std::vector<Quaternion> frenet, parallel;
  std::vector<double> curvature, torsion, arc, k1, k2, holonomy;
  std::vector<int> defined;
  std::vector<FrameEnds> ends;
  bool finished = false;

  /// Adds a curve through new points.
  void add(const std::vector<Vector3>& points)
  {
    for (const Vector3& point : points)
    {
      this->ids.push_back(static_cast<std::int64_t>(this->x.size() / 3));
      this->x.insert(this->x.end(), point.data(), point.data() + 3);
    }
    this->offsets.push_back(static_cast<std::int64_t>(this->ids.size()));
  }
  std::size_t size() const { return this->ids.size(); }

  void useFloats() { this->floats.assign(this->x.begin(), this->x.end()); }

  Polylines polylines() const
  {
    Polylines curves;
    curves.points.floats = this->floats.empty() ? nullptr : this->floats.data();
    curves.points.doubles = this->floats.empty() ? this->x.data() : nullptr;
    curves.curveCount = this->offsets.size() - 1;
    curves.offsets64 = this->offsets.data();
    curves.ids64 = this->ids.data();
    return curves;
  }

  Eigen::Matrix3d frenetFrame(std::size_t n) const
  {
    Eigen::Matrix3d columns;
    columns << this->tangent[n], this->normal[n], this->binormal[n];
    return columns;
  }
  Eigen::Matrix3d parallelFrame(std::size_t n) const
  {
    Eigen::Matrix3d columns;
    columns << this->tangent[n], this->parallelNormal[n], this->parallelBinormal[n];
    return columns;
  }

  void compute(const FrameOptions& options = {}, const Monitor& monitor = {})
  {
    const std::size_t n = this->size();
    const double unset = std::numeric_limits<double>::quiet_NaN(); // all is to be written
    std::vector<double> numbers(27 * n, unset);
    double* next = numbers.data();
    const auto take = [&](std::size_t components)
    {
      double* const row = next;
      next += components * n;
      return row;
    };
    std::vector<std::uint8_t> flags(n, 7);
    this->holonomy.assign(this->offsets.size() - 1, unset);
    FrameArrays<double> arrays;
    arrays.tangent = take(3);
    arrays.frenetNormal = take(3);
    arrays.frenetBinormal = take(3);
    arrays.parallelNormal = take(3);
    arrays.parallelBinormal = take(3);
    arrays.frenetQuaternion = take(4);
    arrays.parallelQuaternion = take(4);
    arrays.parallelCurvature = take(2);
    arrays.curvature = take(1);
    arrays.torsion = take(1);
    std::vector<double> arcs(n, unset);
    arrays.arcLength = arcs.data();
    arrays.frenetDefined = flags.data();
    arrays.holonomy = this->holonomy.data();
    this->ends.assign(this->offsets.size() - 1, {});
    arrays.ends = this->ends.data();
    this->finished = computeMovingFrames(this->polylines(), options, arrays, monitor);

    this->tangent = vectors(arrays.tangent, n);
    this->normal = vectors(arrays.frenetNormal, n);
    this->binormal = vectors(arrays.frenetBinormal, n);
    this->parallelNormal = vectors(arrays.parallelNormal, n);
    this->parallelBinormal = vectors(arrays.parallelBinormal, n);
    this->frenet = quaternions(arrays.frenetQuaternion, n);
    this->parallel = quaternions(arrays.parallelQuaternion, n);
    this->curvature.assign(arrays.curvature, arrays.curvature + n);
    this->torsion.assign(arrays.torsion, arrays.torsion + n);
    this->arc = arcs;
    this->defined.assign(flags.begin(), flags.end());
    this->k1.resize(n);
    this->k2.resize(n);
    for (std::size_t k = 0; k < n; ++k)
    {
      this->k1[k] = arrays.parallelCurvature[2 * k];
      this->k2[k] = arrays.parallelCurvature[2 * k + 1];
    }
  }

private:
  static std::vector<Vector3> vectors(const double* numbers, std::size_t count)
  {
    std::vector<Vector3> result;
    for (std::size_t n = 0; n < count; ++n)
    {
      result.emplace_back(numbers[3 * n], numbers[3 * n + 1], numbers[3 * n + 2]);
    }
    return result;
  }
  static std::vector<Quaternion> quaternions(const double* numbers, std::size_t count)
  {
    std::vector<Quaternion> result;
    for (std::size_t n = 0; n < count; ++n)
    {
      const double* q = numbers + 4 * n;
      result.push_back({ q[0], q[1], q[2], q[3] });
    }
    return result;
  }
};

/// Parameters from `from` to `to`, each moved by up to so much of a step.
inline std::vector<double> parameters(
  double from, double to, int count, double jitter = 0, unsigned seed = 1)
{
  std::mt19937 generator(seed);
  std::uniform_real_distribution<double> move(-jitter, jitter);
  std::vector<double> result;
  for (int n = 0; n < count; ++n)
  {
    result.push_back(from + (to - from) * (n + move(generator)) / (count - 1));
  }
  return result;
}

inline std::vector<Vector3> pointsOf(const Curve& curve, const std::vector<double>& parameters)
{
  std::vector<Vector3> result;
  for (const double t : parameters)
  {
    result.push_back(curve(t).x);
  }
  return result;
}

/// Parameters of so many different points of a curve that is closed after 2 pi, and that of the first
/// one again.
inline std::vector<double> closedParameters(int count, double jitter, unsigned seed = 1)
{
  std::vector<double> result = parameters(0, 2 * Pi, count + 1, jitter, seed);
  result.back() = result.front();
  return result;
}

/// The root mean square of differences, relative to the largest exact value.
inline double relativeError(const std::vector<double>& values, const std::vector<double>& exact)
{
  double sum = 0;
  double largest = 0;
  for (std::size_t n = 0; n < exact.size(); ++n)
  {
    sum += (values[n] - exact[n]) * (values[n] - exact[n]);
    largest = std::max(largest, std::abs(exact[n]));
  }
  return std::sqrt(sum / static_cast<double>(exact.size())) / largest;
}

/// Fails unless there is a frame everywhere, as computeMovingFrames() promises.
inline void expectFrames(const Frames& frames, double tolerance = 1e-6)
{
  ASSERT_TRUE(frames.finished);
  for (std::size_t n = 0; n < frames.size(); ++n)
  {
    const auto columns = frames.frenetFrame(n);
    const auto parallel = frames.parallelFrame(n);
    const Eigen::Matrix3d unit = Eigen::Matrix3d::Identity();
    // Written so that no number that is NaN passes.
    ASSERT_TRUE((columns.transpose() * columns - unit).cwiseAbs().maxCoeff() < tolerance) << n;
    ASSERT_TRUE((parallel.transpose() * parallel - unit).cwiseAbs().maxCoeff() < tolerance) << n;
    ASSERT_TRUE(columns.determinant() > 0 && parallel.determinant() > 0) << n;
    ASSERT_TRUE(std::abs(std::sqrt(dot(frames.frenet[n], frames.frenet[n])) - 1) < tolerance) << n;
    ASSERT_TRUE(std::abs(std::sqrt(dot(frames.parallel[n], frames.parallel[n])) - 1) < tolerance)
      << n;
    ASSERT_TRUE((rotationMatrix(frames.frenet[n]) - columns).cwiseAbs().maxCoeff() < tolerance)
      << n;
    ASSERT_TRUE((rotationMatrix(frames.parallel[n]) - parallel).cwiseAbs().maxCoeff() < tolerance)
      << n;
    ASSERT_TRUE(frames.curvature[n] >= 0 && std::isfinite(frames.curvature[n])) << n;
    ASSERT_TRUE(std::isfinite(frames.torsion[n]) && std::isfinite(frames.arc[n])) << n;
    ASSERT_TRUE(std::isfinite(frames.k1[n]) && std::isfinite(frames.k2[n])) << n;
    ASSERT_TRUE(frames.defined[n] == 0 || frames.defined[n] == 1) << n;
  }
  for (std::size_t curve = 0; curve + 1 < frames.offsets.size(); ++curve)
  {
    ASSERT_TRUE(std::isfinite(frames.holonomy[curve])) << curve;
    for (auto n = frames.offsets[curve] + 1; n < frames.offsets[curve + 1]; ++n)
    {
      ASSERT_GE(dot(frames.frenet[n], frames.frenet[n - 1]), -1e-9) << n;
      ASSERT_GE(dot(frames.parallel[n], frames.parallel[n - 1]), -1e-9) << n;
      ASSERT_GE(frames.arc[n], frames.arc[n - 1]) << n;
    }
  }
}

}
