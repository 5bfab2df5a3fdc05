#pragma once

#include "vtkDataArray.h"
#include "vtkDataSet.h"
#include "vtkUnstructuredGrid.h"

#include <array>
#include <vector>

/// The extent of a lattice; false for another grid.
bool extentOf(vtkDataSet* data, std::array<int, 6>& extent);

/// The arrays that say which points the cells have; some may be null.
std::vector<vtkDataArray*> cellArrays(vtkUnstructuredGrid* grid);

/// Whether two arrays, either of which may be null, are of one type and have the same values.
bool sameValues(vtkDataArray* a, vtkDataArray* b);

/// Whether two grids have the same cells, hidden or not, wherever their points are.
bool sameCells(vtkDataSet* a, vtkDataSet* b);
