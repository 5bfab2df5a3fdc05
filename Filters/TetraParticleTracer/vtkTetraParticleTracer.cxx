#include "vtkTetraParticleTracer.h"

#include "../Common/VTKVersions.h"
#include "FlowBuilder.h"
#include "ParticleOutput.h"
#include "TimeStepCache.h"

#include "ParticleTracer.h"

#include "vtkDataSet.h"
#include "vtkDataSetAttributes.h"
#include "vtkDemandDrivenPipeline.h"
#include "vtkFieldData.h"
#include "vtkInformation.h"
#include "vtkInformationVector.h"
#include "vtkObjectFactory.h"
#include "vtkPolyData.h"
#include "vtkStreamingDemandDrivenPipeline.h"
#include "vtkTypeInt64Array.h"

#include <omp.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <stdexcept>
#include <string>
#include <tuple>
#include <vector>

vtkStandardNewMacro(vtkTetraParticleTracer);

namespace
{

using Pipeline = vtkStreamingDemandDrivenPipeline;

/// The time steps that steady data are given, so that its particles move.
constexpr int SteadySteps = 50;

vtkMTimeType pipelineTime(vtkAlgorithm* algorithm, int port)
{
  auto* executive = vtkDemandDrivenPipeline::SafeDownCast(algorithm->GetInputExecutive(port, 0));
  return executive ? executive->GetPipelineMTime() : 0;
}

}

/// What is kept from one execution to the next.
struct vtkTetraParticleTracer::Internals
{
  /// The particles at a time step.
  struct Trace
  {
    int step = -1; ///< Of the data; before the first, -1.
    std::vector<orrery::Particle> particles;
    std::array<vtkTypeInt64, orrery::TerminationCount> ended{};
    vtkTypeInt64 injected = 0;
    vtkTypeInt64 injections = 0;
    vtkTypeInt64 seedsOutside = 0;
    ParticleOutput paths{ false };

    void drop(const orrery::Particle& particle) { ++this->ended[int(particle.termination)]; }
    void dropEnded();
  };

  std::vector<double> times; ///< Of the data's time steps, or made up for steady data.
  bool steady = false;
  TimeStepCache cache;
  FlowBuilder builder;
  std::vector<orrery::Vector3> seeds;
  Trace trace;
  vtkMTimeType inputTime = 0; ///< Of the pipeline that the time steps came from.
  vtkMTimeType ownTime = 0;
  int asked = -1; ///< The time step asked for upstream.

  int lastStep() const { return static_cast<int>(this->times.size()) - 1; }
  /// The time step of the data that stands for one of `times`.
  int dataStep(int step) const { return this->steady ? 0 : step; }

  /// The first time step not cached that the flow from one step to another takes, or -1.
  int missing(int from, int to, bool cubic) const;
  bool buildFlow(
    int from, int to, bool cubic, const std::string& velocity, int threads, std::string& problem);
  void inject(const orrery::TraceOptions& options, bool rotates);
  void advance(const orrery::TraceOptions& options, double to, bool rotates,
    std::vector<orrery::Particle>& particles) const;
};

void vtkTetraParticleTracer::Internals::Trace::dropEnded()
{
  const auto firstEnded = std::stable_partition(this->particles.begin(), this->particles.end(),
    [](const orrery::Particle& p) { return p.termination == orrery::Termination::Alive; });
  std::for_each(
    firstEnded, this->particles.end(), [this](const orrery::Particle& p) { this->drop(p); });
  this->particles.erase(firstEnded, this->particles.end());
}

int vtkTetraParticleTracer::Internals::missing(int from, int to, bool cubic) const
{
  const int first = std::max(0, from - cubic);
  const int last = std::min(this->lastStep(), to + cubic);
  for (int step = first; step <= last; ++step)
  {
    if (!this->cache.get(this->dataStep(step)))
    {
      return this->dataStep(step);
    }
  }
  return -1;
}

bool vtkTetraParticleTracer::Internals::buildFlow(
  int from, int to, bool cubic, const std::string& velocity, int threads, std::string& problem)
{
  const int first = from < to ? std::max(0, from - cubic) : from;
  const int last = from < to ? std::min(this->lastStep(), to + cubic) : to;
  std::vector<FlowBuilder::Level> levels;
  for (int step = first; step <= last; ++step)
  {
    levels.push_back({ this->cache.get(this->dataStep(step)), this->times[step] });
  }
  return this->builder.build(levels, from - first, to - first, velocity, threads, problem);
}

/// Puts new particles at the seeds, at the end of the flow's interval.
void vtkTetraParticleTracer::Internals::inject(const orrery::TraceOptions& options, bool rotates)
{
  const orrery::Flow& flow = this->builder.flow();
  const auto count = static_cast<std::int64_t>(this->seeds.size());
  std::vector<orrery::Particle> injected(this->seeds.size());
  std::vector<char> placed(this->seeds.size());
#pragma omp parallel for num_threads(options.threads) schedule(dynamic, 64)
  for (std::int64_t seed = 0; seed < count; ++seed)
  {
    orrery::Particle& particle = injected[seed];
    particle.position = this->seeds[seed];
    particle.time = particle.injectionTime = flow.end;
    particle.id = this->trace.injections * count + seed;
    particle.seed = seed;
    particle.injection = this->trace.injections;
    placed[seed] = orrery::place(flow, particle);
    if (placed[seed] && rotates)
    {
      orrery::rotate(flow, particle.time, particle);
    }
  }
  ++this->trace.injections;
  for (std::int64_t seed = 0; seed < count; ++seed)
  {
    if (placed[seed])
    {
      this->trace.particles.push_back(injected[seed]);
      ++this->trace.injected;
    }
    else
    {
      ++this->trace.seedsOutside;
    }
  }
}

void vtkTetraParticleTracer::Internals::advance(const orrery::TraceOptions& options, double to,
  bool rotates, std::vector<orrery::Particle>& particles) const
{
  const orrery::Flow& flow = this->builder.flow();
  std::vector<double> lastTimes;
  for (const orrery::Particle& particle : particles)
  {
    lastTimes.push_back(particle.time);
  }
  orrery::trace(flow, options, to, particles.data(), particles.size());
  if (rotates)
  {
#pragma omp parallel for num_threads(options.threads) schedule(dynamic, 64)
    for (std::size_t n = 0; n < particles.size(); ++n)
    {
      orrery::rotate(flow, lastTimes[n], particles[n]);
    }
  }
}

vtkTetraParticleTracer::vtkTetraParticleTracer()
  : State(std::make_unique<Internals>())
{
  this->SetNumberOfInputPorts(2);
  this->SetInputArrayToProcess(
    0, 0, 0, vtkDataObject::FIELD_ASSOCIATION_POINTS, vtkDataSetAttributes::VECTORS);
}

vtkTetraParticleTracer::~vtkTetraParticleTracer() = default;

void vtkTetraParticleTracer::SetSourceConnection(vtkAlgorithmOutput* output)
{
  this->SetInputConnection(1, output);
}

void vtkTetraParticleTracer::SetSourceData(vtkDataObject* data)
{
  this->SetInputDataObject(1, data);
}

int vtkTetraParticleTracer::FillInputPortInformation(int port, vtkInformation* info)
{
  info->Set(vtkAlgorithm::INPUT_REQUIRED_DATA_TYPE(), port == 0 ? "vtkDataObject" : "vtkDataSet");
  return 1;
}

int vtkTetraParticleTracer::RequestInformation(
  vtkInformation*, vtkInformationVector** inputs, vtkInformationVector* outputs)
{
  Internals& state = *this->State;
  vtkInformation* in = inputs[0]->GetInformationObject(0);
  vtkInformation* out = outputs->GetInformationObject(0);
  const int count = in->Length(Pipeline::TIME_STEPS());
  const double* steps = in->Get(Pipeline::TIME_STEPS());
  std::vector<double> times(steps, steps + count);
  state.steady = count < 2;
  if (state.steady)
  {
    // Without an end the steps follow from the data, when they are there.
    times.clear();
    for (int n = 0; n <= SteadySteps && this->TerminationTime > this->StartTime; ++n)
    {
      times.push_back(
        this->StartTime + (this->TerminationTime - this->StartTime) * n / SteadySteps);
    }
  }
  if (!times.empty())
  {
    double range[2] = { times.front(), times.back() };
    out->Set(Pipeline::TIME_STEPS(), times.data(), static_cast<int>(times.size()));
    out->Set(Pipeline::TIME_RANGE(), range, 2);
  }
  if (times != state.times)
  {
    state.times = times;
    state.trace = {};
  }
  return 1;
}

int vtkTetraParticleTracer::RequestUpdateExtent(
  vtkInformation*, vtkInformationVector** inputs, vtkInformationVector* outputs)
{
  Internals& state = *this->State;
  vtkInformation* in = inputs[0]->GetInformationObject(0);
  if (const vtkMTimeType time = pipelineTime(this, 0); time != state.inputTime)
  {
    state.inputTime = time;
    state.cache.clear();
    state.trace = {};
  }
  const int last = this->TargetStep(outputs);
  if (state.times.empty() || state.steady)
  {
    state.asked = 0;
    return 1;
  }
  const int first =
    state.trace.step >= 0 && state.trace.step <= last ? state.trace.step : this->FirstStep();
  const int missing = state.missing(first, last, this->TimeInterpolation == CUBIC);
  if (missing >= 0)
  {
    state.asked = missing;
    in->Set(Pipeline::UPDATE_TIME_STEP(), state.times[missing]);
  }
  else if (vtkDataObject* data = vtkDataObject::GetData(in);
           data && data->GetInformation()->Has(vtkDataObject::DATA_TIME_STEP()))
  {
    // What upstream has already, so that it need not execute.
    in->Set(
      Pipeline::UPDATE_TIME_STEP(), data->GetInformation()->Get(vtkDataObject::DATA_TIME_STEP()));
    state.asked = -1;
  }
  return 1;
}

/// The time asked for, within the data's.
double vtkTetraParticleTracer::TargetTime(vtkInformationVector* outputs) const
{
  const std::vector<double>& times = this->State->times;
  vtkInformation* out = outputs->GetInformationObject(0);
  double time = out->Has(Pipeline::UPDATE_TIME_STEP()) && !times.empty()
    ? out->Get(Pipeline::UPDATE_TIME_STEP())
    : VTK_DOUBLE_MAX;
  if (this->TerminationTime > this->StartTime)
  {
    time = std::min(time, this->TerminationTime);
  }
  return times.empty() ? time : std::min(time, times.back());
}

/// The first time step not before the time asked for.
int vtkTetraParticleTracer::TargetStep(vtkInformationVector* outputs) const
{
  const std::vector<double>& times = this->State->times;
  const auto found = std::lower_bound(times.begin(), times.end(), this->TargetTime(outputs));
  return std::min(static_cast<int>(found - times.begin()), this->State->lastStep());
}

/// The time step of the first injection; behind the last when there is none.
int vtkTetraParticleTracer::FirstStep() const
{
  const std::vector<double>& times = this->State->times;
  const auto found = std::lower_bound(times.begin(), times.end(), this->StartTime);
  return static_cast<int>(found - times.begin());
}

int vtkTetraParticleTracer::RequestData(
  vtkInformation* request, vtkInformationVector** inputs, vtkInformationVector* outputs)
{
  Internals& state = *this->State;
  vtkPolyData* output = vtkPolyData::GetData(outputs);
  vtkDataObject* input = vtkDataObject::GetData(inputs[0]);
  std::string problem;
  bool more = false;
  try
  {
    state.cache.setLimit(static_cast<std::size_t>(this->CacheSize) << 20);
    if (state.asked >= 0)
    {
      state.cache.add(state.asked, input);
      state.asked = -1;
    }
    this->ReadSeeds(vtkDataSet::GetData(inputs[1]));
    more = this->Advance(outputs, output, problem);
  }
  catch (const std::length_error& error)
  {
    problem = error.what();
  }
  catch (const std::bad_alloc&)
  {
    problem = "Not enough memory for the time steps: make Cache Size smaller.";
  }
  if (!problem.empty())
  {
    vtkErrorMacro(<< problem);
    state.trace = {};
    output->Initialize();
  }
  if (more && problem.empty() && !abortRequested(this))
  {
    request->Set(Pipeline::CONTINUE_EXECUTING(), 1);
  }
  else
  {
    request->Remove(Pipeline::CONTINUE_EXECUTING());
  }
  return 1;
}

/// Reads the seeds. When they, or the properties, are others than before, tracing begins anew.
void vtkTetraParticleTracer::ReadSeeds(vtkDataSet* source)
{
  Internals& state = *this->State;
  std::vector<orrery::Vector3> seeds(static_cast<std::size_t>(source->GetNumberOfPoints()));
  for (std::size_t n = 0; n < seeds.size(); ++n)
  {
    source->GetPoint(static_cast<vtkIdType>(n), seeds[n].data());
  }
  if (seeds != state.seeds || this->GetMTime() != state.ownTime)
  {
    state.seeds = std::move(seeds);
    state.ownTime = this->GetMTime();
    state.trace = {};
  }
}

/// Traces as far as the time steps at hand allow, and fills the output when that is far enough. True
/// when another time step is needed.
bool vtkTetraParticleTracer::Advance(
  vtkInformationVector* outputs, vtkPolyData* output, std::string& problem)
{
  Internals& state = *this->State;
  if (state.cache.get(0) && state.cache.get(0)->empty() && state.lastStep() <= 0)
  {
    problem = "The input is empty: it has no cells to trace through.";
    return false;
  }
  if (state.steady && state.times.empty())
  {
    this->MakeSteadyTimes();
  }
  const double target = this->TargetTime(outputs);
  const int lastStep = this->TargetStep(outputs);
  const int firstStep = this->FirstStep();
  const bool cubic = this->TimeInterpolation == CUBIC;
  const bool ends = this->TerminationTime > this->StartTime && target == this->TerminationTime;
  if (firstStep > lastStep || target < state.times[firstStep])
  {
    return false; // before the first injection
  }
  if (state.trace.step > lastStep)
  {
    state.trace = {};
  }
  const std::string velocity = this->VelocityName();
  const orrery::TraceOptions options = this->Options();
  const bool reaches = state.times[lastStep] <= target;
  const int wholeStep = reaches ? lastStep : lastStep - 1;
  while (state.trace.step < wholeStep)
  {
    if (abortRequested(this))
    {
      return false;
    }
    const int from = state.trace.step < 0 ? firstStep : state.trace.step;
    const int to = state.trace.step < 0 ? firstStep : from + 1;
    if (state.missing(from, to, cubic) >= 0)
    {
      return true;
    }
    if (!state.buildFlow(from, to, cubic, velocity, options.threads, problem))
    {
      return false;
    }
    this->TraceStep(to, options);
    state.cache.trim(state.dataStep(std::max(0, to - 1)), state.dataStep(to + 1));
    this->UpdateProgress(double(to - firstStep + 1) / (lastStep - firstStep + 1));
  }
  const int from = wholeStep;
  const int to = lastStep;
  if (state.missing(from, to, cubic) >= 0)
  {
    return true;
  }
  if (!state.buildFlow(from, to, cubic, velocity, options.threads, problem))
  {
    return false;
  }
  this->FillOutput(reaches, target, ends, options, output);
  return false;
}

/// From the time step before, if there is one, to this one, and injects there.
void vtkTetraParticleTracer::TraceStep(int step, const orrery::TraceOptions& options)
{
  Internals& state = *this->State;
  Internals::Trace& trace = state.trace;
  const orrery::Flow& flow = state.builder.flow();
  const FlowData data{ &state.builder.startStep(), &state.builder.endStep() };
  const bool paths = this->TraceMode == PATH_LINES;
  const int firstStep = this->FirstStep();
  if (trace.step < 0)
  {
    trace.paths = ParticleOutput(this->ComputeVorticity);
  }
  else
  {
    state.advance(options, flow.end, this->ComputeVorticity, trace.particles);
    if (paths)
    {
      trace.paths.add(flow, data, trace.particles, options.threads);
    }
    trace.dropEnded();
  }
  trace.step = step;
  const bool lines = this->TraceMode == STREAK_LINES || this->TraceMode == TIME_LINES;
  const int every = this->ForceReinjectionEveryNSteps > 0 ? this->ForceReinjectionEveryNSteps
    : lines                                               ? 1
                                                          : 0;
  if (step == firstStep || (every > 0 && (step - firstStep) % every == 0))
  {
    const std::size_t before = trace.particles.size();
    state.inject(options, this->ComputeVorticity);
    if (paths)
    {
      trace.paths.add(flow, data,
        { trace.particles.begin() + static_cast<std::ptrdiff_t>(before), trace.particles.end() },
        options.threads);
    }
    if (step == firstStep && trace.seedsOutside > 0)
    {
      vtkWarningMacro(<< trace.seedsOutside << " of " << state.seeds.size()
                      << " seeds lie outside of the data and inject nothing.");
    }
  }
}

void vtkTetraParticleTracer::FillOutput(
  bool reaches, double target, bool ends, const orrery::TraceOptions& options, vtkPolyData* output)
{
  Internals& state = *this->State;
  Internals::Trace counts = state.trace;
  const orrery::Flow& flow = state.builder.flow();
  const FlowData data{ &state.builder.startStep(), &state.builder.endStep() };
  if (!reaches)
  {
    state.advance(options, target, this->ComputeVorticity, counts.particles);
  }
  const bool paths = this->TraceMode == PATH_LINES;
  ParticleOutput shown = paths ? state.trace.paths.copy() : ParticleOutput(this->ComputeVorticity);
  std::vector<orrery::Particle> last = counts.particles;
  counts.dropEnded();
  if (!paths)
  {
    last = counts.particles;
  }
  if (ends)
  {
    for (orrery::Particle& particle : last)
    {
      if (particle.termination == orrery::Termination::Alive)
      {
        particle.termination = orrery::Termination::TimeLimit;
        counts.drop(particle);
      }
    }
    counts.particles.clear();
  }
  if (!paths || !reaches)
  {
    shown.add(flow, data, last, options.threads);
  }
  constexpr Joined joined[] = { Joined::NotAtAll, Joined::BySeed, Joined::ByParticle,
    Joined::ByInjection };
  shown.finish(output, joined[this->TraceMode]);

  const char* names[orrery::TerminationCount] = { nullptr, "LeftDomain", "EnteredHiddenCells",
    "Stagnated", "InvalidVelocities", "ReachedTerminationTime", "ReachedStepLimit" };
  const auto add = [output](const char* name, vtkTypeInt64 value)
  {
    vtkNew<vtkTypeInt64Array> array;
    array->SetName(name);
    array->InsertNextValue(value);
    output->GetFieldData()->AddArray(array);
  };
  vtkTypeInt64 ended = 0;
  for (int reason = 1; reason < orrery::TerminationCount; ++reason)
  {
    add(names[reason], counts.ended[reason]);
    ended += counts.ended[reason];
  }
  add("InjectedParticles", counts.injected);
  add("AliveParticles", static_cast<vtkTypeInt64>(counts.particles.size()));
  add("EndedParticles", ended);
  add("SeedsOutside", counts.seedsOutside);
}

/// Time steps for steady data: until the fastest particle could have crossed the data twice.
void vtkTetraParticleTracer::MakeSteadyTimes()
{
  Internals& state = *this->State;
  const TimeStep& step = *state.cache.get(0);
  double length = 0;
  double speed = 0;
  const std::string velocity = this->VelocityName();
  for (const auto& block : step)
  {
    length = std::max(length, block->GetLength());
    vtkDataArray* array = FlowBuilder::velocityOf(block, velocity);
    speed = array ? std::max(speed, array->GetMaxNorm()) : speed;
  }
  const double duration = speed > 0 && std::isfinite(speed) ? 2 * length / speed : 1;
  for (int n = 0; n <= SteadySteps; ++n)
  {
    state.times.push_back(this->StartTime + duration * n / SteadySteps);
  }
  vtkWarningMacro("The data have no time steps: particles are traced through the steady flow for "
    << duration << " units of time. Give a Termination Time to trace for another.");
}

std::string vtkTetraParticleTracer::VelocityName()
{
  const char* name = this->GetInputArrayInformation(0)->Get(vtkDataObject::FIELD_NAME());
  return name ? name : "";
}

orrery::TraceOptions vtkTetraParticleTracer::Options() const
{
  orrery::TraceOptions options;
  options.control = static_cast<orrery::StepControl>(this->StepControl);
  options.stepsPerInterval = this->StepsPerInterval;
  options.largestAngle = this->LargestTurnAngle;
  options.smallestAngle = this->SmallestTurnAngle;
  options.tolerance = this->MaximumError;
  options.terminalSpeed = this->TerminalSpeed;
  options.mostSteps = this->MaximumNumberOfSteps;
  options.threads = this->NumberOfThreads > 0 ? this->NumberOfThreads : omp_get_max_threads();
  return options;
}

void vtkTetraParticleTracer::PrintSelf(ostream& os, vtkIndent indent)
{
  this->Superclass::PrintSelf(os, indent);
  os << indent << "TraceMode: " << this->TraceMode << "\n"
     << indent << "ForceReinjectionEveryNSteps: " << this->ForceReinjectionEveryNSteps << "\n"
     << indent << "StartTime: " << this->StartTime << "\n"
     << indent << "TerminationTime: " << this->TerminationTime << "\n"
     << indent << "ComputeVorticity: " << this->ComputeVorticity << "\n"
     << indent << "TerminalSpeed: " << this->TerminalSpeed << "\n"
     << indent << "StepControl: " << this->StepControl << "\n"
     << indent << "StepsPerInterval: " << this->StepsPerInterval << "\n"
     << indent << "LargestTurnAngle: " << this->LargestTurnAngle << "\n"
     << indent << "SmallestTurnAngle: " << this->SmallestTurnAngle << "\n"
     << indent << "MaximumError: " << this->MaximumError << "\n"
     << indent << "MaximumNumberOfSteps: " << this->MaximumNumberOfSteps << "\n"
     << indent << "TimeInterpolation: " << this->TimeInterpolation << "\n"
     << indent << "CacheSize: " << this->CacheSize << " MiB\n"
     << indent << "NumberOfThreads: " << this->NumberOfThreads << "\n";
}
