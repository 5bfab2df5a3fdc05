#pragma once

#include "TimeStepCache.h"

#include "ParticleTracer.h"

#include "vtkDataArray.h"
#include "vtkSmartPointer.h"

#include <cstdint>
#include <vector>

class vtkPolyData;

/// How particles are joined by lines.
enum class Joined
{
  NotAtAll,
  BySeed,     ///< Streak lines: those of a seed, in the order of injection.
  ByParticle, ///< Path lines: the places of one particle, in the order of time.
  ByInjection ///< Time lines: those released together, in the order of the seeds.
};

/// The data at both ends of a flow's interval, by block.
struct FlowData
{
  const TimeStep* start;
  const TimeStep* end;
};

/// Collects particles, with the data interpolated where they are, and makes the output of them.
class ParticleOutput
{
public:
  explicit ParticleOutput(bool vorticity)
    : withVorticity(vorticity)
  {
  }

  /// Adds particles as they are.
  void add(const orrery::Flow& flow, const FlowData& data,
    const std::vector<orrery::Particle>& added, int threads);

  /// Fills the output with all particles added and the lines between them, or vertices.
  void finish(vtkPolyData* output, Joined joined) const;

  /// A copy to which more can be added.
  ParticleOutput copy() const;

private:
  void join(vtkPolyData* output, Joined joined) const;
  void interpolate(const orrery::Flow& flow, const FlowData& data,
    const std::vector<orrery::Particle>& added, int threads);

  bool withVorticity;
  std::vector<orrery::Particle> particles;
  std::vector<orrery::Vector3> vorticities;
  std::vector<vtkSmartPointer<vtkDataArray>> attributes; ///< Of the input, at the particles.
};
