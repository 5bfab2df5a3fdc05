#pragma once

#include "HexahedronSplit.h"
#include "TetraMesh.h"

#include <algorithm>
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

  /// A tetrahedron on a walk, its vertices in slots: from one to the next those of the face crossed
  /// keep theirs, and the vertex beyond takes that of the one left behind. So the order of the slots
  /// and that of the mesh differ by an exclusive or.
  struct Cursor
  {
    std::int64_t lowest = 0; ///< The number of the cell's lowest node.
    std::array<std::int32_t, 3> cell{};
    std::int32_t state = 0; ///< Four times the kind of tetrahedron, and that exclusive or.

    /// The vertex of the mesh's tetrahedron that is in a slot.
    int vertexIn(int slot) const { return slot ^ (this->state & 3); }
  };

  Cursor cursorAt(const TetraPlace& place) const
  {
    Cursor cursor;
    cursor.lowest =
      place.cell[0] + this->shape.size[0] * (place.cell[1] + this->shape.size[1] * place.cell[2]);
    cursor.cell = place.cell;
    cursor.state = 4 * kindOf(place.tetrahedron, this->odd(place));
    return cursor;
  }
  TetraPlace placeOf(const Cursor& cursor) const
  {
    TetraPlace place;
    place.cell = cursor.cell;
    place.tetrahedron = std::min(cursor.state / 4, HexahedronSplit::Central);
    return place;
  }
  /// The number of the vertex in a slot.
  std::int64_t idIn(const Cursor& cursor, int slot) const
  {
    return cursor.lowest + this->offsets[cursor.state][slot];
  }
  /// Goes on across the face opposite to the vertex in a slot, if something is there.
  Crossing cross(Cursor& cursor, int slot) const
  {
    const Step& step = this->steps[cursor.state][slot];
    const std::int32_t index = cursor.cell[step.axis] + step.step;
    if (static_cast<std::uint32_t>(index) >= this->cells[step.axis])
    {
      return Crossing::Border;
    }
    if (this->shape.cellGhosts && step.step != 0 && this->hiddenAt(cursor, step.axis, index))
    {
      return Crossing::Hidden;
    }
    cursor.cell[step.axis] = index;
    cursor.lowest += step.lowest;
    cursor.state = step.state;
    return Crossing::Cell;
  }

  Ids vertices(const TetraPlace& place) const override;
  Crossing cross(TetraPlace& place, int face) const override;
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

  bool hiddenAt(const Cursor& cursor, int axis, std::int32_t index) const
  {
    TetraPlace place = this->placeOf(cursor);
    place.cell[axis] = index;
    return this->hidden(this->cellOf(place));
  }

  /// Tetrahedra at corners, and the central ones of even and of odd cells.
  static constexpr int Kinds = HexahedronSplit::Central + 2;
  static int kindOf(int tetrahedron, bool odd)
  {
    return tetrahedron + (odd && tetrahedron == HexahedronSplit::Central);
  }
  static bool oddKind(int kind)
  {
    return kind < HexahedronSplit::Central ? HexahedronSplit::oddAt(kind)
                                           : kind > HexahedronSplit::Central;
  }

  /// From one tetrahedron to the next. Within the cell it is a step of none along the first axis:
  /// one way for both.
  struct Step
  {
    std::int32_t axis;
    std::int32_t step;
    std::int32_t state;  ///< Of the cursor then.
    std::int64_t lowest; ///< From the lowest node of the cell to that of the next.
  };
  Step stepFrom(int kind, int order, int slot) const;

  Shape shape;
  std::array<std::uint32_t, 3> cells{}; ///< Along each axis.
  std::array<VectorArray, 2> points;
  std::array<std::int64_t, 8> corners; ///< From the lowest node of a cell to its corners.
  /// From there to the vertices of tetrahedra, by the state of the cursor and the slot.
  std::array<std::array<std::int64_t, 4>, 4 * Kinds> offsets{};
  std::array<std::array<Step, 4>, 4 * Kinds> steps{}; ///< HexahedronSplit::across(), by the same.
  Axes axes;
};

}
