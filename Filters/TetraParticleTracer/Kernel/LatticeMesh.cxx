#include "LatticeMesh.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <utility>

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

std::int64_t LatticeMesh::brickCount() const
{
  return this->bricksAlong(0) * this->bricksAlong(1) * this->bricksAlong(2);
}

LatticeMesh::Brick LatticeMesh::brickAt(std::int64_t brick) const
{
  Brick found;
  for (int axis = 0; axis < 3; ++axis)
  {
    found.first[axis] = BrickEdge * (brick % this->bricksAlong(axis));
    found.cells[axis] =
      std::min<std::int64_t>(BrickEdge, this->shape.size[axis] - 1 - found.first[axis]);
    brick /= this->bricksAlong(axis);
  }
  found.steps[0] = 1;
  found.steps[1] = found.cells[0] + 1;
  found.steps[2] = found.steps[1] * (found.cells[1] + 1);
  found.nodes = found.steps[2] * (found.cells[2] + 1);
  return found;
}

/// Calls visit(cell, node) for the cells that are not left out of searches, with the lowest node of
/// each within the brick.
template <class Visit>
void LatticeMesh::forEachSearched(const Brick& brick, Visit&& visit) const
{
  for (std::int64_t k = 0; k < brick.cells[2]; ++k)
  {
    for (std::int64_t j = 0; j < brick.cells[1]; ++j)
    {
      const std::int64_t row =
        brick.first[1] + j + (this->shape.size[1] - 1) * (brick.first[2] + k);
      const std::int64_t first = brick.first[0] + (this->shape.size[0] - 1) * row;
      const std::int64_t node = brick.steps[1] * j + brick.steps[2] * k;
      for (std::int64_t i = 0; i < brick.cells[0]; ++i)
      {
        if (!this->hidden(first + i) && !this->ghost(first + i))
        {
          visit(first + i, node + i);
        }
      }
    }
  }
}

/// Reads where the nodes of a brick are. Rounding keeps their order along each axis.
void LatticeMesh::read(const Brick& brick, int level, BrickNodes& x) const
{
  const VectorArray& from = this->points[level];
  float* to = x.data();
  for (std::int64_t k = brick.first[2]; k <= brick.first[2] + brick.cells[2]; ++k)
  {
    for (std::int64_t j = brick.first[1]; j <= brick.first[1] + brick.cells[1]; ++j)
    {
      const std::int64_t id = brick.first[0] + this->shape.size[0] * (j + this->shape.size[1] * k);
      if (from.floats && brick.cells[0] == BrickEdge)
      {
        std::memcpy(to, from.floats + 3 * id, 3 * (BrickEdge + 1) * sizeof(float));
        to += 3 * (BrickEdge + 1);
        continue;
      }
      for (std::int64_t i = 0; i <= brick.cells[0]; ++i, to += 3)
      {
        Eigen::Map<Eigen::Vector3f> node(to);
        node = (from ? from[id + i] : this->position(id + i)).cast<float>();
      }
    }
  }
}

TetraMesh::Box LatticeMesh::brickBox(std::int64_t index) const
{
  const Brick brick = this->brickAt(index);
  // Only nodes of cells that are searched: what is at others may be anything.
  std::array<std::uint8_t, MostBrickNodes> used{};
  const std::int64_t highest = brick.steps[0] + brick.steps[1] + brick.steps[2];
  this->forEachSearched(brick, [&](std::int64_t, std::int64_t node) { used[node + highest] = 1; });
  for (const std::int64_t step : brick.steps)
  {
    for (std::int64_t n = 0; n < brick.nodes - step; ++n)
    {
      used[n] |= used[n + step];
    }
  }
  Box box;
  BrickNodes x;
  for (int level = 0; level < (this->moves() ? 2 : 1); ++level)
  {
    this->read(brick, level, x);
    Eigen::Array3f low = box.min();
    Eigen::Array3f high = box.max();
    for (std::int64_t n = 0; n < brick.nodes; ++n)
    {
      if (used[n])
      {
        const Eigen::Map<const Eigen::Array3f> node(&x[3 * n]);
        low = low.min(node);
        high = high.max(node);
      }
    }
    box.min() = low;
    box.max() = high;
  }
  return box;
}

/// The box of a cell holds a point unless all its nodes are on one side of it along an axis.
int LatticeMesh::cellsAt(std::int64_t index, const Vector3& point, BrickCells& cells) const
{
  const Brick brick = this->brickAt(index);
  std::array<float, Stretch> low, high; // over and over again, for vector registers
  for (int n = 0; n < Stretch; ++n)
  {
    const double margin = BoxMargin * std::abs(point[n % 3]);
    low[n] = static_cast<float>(point[n % 3] - margin);
    high[n] = static_cast<float>(point[n % 3] + margin);
  }
  // By node and axis: whether it is below or above the point.
  std::array<std::uint8_t, std::tuple_size_v<BrickNodes>> sides;
  sides.fill(3);
  BrickNodes x{};
  for (int level = 0; level < (this->moves() ? 2 : 1); ++level)
  {
    this->read(brick, level, x);
    for (std::size_t first = 0; first < x.size(); first += Stretch)
    {
      for (int n = 0; n < Stretch; ++n)
      {
        sides[first + n] &= (x[first + n] < low[n]) | (x[first + n] > high[n]) << 1;
      }
    }
  }
  // From nodes to edges, to faces, to cells.
  for (const std::int64_t step : brick.steps)
  {
    for (std::int64_t n = 0; n < 3 * (brick.nodes - step); ++n)
    {
      sides[n] &= sides[n + 3 * step];
    }
  }
  int count = 0;
  this->forEachSearched(brick,
    [&](std::int64_t cell, std::int64_t node)
    {
      if ((sides[3 * node] | sides[3 * node + 1] | sides[3 * node + 2]) == 0)
      {
        cells[count++] = cell;
      }
    });
  return count;
}

std::vector<TetraMesh::BorderPoint> LatticeMesh::borderPoints() const
{
  const auto& size = this->shape.size;
  BorderList list(size[0] * size[1] * size[2]);
  TetraPlace place;
  auto& [i, j, k] = place.cell;
  for (k = 0; k + 1 < size[2]; ++k)
  {
    for (j = 0; j + 1 < size[1]; ++j)
    {
      const bool outer = j == 0 || j + 2 == size[1] || k == 0 || k + 2 == size[2];
      // Of a row within, the two at its ends.
      const std::int64_t step = outer ? 1 : std::max<std::int64_t>(1, size[0] - 2);
      for (i = 0; i + 1 < size[0]; i += static_cast<std::int32_t>(step))
      {
        if (!this->hidden(this->cellOf(place)))
        {
          this->addBorder(list, place);
        }
      }
    }
  }
  return std::move(list.points);
}

/// Adds the points of a cell's faces at which the lattice ends.
void LatticeMesh::addBorder(BorderList& list, TetraPlace place) const
{
  const bool odd = this->odd(place);
  for (const int tetrahedron : HexahedronSplit::tetrahedra(odd))
  {
    place.tetrahedron = tetrahedron;
    for (int face = 1; face < 4 && tetrahedron != HexahedronSplit::Central; ++face)
    {
      const HexahedronSplit::Neighbor next = HexahedronSplit::across(tetrahedron, odd, face);
      const std::int64_t index = place.cell[next.axis] + next.step;
      if (index < 0 || index + 1 >= this->shape.size[next.axis])
      {
        list.add(place, this->vertices(place), face);
      }
    }
  }
}

}
