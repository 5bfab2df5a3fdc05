#pragma once

#include "vtkDataSet.h"
#include "vtkSmartPointer.h"

#include <cstddef>
#include <map>
#include <vector>

class vtkDataObject;

/// The data sets of one time step, or the blocks of a composite, those without cells left out.
using TimeStep = std::vector<vtkSmartPointer<vtkDataSet>>;

/// The time steps of the data met last, by their index, within a bound of memory. Points that two
/// steps have in common are kept once.
class TimeStepCache
{
public:
  /// What the steps may take, in bytes. Those in use are kept even so.
  void setLimit(std::size_t bytes) { this->limit = bytes; }

  /// Keeps a time step: a shallow copy, for the pipeline writes over its own.
  void add(int step, vtkDataObject* data);

  /// A time step, or null.
  const TimeStep* get(int step) const;

  /// Drops the steps used longest ago, but those from `first` to `last`, until the limit is kept.
  void trim(int first, int last);

  void clear();
  std::size_t bytes() const;

private:
  struct Entry
  {
    TimeStep data;
    mutable unsigned long used = 0;
  };

  std::map<int, Entry> steps;
  mutable unsigned long uses = 0;
  std::size_t limit = 0;
};
