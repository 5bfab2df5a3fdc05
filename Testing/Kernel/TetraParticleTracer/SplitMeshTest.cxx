#include "SplitMesh.h"

#include "TestFlows.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <numeric>

namespace orrery
{
namespace
{

using Face = std::vector<std::int64_t>;
using Cell = std::vector<Face>;
using Triangle = std::array<std::int64_t, 3>;

/// Cells by their faces, with the volume that they fill.
struct PolyMesh
{
  std::vector<Vector3> points;
  std::vector<Cell> cells;
  double volume = 0;

  /// The points are given new numbers at random, so that diagonals fall in all ways.
  void shuffle(unsigned seed)
  {
    testing::Random random(seed);
    std::vector<std::int64_t> numbers(this->points.size());
    std::iota(numbers.begin(), numbers.end(), 0);
    for (std::size_t n = numbers.size() - 1; n > 0; --n)
    {
      std::swap(numbers[n], numbers[random.below(static_cast<std::int64_t>(n) + 1)]);
    }
    std::vector<Vector3> moved(this->points.size());
    for (std::size_t n = 0; n < numbers.size(); ++n)
    {
      moved[numbers[n]] = this->points[n];
    }
    this->points = moved;
    for (Cell& cell : this->cells)
    {
      for (Face& face : cell)
      {
        for (std::int64_t& point : face)
        {
          point = numbers[point];
        }
      }
    }
  }

  VectorArray array() const
  {
    VectorArray array;
    array.doubles = this->points[0].data();
    return array;
  }

  SplitMesh split(const std::vector<std::uint8_t>& hidden = {}, int threads = 1) const
  {
    SplitMesh mesh(this->points.size(), { this->array(), this->array() });
    for (std::size_t cell = 0; cell < this->cells.size(); ++cell)
    {
      mesh.addCell(this->cells[cell], !hidden.empty() && hidden[cell]);
    }
    mesh.connect(threads);
    return mesh;
  }
};

/// Faces of the linear cells of VTK, by their corners.
Cell hexahedron(const std::array<std::int64_t, 8>& c)
{
  return { { c[0], c[4], c[7], c[3] }, { c[1], c[2], c[6], c[5] }, { c[0], c[1], c[5], c[4] },
    { c[3], c[7], c[6], c[2] }, { c[0], c[3], c[2], c[1] }, { c[4], c[5], c[6], c[7] } };
}

Cell wedge(const std::array<std::int64_t, 6>& c)
{
  return { { c[0], c[1], c[2] }, { c[3], c[5], c[4] }, { c[0], c[3], c[4], c[1] },
    { c[1], c[4], c[5], c[2] }, { c[2], c[5], c[3], c[0] } };
}

Cell pyramid(const Face& base, std::int64_t apex)
{
  Cell cell{ base };
  for (std::size_t n = 0; n < base.size(); ++n)
  {
    cell.push_back({ base[n], base[(n + 1) % base.size()], apex });
  }
  return cell;
}

/// A box of warped cells in columns: of hexahedra, of wedges, and of pyramids and tetrahedra around
/// centers; its outer faces are plane.
PolyMesh mixedBox(unsigned seed)
{
  constexpr int Size = 4; // cells along each axis
  PolyMesh mesh;
  const auto node = [](int i, int j, int k) -> std::int64_t
  { return i + (Size + 1) * (j + (Size + 1) * k); };
  for (int k = 0; k <= Size; ++k)
  {
    for (int j = 0; j <= Size; ++j)
    {
      for (int i = 0; i <= Size; ++i)
      {
        const auto box = testing::warpedBox({ Size, Size, Size });
        mesh.points.push_back(box.motion(Vector3(i, j, k), 0));
      }
    }
  }
  mesh.volume = Size * Size * Size;
  for (int k = 0; k < Size; ++k)
  {
    for (int j = 0; j < Size; ++j)
    {
      for (int i = 0; i < Size; ++i)
      {
        const std::array<std::int64_t, 8> c{ node(i, j, k), node(i + 1, j, k),
          node(i + 1, j + 1, k), node(i, j + 1, k), node(i, j, k + 1), node(i + 1, j, k + 1),
          node(i + 1, j + 1, k + 1), node(i, j + 1, k + 1) };
        switch ((i + 3 * j) % 4)
        {
          case 0:
            mesh.cells.push_back(hexahedron(c));
            break;
          case 1:
            mesh.cells.push_back(wedge({ c[0], c[1], c[2], c[4], c[5], c[6] }));
            mesh.cells.push_back(wedge({ c[0], c[2], c[3], c[4], c[6], c[7] }));
            break;
          default:
          {
            const std::int64_t center = static_cast<std::int64_t>(mesh.points.size());
            Vector3 sum = Vector3::Zero();
            for (const std::int64_t corner : c)
            {
              sum += mesh.points[corner];
            }
            mesh.points.push_back(sum / 8);
            for (const Face& face : hexahedron(c))
            {
              mesh.cells.push_back(pyramid(face, center));
            }
          }
        }
      }
    }
  }
  mesh.shuffle(seed);
  // Some pyramids become two tetrahedra, cut as their base is.
  std::vector<Cell> cells;
  int pyramids = 0;
  for (const Cell& cell : mesh.cells)
  {
    if (cell.size() == 5 && cell[1].size() == 3 && cell[2].size() == 3 && pyramids++ % 2)
    {
      Face base = cell[0];
      const std::int64_t apex = cell[1][2];
      std::rotate(base.begin(), std::min_element(base.begin(), base.end()), base.end());
      cells.push_back(pyramid({ base[0], base[1], base[2] }, apex));
      cells.push_back(pyramid({ base[0], base[2], base[3] }, apex));
    }
    else
    {
      cells.push_back(cell);
    }
  }
  mesh.cells = cells;
  return mesh;
}

/// Two layers of hexagonal prisms, polyhedra of eight faces each: one and its six neighbors.
PolyMesh honeycomb(unsigned seed)
{
  PolyMesh mesh;
  std::map<std::array<long, 3>, std::int64_t> known;
  const auto point = [&](double x, double y, int k)
  {
    const auto [entry, isNew] = known.insert(
      { { std::lround(1000 * x), std::lround(1000 * y), k }, std::int64_t(mesh.points.size()) });
    if (isNew)
    {
      // Between the layers the faces are warped.
      const Vector3 node(std::round(1000 * x), std::round(1000 * y), k);
      mesh.points.emplace_back(x, y, k + (k == 1 ? 0.1 * testing::noise(node, 4) : 0));
    }
    return entry->second;
  };
  std::vector<std::array<double, 2>> centers{ { 0, 0 } };
  for (int n = 0; n < 6; ++n)
  {
    const double angle = testing::Pi / 3 * n + testing::Pi / 6;
    centers.push_back({ std::sqrt(3) * std::cos(angle), std::sqrt(3) * std::sin(angle) });
  }
  for (int k = 0; k < 2; ++k)
  {
    for (const auto& [x, y] : centers)
    {
      Face low, high;
      for (int n = 0; n < 6; ++n)
      {
        const double angle = testing::Pi / 3 * n;
        low.push_back(point(x + std::cos(angle), y + std::sin(angle), k));
        high.push_back(point(x + std::cos(angle), y + std::sin(angle), k + 1));
      }
      Cell cell{ low, high };
      for (int n = 0; n < 6; ++n)
      {
        cell.push_back({ low[n], low[(n + 1) % 6], high[(n + 1) % 6], high[n] });
      }
      mesh.cells.push_back(cell);
    }
  }
  mesh.volume = 14 * 1.5 * std::sqrt(3);
  mesh.shuffle(seed);
  return mesh;
}

std::vector<std::pair<std::string, PolyMesh>> polyMeshes()
{
  std::vector<std::pair<std::string, PolyMesh>> meshes;
  for (const unsigned seed : { 1, 2, 3, 4 })
  {
    meshes.emplace_back("mixed box " + std::to_string(seed), mixedBox(seed));
    meshes.emplace_back("honeycomb " + std::to_string(seed), honeycomb(seed));
  }
  return meshes;
}

TetraPlace placeOf(std::int64_t tetrahedron)
{
  TetraPlace place;
  place.cell[0] = static_cast<std::int32_t>(tetrahedron);
  return place;
}

std::int64_t countOf(const SplitMesh& mesh)
{
  std::int64_t count = 0;
  for (std::int64_t cell = 0; cell < mesh.cellCount(); ++cell)
  {
    count += mesh.tetrahedronCount(cell);
  }
  return count;
}

Triangle triangleOf(const TetraMesh::Ids& ids, int opposite)
{
  Triangle triangle{ ids[(opposite + 1) % 4], ids[(opposite + 2) % 4], ids[(opposite + 3) % 4] };
  std::sort(triangle.begin(), triangle.end());
  return triangle;
}

TEST(SplitMesh, fillsTheVolumeOfItsCells)
{
  for (const auto& [name, poly] : polyMeshes())
  {
    const SplitMesh mesh = poly.split();
    double sum = 0;
    for (std::int64_t n = 0; n < countOf(mesh); ++n)
    {
      const auto place = placeOf(n);
      sum +=
        std::abs(NaturalCoordinates(mesh.positions(mesh.vertices(place), 0)).determinant() / 6);
    }
    EXPECT_NEAR(sum, poly.volume, 1e-10) << name;
  }
}

TEST(SplitMesh, splitsCellsIntoAsManyTetrahedraAsTheirFacesGive)
{
  const PolyMesh box = mixedBox(1);
  const SplitMesh mesh = box.split();
  ASSERT_EQ(mesh.cellCount(), std::int64_t(box.cells.size()));
  for (std::int64_t cell = 0; cell < mesh.cellCount(); ++cell)
  {
    std::size_t corners = 0;
    for (const Face& face : box.cells[cell])
    {
      corners += face.size();
    }
    // Corners of faces: 12 of a tetrahedron, 16 of a pyramid, 18 of a wedge, 24 of a hexahedron.
    const int expected = corners == 12 ? 1 : corners == 16 ? 2 : corners == 18 ? 3 : 6;
    EXPECT_EQ(mesh.tetrahedronCount(cell), expected);
  }
}

TEST(SplitMesh, holdsEveryPointInOneTetrahedron)
{
  testing::Random random(5);
  for (const auto& [name, poly] : polyMeshes())
  {
    const SplitMesh mesh = poly.split();
    std::vector<NaturalCoordinates> maps;
    for (std::int64_t n = 0; n < countOf(mesh); ++n)
    {
      const auto place = placeOf(n);
      maps.emplace_back(mesh.positions(mesh.vertices(place), 0));
    }
    for (int n = 0; n < 300; ++n)
    {
      const Vector3 x = poly.volume > 50 ? random.vector(0, 4)
                                         : Vector3(random(-1, 1), random(-1, 1), random(0, 2));
      const auto holding = std::count_if(maps.begin(), maps.end(),
        [&](const NaturalCoordinates& map)
        {
          const Weights weights = map(x);
          return weights[leastWeight(weights)] >= 0;
        });
      ASSERT_EQ(holding, 1) << name << ": " << x.transpose();
    }
  }
}

/// Which is to say that the diagonals of adjoining cells are the same.
TEST(SplitMesh, leadsAcrossEveryInnerTriangleAndBackAndAcrossNoOuterOne)
{
  for (const auto& [name, poly] : polyMeshes())
  {
    const SplitMesh mesh = poly.split();
    std::map<Triangle, std::vector<std::int64_t>> sharing;
    for (std::int64_t n = 0; n < countOf(mesh); ++n)
    {
      for (int face = 0; face < 4; ++face)
      {
        sharing[triangleOf(mesh.vertices(placeOf(n)), face)].push_back(n);
      }
    }
    // The faces of the cells that no other cell has are the surface.
    std::map<Face, int> uses;
    for (const Cell& cell : poly.cells)
    {
      for (Face face : cell)
      {
        std::sort(face.begin(), face.end());
        ++uses[face];
      }
    }
    std::size_t expectedOuter = 0;
    for (const auto& [face, count] : uses)
    {
      // A pair of tetrahedra has two triangles where the pyramid beside has a base.
      expectedOuter += count == 1 ? face.size() - 2 : 0;
    }

    std::size_t outer = 0;
    for (const auto& [triangle, tetrahedra] : sharing)
    {
      ASSERT_LE(tetrahedra.size(), 2u) << name;
      outer += tetrahedra.size() == 1;
      for (const std::int64_t n : tetrahedra)
      {
        int face = 0;
        while (triangleOf(mesh.vertices(placeOf(n)), face) != triangle)
        {
          ++face;
        }
        TetraPlace place = placeOf(n);
        if (tetrahedra.size() == 1)
        {
          ASSERT_EQ(mesh.cross(place, face), Crossing::Border) << name;
          ASSERT_EQ(place, placeOf(n)) << name;
        }
        else
        {
          ASSERT_EQ(mesh.cross(place, face), Crossing::Cell) << name;
          ASSERT_EQ(place, placeOf(tetrahedra[0] == n ? tetrahedra[1] : tetrahedra[0])) << name;
        }
      }
    }
    if (name.find("honeycomb") == 0)
    {
      EXPECT_EQ(outer, expectedOuter) << name;
    }
    else
    {
      EXPECT_EQ(outer, 6u * 16 * 2) << name;
    }
  }
}

/// Of the points that pieces of a mesh number each on their own.
TEST(SplitMesh, splitsCellsInTheSameWayWhateverTheNumbersOfPointsInTheSameOrder)
{
  for (const auto& [name, poly] : polyMeshes())
  {
    const SplitMesh expected = poly.split();
    const auto count = static_cast<std::int64_t>(poly.points.size());
    std::vector<std::int64_t> order;
    for (std::int64_t point = 0; point < count; ++point)
    {
      order.push_back(count - 1 - point);
    }
    std::vector<Vector3> points(poly.points.rbegin(), poly.points.rend());
    VectorArray array;
    array.doubles = points[0].data();
    SplitMesh mesh(points.size(), { array, array });
    mesh.setOrder(order);
    for (Cell cell : poly.cells)
    {
      for (Face& face : cell)
      {
        for (std::int64_t& point : face)
        {
          point = order[point];
        }
      }
      mesh.addCell(cell, false);
    }
    mesh.connect(1);
    ASSERT_EQ(countOf(mesh), countOf(expected)) << name;
    for (std::int64_t n = 0; n < countOf(mesh); ++n)
    {
      auto ids = mesh.vertices(placeOf(n));
      for (std::int64_t& id : ids)
      {
        id = order[id];
      }
      ASSERT_EQ(ids, expected.vertices(placeOf(n))) << name;
    }
  }
}

TEST(SplitMesh, knowsTheCellOfEachTetrahedron)
{
  const SplitMesh mesh = mixedBox(2).split();
  for (std::int64_t cell = 0; cell < mesh.cellCount(); ++cell)
  {
    ASSERT_GT(mesh.tetrahedronCount(cell), 0);
    for (int n = 0; n < mesh.tetrahedronCount(cell); ++n)
    {
      ASSERT_EQ(mesh.cellOf(mesh.tetrahedron(cell, n)), cell);
    }
  }
}

TEST(SplitMesh, doesNotLeadIntoHiddenCells)
{
  const PolyMesh poly = mixedBox(3);
  testing::Random random(6);
  std::vector<std::uint8_t> hidden(poly.cells.size());
  for (auto& flag : hidden)
  {
    flag = random.below(3) == 0;
  }
  const SplitMesh whole = poly.split();
  const SplitMesh mesh = poly.split(hidden);
  int hiddenMet = 0;
  for (std::int64_t cell = 0; cell < mesh.cellCount(); ++cell)
  {
    ASSERT_EQ(mesh.tetrahedronCount(cell), hidden[cell] ? 0 : whole.tetrahedronCount(cell));
    for (int n = 0; n < mesh.tetrahedronCount(cell); ++n)
    {
      for (int face = 0; face < 4; ++face)
      {
        const TetraPlace place = mesh.tetrahedron(cell, n);
        TetraPlace all = place;
        TetraPlace next = place;
        const Crossing expected = whole.cross(all, face);
        const Crossing crossing = mesh.cross(next, face);
        if (expected == Crossing::Cell && hidden[whole.cellOf(all)])
        {
          ASSERT_EQ(crossing, Crossing::Hidden);
          ASSERT_EQ(next, place);
          ++hiddenMet;
        }
        else
        {
          ASSERT_EQ(crossing, expected);
          ASSERT_EQ(next, all);
        }
      }
    }
  }
  EXPECT_GT(hiddenMet, 100);
}

TEST(SplitMesh, numbersCellsWithoutVolumeToo)
{
  const PolyMesh poly = honeycomb(1);
  SplitMesh mesh(poly.points.size(), { poly.array(), poly.array() });
  mesh.addCell({}, false);
  mesh.addCell(poly.cells[0], false);
  mesh.addCell({}, false);
  mesh.addCell(poly.cells[1], false);
  mesh.connect(1);
  ASSERT_EQ(mesh.cellCount(), 4);
  EXPECT_EQ(mesh.tetrahedronCount(0), 0);
  EXPECT_EQ(mesh.tetrahedronCount(2), 0);
  EXPECT_EQ(mesh.cellOf(mesh.tetrahedron(1, 0)), 1);
  EXPECT_EQ(mesh.cellOf(mesh.tetrahedron(3, 0)), 3);
}

TEST(SplitMesh, hasTheSameNeighborsByAnyNumberOfThreads)
{
  const PolyMesh poly = mixedBox(4);
  const SplitMesh one = poly.split();
  for (const int threads : { 2, 4 })
  {
    const SplitMesh several = poly.split({}, threads);
    ASSERT_EQ(countOf(several), countOf(one));
    for (std::int64_t n = 0; n < countOf(one); ++n)
    {
      for (int face = 0; face < 4; ++face)
      {
        TetraPlace expected = placeOf(n);
        TetraPlace found = placeOf(n);
        ASSERT_EQ(several.cross(found, face), one.cross(expected, face));
        ASSERT_EQ(found, expected);
      }
    }
  }
}

TEST(SplitMesh, takesPointsThatHaveMoved)
{
  const PolyMesh poly = honeycomb(2);
  SplitMesh mesh = poly.split();
  EXPECT_FALSE(mesh.moves());
  std::vector<float> moved;
  for (const Vector3& x : poly.points)
  {
    for (int axis = 0; axis < 3; ++axis)
    {
      moved.push_back(static_cast<float>(x[axis] + axis + 1));
    }
  }
  VectorArray after;
  after.floats = moved.data();
  mesh.setPoints({ poly.array(), after });
  EXPECT_TRUE(mesh.moves());
  for (std::int64_t n = 0; n < countOf(mesh); ++n)
  {
    const auto ids = mesh.vertices(placeOf(n));
    const auto start = mesh.positions(ids, 0);
    const auto end = mesh.positions(ids, 1);
    for (int vertex = 0; vertex < 4; ++vertex)
    {
      ASSERT_EQ(start[vertex], poly.points[ids[vertex]]);
      ASSERT_LT((end[vertex] - start[vertex] - Vector3(1, 2, 3)).norm(), 1e-6);
    }
  }
}

TEST(SplitMesh, countsItsMemory)
{
  const SplitMesh mesh = mixedBox(1).split();
  // Of a tetrahedron: four points, four neighbors and its cell.
  EXPECT_GE(mesh.bytes(), std::size_t(countOf(mesh)) * (16 + 16 + 8));
  EXPECT_LE(mesh.bytes(), std::size_t(countOf(mesh)) * 2 * (16 + 16 + 8 + 5));
}

}
}
