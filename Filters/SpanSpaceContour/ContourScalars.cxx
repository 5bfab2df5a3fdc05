#include "ContourScalars.h"

#include "vtkAlgorithm.h"
#include "vtkCellData.h"
#include "vtkDataArray.h"
#include "vtkDataSet.h"
#include "vtkInformation.h"
#include "vtkPointData.h"

namespace
{

/// The names of the arrays that would do.
std::string choices(vtkPointData* pointData)
{
  std::string names;
  for (int n = 0; n < pointData->GetNumberOfArrays(); ++n)
  {
    vtkDataArray* array = pointData->GetArray(n);
    if (array && array->GetName() && array->GetNumberOfComponents() == 1)
    {
      names += (names.empty() ? " Arrays that can be contoured: " : ", ") +
        std::string(array->GetName());
    }
  }
  return names.empty() ? names : names + ".";
}

}

ContourScalars::ContourScalars(vtkAlgorithm* algorithm, vtkDataSet* data)
{
  vtkPointData* pointData = data->GetPointData();
  vtkInformation* chosen = algorithm->GetInputArrayInformation(0);
  const char* name = chosen->Get(vtkDataObject::FIELD_NAME());
  vtkAbstractArray* found = nullptr;
  if (!name)
  {
    found = pointData->GetScalars();
    if (!found)
    {
      this->problem = "No array to contour: choose a point array.";
      return;
    }
    name = found->GetName() ? found->GetName() : "";
  }
  else if (chosen->Has(vtkDataObject::FIELD_ASSOCIATION()) &&
    chosen->Get(vtkDataObject::FIELD_ASSOCIATION()) == vtkDataObject::FIELD_ASSOCIATION_CELLS)
  {
    this->problem = "Array \"" + std::string(name) +
      "\" is cell data, which has no isosurface: apply Cell Data to Point Data first, or choose a "
      "point array.";
    return;
  }
  else
  {
    found = pointData->GetAbstractArray(name);
  }

  const std::string quoted = "\"" + std::string(name) + "\"";
  if (!found)
  {
    this->problem = data->GetCellData()->HasArray(name)
      ? "Array " + quoted +
        " is cell data, which has no isosurface: apply Cell Data to Point Data first."
      : "There is no point array " + quoted + " to contour." + choices(pointData);
  }
  else if (!vtkDataArray::SafeDownCast(found))
  {
    this->problem = "Array " + quoted + " is not numeric." + choices(pointData);
  }
  else if (found->GetNumberOfComponents() != 1)
  {
    this->problem = "Array " + quoted + " has " + std::to_string(found->GetNumberOfComponents()) +
      " components, an isosurface needs one: compute its magnitude or a component with Calculator." +
      choices(pointData);
  }
  else if (found->GetNumberOfTuples() != data->GetNumberOfPoints())
  {
    this->problem = "Array " + quoted + " has " + std::to_string(found->GetNumberOfTuples()) +
      " values for " + std::to_string(data->GetNumberOfPoints()) + " points.";
  }
  else
  {
    this->array = vtkDataArray::SafeDownCast(found);
  }
}
