#include "GridCells.h"

#include "../Common/VTKArrays.h"
#include "../Common/VTKVersions.h"

#include "vtkImageData.h"
#include "vtkRectilinearGrid.h"
#include "vtkStructuredGrid.h"

#include <algorithm>
#include <cstring>

bool extentOf(vtkDataSet* data, std::array<int, 6>& extent)
{
  if (auto* image = vtkImageData::SafeDownCast(data))
  {
    image->GetExtent(extent.data());
  }
  else if (auto* rectilinear = vtkRectilinearGrid::SafeDownCast(data))
  {
    rectilinear->GetExtent(extent.data());
  }
  else if (auto* structured = vtkStructuredGrid::SafeDownCast(data))
  {
    structured->GetExtent(extent.data());
  }
  else
  {
    return false;
  }
  return true;
}

std::vector<vtkDataArray*> cellArrays(vtkUnstructuredGrid* grid)
{
  std::vector<vtkDataArray*> arrays = polyhedronArrays(grid);
  arrays.push_back(cellTypes(grid));
  arrays.push_back(grid->GetCells()->GetOffsetsArray());
  arrays.push_back(grid->GetCells()->GetConnectivityArray());
  return arrays;
}

bool sameValues(vtkDataArray* a, vtkDataArray* b)
{
  if (a == b || !a || !b)
  {
    return a == b;
  }
  if (a->GetDataType() != b->GetDataType() ||
    a->GetNumberOfComponents() != b->GetNumberOfComponents() ||
    a->GetNumberOfValues() != b->GetNumberOfValues())
  {
    return false;
  }
  const vtkSmartPointer<vtkDataArray> first = standardLayout(a);
  const vtkSmartPointer<vtkDataArray> second = standardLayout(b);
  const auto bytes = static_cast<std::size_t>(a->GetNumberOfValues()) * first->GetDataTypeSize();
  return std::memcmp(first->GetVoidPointer(0), second->GetVoidPointer(0), bytes) == 0;
}

namespace
{

/// Whether two lists of ids are the same, be they of 32 or of 64 bits.
bool sameIds(vtkDataArray* a, vtkDataArray* b)
{
  if (!a || !b || a->GetDataTypeSize() == b->GetDataTypeSize())
  {
    return sameValues(a, b);
  }
  bool same = a->GetNumberOfTuples() == b->GetNumberOfTuples();
  for (vtkIdType n = 0; same && n < a->GetNumberOfTuples(); ++n)
  {
    same = a->GetComponent(n, 0) == b->GetComponent(n, 0);
  }
  return same;
}

}

bool sameCells(vtkDataSet* a, vtkDataSet* b)
{
  if (!a || !b || std::strcmp(a->GetClassName(), b->GetClassName()) != 0 ||
    a->GetNumberOfPoints() != b->GetNumberOfPoints() ||
    a->GetNumberOfCells() != b->GetNumberOfCells())
  {
    return false;
  }
  auto* gridA = vtkUnstructuredGrid::SafeDownCast(a);
  auto* gridB = vtkUnstructuredGrid::SafeDownCast(b);
  if (!gridA)
  {
    std::array<int, 6> extents[2]{};
    return extentOf(a, extents[0]) && extentOf(b, extents[1]) && extents[0] == extents[1];
  }
  const std::vector<vtkDataArray*> arraysOfA = cellArrays(gridA);
  const std::vector<vtkDataArray*> arraysOfB = cellArrays(gridB);
  return std::equal(
    arraysOfA.begin(), arraysOfA.end(), arraysOfB.begin(), arraysOfB.end(), sameIds);
}
