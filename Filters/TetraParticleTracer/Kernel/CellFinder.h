#pragma once

#include "Flow.h"
#include "NaturalCoordinates.h"

namespace orrery
{

/// Tetrahedra passed before a walk is given up: slivers can send it in circles.
constexpr int MostPassed = 64;

/// Where a walk came to the end of a block.
struct Doorway
{
  Vector3 inward = Vector3::Zero(); ///< The gradient of the weight opposite to the face.
  bool bridges = false;             ///< Whether the point may lie in a gap beyond.
};

/// Finds the tetrahedron that holds a point for a single particle: at injection, and where walks come
/// to the end of a block (section IV.C).
class CellFinder
{
public:
  explicit CellFinder(const Flow& flow)
    : flow(flow)
  {
  }

  /// Looks in all blocks, but not in hidden cells and ghosts.
  bool search(const Vector3& x, double time);

  /// Looks from a tetrahedron on within its block.
  bool walk(const TetraPlace& from, const Vector3& x, double time);

  /// How many steps bridge() goes.
  static constexpr int MostBridged = 3;

  /// Looks for a point that no cell holds across the gap between two borders: where these are warped
  /// and cut by other diagonals, a point may lie between them. The tetrahedron a little further is
  /// taken if its border faces the one that was crossed. Returns how far was looked, or 0.
  int bridge(const Doorway& door, const Vector3& x, double time);

  /// The tetrahedron found.
  const TetraPlace& place() const { return this->at; }
  bool inGhost() const
  {
    const TetraMesh& mesh = *this->flow.blocks[this->at.block].mesh;
    return mesh.ghost(mesh.cellOf(this->at));
  }

private:
  enum class Stop
  {
    Inside,
    Border,
    Hidden,
    GivenUp
  };

  bool holds(const TetraPlace& place, const Vector3& x);
  bool searchBlock(std::int32_t block, const Vector3& x);
  bool arrives(const Vector3& x);
  Stop approach(const Vector3& x, int& face);

  const Flow& flow;
  TetraPlace at;
  double fraction = 0; ///< Of the data interval, at the time looked for.
  NaturalCoordinates map;
  Weights weights{};
};

/// The tetrahedron at a time of the data interval: only the one at hand is interpolated in time
/// (section IV.D.1).
NaturalCoordinates coordinatesOf(const TetraMesh& mesh, const TetraPlace& place, double fraction);

}
