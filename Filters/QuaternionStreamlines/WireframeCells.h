#pragma once

#include "SphereWireframe.h"

#include "vtkCellArray.h"
#include "vtkNew.h"
#include "vtkPoints.h"
#include "vtkPolyData.h"

/// Makes the data the circles of one ball around the origin, or of two, the second one moved along x.
inline void drawBalls(
  int count, double separation, orrery::SphereWireframeOptions options, vtkPolyData* data)
{
  vtkNew<vtkPoints> points;
  points->SetDataTypeToDouble();
  vtkNew<vtkCellArray> circles;
  for (int ball = 0; ball < count; ++ball)
  {
    options.center.x() = ball * separation;
    const orrery::SphereWireframe sphere = orrery::sphereWireframe(options);
    const vtkIdType before = points->GetNumberOfPoints();
    for (std::size_t n = 0; n < sphere.points.size(); n += 3)
    {
      points->InsertNextPoint(sphere.points.data() + n);
    }
    for (std::size_t circle = 0; circle + 1 < sphere.offsets.size(); ++circle)
    {
      circles->InsertNextCell(
        static_cast<int>(sphere.offsets[circle + 1] - sphere.offsets[circle]));
      for (std::int64_t n = sphere.offsets[circle]; n < sphere.offsets[circle + 1]; ++n)
      {
        circles->InsertCellPoint(before + static_cast<vtkIdType>(sphere.ids[n]));
      }
    }
  }
  data->SetPoints(points);
  data->SetLines(circles);
}
