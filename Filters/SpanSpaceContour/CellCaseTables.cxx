#include "CellCaseTables.h"

#include "vtkCellArray.h"
#include "vtkCellData.h"
#include "vtkCellType.h"
#include "vtkDoubleArray.h"
#include "vtkGenericCell.h"
#include "vtkMath.h"
#include "vtkNew.h"
#include "vtkNonMergingPointLocator.h"
#include "vtkPointData.h"
#include "vtkPoints.h"

namespace
{

/// The edge whose middle is nearest to a point.
std::uint8_t edgeAt(const double* x, vtkPoints* vertices, const orrery::CaseTable& table)
{
  std::size_t nearest = 0;
  double distance = VTK_DOUBLE_MAX;
  for (std::size_t e = 0; e < table.edges.size(); ++e)
  {
    double a[3];
    double b[3];
    vertices->GetPoint(table.edges[e][0], a);
    vertices->GetPoint(table.edges[e][1], b);
    const double middle[3] = { (a[0] + b[0]) / 2, (a[1] + b[1]) / 2, (a[2] + b[2]) / 2 };
    const double d = vtkMath::Distance2BetweenPoints(x, middle);
    if (d < distance)
    {
      distance = d;
      nearest = e;
    }
  }
  return static_cast<std::uint8_t>(nearest);
}

std::unique_ptr<orrery::CaseTable> readTable(int cellType)
{
  auto table = std::make_unique<orrery::CaseTable>();
  vtkNew<vtkGenericCell> cell;
  cell->SetCellType(cellType);
  const int size = table->vertexCount = cell->GetNumberOfPoints();
  const double* corners = cell->GetParametricCoords();
  for (int v = 0; v < size; ++v)
  {
    cell->PointIds->SetId(v, v);
    cell->Points->SetPoint(v, corners + 3 * v);
  }
  for (int e = 0; e < cell->GetNumberOfEdges(); ++e)
  {
    vtkIdList* ends = cell->GetEdge(e)->PointIds;
    table->edges.push_back(
      { static_cast<std::uint8_t>(ends->GetId(0)), static_cast<std::uint8_t>(ends->GetId(1)) });
  }

  vtkNew<vtkDoubleArray> scalars;
  scalars->SetNumberOfTuples(size);
  vtkNew<vtkNonMergingPointLocator> locator;
  locator->AutomaticOff(); // else it makes thousands of buckets, to put nothing in
  locator->SetDivisions(1, 1, 1);
  const double bounds[6] = { -1, 2, -1, 2, -1, 2 };
  vtkNew<vtkPointData> pointData;
  vtkNew<vtkCellData> cellData;
  table->begin.push_back(0);
  for (int inside = 0; inside < (1 << size); ++inside)
  {
    for (int v = 0; v < size; ++v)
    {
      scalars->SetValue(v, (inside >> v) & 1);
    }
    vtkNew<vtkPoints> points;
    points->SetDataTypeToDouble();
    vtkNew<vtkCellArray> verts;
    vtkNew<vtkCellArray> lines;
    vtkNew<vtkCellArray> polys;
    locator->InitPointInsertion(points, bounds);
    cell->Contour(
      0.5, scalars, locator, verts, lines, polys, pointData, pointData, cellData, 0, cellData);
    for (vtkIdType t = 0; t < polys->GetNumberOfCells(); ++t)
    {
      vtkNew<vtkIdList> triangle;
      polys->GetCellAtId(t, triangle);
      for (vtkIdType n = 0; n < 3; ++n)
      {
        table->triangles.push_back(
          edgeAt(points->GetPoint(triangle->GetId(n)), cell->Points, *table));
      }
    }
    table->begin.push_back(static_cast<std::uint16_t>(table->triangles.size()));
  }
  return table;
}

}

const orrery::CaseTable* CellCaseTables::get(int cellType)
{
  switch (cellType)
  {
    case VTK_TETRA:
    case VTK_VOXEL:
    case VTK_HEXAHEDRON:
    case VTK_WEDGE:
    case VTK_PYRAMID:
    {
      std::unique_ptr<orrery::CaseTable>& table = this->tables[cellType];
      if (!table)
      {
        table = readTable(cellType);
      }
      return table.get();
    }
    default:
      return nullptr;
  }
}
