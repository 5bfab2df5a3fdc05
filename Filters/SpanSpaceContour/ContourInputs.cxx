#include "ContourInputs.h"

#include "../Common/ThreadsAndRanks.h"

#include "vtkAlgorithm.h"
#include "vtkCellData.h"
#include "vtkCompositeDataIterator.h"
#include "vtkCompositeDataSet.h"
#include "vtkDataArray.h"
#include "vtkDataSet.h"
#include "vtkImageData.h"
#include "vtkInformation.h"
#include "vtkPointData.h"
#include "vtkRectilinearGrid.h"
#include "vtkSmartPointer.h"
#include "vtkStructuredGrid.h"
#include "vtkUnstructuredGrid.h"

#include <cstring>

namespace
{

constexpr int NoRank = VTK_INT_MAX;

/// Whether an array may be contoured.
bool wouldDo(vtkDataArray* array)
{
  return array && array->GetName() && array->GetNumberOfComponents() == 1 &&
    std::strcmp(array->GetName(), vtkDataSetAttributes::GhostArrayName()) != 0;
}

/// The names of the arrays that would do.
std::string choices(vtkPointData* pointData)
{
  std::string names;
  for (int n = 0; n < pointData->GetNumberOfArrays(); ++n)
  {
    vtkDataArray* array = pointData->GetArray(n);
    if (wouldDo(array))
    {
      names +=
        (names.empty() ? " Arrays that can be contoured: " : ", ") + std::string(array->GetName());
    }
  }
  return names.empty() ? names : names + ".";
}

/// The first array that would do, or null.
vtkDataArray* firstScalars(vtkPointData* pointData)
{
  for (int n = 0; n < pointData->GetNumberOfArrays(); ++n)
  {
    vtkDataArray* array = pointData->GetArray(n);
    if (wouldDo(array))
    {
      return array;
    }
  }
  return nullptr;
}

/// The array to contour; null, with the reason in `problem`, when it is not there or does not do.
vtkDataArray* findScalars(vtkAlgorithm* algorithm, vtkDataSet* data, std::string& problem)
{
  vtkPointData* pointData = data->GetPointData();
  vtkInformation* chosen = algorithm->GetInputArrayInformation(0);
  const char* name = chosen->Get(vtkDataObject::FIELD_NAME());
  vtkAbstractArray* found = nullptr;
  if (!name || !*name)
  {
    found = pointData->GetScalars() ? pointData->GetScalars() : firstScalars(pointData);
    if (!found)
    {
      problem = "No array to contour: the input has no point array of one component.";
      return nullptr;
    }
    name = found->GetName() ? found->GetName() : "";
  }
  else if (chosen->Has(vtkDataObject::FIELD_ASSOCIATION()) &&
    chosen->Get(vtkDataObject::FIELD_ASSOCIATION()) == vtkDataObject::FIELD_ASSOCIATION_CELLS)
  {
    problem = "Array \"" + std::string(name) +
      "\" is cell data, which has no isosurface: apply Cell Data to Point Data first, or choose a "
      "point array.";
    return nullptr;
  }
  else
  {
    found = pointData->GetAbstractArray(name);
  }

  const std::string quoted = "\"" + std::string(name) + "\"";
  if (!found)
  {
    problem = data->GetCellData()->HasArray(name)
      ? "Array " + quoted +
        " is cell data, which has no isosurface: apply Cell Data to Point Data first."
      : "There is no point array " + quoted + " to contour." + choices(pointData);
  }
  else if (!vtkDataArray::SafeDownCast(found))
  {
    problem = "Array " + quoted + " is not numeric." + choices(pointData);
  }
  else if (found->GetNumberOfComponents() != 1)
  {
    problem = "Array " + quoted + " has " + std::to_string(found->GetNumberOfComponents()) +
      " components, an isosurface needs one: compute its magnitude or a component with "
      "Calculator." +
      choices(pointData);
  }
  else if (found->GetNumberOfTuples() != data->GetNumberOfPoints())
  {
    problem = "Array " + quoted + " has " + std::to_string(found->GetNumberOfTuples()) +
      " values for " + std::to_string(data->GetNumberOfPoints()) + " points.";
  }
  else
  {
    return vtkDataArray::SafeDownCast(found);
  }
  return nullptr;
}

bool isContourable(vtkDataObject* object)
{
  return vtkImageData::SafeDownCast(object) || vtkRectilinearGrid::SafeDownCast(object) ||
    vtkStructuredGrid::SafeDownCast(object) || vtkUnstructuredGrid::SafeDownCast(object);
}

}

void requireContourable(vtkInformation* info)
{
  info->Set(vtkAlgorithm::INPUT_REQUIRED_DATA_TYPE(), "vtkDataSet");
  info->Append(vtkAlgorithm::INPUT_REQUIRED_DATA_TYPE(), "vtkCompositeDataSet");
}

ContourInputs::ContourInputs(
  vtkAlgorithm* algorithm, vtkDataObject* input, vtkMultiProcessController* controller)
{
  if (auto* composite = vtkCompositeDataSet::SafeDownCast(input))
  {
    auto iterator = vtkSmartPointer<vtkCompositeDataIterator>::Take(composite->NewIterator());
    std::size_t leaf = 0;
    for (iterator->InitTraversal(); !iterator->IsDoneWithTraversal(); iterator->GoToNextItem())
    {
      this->consider(algorithm, iterator->GetCurrentDataObject(), leaf++);
    }
  }
  else
  {
    this->consider(algorithm, input, 0);
  }

  // Of the ranks that have something to contour, and of those with a problem, the first. A rank has
  // nothing to complain of while another has something.
  const int rank = controller ? controller->GetLocalProcessId() : 0;
  std::vector<int> first{ this->found.empty() ? NoRank : rank,
    this->problem.empty() ? NoRank : rank };
  reduceOverRanks(controller, vtkCommunicator::MIN_OP, first);
  this->any = first[0] != NoRank;
  if (this->any || first[1] != rank)
  {
    this->problem.clear();
  }
  if (!this->any && first[1] == NoRank && rank == 0)
  {
    this->problem = "The input is empty: it has no cells to contour.";
  }
}

void ContourInputs::consider(vtkAlgorithm* algorithm, vtkDataObject* object, std::size_t leaf)
{
  auto* data = vtkDataSet::SafeDownCast(object);
  if (!data || data->GetNumberOfCells() == 0)
  {
    return;
  }
  if (!isContourable(data))
  {
    this->problem = std::string("Cannot contour ") + data->GetClassName() +
      ": the input must be an image, a rectilinear, structured or unstructured grid.";
  }
  else if (vtkDataArray* scalars = findScalars(algorithm, data, this->problem))
  {
    this->found.push_back({ data, scalars, leaf });
  }
}
