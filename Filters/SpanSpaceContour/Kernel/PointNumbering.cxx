#include "PointNumbering.h"

#include <algorithm>

namespace orrery
{

void PointNumbering::resize(std::size_t size, int threads)
{
  const std::size_t wordCount = (size + 63) / 64;
  this->words.resize(wordCount);
  this->marked.resize(threads);
  for (std::vector<BitWord>& bits : this->marked)
  {
    bits.resize(wordCount, 0);
  }
  const std::size_t chunks = (wordCount + ChunkWords - 1) / ChunkWords;
  this->chunkCounts.resize(chunks);
  this->chunkRank.resize(chunks);
}

std::size_t PointNumbering::number(int threads)
{
#pragma omp parallel for num_threads(threads) schedule(static)
  for (std::size_t chunk = 0; chunk < this->chunkCounts.size(); ++chunk)
  {
    const std::size_t begin = chunk * ChunkWords;
    const std::size_t end = std::min(this->words.size(), begin + ChunkWords);
    std::uint32_t rank = 0;
    for (std::size_t w = begin; w < end; ++w)
    {
      BitWord bits = 0;
      for (std::vector<BitWord>& marks : this->marked)
      {
        bits |= marks[w];
        marks[w] = 0;
      }
      this->words[w] = { bits, rank };
      rank += bits == 0 ? 0 : bitCount(bits);
    }
    this->chunkCounts[chunk] = rank;
  }

  std::size_t total = 0;
  for (std::size_t chunk = 0; chunk < this->chunkCounts.size(); ++chunk)
  {
    this->chunkRank[chunk] = total;
    total += this->chunkCounts[chunk];
  }
#pragma omp parallel for num_threads(threads) schedule(static)
  for (std::size_t chunk = 0; chunk < this->chunkCounts.size(); ++chunk)
  {
    if (this->chunkCounts[chunk] == 0)
    {
      continue;
    }
    const std::size_t end = std::min(this->words.size(), (chunk + 1) * ChunkWords);
    for (std::size_t w = chunk * ChunkWords; w < end; ++w)
    {
      this->words[w].rank += static_cast<std::uint32_t>(this->chunkRank[chunk]);
    }
  }
  return total;
}

std::size_t PointNumbering::bytes() const
{
  return this->words.size() * (sizeof(Word) + this->marked.size() * sizeof(BitWord));
}

}
