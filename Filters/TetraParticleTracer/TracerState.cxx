#include "TracerState.h"

#include <algorithm>

void TracerState::takeStep(vtkDataObject* data)
{
  this->fittedLimit = NoLimit;
  this->cache.add(this->asked, data);
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
  const bool begins = this->reached() == NoStep;
  if (this->builder.build(levels, from - first, to - first, begins, this->velocity,
        this->options.threads, this->problem))
  {
    this->flowSteps = { from, to };
  }
}

bool TracerState::fails()
{
  ControllerRanks::Bytes text(this->problem.begin(), this->problem.end());
  if (!text.empty())
  {
    text.push_back('\0');
  }
  const ControllerRanks::Bytes texts = this->ranks.gather(text);
  this->problem = texts.empty() || this->ranks.own() != 0 ? std::string() : texts.data();
  return !texts.empty();
}

/// On all ranks by dropping the same steps. They agree on each, which takes a while: only when
/// there may be something to drop.
void TracerState::trimCache(int limit, int first, int last)
{
  if (this->steady || limit == this->fittedLimit)
  {
    return;
  }
  const int at = std::max(first, this->reached());
  const TimeStepCache::Run run{ first, last, at - this->cubic, at + 1 + this->cubic };
  const bool fit = this->cache.trim(run,
    [&](std::size_t bytes)
    {
      const std::size_t allowed = static_cast<std::size_t>(limit) << 20;
      std::vector<int> fits{ bytes <= allowed };
      this->ranks.minimum(fits);
      return fits[0] != 0;
    });
  this->fittedLimit = fit ? limit : NoLimit;
}
