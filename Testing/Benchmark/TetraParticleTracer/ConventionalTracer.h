#pragma once

#include "HexahedronCursor.h"

#include <cstdint>

/// Traces particles with the conventional point location, by Runge and Kutta's scheme of fourth
/// order and the step controls of the paper's section IV.F.
class ConventionalTracer
{
public:
  struct Particle
  {
    orrery::Vector3 position;
    HexahedronCursor::Place place;
    double time = 0;
    double step = 0; ///< The next, 0 at first.
    orrery::Vector3 velocity = orrery::Vector3::Zero();
    bool hasVelocity = false; ///< The last of an interval is the first of the next.
    bool alive = true;
  };

  enum class Control
  {
    Fixed,
    TurnAngle,   ///< Between the velocities at the ends of a step, within the paper's limits.
    StepDoubling ///< By a tolerance of the distance between a step and two of half its length.
  };

  struct Options
  {
    Control control = Control::Fixed;
    int stepsPerInterval = 2; ///< When they are fixed.
    double tolerance = 1e-5;  ///< Of step doubling.
  };

  explicit ConventionalTracer(const Options& tracerOptions)
    : options(tracerOptions)
  {
  }

  /// Carries a living particle to the end of the interval.
  void trace(const HexahedronCursor::Flow& flow, Particle& particle);

  /// How many velocities were asked for.
  std::int64_t evaluations() const { return this->count; }

private:
  class Trace;

  Options options;
  std::int64_t count = 0;
};
