#pragma once

#include "vtkDataSet.h"
#include "vtkSmartPointer.h"

#include <cstddef>
#include <functional>
#include <map>
#include <vector>

class vtkDataObject;

/// The grids of one time step, those without cells left out: one, or the blocks of a composite.
using TimeStep = std::vector<vtkSmartPointer<vtkDataSet>>;

/// The time steps of the data met last, by their index, within a bound of memory. Arrays that two
/// steps have in common are kept once, so that a grid that stands still is known by its arrays.
class TimeStepCache
{
public:
  /// Keeps what particles need of a time step: the cells, which of them are hidden, and the point
  /// arrays.
  void add(int step, vtkDataObject* data);

  /// A time step, or null.
  const TimeStep* get(int step) const;

  /// A run through the time steps from the first to the last.
  struct Run
  {
    int first;
    int last;
    int lowInUse; ///< Where it is.
    int highInUse;
  };

  /// Drops steps until those kept fit: until `fits` says so of their bytes, or those in use are left.
  void trim(const Run& run, const std::function<bool(std::size_t)>& fits);

  void clear() { this->steps.clear(); }
  std::size_t bytes() const;

private:
  std::map<int, TimeStep> steps;
};
