#pragma once

#include "vtkAlgorithm.h"
#include "vtkVersionMacros.h"

/// What differs between the VTK versions that the suite builds on: 9.1 to 9.6.

/// Whether the user has asked an algorithm to stop. To be asked from one thread only.
inline bool abortRequested(vtkAlgorithm* algorithm)
{
#if VTK_VERSION_NUMBER >= VTK_VERSION_CHECK(9, 2, 20220823)
  return algorithm->CheckAbort();
#else
  return algorithm->GetAbortExecute() != 0;
#endif
}
