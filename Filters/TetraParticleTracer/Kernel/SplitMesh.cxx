#include "SplitMesh.h"

#include <algorithm>
#include <limits>
#include <stdexcept>
#include <utility>

namespace orrery
{
namespace
{

/// The points of the face opposite to a vertex, ascending.
std::array<std::uint32_t, 3> faceOf(const std::array<std::uint32_t, 4>& tetrahedron, int vertex)
{
  std::array<std::uint32_t, 3> face{ tetrahedron[(vertex + 1) & 3], tetrahedron[(vertex + 2) & 3],
    tetrahedron[(vertex + 3) & 3] };
  std::sort(face.begin(), face.end());
  return face;
}

}

void SplitMesh::addCell(
  const std::vector<std::vector<std::int64_t>>& faces, bool isHidden, bool isGhost)
{
  this->hidden.push_back(isHidden);
  this->ghosts.push_back(isGhost);
  const auto less = [this](std::int64_t a, std::int64_t b) { return this->before(a, b); };
  std::int64_t apex = faces.empty() ? 0 : faces.front().front();
  for (const auto& face : faces)
  {
    apex = std::min(apex, *std::min_element(face.begin(), face.end(), less), less);
  }
  for (const auto& face : faces)
  {
    if (std::find(face.begin(), face.end(), apex) != face.end())
    {
      continue;
    }
    const std::size_t size = face.size();
    const std::size_t first = std::min_element(face.begin(), face.end(), less) - face.begin();
    for (std::size_t n = 1; n + 1 < size; ++n)
    {
      this->tetrahedra.push_back(
        { static_cast<std::uint32_t>(apex), static_cast<std::uint32_t>(face[first]),
          static_cast<std::uint32_t>(face[(first + n) % size]),
          static_cast<std::uint32_t>(face[(first + n + 1) % size]) });
      this->cells.push_back(this->cellCount());
    }
  }
  if (this->tetrahedra.size() > std::numeric_limits<std::int32_t>::max())
  {
    throw std::length_error(
      "More than 2^31 tetrahedra in one piece: distribute the data over more ranks or blocks.");
  }
  this->firstTetrahedron.push_back(static_cast<std::int32_t>(this->tetrahedra.size()));
}

/// Faces are listed by their smallest point, and those of a point compared with each other.
void SplitMesh::connect(int threads)
{
  const std::size_t count = this->tetrahedra.size();
  std::vector<std::size_t> end(this->pointCount + 1, 0); // of the faces of the point before
  for (const auto& tetrahedron : this->tetrahedra)
  {
    for (int vertex = 0; vertex < 4; ++vertex)
    {
      ++end[faceOf(tetrahedron, vertex)[0] + 1];
    }
  }
  for (std::size_t point = 0; point < this->pointCount; ++point)
  {
    end[point + 1] += end[point];
  }
  std::vector<std::int64_t> faces(4 * count); // tetrahedron and vertex
  {
    std::vector<std::size_t> next(end.begin(), end.end() - 1);
    for (std::size_t n = 0; n < count; ++n)
    {
      for (int vertex = 0; vertex < 4; ++vertex)
      {
        faces[next[faceOf(this->tetrahedra[n], vertex)[0]]++] =
          static_cast<std::int64_t>(4 * n + vertex);
      }
    }
  }

  this->neighbors.assign(count, { -1, -1, -1, -1 });
#pragma omp parallel for num_threads(threads) schedule(dynamic, 4096)
  for (std::size_t point = 0; point < this->pointCount; ++point)
  {
    for (std::size_t a = end[point]; a < end[point + 1]; ++a)
    {
      const auto face = faceOf(this->tetrahedra[faces[a] / 4], faces[a] % 4);
      for (std::size_t b = a + 1; b < end[point + 1]; ++b)
      {
        if (faceOf(this->tetrahedra[faces[b] / 4], faces[b] % 4) == face)
        {
          this->neighbors[faces[a] / 4][faces[a] % 4] = static_cast<std::int32_t>(faces[b] / 4);
          this->neighbors[faces[b] / 4][faces[b] % 4] = static_cast<std::int32_t>(faces[a] / 4);
        }
      }
    }
  }
}

TetraMesh::Ids SplitMesh::vertices(const TetraPlace& place) const
{
  const auto& points = this->tetrahedra[place.cell[0]];
  return { points[0], points[1], points[2], points[3] };
}

Crossing SplitMesh::cross(TetraPlace& place, int face) const
{
  const std::int32_t next = this->neighbors[place.cell[0]][face];
  if (next < 0)
  {
    return Crossing::Border;
  }
  if (this->hidden[this->cells[next]])
  {
    return Crossing::Hidden;
  }
  place.cell[0] = next;
  return Crossing::Cell;
}

TetraMesh::Positions SplitMesh::positions(const Ids& ids, int level) const
{
  const VectorArray& x = this->points[level];
  return { x[ids[0]], x[ids[1]], x[ids[2]], x[ids[3]] };
}

TetraMesh::Box SplitMesh::brickBox(std::int64_t cell) const
{
  Box box;
  const int count = this->ghost(cell) ? 0 : this->tetrahedronCount(cell);
  for (int n = 0; n < count; ++n)
  {
    for (const std::uint32_t id : this->tetrahedra[this->firstTetrahedron[cell] + n])
    {
      for (int level = 0; level < (this->moves() ? 2 : 1); ++level)
      {
        box.extend(this->points[level][id].cast<float>());
      }
    }
  }
  return box;
}

std::vector<TetraMesh::BorderPoint> SplitMesh::borderPoints() const
{
  BorderList list(static_cast<std::int64_t>(this->pointCount));
  for (std::size_t n = 0; n < this->tetrahedra.size(); ++n)
  {
    for (int face = 0; face < 4; ++face)
    {
      if (this->neighbors[n][face] < 0 && !this->hidden[this->cells[n]])
      {
        TetraPlace place;
        place.cell[0] = static_cast<std::int32_t>(n);
        list.add(place, this->vertices(place), face);
      }
    }
  }
  return std::move(list.points);
}

std::size_t SplitMesh::bytes() const
{
  return this->tetrahedra.capacity() * sizeof(this->tetrahedra[0]) +
    this->neighbors.capacity() * sizeof(this->neighbors[0]) +
    this->cells.capacity() * sizeof(std::int64_t) +
    this->firstTetrahedron.capacity() * sizeof(std::int32_t) + this->hidden.capacity() +
    this->ghosts.capacity();
}

}
