#include "ConventionalTracer.h"

#include <cmath>

using orrery::Vector3;

namespace
{

constexpr double LargestAngle = 15;
constexpr double SmallestAngle = 3;

/// A particle has left when a step of this length, in sizes of its cell, leads outside.
constexpr double SmallestCut = 1e-3;

/// How much the error of a step of fourth order grows when it is doubled.
constexpr double Doubling = 32;

double angleBetween(const Vector3& a, const Vector3& b)
{
  return std::atan2(a.cross(b).norm(), a.dot(b)) * (180 / 3.14159265358979323846);
}

}

/// The trace of one particle through one interval.
class ConventionalTracer::Trace
{
public:
  Trace(const HexahedronCursor::Flow& flow, const Options& tracerOptions, Particle& traced)
    : options(tracerOptions)
    , end(flow.end)
    , cursor(flow)
    , particle(traced)
  {
    this->cursor.enter(traced.place);
    if (this->options.control == Control::Fixed)
    {
      this->particle.step = (flow.end - flow.start) / this->options.stepsPerInterval;
    }
  }

  void run()
  {
    this->particle.alive = this->particle.hasVelocity ||
      this->cursor.evaluate(this->particle.position, this->particle.time, this->particle.velocity);
    this->particle.hasVelocity = true;
    if (this->particle.step == 0)
    {
      this->particle.step = this->cursor.size() / this->particle.velocity.norm();
    }
    while (this->particle.alive && this->particle.time < this->end)
    {
      this->particle.alive = this->advance();
    }
  }

  std::int64_t evaluations() const { return this->cursor.evaluations(); }

private:
  /// A step tried.
  struct Step
  {
    bool inside = false;
    Vector3 x = Vector3::Zero();        ///< Its end.
    Vector3 velocity = Vector3::Zero(); ///< There.
    double change = 1;                  ///< What to multiply it by: the next, or this one below 1.
  };

  /// One step, or the cut of one that goes too far. False when the particle has left.
  bool advance()
  {
    const double left = this->end - this->particle.time;
    // Steps that add up to the interval may do so but for rounding.
    const bool last = this->particle.step >= left * (1 - 1e-9);
    const double length = last ? left : this->particle.step;
    const Step step = this->attempt(length);
    if (!step.inside || step.change < 1)
    {
      this->particle.step = length / 2;
      this->cursor.enter(this->particle.place);
      return step.inside ||
        length * this->particle.velocity.norm() > SmallestCut * this->cursor.size();
    }
    if (!last) // a step cut short by the end says little of the next
    {
      this->particle.step = length * step.change;
    }
    this->particle.position = step.x;
    this->particle.velocity = step.velocity;
    this->particle.time = last ? this->end : this->particle.time + length;
    this->particle.place = this->cursor.place();
    return true;
  }

  Step attempt(double length)
  {
    const Vector3& x = this->particle.position;
    const Vector3& velocity = this->particle.velocity;
    if (this->options.control == Control::StepDoubling)
    {
      return this->doubled(x, velocity, length);
    }
    Step step = this->rungeKutta(x, velocity, this->particle.time, length);
    this->arrive(step, this->particle.time + length);
    if (step.inside && this->options.control == Control::TurnAngle)
    {
      const double angle = angleBetween(velocity, step.velocity);
      step.change = angle > LargestAngle ? 0.5 : angle < SmallestAngle ? 2 : 1;
    }
    return step;
  }

  Step doubled(const Vector3& x, const Vector3& velocity, double length)
  {
    const double middle = this->particle.time + length / 2;
    const Step whole = this->rungeKutta(x, velocity, this->particle.time, length);
    Step half =
      whole.inside ? this->rungeKutta(x, velocity, this->particle.time, length / 2) : Step();
    this->arrive(half, middle);
    Step step = half.inside ? this->rungeKutta(half.x, half.velocity, middle, length / 2) : Step();
    this->arrive(step, this->particle.time + length);
    const double error = (step.x - whole.x).norm();
    step.change = error > this->options.tolerance  ? 0.5
      : error < this->options.tolerance / Doubling ? 2
                                                   : 1;
    return step;
  }

  /// The place where a step ends, which may yet be outside.
  Step rungeKutta(const Vector3& x, const Vector3& a, double time, double length)
  {
    Vector3 b, c, d;
    Step step;
    if (this->cursor.evaluate(x + length / 2 * a, time + length / 2, b) &&
      this->cursor.evaluate(x + length / 2 * b, time + length / 2, c) &&
      this->cursor.evaluate(x + length * c, time + length, d))
    {
      step.x = x + length / 6 * (a + 2 * (b + c) + d);
      step.inside = true;
    }
    return step;
  }

  void arrive(Step& step, double time)
  {
    step.inside = step.inside && this->cursor.evaluate(step.x, time, step.velocity);
  }

  const Options& options;
  double end;
  HexahedronCursor cursor;
  Particle& particle;
};

void ConventionalTracer::trace(const HexahedronCursor::Flow& flow, Particle& particle)
{
  Trace trace(flow, this->options, particle);
  trace.run();
  this->count += trace.evaluations();
}
