#include "CountedTracer.h"
#include "KernelTracer.h"
#include "Laboratory.h"
#include "NewtonTracer.h"

#include <vtkPoints.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <stdexcept>

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

NewtonTracer newtonTracer(const TimeSeries& series)
{
  vtkStructuredGrid* grid = series.steps.front();
  int size[3];
  grid->GetDimensions(size);
  return NewtonTracer(
    { { size[0], size[1], size[2] }, floatsOf(grid->GetPoints()->GetData()), true });
}

/// The same streak lines by both ways to locate points.
struct PointLocationRun
{
  std::vector<Particle> ours;
  std::vector<NewtonTracer::Particle> theirs;
  double ourSeconds = 0;
  double theirSeconds = 0;
  double ourAdvections = 0;
  double theirAdvections = 0;

  void inject(const KernelTracer& kernel)
  {
    for (const Particle& particle : kernel.inject())
    {
      this->ours.push_back(particle);
      NewtonTracer::Particle other;
      other.position = particle.position;
      other.cell = particle.place.cell;
      this->theirs.push_back(other);
    }
  }

  void trace(const KernelTracer& kernel, const NewtonTracer& newton)
  {
    constexpr int Steps = 2;
    this->ourSeconds += secondsOf([&]() { kernel.trace(fixedSteps(Steps), this->ours); });
    this->theirSeconds += secondsOf(
      [&]()
      {
        for (NewtonTracer::Particle& particle : this->theirs)
        {
          if (particle.alive)
          {
            newton.trace(particle, Steps);
          }
        }
      });
    this->ourAdvections += double(std::count_if(this->ours.begin(), this->ours.end(), alive));
    this->theirAdvections += double(std::count_if(this->theirs.begin(), this->theirs.end(),
      [](const NewtonTracer::Particle& particle) { return particle.alive; }));
  }

  double ratio() const
  {
    return this->ourAdvections / this->ourSeconds * this->theirSeconds / this->theirAdvections;
  }
};

PointLocationRun locatePoints(const TimeSeries& series)
{
  KernelTracer kernel(series);
  NewtonTracer newton = newtonTracer(series);
  PointLocationRun run;
  for (int step = 0; step + 1 < static_cast<int>(series.steps.size()); ++step)
  {
    kernel.setInterval(step);
    const orrery::Flow& flow = kernel.flow();
    const auto& velocity = flow.blocks.front().velocity;
    newton.setInterval({ velocity[0].floats, velocity[1].floats }, flow.start, flow.end);
    run.inject(kernel);
    run.trace(kernel, newton);
  }
  return run;
}

/// The distances between the particles that both have at the end.
std::vector<double> differences(const PointLocationRun& run)
{
  std::vector<double> distances;
  for (std::size_t n = 0; n < run.ours.size(); ++n)
  {
    if (alive(run.ours[n]) && run.theirs[n].alive)
    {
      distances.push_back((run.ours[n].position - run.theirs[n].position).norm());
    }
  }
  return distances;
}

/// From where the particles should be.
std::vector<double> errors(const std::vector<Particle>& particles, const TimeSeries& series)
{
  std::vector<double> distances;
  for (const Particle& particle : particles)
  {
    if (alive(particle))
    {
      const orrery::Vector3& seed = series.seeds[particle.seed];
      distances.push_back(
        (particle.position - series.exact->position(seed, particle.injectionTime, particle.time))
          .norm());
    }
  }
  return distances;
}

/// A way to find the length of steps.
struct ControlledRun
{
  std::string name;
  std::function<void(const KernelTracer&, std::vector<Particle>&)> trace;
  std::function<double()> evaluations; ///< None when they are not counted.

  std::vector<Particle> particles{};
  double seconds = 0;
  double advections = 0;
};

ControlledRun kernelRun(const std::string& name, const TraceOptions& options)
{
  return { name,
    [options](const KernelTracer& kernel, std::vector<Particle>& particles)
    { kernel.trace(options, particles); },
    nullptr };
}

ControlledRun countedRun(const std::string& name, CountedTracer::Control control, double tolerance)
{
  auto tracer = std::make_shared<CountedTracer>(control, tolerance);
  return { name,
    [tracer](const KernelTracer& kernel, std::vector<Particle>& particles)
    { tracer->trace(kernel.flow(), particles); },
    [tracer]() { return double(tracer->evaluations()); } };
}

void run(ControlledRun& run, const TimeSeries& series)
{
  KernelTracer kernel(series);
  run.particles = kernel.inject();
  for (int step = 0; step < ControlledIntervals; ++step)
  {
    kernel.setInterval(step);
    run.seconds += secondsOf([&]() { run.trace(kernel, run.particles); });
    run.advections += double(std::count_if(run.particles.begin(), run.particles.end(), alive));
  }
}

/// The distances between the particles that both have.
std::vector<double> differences(const ControlledRun& a, const ControlledRun& b)
{
  std::vector<double> distances;
  for (std::size_t n = 0; n < a.particles.size(); ++n)
  {
    if (alive(a.particles[n]) && alive(b.particles[n]))
    {
      distances.push_back((a.particles[n].position - b.particles[n].position).norm());
    }
  }
  return distances;
}

void addRow(Laboratory& laboratory, const TimeSeries& series, const ControlledRun& run,
  const ControlledRun& converged)
{
  const std::vector<double> distances = differences(run, converged);
  laboratory.stepControls.rows.push_back(
    { series.name, run.name, run.evaluations ? number(run.evaluations() / run.advections, 1) : "",
      grouped(run.advections / run.seconds), scientific(rootMeanSquare(distances)),
      scientific(median(distances)),
      series.exact ? scientific(rootMeanSquare(errors(run.particles, series))) : "" });
}

}

void comparePointLocation(benchmark::State& state, Laboratory& laboratory, const TimeSeries& series)
{
  std::vector<double> ours;
  std::vector<double> theirs;
  std::vector<double> ratios;
  PointLocationRun last;
  for (auto _ : state)
  {
    last = locatePoints(series);
    ours.push_back(last.ourAdvections / last.ourSeconds);
    theirs.push_back(last.theirAdvections / last.theirSeconds);
    ratios.push_back(last.ratio());
    state.SetIterationTime(last.ourSeconds);
  }

  const std::vector<double> distances = differences(last);
  std::vector<Particle> replaced = last.ours;
  for (std::size_t n = 0; n < replaced.size(); ++n)
  {
    replaced[n].position = last.theirs[n].position;
  }
  const bool exact = series.exact != nullptr;
  laboratory.pointLocation.rows.push_back(
    { series.name, grouped(last.ourAdvections), grouped(median(theirs)), grouped(median(ours)),
      number(median(ratios)), scientific(rootMeanSquare(distances)), scientific(median(distances)),
      exact ? scientific(rootMeanSquare(errors(replaced, series))) : "",
      exact ? scientific(rootMeanSquare(errors(last.ours, series))) : "" });
  laboratory.figures.atLeast(
    "tetrahedra against Newton and Raphson", 6, median(ratios), series.name);
  state.counters["ratio"] = median(ratios);
}

void compareStepControls(benchmark::State& state, Laboratory& laboratory, const TimeSeries& series)
{
  ControlledRun converged = kernelRun("", fixedSteps(64));
  run(converged, series);
  std::vector<ControlledRun> runs = {
    countedRun("step doubling, 1e-5", CountedTracer::StepDoubling, 1e-5),
    countedRun("turn angle", CountedTracer::TurnAngle, 0),
    countedRun("step doubling, 1e-3", CountedTracer::StepDoubling, 1e-3),
    kernelRun("kernel, turn angle", controlled(orrery::StepControl::TurnAngle)),
    kernelRun("kernel, tolerance 1e-5", controlled(orrery::StepControl::Tolerance)),
    kernelRun("kernel, 2 steps", fixedSteps(2)),
  };
  for (auto _ : state)
  {
    for (ControlledRun& each : runs)
    {
      run(each, series);
    }
    state.SetIterationTime(runs[1].seconds);
  }
  for (const ControlledRun& each : runs)
  {
    addRow(laboratory, series, each, converged);
  }
  const ControlledRun& doubling = runs[0];
  const ControlledRun& turning = runs[1];
  const double cost = turning.seconds / turning.advections * doubling.advections / doubling.seconds;
  const double found =
    turning.evaluations() / turning.advections * doubling.advections / doubling.evaluations();
  laboratory.figures.atMost("turn angle against step doubling, time", 1. / 3, cost, series.name);
  laboratory.figures.atMost(
    "turn angle against step doubling, velocities found", 1. / 3, found, series.name);
  if (series.exact)
  {
    laboratory.figures.atMost("turn angle against step doubling, error", 1.05,
      rootMeanSquare(errors(turning.particles, series)) /
        rootMeanSquare(errors(doubling.particles, series)),
      series.name);
  }
  state.counters["cost"] = cost;
}
