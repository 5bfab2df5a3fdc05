#include "Laboratory.h"

#include <MovingFrames.h>
#include <QuaternionMap.h>
#include <QuaternionSimilarity.h>

#include <array>
#include <cmath>
#include <vector>

namespace
{

std::vector<float> parallelQuaternions(const Curves& curves, double pointError = 0)
{
  std::vector<float> quaternions(4 * curves.pointCount());
  orrery::FrameArrays<float> arrays;
  arrays.parallelQuaternion = quaternions.data();
  orrery::FrameOptions options;
  options.pointError = pointError;
  orrery::computeMovingFrames(curves.polylines(), options, arrays);
  return quaternions;
}

/// The distances of all curves from the first one, that rigid motion makes no difference to.
std::vector<double> distancesFromFirst(
  const Curves& curves, const std::vector<float>& quaternions, int threads)
{
  orrery::QuaternionArray array;
  array.floats = quaternions.data();
  orrery::SamplingOptions sampling;
  sampling.threads = threads;
  orrery::CurveSamples samples;
  orrery::sampleQuaternions(curves.polylines(), array, sampling, samples);
  orrery::SimilarityOptions options;
  options.anyTangentTurn = true;
  options.threads = threads;
  std::vector<double> distances(curves.count());
  orrery::measureDistances(samples, 0, options, distances.data());
  return distances;
}

/// How often one of the first `planted` distances behind the first, which is 0, is less than one of
/// the others, in parts of all pairs: the area under the receiver operating characteristic.
double areaUnderCurve(const std::vector<double>& distances, std::size_t planted)
{
  double wins = 0;
  double pairs = 0;
  for (std::size_t n = 1; n <= planted; ++n)
  {
    for (std::size_t other = planted + 1; other < distances.size(); ++other)
    {
      wins += distances[n] < distances[other] ? 1 : distances[n] == distances[other] ? 0.5 : 0;
      ++pairs;
    }
  }
  return wins / pairs;
}

}

void mapCurves(benchmark::State& state, Laboratory& laboratory, const Curves& curves)
{
  const std::vector<float> quaternions = parallelQuaternions(curves);
  orrery::QuaternionArray array;
  array.floats = quaternions.data();
  std::array<std::vector<double>, 2> seconds;
  std::vector<float> points;
  std::vector<float> depth;
  std::vector<float> light;
  const auto map = [&](int threads)
  {
    orrery::QuaternionMapOptions options;
    options.threads = threads;
    orrery::QuaternionMap map;
    map.plan(curves.polylines(), array, options);
    points.resize(3 * map.pointCount());
    depth.resize(map.pointCount());
    light.resize(map.pointCount());
    orrery::QuaternionMapArrays<float> arrays;
    arrays.points = points.data();
    arrays.depth = depth.data();
    arrays.light = light.data();
    map.fill(arrays);
  };
  map(1);
  for (auto _ : state)
  {
    for (const int threads : { 1, 2 })
    {
      waitForOtherThreads();
      seconds[threads - 1].push_back(secondsOf([&] { map(threads); }));
    }
    state.SetIterationTime(seconds[0].back());
  }
  const double one = median(seconds[0]);
  const double two = median(seconds[1]);
  laboratory.maps.rows.push_back({ curves.name, grouped(double(curves.pointCount())),
    number(1e3 * one, 0), number(1e3 * two, 0), number(one / two) });
}

void measureSimilarity(benchmark::State& state, Laboratory& laboratory, int count)
{
  constexpr int PointsEach = 100;
  std::mt19937 generator(3);
  Curves curves;
  for (int n = 0; n < count; ++n)
  {
    curves.add(randomCurve(generator, PointsEach));
  }
  const std::vector<float> quaternions = parallelQuaternions(curves);
  std::array<std::vector<double>, 2> seconds;
  for (auto _ : state)
  {
    for (const int threads : { 1, 2 })
    {
      waitForOtherThreads();
      seconds[threads - 1].push_back(
        secondsOf([&] { distancesFromFirst(curves, quaternions, threads); }));
    }
    state.SetIterationTime(seconds[0].back());
  }
  const double one = median(seconds[0]);
  const double two = median(seconds[1]);
  laboratory.similarity.rows.push_back({ grouped(count), std::to_string(PointsEach),
    number(1e3 * one, 0), number(1e3 * two, 0), number(one / two) });
  laboratory.figures.atMost(
    "seconds for 10,000 curves against one, 1 thread", 1, one * 10000 / count, grouped(count));
}

void rankCongruent(benchmark::State& state, Laboratory& laboratory, double noise)
{
  constexpr int PointsEach = 200;
  constexpr std::size_t Planted = 20;
  constexpr std::size_t Distractors = 1000;
  std::mt19937 generator(4);
  std::vector<double> areas;
  for (auto _ : state)
  {
    const std::vector<double> model = randomCurve(generator, PointsEach);
    Curves curves;
    curves.add(model);
    for (std::size_t n = 0; n < Planted; ++n)
    {
      curves.add(movedCurve(model, noise, generator));
    }
    for (std::size_t n = 0; n < Distractors; ++n)
    {
      curves.add(movedCurve(randomCurve(generator, PointsEach), noise, generator));
    }
    const auto quaternions = parallelQuaternions(curves, 2 * noise);
    std::vector<double> distances;
    state.SetIterationTime(
      secondsOf([&] { distances = distancesFromFirst(curves, quaternions, 1); }));
    areas.push_back(areaUnderCurve(distances, Planted));
  }
  const double least = *std::min_element(areas.begin(), areas.end());
  laboratory.ranking.rows.push_back(
    { number(noise, 4), std::to_string(areas.size()), number(median(areas), 4), number(least, 4) });
  laboratory.figures.atLeast(
    "area under the curve, planted curves among 1,000", 0.99, least, "noise " + number(noise, 4));
}
