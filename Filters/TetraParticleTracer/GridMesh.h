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
class GridMesh
{
public:
  /// Takes the grid at the start and at the end of an interval: the same cells, perhaps elsewhere.
  /// Throws std::length_error when there are too many.
  void update(vtkDataSet* start, vtkDataSet* end, int threads);

  const std::shared_ptr<orrery::TetraMesh>& mesh() const { return this->tetrahedra; }
  const std::shared_ptr<orrery::LazySearch>& search() const { return this->cellSearch; }

  /// Whether there are cells of three dimensions.
  bool hasVolume() const { return this->volume; }

private:
  bool knows(vtkDataSet* start, vtkDataSet* end) const;
  void makeMesh(int threads);
  void makeLattice(const std::array<orrery::VectorArray, 2>& points);
  std::array<orrery::VectorArray, 2> readPoints();

  std::array<vtkSmartPointer<vtkDataSet>, 2> data; ///< At the start and at the end.
  std::vector<std::uint8_t> hidden;                ///< By cell; empty when none is.
  std::vector<vtkSmartPointer<vtkDataArray>> kept; ///< What the mesh reads.
  std::array<std::vector<double>, 3> axes;
  std::shared_ptr<orrery::TetraMesh> tetrahedra;
  std::shared_ptr<orrery::LazySearch> cellSearch;
  bool volume = false;
};
