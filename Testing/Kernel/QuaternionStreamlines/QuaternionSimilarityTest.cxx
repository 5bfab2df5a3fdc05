#include "QuaternionSimilarity.h"

#include "SimilarityCurves.h"

#include <gtest/gtest.h>

#include <cstring>

namespace orrery::testing
{
namespace
{

constexpr AngleMean Means[] = { AngleMean::Arithmetic, AngleMean::RootMeanSquare,
  AngleMean::Chordal };

SimilarityOptions options(bool rotation, bool turn, AngleMean mean = AngleMean::Arithmetic)
{
  SimilarityOptions result;
  result.anyRotation = rotation;
  result.anyTangentTurn = turn;
  result.mean = mean;
  return result;
}

double distance(
  const QuaternionCurve& p, const QuaternionCurve& q, const SimilarityOptions& options)
{
  return matchCurves(samplesOf({ p, q }), 0, 1, options).distance;
}

/// The least distance that a search finds: many starts, each made better by random steps.
double searchedDistance(
  const QuaternionCurve& p, const QuaternionCurve& q, bool rotation, bool turn)
{
  std::mt19937 generator(5);
  std::normal_distribution<double> normal;
  double least = 10;
  for (int start = 0; start < 12; ++start)
  {
    Quaternion left = rotation ? randomQuaternion(generator) : Quaternion{};
    double angle = turn ? 3 * normal(generator) : 0;
    double best = 10;
    for (double step = 0.5; step > 1e-4; step *= 0.98)
    {
      const Quaternion small{ 1, step * normal(generator), step * normal(generator),
        step * normal(generator) };
      const Quaternion tried = rotation ? normalized(small * left) : left;
      const double triedAngle = turn ? angle + step * normal(generator) : 0;
      const double found =
        plainDistance(p, multiplied(tried, q, turnAboutTangent(triedAngle)), AngleMean::Chordal);
      if (found < best)
      {
        best = found;
        left = tried;
        angle = triedAngle;
      }
    }
    least = std::min(least, best);
  }
  return least;
}

TEST(QuaternionSimilarity, isTheAngleBetweenQuaternions)
{
  const Quaternion axis{ 0, 0, 0.6, 0.8 };
  for (const double angle : { 0.0, 1e-9, 1e-4, 0.3, 1.0, 1.57, 1.58, 2.0, 3.0, Pi })
  {
    const QuaternionCurve p(7, Quaternion{});
    const QuaternionCurve q(7, Quaternion{} * std::cos(angle) + axis * std::sin(angle));
    for (const AngleMean mean : Means)
    {
      SimilarityOptions plain = options(false, false, mean);
      const double expected = std::min(angle, Pi - angle);
      EXPECT_NEAR(distance(p, q, plain), expected, 1e-11 + 1e-12 * angle);
      plain.unit = AngleUnit::Rotation;
      EXPECT_NEAR(distance(p, q, plain), 2 * expected, 2e-11);
    }
  }
}

TEST(QuaternionSimilarity, isPreciseForSmallAngles)
{
  const QuaternionCurve p(5, Quaternion{});
  const QuaternionCurve q(5, Quaternion{ std::cos(1e-9), 0, std::sin(1e-9), 0 });
  EXPECT_NEAR(distance(p, q, options(false, false)), 1e-9, 1e-15);
  EXPECT_EQ(distance(q, q, options(false, false)), 0);
}

TEST(QuaternionSimilarity, withoutAlignmentIsTheMeanByArcCosines)
{
  std::mt19937 generator(1);
  for (int n = 0; n < 200; ++n)
  {
    const QuaternionCurve p = randomWalk(generator), q = randomWalk(generator);
    for (const AngleMean mean : Means)
    {
      ASSERT_NEAR(distance(p, q, options(false, false, mean)), plainDistance(p, q, mean), 1e-10);
    }
  }
}

TEST(QuaternionSimilarity, findsWhatASearchForTheAlignmentFinds)
{
  std::mt19937 generator(2);
  for (int n = 0; n < 12; ++n)
  {
    const QuaternionCurve p = randomWalk(generator, 12), q = randomWalk(generator, 12);
    for (const auto& [rotation, turn] :
      { std::pair{ true, false }, std::pair{ false, true }, std::pair{ true, true } })
    {
      const double found = distance(p, q, options(rotation, turn, AngleMean::Chordal));
      const double searched = searchedDistance(p, q, rotation, turn);
      ASSERT_LE(found, searched + 1e-9);
      ASSERT_NEAR(found, searched, 5e-3); // a random search may stop a little short
    }
  }
}

TEST(QuaternionSimilarity, isOfTheCurvesAsTheMatchLaysThem)
{
  std::mt19937 generator(3);
  int reversals = 0;
  for (int n = 0; n < 100; ++n)
  {
    const QuaternionCurve p = randomWalk(generator), q = randomWalk(generator);
    for (const AngleMean mean : Means)
    {
      SimilarityOptions all = options(n % 3 != 0, n % 2 == 0, mean);
      all.eitherDirection = true;
      const CurveMatch match = matchCurves(samplesOf({ p, q }), 0, 1, all);
      reversals += match.reversed;
      const QuaternionCurve laid =
        multiplied(match.rotation, match.reversed ? reversed(q) : q, match.turn);
      ASSERT_NEAR(match.distance, plainDistance(p, laid, mean), 1e-10);
      ASSERT_NEAR(dot(match.rotation, match.rotation), 1, 1e-14);
      ASSERT_NEAR(dot(match.turn, match.turn), 1, 1e-14);
    }
  }
  EXPECT_GT(reversals, 20);
}

TEST(QuaternionSimilarity, doesNotSeeWhatMakesNoDifference)
{
  std::mt19937 generator(4);
  for (int n = 0; n < 50; ++n)
  {
    const QuaternionCurve p = randomWalk(generator), q = randomWalk(generator);
    const Quaternion r = randomQuaternion(generator), t = turnAboutTangent(n);
    for (const AngleMean mean : Means)
    {
      SimilarityOptions both = options(true, true, mean);
      both.eitherDirection = true;
      const double expected = distance(p, q, both);
      ASSERT_NEAR(distance(p, multiplied(r, q, t), both), expected, 1e-9);
      ASSERT_NEAR(distance(multiplied(r, p, t), q, both), expected, 1e-9);
      ASSERT_NEAR(distance(p, reversed(q), both), expected, 1e-9);
      ASSERT_NEAR(distance(multiplied({ -1 }, p), q, both), expected, 1e-12);
      const SimilarityOptions turned = options(false, true, mean);
      ASSERT_NEAR(distance(p, multiplied({}, q, t), turned), distance(p, q, turned), 1e-9);
      const SimilarityOptions rotated = options(true, false, mean);
      ASSERT_NEAR(distance(p, multiplied(r, q), rotated), distance(p, q, rotated), 1e-9);
      ASSERT_NEAR(distance(p, multiplied(r, p), rotated), 0, 1e-14);
      ASSERT_NEAR(distance(p, multiplied(r, p, t), both), 0, 1e-7);
      // A rotation of both is none of one against the other.
      const SimilarityOptions plain = options(false, false, mean);
      ASSERT_NEAR(
        distance(multiplied(r, p), multiplied(r, q), plain), distance(p, q, plain), 1e-10);
      ASSERT_EQ(distance(p, multiplied({ -1 }, q), plain), distance(p, q, plain));
    }
  }
}

TEST(QuaternionSimilarity, isAMetric)
{
  std::mt19937 generator(6);
  for (int n = 0; n < 400; ++n)
  {
    const CurveSamples samples = samplesOf({ randomWalk(generator, 6), randomWalk(generator, 6),
      n % 4 ? randomWalk(generator, 6) : QuaternionCurve(6, Quaternion{}) });
    for (const AngleMean mean : Means)
    {
      const bool aligned = mean == AngleMean::Chordal;
      SimilarityOptions all = options(aligned && n % 2, aligned && n % 3, mean);
      all.eitherDirection = n % 5 < 3;
      double d[3][3];
      for (int a = 0; a < 3; ++a)
      {
        for (int b = 0; b < 3; ++b)
        {
          d[a][b] = matchCurves(samples, a, b, all).distance;
        }
        ASSERT_LE(d[a][a], 1e-7);
      }
      ASSERT_NEAR(d[0][1], d[1][0], 1e-9);
      ASSERT_NEAR(d[0][2], d[2][0], 1e-9);
      ASSERT_LE(d[0][1], d[0][2] + d[2][1] + 1e-9);
      ASSERT_LE(d[0][2], d[0][1] + d[1][2] + 1e-9);
      ASSERT_LE(d[1][2], d[1][0] + d[0][2] + 1e-9);
      ASSERT_LE(d[0][1], largestDistance(all));
    }
  }
}

TEST(QuaternionSimilarity, isTheSameBothWaysWhenAligned)
{
  std::mt19937 generator(16);
  for (int n = 0; n < 100; ++n)
  {
    const QuaternionCurve p = randomWalk(generator), q = randomWalk(generator);
    for (const AngleMean mean : Means)
    {
      SimilarityOptions all = options(n % 2, n % 3, mean);
      all.eitherDirection = n % 5 < 3;
      ASSERT_NEAR(distance(p, q, all), distance(q, p, all), 1e-9);
    }
  }
}

/// The mean over samples of a power of the angle of section 6.3.
double freeDistance(const QuaternionCurve& p, const QuaternionCurve& q, double power)
{
  double sum = 0;
  for (std::size_t n = 0; n < p.size(); ++n)
  {
    sum += std::pow(std::acos(std::min(1.0, std::abs(dot(p[n], q[n])))), power);
  }
  return std::pow(sum / static_cast<double>(p.size()), 1 / power);
}

/// Some quaternions replaced by their opposites.
QuaternionCurve flipped(QuaternionCurve curve, std::mt19937& generator)
{
  for (Quaternion& q : curve)
  {
    q = generator() % 2 ? q : -q;
  }
  return curve;
}

TEST(QuaternionSimilarity, ofFreeSignsDoesNotSeeThem)
{
  std::mt19937 generator(13);
  for (int n = 0; n < 50; ++n)
  {
    const QuaternionCurve p = randomWalk(generator), q = randomWalk(generator);
    for (const AngleMean mean : Means)
    {
      SimilarityOptions free = options(false, false, mean);
      free.signs = FrameSigns::Free;
      ASSERT_NEAR(distance(p, flipped(q, generator), free), distance(p, q, free), 1e-12);
      if (mean != AngleMean::Chordal)
      {
        const double power = mean == AngleMean::Arithmetic ? 1 : 2;
        ASSERT_NEAR(distance(p, q, free), freeDistance(p, q, power), 1e-9);
      }
      free.anyRotation = true;
      const Quaternion r = randomQuaternion(generator);
      ASSERT_NEAR(
        distance(p, multiplied(r, flipped(q, generator)), free), distance(p, q, free), 1e-6);
      ASSERT_NEAR(distance(p, multiplied(r, flipped(p, generator)), free), 0, 1e-12);
      ASSERT_NEAR(distance(q, p, free), distance(p, q, free), 1e-6);
      free.eitherDirection = true;
      ASSERT_NEAR(distance(p, multiplied(r, reversed(flipped(p, generator))), free), 0, 1e-12);
    }
  }
}

TEST(QuaternionSimilarity, ofFreeSignsIsAlignedByTheLargestSumOfSquaredCosines)
{
  std::mt19937 generator(14);
  const auto squares = [](const QuaternionCurve& p, const QuaternionCurve& q)
  {
    double sum = 0;
    for (std::size_t n = 0; n < p.size(); ++n)
    {
      sum += dot(p[n], q[n]) * dot(p[n], q[n]);
    }
    return sum;
  };
  SimilarityOptions free = options(true, false);
  free.signs = FrameSigns::Free;
  for (int n = 0; n < 20; ++n)
  {
    const QuaternionCurve p = randomWalk(generator, 12), q = randomWalk(generator, 12);
    const Quaternion r = matchCurves(samplesOf({ p, q }), 0, 1, free).rotation;
    const double found = squares(p, multiplied(r, q));
    for (int k = 0; k < 3000; ++k)
    {
      const double part = k % 2 ? 1 : 0.05; // anywhere, and nearby
      const Quaternion other = normalized(r + randomQuaternion(generator) * part);
      ASSERT_LE(squares(p, multiplied(other, q)), found + 1e-9);
    }
  }
}

TEST(QuaternionSimilarity, tellsAWholeTurnFromNone)
{
  // The second curve's frame turns once about its tangent, and ends as it began: at -q.
  QuaternionCurve still(101, Quaternion{}), turning;
  for (int n = 0; n <= 100; ++n)
  {
    turning.push_back(turnAboutTangent(2 * Pi * n / 100));
  }
  // Half the angle goes evenly from 0 to pi, whichever sign is taken.
  EXPECT_NEAR(distance(still, turning, options(false, false)), Pi / 2, 1e-9);
  // The best turn puts them between -pi/2 and pi/2, at steps of pi/100.
  EXPECT_NEAR(distance(still, turning, options(false, true)), Pi / 100 * 2550 / 101, 1e-9);
}

TEST(QuaternionSimilarity, ofCongruentCurvesIsZero)
{
  std::mt19937 generator(8);
  Frames frames;
  const auto points = pointsOf(torusKnot, parameters(0, 5, 500, 0.3));
  frames.add(points);
  frames.add(movedCurve(points, 0, generator));
  auto scaled = points;
  for (Vector3& point : scaled)
  {
    point *= 3;
  }
  frames.add(scaled);
  frames.compute();
  for (const bool parallel : { false, true })
  {
    const CurveSamples samples = samplesOf(frames, parallel);
    EXPECT_LT(matchCurves(samples, 0, 1, options(true, false)).distance, 1e-8);
    EXPECT_GT(matchCurves(samples, 0, 1, options(false, false)).distance, 0.1);
    EXPECT_LT(matchCurves(samples, 0, 2, options(false, false)).distance, 1e-8);
  }
}

TEST(QuaternionSimilarity, ofACurveAndItsReverseIsZeroWhenAskedFor)
{
  std::mt19937 generator(9);
  Frames frames;
  auto points = pointsOf(torusKnot, parameters(0, 5, 800));
  frames.add(points);
  std::reverse(points.begin(), points.end());
  frames.add(points);
  frames.add(movedCurve(points, 0, generator));
  frames.compute();
  for (const bool parallel : { false, true })
  {
    for (const SamplePlaces places : { SamplePlaces::Fraction, SamplePlaces::LengthFromMiddle })
    {
      SamplingOptions sampling;
      sampling.places = places;
      const CurveSamples samples = samplesOf(frames, parallel, sampling);
      // From the other end the parallel-transport frame begins with another turn.
      SimilarityOptions either = options(false, parallel);
      EXPECT_GT(matchCurves(samples, 0, 1, either).distance, 0.1);
      either.eitherDirection = true;
      const CurveMatch match = matchCurves(samples, 0, 1, either);
      EXPECT_LT(match.distance, 1e-6);
      EXPECT_TRUE(match.reversed);
      either.anyRotation = true;
      EXPECT_LT(matchCurves(samples, 0, 2, either).distance, 1e-6);
    }
  }
}

TEST(QuaternionSimilarity, doesNotReverseWhereThatMovesTheStart)
{
  std::mt19937 generator(10);
  const QuaternionCurve curve = randomWalk(generator);
  CurveSamples samples;
  samples.resize(2, curve.size(), SamplePlaces::LengthFromStart);
  samples.set(0, curve.data());
  samples.set(1, reversed(curve).data());
  SimilarityOptions either = options(false, false);
  either.eitherDirection = true;
  EXPECT_FALSE(matchCurves(samples, 0, 1, either).reversed);
}

TEST(QuaternionSimilarity, ofHelicesIsWhatTheirFramesDifferBy)
{
  // Frenet frames of a helix turn evenly about its axis, the tangent at a constant slope to it. Of
  // two with one turn each, the best rotation leaves the difference of the slopes.
  Frames frames;
  frames.add(pointsOf(helix(1, 0.2), parameters(0, 2 * Pi, 2000)));
  frames.add(pointsOf(helix(1, 0.7), parameters(0, 2 * Pi, 2000)));
  frames.compute();
  const CurveSamples samples = samplesOf(frames, false);
  const double slope = std::atan(0.7) - std::atan(0.2);
  EXPECT_NEAR(matchCurves(samples, 0, 1, options(false, false)).distance, slope / 2, 1e-4);
}

TEST(QuaternionSimilarity, isTheLargestOfCurvesWithoutFrames)
{
  CurveSamples samples;
  samples.resize(3, 4, SamplePlaces::Fraction);
  samples.set(1, QuaternionCurve(4).data());
  for (const AngleMean mean : Means)
  {
    const SimilarityOptions all = options(true, true, mean);
    const double largest = largestDistance(all);
    std::vector<double> distances(3, -1);
    ASSERT_TRUE(measureDistances(samples, 1, all, distances.data()));
    EXPECT_EQ(distances[0], largest);
    EXPECT_EQ(distances[1], 0);
    ASSERT_TRUE(measureDistances(samples, 2, all, distances.data()));
    EXPECT_EQ(distances, std::vector<double>(3, largest));
    EXPECT_EQ(matchCurves(samples, 0, 1, all).distance, largest);
  }
  const double zeros[3] = { 0, 0, 0 };
  EXPECT_TRUE(nearestCurves(samples, 1, zeros, 3).empty());
  EXPECT_TRUE(nearestCurves(samples, 0, zeros, 3).empty());
}

TEST(QuaternionSimilarity, ordersTheNearest)
{
  const CurveSamples samples = samplesOf(std::vector<QuaternionCurve>(6, QuaternionCurve(3)));
  const double distances[6] = { 0.5, 0.2, 0, 0.2, 0.9, 0.1 };
  EXPECT_EQ(nearestCurves(samples, 2, distances, 4), (std::vector<std::size_t>{ 5, 1, 3, 0 }));
  EXPECT_EQ(nearestCurves(samples, 2, distances, 99).size(), 5);
  EXPECT_TRUE(nearestCurves(samples, 2, distances, 0).empty());
}

/// The part of all pairs of a planted curve and a distractor in which the planted one is nearer.
double areaUnderCurve(const std::vector<double>& distances, std::size_t planted)
{
  double right = 0;
  for (std::size_t a = 1; a <= planted; ++a)
  {
    for (std::size_t b = planted + 1; b < distances.size(); ++b)
    {
      right += distances[a] < distances[b] ? 1 : distances[a] == distances[b] ? 0.5 : 0;
    }
  }
  return right / static_cast<double>(planted * (distances.size() - planted - 1));
}

/// A curve, so many copies of it, rotated, moved and noisy, half of them reversed, and 1,000
/// others.
Frames plantedCurves(std::size_t planted, double noise)
{
  constexpr int points = 120;
  std::mt19937 generator(11);
  const auto wanted = randomCurve(generator, points);
  Frames frames;
  frames.add(wanted);
  for (std::size_t n = 0; n < planted; ++n)
  {
    auto curve = movedCurve(wanted, noise, generator);
    if (n % 2)
    {
      std::reverse(curve.begin(), curve.end());
    }
    frames.add(curve);
  }
  for (int n = 0; n < 1000; ++n)
  {
    frames.add(randomCurve(generator, points));
  }
  FrameOptions framing;
  framing.pointError = noise;
  frames.compute(framing);
  return frames;
}

TEST(QuaternionSimilarity, findsPlantedCurvesAmongDistractors)
{
  constexpr std::size_t planted = 40;
  for (const double noise : { 0.0, 1e-3, 3e-3, 1e-2 }) // curves have a size of about 3
  {
    const Frames frames = plantedCurves(planted, noise);
    for (const bool parallel : { false, true })
    {
      SimilarityOptions all = options(true, parallel);
      all.eitherDirection = true;
      all.signs = parallel ? FrameSigns::Continuous : FrameSigns::Free;
      const CurveSamples samples = samplesOf(frames, parallel);
      std::vector<double> distances(samples.curveCount());
      ASSERT_TRUE(measureDistances(samples, 0, all, distances.data()));
      EXPECT_GE(areaUnderCurve(distances, planted), 0.99) << parallel << " " << noise;
      const auto nearest = nearestCurves(samples, 0, distances.data(), planted / 2);
      EXPECT_LE(*std::max_element(nearest.begin(), nearest.end()), planted);
    }
  }
}

TEST(QuaternionSimilarity, doesNotDependOnTheNumberOfThreads)
{
  std::mt19937 generator(12);
  std::vector<QuaternionCurve> curves;
  for (int n = 0; n < 1000; ++n)
  {
    curves.push_back(randomWalk(generator));
  }
  const CurveSamples samples = samplesOf(curves);
  SimilarityOptions all = options(true, true);
  all.eitherDirection = true;
  std::vector<double> one(1000), several(1000);
  ASSERT_TRUE(measureDistances(samples, 7, all, one.data()));
  for (const int threads : { 2, 5 })
  {
    all.threads = threads;
    ASSERT_TRUE(measureDistances(samples, 7, all, several.data()));
    EXPECT_EQ(std::memcmp(one.data(), several.data(), 1000 * sizeof(double)), 0);
  }
  EXPECT_EQ(one[33], matchCurves(samples, 7, 33, all).distance);
}

TEST(QuaternionSimilarity, isStopped)
{
  const CurveSamples samples = samplesOf(std::vector<QuaternionCurve>(500, QuaternionCurve(3)));
  std::vector<double> distances(500);
  Monitor monitor;
  int asked = 0;
  monitor.stop = [&] { return ++asked > 2; };
  EXPECT_FALSE(measureDistances(samples, 0, {}, distances.data(), monitor));
}

}
}
