#include "Contenders.h"
#include "Laboratory.h"

#include <vtkDataArray.h>
#include <vtkPointData.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>
#include <functional>
#include <stdexcept>

namespace
{

using Maker = std::function<std::unique_ptr<Contender>(const TraceQuery&)>;

/// A contender over all rounds.
struct Entrant
{
  Maker make;
  std::vector<double> seconds;
  double advections = 0;
  double error =
    0; ///< The root of the mean square of the distances from where particles should be.

  double rate() const { return this->advections / median(this->seconds); }
};

Maker peer(bool staticMesh)
{
  return [staticMesh](const TraceQuery& query) { return makePeer(query, staticMesh); };
}

Maker ours(int threads)
{
  return [threads](const TraceQuery& query) { return makeOurs(query, threads); };
}

double errorOf(const std::vector<Traced>& traced, const TimeSeries& series)
{
  double sum = 0;
  for (const Traced& particle : traced)
  {
    const orrery::Vector3 there = series.exact->position(
      series.seeds[particle.seed], particle.injectionTime, series.times.back());
    sum += (particle.position - there).squaredNorm();
  }
  return std::sqrt(sum / double(traced.size()));
}

/// Plays all time steps with a new filter. What it carried is counted in the first round.
void animate(Entrant& entrant, const TraceQuery& query)
{
  const bool counting = entrant.seconds.empty();
  const TimeSeries& series = *query.series;
  waitForOtherThreads();
  const auto contender = entrant.make(query);
  double seconds = 0;
  for (const double time : series.times)
  {
    seconds += secondsOf([&]() { contender->update(time); });
    // Path lines show what was carried before too.
    if (counting && (query.lines != Lines::Path || time == series.times.back()))
    {
      entrant.advections += double(contender->traced().size());
    }
  }
  entrant.seconds.push_back(seconds);
  if (counting && query.lines != Lines::Path)
  {
    entrant.error = errorOf(contender->traced(), series);
  }
}

void noteAnimation(Laboratory& laboratory, const TraceQuery& query, double ratioTold, double ratio,
  double scaling, double errorRatio)
{
  const TimeSeries& series = *query.series;
  Figures& figures = laboratory.figures;
  const auto seeds = std::to_string(series.seeds.size()) + " seeds";
  if (query.lines == Lines::None && !query.vorticity)
  {
    if (series.moves())
    {
      figures.atLeast("moving grid, against VTK", 20, ratio, series.name + ", " + seeds);
    }
    else if (series.seeds.size() == 100)
    {
      figures.atLeast("static grid, 100 seeds, against VTK told so", 10, ratioTold, series.name);
      figures.atLeast("static grid, 100 seeds, against VTK", 18, ratio, series.name);
    }
    else if (series.seeds.size() == 1000)
    {
      figures.atLeast("static grid, 1000 seeds, against VTK told so", 8, ratioTold, series.name);
    }
    if (series.seeds.size() == 1000)
    {
      figures.atLeast("2 threads against 1, whole animation", 1.8, scaling, series.name);
    }
  }
  if (query.lines != Lines::Path)
  {
    figures.atMost("error, against VTK's, " + series.name, 1.05, errorRatio, seeds);
  }
}

void compareAnimations(benchmark::State& state, Laboratory& laboratory, const TraceQuery& query)
{
  const TimeSeries& series = *query.series;
  std::vector<Entrant> entrants;
  for (const Maker& make : { peer(false), ours(1), ours(2), peer(true) })
  {
    entrants.push_back({ make, {} });
  }
  if (series.moves())
  {
    entrants.pop_back(); // it would lose its particles
  }
  std::size_t turn = 0;
  for (auto _ : state)
  {
    for (std::size_t n = 0; n < entrants.size(); ++n)
    {
      animate(entrants[(n + turn) % entrants.size()], query);
    }
    ++turn;
    state.SetIterationTime(entrants[1].seconds.back());
  }

  const Entrant& byDefault = entrants[0];
  const Entrant& one = entrants[1];
  const Entrant& two = entrants[2];
  const double told = series.moves() ? 0 : entrants[3].rate();
  const double ratio = one.rate() / byDefault.rate();
  const double ratioTold = told > 0 ? one.rate() / told : 0;
  const double scaling = two.rate() / one.rate();
  const bool judged = query.lines != Lines::Path;
  const std::string advections = byDefault.advections == one.advections
    ? grouped(one.advections)
    : grouped(byDefault.advections) + " VTK, " + grouped(one.advections) + " ours";
  constexpr const char* lines[] = { "", ", streak lines", ", path lines" };
  laboratory.animations.rows.push_back(
    { series.name + lines[static_cast<int>(query.lines)] + (query.vorticity ? ", vorticity" : ""),
      std::to_string(series.seeds.size()), advections, told > 0 ? grouped(told) : "",
      grouped(byDefault.rate()), grouped(one.rate()), grouped(two.rate()),
      told > 0 ? number(ratioTold, 1) : "", number(ratio, 1), number(scaling),
      judged ? number(1e3 * byDefault.error, 3) : "", judged ? number(1e3 * one.error, 3) : "" });
  state.counters["ratio"] = ratio;
  state.counters["told"] = ratioTold;
  noteAnimation(laboratory, query, ratioTold, ratio, scaling, one.error / byDefault.error);
}

bool sameBits(vtkDataArray* a, vtkDataArray* b)
{
  return a && b && a->GetDataType() == b->GetDataType() &&
    a->GetNumberOfValues() == b->GetNumberOfValues() &&
    std::memcmp(a->GetVoidPointer(0), b->GetVoidPointer(0),
      std::size_t(a->GetNumberOfValues()) * std::size_t(a->GetDataTypeSize())) == 0;
}

bool sameBits(vtkPolyData* a, vtkPolyData* b)
{
  bool same = sameBits(a->GetPoints()->GetData(), b->GetPoints()->GetData());
  for (int n = 0; n < a->GetPointData()->GetNumberOfArrays(); ++n)
  {
    vtkDataArray* array = a->GetPointData()->GetArray(n);
    same = same && sameBits(array, b->GetPointData()->GetArray(array->GetName()));
  }
  return same;
}

}

void animateParticles(benchmark::State& state, Laboratory& laboratory, const TimeSeries& series)
{
  compareAnimations(state, laboratory, { &series });
}

void animateWithVorticity(benchmark::State& state, Laboratory& laboratory, const TimeSeries& series)
{
  compareAnimations(state, laboratory, { &series, Lines::None, true });
}

void animateStreakLines(benchmark::State& state, Laboratory& laboratory, const TimeSeries& series)
{
  compareAnimations(state, laboratory, { &series, Lines::Streak });
}

void animatePathLines(benchmark::State& state, Laboratory& laboratory, const TimeSeries& series)
{
  compareAnimations(state, laboratory, { &series, Lines::Path });
}

void editSeeds(benchmark::State& state, Laboratory& laboratory, const TimeSeries& series)
{
  constexpr std::size_t Contenders = 3;
  const TraceQuery query{ &series };
  const std::array<std::unique_ptr<Contender>, Contenders> contenders = { makePeer(query, true),
    makePeer(query, false), makeOurs(query, 1) };
  for (const double time : series.times)
  {
    for (const auto& contender : contenders)
    {
      contender->update(time);
    }
  }
  std::array<std::vector<double>, Contenders> seconds;
  std::array<int, Contenders> requests{};
  std::vector<orrery::Vector3> seeds = series.seeds;
  for (auto _ : state)
  {
    for (orrery::Vector3& seed : seeds)
    {
      seed[2] += 0.01;
    }
    for (std::size_t n = 0; n < Contenders; ++n)
    {
      waitForOtherThreads();
      contenders[n]->moveSeeds(seeds);
      const int before = contenders[n]->executions();
      seconds[n].push_back(secondsOf([&]() { contenders[n]->update(series.times.back()); }));
      requests[n] = std::max(requests[n], contenders[n]->executions() - before);
    }
    state.SetIterationTime(seconds.back().back());
  }

  const double told = median(seconds[0]);
  const double byDefault = median(seconds[1]);
  const double own = median(seconds[2]);
  laboratory.edits.rows.push_back({ series.name, std::to_string(seeds.size()),
    number(1e3 * told, 0), number(1e3 * byDefault, 0), number(1e3 * own, 1), number(told / own, 1),
    number(byDefault / own, 1), std::to_string(requests[1]), std::to_string(requests[2]) });
  laboratory.figures.atLeast(
    "seed edit at the last step, against VTK", 20, byDefault / own, series.name);
  laboratory.figures.atMost("seed edit, requests upstream", 0, requests[2], series.name);
  state.counters["ratio"] = byDefault / own;
}

void playLastSteps(benchmark::State& state, Laboratory& laboratory, const TimeSeries& series)
{
  constexpr std::size_t Last = 5;
  const TraceQuery query{ &series };
  std::array<std::vector<double>, 2> seconds;
  double particles = 0;
  bool same = true;
  for (auto _ : state)
  {
    const std::array<std::unique_ptr<Contender>, 2> contenders = { makeOurs(query, 1),
      makeOurs(query, 2) };
    std::array<double, 2> total{};
    particles = 0;
    for (std::size_t step = 0; step < series.times.size(); ++step)
    {
      std::array<vtkPolyData*, 2> outputs{};
      for (int t = 0; t < 2; ++t)
      {
        waitForOtherThreads();
        const double taken =
          secondsOf([&]() { outputs[t] = contenders[t]->update(series.times[step]); });
        total[t] += step + Last < series.times.size() ? 0 : taken;
      }
      same = same && sameBits(outputs[0], outputs[1]);
      particles += step + Last < series.times.size() ? 0 : double(contenders[0]->traced().size());
    }
    seconds[0].push_back(total[0]);
    seconds[1].push_back(total[1]);
    state.SetIterationTime(total[0]);
  }

  const double rate = double(Last) / median(seconds[0]);
  const double scaling = median(seconds[0]) / median(seconds[1]);
  laboratory.lastSteps.rows.push_back({ series.name, grouped(particles / double(Last)),
    number(rate, 1), number(rate * scaling, 1), number(scaling), same ? "yes" : "**no**" });
  laboratory.figures.atLeast("steps a second, 47,000 particles, 1 thread", 30, rate, series.name);
  laboratory.figures.atLeast("2 threads against 1, last steps", 1.8, scaling, series.name);
  laboratory.figures.atLeast("2 threads give the bits of 1 (1: yes)", 1, same, series.name);
  state.counters["steps/s"] = rate;
}
