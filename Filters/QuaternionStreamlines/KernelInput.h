#pragma once

#include "Polylines.h"

#include "../Common/VTKArrays.h"
#include "../Common/VTKVersions.h"

#include "vtkCellArray.h"
#include "vtkDataArray.h"
#include "vtkPoints.h"
#include "vtkPolyData.h"
#include "vtkSmartPointer.h"

/// The polylines of a data set as the kernel reads them, without the points, where they are in memory.
class KernelPolylines
{
public:
  explicit KernelPolylines(vtkPolyData* data)
    : lines(data->GetLines())
  {
    if (!listsVertices(this->lines))
    {
      this->lines = listVertices(this->lines);
    }
    const void* offsets = this->lines->GetOffsetsArray()->GetVoidPointer(0);
    const void* ids = this->lines->GetConnectivityArray()->GetVoidPointer(0);
    this->curves.curveCount = static_cast<std::size_t>(this->lines->GetNumberOfCells());
    if (this->lines->IsStorage64Bit())
    {
      this->curves.offsets64 = static_cast<const std::int64_t*>(offsets);
      this->curves.ids64 = static_cast<const std::int64_t*>(ids);
    }
    else
    {
      this->curves.offsets32 = static_cast<const std::int32_t*>(offsets);
      this->curves.ids32 = static_cast<const std::int32_t*>(ids);
    }
  }

  const orrery::Polylines& polylines() const { return this->curves; }

  /// With lists of offsets and ids.
  vtkCellArray* cells() const { return this->lines; }

private:
  vtkSmartPointer<vtkCellArray> lines;
  orrery::Polylines curves;
};

/// The values of an array as float or double, tuple by tuple, as the kernel reads them. `Array` is
/// orrery::PointArray or orrery::QuaternionArray. Without an array both pointers are null.
template <class Array>
class KernelArray
{
public:
  explicit KernelArray(vtkDataArray* array)
  {
    if (!array)
    {
      return;
    }
    this->held = standardLayout(array);
    const int type = this->held->GetDataType();
    if (type != VTK_FLOAT && type != VTK_DOUBLE)
    {
      const auto doubles =
        vtkSmartPointer<vtkDataArray>::Take(vtkDataArray::CreateDataArray(VTK_DOUBLE));
      doubles->DeepCopy(this->held);
      this->held = doubles;
    }
    if (type == VTK_FLOAT)
    {
      this->array.floats = static_cast<const float*>(this->held->GetVoidPointer(0));
    }
    else
    {
      this->array.doubles = static_cast<const double*>(this->held->GetVoidPointer(0));
    }
  }

  const Array& values() const { return this->array; }

private:
  vtkSmartPointer<vtkDataArray> held;
  Array array;
};

/// The positions of a data set's points.
inline KernelArray<orrery::PointArray> kernelPoints(vtkPolyData* data)
{
  return KernelArray<orrery::PointArray>(
    data->GetPoints() ? data->GetPoints()->GetData() : nullptr);
}
