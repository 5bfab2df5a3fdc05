// What is asked for upstream, and the memory that time steps take.

#include "TracerTesting.h"

#include "vtkPointData.h"

#include <algorithm>
#include <cmath>

using namespace tracertest;
using Filter = vtkTetraParticleTracer;

namespace
{

constexpr int Modes[] = { Filter::PARTICLES, Filter::STREAK_LINES, Filter::PATH_LINES,
  Filter::TIME_LINES };

class TetraParticleTracerCache : public VTKTest
{
protected:
  /// What the source gave since the last call.
  std::vector<double> taken() { return std::exchange(this->Flow->Given, {}); }

  std::vector<double> firstTimes(std::size_t count) const
  {
    return { this->Flow->Times.begin(), this->Flow->Times.begin() + count };
  }

  /// A flow whose steps take about so many KiB each, on a grid of its own arrays at each step.
  static vtkSmartPointer<FlowSource> heavyFlow(int kibibytes, int intervals)
  {
    auto flow = makeFlow({ "structured", 8 }, rotation, uniformTimes(1, intervals));
    flow->Make = [make = flow->Make, kibibytes](double time)
    {
      auto data = make(time);
      auto ballast = vtkSmartPointer<vtkDataArray>::Take(vtkDataArray::CreateDataArray(VTK_DOUBLE));
      const vtkIdType points = vtkDataSet::SafeDownCast(data)->GetNumberOfPoints();
      ballast->SetName("ballast");
      ballast->SetNumberOfComponents(static_cast<int>(kibibytes * 1024 / 8 / points));
      ballast->SetNumberOfTuples(points);
      ballast->Fill(time);
      vtkDataSet::SafeDownCast(data)->GetPointData()->AddArray(ballast);
      return data;
    };
    return flow;
  }

  vtkSmartPointer<FlowSource> Flow = makeFlow({ "structured" }, rotation, uniformTimes(1, 10));
};

TEST_F(TetraParticleTracerCache, eachStepIsReadOnceOnTheWay)
{
  for (const int mode : Modes)
  {
    Tracer tracer(this->Flow, rake(3), mode);
    tracer.at(1);
    EXPECT_EQ(this->taken(), this->Flow->Times);
  }
}

TEST_F(TetraParticleTracerCache, playingReadsEachStepOnce)
{
  for (const int mode : Modes)
  {
    Tracer tracer(this->Flow, rake(3), mode);
    for (const double time : this->Flow->Times)
    {
      tracer.at(time);
      EXPECT_EQ(this->taken(), std::vector<double>{ time });
    }
  }
}

TEST_F(TetraParticleTracerCache, movedSeedsAskForNothing)
{
  for (const int mode : Modes)
  {
    Tracer tracer(this->Flow, rake(3), mode);
    tracer.at(0.8);
    this->taken();
    for (int n = 1; n < 5; ++n)
    {
      auto seeds = rake(3);
      seeds[0][1] += 0.01 * n;
      tracer.seed(seeds);
      const auto output = tracer.at(0.8);
      EXPECT_TRUE(this->taken().empty());
      Tracer fresh(this->Flow, seeds, mode);
      expectSame(output, fresh.at(0.8));
      this->taken();
    }
  }
}

TEST_F(TetraParticleTracerCache, moreOrFewerSeedsAskForNothing)
{
  Tracer tracer(this->Flow, rake(3), Filter::STREAK_LINES);
  tracer.at(1);
  this->taken();
  for (const int count : { 5, 1, 100 })
  {
    tracer.seed(rake(count));
    EXPECT_EQ(counted(tracer.at(1), "InjectedParticles"), 11 * count);
    EXPECT_TRUE(this->taken().empty());
  }
}

TEST_F(TetraParticleTracerCache, propertiesAskForNothing)
{
  Tracer tracer(this->Flow, rake(3));
  tracer.at(0.7);
  this->taken();
  const std::vector<std::function<void(Filter*)>> changes{
    [](Filter* filter) { filter->SetTraceMode(Filter::STREAK_LINES); },
    [](Filter* filter) { filter->SetForceReinjectionEveryNSteps(2); },
    [](Filter* filter) { filter->SetStepControl(Filter::TOLERANCE); },
    [](Filter* filter) { filter->SetMaximumError(1e-3); },
    [](Filter* filter) { filter->SetStepControl(Filter::FIXED); },
    [](Filter* filter) { filter->SetStepsPerInterval(5); },
    [](Filter* filter) { filter->SetTraceMode(Filter::PATH_LINES); },
    [](Filter* filter) { filter->SetStartTime(0.2); },
    [](Filter* filter) { filter->SetTerminationTime(0.65); },
    [](Filter* filter) { filter->ComputeVorticityOff(); },
    [](Filter* filter) { filter->SetNumberOfThreads(2); },
    [](Filter* filter) { filter->SetTraceMode(Filter::TIME_LINES); },
  };
  for (std::size_t n = 0; n < changes.size(); ++n)
  {
    changes[n](tracer.Filter);
    const auto output = tracer.at(0.7);
    EXPECT_TRUE(this->taken().empty()) << "change " << n;
    Tracer fresh(this->Flow, rake(3));
    for (std::size_t m = 0; m <= n; ++m)
    {
      changes[m](fresh.Filter);
    }
    expectSame(output, fresh.at(0.7));
    this->taken();
  }
}

TEST_F(TetraParticleTracerCache, seekingAsksForNothing)
{
  Tracer tracer(this->Flow, rake(3), Filter::STREAK_LINES);
  tracer.at(1);
  this->taken();
  for (const double time : { 0.3, 0.9, 0.35, 0., 1., 0.1 })
  {
    tracer.at(time);
    EXPECT_TRUE(this->taken().empty()) << time;
  }
}

TEST_F(TetraParticleTracerCache, partOfAnIntervalReadsItsEnd)
{
  Tracer tracer(this->Flow);
  tracer.at(0.25);
  EXPECT_EQ(this->taken(), this->firstTimes(4));
  tracer.at(0.28);
  tracer.at(0.3);
  EXPECT_TRUE(this->taken().empty());
}

TEST_F(TetraParticleTracerCache, cubicInterpolationReadsOneStepMore)
{
  Tracer tracer(this->Flow);
  tracer->SetTimeInterpolation(Filter::CUBIC);
  tracer.at(0.2);
  EXPECT_EQ(this->taken(), this->firstTimes(4));
  tracer.at(1);
  EXPECT_EQ(this->taken().size(), 7u);
  tracer.seed(rake(4));
  tracer.at(1);
  EXPECT_TRUE(this->taken().empty());
}

TEST_F(TetraParticleTracerCache, onlyTheStepsSinceTheStartAreRead)
{
  Tracer tracer(this->Flow);
  tracer->SetStartTime(0.55);
  tracer.at(0.8);
  EXPECT_EQ(this->taken(), (std::vector<double>{ 0.6, 0.7, 0.8 }));
}

TEST_F(TetraParticleTracerCache, changesUpstreamAreRead)
{
  Tracer tracer(this->Flow);
  tracer.at(0.5);
  this->taken();
  this->Flow->Make = makeFlow({ "structured" }, gust, this->Flow->Times)->Make;
  this->Flow->Modified();
  const auto output = tracer.at(0.5);
  EXPECT_EQ(this->taken(), this->firstTimes(6));
  const auto seeds = rake(3);
  expectPlaces(
    pointsOf(output), [&](const Point& p) { return seeds[p.seed] + gustWay(0, 0.5); }, 1e-9);
}

TEST_F(TetraParticleTracerCache, anotherArrayOfTheSameStepsAsksForNothing)
{
  this->Flow->Make = [make = this->Flow->Make](double time)
  {
    auto data = make(time);
    addVectors(vtkDataSet::SafeDownCast(data), gust, time, "other", VTK_FLOAT);
    return data;
  };
  Tracer tracer(this->Flow);
  tracer->SetInputArrayToProcess(0, 0, 0, vtkDataObject::FIELD_ASSOCIATION_POINTS, "velocity");
  tracer.at(1);
  this->taken();
  tracer->SetInputArrayToProcess(0, 0, 0, vtkDataObject::FIELD_ASSOCIATION_POINTS, "other");
  const auto seeds = rake(3);
  expectPlaces(
    pointsOf(tracer.at(1)), [&](const Point& p) { return seeds[p.seed] + gustWay(0, 1); }, 1e-6);
  EXPECT_TRUE(this->taken().empty());
}

/// Another consumer of the same source moves it to other times in between.
TEST_F(TetraParticleTracerCache, doesNotMindWhatOthersAskFor)
{
  Tracer tracer(this->Flow, rake(3), Filter::STREAK_LINES);
  Tracer other(this->Flow, rake(3), Filter::STREAK_LINES);
  const auto expected = other.at(0.6);
  tracer.at(0.4);
  this->Flow->UpdateTimeStep(0.9);
  this->taken();
  tracer.seed(rake(2));
  tracer.at(0.4);
  EXPECT_TRUE(this->taken().empty());
  tracer.seed(rake(3));
  expectSame(tracer.at(0.6), expected);
}

/// Seeds that come from the same source are those of the first injection.
TEST_F(TetraParticleTracerCache, seedsOfTheSameSourceAreThoseOfTheFirstStep)
{
  this->Flow = makeFlow({ "structured", 4,
                          [](const Vector& x, double time) -> Vector {
                            return { x[0] + 0.3 * time, x[1], x[2] };
                          } },
    gust, uniformTimes(1, 5));
  vtkNew<Filter> filter;
  filter->SetInputConnection(this->Flow->GetOutputPort());
  filter->SetSourceConnection(this->Flow->GetOutputPort());
  for (const double start : { 0., 0.4 })
  {
    filter->SetStartTime(start);
    for (const double time : { 0.6, 1., 0.8 })
    {
      filter->UpdateTimeStep(time);
      const auto points = pointsOf(filter->GetOutput());
      ASSERT_GT(points.size(), 50u);
      vtkNew<vtkStructuredGrid> grid;
      grid->DeepCopy(this->Flow->Make(start));
      expectPlaces(
        points, [&](const Point& p) { return pointOf(grid, p.seed) + gustWay(start, time); }, 1e-9);
    }
  }
}

TEST_F(TetraParticleTracerCache, keepsItsBound)
{
  this->Flow = heavyFlow(300, 40);
  for (const int size : { 0, 1, 2, 3, 5 })
  {
    Tracer tracer(this->Flow, rake(3), Filter::STREAK_LINES);
    tracer->SetCacheSize(size);
    for (const double time : this->Flow->Times)
    {
      tracer.at(time);
      // Two steps are in use, whatever they take.
      EXPECT_LE(tracer->GetCacheBytes(), std::max(size << 20, 2 * 340 << 10));
    }
    EXPECT_EQ(this->taken().size(), 41u);
  }
}

TEST_F(TetraParticleTracerCache, ofAnySizeGivesTheSame)
{
  this->Flow = heavyFlow(300, 20);
  for (const int mode : Modes)
  {
    for (const int interpolation : { Filter::LINEAR, Filter::CUBIC })
    {
      Tracer whole(this->Flow, rake(3), mode);
      whole->SetTimeInterpolation(interpolation);
      for (const int size : { 0, 2 })
      {
        Tracer tracer(this->Flow, rake(3), mode);
        tracer->SetTimeInterpolation(interpolation);
        tracer->SetCacheSize(size);
        for (const double time : { 0.5, 0.52, 0.8, 0.3, 1. })
        {
          expectSame(tracer.at(time), whole.at(time));
        }
      }
    }
  }
}

/// A run from the start, again and again, with room for a part of the steps: what does not fit is read
/// once in each run, and what does stays.
TEST_F(TetraParticleTracerCache, ofAPartOfTheStepsReadsTheOthersOnceInEachRun)
{
  this->Flow = heavyFlow(300, 20);
  for (const int interpolation : { Filter::LINEAR, Filter::CUBIC })
  {
    const int size = 3; // about ten of the 21 steps
    Tracer tracer(this->Flow, rake(3), Filter::STREAK_LINES);
    tracer->SetTimeInterpolation(interpolation);
    tracer->SetCacheSize(size);
    tracer.at(1);
    EXPECT_EQ(this->taken().size(), 21u);
    const std::size_t room = static_cast<std::size_t>(size << 20) / (340 << 10);
    for (int edit = 1; edit < 6; ++edit)
    {
      tracer.seed(rake(edit));
      tracer.at(1);
      auto given = this->taken();
      EXPECT_LE(given.size(), 21 - room + 2) << "edit " << edit;
      std::sort(given.begin(), given.end());
      EXPECT_EQ(std::unique(given.begin(), given.end()), given.end()) << "a step read twice";
    }
  }
}

/// Grids that are equal, in other arrays at each step, are kept once.
TEST_F(TetraParticleTracerCache, keepsEqualGridsOnce)
{
  for (const std::string& kind : gridKinds())
  {
    auto flow = makeFlow({ kind, 10 }, rotation, uniformTimes(1, 20));
    Tracer tracer(flow);
    tracer.at(0);
    const vtkIdType one = tracer->GetCacheBytes();
    tracer.at(1);
    const vtkIdType velocity = makeGrid({ kind, 10 })->GetNumberOfPoints() * 24;
    EXPECT_LE(tracer->GetCacheBytes(), one + 20 * (velocity + 2048)) << kind;
  }
}

/// Only what the output is made of is kept.
TEST_F(TetraParticleTracerCache, keepsNoCellData)
{
  const auto plain = makeFlow({ "hexahedra", 8 }, rotation, uniformTimes(1, 4));
  auto flow = makeFlow({ "hexahedra", 8 }, rotation, uniformTimes(1, 4));
  flow->Make = [make = flow->Make](double time)
  {
    auto data = make(time);
    auto* grid = vtkDataSet::SafeDownCast(data);
    auto array = vtkSmartPointer<vtkDataArray>::Take(vtkDataArray::CreateDataArray(VTK_DOUBLE));
    array->SetName("cells");
    array->SetNumberOfComponents(9);
    array->SetNumberOfTuples(grid->GetNumberOfCells());
    array->Fill(0);
    grid->GetCellData()->AddArray(array);
    return data;
  };
  Tracer one(plain);
  Tracer other(flow);
  expectSame(one.at(1), other.at(1));
  EXPECT_EQ(one->GetCacheBytes(), other->GetCacheBytes());
}

/// Steps that go and come again, with a grid that they have in common.
TEST_F(TetraParticleTracerCache, countsWhatItKeeps)
{
  for (const std::string& kind : { std::string("structured"), std::string("polyhedra") })
  {
    const auto flow = makeFlow({ kind, 6 }, gust, uniformTimes(1, 10));
    Tracer tracer(flow);
    tracer.at(0.1);
    const vtkIdType two = tracer->GetCacheBytes();
    tracer.at(1);
    const vtkIdType all = tracer->GetCacheBytes();
    tracer->SetCacheSize(0);
    tracer.at(1);
    const vtkIdType one = tracer->GetCacheBytes();
    EXPECT_GT(two, one);
    EXPECT_EQ(all - two, 9 * (two - one)) << "a velocity for each step";
    for (int n = 0; n < 3; ++n)
    {
      tracer->SetCacheSize(2048);
      tracer.at(0);
      tracer.at(1);
      EXPECT_EQ(tracer->GetCacheBytes(), all) << kind;
      tracer->SetCacheSize(0);
      tracer.at(1);
      EXPECT_EQ(tracer->GetCacheBytes(), one) << kind;
    }
    tracer->SetCacheSize(2048);
    flow->Modified();
    tracer.at(0.1);
    EXPECT_EQ(tracer->GetCacheBytes(), two) << kind;
  }
}

TEST_F(TetraParticleTracerCache, takesASmallerBoundAtOnce)
{
  this->Flow = heavyFlow(300, 20);
  Tracer tracer(this->Flow);
  tracer.at(1);
  EXPECT_GT(tracer->GetCacheBytes(), 20 * 300 << 10);
  tracer->SetCacheSize(2);
  tracer.at(1);
  EXPECT_LE(tracer->GetCacheBytes(), 2 << 20);
}

}
