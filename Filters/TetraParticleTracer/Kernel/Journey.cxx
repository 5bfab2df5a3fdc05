#include "Journey.h"

#include <algorithm>
#include <cmath>

namespace orrery
{
namespace
{

/// A particle has left when a step of this length, in sizes of the tetrahedron, leads outside.
constexpr double SmallestCut = 1e-3;

/// Times that a step is made shorter for its angle or error before it is taken as it is.
constexpr int MostRefinements = 12;

/// The stage of a particle that has ended and is looked for where it is.
constexpr int Settling = -1;

double angleBetween(const Vector3& a, const Vector3& b)
{
  return std::atan2(a.cross(b).norm(), a.dot(b)) * (180 / 3.14159265358979323846);
}

/// The length of a tetrahedron: the cube root of the determinant V of eq. (4).
double sizeOf(const Particle& particle)
{
  return std::cbrt(std::abs(particle.determinant));
}

}

void Journey::board(TetraLanes& lanes, int lane) const
{
  for (int axis = 0; axis < 3; ++axis)
  {
    lanes.origin[axis][lane] = this->particle.position[axis];
    for (int n = 0; n < this->stage; ++n)
    {
      lanes.slopes[n][axis][lane] = this->slopes[n][axis];
    }
  }
  lanes.departure[lane] = this->particle.time;
  lanes.arrival[lane] = this->stepEnd;
  lanes.length[lane] = this->length;
  lanes.stage[lane] = this->stage;
}

void Journey::alight(const TetraLanes& lanes, int lane)
{
  this->stage = static_cast<int>(lanes.stage[lane]);
  this->time = lanes.time[lane];
  for (int axis = 0; axis < 3; ++axis)
  {
    this->x[axis] = lanes.x[axis][lane];
    for (int n = 1; n < this->stage; ++n)
    {
      this->slopes[n][axis] = lanes.slopes[n][axis][lane];
    }
  }
}

Stepper::Stepper(const TraceOptions& stepOptions, double until)
  : options(stepOptions)
  , to(until)
  , stages(stepOptions.control == StepControl::Tolerance ? RungeKutta::Pair::Stages
                                                         : RungeKutta::Classical::Stages)
{
}

Stepper::Next Stepper::depart(Journey& journey) const
{
  const Particle& particle = journey.particle;
  journey.start = particle.time;
  journey.slopes[0] = particle.velocity;
  journey.parts = journey.steps = journey.refinements = 0;
  journey.missed = false;
  return this->begin(journey, Next::Back);
}

/// Begins a step where the particle is, unless it ends there.
Stepper::Next Stepper::begin(Journey& journey, Next next) const
{
  Particle& particle = journey.particle;
  if (!std::isfinite(particle.velocity.squaredNorm()))
  {
    return this->end(journey, Termination::InvalidVelocity, Next::Arrive);
  }
  if (particle.time >= this->to)
  {
    return Next::Arrive;
  }
  double stepEnd = this->to;
  if (this->options.control == StepControl::Fixed)
  {
    stepEnd = this->partEnd(journey);
  }
  else if (!this->rests(particle.velocity)) // or it is seen whether the flow sets in later
  {
    if (particle.step == 0)
    {
      // Equation (9): a displacement of the size of the tetrahedron.
      particle.step = sizeOf(particle) / particle.velocity.norm();
    }
    stepEnd = std::min(stepEnd, particle.time + particle.step);
  }
  journey.stepEnd = stepEnd;
  journey.length = stepEnd - particle.time;
  journey.refinements = 0;
  return this->request(journey, next);
}

/// Where the next of a fixed number of steps ends.
double Stepper::partEnd(const Journey& journey) const
{
  const int parts = std::max(1, this->options.stepsPerInterval);
  const int part = journey.parts + 1;
  return part < parts ? journey.start + (this->to - journey.start) * part / parts : this->to;
}

/// Asks for the first velocity of a step of the length set.
Stepper::Next Stepper::request(Journey& journey, Next next) const
{
  if (journey.steps++ == this->options.mostSteps)
  {
    return this->end(
      journey, Termination::StepLimit, next == Next::Step ? Next::Arrive : Next::Back);
  }
  journey.stage = 1;
  const Particle& particle = journey.particle;
  // In both schemes the weight of the first velocity is the time of the second.
  const double length = journey.length *
    (this->options.control == StepControl::Tolerance ? RungeKutta::Pair::Times[1]
                                                     : RungeKutta::Classical::Times[1]);
  journey.x = particle.position + length * journey.slopes[0];
  journey.time = particle.time + length;
  return next;
}

/// Ends a particle. When it is not where it was looked for last, it has to be found again.
Stepper::Next Stepper::end(Journey& journey, Termination reason, Next next) const
{
  journey.particle.termination = reason;
  journey.stage = Settling;
  journey.x = journey.particle.position;
  journey.time = journey.particle.time;
  return next;
}

Stepper::Next Stepper::finish(Journey& journey, const Vector3& velocity, double determinant) const
{
  if (journey.stage == Settling)
  {
    return Next::Arrive;
  }
  if (!std::isfinite(velocity.squaredNorm()))
  {
    journey.obstacle = Termination::InvalidVelocity;
    journey.partInside = 0;
    return this->missed(journey);
  }
  journey.slopes[journey.stage] = velocity;
  if (std::all_of(journey.slopes.begin(), journey.slopes.begin() + this->stages,
        [this](const Vector3& slope) { return this->rests(slope); }))
  {
    return this->end(journey, Termination::Stagnation, Next::Back);
  }
  const double change = this->change(journey, velocity);
  if (change < 1 && journey.refinements < MostRefinements)
  {
    ++journey.refinements;
    journey.length *= change;
    journey.stepEnd = journey.particle.time + journey.length;
    journey.particle.step = journey.length;
    return this->request(journey, Next::Back);
  }
  return this->accept(journey, velocity, determinant, change);
}

Stepper::Next Stepper::accept(
  Journey& journey, const Vector3& velocity, double determinant, double change) const
{
  Particle& particle = journey.particle;
  if (this->options.control == StepControl::Fixed)
  {
    journey.parts += journey.stepEnd >= this->partEnd(journey);
  }
  else if (journey.length >= particle.step || change < 1)
  {
    // A step cut short by the end of the interval says little of the next, nor does one from rest.
    particle.step = this->rests(journey.slopes[0]) ? 0 : journey.length * change;
  }
  particle.position = journey.x;
  particle.time = journey.stepEnd;
  particle.velocity = velocity;
  particle.determinant = determinant;
  journey.slopes[0] = velocity;
  return this->begin(journey, Next::Step);
}

bool Stepper::decides(const Journey& journey) const
{
  double speed = 0;
  for (int n = 0; n < journey.stage; ++n)
  {
    const double found = journey.slopes[n].norm();
    speed = std::isfinite(found) ? std::max(speed, found) : speed;
  }
  return journey.stage == Settling ||
    journey.length * speed < SmallestCut * sizeOf(journey.particle);
}

Stepper::Next Stepper::missed(Journey& journey) const
{
  if (journey.stage == Settling)
  {
    return Next::Arrive;
  }
  if (this->decides(journey))
  {
    return this->end(journey, journey.obstacle, Next::Back);
  }
  // The step goes on, up to the border when it is one.
  journey.length *= journey.partInside > 0 ? std::clamp(0.99 * journey.partInside, 0.01, 0.9) : 0.5;
  journey.stepEnd = journey.particle.time + journey.length;
  return this->request(journey, Next::Back);
}

/// What to multiply the step by: the next, or this one when below 1.
double Stepper::change(const Journey& journey, const Vector3& velocity) const
{
  switch (this->options.control)
  {
    case StepControl::TurnAngle:
      return this->angleChange(journey, velocity);
    case StepControl::Tolerance:
      return this->errorChange(journey);
    default:
      return 1;
  }
}

/// Of the paper's two angles that between the velocities at both ends: the one between two steps does
/// not become small when the second does. A flow that does not turn but slows down is followed by its
/// change of speed. The velocities at both ends of a step much too long may be alike: that half way
/// is not.
double Stepper::angleChange(const Journey& journey, const Vector3& velocity) const
{
  if (this->rests(journey.slopes[0]))
  {
    return (journey.x - journey.particle.position).norm() > sizeOf(journey.particle) ? 0.5 : 1;
  }
  const double angle = std::max(
    angleBetween(journey.slopes[0], journey.slopes[1]), angleBetween(journey.slopes[0], velocity));
  const double before = journey.slopes[0].norm();
  const double after = velocity.norm();
  const double ratio = std::max(before, after) / std::min(before, after);
  if (angle > this->options.largestAngle || !(ratio < 2))
  {
    return 0.5;
  }
  return angle < this->options.smallestAngle && ratio < 1.25 ? 2 : 1;
}

double Stepper::errorChange(const Journey& journey) const
{
  Vector3 error = Vector3::Zero();
  for (int n = 0; n < RungeKutta::Pair::Stages; ++n)
  {
    error += RungeKutta::Pair::ErrorWeights[n] * journey.slopes[n];
  }
  const double allowed = this->options.tolerance * sizeOf(journey.particle);
  const double ratio = journey.length * error.norm() / allowed;
  const double change = ratio > 0 ? std::clamp(0.9 * std::pow(ratio, -0.2), 0.2, 5.0) : 5.0;
  return ratio > 1 ? std::min(change, 0.9) : std::max(change, 1.0);
}

}
