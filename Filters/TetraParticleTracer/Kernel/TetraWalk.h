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

  void enter(int lane, const TetraPlace& place);

  /// Sets out for a point from the tetrahedron entered last.
  void aim(int lane, const Vector3& x, double time);

  /// Takes the tetrahedron entered for the one that holds the point, whatever its weights.
  void accept(int lane) { this->walkers[lane].accepted = true; }

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
    orrery::locate(this->lanes, this->moves);
    interpolate(this->lanes, this->flow.levels);
  }

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

  const TetraPlace& place(int lane) const { return this->walkers[lane].place; }
  bool inGhost(int lane) const;
  const Doorway& door(int lane) const { return this->walkers[lane].door; }

  /// How much of the way from a point to the one looked for lies inside of the border met, about.
  double partInside(int lane, const Vector3& from) const;

  // Of the point found.

  Weights weights(int lane) const;
  double determinant(int lane) const { return this->lanes.volume[lane]; }
  Vector3 velocity(int lane) const;

  /// The derivatives of the velocity, that of component i along axis j at (i, j).
  Eigen::Matrix3d velocityGradient(int lane) const;

private:
  /// Where the vectors of a block are: those of its points, and its velocities.
  struct Arrays
  {
    const LatticeMesh* lattice; ///< The block's mesh, when it is one: its calls are inlined.
    std::array<VectorArray, 2> points;
  };

  static constexpr int NoFace = -1;

  struct Walker
  {
    TetraPlace place;
    TetraMesh::Ids vertices{}; ///< In the order of the mesh.
    TetraMesh::Ids ids{};      ///< The same by the slots of the lane.
    const Flow::Block* block = nullptr;
    const Arrays* arrays = nullptr;
    double time = 0;
    int passed = 0;
    int face = NoFace; ///< Where the walk ended.
    bool accepted = false;
    Doorway door;

    int vertexIn(int slot) const;
  };

  void enterNext(int lane, const TetraPlace& place, int slot);
  TetraMesh::Ids verticesOf(const Walker& walker) const;
  void read(int lane, int slot);
  Found cross(int lane, int slot);
  bool crossSeam(int lane);
  bool enterFound(int lane, bool found);
  NaturalCoordinates coordinates(int lane) const;
  Vector3 target(int lane) const;

  const Flow& flow;
  CellFinder finder;
  bool moves = false;         ///< Whether a block does.
  std::vector<Arrays> arrays; ///< By block.
  TetraLanes lanes;
  std::array<Walker, Lanes> walkers;
};

}
