#pragma once

#include "Flow.h"
#include "Monitor.h"
#include "NaturalCoordinates.h"
#include "Ranks.h"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace orrery
{

/// Why a particle is no longer traced.
enum class Termination : std::uint8_t
{
  Alive = 0,
  LeftDomain = 1, ///< No cell lies where it went.
  HiddenCell = 2, ///< Only a blanked cell does.
  Stagnation = 3, ///< It is no faster than the terminal speed in a whole step: at a wall, for one.
  InvalidVelocity = 4, ///< The velocity is not finite.
  TimeLimit = 5,       ///< It reached the end of the times to trace.
  StepLimit = 6        ///< It took more steps within a data interval than allowed.
};
constexpr int TerminationCount = 7;

struct Particle
{
  Vector3 position = Vector3::Zero();
  Vector3 velocity = Vector3::Zero();  ///< At `position` and `time`.
  Vector3 vorticity = Vector3::Zero(); ///< There, when asked for.
  TetraPlace place;
  Weights weights{};      ///< At `position` in `place`.
  double determinant = 0; ///< Of that tetrahedron: V of eq. (4).
  double time = 0;        ///< Of `position`: the end of the interval, or when it was ended.
  double injectionTime = 0;
  double step = 0;            ///< The next step of an adaptive integration, 0 at first.
  double angularVelocity = 0; ///< The vorticity along the velocity.
  double rotation = 0;        ///< Its integral over the time.
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
  double largestAngle = 15; ///< Degrees turned in a step above which it is halved.
  double smallestAngle = 3; ///< Below which the next one is doubled.
  double tolerance = 1e-5;  ///< Error allowed in a step, in sizes of the tetrahedron.
  double terminalSpeed = 1e-12;
  int mostSteps = 10000;  ///< In one data interval.
  bool vorticity = false; ///< Whether to keep the vorticity and rotation of particles.
  int threads = 1;
};

/// Finds the cell and the velocity of a particle by its position and time: from its place on when it
/// has one, else by a search. False when no cell holds it.
bool place(const Flow& flow, const TraceOptions& options, Particle& particle);

struct Injection
{
  std::vector<Particle> particles; ///< Of the seeds that lie in cells of this rank.
  std::int64_t outside = 0;        ///< How many seeds lie in cells of no rank.
};

/// Where a particle is injected again and again.
struct Seed
{
  Vector3 position;
  TetraPlace place; ///< Where it was found last.
};

/// Puts a particle at each seed. `injection`: how many injections were before. All ranks give the same
/// seeds.
Injection inject(const Flow& flow, const TraceOptions& options, std::vector<Seed>& seeds,
  double time, std::int64_t injection, Ranks* ranks = nullptr);

/// Traces living particles from their own time to another within the flow's interval, each on its
/// own, by a Runge-Kutta scheme (section IV.E). Particles that end are left where they ended. Those
/// that go where another rank has the cells are given to it; the order is then that of their ids.
/// Returns false when stopped.
bool trace(const Flow& flow, const TraceOptions& options, double to,
  std::vector<Particle>& particles, Ranks* ranks = nullptr, const Monitor& monitor = {});

}
