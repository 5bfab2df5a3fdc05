#include "ParticleTracer.h"

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

double angleBetween(const Vector3& a, const Vector3& b)
{
  return std::atan2(a.cross(b).norm(), a.dot(b)) * (180 / 3.14159265358979323846);
}

/// Dormand and Prince's pair of orders 5 and 4.
constexpr int Stages = 7;
constexpr double StageTime[Stages] = { 0, 1. / 5, 3. / 10, 4. / 5, 8. / 9, 1, 1 };
constexpr double StageWeight[Stages][Stages - 1] = { {}, { 1. / 5 }, { 3. / 40, 9. / 40 },
  { 44. / 45, -56. / 15, 32. / 9 }, { 19372. / 6561, -25360. / 2187, 64448. / 6561, -212. / 729 },
  { 9017. / 3168, -355. / 33, 46732. / 5247, 49. / 176, -5103. / 18656 },
  { 35. / 384, 0, 500. / 1113, 125. / 192, -2187. / 6784, 11. / 84 } };
constexpr double ErrorWeight[Stages] = { 71. / 57600, 0, -71. / 16695, 71. / 1920, -17253. / 339200,
  22. / 525, -1. / 40 };

/// The trace of one particle through one interval.
class Trace
{
public:
  Trace(const Flow& flow, const TraceOptions& options, Particle& particle)
    : options(options)
    , cursor(flow)
    , particle(particle)
  {
  }

  void to(double end)
  {
    const double start = this->particle.time;
    this->goBack();
    if (!this->evaluate(this->particle.position, start, this->velocity))
    {
      this->leave();
    }
    else if (this->arrive())
    {
      const bool fixed = this->options.control == StepControl::Fixed;
      const int parts = fixed ? std::max(1, this->options.stepsPerInterval) : 1;
      for (int n = 1; n <= parts && this->alive(); ++n)
      {
        const double partEnd = n == parts ? end : start + (end - start) * n / parts;
        if (fixed)
        {
          this->particle.step = partEnd - this->particle.time;
        }
        this->advance(partEnd);
      }
    }
    this->particle.place = this->cursor.place();
    this->particle.weights = this->cursor.weights();
  }

private:
  /// A step tried.
  struct Attempt
  {
    bool inside = false;                ///< All stages, and the end, have a velocity.
    Vector3 x = Vector3::Zero();        ///< The end.
    Vector3 velocity = Vector3::Zero(); ///< There.
    double change = 1; ///< What to multiply the step by: the next, or this one when below 1.
  };

  bool alive() const { return this->particle.termination == Termination::Alive; }

  bool end(Termination reason)
  {
    this->particle.termination = reason;
    return false;
  }

  /// To the tetrahedron that the particle is in.
  void goBack() { this->cursor.moveTo(this->particle.place); }

  /// Finds the velocity somewhere. Else `obstacle` is why there is none.
  bool evaluate(const Vector3& x, double time, Vector3& velocityThere)
  {
    const TetraCursor::Found found = this->cursor.walk(x, time);
    if (found != TetraCursor::Found::Inside)
    {
      this->obstacle =
        found == TetraCursor::Found::Hidden ? Termination::HiddenCell : Termination::LeftDomain;
      return false;
    }
    velocityThere = this->cursor.velocity(time);
    this->obstacle = Termination::InvalidVelocity;
    return std::isfinite(velocityThere.squaredNorm());
  }

  /// Looks at the velocity where the particle is. False when it ends there.
  bool arrive()
  {
    this->particle.place = this->cursor.place();
    this->speed = this->velocity.norm();
    return this->speed > this->options.terminalSpeed || this->end(Termination::Stagnation);
  }

  /// Ends where the particle is, beyond which it cannot go.
  void leave()
  {
    this->goBack();
    this->cursor.walk(this->particle.position, this->particle.time);
    this->end(this->obstacle);
  }

  void advance(double end)
  {
    int refinements = 0;
    for (int steps = 0; this->particle.time < end; ++steps)
    {
      if (steps == this->options.mostSteps)
      {
        this->end(Termination::StepLimit);
        return;
      }
      if (this->particle.step == 0)
      {
        // Equation (9): a displacement of the size of the tetrahedron.
        this->particle.step = this->cursor.size() / this->speed;
      }
      const bool last = this->particle.step >= end - this->particle.time;
      const double length = last ? end - this->particle.time : this->particle.step;
      const double size = this->cursor.size();
      const Attempt attempt = this->attempt(length);
      const bool refined = attempt.inside && attempt.change < 1 && refinements < MostRefinements;
      if (!attempt.inside || refined)
      {
        // Shorter steps go on, up to the border when it is one.
        this->particle.step = length * (attempt.inside ? attempt.change : 0.5);
        refinements += refined;
        if (!attempt.inside && length * this->speed < SmallestCut * size)
        {
          this->leave();
          return;
        }
        this->goBack();
        continue;
      }
      refinements = 0;
      if (!last || attempt.change < 1) // a step cut short by the end says little of the next
      {
        this->particle.step = length * attempt.change;
      }
      this->particle.position = attempt.x;
      this->particle.time = last ? end : this->particle.time + length;
      this->velocity = attempt.velocity;
      if (!this->arrive())
      {
        return;
      }
    }
  }

  Attempt attempt(double step)
  {
    if (this->options.control == StepControl::Tolerance)
    {
      return this->dormandPrince(step);
    }
    Attempt attempt = this->rungeKutta(step);
    if (attempt.inside && this->options.control == StepControl::TurnAngle)
    {
      // Of the paper's two angles that between the velocities at both ends: the one between two steps
      // does not become small when the second does.
      const double angle = angleBetween(this->velocity, attempt.velocity);
      attempt.change = angle > this->options.largestAngle ? 0.5
        : angle < this->options.smallestAngle             ? 2.0
                                                          : 1.0;
    }
    return attempt;
  }

  /// Equation (8).
  Attempt rungeKutta(double step)
  {
    const Vector3& x = this->particle.position;
    const double time = this->particle.time;
    const Vector3& a = this->velocity;
    Vector3 b, c, d;
    Attempt attempt;
    if (this->evaluate(x + step / 2 * a, time + step / 2, b) &&
      this->evaluate(x + step / 2 * b, time + step / 2, c) &&
      this->evaluate(x + step * c, time + step, d))
    {
      attempt.x = x + step / 6 * (a + 2 * (b + c) + d);
      attempt.inside = this->evaluate(attempt.x, time + step, attempt.velocity);
    }
    return attempt;
  }

  Attempt dormandPrince(double step)
  {
    const double allowed = this->options.tolerance * this->cursor.size();
    std::array<Vector3, Stages> slopes;
    slopes[0] = this->velocity;
    Vector3 error = ErrorWeight[0] * slopes[0];
    Attempt attempt;
    for (int n = 1; n < Stages; ++n)
    {
      attempt.x = this->particle.position;
      for (int m = 0; m < n; ++m)
      {
        attempt.x += step * StageWeight[n][m] * slopes[m];
      }
      if (!this->evaluate(attempt.x, this->particle.time + StageTime[n] * step, slopes[n]))
      {
        return attempt;
      }
      error += ErrorWeight[n] * slopes[n];
    }
    // The last stage is the end.
    attempt.inside = true;
    attempt.velocity = slopes[Stages - 1];
    const double ratio = step * error.norm() / allowed;
    const double change = ratio > 0 ? std::clamp(0.9 * std::pow(ratio, -0.2), 0.2, 5.0) : 5.0;
    attempt.change = ratio > 1 ? std::min(change, 0.9) : std::max(change, 1.0);
    return attempt;
  }

  const TraceOptions& options;
  TetraCursor cursor;
  Particle& particle;
  Vector3 velocity = Vector3::Zero(); ///< At the particle.
  double speed = 0;
  Termination obstacle = Termination::LeftDomain;
};

}

bool place(const Flow& flow, Particle& particle)
{
  TetraCursor cursor(flow);
  if (cursor.search(particle.position, particle.time) != TetraCursor::Found::Inside)
  {
    return false;
  }
  particle.place = cursor.place();
  particle.weights = cursor.weights();
  return true;
}

Vector3 vorticity(const Flow& flow, const Particle& particle)
{
  TetraCursor cursor(flow);
  cursor.moveTo(particle.place);
  cursor.walk(particle.position, particle.time);
  const Eigen::Matrix3d gradient = cursor.velocityGradient(particle.time);
  return { gradient(2, 1) - gradient(1, 2), gradient(0, 2) - gradient(2, 0),
    gradient(1, 0) - gradient(0, 1) };
}

void rotate(const Flow& flow, double lastTime, Particle& particle)
{
  TetraCursor cursor(flow);
  cursor.moveTo(particle.place);
  cursor.walk(particle.position, particle.time);
  const Vector3 velocity = cursor.velocity(particle.time);
  const double speed = velocity.norm();
  const double last = particle.angularVelocity;
  particle.angularVelocity =
    speed > 0 ? vorticity(flow, particle).dot(velocity) / (2 * speed) : 0.0;
  particle.rotation += (last + particle.angularVelocity) / 2 * (particle.time - lastTime);
}

void trace(
  const Flow& flow, const TraceOptions& options, double to, Particle* particles, std::size_t count)
{
#pragma omp parallel for num_threads(options.threads) schedule(dynamic, 64)
  for (std::size_t n = 0; n < count; ++n)
  {
    if (particles[n].termination == Termination::Alive)
    {
      Trace(flow, options, particles[n]).to(to);
    }
  }
}

}
