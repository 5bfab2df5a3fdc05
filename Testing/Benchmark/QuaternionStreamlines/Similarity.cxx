#include "Laboratory.h"

#include <MovingFrames.h>
#include <QuaternionSimilarity.h>

#include <vtkDataObject.h>
#include <vtkNew.h>
#include <vtkQuaternionMap.h>
#include <vtkQuaternionSimilarity.h>
#include <vtkQuaternionStreamlines.h>

#include <array>
#include <cmath>
#include <vector>

namespace
{

std::vector<float> parallelQuaternions(const Curves& curves, double pointError)
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

namespace
{

/// The curves with the quaternions of their frames.
vtkSmartPointer<vtkPolyData> framed(const Curves& curves)
{
  vtkNew<vtkQuaternionStreamlines> frames;
  frames->SetInputData(polyDataOf(curves));
  frames->Update();
  return frames->GetOutput();
}

/// The filter's medians on one thread and on two, in milliseconds, with their ratio.
template <class Filter>
std::vector<std::string> timed(benchmark::State& state, Filter* filter, double& one)
{
  filter->SetInputArrayToProcess(
    0, 0, 0, vtkDataObject::FIELD_ASSOCIATION_POINTS, "ParallelQuaternion");
  std::array<std::vector<double>, 2> seconds;
  filter->Update();
  for (auto _ : state)
  {
    for (const int threads : { 1, 2 })
    {
      waitForOtherThreads();
      filter->SetNumberOfThreads(threads);
      filter->Modified();
      seconds[threads - 1].push_back(secondsOf([&] { filter->Update(); }));
    }
    state.SetIterationTime(seconds[0].back());
  }
  one = median(seconds[0]);
  const double two = median(seconds[1]);
  return { number(1e3 * one, 0), number(1e3 * two, 0), number(one / two) };
}

}

void mapCurves(benchmark::State& state, Laboratory& laboratory, const Curves& curves)
{
  vtkNew<vtkQuaternionMap> map;
  map->SetInputData(framed(curves));
  std::vector<std::string> row{ curves.name, grouped(double(curves.pointCount())) };
  double one = 0;
  const auto times = timed(state, map.Get(), one);
  row.insert(row.end(), times.begin(), times.end());
  laboratory.maps.rows.push_back(row);
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
  vtkNew<vtkQuaternionSimilarity> similarity;
  similarity->SetInputData(framed(curves));
  similarity->ComputeClustersOff();
  std::vector<std::string> row{ grouped(count), std::to_string(PointsEach) };
  double one = 0;
  const auto times = timed(state, similarity.Get(), one);
  row.insert(row.end(), times.begin(), times.end());
  laboratory.similarity.rows.push_back(row);
  laboratory.figures.atMost(
    "seconds for 10,000 curves against one, 1 thread", 1, one * 10000 / count, grouped(count));
}

void rankCongruent(benchmark::State& state, Laboratory& laboratory, double noise, double pointError)
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
    const auto quaternions = parallelQuaternions(curves, pointError);
    std::vector<double> distances;
    state.SetIterationTime(
      secondsOf([&] { distances = distancesFromFirst(curves, quaternions, 1); }));
    areas.push_back(areaUnderCurve(distances, Planted));
  }
  const double least = *std::min_element(areas.begin(), areas.end());
  laboratory.ranking.rows.push_back({ number(noise, 4), number(pointError, 4),
    std::to_string(areas.size()), number(median(areas), 4), number(least, 4) });
  const std::string with = pointError > 0 ? ", Point Error twice the noise" : ", Point Error 0";
  laboratory.figures.atLeast("area under the curve, planted curves among 1,000" + with, 0.99, least,
    "noise " + number(noise, 4));
}
