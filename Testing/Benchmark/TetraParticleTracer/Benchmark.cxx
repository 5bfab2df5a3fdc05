#include "Laboratory.h"

#include <cstdlib>
#include <fstream>
#include <functional>
#include <iostream>

Laboratory::Laboratory()
  : animations{ "Animations",
    "Advections a second: an advection is one particle carried over one data interval and present "
    "in the output. All time steps are asked for in turn, seeds are injected at each. Both take "
    "two "
    "steps of fourth order in an interval. VTK is vtkParticleTracer, vtkStreaklineFilter or "
    "vtkParticlePathFilter, by default or told that the grid stands still; ratios are of one "
    "thread, which is what VTK uses. Errors are the root mean square of the distances from where "
    "the particles should be at the end, in thousandths.",
    { "flow", "seeds", "advections", "VTK told static", "VTK", "ours", "ours, 2 threads",
      "to VTK told", "to VTK", "2 threads to 1", "error of VTK", "ours" },
    {} }
  , edits{ "Seed edits",
    "Milliseconds to show the last time step again when all seeds have been moved, by one thread.",
    { "flow", "seeds", "VTK told static", "VTK", "ours", "to VTK told", "to VTK",
      "requests upstream, VTK", "ours" },
    {} }
  , lastSteps{ "Many particles", "Time steps a second, of the last five.",
    { "flow", "particles", "1 thread", "2 threads", "ratio", "same bits" }, {} }
  , pointLocation{ "Point location",
    "Advections a second of the bare kernels, by one thread: streak lines by Newton and Raphson's "
    "iteration with trilinear interpolation, and by tetrahedra. Distances between the particles of "
    "both at the end, and from where they should be, are in the units of the grid.",
    { "flow", "advections", "Newton-Raphson", "tetrahedra", "ratio", "difference, rms", "median",
      "error of Newton-Raphson, rms", "of tetrahedra" },
    {} }
  , stepControls{ "Step control",
    "By one thread, the first 16 data intervals. Differences are from the paths of 64 steps in "
    "each "
    "interval, errors from where the particles should be. Those not of the kernel locate points by "
    "Newton and Raphson's iteration, where velocities are counted.",
    { "flow", "control", "velocities an advection", "advections a second", "difference, rms",
      "median", "error, rms" },
    {} }
{
}

void Laboratory::write(const std::string& file) const
{
  std::ofstream out(file);
  writeTable(out, this->figures.table());
  for (const Table* table : { &this->animations, &this->edits, &this->lastSteps,
         &this->pointLocation, &this->stepControls })
  {
    writeTable(out, *table);
  }
}

namespace
{

/// The simulated flow when it is there.
std::function<TimeSeries(int)> cylinder()
{
  const char* folder = std::getenv("ORRERY_DATA");
  const std::string data = std::string(folder ? folder : "") + "/tapered_cylinder";
  if (readTaperedCylinder(data, 1).steps.empty())
  {
    return makeVortexStreet;
  }
  return [data](int seeds) { return readTaperedCylinder(data, seeds); };
}

std::function<TimeSeries(int)> exact(Case kind)
{
  return [kind](int seeds) { return makeExact(kind, seeds); };
}

}

int main(int argc, char** argv)
{
  if (argc < 2)
  {
    std::cerr << "usage: " << argv[0] << " results.md [--benchmark_filter=...]\n";
    return 2;
  }
  const std::string results = argv[1];
  benchmark::Initialize(&argc, argv);

  Laboratory laboratory;
  const auto add = [&](const std::string& title, Experiment experiment,
                     const std::function<TimeSeries(int)>& make, int seeds, int rounds)
  {
    addBenchmark(
      title + " " + std::to_string(seeds), rounds,
      [&laboratory, experiment, make, seeds](benchmark::State& state)
      { experiment(state, laboratory, make(seeds)); },
      [&laboratory, results]() { laboratory.write(results); });
  };
  const auto couette = exact(Case::Couette);
  const auto turning = exact(Case::CouetteTurningGrid);
  const auto carried = exact(Case::CarriedVortex);
  for (const int seeds : { 10, 100, 1000 })
  {
    add("animation, static grid", animateParticles, couette, seeds, seeds < 1000 ? 5 : 3);
    add("animation, turning grid", animateParticles, turning, seeds, seeds < 1000 ? 5 : 3);
  }
  add("animation, carried vortex", animateParticles, carried, 100, 3);
  add("cubic animation, turning grid", animateCubic, turning, 100, 3);
  add("cubic animation, carried vortex", animateCubic, carried, 100, 3);
  add("animation with vorticity, static grid", animateWithVorticity, couette, 100, 3);
  add("streak lines, static grid", animateStreakLines, couette, 100, 3);
  add("streak lines, turning grid", animateStreakLines, turning, 100, 3);
  add("path lines, static grid", animatePathLines, couette, 100, 3);
  add("seed edit, static grid", editSeeds, couette, 100, 5);
  add("last steps, static grid", playLastSteps, couette, 1000, 3);
  add("last steps, turning grid", playLastSteps, turning, 1000, 3);
  for (const auto& make : { cylinder(), couette })
  {
    const std::string flow = make(1).name;
    add("point location, " + flow, comparePointLocation, make, 300, 5);
    add("step control, " + flow, compareStepControls, make, 500, 3);
  }
  benchmark::RunSpecifiedBenchmarks();
  benchmark::Shutdown();
}
