#include "LatticeMesh.h"

#include "HexahedronSplit.h"

namespace orrery
{

LatticeMesh::LatticeMesh(const Shape& latticeShape, std::array<VectorArray, 2> latticePoints)
  : shape(latticeShape)
  , points(latticePoints)
{
  for (int corner = 0; corner < 8; ++corner)
  {
    this->cornerOffsets[corner] =
      (corner & 1) + shape.size[0] * ((corner >> 1 & 1) + shape.size[1] * (corner >> 2));
  }
}

LatticeMesh::LatticeMesh(const Shape& latticeShape, const Axes& latticeAxes)
  : LatticeMesh(latticeShape, std::array<VectorArray, 2>{})
{
  this->axes = latticeAxes;
}

TetraMesh::Ids LatticeMesh::vertices(const TetraPlace& place) const
{
  const std::int64_t first =
    place.cell[0] + this->shape.size[0] * (place.cell[1] + this->shape.size[1] * place.cell[2]);
  Ids ids;
  const auto corners = HexahedronSplit::corners(place.tetrahedron, this->odd(place));
  for (int n = 0; n < 4; ++n)
  {
    ids[n] = first + this->cornerOffsets[corners[n]];
  }
  return ids;
}

Crossing LatticeMesh::cross(TetraPlace& place, int face) const
{
  const auto next = HexahedronSplit::across(place.tetrahedron, this->odd(place), face);
  if (next.axis >= 0)
  {
    const std::int64_t index = place.cell[next.axis] + next.step;
    if (index < 0 || index + 1 >= this->shape.size[next.axis])
    {
      return Crossing::Border;
    }
    TetraPlace there = place;
    there.cell[next.axis] = static_cast<std::int32_t>(index);
    if (this->hidden(this->cellOf(there)))
    {
      return Crossing::Hidden;
    }
    place = there;
  }
  place.tetrahedron = next.tetrahedron;
  return Crossing::Cell;
}

TetraMesh::Positions LatticeMesh::positions(
  const TetraPlace& place, const Ids& ids, int level) const
{
  Positions x;
  if (this->points[level])
  {
    for (int n = 0; n < 4; ++n)
    {
      x[n] = this->points[level][ids[n]];
    }
    return x;
  }
  const auto corners = HexahedronSplit::corners(place.tetrahedron, this->odd(place));
  for (int n = 0; n < 4; ++n)
  {
    Vector3 along;
    for (int axis = 0; axis < 3; ++axis)
    {
      along[axis] = this->axes.coordinates[axis][place.cell[axis] + (corners[n] >> axis & 1)];
    }
    x[n] = this->axes.origin + this->axes.direction * along;
  }
  return x;
}

std::int64_t LatticeMesh::cellCount() const
{
  return (this->shape.size[0] - 1) * (this->shape.size[1] - 1) * (this->shape.size[2] - 1);
}

std::int64_t LatticeMesh::cellOf(const TetraPlace& place) const
{
  return place.cell[0] +
    (this->shape.size[0] - 1) * (place.cell[1] + (this->shape.size[1] - 1) * place.cell[2]);
}

TetraPlace LatticeMesh::tetrahedron(std::int64_t cell, int n) const
{
  TetraPlace place;
  for (int axis = 0; axis < 3; ++axis)
  {
    place.cell[axis] = static_cast<std::int32_t>(cell % (this->shape.size[axis] - 1));
    cell /= this->shape.size[axis] - 1;
  }
  place.tetrahedron = HexahedronSplit::tetrahedra(this->odd(place))[n];
  return place;
}

}
