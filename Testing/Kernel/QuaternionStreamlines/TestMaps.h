#pragma once

#include "QuaternionMap.h"
#include "Rotation4.h"

#include "TestCurves.h"

namespace orrery::testing
{

using Matrix4 = Eigen::Matrix4d;
using Vector4 = Eigen::Vector4d;

inline Vector4 vectorOf(const Quaternion& q)
{
  return { q.w, q.x, q.y, q.z };
}

inline Matrix4 randomMatrix(std::mt19937& generator)
{
  const Quaternion left = randomQuaternion(generator);
  return pairRotation({ left, randomQuaternion(generator) });
}

/// Curves of quaternions, and all that is made of them.
struct Maps
{
  std::vector<double> quaternions;
  std::vector<float> floats; ///< Read instead of `quaternions` where there are any.
  std::vector<std::int64_t> offsets{ 0 };
  std::vector<std::int64_t> ids;
  std::vector<std::int32_t> offsets32, ids32; ///< Read instead of these where there are any.

  std::vector<double> points, depth, light;
  std::vector<std::int64_t> pointIds, lineOffsets, lineIds;
  std::vector<std::uint8_t> reflected;
  std::vector<MapCut> cuts;
  bool finished = false;

  void add(const std::vector<Vector4>& curve)
  {
    for (const Vector4& q : curve)
    {
      this->ids.push_back(static_cast<std::int64_t>(this->quaternions.size() / 4));
      this->quaternions.insert(this->quaternions.end(), q.data(), q.data() + 4);
    }
    this->offsets.push_back(static_cast<std::int64_t>(this->ids.size()));
  }

  Vector4 quaternion(std::int64_t id) const { return Vector4(this->quaternions.data() + 4 * id); }
  Vector3 point(std::size_t n) const { return Vector3(this->points.data() + 3 * n); }
  std::size_t lineSize(std::size_t line) const
  {
    return static_cast<std::size_t>(this->lineOffsets[line + 1] - this->lineOffsets[line]);
  }
  /// The cut that a point of the output is, or null.
  const MapCut* cutAt(std::int64_t point) const
  {
    for (const MapCut& cut : this->cuts)
    {
      if (cut.point == point)
      {
        return &cut;
      }
    }
    return nullptr;
  }

  Polylines polylines() const
  {
    Polylines curves;
    curves.curveCount = this->offsets.size() - 1;
    curves.offsets64 = this->offsets32.empty() ? this->offsets.data() : nullptr;
    curves.ids64 = this->offsets32.empty() ? this->ids.data() : nullptr;
    curves.offsets32 = this->offsets32.data();
    curves.ids32 = this->ids32.data();
    return curves;
  }

  void compute(const QuaternionMapOptions& options = {}, const Monitor& monitor = {})
  {
    QuaternionArray array;
    array.floats = this->floats.empty() ? nullptr : this->floats.data();
    array.doubles = this->floats.empty() ? this->quaternions.data() : nullptr;
    QuaternionMap map;
    this->finished = map.plan(this->polylines(), array, options, monitor);
    const double unset = std::numeric_limits<double>::quiet_NaN(); // all is to be written
    this->points.assign(3 * map.pointCount(), unset);
    this->depth.assign(map.pointCount(), unset);
    this->light.assign(map.pointCount(), unset);
    this->pointIds.assign(map.pointCount(), -1);
    this->lineOffsets.assign(map.lineCount() + 1, -1);
    this->lineIds.assign(map.lineCount(), -1);
    this->reflected.assign(map.lineCount(), 7);
    this->cuts.assign(map.cutCount(), { -1, -1, -1, unset });
    QuaternionMapArrays<double> arrays;
    arrays.points = this->points.data();
    arrays.depth = this->depth.data();
    arrays.light = this->light.data();
    arrays.pointIds = this->pointIds.data();
    arrays.offsets = this->lineOffsets.data();
    arrays.lineIds = this->lineIds.data();
    arrays.reflected = this->reflected.data();
    arrays.cuts = this->cuts.data();
    this->finished = this->finished && map.fill(arrays, monitor);
  }
};

/// A smooth curve on the three-sphere that passes the sphere of depth zero many times.
inline std::vector<Vector4> wanderingCurve(int count, unsigned seed)
{
  std::mt19937 generator(seed);
  std::uniform_real_distribution<double> frequency(1, 6);
  Matrix4 amplitudes = randomMatrix(generator);
  const double f[4] = { frequency(generator), frequency(generator), frequency(generator),
    frequency(generator) };
  std::vector<Vector4> curve;
  for (int n = 0; n < count; ++n)
  {
    const double t = 2 * Pi * n / count;
    const Vector4 v(
      std::cos(f[0] * t), std::sin(f[1] * t), std::cos(f[2] * t + 1), std::sin(f[3] * t + 2) + 0.1);
    curve.push_back((amplitudes * v).normalized());
  }
  return curve;
}

}
