#include "ArrayInterpolator.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <limits>
#include <vector>

namespace orrery
{
namespace
{

/// Interpolates between tuples 0 and 1 of `components` components, to output points 2, 3...
template <class In, class Out = In>
std::vector<Out> interpolate(
  const std::vector<In>& input, std::size_t components, const std::vector<double>& t)
{
  std::vector<Out> output((t.size() + 2) * components, Out(77));
  const std::vector<std::int64_t> lower(t.size(), 0);
  const std::vector<std::int64_t> upper(t.size(), 1);
  EdgePoints points;
  points.first = 2;
  points.count = t.size();
  points.lower = lower.data();
  points.upper = upper.data();
  points.t = t.data();
  ArrayInterpolator<In, Out>(input.data(), output.data(), components).fill(points);
  EXPECT_TRUE(std::all_of(
    output.begin(), output.begin() + 2 * components, [](Out value) { return value == Out(77); }));
  output.erase(output.begin(), output.begin() + 2 * components);
  return output;
}

TEST(ArrayInterpolator, anyNumberOfComponents)
{
  for (const std::size_t components : { 1u, 2u, 3u, 4u, 6u, 9u })
  {
    std::vector<double> input;
    for (std::size_t n = 0; n < 2 * components; ++n)
    {
      input.push_back(double(n * n));
    }
    const std::vector<double> output = interpolate(input, components, { 0.25, 1.0 });
    for (std::size_t c = 0; c < components; ++c)
    {
      EXPECT_DOUBLE_EQ(output[c], 0.75 * input[c] + 0.25 * input[components + c]);
      EXPECT_DOUBLE_EQ(output[components + c], input[components + c]);
    }
  }
}

TEST(ArrayInterpolator, roundsIntegers)
{
  EXPECT_EQ(interpolate<int>({ 0, 10 }, 1, { 0.04, 0.06, 0.5, 0.96, 1.0 }),
    (std::vector<int>{ 0, 1, 5, 10, 10 }));
  EXPECT_EQ(interpolate<int>({ 0, -10 }, 1, { 0.04, 0.06 }), (std::vector<int>{ 0, -1 }));
  EXPECT_EQ(interpolate<unsigned char>({ 255, 0 }, 1, { 0.5, 1.0 }),
    (std::vector<unsigned char>{ 128, 0 }));
}

template <class T>
void keepsTheEnds()
{
  using Limits = std::numeric_limits<T>;
  EXPECT_EQ(interpolate<T>({ 0, Limits::max() }, 1, { 1.0 }), std::vector<T>{ Limits::max() });
  EXPECT_EQ(interpolate<T>({ Limits::max(), Limits::lowest() }, 1, { 1.0 }),
    std::vector<T>{ Limits::lowest() });
}

TEST(ArrayInterpolator, keepsTheLargestAndSmallestIntegers)
{
  keepsTheEnds<signed char>();
  keepsTheEnds<unsigned char>();
  keepsTheEnds<short>();
  keepsTheEnds<unsigned short>();
  keepsTheEnds<int>();
  keepsTheEnds<unsigned int>();
}

/// These are rounded to 53 bits, but stay near and in the range of their type.
TEST(ArrayInterpolator, keeps64BitIntegersInTheirRange)
{
  constexpr std::uint64_t top = ~std::uint64_t(0);
  EXPECT_GE(interpolate<std::uint64_t>({ 0, top }, 1, { 1.0 })[0], top - 2048);
  EXPECT_GE(interpolate<std::uint64_t>({ top, top }, 1, { 0.5 })[0], top - 2048);
  constexpr std::int64_t most = std::numeric_limits<std::int64_t>::max();
  EXPECT_GE(interpolate<std::int64_t>({ 0, most }, 1, { 1.0 })[0], most - 1024);
  EXPECT_LE(interpolate<std::int64_t>({ 0, -most - 1 }, 1, { 1.0 })[0], -most + 1024);
}

TEST(ArrayInterpolator, convertsCoordinates)
{
  const std::vector<float> output = interpolate<double, float>({ 0, 1, 2, 4, 5, 6 }, 3, { 0.5 });
  EXPECT_EQ(output, (std::vector<float>{ 2, 3, 4 }));
}

}
}
