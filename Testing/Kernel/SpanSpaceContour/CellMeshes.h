#pragma once

#include "CellMesh.h"
#include "MarchingTables.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <map>
#include <random>
#include <vector>

namespace orrery::testing
{

/// A mesh as lists, from which a CellMesh is made. Vertices are in the order of VTK.
struct TestMesh
{
  using Cell = std::vector<std::int64_t>;

  std::vector<std::array<double, 3>> points;
  std::vector<Cell> cells; ///< 4 to 6 or 8 vertices: the number tells the type.

  std::vector<std::int64_t> offsets64, vertices64;
  std::vector<std::int32_t> offsets32, vertices32;

  std::int64_t addPoint(double x, double y, double z)
  {
    this->points.push_back({ x, y, z });
    return static_cast<std::int64_t>(this->points.size()) - 1;
  }

  /// The mesh as the kernel takes it, which reads the vertices here.
  CellMesh mesh(bool wide = true)
  {
    this->offsets64 = { 0 };
    this->vertices64.clear();
    for (const Cell& cell : this->cells)
    {
      this->vertices64.insert(this->vertices64.end(), cell.begin(), cell.end());
      this->offsets64.push_back(static_cast<std::int64_t>(this->vertices64.size()));
    }
    this->offsets32.assign(this->offsets64.begin(), this->offsets64.end());
    this->vertices32.assign(this->vertices64.begin(), this->vertices64.end());

    CellMesh mesh;
    mesh.pointCount = this->points.size();
    if (wide)
    {
      mesh.vertices.offsets64 = this->offsets64.data();
      mesh.vertices.points64 = this->vertices64.data();
    }
    else
    {
      mesh.vertices.offsets32 = this->offsets32.data();
      mesh.vertices.points32 = this->vertices32.data();
    }
    for (const std::size_t size : { 4, 5, 6, 8 })
    {
      CellBatch batch;
      batch.table = &table(size);
      for (std::size_t cell = 0; cell < this->cells.size(); ++cell)
      {
        if (this->cells[cell].size() == size)
        {
          batch.cells.push_back(static_cast<std::uint32_t>(cell));
        }
      }
      batch.count = batch.cells.size();
      if (batch.count == this->cells.size())
      {
        batch.cells.clear(); // all of them, in order
      }
      if (batch.count > 0)
      {
        mesh.batches.push_back(batch);
      }
    }
    mesh.place();
    return mesh;
  }

  static const CaseTable& table(std::size_t vertexCount)
  {
    static const std::map<std::size_t, CaseTable> tables{ { 4, tetrahedronTable() },
      { 5, pyramidTable() }, { 6, wedgeTable() }, { 8, hexahedronTable() } };
    return tables.at(vertexCount);
  }

  static std::vector<std::vector<int>> faces(std::size_t vertexCount)
  {
    switch (vertexCount)
    {
      case 4:
        return { { 0, 1, 3 }, { 1, 2, 3 }, { 2, 0, 3 }, { 0, 2, 1 } };
      case 5:
        return { { 0, 3, 2, 1 }, { 0, 1, 4 }, { 1, 2, 4 }, { 2, 3, 4 }, { 3, 0, 4 } };
      case 6:
        return { { 0, 1, 2 }, { 3, 5, 4 }, { 0, 3, 4, 1 }, { 1, 4, 5, 2 }, { 2, 5, 3, 0 } };
      default:
        return { { 0, 4, 7, 3 }, { 1, 2, 6, 5 }, { 0, 1, 5, 4 }, { 3, 7, 6, 2 }, { 0, 3, 2, 1 },
          { 4, 5, 6, 7 } };
    }
  }

  /// The faces of one cell only, as ascending vertices.
  std::vector<std::vector<std::int64_t>> border() const
  {
    std::map<std::vector<std::int64_t>, int> uses;
    for (const Cell& cell : this->cells)
    {
      for (const std::vector<int>& face : faces(cell.size()))
      {
        std::vector<std::int64_t> vertices;
        for (const int v : face)
        {
          vertices.push_back(cell[v]);
        }
        std::sort(vertices.begin(), vertices.end());
        ++uses[vertices];
      }
    }
    std::vector<std::vector<std::int64_t>> border;
    for (const auto& [face, count] : uses)
    {
      if (count == 1)
      {
        border.push_back(face);
      }
    }
    return border;
  }

  /// Numbers points and cells at random, and starts tetrahedra at any of their vertices.
  void shuffle(std::mt19937& random)
  {
    std::vector<std::int64_t> place(this->points.size());
    for (std::size_t n = 0; n < place.size(); ++n)
    {
      place[n] = static_cast<std::int64_t>(n);
    }
    std::shuffle(place.begin(), place.end(), random);
    const auto before = this->points;
    for (std::size_t n = 0; n < place.size(); ++n)
    {
      this->points[place[n]] = before[n];
    }
    for (Cell& cell : this->cells)
    {
      for (std::int64_t& point : cell)
      {
        point = place[point];
      }
      if (cell.size() == 4)
      {
        for (unsigned turns = random() % 12; turns > 0; --turns) // even permutations
        {
          const int kept = turns % 4;
          std::swap(cell[(kept + 1) % 4], cell[(kept + 2) % 4]);
          std::swap(cell[(kept + 2) % 4], cell[(kept + 3) % 4]);
        }
      }
    }
    std::shuffle(this->cells.begin(), this->cells.end(), random);
  }
};

/// The points of a lattice of cubes, `size` along each axis.
class CubeLattice
{
public:
  CubeLattice(TestMesh& mesh, int cubes)
    : points(cubes + 1)
  {
    for (int k = 0; k < this->points; ++k)
    {
      for (int j = 0; j < this->points; ++j)
      {
        for (int i = 0; i < this->points; ++i)
        {
          mesh.addPoint(i, j, k);
        }
      }
    }
  }
  std::int64_t operator()(int i, int j, int k) const
  {
    return i + this->points * (j + std::int64_t(this->points) * k);
  }
  TestMesh::Cell cube(int i, int j, int k) const
  {
    const auto& at = *this;
    return { at(i, j, k), at(i + 1, j, k), at(i + 1, j + 1, k), at(i, j + 1, k), at(i, j, k + 1),
      at(i + 1, j, k + 1), at(i + 1, j + 1, k + 1), at(i, j + 1, k + 1) };
  }

private:
  int points;
};

inline TestMesh hexahedra(int cubes)
{
  TestMesh mesh;
  const CubeLattice lattice(mesh, cubes);
  for (int k = 0; k < cubes; ++k)
  {
    for (int j = 0; j < cubes; ++j)
    {
      for (int i = 0; i < cubes; ++i)
      {
        mesh.cells.push_back(lattice.cube(i, j, k));
      }
    }
  }
  return mesh;
}

/// Six tetrahedra around the diagonal of each cube.
inline TestMesh tetrahedra(int cubes)
{
  TestMesh mesh = hexahedra(cubes);
  const std::vector<TestMesh::Cell> cubesHere = std::exchange(mesh.cells, {});
  constexpr int around[7] = { 1, 2, 3, 7, 4, 5, 1 };
  for (const TestMesh::Cell& cube : cubesHere)
  {
    for (int n = 0; n < 6; ++n)
    {
      mesh.cells.push_back({ cube[0], cube[around[n]], cube[around[n + 1]], cube[6] });
    }
  }
  return mesh;
}

/// Cubes left whole or cut into two wedges, six pyramids, or pyramids and tetrahedra, so that all
/// faces fit.
inline TestMesh mixedCells(int cubes, std::mt19937& random)
{
  TestMesh mesh;
  const CubeLattice lattice(mesh, cubes);
  for (int j = 0; j < cubes; ++j)
  {
    for (int i = 0; i < cubes; ++i)
    {
      const bool wedges = random() % 3 == 0; // a whole column: their triangles meet
      for (int k = 0; k < cubes; ++k)
      {
        const TestMesh::Cell c = lattice.cube(i, j, k);
        if (wedges)
        {
          mesh.cells.push_back({ c[0], c[2], c[1], c[4], c[6], c[5] });
          mesh.cells.push_back({ c[0], c[3], c[2], c[4], c[7], c[6] });
          continue;
        }
        if (random() % 2)
        {
          mesh.cells.push_back(c);
          continue;
        }
        const std::int64_t middle = mesh.addPoint(i + 0.5, j + 0.5, k + 0.5);
        for (const std::vector<int>& face : TestMesh::faces(8))
        {
          const std::int64_t a = c[face[0]], b = c[face[1]], d = c[face[2]], e = c[face[3]];
          if (face[0] == 0 && face[1] == 4 && i == 0 && random() % 2) // on the border
          {
            mesh.cells.push_back({ a, d, b, middle });
            mesh.cells.push_back({ a, e, d, middle });
          }
          else
          {
            mesh.cells.push_back({ a, e, d, b, middle });
          }
        }
      }
    }
  }
  return mesh;
}

}
