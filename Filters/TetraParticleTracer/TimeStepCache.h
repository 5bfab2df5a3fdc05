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

  /// Drops steps until those kept take no more than `limit` bytes, except for those in use. `taken` is
  /// asked how much memory counts, given that of this process.
  void trim(
    std::size_t limit, const Run& run, const std::function<std::size_t(std::size_t)>& taken);

  void clear() { this->steps.clear(); }
  std::size_t bytes() const;

private:
  std::map<int, TimeStep> steps;
};
