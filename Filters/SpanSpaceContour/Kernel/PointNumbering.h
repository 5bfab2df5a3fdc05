#pragma once

#include "Bits.h"

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
  static constexpr std::size_t ChunkWords = 512;

  /// Makes room for numbers below `size`, marked by `threads` threads. Nothing is marked.
  void resize(std::size_t size, int threads);

  /// The bits a thread marks in.
  BitWord* marks(int thread) { return this->marked[thread].data(); }

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
    const std::size_t end = std::min(this->words.size(), (chunk + 1) * ChunkWords);
    for (std::size_t w = chunk * ChunkWords; w < end; ++w)
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
  struct Word
  {
    BitWord bits = 0;
    std::uint32_t rank = 0;
  };
  std::vector<Word> words;
  std::vector<std::vector<BitWord>> marked; ///< One bitmap for each thread.
  std::vector<std::size_t> chunkCounts;
  std::vector<std::size_t> chunkRank;
};

}
