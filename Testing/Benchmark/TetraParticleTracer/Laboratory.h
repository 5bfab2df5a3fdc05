#pragma once

#include "../Common/Report.h"
#include "Flows.h"

#include <benchmark/benchmark.h>

#include <string>

/// The tables that the benchmarks fill.
struct Laboratory
{
  Figures figures;
  Table animations;
  Table edits;
  Table lastSteps;
  Table pointLocation;
  Table stepControls;

  Laboratory();
  void write(const std::string& file) const;
};

/// What a benchmark does with a flow.
using Experiment = void (*)(benchmark::State&, Laboratory&, const TimeSeries&);

// The whole filters, output included, each time step asked for as an animation does.

void animateParticles(benchmark::State& state, Laboratory& laboratory, const TimeSeries& series);
void animateWithVorticity(
  benchmark::State& state, Laboratory& laboratory, const TimeSeries& series);
void animateCubic(benchmark::State& state, Laboratory& laboratory, const TimeSeries& series);
void animateStreakLines(benchmark::State& state, Laboratory& laboratory, const TimeSeries& series);
void animatePathLines(benchmark::State& state, Laboratory& laboratory, const TimeSeries& series);

/// The seeds are moved when the last time step is shown.
void editSeeds(benchmark::State& state, Laboratory& laboratory, const TimeSeries& series);

/// The time steps with the most particles, by one thread and by two.
void playLastSteps(benchmark::State& state, Laboratory& laboratory, const TimeSeries& series);

// The bare kernel, by one thread.

/// Tetrahedra against the iteration of Newton and Raphson with trilinear interpolation.
void comparePointLocation(
  benchmark::State& state, Laboratory& laboratory, const TimeSeries& series);

/// By turn angle, by step doubling and others.
void compareStepControls(benchmark::State& state, Laboratory& laboratory, const TimeSeries& series);
