#pragma once

#include "../Common/VTKArrays.h"
#include "TetraMesh.h"

#include "vtkDataArray.h"
#include "vtkDoubleArray.h"
#include "vtkSmartPointer.h"

#include <vector>

/// The array's values for the kernel, of a copy of doubles when it cannot read the array itself. What
/// it reads is kept in `kept`.
inline orrery::VectorArray vectorsOf(
  vtkDataArray* array, std::vector<vtkSmartPointer<vtkDataArray>>& kept)
{
  const int type = array->GetDataType();
  vtkSmartPointer<vtkDataArray> source = standardLayout(array);
  if (type != VTK_FLOAT && type != VTK_DOUBLE)
  {
    source = vtkSmartPointer<vtkDoubleArray>::New();
    source->DeepCopy(array);
  }
  kept.push_back(source);
  orrery::VectorArray vectors;
  if (type == VTK_FLOAT)
  {
    vectors.floats = static_cast<float*>(source->GetVoidPointer(0));
  }
  else
  {
    vectors.doubles = static_cast<double*>(source->GetVoidPointer(0));
  }
  return vectors;
}
