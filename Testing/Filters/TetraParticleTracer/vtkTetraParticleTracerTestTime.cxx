// Time steps of every sort, and going through them in every way.

#include "TracerTesting.h"

#include "vtkDataArray.h"
#include "vtkInformation.h"
#include "vtkPointData.h"
#include "vtkStreamingDemandDrivenPipeline.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <random>

using namespace tracertest;
using Filter = vtkTetraParticleTracer;
using Pipeline = vtkStreamingDemandDrivenPipeline;

namespace
{

constexpr int Modes[] = { Filter::PARTICLES, Filter::STREAK_LINES, Filter::PATH_LINES,
  Filter::TIME_LINES };

std::vector<double> timesOf(vtkAlgorithm* algorithm)
{
  algorithm->UpdateInformation();
  vtkInformation* info = algorithm->GetOutputInformation(0);
  const double* times = info->Get(Pipeline::TIME_STEPS());
  return { times, times + info->Length(Pipeline::TIME_STEPS()) };
}

class TetraParticleTracerTime : public VTKTest
{
protected:
  Vector blown(const Point& point) const
  {
    return this->seeds[point.seed] + gustWay(point.injectionTime, point.time);
  }

  std::vector<double> uneven{ -0.3, 0, 0.1, 0.5, 0.55, 1.4, 2 };
  std::vector<Vector> seeds{ { 0.1, -0.2, 0.05 }, { 0.2, -0.2, 0.05 }, { 0.3, -0.2, 0.05 } };
};

TEST_F(TetraParticleTracerTime, hasTheTimeStepsOfTheInput)
{
  const auto flow = makeFlow({ "structured" }, gust, this->uneven);
  Tracer tracer(flow);
  EXPECT_EQ(timesOf(tracer.Filter), this->uneven);
  const double* range = tracer->GetOutputInformation(0)->Get(Pipeline::TIME_RANGE());
  EXPECT_EQ(range[0], -0.3);
  EXPECT_EQ(range[1], 2);
}

TEST_F(TetraParticleTracerTime, outputIsOfTheTimeAskedFor)
{
  const auto flow = makeFlow({ "structured" }, gust, this->uneven);
  Tracer tracer(flow);
  for (const double time : { 0.1, 0.3, 2., -0.3, 0.55 })
  {
    tracer.at(time);
    vtkInformation* info = tracer->GetOutput()->GetInformation();
    ASSERT_TRUE(info->Has(vtkDataObject::DATA_TIME_STEP()));
    EXPECT_EQ(info->Get(vtkDataObject::DATA_TIME_STEP()), time);
  }
}

TEST_F(TetraParticleTracerTime, particlesAreRightAtAnyTimeOfUnevenSteps)
{
  for (const int mode : Modes)
  {
    const auto flow = makeFlow({ "structured" }, gust, this->uneven);
    Tracer tracer(flow, this->seeds, mode);
    tracer->SetStartTime(-1);
    for (const double time : { -0.3, -0.01, 0., 0.1, 0.2, 0.5, 0.51, 1.0, 1.4, 1.999, 2. })
    {
      const auto output = tracer.at(time);
      const auto points = pointsOf(output);
      expectPlaces(
        points, [&](const Point& p) { return this->blown(p); }, 1e-9);
      double latest = -1;
      for (const Point& point : points)
      {
        latest = std::max(latest, point.time);
      }
      EXPECT_EQ(latest, time);
      expectCounts(output);
    }
  }
}

TEST_F(TetraParticleTracerTime, seekingGivesWhatPlayingGives)
{
  for (const int mode : Modes)
  {
    const auto flow = makeFlow({ "structured" }, rotation, uniformTimes(2, 12));
    const auto points = randomPoints(40, -1, 1);
    Tracer playing(flow, points, mode);
    playing->SetForceReinjectionEveryNSteps(3);
    std::map<double, vtkSmartPointer<vtkPolyData>> played;
    for (int n = 0; n <= 24; ++n)
    {
      const double time = n / 12.;
      played[time] = playing.at(time);
    }
    Tracer seeking(flow, points, mode);
    seeking->SetForceReinjectionEveryNSteps(3);
    std::mt19937 engine(5);
    for (int n = 0; n < 30; ++n)
    {
      const auto at = std::next(played.begin(), engine() % played.size());
      expectSame(seeking.at(at->first), at->second);
    }
  }
}

/// Nothing of earlier requests is left in an output.
TEST_F(TetraParticleTracerTime, whatWasAskedBeforeMakesNoDifference)
{
  const auto sway = [](const Vector& x, double time) { return rotated(x, std::sin(time)); };
  for (const char* kind : { "structured", "hexahedra", "image" })
  {
    auto flow = makeFlow({ kind, 4, sway }, rotation, uniformTimes(2, 8));
    flow->Make = [make = flow->Make](double time)
    {
      auto data = make(time);
      addVectors(vtkDataSet::SafeDownCast(data), swing, time, "other", VTK_FLOAT);
      return data;
    };
    std::mt19937 engine(3);
    const auto pick = [&](auto... choices)
    {
      const std::vector<double> all{ static_cast<double>(choices)... };
      return all[engine() % all.size()];
    };
    std::vector<std::function<void(Filter*)>> settings(9);
    Tracer tracer(flow, randomPoints(5, -0.8, 0.8));
    for (int n = 0; n < 60; ++n)
    {
      const std::vector<std::function<void(Filter*)>> changes{
        [v = pick(0, 1, 2, 3)](Filter* f) { f->SetTraceMode(static_cast<int>(v)); },
        [v = pick(0, 1, 3)](Filter* f) { f->SetForceReinjectionEveryNSteps(static_cast<int>(v)); },
        [v = pick(-1, 0, 0.6, 1.75)](Filter* f) { f->SetStartTime(v); },
        [v = pick(0, 0.7, 1.5, 9)](Filter* f) { f->SetTerminationTime(v); },
        [v = pick(0, 1)](Filter* f) { f->SetComputeVorticity(v != 0); },
        [v = pick(0, 1, 2)](Filter* f) { f->SetStepControl(static_cast<int>(v)); },
        [v = pick(0, 1)](Filter* f) { f->SetTimeInterpolation(static_cast<int>(v)); },
        [v = pick(0, 2048)](Filter* f) { f->SetCacheSize(static_cast<int>(v)); },
        [v = pick(0, 1)](Filter* f)
        {
          f->SetInputArrayToProcess(
            0, 0, 0, vtkDataObject::FIELD_ASSOCIATION_POINTS, v == 0 ? "velocity" : "other");
        },
      };
      const std::size_t changed = engine() % changes.size();
      settings[changed] = changes[changed];
      settings[changed](tracer.Filter);
      const auto seeds = randomPoints(static_cast<int>(pick(0, 1, 20)), -1.2, 1.2, n);
      tracer.seed(seeds);
      Tracer fresh(flow, seeds);
      for (const auto& set : settings)
      {
        if (set)
        {
          set(fresh.Filter);
        }
      }
      const double time = pick(-1, 0, 0.25, 0.3, 0.7, 1, 1.2, 2, 3);
      expectSame(tracer.at(time), fresh.at(time));
      ASSERT_FALSE(HasFailure()) << kind << " " << n << " at " << time;
    }
  }
  takeMessages(); // of seeds
}

/// None of them makes it hang or crash.
TEST_F(TetraParticleTracerTime, startTimesBeyondAllMeasure)
{
  const double infinity = std::numeric_limits<double>::infinity();
  for (const auto& times : { std::vector<double>{}, uniformTimes(2, 4) })
  {
    const auto flow = makeFlow({ "structured", 4 }, gust, times);
    for (const double start : { infinity, -infinity, std::nan(""), 1e300, -1e300, 1e17 })
    {
      for (const double end : { 0., 2e17, infinity, std::nan("") })
      {
        Tracer tracer(flow, this->seeds);
        tracer->SetStartTime(start);
        tracer->SetTerminationTime(end);
        for (const double time : { 0., 1., start, infinity, std::nan("") })
        {
          expectCounts(tracer.at(time));
        }
      }
    }
  }
  takeMessages(); // of the start, and the note
}

TEST_F(TetraParticleTracerTime, anOutputKeptIsNotWrittenOver)
{
  for (const int mode : Modes)
  {
    const auto flow = makeFlow({ "structured" }, rotation, uniformTimes(2, 12));
    Tracer tracer(flow, rake(5), mode);
    vtkNew<vtkPolyData> shallow;
    const auto deep = tracer.at(0.5);
    shallow->ShallowCopy(tracer->GetOutput());
    for (const double time : { 0.6, 1., 2., 0.1 })
    {
      tracer.at(time);
      expectIdentical(shallow, deep);
    }
  }
}

TEST_F(TetraParticleTracerTime, asksForTheEndWhenNoTimeIsAskedFor)
{
  const auto flow = makeFlow({ "structured" }, gust, this->uneven);
  Tracer tracer(flow);
  for (const Point& point : pointsOf(tracer.update()))
  {
    EXPECT_EQ(point.time, 2);
  }
}

TEST_F(TetraParticleTracerTime, timesOutsideAreTheFirstAndTheLast)
{
  const auto flow = makeFlow({ "structured" }, gust, uniformTimes(2, 5));
  Tracer tracer(flow, this->seeds);
  const auto last = pointsOf(tracer.at(7));
  ASSERT_EQ(last.size(), 3u);
  EXPECT_EQ(last[0].time, 2);
  const auto before = tracer.at(-3);
  EXPECT_EQ(before->GetNumberOfPoints(), 0);
  expectCounts(before);
  EXPECT_EQ(counted(before, "InjectedParticles"), 0);
}

TEST_F(TetraParticleTracerTime, injectionBeginsAtTheFirstStepNotBeforeTheStartTime)
{
  for (const int mode : Modes)
  {
    const auto flow = makeFlow({ "structured" }, gust, this->uneven);
    Tracer tracer(flow, this->seeds, mode);
    tracer->SetStartTime(0.2);
    EXPECT_EQ(tracer.at(0.1)->GetNumberOfPoints(), 0);
    EXPECT_EQ(tracer.at(0.4)->GetNumberOfPoints(), 0);
    EXPECT_TRUE(flow->Given.empty() || flow->Given.front() >= 0.5) << "read more than it needs";
    const auto points = pointsOf(tracer.at(1.4));
    ASSERT_FALSE(points.empty());
    for (const Point& point : points)
    {
      EXPECT_GE(point.injectionTime, 0.5);
    }
    EXPECT_EQ(points.front().injectionTime, 0.5);
    expectPlaces(
      points, [&](const Point& p) { return this->blown(p); }, 1e-9);
  }
}

/// By which a representation is colored before there are particles.
TEST_F(TetraParticleTracerTime, beforeInjectionOutputsHaveTheArraysOfLaterOnes)
{
  for (const int mode : Modes)
  {
    const auto flow = makeFlow({ "structured" }, gust, this->uneven);
    for (const double start : { 0.2, 9. })
    {
      Tracer tracer(flow, this->seeds, mode);
      const auto later = tracer.at(2);
      tracer->SetStartTime(start);
      Tracer fresh(flow, this->seeds, mode);
      fresh->SetStartTime(start);
      for (const auto& before : { tracer.at(0), fresh.at(0), fresh.at(0.1) })
      {
        EXPECT_EQ(before->GetNumberOfPoints(), 0);
        ASSERT_EQ(
          before->GetPointData()->GetNumberOfArrays(), later->GetPointData()->GetNumberOfArrays());
        for (int n = 0; n < later->GetPointData()->GetNumberOfArrays(); ++n)
        {
          vtkDataArray* array = before->GetPointData()->GetArray(n);
          vtkDataArray* expected = later->GetPointData()->GetArray(n);
          EXPECT_STREQ(array->GetName(), expected->GetName());
          EXPECT_EQ(array->GetDataType(), expected->GetDataType());
          EXPECT_EQ(array->GetNumberOfComponents(), expected->GetNumberOfComponents());
        }
      }
    }
    takeMessages(); // of the start
  }
}

TEST_F(TetraParticleTracerTime, aStartAfterTheLastStepIsSaidOnce)
{
  const auto flow = makeFlow({ "structured" }, gust, this->uneven);
  Tracer tracer(flow);
  tracer->SetStartTime(2.5);
  EXPECT_EQ(tracer.at(2)->GetNumberOfPoints(), 0);
  tracer.at(1);
  tracer.at(2);
  const auto messages = takeMessages();
  EXPECT_EQ(messages.size(), 1u);
  EXPECT_EQ(mentions(messages, "Start Time"), 1);
}

TEST_F(TetraParticleTracerTime, particlesEndAtTheTerminationTime)
{
  for (const int mode : Modes)
  {
    const auto flow = makeFlow({ "structured" }, gust, this->uneven);
    Tracer tracer(flow, this->seeds, mode);
    tracer->SetTerminationTime(1.2);
    EXPECT_EQ(counted(tracer.at(1.1), "ReachedTerminationTime"), 0);
    for (const double time : { 1.2, 1.4, 2. })
    {
      const auto output = tracer.at(time);
      expectCounts(output);
      EXPECT_EQ(counted(output, "AliveParticles"), 0);
      EXPECT_EQ(counted(output, "ReachedTerminationTime"), counted(output, "InjectedParticles"));
      for (const Point& point : pointsOf(output))
      {
        EXPECT_LE(point.time, 1.2);
        EXPECT_EQ(point.reason, point.time == 1.2 ? 5 : 0);
      }
      EXPECT_EQ(pointsOf(output).back().time, 1.2);
      EXPECT_EQ(tracer->GetOutput()->GetInformation()->Get(vtkDataObject::DATA_TIME_STEP()), time);
    }
    // Not above the start: it has no effect.
    tracer->SetTerminationTime(0);
    EXPECT_EQ(counted(tracer.at(2), "ReachedTerminationTime"), 0);
  }
}

TEST_F(TetraParticleTracerTime, aTerminationTimeAtAStepEndsWhatIsInjectedThere)
{
  const auto flow = makeFlow({ "structured" }, gust, uniformTimes(2, 10));
  Tracer tracer(flow, rake(3), Filter::STREAK_LINES);
  tracer->SetTerminationTime(0.8);
  const auto output = tracer.at(2);
  EXPECT_EQ(counted(output, "ReachedTerminationTime"), counted(output, "InjectedParticles"));
  for (const Point& point : pointsOf(output))
  {
    EXPECT_EQ(point.time, 0.8);
  }
}

TEST_F(TetraParticleTracerTime, dataWithoutTimeAreTracedAsSteady)
{
  for (const std::vector<double>& times : { std::vector<double>{}, std::vector<double>{ 5 } })
  {
    const auto flow = makeFlow({ "structured" }, rotation, times);
    Tracer tracer(flow, this->seeds, Filter::PATH_LINES);
    EXPECT_TRUE(timesOf(tracer.Filter).empty()); // the whole, whatever time is asked for
    const auto output = tracer.at(0);
    const auto lines = linesOf(output);
    ASSERT_EQ(lines.size(), 3u);
    for (const auto& line : lines)
    {
      EXPECT_GT(line.size(), 20u);
      expectPlaces(
        line, [&](const Point& p) { return rotated(this->seeds[p.seed], p.time); }, 1e-3);
    }
    EXPECT_EQ(flow->Given.size(), 1u);
    expectSame(tracer.at(3), output);
    tracer.seed(rake(4));
    EXPECT_EQ(linesOf(tracer.at(1)).size(), 4u);
    EXPECT_EQ(flow->Given.size(), 1u);
    const auto messages = takeMessages();
    EXPECT_EQ(messages.size(), 1u) << "one note";
    EXPECT_EQ(mentions(messages, "steady"), 1);
    EXPECT_EQ(mentions(messages, "Termination Time"), 1);
  }
}

TEST_F(TetraParticleTracerTime, steadyDataPlayUntilTheTerminationTime)
{
  for (const int mode : Modes)
  {
    const auto flow = makeFlow({ "structured" }, rotation, {});
    Tracer tracer(flow, this->seeds, mode);
    tracer->SetStartTime(1);
    tracer->SetTerminationTime(2);
    const auto times = timesOf(tracer.Filter);
    ASSERT_GT(times.size(), 10u);
    EXPECT_EQ(times.front(), 1);
    EXPECT_EQ(times.back(), 2);
    for (const double time : { 1., 1.37, 2. })
    {
      const auto points = pointsOf(tracer.at(time));
      ASSERT_FALSE(points.empty());
      expectPlaces(
        points, [&](const Point& p) { return rotated(this->seeds[p.seed], p.age); }, 1e-3);
    }
    EXPECT_EQ(flow->Given.size(), 1u);
    tracer->SetTerminationTime(3);
    EXPECT_EQ(timesOf(tracer.Filter).back(), 3);
    EXPECT_EQ(pointsOf(tracer.at(3)).back().time, 3);
    EXPECT_EQ(flow->Given.size(), 1u);
  }
}

TEST_F(TetraParticleTracerTime, stepsThatAreThereTwiceCountOnce)
{
  const auto flow = makeFlow({ "structured" }, gust, { 0, 0.5, 0.5, 1, 1.5, 2 });
  for (const int interpolation : { Filter::LINEAR, Filter::CUBIC })
  {
    Tracer tracer(flow, this->seeds, Filter::STREAK_LINES);
    tracer->SetTimeInterpolation(interpolation);
    const auto output = tracer.at(2);
    EXPECT_EQ(counted(output, "InjectedParticles"), 15);
    expectPlaces(
      pointsOf(output), [&](const Point& p) { return this->blown(p); }, 1e-9);
  }
}

/// The largest error of particles that swing with the flow.
double swingError(int intervals, int interpolation)
{
  const auto flow = makeFlow({ "structured", 3 }, swing, uniformTimes(2, intervals));
  const std::vector<Vector> seeds{ { 0, 0, 0 }, { 0.3, -0.2, 0.1 } };
  Tracer tracer(flow, seeds);
  tracer->SetTimeInterpolation(interpolation);
  tracer->SetStepControl(Filter::FIXED);
  tracer->SetStepsPerInterval(4);
  double error = 0;
  for (const double time : flow->Times)
  {
    for (const Point& point : pointsOf(tracer.at(time)))
    {
      error = std::max(error, distance(point.x, seeds[point.seed] + swingWay(0, point.time)));
    }
  }
  return error;
}

TEST_F(TetraParticleTracerTime, cubicInterpolationIsOfAHigherOrder)
{
  const double linear[2] = { swingError(8, Filter::LINEAR), swingError(16, Filter::LINEAR) };
  const double cubic[2] = { swingError(8, Filter::CUBIC), swingError(16, Filter::CUBIC) };
  EXPECT_NEAR(std::log2(linear[0] / linear[1]), 2, 0.3);
  EXPECT_GT(std::log2(cubic[0] / cubic[1]), 3);
  EXPECT_LT(cubic[1], linear[1] / 10);
}

/// Between the time steps too.
TEST_F(TetraParticleTracerTime, theVelocityIsTheOneThatParticlesMoveBy)
{
  // Exact from three time steps too, as at the ends.
  const auto squared = [](const Vector&, double time) -> Vector {
    return { 0.1 * time * time, 0.1, 0 };
  };
  const auto flow = makeFlow({ "structured" }, squared, uniformTimes(2, 4));
  for (const int mode : Modes)
  {
    Tracer tracer(flow, this->seeds, mode);
    tracer->SetTimeInterpolation(Filter::CUBIC);
    for (const double time : { 0., 0.2, 0.5, 0.8, 1.3, 1.9 })
    {
      const auto output = tracer.at(time);
      const auto points = pointsOf(output);
      vtkDataArray* velocity = output->GetPointData()->GetArray("velocity");
      ASSERT_TRUE(velocity);
      for (std::size_t n = 0; n < points.size(); ++n)
      {
        EXPECT_NEAR(velocity->GetComponent(static_cast<vtkIdType>(n), 0),
          squared({}, points[n].time)[0], 1e-6)
          << time;
      }
    }
    tracer->SetTimeInterpolation(Filter::LINEAR);
    EXPECT_NEAR(
      tracer.at(0.2)->GetPointData()->GetArray("velocity")->GetRange(0)[1], 0.1 * 0.1, 1e-6);
  }
}

TEST_F(TetraParticleTracerTime, stepControlIsTheOneChosen)
{
  std::vector<double> errors;
  const auto flow = makeFlow({ "structured" }, rotation, uniformTimes(2, 2));
  Tracer tracer(flow, this->seeds);
  const auto error = [&]
  {
    double most = 0;
    for (const Point& point : pointsOf(tracer.at(2)))
    {
      most = std::max(most, distance(point.x, rotated(this->seeds[point.seed], 2)));
    }
    return most;
  };
  tracer->SetStepControl(Filter::FIXED);
  tracer->SetStepsPerInterval(4);
  const double four = error();
  tracer->SetStepsPerInterval(8);
  EXPECT_NEAR(std::log2(four / error()), 4, 0.4);
  tracer->SetStepControl(Filter::TURN_ANGLE);
  const double angle = error();
  tracer->SetLargestTurnAngle(3);
  tracer->SetSmallestTurnAngle(0.5);
  EXPECT_LT(error(), angle / 20);
  tracer->SetStepControl(Filter::TOLERANCE);
  const double tolerance = error();
  tracer->SetMaximumError(1e-9);
  EXPECT_LT(error(), tolerance / 100);
}

TEST_F(TetraParticleTracerTime, particlesEndWithTheirReason)
{
  const auto flow = makeFlow(
    { "structured" },
    [](const Vector& x, double) -> Vector {
      return { x[1] > 0.5 ? std::nan("") : x[1] < -0.5 ? 0.0 : 0.1, 0, 0 };
    },
    uniformTimes(2, 4));
  Tracer tracer(flow, { { 0, 0.9, 0 }, { 0, -0.9, 0 }, { 0, 0, 0 } });
  auto output = tracer.at(2);
  EXPECT_EQ(counted(output, "InvalidVelocities"), 1);
  EXPECT_EQ(counted(output, "Stagnated"), 1);
  EXPECT_EQ(counted(output, "AliveParticles"), 1);
  expectCounts(output);
  tracer->SetTerminalSpeed(0.5);
  EXPECT_EQ(counted(tracer.at(2), "Stagnated"), 2);
  tracer->SetTerminalSpeed(1e-12);
  tracer->SetStepControl(Filter::FIXED);
  tracer->SetStepsPerInterval(10);
  tracer->SetMaximumNumberOfSteps(9);
  output = tracer.at(2);
  EXPECT_EQ(counted(output, "ReachedStepLimit"), 1);
  expectCounts(output);
}

}
