// Curves that are cut have the frames of the whole ones.

#include "PieceChains.h"

#include "TestCurves.h"

#include <algorithm>
#include <numeric>

using namespace orrery;
using namespace orrery::testing;

namespace
{

using Points = std::vector<Vector3>;

CurvePiece pieceOf(const Points& points, std::int64_t seed = 0, std::int64_t block = 0)
{
  CurvePiece piece;
  piece.size = static_cast<std::int64_t>(points.size());
  piece.seed = seed;
  piece.block = block;
  const auto last = points.size() - 1;
  const Vector3 ends[2] = { points.front(), points.back() };
  const Vector3 next[2] = { points[std::min<std::size_t>(1, last)],
    points[last - std::min<std::size_t>(1, last)] };
  for (int side = 0; side < 2; ++side)
  {
    const Vector3 step = next[side] - ends[side];
    std::copy_n(ends[side].data(), 3, piece.ends[side].begin());
    std::copy_n(step.data(), 3, piece.steps[side].begin());
  }
  return piece;
}

std::vector<PieceEnd> linksOf(const std::vector<Points>& pieces)
{
  std::vector<CurvePiece> known;
  for (const Points& points : pieces)
  {
    known.push_back(pieceOf(points));
  }
  return linkPieces(known);
}

/// A piece of a curve from one of its points to another one; backward where that is before.
struct Cut
{
  std::size_t first;
  std::size_t last;

  std::size_t size() const { return std::max(first, last) - std::min(first, last) + 1; }
  bool reversed() const { return this->last < this->first; }
  /// The point of the curve that is point n of the piece.
  std::size_t at(std::size_t n) const
  {
    return this->reversed() ? this->first - n : this->first + n;
  }
};

std::vector<Cut> cutsAt(const std::vector<std::size_t>& places)
{
  std::vector<Cut> cuts;
  for (std::size_t n = 0; n + 1 < places.size(); ++n)
  {
    cuts.push_back({ places[n], places[n + 1] });
  }
  return cuts;
}

/// A curve in pieces, and their frames, joined.
struct Pieces
{
  Pieces(const Points& curve, const std::vector<Cut>& curveCuts, const FrameOptions& given = {})
    : cuts(curveCuts)
    , options(given)
  {
    for (const Cut& cut : this->cuts)
    {
      Points points;
      for (std::size_t n = 0; n < cut.size(); ++n)
      {
        points.push_back(curve[cut.at(n)]);
      }
      this->frames.add(points);
      this->pieces.push_back(pieceOf(points));
    }
    this->links = linkPieces(this->pieces);
    this->addMargins(curve);
    this->options.margins = &this->margins;
    this->frames.compute(this->options);
    this->starts = joinFrames(
      this->links, this->frames.ends, this->options.initialFrame != InitialFrame::FirstFrenet);
    for (std::size_t n = 0; n < this->starts.size(); ++n)
    {
      if (!this->starts[n].given) // they begin as before
      {
        this->starts[n] = { true, this->frames.ends[n].parallel[0],
          this->frames.ends[n].frenet[0] };
        ++this->keepers;
      }
    }
    this->options.starts = this->starts.data();
    this->frames.compute(this->options);
  }

  void addMargins(const Points& curve)
  {
    std::vector<double> points;
    for (PieceEnd end = 0; end < this->links.size(); ++end)
    {
      const Cut& cut = this->cuts[end / 2];
      const auto size = this->links[end] != NoEnd ? PieceTips::tipSize(this->pieces[end / 2]) : 0;
      for (std::size_t n = 1; n <= size; ++n)
      {
        const Vector3& point = curve[cut.at(end % 2 == 0 ? n : cut.size() - 1 - n)];
        points.insert(points.end(), point.data(), point.data() + 3);
      }
    }
    const PieceTips tips(this->pieces, this->links, points);
    for (std::size_t n = 0; n < this->pieces.size(); ++n)
    {
      tips.addMargins(n, this->margins);
    }
  }

  /// The number of a point of a piece among all.
  std::size_t place(std::size_t piece, std::size_t n) const
  {
    return static_cast<std::size_t>(this->frames.offsets[piece]) + n;
  }

  std::vector<Cut> cuts;
  FrameOptions options;
  std::vector<CurvePiece> pieces;
  std::vector<PieceEnd> links;
  CurveMargins margins;
  std::vector<FrameStart> starts;
  int keepers = 0; ///< Pieces that keep their frames.
  Frames frames;
};

double difference(const Quaternion& q, const Quaternion& p)
{
  const Quaternion d = q + -p;
  return std::sqrt(dot(d, d));
}

/// Expects the frames of the whole curve, quaternions up to one sign for all.
void expectWhole(const Pieces& joined, const Frames& whole, double tolerance = 1e-10)
{
  const Frames& frames = joined.frames;
  expectFrames(frames, 1e-12);
  double parallelSign = 0;
  double frenetSign = 0;
  for (std::size_t piece = 0; piece < joined.cuts.size(); ++piece)
  {
    const Cut& cut = joined.cuts[piece];
    const Quaternion reversal = cut.reversed() ? Quaternion{ 0, 0, 1, 0 } : Quaternion{};
    for (std::size_t n = 0; n < cut.size(); ++n)
    {
      const std::size_t at = joined.place(piece, n);
      const std::size_t of = cut.at(n);
      SCOPED_TRACE("piece " + std::to_string(piece) + ", point " + std::to_string(n));
      const double curvature = std::max(1.0, whole.curvature[of]);
      ASSERT_NEAR(frames.curvature[at], whole.curvature[of], tolerance * curvature);
      ASSERT_NEAR(frames.torsion[at], whole.torsion[of], 1e3 * tolerance * curvature);
      ASSERT_NEAR(frames.k1[at], whole.k1[of], tolerance * curvature);
      ASSERT_NEAR(frames.k2[at], (cut.reversed() ? -1 : 1) * whole.k2[of], tolerance * curvature);
      const Quaternion parallel = whole.parallel[of] * reversal;
      const Quaternion frenet = whole.frenet[of] * reversal;
      if (parallelSign == 0)
      {
        parallelSign = dot(frames.parallel[at], parallel) < 0 ? -1 : 1;
        frenetSign = dot(frames.frenet[at], frenet) < 0 ? -1 : 1;
      }
      // Where pieces of opposite directions meet, signs are a matter of choice.
      const double sign = cut.reversed() ? dot(frames.parallel[at], parallel) : parallelSign;
      const double otherSign = cut.reversed() ? dot(frames.frenet[at], frenet) : frenetSign;
      ASSERT_LT(difference(frames.parallel[at], parallel * std::copysign(1, sign)), tolerance);
      ASSERT_LT(difference(frames.frenet[at], frenet * std::copysign(1, otherSign)), tolerance);
    }
  }
}

Points openKnot(int count)
{
  return pointsOf(torusKnot, parameters(0.1, 5.9, count, 0.3));
}

Frames framesOf(const Points& points, const FrameOptions& options = {})
{
  Frames frames;
  frames.add(points);
  frames.compute(options);
  return frames;
}

TEST(PieceChains, CutCurvesHaveTheFramesOfTheWhole)
{
  const Points knot = openKnot(300);
  const Frames whole = framesOf(knot);
  std::mt19937 generator(5);
  for (const auto& places : std::vector<std::vector<std::size_t>>{
         { 0, 120, 299 }, { 0, 2, 298, 299 }, { 0, 60, 61, 64, 170, 299 } })
  {
    for (int round = 0; round < 6; ++round)
    {
      auto cuts = cutsAt(places);
      std::shuffle(cuts.begin(), cuts.end(), generator);
      const Pieces joined(knot, cuts);
      expectWhole(joined, whole);
      EXPECT_EQ(joined.keepers, 1);
    }
  }
}

TEST(PieceChains, MarginsReachOverShortPieces)
{
  const Points knot = openKnot(100);
  std::vector<std::size_t> places(100);
  std::iota(places.begin(), places.end(), 0);
  auto cuts = cutsAt(places);
  std::shuffle(cuts.begin(), cuts.end(), std::mt19937(7));
  const Pieces joined(knot, cuts);
  expectWhole(joined, framesOf(knot));
  for (std::size_t piece = 0; piece < joined.pieces.size(); ++piece)
  {
    const std::size_t most[2] = { joined.cuts[piece].first, 99 - joined.cuts[piece].last };
    for (const int side : { 0, 1 })
    {
      EXPECT_EQ(joined.margins.size(piece, side), std::min(most[side], TipPoints));
    }
  }
}

TEST(PieceChains, TornCurvesOfFloatsAreWidenedOverTheTear)
{
  // So close that five successive points would say nothing about torsion.
  Points knot = openKnot(6400);
  for (Vector3& point : knot)
  {
    point = point.cast<float>().cast<double>();
  }
  FrameOptions options;
  options.pointError = 1e-7;
  const Frames whole = framesOf(knot, options);
  const Pieces joined(knot, cutsAt({ 0, 2000, 4100, 6399 }), options);
  for (const std::size_t piece : { 1, 2 })
  {
    const std::size_t of = joined.cuts[piece].first;
    const std::size_t at = joined.place(piece, 0);
    EXPECT_NEAR(joined.frames.torsion[at], whole.torsion[of], 0.05 * std::abs(whole.torsion[of]));
    EXPECT_NEAR(
      joined.frames.curvature[at], whole.curvature[of], 0.001 * std::abs(whole.curvature[of]));
    // Each piece has its own spacing of the stencil.
    EXPECT_NEAR(
      joined.frames.torsion[at], joined.frames.torsion[at - 1], 0.02 * std::abs(whole.torsion[of]));
    EXPECT_GT(dot(joined.frames.parallel[at], joined.frames.parallel[at - 1]), 1 - 1e-9);
  }
}

TEST(PieceChains, ReversedPiecesHaveTheReversedFrames)
{
  const Points knot = openKnot(200);
  const Frames whole = framesOf(knot);
  expectWhole(Pieces(knot, { { 0, 50 }, { 120, 50 }, { 120, 199 } }), whole);
  expectWhole(Pieces(knot, { { 0, 50 }, { 199, 120 }, { 50, 120 } }), whole);
}

TEST(PieceChains, HalvesFromASeedAgree)
{
  const Points knot = openKnot(200);
  const Pieces halves(knot, { { 80, 199 }, { 80, 20 }, { 20, 0 } });
  const Frames& frames = halves.frames;
  const std::size_t fore = halves.place(0, 0);
  const std::size_t back = halves.place(1, 0);
  EXPECT_LT((frames.tangent[fore] + frames.tangent[back]).norm(), 1e-14);
  EXPECT_LT((frames.parallelNormal[fore] - frames.parallelNormal[back]).norm(), 1e-14);
  EXPECT_LT((frames.normal[fore] - frames.normal[back]).norm(), 1e-14);
  // That of the forward half is the Frenet frame of the seed.
  EXPECT_LT((frames.parallelNormal[fore] - frames.normal[fore]).norm(), 1e-14);
  EXPECT_GT(dot(frames.parallel[halves.place(2, 0)], frames.parallel[halves.place(2, 0) - 1]), 0.9);
}

TEST(PieceChains, RingsOfPiecesLackTheHolonomyOnce)
{
  Points knot = pointsOf(torusKnot, closedParameters(300, 0.3));
  const Frames whole = framesOf(knot);
  const Pieces ring(knot, { { 90, 200 }, { 200, 300 }, { 0, 90 } });
  EXPECT_EQ(ring.keepers, 1);
  EXPECT_EQ(std::count(ring.links.begin(), ring.links.end(), NoEnd), 0);
  for (std::size_t piece = 0; piece < 3; ++piece)
  {
    for (std::size_t n = 0; n < ring.cuts[piece].size(); ++n)
    {
      const std::size_t at = ring.place(piece, n);
      const std::size_t of = ring.cuts[piece].at(n);
      ASSERT_NEAR(ring.frames.curvature[at], whole.curvature[of], 1e-9);
      ASSERT_NEAR(ring.frames.torsion[at], whole.torsion[of], 1e-6);
    }
  }
  // The frame goes on from the first piece to both sides, until they meet.
  double largest = 0;
  for (const auto& [from, to] : { std::pair{ 0, 1 }, { 1, 2 }, { 2, 0 } })
  {
    const Quaternion end = ring.frames.ends[from].parallel[1];
    const Quaternion change = conjugate(end) * ring.frames.ends[to].parallel[0];
    largest = std::max(largest, 2 * std::abs(std::atan2(change.x, std::abs(change.w))));
  }
  EXPECT_NEAR(largest, std::abs(whole.holonomy[0]), 1e-9);
}

TEST(PieceChains, TheFirstBentPieceKeepsItsFrames)
{
  // A straight line, a circle, and a line again: the frame is the circle's.
  Points curve;
  for (int n = 0; n < 20; ++n)
  {
    curve.push_back({ -2 + 0.1 * n, 0, 0 });
  }
  for (int n = 0; n <= 20; ++n)
  {
    curve.push_back({ std::sin(0.1 * n), 1 - std::cos(0.1 * n), 0 });
  }
  for (int n = 1; n < 20; ++n)
  {
    curve.push_back(curve[40] + 0.1 * n * Vector3(std::cos(2.), std::sin(2.), 0));
  }
  const Frames whole = framesOf(curve);
  EXPECT_LT((whole.parallelNormal[0] - Vector3(0, 1, 0)).norm(), 1e-9);
  const Pieces joined(curve, { { 10, 25 }, { 50, 59 }, { 0, 10 }, { 25, 50 } });
  for (std::size_t piece = 0; piece < 4; ++piece)
  {
    for (std::size_t n = 0; n < joined.cuts[piece].size(); ++n)
    {
      const std::size_t of = joined.cuts[piece].at(n);
      EXPECT_LT(
        (joined.frames.parallelNormal[joined.place(piece, n)] - whole.parallelNormal[of]).norm(),
        1e-10);
    }
  }
}

TEST(PieceChains, TheFirstPieceBeginsWithTheDirection)
{
  const Points knot = openKnot(200);
  FrameOptions options;
  options.initialFrame = InitialFrame::Direction;
  options.direction = { 0.1, 0.2, 0.9 };
  expectWhole(
    Pieces(knot, { { 120, 199 }, { 0, 50 }, { 50, 120 } }, options), framesOf(knot, options));
}

TEST(PieceChains, WhatDoesNotGoOnKeepsItsFrames)
{
  const Points knot = openKnot(100);
  const Pieces apart(knot, { { 0, 50 }, { 51, 99 } });
  EXPECT_EQ(std::count(apart.links.begin(), apart.links.end(), NoEnd), 4);
  EXPECT_TRUE(apart.margins.points.empty());
  Frames frames;
  frames.add(Points(knot.begin(), knot.begin() + 51));
  frames.add(Points(knot.begin() + 51, knot.end()));
  frames.compute();
  for (std::size_t n = 0; n < frames.size(); ++n)
  {
    EXPECT_EQ(difference(frames.parallel[n], apart.frames.parallel[n]), 0);
    EXPECT_EQ(difference(frames.frenet[n], apart.frames.frenet[n]), 0);
  }
}

const Vector3 Origin(0, 0, 0);
const Vector3 East(1, 0, 0);
const Vector3 West(-1, 0, 0);
const Vector3 North(0, 1, 0);
const Vector3 NorthEast(1, 1, 0);

TEST(PieceChains, LinksEndsThatMeet)
{
  EXPECT_EQ(
    linksOf({ { West, Origin }, { Origin, East } }), (std::vector<PieceEnd>{ NoEnd, 2, 1, NoEnd }));
  EXPECT_EQ(
    linksOf({ { Origin, West }, { Origin, East } }), (std::vector<PieceEnd>{ 2, NoEnd, 0, NoEnd }));
  EXPECT_EQ(
    linksOf({ { West, Origin }, { East, Origin } }), (std::vector<PieceEnd>{ NoEnd, 3, NoEnd, 1 }));
  EXPECT_EQ(linksOf({ { West, Vector3(-0., 0, 0) }, { Origin, NorthEast } })[1], 2u);
}

TEST(PieceChains, LinksNeitherCornersNorBranches)
{
  const auto none = [](const std::vector<Points>& pieces)
  {
    const auto links = linksOf(pieces);
    return std::count(links.begin(), links.end(), NoEnd) ==
      static_cast<std::ptrdiff_t>(links.size());
  };
  EXPECT_TRUE(none({ { West, Origin }, { Origin, North } })); // a right angle
  EXPECT_TRUE(none({ { West, Origin }, { West, Origin } }));  // the same one twice
  EXPECT_TRUE(none({ { West, Origin }, { Origin, East }, { Origin, NorthEast } }));
  EXPECT_TRUE(none({ { West, Origin }, { Vector3(1e-300, 0, 0), East } })); // nearly
  const double nan = std::nan("");
  EXPECT_TRUE(none({ { West, Vector3(nan, 0, 0) }, { Vector3(nan, 0, 0), East } }));
  EXPECT_TRUE(none({ { Origin }, { Origin, East } }));
}

TEST(PieceChains, LeavesOutWhatEndsWhereItBegins)
{
  // As Stream Tracer gives on several ranks: nothing but the seed, twice.
  const auto links =
    linksOf({ { Origin, East }, { Origin, Origin }, { Origin, West }, { East, NorthEast, East } });
  EXPECT_EQ(links, (std::vector<PieceEnd>{ 4, NoEnd, NoEnd, NoEnd, 0, NoEnd, NoEnd, NoEnd }));
}

TEST(PieceChains, LinksPiecesOfOneSeedAndRatherOfOneBlock)
{
  const Points before{ West, Origin };
  const Points behind{ Origin, East };
  EXPECT_EQ(linkPieces({ pieceOf(before, 1), pieceOf(behind, 2) })[1], NoEnd);
  const auto seeds =
    linkPieces({ pieceOf(before, 1), pieceOf(before, 2), pieceOf(behind, 2), pieceOf(behind, 1) });
  EXPECT_EQ(seeds[1], 6u);
  EXPECT_EQ(seeds[3], 4u);
  EXPECT_EQ(linkPieces({ pieceOf(before, 1, 1), pieceOf(behind, 1, 2) })[1], 2u);
  const auto blocks = linkPieces(
    { pieceOf(before, 1, 1), pieceOf(before, 1, 2), pieceOf(behind, 1, 2), pieceOf(behind, 1, 1) });
  EXPECT_EQ(blocks[1], 6u);
  EXPECT_EQ(blocks[3], 4u);
  // Not the beginnings of the one and the other block.
  EXPECT_EQ(blocks[0], NoEnd);
}

}
