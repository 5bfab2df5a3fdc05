#pragma once

#include "ActiveCells.h"
#include "CellMesh.h"
#include "EdgeTable.h"
#include "PointNumbering.h"
#include "ScalarReader.h"
#include "SpanSpaceTree.h"
#include "Surface.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace orrery
{

/// A tetrahedron with its vertices sorted by value (section VI): the keys of the two middle ones
/// choose among the three cases, and the edges are numbered. Half a cache line.
struct alignas(32) TetraRecord
{
  Key middle[2];
  std::uint32_t edges[6]; ///< 01, 02, 03, 12, 13, 23 of the sorted vertices.

  TetraRecord() {} // left undefined: arrays of millions are filled at once

  static constexpr std::uint32_t Flag = std::uint32_t(1) << 31;
  /// The sorting permutation is odd.
  bool odd() const { return this->edges[0] & Flag; }
  /// The quadrilateral of the middle case is cut from edge 03 to 12, not from 02 to 13.
  bool crossed() const { return this->edges[1] & Flag; }
  std::uint32_t edge(int n) const { return this->edges[n] & ~Flag; }
};

/// Triangulates the active cells of an unstructured mesh.
///
/// First prepare(), which counts, then extract(), into arrays of the right size. Triangles come in
/// order of their cells' positions, points in order of their edges' numbers, for any number of threads.
class CellContour
{
public:
  /// `keys` holds the key of every point's value.
  CellContour(CellMesh mesh, std::vector<Key> keys, bool nan, int threads);

  /// Takes the keys of the points' values, when the constructor had none.
  void setKeys(std::vector<Key> pointKeys, bool hasNaN);

  const CellMesh& mesh() const { return this->cells; }

  /// Reads the cells' vertices there from now on, the same as before, and runs on so many threads.
  void bind(const CellVertices& vertices, int threadCount)
  {
    this->cells.vertices = vertices;
    this->threads = threadCount;
  }

  /// The span space of the cells, without those that have a NaN. Empty when stopped.
  std::vector<SpanNode> spans(const Monitor& monitor = {}) const;

  /// Numbers all edges once and for all and sorts the vertices of the tetrahedra. Without it every
  /// prepare() numbers the edges of the active cells. False when stopped.
  bool numberEdges(const Monitor& monitor);
  /// Frees what numberEdges() made.
  void forgetEdges();

  /// Finds the surface of one isovalue. `active` holds the active cells by position; `touches` says
  /// whether some vertex value may equal the isovalue; `keepCells` that extract() will be asked for
  /// the triangles' cells. Nothing when stopped.
  SurfaceSize prepare(std::uint64_t threshold, bool touches, const ActiveCells& active,
    bool keepCells, const Monitor& monitor);

  /// Writes the surface found last.
  void extract(double isovalue, const ScalarReader& scalars, const SurfaceBuffers& buffers,
    const Monitor& monitor);

  bool numbersEdges() const { return this->numbered.size() > 0; }

  /// Whether what was read from a file has the sizes that the mesh asks for.
  bool fits() const;

  /// Lists what is kept in an index file.
  template <class Archive>
  void list(Archive& archive)
  {
    archive(this->keys);
    archive(this->nan);
    archive(this->numbered.first);
    archive(this->numbered.other);
    archive(this->numbered.pointOf);
    archive(this->tetrahedra);
    archive(this->collapsed);
  }

  /// Bytes held, but for the cells' vertices.
  std::size_t bytes() const;

private:
  /// Cells done at a time: some words of one batch's positions.
  struct Block
  {
    std::size_t batch;
    std::size_t firstWord;
    std::size_t lastWord;
    std::size_t firstCorner; ///< Where its triangles' corners are kept.
    std::size_t triangles;
    std::size_t firstTriangle;
  };

  /// A triangle's corner as a number: an edge, or behind all edges a vertex that the surface meets.
  using Corner = std::uint32_t;

  struct TetrahedronVertices
  {
    std::array<std::uint32_t, 4> point;
    std::array<Key, 4> key;
  };

  TetrahedronVertices tetrahedronVertices(std::size_t index) const;
  /// Tetrahedra make up the first batch or none.
  std::size_t tetrahedronCount() const;
  SpanNode span(const CellBatch& batch, std::size_t index) const;
  bool makeRecord(std::size_t index, const std::array<std::array<std::uint32_t, 2>, 64>& flags);
  std::size_t planBlocks(const ActiveCells& active);
  bool anyVertexAt(std::uint64_t threshold) const;
  template <bool Touches>
  std::size_t triangulateTetrahedra(
    const Block& block, Key threshold, const BitWord* active, PointNumbering::Marker mark);
  template <bool Touches>
  std::size_t triangulateCells(
    const Block& block, Key threshold, const BitWord* active, PointNumbering::Marker mark);
  template <bool Touches>
  std::size_t triangulate(
    const Block& block, Key threshold, const BitWord* active, PointNumbering::Marker mark);
  const EdgeTable& edgeTable() const;
  const Monitor& watched(const Monitor& monitor) const;
  void fillPoints(std::size_t firstChunk, std::size_t lastChunk, double isovalue,
    const ScalarReader& scalars, const SurfaceBuffers& buffers) const;
  void fillTriangles(const Block& block, const SurfaceBuffers& buffers) const;

  CellMesh cells;
  std::vector<Key> keys;
  bool nan;
  int threads;

  EdgeTable numbered;                  ///< All edges, or empty.
  std::vector<TetraRecord> tetrahedra; ///< Of the first batch, when it is one of tetrahedra.
  bool collapsed = false;              ///< Some tetrahedra have a vertex twice.

  // Of the surface at hand.
  std::size_t activeCount = 0;
  int team = 1;          ///< Threads that it is worth.
  EdgeTable numberedNow; ///< The active cells' edges, when not all are numbered.
  PointNumbering points;
  std::vector<Block> blocks;
  std::vector<Corner> corners;
  std::vector<std::uint32_t> cornerCells; ///< The cell of each triangle, when kept.
};

}
