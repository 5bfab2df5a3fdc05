#pragma once

#include "TetraMesh.h"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace orrery
{

/// An unstructured grid of linear cells, split into tetrahedra beforehand.
///
/// A face is cut by the diagonals from its first point, so that adjoining cells have the same; a cell
/// is the tetrahedra between its first point and the triangles of the faces that it is not on. Points
/// come in an order that blocks and ranks agree on, or in that of their numbers.
class SplitMesh final : public TetraMesh
{
public:
  /// `pointCount` points, at both ends of the data interval.
  SplitMesh(std::size_t pointCount, std::array<VectorArray, 2> points)
    : pointCount(pointCount)
    , points(points)
  {
  }

  /// Sets where each point comes in the order, before cells are added.
  void setOrder(std::vector<std::int64_t> pointOrder) { this->order = std::move(pointOrder); }

  /// Adds the next cell by its faces, each a list of points in order; none for one without volume.
  /// Throws std::length_error from 2^31 tetrahedra on.
  void addCell(
    const std::vector<std::vector<std::int64_t>>& faces, bool hidden, bool ghost = false);

  /// Finds the neighbors, once all cells are there.
  void connect(int threads);

  /// The same cells with the points elsewhere.
  void setPoints(std::array<VectorArray, 2> newPoints) { this->points = newPoints; }

  Ids vertices(const TetraPlace& place) const override;
  Crossing cross(TetraPlace& place, int face) const override;
  Positions positions(const Ids& ids, int level) const override;
  Vector3 position(std::int64_t id) const override { return this->points[0][id]; }
  VectorArray pointArray(int level) const override { return this->points[level]; }
  bool moves() const override { return !(this->points[0] == this->points[1]); }
  std::int64_t cellCount() const override
  {
    return static_cast<std::int64_t>(this->firstTetrahedron.size()) - 1;
  }
  std::int64_t cellOf(const TetraPlace& place) const override { return this->cells[place.cell[0]]; }

  int tetrahedronCount(std::int64_t cell) const override
  {
    return this->hidden[cell] ? 0 : this->firstTetrahedron[cell + 1] - this->firstTetrahedron[cell];
  }
  TetraPlace tetrahedron(std::int64_t cell, int n) const override
  {
    TetraPlace place;
    place.cell[0] = this->firstTetrahedron[cell] + n;
    return place;
  }

  bool ghost(std::int64_t cell) const override { return this->ghosts[cell] != 0; }

  /// Each cell is a brick: of their neighborhood nothing is known beforehand.
  std::int64_t brickCount() const override { return this->cellCount(); }
  Box brickBox(std::int64_t brick) const override;
  int cellsAt(std::int64_t brick, const Vector3&, BrickCells& found) const override
  {
    found[0] = brick;
    return 1;
  }
  std::vector<BorderPoint> borderPoints() const override;

  std::size_t bytes() const;

private:
  bool before(std::int64_t a, std::int64_t b) const
  {
    return this->order.empty() ? a < b : this->order[a] < this->order[b];
  }

  std::size_t pointCount;
  std::vector<std::int64_t> order; ///< By point; empty for that of their numbers.
  std::array<VectorArray, 2> points;
  std::vector<std::array<std::uint32_t, 4>> tetrahedra;
  std::vector<std::array<std::int32_t, 4>> neighbors; ///< By the vertex opposite, or -1.
  std::vector<std::int64_t> cells;                    ///< Of each tetrahedron.
  std::vector<std::int32_t> firstTetrahedron{ 0 };    ///< Of each cell, and the end.
  std::vector<std::uint8_t> hidden;                   ///< By cell.
  std::vector<std::uint8_t> ghosts;                   ///< By cell.
};

}
