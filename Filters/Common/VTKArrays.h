#pragma once

#include "vtkDataArray.h"
#include "vtkSOADataArrayTemplate.h"
#include "vtkSetGet.h"
#include "vtkSmartPointer.h"

#include <type_traits>

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
