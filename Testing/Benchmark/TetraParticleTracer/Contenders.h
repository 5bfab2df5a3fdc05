#pragma once

#include "StepSource.h"

#include <vtkNew.h>
#include <vtkPolyData.h>
#include <vtkSmartPointer.h>
#include <vtkTetraParticleTracer.h>

#include <memory>
#include <string>
#include <vector>

/// What particles are joined to.
enum class Lines
{
  None,
  Streak,
  Path
};

struct TraceQuery
{
  const TimeSeries* series;
  Lines lines = Lines::None;
  bool vorticity = false;
  bool cubic = false; ///< Our interpolation in time; that of peers is linear.
};

/// A particle of an output.
struct Traced
{
  int seed;
  double injectionTime;
  orrery::Vector3 position;
};

/// A particle tracer, set up anew for each animation.
class Contender
{
public:
  virtual ~Contender() = default;

  virtual vtkPolyData* update(double time);

  /// Moves the seeds, by as many points.
  void moveSeeds(const std::vector<orrery::Vector3>& seeds);

  /// How often the input was asked for.
  int executions() const { return this->source->GetExecutions(); }

  /// The particles of the output that were carried over a data interval, all those of path lines.
  virtual std::vector<Traced> traced() = 0;

protected:
  explicit Contender(const TraceQuery& query);

  vtkNew<StepSource> source;
  vtkNew<vtkPolyData> seedData;
  vtkSmartPointer<vtkPolyDataAlgorithm> tracer;
};

/// vtkParticleTracer, vtkStreaklineFilter or vtkParticlePathFilter, told that the grid stands still
/// or by default. They take two steps of fourth order for each data interval.
std::unique_ptr<Contender> makePeer(const TraceQuery& query, bool staticMesh);

/// vtkTetraParticleTracer with as many steps.
std::unique_ptr<Contender> makeOurs(const TraceQuery& query, int threads);
