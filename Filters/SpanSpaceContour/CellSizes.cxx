#include "CellSizes.h"

#include "vtkDataSet.h"
#include "vtkGenericCell.h"
#include "vtkIdList.h"
#include "vtkMath.h"
#include "vtkNew.h"
#include "vtkPoints.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <vector>

namespace
{

constexpr vtkIdType Samples = 1024;
constexpr int Directions = 32;

/// Directions evenly spread over the half sphere.
std::vector<std::array<double, 3>> spreadDirections()
{
  std::vector<std::array<double, 3>> directions;
  const double goldenAngle = vtkMath::Pi() * (3 - std::sqrt(5.0));
  for (int n = 0; n < Directions; ++n)
  {
    const double z = (n + 0.5) / Directions;
    const double radius = std::sqrt(1 - z * z);
    directions.push_back(
      { radius * std::cos(goldenAngle * n), radius * std::sin(goldenAngle * n), z });
  }
  return directions;
}

/// The mean width of the convex hull of some points.
double meanWidth(vtkPoints* points, const std::vector<std::array<double, 3>>& directions)
{
  std::vector<std::array<double, 3>> x(points->GetNumberOfPoints());
  for (std::size_t p = 0; p < x.size(); ++p)
  {
    points->GetPoint(static_cast<vtkIdType>(p), x[p].data());
  }
  double sum = 0;
  for (const std::array<double, 3>& d : directions)
  {
    double low = VTK_DOUBLE_MAX;
    double high = -VTK_DOUBLE_MAX;
    for (const std::array<double, 3>& p : x)
    {
      const double along = p[0] * d[0] + p[1] * d[1] + p[2] * d[2];
      low = std::min(low, along);
      high = std::max(high, along);
    }
    sum += high - low;
  }
  return sum / static_cast<double>(directions.size());
}

double volumeOf(vtkCell* cell)
{
  vtkNew<vtkIdList> ids;
  vtkNew<vtkPoints> simplices;
  simplices->SetDataTypeToDouble();
  cell->Triangulate(0, ids, simplices);
  const vtkIdType corners = cell->GetCellDimension() + 1;
  double volume = 0;
  for (vtkIdType n = 0; n + corners <= simplices->GetNumberOfPoints(); n += corners)
  {
    double x[4][3];
    for (vtkIdType c = 0; c < corners; ++c)
    {
      simplices->GetPoint(n + c, x[c]);
    }
    if (corners == 4)
    {
      double edges[3][3];
      for (int e = 0; e < 3; ++e)
      {
        vtkMath::Subtract(x[e + 1], x[0], edges[e]);
      }
      volume += std::abs(vtkMath::Determinant3x3(edges[0], edges[1], edges[2])) / 6;
    }
    else if (corners == 3)
    {
      double u[3];
      double v[3];
      double normal[3];
      vtkMath::Subtract(x[1], x[0], u);
      vtkMath::Subtract(x[2], x[0], v);
      vtkMath::Cross(u, v, normal);
      volume += vtkMath::Norm(normal) / 2;
    }
  }
  return volume;
}

/// The mean width of a flat cell in its plane is its perimeter over pi.
double flatWidth(vtkCell* cell)
{
  double perimeter = 0;
  for (int e = 0; e < cell->GetNumberOfEdges(); ++e)
  {
    vtkPoints* ends = cell->GetEdge(e)->GetPoints();
    double a[3];
    double b[3];
    ends->GetPoint(0, a);
    ends->GetPoint(1, b);
    perimeter += std::sqrt(vtkMath::Distance2BetweenPoints(a, b));
  }
  return perimeter / vtkMath::Pi();
}

}

CellSizes::CellSizes(vtkDataSet* data)
{
  const vtkIdType count = data->GetNumberOfCells();
  const vtkIdType samples = std::min(count, Samples);
  const std::vector<std::array<double, 3>> directions = spreadDirections();
  vtkNew<vtkGenericCell> cell;
  for (vtkIdType n = 0; n < samples; ++n)
  {
    data->GetCell(static_cast<vtkIdType>((n + 0.5) * static_cast<double>(count) / samples), cell);
    const int dimension = cell->GetCellDimension();
    if (dimension >= 2)
    {
      this->volume += volumeOf(cell) / samples;
      this->width +=
        (dimension == 3 ? meanWidth(cell->GetPoints(), directions) : flatWidth(cell)) / samples;
    }
  }
}
