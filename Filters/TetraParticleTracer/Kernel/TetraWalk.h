#pragma once

#include "CellFinder.h"
#include "Flow.h"
#include "LatticeMesh.h"
#include "TetraLanes.h"

#include <array>
#include <cstddef>
#include <vector>

namespace orrery
{

/// Finds the tetrahedra that hold points, each from the one that held the point before on, and
/// interpolates there (sections IV.A, C and D): for several particles side by side, one to a lane.
class TetraWalk
{
public:
  static constexpr int Lanes = TetraLanes::Count;

  explicit TetraWalk(const Flow& flow);

  TetraWalk(const TetraWalk&) = delete; // blocks point into it
  TetraWalk& operator=(const TetraWalk&) = delete;

  void enter(int lane, const TetraPlace& place);

  /// Sets out for a point from the tetrahedron entered last.
  void aim(int lane, const Vector3& x, double time);

  /// Takes the tetrahedron entered for the one that holds the point, whatever its weights.
  void accept(int lane) { this->tetrahedra.accepted[lane] = 1; }

  enum class Found
  {
    Underway, ///< Not yet: locate() has to be called again.
    Inside,
    Outside, ///< The block ends before the point.
    Hidden,  ///< A blanked cell lies before it.
    Lost     ///< The walk goes in circles, or came upon a tetrahedron without volume.
  };

  /// Finds the natural coordinates of all lanes' points in the tetrahedra at hand, and the velocities.
  void locate()
  {
    weighTimes(this->tetrahedra, this->levels);
    orrery::locate(this->tetrahedra, this->moves);
    interpolate(this->tetrahedra, this->levels.count);
  }

  /// Steps through them may be tried in, see advance().
  TetraLanes& lanes() { return this->tetrahedra; }

  /// Then sees whether a lane has come to its point, or goes on across the face of the worst violated
  /// condition, until its block ends.
  Found look(int lane);

  /// Looks for the point beyond the seam that look() came to, or everywhere; then across the gap
  /// behind the border. When it is found, locate() has to be called again.
  bool search(int lane);
  bool bridge(int lane);

  /// Looks for a point with this lane alone: from a place on, over seams and everywhere.
  bool come(int lane, const TetraPlace& from, const Vector3& x, double time);

  /// Looks for a point everywhere, with this lane alone.
  bool find(int lane, const Vector3& x, double time);

  TetraPlace place(int lane) const { return placeOf(this->walkers[lane]); }
  bool inGhost(int lane) const;
  const Doorway& door(int lane) const { return this->walkers[lane].door; }

  /// How much of the way from a point to the one looked for lies inside of the border met, about.
  double partInside(int lane, const Vector3& from) const;

  // Of the point found.

  Weights weights(int lane) const;
  double determinant(int lane) const { return this->tetrahedra.volume[lane]; }
  Vector3 velocity(int lane) const
  {
    const auto& u = this->tetrahedra.velocity;
    return { u[0][lane], u[1][lane], u[2][lane] };
  }

  /// The derivatives of the velocity, that of component i along axis j at (i, j).
  Eigen::Matrix3d velocityGradient(int lane) const;

private:
  /// What is read of each vertex, and where the first slot has it.
  struct Source
  {
    VectorArray array;
    TetraLanes::Numbers* to;
  };

  /// A block of the flow.
  struct Block
  {
    const TetraMesh* mesh;
    const LatticeMesh* lattice; ///< The mesh, when it is one: its calls are inlined.
    bool hasPoints;             ///< In an array, or they are worked out.
    int sourceCount = 0;
    std::array<Source, 2 + TetraLanes::MostLevels> sources{};
  };

  static constexpr int NoFace = -1;

  struct Walker
  {
    const Block* block = nullptr;
    LatticeMesh::Cursor cursor; ///< In a lattice.
    TetraPlace place;           ///< Elsewhere; the block's number in both.
    TetraMesh::Ids vertices{};  ///< Elsewhere, in the order of the mesh.
    TetraMesh::Ids ids{};       ///< The same by the slots of the lane.
    int face = NoFace;          ///< Where the walk ended.
    Doorway door;

    int vertexIn(int slot) const;
  };

  Block blockOf(const Flow::Block& block);
  static TetraPlace placeOf(const Walker& walker);
  void read(int lane, int slot, std::int64_t id);
  void readPosition(int lane, int slot, std::int64_t id);
  Found cross(int lane, int slot);
  static Crossing crossElsewhere(Walker& walker, int slot);
  bool crossSeam(int lane);
  bool enterFound(int lane, bool found);
  NaturalCoordinates coordinates(int lane) const;
  Vector3 target(int lane) const;

  const Flow& flow;
  CellFinder finder;
  bool moves = false; ///< Whether a block does.
  TimeLevels levels;
  std::vector<Block> blocks;
  TetraLanes tetrahedra{};
  std::array<Walker, Lanes> walkers;
};

}
