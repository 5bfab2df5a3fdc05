#pragma once

#include "ParticleTracer.h"

#include <cstdint>
#include <vector>

/// Step controls of the paper's section IV.F, over the kernel's own point location and
/// interpolation, one velocity after the other: what the controls cost, however the kernel goes
/// about it.
class CountedTracer
{
public:
  enum Control
  {
    TurnAngle,   ///< Between the velocities at the ends of a step: the limits are the paper's.
    StepDoubling ///< A step of length h, and two of h / 2 that may end elsewhere by the tolerance.
  };

  CountedTracer(Control stepControl, double stepTolerance = 0)
    : control(stepControl)
    , tolerance(stepTolerance)
  {
  }

  /// Traces living particles to the end of the flow's interval.
  void trace(const orrery::Flow& flow, std::vector<orrery::Particle>& particles);

  /// How many velocities were found.
  std::int64_t evaluations() const { return this->count; }

private:
  class Trace;

  Control control;
  double tolerance;
  std::int64_t count = 0;
};
