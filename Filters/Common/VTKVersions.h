#pragma once

#include "vtkAlgorithm.h"
#include "vtkCellArray.h"
#include "vtkIdTypeArray.h"
#include "vtkSmartPointer.h"
#include "vtkUnsignedCharArray.h"
#include "vtkUnstructuredGrid.h"
#include "vtkVersionMacros.h"

#include <vector>

/// What differs between the VTK versions that the suite builds on: 9.1 to 9.6.

/// Whether the user has asked an algorithm to stop. To be asked from one thread only.
inline bool abortRequested(vtkAlgorithm* algorithm)
{
#if VTK_VERSION_NUMBER >= VTK_VERSION_CHECK(9, 2, 20220823)
  return algorithm->CheckAbort();
#else
  return algorithm->GetAbortExecute() != 0;
#endif
}

/// The type of each cell, an unsigned char. From VTK 9.6 on perhaps one number that stands for all.
inline vtkDataArray* cellTypes(vtkUnstructuredGrid* grid)
{
#if VTK_VERSION_NUMBER >= VTK_VERSION_CHECK(9, 6, 0)
  return grid->GetCellTypes();
#else
  return grid->GetCellTypesArray();
#endif
}

/// Whether offsets and point ids are listed, in arrays of 32 or 64 bits. VTK 9.6 has other ways.
inline bool listsVertices(vtkCellArray* cells)
{
#if VTK_VERSION_NUMBER >= VTK_VERSION_CHECK(9, 6, 0)
  return cells->IsStorage64Bit() || cells->IsStorage32Bit();
#else
  static_cast<void>(cells);
  return true;
#endif
}

/// A copy that lists them.
inline vtkSmartPointer<vtkCellArray> listVertices(vtkCellArray* cells)
{
  auto copy = vtkSmartPointer<vtkCellArray>::New();
  copy->DeepCopy(cells);
  copy->ConvertTo64BitStorage();
  return copy;
}

/// The arrays that list the faces of polyhedra, as later versions have them.
template <class Grid>
auto polyhedronArrays(Grid* grid, int)
  -> decltype(grid->GetPolyhedronFaces(), std::vector<vtkDataArray*>())
{
  std::vector<vtkDataArray*> arrays;
  for (vtkCellArray* cells : { grid->GetPolyhedronFaces(), grid->GetPolyhedronFaceLocations() })
  {
    arrays.push_back(cells ? cells->GetOffsetsArray() : nullptr);
    arrays.push_back(cells ? cells->GetConnectivityArray() : nullptr);
  }
  return arrays;
}

/// As earlier versions have them.
template <class Grid>
std::vector<vtkDataArray*> polyhedronArrays(Grid* grid, long)
{
  return { grid->GetFaces(), grid->GetFaceLocations() };
}

/// The arrays that list the faces of polyhedra; some may be null.
inline std::vector<vtkDataArray*> polyhedronArrays(vtkUnstructuredGrid* grid)
{
  return polyhedronArrays(grid, 0);
}
