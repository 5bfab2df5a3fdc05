#pragma once

#include "CellFinder.h"
#include "ParticleTracer.h"
#include "RungeKutta.h"
#include "TetraLanes.h"

#include <array>

namespace orrery
{

/// A particle on its way through a data interval, with all that is needed to go on with it: in a lane
/// of a walk, or on another rank.
struct Journey
{
  enum class Status
  {
    Departing, ///< At the start of the interval.
    Seeking,   ///< No cell of the rank holds `x`.
    Entering,  ///< `last` holds it.
    Refused,   ///< No cell of any rank does.
    Returning  ///< To the rank of the particle's place, from where `x` is looked for again.
  };

  Status status = Status::Departing;
  std::ptrdiff_t home = -1; ///< The number of the particle where it came from, on this rank.
  Particle particle;        ///< After the last whole step.
  int holder = 0;           ///< The rank whose cells the particle's place is among.
  Vector3 x;                ///< Where its velocity is wanted, at `time`.
  double time = 0;
  std::array<Vector3, RungeKutta::MostStages> slopes; ///< Of the step being tried, found so far.
  int stage = 0;                                      ///< That `x` is of.
  double start = 0;                                   ///< When it set out.
  double length = 0;                                  ///< Of the step being tried.
  double stepEnd = 0;
  int parts = 0; ///< Of a fixed number of steps, those done.
  int steps = 0;
  int refinements = 0;

  bool missed = false; ///< No cell was found somewhere before.

  // Where no cell of the rank holds `x`.

  TetraPlace last; ///< The tetrahedron it was looked for in last.
  Doorway door;    ///< The border behind it.
  Termination obstacle = Termination::LeftDomain;
  double partInside = 0; ///< Of the way from the particle to `x`, or 0 when not known.

  /// Into a lane, which takes the step through its stages, and back.
  void board(TetraLanes& lanes, int lane) const;
  void alight(const TetraLanes& lanes, int lane);
};

/// The steps of particles by a Runge-Kutta scheme, and the control of their length (sections IV.E and
/// F). It knows no cells: it says where a velocity is wanted, and is told it.
class Stepper
{
public:
  Stepper(const TraceOptions& options, double to);

  /// What to do about the journey's `x`.
  enum class Next
  {
    Step,  ///< The last place is the particle's now; look for it from there on.
    Back,  ///< Look for it from the particle's place on.
    Arrive ///< Nothing: the last place is the particle's, and its journey has ended.
  };

  /// Sets out. Arrive when the particle stays where it is.
  Next depart(Journey& journey) const;

  /// Takes the velocity at `x`, in a tetrahedron of the given determinant, where that is the last
  /// stage of a step or a particle has ended.
  Next finish(Journey& journey, const Vector3& velocity, double determinant) const;

  RungeKutta::Scheme scheme() const
  {
    return this->options.control == StepControl::Tolerance ? RungeKutta::Scheme::Pair
                                                           : RungeKutta::Scheme::Classical;
  }

  /// Whether the particle ends if there is no velocity at `x`.
  bool decides(const Journey& journey) const;

  /// When there is none: tries a shorter step.
  Next missed(Journey& journey) const;

private:
  Next begin(Journey& journey, Next next) const;
  Next request(Journey& journey, Next next) const;
  Next end(Journey& journey, Termination reason, Next next) const;
  /// Whether a velocity is no more than the terminal speed.
  bool rests(const Vector3& velocity) const
  {
    return velocity.norm() <= this->options.terminalSpeed;
  }
  double partEnd(const Journey& journey) const;
  Next accept(Journey& journey, const Vector3& velocity, double determinant, double change) const;
  double change(const Journey& journey, const Vector3& velocity) const;
  double angleChange(const Journey& journey, const Vector3& velocity) const;
  double errorChange(const Journey& journey) const;

  const TraceOptions& options;
  double to;
  int stages; ///< Of the scheme.
};

}
