#pragma once

#include "TimeStepCache.h"

#include "Flow.h"

#include "vtkDataArray.h"
#include "vtkSmartPointer.h"
#include "vtkUnsignedCharArray.h"

#include <array>
#include <memory>
#include <string>
#include <vector>

class vtkAlgorithm;

/// Makes the kernel's flow of the time steps around a data interval, and keeps what the next interval
/// can use of it: grids that stand still.
class FlowBuilder
{
public:
  struct Level
  {
    const TimeStep* step;
    double time;
  };

  /// The flow from levels[first] to levels[last]; all levels are interpolated in time. `velocity` is
  /// the name of the point array, empty for the active vectors. On a problem returns false, with a
  /// message for the user.
  bool build(const std::vector<Level>& levels, std::size_t first, std::size_t last,
    const std::string& velocity, int threads, std::string& problem);

  /// The point array of a block to trace along, or null.
  static vtkDataArray* velocityOf(vtkDataSet* data, const std::string& name);

  const orrery::Flow& flow() const { return this->current; }

  /// The data sets at the ends of the interval, by block.
  const TimeStep& startStep() const { return *this->ends[0]; }
  const TimeStep& endStep() const { return *this->ends[1]; }

private:
  /// A grid, and what it is known by.
  struct Grid
  {
    vtkSmartPointer<vtkDataSet> data;             ///< At the start of the interval.
    vtkSmartPointer<vtkDataSet> endData;          ///< At its end.
    vtkSmartPointer<vtkUnsignedCharArray> hidden; ///< By cell, when some are.
    std::array<std::vector<double>, 3> axes;
    std::shared_ptr<orrery::TetraMesh> mesh;
    std::shared_ptr<orrery::LazySearch> search;
    std::vector<vtkSmartPointer<vtkDataArray>> arrays; ///< Copies that the kernel reads.
  };

  static bool sameCells(vtkDataSet* a, vtkDataSet* b);
  static bool sameGrid(const Grid& grid, vtkDataSet* start, vtkDataSet* end);
  void makeGrid(Grid& grid, vtkDataSet* start, vtkDataSet* end, int threads);

  std::vector<Grid> grids;
  std::array<const TimeStep*, 2> ends{};
  std::vector<vtkSmartPointer<vtkDataArray>> velocities; ///< Copies that the kernel reads.
  orrery::Flow current;
};
