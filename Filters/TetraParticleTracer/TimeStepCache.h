#pragma once

#include "vtkDataSet.h"
#include "vtkSmartPointer.h"

#include <cstddef>
#include <functional>
#include <map>
#include <vector>

class vtkDataArray;
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
  /// Returns whether they fit.
  bool trim(const Run& run, const std::function<bool(std::size_t)>& fits);

  void clear() { *this = TimeStepCache(); }
  std::size_t bytes() const { return this->totalBytes; }

private:
  struct Kept
  {
    TimeStep grids;
    std::vector<vtkDataArray*> arrays; ///< Of the grids, each once.
  };
  using Steps = std::map<int, Kept>;

  struct Use
  {
    int steps = 0; ///< How many have the array.
    std::size_t bytes = 0;
  };

  void insert(int step, TimeStep&& grids);
  void drop(Steps::iterator step);

  Steps steps;
  std::map<vtkDataArray*, Use> uses; // counted as steps come and go: of all steps it takes long
  std::size_t totalBytes = 0;
};
