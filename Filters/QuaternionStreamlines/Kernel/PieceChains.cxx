#include "PieceChains.h"

#include <algorithm>
#include <cmath>
#include <tuple>

namespace orrery
{
namespace
{

using Vector = std::array<double, 3>;

double dot(const Vector& a, const Vector& b)
{
  return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
}

bool goesOn(const CurvePiece& piece)
{
  // A sum is finite only when its parts are.
  const auto finite = [](const Vector& x) { return std::isfinite(x[0] + x[1] + x[2]); };
  return piece.size > 1 && finite(piece.ends[0]) && finite(piece.ends[1]) &&
    piece.ends[0] != piece.ends[1];
}

/// Finds which ends are met by one other, in blocks or over all of them.
class EndMeetings
{
public:
  EndMeetings(const std::vector<CurvePiece>& curvePieces, bool inBlocks)
    : pieces(curvePieces)
    , byBlock(inBlocks)
  {
  }

  void link(std::vector<PieceEnd>& links) const
  {
    std::vector<PieceEnd> ends;
    for (PieceEnd end = 0; end < links.size(); ++end)
    {
      if (links[end] == NoEnd && goesOn(this->pieces[end / 2]))
      {
        ends.push_back(end);
      }
    }
    std::sort(ends.begin(), ends.end(),
      [this](PieceEnd a, PieceEnd b) { return this->key(a) < this->key(b); });
    for (std::size_t first = 0, last = 0; first < ends.size(); first = last)
    {
      while (last < ends.size() && this->key(ends[last]) == this->key(ends[first]))
      {
        ++last;
      }
      if (last == first + 2 && this->smooth(ends[first], ends[first + 1]))
      {
        links[ends[first]] = ends[first + 1];
        links[ends[first + 1]] = ends[first];
      }
    }
  }

private:
  std::tuple<Vector, std::int64_t, std::int64_t> key(PieceEnd end) const
  {
    const CurvePiece& piece = this->pieces[end / 2];
    return { piece.ends[end % 2], piece.seed, this->byBlock ? piece.block : 0 };
  }

  bool smooth(PieceEnd a, PieceEnd b) const
  {
    return dot(this->pieces[a / 2].steps[a % 2], this->pieces[b / 2].steps[b % 2]) < 0;
  }

  const std::vector<CurvePiece>& pieces;
  bool byBlock;
};

/// Carries frames along chains.
class ChainWalk
{
public:
  ChainWalk(
    const std::vector<PieceEnd>& endLinks, std::vector<FrameEnds>& endFrames, bool fromFirst)
    : links(endLinks)
    , frames(endFrames)
    , fromBeginning(fromFirst)
    , starts(endFrames.size())
    , known(endFrames.size())
  {
  }

  std::vector<FrameStart> walk()
  {
    for (const bool rings : { false, true })
    {
      for (std::size_t piece = 0; piece < this->known.size(); ++piece)
      {
        if (!this->known[piece] && (rings || this->begins(piece)))
        {
          const std::size_t keeps = this->fromBeginning ? piece : this->firstBent(piece);
          this->known[keeps] = true;
          this->carry(2 * keeps + 1);
          this->carry(2 * keeps);
        }
      }
    }
    return std::move(this->starts);
  }

private:
  bool begins(std::size_t piece) const
  {
    const PieceEnd before = this->links[2 * piece];
    return before == NoEnd || before % 2 == 0;
  }

  /// The first piece of a chain that has a Frenet frame, beginning with one and first in its
  /// direction.
  std::size_t firstBent(std::size_t piece) const
  {
    for (const PieceEnd from : { 2 * piece + 1, 2 * piece })
    {
      PieceEnd end = from;
      do
      {
        if (this->frames[end / 2].bent)
        {
          return end / 2;
        }
        end = this->links[end] == NoEnd ? NoEnd : otherEnd(this->links[end]);
      } while (end != NoEnd && end != from);
    }
    return piece;
  }

  /// Carries the frames at an end on through the pieces that follow it.
  void carry(PieceEnd end)
  {
    for (PieceEnd next = this->links[end]; next != NoEnd && !this->known[next / 2];
         next = this->links[end])
    {
      this->join(end, next);
      end = otherEnd(next);
    }
  }

  void join(PieceEnd end, PieceEnd next)
  {
    // Half a turn about the normal. That back is by the inverse, so that signs are the same then.
    const Quaternion half{ 0, 0, end % 2 == 1 ? 1. : -1., 0 };
    const Quaternion reversal = end % 2 == next % 2 ? half : Quaternion{};
    const Quaternion parallel = this->frames[end / 2].parallel[end % 2] * reversal;
    const Quaternion frenet = this->frames[end / 2].frenet[end % 2] * reversal;
    FrameEnds& frame = this->frames[next / 2];
    const Quaternion change = conjugate(frame.parallel[next % 2]) * parallel;
    const double norm = std::hypot(change.w, change.x);
    // The turn about the tangent that comes nearest to it.
    const Quaternion turn =
      norm > 0 ? Quaternion{ change.w / norm, change.x / norm, 0, 0 } : Quaternion{};
    const double sign = orrery::dot(frame.frenet[next % 2], frenet) < 0 ? -1 : 1;
    for (const int side : { 0, 1 })
    {
      frame.parallel[side] = frame.parallel[side] * turn;
      frame.frenet[side] = frame.frenet[side] * sign;
    }
    this->starts[next / 2] = { true, frame.parallel[0], frame.frenet[0] };
    this->known[next / 2] = true;
  }

  const std::vector<PieceEnd>& links;
  std::vector<FrameEnds>& frames;
  bool fromBeginning;
  std::vector<FrameStart> starts;
  std::vector<bool> known;
};

}

std::vector<PieceEnd> linkPieces(const std::vector<CurvePiece>& pieces)
{
  std::vector<PieceEnd> links(2 * pieces.size(), NoEnd);
  EndMeetings(pieces, true).link(links);
  EndMeetings(pieces, false).link(links);
  return links;
}

PieceTips::PieceTips(const std::vector<CurvePiece>& curvePieces,
  const std::vector<PieceEnd>& endLinks, std::vector<double> tipPoints)
  : pieces(curvePieces)
  , links(endLinks)
  , points(std::move(tipPoints))
{
  std::size_t offset = 0;
  for (PieceEnd end = 0; end < this->links.size(); ++end)
  {
    this->offsets.push_back(offset);
    offset += this->links[end] != NoEnd ? tipSize(this->pieces[end / 2]) : 0;
  }
}

/// Adds the points beyond an end, the nearest one first.
void PieceTips::addMargin(PieceEnd end, std::vector<double>& margin) const
{
  std::size_t wanted = TipPoints;
  for (PieceEnd next = this->links[end]; next != NoEnd && wanted > 0;
       next = this->links[otherEnd(next)])
  {
    const CurvePiece& piece = this->pieces[next / 2];
    const std::size_t count = std::min(wanted, tipSize(piece));
    const auto tip = this->points.begin() + 3 * static_cast<std::ptrdiff_t>(this->offsets[next]);
    margin.insert(margin.end(), tip, tip + 3 * static_cast<std::ptrdiff_t>(count));
    wanted = count + 1 < static_cast<std::size_t>(piece.size) ? 0 : wanted - count;
  }
}

void PieceTips::addMargins(std::size_t piece, CurveMargins& margins) const
{
  std::vector<double> before;
  this->addMargin(2 * piece, before);
  for (std::size_t point = before.size() / 3; point-- > 0;)
  {
    margins.points.insert(
      margins.points.end(), before.begin() + 3 * point, before.begin() + 3 * point + 3);
  }
  margins.offsets.push_back(margins.points.size() / 3);
  this->addMargin(2 * piece + 1, margins.points);
  margins.offsets.push_back(margins.points.size() / 3);
}

std::vector<FrameStart> joinFrames(
  const std::vector<PieceEnd>& links, std::vector<FrameEnds> frames, bool fromBeginning)
{
  return ChainWalk(links, frames, fromBeginning).walk();
}

}
