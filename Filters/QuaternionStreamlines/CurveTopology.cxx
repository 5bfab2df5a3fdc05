#include "CurveTopology.h"

#include "vtkDataArray.h"
#include "vtkPointData.h"
#include "vtkPoints.h"
#include "vtkTypeInt64Array.h"

#include <algorithm>

CurveTopology::CurveTopology(vtkPolyData* input)
  : data(input)
  , lines(input)
  , inputPoints(input->GetNumberOfPoints())
  , places(this->lines.cells()->GetNumberOfConnectivityIds())
{
  this->findPoints();
}

/// The first place of a point keeps it.
void CurveTopology::findPoints()
{
  const orrery::Polylines& curves = this->polylines();
  const auto idAt = [&](vtkIdType place) -> vtkIdType
  { return curves.ids64 ? curves.ids64[place] : curves.ids32[place]; };
  bool same = this->places == this->inputPoints;
  for (vtkIdType place = 0; same && place < this->places; ++place)
  {
    same = idAt(place) == place;
  }
  if (same)
  {
    return;
  }
  std::vector<bool> taken(this->inputPoints);
  this->pointOf.resize(this->places);
  for (vtkIdType place = 0; place < this->places; ++place)
  {
    const vtkIdType id = idAt(place);
    this->pointOf[place] = taken[id] ? this->pointCount() : id;
    if (taken[id])
    {
      this->copies.push_back(id);
    }
    taken[id] = true;
  }
}

void CurveTopology::giveTo(vtkPolyData* output) const
{
  output->ShallowCopy(this->data);
  if (this->copies.empty())
  {
    return;
  }
  vtkPoints* from = this->data->GetPoints();
  vtkNew<vtkPoints> points;
  points->SetDataType(from->GetDataType());
  points->SetNumberOfPoints(this->pointCount());
  vtkPointData* fromData = this->data->GetPointData();
  vtkPointData* pointData = output->GetPointData();
  pointData->Initialize();
  pointData->CopyAllOn(); // ids, too: where a point was copied from is of use
  pointData->CopyAllocate(fromData, this->pointCount());
  pointData->SetNumberOfTuples(this->pointCount());
  const auto copy = [&](vtkIdType source, vtkIdType target)
  {
    points->SetPoint(target, from->GetPoint(source));
    pointData->CopyData(fromData, source, target);
  };
  for (vtkIdType point = 0; point < this->inputPoints; ++point)
  {
    copy(point, point);
  }
  for (std::size_t n = 0; n < this->copies.size(); ++n)
  {
    copy(this->copies[n], this->inputPoints + static_cast<vtkIdType>(n));
  }
  output->SetPoints(points);

  vtkNew<vtkTypeInt64Array> ids;
  ids->SetNumberOfValues(this->places);
  std::copy(this->pointOf.begin(), this->pointOf.end(), ids->GetPointer(0));
  vtkNew<vtkTypeInt64Array> offsets;
  offsets->DeepCopy(this->lines.cells()->GetOffsetsArray());
  vtkNew<vtkCellArray> apart;
  apart->SetData(offsets, ids);
  output->SetLines(apart);
}
