#include "TetraWalk.h"

#include <algorithm>
#include <cmath>

namespace orrery
{
namespace
{

/// Copies a vector into a lane.
template <class T>
void copy(const T* vector, int lane, TetraLanes::Numbers* lanes)
{
  lanes[0][lane] = vector[0];
  lanes[1][lane] = vector[1];
  lanes[2][lane] = vector[2];
}

void copy(const VectorArray& array, std::int64_t id, int lane, TetraLanes::Numbers* lanes)
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
  , levels{ ofFlow.start, ofFlow.end, ofFlow.levels, ofFlow.times }
{
  for (const Flow::Block& block : ofFlow.blocks)
  {
    this->blocks.push_back(this->blockOf(block));
  }
}

TetraWalk::Block TetraWalk::blockOf(const Flow::Block& ofFlow)
{
  const TetraMesh& mesh = *ofFlow.mesh;
  const VectorArray start = mesh.pointArray(0);
  const VectorArray end = mesh.pointArray(1);
  Block block{ &mesh, dynamic_cast<const LatticeMesh*>(&mesh), bool(start) };
  const auto add = [&block](const VectorArray& array, TetraLanes::Numbers(&to)[4][3]) {
    block.sources[block.sourceCount++] = { array, to[0] };
  };
  if (start)
  {
    add(start, this->tetrahedra.start);
    if (this->moves)
    {
      add(end ? end : start, this->tetrahedra.end);
    }
  }
  for (int level = 0; level < this->levels.count; ++level)
  {
    add(ofFlow.velocity[level], this->tetrahedra.velocities[level]);
  }
  return block;
}

TetraPlace TetraWalk::placeOf(const Walker& walker)
{
  const LatticeMesh* lattice = walker.block->lattice;
  TetraPlace place = lattice ? lattice->placeOf(walker.cursor) : walker.place;
  place.block = walker.place.block;
  return place;
}

/// Reads a vertex into a slot.
[[gnu::always_inline]] inline void TetraWalk::read(int lane, int slot, std::int64_t id)
{
  const Block& block = *this->walkers[lane].block;
  for (int n = 0; n < block.sourceCount; ++n)
  {
    copy(block.sources[n].array, id, lane, block.sources[n].to + 3 * slot);
  }
  if (!block.hasPoints)
  {
    this->readPosition(lane, slot, id);
  }
}

/// The position of a vertex that is in no array.
void TetraWalk::readPosition(int lane, int slot, std::int64_t id)
{
  const Vector3 x = this->walkers[lane].block->mesh->position(id);
  copy(x.data(), lane, this->tetrahedra.start[slot]);
  copy(x.data(), lane, this->tetrahedra.end[slot]);
}

void TetraWalk::enter(int lane, const TetraPlace& place)
{
  Walker& walker = this->walkers[lane];
  walker.place = place;
  walker.block = &this->blocks[place.block];
  if (const LatticeMesh* lattice = walker.block->lattice)
  {
    walker.cursor = lattice->cursorAt(place);
    for (int slot = 0; slot < 4; ++slot)
    {
      this->read(lane, slot, lattice->idIn(walker.cursor, slot));
    }
    return;
  }
  walker.vertices = walker.ids = walker.block->mesh->vertices(place);
  for (int slot = 0; slot < 4; ++slot)
  {
    this->read(lane, slot, walker.ids[slot]);
  }
}

void TetraWalk::aim(int lane, const Vector3& x, double time)
{
  TetraLanes& lanes = this->tetrahedra;
  copy(x.data(), lane, lanes.x);
  lanes.time[lane] = time;
  lanes.accepted[lane] = 0;
  lanes.passed[lane] = 0;
  lanes.stage[lane] = -1;
}

Vector3 TetraWalk::target(int lane) const
{
  const auto& x = this->tetrahedra.x;
  return { x[0][lane], x[1][lane], x[2][lane] };
}

/// The vertex of the mesh's tetrahedron that is in a slot.
int TetraWalk::Walker::vertexIn(int slot) const
{
  if (this->block->lattice)
  {
    return this->cursor.vertexIn(slot);
  }
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
    weights[walker.vertexIn(slot)] = this->tetrahedra.weights[slot][lane];
  }
  return weights;
}

TetraWalk::Found TetraWalk::look(int lane)
{
  const double face = this->tetrahedra.face[lane];
  if (face == TetraLanes::Inside)
  {
    return Found::Inside;
  }
  // There is no way out of a tetrahedron without volume, and slivers can send a walk in circles.
  if (face == TetraLanes::Flat || this->tetrahedra.passed[lane] >= MostPassed)
  {
    this->walkers[lane].face = NoFace;
    this->walkers[lane].door.bridges = false;
    return Found::Lost;
  }
  return this->cross(lane, static_cast<int>(face));
}

/// Section IV.C: across the face of the worst violated condition. Of the tetrahedron beyond only the
/// vertex opposite to it has to be read: it takes the slot of the one left behind.
TetraWalk::Found TetraWalk::cross(int lane, int slot)
{
  Walker& walker = this->walkers[lane];
  const LatticeMesh* lattice = walker.block->lattice;
  const Crossing crossing =
    lattice ? lattice->cross(walker.cursor, slot) : this->crossElsewhere(walker, slot);
  if (crossing == Crossing::Cell)
  {
    this->read(lane, slot, lattice ? lattice->idIn(walker.cursor, slot) : walker.ids[slot]);
    return Found::Underway;
  }
  walker.face = walker.vertexIn(slot);
  walker.door.bridges = crossing == Crossing::Border && this->tetrahedra.weights[slot][lane] > -1;
  walker.door.inward = this->coordinates(lane).gradientOf(walker.face);
  return crossing == Crossing::Hidden ? Found::Hidden : Found::Outside;
}

/// Crosses a face of another mesh than a lattice.
Crossing TetraWalk::crossElsewhere(Walker& walker, int slot)
{
  const Crossing crossing = walker.block->mesh->cross(walker.place, walker.vertexIn(slot));
  if (crossing == Crossing::Cell)
  {
    walker.vertices = walker.block->mesh->vertices(walker.place);
    std::int64_t beyond = walker.ids[slot];
    for (int n = 0; n < 4; ++n)
    {
      beyond += walker.vertices[n] - walker.ids[n];
    }
    walker.ids[slot] = beyond;
  }
  return crossing;
}

bool TetraWalk::crossSeam(int lane)
{
  const Walker& walker = this->walkers[lane];
  if (!this->flow.seams || walker.face == NoFace)
  {
    return false;
  }
  const TetraMesh::Ids vertices = walker.block->mesh->vertices(placeOf(walker));
  for (int n = 0; n < 4; ++n)
  {
    if (n == walker.face)
    {
      continue;
    }
    for (const TetraPlace& place : this->flow.seams->beyond(walker.place.block, vertices[n]))
    {
      const bool found = this->finder.walk(place, this->target(lane), this->tetrahedra.time[lane]);
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
    this->enterFound(lane, this->finder.search(this->target(lane), this->tetrahedra.time[lane]));
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
  return walker.block->mesh->ghost(walker.block->mesh->cellOf(placeOf(walker)));
}

bool TetraWalk::bridge(int lane)
{
  const Walker& walker = this->walkers[lane];
  return this->enterFound(
    lane, this->finder.bridge(walker.door, this->target(lane), this->tetrahedra.time[lane]) > 0);
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
  return coordinatesOf(*walker.block->mesh, placeOf(walker), this->tetrahedra.fraction[lane]);
}

Eigen::Matrix3d TetraWalk::velocityGradient(int lane) const
{
  const Walker& walker = this->walkers[lane];
  const NaturalCoordinates map = this->coordinates(lane);
  const TetraPlace place = placeOf(walker);
  const TetraMesh::Ids vertices = walker.block->mesh->vertices(place);
  Eigen::Matrix3d gradient = Eigen::Matrix3d::Zero();
  for (int level = 0; level < this->levels.count; ++level)
  {
    const VectorArray& velocity = this->flow.blocks[place.block].velocity[level];
    for (int n = 0; n < 4; ++n)
    {
      gradient += this->tetrahedra.timeWeights[level][lane] * velocity[vertices[n]] *
        map.gradientOf(n).transpose();
    }
  }
  return gradient;
}

}
