#pragma once

#include <cstddef>
#include <string>
#include <vector>

class vtkAlgorithm;
class vtkDataArray;
class vtkDataObject;
class vtkDataSet;
class vtkInformation;
class vtkMultiProcessController;

/// Sets what an input port takes.
void requireContourable(vtkInformation* info);

/// A data set with cells and the point array to contour.
struct ContourInput
{
  vtkDataSet* data;
  vtkDataArray* scalars;
  std::size_t leaf; ///< Its place among the leaves of the input.
};

/// The data sets of an input, one or the leaves of a composite, that can be contoured by the array
/// that an algorithm was told to process (its input array 0; when it was told nothing, the active
/// scalars or else the first array of one component).
struct ContourInputs
{
  std::vector<ContourInput> found;
  bool any = false; ///< Whether there is any on any rank.
  /// Why there is none: a message for the user, on the rank that is to give it.
  std::string problem;

  ContourInputs(
    vtkAlgorithm* algorithm, vtkDataObject* input, vtkMultiProcessController* controller);

private:
  void consider(vtkAlgorithm* algorithm, vtkDataObject* object, std::size_t leaf);
};
