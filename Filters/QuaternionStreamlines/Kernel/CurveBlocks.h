#pragma once

#include "Polylines.h"

#include <vector>

namespace orrery
{

/// Blocks of successive curves, of similar work, to be dealt out to threads: the first curve of each,
/// and behind them the number of curves.
inline std::vector<std::size_t> curveBlocks(const Polylines& curves)
{
  constexpr std::size_t BlockPoints = 8192;
  std::vector<std::size_t> blocks;
  std::size_t points = BlockPoints;
  for (std::size_t curve = 0; curve < curves.curveCount; ++curve)
  {
    if (points >= BlockPoints)
    {
      blocks.push_back(curve);
      points = 0;
    }
    points += curves.size(curve);
  }
  blocks.push_back(curves.curveCount);
  return blocks;
}

}
