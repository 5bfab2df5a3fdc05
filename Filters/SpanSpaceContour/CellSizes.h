#pragma once

class vtkDataSet;

/// How large the cells of a data set are in the mean, from a thousand of them evenly chosen.
///
/// A random plane meets as many cells for a unit of area as the mean width of a cell over its mean
/// volume (the Cauchy-Crofton formula), which turns a count of active cells into an area. In flat data
/// the volume is an area, and the area a length.
struct CellSizes
{
  double volume = 0;
  double width = 0;

  explicit CellSizes(vtkDataSet* data);

  double areaOfActiveCell() const { return this->width > 0 ? this->volume / this->width : 0; }
};
