#include "Journey.h"

#include "TestFlows.h"

#include <gtest/gtest.h>

#include <limits>

namespace orrery
{
namespace
{

using testing::Pi;
using Next = Stepper::Next;

/// A flow that is known exactly, of tetrahedra that are all as large.
struct World
{
  testing::VelocityField velocity;
  double size = 1;
  std::function<bool(const Vector3& x)> holds = [](const Vector3&) { return true; };
  Termination obstacle = Termination::LeftDomain; ///< Where it holds nothing.
  /// How much of the way from the first point to the second it holds, if it says so.
  std::function<double(const Vector3& from, const Vector3& to)> partInside =
    [](const Vector3&, const Vector3&) { return 0.; };

  double determinant() const { return std::pow(this->size, 3); }
};

/// What a particle did on its way.
struct Trip
{
  Journey journey;
  std::vector<Particle> steps; ///< After each, and before the first.
  std::vector<double> asked;   ///< The times at which velocities were asked for.

  const Particle& particle() const { return this->journey.particle; }
};

Particle startAt(const World& world, const Vector3& x, double time = 0)
{
  Particle particle;
  particle.position = x;
  particle.time = time;
  particle.velocity = world.velocity(x, time);
  particle.determinant = world.determinant();
  return particle;
}

/// Takes the velocity at the journey's point, through the stages of a step and at its end.
Next found(const Stepper& stepper, Journey& journey, const Vector3& velocity, double determinant)
{
  constexpr int lane = 2;
  TetraLanes lanes{};
  journey.board(lanes, lane);
  for (int axis = 0; axis < 3; ++axis)
  {
    lanes.velocity[axis][lane] = velocity[axis];
    lanes.x[axis][lane] = journey.x[axis];
  }
  lanes.time[lane] = journey.time;
  lanes.face[lane] = TetraLanes::Inside;
  advance(lanes, stepper.scheme());
  journey.alight(lanes, lane);
  return lanes.advanced[lane] > 0 ? Next::Back : stepper.finish(journey, velocity, determinant);
}

/// Takes a particle through the world to a time, as a walk through cells does.
Trip follow(const World& world, const TraceOptions& options, const Particle& particle, double to)
{
  const Stepper stepper(options, to);
  Trip trip;
  Journey& journey = trip.journey;
  journey.particle = particle;
  trip.steps.push_back(particle);
  Vector3 last = particle.position; // where a cell was found last
  Next next = stepper.depart(journey);
  for (int count = 0; next != Next::Arrive; ++count)
  {
    if (count == 1000000)
    {
      ADD_FAILURE() << "The journey does not end.";
      break;
    }
    trip.asked.push_back(journey.time);
    if (world.holds(journey.x))
    {
      last = journey.x;
      next = found(stepper, journey, world.velocity(journey.x, journey.time), world.determinant());
    }
    else
    {
      journey.obstacle = world.obstacle;
      journey.partInside = world.partInside(journey.particle.position, journey.x);
      next = stepper.missed(journey);
    }
    if (next == Next::Step || journey.particle.time != trip.steps.back().time)
    {
      trip.steps.push_back(journey.particle);
      EXPECT_EQ(last, journey.particle.position);
    }
  }
  // The cell found last is the particle's.
  EXPECT_EQ(last, journey.particle.position);
  return trip;
}

TraceOptions controlled(StepControl control, int steps = 2)
{
  TraceOptions options;
  options.control = control;
  options.stepsPerInterval = steps;
  return options;
}

constexpr StepControl Controls[] = { StepControl::Fixed, StepControl::TurnAngle,
  StepControl::Tolerance };

Vector3 turned(const Vector3& x, double angle)
{
  return { std::cos(angle) * x[0] - std::sin(angle) * x[1],
    std::sin(angle) * x[0] + std::cos(angle) * x[1], x[2] };
}

const World Rotation{ [](const Vector3& x, double) -> Vector3 { return { -x[1], x[0], 0 }; } };
const World Sink{ [](const Vector3& x, double) -> Vector3 { return -x; } };

/// Not linear, in space or in time.
const World Curved{ [](const Vector3& x, double time) -> Vector3 {
  return { x[0] * std::cos(time), -x[1] * x[1], x[2] * x[0] };
} };

/// Where it takes a particle by very small steps.
Vector3 curvedEnd(const Particle& start, double time)
{
  return follow(Curved, controlled(StepControl::Fixed, 2000), start, time).particle().position;
}

TEST(Stepper, convergesByTheFourthOrderInFixedSteps)
{
  const Particle start = startAt(Curved, { 1, 1, 1 });
  const Vector3 expected = curvedEnd(start, 1);
  EXPECT_NEAR(expected[0], std::exp(std::sin(1)), 1e-12);
  EXPECT_NEAR(expected[1], 0.5, 1e-12);
  std::vector<double> errors;
  for (const int steps : { 4, 8, 16, 32 })
  {
    const Trip trip =
      follow(Curved, controlled(StepControl::Fixed, steps), startAt(Curved, Vector3(1, 1, 1)), 1);
    errors.push_back((trip.particle().position - expected).norm());
  }
  for (std::size_t n = 1; n < errors.size(); ++n)
  {
    EXPECT_NEAR(std::log2(errors[n - 1] / errors[n]), 4, 0.3);
  }
}

/// A single step of the pair, which no error allowed makes shorter.
Trip pairStep(Particle particle, double length, double tolerance)
{
  TraceOptions options = controlled(StepControl::Tolerance);
  options.tolerance = tolerance;
  particle.step = length;
  return follow(Curved, options, particle, particle.time + length);
}

TEST(Stepper, makesErrorsOfTheSixthOrderInAStepOfThePair)
{
  std::vector<double> errors;
  for (const double length : { 0.2, 0.1, 0.05 })
  {
    testing::Random random(1);
    double sum = 0;
    for (int n = 0; n < 20; ++n)
    {
      const Particle start = startAt(Curved, random.vector(0.5, 2), random(0, 6));
      const Trip trip = pairStep(start, length, 1e9);
      ASSERT_EQ(trip.asked.size(), 6u);
      sum += (trip.particle().position - curvedEnd(start, start.time + length)).squaredNorm();
    }
    errors.push_back(std::sqrt(sum));
  }
  // The pair was chosen for small errors of that order; those of the seventh show beside them.
  EXPECT_NEAR(std::log2(errors[0] / errors[1]), 6.5, 0.7);
  EXPECT_NEAR(std::log2(errors[1] / errors[2]), 6.5, 0.7);
}

/// The length of the next step tells the error that the pair estimates: its lower order's.
TEST(Stepper, estimatesErrorsOfTheFifthOrderInAStepOfThePair)
{
  const Particle start = startAt(Curved, { 1, 1, 1 });
  std::vector<double> estimates;
  for (const double length : { 0.08, 0.04, 0.02 })
  {
    const double tolerance = 1e-4 * std::pow(length / 0.08, 5);
    const double change = pairStep(start, length, tolerance).particle().step / length;
    ASSERT_GT(change, 1);
    ASSERT_LT(change, 5);
    estimates.push_back(tolerance * std::pow(0.9 / change, 5));
  }
  EXPECT_NEAR(std::log2(estimates[0] / estimates[1]), 5, 0.3);
  EXPECT_NEAR(std::log2(estimates[1] / estimates[2]), 5, 0.3);
}

TEST(Stepper, asksForVelocitiesAtTheTimesOfTheStages)
{
  const Particle particle = startAt(Rotation, Vector3(1e-3, 0, 0), 2);
  Trip trip = follow(Rotation, controlled(StepControl::Fixed, 1), particle, 3);
  EXPECT_EQ(trip.asked, (std::vector<double>{ 2.5, 2.5, 3, 3 }));
  TraceOptions options = controlled(StepControl::Tolerance);
  options.tolerance = 1e9;
  trip = follow(Rotation, options, particle, 3);
  const double expected[] = { 2.2, 2.3, 2.8, 2 + 8. / 9, 3, 3 };
  ASSERT_EQ(trip.asked.size(), std::size(expected));
  for (std::size_t n = 0; n < std::size(expected); ++n)
  {
    EXPECT_NEAR(trip.asked[n], expected[n], 1e-15);
  }
}

TEST(Stepper, endsFixedStepsExactlyAtThePartsOfTheIntervalAndItsEnd)
{
  const double from = 0.3;
  const double to = 1.7;
  for (const int parts : { 1, 2, 3, 7, 10 })
  {
    const Trip trip = follow(
      Rotation, controlled(StepControl::Fixed, parts), startAt(Rotation, { 1, 0, 0 }, from), to);
    ASSERT_EQ(trip.steps.size(), parts + 1u);
    for (int n = 1; n < parts; ++n)
    {
      EXPECT_EQ(trip.steps[n].time, from + (to - from) * n / parts);
    }
    EXPECT_EQ(trip.particle().time, to);
    EXPECT_EQ(trip.asked.back(), to);
  }
}

TEST(Stepper, takesAStepAtLeast)
{
  for (const int parts : { 0, -5 })
  {
    const Trip trip =
      follow(Rotation, controlled(StepControl::Fixed, parts), startAt(Rotation, { 1, 0, 0 }), 0.5);
    EXPECT_EQ(trip.steps.size(), 2u);
    EXPECT_EQ(trip.particle().time, 0.5);
  }
}

/// Stages beyond a border that the path does not reach.
TEST(Stepper, endsFixedStepsAtThePartsThoughSomeWereShortened)
{
  World world = Rotation;
  world.holds = [](const Vector3& x) { return x.head<2>().norm() < 1 + 1e-3; };
  const int parts = 5;
  const Trip trip =
    follow(world, controlled(StepControl::Fixed, parts), startAt(world, { 1, 0, 0 }), 2);
  EXPECT_GT(trip.steps.size(), parts + 1u);
  std::vector<double> missing;
  for (int n = 1; n <= parts; ++n)
  {
    const double end = 2. * n / parts;
    if (std::none_of(trip.steps.begin(), trip.steps.end(),
          [&](const Particle& particle) { return particle.time == end; }))
    {
      missing.push_back(end);
    }
  }
  EXPECT_TRUE(missing.empty());
  EXPECT_EQ(trip.particle().termination, Termination::Alive);
  EXPECT_LT((trip.particle().position - turned({ 1, 0, 0 }, 2)).norm(), 1e-3);
}

TEST(Stepper, endsAtTheTimeAskedForExactly)
{
  for (const StepControl control : Controls)
  {
    for (const double to : { 0.1 + 0.2, 1. / 3, 1e-9, 7.7 })
    {
      const Trip trip =
        follow(Rotation, controlled(control, 3), startAt(Rotation, { 1, 0, 0 }), to);
      EXPECT_EQ(trip.particle().time, to);
      EXPECT_EQ(trip.asked.back(), to);
      EXPECT_EQ(trip.particle().velocity, Rotation.velocity(trip.particle().position, to));
    }
  }
}

/// The angle between the velocities before and after each step but the last, in degrees.
std::vector<double> anglesOf(const Trip& trip)
{
  std::vector<double> angles;
  for (std::size_t n = 1; n + 1 < trip.steps.size(); ++n)
  {
    const Vector3& before = trip.steps[n - 1].velocity;
    const Vector3& after = trip.steps[n].velocity;
    angles.push_back(std::acos(before.dot(after) / before.norm() / after.norm()) * 180 / Pi);
  }
  return angles;
}

TEST(Stepper, turnsByNoMoreThanTheLargestAngleInAStep)
{
  for (const double firstStep : { 1e-3, 0.4, 3., 6.2, 100. })
  {
    for (const double largest : { 15., 5. })
    {
      TraceOptions options = controlled(StepControl::TurnAngle);
      options.largestAngle = largest;
      options.smallestAngle = largest / 5;
      Particle particle = startAt(Rotation, { 1, 0, 0 });
      particle.step = firstStep;
      const Trip trip = follow(Rotation, options, particle, 6);
      const auto angles = anglesOf(trip);
      ASSERT_GT(angles.size(), 10u);
      int small = 0;
      for (const double angle : angles)
      {
        EXPECT_LE(angle, largest + 1e-9) << "first step " << firstStep;
        small += angle < options.smallestAngle;
      }
      // Steps are doubled until they are long enough.
      EXPECT_LE(small, 8) << firstStep;
      EXPECT_LT((trip.particle().position - turned({ 1, 0, 0 }, 6)).norm(), 1e-3) << firstStep;
    }
  }
}

/// A flow into a point does not turn, and both ends of a step much too long are alike.
TEST(Stepper, comesNearerToASinkWithEveryStep)
{
  for (const StepControl control : { StepControl::TurnAngle, StepControl::Tolerance })
  {
    for (double firstStep = 0.01; firstStep < 1000; firstStep *= 1.1)
    {
      Particle particle = startAt(Sink, { 1, -2, 0.5 });
      particle.step = firstStep;
      const Trip trip = follow(Sink, controlled(control), particle, 5);
      for (std::size_t n = 1; n < trip.steps.size(); ++n)
      {
        const double before = trip.steps[n - 1].position[0];
        const double after = trip.steps[n].position[0];
        ASSERT_GT(after, 0) << "first step " << firstStep;
        ASSERT_LT(after, before) << "first step " << firstStep;
      }
      ASSERT_NEAR(trip.particle().position[0], std::exp(-5), 3e-4) << "first step " << firstStep;
    }
  }
}

/// In a step much too long it turns almost once.
TEST(Stepper, comesNearerToTheMiddleOfASpiralWithEveryStep)
{
  for (const double turn : { 0.2, 1., 3., 5., 10. })
  {
    const World spiral{ [=](const Vector3& x, double) -> Vector3 {
      return { -x[0] - turn * x[1], turn * x[0] - x[1], 0 };
    } };
    for (double firstStep = 0.01; firstStep < 100; firstStep *= 1.1)
    {
      Particle particle = startAt(spiral, { 1, 0, 0 });
      particle.step = firstStep;
      const Trip trip = follow(spiral, controlled(StepControl::TurnAngle), particle, 3);
      const Vector3 expected = std::exp(-3) * turned({ 1, 0, 0 }, 3 * turn);
      ASSERT_LT((trip.particle().position - expected).norm(), 3e-3)
        << turn << ", first step " << firstStep;
    }
  }
}

TEST(Stepper, keepsTheErrorOfEachStepWithinTheTolerance)
{
  for (const double size : { 1., 0.1 })
  {
    World world = Rotation;
    world.size = size;
    for (const double tolerance : { 1e-3, 1e-5, 1e-8 })
    {
      TraceOptions options = controlled(StepControl::Tolerance);
      options.tolerance = tolerance;
      const Trip trip = follow(world, options, startAt(world, { 1, 0, 0.5 }), 6);
      ASSERT_GT(trip.steps.size(), 4u);
      double largest = 0;
      for (std::size_t n = 1; n < trip.steps.size(); ++n)
      {
        const Particle& before = trip.steps[n - 1];
        const Particle& after = trip.steps[n];
        const Vector3 exact = turned(before.position, after.time - before.time);
        largest = std::max(largest, (after.position - exact).norm());
      }
      EXPECT_LT(largest, tolerance * size);
      EXPECT_GT(largest, 1e-4 * tolerance * size); // no more steps than needed, by far
    }
  }
}

TEST(Stepper, takesTheFirstStepByTheSizeOfTheTetrahedronAndItsSpeed)
{
  const World uniform{ [](const Vector3&, double) -> Vector3 { return { 0, 0.5, 0 }; }, 0.3 };
  const Trip trip =
    follow(uniform, controlled(StepControl::TurnAngle), startAt(uniform, { 1, 0, 0 }), 10);
  ASSERT_GT(trip.steps.size(), 2u);
  EXPECT_NEAR(trip.steps[1].time, 0.3 / 0.5, 1e-12);
  EXPECT_NEAR(trip.steps[2].time, 3 * 0.3 / 0.5, 1e-12); // the path is straight: twice as far
}

/// A border across the way, of which the world tells how far it is or not.
World beforeWall(const World& open, const Vector3& normal, double distance, bool tells)
{
  World world = open;
  world.holds = [=](const Vector3& x) { return x.dot(normal) <= distance; };
  if (tells)
  {
    world.partInside = [=](const Vector3& from, const Vector3& to)
    { return (distance - from.dot(normal)) / (to - from).dot(normal); };
  }
  return world;
}

TEST(Stepper, endsAtTheBorderThatItDoesNotComeThrough)
{
  testing::Random random(1);
  const World accelerating{ [](const Vector3& x, double time) -> Vector3
    { return Vector3(1 + time, 0.3 * std::sin(3 * x[0]), 0.2 * x[1]); } };
  for (const StepControl control : Controls)
  {
    for (const bool tells : { false, true })
    {
      for (const Termination reason :
        { Termination::LeftDomain, Termination::HiddenCell, Termination::InvalidVelocity })
      {
        for (int n = 0; n < 50; ++n)
        {
          const Vector3 normal = (Vector3(1, 0, 0) + random.vector(-0.3, 0.3)).normalized();
          World world = beforeWall(accelerating, normal, random(0.01, 3), tells);
          world.size = std::pow(10, random(-2, 0.5));
          world.obstacle = reason;
          const auto holds = world.holds;
          if (reason == Termination::InvalidVelocity)
          {
            world.velocity = [=](const Vector3& x, double time) -> Vector3
            { return holds(x) ? accelerating.velocity(x, time) : Vector3(NAN, 0, 0); };
            world.holds = [](const Vector3&) { return true; };
          }
          const Particle start = startAt(world, { 0, 0, 0 });
          const Trip trip = follow(world, controlled(control), start, 20);
          const Particle& particle = trip.particle();
          ASSERT_EQ(particle.termination, reason);
          ASSERT_TRUE(holds(particle.position));
          // Nearer to it than a step of so many sizes goes.
          const Vector3 onward = particle.velocity.normalized();
          ASSERT_FALSE(holds(particle.position + 1.1e-3 * world.size * onward));
          ASSERT_LT(particle.time, 20);
        }
      }
    }
  }
}

TEST(Stepper, endsWhereItStandsWhenItCannotGoAnywhere)
{
  World world = Rotation;
  world.holds = [](const Vector3& x) { return x == Vector3(1, 0, 0); };
  for (const StepControl control : Controls)
  {
    const Trip trip = follow(world, controlled(control), startAt(world, { 1, 0, 0 }, 0.25), 1);
    EXPECT_EQ(trip.particle().termination, Termination::LeftDomain);
    EXPECT_EQ(trip.particle().position, Vector3(1, 0, 0));
    EXPECT_EQ(trip.particle().time, 0.25);
  }
}

TEST(Stepper, takesAsManyStepsAsAllowed)
{
  TraceOptions options = controlled(StepControl::Fixed, 7);
  for (const int most : { 0, 6, 7, 8 })
  {
    options.mostSteps = most;
    const Trip trip = follow(Rotation, options, startAt(Rotation, { 1, 0, 0 }), 1);
    EXPECT_EQ(trip.steps.size(), 1u + std::min(most, 7));
    EXPECT_EQ(trip.particle().termination, most < 7 ? Termination::StepLimit : Termination::Alive);
  }
}

/// Those that are refined or shortened are steps too, or it might try for ever.
TEST(Stepper, countsStepsThatItHasToTryAgain)
{
  World world = beforeWall(Rotation, { 0, 1, 0 }, 1e-9, false);
  TraceOptions options = controlled(StepControl::Fixed, 1);
  options.mostSteps = 5;
  const Trip trip = follow(world, options, startAt(world, { 1, 0, 0 }), 1);
  EXPECT_EQ(trip.particle().termination, Termination::StepLimit);
  EXPECT_EQ(trip.asked.size(), 5u + 1); // and where the particle stands
}

TEST(Stepper, endsWhereTheVelocityIsNotFinite)
{
  for (const double bad : { NAN, INFINITY, -INFINITY })
  {
    for (const StepControl control : Controls)
    {
      Particle particle = startAt(Rotation, { 1, 0, 0 });
      particle.velocity[1] = bad;
      const Trip trip = follow(Rotation, controlled(control), particle, 1);
      EXPECT_EQ(trip.particle().termination, Termination::InvalidVelocity);
      EXPECT_EQ(trip.particle().position, Vector3(1, 0, 0));
      EXPECT_TRUE(trip.asked.empty());
    }
  }
}

TEST(Stepper, endsWhereTheFlowIsNotFasterThanTheTerminalSpeed)
{
  // Slower and slower, and at rest from x = 1 on.
  const World wall{ [](const Vector3& x, double) -> Vector3 {
    return { std::max(0., 1 - x[0]), 0, 0 };
  } };
  for (const StepControl control : Controls)
  {
    TraceOptions options = controlled(control, 200);
    options.terminalSpeed = 1e-2;
    const Trip trip = follow(wall, options, startAt(wall, { 0, 0, 0 }), 20);
    EXPECT_EQ(trip.particle().termination, Termination::Stagnation);
    EXPECT_LE(trip.particle().velocity.norm(), 1e-2);
    ASSERT_GE(trip.steps.size(), 2u);
    EXPECT_GT(trip.steps[trip.steps.size() - 2].velocity.norm(), 1e-2);
    EXPECT_LE(trip.particle().position[0], 1 + 1e-6);

    Trip resting = follow(wall, options, startAt(wall, { 2, 0, 0 }), 20);
    EXPECT_EQ(resting.particle().termination, Termination::Stagnation);
    EXPECT_EQ(resting.particle().position, Vector3(2, 0, 0));
  }
}

/// Along x by t^2 / 2 at first, and to and fro.
TEST(Stepper, setsOutWithFlowsThatSetInLater)
{
  const World start{ [](const Vector3&, double time) -> Vector3 { return { time, 0, 0 }; } };
  const World swing{ [](const Vector3&, double time) -> Vector3 {
    return { std::sin(Pi * time), 0, 0 };
  } };
  for (const StepControl control : Controls)
  {
    const TraceOptions options = controlled(control, 200);
    Particle particle = startAt(start, { 0, 0, 0 });
    ASSERT_EQ(particle.velocity.norm(), 0);
    particle = follow(start, options, particle, 2).particle();
    EXPECT_EQ(particle.termination, Termination::Alive);
    EXPECT_NEAR(particle.position[0], 2, 1e-9);

    particle = startAt(swing, { 0, 0, 0 });
    for (int n = 1; n <= 6; ++n) // at rest at each end
    {
      particle = follow(swing, options, particle, n).particle();
      ASSERT_EQ(particle.termination, Termination::Alive);
      EXPECT_NEAR(particle.position[0], n % 2 == 1 ? 2 / Pi : 0, 0.04);
    }
  }
}

TEST(Stepper, keepsTheLengthOfItsStepsThroughTheEndsOfIntervals)
{
  for (const StepControl control : { StepControl::TurnAngle, StepControl::Tolerance })
  {
    TraceOptions options = controlled(control);
    options.tolerance = 1e-4;
    Particle particle = startAt(Rotation, { 1, 0, 0 });
    particle = follow(Rotation, options, particle, 3).particle();
    const double step = particle.step;
    // Through intervals much shorter than a step, each of which it is cut by.
    for (int n = 1; n <= 20; ++n)
    {
      const Trip trip = follow(Rotation, options, particle, 3 + 0.001 * n);
      EXPECT_EQ(trip.steps.size(), 2u);
      particle = trip.particle();
      EXPECT_EQ(particle.step, step);
    }
  }
}

}
}
