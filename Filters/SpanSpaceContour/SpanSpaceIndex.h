#pragma once

#include "CellCaseTables.h"
#include "IndexFile.h"
#include "Monitor.h"
#include "ScalarReader.h"
#include "SpanSpaceTree.h"
#include "Surface.h"
#include "ValueOrder.h"

#include "vtkSmartPointer.h"

#include <array>
#include <memory>
#include <vector>

class vtkCellArray;
class vtkDataArray;
class vtkDataSet;
class vtkIdList;

/// How an index is built and used.
struct SpanSpaceOptions
{
  bool lean = false; ///< Keep the tree alone: number the edges of active cells for each isovalue.
  int threads = 1;
};

/// Outputs of a lattice that come from the differences of its values. Null: not wanted.
struct GradientArrays
{
  float* gradients = nullptr;
  float* normals = nullptr;
};

/// The cells of one data set as a span space over one of its point arrays: found by isovalue, and
/// triangulated. Knows VTK's data sets; the work is done by the kernels.
///
/// An index depends on the cells, the values and what is hidden, not on where the points are. It reads
/// the data set it was last bound to.
class SpanSpaceIndex
{
public:
  /// Throws std::length_error, with a message for the user, when the data set is too large.
  static void checkSize(vtkDataSet* data);

  /// An index to be loaded, or bound and built. Throws as checkSize() does.
  static std::unique_ptr<SpanSpaceIndex> make(vtkDataSet* data, CellCaseTables& tables);

  /// Points along each axis of a lattice; zeros for other data.
  static std::array<int, 3> latticeSize(vtkDataSet* data);

  virtual ~SpanSpaceIndex() = default;

  /// Builds the tree of the data set that it was bound to. False when stopped.
  virtual bool build(vtkDataSet* data, vtkDataArray* scalars, const orrery::Monitor& monitor) = 0;

  /// Reads from this data set from now on, which has the same cells and values as that of build().
  /// Drops what the options do not ask for.
  virtual void bind(vtkDataSet* data, vtkDataArray* scalars, const SpanSpaceOptions& options) = 0;

  /// Lists what is kept in an index file.
  virtual void list(orrery::IndexArchive& archive);
  /// Whether what was read from a file is as large as the data set asks for.
  virtual bool fits() const { return true; }

  /// Finds the active cells of an isovalue. Nodes visited are those of the count mode.
  struct Found
  {
    std::size_t active = 0;
    std::size_t inside = 0;
    std::size_t nodesVisited = 0;
  };
  Found find(double isovalue);

  /// Whether all is there that triangulation needs beside the tree.
  virtual bool isComplete() const { return true; }
  /// Makes it. False when stopped.
  virtual bool complete(const orrery::Monitor&) { return true; }

  /// Counts the surface of the isovalue found last.
  virtual orrery::SurfaceSize prepare(
    double isovalue, bool keepCells, const orrery::Monitor& monitor) = 0;
  /// Writes the surface prepared last.
  virtual void extract(
    double isovalue, const orrery::SurfaceBuffers& buffers, const orrery::Monitor& monitor) = 0;

  /// The sink that fills the output's coordinates.
  virtual std::unique_ptr<orrery::PointSink> coordinates(vtkDataArray* output) = 0;
  /// The sink for gradients, on lattices.
  virtual std::unique_ptr<orrery::PointSink> gradients(const GradientArrays&) { return nullptr; }

  /// Adds the ids of the active cells, found last, that prepare() leaves to VTK.
  virtual void findOtherCells(vtkIdList* cells) const = 0;

  const orrery::SpanSpaceTree& tree() const { return this->cellTree; }
  const orrery::ValueOrder& order() const { return this->valueOrder; }
  std::size_t treeBytes() const;
  virtual std::size_t bytes() const;

protected:
  /// Whether the active cells are found faster by looking at all cells than by the tree.
  virtual bool scanPays(std::size_t /*activeCells*/) const { return false; }
  bool neighborhoodPays(std::uint64_t threshold) const;
  void clearActive();

  int threads = 1;
  std::size_t positionCount = 0;
  orrery::ValueOrder valueOrder;
  orrery::SpanSpaceTree cellTree;
  std::vector<orrery::BitWord> active; ///< Of the threshold marked last. Empty: to be scanned for.
  std::vector<orrery::BitWord> activeGroups; ///< See orrery::ActiveCells.
  std::uint64_t marked = 0;
  Found last;
};
