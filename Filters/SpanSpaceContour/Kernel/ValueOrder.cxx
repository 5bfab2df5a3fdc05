#include "ValueOrder.h"

#include "ValueTypes.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>
#include <type_traits>

#include <omp.h>

namespace orrery
{
namespace
{

constexpr std::uint64_t SignBit = std::uint64_t(1) << 63;
constexpr std::uint64_t KeyCount = std::uint64_t(1) << 32;

/// The bits of a floating-point number, arranged so that they compare as the numbers do.
template <class Bits, class Real>
Bits orderedBits(Real value)
{
  value += Real(0); // -0 and 0 are one value
  Bits bits;
  std::memcpy(&bits, &value, sizeof bits);
  const Bits sign = Bits(1) << (8 * sizeof bits - 1);
  return (bits & sign) ? ~bits : (bits | sign);
}

Key floatKey(float value)
{
  return orderedBits<Key>(value);
}

/// An order-preserving map of any type to 64 bits.
template <class T>
std::uint64_t wideKey(T value)
{
  if constexpr (std::is_floating_point_v<T>)
  {
    return orderedBits<std::uint64_t>(static_cast<double>(value));
  }
  else if constexpr (std::is_signed_v<T>)
  {
    return static_cast<std::uint64_t>(static_cast<std::int64_t>(value)) ^ SignBit;
  }
  else
  {
    return value;
  }
}

void sortInParallel(std::uint64_t* first, std::uint64_t* last)
{
  if (last - first < (1 << 16))
  {
    std::sort(first, last);
    return;
  }
  std::uint64_t* middle = first + (last - first) / 2;
#pragma omp task
  sortInParallel(first, middle);
  sortInParallel(middle, last);
#pragma omp taskwait
  std::inplace_merge(first, middle, last);
}

template <class T>
std::vector<std::uint64_t> distinctWideKeys(const T* values, std::size_t count, int threads)
{
  std::vector<std::uint64_t> distinct;
  distinct.reserve(count);
  for (std::size_t n = 0; n < count; ++n)
  {
    if (values[n] == values[n])
    {
      distinct.push_back(wideKey(values[n]));
    }
  }
#pragma omp parallel num_threads(threads)
#pragma omp single
  sortInParallel(distinct.data(), distinct.data() + distinct.size());
  distinct.erase(std::unique(distinct.begin(), distinct.end()), distinct.end());
  distinct.shrink_to_fit();
  return distinct;
}

template <class T>
bool allExactAsFloat(const T* values, std::size_t count, int threads)
{
  bool exact = true;
#pragma omp parallel for num_threads(threads) reduction(&& : exact)
  for (std::size_t n = 0; n < count; ++n)
  {
    const T value = values[n];
    exact = exact && (static_cast<T>(static_cast<float>(value)) == value || value != value);
  }
  return exact;
}

template <class T>
std::pair<T, T> range(const T* values, std::size_t count, int threads)
{
  T low = std::numeric_limits<T>::max();
  T high = std::numeric_limits<T>::lowest();
#pragma omp parallel for num_threads(threads) reduction(min : low) reduction(max : high)
  for (std::size_t n = 0; n < count; ++n)
  {
    low = std::min(low, values[n]);
    high = std::max(high, values[n]);
  }
  return { low, high };
}

/// Fills keys[n] = map(values[n]); returns whether there was a NaN.
template <class T, class Map>
bool fillKeys(const T* values, std::size_t count, Key* keys, int threads, Map&& map)
{
  bool nan = false;
#pragma omp parallel for num_threads(threads) reduction(|| : nan)
  for (std::size_t n = 0; n < count; ++n)
  {
    const T value = values[n];
    const bool isNaN = value != value;
    nan = nan || isNaN;
    keys[n] = isNaN ? ValueOrder::NotANumber : map(value);
  }
  return nan;
}

}

template <class T>
ValueOrder ValueOrder::of(const T* values, std::size_t count, std::vector<Key>& keys, int threads)
{
  threads = threads > 0 ? threads : omp_get_max_threads();
  ValueOrder order;
  keys.resize(count);
  if constexpr (std::is_floating_point_v<T>)
  {
    order.domain = Domain::Floating;
    if (sizeof(T) == sizeof(float) || allExactAsFloat(values, count, threads))
    {
      order.mapping = Mapping::FloatBits;
      order.nan = fillKeys(
        values, count, keys.data(), threads, [](T v) { return floatKey(static_cast<float>(v)); });
      return order;
    }
  }
  else
  {
    order.domain = std::is_signed_v<T> ? Domain::Signed : Domain::Unsigned;
    const auto [low, high] = range(values, count, threads);
    if (count == 0 || wideKey(high) - wideKey(low) < KeyCount)
    {
      order.mapping = Mapping::Offset;
      const std::uint64_t base = order.base = count == 0 ? 0 : wideKey(low);
      fillKeys(values, count, keys.data(), threads, [base](T v) { return Key(wideKey(v) - base); });
      return order;
    }
  }
  order.mapping = Mapping::Rank;
  order.ranked = distinctWideKeys(values, count, threads);
  const std::vector<std::uint64_t>& ranked = order.ranked;
  order.nan = fillKeys(values, count, keys.data(), threads,
    [&ranked](T v)
    { return Key(std::lower_bound(ranked.begin(), ranked.end(), wideKey(v)) - ranked.begin()); });
  return order;
}

std::uint64_t ValueOrder::wideThreshold(double isovalue, bool& above) const
{
  const double integer = std::ceil(isovalue);
  above = false;
  switch (this->domain)
  {
    case Domain::Signed:
      above = integer >= 0x1p63;
      return above || integer < -0x1p63 ? 0 : wideKey(static_cast<std::int64_t>(integer));
    case Domain::Unsigned:
      above = integer >= 0x1p64;
      return above || integer < 0 ? 0 : static_cast<std::uint64_t>(integer);
    case Domain::Floating:
      break;
  }
  return wideKey(isovalue);
}

std::uint64_t ValueOrder::threshold(double isovalue) const
{
  if (this->mapping == Mapping::FloatBits)
  {
    float bound = static_cast<float>(isovalue);
    if (static_cast<double>(bound) < isovalue)
    {
      bound = std::nextafter(bound, std::numeric_limits<float>::infinity());
    }
    return floatKey(bound);
  }
  bool above = false;
  const std::uint64_t wide = this->wideThreshold(isovalue, above);
  if (above)
  {
    return KeyCount;
  }
  if (this->mapping == Mapping::Offset)
  {
    return wide <= this->base ? 0 : std::min(wide - this->base, KeyCount);
  }
  return std::lower_bound(this->ranked.begin(), this->ranked.end(), wide) - this->ranked.begin();
}

bool ValueOrder::mayHold(double isovalue) const
{
  if (this->mapping == Mapping::FloatBits)
  {
    return static_cast<double>(static_cast<float>(isovalue)) == isovalue;
  }
  if (this->domain != Domain::Floating && isovalue != std::ceil(isovalue))
  {
    return false;
  }
  bool above = false;
  const std::uint64_t wide = this->wideThreshold(isovalue, above);
  return !above &&
    (this->mapping == Mapping::Offset
        ? wide >= this->base && wide - this->base < KeyCount
        : std::binary_search(this->ranked.begin(), this->ranked.end(), wide));
}

#define ORRERY_INSTANTIATE(T)                                                                      \
  template ValueOrder ValueOrder::of(const T*, std::size_t, std::vector<Key>&, int);
ORRERY_FOR_VALUE_TYPES(ORRERY_INSTANTIATE)
#undef ORRERY_INSTANTIATE

}
