#pragma once

#include "ActiveCells.h"
#include "LatticeCases.h"
#include "LatticeValues.h"
#include "SpanSpaceTree.h"
#include "Surface.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

namespace orrery
{

/// A three-dimensional lattice of points and the hexahedra between them: an image, a rectilinear or
/// a curvilinear grid.
struct Lattice
{
  std::array<std::int64_t, 3> size; ///< Points along each axis, at least 2.

  /// One byte a cell and a point, or null: a cell is hidden when its byte, or that of one of its
  /// points, has one of the flags.
  const std::uint8_t* cellGhosts = nullptr;
  const std::uint8_t* pointGhosts = nullptr;
  std::uint8_t hidingCellFlags = 0xff;
  std::uint8_t hidingPointFlags = 0xff;

  bool mirrored = false; ///< The axes form a left-handed system: turns the triangles around.
};

/// Isosurfaces of a structured lattice.
///
/// It works on bitmaps, 64 lattice points a word: which points are inside, which cells are active,
/// which edges cross. A row of points starts at a new word, so that the cells of a row stand at the
/// positions 64 * ceil(nx / 64) * (j + ny * k) + i of their lowest corners.
///
/// Points are numbered by row: those on its edges along x, then y, then z, then the lattice points
/// whose value is the isovalue, in which all edges that end there are joined. Triangles come in the
/// order of their cells. Neither depends on the number of threads, nor on where the active cells
/// come from.
///
/// Cells with a NaN corner and hidden cells are never active.
class StructuredContour
{
public:
  /// The values and ghost bytes are not copied and must stay. The table is that of the hexahedron.
  /// With 0 threads it takes as many as OpenMP has.
  template <class T>
  StructuredContour(
    const Lattice& lattice, const T* values, const CaseTable& table, int threads = 0)
    : StructuredContour(lattice, LatticeValues::of(values, lattice.size), table, threads)
  {
  }

  const Lattice& lattice() const { return this->grid; }
  const LatticeValues& values() const { return *this->scalars; }

  /// Cells that are not hidden and have no NaN.
  std::size_t usableCells() const { return this->usableCount; }

  /// Positions are below this. When it is above 2^32 the cells cannot be put in a tree.
  std::size_t positionCount() const { return 64 * this->rowWords * this->rowCount; }

  /// The cell at a position: i + (nx - 1) * (j + (ny - 1) * k).
  std::int64_t cellAt(std::size_t position) const;

  /// The span space of the usable cells, from the key of every point. Empty when stopped.
  std::vector<SpanNode> spans(const Key* keyOfPoint, const Monitor& monitor = {}) const;

  /// Finds the surface of an isovalue. The active cells may come from the tree and must stay until
  /// extract() is done; without them all cells are looked at. Nothing when stopped.
  SurfaceSize prepare(
    double isovalue, ActiveCells activeCells = nullptr, const Monitor& monitor = {});

  /// Active cells of the surface found last.
  std::size_t activeCells() const { return this->activeCount; }

  /// Writes the surface found last. When stopped, some of it.
  void extract(const SurfaceBuffers& buffers, const Monitor& monitor = {}) const;

  /// Bytes held.
  std::size_t bytes() const;

private:
  StructuredContour(const Lattice& lattice, std::unique_ptr<LatticeValues> values,
    const CaseTable& table, int threads);

  /// What the surface has in a row of lattice points and in the row of cells above it.
  struct Row
  {
    std::size_t firstPoint;
    std::size_t firstTriangle;
    std::size_t firstCell;
    std::uint32_t xPoints;
    std::uint32_t yPoints;
    std::uint32_t zPoints;
    std::uint32_t vertices;
  };

  /// Where the lattice goes on from a row of points.
  struct Sides
  {
    bool beforeY, afterY, beforeZ, afterZ;
  };

  std::vector<BitWord> findBadPoints() const;
  void findUsable();
  std::size_t findUsableIn(std::size_t row, const std::vector<BitWord>& badPoints, bool anyHidden);
  bool findCells(ActiveCells activeCells, const Monitor& monitor);
  bool scan(const Monitor& monitor);
  bool countRows(bool masked, const Monitor& monitor);
  void numberRows();
  void findInside(std::size_t row);
  void findCorners(std::size_t row);
  BitWord crossed(std::size_t row, std::size_t word) const;
  void findActive(std::size_t row);
  void countActive(ActiveCells activeCells);
  void listRows();
  Sides sides(std::size_t row) const;
  BitWord activeAlong(std::size_t row, std::size_t word, Sides at) const;
  template <bool Masked>
  BitWord crossingX(std::size_t row, std::size_t word, Sides at) const;
  template <bool Masked>
  BitWord crossingY(std::size_t row, std::size_t word, Sides at) const;
  template <bool Masked>
  BitWord crossingZ(std::size_t row, std::size_t word, Sides at) const;
  template <bool Masked, bool Equal>
  void count(std::size_t row);
  template <bool Equal>
  std::size_t countTriangles(std::size_t row);
  void markVertices(std::size_t row, std::size_t word, const BitWord* used, const BitWord* further);
  bool joins(std::size_t row) const;
  void writePoints(std::size_t firstRow, std::size_t lastRow, const SurfaceBuffers& buffers) const;
  template <bool Joined, bool Hiding>
  void writeTriangles(
    std::size_t row, const SurfaceBuffers& buffers, const std::int64_t* end) const;
  void writeCells(std::size_t row, std::int64_t* out) const;

  Lattice grid;
  std::unique_ptr<LatticeValues> scalars;
  LatticeCases cases;
  int threads;
  std::size_t rowWords;
  std::size_t rowCount;
  std::size_t usableCount = 0;

  std::vector<BitWord> cellBits;      ///< Which bits of a row are cells.
  std::vector<BitWord> usable;        ///< Empty when all cells are.
  std::vector<std::uint8_t> rowHides; ///< By row: some of its cells are not usable.

  // Of the surface at hand. Rows without an active cell next to them are not kept up to date.
  SurfaceSize size;
  int team = 1; ///< Threads that it is worth.
  const BitWord* active = nullptr;
  std::size_t activeCount = 0;
  bool joining = false;            ///< Some lattice points next to the surface equal the isovalue.
  std::vector<BitWord> activeHere; ///< When no tree gave them.
  std::vector<BitWord> inside;
  std::vector<BitWord> equal; ///< Points whose value is the isovalue, when there may be any.
  std::vector<std::uint8_t> rowEquals; ///< By row: some of its points are.
  std::vector<BitWord> xEdges, yEdges, zEdges, vertices;
  std::vector<Row> rows;
  std::vector<std::uint32_t> activeInRow;
  std::vector<std::size_t> cellRows;    ///< Rows that have active cells.
  std::vector<std::size_t> surfaceRows; ///< Rows with an active cell next to them.
  std::vector<BitWord> rowBits;         ///< The same, one bit a row.
  std::vector<std::uint16_t> cellCases; ///< Of the active cells.
};

}
