#include "TetraWalk.h"

#include <algorithm>
#include <cmath>

namespace orrery
{
namespace
{

template <class T>
void copy(const T* vector, int lane, TetraLanes::Numbers (&lanes)[3])
{
  lanes[0][lane] = vector[0];
  lanes[1][lane] = vector[1];
  lanes[2][lane] = vector[2];
}

/// Copies a vector into a lane.
void copy(const VectorArray& array, std::int64_t id, int lane, TetraLanes::Numbers (&lanes)[3])
{
  array.floats ? copy(array.floats + 3 * id, lane, lanes)
               : copy(array.doubles + 3 * id, lane, lanes);
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
  walker.vertices = walker.ids = this->verticesOf(walker);
  for (int slot = 0; slot < 4; ++slot)
  {
    this->read(lane, slot);
  }
}

/// Of the tetrahedron across a face only the vertex opposite to it has to be read: it takes the slot
/// of the one left behind.
void TetraWalk::enterNext(int lane, const TetraPlace& place, int slot)
{
  Walker& walker = this->walkers[lane];
  walker.place = place;
  walker.vertices = this->verticesOf(walker);
  std::int64_t newcomer = walker.ids[slot];
  for (int n = 0; n < 4; ++n)
  {
    newcomer += walker.vertices[n] - walker.ids[n];
  }
  walker.ids[slot] = newcomer;
  this->read(lane, slot);
}

TetraMesh::Ids TetraWalk::verticesOf(const Walker& walker) const
{
  const LatticeMesh* lattice = walker.arrays->lattice;
  return lattice ? lattice->vertices(walker.place) : walker.block->mesh->vertices(walker.place);
}

/// Reads the vertex of a slot.
void TetraWalk::read(int lane, int slot)
{
  const Walker& walker = this->walkers[lane];
  const std::int64_t id = walker.ids[slot];
  const auto& points = walker.arrays->points;
  if (points[0])
  {
    copy(points[0], id, lane, this->lanes.start[slot]);
  }
  else
  {
    copy(walker.block->mesh->position(id).data(), lane, this->lanes.start[slot]);
  }
  if (this->moves)
  {
    copy(points[1] ? points[1] : points[0], id, lane, this->lanes.end[slot]);
  }
  for (int level = 0; level < this->flow.levels; ++level)
  {
    copy(walker.block->velocity[level], id, lane, this->lanes.velocities[level][slot]);
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

/// The vertex of the mesh's tetrahedron that is in a slot.
int TetraWalk::Walker::vertexIn(int slot) const
{
  const std::int64_t id = this->ids[slot];
  return 1 * (id == this->vertices[1]) + 2 * (id == this->vertices[2]) +
    3 * (id == this->vertices[3]);
}

Weights TetraWalk::weights(int lane) const
{
  const Walker& walker = this->walkers[lane];
  Weights weights{};
  for (int slot = 0; slot < 4; ++slot)
  {
    weights[walker.vertexIn(slot)] = this->lanes.weights[slot][lane];
  }
  return weights;
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
TetraWalk::Found TetraWalk::cross(int lane, int slot)
{
  Walker& walker = this->walkers[lane];
  const int face = walker.vertexIn(slot);
  TetraPlace next = walker.place;
  const LatticeMesh* lattice = walker.arrays->lattice;
  const Crossing crossing =
    lattice ? lattice->cross(next, face) : walker.block->mesh->cross(next, face);
  if (crossing == Crossing::Cell)
  {
    this->enterNext(lane, next, slot);
    return Found::Underway;
  }
  walker.face = face;
  walker.door.bridges = crossing == Crossing::Border && this->lanes.weights[slot][lane] > -1;
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
    for (const TetraPlace& place : this->flow.seams->beyond(walker.place.block, walker.vertices[n]))
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
      gradient += this->lanes.timeWeights[level][lane] * velocity[walker.vertices[n]] *
        map.gradientOf(n).transpose();
    }
  }
  return gradient;
}

}
