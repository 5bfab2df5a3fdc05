#include "ConventionalTracer.h"
#include "KernelTracer.h"
#include "Laboratory.h"

#include <vtkPoints.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <functional>

namespace
{

using orrery::Particle;
using orrery::TraceOptions;

/// Of the longer comparisons, before small differences have grown by mixing.
constexpr int ControlledIntervals = 16;

bool alive(const Particle& particle)
{
  return particle.termination == orrery::Termination::Alive;
}

double rootMeanSquare(const std::vector<double>& values)
{
  double sum = 0;
  for (const double value : values)
  {
    sum += value * value;
  }
  return std::sqrt(sum / double(values.size()));
}

/// 0.00123 as "1.2e-03".
std::string scientific(double value)
{
  char text[32];
  std::snprintf(text, sizeof text, "%.1e", value);
  return text;
}

TraceOptions fixedSteps(int steps)
{
  TraceOptions options;
  options.control = orrery::StepControl::Fixed;
  options.stepsPerInterval = steps;
  return options;
}

TraceOptions controlled(orrery::StepControl control)
{
  TraceOptions options;
  options.control = control;
  return options;
}

/// The same particles for the conventional tracer, which makes no search for their first cells.
ConventionalTracer::Particle conventional(const Particle& particle)
{
  ConventionalTracer::Particle other;
  other.position = particle.position;
  other.place.cell = particle.place.cell;
  other.time = particle.time;
  return other;
}

HexahedronCursor::Flow conventional(const orrery::Flow& flow, const TimeSeries& series)
{
  vtkStructuredGrid* grid = series.steps.front();
  HexahedronCursor::Flow other;
  grid->GetDimensions(other.size.data());
  other.points = floatsOf(grid->GetPoints()->GetData());
  for (int level = 0; level < 2; ++level)
  {
    other.velocities[level] = flow.blocks.front().velocity[level].floats;
  }
  other.start = flow.start;
  other.end = flow.end;
  return other;
}

double advected(const std::vector<Particle>& particles)
{
  return double(std::count_if(particles.begin(), particles.end(), alive));
}

double advected(const std::vector<ConventionalTracer::Particle>& particles)
{
  return double(std::count_if(particles.begin(), particles.end(),
    [](const ConventionalTracer::Particle& particle) { return particle.alive; }));
}

void trace(ConventionalTracer& tracer, const HexahedronCursor::Flow& flow,
  std::vector<ConventionalTracer::Particle>& particles)
{
  for (ConventionalTracer::Particle& particle : particles)
  {
    if (particle.alive)
    {
      tracer.trace(flow, particle);
    }
  }
}

/// The same streak lines by both ways to locate points.
struct PointLocationRun
{
  std::vector<Particle> ours;
  std::vector<ConventionalTracer::Particle> theirs;
  double ourSeconds = 0;
  double theirSeconds = 0;
  double ourAdvections = 0;
  double theirAdvections = 0;

  double ourRate() const { return this->ourAdvections / this->ourSeconds; }
  double theirRate() const { return this->theirAdvections / this->theirSeconds; }
};

PointLocationRun locatePoints(const TimeSeries& series)
{
  KernelTracer kernel(series);
  ConventionalTracer tracer({});
  PointLocationRun run;
  for (int step = 0; step + 1 < static_cast<int>(series.steps.size()); ++step)
  {
    kernel.setInterval(step);
    const HexahedronCursor::Flow flow = conventional(kernel.flow(), series);
    const std::size_t before = run.ours.size();
    kernel.inject(run.ours);
    for (std::size_t n = before; n < run.ours.size(); ++n)
    {
      run.theirs.push_back(conventional(run.ours[n]));
    }
    run.ourSeconds += secondsOf([&]() { kernel.trace(fixedSteps(2), run.ours); });
    run.theirSeconds += secondsOf([&]() { trace(tracer, flow, run.theirs); });
    run.ourAdvections += advected(run.ours);
    run.theirAdvections += advected(run.theirs);
  }
  return run;
}

/// The distances from where living particles should be.
std::vector<double> errors(const std::vector<Particle>& particles, const TimeSeries& series)
{
  std::vector<double> distances;
  for (const Particle& particle : particles)
  {
    if (alive(particle))
    {
      const orrery::Vector3& seed = series.seeds[particle.seed];
      const orrery::Vector3 there =
        series.exact->position(seed, particle.injectionTime, particle.time);
      distances.push_back((particle.position - there).norm());
    }
  }
  return distances;
}

/// Particles as the conventional tracer has carried them.
std::vector<Particle> carried(
  std::vector<Particle> particles, const std::vector<ConventionalTracer::Particle>& conventional)
{
  for (std::size_t n = 0; n < particles.size(); ++n)
  {
    particles[n].position = conventional[n].position;
    particles[n].time = conventional[n].time;
    particles[n].termination =
      conventional[n].alive ? orrery::Termination::Alive : orrery::Termination::LeftDomain;
  }
  return particles;
}

/// The distances between the particles that are alive in both.
std::vector<double> differences(const std::vector<Particle>& a, const std::vector<Particle>& b)
{
  std::vector<double> distances;
  for (std::size_t n = 0; n < a.size(); ++n)
  {
    if (alive(a[n]) && alive(b[n]))
    {
      distances.push_back((a[n].position - b[n].position).norm());
    }
  }
  return distances;
}

/// What a way to find the length of steps came to.
struct Controlled
{
  std::vector<Particle> particles;
  double seconds = 0;
  double advections = 0;
  double evaluations = 0; ///< None when they are not counted.

  double cost() const { return this->seconds / this->advections; }
};

Controlled runKernel(const TimeSeries& series, const TraceOptions& options)
{
  KernelTracer kernel(series);
  Controlled run;
  kernel.inject(run.particles);
  for (int step = 0; step < ControlledIntervals; ++step)
  {
    kernel.setInterval(step);
    run.seconds += secondsOf([&]() { kernel.trace(options, run.particles); });
    run.advections += advected(run.particles);
  }
  return run;
}

Controlled runConventional(const TimeSeries& series, const ConventionalTracer::Options& options)
{
  KernelTracer kernel(series);
  ConventionalTracer tracer(options);
  Controlled run;
  kernel.inject(run.particles);
  std::vector<ConventionalTracer::Particle> particles;
  for (const Particle& particle : run.particles)
  {
    particles.push_back(conventional(particle));
  }
  for (int step = 0; step < ControlledIntervals; ++step)
  {
    kernel.setInterval(step);
    const HexahedronCursor::Flow flow = conventional(kernel.flow(), series);
    run.seconds += secondsOf([&]() { trace(tracer, flow, particles); });
    run.advections += advected(particles);
  }
  run.particles = carried(run.particles, particles);
  run.evaluations = double(tracer.evaluations());
  return run;
}

/// A way to find the length of steps, over all rounds.
struct Contest
{
  std::string name;
  std::function<Controlled()> run;
  const Controlled* converged;
  Controlled last{};
  std::vector<double> costs{};
};

void addRow(Laboratory& laboratory, const TimeSeries& series, const Contest& contest)
{
  const Controlled& last = contest.last;
  const auto distances = differences(last.particles, contest.converged->particles);
  laboratory.stepControls.rows.push_back({ series.name, contest.name,
    last.evaluations > 0 ? number(last.evaluations / last.advections, 1) : "",
    grouped(1 / median(contest.costs)), scientific(rootMeanSquare(distances)),
    scientific(median(distances)),
    series.exact ? scientific(rootMeanSquare(errors(last.particles, series))) : "" });
}

void noteStepControls(
  Laboratory& laboratory, const TimeSeries& series, const Contest& doubling, const Contest& turning)
{
  const auto found = [](const Contest& contest)
  { return contest.last.evaluations / contest.last.advections; };
  Figures& figures = laboratory.figures;
  figures.atMost("turn angle against step doubling, time", 1. / 3,
    median(turning.costs) / median(doubling.costs), series.name);
  figures.atMost("turn angle against step doubling, velocities found", 1. / 3,
    found(turning) / found(doubling), series.name);
  if (series.exact)
  {
    figures.atMost("turn angle against step doubling, error", 1.05,
      rootMeanSquare(errors(turning.last.particles, series)) /
        rootMeanSquare(errors(doubling.last.particles, series)),
      series.name);
  }
}

}

void comparePointLocation(benchmark::State& state, Laboratory& laboratory, const TimeSeries& series)
{
  std::vector<double> ours;
  std::vector<double> theirs;
  PointLocationRun last;
  for (auto _ : state)
  {
    last = locatePoints(series);
    ours.push_back(last.ourRate());
    theirs.push_back(last.theirRate());
    state.SetIterationTime(last.ourSeconds);
  }

  const double ratio = median(ours) / median(theirs);
  const std::vector<Particle> others = carried(last.ours, last.theirs);
  const std::vector<double> distances = differences(last.ours, others);
  laboratory.pointLocation.rows.push_back(
    { series.name, grouped(last.ourAdvections), grouped(median(theirs)), grouped(median(ours)),
      number(ratio), scientific(rootMeanSquare(distances)), scientific(median(distances)),
      series.exact ? scientific(rootMeanSquare(errors(others, series))) : "",
      series.exact ? scientific(rootMeanSquare(errors(last.ours, series))) : "" });
  laboratory.figures.atLeast("tetrahedra against Newton and Raphson", 6, ratio, series.name);
  state.counters["ratio"] = ratio;
}

void compareStepControls(benchmark::State& state, Laboratory& laboratory, const TimeSeries& series)
{
  using Control = ConventionalTracer::Control;
  using orrery::StepControl;
  const auto kernel = [&series](const TraceOptions& options)
  { return [&series, options]() { return runKernel(series, options); }; };
  const auto conventional = [&series](const ConventionalTracer::Options& options)
  { return [&series, options]() { return runConventional(series, options); }; };
  const Controlled inTetrahedra = runKernel(series, fixedSteps(64));
  const Controlled inHexahedra = runConventional(series, { Control::Fixed, 64 });
  std::vector<Contest> contests = {
    { "step doubling, 1e-5", conventional({ Control::StepDoubling, 0, 1e-5 }), &inHexahedra },
    { "turn angle", conventional({ Control::TurnAngle }), &inHexahedra },
    { "step doubling, 1e-3", conventional({ Control::StepDoubling, 0, 1e-3 }), &inHexahedra },
    { "2 steps", conventional({ Control::Fixed, 2 }), &inHexahedra },
    { "kernel, turn angle", kernel(controlled(StepControl::TurnAngle)), &inTetrahedra },
    { "kernel, tolerance 1e-5", kernel(controlled(StepControl::Tolerance)), &inTetrahedra },
    { "kernel, 2 steps", kernel(fixedSteps(2)), &inTetrahedra },
  };
  for (auto _ : state)
  {
    for (Contest& contest : contests)
    {
      contest.last = contest.run();
      contest.costs.push_back(contest.last.cost());
    }
    state.SetIterationTime(contests[4].last.seconds);
  }
  for (const Contest& contest : contests)
  {
    addRow(laboratory, series, contest);
  }
  noteStepControls(laboratory, series, contests[0], contests[1]);
}
