#include "Contenders.h"
#include "Laboratory.h"

#include <vtkDataArray.h>
#include <vtkPointData.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>
#include <functional>

namespace
{

using Maker = std::function<std::unique_ptr<Contender>(const TraceQuery&)>;

/// A contender over all rounds.
struct Entrant
{
  Maker make;
  std::vector<double> seconds;
  double advections = 0;
  /// The root of the mean square of the distances from where particles should be.
  double error = 0;

  double rate() const { return this->advections / median(this->seconds); }
};

Maker makerOfPeer(bool staticMesh)
{
  return [staticMesh](const TraceQuery& query) { return makePeer(query, staticMesh); };
}

Maker makerOfOurs(int threads)
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

/// VTK's tracer and ours, in turn.
struct Animation
{
  Entrant peer;
  Entrant told; ///< The peer told that the grid stands still; without rounds when it does not.
  Entrant one;
  Entrant two;

  explicit Animation(const TraceQuery& query)
    : peer{ makerOfPeer(false), {} }
    , told{ makerOfPeer(true), {} }
    , one{ makerOfOurs(1), {} }
    , two{ makerOfOurs(2), {} }
  {
    this->order = { &this->peer, &this->one, &this->two };
    if (!query.series->moves())
    {
      this->order.push_back(&this->told);
    }
  }

  void playRound(const TraceQuery& query)
  {
    for (Entrant* entrant : this->order)
    {
      animate(*entrant, query);
    }
    std::rotate(this->order.begin(), this->order.begin() + 1, this->order.end());
  }

  bool hasTold() const { return !this->told.seconds.empty(); }
  double ratio() const { return this->one.rate() / this->peer.rate(); }
  double ratioToTold() const { return this->hasTold() ? this->one.rate() / this->told.rate() : 0; }
  double scaling() const { return this->two.rate() / this->one.rate(); }

private:
  std::vector<Entrant*> order;
};

std::string nameOf(const TraceQuery& query)
{
  constexpr const char* lines[] = { "", ", streak lines", ", path lines" };
  return query.series->name + lines[static_cast<int>(query.lines)] +
    (query.vorticity ? ", vorticity" : "") + (query.cubic ? ", cubic in time" : "");
}

void addRow(Laboratory& laboratory, const TraceQuery& query, const Animation& animation)
{
  const TimeSeries& series = *query.series;
  const Entrant& peer = animation.peer;
  const Entrant& one = animation.one;
  const bool judged = query.lines != Lines::Path;
  const std::string advections = peer.advections == one.advections
    ? grouped(one.advections)
    : grouped(peer.advections) + " VTK, " + grouped(one.advections) + " ours";
  laboratory.animations.rows.push_back({ nameOf(query), std::to_string(series.seeds.size()),
    advections, animation.hasTold() ? grouped(animation.told.rate()) : "", grouped(peer.rate()),
    grouped(one.rate()), grouped(animation.two.rate()),
    animation.hasTold() ? number(animation.ratioToTold(), 1) : "", number(animation.ratio(), 1),
    number(animation.scaling()), judged ? number(1e3 * peer.error, 3) : "",
    judged ? number(1e3 * one.error, 3) : "" });
}

/// Notes what is asked of particles that are joined to nothing, without vorticity.
void noteRates(Figures& figures, const TimeSeries& series, const Animation& animation)
{
  const std::size_t seeds = series.seeds.size();
  if (series.moves())
  {
    figures.atLeast("moving grid, against VTK", 20, animation.ratio(),
      series.name + ", " + std::to_string(seeds) + " seeds");
  }
  else if (seeds == 100)
  {
    figures.atLeast(
      "static grid, 100 seeds, against VTK told so", 10, animation.ratioToTold(), series.name);
    figures.atLeast("static grid, 100 seeds, against VTK", 18, animation.ratio(), series.name);
  }
  else if (seeds == 1000)
  {
    figures.atLeast(
      "static grid, 1000 seeds, against VTK told so", 8, animation.ratioToTold(), series.name);
  }
  if (seeds == 1000)
  {
    figures.atLeast("2 threads against 1, whole animation", 1.8, animation.scaling(), series.name);
  }
}

void compareAnimations(benchmark::State& state, Laboratory& laboratory, const TraceQuery& query)
{
  Animation animation(query);
  for (auto _ : state)
  {
    animation.playRound(query);
    state.SetIterationTime(animation.one.seconds.back());
  }
  addRow(laboratory, query, animation);
  const TimeSeries& series = *query.series;
  if (query.lines == Lines::None && !query.vorticity && !query.cubic)
  {
    noteRates(laboratory.figures, series, animation);
  }
  if (query.lines != Lines::Path)
  {
    laboratory.figures.atMost("error, against VTK's, " + nameOf(query), 1.05,
      animation.one.error / animation.peer.error, std::to_string(series.seeds.size()) + " seeds");
  }
  state.counters["ratio"] = animation.ratio();
  state.counters["told"] = animation.ratioToTold();
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

void animateCubic(benchmark::State& state, Laboratory& laboratory, const TimeSeries& series)
{
  compareAnimations(state, laboratory, { &series, Lines::None, false, true });
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
