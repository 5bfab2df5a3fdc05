#pragma once

#include "../Common/VTKArrays.h"
#include "ArrayInterpolator.h"

#include "vtkDataArray.h"

#include <memory>
#include <type_traits>

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
