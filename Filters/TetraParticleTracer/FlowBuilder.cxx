#include "FlowBuilder.h"

#include "TraceInput.h"
#include "VectorArrays.h"

#include <cstring>
#include <sstream>

namespace
{

bool sameSizes(const TimeStep& a, const TimeStep& b)
{
  bool same = a.size() == b.size();
  for (std::size_t block = 0; same && block < a.size(); ++block)
  {
    same = std::strcmp(a[block]->GetClassName(), b[block]->GetClassName()) == 0 &&
      a[block]->GetNumberOfPoints() == b[block]->GetNumberOfPoints() &&
      a[block]->GetNumberOfCells() == b[block]->GetNumberOfCells();
  }
  return same;
}

std::string differ(double time, double other)
{
  std::ostringstream text;
  text << "The grids at the times " << time << " and " << other
       << " differ in their blocks or sizes: particles can be traced only on grids that keep their "
          "points and cells.";
  return text.str();
}

}

bool FlowBuilder::build(const std::vector<Level>& levels, std::size_t first, std::size_t last,
  const std::string& velocity, int threads, std::string& problem)
{
  for (std::size_t n = 1; n < levels.size(); ++n)
  {
    if (!sameSizes(*levels[n - 1].step, *levels[n].step))
    {
      problem = differ(levels[n - 1].time, levels[n].time);
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
    sameCells = this->meshes[block].update(start[block], end[block], threads) && sameCells;
    if (!this->meshes[block].hasVolume())
    {
      continue;
    }
    if (!this->addBlock(levels, block, velocity, problem))
    {
      return false;
    }
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

bool FlowBuilder::addBlock(const std::vector<Level>& levels, std::size_t block,
  const std::string& velocity, std::string& problem)
{
  const GridMesh& mesh = this->meshes[block];
  orrery::Flow::Block added{ mesh.mesh(), mesh.search(), {} };
  for (std::size_t n = 0; n < levels.size(); ++n)
  {
    vtkDataArray* array = velocityOf((*levels[n].step)[block], velocity);
    if (!array)
    {
      std::ostringstream text;
      text << "The data at the time " << levels[n].time
           << " have no velocity where others do: choose an array that all time steps have.";
      problem = text.str();
      return false;
    }
    added.velocity[n] = vectorsOf(array, this->kept);
  }
  this->current.blocks.push_back(std::move(added));
  return true;
}
