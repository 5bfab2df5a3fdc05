#pragma once

#include "Bits.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace orrery
{

/// Gives the marked ones among many numbers consecutive ids, ascending: the points of a surface among
/// the edges of the mesh. Which thread marks what, and how often, makes no difference.
class PointNumbering
{
public:
  static constexpr std::size_t ChunkWords = 64;

  /// Makes room for numbers below `size`, marked by `threads` threads. Nothing is marked.
  void resize(std::size_t size, int threads);

  /// What a thread marks with. Chunks without a mark are passed over later.
  class Marker
  {
  public:
    void operator()(std::uint32_t number) const
    {
      this->bits[number / 64] |= BitWord(1) << (number % 64);
      this->chunks[number / (64 * ChunkWords)] = 1;
    }

  private:
    friend class PointNumbering;
    Marker(BitWord* bits, std::uint8_t* chunks)
      : bits(bits)
      , chunks(chunks)
    {
    }
    BitWord* bits;
    std::uint8_t* chunks;
  };
  Marker marker(int thread)
  {
    return { this->marked[thread].bits.data(), this->marked[thread].chunks.data() };
  }

  /// Joins the threads' marks, clears them, and counts. Returns the number of marked numbers.
  std::size_t number(int threads);

  /// The id of a marked number.
  std::uint32_t operator[](std::uint32_t number) const
  {
    const Word& word = this->words[number / 64];
    return word.rank + bitCount(word.bits & bitsBelow(number % 64));
  }

  std::size_t chunkCount() const { return this->chunkRank.size(); }

  /// Calls visit(number, id) for the marked numbers of a chunk, ascending.
  template <class Visit>
  void forChunk(std::size_t chunk, Visit&& visit) const
  {
    if (this->chunkCounts[chunk] == 0)
    {
      return; // its words are those of an earlier time
    }
    for (std::size_t w = chunk * ChunkWords; w < this->chunkEnd(chunk); ++w)
    {
      std::uint32_t id = this->words[w].rank;
      for (BitWord bits = this->words[w].bits; bits != 0; bits &= bits - 1)
      {
        visit(static_cast<std::uint32_t>(w * 64 + lowestBit(bits)), id++);
      }
    }
  }

  std::size_t chunkSize(std::size_t chunk) const { return this->chunkCounts[chunk]; }

  std::size_t bytes() const;

private:
  std::size_t chunkEnd(std::size_t chunk) const
  {
    return std::min(this->words.size(), (chunk + 1) * ChunkWords);
  }
  std::uint32_t joinChunk(std::size_t chunk);

  struct Word
  {
    BitWord bits = 0;
    std::uint32_t rank = 0;
  };
  struct Marks
  {
    std::vector<BitWord> bits;
    std::vector<std::uint8_t> chunks;
  };
  std::vector<Word> words;
  std::vector<Marks> marked; ///< By thread.
  std::vector<std::size_t> chunkCounts;
  std::vector<std::size_t> chunkRank;
};

}
