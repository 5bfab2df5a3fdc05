#pragma once

#include "Flow.h"
#include "NaturalCoordinates.h"

namespace orrery
{

/// Finds the tetrahedron that holds a point, beginning at the one that held the last, and
/// interpolates there (sections IV.A, C and D).
class TetraCursor
{
public:
  explicit TetraCursor(const Flow& flow)
    : flow(flow)
  {
  }

  enum class Found
  {
    Inside,
    Hidden, ///< Only a blanked cell holds the point.
    Outside
  };

  /// Looks for a point everywhere. `place()` is the tetrahedron that holds it when there is one.
  Found search(const Vector3& x, double time);

  /// Looks for a point from `place()` on, and everywhere when a block ends there.
  Found walk(const Vector3& x, double time);

  void moveTo(const TetraPlace& place)
  {
    if (!(this->at == place))
    {
      this->enter(place);
    }
  }
  const TetraPlace& place() const { return this->at; }

  // Of the point found last.

  const Weights& weights() const { return this->pointWeights; }
  const TetraMesh::Ids& vertices() const { return this->ids; }
  Vector3 velocity(double time);

  /// A length of the tetrahedron: the cube root of the determinant V of eq. (4).
  double size() const { return std::cbrt(std::abs(this->map.determinant())); }

  /// The derivatives of the velocity, that of component i along axis j at (i, j).
  Eigen::Matrix3d velocityGradient(double time);

private:
  /// Where a walk within a block ends.
  enum class Stop
  {
    Inside,
    Border,
    Hidden,
    GivenUp
  };

  Stop approach(const Vector3& x, double fraction, int& face);
  Found jump(const Vector3& x, double time, int face, Stop stop);
  Vector3 gradient(int vertex) const;
  void enter(const TetraPlace& place);
  void place(double fraction);
  bool holds(const Vector3& x, double tolerance);
  std::array<Vector3, 4> vertexVelocities(double time);

  const Flow& flow;
  TetraPlace at;
  TetraMesh::Ids ids{};
  bool moves = false;
  TetraMesh::Positions positions[2];
  double fractionPlaced = -1; ///< That the map is of.
  NaturalCoordinates map;
  Weights pointWeights{};
  bool velocitiesRead = false;
  std::array<Vector3, 4> velocities[Flow::MostLevels];
};

}
