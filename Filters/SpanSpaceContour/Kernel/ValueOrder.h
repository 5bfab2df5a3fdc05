#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace orrery
{

/// A scalar's place in the order of all scalars of its array: a < b if and only if their keys
/// compare so. The whole search works on keys, so that it is exact for every numeric type.
using Key = std::uint32_t;

/// Maps the values of one array, and isovalues, to keys.
///
/// Floats and integers map directly. So do doubles that are all exact as floats, and 64-bit integers
/// that span less than 2^32; else each distinct value gets its rank.
class ValueOrder
{
public:
  /// The key that stands for NaN, which is in no order. No other value of a floating-point array has it.
  static constexpr Key NotANumber = 0xffffffffu;

  ValueOrder() = default;

  /// The order of `count` values, and in `keys` the key of each. Takes `threads` threads (0: all).
  template <class T>
  static ValueOrder of(const T* values, std::size_t count, std::vector<Key>& keys, int threads = 0);

  /// The smallest key whose value is not below the isovalue: for every value v of the array,
  /// v >= isovalue if and only if key(v) >= threshold(isovalue). It may be 2^32, above every key.
  std::uint64_t threshold(double isovalue) const;

  /// Whether a value can equal the isovalue, so that threshold(isovalue) is its key.
  bool mayHold(double isovalue) const;

  bool hasNaN() const { return this->nan; }

  /// Lists what is kept in an index file.
  template <class Archive>
  void list(Archive& archive)
  {
    archive(this->domain);
    archive(this->mapping);
    archive(this->nan);
    archive(this->base);
    archive(this->ranked);
  }

  /// Bytes held beside the object itself.
  std::size_t bytes() const { return this->ranked.size() * sizeof(std::uint64_t); }

private:
  enum class Domain : std::uint32_t
  {
    Floating,
    Signed,
    Unsigned
  };
  enum class Mapping : std::uint32_t
  {
    FloatBits, ///< The bits of the value as a float, in order.
    Offset,    ///< The distance from the smallest value.
    Rank       ///< The place among the distinct values.
  };

  /// The smallest wide key whose value is not below the isovalue. `above`: there is none.
  std::uint64_t wideThreshold(double isovalue, bool& above) const;

  Domain domain = Domain::Floating;
  Mapping mapping = Mapping::FloatBits;
  bool nan = false;
  std::uint64_t base = 0;            ///< Offset: the wide key of the smallest value.
  std::vector<std::uint64_t> ranked; ///< Rank: the wide keys of the distinct values, ascending.
};

}
