#pragma once

#include "QuaternionMap.h"

class vtkDataArray;
class vtkPolyData;

/// Makes the output the map of the input's polylines by one of its point arrays, of 4 components:
/// the curves of vtkQuaternionMap. Returns false when stopped; the output is then not to be used.
bool mapCurves(vtkPolyData* input, vtkDataArray* quaternions,
  const orrery::QuaternionMapOptions& options, const orrery::Monitor& monitor, vtkPolyData* output);
