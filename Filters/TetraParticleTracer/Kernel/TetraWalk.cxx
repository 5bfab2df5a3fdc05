#include "TetraWalk.h"

#include <algorithm>
#include <cmath>

namespace orrery
{
namespace
{

/// Copies four vectors into a lane.
template <class T>
void gather(
  const T* vectors, const TetraMesh::Ids& ids, int lane, TetraLanes::Numbers (&lanes)[4][3])
{
  for (int n = 0; n < 4; ++n)
  {
    const T* vector = vectors + 3 * ids[n];
    lanes[n][0][lane] = vector[0];
    lanes[n][1][lane] = vector[1];
    lanes[n][2][lane] = vector[2];
  }
}

void gather(
  const VectorArray& array, const TetraMesh::Ids& ids, int lane, TetraLanes::Numbers (&lanes)[4][3])
{
  array.floats ? gather(array.floats, ids, lane, lanes) : gather(array.doubles, ids, lane, lanes);
}

}

TetraWalk::TetraWalk(const Flow& ofFlow)
  : flow(ofFlow)
  , finder(ofFlow)
  , moves(std::any_of(ofFlow.blocks.begin(), ofFlow.blocks.end(),
      [](const Flow::Block& block) { return block.mesh->moves(); }))
  , lanes{}
{
  for (const Flow::Block& block : ofFlow.blocks)
  {
    this->arrays.push_back({ dynamic_cast<const LatticeMesh*>(block.mesh.get()),
      { block.mesh->pointArray(0), block.mesh->pointArray(1) } });
  }
}

void TetraWalk::enter(int lane, const TetraPlace& place)
{
  Walker& walker = this->walkers[lane];
  walker.place = place;
  walker.block = &this->flow.blocks[place.block];
  walker.arrays = &this->arrays[place.block];
  const LatticeMesh* lattice = walker.arrays->lattice;
  walker.ids = lattice ? lattice->vertices(place) : walker.block->mesh->vertices(place);
  this->readPoints(walker, lane, 0, this->lanes.start);
  if (this->moves)
  {
    this->readPoints(walker, lane, 1, this->lanes.end);
  }
  for (int level = 0; level < this->flow.levels; ++level)
  {
    gather(walker.block->velocity[level], walker.ids, lane, this->lanes.velocities[level]);
  }
}

void TetraWalk::readPoints(
  const Walker& walker, int lane, int level, TetraLanes::Numbers (&vertices)[4][3])
{
  if (walker.arrays->points[level])
  {
    gather(walker.arrays->points[level], walker.ids, lane, vertices);
    return;
  }
  const TetraMesh::Positions x = walker.block->mesh->positions(walker.ids, level);
  for (int n = 0; n < 4; ++n)
  {
    for (int axis = 0; axis < 3; ++axis)
    {
      vertices[n][axis][lane] = x[n][axis];
    }
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
  if (this->flow.levels == 2)
  {
    this->lanes.timeWeights[0][lane] = 1 - fraction;
    this->lanes.timeWeights[1][lane] = fraction;
  }
  else
  {
    const auto weights = this->flow.timeWeights(time);
    for (int level = 0; level < this->flow.levels; ++level)
    {
      this->lanes.timeWeights[level][lane] = weights[level];
    }
  }
  Walker& walker = this->walkers[lane];
  walker.time = time;
  walker.passed = 0;
  walker.face = NoFace;
  walker.accepted = false;
  walker.door.bridges = false;
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
    return Found::Inside;
  }
  // There is no way out of a tetrahedron without volume, and slivers can send a walk in circles.
  return face == TetraLanes::Flat || ++walker.passed == MostPassed
    ? Found::Lost
    : this->cross(lane, static_cast<int>(face));
}

/// Section IV.C: across the face of the worst violated condition.
TetraWalk::Found TetraWalk::cross(int lane, int face)
{
  Walker& walker = this->walkers[lane];
  TetraPlace next = walker.place;
  const LatticeMesh* lattice = walker.arrays->lattice;
  const Crossing crossing =
    lattice ? lattice->cross(next, face) : walker.block->mesh->cross(next, face);
  if (crossing == Crossing::Cell)
  {
    this->enter(lane, next);
    return Found::Underway;
  }
  walker.face = face;
  walker.door.bridges = crossing == Crossing::Border && this->lanes.weights[face][lane] > -1;
  walker.door.inward = this->coordinates(lane).gradientOf(face);
  return crossing == Crossing::Hidden ? Found::Hidden : Found::Outside;
}

bool TetraWalk::crossSeam(int lane)
{
  const Walker& walker = this->walkers[lane];
  for (int n = 0; n < 4 && this->flow.seams && walker.face != NoFace; ++n)
  {
    if (n == walker.face)
    {
      continue;
    }
    for (const TetraPlace& place : this->flow.seams->beyond(walker.place.block, walker.ids[n]))
    {
      const bool found = this->finder.walk(place, this->target(lane), walker.time);
      if (this->enterFound(lane, found && !this->finder.inGhost()))
      {
        return true;
      }
    }
  }
  return false;
}

bool TetraWalk::search(int lane)
{
  return this->crossSeam(lane) ||
    this->enterFound(lane, this->finder.search(this->target(lane), this->walkers[lane].time));
}

bool TetraWalk::come(int lane, const TetraPlace& from, const Vector3& x, double time)
{
  this->enter(lane, from);
  this->aim(lane, x, time);
  Found found = Found::Underway;
  while (found == Found::Underway)
  {
    this->locate();
    found = this->look(lane);
  }
  const bool searched = found != Found::Inside && this->search(lane);
  if (searched)
  {
    this->locate();
  }
  return searched || found == Found::Inside;
}

bool TetraWalk::find(int lane, const Vector3& x, double time)
{
  return this->finder.search(x, time) && this->come(lane, this->finder.place(), x, time);
}

bool TetraWalk::inGhost(int lane) const
{
  const Walker& walker = this->walkers[lane];
  return walker.block->mesh->ghost(walker.block->mesh->cellOf(walker.place));
}

bool TetraWalk::bridge(int lane)
{
  const Walker& walker = this->walkers[lane];
  return this->enterFound(
    lane, this->finder.bridge(walker.door, this->target(lane), walker.time) > 0);
}

bool TetraWalk::enterFound(int lane, bool found)
{
  if (found)
  {
    this->enter(lane, this->finder.place());
    this->accept(lane);
  }
  return found;
}

double TetraWalk::partInside(int lane, const Vector3& from) const
{
  const int face = this->walkers[lane].face;
  if (face == NoFace)
  {
    return 0;
  }
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
