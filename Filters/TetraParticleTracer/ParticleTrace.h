#pragma once

#include "ParticleOutput.h"

#include "Monitor.h"
#include "ParticleTracer.h"

#include "vtkType.h"

#include <array>
#include <cstdint>
#include <limits>
#include <vector>

/// What became of particles.
struct ParticleCounts
{
  vtkTypeInt64 injected = 0;
  vtkTypeInt64 alive = 0;
  std::array<vtkTypeInt64, orrery::TerminationCount> ended{}; ///< By reason.
};

/// The particles at a time step, and what is kept of their way there.
class ParticleTrace
{
public:
  /// `seedPoints` are the same on all ranks.
  ParticleTrace(
    Joined joinedHow, const std::vector<orrery::Vector3>& seedPoints, orrery::Ranks& traceRanks);

  /// The time step that the particles are at, or -1 before the first.
  int step() const { return this->lastStep; }

  /// Goes on to a time step, the end of the interval. To the first one there is no way. Returns false
  /// when stopped: there is no going on then.
  bool advance(const FlowInterval& interval, const orrery::TraceOptions& options, int toStep,
    const orrery::Monitor& monitor);

  /// Puts new particles at the seeds, at the end of the interval. Returns how many seeds lie outside.
  std::int64_t inject(const FlowInterval& interval, const orrery::TraceOptions& options);

  /// How often a seed lay outside.
  std::int64_t seedsOutside() const { return this->outside; }

  /// Fills the output with what is there at a time of the interval, from the time step on. With
  /// `ends`, particles end then. Returns what became of them, on this rank.
  ParticleCounts show(const FlowInterval& interval, const orrery::TraceOptions& options,
    double time, bool ends, vtkPolyData* output);

private:
  static void dropEnded(std::vector<orrery::Particle>& particles, ParticleCounts& counts);

  Joined joined;
  orrery::Ranks* ranks;
  std::vector<orrery::Seed> seeds;
  int lastStep = -1;
  double lastTime = -std::numeric_limits<double>::infinity();
  std::vector<orrery::Particle> particles; ///< Those alive.
  ParticleCounts counts;
  std::int64_t injections = 0;
  std::int64_t outside = 0;
  ParticleOutput paths; ///< Of path lines, until the time step.
};
