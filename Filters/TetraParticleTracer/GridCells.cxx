#include "GridCells.h"

#include "../Common/VTKArrays.h"
#include "../Common/VTKVersions.h"

#include "NaturalCoordinates.h"

#include "vtkCellArray.h"
#include "vtkCellType.h"
#include "vtkImageData.h"
#include "vtkRectilinearGrid.h"
#include "vtkStructuredGrid.h"

#include <algorithm>
#include <cmath>
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

namespace
{

bool isOfTetrahedra(vtkUnstructuredGrid* grid)
{
  const vtkSmartPointer<vtkDataArray> types = standardLayout(cellTypes(grid));
  const auto* typeOf = static_cast<const unsigned char*>(types->GetVoidPointer(0));
  return std::all_of(typeOf, typeOf + types->GetNumberOfTuples(),
    [](unsigned char type) { return type == VTK_TETRA; });
}

/// Of the tetrahedron between three directions.
double solidAngle(const orrery::Vector3& a, const orrery::Vector3& b, const orrery::Vector3& c)
{
  const double lengths[3] = { a.norm(), b.norm(), c.norm() };
  return 2 *
    std::atan2(std::abs(a.dot(b.cross(c))),
      lengths[0] * lengths[1] * lengths[2] + a.dot(b) * lengths[2] + b.dot(c) * lengths[0] +
        c.dot(a) * lengths[1]);
}

/// How much of the space around each point the tetrahedra fill.
std::vector<double> solidAngles(vtkUnstructuredGrid* grid)
{
  std::vector<double> angles(static_cast<std::size_t>(grid->GetNumberOfPoints()), 0);
  for (vtkIdType cell = 0; cell < grid->GetNumberOfCells(); ++cell)
  {
    vtkIdType size = 0;
    const vtkIdType* ids = nullptr;
    grid->GetCells()->GetCellAtId(cell, size, ids);
    orrery::Vector3 x[4];
    for (int n = 0; n < 4; ++n)
    {
      grid->GetPoint(ids[n], x[n].data());
    }
    for (int n = 0; n < 4; ++n)
    {
      const orrery::Vector3& at = x[n];
      angles[ids[n]] += solidAngle(x[(n + 1) & 3] - at, x[(n + 2) & 3] - at, x[(n + 3) & 3] - at);
    }
  }
  return angles;
}

}

bool fillSameSpace(vtkUnstructuredGrid* a, vtkUnstructuredGrid* b)
{
  // More than warped sides have that are cut by their other diagonals, less than a cell has.
  constexpr double tolerance = 0.1;
  if (!a->GetPoints() || !b->GetPoints() ||
    !sameValues(a->GetPoints()->GetData(), b->GetPoints()->GetData()) || !isOfTetrahedra(a) ||
    !isOfTetrahedra(b))
  {
    return false;
  }
  const std::vector<double> anglesOfA = solidAngles(a);
  const std::vector<double> anglesOfB = solidAngles(b);
  return std::equal(anglesOfA.begin(), anglesOfA.end(), anglesOfB.begin(),
    [](double one, double other) { return !(std::abs(one - other) > tolerance); });
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
