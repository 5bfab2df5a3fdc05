#include "CurvePieces.h"

#include "../Common/ControllerRanks.h"
#include "FrameBlock.h"

#include "vtkCellData.h"
#include "vtkDataArray.h"
#include "vtkPolyData.h"

#include <algorithm>
#include <cstring>

namespace
{

using Vector = std::array<double, 3>;

/// A point of a curve.
Vector pointOf(const orrery::Polylines& curves, std::size_t curve, std::size_t n)
{
  const std::size_t place = curves.begin(curve) + n;
  const auto id = static_cast<std::size_t>(
    curves.ids64 ? curves.ids64[place] : static_cast<std::int64_t>(curves.ids32[place]));
  Vector point{};
  for (int axis = 0; axis < 3; ++axis)
  {
    point[axis] = curves.points.floats ? static_cast<double>(curves.points.floats[3 * id + axis])
                                       : curves.points.doubles[3 * id + axis];
  }
  return point;
}

/// The point so many steps away from an end.
Vector pointFrom(const orrery::Polylines& curves, std::size_t curve, int side, std::size_t steps)
{
  return pointOf(curves, curve, side == 0 ? steps : curves.size(curve) - 1 - steps);
}

orrery::CurvePiece pieceOf(const orrery::Polylines& curves, std::size_t curve)
{
  orrery::CurvePiece piece;
  piece.size = static_cast<std::int64_t>(curves.size(curve));
  for (int side = 0; side < 2 && piece.size > 0; ++side)
  {
    const Vector end = pointFrom(curves, curve, side, 0);
    Vector next = end;
    for (std::size_t n = 1; n < curves.size(curve) && next == end; ++n)
    {
      next = pointFrom(curves, curve, side, n);
    }
    piece.ends[side] = end;
    for (int axis = 0; axis < 3; ++axis)
    {
      piece.steps[side][axis] = next[axis] - end[axis];
    }
  }
  return piece;
}

/// What tells the curves of Stream Tracer apart, or null.
vtkDataArray* seedIds(vtkPolyData* data)
{
  vtkDataArray* seeds = data->GetCellData()->GetArray("SeedIds");
  return seeds && seeds->GetNumberOfComponents() == 1 &&
      seeds->GetNumberOfTuples() == data->GetNumberOfCells()
    ? seeds
    : nullptr;
}

}

CurvePieces::CurvePieces(
  ControllerRanks& allRanks, const std::vector<std::unique_ptr<FrameBlock>>& ownBlocks)
  : ranks(allRanks)
  , blocks(ownBlocks)
{
  for (const auto& block : this->blocks)
  {
    this->addPieces(*block);
  }
  const auto counts = this->gather(std::vector<std::size_t>{ this->pieces.size() });
  for (int rank = 0; rank < this->ranks.own(); ++rank)
  {
    this->firstOwn += counts[rank];
  }
  this->pieces = this->gather(this->pieces);
  this->links = orrery::linkPieces(this->pieces);
  this->anyLinks = std::any_of(this->links.begin(), this->links.end(),
    [](orrery::PieceEnd end) { return end != orrery::NoEnd; });
}

void CurvePieces::addPieces(const FrameBlock& block)
{
  vtkDataArray* seeds = seedIds(block.input());
  const vtkIdType firstLine = block.input()->GetNumberOfVerts();
  for (std::size_t curve = 0; curve < block.curves().curveCount; ++curve)
  {
    orrery::CurvePiece piece = pieceOf(block.curves(), curve);
    const vtkIdType cell = firstLine + static_cast<vtkIdType>(curve);
    piece.seed = seeds ? static_cast<std::int64_t>(seeds->GetComponent(cell, 0)) : 0;
    piece.block = block.number;
    this->pieces.push_back(piece);
  }
}

/// What all ranks have, in their order.
template <class Value>
std::vector<Value> CurvePieces::gather(const std::vector<Value>& own) const
{
  ControllerRanks::Bytes bytes(own.size() * sizeof(Value));
  std::copy_n(reinterpret_cast<const char*>(own.data()), bytes.size(), bytes.data());
  bytes = this->ranks.gather(bytes);
  std::vector<Value> all(bytes.size() / sizeof(Value));
  std::copy_n(bytes.data(), bytes.size(), reinterpret_cast<char*>(all.data()));
  return all;
}

/// Calls function(block, curve, piece).
template <class Function>
void CurvePieces::forOwnPieces(Function&& function) const
{
  std::size_t piece = this->firstOwn;
  for (const auto& block : this->blocks)
  {
    for (std::size_t curve = 0; curve < block->curves().curveCount; ++curve)
    {
      function(*block, curve, piece++);
    }
  }
}

void CurvePieces::prepare()
{
  std::vector<double> points;
  this->forOwnPieces(
    [&](const FrameBlock& block, std::size_t curve, std::size_t piece)
    {
      for (const int side : { 0, 1 })
      {
        const bool goesOn = this->links[2 * piece + side] != orrery::NoEnd;
        const auto last = goesOn ? orrery::PieceTips::tipSize(this->pieces[piece]) : 0;
        for (std::size_t n = 1; n <= last; ++n)
        {
          const Vector point = pointFrom(block.curves(), curve, side, n);
          points.insert(points.end(), point.begin(), point.end());
        }
      }
    });
  const orrery::PieceTips tips(this->pieces, this->links, this->gather(points));
  this->forOwnPieces([&](FrameBlock& block, std::size_t, std::size_t piece)
    { tips.addMargins(piece, block.margins); });
  for (const auto& block : this->blocks)
  {
    block->ends.resize(block->curves().curveCount);
  }
}

void CurvePieces::join(bool fromBeginning)
{
  const auto goesOn = [this](std::size_t piece) {
    return this->links[2 * piece] != orrery::NoEnd || this->links[2 * piece + 1] != orrery::NoEnd;
  };
  std::vector<orrery::FrameEnds> own;
  this->forOwnPieces(
    [&](const FrameBlock& block, std::size_t curve, std::size_t piece)
    {
      if (goesOn(piece))
      {
        own.push_back(block.ends[curve]);
      }
    });
  const std::vector<orrery::FrameEnds> known = this->gather(own);
  std::vector<orrery::FrameEnds> frames(this->pieces.size());
  auto next = known.begin();
  for (std::size_t piece = 0; piece < frames.size(); ++piece)
  {
    if (goesOn(piece))
    {
      frames[piece] = *next++;
    }
  }
  const auto starts = orrery::joinFrames(this->links, std::move(frames), fromBeginning);
  this->forOwnPieces([&](FrameBlock& block, std::size_t, std::size_t piece)
    { block.starts.push_back(starts[piece]); });
}
