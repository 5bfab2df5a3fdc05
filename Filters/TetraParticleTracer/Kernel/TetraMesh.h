#pragma once

#include "NaturalCoordinates.h"

#include <array>
#include <cstdint>
#include <vector>

namespace orrery
{

/// Points or vectors, three numbers each, float or double, in the caller's memory.
struct VectorArray
{
  const float* floats = nullptr;
  const double* doubles = nullptr;

  Vector3 operator[](std::int64_t id) const
  {
    return this->floats
      ? Vector3(this->floats[3 * id], this->floats[3 * id + 1], this->floats[3 * id + 2])
      : Vector3(this->doubles[3 * id], this->doubles[3 * id + 1], this->doubles[3 * id + 2]);
  }
  explicit operator bool() const { return this->floats || this->doubles; }
  bool operator==(const VectorArray& other) const
  {
    return this->floats == other.floats && this->doubles == other.doubles;
  }
};

/// A tetrahedron of a block of the flow.
struct TetraPlace
{
  std::int32_t block = -1;
  /// The indices of a lattice's cell; else the number of the tetrahedron comes first.
  std::array<std::int32_t, 3> cell{};
  std::int32_t tetrahedron = 0; ///< Of a lattice's cell, numbered as HexahedronSplit does.

  bool operator==(const TetraPlace& other) const
  {
    return this->block == other.block && this->cell == other.cell &&
      this->tetrahedron == other.tetrahedron;
  }
};

/// What a walk meets behind a face.
enum class Crossing
{
  Cell,   ///< The next tetrahedron.
  Hidden, ///< A cell that is blanked.
  Border  ///< Nothing: the block ends.
};

/// The cells of a block, as tetrahedra that fill it without gaps.
class TetraMesh
{
public:
  using Ids = std::array<std::int64_t, 4>;
  using Positions = std::array<Vector3, 4>;

  virtual ~TetraMesh() = default;

  virtual Ids vertices(const TetraPlace& place) const = 0;

  /// Goes on to the tetrahedron across the face opposite to a vertex, if there is one.
  virtual Crossing cross(TetraPlace& place, int face) const = 0;

  /// Where the vertices are at the start (0) or the end (1) of the data interval.
  virtual Positions positions(const Ids& ids, int level) const = 0;

  /// Where a point is when the mesh has no array of points.
  virtual Vector3 position(std::int64_t id) const = 0;

  /// The array that positions() reads; none when they are worked out.
  virtual VectorArray pointArray(int level) const = 0;

  /// Whether the points are elsewhere at the end of the data interval.
  virtual bool moves() const = 0;

  /// How many cells there are, hidden ones too.
  virtual std::int64_t cellCount() const = 0;

  /// The cell that a tetrahedron is part of.
  virtual std::int64_t cellOf(const TetraPlace& place) const = 0;

  /// How many tetrahedra a cell has: none if it is hidden.
  virtual int tetrahedronCount(std::int64_t cell) const = 0;
  virtual TetraPlace tetrahedron(std::int64_t cell, int n) const = 0;

  /// Whether a cell is a copy of another block's: walks go through it, searches do not find it.
  virtual bool ghost(std::int64_t cell) const = 0;

  // Searches take cells next to each other together, as bricks. They leave hidden cells and ghosts
  // out.

  using Box = Eigen::AlignedBox3f;
  using BrickCells = std::array<std::int64_t, 64>;

  /// The part of a coordinate that rounding may put a point outside of a box.
  static constexpr double BoxMargin = 1e-6;

  virtual std::int64_t brickCount() const = 0;

  /// The box of a brick over the data interval; empty when no cell of it is left.
  virtual Box brickBox(std::int64_t brick) const = 0;

  /// Lists the cells of a brick whose boxes hold a point that is in the box of the brick. Returns how
  /// many they are.
  virtual int cellsAt(std::int64_t brick, const Vector3& x, BrickCells& cells) const = 0;

  /// A point where the mesh ends, and a tetrahedron there whose face is part of the border.
  struct BorderPoint
  {
    std::int64_t point;
    TetraPlace place;
  };

  /// The points of the faces at which the mesh ends, each once.
  virtual std::vector<BorderPoint> borderPoints() const = 0;

protected:
  /// Lists the points of faces that were not listed before.
  class BorderList
  {
  public:
    explicit BorderList(std::int64_t pointCount)
      : seen(pointCount)
    {
    }
    void add(const TetraPlace& place, const Ids& ids, int face)
    {
      for (int n = 0; n < 4; ++n)
      {
        if (n != face && !this->seen[ids[n]])
        {
          this->seen[ids[n]] = true;
          this->points.push_back({ ids[n], place });
        }
      }
    }
    std::vector<BorderPoint> points;

  private:
    std::vector<bool> seen;
  };
};

}
