#include "CurveSamples.h"

#include "SimilarityCurves.h"

#include <gtest/gtest.h>

#include <cstring>

namespace orrery::testing
{
namespace
{

constexpr double NaN = std::numeric_limits<double>::quiet_NaN();
constexpr double Infinity = std::numeric_limits<double>::infinity();

/// Curves along the first axis, each point with a quaternion.
struct Field
{
  std::vector<double> x, q;
  std::vector<std::int64_t> ids, offsets{ 0 };

  void add(const std::vector<double>& places, const QuaternionCurve& quaternions)
  {
    for (std::size_t n = 0; n < places.size(); ++n)
    {
      this->ids.push_back(static_cast<std::int64_t>(this->x.size() / 3));
      this->x.insert(this->x.end(), { places[n], 0, 0 });
      const Quaternion& p = quaternions[n];
      this->q.insert(this->q.end(), { p.w, p.x, p.y, p.z });
    }
    this->offsets.push_back(static_cast<std::int64_t>(this->ids.size()));
  }
  Polylines polylines() const
  {
    Polylines curves;
    curves.points.doubles = this->x.data();
    curves.curveCount = this->offsets.size() - 1;
    curves.offsets64 = this->offsets.data();
    curves.ids64 = this->ids.data();
    return curves;
  }
  CurveSamples sample(const SamplingOptions& options) const
  {
    QuaternionArray array;
    array.doubles = this->q.data();
    CurveSamples samples;
    EXPECT_TRUE(sampleQuaternions(this->polylines(), array, options, samples));
    return samples;
  }
};

SamplingOptions options(SamplePlaces places, int count, double length = 0)
{
  SamplingOptions result;
  result.places = places;
  result.sampleCount = count;
  result.length = length;
  return result;
}

/// A rotation about a fixed axis by so many radians: even turning is a geodesic.
Quaternion turned(double angle)
{
  return { std::cos(angle / 2), 0.6 * std::sin(angle / 2), 0, 0.8 * std::sin(angle / 2) };
}

QuaternionCurve turnedAt(const std::vector<double>& places)
{
  QuaternionCurve result;
  for (const double place : places)
  {
    result.push_back(turned(place));
  }
  return result;
}

void expectNear(const Quaternion& a, const Quaternion& b, double tolerance = 1e-12)
{
  const Quaternion difference = a + -b;
  EXPECT_LT(std::sqrt(dot(difference, difference)), tolerance);
}

TEST(CurveSamples, areSlerpsByArcLength)
{
  Field field;
  const std::vector<double> places{ 0, 0.1, 0.10001, 1.3, 1.3, 2.9, 4 };
  field.add(places, turnedAt(places));
  const CurveSamples samples = field.sample(options(SamplePlaces::Fraction, 33));
  ASSERT_EQ(samples.sampleCount(), 33);
  for (std::size_t n = 0; n < 33; ++n)
  {
    expectNear(samples.at(0, n), turned(4.0 * n / 32));
  }
}

TEST(CurveSamples, ofALengthGoOnWithTheFrameOfTheEnd)
{
  Field field;
  const std::vector<double> places{ 0, 0.5, 1.7, 2 }, longer{ 0, 1, 2, 3, 4 };
  field.add(places, turnedAt(places));
  field.add(longer, turnedAt(longer));
  const CurveSamples start = field.sample(options(SamplePlaces::LengthFromStart, 17));
  const CurveSamples middle = field.sample(options(SamplePlaces::LengthFromMiddle, 17));
  const CurveSamples part = field.sample(options(SamplePlaces::LengthFromStart, 17, 1));
  for (std::size_t n = 0; n < 17; ++n)
  {
    const double place = 4.0 * n / 16;
    expectNear(start.at(0, n), turned(std::min(place, 2.0)));
    expectNear(start.at(1, n), turned(place));
    expectNear(middle.at(0, n), turned(std::clamp(place - 1, 0.0, 2.0)));
    expectNear(middle.at(1, n), turned(place));
    expectNear(part.at(1, n), turned(place / 4));
  }
  EXPECT_FALSE(start.canReverse());
  EXPECT_TRUE(middle.canReverse());
}

TEST(CurveSamples, areContinuousInSign)
{
  Field field;
  std::vector<double> places;
  QuaternionCurve quaternions;
  for (int n = 0; n <= 60; ++n)
  {
    places.push_back(n * 0.2);
    quaternions.push_back(turned(n * 0.2) * (n % 3 ? 7.0 : -0.2)); // nor of unit length
  }
  field.add(places, quaternions);
  const CurveSamples samples = field.sample(options(SamplePlaces::Fraction, 50));
  for (std::size_t n = 0; n < 50; ++n)
  {
    expectNear(samples.at(0, n), -turned(12.0 * n / 49));
  }
}

TEST(CurveSamples, ofCurvesWithoutLengthAreTheFirstFrame)
{
  Field field;
  field.add({ 3 }, { turned(1) });
  field.add({ 3, 3, 3 }, { turned(1), turned(2), turned(3) });
  field.add({}, {});
  for (const SamplePlaces places :
    { SamplePlaces::Fraction, SamplePlaces::LengthFromStart, SamplePlaces::LengthFromMiddle })
  {
    const CurveSamples samples = field.sample(options(places, 5));
    for (std::size_t n = 0; n < 5; ++n)
    {
      expectNear(samples.at(0, n), turned(1));
      expectNear(samples.at(1, n), turned(1));
      expectNear(samples.at(2, n), Quaternion{});
    }
    EXPECT_TRUE(samples.isFramed(0) && samples.isFramed(1));
    EXPECT_FALSE(samples.isFramed(2));
  }
}

TEST(CurveSamples, leaveOutPointsWithoutAFrame)
{
  const std::vector<double> places{ NaN, 0, 1, 1.5, 2, Infinity, 2.5, 3 };
  QuaternionCurve quaternions = turnedAt({ 0, 0, 1, 1.5, 2, 0, 2.5, 3 });
  quaternions[3] = { NaN, 0, 0, 1 };
  quaternions[6] = { 0, 0, 0, 0 };
  Field field;
  field.add(places, quaternions);
  field.add({ NaN, NaN }, turnedAt({ 1, 2 }));
  field.add({ 1, 2 }, QuaternionCurve(2, Quaternion{ 0, 0, 0, 0 }));
  const CurveSamples samples = field.sample(options(SamplePlaces::Fraction, 13));
  for (std::size_t n = 0; n < 13; ++n)
  {
    expectNear(samples.at(0, n), turned(n * 0.25));
  }
  EXPECT_FALSE(samples.isFramed(1));
  EXPECT_FALSE(samples.isFramed(2));
}

TEST(CurveSamples, bearTheLargestAndSmallestNumbers)
{
  const double most = std::numeric_limits<double>::max();
  const double least = std::numeric_limits<double>::denorm_min();
  Field field;
  field.add({ -most, most, -most, 0 }, turnedAt({ 0, 1, 2, 3 }));
  field.add({ 0, least, 3 * least }, turnedAt({ 0, 1, 2 }));
  field.add({ 0, 1 }, { turned(0) * most, turned(1) * least });
  field.add({ 0, 1e-200, 1 }, { turned(0), { 0, 0, 1, 0 }, -turned(0) });
  for (const SamplePlaces places :
    { SamplePlaces::Fraction, SamplePlaces::LengthFromStart, SamplePlaces::LengthFromMiddle })
  {
    for (const int count : { -1, 1, 2, 9 })
    {
      const CurveSamples samples = field.sample(options(places, count));
      for (std::size_t curve = 0; curve < 4; ++curve)
      {
        for (std::size_t n = 0; n < samples.sampleCount(); ++n)
        {
          ASSERT_NEAR(dot(samples.at(curve, n), samples.at(curve, n)), 1, 1e-12);
        }
      }
    }
  }
}

TEST(CurveSamples, readFloatsAndIdsOf32Bits)
{
  Field field;
  const std::vector<double> places{ 0, 0.5, 2, 3 };
  field.add(places, turnedAt(places));
  field.add(places, turnedAt({ 1, 1, 2, 2 }));
  const std::vector<float> x(field.x.begin(), field.x.end()), q(field.q.begin(), field.q.end());
  const std::vector<std::int32_t> offsets{ 0, 4, 8 }, ids{ 3, 2, 1, 0, 4, 5, 6, 7 };
  Polylines curves;
  curves.points.floats = x.data();
  curves.curveCount = 2;
  curves.offsets32 = offsets.data();
  curves.ids32 = ids.data();
  QuaternionArray array;
  array.floats = q.data();
  CurveSamples samples;
  ASSERT_TRUE(sampleQuaternions(curves, array, options(SamplePlaces::Fraction, 4), samples));
  for (std::size_t n = 0; n < 4; ++n)
  {
    expectNear(samples.at(0, n), turned(3.0 - n), 1e-6);
  }
}

TEST(CurveSamples, doNotDependOnTheNumberOfThreads)
{
  std::mt19937 generator(1);
  Field field;
  for (int n = 0; n < 300; ++n)
  {
    const std::size_t count = 1 + generator() % 60;
    std::vector<double> places;
    for (std::size_t k = 0; k < count; ++k)
    {
      places.push_back(static_cast<double>(k * k));
    }
    field.add(places, randomWalk(generator, count));
  }
  SamplingOptions several = options(SamplePlaces::LengthFromMiddle, 20);
  const CurveSamples one = field.sample(several);
  several.threads = 3;
  const CurveSamples other = field.sample(several);
  EXPECT_EQ(std::memcmp(one.rows(0), other.rows(0), 300 * 4 * 20 * sizeof(double)), 0);
  EXPECT_TRUE(field.sample({}).isFramed(299));
}

TEST(CurveSamples, areStopped)
{
  Field field;
  field.add({ 0, 1 }, turnedAt({ 0, 1 }));
  QuaternionArray array;
  array.doubles = field.q.data();
  CurveSamples samples;
  Monitor monitor;
  monitor.stop = [] { return true; };
  for (const SamplePlaces places : { SamplePlaces::Fraction, SamplePlaces::LengthFromStart })
  {
    EXPECT_FALSE(sampleQuaternions(field.polylines(), array, options(places, 4), samples, monitor));
  }
}

}
}
