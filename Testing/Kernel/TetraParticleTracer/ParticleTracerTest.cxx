#include "ParticleTracer.h"

#include "TestFlows.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstring>
#include <limits>

namespace orrery
{
namespace
{

using testing::AllTetrahedra;
using testing::Grid;
using testing::Pi;
using testing::TestFlow;

constexpr double NaN = std::numeric_limits<double>::quiet_NaN();

constexpr StepControl Controls[] = { StepControl::Fixed, StepControl::TurnAngle,
  StepControl::Tolerance };

Particle seed(const Vector3& x, double time = 0)
{
  Particle particle;
  particle.position = x;
  particle.time = time;
  particle.injectionTime = time;
  return particle;
}

void traceOne(const Flow& flow, const TraceOptions& options, double to, Particle& particle)
{
  std::vector<Particle> particles{ particle };
  trace(flow, options, to, particles);
  particle = particles[0];
}

/// Places particles and traces them over so many intervals of the data.
std::vector<Particle> traced(TestFlow& test, const TraceOptions& options,
  std::vector<Particle> particles, double interval, int intervals, std::size_t levels = 2)
{
  for (int n = 0; n < intervals; ++n)
  {
    const double start = n * interval;
    std::vector<double> times{ start, start + interval };
    if (levels == 4)
    {
      times = { start - interval, start, start + interval, start + 2 * interval };
    }
    test.setInterval(start, start + interval, times);
    for (Particle& particle : particles)
    {
      if (n == 0)
      {
        EXPECT_TRUE(place(test.flow, TraceOptions(), particle)) << particle.position.transpose();
      }
    }
    trace(test.flow, options, start + interval, particles);
  }
  return particles;
}

Particle tracedOne(TestFlow& test, const TraceOptions& options, const Vector3& x, double interval,
  int intervals, std::size_t levels = 2)
{
  return traced(test, options, { seed(x) }, interval, intervals, levels)[0];
}

TraceOptions fixedSteps(int steps)
{
  TraceOptions options;
  options.control = StepControl::Fixed;
  options.stepsPerInterval = steps;
  return options;
}

TraceOptions controlled(StepControl control)
{
  TraceOptions options;
  options.control = control;
  return options;
}

/// A warped box of 8 cells along each axis around the origin, 4 wide.
Grid boxAround()
{
  Grid grid = testing::warpedBox({ 8, 8, 8 });
  const testing::Motion motion = grid.motion;
  grid.motion = [=](const Vector3& node, double time) -> Vector3
  { return 0.5 * motion(node, time) - Vector3::Constant(2); };
  return grid;
}

Vector3 turned(const Vector3& x, double angle)
{
  return { std::cos(angle) * x[0] - std::sin(angle) * x[1],
    std::sin(angle) * x[0] + std::cos(angle) * x[1], x[2] };
}

/// Once around the z axis in 2 pi.
Vector3 rotation(const Vector3& x, double)
{
  return { -x[1], x[0], 0 };
}

enum class Moving
{
  Not,
  Rigidly,
  Deforming
};

Grid boxAround(Moving moving)
{
  Grid grid = boxAround();
  const testing::Motion motion = grid.motion;
  grid.motion = [=](const Vector3& node, double time) -> Vector3
  {
    const Vector3 x = motion(node, time);
    switch (moving)
    {
      case Moving::Rigidly:
        return turned(x, 0.4 * time) + Vector3(0.1, -0.05, 0.02) * time;
      case Moving::Deforming:
        return x + 0.2 * std::sin(time) * Vector3(std::sin(x[1]), std::cos(x[0]), x[0] * x[1] / 4);
      default:
        return x;
    }
  };
  return grid;
}

/// Linear fields are interpolated exactly, so that the error is the integration's.
TEST(ParticleTracer, convergesByTheFourthOrderInTheStep)
{
  for (const Moving moving : { Moving::Not, Moving::Rigidly, Moving::Deforming })
  {
    TestFlow test({ boxAround(moving) }, rotation, moving != Moving::Not);
    const Vector3 start(0.9, 0.1, 0.2);
    std::vector<double> errors;
    for (const int steps : { 1, 2, 4, 8 })
    {
      const Particle particle = tracedOne(test, fixedSteps(steps), start, 0.5, 6);
      ASSERT_EQ(particle.termination, Termination::Alive);
      ASSERT_EQ(particle.time, 3.0);
      errors.push_back((particle.position - turned(start, 3)).norm());
    }
    EXPECT_LT(errors[0], 2e-3);
    for (std::size_t n = 1; n < errors.size(); ++n)
    {
      EXPECT_NEAR(std::log2(errors[n - 1] / errors[n]), 4, 0.15) << static_cast<int>(moving);
    }
  }
}

/// A uniform flow whose velocity is linear in time is integrated without error.
TEST(ParticleTracer, isExactForAccelerationsThatAreConstant)
{
  for (const StepControl control : Controls)
  {
    for (const Moving moving : { Moving::Not, Moving::Rigidly, Moving::Deforming })
    {
      TestFlow test(
        { boxAround(moving) },
        [](const Vector3&, double time) -> Vector3 {
          return { 0.3 - 0.2 * time, 0.1 * time, 0.05 };
        },
        moving != Moving::Not);
      const Particle particle =
        tracedOne(test, controlled(control), Vector3(-0.3, 0.1, 0.2), 0.7, 4);
      const double t = particle.time;
      EXPECT_EQ(t, 4 * 0.7);
      EXPECT_LT((particle.position -
                  Vector3(-0.3 + 0.3 * t - 0.1 * t * t, 0.1 + 0.05 * t * t, 0.2 + 0.05 * t))
                  .norm(),
        1e-12);
    }
  }
}

/// Of a uniform flow that oscillates, x = sin t; u is interpolated in time between the steps.
TEST(ParticleTracer, convergesByTheOrderOfTheInterpolationInTime)
{
  const auto velocity = [](const Vector3&, double time) -> Vector3 {
    return { std::cos(time), std::sin(2 * time), 0.1 };
  };
  for (const std::size_t levels : { 2, 4 })
  {
    std::vector<double> errors;
    for (const int intervals : { 8, 16, 32 })
    {
      TestFlow test({ boxAround() }, velocity);
      const double interval = 3. / intervals;
      const Particle particle =
        tracedOne(test, fixedSteps(4), Vector3::Zero(), interval, intervals, levels);
      const double t = particle.time;
      errors.push_back(
        (particle.position - Vector3(std::sin(t), (1 - std::cos(2 * t)) / 2, 0.1 * t)).norm());
    }
    const double order = levels == 2 ? 2 : 4;
    EXPECT_NEAR(std::log2(errors[0] / errors[1]), order, 0.3) << levels << " levels";
    EXPECT_NEAR(std::log2(errors[1] / errors[2]), order, 0.3) << levels << " levels";
  }
}

/// The rotating flow whose axis moves: as the paper's data, it is known at the time steps only.
TEST(ParticleTracer, isMoreThanTenTimesAsExactByCubicInterpolationInTime)
{
  // Seen from a frame that rotates by 2, the flow rotates by 1 around a point that stays.
  const auto velocity = [](const Vector3& x, double time) -> Vector3
  {
    const Vector3 center(0.5 * std::cos(2 * time), 0.5 * std::sin(2 * time), 0);
    const Vector3 centerVelocity(-std::sin(2 * time), std::cos(2 * time), 0);
    return rotation(x - center, 0) + centerVelocity;
  };
  const Vector3 start(1, 0.2, 0);
  double errors[2];
  for (const std::size_t levels : { 2, 4 })
  {
    TestFlow test({ boxAround() }, velocity);
    const Particle particle = tracedOne(test, fixedSteps(4), start, 0.1, 30, levels);
    const double t = particle.time;
    const Vector3 expected = turned(start - Vector3(0.5, 0, 0), t) +
      Vector3(0.5 * std::cos(2 * t), 0.5 * std::sin(2 * t), 0);
    errors[levels / 4] = (particle.position - expected).norm();
  }
  EXPECT_LT(errors[1], errors[0] / 10);
}

/// A swirl that is not linear: its speed at radius r is r exp(-r^2).
TEST(ParticleTracer, convergesByTheSecondOrderInTheSizeOfTheCells)
{
  const auto swirl = [](const Vector3& x, double) -> Vector3
  { return std::exp(-x[0] * x[0] - x[1] * x[1]) * Vector3(-x[1], x[0], 0) + Vector3(0, 0, 0.1); };
  for (const Moving moving : { Moving::Not, Moving::Deforming })
  {
    std::vector<double> errors;
    for (const int cells : { 12, 24, 48 })
    {
      Grid grid;
      grid.size = { cells + 1, cells + 1, 5 };
      grid.motion = [=](const Vector3& node, double time) -> Vector3
      {
        const Vector3 x(4 * node[0] / cells - 2, 4 * node[1] / cells - 2, node[2] / 2 - 1);
        const double bulge = moving == Moving::Not ? 0.1 : 0.1 + 0.05 * std::sin(time);
        return x + bulge * Vector3(std::sin(2 * x[1]), std::sin(2 * x[0]), 0);
      };
      TestFlow test({ grid }, swirl, moving != Moving::Not);
      std::vector<Particle> particles;
      for (int n = 0; n < 40; ++n)
      {
        particles.push_back(seed(turned(Vector3(0.4 + 0.02 * n, 0, -0.5), 0.7 * n)));
      }
      double sum = 0;
      const auto ends = traced(test, fixedSteps(4), particles, 0.25, 8);
      for (std::size_t n = 0; n < ends.size(); ++n)
      {
        const double radius = particles[n].position.head<2>().norm();
        const Vector3 expected =
          turned(particles[n].position, 2 * std::exp(-radius * radius)) + Vector3(0, 0, 0.2);
        sum += (ends[n].position - expected).squaredNorm();
      }
      errors.push_back(std::sqrt(sum / double(ends.size())));
    }
    EXPECT_LT(errors[2], 4e-3);
    EXPECT_NEAR(std::log2(errors[0] / errors[1]), 2, 0.5);
    EXPECT_NEAR(std::log2(errors[1] / errors[2]), 2, 0.5);
  }
}

TEST(ParticleTracer, controlsStepsByTheAngleTheyTurn)
{
  const Vector3 start(0.9, 0, 0.1);
  // Cells whose size, and with it the first step, is too large, about right and too small.
  for (const double scale : { 4., 1., 0.1 })
  {
    Grid grid = testing::warpedBox({ 24, 24, 4 });
    const testing::Motion motion = grid.motion;
    grid.motion = [=](const Vector3& node, double time) -> Vector3
    { return scale * (motion(node, time) - Vector3(12, 12, 2)); };
    TestFlow test({ grid }, rotation);
    TraceOptions options = controlled(StepControl::TurnAngle);
    const Vector3 x = std::min(1., scale) * start;
    const Particle particle = tracedOne(test, options, x, 10, 1);
    ASSERT_EQ(particle.termination, Termination::Alive);
    // A flow that turns by 1 a unit of time.
    const double degrees = particle.step * 180 / Pi;
    EXPECT_LE(degrees, 15) << scale;
    EXPECT_GE(degrees, 3) << scale;
    EXPECT_LT((particle.position - turned(x, 10)).norm(), 1e-3 * x.norm()) << scale;

    options.largestAngle = 2;
    options.smallestAngle = 0.5;
    const Particle finer = tracedOne(test, options, x, 10, 1);
    EXPECT_LE(finer.step * 180 / Pi, 2) << scale;
    EXPECT_GE(finer.step * 180 / Pi, 0.5) << scale;
    EXPECT_LT(
      (finer.position - turned(x, 10)).norm(), (particle.position - turned(x, 10)).norm() / 50);
  }
}

TEST(ParticleTracer, takesTheFirstStepByTheSizeOfTheTetrahedronAndItsSpeed)
{
  // All velocities the same, so that a step is not doubled but by the rule for straight paths.
  TestFlow test({ { { 41, 5, 5 }, testing::scaled(1) } },
    [](const Vector3&, double) -> Vector3 {
      return { 0.5, 0, 0 };
    });
  test.setInterval(0, 1e-3);
  Particle particle = seed(Vector3(0.1, 0.1, 0.1));
  ASSERT_TRUE(place(test.flow, TraceOptions(), particle));
  traceOne(test.flow, controlled(StepControl::TurnAngle), 1e-3, particle);
  testing::Walker cursor(test.flow);
  ASSERT_EQ(cursor.search(particle.position, 0), testing::Walker::Found::Inside);
  EXPECT_NEAR(particle.step, cursor.size() / 0.5, 1e-12); // kept for the next interval
}

TEST(ParticleTracer, controlsStepsByTheErrorAllowed)
{
  const Vector3 start(0.9, 0, 0.1);
  std::vector<double> errors;
  for (const double tolerance : { 1e-3, 1e-5, 1e-7, 1e-9 })
  {
    TestFlow test({ boxAround() }, rotation);
    TraceOptions options = controlled(StepControl::Tolerance);
    options.tolerance = tolerance;
    const Particle particle = tracedOne(test, options, start, 10, 1);
    ASSERT_EQ(particle.termination, Termination::Alive);
    const double error = (particle.position - turned(start, 10)).norm();
    // Each of some steps may add as much.
    EXPECT_LT(error, tolerance * 100);
    errors.push_back(error);
  }
  for (std::size_t n = 1; n < errors.size(); ++n)
  {
    EXPECT_LT(errors[n], errors[n - 1] / 10);
  }
}

TEST(ParticleTracer, goesOnFromIntervalToIntervalAsInOne)
{
  for (const StepControl control : Controls)
  {
    TestFlow test({ boxAround() }, rotation);
    const Vector3 start(0.9, 0, 0.1);
    const Particle particle = tracedOne(test, controlled(control), start, 0.3, 20);
    EXPECT_EQ(particle.termination, Termination::Alive);
    EXPECT_NEAR(particle.time, 6, 1e-12);
    EXPECT_LT((particle.position - turned(start, 6)).norm(), 2e-3);
  }
}

/// Seeds may be injected within an interval, and times asked for that are no time step.
TEST(ParticleTracer, tracesFromAndToAnyTimeWithinTheInterval)
{
  TestFlow test({ boxAround() }, rotation);
  for (const StepControl control : Controls)
  {
    TraceOptions options = controlled(control);
    options.stepsPerInterval = 20;
    Particle particle = seed(Vector3(0.9, 0, 0.1), 0.25);
    ASSERT_TRUE(place(test.flow, TraceOptions(), particle));
    for (const double time : { 0.25, 0.5, 0.75, 1. })
    {
      traceOne(test.flow, options, time, particle);
      ASSERT_EQ(particle.time, time);
      ASSERT_LT((particle.position - turned(Vector3(0.9, 0, 0.1), time - 0.25)).norm(), 1e-4);
      const TetraMesh& mesh = *test.flow.blocks[0].mesh;
      const auto x = mesh.positions(mesh.vertices(particle.place), 0);
      ASSERT_LT((testing::weighted(particle.weights, x) - particle.position).norm(), 1e-12);
    }
  }
}

TEST(ParticleTracer, endsAtTheBorderThatAParticleLeavesThrough)
{
  testing::Random random(1);
  for (const StepControl control : Controls)
  {
    for (const double speed : { 0.1, 3., 1000. })
    {
      for (int n = 0; n < 20; ++n)
      {
        const Vector3 direction = random.vector(-1, 1).normalized();
        TestFlow test(
          { boxAround() }, [&](const Vector3&, double) -> Vector3 { return speed * direction; });
        test.setInterval(0, 100);
        Particle particle = seed(random.vector(-1, 1));
        const Vector3 start = particle.position;
        ASSERT_TRUE(place(test.flow, TraceOptions(), particle));
        traceOne(test.flow, controlled(control), 100, particle);
        ASSERT_EQ(particle.termination, Termination::LeftDomain);
        // Where the line leaves the box.
        double way = 1e9;
        for (int axis = 0; axis < 3; ++axis)
        {
          way = std::min(way, ((direction[axis] > 0 ? 2 : -2) - start[axis]) / direction[axis]);
        }
        testing::Walker cursor(test.flow);
        cursor.moveTo(particle.place);
        ASSERT_EQ(cursor.walk(particle.position, particle.time), testing::Walker::Found::Inside);
        const double gone = (particle.position - start).norm();
        ASSERT_LE(gone, way + 1e-6);
        ASSERT_GT(gone, way - 1e-3 * cursor.size()) << "speed " << speed;
        ASSERT_NEAR(particle.time, gone / speed, 1e-9 * particle.time + 1e-12);
      }
    }
  }
}

TEST(ParticleTracer, endsWhereTheFlowStands)
{
  for (const StepControl control : Controls)
  {
    // Still below x = 0: nothing moves there.
    TestFlow test({ boxAround() },
      [](const Vector3& x, double) -> Vector3
      { return x[0] < 0.3 ? Vector3(0, 0, 0) : Vector3(1, 0, 0); });
    Particle particle = seed(Vector3(-1, 0.2, 0.3));
    ASSERT_TRUE(place(test.flow, TraceOptions(), particle));
    traceOne(test.flow, controlled(control), 1, particle);
    EXPECT_EQ(particle.termination, Termination::Stagnation);
    EXPECT_EQ(particle.position, Vector3(-1, 0.2, 0.3));
    EXPECT_EQ(particle.time, 0);
  }
}

TEST(ParticleTracer, endsWhenItIsSlowerThanTheTerminalSpeed)
{
  for (const StepControl control : { StepControl::Fixed, StepControl::Tolerance })
  {
    TestFlow test({ boxAround() }, [](const Vector3& x, double) -> Vector3 { return -x; });
    test.setInterval(0, 100);
    TraceOptions options = controlled(control);
    options.terminalSpeed = 1e-3;
    options.stepsPerInterval = 1000;
    options.tolerance = 1e-7;
    Particle particle = seed(Vector3(1, 0, 0));
    ASSERT_TRUE(place(test.flow, TraceOptions(), particle));
    traceOne(test.flow, options, 100, particle);
    EXPECT_EQ(particle.termination, Termination::Stagnation);
    EXPECT_LE(particle.position.norm(), 1e-3);
    EXPECT_GE(particle.time, std::log(1000) - 0.1);
    EXPECT_LE(particle.time, std::log(1000) + 1); // a step later
  }
}

TEST(ParticleTracer, endsWhereTheVelocityIsNoNumber)
{
  for (const double bad : { NaN, std::numeric_limits<double>::infinity() })
  {
    for (const StepControl control : Controls)
    {
      TestFlow test({ boxAround() },
        [&](const Vector3& x, double) -> Vector3
        { return x[0] > 0.8 ? Vector3(bad, 0, 0) : Vector3(1, 0.1, 0); });
      test.setInterval(0, 10);
      // There, and on the way there.
      for (const double x : { 1.5, -1.5 })
      {
        Particle particle = seed(Vector3(x, 0.2, 0.3));
        ASSERT_TRUE(place(test.flow, TraceOptions(), particle));
        traceOne(test.flow, controlled(control), 10, particle);
        EXPECT_EQ(particle.termination, Termination::InvalidVelocity)
          << static_cast<int>(control) << " from " << x << " at " << particle.position.transpose();
        EXPECT_TRUE(particle.position.allFinite());
        if (x < 0)
        {
          EXPECT_GT(particle.position[0], 0.2);
        }
      }
    }
  }
}

TEST(ParticleTracer, endsAfterAsManyStepsAsAllowed)
{
  TestFlow test({ boxAround() }, rotation);
  test.setInterval(0, 100);
  for (const StepControl control : { StepControl::TurnAngle, StepControl::Tolerance })
  {
    TraceOptions options = controlled(control);
    options.mostSteps = 7;
    Particle particle = seed(Vector3(0.9, 0, 0.1));
    ASSERT_TRUE(place(test.flow, TraceOptions(), particle));
    traceOne(test.flow, options, 100, particle);
    EXPECT_EQ(particle.termination, Termination::StepLimit);
    EXPECT_GT(particle.time, 0);
    EXPECT_LT(particle.time, 100);
    EXPECT_LT((particle.position - turned(Vector3(0.9, 0, 0.1), particle.time)).norm(), 1e-3);
  }
}

TEST(ParticleTracer, endsAtHiddenCells)
{
  for (const StepControl control : Controls)
  {
    Grid grid = testing::warpedBox({ 10, 4, 4 });
    grid.ghosts.assign(grid.cellCount(), 0);
    for (std::int64_t cell = 0; cell < grid.cellCount(); ++cell)
    {
      grid.ghosts[cell] = cell % 10 >= 6 ? testing::HiddenFlag : 0;
    }
    TestFlow test({ grid }, [](const Vector3&, double) -> Vector3 { return { 1, 0.01, 0.02 }; });
    test.setInterval(0, 20);
    Particle particle = seed(Vector3(1.1, 1.2, 1.3));
    ASSERT_TRUE(place(test.flow, TraceOptions(), particle));
    traceOne(test.flow, controlled(control), 20, particle);
    EXPECT_EQ(particle.termination, Termination::HiddenCell);
    EXPECT_NEAR(particle.position[0], 6, 0.2); // where the warped cells end

    Particle inHidden = seed(Vector3(8, 2, 2));
    EXPECT_FALSE(place(test.flow, TraceOptions(), inHidden));
  }
}

TEST(ParticleTracer, leavesEndedParticlesAsTheyAre)
{
  TestFlow test({ boxAround() }, rotation);
  for (int reason = 1; reason < TerminationCount; ++reason)
  {
    Particle particle = seed(Vector3(0.9, 0, 0.1));
    ASSERT_TRUE(place(test.flow, TraceOptions(), particle));
    particle.termination = static_cast<Termination>(reason);
    traceOne(test.flow, TraceOptions(), 1, particle);
    EXPECT_EQ(particle.position, Vector3(0.9, 0, 0.1));
    EXPECT_EQ(particle.time, 0);
    EXPECT_EQ(particle.termination, static_cast<Termination>(reason));
  }
}

/// Along the outer wall of an O-grid a large step's stages lie outside, the path does not.
TEST(ParticleTracer, losesNoParticleWhoseStagesLieOutside)
{
  for (const int around : { 32, 33 })
  {
    for (const StepControl control : Controls)
    {
      TestFlow test({ testing::oGrid(around, 6, 4, 0) }, rotation);
      TraceOptions options = controlled(control);
      options.stepsPerInterval = 1;
      const Vector3 start(1.98, 0, 0.4);
      const Particle particle = tracedOne(test, options, start, Pi / 4, 16);
      ASSERT_EQ(particle.termination, Termination::Alive)
        << around << ", " << static_cast<int>(control) << " at " << particle.time;
      EXPECT_LT((particle.position - turned(start, 4 * Pi)).norm(), 5e-2);
    }
  }
}

/// Around the inner corner of a domain in the shape of an L.
TEST(ParticleTracer, losesNoParticleAtAnInnerCorner)
{
  const Grid low{ { 9, 5, 3 }, testing::scaled(1) };
  const Grid high{ { 5, 5, 3 }, testing::scaled(1, Vector3(0, 4, 0)) };
  // Without cells where x > 4 and y > 4; the flow turns around (4.5, 4.5) there.
  const Vector3 center(4.5, 4.5, 0);
  for (const double radius : { 0.75, 0.9, 1.5 })
  {
    TestFlow test(
      { low, high }, [&](const Vector3& x, double) -> Vector3 { return -rotation(x - center, 0); });
    const Vector3 start = center + turned(Vector3(0, -radius, 1), -0.3);
    for (const int steps : { 1, 3 })
    {
      const Particle particle = tracedOne(test, fixedSteps(steps), start, 1.2, 1);
      const Vector3 expected = center + turned(start - center, -1.2);
      ASSERT_EQ(particle.termination, Termination::Alive) << radius;
      EXPECT_LT((particle.position - expected).norm(), 5e-2 * radius) << radius;
    }
  }
}

TEST(ParticleTracer, losesNoParticleAtSeamsAndBetweenBlocks)
{
  std::vector<std::pair<std::string, std::vector<Grid>>> domains{
    { "even", { testing::oGrid(24, 6, 6) } }, { "odd", { testing::oGrid(23, 6, 6) } }
  };
  // Four quarters of an O-grid, one of them from its other end.
  std::vector<Grid> quarters;
  for (int n = 0; n < 4; ++n)
  {
    Grid grid = testing::oGrid(28, 6, 6);
    const testing::Motion motion = grid.motion;
    grid.size[0] = 8;
    grid.motion = [=](const Vector3& node, double time) -> Vector3
    { return motion(Vector3(7 * n + (n == 2 ? 7 - node[0] : node[0]), node[1], node[2]), time); };
    quarters.push_back(grid);
  }
  domains.emplace_back("quarters", quarters);
  for (const auto& [name, grids] : domains)
  {
    TestFlow test(grids, rotation);
    testing::Random random(2);
    std::vector<Particle> seeds;
    for (int n = 0; n < 300; ++n)
    {
      seeds.push_back(
        seed(turned(Vector3(random(1.25, 1.75), 0, random(0.2, 0.8)), random(0.1, 6.2))));
    }
    for (const StepControl control : Controls)
    {
      TraceOptions options = controlled(control);
      options.stepsPerInterval = 8;
      const auto ends = traced(test, options, seeds, 1, 13);
      for (std::size_t n = 0; n < ends.size(); ++n)
      {
        ASSERT_EQ(ends[n].termination, Termination::Alive)
          << name << " at " << ends[n].position.transpose();
        ASSERT_LT((ends[n].position - turned(seeds[n].position, 13)).norm(), 1e-2) << name;
      }
    }
  }
}

/// An annulus that turns with its flow, whose curves the straight ways of the nodes cut short.
TEST(ParticleTracer, losesNoParticleInAGridThatTurnsWithIt)
{
  Grid grid = testing::oGrid(23, 6, 6);
  const testing::Motion motion = grid.motion;
  grid.motion = [=](const Vector3& node, double time) { return turned(motion(node, 0), time); };
  TestFlow test({ grid }, rotation, true);
  testing::Random random(3);
  std::vector<Particle> seeds;
  for (int n = 0; n < 200; ++n)
  {
    seeds.push_back(
      seed(turned(Vector3(random(1.25, 1.75), 0, random(0.2, 0.8)), random(0.1, 6.2))));
  }
  const auto ends = traced(test, fixedSteps(4), seeds, 0.5, 20);
  for (std::size_t n = 0; n < ends.size(); ++n)
  {
    ASSERT_EQ(ends[n].termination, Termination::Alive);
    ASSERT_LT((ends[n].position - turned(seeds[n].position, 10)).norm(), 1e-3);
  }
}

std::vector<Particle> randomSeeds(std::size_t count)
{
  testing::Random random(4);
  std::vector<Particle> particles;
  for (std::size_t n = 0; n < count; ++n)
  {
    particles.push_back(seed(random.vector(-2.2, 2.2)));
    particles.back().id = static_cast<std::int64_t>(n);
    particles.back().seed = static_cast<std::int64_t>(n);
  }
  return particles;
}

Vector3 drifting(const Vector3& x, double time)
{
  return rotation(x, 0) + Vector3(0.2, 0, 0.3 * std::cos(time));
}

TEST(ParticleTracer, accountsForTenThousandSeeds)
{
  TestFlow test({ boxAround() }, drifting);
  auto particles = randomSeeds(10000);
  std::vector<Particle> placed;
  for (Particle& particle : particles)
  {
    const bool inside = particle.position.cwiseAbs().maxCoeff() <= 2;
    ASSERT_EQ(place(test.flow, TraceOptions(), particle), inside) << particle.position.transpose();
    if (inside)
    {
      placed.push_back(particle);
    }
  }
  ASSERT_GT(placed.size(), 7000u);
  std::array<std::size_t, TerminationCount> counts{};
  for (int n = 0; n < 5; ++n)
  {
    test.setInterval(n, n + 1);
    trace(test.flow, TraceOptions(), n + 1, placed);
    counts = {};
    for (const Particle& particle : placed)
    {
      ++counts[static_cast<int>(particle.termination)];
      ASSERT_LE(particle.position.cwiseAbs().maxCoeff(), 2 + 1e-6);
      if (particle.termination == Termination::Alive)
      {
        ASSERT_EQ(particle.time, n + 1);
      }
      else
      {
        // At the border, the cells of which are half a unit wide.
        ASSERT_EQ(particle.termination, Termination::LeftDomain);
        ASSERT_GT(particle.position.cwiseAbs().maxCoeff(), 2 - 2e-3);
        ASSERT_LE(particle.time, n + 1);
      }
    }
    ASSERT_EQ(counts[0] + counts[int(Termination::LeftDomain)], placed.size());
  }
  EXPECT_GT(counts[0], 2000u);
  EXPECT_GT(counts[int(Termination::LeftDomain)], 2000u);
}

bool sameBits(const Particle& a, const Particle& b)
{
  const auto same = [](const auto& x, const auto& y) { return !std::memcmp(&x, &y, sizeof(x)); };
  return same(a.position, b.position) && a.place == b.place && same(a.weights, b.weights) &&
    same(a.time, b.time) && same(a.step, b.step) && a.id == b.id && a.seed == b.seed &&
    a.termination == b.termination;
}

TEST(ParticleTracer, givesTheSameBitsByAnyNumberOfThreadsAndInAnyCompany)
{
  for (const StepControl control : Controls)
  {
    TestFlow test({ boxAround(Moving::Rigidly) }, drifting, true);
    auto seeds = randomSeeds(2000);
    seeds.erase(std::remove_if(seeds.begin(), seeds.end(),
                  [&](Particle& particle) { return !place(test.flow, TraceOptions(), particle); }),
      seeds.end());
    TraceOptions options = controlled(control);
    auto expected = seeds;
    trace(test.flow, options, 1, expected);
    for (const int threads : { 2, 4 })
    {
      options.threads = threads;
      auto found = seeds;
      trace(test.flow, options, 1, found);
      for (std::size_t n = 0; n < seeds.size(); ++n)
      {
        ASSERT_TRUE(sameBits(found[n], expected[n])) << threads << " threads, particle " << n;
      }
    }
    // Alone, and in the other order.
    options.threads = 1;
    for (std::size_t n = 0; n < seeds.size(); n += 37)
    {
      Particle alone = seeds[n];
      traceOne(test.flow, options, 1, alone);
      ASSERT_TRUE(sameBits(alone, expected[n]));
    }
    auto reversed = seeds;
    std::reverse(reversed.begin(), reversed.end());
    trace(test.flow, options, 1, reversed);
    for (std::size_t n = 0; n < seeds.size(); ++n)
    {
      ASSERT_TRUE(sameBits(reversed[seeds.size() - 1 - n], expected[n]));
    }
  }
}

TEST(ParticleTracer, tracesNoParticles)
{
  TestFlow test({ boxAround() }, rotation);
  std::vector<Particle> none;
  EXPECT_TRUE(trace(test.flow, TraceOptions(), 1, none));
  EXPECT_TRUE(none.empty());
}

/// Of a rotation by 1 around z and another around x, the curl is twice both.
TEST(ParticleTracer, knowsTheVorticityAndItsIntegralAlongThePath)
{
  TestFlow test({ boxAround() },
    [](const Vector3& x, double) -> Vector3
    { return Vector3(0, 0, 1) + Vector3(0.1, 0, 0.7).cross(x); });
  TraceOptions options;
  options.vorticity = true;
  Particle particle = seed(Vector3(0, 0, -1.5));
  ASSERT_TRUE(place(test.flow, options, particle));
  EXPECT_LT((particle.vorticity - Vector3(0.2, 0, 1.4)).norm(), 1e-12);
  const auto expected = [](const Vector3& x)
  {
    const Vector3 velocity = Vector3(0, 0, 1) + Vector3(0.1, 0, 0.7).cross(x);
    return Vector3(0.2, 0, 1.4).dot(velocity) / velocity.norm();
  };
  const double before = expected(particle.position);
  EXPECT_EQ(particle.rotation, 0);
  EXPECT_NEAR(particle.angularVelocity, before, 1e-12);
  traceOne(test.flow, options, 0.5, particle);
  ASSERT_EQ(particle.time, 0.5);
  const double after = expected(particle.position);
  EXPECT_NEAR(particle.angularVelocity, after, 1e-12);
  EXPECT_NEAR(particle.rotation, 0.5 * (before + after) / 2, 1e-12);
}

}
}
