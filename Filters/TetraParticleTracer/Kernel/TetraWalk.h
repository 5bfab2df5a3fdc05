#pragma once

#include "CellFinder.h"
#include "Flow.h"
#include "LatticeMesh.h"
#include "TetraLanes.h"

#include <array>
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
    Hidden, ///< Only a blanked cell holds the point.
    Outside
  };

  /// Finds the natural coordinates of all lanes' points in the tetrahedra at hand.
  void locate();

  /// Then sees whether a lane has come to its point, or goes on across the face of the worst violated
  /// condition; at the end of a block, by a search. When no cell holds the point, door() is where it
  /// would lie.
  Found look(int lane);

  /// Interpolates the velocities of the lanes that have found their points.
  void interpolate();

  /// Tries to bridge a gap behind door(), when look() found nothing.
  Found bridge(int lane);

  const TetraPlace& place(int lane) const { return this->walkers[lane].place; }
  const Doorway& door(int lane) const { return this->walkers[lane].door; }

  /// How much of the way from a point to the one looked for lies inside of the border met, about.
  double partInside(int lane, const Vector3& from) const;

  // Of the point found.

  Weights weights(int lane) const;
  double determinant(int lane) const { return this->lanes.volume[lane]; }
  Vector3 velocity(int lane) const; ///< After interpolate().

  /// The derivatives of the velocity, that of component i along axis j at (i, j).
  Eigen::Matrix3d velocityGradient(int lane) const;

private:
  struct Walker
  {
    TetraPlace place;
    TetraMesh::Ids ids{};
    const Flow::Block* block = nullptr;
    const LatticeMesh* lattice =
      nullptr; ///< The block's mesh, when it is one: its calls are inlined.
    bool verticesRead = false;
    bool velocitiesRead = false;
    double time = 0;
    int passed = 0;
    int face = 0; ///< Where a border was met.
    bool accepted = false;
    Doorway door;
  };

  template <class Mesh>
  void readVertices(int lane, const Mesh& mesh);
  void readVelocities(int lane);
  Found cross(int lane, int face);
  bool crossSeam(int lane, int face);
  Found searchEverywhere(int lane, Found otherwise);
  NaturalCoordinates coordinates(int lane) const;
  Vector3 target(int lane) const;

  const Flow& flow;
  CellFinder finder;
  bool moves = false;                       ///< Whether a block does.
  std::vector<const LatticeMesh*> lattices; ///< By block, or null.
  TetraLanes lanes;
  std::array<Walker, Lanes> walkers;
};

}
