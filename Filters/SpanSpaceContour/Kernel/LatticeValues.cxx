#include "LatticeValues.h"

#include "ValueTypes.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <type_traits>

#ifdef __SSE2__
#include <emmintrin.h>
#endif

namespace orrery
{
namespace
{

constexpr std::size_t GroupSize = 16;

/// One bit for each of 16 values, whether it passes a test.
template <class T, class Test>
BitWord packGroup(const T* values, Test test)
{
  alignas(16) std::int8_t flags[GroupSize];
  for (std::size_t n = 0; n < GroupSize; ++n)
  {
    flags[n] = static_cast<std::int8_t>(-static_cast<int>(test(values[n])));
  }
#ifdef __SSE2__
  return static_cast<BitWord>(
    _mm_movemask_epi8(_mm_load_si128(reinterpret_cast<const __m128i*>(flags))));
#else
  BitWord bits = 0;
  for (std::size_t n = 0; n < GroupSize; ++n)
  {
    bits |= static_cast<BitWord>(flags[n] & 1) << n;
  }
  return bits;
#endif
}

/// The same for up to 16 values.
template <class T, class Test>
BitWord packSome(const T* values, std::size_t count, Test test)
{
  BitWord bits = 0;
  for (std::size_t n = 0; n < count; ++n)
  {
    bits |= static_cast<BitWord>(test(values[n])) << n;
  }
  return bits;
}

/// The same for up to 64 values, without looking at groups that have no bit in `wanted`.
template <class T, class Test>
BitWord packWord(const T* values, std::size_t count, BitWord wanted, Test test)
{
  BitWord word = 0;
  for (std::size_t first = 0; first < count; first += GroupSize)
  {
    if (wanted >> first & 0xffff)
    {
      const std::size_t size = std::min(GroupSize, count - first);
      word |=
        (size == GroupSize ? packGroup(values + first, test) : packSome(values + first, size, test))
        << first;
    }
  }
  return word;
}

/// The same for any number of values.
template <class T, class Test>
void pack(const T* values, std::size_t count, BitWord* words, Test test)
{
  for (; count >= 64; count -= 64, values += 64)
  {
    *words = packGroup(values, test) | packGroup(values + 16, test) << 16 |
      packGroup(values + 32, test) << 32 | packGroup(values + 48, test) << 48;
    ++words;
  }
  if (count > 0)
  {
    *words = packWord(values, count, ~BitWord(0), test);
  }
}

/// The smallest T that is not below the isovalue, exactly. False when there is none, or when none
/// is below it.
template <class T>
bool smallestInside(double isovalue, T& smallest)
{
  if constexpr (std::is_floating_point_v<T>)
  {
    smallest = static_cast<T>(isovalue);
    if (static_cast<double>(smallest) < isovalue)
    {
      smallest = std::nextafter(smallest, std::numeric_limits<T>::infinity());
    }
    return !std::isnan(isovalue);
  }
  else
  {
    const double rounded = std::ceil(isovalue);
    const double end = std::ldexp(1.0, std::numeric_limits<T>::digits);
    if (!(rounded > static_cast<double>(std::numeric_limits<T>::min()) && rounded < end))
    {
      return false;
    }
    smallest = static_cast<T>(rounded);
    return true;
  }
}

template <class T>
class TypedValues final : public LatticeValues
{
public:
  TypedValues(const T* array, const std::array<std::int64_t, 3>& dimensions)
    : LatticeValues(dimensions)
    , values(array)
  {
  }

  bool setIsovalue(double value) override
  {
    this->isovalue = value;
    return smallestInside(value, this->smallest);
  }

  bool mayEqual() const override { return static_cast<double>(this->smallest) == this->isovalue; }

  void findInside(std::size_t first, std::size_t count, BitWord* words) const override
  {
    const T limit = this->smallest;
    pack(this->values + first, count, words, [limit](T value) { return value >= limit; });
  }

  BitWord findInsideAt(std::size_t first, std::size_t count, BitWord wanted) const override
  {
    const T limit = this->smallest;
    return packWord(
      this->values + first, count, wanted, [limit](T value) { return value >= limit; });
  }

  BitWord findEqualAt(std::size_t first, std::size_t count, BitWord wanted) const override
  {
    const T limit = this->smallest;
    return packWord(
      this->values + first, count, wanted, [limit](T value) { return value == limit; });
  }

  void findNaN(std::size_t first, std::size_t count, BitWord* words) const override
  {
    pack(this->values + first, count, words, [](T value) { return isNaN(value); });
  }

  bool hasNaN(std::size_t first, std::size_t count) const override
  {
    int any = 0;
    if constexpr (std::is_floating_point_v<T>)
    {
      const T* const row = this->values + first;
      for (std::size_t n = 0; n < count; ++n)
      {
        any |= row[n] != row[n];
      }
    }
    return any != 0;
  }

  void cut(std::size_t count, const std::int64_t* lower, const std::int64_t* upper,
    double* t) const override
  {
    constexpr double scale = sizeof(T) == 8 && std::is_floating_point_v<T> ? 0.5 : 1.0;
    for (std::size_t n = 0; n < count; ++n)
    {
      t[n] = crossing(this->isovalue, static_cast<double>(this->values[lower[n]]),
        static_cast<double>(this->values[upper[n]]), scale);
    }
  }

  void gradients(const EdgePoints& points, const std::array<const double*, 3>& inverseRuns,
    double* result) const override
  {
    for (std::size_t n = 0; n < points.count; ++n)
    {
      const LatticeEdge& edge = points.edges[n];
      std::array<std::int32_t, 3> place = edge.start;
      const auto lower = this->gradientAt(points.lower[n], place, inverseRuns);
      place[edge.axis] += edge.step;
      const auto upper = this->gradientAt(points.upper[n], place, inverseRuns);
      for (std::size_t c = 0; c < 3; ++c)
      {
        result[c * EdgePoints::Capacity + n] = lower[c] + points.t[n] * (upper[c] - lower[c]);
      }
    }
  }

  void slopes(const EdgePoints& points, LatticeSlope* lower, LatticeSlope* upper) const override
  {
    for (std::size_t n = 0; n < points.count; ++n)
    {
      const LatticeEdge& edge = points.edges[n];
      std::array<std::int32_t, 3> place = edge.start;
      lower[n] = this->slopeAt(points.lower[n], place);
      place[edge.axis] += edge.step;
      upper[n] = this->slopeAt(points.upper[n], place);
    }
  }

private:
  static bool isNaN(T value)
  {
    if constexpr (std::is_floating_point_v<T>)
    {
      return value != value;
    }
    return false;
  }

  /// Differences are taken in this type: it holds those of small integers, and of floats well
  /// enough.
  using Difference = std::conditional_t<std::is_same_v<T, float>, float,
    std::conditional_t<(sizeof(T) < sizeof(int)), int, double>>;

  Difference difference(std::int64_t after, std::int64_t before) const
  {
    return static_cast<Difference>(this->values[after]) -
      static_cast<Difference>(this->values[before]);
  }

  std::array<double, 3> gradientAt(std::int64_t point, const std::array<std::int32_t, 3>& place,
    const std::array<const double*, 3>& inverseRuns) const
  {
    std::array<double, 3> result;
    const auto inner = [&](int axis)
    { return place[axis] > 0 && place[axis] + 1 < this->size[axis]; };
    if (inner(0) && inner(1) && inner(2))
    {
      for (int axis = 0; axis < 3; ++axis)
      {
        const std::int64_t step = this->stride[axis];
        result[axis] =
          this->difference(point + step, point - step) * inverseRuns[axis][place[axis]];
      }
      return result;
    }
    for (int axis = 0; axis < 3; ++axis)
    {
      const std::int64_t step = this->stride[axis];
      const std::int64_t after = place[axis] + 1 < this->size[axis] ? step : 0;
      const std::int64_t before = place[axis] > 0 ? step : 0;
      result[axis] =
        this->difference(point + after, point - before) * inverseRuns[axis][place[axis]];
    }
    return result;
  }

  LatticeSlope slopeAt(std::int64_t point, const std::array<std::int32_t, 3>& place) const
  {
    LatticeSlope slope;
    for (int axis = 0; axis < 3; ++axis)
    {
      const std::int64_t step = this->stride[axis];
      const bool before = place[axis] > 0 && !isNaN(this->values[point - step]);
      const bool after = place[axis] + 1 < this->size[axis] && !isNaN(this->values[point + step]);
      slope.rise[axis] = static_cast<double>(this->values[after ? point + step : point]) -
        static_cast<double>(this->values[before ? point - step : point]);
      slope.before[axis] = before;
      slope.after[axis] = after;
    }
    return slope;
  }

  const T* values;
  double isovalue = 0;
  T smallest = 0;
};

}

template <class T>
std::unique_ptr<LatticeValues> LatticeValues::of(
  const T* values, const std::array<std::int64_t, 3>& size)
{
  return std::make_unique<TypedValues<T>>(values, size);
}

#define ORRERY_INSTANTIATE(T)                                                                      \
  template std::unique_ptr<LatticeValues> LatticeValues::of(                                       \
    const T*, const std::array<std::int64_t, 3>&);
ORRERY_FOR_VALUE_TYPES(ORRERY_INSTANTIATE)
#undef ORRERY_INSTANTIATE

}
