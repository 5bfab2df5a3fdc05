#include "CellContour.h"

#include "LargePages.h"
#include "Parallel.h"

#include <algorithm>
#include <atomic>
#include <stdexcept>

#include <omp.h>

namespace orrery
{
namespace
{

/// A block has as many words as hold so many active cells, but no more than so many words.
constexpr std::size_t BlockCells = 4096;
constexpr std::size_t BlockWords = 1024;

/// Active cells that make another thread worth waking.
constexpr std::size_t CellsPerThread = 1 << 14;

/// Which edges of a sorted tetrahedron make up its triangles, for an even permutation, so that the
/// normals point to the lower values. The order of the edges is TetraRecord's.
struct TetraCase
{
  std::uint8_t slots[6];
  std::uint8_t fourth; ///< Where in `slots` the fourth crossing edge stands, turned or not.
  std::uint8_t triangles;
};

constexpr TetraCase EvenCases[3][2] = {
  { { { 0, 2, 1, 0, 0, 0 }, 0, 1 }, { { 0, 2, 1, 0, 0, 0 }, 0, 1 } }, // below: v0
  { { { 1, 4, 2, 3, 4, 1 }, 3, 2 }, { { 1, 3, 2, 4, 2, 3 }, 3, 2 } }, // below: v0, v1
  { { { 2, 5, 4, 0, 0, 0 }, 0, 1 }, { { 2, 5, 4, 0, 0, 0 }, 0, 1 } }, // below: v0, v1, v2
};

/// The cases by number below of the middle vertices, parity and diagonal.
struct TetraCases
{
  TetraCase of[3][2][2];

  constexpr TetraCases()
    : of()
  {
    for (int below = 0; below < 3; ++below)
    {
      for (int crossed = 0; crossed < 2; ++crossed)
      {
        TetraCase turned = EvenCases[below][crossed];
        this->of[below][0][crossed] = turned;
        for (int triangle = 0; triangle < 6; triangle += 3)
        {
          turned.slots[triangle + 1] = EvenCases[below][crossed].slots[triangle + 2];
          turned.slots[triangle + 2] = EvenCases[below][crossed].slots[triangle + 1];
        }
        this->of[below][1][crossed] = turned;
      }
    }
  }
};

constexpr TetraCases SortedCases;

/// The vertices of a tetrahedron by value. Sorted without branches, of which half would be
/// mispredicted.
struct SortedVertices
{
  std::uint64_t places[4]; ///< Key and, in the lowest two bits, vertex.

  explicit SortedVertices(const Key* key)
  {
    for (std::uint64_t v = 0; v < 4; ++v)
    {
      this->places[v] = std::uint64_t(key[v]) << 2 | v;
    }
    this->order(0, 1);
    this->order(2, 3);
    this->order(0, 2);
    this->order(1, 3);
    this->order(1, 2);
  }
  int vertex(int place) const { return static_cast<int>(this->places[place] & 3); }
  /// Tells the permutation from all others.
  int permutation() const { return this->vertex(0) | this->vertex(1) << 2 | this->vertex(2) << 4; }

private:
  void order(int a, int b)
  {
    const std::uint64_t low = std::min(this->places[a], this->places[b]);
    this->places[b] = std::max(this->places[a], this->places[b]);
    this->places[a] = low;
  }
};

constexpr int SortedEdges[6][2] = { { 0, 1 }, { 0, 2 }, { 0, 3 }, { 1, 2 }, { 1, 3 }, { 2, 3 } };

/// Whether the table cuts the quadrilateral between the vertices a, b and c, d from edge ad to bc
/// rather than from ac to bd: whether ad is in both triangles.
bool cutsFromOuterToInner(const CaseTable& table, int a, int c, int d)
{
  const int inside = (1 << c) | (1 << d);
  int uses = 0;
  for (int n = table.begin[inside]; n < table.begin[inside + 1]; ++n)
  {
    const auto& edge = table.edges[table.triangles[n]];
    uses += (edge[0] == a && edge[1] == d) || (edge[0] == d && edge[1] == a);
  }
  return uses == 2;
}

bool isOdd(const int* order)
{
  int inversions = 0;
  for (int a = 0; a < 4; ++a)
  {
    for (int b = a + 1; b < 4; ++b)
    {
      inversions += order[a] > order[b];
    }
  }
  return inversions % 2 != 0;
}

/// The flags of a tetrahedron's first two edges, by the permutation that sorts it.
std::array<std::array<std::uint32_t, 2>, 64> permutationFlags(const CaseTable& table)
{
  std::array<std::array<std::uint32_t, 2>, 64> flags{};
  int order[4] = { 0, 1, 2, 3 };
  do
  {
    const bool crossed = cutsFromOuterToInner(table, order[0], order[2], order[3]);
    flags[order[0] | order[1] << 2 | order[2] << 4] = { isOdd(order) ? TetraRecord::Flag : 0,
      crossed ? TetraRecord::Flag : 0 };
  } while (std::next_permutation(order, order + 4));
  return flags;
}

int mostTriangles(const CaseTable& table)
{
  int most = 0;
  for (std::size_t n = 0; n + 1 < table.begin.size(); ++n)
  {
    most = std::max(most, (table.begin[n + 1] - table.begin[n]) / 3);
  }
  return most;
}

/// The places of the bits set in the words of a block.
class SetBits
{
public:
  SetBits(const BitWord* words, std::size_t first, std::size_t last)
    : base(first * 64)
  {
    for (std::size_t w = first; w < last; ++w)
    {
      for (BitWord bits = words[w]; bits != 0; bits &= bits - 1)
      {
        this->places[this->count++] =
          static_cast<std::uint16_t>((w - first) * 64 + lowestBit(bits));
      }
    }
  }

  /// Calls visit(position) for each, and fetch(position) some time before.
  template <class Fetch, class Visit>
  void forEach(Fetch&& fetch, Visit&& visit) const
  {
    constexpr std::size_t Ahead = 16;
    for (std::size_t n = 0; n < this->count; ++n)
    {
      if (n + Ahead < this->count)
      {
        fetch(this->base + this->places[n + Ahead]);
      }
      visit(this->base + this->places[n]);
    }
  }

private:
  std::size_t base;
  std::size_t count = 0;
  std::uint16_t places[BlockCells + 64];
};

}

CellContour::CellContour(CellMesh mesh, std::vector<Key> pointKeys, bool hasNaN, int threadCount)
  : cells(std::move(mesh))
  , keys(std::move(pointKeys))
  , nan(hasNaN)
  , threads(threadCount)
{
}

void CellContour::setKeys(std::vector<Key> pointKeys, bool hasNaN)
{
  this->keys = std::move(pointKeys);
  this->nan = hasNaN;
}

bool CellContour::fits() const
{
  const std::vector<std::uint32_t>& first = this->numbered.first;
  const bool numberingFits = first.empty()
    ? this->numbered.other.empty() && this->tetrahedra.empty()
    : first.size() == this->cells.pointCount + 1 &&
      this->numbered.other.size() == first.back() + EdgeTable::Padding &&
      this->tetrahedra.size() == this->tetrahedronCount();
  return this->keys.size() == this->cells.pointCount && numberingFits;
}

std::size_t CellContour::tetrahedronCount() const
{
  const std::vector<CellBatch>& batches = this->cells.batches;
  const bool any = !batches.empty() && batches[0].table && batches[0].table->vertexCount == 4;
  return any ? batches[0].count : 0;
}

std::vector<SpanNode> CellContour::spans(const Monitor& monitor) const
{
  std::vector<SpanNode> nodes;
  resizeOnLargePages(nodes, this->cells.positionCount);
  std::size_t kept = 0;
  for (const CellBatch& batch : this->cells.batches)
  {
    SpanNode* const begin = nodes.data() + kept;
    const bool whole = forBlocks(batch.count, 1 << 16, this->threads, monitor, 0.0, 1.0,
      [&](std::size_t first, std::size_t last)
      {
        for (std::size_t n = first; n < last; ++n)
        {
          begin[n] = this->span(batch, n);
        }
      });
    if (!whole)
    {
      return {};
    }
    SpanNode* const end = std::remove_if(begin, begin + batch.count,
      [this](const SpanNode& node)
      { return node.min > node.max || (this->nan && node.max == ValueOrder::NotANumber); });
    kept += end - begin;
  }
  nodes.resize(kept);
  return nodes;
}

/// The smallest and largest key of a cell; the largest is NaN's if there is one.
SpanNode CellContour::span(const CellBatch& batch, std::size_t index) const
{
  const std::size_t cell = batch.cell(index);
  const std::size_t start = this->cells.vertices.begin(cell);
  const std::size_t size = batch.table ? static_cast<std::size_t>(batch.table->vertexCount)
                                       : this->cells.vertices.begin(cell + 1) - start;
  SpanNode node(ValueOrder::NotANumber, 0, static_cast<std::uint32_t>(batch.firstPosition + index));
  for (std::size_t v = 0; v < size; ++v)
  {
    const Key key = this->keys[this->cells.vertices.point(start + v)];
    node.min = std::min(node.min, key);
    node.max = std::max(node.max, key);
  }
  return node;
}

bool CellContour::numberEdges(const Monitor& monitor)
{
  EdgeTable table = EdgeTable::of(this->cells, nullptr, this->threads, monitor.part(0.0, 0.7));
  if (monitor.stopped())
  {
    return false;
  }
  if (table.size() == 0)
  {
    return true; // nothing to number, or too much
  }
  // Before the table is taken over: without memory for them nothing must have changed.
  resizeOnLargePages(this->tetrahedra, this->tetrahedronCount());
  this->numbered = std::move(table);
  if (this->tetrahedronCount() == 0)
  {
    return true;
  }

  const auto flags = permutationFlags(*this->cells.batches[0].table);
  std::atomic<bool> anyCollapsed{ false };
  const bool whole = forBlocks(this->tetrahedra.size(), 1 << 16, this->threads, monitor, 0.7, 1.0,
    [&](std::size_t first, std::size_t last)
    {
      for (std::size_t n = first; n < last; ++n)
      {
        if (!this->makeRecord(n, flags))
        {
          anyCollapsed = true;
        }
      }
    });
  this->collapsed = anyCollapsed;
  if (!whole)
  {
    this->forgetEdges();
  }
  return whole;
}

void CellContour::forgetEdges()
{
  this->numbered = {};
  std::vector<TetraRecord>().swap(this->tetrahedra);
  this->collapsed = false;
}

CellContour::TetrahedronVertices CellContour::tetrahedronVertices(std::size_t index) const
{
  const std::size_t start = this->cells.vertices.begin(this->cells.batches[0].cell(index));
  TetrahedronVertices vertices;
  for (int v = 0; v < 4; ++v)
  {
    vertices.point[v] = this->cells.vertices.point(start + v);
    vertices.key[v] = this->keys[vertices.point[v]];
  }
  return vertices;
}

/// Sorts the vertices of a tetrahedron and looks up its edges. False when it has a vertex twice.
bool CellContour::makeRecord(
  std::size_t index, const std::array<std::array<std::uint32_t, 2>, 64>& flags)
{
  const auto [point, key] = this->tetrahedronVertices(index);
  const SortedVertices sorted(key.data());
  bool proper = true;
  TetraRecord& record = this->tetrahedra[index];
  record.middle[0] = key[sorted.vertex(1)];
  record.middle[1] = key[sorted.vertex(2)];
  for (int e = 0; e < 6; ++e)
  {
    const std::uint32_t a = point[sorted.vertex(SortedEdges[e][0])];
    const std::uint32_t b = point[sorted.vertex(SortedEdges[e][1])];
    proper = proper && a != b;
    record.edges[e] = a == b ? 0 : this->numbered.find(a, b); // a collapsed edge never crosses
  }
  const auto& flag = flags[sorted.permutation()];
  record.edges[0] |= flag[0];
  record.edges[1] |= flag[1];
  return proper;
}

const EdgeTable& CellContour::edgeTable() const
{
  return this->numbered.size() ? this->numbered : this->numberedNow;
}

/// A surface of one thread's worth is done before one could ask for its progress.
const Monitor& CellContour::watched(const Monitor& monitor) const
{
  static const Monitor none;
  return this->activeCount > CellsPerThread ? monitor : none;
}

bool CellContour::anyVertexAt(std::uint64_t threshold) const
{
  const Key key = static_cast<Key>(threshold);
  bool any = false;
#pragma omp parallel for num_threads(this->team) reduction(|| : any) if (this->team > 1)
  for (std::size_t n = 0; n < this->keys.size(); ++n)
  {
    any |= this->keys[n] == key;
  }
  return any;
}

std::size_t CellContour::planBlocks(const ActiveCells& active)
{
  this->blocks.clear();
  std::size_t cornerCount = 0;
  this->activeCount = 0;
  for (std::size_t b = 0; b < this->cells.batches.size(); ++b)
  {
    const CellBatch& batch = this->cells.batches[b];
    if (!batch.table)
    {
      continue;
    }
    const std::size_t most = mostTriangles(*batch.table);
    const std::size_t end = (batch.firstPosition + batch.count + 63) / 64;
    for (std::size_t w = active.skip(batch.firstPosition / 64, end); w < end;
         w = active.skip(w, end))
    {
      const std::size_t first = w;
      const std::size_t last = std::min(end, first + BlockWords);
      std::size_t count = 0;
      for (; w < last && count < BlockCells && active.skip(w, end) == w; ++w)
      {
        count += active.words[w] == 0 ? 0 : bitCount(active.words[w]);
      }
      if (count > 0)
      {
        this->blocks.push_back({ b, first, w, cornerCount, 0, 0 });
        cornerCount += 3 * most * count + 3; // room for the half of a pair that is not there
        this->activeCount += count;
      }
    }
  }
  this->team =
    static_cast<int>(std::min<std::size_t>(this->threads, 1 + this->activeCount / CellsPerThread));
  return cornerCount;
}

template <bool Touches>
std::size_t CellContour::triangulateTetrahedra(
  const Block& block, Key threshold, const BitWord* active, PointNumbering::Marker mark)
{
  const CellBatch& batch = this->cells.batches[block.batch];
  const std::uint32_t vertexNumber = static_cast<std::uint32_t>((this->numbered.size() + 63) & ~63);
  Corner* out = this->corners.data() + block.firstCorner;
  std::uint32_t* cellOut =
    this->cornerCells.empty() ? nullptr : this->cornerCells.data() + block.firstCorner / 3;
  SetBits(active, block.firstWord, block.lastWord)
    .forEach([&](std::size_t position)
      { __builtin_prefetch(&this->tetrahedra[position - batch.firstPosition]); },
      [&](std::size_t position)
      {
        const std::size_t index = position - batch.firstPosition;
        const TetraRecord& record = this->tetrahedra[index];
        const int below = (record.middle[0] < threshold) + (record.middle[1] < threshold);
        const TetraCase& which = SortedCases.of[below][record.odd()][record.crossed()];
        Corner edges[6];
        for (int e = 0; e < 6; ++e)
        {
          edges[e] = record.edge(e);
        }
        if (Touches)
        {
          const auto [point, key] = this->tetrahedronVertices(index);
          const SortedVertices sorted(key.data());
          for (int e = 0; e < 6; ++e)
          {
            const int upper = sorted.vertex(SortedEdges[e][1]);
            edges[e] = key[upper] == threshold ? vertexNumber + point[upper] : edges[e];
          }
        }
        Corner triangle[6];
        for (int n = 0; n < 6; ++n)
        {
          triangle[n] = edges[which.slots[n]];
        }
        if (Touches)
        {
          for (int t = 0; t < 3 * which.triangles; t += 3)
          {
            const Corner* c = triangle + t;
            if (c[0] != c[1] && c[1] != c[2] && c[2] != c[0])
            {
              for (int n = 0; n < 3; ++n)
              {
                mark(c[n]);
                *out++ = c[n];
              }
              if (cellOut)
              {
                *cellOut++ = static_cast<std::uint32_t>(batch.cell(index));
              }
            }
          }
          return;
        }
        std::copy_n(triangle, 6, out);
        out += 3 * which.triangles;
        mark(triangle[0]);
        mark(triangle[1]);
        mark(triangle[2]);
        mark(triangle[which.fourth]);
        if (cellOut)
        {
          cellOut[0] = cellOut[which.triangles - 1] = static_cast<std::uint32_t>(batch.cell(index));
          cellOut += which.triangles;
        }
      });
  return (out - this->corners.data() - block.firstCorner) / 3;
}

template <bool Touches>
std::size_t CellContour::triangulateCells(
  const Block& block, Key threshold, const BitWord* active, PointNumbering::Marker mark)
{
  const CellBatch& batch = this->cells.batches[block.batch];
  const CaseTable& table = *batch.table;
  const EdgeTable& edges = this->edgeTable();
  const std::uint32_t vertexNumber = static_cast<std::uint32_t>((edges.size() + 63) & ~63);
  Corner* out = this->corners.data() + block.firstCorner;
  std::uint32_t* cellOut =
    this->cornerCells.empty() ? nullptr : this->cornerCells.data() + block.firstCorner / 3;
  SetBits(active, block.firstWord, block.lastWord)
    .forEach([](std::size_t) {},
      [&](std::size_t position)
      {
        const std::size_t cell = batch.cell(position - batch.firstPosition);
        const std::size_t start = this->cells.vertices.begin(cell);
        std::uint32_t point[CaseTable::MaximumVertices];
        bool at[CaseTable::MaximumVertices];
        unsigned inside = 0;
        for (int v = 0; v < table.vertexCount; ++v)
        {
          point[v] = this->cells.vertices.point(start + v);
          const Key key = this->keys[point[v]];
          inside |= unsigned(key >= threshold) << v;
          at[v] = key == threshold;
        }
        Corner corner[CaseTable::MaximumEdges];
        for (std::size_t e = 0; e < table.edges.size(); ++e)
        {
          const auto [a, b] = table.edges[e];
          const bool insideA = (inside >> a) & 1;
          if (insideA == bool((inside >> b) & 1))
          {
            continue;
          }
          const int upper = insideA ? a : b;
          corner[e] =
            Touches && at[upper] ? vertexNumber + point[upper] : edges.find(point[a], point[b]);
        }
        for (int n = table.begin[inside]; n < table.begin[inside + 1]; n += 3)
        {
          const Corner c[3] = { corner[table.triangles[n]], corner[table.triangles[n + 1]],
            corner[table.triangles[n + 2]] };
          // Cells with repeated vertices have such triangles too.
          if (c[0] == c[1] || c[1] == c[2] || c[2] == c[0])
          {
            continue;
          }
          for (int v = 0; v < 3; ++v)
          {
            mark(c[v]);
            *out++ = c[v];
          }
          if (cellOut)
          {
            *cellOut++ = static_cast<std::uint32_t>(cell);
          }
        }
      });
  return (out - this->corners.data() - block.firstCorner) / 3;
}

template <bool Touches>
std::size_t CellContour::triangulate(
  const Block& block, Key threshold, const BitWord* active, PointNumbering::Marker mark)
{
  if (block.batch == 0 && !this->tetrahedra.empty())
  {
    return this->triangulateTetrahedra<Touches>(block, threshold, active, mark);
  }
  return this->triangulateCells<Touches>(block, threshold, active, mark);
}

SurfaceSize CellContour::prepare(std::uint64_t threshold, bool touches, const ActiveCells& active,
  bool keepCells, const Monitor& monitor)
{
  if (monitor.stopped())
  {
    this->blocks.clear();
    this->points.resize(0, this->threads);
    return {};
  }
  const std::size_t cornerCount = this->planBlocks(active);
  if (this->numbered.size() == 0 && !this->blocks.empty())
  {
    this->numberedNow = EdgeTable::of(this->cells, active.words, this->team, {});
    if (this->numberedNow.size() == 0)
    {
      throw std::length_error("More than 2^31 edges in the cells of one surface: distribute the "
                              "data over more ranks or blocks.");
    }
  }
  // The same path drops the triangles that collapse with their tetrahedron.
  touches = (touches && this->anyVertexAt(threshold)) || this->collapsed;
  const std::size_t edgeNumbers = (this->edgeTable().size() + 63) & ~std::size_t(63);
  if (touches && edgeNumbers + this->cells.pointCount > std::size_t(1) << 32)
  {
    throw std::length_error(
      "More than 2^32 edges and points in one piece: distribute the data over "
      "more ranks or blocks.");
  }
  this->points.resize(edgeNumbers + (touches ? this->cells.pointCount : 0), this->threads);
  if (this->corners.size() < cornerCount)
  {
    resizeOnLargePages(this->corners, cornerCount);
  }
  this->cornerCells.resize(keepCells ? cornerCount / 3 : 0);

  const Key key = static_cast<Key>(threshold);
  const bool whole = forBlocks(this->blocks.size(), 1, this->team, this->watched(monitor), 0.0, 0.5,
    [&](std::size_t b, std::size_t)
    {
      const PointNumbering::Marker mark = this->points.marker(omp_get_thread_num());
      Block& block = this->blocks[b];
      block.triangles = touches ? this->triangulate<true>(block, key, active.words, mark)
                                : this->triangulate<false>(block, key, active.words, mark);
    });
  SurfaceSize size;
  size.points = this->points.number(this->team);
  for (Block& block : this->blocks)
  {
    block.firstTriangle = size.triangles;
    size.triangles += block.triangles;
  }
  if (!whole)
  {
    this->blocks.clear();
    this->points.resize(0, this->threads);
    return {};
  }
  return size;
}

/// Cuts the marked edges of some chunks.
void CellContour::fillPoints(std::size_t firstChunk, std::size_t lastChunk, double isovalue,
  const ScalarReader& scalars, const SurfaceBuffers& buffers) const
{
  const EdgeTable& table = this->edgeTable();
  const std::uint32_t vertexNumber = static_cast<std::uint32_t>((table.size() + 63) & ~63);
  std::uint32_t numbers[EdgePoints::Capacity];
  std::int64_t lower[EdgePoints::Capacity];
  std::int64_t upper[EdgePoints::Capacity];
  double below[EdgePoints::Capacity];
  double above[EdgePoints::Capacity];
  double t[EdgePoints::Capacity];
  EdgePoints run;
  run.lower = lower;
  run.upper = upper;
  run.t = t;
  std::uint32_t point = 0; // that of the last edge
  const auto flush = [&]
  {
    for (std::size_t n = 0; n < run.count; ++n)
    {
      if (numbers[n] >= vertexNumber)
      {
        lower[n] = upper[n] = numbers[n] - vertexNumber;
        continue;
      }
      point = table.point(numbers[n], point);
      lower[n] = point;
      upper[n] = table.other[numbers[n]];
    }
    scalars.read(lower, run.count, below);
    scalars.read(upper, run.count, above);
    for (std::size_t n = 0; n < run.count; ++n)
    {
      if (below[n] >= isovalue)
      {
        std::swap(below[n], above[n]);
        std::swap(lower[n], upper[n]);
      }
      t[n] = crossing(isovalue, below[n], above[n], 0.5);
    }
    for (const PointSink* sink : buffers.sinks)
    {
      sink->fill(run);
    }
    run.first += run.count;
    run.count = 0;
  };

  bool started = false;
  for (std::size_t chunk = firstChunk; chunk < lastChunk; ++chunk)
  {
    this->points.forChunk(chunk,
      [&](std::uint32_t number, std::uint32_t id)
      {
        if (!started)
        {
          started = true;
          run.first = buffers.firstPoint + id;
        }
        if (number < vertexNumber)
        {
          __builtin_prefetch(&table.other[number]);
        }
        numbers[run.count] = number;
        if (++run.count == EdgePoints::Capacity)
        {
          flush();
        }
      });
  }
  if (run.count > 0)
  {
    flush();
  }
}

void CellContour::fillTriangles(const Block& block, const SurfaceBuffers& buffers) const
{
  const Corner* corner = this->corners.data() + block.firstCorner;
  std::int64_t* out = buffers.connectivity + 3 * block.firstTriangle;
  for (std::size_t n = 0; n < 3 * block.triangles; ++n)
  {
    out[n] = static_cast<std::int64_t>(buffers.firstPoint + this->points[corner[n]]);
  }
  if (buffers.cellOfTriangle)
  {
    std::copy_n(this->cornerCells.data() + block.firstCorner / 3, block.triangles,
      buffers.cellOfTriangle + block.firstTriangle);
  }
}

void CellContour::extract(double isovalue, const ScalarReader& scalars,
  const SurfaceBuffers& buffers, const Monitor& monitor)
{
  const bool whole =
    forBlocks(this->points.chunkCount(), 8, this->team, this->watched(monitor), 0.5, 0.75,
      [&](std::size_t first, std::size_t last)
      { this->fillPoints(first, last, isovalue, scalars, buffers); });
  if (whole)
  {
    forBlocks(this->blocks.size(), 4, this->team, this->watched(monitor), 0.75, 1.0,
      [&](std::size_t first, std::size_t last)
      {
        for (std::size_t b = first; b < last; ++b)
        {
          this->fillTriangles(this->blocks[b], buffers);
        }
      });
  }
}

std::size_t CellContour::bytes() const
{
  return this->numbered.bytes() + this->numberedNow.bytes() + this->points.bytes() +
    this->tetrahedra.capacity() * sizeof(TetraRecord) + this->keys.capacity() * sizeof(Key) +
    (this->corners.capacity() + this->cornerCells.capacity()) * sizeof(Corner);
}

}
