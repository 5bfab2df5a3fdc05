#pragma once

#include <cstdint>

namespace orrery
{

using BitWord = std::uint64_t;

/// Number of bits set. Plain x86-64 has no instruction for it and the compiler's own is a call.
inline unsigned bitCount(BitWord word)
{
  word -= (word >> 1) & 0x5555555555555555u;
  word = (word & 0x3333333333333333u) + ((word >> 2) & 0x3333333333333333u);
  word = (word + (word >> 4)) & 0x0f0f0f0f0f0f0f0fu;
  return static_cast<unsigned>((word * 0x0101010101010101u) >> 56);
}

/// Place of the lowest bit set of a word that is not zero.
inline unsigned lowestBit(BitWord word)
{
  return static_cast<unsigned>(__builtin_ctzll(word));
}

/// The bits below place `bit` (0 to 63).
inline BitWord bitsBelow(unsigned bit)
{
  return (BitWord(1) << bit) - 1;
}

}
