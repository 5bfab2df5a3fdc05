#include "ValueOrder.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <random>
#include <type_traits>
#include <vector>

namespace orrery
{
namespace
{

constexpr double Infinity = std::numeric_limits<double>::infinity();
constexpr std::uint64_t Above = std::uint64_t(1) << 32; ///< Above every key.

/// v >= isovalue, exactly: a long double holds every value of every type.
static_assert(std::numeric_limits<long double>::digits >= 64);
template <class T>
bool notBelow(T value, double isovalue)
{
  return static_cast<long double>(value) >= static_cast<long double>(isovalue);
}

/// The values themselves and what is next to them, whole numbers at which types end, and numbers that
/// few types hold.
template <class T>
std::vector<double> isovaluesFor(const std::vector<T>& values)
{
  std::vector<double> isovalues{ -Infinity, Infinity, -1e300, 1e300, 0.0, -0.0, 0.5, -0.5, 1e-40,
    -1e-40, 5e-324, -5e-324, 0x1p31, -0x1p31, 0x1p32, 0x1p53, 0x1p53 + 2, 0x1p63, -0x1p63, 0x1p64,
    3.4028235677973366e38, 0.1, 0.1f };
  const std::size_t step = values.size() / 50 + 1;
  for (std::size_t n = 0; n < values.size(); n += step)
  {
    isovalues.push_back(static_cast<double>(values[n]));
  }
  for (std::size_t n = isovalues.size(); n-- > 0;)
  {
    isovalues.push_back(std::nextafter(isovalues[n], Infinity));
    isovalues.push_back(std::nextafter(isovalues[n], -Infinity));
    isovalues.push_back(isovalues[n] + 0.5);
  }
  isovalues.erase(std::remove_if(isovalues.begin(), isovalues.end(),
                    [](double isovalue) { return std::isnan(isovalue); }),
    isovalues.end());
  return isovalues;
}

/// All that ValueOrder promises, for these values.
template <class T>
void check(const std::vector<T>& values)
{
  std::vector<Key> keys;
  const ValueOrder order = ValueOrder::of(values.data(), values.size(), keys);
  ASSERT_EQ(keys.size(), values.size());

  bool anyNaN = false;
  std::vector<std::size_t> sorted;
  for (std::size_t n = 0; n < values.size(); ++n)
  {
    if (values[n] != values[n])
    {
      anyNaN = true;
      EXPECT_EQ(keys[n], ValueOrder::NotANumber);
    }
    else
    {
      EXPECT_TRUE(keys[n] != ValueOrder::NotANumber || std::is_integral_v<T>);
      sorted.push_back(n);
    }
  }
  EXPECT_EQ(order.hasNaN(), anyNaN);

  std::sort(sorted.begin(), sorted.end(),
    [&](std::size_t a, std::size_t b) { return values[a] < values[b]; });
  for (std::size_t n = 1; n < sorted.size(); ++n)
  {
    const std::size_t a = sorted[n - 1];
    const std::size_t b = sorted[n];
    EXPECT_EQ(keys[a] < keys[b], values[a] < values[b]) << +values[a] << " and " << +values[b];
    EXPECT_LE(keys[a], keys[b]) << +values[a] << " and " << +values[b];
  }

  for (const double isovalue : isovaluesFor(values))
  {
    const std::uint64_t threshold = order.threshold(isovalue);
    EXPECT_LE(threshold, Above);
    bool equal = false;
    for (const std::size_t n : sorted)
    {
      ASSERT_EQ(keys[n] >= threshold, notBelow(values[n], isovalue))
        << "value " << +values[n] << ", isovalue " << isovalue;
      if (static_cast<long double>(values[n]) == static_cast<long double>(isovalue))
      {
        equal = true;
        EXPECT_EQ(keys[n], threshold) << "value " << +values[n];
      }
    }
    EXPECT_TRUE(order.mayHold(isovalue) || !equal) << isovalue;
  }
}

template <class T>
T randomValue(std::mt19937_64& random)
{
  const std::uint64_t bits = random();
  if constexpr (std::is_floating_point_v<T>)
  {
    return static_cast<T>(std::ldexp(
      static_cast<double>(static_cast<std::int64_t>(bits)), static_cast<int>(random() % 60) - 90));
  }
  else
  {
    return static_cast<T>(bits);
  }
}

template <class T>
class ValueOrderOf : public ::testing::Test
{
};

using ValueTypes = ::testing::Types<char, signed char, unsigned char, short, unsigned short, int,
  unsigned int, long, unsigned long, long long, unsigned long long, float, double>;
TYPED_TEST_SUITE(ValueOrderOf, ValueTypes);

TYPED_TEST(ValueOrderOf, noValues)
{
  check(std::vector<TypeParam>{});
}

TYPED_TEST(ValueOrderOf, oneValue)
{
  check(std::vector<TypeParam>{ 3 });
  check(std::vector<TypeParam>{ std::numeric_limits<TypeParam>::lowest() });
  check(std::vector<TypeParam>{ std::numeric_limits<TypeParam>::max() });
}

TYPED_TEST(ValueOrderOf, allEqual)
{
  check(std::vector<TypeParam>(100, 42));
}

TYPED_TEST(ValueOrderOf, fewValues)
{
  std::mt19937_64 random(1);
  std::vector<TypeParam> values(300);
  for (TypeParam& value : values)
  {
    value = static_cast<TypeParam>(random() % 5);
  }
  check(values);
}

TYPED_TEST(ValueOrderOf, valuesOfTheWholeRange)
{
  std::mt19937_64 random(2);
  std::vector<TypeParam> values(500);
  for (TypeParam& value : values)
  {
    value = randomValue<TypeParam>(random);
  }
  check(values);
}

TYPED_TEST(ValueOrderOf, endsOfTheRange)
{
  using Limits = std::numeric_limits<TypeParam>;
  check(std::vector<TypeParam>{ Limits::lowest(), static_cast<TypeParam>(Limits::lowest() + 1), 0,
    1, static_cast<TypeParam>(Limits::max() - 1), Limits::max() });
  check(std::vector<TypeParam>{ static_cast<TypeParam>(Limits::max() - 1), Limits::max() });
  check(std::vector<TypeParam>{ Limits::lowest(), static_cast<TypeParam>(Limits::lowest() + 1) });
}

template <class T>
class ValueOrderOfReals : public ::testing::Test
{
};

using RealTypes = ::testing::Types<float, double>;
TYPED_TEST_SUITE(ValueOrderOfReals, RealTypes);

TYPED_TEST(ValueOrderOfReals, infinitiesZerosAndDenormals)
{
  using Limits = std::numeric_limits<TypeParam>;
  check(std::vector<TypeParam>{ -Limits::infinity(), Limits::lowest(), -1, -Limits::min(),
    -Limits::denorm_min(), TypeParam(-0.0), 0, Limits::denorm_min(), Limits::min() / 2,
    Limits::min(), 1, Limits::max(), Limits::infinity() });
}

TYPED_TEST(ValueOrderOfReals, negativeZeroIsZero)
{
  std::vector<Key> keys;
  const std::vector<TypeParam> values{ TypeParam(-0.0), 0 };
  const ValueOrder order = ValueOrder::of(values.data(), values.size(), keys);
  EXPECT_EQ(keys[0], keys[1]);
  EXPECT_EQ(order.threshold(0.0), keys[0]);
  EXPECT_EQ(order.threshold(-0.0), keys[0]);
}

TYPED_TEST(ValueOrderOfReals, notANumber)
{
  using Limits = std::numeric_limits<TypeParam>;
  check(std::vector<TypeParam>{ Limits::quiet_NaN(), 1, -Limits::quiet_NaN(), 2 });
  check(std::vector<TypeParam>{
    Limits::quiet_NaN(), Limits::infinity(), Limits::max(), -Limits::infinity() });
  check(std::vector<TypeParam>(5, Limits::quiet_NaN()));
}

TEST(ValueOrder, doublesThatAreNotFloats)
{
  check(std::vector<double>{ 0.1, 0.1f, std::nextafter(0.1, 1), 1e300, -1e300, 1e-300, 0, Infinity,
    -Infinity, 16777217.0, 16777216.0 });
  check(std::vector<double>{ 0.1, std::numeric_limits<double>::quiet_NaN(), 0.2 });
}

TEST(ValueOrder, doublesThatDifferInTheLastBitOnly)
{
  std::vector<double> values{ 1 / 3.0 };
  for (int n = 0; n < 100; ++n)
  {
    values.push_back(std::nextafter(values.back(), 1));
  }
  check(values);
}

TEST(ValueOrder, manyDoublesThatAreNotFloats)
{
  std::mt19937_64 random(3);
  std::vector<double> values(200000);
  for (double& value : values)
  {
    value = static_cast<double>(random() % 150000) / 7;
  }
  std::vector<Key> keys;
  const ValueOrder order = ValueOrder::of(values.data(), values.size(), keys);
  for (const double isovalue : { 0.0, 1.0 / 7, 10000.1, 700.0 / 7, 21428.0 })
  {
    const std::uint64_t threshold = order.threshold(isovalue);
    for (std::size_t n = 0; n < values.size(); ++n)
    {
      ASSERT_EQ(keys[n] >= threshold, values[n] >= isovalue);
    }
  }
}

TEST(ValueOrder, integersAboveTwoToThe53)
{
  constexpr std::int64_t big = std::int64_t(1) << 53;
  check(std::vector<std::int64_t>{ big, big + 1, big + 2, big + 3, -big, -big - 1 });
  check(std::vector<std::int64_t>{ big, big + 1, big + 2, big + 3 });
  constexpr std::uint64_t bigger = std::uint64_t(1) << 63;
  check(std::vector<std::uint64_t>{ bigger - 1, bigger, bigger + 1, bigger + 1024, bigger + 1025 });
  check(std::vector<std::uint64_t>{ 0, bigger - 1, bigger, bigger + 1, ~std::uint64_t(0) });
}

/// Spans at which the mapping of 64-bit integers changes.
TEST(ValueOrder, integersThatSpan32Bits)
{
  for (const std::int64_t base : { std::int64_t(0), std::int64_t(-5), -(std::int64_t(1) << 62) })
  {
    for (const std::int64_t span : { (std::int64_t(1) << 32) - 1, std::int64_t(1) << 32 })
    {
      check(std::vector<std::int64_t>{ base, base + 1, base + span / 2, base + span });
    }
  }
}

TEST(ValueOrder, isovaluesBeyondTheRange)
{
  std::vector<Key> keys;
  const std::vector<unsigned char> values{ 0, 255 };
  const ValueOrder order = ValueOrder::of(values.data(), values.size(), keys);
  for (const double low : { -Infinity, -1e300, -1.0, 0.0 })
  {
    EXPECT_LE(order.threshold(low), keys[0]);
  }
  for (const double high : { 255.5, 1e10, 1e300, Infinity })
  {
    EXPECT_GT(order.threshold(high), keys[1]);
    EXPECT_LE(order.threshold(high), Above);
  }
}

TEST(ValueOrder, integersNeverHoldAFraction)
{
  std::vector<Key> keys;
  const std::vector<int> values{ 1, 2, 3 };
  const ValueOrder order = ValueOrder::of(values.data(), values.size(), keys);
  EXPECT_TRUE(order.mayHold(2.0));
  EXPECT_FALSE(order.mayHold(2.5));
  EXPECT_FALSE(order.mayHold(0.0));
  EXPECT_FALSE(order.mayHold(Infinity));
}

TEST(ValueOrder, floatsNeverHoldADoubleThatIsNotAFloat)
{
  std::vector<Key> keys;
  const std::vector<float> values{ 0.1f, 0.2f };
  const ValueOrder order = ValueOrder::of(values.data(), values.size(), keys);
  EXPECT_TRUE(order.mayHold(0.1f));
  EXPECT_FALSE(order.mayHold(0.1));
}

}
}
