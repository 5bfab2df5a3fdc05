#include "CellFinder.h"

#include "TetraLanes.h"

#include <cmath>

namespace orrery
{
namespace
{

/// How far beyond a border the next block may begin, as weights of the vertex opposite.
constexpr double Gaps[CellFinder::MostBridged] = { 0.05, 0.1, 0.2 };

/// The cosine of the angle between the inward directions of two borders that meet, at most.
constexpr double Facing = -0.2;

}

NaturalCoordinates coordinatesOf(const TetraMesh& mesh, const TetraPlace& place, double fraction)
{
  const TetraMesh::Ids ids = mesh.vertices(place);
  TetraMesh::Positions x = mesh.positions(ids, 0);
  if (mesh.moves())
  {
    const TetraMesh::Positions end = mesh.positions(ids, 1);
    for (int n = 0; n < 4; ++n)
    {
      x[n] = (1 - fraction) * x[n] + fraction * end[n];
    }
  }
  return NaturalCoordinates(x);
}

/// Goes to a tetrahedron. Whether it holds a point: one without volume does not, whose weights are no
/// numbers.
bool CellFinder::holds(const TetraPlace& place, const Vector3& x)
{
  this->at = place;
  this->map = coordinatesOf(*this->flow.blocks[place.block].mesh, place, this->fraction);
  this->weights = this->map(x);
  return this->weights[leastWeight(this->weights)] >= -TetraLanes::Rounding &&
    std::abs(this->map.determinant()) > 0;
}

bool CellFinder::search(const Vector3& x, double time)
{
  this->fraction = this->flow.fraction(time);
  bool found = false;
  for (std::size_t block = 0; !found && block < this->flow.blocks.size(); ++block)
  {
    found = this->searchBlock(static_cast<std::int32_t>(block), x);
  }
  return found;
}

/// From the first cell whose box holds the point, a walk mostly comes to the one that does itself. If
/// not, all of these cells are looked through.
bool CellFinder::searchBlock(std::int32_t block, const Vector3& x)
{
  bool found = false;
  bool walked = false;
  const TetraMesh& mesh = *this->flow.blocks[block].mesh;
  this->flow.blocks[block].search->get().forEachCellAt(mesh, x,
    [&](std::int64_t cell)
    {
      for (int n = mesh.tetrahedronCount(cell) - 1; !found && n >= 0; --n)
      {
        this->at = mesh.tetrahedron(cell, n);
        this->at.block = block;
        found = walked ? this->holds(this->at, x) : this->arrives(x) && !this->inGhost();
        walked = true;
      }
      return found;
    });
  return found;
}

bool CellFinder::walk(const TetraPlace& from, const Vector3& x, double time)
{
  this->fraction = this->flow.fraction(time);
  this->at = from;
  return this->arrives(x);
}

bool CellFinder::arrives(const Vector3& x)
{
  int face = 0;
  return this->approach(x, face) == Stop::Inside;
}

CellFinder::Stop CellFinder::approach(const Vector3& x, int& face)
{
  for (int passed = 0; passed < MostPassed; ++passed)
  {
    if (this->holds(this->at, x))
    {
      return Stop::Inside;
    }
    if (!(std::abs(this->map.determinant()) > 0))
    {
      break; // there is no way out of a tetrahedron without volume
    }
    face = leastWeight(this->weights);
    const Crossing crossing = this->flow.blocks[this->at.block].mesh->cross(this->at, face);
    if (crossing != Crossing::Cell)
    {
      return crossing == Crossing::Border ? Stop::Border : Stop::Hidden;
    }
  }
  return Stop::GivenUp;
}

int CellFinder::bridge(const Doorway& door, const Vector3& x, double time)
{
  this->fraction = this->flow.fraction(time);
  for (int n = 0; door.bridges && n < MostBridged; ++n)
  {
    const Vector3 beyond = x - Gaps[n] / door.inward.squaredNorm() * door.inward;
    for (std::size_t block = 0; block < this->flow.blocks.size(); ++block)
    {
      int face = 0;
      if (this->searchBlock(static_cast<std::int32_t>(block), beyond) &&
        this->approach(x, face) == Stop::Border &&
        this->map.gradientOf(face).normalized().dot(door.inward.normalized()) < Facing)
      {
        return n + 1;
      }
    }
  }
  return 0;
}

}
