#pragma once

#include "Flows.h"

#include "ParticleTracer.h"

#include <vector>

/// The bare kernel on a time series.
class KernelTracer
{
public:
  /// The series must outlive the tracer. So must the mesh of the first step be that of all.
  explicit KernelTracer(const TimeSeries& series);

  /// To the interval from one time step to the next.
  void setInterval(int step);

  const orrery::Flow& flow() const { return this->current; }

  /// Particles at the seeds at the start of the interval, those of seeds outside left out.
  std::vector<orrery::Particle> inject() const;

  /// Traces particles to the end of the interval.
  void trace(const orrery::TraceOptions& options, std::vector<orrery::Particle>& particles) const;

private:
  const TimeSeries& series;
  orrery::Flow current;
};

/// The array of floats that points or vectors are in.
const float* floatsOf(vtkDataArray* array);
