#include "ParticleTrace.h"

#include <algorithm>

namespace
{

/// The flow of the time step at the end of the interval alone. Velocities of others have no weight
/// then, but may be no numbers.
orrery::Flow flowAtEnd(orrery::Flow flow)
{
  int end = 0;
  while (flow.times[end] < flow.end)
  {
    ++end;
  }
  for (orrery::Flow::Block& block : flow.blocks)
  {
    block.velocity[0] = block.velocity[end];
  }
  flow.times[0] = flow.end;
  flow.levels = 1;
  return flow;
}

}

ParticleTrace::ParticleTrace(
  Joined joinedHow, const std::vector<orrery::Vector3>& seedPoints, orrery::Ranks& traceRanks)
  : joined(joinedHow)
  , ranks(&traceRanks)
  , paths(joinedHow, traceRanks)
{
  for (const orrery::Vector3& point : seedPoints)
  {
    this->seeds.push_back({ point, {} });
  }
}

/// Counts them by their reasons.
void ParticleTrace::dropEnded(std::vector<orrery::Particle>& particles, ParticleCounts& counts)
{
  const auto ended = std::stable_partition(particles.begin(), particles.end(),
    [](const orrery::Particle& p) { return p.termination == orrery::Termination::Alive; });
  for (auto particle = ended; particle != particles.end(); ++particle)
  {
    ++counts.ended[static_cast<int>(particle->termination)];
  }
  particles.erase(ended, particles.end());
}

bool ParticleTrace::advance(const FlowInterval& interval, const orrery::TraceOptions& options,
  int toStep, const orrery::Monitor& monitor)
{
  const bool whole =
    orrery::trace(interval.flow, options, interval.flow.end, this->particles, this->ranks, monitor);
  if (this->joined == Joined::ByParticle)
  {
    this->paths.add(interval, this->particles, options.threads);
  }
  dropEnded(this->particles, this->counts);
  this->lastStep = toStep;
  this->lastTime = interval.flow.end;
  return whole;
}

std::int64_t ParticleTrace::inject(
  const FlowInterval& interval, const orrery::TraceOptions& options)
{
  const orrery::Injection injection = orrery::inject(flowAtEnd(interval.flow), options, this->seeds,
    interval.flow.end, this->injections, this->ranks);
  ++this->injections;
  this->counts.injected += static_cast<vtkTypeInt64>(injection.particles.size());
  this->outside += injection.outside;
  if (this->joined == Joined::ByParticle)
  {
    this->paths.add(interval, injection.particles, options.threads);
  }
  // Those injected last have the largest ids.
  this->particles.insert(
    this->particles.end(), injection.particles.begin(), injection.particles.end());
  return injection.outside;
}

ParticleCounts ParticleTrace::show(const FlowInterval& interval,
  const orrery::TraceOptions& options, double time, bool ends, vtkPolyData* output)
{
  const bool further = time > this->lastTime;
  const double end = ends ? time : std::numeric_limits<double>::infinity();
  ParticleCounts shownCounts = this->counts;
  std::vector<orrery::Particle> moved;
  if (further)
  {
    moved = this->particles;
    orrery::trace(interval.flow, options, time, moved, this->ranks);
  }
  if (this->joined == Joined::ByParticle)
  {
    ParticleOutput shown(this->joined, *this->ranks);
    if (further)
    {
      shown = this->paths;
      shown.add(interval, moved, options.threads);
    }
    (further ? shown : this->paths).finish(output, options, end);
  }
  dropEnded(moved, shownCounts);
  const std::vector<orrery::Particle>& alive = further ? moved : this->particles;
  if (this->joined != Joined::ByParticle)
  {
    ParticleOutput shown(this->joined, *this->ranks);
    shown.add(interval, alive, options.threads);
    shown.finish(output, options, end);
  }
  const auto count = static_cast<vtkTypeInt64>(alive.size());
  (ends ? shownCounts.ended[static_cast<int>(orrery::Termination::TimeLimit)]
        : shownCounts.alive) += count;
  return shownCounts;
}
