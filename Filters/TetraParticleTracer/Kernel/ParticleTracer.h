#pragma once

#include "Flow.h"
#include "TetraCursor.h"

#include <cstddef>
#include <cstdint>

namespace orrery
{

/// Why a particle is no longer traced.
enum class Termination : std::uint8_t
{
  Alive = 0,
  LeftDomain = 1,      ///< No cell lies where it went.
  HiddenCell = 2,      ///< Only a blanked cell does.
  Stagnation = 3,      ///< It is slower than the terminal speed: at a wall, for one.
  InvalidVelocity = 4, ///< The velocity is not finite.
  TimeLimit = 5,       ///< It reached the end of the times to trace.
  StepLimit = 6        ///< It took more steps within a data interval than allowed.
};
constexpr int TerminationCount = 7;

struct Particle
{
  Vector3 position = Vector3::Zero();
  TetraPlace place;
  Weights weights{}; ///< At `position` in `place`.
  double time = 0;   ///< Of `position`: the end of the interval, or when it was ended.
  double injectionTime = 0;
  double step = 0;            ///< The last step of an adaptive integration, 0 at first.
  double rotation = 0;        ///< Radians turned about the direction of the velocity.
  double angularVelocity = 0; ///< About it, in radians per time.
  std::int64_t id = 0;
  std::int64_t seed = 0;
  std::int64_t injection = 0; ///< How many were before the particle's.
  Termination termination = Termination::Alive;
};

/// How the length of a step is found (section IV.F).
enum class StepControl
{
  Fixed,     ///< So many steps for each data interval.
  TurnAngle, ///< By the change in the direction of the path.
  Tolerance  ///< By the error that the pair of orders 5 and 4 of Dormand and Prince estimates.
};

struct TraceOptions
{
  StepControl control = StepControl::TurnAngle;
  int stepsPerInterval = 2;
  double largestAngle = 15; ///< Degrees between two steps above which a step is halved.
  double smallestAngle = 3; ///< Below which the next one is doubled.
  double tolerance = 1e-5;  ///< Error allowed in a step, in sizes of the tetrahedron.
  double terminalSpeed = 1e-12;
  int mostSteps = 10000; ///< In one data interval.
  int threads = 1;
};

/// Finds the cell of a new particle. False when no cell holds it.
bool place(const Flow& flow, Particle& particle);

/// The curl of the velocity at a particle.
Vector3 vorticity(const Flow& flow, const Particle& particle);

/// Sets the angular velocity, half the vorticity along the velocity, and adds to the rotation what
/// has been turned since the time it was last set.
void rotate(const Flow& flow, double lastTime, Particle& particle);

/// Traces living particles from their own time to another within the flow's interval, each on its
/// own, by a Runge-Kutta scheme of fourth order (section IV.E, eq. 8). Particles that end are left
/// where they ended.
void trace(
  const Flow& flow, const TraceOptions& options, double to, Particle* particles, std::size_t count);

}
