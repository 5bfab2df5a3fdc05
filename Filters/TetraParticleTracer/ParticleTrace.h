#pragma once

#include "ParticleOutput.h"

#include "ParticleTracer.h"

#include "vtkType.h"

#include <array>
#include <limits>
#include <vector>

/// What became of particles.
struct ParticleCounts
{
  vtkTypeInt64 injected = 0;
  vtkTypeInt64 alive = 0;
  std::array<vtkTypeInt64, orrery::TerminationCount> ended{}; ///< By reason.
};

/// The particles at a time step, and what is kept of the way there.
class ParticleTrace
{
public:
  ParticleTrace(Joined joinedHow, orrery::Ranks& traceRanks)
    : joined(joinedHow)
    , ranks(&traceRanks)
    , paths(joinedHow, traceRanks)
  {
  }

  /// The time step that the particles are at, or -1 before the first.
  int step() const { return this->lastStep; }

  /// Goes on to a time step, the end of the interval. The first one has none before it.
  void advance(
    const ParticleOutput::Interval& interval, const orrery::TraceOptions& options, int toStep);

  /// Puts new particles at the seeds, at the end of the interval. Returns how many seeds lie outside.
  vtkTypeInt64 inject(const ParticleOutput::Interval& interval, const orrery::TraceOptions& options,
    const std::vector<orrery::Vector3>& seeds);

  /// Fills the output with what is there at a time of the interval, from the time step on. With
  /// `ends`, particles end then. Returns what became of them, on this rank.
  ParticleCounts show(const ParticleOutput::Interval& interval, const orrery::TraceOptions& options,
    double time, bool ends, vtkPolyData* output);

  vtkTypeInt64 seedsOutside() const { return this->outside; }

private:
  static void dropEnded(std::vector<orrery::Particle>& particles, ParticleCounts& counts);

  Joined joined;
  orrery::Ranks* ranks;
  int lastStep = -1;
  double lastTime = -std::numeric_limits<double>::infinity();
  std::vector<orrery::Particle> particles; ///< Those alive.
  ParticleCounts counts;
  vtkTypeInt64 injections = 0;
  vtkTypeInt64 outside = 0;
  ParticleOutput paths; ///< Of path lines, until the time step.
};
