#include "HexahedronCursor.h"

#include <algorithm>
#include <cmath>

using orrery::Vector3;

namespace
{

/// The correction of the coordinates, whose error is its square, below which the iteration ends.
constexpr double Converged = 1e-3;

/// How far outside its cell a point may lie by rounding.
constexpr double Rounding = 1e-9;

/// How far outside of its cell the iteration may go before it goes on in the next.
constexpr double Outside = 0.1;

constexpr int MostIterations = 100;

}

void HexahedronCursor::enter(const Place& entered)
{
  this->at = entered;
  this->readCorners();
}

bool HexahedronCursor::evaluate(const Vector3& x, double time, Vector3& velocity)
{
  ++this->count;
  if (!this->locate(x))
  {
    return false;
  }
  velocity = this->interpolate((time - this->flow.start) / (this->flow.end - this->flow.start));
  return true;
}

double HexahedronCursor::size() const
{
  const Linear map = this->linear(Vector3::Zero());
  return std::cbrt(std::abs(map.dXi.dot(map.dEta.cross(map.dZeta))));
}

/// The number of a corner, whose bits say on which side of the cell it is.
std::int64_t HexahedronCursor::node(int corner) const
{
  const std::int64_t i = this->at.cell[0] + (corner & 1);
  const std::int64_t j = this->at.cell[1] + (corner >> 1 & 1);
  const std::int64_t k = this->at.cell[2] + (corner >> 2);
  return i + this->flow.size[0] * (j + this->flow.size[1] * k);
}

/// Reads the cell as the coefficients of the trilinear polynomial.
void HexahedronCursor::readCorners()
{
  Vector3* c = this->coefficients;
  for (int corner = 0; corner < 8; ++corner)
  {
    const float* point = this->flow.points + 3 * this->node(corner);
    c[corner] = Vector3(point[0], point[1], point[2]);
  }
  for (const int bit : { 1, 2, 4 })
  {
    for (int corner = 0; corner < 8; ++corner)
    {
      if (corner & bit)
      {
        c[corner] -= c[corner ^ bit];
      }
    }
  }
}

HexahedronCursor::Linear HexahedronCursor::linear(const Vector3& x) const
{
  const Vector3* c = this->coefficients;
  const double xi = this->at.natural[0];
  const double eta = this->at.natural[1];
  const double zeta = this->at.natural[2];
  const Vector3 c2 = c[2] + xi * c[3];
  const Vector3 c6 = c[6] + xi * c[7];
  Linear map;
  map.dXi = c[1] + eta * c[3] + zeta * (c[5] + eta * c[7]);
  map.dEta = c2 + zeta * c6;
  map.dZeta = c[4] + xi * c[5] + eta * c6;
  map.rest = x - (c[0] + xi * c[1] + eta * c2 + zeta * map.dZeta);
  return map;
}

bool HexahedronCursor::locate(const Vector3& x)
{
  for (int iteration = 0; iteration < MostIterations; ++iteration)
  {
    const Linear map = this->linear(x);
    const Vector3 normal = map.dEta.cross(map.dZeta);
    const Vector3 across = map.dXi.cross(map.rest);
    const Vector3 correction =
      Vector3(map.rest.dot(normal), across.dot(map.dZeta), -across.dot(map.dEta)) /
      map.dXi.dot(normal);
    this->at.natural += correction;
    const bool converged = correction.cwiseAbs().maxCoeff() < Converged;
    const double slack = converged ? Rounding : Outside;
    if ((this->at.natural.array() - 0.5).abs().maxCoeff() > 0.5 + slack)
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

/// To the next cell by the signs of the coordinates, which go on from there. False at a border.
bool HexahedronCursor::move(double slack)
{
  std::array<int, 3> next = this->at.cell;
  for (int axis = 0; axis < 3; ++axis)
  {
    double& coordinate = this->at.natural[axis];
    const int step = coordinate > 1 + slack ? 1 : coordinate < -slack ? -1 : 0;
    const int cells = this->flow.size[axis] - 1;
    next[axis] += step;
    if (axis == 1)
    {
      next[axis] = (next[axis] + cells) % cells;
    }
    if (next[axis] < 0 || next[axis] >= cells)
    {
      return false;
    }
    coordinate = std::clamp(coordinate - step, 0.0, 1.0);
  }
  this->at.cell = next;
  this->readCorners();
  return true;
}

Vector3 HexahedronCursor::interpolate(double fraction) const
{
  const Vector3& natural = this->at.natural;
  Vector3 levels[2] = { Vector3::Zero(), Vector3::Zero() };
  for (int corner = 0; corner < 8; ++corner)
  {
    const double weight = (corner & 1 ? natural[0] : 1 - natural[0]) *
      (corner & 2 ? natural[1] : 1 - natural[1]) * (corner & 4 ? natural[2] : 1 - natural[2]);
    const std::int64_t first = 3 * this->node(corner);
    for (int level = 0; level < 2; ++level)
    {
      const float* u = this->flow.velocities[level] + first;
      levels[level] += weight * Vector3(u[0], u[1], u[2]);
    }
  }
  return (1 - fraction) * levels[0] + fraction * levels[1];
}
