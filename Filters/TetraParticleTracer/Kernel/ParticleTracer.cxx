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
  { 44. / 45, -56. / 15, 32. / 9 },
  { 19372. / 6561, -25360. / 2187, 64448. / 6561, -212. / 729 },
  { 9017. / 3168, -355. / 33, 46732. / 5247, 49. / 176, -5103. / 18656 },
  { 35. / 384, 0, 500. / 1113, 125. / 192, -2187. / 6784, 11. / 84 } };
constexpr double ErrorWeight[Stages] = { 71. / 57600, 0, -71. / 16695, 71. / 1920,
  -17253. / 339200, 22. / 525, -1. / 40 };

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
    if (this->arrive(this->particle.position, start))
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
    bool inside; ///< All stages lie in the domain.
    Vector3 x = Vector3::Zero();
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

  bool locate(const Vector3& x, double time)
  {
    this->found = this->cursor.walk(x, time);
    return this->found == TetraCursor::Found::Inside;
  }

  bool evaluate(const Vector3& x, double time, Vector3& velocityThere)
  {
    if (!this->locate(x, time))
    {
      return false;
    }
    velocityThere = this->cursor.velocity(time);
    return true;
  }

  /// Puts the particle somewhere and looks at the velocity there. False when it ends.
  bool arrive(const Vector3& x, double time)
  {
    if (!this->evaluate(x, time, this->velocity))
    {
      return this->leave();
    }
    this->particle.position = x;
    this->particle.place = this->cursor.place();
    this->particle.time = time;
    this->speed = this->velocity.norm();
    if (!std::isfinite(this->speed))
    {
      return this->end(Termination::InvalidVelocity);
    }
    return this->speed > this->options.terminalSpeed || this->end(Termination::Stagnation);
  }

  /// Ends where the particle is, beyond which there is no cell.
  bool leave()
  {
    const bool hidden = this->found == TetraCursor::Found::Hidden;
    this->goBack();
    this->locate(this->particle.position, this->particle.time);
    return this->end(hidden ? Termination::HiddenCell : Termination::LeftDomain);
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
      const double arrival = last ? end : this->particle.time + length;
      const double size = this->cursor.size();
      const Attempt attempt = this->attempt(length);
      if (attempt.inside && attempt.change < 1 && refinements < MostRefinements)
      {
        ++refinements;
        this->particle.step = length * attempt.change;
        this->goBack();
        continue;
      }
      if (!attempt.inside || !this->locate(attempt.x, arrival))
      {
        // Shorter steps go on up to the border.
        this->particle.step = length / 2;
        if (length * this->speed < SmallestCut * size)
        {
          this->leave();
          return;
        }
        this->goBack();
        continue;
      }
      refinements = 0;
      this->particle.direction = (attempt.x - this->particle.position).normalized();
      if (!last || attempt.change < 1) // a step cut short by the end says little of the next
      {
        this->particle.step = length * attempt.change;
      }
      if (!this->arrive(attempt.x, arrival))
      {
        return;
      }
    }
  }

  Attempt attempt(double step)
  {
    switch (this->options.control)
    {
      case StepControl::Tolerance:
        return this->dormandPrince(step);
      case StepControl::TurnAngle:
      {
        Attempt attempt = this->rungeKutta(step);
        const bool first = this->particle.direction.squaredNorm() == 0;
        const double angle = angleBetween(first ? this->velocity : this->particle.direction,
          attempt.x - this->particle.position);
        attempt.change = angle > this->options.largestAngle ? 0.5
          : angle < this->options.smallestAngle             ? 2.0
                                                            : 1.0;
        return attempt;
      }
      default:
        return this->rungeKutta(step);
    }
  }

  /// Equation (8).
  Attempt rungeKutta(double step)
  {
    const Vector3& x = this->particle.position;
    const double time = this->particle.time;
    const Vector3& a = this->velocity;
    Vector3 b, c, d;
    if (!this->evaluate(x + step / 2 * a, time + step / 2, b) ||
      !this->evaluate(x + step / 2 * b, time + step / 2, c) ||
      !this->evaluate(x + step * c, time + step, d))
    {
      return { false };
    }
    return { true, x + step / 6 * (a + 2 * (b + c) + d) };
  }

  Attempt dormandPrince(double step)
  {
    const double allowed = this->options.tolerance * this->cursor.size();
    std::array<Vector3, Stages> slopes;
    slopes[0] = this->velocity;
    Vector3 error = ErrorWeight[0] * slopes[0];
    Vector3 x;
    for (int n = 1; n < Stages; ++n)
    {
      x = this->particle.position;
      for (int m = 0; m < n; ++m)
      {
        x += step * StageWeight[n][m] * slopes[m];
      }
      if (!this->evaluate(x, this->particle.time + StageTime[n] * step, slopes[n]))
      {
        return { false };
      }
      error += ErrorWeight[n] * slopes[n];
    }
    const double ratio = step * error.norm() / allowed;
    const double change = ratio > 0 ? std::clamp(0.9 * std::pow(ratio, -0.2), 0.2, 5.0) : 5.0;
    return { true, x, ratio > 1 ? std::min(change, 0.9) : std::max(change, 1.0) };
  }

  const TraceOptions& options;
  TetraCursor cursor;
  Particle& particle;
  Vector3 velocity = Vector3::Zero(); ///< At the particle.
  double speed = 0;
  TetraCursor::Found found = TetraCursor::Found::Inside;
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

void trace(const Flow& flow, const TraceOptions& options, double to, Particle* particles,
  std::size_t count)
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
