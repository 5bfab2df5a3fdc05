#include "StructuredContour.h"

#include "LatticeGeometry.h"
#include "MarchingTables.h"
#include "ValueOrder.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cmath>
#include <cstdint>
#include <limits>
#include <map>
#include <random>
#include <set>
#include <type_traits>
#include <utility>
#include <vector>

namespace orrery
{
namespace
{

using Size = std::array<std::int64_t, 3>;

/// A point of the surface by the ends of its edge, the smaller id first; twice the same when it is
/// a lattice point.
using Place = std::pair<std::int64_t, std::int64_t>;

struct Surface
{
  std::vector<Place> points;
  std::vector<std::int64_t> connectivity;
  std::vector<std::int64_t> cells;
  std::vector<std::int64_t> lower, upper;
  std::vector<double> t;
  std::vector<LatticeEdge> edges;

  bool operator==(const Surface& other) const
  {
    return this->connectivity == other.connectivity && this->cells == other.cells &&
      this->lower == other.lower && this->upper == other.upper && this->t == other.t;
  }
};

class Recorder final : public PointSink
{
public:
  explicit Recorder(Surface& surface, std::size_t firstPoint)
    : to(surface)
    , offset(firstPoint)
  {
  }
  void fill(const EdgePoints& points) const override
  {
    for (std::size_t n = 0; n < points.count; ++n)
    {
      const std::size_t id = points.first + n - this->offset;
      ASSERT_LT(id, this->to.points.size());
      ASSERT_EQ(this->to.points[id].first, -1) << "filled twice";
      this->to.points[id] = std::minmax(points.lower[n], points.upper[n]);
      this->to.lower[id] = points.lower[n];
      this->to.upper[id] = points.upper[n];
      this->to.t[id] = points.t[n];
      this->to.edges[id] = points.edges[n];
    }
  }

private:
  Surface& to;
  std::size_t offset;
};

Surface surfaceOf(StructuredContour& contour, double isovalue, const BitWord* active = nullptr,
  bool keepCells = true)
{
  constexpr std::size_t firstPoint = 1000;
  Surface surface;
  const SurfaceSize size = contour.prepare(isovalue, active);
  surface.points.assign(size.points, { -1, -1 });
  surface.lower.resize(size.points);
  surface.upper.resize(size.points);
  surface.t.resize(size.points);
  surface.edges.resize(size.points);
  constexpr std::int64_t guard = -77;
  surface.connectivity.assign(3 * size.triangles + 16, guard);
  surface.cells.assign(size.triangles + 16, guard);
  const Recorder recorder(surface, firstPoint);
  SurfaceBuffers buffers;
  buffers.firstPoint = firstPoint;
  buffers.connectivity = surface.connectivity.data();
  buffers.cellOfTriangle = keepCells ? surface.cells.data() : nullptr;
  buffers.sinks.push_back(&recorder);
  contour.extract(buffers);
  for (int n = 0; n < 16; ++n)
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

/// Whether value >= isovalue, whatever the type.
template <class T>
bool isInside(T value, double isovalue)
{
  return static_cast<long double>(value) >= static_cast<long double>(isovalue);
}

constexpr int Corners[8][3] = { { 0, 0, 0 }, { 1, 0, 0 }, { 1, 1, 0 }, { 0, 1, 0 }, { 0, 0, 1 },
  { 1, 0, 1 }, { 1, 1, 1 }, { 0, 1, 1 } };

template <class T>
struct Field
{
  Size size;
  std::vector<T> values;
  std::vector<std::uint8_t> cellGhosts;
  std::vector<std::uint8_t> pointGhosts;

  Lattice lattice() const
  {
    Lattice lattice{ this->size };
    lattice.cellGhosts = this->cellGhosts.empty() ? nullptr : this->cellGhosts.data();
    lattice.pointGhosts = this->pointGhosts.empty() ? nullptr : this->pointGhosts.data();
    lattice.hidingCellFlags = 1;
    lattice.hidingPointFlags = 2;
    return lattice;
  }
  std::size_t cellCount() const
  {
    return (this->size[0] - 1) * (this->size[1] - 1) * (this->size[2] - 1);
  }

  std::array<std::int64_t, 8> pointsOf(std::int64_t cell) const
  {
    const std::int64_t i = cell % (this->size[0] - 1);
    const std::int64_t j = cell / (this->size[0] - 1) % (this->size[1] - 1);
    const std::int64_t k = cell / (this->size[0] - 1) / (this->size[1] - 1);
    std::array<std::int64_t, 8> points;
    for (int v = 0; v < 8; ++v)
    {
      points[v] = i + Corners[v][0] +
        this->size[0] * (j + Corners[v][1] + this->size[1] * (k + Corners[v][2]));
    }
    return points;
  }

  bool usable(std::int64_t cell) const
  {
    if (!this->cellGhosts.empty() && (this->cellGhosts[cell] & 1))
    {
      return false;
    }
    for (const std::int64_t point : this->pointsOf(cell))
    {
      if (this->values[point] != this->values[point] ||
        (!this->pointGhosts.empty() && (this->pointGhosts[point] & 2)))
      {
        return false;
      }
    }
    return true;
  }

  /// Cell by cell: each triangle's corners, and its cell.
  std::vector<std::pair<std::array<Place, 3>, std::int64_t>> triangles(
    double isovalue, const CaseTable& table) const
  {
    std::vector<std::pair<std::array<Place, 3>, std::int64_t>> result;
    for (std::int64_t cell = 0; cell < static_cast<std::int64_t>(this->cellCount()); ++cell)
    {
      if (!this->usable(cell))
      {
        continue;
      }
      const auto points = this->pointsOf(cell);
      unsigned inside = 0;
      for (int v = 0; v < 8; ++v)
      {
        inside |= unsigned(isInside(this->values[points[v]], isovalue)) << v;
      }
      for (int n = table.begin[inside]; n < table.begin[inside + 1]; n += 3)
      {
        std::array<Place, 3> corners;
        for (int c = 0; c < 3; ++c)
        {
          const auto [a, b] = table.edges[table.triangles[n + c]];
          const std::int64_t end = inside >> a & 1 ? points[a] : points[b];
          const bool at = static_cast<long double>(this->values[end]) == isovalue;
          corners[c] = at ? Place(end, end) : Place(std::minmax(points[a], points[b]));
        }
        if (corners[0] != corners[1] && corners[1] != corners[2] && corners[2] != corners[0])
        {
          result.emplace_back(corners, cell);
        }
      }
    }
    return result;
  }
};

template <class T>
void expectSurface(const Field<T>& field, const Surface& surface, double isovalue)
{
  const auto expected = field.triangles(isovalue, testing::hexahedronTable());
  ASSERT_EQ(surface.cells.size(), expected.size());
  std::set<Place> used;
  for (std::size_t n = 0; n < expected.size(); ++n)
  {
    ASSERT_EQ(surface.cells[n], expected[n].second);
    for (int c = 0; c < 3; ++c)
    {
      const std::int64_t id = surface.connectivity[3 * n + c];
      ASSERT_GE(id, 0);
      ASSERT_LT(id, static_cast<std::int64_t>(surface.points.size()));
      ASSERT_EQ(surface.points[id], expected[n].first[c]) << "triangle " << n << " corner " << c;
      used.insert(surface.points[id]);
    }
  }
  // Each point once. A lattice point may be left over when all its triangles had no area.
  std::set<Place> all(surface.points.begin(), surface.points.end());
  ASSERT_EQ(all.size(), surface.points.size());
  for (const Place& place : all)
  {
    ASSERT_TRUE(place.first == place.second || used.count(place));
  }
  for (std::size_t n = 0; n < surface.points.size(); ++n)
  {
    const T lower = field.values[surface.lower[n]];
    const T upper = field.values[surface.upper[n]];
    const LatticeEdge& edge = surface.edges[n];
    const std::int64_t stride[3] = { 1, field.size[0], field.size[0] * field.size[1] };
    ASSERT_EQ(surface.lower[n],
      edge.start[0] + field.size[0] * (edge.start[1] + field.size[1] * edge.start[2]));
    ASSERT_EQ(surface.upper[n], surface.lower[n] + edge.step * stride[edge.axis]);
    if (surface.lower[n] == surface.upper[n])
    {
      ASSERT_EQ(static_cast<double>(lower), isovalue);
      ASSERT_EQ(surface.t[n], 1.0);
      continue;
    }
    ASSERT_FALSE(isInside(lower, isovalue));
    ASSERT_TRUE(isInside(upper, isovalue));
    ASSERT_GE(surface.t[n], 0.0);
    ASSERT_LE(surface.t[n], 1.0);
    if (std::isfinite(static_cast<double>(lower)) && std::isfinite(static_cast<double>(upper)) &&
      std::abs(static_cast<double>(lower)) < 1e15 && std::abs(static_cast<double>(upper)) < 1e15)
    {
      ASSERT_DOUBLE_EQ(surface.t[n],
        (isovalue - static_cast<double>(lower)) /
          (static_cast<double>(upper) - static_cast<double>(lower)));
    }
  }
}

/// The bits of the active cells as a tree finds them.
template <class T>
std::vector<BitWord> activeByTree(
  const Field<T>& field, const StructuredContour& contour, double isovalue)
{
  std::vector<Key> keys;
  const ValueOrder order = ValueOrder::of(field.values.data(), field.values.size(), keys);
  const std::vector<SpanNode> nodes = contour.spans(keys.data());
  EXPECT_EQ(nodes.size(), contour.usableCells());
  std::vector<BitWord> active(contour.positionCount() / 64);
  const std::uint64_t threshold = order.threshold(isovalue);
  for (const SpanNode& node : nodes)
  {
    if (node.min < threshold && threshold <= node.max)
    {
      active[node.cell / 64] |= BitWord(1) << (node.cell % 64);
    }
  }
  return active;
}

/// Everything that must hold, on one field.
template <class T>
void check(const Field<T>& field, double isovalue)
{
  const CaseTable table = testing::hexahedronTable();
  StructuredContour contour(field.lattice(), field.values.data(), table, 1);

  std::size_t usable = 0;
  for (std::size_t cell = 0; cell < field.cellCount(); ++cell)
  {
    usable += field.usable(cell);
  }
  ASSERT_EQ(contour.usableCells(), usable);

  const Surface surface = surfaceOf(contour, isovalue);
  const std::size_t activeCount = contour.activeCells();
  expectSurface(field, surface, isovalue);

  const std::vector<BitWord> active = activeByTree(field, contour, isovalue);
  std::size_t marked = 0;
  for (std::size_t position = 0; position < contour.positionCount(); ++position)
  {
    if (active[position / 64] >> (position % 64) & 1)
    {
      ++marked;
      ASSERT_TRUE(field.usable(contour.cellAt(position)));
    }
  }
  ASSERT_EQ(marked, activeCount);
  ASSERT_TRUE(surface == surfaceOf(contour, isovalue, active.data()));
  ASSERT_TRUE(surface == surfaceOf(contour, isovalue));
  const Surface bare = surfaceOf(contour, isovalue, nullptr, false);
  ASSERT_EQ(surface.connectivity, bare.connectivity);
}

/// On fields so large that it takes several threads.
template <class T>
void checkThreads(const Field<T>& field, double isovalue)
{
  const CaseTable table = testing::hexahedronTable();
  StructuredContour alone(field.lattice(), field.values.data(), table, 1);
  const std::vector<BitWord> active = activeByTree(field, alone, isovalue);
  const Surface surface = surfaceOf(alone, isovalue);
  ASSERT_GT(alone.activeCells(), 40000u);
  for (const int threads : { 2, 4 })
  {
    StructuredContour parallel(field.lattice(), field.values.data(), table, threads);
    ASSERT_TRUE(surface == surfaceOf(parallel, isovalue));
    ASSERT_TRUE(surface == surfaceOf(parallel, isovalue, active.data()));
    ASSERT_EQ(active, activeByTree(field, parallel, isovalue));
  }
}

const Size Sizes[] = { { 2, 2, 2 }, { 3, 2, 4 }, { 65, 3, 2 }, { 64, 2, 3 }, { 63, 4, 4 },
  { 130, 5, 7 }, { 128, 3, 3 }, { 129, 2, 2 }, { 20, 19, 18 } };

template <class T, class Draw>
Field<T> makeField(const Size& size, Draw&& draw)
{
  Field<T> field{ size, {}, {}, {} };
  field.values.resize(size[0] * size[1] * size[2]);
  for (T& value : field.values)
  {
    value = static_cast<T>(draw());
  }
  return field;
}

template <class T>
void addHidden(Field<T>& field, std::mt19937& random)
{
  field.cellGhosts.resize(field.cellCount());
  field.pointGhosts.resize(field.values.size());
  for (std::uint8_t& ghost : field.cellGhosts)
  {
    ghost = random() % 5 == 0 ? 3 : random() % 2 ? 4 : 0;
  }
  for (std::uint8_t& ghost : field.pointGhosts)
  {
    ghost = random() % 40 == 0 ? 2 : random() % 2 ? 1 : 0;
  }
}

template <class T>
class StructuredContourOf : public ::testing::Test
{
};

using ValueTypes = ::testing::Types<char, signed char, unsigned char, short, unsigned short, int,
  unsigned int, long, unsigned long, long long, unsigned long long, float, double>;
TYPED_TEST_SUITE(StructuredContourOf, ValueTypes);

TYPED_TEST(StructuredContourOf, randomValues)
{
  std::mt19937 random(1);
  for (const Size& size : Sizes)
  {
    const auto field = makeField<TypeParam>(size, [&] { return random() % 100; });
    check(field, 50.25);
    check(field, 97.5);
  }
}

TYPED_TEST(StructuredContourOf, isovalueEqualToValues)
{
  std::mt19937 random(2);
  for (const Size& size : Sizes)
  {
    const auto field = makeField<TypeParam>(size, [&] { return random() % 4; });
    for (const double isovalue : { 0.0, 1.0, 2.0, 3.0, 4.0, 1.5 })
    {
      check(field, isovalue);
    }
  }
}

TYPED_TEST(StructuredContourOf, hiddenCells)
{
  std::mt19937 random(3);
  for (const Size& size : Sizes)
  {
    auto field = makeField<TypeParam>(size, [&] { return random() % 5; });
    addHidden(field, random);
    check(field, 2.0);
    check(field, 2.5);
    field.pointGhosts.clear();
    check(field, 2.5);
  }
}

TYPED_TEST(StructuredContourOf, extremeValues)
{
  using Limits = std::numeric_limits<TypeParam>;
  std::mt19937 random(4);
  const TypeParam values[] = { Limits::lowest(), Limits::max(), TypeParam(0), TypeParam(1),
    TypeParam(Limits::max() - 1) };
  auto field =
    makeField<TypeParam>({ 65, 6, 5 }, [&] { return values[random() % std::size(values)]; });
  for (const double isovalue :
    { static_cast<double>(Limits::lowest()), static_cast<double>(Limits::max()), 0.5, 1.0, -1e300,
      1e300, 9007199254740993.0, 18446744073709551616.0, -std::numeric_limits<double>::infinity(),
      std::numeric_limits<double>::infinity() })
  {
    check(field, isovalue);
  }
}

TEST(StructuredContour, NaN)
{
  std::mt19937 random(5);
  for (const Size& size : Sizes)
  {
    auto field = makeField<float>(
      size, [&] { return random() % 30 ? static_cast<float>(random() % 4) : std::nanf(""); });
    check(field, 1.0);
    check(field, 1.5);
    addHidden(field, random);
    check(field, 1.0);
    check(field, 1.5);
  }
}

TEST(StructuredContour, NaNIsovalueGivesNothing)
{
  const auto field = makeField<double>({ 4, 4, 4 }, [] { return 1.0; });
  StructuredContour contour(field.lattice(), field.values.data(), testing::hexahedronTable());
  EXPECT_EQ(contour.prepare(std::nan("")).triangles, 0u);
  EXPECT_EQ(contour.prepare(1.0).triangles, 0u);
}

TEST(StructuredContour, infiniteValues)
{
  constexpr double infinity = std::numeric_limits<double>::infinity();
  const double values[] = { -infinity, infinity, -1e308, 1e308, 0, 1 };
  std::mt19937 random(6);
  const auto field = makeField<double>({ 20, 5, 5 }, [&] { return values[random() % 6]; });
  check(field, 0.5);
  check(field, 1.0);
  check(field, infinity);
  check(field, -1e308);
}

TEST(StructuredContour, negativeZero)
{
  std::mt19937 random(7);
  const float values[] = { -0.0f, 0.0f, -1.0f, 1.0f };
  const auto field = makeField<float>({ 30, 5, 5 }, [&] { return values[random() % 4]; });
  check(field, 0.0);
  check(field, -0.0);
}

TEST(StructuredContour, smoothField)
{
  Field<float> field{ { 100, 60, 50 }, {}, {}, {} };
  for (int k = 0; k < 50; ++k)
  {
    for (int j = 0; j < 60; ++j)
    {
      for (int i = 0; i < 100; ++i)
      {
        field.values.push_back(std::sin(0.2f * i) + std::sin(0.3f * j) * std::cos(0.25f * k));
      }
    }
  }
  check(field, 0.1);
  check(field, 1.9);
  for (float& value : field.values)
  {
    value = std::round(4 * value);
  }
  check(field, 1.0);
}

TEST(StructuredContour, sameForAnyNumberOfThreads)
{
  std::mt19937 random(12);
  auto field = makeField<float>({ 131, 40, 30 }, [&] { return random() % 8; });
  checkThreads(field, 3.5);
  checkThreads(field, 4.0);
  for (std::size_t n = 0; n < field.values.size(); n += 1000)
  {
    field.values[n] = std::nanf("");
  }
  checkThreads(field, 4.0);
  addHidden(field, random);
  checkThreads(field, 3.5);
  checkThreads(field, 4.0);
}

/// Every edge of a triangle is also walked the other way.
template <class T>
void expectClosed(const Field<T>& field, double isovalue)
{
  StructuredContour contour(field.lattice(), field.values.data(), testing::hexahedronTable());
  const Surface surface = surfaceOf(contour, isovalue);
  std::map<Place, int> balance;
  for (std::size_t n = 0; n < surface.connectivity.size(); n += 3)
  {
    for (int c = 0; c < 3; ++c)
    {
      const std::int64_t a = surface.connectivity[n + c];
      const std::int64_t b = surface.connectivity[n + (c + 1) % 3];
      balance[std::minmax(a, b)] += a < b ? 1 : -1;
    }
  }
  EXPECT_FALSE(balance.empty());
  for (const auto& edge : balance)
  {
    ASSERT_EQ(edge.second, 0);
  }
}

TEST(StructuredContour, closedAwayFromTheBoundary)
{
  std::mt19937 random(8);
  auto field = makeField<std::uint8_t>({ 70, 12, 11 }, [&] { return random() % 4; });
  for (std::size_t n = 0; n < field.values.size(); ++n)
  {
    const std::int64_t i = n % 70;
    const std::int64_t j = n / 70 % 12;
    const std::int64_t k = n / 70 / 12;
    if (i == 0 || i == 69 || j == 0 || j == 11 || k == 0 || k == 10)
    {
      field.values[n] = 0;
    }
  }
  expectClosed(field, 1.0);
  expectClosed(field, 1.5);
  expectClosed(field, 2.0);
  expectClosed(field, 3.0);
}

TEST(StructuredContour, stopsAndGoesOn)
{
  std::mt19937 random(9);
  const auto field = makeField<short>({ 40, 40, 40 }, [&] { return random() % 9; });
  StructuredContour contour(field.lattice(), field.values.data(), testing::hexahedronTable(), 1);
  const Surface whole = surfaceOf(contour, 4.0);
  int asked = 0;
  Monitor counting;
  counting.stop = [&asked] { return ++asked < 0; };
  double last = -1;
  counting.progress = [&last](double fraction)
  {
    EXPECT_GE(fraction, last);
    EXPECT_LE(fraction, 1.0);
    last = fraction;
  };
  contour.prepare(4.0, nullptr, counting);
  ASSERT_GT(asked, 4);
  for (int limit = 0; limit <= 3; ++limit)
  {
    asked = 0;
    Monitor monitor;
    monitor.stop = [&asked, limit] { return ++asked > limit; };
    const SurfaceSize size = contour.prepare(4.0, nullptr, monitor);
    EXPECT_EQ(size.triangles, 0u);
    EXPECT_EQ(size.points, 0u);
    EXPECT_TRUE(whole == surfaceOf(contour, 4.0));
  }
  std::vector<Key> keys(field.values.size());
  Monitor now;
  now.stop = [] { return true; };
  EXPECT_TRUE(contour.spans(keys.data(), now).empty());
}

TEST(StructuredContour, mirroredTurnsTriangles)
{
  std::mt19937 random(10);
  const auto field = makeField<float>({ 9, 9, 9 }, [&] { return random() % 3; });
  Lattice lattice = field.lattice();
  StructuredContour plain(lattice, field.values.data(), testing::hexahedronTable());
  lattice.mirrored = true;
  StructuredContour mirrored(lattice, field.values.data(), testing::hexahedronTable());
  for (const double isovalue : { 1.0, 1.5 })
  {
    const Surface a = surfaceOf(plain, isovalue);
    Surface b = surfaceOf(mirrored, isovalue);
    for (std::size_t n = 0; n < b.connectivity.size(); n += 3)
    {
      std::swap(b.connectivity[n + 1], b.connectivity[n + 2]);
    }
    EXPECT_TRUE(a == b);
  }
}

TEST(StructuredContour, refusesOtherTables)
{
  const auto field = makeField<float>({ 3, 3, 3 }, [] { return 1.0f; });
  EXPECT_THROW(StructuredContour(field.lattice(), field.values.data(), testing::wedgeTable()),
    std::invalid_argument);
}

using Vector = std::array<double, 3>;

/// A linear function in space, sampled on a lattice whose point p has place(i, j, k).
template <class Locate>
void checkLinear(const Size& size, const LatticeGeometry& geometry, Locate&& locate)
{
  const Vector slope{ 1.5, -0.75, 2.25 };
  const auto value = [&slope](const Vector& p)
  { return slope[0] * p[0] + slope[1] * p[1] + slope[2] * p[2]; };
  Field<double> field{ size, {}, {}, {} };
  double sum = 0;
  for (int k = 0; k < size[2]; ++k)
  {
    for (int j = 0; j < size[1]; ++j)
    {
      for (int i = 0; i < size[0]; ++i)
      {
        field.values.push_back(value(locate(i, j, k)));
        sum += field.values.back();
      }
    }
  }
  const double isovalue = sum / field.values.size() + 0.0123;
  StructuredContour contour(field.lattice(), field.values.data(), testing::hexahedronTable(), 2);
  const SurfaceSize found = contour.prepare(isovalue);
  ASSERT_GT(found.triangles, 0u);
  constexpr std::size_t first = 5;
  std::vector<std::int64_t> connectivity(3 * found.triangles);
  std::vector<double> positions(3 * (first + found.points), -1);
  std::vector<float> floatPositions(3 * (first + found.points), -1);
  std::vector<float> gradients(3 * (first + found.points), -1);
  std::vector<float> normals(3 * (first + found.points), -1);
  const LatticePositions<double> positionSink(geometry, positions.data());
  const LatticePositions<float> floatSink(geometry, floatPositions.data());
  const LatticeGradients gradientSink(geometry, contour.values(), gradients.data(), normals.data());
  SurfaceBuffers buffers;
  buffers.firstPoint = first;
  buffers.connectivity = connectivity.data();
  buffers.sinks = { &positionSink, &floatSink, &gradientSink };
  contour.extract(buffers);

  EXPECT_EQ(positions[3 * first - 1], -1);
  const double length = std::sqrt(slope[0] * slope[0] + slope[1] * slope[1] + slope[2] * slope[2]);
  for (std::size_t n = first; n < first + found.points; ++n)
  {
    const Vector p{ positions[3 * n], positions[3 * n + 1], positions[3 * n + 2] };
    ASSERT_NEAR(value(p), isovalue, 1e-4);
    for (int c = 0; c < 3; ++c)
    {
      ASSERT_EQ(floatPositions[3 * n + c], static_cast<float>(p[c]));
      ASSERT_NEAR(gradients[3 * n + c], slope[c], 1e-4);
      ASSERT_NEAR(normals[3 * n + c], -slope[c] / length, 1e-5);
    }
  }
  // Triangles face the lower values.
  for (std::size_t n = 0; n < connectivity.size(); n += 3)
  {
    Vector corner[3];
    for (int c = 0; c < 3; ++c)
    {
      std::copy_n(positions.data() + 3 * connectivity[n + c], 3, corner[c].begin());
    }
    Vector a, b;
    for (int c = 0; c < 3; ++c)
    {
      a[c] = corner[1][c] - corner[0][c];
      b[c] = corner[2][c] - corner[0][c];
    }
    const Vector normal{ a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2],
      a[0] * b[1] - a[1] * b[0] };
    const double size2 = normal[0] * normal[0] + normal[1] * normal[1] + normal[2] * normal[2];
    ASSERT_LT(value(normal), 1e-6);
    if (size2 > 1e-8)
    {
      ASSERT_LT(value(normal), 0);
    }
  }
}

const Size LinearSize{ 12, 9, 8 };

std::array<std::vector<double>, 3> unevenAxes()
{
  std::array<std::vector<double>, 3> axes;
  std::mt19937 random(11);
  for (int axis = 0; axis < 3; ++axis)
  {
    double x = -3;
    for (int n = 0; n < LinearSize[axis]; ++n)
    {
      axes[axis].push_back(x);
      x += 0.5 + (random() % 100) / 50.0;
    }
  }
  return axes;
}

TEST(LatticeGeometry, rectilinear)
{
  const auto axes = unevenAxes();
  LatticeGeometry geometry;
  geometry.axes = { axes[0].data(), axes[1].data(), axes[2].data() };
  checkLinear(LinearSize, geometry,
    [&axes](int i, int j, int k) {
      return Vector{ axes[0][i], axes[1][j], axes[2][k] };
    });
}

TEST(LatticeGeometry, oriented)
{
  const auto axes = unevenAxes();
  LatticeGeometry geometry;
  geometry.axes = { axes[0].data(), axes[1].data(), axes[2].data() };
  geometry.oriented = true;
  geometry.direction = { 0.6, -0.8, 0.3, 0.8, 0.6, 0.1, 0, 0.2, 1 };
  geometry.origin = { 5, 6, -7 };
  checkLinear(LinearSize, geometry,
    [&](int i, int j, int k)
    {
      const Vector q{ axes[0][i], axes[1][j], axes[2][k] };
      Vector p = geometry.origin;
      for (int row = 0; row < 3; ++row)
      {
        for (int c = 0; c < 3; ++c)
        {
          p[row] += geometry.direction[3 * row + c] * q[c];
        }
      }
      return p;
    });
}

TEST(LatticeGeometry, curvilinear)
{
  std::vector<double> points;
  std::vector<float> floatPoints;
  const auto locate = [](int i, int j, int k)
  {
    const double angle = 0.1 * j + 0.02 * k;
    const double radius = 3 + 0.4 * i;
    // Exact as floats.
    return Vector{ static_cast<float>(radius * std::cos(angle)),
      static_cast<float>(radius * std::sin(angle)), static_cast<float>(0.5 * k + 0.03 * i) };
  };
  for (int k = 0; k < LinearSize[2]; ++k)
  {
    for (int j = 0; j < LinearSize[1]; ++j)
    {
      for (int i = 0; i < LinearSize[0]; ++i)
      {
        for (const double x : locate(i, j, k))
        {
          points.push_back(x);
          floatPoints.push_back(static_cast<float>(x));
        }
      }
    }
  }
  LatticeGeometry geometry;
  geometry.doublePoints = points.data();
  checkLinear(LinearSize, geometry, locate);
  geometry.doublePoints = nullptr;
  geometry.floatPoints = floatPoints.data();
  checkLinear(LinearSize, geometry, locate);
}

TEST(LatticeGeometry, gradientNextToNaN)
{
  Field<float> field{ { 6, 6, 6 }, {}, {}, {} };
  for (int n = 0; n < 216; ++n)
  {
    field.values.push_back(2.0f * (n % 6) + (n / 6 % 6) - 3.0f * (n / 36));
  }
  field.values[2 + 6 * (3 + 6 * 2)] = std::nanf("");
  const std::vector<double> axis{ 0, 1, 2, 3, 4, 5 };
  LatticeGeometry geometry;
  geometry.axes = { axis.data(), axis.data(), axis.data() };
  StructuredContour contour(field.lattice(), field.values.data(), testing::hexahedronTable());
  const SurfaceSize size = contour.prepare(0.5);
  std::vector<std::int64_t> connectivity(3 * size.triangles);
  std::vector<float> gradients(3 * size.points);
  const LatticeGradients sink(geometry, contour.values(), gradients.data(), nullptr);
  SurfaceBuffers buffers;
  buffers.connectivity = connectivity.data();
  buffers.sinks = { &sink };
  contour.extract(buffers);
  for (std::size_t n = 0; n < size.points; ++n)
  {
    EXPECT_FLOAT_EQ(gradients[3 * n], 2.0f);
    EXPECT_FLOAT_EQ(gradients[3 * n + 1], 1.0f);
    EXPECT_FLOAT_EQ(gradients[3 * n + 2], -3.0f);
  }
}

}
}
