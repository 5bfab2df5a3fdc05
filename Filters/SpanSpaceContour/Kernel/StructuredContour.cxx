#include "StructuredContour.h"

#include "Parallel.h"

#include <algorithm>
#include <cassert>
#include <stdexcept>

#include <omp.h>

#ifdef __SSE2__
#include <emmintrin.h>
#endif

namespace orrery
{
namespace
{

// What makes another thread worth waking: points to compare, active cells.
constexpr std::size_t PointsPerThread = 1 << 17;
constexpr std::size_t CellsPerThread = 1 << 13;

/// The vertices of a cell in the four rows of points around it.
constexpr int Left[4] = { 0, 3, 4, 7 };
constexpr int Right[4] = { 1, 2, 5, 6 };

int teamFor(std::size_t work, std::size_t workPerThread, int threads)
{
  return static_cast<int>(std::min<std::size_t>(threads, 1 + work / workPerThread));
}

/// Calls work(n) for the numbers below `count`, as forBlocks().
template <class Work>
bool forEach(
  std::size_t count, int threads, const Monitor& monitor, double from, double to, const Work& work)
{
  return forBlocks(count, 64, threads, monitor, from, to,
    [&work](std::size_t first, std::size_t last)
    {
      for (std::size_t n = first; n < last; ++n)
      {
        work(n);
      }
    });
}

/// Bits of the points one further along x. The bit that enters the last word of a row is of no use.
inline BitWord next(const BitWord* word)
{
  return word[0] >> 1 | word[1] << 63;
}

/// Eight bits that belong together, the corners of a cell, for each cell of a word.
class CornerBits
{
public:
  /// From the bits of the four rows of points around a row of cells.
  CornerBits(const BitWord* row00, const BitWord* row10, const BitWord* row01, const BitWord* row11)
  {
    const BitWord words[8] = { *row00, next(row00), next(row10), *row10, *row01, next(row01),
      next(row11), *row11 };
#ifdef __SSE2__
    const auto load = [&words](int n)
    { return _mm_loadl_epi64(reinterpret_cast<const __m128i*>(words + n)); };
    const __m128i a = _mm_unpacklo_epi8(load(0), load(1));
    const __m128i b = _mm_unpacklo_epi8(load(2), load(3));
    const __m128i c = _mm_unpacklo_epi8(load(4), load(5));
    const __m128i d = _mm_unpacklo_epi8(load(6), load(7));
    const __m128i ab[2] = { _mm_unpacklo_epi16(a, b), _mm_unpackhi_epi16(a, b) };
    const __m128i cd[2] = { _mm_unpacklo_epi16(c, d), _mm_unpackhi_epi16(c, d) };
    __m128i* const out = reinterpret_cast<__m128i*>(this->bytes);
    _mm_store_si128(out, _mm_unpacklo_epi32(ab[0], cd[0]));
    _mm_store_si128(out + 1, _mm_unpackhi_epi32(ab[0], cd[0]));
    _mm_store_si128(out + 2, _mm_unpacklo_epi32(ab[1], cd[1]));
    _mm_store_si128(out + 3, _mm_unpackhi_epi32(ab[1], cd[1]));
#else
    for (int byte = 0; byte < 8; ++byte)
    {
      this->bytes[byte] = 0;
      for (int n = 0; n < 8; ++n)
      {
        this->bytes[byte] |= (words[n] >> (8 * byte) & 0xff) << (8 * n);
      }
    }
#endif
  }

  /// Bit v is that of vertex v.
  unsigned operator[](unsigned cell) const
  {
    const BitWord corners = this->bytes[cell / 8] >> (cell % 8) & 0x0101010101010101u;
    return static_cast<unsigned>(corners * 0x0102040810204080u >> 56);
  }

private:
  alignas(16) BitWord bytes[8]; ///< Byte v of number n: vertex v of the cells 8 n to 8 n + 7.
};

inline BitWord anyCorner(
  const BitWord* row00, const BitWord* row10, const BitWord* row01, const BitWord* row11)
{
  const BitWord words[2] = { row00[0] | row10[0] | row01[0] | row11[0],
    row00[1] | row10[1] | row01[1] | row11[1] };
  return words[0] | next(words);
}

inline BitWord allCorners(
  const BitWord* row00, const BitWord* row10, const BitWord* row01, const BitWord* row11)
{
  const BitWord words[2] = { row00[0] & row10[0] & row01[0] & row11[0],
    row00[1] & row10[1] & row01[1] & row11[1] };
  return words[0] & next(words);
}

/// The cells on both sides of the points of a word, in two rows of cells.
inline BitWord activeAround(const BitWord* row0, const BitWord* row1, std::size_t word)
{
  const BitWord cells = row0[word] | row1[word];
  const BitWord before = word > 0 ? row0[word - 1] | row1[word - 1] : 0;
  return cells | cells << 1 | before >> 63;
}

/// Collects output points and hands them to the sinks.
class PointRun
{
public:
  PointRun(const LatticeValues& latticeValues, const std::vector<const PointSink*>& pointSinks,
    std::size_t first)
    : values(latticeValues)
    , sinks(pointSinks)
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

/// Writes the triangles of one cell from the ids of its slots, and up to `end` perhaps some numbers
/// more, which are written over later: that costs less than a wrong guess of how many there are.
inline std::int64_t* emitTriangles(const std::uint8_t* corners, int triangles,
  const std::int64_t* ids, std::int64_t* out, const std::int64_t* end)
{
  const int count = 3 * triangles;
  int n = 0;
  if (end - out >= 3 * LatticeCases::SpareTriangles)
  {
    for (; n < 3 * LatticeCases::SpareTriangles; ++n)
    {
      out[n] = ids[corners[n]];
    }
  }
  for (; n < count; ++n)
  {
    out[n] = ids[corners[n]];
  }
  return out + count;
}

/// The ids of the points that are the bits of a row.
struct RankedRow
{
  const BitWord* bits = nullptr;
  std::int64_t id = 0; ///< Of the first bit of `word` and what follows.
  std::size_t word = 0;

  /// The id of the first bit that is not before a place. Places must not go back to an earlier
  /// word.
  std::int64_t idAt(std::size_t atWord, unsigned bit)
  {
    for (; this->word < atWord; ++this->word)
    {
      this->id += bitCount(this->bits[this->word]);
    }
    return this->id + bitCount(this->bits[atWord] & bitsBelow(bit));
  }
};

}

StructuredContour::StructuredContour(const Lattice& lattice, std::unique_ptr<LatticeValues> values,
  const CaseTable& table, int threadCount)
  : grid(lattice)
  , scalars(std::move(values))
  , cases(table, lattice.mirrored)
  , threads(threadCount > 0 ? threadCount : omp_get_max_threads())
  , rowWords((lattice.size[0] + 63) / 64)
  , rowCount(lattice.size[1] * lattice.size[2])
{
  assert(lattice.size[0] > 1 && lattice.size[1] > 1 && lattice.size[2] > 1);

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

/// Points that no usable cell may have, hidden or NaN, by row; none when there are none.
std::vector<BitWord> StructuredContour::findBadPoints() const
{
  const std::int64_t nx = this->grid.size[0];
  const int scanTeam = teamFor(nx * this->rowCount, PointsPerThread, this->threads);
  const auto isHidden = [this](std::size_t point) {
    return this->grid.pointGhosts && (this->grid.pointGhosts[point] & this->grid.hidingPointFlags);
  };
  std::vector<std::uint8_t> rowBad(this->rowCount);
  bool anyBad = false;
#pragma omp parallel for num_threads(scanTeam) reduction(|| : anyBad)
  for (std::size_t row = 0; row < this->rowCount; ++row)
  {
    bool bad = this->scalars->hasNaN(row * nx, nx);
    for (std::int64_t i = 0; this->grid.pointGhosts && i < nx; ++i)
    {
      bad |= isHidden(row * nx + i);
    }
    rowBad[row] = bad;
    anyBad = anyBad || bad;
  }
  if (!anyBad)
  {
    return {};
  }
  std::vector<BitWord> badPoints(this->rowWords * this->rowCount + 1);
#pragma omp parallel for num_threads(scanTeam)
  for (std::size_t row = 0; row < this->rowCount; ++row)
  {
    if (rowBad[row])
    {
      BitWord* const bits = badPoints.data() + row * this->rowWords;
      this->scalars->findNaN(row * nx, nx, bits);
      for (std::int64_t i = 0; this->grid.pointGhosts && i < nx; ++i)
      {
        bits[i / 64] |= BitWord(isHidden(row * nx + i)) << (i % 64);
      }
    }
  }
  return badPoints;
}

void StructuredContour::findUsable()
{
  const std::int64_t nx = this->grid.size[0];
  this->usableCount = (nx - 1) * (this->grid.size[1] - 1) * (this->grid.size[2] - 1);
  const std::uint8_t* const ghosts = this->grid.cellGhosts;
  const bool anyHidden = ghosts &&
    std::any_of(ghosts, ghosts + this->usableCount,
      [this](std::uint8_t flags) { return flags & this->grid.hidingCellFlags; });
  const std::vector<BitWord> badPoints = this->findBadPoints();
  if (badPoints.empty() && !anyHidden)
  {
    return;
  }
  this->usable.resize(this->rowWords * this->rowCount);
  this->rowHides.resize(this->rowCount);
  const int scanTeam = teamFor(this->usableCount, PointsPerThread, this->threads);
  std::size_t count = 0;
#pragma omp parallel for num_threads(scanTeam) reduction(+ : count)
  for (std::size_t row = 0; row < this->rowCount; ++row)
  {
    const Sides at = this->sides(row);
    if (at.afterY && at.afterZ)
    {
      const std::size_t rowUsable = this->findUsableIn(row, badPoints, anyHidden);
      this->rowHides[row] = rowUsable != static_cast<std::size_t>(nx - 1);
      count += rowUsable;
    }
  }
  this->usableCount = count;
}

/// Sets the bits of a row's usable cells; returns how many there are.
std::size_t StructuredContour::findUsableIn(
  std::size_t row, const std::vector<BitWord>& badPoints, bool anyHidden)
{
  const std::size_t words = this->rowWords;
  const std::size_t above = this->grid.size[1] * words;
  BitWord* const bits = this->usable.data() + row * words;
  for (std::size_t w = 0; w < words; ++w)
  {
    bits[w] = this->cellBits[w];
    if (!badPoints.empty())
    {
      const BitWord* const bad = badPoints.data() + row * words + w;
      bits[w] &= ~anyCorner(bad, bad + words, bad + above, bad + above + words);
    }
  }
  if (anyHidden)
  {
    const std::uint8_t* const ghosts = this->grid.cellGhosts + this->cellAt(64 * words * row);
    for (std::int64_t i = 0; i + 1 < this->grid.size[0]; ++i)
    {
      const bool hidden = ghosts[i] & this->grid.hidingCellFlags;
      bits[i / 64] &= ~(BitWord(hidden) << (i % 64));
    }
  }
  std::size_t count = 0;
  for (std::size_t w = 0; w < words; ++w)
  {
    count += bitCount(bits[w]);
  }
  return count;
}

std::int64_t StructuredContour::cellAt(std::size_t position) const
{
  const std::int64_t nx = this->grid.size[0];
  const std::int64_t ny = this->grid.size[1];
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
  const std::int64_t nx = this->grid.size[0];
  const std::int64_t ny = this->grid.size[1];
  const std::size_t words = this->rowWords;
  std::vector<std::size_t> firstNode(this->rowCount);
  std::size_t nodeCount = 0;
  for (std::size_t row = 0; row < this->rowCount; ++row)
  {
    firstNode[row] = nodeCount;
    const Sides at = this->sides(row);
    if (!at.afterY || !at.afterZ)
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
  const int scanTeam = teamFor(nodeCount, PointsPerThread, this->threads);
  const bool finished = forBlocks(this->rowCount, 16, scanTeam, monitor, 0, 1,
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
  this->scalars->findInside(row * nx, nx, this->inside.data() + row * this->rowWords);
}

/// Looks at the corners of active cells only: whether they are inside, unless that is known, and
/// whether they equal the isovalue.
void StructuredContour::findCorners(std::size_t row)
{
  const std::size_t nx = this->grid.size[0];
  const bool searched = this->active != this->activeHere.data();
  const Sides at = this->sides(row);
  BitWord before = 0;
  bool equals = false;
  for (std::size_t w = 0; w < this->rowWords; ++w)
  {
    const BitWord cells = this->activeAlong(row, w, at);
    const BitWord points = cells | cells << 1 | before >> 63;
    before = cells;
    const std::size_t word = row * this->rowWords + w;
    const std::size_t first = row * nx + 64 * w;
    const std::size_t count = std::min<std::size_t>(64, nx - 64 * w);
    if (searched)
    {
      this->inside[word] = points ? this->scalars->findInsideAt(first, count, points) : 0;
    }
    if (!this->equal.empty())
    {
      this->equal[word] = points ? this->scalars->findEqualAt(first, count, points) : 0;
      this->vertices[word] = 0; // countTriangles() marks them
      equals |= this->equal[word] != 0;
    }
  }
  this->rowEquals[row] = equals;
}

/// Cells of a word with a corner inside and one outside, usable or not.
BitWord StructuredContour::crossed(std::size_t row, std::size_t word) const
{
  const std::size_t words = this->rowWords;
  const BitWord* const in00 = this->inside.data() + row * words + word;
  const BitWord* const in10 = in00 + words;
  const BitWord* const in01 = in00 + this->grid.size[1] * words;
  const BitWord* const in11 = in01 + words;
  return anyCorner(in00, in10, in01, in11) & ~allCorners(in00, in10, in01, in11) &
    this->cellBits[word];
}

void StructuredContour::findActive(std::size_t row)
{
  const std::size_t words = this->rowWords;
  const Sides at = this->sides(row);
  if (!at.afterY || !at.afterZ)
  {
    return;
  }
  BitWord* const found = this->activeHere.data() + row * words;
  std::uint32_t count = 0;
  for (std::size_t w = 0; w < words; ++w)
  {
    found[w] = this->crossed(row, w);
    if (!this->usable.empty())
    {
      found[w] &= this->usable[row * words + w];
    }
    count += found[w] ? bitCount(found[w]) : 0;
  }
  this->activeInRow[row] = count;
}

/// Counts the active cells that a tree gave.
void StructuredContour::countActive(ActiveCells activeCells)
{
  const std::size_t words = this->rowWords * this->rowCount;
  for (std::size_t w = activeCells.skip(0, words); w < words; w = activeCells.skip(w + 1, words))
  {
    if (activeCells.words[w])
    {
      const std::size_t row = w / this->rowWords;
      if (this->activeInRow[row] == 0)
      {
        this->cellRows.push_back(row);
      }
      this->activeInRow[row] += bitCount(activeCells.words[w]);
    }
  }
}

void StructuredContour::listRows()
{
  const std::size_t ny = this->grid.size[1];
  this->rowBits.assign((this->rowCount + 63) / 64, 0);
  this->activeCount = 0;
  for (const std::size_t row : this->cellRows)
  {
    this->rows[row].firstCell = this->activeCount;
    this->activeCount += this->activeInRow[row];
    for (const std::size_t pointRow : { row, row + 1, row + ny, row + ny + 1 })
    {
      this->rowBits[pointRow / 64] |= BitWord(1) << (pointRow % 64);
    }
  }
  this->surfaceRows.clear();
  for (std::size_t w = 0; w < this->rowBits.size(); ++w)
  {
    for (BitWord bits = this->rowBits[w]; bits != 0; bits &= bits - 1)
    {
      this->surfaceRows.push_back(64 * w + lowestBit(bits));
    }
  }
  this->team = teamFor(this->activeCount, CellsPerThread, this->threads);
}

StructuredContour::Sides StructuredContour::sides(std::size_t row) const
{
  const std::size_t ny = this->grid.size[1];
  const std::size_t j = row % ny;
  return { j > 0, j + 1 < ny, row >= ny, row + ny < this->rowCount };
}

/// The active cells around the edges along x.
BitWord StructuredContour::activeAlong(std::size_t row, std::size_t word, Sides at) const
{
  const std::size_t y = this->rowWords;
  const std::size_t z = this->grid.size[1] * y;
  const BitWord* const cells = this->active + row * y + word;
  BitWord around = *cells;
  around |= at.beforeY ? *(cells - y) : 0;
  around |= at.beforeZ ? *(cells - z) : 0;
  around |= at.beforeY && at.beforeZ ? *(cells - y - z) : 0;
  return around;
}

// The edges that cross along one axis, from the points of a word. Masked: only those of active
// cells, where there are others: next to hidden cells, and where the inside is not known because
// the tree found nothing there.

template <bool Masked>
BitWord StructuredContour::crossingX(std::size_t row, std::size_t word, Sides at) const
{
  const BitWord* const in = this->inside.data() + row * this->rowWords + word;
  return (*in ^ next(in)) & (Masked ? this->activeAlong(row, word, at) : this->cellBits[word]);
}

template <bool Masked>
BitWord StructuredContour::crossingY(std::size_t row, std::size_t word, Sides at) const
{
  const std::size_t words = this->rowWords;
  const BitWord* const in = this->inside.data() + row * words + word;
  const BitWord crossing = at.afterY ? in[0] ^ in[words] : 0;
  if (!Masked)
  {
    return crossing;
  }
  const BitWord* const cells = this->active + row * words;
  const std::size_t below = at.beforeZ ? this->grid.size[1] * words : 0;
  return crossing & activeAround(cells, cells - below, word);
}

template <bool Masked>
BitWord StructuredContour::crossingZ(std::size_t row, std::size_t word, Sides at) const
{
  const std::size_t words = this->rowWords;
  const BitWord* const in = this->inside.data() + row * words + word;
  const BitWord crossing = at.afterZ ? in[0] ^ in[this->grid.size[1] * words] : 0;
  if (!Masked)
  {
    return crossing;
  }
  const BitWord* const cells = this->active + row * words;
  return crossing & activeAround(cells, cells - (at.beforeY ? words : 0), word);
}

/// Marks the vertices that are corners of triangles, of a word of cells, by the four rows of points
/// around it. Several threads may mark the same word.
void StructuredContour::markVertices(
  std::size_t row, std::size_t word, const BitWord* used, const BitWord* further)
{
  const std::size_t ny = this->grid.size[1];
  const std::size_t pointRows[4] = { row, row + 1, row + ny, row + ny + 1 };
  for (int n = 0; n < 4; ++n)
  {
    BitWord* const bits = this->vertices.data() + pointRows[n] * this->rowWords + word;
    if (used[n])
    {
      __atomic_fetch_or(bits, used[n], __ATOMIC_RELAXED);
    }
    if (further[n])
    {
      __atomic_fetch_or(bits + 1, further[n], __ATOMIC_RELAXED);
    }
  }
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
  const std::size_t words = this->rowWords;
  const std::size_t above = this->grid.size[1] * words;
  const Sides at = this->sides(row);
  std::uint32_t x = 0;
  std::uint32_t y = 0;
  std::uint32_t z = 0;
  std::uint32_t vertexCount = 0;
  BitWord before = 0;
  for (std::size_t w = 0; w < words; ++w)
  {
    const std::size_t n = row * words + w;
    if (Masked)
    {
      const BitWord cells = this->activeAlong(row, w, at);
      const bool none = !(cells | before >> 63);
      before = cells;
      if (none)
      {
        this->xEdges[n] = this->yEdges[n] = this->zEdges[n] = 0;
        continue;
      }
    }
    BitWord xWord = this->crossingX<Masked>(row, w, at);
    BitWord yWord = this->crossingY<Masked>(row, w, at);
    BitWord zWord = this->crossingZ<Masked>(row, w, at);
    if (Equal)
    {
      const BitWord* const equals = this->equal.data() + n;
      xWord &= ~(equals[0] | next(equals));
      yWord &= yWord ? ~(equals[0] | equals[words]) : 0;
      zWord &= zWord ? ~(equals[0] | equals[above]) : 0;
      vertexCount += bitCount(this->vertices[n]);
    }
    this->xEdges[n] = xWord;
    this->yEdges[n] = yWord;
    this->zEdges[n] = zWord;
    x += bitCount(xWord);
    y += bitCount(yWord);
    z += bitCount(zWord);
  }

  Row& counts = this->rows[row];
  counts.xPoints = x;
  counts.yPoints = y;
  counts.zPoints = z;
  counts.vertices = vertexCount;
}

template <bool Equal>
std::size_t StructuredContour::countTriangles(std::size_t row)
{
  const std::size_t ny = this->grid.size[1];
  const std::size_t words = this->rowWords;
  const auto cornersOf = [&](const std::vector<BitWord>& bits, std::size_t w)
  {
    const BitWord* const word = bits.data() + row * words + w;
    return CornerBits(word, word + words, word + ny * words, word + (ny + 1) * words);
  };
  std::size_t triangles = 0;
  std::uint16_t* out = this->cellCases.data() + this->rows[row].firstCell;
  for (std::size_t w = 0; w < words; ++w)
  {
    BitWord cells = this->active[row * words + w];
    if (cells == 0)
    {
      continue;
    }
    const CornerBits insides = cornersOf(this->inside, w);
    const CornerBits equals = cornersOf(Equal ? this->equal : this->inside, w);
    BitWord used[4] = {};
    BitWord further[4] = {};
    for (; cells != 0; cells &= cells - 1)
    {
      const unsigned bit = lowestBit(cells);
      unsigned cellCase = insides[bit];
      if (Equal)
      {
        cellCase = this->cases.joined(cellCase, equals[bit]);
        const BitWord at = this->cases[cellCase].vertices;
        for (int n = 0; at != 0 && n < 4; ++n)
        {
          const BitWord right = at >> Right[n] & 1;
          used[n] |= (at >> Left[n] & 1) << bit | right << 1 << bit;
          further[n] |= right << bit >> 63;
        }
      }
      *out++ = static_cast<std::uint16_t>(cellCase);
      triangles += this->cases[cellCase].triangles;
    }
    if (Equal)
    {
      this->markVertices(row, w, used, further);
    }
  }
  return triangles;
}

/// Finds the active cells, the rows around them, and the inside there.
bool StructuredContour::findCells(ActiveCells activeCells, const Monitor& monitor)
{
  for (const std::size_t row : this->cellRows)
  {
    this->activeInRow[row] = 0;
  }
  this->cellRows.clear();
  if (activeCells.words)
  {
    this->active = activeCells.words;
    this->countActive(activeCells);
  }
  else if (!this->scan(monitor))
  {
    return false;
  }
  this->listRows();
  if (!activeCells.words && this->equal.empty())
  {
    return true;
  }
  return forEach(this->surfaceRows.size(), this->team, monitor, 0.4, 0.5,
    [this](std::size_t n) { this->findCorners(this->surfaceRows[n]); });
}

/// Finds the active cells by looking at all values.
bool StructuredContour::scan(const Monitor& monitor)
{
  this->activeHere.resize(this->rowWords * this->rowCount);
  this->active = this->activeHere.data();
  const int scanTeam = teamFor(64 * this->activeHere.size(), PointsPerThread, this->threads);
  const bool whole = forEach(this->rowCount, scanTeam, monitor, 0, 0.3,
                       [this](std::size_t row) { this->findInside(row); }) &&
    forEach(this->rowCount, scanTeam, monitor, 0.3, 0.4,
      [this](std::size_t row) { this->findActive(row); });
  for (std::size_t row = 0; row < this->rowCount; ++row)
  {
    if (this->activeInRow[row] > 0)
    {
      this->cellRows.push_back(row);
    }
  }
  return whole;
}

/// Counts points and triangles by row.
bool StructuredContour::countRows(bool masked, const Monitor& monitor)
{
  this->cellCases.resize(std::max(this->cellCases.size(), this->activeCount));
  if (this->joining)
  {
    this->cases.addJoined();
  }
  if (!forEach(this->surfaceRows.size(), this->team, monitor, 0.5, 0.8,
        [this](std::size_t n)
        {
          const std::size_t row = this->surfaceRows[n];
          std::size_t& triangles = this->rows[row].firstTriangle;
          triangles = 0;
          if (this->activeInRow[row] > 0)
          {
            triangles =
              this->joins(row) ? this->countTriangles<true>(row) : this->countTriangles<false>(row);
          }
        }))
  {
    return false;
  }
  return forEach(this->surfaceRows.size(), this->team, monitor, 0.8, 1,
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
    });
}

void StructuredContour::numberRows()
{
  for (const std::size_t n : this->surfaceRows)
  {
    Row& row = this->rows[n];
    const std::size_t triangles = row.firstTriangle;
    row.firstPoint = this->size.points;
    row.firstTriangle = this->size.triangles;
    this->size.points += std::size_t(row.xPoints) + row.yPoints + row.zPoints + row.vertices;
    this->size.triangles += triangles;
  }
}

SurfaceSize StructuredContour::prepare(
  double isovalue, ActiveCells activeCells, const Monitor& monitor)
{
  this->size = {};
  this->surfaceRows.clear();
  this->activeCount = 0;
  if (!this->scalars->setIsovalue(isovalue))
  {
    return {};
  }
  const bool mayEqual = this->scalars->mayEqual();
  this->equal.resize(mayEqual ? this->inside.size() : 0);
  this->vertices.resize(this->equal.size());
  this->rowEquals.resize(this->rowCount);

  bool whole = this->findCells(activeCells, monitor);
  if (whole)
  {
    this->joining = mayEqual &&
      std::any_of(this->surfaceRows.begin(), this->surfaceRows.end(),
        [this](std::size_t row) { return this->rowEquals[row] != 0; });
    whole = this->countRows(activeCells.words || !this->usable.empty(), monitor);
  }
  if (!whole)
  {
    this->surfaceRows.clear();
    this->activeCount = 0;
    return {};
  }
  this->numberRows();
  return this->size;
}

void StructuredContour::writePoints(
  std::size_t firstRow, std::size_t lastRow, const SurfaceBuffers& buffers) const
{
  const std::int64_t nx = this->grid.size[0];
  const std::int64_t ny = this->grid.size[1];
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

/// Every edge with a point belongs to an active cell, or else to a hidden one that it crosses. So
/// the ids follow by counting from one active cell to the next, and after a hidden one from the
/// bits.
template <bool Joined, bool Hiding>
void StructuredContour::writeTriangles(
  std::size_t row, const SurfaceBuffers& buffers, const std::int64_t* end) const
{
  const std::size_t ny = this->grid.size[1];
  const std::size_t words = this->rowWords;
  RankedRow edges[8]; // by slot
  RankedRow vertexRows[4];
  const std::size_t pointRows[4] = { row, row + 1, row + ny, row + ny + 1 };
  for (int n = 0; n < 4; ++n)
  {
    const Row& counts = this->rows[pointRows[n]];
    const std::size_t word = pointRows[n] * words;
    std::int64_t id = buffers.firstPoint + counts.firstPoint;
    edges[n] = { this->xEdges.data() + word, id };
    id += counts.xPoints;
    if (n % 2 == 0)
    {
      edges[4 + n / 2] = { this->yEdges.data() + word, id };
    }
    id += counts.yPoints;
    if (n / 2 == 0)
    {
      edges[6 + n] = { this->zEdges.data() + word, id };
    }
    if (Joined)
    {
      vertexRows[n] = { this->vertices.data() + word, id + counts.zPoints };
    }
  }

  IdPair next[4];
  for (int n = 0; n < 4; ++n)
  {
    next[n] = IdPair{ edges[2 * n].id, edges[2 * n + 1].id };
  }
  IdPair slots[10];
  auto* const ids = reinterpret_cast<std::int64_t*>(slots);
  std::int64_t* out = buffers.connectivity + 3 * this->rows[row].firstTriangle;
  const auto emit = [&](const LatticeCase& cell)
  {
    const IdPair* const step = this->cases.steps(cell);
    slots[0] = next[0];
    slots[1] = next[1];
    slots[2] = next[2];
    slots[3] = next[3];
    next[0] += step[0];
    next[1] += step[1];
    slots[4] = next[2] += step[2];
    slots[5] = next[3] += step[3];
    out = emitTriangles(this->cases.corners(cell), cell.triangles, ids, out, end);
  };

  const std::uint16_t* cellCase = this->cellCases.data() + this->rows[row].firstCell;
  if (!Joined && !Hiding)
  {
    const std::uint16_t* const last = cellCase + this->activeInRow[row];
    for (; cellCase < last; ++cellCase)
    {
      emit(this->cases[*cellCase]);
    }
    return;
  }

  bool lost = false;
  for (std::size_t w = 0; w < words; ++w)
  {
    BitWord hidden = Hiding ? this->crossed(row, w) & ~this->usable[row * words + w] : 0;
    for (BitWord cells = this->active[row * words + w]; cells != 0; cells &= cells - 1)
    {
      const unsigned bit = lowestBit(cells);
      if (Hiding && (lost || (hidden & bitsBelow(bit))))
      {
        for (int n = 0; n < 8; ++n)
        {
          next[n / 2][n % 2] = edges[n].idAt(w, bit);
        }
        hidden &= ~bitsBelow(bit);
        lost = false;
      }
      const LatticeCase& cell = this->cases[*cellCase++];
      if (Joined && cell.vertices)
      {
        for (int n = 0; n < 4; ++n)
        {
          const std::int64_t id = vertexRows[n].idAt(w, bit);
          ids[LatticeCases::FirstVertexSlot + Left[n]] = id;
          ids[LatticeCases::FirstVertexSlot + Right[n]] =
            id + static_cast<std::int64_t>(vertexRows[n].bits[w] >> bit & 1);
        }
      }
      emit(cell);
    }
    lost = lost || hidden;
  }
}

/// The cells of a row's triangles.
void StructuredContour::writeCells(std::size_t row, std::int64_t* out) const
{
  const std::size_t words = this->rowWords;
  const std::int64_t firstCell = this->cellAt(64 * row * words);
  const std::uint16_t* cellCase = this->cellCases.data() + this->rows[row].firstCell;
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
  forBlocks(this->surfaceRows.size(), 32, this->team, monitor, 0, 1,
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
        const bool hides = !this->usable.empty() && this->rowHides[row];
        if (this->joins(row))
        {
          hides ? this->writeTriangles<true, true>(row, buffers, end)
                : this->writeTriangles<true, false>(row, buffers, end);
        }
        else
        {
          hides ? this->writeTriangles<false, true>(row, buffers, end)
                : this->writeTriangles<false, false>(row, buffers, end);
        }
        if (buffers.cellOfTriangle)
        {
          this->writeCells(row, buffers.cellOfTriangle + this->rows[row].firstTriangle);
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
    sizeof(std::size_t) * (this->cellRows.capacity() + this->surfaceRows.capacity()) +
    sizeof(std::uint16_t) * this->cellCases.capacity();
}

}
