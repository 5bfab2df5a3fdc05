#include "LatticeMesh.h"

#include <algorithm>

namespace orrery
{

LatticeMesh::LatticeMesh(const Shape& latticeShape, std::array<VectorArray, 2> latticePoints)
  : shape(latticeShape)
  , points(latticePoints)
{
  for (int corner = 0; corner < 8; ++corner)
  {
    this->corners[corner] =
      (corner & 1) + shape.size[0] * ((corner >> 1 & 1) + shape.size[1] * (corner >> 2));
  }
  for (int axis = 0; axis < 3; ++axis)
  {
    this->cells[axis] = static_cast<std::uint32_t>(shape.size[axis] - 1);
  }
  for (int kind = 0; kind < Kinds; ++kind)
  {
    const auto own =
      HexahedronSplit::corners(std::min(kind, HexahedronSplit::Central), oddKind(kind));
    for (int order = 0; order < 4; ++order)
    {
      for (int slot = 0; slot < 4; ++slot)
      {
        this->offsets[4 * kind + order][slot] = this->corners[own[slot ^ order]];
        this->steps[4 * kind + order][slot] = this->stepFrom(kind, order, slot);
      }
    }
  }
}

LatticeMesh::Step LatticeMesh::stepFrom(int kind, int order, int slot) const
{
  const int tetrahedron = std::min(kind, HexahedronSplit::Central);
  const int face = slot ^ order;
  const auto next = HexahedronSplit::across(tetrahedron, oddKind(kind), face);
  const bool odd = oddKind(kind) != (next.step != 0);
  // The vertex beyond: between cells it is opposite to the one left behind, within the cell that
  // which the two tetrahedra have not in common.
  int beyond = face;
  if (next.step == 0)
  {
    const auto there = HexahedronSplit::corners(next.tetrahedron, odd);
    const int corner = tetrahedron == HexahedronSplit::Central ? next.tetrahedron : tetrahedron ^ 7;
    beyond = static_cast<int>(std::find(there.begin(), there.end(), corner) - there.begin());
  }
  const int axis = std::max(next.axis, 0);
  return { axis, next.step, 4 * kindOf(next.tetrahedron, odd) + (order ^ face ^ beyond),
    next.step * this->corners[std::size_t(1) << axis] };
}

LatticeMesh::LatticeMesh(const Shape& latticeShape, const Axes& latticeAxes)
  : LatticeMesh(latticeShape, std::array<VectorArray, 2>{})
{
  this->axes = latticeAxes;
}

Vector3 LatticeMesh::position(std::int64_t id) const
{
  if (this->points[0])
  {
    return this->points[0][id];
  }
  const auto& size = this->shape.size;
  const std::int64_t row = id / size[0];
  const Vector3 along(this->axes.coordinates[0][id - row * size[0]],
    this->axes.coordinates[1][row % size[1]], this->axes.coordinates[2][row / size[1]]);
  return this->axes.origin + this->axes.direction * along;
}

TetraMesh::Positions LatticeMesh::positionsAlongAxes(const Ids& ids) const
{
  return { this->position(ids[0]), this->position(ids[1]), this->position(ids[2]),
    this->position(ids[3]) };
}

std::int64_t LatticeMesh::cellCount() const
{
  return (this->shape.size[0] - 1) * (this->shape.size[1] - 1) * (this->shape.size[2] - 1);
}

TetraMesh::Ids LatticeMesh::vertices(const TetraPlace& place) const
{
  const Cursor cursor = this->cursorAt(place);
  return { this->idIn(cursor, 0), this->idIn(cursor, 1), this->idIn(cursor, 2),
    this->idIn(cursor, 3) };
}

Crossing LatticeMesh::cross(TetraPlace& place, int face) const
{
  Cursor cursor = this->cursorAt(place);
  const Crossing crossing = this->cross(cursor, face);
  if (crossing == Crossing::Cell)
  {
    const std::int32_t block = place.block;
    place = this->placeOf(cursor);
    place.block = block;
  }
  return crossing;
}

std::int64_t LatticeMesh::cellOf(const TetraPlace& place) const
{
  return place.cell[0] +
    (this->shape.size[0] - 1) * (place.cell[1] + (this->shape.size[1] - 1) * place.cell[2]);
}

std::array<std::int32_t, 3> LatticeMesh::indices(std::int64_t cell) const
{
  std::array<std::int32_t, 3> at;
  for (int axis = 0; axis < 3; ++axis)
  {
    at[axis] = static_cast<std::int32_t>(cell % (this->shape.size[axis] - 1));
    cell /= this->shape.size[axis] - 1;
  }
  return at;
}

TetraPlace LatticeMesh::tetrahedron(std::int64_t cell, int n) const
{
  TetraPlace place;
  place.cell = this->indices(cell);
  place.tetrahedron = HexahedronSplit::tetrahedra(this->odd(place))[n];
  return place;
}

std::array<Vector3, 2> LatticeMesh::box(std::int64_t cell) const
{
  const auto at = this->indices(cell);
  std::array<Vector3, 2> box;
  const auto add = [&](const Vector3& x, bool first)
  {
    box[0] = first ? x : Vector3(box[0].cwiseMin(x));
    box[1] = first ? x : Vector3(box[1].cwiseMax(x));
  };
  const std::int64_t lowest = at[0] + this->shape.size[0] * (at[1] + this->shape.size[1] * at[2]);
  for (int corner = 0; corner < 8; ++corner)
  {
    add(this->position(lowest + this->corners[corner]), corner == 0);
    if (this->moves())
    {
      add(this->points[1][lowest + this->corners[corner]], false);
    }
  }
  return box;
}

void LatticeMesh::forEachBorder(const std::function<void(const TetraPlace&, int)>& visit) const
{
  const std::array<std::int64_t, 3> cells{ this->shape.size[0] - 1, this->shape.size[1] - 1,
    this->shape.size[2] - 1 };
  for (std::int64_t row = 0; row < cells[1] * cells[2]; ++row)
  {
    const std::int64_t j = row % cells[1];
    const std::int64_t k = row / cells[1];
    const bool outer = j == 0 || j + 1 == cells[1] || k == 0 || k + 1 == cells[2];
    // Of a row within, the two at its ends.
    const std::int64_t step = outer ? 1 : std::max<std::int64_t>(1, cells[0] - 1);
    for (std::int64_t i = 0; i < cells[0]; i += step)
    {
      this->forEachBorderOf(row * cells[0] + i, visit);
    }
  }
}

void LatticeMesh::forEachBorderOf(
  std::int64_t cell, const std::function<void(const TetraPlace&, int)>& visit) const
{
  for (int n = 0; n < this->tetrahedronCount(cell); ++n)
  {
    const TetraPlace place = this->tetrahedron(cell, n);
    for (int face = 0; face < 4; ++face)
    {
      TetraPlace next = place;
      if (this->cross(next, face) == Crossing::Border)
      {
        visit(place, face);
      }
    }
  }
}

}
