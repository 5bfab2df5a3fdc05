#include "NewtonTracer.h"

#include <algorithm>
#include <cmath>
#include <cstdint>

using orrery::Vector3;

namespace
{

/// The correction of the coordinates below which the iteration ends, which is of second order.
constexpr double Converged = 1e-3;

/// How far outside its cell a point may lie by rounding.
constexpr double Rounding = 1e-9;

/// How far outside of its cell the iteration may go before it goes on in the next.
constexpr double Outside = 0.1;

constexpr int MostIterations = 100;

}

/// Finds one point after the other.
class NewtonTracer::Cursor
{
public:
  Cursor(const NewtonTracer& tracer, const Particle& particle)
    : tracer(tracer)
    , cell(particle.cell)
    , natural(particle.natural)
  {
    this->enter();
  }

  /// The velocity at a point. False when it is not in the grid.
  bool evaluate(const Vector3& x, double time, Vector3& velocity)
  {
    if (!this->locate(x))
    {
      return false;
    }
    this->interpolate(
      (time - this->tracer.start) / (this->tracer.end - this->tracer.start), velocity);
    return true;
  }

  void leave(Particle& particle) const
  {
    particle.cell = this->cell;
    particle.natural = this->natural;
  }

private:
  std::int64_t id(int corner) const { return this->firstId + this->offset(corner); }
  std::int64_t offset(int corner) const
  {
    const auto& size = this->tracer.grid.size;
    return (corner & 1) +
      std::int64_t(size[0]) * ((corner >> 1 & 1) + std::int64_t(size[1]) * (corner >> 2));
  }

  /// Reads the corners of the cell, as the coefficients of the trilinear polynomial.
  void enter()
  {
    const auto& size = this->tracer.grid.size;
    this->firstId = this->cell[0] +
      std::int64_t(size[0]) * (this->cell[1] + std::int64_t(size[1]) * this->cell[2]);
    Vector3* c = this->coefficients;
    for (int corner = 0; corner < 8; ++corner)
    {
      const float* point = this->tracer.grid.points + 3 * this->id(corner);
      c[corner] = Vector3(point[0], point[1], point[2]);
    }
    for (int axis = 0; axis < 3; ++axis)
    {
      const int bit = 1 << axis;
      for (int corner = 0; corner < 8; ++corner)
      {
        if (corner & bit)
        {
          c[corner] -= c[corner ^ bit];
        }
      }
    }
  }

  bool locate(const Vector3& x)
  {
    for (int iteration = 0; iteration < MostIterations; ++iteration)
    {
      const Vector3 correction = this->correction(x);
      this->natural += correction;
      const bool converged = correction.cwiseAbs().maxCoeff() < Converged;
      const double slack = converged ? Rounding : Outside;
      if ((this->natural.array() - 0.5).abs().maxCoeff() > 0.5 + slack)
      {
        if (!this->move(slack))
        {
          return false;
        }
      }
      else if (converged)
      {
        return true;
      }
    }
    return false;
  }

  /// What the iteration of Newton and Raphson adds to the coordinates.
  Vector3 correction(const Vector3& x) const
  {
    const Vector3* c = this->coefficients;
    const double xi = this->natural[0];
    const double eta = this->natural[1];
    const double zeta = this->natural[2];
    const Vector3 along2 = c[2] + xi * c[3];
    const Vector3 along6 = c[6] + xi * c[7];
    const Vector3 dZeta = c[4] + xi * c[5] + eta * along6;
    const Vector3 dEta = along2 + zeta * along6;
    const Vector3 dXi = c[1] + eta * c[3] + zeta * (c[5] + eta * c[7]);
    const Vector3 rest = x - (c[0] + xi * c[1] + eta * along2 + zeta * dZeta);
    const Vector3 normal = dEta.cross(dZeta);
    const Vector3 turned = dXi.cross(rest);
    return Vector3(rest.dot(normal), turned.dot(dZeta), -turned.dot(dEta)) / dXi.dot(normal);
  }

  /// To the next cell by the signs of the coordinates, which go on from there. False at a border.
  bool move(double slack)
  {
    for (int axis = 0; axis < 3; ++axis)
    {
      double& coordinate = this->natural[axis];
      const int step = coordinate > 1 + slack ? 1 : coordinate < -slack ? -1 : 0;
      const int cells = this->tracer.grid.size[axis] - 1;
      this->cell[axis] += step;
      if (axis == 1 && this->tracer.grid.closed)
      {
        this->cell[axis] = (this->cell[axis] + cells) % cells;
      }
      if (this->cell[axis] < 0 || this->cell[axis] >= cells)
      {
        return false;
      }
      coordinate = std::min(1.0, std::max(0.0, coordinate - step));
    }
    this->enter();
    return true;
  }

  void interpolate(double fraction, Vector3& velocity) const
  {
    const double xi[2] = { 1 - this->natural[0], this->natural[0] };
    const double eta[2] = { 1 - this->natural[1], this->natural[1] };
    const double zeta[2] = { 1 - this->natural[2], this->natural[2] };
    Vector3 levels[2] = { Vector3::Zero(), Vector3::Zero() };
    for (int corner = 0; corner < 8; ++corner)
    {
      const double weight = xi[corner & 1] * eta[corner >> 1 & 1] * zeta[corner >> 2];
      const std::int64_t at = 3 * this->id(corner);
      for (int level = 0; level < 2; ++level)
      {
        const float* u = this->tracer.velocities[level] + at;
        levels[level] += weight * Vector3(u[0], u[1], u[2]);
      }
    }
    velocity = (1 - fraction) * levels[0] + fraction * levels[1];
  }

  const NewtonTracer& tracer;
  std::array<int, 3> cell;
  Vector3 natural;
  std::int64_t firstId = 0;
  Vector3 coefficients[8]; ///< Of the products of the coordinates whose bits are set.
};

void NewtonTracer::trace(Particle& particle, int steps) const
{
  Cursor cursor(*this, particle);
  const double step = (this->end - this->start) / steps;
  Vector3& x = particle.position;
  Vector3& a = particle.velocity;
  Vector3 b, c, d;
  particle.alive = particle.hasVelocity || cursor.evaluate(x, this->start, a);
  particle.hasVelocity = true;
  for (int n = 0; n < steps && particle.alive; ++n)
  {
    const double time = this->start + n * step;
    if (cursor.evaluate(x + step / 2 * a, time + step / 2, b) &&
      cursor.evaluate(x + step / 2 * b, time + step / 2, c) &&
      cursor.evaluate(x + step * c, time + step, d))
    {
      const Vector3 next = x + step / 6 * (a + 2 * (b + c) + d);
      particle.alive = cursor.evaluate(next, time + step, a);
      x = particle.alive ? next : x;
    }
    else
    {
      particle.alive = false;
    }
  }
  cursor.leave(particle);
}
