#pragma once

#include "Flows.h"

#include "ParticleTracer.h"

#include <cstdint>
#include <vector>

/// The bare kernel on a time series.
class KernelTracer
{
public:
  /// The grid of the first step is that of all. The series must outlive the tracer.
  explicit KernelTracer(const TimeSeries& series);

  /// To the interval from one time step to the next.
  void setInterval(int step);

  const orrery::Flow& flow() const { return this->current; }

  /// Adds particles at the seeds at the start of the interval, but for seeds outside.
  void inject(std::vector<orrery::Particle>& particles);

  /// Traces particles to the end of the interval.
  void trace(const orrery::TraceOptions& options, std::vector<orrery::Particle>& particles) const;

private:
  const TimeSeries& series;
  orrery::Flow current;
  std::vector<orrery::Seed> seeds;
  std::int64_t injections = 0;
};

/// The array of floats that points or vectors are in.
const float* floatsOf(vtkDataArray* array);
