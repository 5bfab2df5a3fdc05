// The four ways to join particles, and what their points know.

#include "TracerTesting.h"

#include "vtkCellArray.h"
#include "vtkCellData.h"
#include "vtkDataArray.h"
#include "vtkDoubleArray.h"
#include "vtkFieldData.h"
#include "vtkPointData.h"

#include <cmath>
#include <set>

using namespace tracertest;
using Filter = vtkTetraParticleTracer;

namespace
{

class TetraParticleTracerLines : public VTKTest
{
protected:
  vtkSmartPointer<FlowSource> turning = makeFlow({ "structured" }, rotation, uniformTimes(1, 10));
  vtkSmartPointer<FlowSource> blowing = makeFlow({ "structured" }, gust, uniformTimes(2, 10));
};

/// Where a particle of the gust is.
Vector blown(const Point& point, const std::vector<Vector>& seeds)
{
  return seeds[point.seed] + gustWay(point.injectionTime, point.time);
}

TEST_F(TetraParticleTracerLines, particlesAreVerticesInTheOrderOfTheirIds)
{
  const auto seeds = rake(4);
  Tracer tracer(this->turning, seeds);
  for (const double time : this->turning->Times)
  {
    const auto output = tracer.at(time);
    const auto points = pointsOf(output);
    ASSERT_EQ(points.size(), 4u);
    EXPECT_EQ(output->GetVerts()->GetNumberOfCells(), 4);
    EXPECT_EQ(output->GetNumberOfCells(), 4);
    for (int n = 0; n < 4; ++n)
    {
      EXPECT_EQ(points[n].id, n);
      EXPECT_EQ(points[n].seed, n);
      EXPECT_EQ(points[n].injectionTime, 0);
      EXPECT_EQ(points[n].time, time);
      EXPECT_EQ(points[n].age, time);
      EXPECT_EQ(points[n].reason, 0);
    }
    expectPlaces(
      points, [&](const Point& p) { return rotated(seeds[p.seed], time); }, 2e-4);
    expectCounts(output);
  }
}

TEST_F(TetraParticleTracerLines, streakLinesJoinTheParticlesOfASeedByInjection)
{
  const auto seeds = rake(3);
  Tracer tracer(this->blowing, seeds, Filter::STREAK_LINES);
  const auto output = tracer.at(1.2); // after seven injections
  const auto lines = linesOf(output);
  ASSERT_EQ(lines.size(), 3u);
  EXPECT_EQ(output->GetNumberOfCells(), 3);
  for (std::size_t seed = 0; seed < 3; ++seed)
  {
    ASSERT_EQ(lines[seed].size(), 7u);
    for (std::size_t n = 0; n < 7; ++n)
    {
      const Point& point = lines[seed][n];
      EXPECT_EQ(point.seed, static_cast<long long>(seed));
      EXPECT_EQ(point.injectionTime, this->blowing->Times[n]);
      EXPECT_EQ(point.time, 1.2);
    }
    expectPlaces(
      lines[seed], [&](const Point& p) { return blown(p, seeds); }, 1e-9);
  }
}

TEST_F(TetraParticleTracerLines, pathLinesJoinThePlacesOfAParticle)
{
  const auto seeds = rake(3);
  Tracer tracer(this->blowing, seeds, Filter::PATH_LINES);
  const auto output = tracer.at(1.2);
  const auto lines = linesOf(output);
  ASSERT_EQ(lines.size(), 3u);
  for (std::size_t seed = 0; seed < 3; ++seed)
  {
    ASSERT_EQ(lines[seed].size(), 7u);
    for (std::size_t n = 0; n < 7; ++n)
    {
      const Point& point = lines[seed][n];
      EXPECT_EQ(point.id, static_cast<long long>(seed));
      EXPECT_EQ(point.injectionTime, 0);
      EXPECT_EQ(point.time, this->blowing->Times[n]);
    }
    expectPlaces(
      lines[seed], [&](const Point& p) { return blown(p, seeds); }, 1e-9);
  }
  vtkDataArray* reasons = output->GetCellData()->GetArray("LineTerminationReason");
  ASSERT_TRUE(reasons);
  EXPECT_EQ(reasons->GetNumberOfTuples(), 3);
}

TEST_F(TetraParticleTracerLines, timeLinesJoinWhatWasReleasedTogether)
{
  const auto seeds = rake(5);
  Tracer tracer(this->blowing, seeds, Filter::TIME_LINES);
  tracer->SetForceReinjectionEveryNSteps(2);
  const auto lines = linesOf(tracer.at(1.2)); // after injections at 0, 0.4, 0.8 and 1.2
  ASSERT_EQ(lines.size(), 4u);
  for (std::size_t n = 0; n < 4; ++n)
  {
    ASSERT_EQ(lines[n].size(), 5u);
    for (std::size_t seed = 0; seed < 5; ++seed)
    {
      EXPECT_EQ(lines[n][seed].seed, static_cast<long long>(seed));
      EXPECT_EQ(lines[n][seed].injectionTime, this->blowing->Times[2 * n]);
    }
    expectPlaces(
      lines[n], [&](const Point& p) { return blown(p, seeds); }, 1e-9);
  }
}

/// The seed in the middle of a time line blows out of the cube first; so do the oldest of a streak.
TEST_F(TetraParticleTracerLines, aLineEndsWhereAParticleBetweenHasEnded)
{
  const std::vector<Vector> seeds{ { 0, 0, 0 }, { 0.1, 0, 0 }, { 0.95, 0, 0 }, { 0.2, 0, 0 },
    { 0.3, 0, 0 } };
  Tracer tracer(this->blowing, seeds, Filter::TIME_LINES);
  tracer->SetForceReinjectionEveryNSteps(100);
  const auto output = tracer.at(1.2);
  const auto lines = linesOf(output);
  ASSERT_EQ(lines.size(), 2u);
  EXPECT_EQ(lines[0].size(), 2u);
  EXPECT_EQ(lines[0].back().seed, 1);
  EXPECT_EQ(lines[1].size(), 2u);
  EXPECT_EQ(lines[1].front().seed, 3);
  EXPECT_EQ(counted(output, "LeftDomain"), 1);
  expectCounts(output);

  tracer->SetTraceMode(Filter::STREAK_LINES);
  tracer->SetForceReinjectionEveryNSteps(1);
  for (const auto& line : linesOf(tracer.at(1.2)))
  {
    // The gust is stronger later: of the seed at the border only the newest is left, alone.
    EXPECT_NE(line.front().seed, 2);
  }
}

/// A hole in the middle of a streak line: particles that were released at a time when the velocity
/// there was no number.
TEST_F(TetraParticleTracerLines, aStreakLineIsCutWhereAnInjectionFailed)
{
  auto flow = makeFlow(
    { "structured" },
    [](const Vector& x, double time) -> Vector
    {
      const double u = time > 0.55 && time < 0.65 && x[0] < -0.9 ? std::nan("") : 1;
      return { u, 0, 0 };
    },
    uniformTimes(2, 20));
  Tracer tracer(flow, { { -0.9, 0.1, 0.1 } }, Filter::STREAK_LINES);
  const auto lines = linesOf(tracer.at(1.5));
  ASSERT_EQ(lines.size(), 2u);
  EXPECT_LT(lines[0].back().injectionTime, 0.45);
  EXPECT_GT(lines[1].front().injectionTime, 0.65);
}

TEST_F(TetraParticleTracerLines, idsAreNeverUsedAgain)
{
  const auto seeds = rake(3);
  Tracer tracer(this->blowing, seeds);
  tracer->SetForceReinjectionEveryNSteps(2);
  std::map<long long, Point> before;
  for (const double time : this->blowing->Times)
  {
    const auto particles = byId(tracer.at(time));
    for (const auto& particle : particles)
    {
      const auto same = before.emplace(particle).first->second;
      EXPECT_EQ(same.seed, particle.second.seed);
      EXPECT_EQ(same.injectionTime, particle.second.injectionTime);
    }
  }
  EXPECT_EQ(before.size(), 18u); // six injections
  EXPECT_EQ(before.rbegin()->first, 17);
}

TEST_F(TetraParticleTracerLines, injectAgainWhenAskedTo)
{
  struct Case
  {
    int mode, every, injections;
  };
  for (const Case& c : { Case{ Filter::PARTICLES, 0, 1 }, Case{ Filter::PATH_LINES, 0, 1 },
         Case{ Filter::STREAK_LINES, 0, 7 }, Case{ Filter::TIME_LINES, 0, 7 },
         Case{ Filter::PARTICLES, 1, 7 }, Case{ Filter::PATH_LINES, 3, 3 },
         Case{ Filter::STREAK_LINES, 3, 3 }, Case{ Filter::TIME_LINES, 100, 1 } })
  {
    Tracer tracer(this->blowing, rake(4), c.mode);
    tracer->SetForceReinjectionEveryNSteps(c.every);
    const auto output = tracer.at(1.2);
    EXPECT_EQ(counted(output, "InjectedParticles"), 4 * c.injections) << "mode " << c.mode;
    EXPECT_EQ(counted(output, "AliveParticles"), 4 * c.injections);
    expectCounts(output);
  }
}

TEST_F(TetraParticleTracerLines, aPathLineEndsWhereItsParticleDid)
{
  const std::vector<Vector> seeds{ { 0.9, 0, 0 }, { 0, 0, 0 } };
  Tracer tracer(this->blowing, seeds, Filter::PATH_LINES);
  const auto output = tracer.at(2);
  const auto lines = linesOf(output);
  ASSERT_EQ(lines.size(), 2u);
  const Point& end = lines[0].back();
  EXPECT_EQ(end.reason, 1);
  EXPECT_NEAR(end.x[0], 1, 1e-3);
  EXPECT_GT(end.time, 0.6);
  EXPECT_LT(end.time, 0.8);
  expectPlaces(
    lines[0], [&](const Point& p) { return blown(p, seeds); }, 1e-9);
  EXPECT_EQ(lines[1].back().reason, 0);
  EXPECT_EQ(output->GetCellData()->GetArray("LineTerminationReason")->GetComponent(0, 0), 1);
  EXPECT_EQ(output->GetCellData()->GetArray("LineTerminationReason")->GetComponent(1, 0), 0);
}

class TetraParticleTracerArrays : public VTKTest
{
protected:
  /// A flow with arrays of several types, all linear in place and time.
  static vtkSmartPointer<FlowSource> flowWithArrays()
  {
    auto flow = makeFlow({ "structured" }, gust, uniformTimes(2, 10));
    flow->Make = [make = flow->Make](double time)
    {
      auto data = make(time);
      auto* grid = vtkDataSet::SafeDownCast(data);
      addNumbers(grid, pressure, time, "pressure", VTK_FLOAT);
      addNumbers(
        grid, [](const Vector& x, double t) { return 1000 * pressure(x, t); }, time, "count",
        VTK_INT);
      addVectors(grid, slope, time, "slope", VTK_DOUBLE);
      addNumbers(grid, pressure, time, "id", VTK_ID_TYPE);
      grid->GetPointData()->SetGlobalIds(grid->GetPointData()->GetArray("id"));
      addGhosts(grid->GetPointData(), grid->GetNumberOfPoints(), [](vtkIdType) { return 0; });
      return data;
    };
    return flow;
  }

  static double pressure(const Vector& x, double time)
  {
    return (1 + time) * (3 + x[0] - 2 * x[1] + 0.5 * x[2]);
  }
  static Vector slope(const Vector& x, double time) { return { x[1], time * x[2], 7 }; }

  static void expectArrays(vtkPolyData* output)
  {
    const std::map<std::string, std::pair<int, int>> expected{
      { "ParticleId", { VTK_TYPE_INT64, 1 } }, { "SeedId", { VTK_TYPE_INT64, 1 } },
      { "InjectionTime", { VTK_DOUBLE, 1 } }, { "Age", { VTK_DOUBLE, 1 } },
      { "SimulationTime", { VTK_DOUBLE, 1 } }, { "TerminationReason", { VTK_INT, 1 } },
      { "Vorticity", { VTK_FLOAT, 3 } }, { "Rotation", { VTK_FLOAT, 1 } },
      { "AngularVelocity", { VTK_FLOAT, 1 } }, { "velocity", { VTK_DOUBLE, 3 } },
      { "pressure", { VTK_FLOAT, 1 } }, { "count", { VTK_INT, 1 } }, { "slope", { VTK_DOUBLE, 3 } }
    };
    vtkPointData* data = output->GetPointData();
    EXPECT_EQ(data->GetNumberOfArrays(), static_cast<int>(expected.size()));
    for (const auto& array : expected)
    {
      ASSERT_TRUE(data->GetArray(array.first.c_str())) << array.first;
      EXPECT_EQ(data->GetArray(array.first.c_str())->GetDataType(), array.second.first)
        << array.first;
      EXPECT_EQ(data->GetArray(array.first.c_str())->GetNumberOfComponents(), array.second.second);
    }
  }

  static void expectValues(vtkPolyData* output)
  {
    const auto points = pointsOf(output);
    ASSERT_FALSE(points.empty());
    vtkPointData* data = output->GetPointData();
    for (std::size_t n = 0; n < points.size(); ++n)
    {
      const auto id = static_cast<vtkIdType>(n);
      const Vector& x = points[n].x;
      const double time = points[n].time;
      EXPECT_EQ(points[n].age, time - points[n].injectionTime);
      EXPECT_NEAR(data->GetArray("pressure")->GetComponent(id, 0), pressure(x, time), 1e-5);
      EXPECT_NEAR(data->GetArray("count")->GetComponent(id, 0), 1000 * pressure(x, time), 2);
      for (int c = 0; c < 3; ++c)
      {
        EXPECT_NEAR(data->GetArray("velocity")->GetComponent(id, c), gust(x, time)[c], 1e-12);
        EXPECT_NEAR(data->GetArray("slope")->GetComponent(id, c), slope(x, time)[c], 1e-12);
      }
    }
  }
};

TEST_F(TetraParticleTracerArrays, areThoseOfTheInputAndOfTheParticles)
{
  for (const int mode :
    { Filter::PARTICLES, Filter::STREAK_LINES, Filter::PATH_LINES, Filter::TIME_LINES })
  {
    Tracer tracer(flowWithArrays(), rake(3), mode);
    tracer->SetInputArrayToProcess(0, 0, 0, vtkDataObject::FIELD_ASSOCIATION_POINTS, "velocity");
    for (const double time : { 0., 0.2, 0.5, 0.77, 2. })
    {
      const auto output = tracer.at(time);
      expectArrays(output);
      expectValues(output);
    }
  }
}

TEST_F(TetraParticleTracerArrays, vorticityIsLeftOutWhenItIsNotAskedFor)
{
  Tracer tracer(flowWithArrays());
  tracer->ComputeVorticityOff();
  const auto output = tracer.at(1);
  EXPECT_FALSE(output->GetPointData()->HasArray("Vorticity"));
  EXPECT_FALSE(output->GetPointData()->HasArray("Rotation"));
  EXPECT_FALSE(output->GetPointData()->HasArray("AngularVelocity"));
}

/// About the axis of a solid that turns and moves along it: by the vorticity along the velocity, which
/// is twice the rate at which it turns.
TEST_F(TetraParticleTracerArrays, vorticityAndRotationAreThoseOfTheFlow)
{
  const double omega = 0.8;
  auto flow = makeFlow(
    { "structured" },
    [=](const Vector& x, double) -> Vector {
      return { -omega * x[1], omega * x[0], 0.4 };
    },
    uniformTimes(1, 10));
  for (const int mode : { Filter::PARTICLES, Filter::PATH_LINES })
  {
    Tracer tracer(flow, { { 0, 0, -0.5 }, { 0.3, 0, -0.5 } }, mode);
    const auto output = tracer.at(1);
    vtkPointData* data = output->GetPointData();
    const auto points = pointsOf(output);
    for (vtkIdType n = 0; n < output->GetNumberOfPoints(); ++n)
    {
      for (int axis = 0; axis < 3; ++axis)
      {
        EXPECT_NEAR(
          data->GetArray("Vorticity")->GetComponent(n, axis), axis == 2 ? 2 * omega : 0, 1e-5);
      }
      const double around = omega * std::hypot(points[n].x[0], points[n].x[1]);
      const double along = 0.4 / std::hypot(around, 0.4);
      EXPECT_NEAR(data->GetArray("AngularVelocity")->GetComponent(n, 0), 2 * omega * along, 1e-5);
      EXPECT_NEAR(
        data->GetArray("Rotation")->GetComponent(n, 0), 2 * omega * along * points[n].time, 1e-3);
    }
  }
}

TEST_F(TetraParticleTracerArrays, fieldDataCountsWhatBecameOfTheParticles)
{
  auto flow = makeFlow({ "structured" }, gust, uniformTimes(2, 10));
  flow->Make = [make = flow->Make](double time)
  {
    auto data = make(time);
    vtkNew<vtkDoubleArray> value;
    value->SetName("TimeValue");
    value->InsertNextValue(time);
    data->GetFieldData()->AddArray(value);
    return data;
  };
  Tracer tracer(flow, { { 0, 0, 0 }, { 0.95, 0, 0 }, { 5, 0, 0 } });
  EXPECT_EQ(counted(tracer.at(0), "SeedsOutside"), 1);
  const auto output = tracer.at(2);
  EXPECT_EQ(counted(output, "InjectedParticles"), 2);
  EXPECT_EQ(counted(output, "AliveParticles"), 1);
  EXPECT_EQ(counted(output, "EndedParticles"), 1);
  EXPECT_EQ(counted(output, "LeftDomain"), 1);
  EXPECT_EQ(counted(output, "SeedsOutside"), 1);
  expectCounts(output);
  EXPECT_EQ(output->GetFieldData()->GetNumberOfArrays(), 10);
  for (int n = 0; n < output->GetFieldData()->GetNumberOfArrays(); ++n)
  {
    EXPECT_EQ(output->GetFieldData()->GetArray(n)->GetDataType(), VTK_TYPE_INT64);
  }
  const auto messages = takeMessages();
  EXPECT_EQ(messages.size(), 1u);
  EXPECT_EQ(mentions(messages, "1 of 3 seeds"), 1);
}

TEST_F(TetraParticleTracerArrays, noneOf10000RandomSeedsIsLost)
{
  for (const std::string& kind : { std::string("structured"), std::string("tetrahedra") })
  {
    auto flow = makeFlow(
      { kind },
      [](const Vector& x, double t) -> Vector {
        return { x[0] - x[1], x[0] + x[2] * t, std::sin(3 * x[0]) - x[2] };
      },
      uniformTimes(2, 5));
    Tracer tracer(flow, randomPoints(10000, -1.2, 1.2));
    tracer->SetForceReinjectionEveryNSteps(2);
    for (const double time : flow->Times)
    {
      const auto output = tracer.at(time);
      expectCounts(output);
      EXPECT_EQ(output->GetNumberOfPoints(), counted(output, "AliveParticles"));
    }
    const auto output = tracer.at(2);
    EXPECT_GT(counted(output, "LeftDomain"), 1000);
    EXPECT_EQ(counted(output, "InjectedParticles") + counted(output, "SeedsOutside"), 30000);
    EXPECT_EQ(mentions(takeMessages(), "of 10000 seeds lie outside"), 1);
  }
}

TEST_F(TetraParticleTracerArrays, areTheSameByAnyNumberOfThreads)
{
  for (const int mode :
    { Filter::PARTICLES, Filter::STREAK_LINES, Filter::PATH_LINES, Filter::TIME_LINES })
  {
    vtkSmartPointer<vtkPolyData> first;
    for (const int threads : { 1, 2, 5, 0 })
    {
      Tracer tracer(flowWithArrays(), randomPoints(500, -1, 1), mode);
      tracer->SetNumberOfThreads(threads);
      tracer->SetForceReinjectionEveryNSteps(3);
      const auto output = tracer.at(1.3);
      first = first ? first : output;
      expectSame(first, output);
    }
  }
}

}
