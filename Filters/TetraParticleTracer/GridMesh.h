#pragma once

#include "CellSearch.h"
#include "TetraMesh.h"

#include "vtkDataArray.h"
#include "vtkDataSet.h"
#include "vtkSmartPointer.h"

#include <array>
#include <cstdint>
#include <memory>
#include <vector>

/// The tetrahedra of a grid over a data interval. Of the interval before it keeps what is the same.
/// What it gives lives as long as it is held, whatever comes after.
class GridMesh
{
public:
  /// Says whose points' order unstructured cells are to be split by: that of the grid at the first
  /// time step of the trace, which is the same on all blocks and ranks, whenever each was split.
  void orderBy(vtkDataSet* first);

  /// Takes the grid at the start and at the end of an interval: the same cells, perhaps elsewhere.
  /// Returns whether the cells are those of the interval before. Throws std::length_error when there
  /// are too many.
  bool update(vtkDataSet* start, vtkDataSet* end, int threads);

  const std::shared_ptr<orrery::TetraMesh>& mesh() const { return this->tetrahedra; }
  const std::shared_ptr<orrery::LazySearch>& search() const { return this->cellSearch; }

  /// Whether there are cells of three dimensions.
  bool hasVolume() const { return this->volume; }

private:
  /// By cell, whether it is hidden or a ghost; empty when none is.
  using Flags = std::vector<std::uint8_t>;
  struct Lattice;
  struct Cells;

  /// At the start and at the end of the interval.
  using Grids = std::array<vtkSmartPointer<vtkDataSet>, 2>;

  bool knows(vtkDataSet* start, vtkDataSet* end) const;
  void makeMesh(const Grids& grids, int threads);
  void makeLattice(const Grids& grids);

  Grids known;
  /// The grid whose points' order the cells are split by. That of a grid that moves may be another
  /// later, when cells are split again, as some are hidden or shown, with particles in them.
  vtkSmartPointer<vtkDataSet> ordered;
  std::shared_ptr<const Flags> flags;
  std::shared_ptr<Cells> cells; ///< Of an unstructured grid.
  std::shared_ptr<orrery::TetraMesh> tetrahedra;
  std::shared_ptr<orrery::LazySearch> cellSearch;
  bool volume = false;
};
