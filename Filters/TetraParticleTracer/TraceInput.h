#pragma once

#include "vtkDataArray.h"
#include "vtkDataSet.h"

#include <string>

class vtkDataObject;

/// The point array to trace along: of a name, or when that is empty the active vectors or the first
/// array of three components. Null when it is not there or does not do.
vtkDataArray* velocityOf(vtkDataSet* data, const std::string& name);

/// Why there is nothing to trace through in an input, with what to do; empty for an empty input.
std::string whyUntraceable(vtkDataObject* input, const std::string& name);
