#include "TetraCursor.h"

#include <cmath>

namespace orrery
{
namespace
{

/// How far outside a point may lie by rounding, as a weight.
constexpr double Rounding = 1e-9;

/// Tetrahedra passed before a walk is given up: slivers can send it in circles.
constexpr int MostSteps = 64;

/// How far beyond a border the next block may begin, as weights of the vertex opposite.
constexpr double Gaps[] = { 0.05, 0.1, 0.2 };

/// The cosine of the angle between the inward directions of two borders that meet, at most.
constexpr double Facing = -0.2;

}

void TetraCursor::enter(const TetraPlace& place)
{
  this->at = place;
  const TetraMesh& mesh = *this->flow.blocks[place.block].mesh;
  this->ids = mesh.vertices(place);
  this->moves = mesh.moves();
  this->positions[0] = mesh.positions(place, this->ids, 0);
  if (this->moves)
  {
    this->positions[1] = mesh.positions(place, this->ids, 1);
  }
  this->fractionPlaced = -1;
  this->velocitiesRead = false;
}

/// Puts the tetrahedron where it is at a time of the interval: only the one at hand is interpolated
/// in time (section IV.D.1).
void TetraCursor::place(double fraction)
{
  if (this->fractionPlaced >= 0 && (!this->moves || this->fractionPlaced == fraction))
  {
    return;
  }
  this->fractionPlaced = fraction;
  if (!this->moves)
  {
    this->map = NaturalCoordinates(this->positions[0]);
    return;
  }
  TetraMesh::Positions x;
  for (int n = 0; n < 4; ++n)
  {
    x[n] = (1 - fraction) * this->positions[0][n] + fraction * this->positions[1][n];
  }
  this->map = NaturalCoordinates(x);
}

bool TetraCursor::holds(const Vector3& x, double tolerance)
{
  this->pointWeights = this->map(x);
  // False for the weights of a tetrahedron without volume, which are no numbers.
  return this->pointWeights[leastWeight(this->pointWeights)] >= -tolerance &&
    std::abs(this->map.determinant()) > 0;
}

TetraCursor::Found TetraCursor::walk(const Vector3& x, double time)
{
  int face = 0;
  const Stop stop = this->approach(x, this->flow.fraction(time), face);
  switch (stop)
  {
    case Stop::Inside:
      return Found::Inside;
    case Stop::GivenUp:
      return this->search(x, time);
    default:
      return this->jump(x, time, face, stop);
  }
}

/// Walks within the block.
TetraCursor::Stop TetraCursor::approach(const Vector3& x, double fraction, int& face)
{
  for (int step = 0; step < MostSteps; ++step)
  {
    this->place(fraction);
    if (this->holds(x, Rounding))
    {
      return Stop::Inside;
    }
    if (!(std::abs(this->map.determinant()) > 0))
    {
      break; // there is no way out of a tetrahedron without volume
    }
    TetraPlace next = this->at;
    // Section IV.C: across the face of the worst violated condition.
    face = leastWeight(this->pointWeights);
    const Crossing crossing = this->flow.blocks[next.block].mesh->cross(next, face);
    if (crossing != Crossing::Cell)
    {
      return crossing == Crossing::Hidden ? Stop::Hidden : Stop::Border;
    }
    this->enter(next);
  }
  return Stop::GivenUp;
}

/// Looks for a point beyond a face where the block ends. Where two borders meet whose faces are
/// warped and cut by other diagonals, a point may lie between them: when no cell holds it, one a
/// little further is taken if its border faces the one that was crossed.
TetraCursor::Found TetraCursor::jump(const Vector3& x, double time, int face, Stop stop)
{
  const TetraPlace last = this->at;
  const bool near = stop == Stop::Border && this->pointWeights[face] > -1;
  const Vector3 inward = this->gradient(face);
  if (this->search(x, time) == Found::Inside)
  {
    return Found::Inside;
  }
  for (const double gap : Gaps)
  {
    if (near && this->search(x - gap / inward.squaredNorm() * inward, time) == Found::Inside &&
      this->approach(x, this->flow.fraction(time), face) == Stop::Border &&
      this->gradient(face).normalized().dot(inward.normalized()) < Facing)
    {
      return Found::Inside;
    }
  }
  this->enter(last);
  return stop == Stop::Hidden ? Found::Hidden : Found::Outside;
}

/// Of the weight of a vertex.
Vector3 TetraCursor::gradient(int vertex) const
{
  return vertex > 0 ? this->map.gradient(vertex - 1)
                    : -(this->map.gradient(0) + this->map.gradient(1) + this->map.gradient(2));
}

TetraCursor::Found TetraCursor::search(const Vector3& x, double time)
{
  const double fraction = this->flow.fraction(time);
  for (std::size_t block = 0; block < this->flow.blocks.size(); ++block)
  {
    bool found = false;
    const TetraMesh& mesh = *this->flow.blocks[block].mesh;
    this->flow.blocks[block].search->get().forEachCellAt(x,
      [&](std::int64_t cell)
      {
        for (int n = 0; !found && n < mesh.tetrahedronCount(cell); ++n)
        {
          TetraPlace place = mesh.tetrahedron(cell, n);
          place.block = static_cast<std::int32_t>(block);
          this->enter(place);
          this->place(fraction);
          found = this->holds(x, Rounding);
        }
        return found;
      });
    if (found)
    {
      return Found::Inside;
    }
  }
  return Found::Outside;
}

Vector3 TetraCursor::velocity(double time)
{
  const auto u = this->vertexVelocities(time);
  const Weights& w = this->pointWeights;
  return w[0] * u[0] + w[1] * u[1] + w[2] * u[2] + w[3] * u[3];
}

std::array<Vector3, 4> TetraCursor::vertexVelocities(double time)
{
  if (!this->velocitiesRead)
  {
    this->velocitiesRead = true;
    for (int level = 0; level < this->flow.levels; ++level)
    {
      const VectorArray& array = this->flow.blocks[this->at.block].velocity[level];
      for (int n = 0; n < 4; ++n)
      {
        this->velocities[level][n] = array[this->ids[n]];
      }
    }
  }
  std::array<Vector3, 4> u;
  if (this->flow.levels == 2)
  {
    const double f = this->flow.fraction(time);
    for (int n = 0; n < 4; ++n)
    {
      u[n] = (1 - f) * this->velocities[0][n] + f * this->velocities[1][n];
    }
    return u;
  }
  const auto weights = this->flow.timeWeights(time);
  for (int n = 0; n < 4; ++n)
  {
    u[n] = weights[0] * this->velocities[0][n];
    for (int level = 1; level < this->flow.levels; ++level)
    {
      u[n] += weights[level] * this->velocities[level][n];
    }
  }
  return u;
}

Eigen::Matrix3d TetraCursor::velocityGradient(double time)
{
  const auto u = this->vertexVelocities(time);
  Eigen::Matrix3d gradient = Eigen::Matrix3d::Zero();
  for (int axis = 0; axis < 3; ++axis)
  {
    gradient += (u[axis + 1] - u[0]) * this->map.gradient(axis).transpose();
  }
  return gradient;
}

}
