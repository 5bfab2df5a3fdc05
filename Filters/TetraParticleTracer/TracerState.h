#pragma once

#include "../Common/ControllerRanks.h"
#include "FlowBuilder.h"
#include "ParticleTrace.h"
#include "TimeStepCache.h"

#include "ParticleTracer.h"

#include "vtkType.h"

#include <memory>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

class vtkAlgorithmOutput;
class vtkDataObject;

/// What the tracer keeps from one execution to the next. Of several ranks, all have the same time
/// steps and come to the same decisions.
struct TracerState
{
  /// What a trace depends on besides the data and the seeds.
  using Settings = std::tuple<int, int, double, bool, int, int, double, double, double, double, int,
    int, std::string>;
  /// An input's connection, and the time of the pipeline behind it.
  using Version = std::pair<vtkAlgorithmOutput*, vtkMTimeType>;
  /// That of the seeds and, where they change in time, their time step.
  using SeedsVersion = std::pair<Version, int>;

  explicit TracerState(vtkMultiProcessController* controller)
    : ranks(controller)
  {
  }

  static constexpr int NoStep = -1;
  static constexpr int NoLimit = -1;

  ControllerRanks ranks;

  std::vector<double> dataTimes;
  std::vector<double> shownTimes; ///< Those of the output; none for steady data without an end.
  std::vector<double> times;      ///< Of the steps to trace.
  bool steady = false;
  double steadyDuration = 0; ///< Of steady data that are given no end; 0 while it is not known.
  TimeStepCache cache;
  Version cached{ nullptr, 0 }; ///< What the cache is of.
  bool changed = false;         ///< It is another than at the last execution.
  int asked = NoStep;           ///< The step of the data that upstream was asked for.
  int fittedLimit = NoLimit;    ///< That of trimCache() that the cache is known to keep.

  SeedsVersion seedsWanted;
  SeedsVersion seedsRead;
  std::vector<orrery::Vector3> seeds;

  Settings settings;
  orrery::TraceOptions options;
  Joined joined = Joined::NotAtAll;
  int injectEvery = 0; ///< Steps; 0: only at the first.
  bool cubic = false;
  std::string velocity;
  FlowBuilder builder;
  std::pair<int, int> flowSteps{ NoStep, NoStep }; ///< That the flow is between.
  std::unique_ptr<ParticleTrace> trace;

  std::string problem; ///< To tell the user.
  bool toldSteady = false;
  bool toldOutside = false;
  bool toldStart = false;

  int lastStep() const { return static_cast<int>(this->times.size()) - 1; }
  int dataStep(int step) const { return this->steady ? 0 : step; }
  /// The step that has been traced to.
  int reached() const { return this->trace ? this->trace->step() : NoStep; }
  FlowInterval interval() const
  {
    return { this->builder.flow(), this->builder.startGrids(), this->builder.endGrids(),
      this->velocity };
  }

  /// Caches the step that was asked for.
  void takeStep(vtkDataObject* data);

  /// Drops all that comes from the first input.
  void forgetData();

  /// Sets the times of the steps to trace, and begins anew.
  void setTimes(const std::vector<double>& newTimes);

  /// The first step of the data that the flow between two steps takes and that is not cached, or
  /// NoStep.
  int missing(int from, int to) const;

  /// Makes the flow between two steps, or sets `problem`.
  void buildFlow(int from, int to);

  /// Keeps no more than `limit` MiB of a run from one step to another.
  void trimCache(int limit, int first, int last);

  /// Whether there is a problem on any rank. The first rank takes over the first of their texts, to
  /// tell it: users see only what that one says.
  bool fails();
};
