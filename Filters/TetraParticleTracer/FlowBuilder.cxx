#include "FlowBuilder.h"

#include "GridCells.h"
#include "TraceInput.h"
#include "VectorArrays.h"

#include <algorithm>
#include <sstream>

namespace
{

/// Whether there are as many grids, and those that have a velocity keep their cells.
bool sameGrids(const TimeStep& a, const TimeStep& b, const std::string& velocity)
{
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
    [&](vtkDataSet* one, vtkDataSet* other)
    {
      const bool unused = !velocityOf(one, velocity) && !velocityOf(other, velocity);
      return unused || sameCells(one, other);
    });
}

/// Whether there is a velocity in the same blocks.
bool sameBlocks(const TimeStep& a, const TimeStep& b, const std::string& velocity)
{
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
    [&](vtkDataSet* one, vtkDataSet* other)
    { return !velocityOf(one, velocity) == !velocityOf(other, velocity); });
}

/// Why particles cannot go from one time step to the next; empty when they can. What they are in, a
/// tetrahedron of a block, has to be the same: from interval to interval, too, which have a step in
/// common.
std::string whyApart(
  const FlowBuilder::Level& a, const FlowBuilder::Level& b, const std::string& velocity)
{
  std::ostringstream text;
  if (!sameGrids(*a.step, *b.step, velocity))
  {
    text
      << "The grids at the times " << a.time << " and " << b.time
      << " differ in their blocks or cells: particles can be traced only through grids that keep "
         "their points and cells. Set Start Time and Termination Time to trace before or after "
         "the change, or apply Resample To Image to the data first.";
  }
  else if (!sameBlocks(*a.step, *b.step, velocity))
  {
    text << "Some blocks have a velocity at only one of the times " << a.time << " and " << b.time
         << ": choose an array that they have at all time steps.";
  }
  return text.str();
}

}

bool FlowBuilder::build(const std::vector<Level>& levels, std::size_t first, std::size_t last,
  bool begins, const std::string& velocity, int threads, std::string& problem)
{
  for (std::size_t n = 1; n < levels.size(); ++n)
  {
    problem = whyApart(levels[n - 1], levels[n], velocity);
    if (!problem.empty())
    {
      return false;
    }
  }
  const std::shared_ptr<const orrery::Seams> seams = this->current.seams;
  this->begin(levels, first, last); // without seams, should something fail before the end
  const TimeStep& start = *levels[first].step;
  const TimeStep& end = *levels[last].step;
  std::vector<std::size_t> found;
  bool sameCells = true;
  this->meshes.resize(start.size());
  for (std::size_t block = 0; block < start.size(); ++block)
  {
    if (!velocityOf(start[block], velocity))
    {
      continue;
    }
    if (begins)
    {
      this->meshes[block].orderBy(start[block]);
    }
    sameCells = this->meshes[block].update(start[block], end[block], threads) && sameCells;
    if (!this->meshes[block].hasVolume())
    {
      continue;
    }
    this->addBlock(levels, block, velocity);
    found.push_back(block);
    this->grids[0].push_back(start[block]);
    this->grids[1].push_back(end[block]);
  }
  this->current.seams = seams && sameCells && found == this->used ? seams : this->makeSeams();
  this->used = std::move(found);
  return true;
}

/// A flow without blocks.
void FlowBuilder::begin(const std::vector<Level>& levels, std::size_t first, std::size_t last)
{
  this->kept.clear();
  this->grids[0].clear();
  this->grids[1].clear();
  this->current = orrery::Flow();
  this->current.start = levels[first].time;
  this->current.end = levels[last].time;
  this->current.levels = static_cast<int>(levels.size());
  for (std::size_t n = 0; n < levels.size(); ++n)
  {
    this->current.times[n] = levels[n].time;
  }
}

std::shared_ptr<const orrery::Seams> FlowBuilder::makeSeams() const
{
  orrery::Seams::Meshes all;
  for (const orrery::Flow::Block& block : this->current.blocks)
  {
    all.push_back(block.mesh);
  }
  return std::make_shared<const orrery::Seams>(std::move(all));
}

void FlowBuilder::addBlock(
  const std::vector<Level>& levels, std::size_t block, const std::string& velocity)
{
  const GridMesh& mesh = this->meshes[block];
  orrery::Flow::Block added{ mesh.mesh(), mesh.search(), {} };
  for (std::size_t n = 0; n < levels.size(); ++n)
  {
    added.velocity[n] = vectorsOf(velocityOf((*levels[n].step)[block], velocity), this->kept);
  }
  this->current.blocks.push_back(std::move(added));
}
