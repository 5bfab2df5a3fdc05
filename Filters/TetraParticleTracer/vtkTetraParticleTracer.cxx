#include "vtkTetraParticleTracer.h"

#include "../Common/ThreadsAndRanks.h"
#include "../Common/VTKVersions.h"
#include "SeedPoints.h"
#include "TraceInput.h"
#include "TracerState.h"

#include "vtkBoundingBox.h"
#include "vtkDataSetAttributes.h"
#include "vtkDemandDrivenPipeline.h"
#include "vtkFieldData.h"
#include "vtkInformation.h"
#include "vtkInformationVector.h"
#include "vtkObjectFactory.h"
#include "vtkPolyData.h"
#include "vtkStreamingDemandDrivenPipeline.h"
#include "vtkTypeInt64Array.h"

#include <algorithm>
#include <cmath>
#include <exception>
#include <new>
#include <sstream>
#include <vector>

vtkStandardNewMacro(vtkTetraParticleTracer);

namespace
{

using Pipeline = vtkStreamingDemandDrivenPipeline;

/// The time steps that steady data are given, so that its particles move.
constexpr int SteadySteps = 50;

constexpr int NoStep = TracerState::NoStep;

TracerState::Version versionOf(vtkAlgorithm* algorithm, int port)
{
  auto* executive = vtkDemandDrivenPipeline::SafeDownCast(algorithm->GetInputExecutive(port, 0));
  return { algorithm->GetInputConnection(port, 0), executive ? executive->GetPipelineMTime() : 0 };
}

/// Without those that are there twice.
std::vector<double> timeStepsOf(vtkInformation* info)
{
  const double* steps = info->Get(Pipeline::TIME_STEPS());
  std::vector<double> times(steps, steps + info->Length(Pipeline::TIME_STEPS()));
  std::sort(times.begin(), times.end());
  times.erase(std::unique(times.begin(), times.end()), times.end());
  return times;
}

std::vector<double> evenTimes(double first, double last)
{
  std::vector<double> times;
  for (int n = 0; n <= SteadySteps; ++n)
  {
    times.push_back(n == SteadySteps ? last : first + (last - first) * n / SteadySteps);
  }
  return times;
}

/// What the boxes of all ranks are in.
vtkBoundingBox overRanks(ControllerRanks& ranks, const vtkBoundingBox& own)
{
  std::vector<double> sides;
  for (int axis = 0; axis < 3; ++axis)
  {
    sides.push_back(own.GetMinPoint()[axis]);
    sides.push_back(-own.GetMaxPoint()[axis]);
  }
  ranks.reduce(vtkCommunicator::MIN_OP, sides);
  vtkBoundingBox all;
  all.SetMinPoint(sides[0], sides[2], sides[4]);
  all.SetMaxPoint(-sides[1], -sides[3], -sides[5]);
  return all;
}

}

// ---- The pipeline

vtkTetraParticleTracer::vtkTetraParticleTracer()
{
  this->SetNumberOfInputPorts(2);
  this->SetInputArrayToProcess(
    0, 0, 0, vtkDataObject::FIELD_ASSOCIATION_POINTS, vtkDataSetAttributes::VECTORS);
  this->State = std::make_unique<TracerState>(nullptr);
  this->SetController(vtkMultiProcessController::GetGlobalController());
}

vtkTetraParticleTracer::~vtkTetraParticleTracer()
{
  this->SetController(nullptr);
}

void vtkTetraParticleTracer::SetController(vtkMultiProcessController* controller)
{
  if (controller != this->Controller)
  {
    this->State = std::make_unique<TracerState>(controller);
  }
  vtkSetObjectBodyMacro(Controller, vtkMultiProcessController, controller);
}

void vtkTetraParticleTracer::SetSourceConnection(vtkAlgorithmOutput* output)
{
  this->SetInputConnection(1, output);
}

void vtkTetraParticleTracer::SetSourceData(vtkDataObject* data)
{
  this->SetInputDataObject(1, data);
}

vtkIdType vtkTetraParticleTracer::GetCacheBytes()
{
  return static_cast<vtkIdType>(this->State->cache.bytes());
}

int vtkTetraParticleTracer::FillInputPortInformation(int, vtkInformation* info)
{
  // Composites too, as a whole.
  info->Set(vtkAlgorithm::INPUT_REQUIRED_DATA_TYPE(), "vtkDataObject");
  return 1;
}

int vtkTetraParticleTracer::RequestInformation(
  vtkInformation*, vtkInformationVector** inputs, vtkInformationVector* outputs)
{
  TracerState& state = *this->State;
  vtkInformation* out = outputs->GetInformationObject(0);
  const std::vector<double> dataTimes = timeStepsOf(inputs[0]->GetInformationObject(0));
  if (dataTimes != state.dataTimes)
  {
    state.forgetData();
    state.dataTimes = dataTimes;
  }
  state.steady = dataTimes.size() < 2;
  std::vector<double> times = dataTimes;
  if (state.steady)
  {
    times = this->Terminates() ? evenTimes(this->SteadyStart(), this->TerminationTime)
                               : std::vector<double>();
  }
  if (times.empty())
  {
    out->Remove(Pipeline::TIME_STEPS());
    out->Remove(Pipeline::TIME_RANGE());
  }
  else
  {
    const double range[2] = { times.front(), times.back() };
    out->Set(Pipeline::TIME_STEPS(), times.data(), static_cast<int>(times.size()));
    out->Set(Pipeline::TIME_RANGE(), range, 2);
  }
  if (times != state.shownTimes)
  {
    state.shownTimes = times;
    state.setTimes(times);
  }
  return 1;
}

int vtkTetraParticleTracer::RequestUpdateExtent(
  vtkInformation*, vtkInformationVector** inputs, vtkInformationVector* outputs)
{
  TracerState& state = *this->State;
  vtkInformation* in = inputs[0]->GetInformationObject(0);
  vtkInformation* seedsIn = inputs[1]->GetInformationObject(0);
  // Each rank takes its piece of the whole, whatever pieces of the output are asked for.
  for (vtkInformation* info : { in, seedsIn })
  {
    info->Set(Pipeline::UPDATE_PIECE_NUMBER(), state.ranks.own());
    info->Set(Pipeline::UPDATE_NUMBER_OF_PIECES(), state.ranks.count());
    info->Set(Pipeline::UPDATE_NUMBER_OF_GHOST_LEVELS(), 0);
  }
  if (state.ranks.count() > 1)
  {
    in->Set(Pipeline::UPDATE_NUMBER_OF_GHOST_LEVELS(), 1);
  }
  if (const TracerState::Version version = versionOf(this, 0); version != state.cached)
  {
    state.cached = version;
    state.changed = true;
    state.forgetData();
  }
  this->AskForTimeStep(in, seedsIn, outputs->GetInformationObject(0));
  return 1;
}

/// Asks for the first time step missing. Seeds that change in time are asked for at the first
/// injection; as they may come from the same data, both inputs are asked for the same time.
void vtkTetraParticleTracer::AskForTimeStep(
  vtkInformation* in, vtkInformation* seedsIn, vtkInformation* out)
{
  TracerState& state = *this->State;
  const int last = this->TargetStep(out);
  const int first = std::min(this->FirstStep(), state.lastStep());
  const int reached = state.reached();
  const bool seedsChange = !state.steady && seedsIn->Has(Pipeline::TIME_STEPS());
  state.seedsWanted = { versionOf(this, 1), seedsChange ? first : NoStep };
  if (state.steady)
  {
    state.asked = state.cache.get(0) ? NoStep : 0;
  }
  else
  {
    // Before the first injection too, the arrays of the output are those of its step.
    state.asked =
      state.missing(reached >= 0 && reached <= last ? reached : first, std::max(first, last));
  }
  // When there are no data yet, upstream executes anyhow.
  vtkDataObject* data = vtkDataObject::GetData(in);
  const bool has = data && data->GetInformation()->Has(vtkDataObject::DATA_TIME_STEP());
  const bool readsSeeds = seedsChange && state.seedsWanted != state.seedsRead;
  if (!state.steady && (readsSeeds || (!has && state.asked == NoStep)))
  {
    state.asked = first;
  }
  const int step = state.asked;
  if (step != NoStep && !state.dataTimes.empty())
  {
    in->Set(Pipeline::UPDATE_TIME_STEP(), state.dataTimes[step]);
  }
  else if (has)
  {
    // What upstream has, so that it need not execute.
    in->Set(
      Pipeline::UPDATE_TIME_STEP(), data->GetInformation()->Get(vtkDataObject::DATA_TIME_STEP()));
  }
  if (seedsChange && in->Has(Pipeline::UPDATE_TIME_STEP()))
  {
    seedsIn->Set(Pipeline::UPDATE_TIME_STEP(), in->Get(Pipeline::UPDATE_TIME_STEP()));
  }
}

/// Whether there is a time at which particles end.
bool vtkTetraParticleTracer::Terminates() const
{
  return this->TerminationTime != 0 && this->TerminationTime > this->StartTime &&
    std::isfinite(this->TerminationTime);
}

/// When steady data begin.
double vtkTetraParticleTracer::SteadyStart() const
{
  return std::isfinite(this->StartTime) ? this->StartTime : 0;
}

/// The time to show, within those of the steps.
double vtkTetraParticleTracer::TargetTime(vtkInformation* out) const
{
  const std::vector<double>& times = this->State->times;
  const bool asks = out->Has(Pipeline::TIME_STEPS()) && out->Has(Pipeline::UPDATE_TIME_STEP());
  double time = asks ? out->Get(Pipeline::UPDATE_TIME_STEP()) : VTK_DOUBLE_MAX;
  time = std::isnan(time) ? VTK_DOUBLE_MAX : time;
  if (this->Terminates())
  {
    time = std::min(time, this->TerminationTime);
  }
  return times.empty() ? time : std::min(time, times.back());
}

/// The first step not before the time to show.
int vtkTetraParticleTracer::TargetStep(vtkInformation* out) const
{
  const std::vector<double>& times = this->State->times;
  const auto found = std::lower_bound(times.begin(), times.end(), this->TargetTime(out));
  return std::min(static_cast<int>(found - times.begin()), this->State->lastStep());
}

/// The step of the first injection; behind the last when there is none.
int vtkTetraParticleTracer::FirstStep() const
{
  const std::vector<double>& times = this->State->times;
  const auto found = std::lower_bound(times.begin(), times.end(), this->StartTime);
  return static_cast<int>(found - times.begin());
}

int vtkTetraParticleTracer::RequestData(
  vtkInformation* request, vtkInformationVector** inputs, vtkInformationVector* outputs)
{
  TracerState& state = *this->State;
  vtkInformation* out = outputs->GetInformationObject(0);
  vtkPolyData* output = vtkPolyData::GetData(outputs);
  output->Initialize(); // of the input's field data, which may be of another time
  const Outcome outcome = this->ProcessOrFail(inputs, out, output);
  if (!state.problem.empty())
  {
    vtkErrorMacro(<< state.problem);
  }
  // Of one rank the first piece is the whole.
  const bool otherPiece = state.ranks.count() == 1 && out->Get(Pipeline::UPDATE_PIECE_NUMBER()) > 0;
  if (outcome != Outcome::Done || otherPiece)
  {
    output->Initialize();
  }
  if (outcome == Outcome::NeedsData)
  {
    request->Set(Pipeline::CONTINUE_EXECUTING(), 1);
    return 1;
  }
  request->Remove(Pipeline::CONTINUE_EXECUTING());
  if (outcome == Outcome::Failed)
  {
    state.trace = nullptr;
  }
  if (out->Has(Pipeline::UPDATE_TIME_STEP()) && out->Has(Pipeline::TIME_STEPS()))
  {
    output->GetInformation()->Set(
      vtkDataObject::DATA_TIME_STEP(), out->Get(Pipeline::UPDATE_TIME_STEP()));
  }
  return 1;
}

// ---- Tracing

/// Processes; when a rank fails, for want of memory perhaps, all do, and forget what is half done.
vtkTetraParticleTracer::Outcome vtkTetraParticleTracer::ProcessOrFail(
  vtkInformationVector** inputs, vtkInformation* out, vtkPolyData* output)
{
  TracerState& state = *this->State;
  state.problem.clear();
  try
  {
    const Outcome outcome = this->Process(inputs, out, output);
    state.ranks.meet();
    return outcome;
  }
  catch (const ControllerRanks::OtherRankFailed&)
  {
  }
  catch (const std::bad_alloc&)
  {
    state.problem = "Not enough memory for time steps and particles: make Cache Size smaller.";
    state.ranks.fail();
  }
  catch (const std::exception& error)
  {
    state.problem = error.what();
    state.ranks.fail();
  }
  state.forgetData();
  state.fails();
  return Outcome::Failed;
}

/// Takes what upstream gave, and goes on to the time to show.
vtkTetraParticleTracer::Outcome vtkTetraParticleTracer::Process(
  vtkInformationVector** inputs, vtkInformation* out, vtkPolyData* output)
{
  TracerState& state = *this->State;
  vtkDataObject* input = vtkDataObject::GetData(inputs[0]);
  Outcome outcome = this->TakeInput(input, vtkDataObject::GetData(inputs[1]));
  if (outcome != Outcome::Done)
  {
    return outcome;
  }
  this->TakeSettings();
  if (state.shownTimes.empty())
  {
    this->MakeSteadyTimes();
  }
  const int last = this->TargetStep(out);
  const double target = this->TargetTime(out);
  if (this->FirstStep() > state.lastStep())
  {
    this->WarnOnce(state.toldStart,
      "The Start Time is after the last time step: no particles are injected. Make it smaller.");
  }
  if (this->FirstStep() > last || target < state.times[this->FirstStep()])
  {
    return this->ShowNone(input, output);
  }
  outcome = this->Advance(input, target, last);
  if (outcome == Outcome::Done)
  {
    this->Show(target, output);
  }
  if (outcome == Outcome::Done && state.shownTimes.empty())
  {
    std::ostringstream text;
    text << "The data have no time steps: particles are traced through the steady flow for "
         << state.steadyDuration << " units of time. Give a Termination Time to choose another.";
    this->WarnOnce(state.toldSteady, text.str());
  }
  state.trimCache(this->CacheSize, this->FirstStep(), last);
  return outcome;
}

/// Takes the time step that was asked for, and the seeds. When another rank's input has changed, or it
/// asked for another step, all begin anew.
vtkTetraParticleTracer::Outcome vtkTetraParticleTracer::TakeInput(
  vtkDataObject* input, vtkDataObject* source)
{
  TracerState& state = *this->State;
  const bool seedsChanged = state.seedsWanted != state.seedsRead;
  std::vector<int> all{ state.asked, -state.asked, !state.changed, !seedsChanged, state.lastStep(),
    -state.lastStep() };
  state.ranks.minimum(all);
  const bool agree = all[0] == -all[1];
  const bool anyChanged = all[2] == 0;
  if (all[4] != -all[5])
  {
    state.problem = "The ranks have other numbers of time steps.";
  }
  if (!agree || (anyChanged && !state.changed))
  {
    state.forgetData();
  }
  state.changed = false;
  if (agree && state.asked != NoStep)
  {
    state.takeStep(input);
    state.asked = NoStep;
  }
  if (state.fails())
  {
    return Outcome::Failed;
  }
  if (!agree)
  {
    return Outcome::NeedsData;
  }
  if (all[3] == 0)
  {
    state.seeds = readSeeds(source, state.ranks);
    state.seedsRead = state.seedsWanted;
    state.trace = nullptr;
    bool told = !state.seeds.empty();
    this->WarnOnce(told, "The Seed Source has no points: there is nothing to inject particles at.");
  }
  return Outcome::Done;
}

/// Begins anew when a property has changed that matters.
void vtkTetraParticleTracer::TakeSettings()
{
  TracerState& state = *this->State;
  const bool lines = this->TraceMode == STREAK_LINES || this->TraceMode == TIME_LINES;
  const int every =
    this->ForceReinjectionEveryNSteps == 0 && lines ? 1 : this->ForceReinjectionEveryNSteps;
  const char* velocity = this->GetInputArrayInformation(0)->Get(vtkDataObject::FIELD_NAME());
  const TracerState::Settings settings{ this->TraceMode, every, this->StartTime,
    this->ComputeVorticity, this->StepControl, this->StepsPerInterval, this->LargestTurnAngle,
    this->SmallestTurnAngle, this->MaximumError, this->TerminalSpeed, this->MaximumNumberOfSteps,
    this->TimeInterpolation, velocity ? velocity : "" };
  state.options.threads = threadCount(this->NumberOfThreads);
  if (settings == state.settings)
  {
    return;
  }
  constexpr Joined joined[] = { Joined::NotAtAll, Joined::BySeed, Joined::ByParticle,
    Joined::ByInjection };
  state.settings = settings;
  state.joined = joined[this->TraceMode];
  state.injectEvery = every;
  state.cubic = this->TimeInterpolation == CUBIC;
  state.velocity = velocity ? velocity : "";
  state.options.control = static_cast<orrery::StepControl>(this->StepControl);
  state.options.stepsPerInterval = this->StepsPerInterval;
  state.options.largestAngle = this->LargestTurnAngle;
  state.options.smallestAngle = this->SmallestTurnAngle;
  state.options.tolerance = this->MaximumError;
  state.options.terminalSpeed = this->TerminalSpeed;
  state.options.mostSteps = this->MaximumNumberOfSteps;
  state.options.vorticity = this->ComputeVorticity;
  state.trace = nullptr;
  state.flowSteps = { NoStep, NoStep };
  state.steadyDuration = 0;
  state.toldStart = false;
}

/// Time steps for steady data: until the fastest particle could have crossed the data twice.
void vtkTetraParticleTracer::MakeSteadyTimes()
{
  TracerState& state = *this->State;
  if (state.steadyDuration == 0)
  {
    vtkBoundingBox box;
    double speed = 0;
    for (vtkDataSet* grid : *state.cache.get(0))
    {
      if (vtkDataArray* velocity = velocityOf(grid, state.velocity))
      {
        box.AddBounds(grid->GetBounds());
        speed = std::max(speed, velocity->GetMaxNorm());
      }
    }
    const vtkBoundingBox all = overRanks(state.ranks, box);
    std::vector<double> fastest{ speed };
    state.ranks.reduce(vtkCommunicator::MAX_OP, fastest);
    const double duration = all.IsValid() ? 2 * all.GetDiagonalLength() / fastest[0] : 1;
    state.steadyDuration = std::isfinite(duration) && duration > 0 ? duration : 1;
  }
  const auto times = evenTimes(this->SteadyStart(), this->SteadyStart() + state.steadyDuration);
  if (times != state.times)
  {
    state.setTimes(times);
  }
}

/// Traces to the last step that is not after the time to show, and has the flow ready that this is in.
vtkTetraParticleTracer::Outcome vtkTetraParticleTracer::Advance(
  vtkDataObject* input, double target, int last)
{
  TracerState& state = *this->State;
  const int first = this->FirstStep();
  const bool reaches = state.times[last] <= target;
  const int whole = reaches ? last : last - 1;
  if (!state.trace || state.trace->step() > whole)
  {
    state.trace = std::make_unique<ParticleTrace>(state.joined, state.seeds, state.ranks);
  }
  while (state.trace->step() < whole)
  {
    const int from = std::max(first, state.trace->step());
    const int to = state.trace->step() == NoStep ? first : from + 1;
    const Outcome outcome = this->MakeFlow(input, from, to);
    if (outcome != Outcome::Done)
    {
      return outcome;
    }
    if (!this->TraceStep(to, last))
    {
      return Outcome::Failed;
    }
    state.trimCache(this->CacheSize, first, last);
  }
  if (reaches && state.flowSteps.second == last)
  {
    return Outcome::Done;
  }
  return this->MakeFlow(input, whole, last);
}

/// The flow from one step to another.
vtkTetraParticleTracer::Outcome vtkTetraParticleTracer::MakeFlow(
  vtkDataObject* input, int from, int to)
{
  TracerState& state = *this->State;
  if (state.flowSteps == std::make_pair(from, to))
  {
    return Outcome::Done;
  }
  if (state.missing(from, to) != NoStep)
  {
    return Outcome::NeedsData;
  }
  state.buildFlow(from, to);
  if (state.fails())
  {
    return Outcome::Failed;
  }
  std::vector<int> nothing{ state.builder.flow().blocks.empty() };
  state.ranks.minimum(nothing);
  if (!nothing[0])
  {
    return Outcome::Done;
  }
  state.flowSteps = { NoStep, NoStep };
  state.problem = whyUntraceable(input, state.velocity);
  if (!state.fails() && isFirstRank(this->Controller))
  {
    state.problem = "The input is empty: it has no cells to trace particles through.";
  }
  return Outcome::Failed;
}

/// To a step, and injects there when it is time to. False when stopped.
bool vtkTetraParticleTracer::TraceStep(int step, int last)
{
  TracerState& state = *this->State;
  const int first = this->FirstStep();
  const double steps = last - first + 1;
  const orrery::Monitor whole{ [this](double done) { this->UpdateProgress(done); },
    [this] { return abortRequested(this); } };
  const orrery::Monitor monitor = whole.part((step - first) / steps, (step - first + 1) / steps);
  const bool done = state.trace->advance(state.interval(), state.options, step, monitor);
  std::vector<int> goesOn{ done && !monitor.stopped() };
  state.ranks.minimum(goesOn);
  if (!goesOn[0])
  {
    return false;
  }
  const int every = state.injectEvery;
  if (step == first || (every > 0 && (step - first) % every == 0))
  {
    const std::int64_t outside = state.trace->inject(state.interval(), state.options);
    if (step == first)
    {
      this->WarnOfSeedsOutside(outside);
    }
  }
  monitor.report(1);
  return true;
}

/// Not again and again while seeds are dragged along the border.
void vtkTetraParticleTracer::WarnOfSeedsOutside(long long outside)
{
  TracerState& state = *this->State;
  if (outside == 0)
  {
    state.toldOutside = false;
    return;
  }
  const auto count = static_cast<long long>(state.seeds.size());
  std::ostringstream text;
  if (outside < count)
  {
    text << outside << " of " << count << " seeds lie outside of the data and inject nothing.";
  }
  else
  {
    vtkBoundingBox box;
    for (vtkDataSet* grid : state.builder.startGrids())
    {
      box.AddBounds(grid->GetBounds());
    }
    double bounds[6];
    overRanks(state.ranks, box).GetBounds(bounds);
    text << "All " << count << " seeds lie outside of the data, which have x from " << bounds[0]
         << " to " << bounds[1] << ", y from " << bounds[2] << " to " << bounds[3] << ", z from "
         << bounds[4] << " to " << bounds[5] << ": move the Seed Source.";
  }
  this->WarnOnce(state.toldOutside, text.str());
}

void vtkTetraParticleTracer::WarnOnce(bool& told, const std::string& text)
{
  if (!told && isFirstRank(this->Controller))
  {
    vtkWarningMacro(<< text);
  }
  told = true;
}

// ---- Output

void vtkTetraParticleTracer::Show(double target, vtkPolyData* output)
{
  TracerState& state = *this->State;
  const bool ends = this->Terminates() && target == this->TerminationTime;
  const ParticleCounts counts =
    state.trace->show(state.interval(), state.options, target, ends, output);
  this->AddCounts(output, counts, state.trace->seedsOutside());
}

/// Before the first injection: with the arrays that points will have, by which the output is colored
/// already.
vtkTetraParticleTracer::Outcome vtkTetraParticleTracer::ShowNone(
  vtkDataObject* input, vtkPolyData* output)
{
  TracerState& state = *this->State;
  const int first = std::min(this->FirstStep(), state.lastStep());
  const Outcome outcome = this->MakeFlow(input, first, first);
  if (outcome == Outcome::Done)
  {
    ParticleOutput none(state.joined, state.ranks);
    none.add(state.interval(), {}, state.options.threads);
    none.finish(output, state.options);
    this->AddCounts(output, {}, 0);
  }
  return outcome;
}

/// Adds the numbers of particles, over all ranks, as field data.
void vtkTetraParticleTracer::AddCounts(
  vtkPolyData* output, const ParticleCounts& counts, long long seedsOutside)
{
  const char* names[orrery::TerminationCount] = { nullptr, "LeftDomain", "EnteredHiddenCells",
    "Stagnated", "InvalidVelocities", "ReachedTerminationTime", "ReachedStepLimit" };
  std::vector<vtkTypeInt64> sums(counts.ended.begin(), counts.ended.end());
  sums.push_back(counts.injected);
  sums.push_back(counts.alive);
  this->State->ranks.reduce(vtkCommunicator::SUM_OP, sums);
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
    add(names[reason], sums[reason]);
    ended += sums[reason];
  }
  add("InjectedParticles", sums[orrery::TerminationCount]);
  add("AliveParticles", sums[orrery::TerminationCount + 1]);
  add("EndedParticles", ended);
  add("SeedsOutside", seedsOutside);
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
     << indent << "NumberOfThreads: " << this->NumberOfThreads << "\n"
     << indent << "Controller: " << this->Controller << "\n";
}
