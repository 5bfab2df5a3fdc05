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

/// Whether two grids of tetrahedra have the same points and fill the same space between them, which
/// they may cut in different ways.
bool fillSameSpace(vtkUnstructuredGrid* a, vtkUnstructuredGrid* b);

/// Whether two grids have the same cells, hidden or not, wherever their points are.
bool sameCells(vtkDataSet* a, vtkDataSet* b);
