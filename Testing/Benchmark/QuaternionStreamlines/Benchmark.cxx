#include "Laboratory.h"

#include <fstream>
#include <iostream>

Laboratory::Laboratory()
  : frames{ "Frames",
    "Milliseconds for all arrays of float points, unevenly spaced; the kernel alone writes to "
    "memory that is there already. VTK is vtkRibbonFilter and vtkTubeFilter with six sides, which "
    "use one thread.",
    { "curves", "lines", "points", "kernel", "ours", "ours, 2 threads", "ribbons", "tubes",
      "ours to ribbons", "to tubes", "2 threads to 1", "same bits" },
    {} }
  , maps{ "Quaternion map",
    "Milliseconds of vtkQuaternionMap with its defaults, all arrays of the input kept.",
    { "curves", "points", "1 thread", "2 threads", "ratio" }, {} }
  , similarity{ "Similarity",
    "Milliseconds of vtkQuaternionSimilarity for the distances of all curves from one, and its "
    "neighbors, without clusters; sampled at 64 places, whatever their rotation and the turn of "
    "their frames.",
    { "curves", "points each", "1 thread", "2 threads", "ratio" }, {} }
  , ranking{ "Congruent curves",
    "Of 20 curves that are rotated, moved and noisy copies of one, among 1,000 others: how often "
    "one of them is nearer to it than one of the others. Noise is the standard deviation of each "
    "coordinate, of curves about 3 wide; Point Error is what the frames are computed with.",
    { "noise", "Point Error", "rounds", "area under the curve, median", "least" }, {} }
{
}

void Laboratory::write(const std::string& file) const
{
  std::ofstream out(file);
  writeTable(out, this->figures.table());
  for (const Table* table : { &this->frames, &this->maps, &this->similarity, &this->ranking })
  {
    writeTable(out, *table);
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
  const auto add = [&](const std::string& title, int rounds, auto&& work)
  {
    addBenchmark(
      title, rounds, [&laboratory, work](benchmark::State& state) { work(state, laboratory); },
      [&laboratory, results] { laboratory.write(results); });
  };
  for (const auto make : { makeKnots, makeHelices })
  {
    const std::string name = make(1, 2).name;
    add("frames, " + name, 15,
      [make](auto& state, auto& lab) { compareFrames(state, lab, make(1000, 1000)); });
  }
  add("map", 9, [](auto& state, auto& lab) { mapCurves(state, lab, makeKnots(1000, 1000)); });
  add("similarity", 5, [](auto& state, auto& lab) { measureSimilarity(state, lab, 10000); });
  for (const double noise : { 0.0001, 0.001, 0.01 })
  {
    for (const double pointError : { 0.0, 2 * noise })
    {
      add("congruent curves, noise " + number(noise, 4) + ", Point Error " + number(pointError, 4),
        5, [=](auto& state, auto& lab) { rankCongruent(state, lab, noise, pointError); });
    }
  }
  benchmark::RunSpecifiedBenchmarks();
  benchmark::Shutdown();
}
