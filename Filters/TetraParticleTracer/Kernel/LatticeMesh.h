#pragma once

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

  Ids vertices(const TetraPlace& place) const override;
  Crossing cross(TetraPlace& place, int face) const override;
  Positions positions(const TetraPlace& place, const Ids& ids, int level) const override;
  bool moves() const override { return !(this->points[0] == this->points[1]); }
  std::int64_t cellCount() const override;
  std::int64_t cellOf(const TetraPlace& place) const override;
  int tetrahedronCount(std::int64_t cell) const override { return this->hidden(cell) ? 0 : 5; }
  TetraPlace tetrahedron(std::int64_t cell, int n) const override;

private:
  bool odd(const TetraPlace& place) const
  {
    return (this->shape.firstIndexSum + place.cell[0] + place.cell[1] + place.cell[2]) & 1;
  }
  bool hidden(std::int64_t cell) const
  {
    return this->shape.cellGhosts && (this->shape.cellGhosts[cell] & this->shape.hidingFlags);
  }

  Shape shape;
  std::array<std::int64_t, 8> cornerOffsets; ///< From the lowest node of a cell to its corners.
  std::array<VectorArray, 2> points;
  Axes axes;
};

}
