#include "TracerState.h"

#include <algorithm>

namespace
{

constexpr int NoRank = VTK_INT_MAX;

}

void TracerState::forgetData()
{
  this->cache.clear();
  this->builder.clear();
  this->flowSteps = { NoStep, NoStep };
  this->trace = nullptr;
  this->steadyDuration = 0;
  this->toldSteady = false;
}

void TracerState::setTimes(const std::vector<double>& newTimes)
{
  this->times = newTimes;
  this->trace = nullptr;
  this->flowSteps = { NoStep, NoStep };
}

int TracerState::missing(int from, int to) const
{
  const int around = this->cubic && from < to;
  const int first = std::max(0, from - around);
  const int last = std::min(this->lastStep(), to + around);
  for (int step = first; step <= last; ++step)
  {
    if (!this->cache.get(this->dataStep(step)))
    {
      return this->dataStep(step);
    }
  }
  return NoStep;
}

void TracerState::buildFlow(int from, int to)
{
  const int around = this->cubic && from < to;
  const int first = std::max(0, from - around);
  const int last = std::min(this->lastStep(), to + around);
  std::vector<FlowBuilder::Level> levels;
  for (int step = first; step <= last; ++step)
  {
    levels.push_back({ this->cache.get(this->dataStep(step)), this->times[step] });
  }
  this->flowSteps = { NoStep, NoStep };
  if (this->builder.build(
        levels, from - first, to - first, this->velocity, this->options.threads, this->problem))
  {
    this->flowSteps = { from, to };
  }
}

bool TracerState::fails()
{
  std::vector<int> first{ this->problem.empty() ? NoRank : this->ranks.own() };
  this->ranks.minimum(first);
  if (first[0] != this->ranks.own())
  {
    this->problem.clear();
  }
  return first[0] != NoRank;
}

/// On all ranks by dropping the same steps.
void TracerState::trimCache(int limit, int first, int last)
{
  if (this->steady)
  {
    return;
  }
  const int at = std::max(first, this->reached());
  const TimeStepCache::Run run{ first, last, at - this->cubic, at + 1 + this->cubic };
  this->cache.trim(run,
    [&](std::size_t bytes)
    {
      const std::size_t allowed = static_cast<std::size_t>(limit) << 20;
      std::vector<int> fits{ bytes <= allowed };
      this->ranks.minimum(fits);
      return fits[0] != 0;
    });
}
