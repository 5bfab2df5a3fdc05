#pragma once

#include "SpanSpaceTree.h"

#include <cstddef>

namespace orrery
{

/// Cells to triangulate, a bit for each position. With `groups`, a bit for each of
/// SpanSpaceTree::GroupCells positions, those in groups that are not set are passed over.
struct ActiveCells
{
  ActiveCells(const BitWord* words, const BitWord* groups = nullptr)
    : words(words)
    , groups(groups)
  {
  }

  /// The word to look at after those before `word`: where a group begins that has none, a later one.
  std::size_t skip(std::size_t word, std::size_t end) const
  {
    while (word < end && word % GroupWords == 0 && !this->has(word / GroupWords))
    {
      word += GroupWords;
    }
    return word;
  }

  const BitWord* words;
  const BitWord* groups;

private:
  static constexpr std::size_t GroupWords = SpanSpaceTree::GroupCells / 64;

  bool has(std::size_t group) const
  {
    return !this->groups || ((this->groups[group / 64] >> (group % 64)) & 1);
  }
};

}
