#pragma once

#include "MovingFrames.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace orrery
{

/// A curve that may go on where another one begins or ends.
struct CurvePiece
{
  std::array<std::array<double, 3>, 2> ends{};  ///< The first and the last point.
  std::array<std::array<double, 3>, 2> steps{}; ///< From each to the next point that is elsewhere.
  std::int64_t size = 0;                        ///< Points.
  std::int64_t seed = 0;                        ///< Pieces of one curve have the same.
  std::int64_t block = 0; ///< Of those that meet, the ones of the same block go together.
};

/// An end of a piece: 2 n for the first point of piece n, 2 n + 1 for its last one.
using PieceEnd = std::size_t;
constexpr PieceEnd NoEnd = SIZE_MAX;

inline PieceEnd otherEnd(PieceEnd end)
{
  return end ^ 1;
}

/// How many points next to an end PieceTips has, where the piece has as many.
constexpr std::size_t TipPoints = 16;

/// Finds, for each end, the end where the curve goes on, or NoEnd.
///
/// Two ends go together when they have the same seed and place, to the last bit, and the curve
/// turns there by less than a right angle. Where more than two ends meet, those of one block may be
/// two; else none go together. Neither do those of a piece that begins where it ends: it is closed,
/// or has no length. Pieces may go together at two first or two last points: as the halves that are
/// traced from a seed forward and backward do.
std::vector<PieceEnd> linkPieces(const std::vector<CurvePiece>& pieces);

/// The points next to linked ends, from there into the piece, the end itself left out: the other
/// end is the last one when it is among them.
class PieceTips
{
public:
  /// `points`: of all linked ends in turn as many as tipSize() tells, three coordinates each.
  PieceTips(const std::vector<CurvePiece>& pieces, const std::vector<PieceEnd>& links,
    std::vector<double> points);

  static std::size_t tipSize(const CurvePiece& piece)
  {
    return std::min(TipPoints, static_cast<std::size_t>(piece.size) - 1);
  }

  /// Adds the margins of a piece, from as many pieces that go on from there as it takes.
  void addMargins(std::size_t piece, CurveMargins& margins) const;

private:
  void addMargin(PieceEnd end, std::vector<double>& points) const;

  const std::vector<CurvePiece>& pieces;
  const std::vector<PieceEnd>& links;
  std::vector<double> points;
  std::vector<std::size_t> offsets; ///< By end, in points.
};

/// Makes the frames of linked pieces one field: finds what each piece begins with.
///
/// Of each chain of pieces one keeps its frames: the first one that has a Frenet frame, in the
/// order of the chain, or with `fromBeginning` simply the first one. A chain begins with a piece
/// whose first point ends no other piece, that of the lowest number when there are several, and a
/// ring with that of the lowest number of all. From piece to piece the parallel-transport frame is
/// turned about the tangent so that it goes on, by one angle for the whole piece, and both
/// quaternions take the sign of those before. Where pieces of opposite directions meet, T and the
/// second normal are the opposite.
std::vector<FrameStart> joinFrames(
  const std::vector<PieceEnd>& links, std::vector<FrameEnds> frames, bool fromBeginning);

}
