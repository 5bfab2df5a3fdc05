#include "CurveDistances.h"

#include "SimilarityCurves.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

namespace orrery::testing
{
namespace
{

constexpr double Infinity = std::numeric_limits<double>::infinity();
constexpr double NaN = std::numeric_limits<double>::quiet_NaN();

/// Curves of points of their own.
std::vector<double> distances(
  const std::vector<std::vector<Vector3>>& lines, const Vector3& place, int threads = 1)
{
  std::vector<double> x;
  std::vector<std::int64_t> ids, offsets{ 0 };
  for (const auto& line : lines)
  {
    for (const Vector3& point : line)
    {
      ids.push_back(static_cast<std::int64_t>(ids.size()));
      x.insert(x.end(), point.data(), point.data() + 3);
    }
    offsets.push_back(static_cast<std::int64_t>(ids.size()));
  }
  Polylines curves;
  curves.points.doubles = x.data();
  curves.curveCount = lines.size();
  curves.offsets64 = offsets.data();
  curves.ids64 = ids.data();
  std::vector<double> found(lines.size(), -1);
  EXPECT_TRUE(measureDistancesFromPlace(curves, place.data(), threads, found.data()));
  return found;
}

TEST(CurveDistances, areTheLeastAlongTheSegments)
{
  std::mt19937 generator(3);
  std::vector<std::vector<Vector3>> lines;
  for (int n = 0; n < 100; ++n)
  {
    lines.push_back(randomCurve(generator, 2 + n % 9));
  }
  const Vector3 place(0.3, -0.2, 0.1);
  const std::vector<double> found = distances(lines, place);
  EXPECT_EQ(found, distances(lines, place, 3));
  for (std::size_t n = 0; n < lines.size(); ++n)
  {
    double least = Infinity;
    for (std::size_t k = 0; k + 1 < lines[n].size(); ++k)
    {
      for (int part = 0; part <= 1000; ++part)
      {
        const Vector3 x = lines[n][k] + part / 1000.0 * (lines[n][k + 1] - lines[n][k]);
        least = std::min(least, (x - place).norm());
      }
    }
    EXPECT_LE(found[n], least + 1e-12);
    EXPECT_NEAR(found[n], least, 1e-2);
  }
}

TEST(CurveDistances, leaveOutWhatIsNotFinite)
{
  const Vector3 none(NaN, 0, 0), one(0, 1, 0), two(0, 3, 0);
  const std::vector<double> found = distances(
    { {}, { none }, { two }, { one, none, two }, { { -5, 0, Infinity }, two, two, { 9, 3, 0 } } },
    Vector3(0, 2.2, 0));
  EXPECT_EQ(found[0], Infinity);
  EXPECT_EQ(found[1], Infinity);
  EXPECT_DOUBLE_EQ(found[2], 0.8);
  EXPECT_DOUBLE_EQ(found[3], 0.8); // there is no segment from one to two
  EXPECT_DOUBLE_EQ(found[4], 0.8);
  EXPECT_TRUE(distances({}, one).empty());
}

TEST(CurveDistances, areStopped)
{
  Monitor monitor;
  monitor.stop = [] { return true; };
  const double place[3] = {};
  EXPECT_FALSE(measureDistancesFromPlace({}, place, 1, nullptr, monitor));
}

}
}
