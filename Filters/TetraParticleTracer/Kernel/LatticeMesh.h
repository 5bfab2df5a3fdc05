#pragma once

#include "HexahedronSplit.h"
#include "TetraMesh.h"

#include <cstdint>
#include <vector>

namespace orrery
{

/// A curvilinear, rectilinear or uniform grid whose hexahedra are split on the fly (section IV.B).
class LatticeMesh final : public TetraMesh
{
public:
  struct Shape
  {
    std::array<std::int64_t, 3> size{}; ///< Points along each axis, at least 2.
    std::int64_t firstIndexSum = 0;     ///< Of the first node in the whole grid: sets the parity.
    const std::uint8_t* cellGhosts = nullptr;
    std::uint8_t hidingFlags = 0; ///< Cells with one of these are hidden.
    std::uint8_t ghostFlags = 0;  ///< Cells with one of these are copies of other blocks'.
  };

  /// Points in the order of their indices, the first index fastest, at both ends of the interval.
  LatticeMesh(const Shape& shape, std::array<VectorArray, 2> points);

  /// Coordinates along the axes instead, after which come a rotation and an origin.
  struct Axes
  {
    std::array<const double*, 3> coordinates{};
    Eigen::Matrix3d direction = Eigen::Matrix3d::Identity();
    Vector3 origin = Vector3::Zero();
  };
  LatticeMesh(const Shape& shape, const Axes& axes);

  Ids vertices(const TetraPlace& place) const override
  {
    const std::int64_t first =
      place.cell[0] + this->shape.size[0] * (place.cell[1] + this->shape.size[1] * place.cell[2]);
    Ids ids;
    for (int n = 0; n < 4; ++n)
    {
      ids[n] = first + this->offsets[this->odd(place)][place.tetrahedron][n];
    }
    return ids;
  }
  Crossing cross(TetraPlace& place, int face) const override
  {
    // Within the cell it is a step of none along the first axis: one way for both.
    const HexahedronSplit::Neighbor& next =
      this->neighbors[this->odd(place)][place.tetrahedron][face];
    const std::int64_t index = place.cell[next.axis] + next.step;
    if (index < 0 || index + 1 >= this->shape.size[next.axis])
    {
      return Crossing::Border;
    }
    TetraPlace there = place;
    there.cell[next.axis] = static_cast<std::int32_t>(index);
    there.tetrahedron = next.tetrahedron;
    if (this->shape.cellGhosts && next.step != 0 && this->hidden(this->cellOf(there)))
    {
      return Crossing::Hidden;
    }
    place = there;
    return Crossing::Cell;
  }
  Positions positions(const Ids& ids, int level) const override
  {
    const VectorArray& x = this->points[level];
    return x ? Positions{ x[ids[0]], x[ids[1]], x[ids[2]], x[ids[3]] }
             : this->positionsAlongAxes(ids);
  }
  Vector3 position(std::int64_t id) const override;
  VectorArray pointArray(int level) const override { return this->points[level]; }
  bool moves() const override { return !(this->points[0] == this->points[1]); }
  std::int64_t cellCount() const override;
  std::int64_t cellOf(const TetraPlace& place) const override;
  int tetrahedronCount(std::int64_t cell) const override { return this->hidden(cell) ? 0 : 5; }
  TetraPlace tetrahedron(std::int64_t cell, int n) const override;
  bool ghost(std::int64_t cell) const override
  {
    return this->shape.cellGhosts && (this->shape.cellGhosts[cell] & this->shape.ghostFlags);
  }
  std::int64_t brickCount() const override;
  Box brickBox(std::int64_t brick) const override;
  int cellsAt(std::int64_t brick, const Vector3& x, BrickCells& cells) const override;
  std::vector<BorderPoint> borderPoints() const override;

private:
  void addBorder(BorderList& list, TetraPlace place) const;
  std::array<std::int32_t, 3> indices(std::int64_t cell) const;

  static constexpr int BrickEdge = 4;
  static constexpr int MostBrickNodes = 125;
  static constexpr int Stretch = 48; ///< Coordinates: of whole nodes, and fills vector registers.
  using BrickNodes = std::array<float, 8 * Stretch>;

  /// Cells that are searched together, up to four along each axis.
  struct Brick
  {
    std::array<std::int64_t, 3> first; ///< The indices of the lowest cell.
    std::array<std::int64_t, 3> cells; ///< How many there are along each axis.
    std::array<std::int64_t, 3> steps; ///< From node to node along each axis.
    std::int64_t nodes;
  };

  std::int64_t bricksAlong(int axis) const
  {
    return (this->shape.size[axis] - 2 + BrickEdge) / BrickEdge;
  }
  Brick brickAt(std::int64_t brick) const;
  template <class Visit>
  void forEachSearched(const Brick& brick, Visit&& visit) const;
  void read(const Brick& brick, int level, BrickNodes& x) const;
  Positions positionsAlongAxes(const Ids& ids) const;

  bool odd(const TetraPlace& place) const
  {
    return (this->shape.firstIndexSum + place.cell[0] + place.cell[1] + place.cell[2]) & 1;
  }
  bool hidden(std::int64_t cell) const
  {
    return this->shape.cellGhosts && (this->shape.cellGhosts[cell] & this->shape.hidingFlags);
  }

  Shape shape;
  /// From the lowest node of a cell to the vertices of its tetrahedra, by parity.
  std::array<std::array<std::array<std::int64_t, 4>, HexahedronSplit::Central + 1>, 2> offsets{};
  std::array<VectorArray, 2> points;
  /// HexahedronSplit::across(), by parity, tetrahedron and face.
  std::array<std::array<std::array<HexahedronSplit::Neighbor, 4>, HexahedronSplit::Central + 1>, 2>
    neighbors{};
  std::array<std::int64_t, 8> corners; ///< From the lowest node of a cell to its corners.
  Axes axes;
};

}
