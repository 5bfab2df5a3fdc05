#pragma once

#include "KernelInput.h"

#include "vtkPolyData.h"
#include "vtkSmartPointer.h"
#include "vtkType.h"

#include <vector>

/// The polylines of a data set, with a point of its own for each place on a curve: there, curves that
/// share a point have frames of their own.
class CurveTopology
{
public:
  explicit CurveTopology(vtkPolyData* data);

  /// For the kernel, without the points.
  const orrery::Polylines& polylines() const { return this->lines.polylines(); }

  /// How many places there are on all curves.
  vtkIdType placeCount() const { return this->places; }

  /// How many points the output has: the input's, then copies of those that are at several places.
  vtkIdType pointCount() const
  {
    return this->inputPoints + static_cast<vtkIdType>(this->copies.size());
  }

  /// Whether the places are the points, in their order.
  bool identical() const { return this->pointOf.empty(); }

  /// The point of a place.
  vtkIdType point(vtkIdType place) const
  {
    return this->identical() ? place : this->pointOf[place];
  }

  /// Makes the output: the input, with its points copied where that is needed.
  void giveTo(vtkPolyData* output) const;

private:
  void findPoints();

  vtkSmartPointer<vtkPolyData> data;
  KernelPolylines lines;
  vtkIdType inputPoints = 0;
  vtkIdType places = 0;
  std::vector<vtkIdType> pointOf; ///< By place; empty when identical.
  std::vector<vtkIdType> copies;  ///< Which points these are of.
};
