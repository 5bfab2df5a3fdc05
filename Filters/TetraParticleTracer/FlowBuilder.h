#pragma once

#include "GridMesh.h"
#include "TimeStepCache.h"

#include "Flow.h"

#include <string>
#include <vector>

/// Makes the kernel's flow of the time steps around a data interval.
class FlowBuilder
{
public:
  /// A time step of the data, and its time.
  struct Level
  {
    const TimeStep* step;
    double time;
  };

  /// The flow from levels[first] to levels[last] along a point array (see velocityOf); all levels are
  /// interpolated in time. Blocks that have no such array, or no cells of three dimensions, are left
  /// out. When a trace `begins`, no particles are in the cells: they may be split anew. When the levels
  /// do not fit together, returns false and says why in `problem`.
  bool build(const std::vector<Level>& levels, std::size_t first, std::size_t last, bool begins,
    const std::string& velocity, int threads, std::string& problem);

  /// Forgets the flow.
  void clear() { *this = FlowBuilder(); }

  const orrery::Flow& flow() const { return this->current; }

  /// The grids at the start and at the end of the interval, by block of the flow.
  const TimeStep& startGrids() const { return this->grids[0]; }
  const TimeStep& endGrids() const { return this->grids[1]; }

private:
  void begin(const std::vector<Level>& levels, std::size_t first, std::size_t last);
  std::shared_ptr<const orrery::Seams> makeSeams() const;
  void addBlock(const std::vector<Level>& levels, std::size_t block, const std::string& velocity);

  std::vector<GridMesh> meshes;  ///< By block of the time step.
  std::vector<std::size_t> used; ///< Those of the flow.
  TimeStep grids[2];
  std::vector<vtkSmartPointer<vtkDataArray>> kept; ///< What the kernel reads.
  orrery::Flow current;
};
