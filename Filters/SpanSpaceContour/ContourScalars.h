#pragma once

#include <string>

class vtkAlgorithm;
class vtkDataArray;
class vtkDataSet;

/// The point array that an algorithm was told to process (its input array 0; the active scalars when
/// it was told nothing).
struct ContourScalars
{
  vtkDataArray* array = nullptr;
  std::string problem; ///< Why there is none: a message for the user.

  ContourScalars(vtkAlgorithm* algorithm, vtkDataSet* data);
};
