#include "StructuredContour.h"

#include "Parallel.h"

#include <algorithm>
#include <cassert>
#include <stdexcept>

#include <omp.h>

namespace orrery
{
namespace
{

/// Lattice offsets of a hexahedron's vertices.
constexpr int Corner[8][3] = { { 0, 0, 0 }, { 1, 0, 0 }, { 1, 1, 0 }, { 0, 1, 0 }, { 0, 0, 1 },
  { 1, 0, 1 }, { 1, 1, 1 }, { 0, 1, 1 } };

constexpr int FirstVertexSlot = 12;

/// Triangles of a cell that are written without asking whether there are so many.
constexpr int BlindTriangles = 3;

int slotOfEdge(int a, int b)
{
  int axis = -1;
  int from[3];
  for (int n = 0; n < 3; ++n)
  {
    from[n] = std::min(Corner[a][n], Corner[b][n]);
    if (Corner[a][n] != Corner[b][n])
    {
      if (axis >= 0)
      {
        return -1;
      }
      axis = n;
    }
  }
  switch (axis)
  {
    case 0:
      return from[1] + 2 * from[2];
    case 1:
      return 4 + from[2] + 4 * from[0];
    case 2:
      return 6 + from[1] + 4 * from[0];
    default:
      return -1;
  }
}

/// Bits of the points one further along x. The bit that enters the last word of a row is of no use.
inline BitWord next(const BitWord* word)
{
  return word[0] >> 1 | word[1] << 63;
}

/// The bits at a cell's eight corners, at once for the cells of a word.
struct CornerWords
{
  BitWord at[8];

  CornerWords(
    const BitWord* row00, const BitWord* row10, const BitWord* row01, const BitWord* row11)
    : at{ *row00, next(row00), next(row10), *row10, *row01, next(row01), next(row11), *row11 }
  {
  }

  unsigned operator()(unsigned bit) const
  {
    unsigned corners = 0;
    for (int n = 0; n < 8; ++n)
    {
      corners |= static_cast<unsigned>(this->at[n] >> bit & 1) << n;
    }
    return corners;
  }
  BitWord any() const { return at[0] | at[1] | at[2] | at[3] | at[4] | at[5] | at[6] | at[7]; }
  BitWord all() const { return at[0] & at[1] & at[2] & at[3] & at[4] & at[5] & at[6] & at[7]; }
};

/// Collects output points and hands them to the sinks.
class PointRun
{
public:
  PointRun(const LatticeValues& latticeValues, const std::vector<const PointSink*>& pointSinks,
    std::size_t first)
    : values(latticeValues), sinks(pointSinks)
  {
    this->run.first = first;
    this->run.lower = this->lower;
    this->run.upper = this->upper;
    this->run.t = this->t;
    this->run.edges = this->edges;
  }

  /// Takes the points on the edges along an axis, from the lattice points of a word.
  void add(BitWord bits, BitWord inside, std::int64_t firstId, std::array<std::int32_t, 3> place,
    int axis, std::int64_t stride)
  {
    if (bits == 0)
    {
      return;
    }
    if (this->run.count + 64 > EdgePoints::Capacity)
    {
      this->flush();
    }
    std::size_t count = this->run.count;
    for (; bits != 0; bits &= bits - 1, ++count)
    {
      const unsigned bit = lowestBit(bits);
      const int swap = static_cast<int>(inside >> bit & 1); // the lower end is the further one
      const std::int64_t id = firstId + bit;
      this->lower[count] = id + (swap ? stride : 0);
      this->upper[count] = id + (swap ? 0 : stride);
      LatticeEdge& edge = this->edges[count];
      edge.start = { place[0] + static_cast<std::int32_t>(bit), place[1], place[2] };
      edge.start[axis] += swap;
      edge.axis = static_cast<std::int16_t>(axis);
      edge.step = static_cast<std::int16_t>(stride == 0 ? 0 : 1 - 2 * swap);
    }
    this->run.count = count;
  }

  void flush()
  {
    if (this->run.count == 0)
    {
      return;
    }
    this->values.cut(this->run.count, this->lower, this->upper, this->t);
    for (const PointSink* sink : this->sinks)
    {
      sink->fill(this->run);
    }
    this->run.first += this->run.count;
    this->run.count = 0;
  }

private:
  const LatticeValues& values;
  const std::vector<const PointSink*>& sinks;
  EdgePoints run;
  std::int64_t lower[EdgePoints::Capacity];
  std::int64_t upper[EdgePoints::Capacity];
  double t[EdgePoints::Capacity];
  LatticeEdge edges[EdgePoints::Capacity];
};

}

StructuredContour::StructuredContour(const Lattice& lattice, std::unique_ptr<LatticeValues> values,
  const CaseTable& table, int threadCount)
  : grid(lattice),
    scalars(std::move(values)),
    threads(threadCount > 0 ? threadCount : omp_get_max_threads()),
    rowWords((lattice.size[0] + 63) / 64),
    rowCount(lattice.size[1] * lattice.size[2])
{
  assert(lattice.size[0] > 1 && lattice.size[1] > 1 && lattice.size[2] > 1);
  this->makeCases(table);

  this->cellBits.assign(this->rowWords, ~BitWord(0));
  this->cellBits.back() = bitsBelow((lattice.size[0] - 1) % 64);
  this->findUsable();

  const std::size_t words = this->rowWords * this->rowCount + 1; // next() reads one word further
  this->inside.resize(words);
  this->xEdges.resize(words);
  this->yEdges.resize(words);
  this->zEdges.resize(words);
  this->rows.resize(this->rowCount);
  this->activeInRow.resize(this->rowCount);
}

void StructuredContour::makeCases(const CaseTable& table)
{
  if (table.vertexCount != 8 || table.begin.size() != 257)
  {
    throw std::invalid_argument("the table is not that of a hexahedron");
  }
  for (unsigned c = 0; c < 256; ++c)
  {
    const std::size_t first = this->corners.size();
    for (std::size_t n = table.begin[c]; n < table.begin[c + 1]; ++n)
    {
      const auto& edge = table.edges[table.triangles[n]];
      const int slot = slotOfEdge(edge[0], edge[1]);
      if (slot < 0 || (c >> edge[0] & 1) == (c >> edge[1] & 1))
      {
        throw std::invalid_argument("the table has a corner where no edge crosses");
      }
      this->corners.push_back(static_cast<std::uint8_t>(slot));
      this->ends.push_back(c >> edge[0] & 1 ? edge[0] : edge[1]);
    }
    if (this->grid.mirrored)
    {
      for (std::size_t n = first; n < this->corners.size(); n += 3)
      {
        std::swap(this->corners[n + 1], this->corners[n + 2]);
        std::swap(this->ends[n + 1], this->ends[n + 2]);
      }
    }
    Case& entry = this->cases[c];
    entry.firstCorner = static_cast<std::uint16_t>(first);
    entry.triangles = static_cast<std::uint8_t>((this->corners.size() - first) / 3);
    entry.owned = 0;
    this->steps[c] = {};
    for (int a = 0; a < 8; ++a)
    {
      for (int b = a + 1; b < 8; ++b)
      {
        const int slot = slotOfEdge(a, b);
        if (slot >= 0 && slot < 8 && (c >> a & 1) != (c >> b & 1))
        {
          entry.owned |= 1 << slot;
          (slot < 4 ? this->steps[c].x[slot] : this->steps[c].yz[slot - 4]) = 1;
        }
      }
    }
  }
  this->corners.resize(this->corners.size() + 3 * BlindTriangles);
}

void StructuredContour::findUsable()
{
  const auto [nx, ny, nz] = this->grid.size;
  const std::size_t words = this->rowWords;
  this->usableCount = (nx - 1) * (ny - 1) * (nz - 1);

  // Points that no usable cell may have.
  std::vector<std::uint8_t> rowBad(this->rowCount);
  bool anyBad = false;
#pragma omp parallel for num_threads(this->threads) reduction(|| : anyBad)
  for (std::size_t row = 0; row < this->rowCount; ++row)
  {
    bool bad = this->scalars->hasNaN(row * nx, nx);
    for (std::int64_t i = 0; this->grid.pointGhosts && i < nx; ++i)
    {
      bad |= (this->grid.pointGhosts[row * nx + i] & this->grid.hidingPointFlags) != 0;
    }
    rowBad[row] = bad;
    anyBad = anyBad || bad;
  }
  bool anyHidden = false;
  for (std::int64_t c = 0, end = this->usableCount; this->grid.cellGhosts && c < end; ++c)
  {
    anyHidden |= (this->grid.cellGhosts[c] & this->grid.hidingCellFlags) != 0;
  }
  if (!anyBad && !anyHidden)
  {
    return;
  }

  std::vector<BitWord> badPoints(anyBad ? words * this->rowCount + 1 : 0);
#pragma omp parallel for num_threads(this->threads)
  for (std::size_t row = 0; row < this->rowCount; ++row)
  {
    if (rowBad[row])
    {
      BitWord* const bits = badPoints.data() + row * words;
      this->scalars->findNaN(row * nx, nx, bits);
      for (std::int64_t i = 0; this->grid.pointGhosts && i < nx; ++i)
      {
        const bool bad = this->grid.pointGhosts[row * nx + i] & this->grid.hidingPointFlags;
        bits[i / 64] |= BitWord(bad) << (i % 64);
      }
    }
  }

  this->usable.resize(words * this->rowCount);
  this->rowHides.resize(this->rowCount);
  std::size_t count = 0;
#pragma omp parallel for num_threads(this->threads) reduction(+ : count)
  for (std::size_t row = 0; row < this->rowCount; ++row)
  {
    const std::int64_t j = row % ny;
    const std::int64_t k = row / ny;
    if (j + 1 == ny || k + 1 == nz)
    {
      continue;
    }
    BitWord* const bits = this->usable.data() + row * words;
    for (std::size_t w = 0; w < words; ++w)
    {
      bits[w] = this->cellBits[w];
      if (anyBad)
      {
        const BitWord* const bad = badPoints.data() + row * words + w;
        bits[w] &= ~CornerWords(bad, bad + words, bad + ny * words, bad + (ny + 1) * words).any();
      }
    }
    if (anyHidden)
    {
      const std::uint8_t* const ghosts = this->grid.cellGhosts + (nx - 1) * (j + (ny - 1) * k);
      for (std::int64_t i = 0; i + 1 < nx; ++i)
      {
        const bool hidden = ghosts[i] & this->grid.hidingCellFlags;
        bits[i / 64] &= ~(BitWord(hidden) << (i % 64));
      }
    }
    std::size_t rowUsable = 0;
    for (std::size_t w = 0; w < words; ++w)
    {
      rowUsable += bitCount(bits[w]);
    }
    this->rowHides[row] = rowUsable != static_cast<std::size_t>(nx - 1);
    count += rowUsable;
  }
  this->usableCount = count;
}

std::int64_t StructuredContour::cellAt(std::size_t position) const
{
  const auto [nx, ny, nz] = this->grid.size;
  const std::int64_t i = position % (64 * this->rowWords);
  const std::int64_t row = position / (64 * this->rowWords);
  return i + (nx - 1) * (row % ny + (ny - 1) * (row / ny));
}

std::vector<SpanNode> StructuredContour::spans(const Key* keyOfPoint, const Monitor& monitor) const
{
  if (this->positionCount() > std::size_t(1) << 32)
  {
    throw std::length_error("the lattice is too large for a tree");
  }
  const auto [nx, ny, nz] = this->grid.size;
  const std::size_t words = this->rowWords;
  std::vector<std::size_t> firstNode(this->rowCount);
  std::size_t nodeCount = 0;
  for (std::size_t row = 0; row < this->rowCount; ++row)
  {
    firstNode[row] = nodeCount;
    if (static_cast<std::int64_t>(row % ny) + 1 == ny ||
      static_cast<std::int64_t>(row / ny) + 1 == nz)
    {
      continue;
    }
    if (this->usable.empty() || !this->rowHides[row])
    {
      nodeCount += nx - 1;
      continue;
    }
    for (std::size_t w = 0; w < words; ++w)
    {
      nodeCount += bitCount(this->usable[row * words + w]);
    }
  }

  std::vector<SpanNode> nodes(nodeCount);
  const bool finished = forBlocks(this->rowCount, 16, this->threads, monitor, 0, 1,
    [&](std::size_t first, std::size_t last)
    {
      std::vector<Key> smallest(nx);
      std::vector<Key> largest(nx);
      for (std::size_t row = first; row < last; ++row)
      {
        const std::size_t end = row + 1 < this->rowCount ? firstNode[row + 1] : nodeCount;
        if (firstNode[row] == end)
        {
          continue;
        }
        const Key* const key = keyOfPoint + row * nx;
        for (std::int64_t i = 0; i < nx; ++i)
        {
          const Key a = key[i];
          const Key b = key[i + nx];
          const Key c = key[i + nx * ny];
          const Key d = key[i + nx * (ny + 1)];
          smallest[i] = std::min(std::min(a, b), std::min(c, d));
          largest[i] = std::max(std::max(a, b), std::max(c, d));
        }
        const bool all = static_cast<std::int64_t>(end - firstNode[row]) == nx - 1;
        SpanNode* out = nodes.data() + firstNode[row];
        for (std::int64_t i = 0; i + 1 < nx; ++i)
        {
          if (all || (this->usable[row * words + i / 64] >> (i % 64) & 1))
          {
            *out++ = { std::min(smallest[i], smallest[i + 1]), std::max(largest[i], largest[i + 1]),
              static_cast<std::uint32_t>(64 * words * row + i) };
          }
        }
      }
    });
  return finished ? nodes : std::vector<SpanNode>();
}

void StructuredContour::findInside(std::size_t row)
{
  const std::int64_t nx = this->grid.size[0];
  const std::size_t word = row * this->rowWords;
  this->scalars->findInside(row * nx, nx, this->inside.data() + word);
  if (!this->equal.empty())
  {
    this->rowEquals[row] = this->scalars->findEqual(row * nx, nx, this->equal.data() + word);
  }
}

/// The same for the words with corners of active cells only.
void StructuredContour::findInsideNextToActive(std::size_t row)
{
  const auto [nx, ny, nz] = this->grid.size;
  const std::size_t words = this->rowWords;
  const std::size_t first = row * words;
  const bool hasBefore = row % ny > 0;
  const bool hasBelow = row >= static_cast<std::size_t>(ny);
  bool equals = false;
  bool carry = false;
  for (std::size_t w = 0; w < words; ++w)
  {
    const BitWord* const cells = this->active + first + w;
    BitWord any = *cells;
    any |= hasBefore ? *(cells - words) : 0;
    any |= hasBelow ? *(cells - ny * words) : 0;
    any |= hasBefore && hasBelow ? *(cells - (ny + 1) * words) : 0;
    BitWord* const in = this->inside.data() + first + w;
    if (any || carry)
    {
      const std::size_t point = row * nx + 64 * w;
      const std::size_t count = std::min<std::size_t>(64, nx - 64 * w);
      this->scalars->findInside(point, count, in);
      if (!this->equal.empty())
      {
        equals |= this->scalars->findEqual(point, count, this->equal.data() + first + w);
      }
    }
    else
    {
      *in = 0;
      if (!this->equal.empty())
      {
        this->equal[first + w] = 0;
      }
    }
    carry = any >> 63;
  }
  this->rowEquals[row] = equals;
}

void StructuredContour::findActive(std::size_t row)
{
  const auto [nx, ny, nz] = this->grid.size;
  const std::size_t words = this->rowWords;
  if (static_cast<std::int64_t>(row % ny) + 1 == ny ||
    static_cast<std::int64_t>(row / ny) + 1 == nz)
  {
    return;
  }
  BitWord* const found = this->activeHere.data() + row * words;
  std::uint32_t count = 0;
  for (std::size_t w = 0; w < words; ++w)
  {
    const BitWord* const in = this->inside.data() + row * words + w;
    const CornerWords at(in, in + words, in + ny * words, in + (ny + 1) * words);
    BitWord bits = at.any() & ~at.all() & this->cellBits[w];
    if (!this->usable.empty())
    {
      bits &= this->usable[row * words + w];
    }
    found[w] = bits;
    count += bits ? bitCount(bits) : 0;
  }
  this->activeInRow[row] = count;
}

void StructuredContour::listRows()
{
  const std::size_t ny = this->grid.size[1];
  this->surfaceRows.clear();
  this->activeCount = 0;
  for (std::size_t row = 0; row < this->rowCount; ++row)
  {
    this->rows[row].firstCell = this->activeCount;
    this->activeCount += this->activeInRow[row];
    const std::size_t before = row % ny ? row - 1 : row;
    const bool below = row >= ny && (this->activeInRow[row - ny] || this->activeInRow[before - ny]);
    if (this->activeInRow[row] || this->activeInRow[before] || below)
    {
      this->surfaceRows.push_back(row);
    }
  }
}

/// Masked: counts only the edges of active cells, where there are others: next to hidden cells, and
/// where the inside is not known because the tree found nothing there.
template <bool Masked>
StructuredContour::EdgeWords StructuredContour::crossings(std::size_t row, std::size_t word) const
{
  const std::size_t ny = this->grid.size[1];
  const std::size_t words = this->rowWords;
  const bool lastInY = row % ny + 1 == ny;
  const bool lastInZ = row + ny >= this->rowCount;
  const BitWord* const in = this->inside.data() + row * words + word;
  EdgeWords edges;
  edges.x = (*in ^ next(in)) & this->cellBits[word];
  edges.y = lastInY ? 0 : *in ^ in[words];
  edges.z = lastInZ ? 0 : *in ^ in[ny * words];
  if (Masked)
  {
    // The active cells around an edge along x, and as its points' left and right ones those around
    // edges along y and z.
    const auto cells = [this, words, word](std::size_t of, bool exists, BitWord& around)
    {
      if (!exists)
      {
        return BitWord(0);
      }
      const BitWord* const bits = this->active + of * words + word;
      around = *bits | *bits << 1 | (word > 0 ? bits[-1] >> 63 : 0);
      return *bits;
    };
    const bool hasBefore = row % ny > 0;
    const bool hasBelow = row >= ny;
    BitWord around[4] = { 0, 0, 0, 0 };
    edges.x &= cells(row, true, around[0]) | cells(row - 1, hasBefore, around[1]) |
      cells(row - ny, hasBelow, around[2]) | cells(row - ny - 1, hasBefore && hasBelow, around[3]);
    edges.y &= around[0] | around[2];
    edges.z &= around[0] | around[1];
  }
  return edges;
}

/// The number of triangles left when the edges that end in a vertex equal to the isovalue are joined
/// there.
unsigned StructuredContour::countJoined(unsigned cellCase, unsigned equals) const
{
  const Case& entry = this->cases[cellCase];
  unsigned count = 0;
  for (int n = entry.firstCorner; n < entry.firstCorner + 3 * entry.triangles; n += 3)
  {
    int slot[3];
    for (int c = 0; c < 3; ++c)
    {
      const int end = this->ends[n + c];
      slot[c] = equals >> end & 1 ? FirstVertexSlot + end : this->corners[n + c];
    }
    count += slot[0] != slot[1] && slot[1] != slot[2] && slot[2] != slot[0];
  }
  return count;
}

/// Whether some corner of the row's cells may equal the isovalue.
bool StructuredContour::joins(std::size_t row) const
{
  const std::size_t ny = this->grid.size[1];
  return this->joining &&
    (this->rowEquals[row] || this->rowEquals[row + 1] || this->rowEquals[row + ny] ||
      this->rowEquals[row + ny + 1]);
}

template <bool Masked, bool Equal>
void StructuredContour::count(std::size_t row)
{
  const std::size_t ny = this->grid.size[1];
  const std::size_t words = this->rowWords;
  std::uint32_t x = 0;
  std::uint32_t y = 0;
  std::uint32_t z = 0;
  std::uint32_t vertexCount = 0;
  for (std::size_t w = 0; w < words; ++w)
  {
    const std::size_t n = row * words + w;
    EdgeWords edges = this->crossings<Masked>(row, w);
    if (Equal)
    {
      const BitWord* const at = this->equal.data() + n;
      BitWord joined = 0;
      if (*at)
      {
        joined = edges.x | edges.x << 1 | edges.y | edges.z;
        joined |= w > 0 ? this->crossings<Masked>(row, w - 1).x >> 63 : 0;
        joined |= row % ny > 0 ? this->crossings<Masked>(row - 1, w).y : 0;
        joined |= row >= ny ? this->crossings<Masked>(row - ny, w).z : 0;
        joined &= *at;
        vertexCount += bitCount(joined);
      }
      this->vertices[n] = joined;
      edges.x &= ~(*at | next(at));
      edges.y &= edges.y ? ~(*at | at[words]) : 0;
      edges.z &= edges.z ? ~(*at | at[ny * words]) : 0;
    }
    this->xEdges[n] = edges.x;
    this->yEdges[n] = edges.y;
    this->zEdges[n] = edges.z;
    x += edges.x ? bitCount(edges.x) : 0;
    y += edges.y ? bitCount(edges.y) : 0;
    z += edges.z ? bitCount(edges.z) : 0;
  }

  std::size_t triangles = 0;
  if (this->activeInRow[row] > 0)
  {
    const bool join = Equal && this->joins(row);
    std::size_t cell = this->rows[row].firstCell;
    for (std::size_t w = 0; w < words; ++w)
    {
      BitWord bits = this->active[row * words + w];
      if (bits == 0)
      {
        continue;
      }
      const BitWord* const in = this->inside.data() + row * words + w;
      const CornerWords at(in, in + words, in + ny * words, in + (ny + 1) * words);
      if (!join)
      {
        for (; bits != 0; bits &= bits - 1)
        {
          const unsigned cellCase = at(lowestBit(bits));
          this->cellCases[cell++] = static_cast<std::uint8_t>(cellCase);
          triangles += this->cases[cellCase].triangles;
        }
        continue;
      }
      const BitWord* const eq = this->equal.data() + row * words + w;
      const CornerWords equalAt(eq, eq + words, eq + ny * words, eq + (ny + 1) * words);
      for (; bits != 0; bits &= bits - 1)
      {
        const unsigned cellCase = at(lowestBit(bits));
        const unsigned equals = equalAt(lowestBit(bits));
        this->cellCases[cell] = static_cast<std::uint8_t>(cellCase);
        this->cellEquals[cell++] = static_cast<std::uint8_t>(equals);
        triangles += equals ? this->countJoined(cellCase, equals) : this->cases[cellCase].triangles;
      }
    }
  }

  Row& counts = this->rows[row];
  counts.xPoints = x;
  counts.yPoints = y;
  counts.zPoints = z;
  counts.vertices = vertexCount;
  counts.firstTriangle = triangles;
}

SurfaceSize StructuredContour::prepare(
  double isovalue, const BitWord* activeCells, const Monitor& monitor)
{
  const std::size_t words = this->rowWords;
  this->size = {};
  this->surfaceRows.clear();
  this->activeCount = 0;
  if (!this->scalars->setIsovalue(isovalue))
  {
    return {};
  }
  const bool mayEqual = this->scalars->mayEqual();
  this->equal.resize(mayEqual ? this->inside.size() : 0);
  this->rowEquals.resize(this->rowCount);

  const auto forRows = [this, &monitor](std::size_t count, double from, double to, auto&& work)
  {
    return forBlocks(count, 64, this->threads, monitor, from, to,
      [&work](std::size_t first, std::size_t last)
      {
        for (std::size_t n = first; n < last; ++n)
        {
          work(n);
        }
      });
  };

  if (activeCells)
  {
    this->active = activeCells;
    if (!forRows(this->rowCount, 0, 0.1,
          [this, words](std::size_t row)
          {
            std::uint32_t count = 0;
            for (std::size_t w = 0; w < words; ++w)
            {
              const BitWord bits = this->active[row * words + w];
              count += bits ? bitCount(bits) : 0;
            }
            this->activeInRow[row] = count;
          }))
    {
      return {};
    }
    this->listRows();
    if (!forRows(this->surfaceRows.size(), 0.1, 0.5,
          [this](std::size_t n) { this->findInsideNextToActive(this->surfaceRows[n]); }))
    {
      this->surfaceRows.clear();
      return {};
    }
  }
  else
  {
    this->activeHere.resize(words * this->rowCount);
    this->active = this->activeHere.data();
    if (!forRows(this->rowCount, 0, 0.4, [this](std::size_t row) { this->findInside(row); }) ||
      !forRows(this->rowCount, 0.4, 0.5, [this](std::size_t row) { this->findActive(row); }))
    {
      return {};
    }
    this->listRows();
  }

  this->joining = mayEqual &&
    std::any_of(this->surfaceRows.begin(), this->surfaceRows.end(),
      [this](std::size_t row) { return this->rowEquals[row] != 0; });
  this->cellCases.resize(std::max(this->cellCases.size(), this->activeCount));
  if (this->joining)
  {
    this->vertices.resize(this->inside.size());
    this->cellEquals.resize(std::max(this->cellEquals.size(), this->activeCount));
  }
  const bool masked = activeCells || !this->usable.empty();
  if (!forRows(this->surfaceRows.size(), 0.5, 1,
        [this, masked](std::size_t n)
        {
          const std::size_t row = this->surfaceRows[n];
          if (masked)
          {
            this->joining ? this->count<true, true>(row) : this->count<true, false>(row);
          }
          else
          {
            this->joining ? this->count<false, true>(row) : this->count<false, false>(row);
          }
        }))
  {
    this->surfaceRows.clear();
    return {};
  }

  for (const std::size_t n : this->surfaceRows)
  {
    Row& row = this->rows[n];
    const std::size_t triangles = row.firstTriangle;
    row.firstPoint = this->size.points;
    row.firstTriangle = this->size.triangles;
    this->size.points += std::size_t(row.xPoints) + row.yPoints + row.zPoints + row.vertices;
    this->size.triangles += triangles;
  }
  return this->size;
}

void StructuredContour::writePoints(
  std::size_t firstRow, std::size_t lastRow, const SurfaceBuffers& buffers) const
{
  const auto [nx, ny, nz] = this->grid.size;
  PointRun run(*this->scalars, buffers.sinks,
    buffers.firstPoint + this->rows[this->surfaceRows[firstRow]].firstPoint);
  for (std::size_t n = firstRow; n < lastRow; ++n)
  {
    const std::size_t row = this->surfaceRows[n];
    const Row& counts = this->rows[row];
    const auto j = static_cast<std::int32_t>(row % ny);
    const auto k = static_cast<std::int32_t>(row / ny);
    const auto add =
      [&](const std::vector<BitWord>& bits, std::uint32_t count, int axis, std::int64_t stride)
    {
      if (count == 0)
      {
        return;
      }
      const std::size_t first = row * this->rowWords;
      for (std::size_t w = 0; w < this->rowWords; ++w)
      {
        run.add(bits[first + w], stride ? this->inside[first + w] : 0, row * nx + 64 * w,
          { static_cast<std::int32_t>(64 * w), j, k }, axis, stride);
      }
    };
    add(this->xEdges, counts.xPoints, 0, 1);
    add(this->yEdges, counts.yPoints, 1, nx);
    add(this->zEdges, counts.zPoints, 2, nx * ny);
    add(this->vertices, counts.vertices, 0, 0);
  }
  run.flush();
}

/// Every crossing edge of a row of cells without hidden ones belongs to an active cell. So the ids of
/// the points follow by counting from one active cell to the next. Up to `end` it may write more than
/// the row's triangles: those that follow are written later.
void StructuredContour::writeTriangles(
  std::size_t row, const SurfaceBuffers& buffers, std::int64_t* out, const std::int64_t* end) const
{
  const std::size_t ny = this->grid.size[1];
  const Row& row00 = this->rows[row];
  const Row& row10 = this->rows[row + 1];
  const Row& row01 = this->rows[row + ny];
  const Row& row11 = this->rows[row + ny + 1];
  alignas(16) std::int64_t ids[12];
  const std::int64_t first = buffers.firstPoint;
  ids[0] = first + row00.firstPoint;
  ids[1] = first + row10.firstPoint;
  ids[2] = first + row01.firstPoint;
  ids[3] = first + row11.firstPoint;
  ids[4] = ids[0] + row00.xPoints;
  ids[5] = ids[2] + row01.xPoints;
  ids[6] = ids[4] + row00.yPoints;
  ids[7] = ids[1] + row10.xPoints + row10.yPoints;

  const std::uint8_t* const lastCell =
    this->cellCases.data() + row00.firstCell + this->activeInRow[row];
  for (const std::uint8_t* cell = lastCell - this->activeInRow[row]; cell < lastCell; ++cell)
  {
    const Steps& step = this->steps[*cell];
    const Case& entry = this->cases[*cell];
    for (int n = 0; n < 4; ++n)
    {
      ids[8 + n] = ids[4 + n] + step.yz[n];
    }
    const std::uint8_t* const corner = this->corners.data() + entry.firstCorner;
    const int count = 3 * entry.triangles;
    if (end - out >= 3 * BlindTriangles)
    {
      for (int n = 0; n < 3 * BlindTriangles; ++n)
      {
        out[n] = ids[corner[n]];
      }
      for (int n = 3 * BlindTriangles; n < count; ++n)
      {
        out[n] = ids[corner[n]];
      }
    }
    else
    {
      for (int n = 0; n < count; ++n)
      {
        out[n] = ids[corner[n]];
      }
    }
    out += count;
    for (int n = 0; n < 4; ++n)
    {
      ids[n] += step.x[n];
      ids[4 + n] = ids[8 + n];
    }
  }
}

/// The general way: an id is the number of bits before it.
template <bool Equal>
void StructuredContour::writeTrianglesByRank(
  std::size_t row, const SurfaceBuffers& buffers, std::int64_t* out) const
{
  const std::size_t ny = this->grid.size[1];
  const std::size_t words = this->rowWords;
  const std::int64_t first = buffers.firstPoint;

  // The bits of slots 0 to 7, and of the vertices of the four rows of points.
  const BitWord* bits[12];
  std::int64_t rank[12];
  const std::size_t pointRows[4] = { row, row + 1, row + ny, row + ny + 1 };
  for (int n = 0; n < 4; ++n)
  {
    const Row& counts = this->rows[pointRows[n]];
    const std::size_t word = pointRows[n] * words;
    std::int64_t id = first + counts.firstPoint;
    bits[n] = this->xEdges.data() + word;
    rank[n] = id;
    id += counts.xPoints;
    if (n % 2 == 0)
    {
      bits[4 + n / 2] = this->yEdges.data() + word;
      rank[4 + n / 2] = id;
    }
    id += counts.yPoints;
    if (n / 2 == 0)
    {
      bits[6 + n] = this->zEdges.data() + word;
      rank[6 + n] = id;
    }
    id += counts.zPoints;
    bits[8 + n] = this->vertices.data() + (Equal ? word : 0);
    rank[8 + n] = id;
  }

  std::size_t cell = this->rows[row].firstCell;
  for (std::size_t w = 0; w < words; ++w)
  {
    for (BitWord cells = this->active[row * words + w]; cells != 0; cells &= cells - 1, ++cell)
    {
      const unsigned bit = lowestBit(cells);
      std::int64_t ids[20];
      for (int n = 0; n < 8; ++n)
      {
        ids[n] = rank[n] + bitCount(bits[n][w] & bitsBelow(bit));
      }
      for (int n = 4; n < 8; ++n)
      {
        ids[4 + n] = ids[n] + static_cast<std::int64_t>(bits[n][w] >> bit & 1);
      }
      const unsigned equals = Equal ? this->cellEquals[cell] : 0;
      if (equals)
      {
        for (int n = 0; n < 4; ++n)
        {
          constexpr int left[4] = { 0, 3, 4, 7 };
          constexpr int right[4] = { 1, 2, 5, 6 };
          const BitWord word = bits[8 + n][w];
          ids[FirstVertexSlot + left[n]] = rank[8 + n] + bitCount(word & bitsBelow(bit));
          ids[FirstVertexSlot + right[n]] =
            ids[FirstVertexSlot + left[n]] + static_cast<std::int64_t>(word >> bit & 1);
        }
      }
      const Case& entry = this->cases[this->cellCases[cell]];
      for (int n = entry.firstCorner; n < entry.firstCorner + 3 * entry.triangles; n += 3)
      {
        std::int64_t id[3];
        for (int c = 0; c < 3; ++c)
        {
          const int vertex = this->ends[n + c];
          id[c] = ids[equals >> vertex & 1 ? FirstVertexSlot + vertex : this->corners[n + c]];
        }
        if (id[0] != id[1] && id[1] != id[2] && id[2] != id[0])
        {
          out = std::copy_n(id, 3, out);
          if (buffers.cellOfTriangle)
          {
            buffers.cellOfTriangle[(out - buffers.connectivity) / 3 - 1] =
              this->cellAt(64 * (row * words + w) + bit);
          }
        }
      }
    }
    for (int n = 0; n < (Equal ? 12 : 8); ++n)
    {
      rank[n] += bitCount(bits[n][w]);
    }
  }
}

/// The cells of the triangles of writeTriangles().
void StructuredContour::writeCells(std::size_t row, std::int64_t* out) const
{
  const std::size_t words = this->rowWords;
  const std::int64_t firstCell = this->cellAt(64 * row * words);
  const std::uint8_t* cellCase = this->cellCases.data() + this->rows[row].firstCell;
  for (std::size_t w = 0; w < words; ++w)
  {
    for (BitWord cells = this->active[row * words + w]; cells != 0; cells &= cells - 1)
    {
      const std::int64_t cell = firstCell + 64 * w + lowestBit(cells);
      out = std::fill_n(out, this->cases[*cellCase++].triangles, cell);
    }
  }
}

void StructuredContour::extract(const SurfaceBuffers& buffers, const Monitor& monitor) const
{
  forBlocks(this->surfaceRows.size(), 32, this->threads, monitor, 0, 1,
    [this, &buffers](std::size_t firstRow, std::size_t lastRow)
    {
      this->writePoints(firstRow, lastRow, buffers);
      const std::size_t lastTriangle = lastRow < this->surfaceRows.size()
        ? this->rows[this->surfaceRows[lastRow]].firstTriangle
        : this->size.triangles;
      const std::int64_t* const end = buffers.connectivity + 3 * lastTriangle;
      for (std::size_t n = firstRow; n < lastRow; ++n)
      {
        const std::size_t row = this->surfaceRows[n];
        if (this->activeInRow[row] == 0)
        {
          continue;
        }
        const std::size_t first = this->rows[row].firstTriangle;
        std::int64_t* const out = buffers.connectivity + 3 * first;
        if (this->joins(row))
        {
          this->writeTrianglesByRank<true>(row, buffers, out);
        }
        else if (!this->usable.empty() && this->rowHides[row])
        {
          this->writeTrianglesByRank<false>(row, buffers, out);
        }
        else
        {
          this->writeTriangles(row, buffers, out, end);
          if (buffers.cellOfTriangle)
          {
            this->writeCells(row, buffers.cellOfTriangle + first);
          }
        }
      }
    });
}

std::size_t StructuredContour::bytes() const
{
  return sizeof(BitWord) *
    (this->usable.capacity() + this->activeHere.capacity() + this->inside.capacity() +
      this->equal.capacity() + this->xEdges.capacity() + this->yEdges.capacity() +
      this->zEdges.capacity() + this->vertices.capacity()) +
    this->rowHides.capacity() + this->rowEquals.capacity() + sizeof(Row) * this->rows.capacity() +
    sizeof(std::uint32_t) * this->activeInRow.capacity() +
    sizeof(std::size_t) * this->surfaceRows.capacity() + this->cellCases.capacity() +
    this->cellEquals.capacity();
}

}
