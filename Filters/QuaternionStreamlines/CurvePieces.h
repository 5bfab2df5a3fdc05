#pragma once

#include "PieceChains.h"

#include <memory>
#include <vector>

class ControllerRanks;
class FrameBlock;

/// The curves of several blocks, on all ranks, as pieces of curves that go on in each other.
/// Filters over ranks, Stream Tracer above all, cut curves where data of the next rank begin.
///
/// All ranks call each function, in the same order.
class CurvePieces
{
public:
  /// The blocks of this rank.
  CurvePieces(ControllerRanks& ranks, const std::vector<std::unique_ptr<FrameBlock>>& blocks);

  /// Whether any piece goes on in another one.
  bool linked() const { return this->anyLinks; }

  /// Gives the blocks the margins of their pieces, and room for the frames at their ends.
  void prepare();

  /// Finds what pieces begin with, from the frames at the ends of all: see orrery::joinFrames().
  void join(bool fromBeginning);

private:
  void addPieces(const FrameBlock& block);
  template <class Value>
  std::vector<Value> gather(const std::vector<Value>& own) const;
  template <class Function>
  void forOwnPieces(Function&& function) const;

  ControllerRanks& ranks;
  const std::vector<std::unique_ptr<FrameBlock>>& blocks;
  std::vector<orrery::CurvePiece> pieces; ///< Of all ranks.
  std::vector<orrery::PieceEnd> links;
  std::size_t firstOwn = 0;
  bool anyLinks = false;
};
