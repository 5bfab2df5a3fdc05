#include "TetraWalk.h"

#include <algorithm>
#include <cmath>

namespace orrery
{

TetraWalk::TetraWalk(const Flow& ofFlow)
  : flow(ofFlow)
  , finder(ofFlow)
  , moves(std::any_of(ofFlow.blocks.begin(), ofFlow.blocks.end(),
      [](const Flow::Block& block) { return block.mesh->moves(); }))
  , lanes{}
{
  for (const Flow::Block& block : ofFlow.blocks)
  {
    this->lattices.push_back(dynamic_cast<const LatticeMesh*>(block.mesh.get()));
  }
}

void TetraWalk::enter(int lane, const TetraPlace& place)
{
  Walker& walker = this->walkers[lane];
  walker.place = place;
  walker.block = &this->flow.blocks[place.block];
  walker.lattice = this->lattices[place.block];
  walker.verticesRead = false;
  walker.velocitiesRead = false;
  walker.ids =
    walker.lattice ? walker.lattice->vertices(place) : walker.block->mesh->vertices(place);
  walker.block->mesh->prefetch(walker.ids);
  for (int level = 0; level < this->flow.levels; ++level)
  {
    walker.block->velocity[level].prefetch(walker.ids);
  }
}

void TetraWalk::aim(int lane, const Vector3& x, double time)
{
  for (int axis = 0; axis < 3; ++axis)
  {
    this->lanes.x[axis][lane] = x[axis];
  }
  const double fraction = this->flow.fraction(time);
  this->lanes.fraction[lane] = fraction;
  const auto weights = this->flow.levels == 2
    ? std::array<double, Flow::MostLevels>{ 1 - fraction, fraction }
    : this->flow.timeWeights(time);
  for (int level = 0; level < this->flow.levels; ++level)
  {
    this->lanes.timeWeights[level][lane] = weights[level];
  }
  Walker& walker = this->walkers[lane];
  walker.time = time;
  walker.passed = 0;
  walker.accepted = false;
}

void TetraWalk::locate()
{
  for (int lane = 0; lane < Lanes; ++lane)
  {
    const Walker& walker = this->walkers[lane];
    if (walker.block && !walker.verticesRead)
    {
      walker.lattice ? this->readVertices(lane, *walker.lattice)
                     : this->readVertices(lane, *walker.block->mesh);
    }
  }
  orrery::locate(this->lanes, this->moves);
}

/// By then they have come from memory while the other lanes went on.
template <class Mesh>
void TetraWalk::readVertices(int lane, const Mesh& mesh)
{
  Walker& walker = this->walkers[lane];
  walker.verticesRead = true;
  const auto set = [&](TetraLanes::Numbers(&vertices)[4][3], int level)
  {
    const TetraMesh::Positions x = mesh.positions(walker.place, walker.ids, level);
    for (int n = 0; n < 4; ++n)
    {
      for (int axis = 0; axis < 3; ++axis)
      {
        vertices[n][axis][lane] = x[n][axis];
      }
    }
  };
  set(this->lanes.start, 0);
  if (this->moves)
  {
    set(this->lanes.end, mesh.moves() ? 1 : 0);
  }
}

void TetraWalk::readVelocities(int lane)
{
  Walker& walker = this->walkers[lane];
  walker.velocitiesRead = true;
  for (int level = 0; level < this->flow.levels; ++level)
  {
    const VectorArray& velocity = walker.block->velocity[level];
    for (int n = 0; n < 4; ++n)
    {
      const Vector3 u = velocity[walker.ids[n]];
      for (int axis = 0; axis < 3; ++axis)
      {
        this->lanes.velocities[level][n][axis][lane] = u[axis];
      }
    }
  }
}

void TetraWalk::interpolate()
{
  orrery::interpolate(this->lanes, this->flow.levels);
}

Vector3 TetraWalk::target(int lane) const
{
  return { this->lanes.x[0][lane], this->lanes.x[1][lane], this->lanes.x[2][lane] };
}

Weights TetraWalk::weights(int lane) const
{
  return { this->lanes.weights[0][lane], this->lanes.weights[1][lane], this->lanes.weights[2][lane],
    this->lanes.weights[3][lane] };
}

TetraWalk::Found TetraWalk::look(int lane)
{
  Walker& walker = this->walkers[lane];
  const double face = this->lanes.face[lane];
  if (face == TetraLanes::Inside || walker.accepted)
  {
    if (!walker.velocitiesRead)
    {
      this->readVelocities(lane);
    }
    return Found::Inside;
  }
  // There is no way out of a tetrahedron without volume, and slivers can send a walk in circles.
  return face == TetraLanes::Flat || ++walker.passed == MostPassed
    ? this->searchEverywhere(lane, Found::Outside)
    : this->cross(lane, static_cast<int>(face));
}

/// Section IV.C: across the face of the worst violated condition.
TetraWalk::Found TetraWalk::cross(int lane, int face)
{
  Walker& walker = this->walkers[lane];
  TetraPlace next = walker.place;
  const Crossing crossing = walker.block->mesh->cross(next, face);
  if (crossing == Crossing::Cell)
  {
    this->enter(lane, next);
    return Found::Underway;
  }
  walker.face = face;
  walker.door.bridges = crossing == Crossing::Border && this->lanes.weights[face][lane] > -1;
  walker.door.inward = this->coordinates(lane).gradientOf(face);
  if (crossing == Crossing::Border && this->crossSeam(lane, face))
  {
    return Found::Underway;
  }
  return this->searchEverywhere(
    lane, crossing == Crossing::Hidden ? Found::Hidden : Found::Outside);
}

bool TetraWalk::crossSeam(int lane, int face)
{
  const Walker& walker = this->walkers[lane];
  for (int n = 0; n < 4 && this->flow.seams; ++n)
  {
    if (n == face)
    {
      continue;
    }
    for (const TetraPlace& place : this->flow.seams->beyond(walker.place.block, walker.ids[n]))
    {
      if (this->finder.walk(place, this->target(lane), walker.time))
      {
        this->enter(lane, this->finder.place());
        this->accept(lane);
        return true;
      }
    }
  }
  return false;
}

TetraWalk::Found TetraWalk::searchEverywhere(int lane, Found otherwise)
{
  if (!this->finder.search(this->target(lane), this->walkers[lane].time))
  {
    return otherwise;
  }
  this->enter(lane, this->finder.place());
  this->accept(lane);
  return Found::Underway;
}

TetraWalk::Found TetraWalk::bridge(int lane)
{
  Walker& walker = this->walkers[lane];
  if (!this->finder.bridge(walker.door, this->target(lane), walker.time))
  {
    return Found::Outside;
  }
  this->enter(lane, this->finder.place());
  this->accept(lane);
  return Found::Underway;
}

double TetraWalk::partInside(int lane, const Vector3& from) const
{
  const int face = this->walkers[lane].face;
  const NaturalCoordinates map = this->coordinates(lane);
  const double before = map(from)[face];
  const double after = map(this->target(lane))[face];
  return before > 0 && after < 0 ? before / (before - after) : 0.0;
}

NaturalCoordinates TetraWalk::coordinates(int lane) const
{
  const Walker& walker = this->walkers[lane];
  return coordinatesOf(*walker.block->mesh, walker.place, this->lanes.fraction[lane]);
}

Vector3 TetraWalk::velocity(int lane) const
{
  return { this->lanes.velocity[0][lane], this->lanes.velocity[1][lane],
    this->lanes.velocity[2][lane] };
}

Eigen::Matrix3d TetraWalk::velocityGradient(int lane) const
{
  const Walker& walker = this->walkers[lane];
  const NaturalCoordinates map = this->coordinates(lane);
  Eigen::Matrix3d gradient = Eigen::Matrix3d::Zero();
  for (int level = 0; level < this->flow.levels; ++level)
  {
    const VectorArray& velocity = walker.block->velocity[level];
    for (int n = 0; n < 4; ++n)
    {
      gradient += this->lanes.timeWeights[level][lane] * velocity[walker.ids[n]] *
        map.gradientOf(n).transpose();
    }
  }
  return gradient;
}

}
