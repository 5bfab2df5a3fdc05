#include "TraceInput.h"

#include "vtkCellData.h"
#include "vtkCompositeDataIterator.h"
#include "vtkCompositeDataSet.h"
#include "vtkImageData.h"
#include "vtkPointData.h"
#include "vtkRectilinearGrid.h"
#include "vtkSmartPointer.h"
#include "vtkStructuredGrid.h"
#include "vtkUnstructuredGrid.h"

namespace
{

bool isVector(vtkDataArray* array)
{
  return array && array->GetName() && array->GetNumberOfComponents() == 3;
}

/// The names of the arrays that would do.
std::string choices(vtkPointData* pointData)
{
  std::string names;
  for (int n = 0; n < pointData->GetNumberOfArrays(); ++n)
  {
    if (isVector(pointData->GetArray(n)))
    {
      names += (names.empty() ? " Arrays that can be traced along: " : ", ") +
        std::string(pointData->GetArrayName(n));
    }
  }
  return names.empty() ? names : names + ".";
}

/// The array that is meant, or null.
vtkAbstractArray* findArray(vtkPointData* pointData, const std::string& name)
{
  if (!name.empty())
  {
    return pointData->GetAbstractArray(name.c_str());
  }
  vtkDataArray* vectors = pointData->GetVectors();
  vectors = vectors && vectors->GetName() ? vectors : nullptr; // the output's have names
  for (int n = 0; !vectors && n < pointData->GetNumberOfArrays(); ++n)
  {
    vtkDataArray* array = pointData->GetArray(n);
    vectors = isVector(array) ? array : nullptr;
  }
  return vectors;
}

std::string whyNoVelocity(vtkDataSet* data, const std::string& name)
{
  vtkPointData* pointData = data->GetPointData();
  vtkAbstractArray* array = findArray(pointData, name);
  if (!array && name.empty())
  {
    return "There are no vectors to trace along: the input has no point array of three components.";
  }
  const std::string shownName = name.empty() && array->GetName() ? array->GetName() : name;
  const std::string quoted = "\"" + shownName + "\"";
  if (!array && data->GetCellData()->HasArray(name.c_str()))
  {
    return "Array " + quoted +
      " is cell data: apply Cell Data to Point Data first, or choose a point array.";
  }
  if (!array)
  {
    return "There is no point array " + quoted + " to trace along." + choices(pointData);
  }
  if (!vtkDataArray::SafeDownCast(array))
  {
    return "Array " + quoted + " is not numeric." + choices(pointData);
  }
  if (array->GetNumberOfComponents() != 3)
  {
    const int components = array->GetNumberOfComponents();
    return "Array " + quoted + " has " + std::to_string(components) +
      (components == 1 ? " component" : " components") + ", a velocity has three." +
      choices(pointData);
  }
  return "Array " + quoted + " has " + std::to_string(array->GetNumberOfTuples()) + " values for " +
    std::to_string(data->GetNumberOfPoints()) + " points.";
}

std::string whyNoGrid(vtkDataObject* data)
{
  return std::string("Particles cannot be traced through ") + data->GetClassName() +
    ": the input must be an image, a rectilinear, structured or unstructured grid.";
}

std::string whyUntraceable(vtkDataSet* data, const std::string& name)
{
  const bool isGrid = vtkImageData::SafeDownCast(data) || vtkRectilinearGrid::SafeDownCast(data) ||
    vtkStructuredGrid::SafeDownCast(data) || vtkUnstructuredGrid::SafeDownCast(data);
  if (!isGrid)
  {
    return whyNoGrid(data);
  }
  if (velocityOf(data, name))
  {
    return "The input has no cells of three dimensions to trace particles through.";
  }
  return whyNoVelocity(data, name);
}

}

vtkDataArray* velocityOf(vtkDataSet* data, const std::string& name)
{
  auto* array = vtkDataArray::SafeDownCast(findArray(data->GetPointData(), name));
  const bool does = array && array->GetNumberOfComponents() == 3 &&
    array->GetNumberOfTuples() == data->GetNumberOfPoints();
  return does ? array : nullptr;
}

std::string whyUntraceable(vtkDataObject* input, const std::string& name)
{
  if (auto* composite = vtkCompositeDataSet::SafeDownCast(input))
  {
    std::string why;
    auto iterator = vtkSmartPointer<vtkCompositeDataIterator>::Take(composite->NewIterator());
    for (iterator->InitTraversal(); !iterator->IsDoneWithTraversal() && why.empty();
         iterator->GoToNextItem())
    {
      why = whyUntraceable(iterator->GetCurrentDataObject(), name);
    }
    return why;
  }
  auto* data = vtkDataSet::SafeDownCast(input);
  if (!data)
  {
    return input ? whyNoGrid(input) : std::string();
  }
  return data->GetNumberOfCells() > 0 ? whyUntraceable(data, name) : std::string();
}
