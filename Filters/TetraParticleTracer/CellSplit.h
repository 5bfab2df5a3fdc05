#pragma once

#include "SplitMesh.h"

#include <cstdint>
#include <memory>
#include <vector>

class vtkUnstructuredGrid;

/// Whether a grid has cells of three dimensions.
bool hasVolume(vtkUnstructuredGrid* grid);

/// What a cell is besides its shape.
namespace CellFlags
{
constexpr std::uint8_t Hidden = 1; ///< Particles may not enter it.
constexpr std::uint8_t Ghost = 2;  ///< It is a copy of another block's.
}

/// Where each point comes in an order that grids have in common, however each numbers its points: that
/// of the global ids, or of the places when there are none.
std::vector<std::int64_t> orderPoints(vtkUnstructuredGrid* grid);

/// Splits the cells of three dimensions into tetrahedra, by the order of the points. `flags` are by
/// cell, or null. Cells of higher order are taken by their corners. Throws std::length_error when
/// there are too many.
std::unique_ptr<orrery::SplitMesh> splitCells(vtkUnstructuredGrid* grid,
  const std::array<orrery::VectorArray, 2>& points, std::vector<std::int64_t> order,
  const std::uint8_t* flags, int threads);
