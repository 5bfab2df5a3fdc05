#include "PointNumbering.h"

#include <algorithm>

namespace orrery
{

void PointNumbering::resize(std::size_t size, int threads)
{
  const std::size_t wordCount = (size + 63) / 64;
  const std::size_t chunkCount = (wordCount + ChunkWords - 1) / ChunkWords;
  this->words.resize(wordCount);
  this->marked.resize(threads);
  for (Marks& marks : this->marked)
  {
    marks.bits.resize(wordCount, 0);
    marks.chunks.resize(chunkCount, 0);
  }
  this->chunkCounts.resize(chunkCount);
  this->chunkRank.resize(chunkCount);
}

/// Joins the marks of a chunk and numbers them from 0.
std::uint32_t PointNumbering::joinChunk(std::size_t chunk)
{
  std::uint32_t rank = 0;
  for (std::size_t w = chunk * ChunkWords; w < this->chunkEnd(chunk); ++w)
  {
    BitWord bits = 0;
    for (Marks& marks : this->marked)
    {
      bits |= marks.bits[w];
      marks.bits[w] = 0;
    }
    this->words[w] = { bits, rank };
    rank += bits == 0 ? 0 : bitCount(bits);
  }
  return rank;
}

std::size_t PointNumbering::number(int threads)
{
#pragma omp parallel for num_threads(threads) schedule(static) if (threads > 1)
  for (std::size_t chunk = 0; chunk < this->chunkCounts.size(); ++chunk)
  {
    bool any = false;
    for (Marks& marks : this->marked)
    {
      any = any || marks.chunks[chunk] != 0;
      marks.chunks[chunk] = 0;
    }
    this->chunkCounts[chunk] = any ? this->joinChunk(chunk) : 0;
  }

  std::size_t total = 0;
  for (std::size_t chunk = 0; chunk < this->chunkCounts.size(); ++chunk)
  {
    this->chunkRank[chunk] = total;
    total += this->chunkCounts[chunk];
  }
#pragma omp parallel for num_threads(threads) schedule(static) if (threads > 1)
  for (std::size_t chunk = 0; chunk < this->chunkCounts.size(); ++chunk)
  {
    if (this->chunkCounts[chunk] == 0)
    {
      continue;
    }
    for (std::size_t w = chunk * ChunkWords; w < this->chunkEnd(chunk); ++w)
    {
      this->words[w].rank += static_cast<std::uint32_t>(this->chunkRank[chunk]);
    }
  }
  return total;
}

std::size_t PointNumbering::bytes() const
{
  return this->words.capacity() * (sizeof(Word) + this->marked.size() * sizeof(BitWord));
}

}
