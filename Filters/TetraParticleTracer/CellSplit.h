#pragma once

#include "SplitMesh.h"

#include <cstdint>
#include <memory>

class vtkUnstructuredGrid;

/// Whether a grid has cells of three dimensions.
bool hasVolume(vtkUnstructuredGrid* grid);

/// Splits the cells of three dimensions into tetrahedra; `hidden` says by cell which of them particles
/// may not enter, or is null. Cells of higher order are taken by their corners.
std::shared_ptr<orrery::SplitMesh> splitCells(vtkUnstructuredGrid* grid,
  const std::array<orrery::VectorArray, 2>& points, const std::uint8_t* hidden, int threads);
