#include "CellContour.h"

#include "CellMeshes.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <functional>
#include <limits>
#include <map>
#include <random>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace orrery
{
namespace
{

using testing::TestMesh;

constexpr double NaN = std::numeric_limits<double>::quiet_NaN();
constexpr double Infinity = std::numeric_limits<double>::infinity();

/// A point of the surface by the ends of its edge, the smaller id first; twice the same when it is a
/// vertex.
using Place = std::pair<std::int64_t, std::int64_t>;
using Triangle = std::array<Place, 3>;

/// The same triangle, started at its smallest corner.
Triangle turned(const Triangle& t)
{
  const auto first = std::min_element(t.begin(), t.end()) - t.begin();
  return { t[first], t[(first + 1) % 3], t[(first + 2) % 3] };
}

struct Surface
{
  std::vector<Place> points;
  std::vector<std::int64_t> lower, upper;
  std::vector<double> t;
  std::vector<std::int64_t> connectivity;
  std::vector<std::int64_t> cells;

  std::size_t size() const { return this->cells.size(); }
  Triangle triangle(std::size_t n) const
  {
    return turned({ this->points[this->connectivity[3 * n]],
      this->points[this->connectivity[3 * n + 1]], this->points[this->connectivity[3 * n + 2]] });
  }
  std::vector<std::pair<std::int64_t, Triangle>> sorted() const
  {
    std::vector<std::pair<std::int64_t, Triangle>> all;
    for (std::size_t n = 0; n < this->size(); ++n)
    {
      all.emplace_back(this->cells[n], this->triangle(n));
    }
    std::sort(all.begin(), all.end());
    return all;
  }
  bool operator==(const Surface& other) const
  {
    return this->lower == other.lower && this->upper == other.upper && this->t == other.t &&
      this->connectivity == other.connectivity && this->cells == other.cells;
  }
};

class Recorder final : public PointSink
{
public:
  Recorder(Surface& surface, std::size_t firstPoint)
    : to(surface)
    , offset(firstPoint)
  {
  }
  void fill(const EdgePoints& run) const override
  {
    EXPECT_LE(run.count, EdgePoints::Capacity);
    EXPECT_EQ(run.edges, nullptr);
    for (std::size_t n = 0; n < run.count; ++n)
    {
      const std::size_t id = run.first + n - this->offset;
      ASSERT_LT(id, this->to.points.size());
      ASSERT_EQ(this->to.points[id].first, -1) << "filled twice";
      this->to.points[id] = std::minmax(run.lower[n], run.upper[n]);
      this->to.lower[id] = run.lower[n];
      this->to.upper[id] = run.upper[n];
      this->to.t[id] = run.t[n];
    }
  }

private:
  Surface& to;
  std::size_t offset;
};

/// A mesh with its values, searched and contoured as the filter does.
template <class T>
class Contoured
{
public:
  Contoured(TestMesh& mesh, const std::vector<T>& pointValues, bool numbered, int threads = 1,
    bool wide = true)
    : Contoured(mesh.mesh(wide), pointValues, numbered, threads)
  {
  }
  Contoured(CellMesh mesh, const std::vector<T>& pointValues, bool numbered, int threads)
    : values(pointValues)
    , order(ValueOrder::of(this->values.data(), this->values.size(), this->keys))
    , contour(std::move(mesh), this->keys, this->order.hasNaN(), threads)
    , tree(this->contour.spans())
  {
    if (numbered)
    {
      EXPECT_TRUE(this->contour.numberEdges({}));
    }
  }

  std::vector<BitWord> active(double isovalue) const
  {
    std::vector<BitWord> bits(this->contour.mesh().positionCount / 64 + 1, 0);
    std::vector<BitWord> groups(bits.size() / 64 + 1, 0);
    this->tree.mark(this->tree.find(this->order.threshold(isovalue)), bits.data(), groups.data());
    return bits;
  }

  Surface surface(double isovalue, const Monitor& monitor = {})
  {
    constexpr std::size_t firstPoint = 1000;
    constexpr std::int64_t guard = -77;
    const std::vector<BitWord> bits = this->active(isovalue);
    const SurfaceSize size = this->contour.prepare(
      this->order.threshold(isovalue), this->order.mayHold(isovalue), bits.data(), true, monitor);
    Surface surface;
    surface.points.assign(size.points, { -1, -1 });
    surface.lower.resize(size.points);
    surface.upper.resize(size.points);
    surface.t.resize(size.points);
    surface.connectivity.assign(3 * size.triangles + 8, guard);
    surface.cells.assign(size.triangles + 8, guard);
    const Recorder recorder(surface, firstPoint);
    SurfaceBuffers buffers;
    buffers.firstPoint = firstPoint;
    buffers.connectivity = surface.connectivity.data();
    buffers.cellOfTriangle = surface.cells.data();
    buffers.sinks.push_back(&recorder);
    this->contour.extract(isovalue, ScalarArray<T>(this->values.data()), buffers, {});
    for (int n = 0; n < 8; ++n)
    {
      EXPECT_EQ(surface.connectivity[3 * size.triangles + n], guard) << "written past the end";
      EXPECT_EQ(surface.cells[size.triangles + n], guard) << "written past the end";
    }
    surface.connectivity.resize(3 * size.triangles);
    surface.cells.resize(size.triangles);
    for (std::int64_t& id : surface.connectivity)
    {
      id -= firstPoint;
    }
    return surface;
  }

  std::vector<T> values;
  std::vector<Key> keys;
  ValueOrder order;
  CellContour contour;
  SpanSpaceTree tree;
};

/// What the case tables say of every cell, less the triangles that collapse.
std::vector<std::pair<std::int64_t, Triangle>> referenceTriangles(
  const TestMesh& mesh, const std::vector<double>& values, double isovalue)
{
  std::vector<std::pair<std::int64_t, Triangle>> all;
  for (std::size_t c = 0; c < mesh.cells.size(); ++c)
  {
    const TestMesh::Cell& cell = mesh.cells[c];
    const CaseTable& table = TestMesh::table(cell.size());
    unsigned inside = 0;
    bool nan = false;
    for (std::size_t v = 0; v < cell.size(); ++v)
    {
      inside |= unsigned(values[cell[v]] >= isovalue) << v;
      nan = nan || std::isnan(values[cell[v]]);
    }
    if (nan)
    {
      continue;
    }
    const auto corner = [&](std::uint8_t edge)
    {
      const std::int64_t a = cell[table.edges[edge][0]];
      const std::int64_t b = cell[table.edges[edge][1]];
      const std::int64_t upper = values[a] >= isovalue ? a : b;
      return values[upper] == isovalue ? Place(upper, upper) : Place(std::minmax(a, b));
    };
    for (int n = table.begin[inside]; n < table.begin[inside + 1]; n += 3)
    {
      const Triangle triangle = turned({ corner(table.triangles[n]), corner(table.triangles[n + 1]),
        corner(table.triangles[n + 2]) });
      if (triangle[0] != triangle[1] && triangle[1] != triangle[2] && triangle[2] != triangle[0])
      {
        all.emplace_back(static_cast<std::int64_t>(c), triangle);
      }
    }
  }
  std::sort(all.begin(), all.end());
  return all;
}

/// Compares a surface with the cells' case tables, and its points with the edges and values.
void check(
  const TestMesh& mesh, const std::vector<double>& values, double isovalue, const Surface& surface)
{
  const auto reference = referenceTriangles(mesh, values, isovalue);
  ASSERT_EQ(surface.size(), reference.size());
  ASSERT_EQ(surface.sorted(), reference);

  std::set<Place> used;
  for (const auto& [cell, triangle] : reference)
  {
    used.insert(triangle.begin(), triangle.end());
  }
  ASSERT_EQ(std::set<Place>(surface.points.begin(), surface.points.end()), used);
  ASSERT_EQ(surface.points.size(), used.size()) << "some edge has two points";

  for (std::size_t n = 0; n < surface.points.size(); ++n)
  {
    const double below = values[surface.lower[n]];
    const double above = values[surface.upper[n]];
    if (surface.lower[n] == surface.upper[n])
    {
      ASSERT_EQ(above, isovalue);
      ASSERT_EQ(surface.t[n], 1.0);
    }
    else
    {
      ASSERT_LT(below, isovalue);
      ASSERT_GE(above, isovalue);
      if (std::isfinite(above - below))
      {
        ASSERT_DOUBLE_EQ(surface.t[n], (isovalue - below) / (above - below));
      }
      ASSERT_GE(surface.t[n], 0.0);
      ASSERT_LE(surface.t[n], 1.0);
    }
  }
}

std::vector<double> randomValues(std::size_t count, const std::function<double()>& draw)
{
  std::vector<double> values(count);
  std::generate(values.begin(), values.end(), draw);
  return values;
}

/// Meshes of every cell type, alone and mixed, in order and shuffled.
std::vector<std::pair<std::string, TestMesh>> meshes(int cubes)
{
  std::mt19937 random(11);
  std::vector<std::pair<std::string, TestMesh>> all;
  all.emplace_back("hexahedra", testing::hexahedra(cubes));
  all.emplace_back("tetrahedra", testing::tetrahedra(cubes));
  all.emplace_back("mixed cells", testing::mixedCells(cubes, random));
  TestMesh mixed = testing::mixedCells(cubes, random);
  for (const auto& [name, size] :
    std::vector<std::pair<std::string, std::size_t>>{ { "pyramids", 5 }, { "wedges", 6 } })
  {
    TestMesh one = mixed;
    one.cells.erase(std::remove_if(one.cells.begin(), one.cells.end(),
                      [size = size](const TestMesh::Cell& cell) { return cell.size() != size; }),
      one.cells.end());
    all.emplace_back(name, one);
  }
  for (std::size_t n = all.size(); n-- > 0;)
  {
    all.emplace_back("shuffled " + all[n].first, all[n].second);
    all.back().second.shuffle(random);
  }
  return all;
}

const bool Numbered[] = { false, true };

TEST(CellContour, randomValues)
{
  std::mt19937 random(1);
  std::uniform_real_distribution<double> uniform(0, 1);
  for (auto& [name, mesh] : meshes(5))
  {
    const auto values = randomValues(mesh.points.size(), [&] { return uniform(random); });
    for (const bool numbered : Numbered)
    {
      Contoured contoured(mesh, values, numbered);
      for (const double isovalue : { 0.5, 0.1, 0.97, 0.5 })
      {
        SCOPED_TRACE(name + (numbered ? ", numbered, " : ", lean, ") + std::to_string(isovalue));
        check(mesh, values, isovalue, contoured.surface(isovalue));
      }
    }
  }
}

TEST(CellContour, isovalueEqualToValues)
{
  std::mt19937 random(2);
  for (auto& [name, mesh] : meshes(5))
  {
    for (const unsigned range : { 2u, 3u, 10u })
    {
      const auto values = randomValues(mesh.points.size(), [&] { return random() % range; });
      for (const bool numbered : Numbered)
      {
        Contoured contoured(mesh, values, numbered);
        for (const double isovalue : { 1.0, 0.5, 2.0, 0.0, double(range), 1.0 })
        {
          SCOPED_TRACE(name + (numbered ? ", numbered, " : ", lean, ") + std::to_string(isovalue));
          check(mesh, values, isovalue, contoured.surface(isovalue));
        }
      }
    }
  }
}

TEST(CellContour, allVertexOrdersOfOneCell)
{
  for (const std::size_t size : { 4u, 5u, 6u, 8u })
  {
    TestMesh mesh;
    TestMesh::Cell cell;
    for (std::size_t v = 0; v < size; ++v)
    {
      cell.push_back(mesh.addPoint(0, 0, 0));
    }
    mesh.cells.push_back(cell);
    for (unsigned values = 0; values < std::pow(3, size); ++values)
    {
      std::vector<double> field;
      for (unsigned rest = values; field.size() < size; rest /= 3)
      {
        field.push_back(rest % 3);
      }
      for (const bool numbered : Numbered)
      {
        Contoured contoured(mesh, field, numbered);
        for (const double isovalue : { 1.0, 0.5, 2.0 })
        {
          SCOPED_TRACE(std::to_string(size) + " vertices, values " + std::to_string(values));
          check(mesh, field, isovalue, contoured.surface(isovalue));
        }
      }
    }
  }
}

TEST(CellContour, allOrdersOfTheValuesOfATetrahedron)
{
  TestMesh mesh;
  for (int v = 0; v < 4; ++v)
  {
    mesh.addPoint(v == 1, v == 2, v == 3);
  }
  mesh.cells.push_back({ 0, 1, 2, 3 });
  std::vector<double> values{ 0, 1, 2, 3 };
  do
  {
    for (const bool numbered : Numbered)
    {
      Contoured contoured(mesh, values, numbered);
      for (const double isovalue : { 0.5, 1.5, 2.5, 1.0, 2.0, 3.0, 0.0, 3.5 })
      {
        check(mesh, values, isovalue, contoured.surface(isovalue));
      }
    }
  } while (std::next_permutation(values.begin(), values.end()));
}

TEST(CellContour, trianglesInOrderOfTheirCells)
{
  std::mt19937 random(3);
  for (auto& [name, mesh] : meshes(4))
  {
    const auto values = randomValues(mesh.points.size(), [&] { return random() % 100; });
    const Surface surface = Contoured(mesh, values, true).surface(50);
    std::vector<std::pair<std::size_t, std::int64_t>> order; // by type, then by id
    for (const std::int64_t cell : surface.cells)
    {
      order.emplace_back(mesh.cells[cell].size(), cell);
    }
    EXPECT_TRUE(std::is_sorted(order.begin(), order.end())) << name;
  }
}

TEST(CellContour, triangleAtAVertexOfEveryCellAround)
{
  // The isovalue is the largest value, which one inner vertex has: the surface is that vertex alone.
  TestMesh mesh = testing::tetrahedra(2);
  std::vector<double> values(mesh.points.size(), 0);
  values[13] = 1;
  for (const bool numbered : Numbered)
  {
    const Surface surface = Contoured(mesh, values, numbered).surface(1.0);
    EXPECT_EQ(surface.points.size(), 0u);
    EXPECT_EQ(surface.size(), 0u);
  }
}

TEST(CellContour, faceAtTheIsovalueComesFromTheCellBelowOnly)
{
  // A plane of vertices at the isovalue: below it the values are smaller, above larger.
  TestMesh mesh = testing::tetrahedra(4);
  std::vector<double> values;
  for (const auto& point : mesh.points)
  {
    values.push_back(point[2]);
  }
  for (const bool numbered : Numbered)
  {
    const Surface surface = Contoured(mesh, values, numbered).surface(2.0);
    EXPECT_EQ(surface.size(), 32u); // two triangles a square
    EXPECT_EQ(surface.points.size(), 25u);
    for (const Place& point : surface.points)
    {
      EXPECT_EQ(point.first, point.second);
    }
  }
}

/// Directed edges without their opposite lie in a face of the border; none is there twice.
void checkClosed(const TestMesh& mesh, const Surface& surface)
{
  std::map<std::pair<Place, Place>, int> balance;
  for (std::size_t n = 0; n < surface.size(); ++n)
  {
    const Triangle triangle = surface.triangle(n);
    for (int e = 0; e < 3; ++e)
    {
      const Place from = triangle[e];
      const Place to = triangle[(e + 1) % 3];
      balance[std::minmax(from, to)] += from < to ? 1 : -1;
    }
  }
  const auto border = mesh.border();
  for (const auto& [edge, sum] : balance)
  {
    if (sum == 0)
    {
      continue;
    }
    ASSERT_EQ(std::abs(sum), 1);
    const std::set<std::int64_t> ends{ edge.first.first, edge.first.second, edge.second.first,
      edge.second.second };
    ASSERT_TRUE(std::any_of(border.begin(), border.end(),
      [&](const std::vector<std::int64_t>& face)
      { return std::includes(face.begin(), face.end(), ends.begin(), ends.end()); }))
      << "a hole inside the mesh";
  }
}

TEST(CellContour, closedAwayFromTheBorder)
{
  std::mt19937 random(4);
  for (auto& [name, mesh] : meshes(4))
  {
    for (const unsigned range : { 2u, 4u, 100000u })
    {
      const auto values = randomValues(mesh.points.size(), [&] { return random() % range; });
      for (const bool numbered : Numbered)
      {
        SCOPED_TRACE(name + ", values below " + std::to_string(range));
        checkClosed(mesh, Contoured(mesh, values, numbered).surface(range / 2));
      }
    }
  }
}

TEST(CellContour, noFaceTwice)
{
  std::mt19937 random(5);
  for (auto& [name, mesh] : meshes(5))
  {
    const auto values = randomValues(mesh.points.size(), [&] { return random() % 3; });
    const Surface surface = Contoured(mesh, values, true).surface(1.0);
    std::set<Triangle> seen;
    for (std::size_t n = 0; n < surface.size(); ++n)
    {
      EXPECT_TRUE(seen.insert(surface.triangle(n)).second) << name;
    }
  }
}

TEST(CellContour, normalsPointToLowerValues)
{
  for (auto& [name, mesh] : meshes(6))
  {
    std::vector<double> values;
    for (const auto& p : mesh.points)
    {
      values.push_back(-std::hypot(p[0] - 3.03, p[1] - 2.98, p[2] - 3.01)); // large inside
    }
    for (const bool numbered : Numbered)
    {
      const Surface surface = Contoured(mesh, values, numbered).surface(-2.1);
      double sixVolumes = 0;
      for (std::size_t n = 0; n < surface.size(); ++n)
      {
        std::array<double, 3> x[3];
        for (int c = 0; c < 3; ++c)
        {
          const std::int64_t id = surface.connectivity[3 * n + c];
          for (int axis = 0; axis < 3; ++axis)
          {
            const double a = mesh.points[surface.lower[id]][axis];
            const double b = mesh.points[surface.upper[id]][axis];
            x[c][axis] = a + surface.t[id] * (b - a) - 3;
          }
        }
        const double sixVolume = x[0][0] * (x[1][1] * x[2][2] - x[1][2] * x[2][1]) +
          x[0][1] * (x[1][2] * x[2][0] - x[1][0] * x[2][2]) +
          x[0][2] * (x[1][0] * x[2][1] - x[1][1] * x[2][0]);
        EXPECT_GT(sixVolume, 0) << name;
        sixVolumes += sixVolume;
      }
      if (name.find("pyramids") == std::string::npos && name.find("wedges") == std::string::npos)
      {
        EXPECT_NEAR(sixVolumes / 6, 4 * M_PI / 3 * std::pow(2.1, 3), 6) << name;
      }
    }
  }
}

TEST(CellContour, isTheSameForAnyNumberOfThreads)
{
  std::mt19937 random(6);
  TestMesh mixed = testing::mixedCells(16, random);
  TestMesh tets = testing::tetrahedra(14);
  tets.shuffle(random);
  for (TestMesh* mesh : { &mixed, &tets })
  {
    const auto values = randomValues(mesh->points.size(), [&] { return random() % 20; });
    for (const bool numbered : Numbered)
    {
      for (const double isovalue : { 10.0, 9.5 })
      {
        const Surface one = Contoured(*mesh, values, numbered, 1).surface(isovalue);
        EXPECT_GT(one.size(), 1000u);
        EXPECT_TRUE(one == Contoured(*mesh, values, numbered, 2).surface(isovalue));
        EXPECT_TRUE(one == Contoured(*mesh, values, numbered, 4).surface(isovalue));
      }
    }
  }
}

TEST(CellContour, isTheSameFor32And64BitVertices)
{
  std::mt19937 random(7);
  TestMesh mesh = testing::mixedCells(5, random);
  const auto values = randomValues(mesh.points.size(), [&] { return random() % 9; });
  for (const bool numbered : Numbered)
  {
    EXPECT_TRUE(Contoured(mesh, values, numbered, 1, true).surface(4) ==
      Contoured(mesh, values, numbered, 1, false).surface(4));
  }
}

TEST(CellContour, isTheSameAfterOtherIsovalues)
{
  std::mt19937 random(8);
  TestMesh mesh = testing::mixedCells(6, random);
  const auto values = randomValues(mesh.points.size(), [&] { return random() % 50; });
  for (const bool numbered : Numbered)
  {
    Contoured used(mesh, values, numbered);
    for (int n = 0; n < 20; ++n)
    {
      const double isovalue = double(random() % 104) / 2 - 1;
      EXPECT_TRUE(used.surface(isovalue) == Contoured(mesh, values, numbered).surface(isovalue));
    }
  }
}

TEST(CellContour, readsVerticesWhereItIsBound)
{
  std::mt19937 random(9);
  TestMesh mesh = testing::mixedCells(4, random);
  const auto values = randomValues(mesh.points.size(), [&] { return random() % 50; });
  Contoured contoured(mesh, values, true);
  const Surface before = contoured.surface(25);
  TestMesh copy = mesh;
  contoured.contour.bind(copy.mesh(false).vertices, 2);
  mesh.vertices64.assign(mesh.vertices64.size(), -1);
  EXPECT_TRUE(contoured.surface(25) == before);
}

TEST(CellContour, collapsedTetrahedra)
{
  std::mt19937 random(10);
  TestMesh mesh = testing::tetrahedra(4);
  for (TestMesh::Cell& cell : mesh.cells)
  {
    if (random() % 4 == 0)
    {
      cell[random() % 4] = cell[random() % 4];
    }
  }
  mesh.cells.push_back({ 3, 3, 3, 3 });
  for (const unsigned range : { 3u, 100000u })
  {
    const auto values = randomValues(mesh.points.size(), [&] { return random() % range; });
    for (const bool numbered : Numbered)
    {
      SCOPED_TRACE(numbered ? "numbered" : "lean");
      check(mesh, values, range / 2, Contoured(mesh, values, numbered).surface(range / 2));
    }
  }
}

TEST(CellContour, collapsedHexahedra)
{
  std::mt19937 random(11);
  TestMesh mesh = testing::hexahedra(4);
  for (TestMesh::Cell& cell : mesh.cells)
  {
    if (random() % 2 == 0)
    {
      cell[7] = cell[6]; // as wedges are often given
      cell[3] = cell[2];
    }
  }
  const auto values = randomValues(mesh.points.size(), [&] { return random() % 1000; });
  for (const bool numbered : Numbered)
  {
    check(mesh, values, 500, Contoured(mesh, values, numbered).surface(500));
  }
}

TEST(CellContour, NaN)
{
  std::mt19937 random(12);
  for (auto& [name, mesh] : meshes(4))
  {
    const auto values = randomValues(
      mesh.points.size(), [&] { return random() % 20 == 0 ? NaN : double(random() % 10); });
    for (const bool numbered : Numbered)
    {
      SCOPED_TRACE(name);
      Contoured contoured(mesh, values, numbered);
      check(mesh, values, 5.0, contoured.surface(5.0));
      check(mesh, values, 4.5, contoured.surface(4.5));
      check(mesh, values, Infinity, contoured.surface(Infinity));
    }
  }
}

TEST(CellContour, allNaN)
{
  TestMesh mesh = testing::tetrahedra(2);
  Contoured contoured(mesh, std::vector<double>(mesh.points.size(), NaN), true);
  EXPECT_TRUE(contoured.tree.empty());
  EXPECT_EQ(contoured.surface(1.0).size(), 0u);
}

TEST(CellContour, infiniteAndHugeValues)
{
  std::mt19937 random(13);
  const double choices[] = { -Infinity, Infinity, 1e308, -1e308, 0, 1 };
  for (auto& [name, mesh] : meshes(3))
  {
    const auto values =
      randomValues(mesh.points.size(), [&] { return choices[random() % std::size(choices)]; });
    for (const bool numbered : Numbered)
    {
      SCOPED_TRACE(name);
      Contoured contoured(mesh, values, numbered);
      for (const double isovalue : { 0.5, 0.0, 1e308, Infinity, -1e308 })
      {
        check(mesh, values, isovalue, contoured.surface(isovalue));
      }
    }
  }
}

/// Different integers that are the same double, which is the isovalue.
TEST(CellContour, integersThatDoublesDoNotTellApart)
{
  constexpr std::int64_t big = std::int64_t(1) << 53;
  TestMesh mesh = testing::tetrahedra(3);
  std::mt19937 random(18);
  std::vector<std::int64_t> values(mesh.points.size());
  for (std::int64_t& value : values)
  {
    value = big + 3 + random() % 3;
  }
  for (const bool numbered : Numbered)
  {
    const Surface surface = Contoured(mesh, values, numbered).surface(double(big + 4));
    EXPECT_GT(surface.size(), 0u);
    for (std::size_t n = 0; n < surface.points.size(); ++n)
    {
      EXPECT_TRUE(surface.t[n] >= 0 && surface.t[n] <= 1) << surface.t[n];
    }
  }
}

TEST(CellContour, hiddenCellsAreInNoBatch)
{
  TestMesh all = testing::tetrahedra(4);
  std::mt19937 random(14);
  const auto values = randomValues(all.points.size(), [&] { return random() % 100; });
  CellMesh mesh = all.mesh();
  TestMesh kept = all;
  kept.cells.clear();
  mesh.batches[0].cells.clear();
  for (std::uint32_t cell = 0; cell < all.cells.size(); ++cell)
  {
    if (random() % 3)
    {
      mesh.batches[0].cells.push_back(cell);
      kept.cells.push_back(all.cells[cell]);
    }
  }
  mesh.batches[0].count = kept.cells.size();
  mesh.place();
  for (const bool numbered : Numbered)
  {
    Surface surface = Contoured(mesh, values, numbered, 1).surface(50);
    const Surface reference = Contoured(kept, values, numbered).surface(50);
    EXPECT_EQ(surface.points, reference.points);
    EXPECT_EQ(surface.connectivity, reference.connectivity);
    for (std::size_t n = 0; n < surface.size(); ++n)
    {
      EXPECT_EQ(surface.cells[n], mesh.batches[0].cells[reference.cells[n]]);
    }
  }
}

TEST(CellContour, cellsWithoutATableAreSearchedOnly)
{
  TestMesh all = testing::tetrahedra(3);
  std::mt19937 random(15);
  const auto values = randomValues(all.points.size(), [&] { return random() % 100; });
  CellMesh mesh = all.mesh();
  mesh.batches[0].table = nullptr;
  for (const bool numbered : Numbered)
  {
    Contoured contoured(mesh, values, numbered, 1);
    EXPECT_EQ(contoured.tree.size(), all.cells.size());
    EXPECT_GT(contoured.tree.count(contoured.order.threshold(50)).active, 0u);
    EXPECT_EQ(contoured.surface(50).size(), 0u);
  }
}

TEST(CellContour, emptyMesh)
{
  TestMesh mesh;
  for (const bool numbered : Numbered)
  {
    Contoured contoured(mesh, std::vector<double>{}, numbered);
    EXPECT_TRUE(contoured.tree.empty());
    EXPECT_EQ(contoured.surface(1).size(), 0u);
  }
}

TEST(CellContour, spansAreTheCellsLeastAndLargestKeys)
{
  std::mt19937 random(16);
  TestMesh mesh = testing::mixedCells(3, random);
  const auto values = randomValues(mesh.points.size(), [&] { return random() % 100; });
  Contoured contoured(mesh, values, false);
  const CellMesh& cells = contoured.contour.mesh();
  std::size_t found = 0;
  for (const SpanNode& node : contoured.contour.spans())
  {
    for (const CellBatch& batch : cells.batches)
    {
      EXPECT_EQ(batch.firstPosition % 64, 0u);
      if (node.cell >= batch.firstPosition && node.cell < batch.firstPosition + batch.count)
      {
        Key low = ~Key(0);
        Key high = 0;
        for (const std::int64_t point : mesh.cells[batch.cell(node.cell - batch.firstPosition)])
        {
          low = std::min(low, contoured.keys[point]);
          high = std::max(high, contoured.keys[point]);
        }
        EXPECT_EQ(node.min, low);
        EXPECT_EQ(node.max, high);
        ++found;
      }
    }
  }
  EXPECT_EQ(found, mesh.cells.size());
}

TEST(CellContour, stopsAndGoesOn)
{
  std::mt19937 random(17);
  TestMesh mesh = testing::tetrahedra(14);
  const auto values = randomValues(mesh.points.size(), [&] { return random() % 100; });
  for (const int threads : { 1, 2 })
  {
    Contoured contoured(mesh, values, false, threads);
    Monitor monitor;
    monitor.stop = [] { return true; };
    EXPECT_FALSE(contoured.contour.numberEdges(monitor));
    EXPECT_EQ(contoured.surface(50, monitor).size(), 0u);
    check(mesh, values, 50, contoured.surface(50));
    EXPECT_TRUE(contoured.contour.numberEdges({}));
    EXPECT_EQ(contoured.surface(51, monitor).size(), 0u);
    check(mesh, values, 51, contoured.surface(51));
  }
}

TEST(CellContour, numberingTakesMemory)
{
  TestMesh mesh = testing::tetrahedra(3);
  const std::vector<double> values(mesh.points.size(), 0);
  Contoured lean(mesh, values, false);
  Contoured fast(mesh, values, true);
  EXPECT_GT(fast.contour.bytes(), lean.contour.bytes());
}

}
}
