#include "CountedTracer.h"

#include <cmath>

using orrery::Vector3;

namespace
{

constexpr double LargestAngle = 15;
constexpr double SmallestAngle = 3;

/// A particle has left when a step of this length, in sizes of the tetrahedron, leads outside.
constexpr double SmallestCut = 1e-3;

/// The error of a step of fourth order grows by 2^5 when it is doubled.
constexpr double Doubling = 32;

double angleBetween(const Vector3& a, const Vector3& b)
{
  return std::atan2(a.cross(b).norm(), a.dot(b)) * (180 / 3.14159265358979323846);
}

}

/// The trace of one particle through one interval.
class CountedTracer::Trace
{
public:
  Trace(const orrery::Flow& tracedFlow, CountedTracer& caller, orrery::Particle& traced)
    : flow(tracedFlow)
    , tracer(caller)
    , cursor(tracedFlow)
    , particle(traced)
  {
  }

  void run()
  {
    this->cursor.moveTo(this->particle.place);
    bool alive =
      this->evaluate(this->particle.position, this->particle.time, this->particleVelocity);
    if (this->particle.step == 0)
    {
      this->particle.step = this->cursor.size() / this->particleVelocity.norm();
    }
    while (alive && this->particle.time < this->flow.end)
    {
      alive = this->advance();
    }
    this->cursor.moveTo(this->particle.place);
    if (!alive)
    {
      this->particle.termination = orrery::Termination::LeftDomain;
    }
  }

private:
  struct Step
  {
    bool inside = false;
    Vector3 x;
    Vector3 velocity; ///< At its end.
    double change = 1;
  };

  bool evaluate(const Vector3& x, double time, Vector3& velocity)
  {
    ++this->tracer.count;
    if (this->cursor.walk(x, time) != orrery::TetraCursor::Found::Inside)
    {
      return false;
    }
    velocity = this->cursor.velocity(time);
    return true;
  }

  /// One step, or the cut of one that goes too far. False when the particle has left.
  bool advance()
  {
    const double left = this->flow.end - this->particle.time;
    const bool last = this->particle.step >= left;
    const double length = last ? left : this->particle.step;
    const double size = this->cursor.size();
    const Step step =
      this->tracer.control == StepDoubling ? this->doubled(length) : this->turned(length);
    if (!step.inside || step.change < 1)
    {
      this->particle.step = length / 2;
      this->cursor.moveTo(this->particle.place);
      return step.inside || length * this->particleVelocity.norm() > SmallestCut * size;
    }
    if (!last) // a step cut short by the end says little of the next
    {
      this->particle.step = length * step.change;
    }
    this->particle.position = step.x;
    this->particle.time = last ? this->flow.end : this->particle.time + length;
    this->particle.place = this->cursor.place();
    this->particleVelocity = step.velocity;
    return true;
  }

  Step rungeKutta(const Vector3& x, const Vector3& a, double time, double length)
  {
    Vector3 b, c, d;
    Step step;
    if (this->evaluate(x + length / 2 * a, time + length / 2, b) &&
      this->evaluate(x + length / 2 * b, time + length / 2, c) &&
      this->evaluate(x + length * c, time + length, d))
    {
      step.x = x + length / 6 * (a + 2 * (b + c) + d);
      step.inside = true;
    }
    return step;
  }

  Step turned(double length)
  {
    Step step = this->rungeKutta(
      this->particle.position, this->particleVelocity, this->particle.time, length);
    step.inside =
      step.inside && this->evaluate(step.x, this->particle.time + length, step.velocity);
    if (step.inside)
    {
      const double angle = angleBetween(this->particleVelocity, step.velocity);
      step.change = angle > LargestAngle ? 0.5 : angle < SmallestAngle ? 2 : 1;
    }
    return step;
  }

  Step doubled(double length)
  {
    const double time = this->particle.time;
    const double half = length / 2;
    const Step whole =
      this->rungeKutta(this->particle.position, this->particleVelocity, time, length);
    if (!whole.inside)
    {
      return whole;
    }
    Step first = this->rungeKutta(this->particle.position, this->particleVelocity, time, half);
    if (!first.inside || !this->evaluate(first.x, time + half, first.velocity))
    {
      return {};
    }
    Step second = this->rungeKutta(first.x, first.velocity, time + half, half);
    second.inside = second.inside && this->evaluate(second.x, time + length, second.velocity);
    if (second.inside)
    {
      const double error = (second.x - whole.x).norm();
      second.change = error > this->tracer.tolerance ? 0.5
        : error < this->tracer.tolerance / Doubling  ? 2
                                                     : 1;
    }
    return second;
  }

  const orrery::Flow& flow;
  CountedTracer& tracer;
  orrery::TetraCursor cursor;
  orrery::Particle& particle;
  Vector3 particleVelocity = Vector3::Zero();
};

void CountedTracer::trace(const orrery::Flow& flow, std::vector<orrery::Particle>& particles)
{
  for (orrery::Particle& particle : particles)
  {
    if (particle.termination == orrery::Termination::Alive)
    {
      Trace(flow, *this, particle).run();
    }
  }
}
