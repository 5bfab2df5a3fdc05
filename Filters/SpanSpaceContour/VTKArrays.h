#pragma once

#include "ArrayInterpolator.h"

#include "vtkDataArray.h"
#include "vtkSOADataArrayTemplate.h"
#include "vtkSetGet.h"
#include "vtkSmartPointer.h"

#include <memory>

/// Calls f with the array's values, a pointer of the array's own type.
template <class F>
void withValues(vtkDataArray* array, F&& f)
{
  switch (array->GetDataType())
  {
    vtkTemplateMacro(f(static_cast<VTK_TT*>(array->GetVoidPointer(0))));
  }
}

/// The array itself when its values lie in memory tuple by tuple, else a copy that does.
inline vtkSmartPointer<vtkDataArray> standardLayout(vtkDataArray* array)
{
  if (array->HasStandardMemoryLayout() && array->GetDataType() != VTK_BIT)
  {
    return array;
  }
  const int type = array->GetDataType() == VTK_BIT ? VTK_UNSIGNED_CHAR : array->GetDataType();
  auto copy = vtkSmartPointer<vtkDataArray>::Take(vtkDataArray::CreateDataArray(type));
  copy->DeepCopy(array);
  withValues(copy,
    [&](auto* values)
    {
      using T = std::remove_pointer_t<decltype(values)>;
      if (auto* soa = vtkSOADataArrayTemplate<T>::FastDownCast(array))
      {
        soa->ExportToVoidPointer(values); // without going through doubles, as large integers ask
      }
    });
  return copy;
}

/// A sink that interpolates coordinates, float or double, from one array to another.
inline std::unique_ptr<orrery::PointSink> interpolateCoordinates(
  vtkDataArray* input, vtkDataArray* output)
{
  std::unique_ptr<orrery::PointSink> sink;
  const auto make = [&](auto* in, auto* out)
  {
    using In = std::remove_pointer_t<decltype(in)>;
    using Out = std::remove_pointer_t<decltype(out)>;
    sink = std::make_unique<orrery::ArrayInterpolator<In, Out>>(in, out, 3);
  };
  const bool toDouble = output->GetDataType() == VTK_DOUBLE;
  withValues(input,
    [&](auto* in)
    {
      if (toDouble)
      {
        make(in, static_cast<double*>(output->GetVoidPointer(0)));
      }
      else
      {
        make(in, static_cast<float*>(output->GetVoidPointer(0)));
      }
    });
  return sink;
}

/// A sink that interpolates an attribute to an array of the same type.
inline std::unique_ptr<orrery::PointSink> interpolateAttribute(
  vtkDataArray* input, vtkDataArray* output)
{
  std::unique_ptr<orrery::PointSink> sink;
  withValues(input,
    [&](auto* in)
    {
      using T = std::remove_pointer_t<decltype(in)>;
      sink = std::make_unique<orrery::ArrayInterpolator<T, T>>(
        in, static_cast<T*>(output->GetVoidPointer(0)), input->GetNumberOfComponents());
    });
  return sink;
}
