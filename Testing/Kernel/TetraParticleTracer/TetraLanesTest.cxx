#include "TetraLanes.h"

#include "TestFlows.h"

#include <gtest/gtest.h>

#include <cstring>
#include <limits>
#include <vector>

namespace orrery
{
namespace
{

constexpr double Epsilon = std::numeric_limits<double>::epsilon();

using Vertices = std::array<Vector3, 4>;

/// A tetrahedron and a point, as one lane has them.
struct Sample
{
  Vertices start;
  Vertices end;
  double fraction = 0;
  Vector3 x;
  std::array<Vertices, TetraLanes::MostLevels> velocities;
  std::array<double, TetraLanes::MostLevels> timeWeights{};

  Vertices at() const
  {
    Vertices vertices;
    for (int n = 0; n < 4; ++n)
    {
      vertices[n] = (1 - this->fraction) * this->start[n] + this->fraction * this->end[n];
    }
    return vertices;
  }
};

void put(TetraLanes& lanes, int lane, const Sample& sample)
{
  for (int axis = 0; axis < 3; ++axis)
  {
    for (int n = 0; n < 4; ++n)
    {
      lanes.start[n][axis][lane] = sample.start[n][axis];
      lanes.end[n][axis][lane] = sample.end[n][axis];
      for (int level = 0; level < TetraLanes::MostLevels; ++level)
      {
        lanes.velocities[level][n][axis][lane] = sample.velocities[level][n][axis];
      }
    }
    lanes.x[axis][lane] = sample.x[axis];
  }
  lanes.fraction[lane] = sample.fraction;
  for (int level = 0; level < TetraLanes::MostLevels; ++level)
  {
    lanes.timeWeights[level][lane] = sample.timeWeights[level];
  }
}

struct Result
{
  double numbers[9]; ///< Without holes, to compare bits.
};

Result resultOf(const TetraLanes& lanes, int lane)
{
  return { { lanes.weights[0][lane], lanes.weights[1][lane], lanes.weights[2][lane],
    lanes.weights[3][lane], lanes.volume[lane], lanes.face[lane], lanes.velocity[0][lane],
    lanes.velocity[1][lane], lanes.velocity[2][lane] } };
}

/// Any tetrahedron: thin as a needle or flat as a sheet, large or small, far from the origin; and a
/// point in it or near it.
Sample randomSample(testing::Random& random)
{
  Eigen::Matrix3d shape;
  for (int axis = 0; axis < 3; ++axis)
  {
    shape.col(axis) = random.vector(-1, 1) * std::pow(10, random(-3, 1));
  }
  const Vector3 origin = random.vector(-1, 1) * std::pow(10, random(-1, 3));
  Sample sample;
  for (int n = 0; n < 4; ++n)
  {
    sample.start[n] = origin + shape * random.vector(-1, 1);
    sample.end[n] = sample.start[n] + shape * random.vector(-1, 1);
    for (Vertices& velocity : sample.velocities)
    {
      velocity[n] = random.vector(-1, 1);
    }
  }
  sample.fraction = random(0, 1);
  Weights weights = random.weights();
  const double outside = random.below(2) ? 0 : random(-2, 2);
  weights[random.below(4)] += outside;
  weights[random.below(4)] -= outside;
  sample.x = testing::weighted(weights, sample.at());
  for (double& weight : sample.timeWeights)
  {
    weight = random(-1, 1);
  }
  return sample;
}

/// How far apart the weights of a point may be when they are computed in two ways: a thin tetrahedron
/// makes much of the rounding of its products and, when these move, of its coordinates.
double exactness(const Vertices& x, const Vector3& point, bool moves)
{
  double length = (point - x[0]).norm();
  for (int n = 1; n < 4; ++n)
  {
    length = std::max(length, (x[n] - x[0]).norm());
  }
  const NaturalCoordinates map(x);
  const Weights weights = map(point);
  const double greatest =
    1 + std::abs(weights[0]) + std::abs(weights[1]) + std::abs(weights[2]) + std::abs(weights[3]);
  const double coordinates = length + (moves ? x[0].norm() : 0);
  return 8 * Epsilon * greatest * length * length * coordinates / std::abs(map.determinant());
}

/// That a lane has found what NaturalCoordinates gives.
void checkLane(
  const TetraLanes& lanes, int lane, const Vertices& x, const Vector3& point, double allowed)
{
  const NaturalCoordinates map(x);
  const Weights weights = map(point);
  for (int n = 0; n < 4; ++n)
  {
    ASSERT_NEAR(lanes.weights[n][lane], weights[n], allowed);
  }
  ASSERT_NEAR(lanes.volume[lane], map.determinant(), allowed * std::abs(map.determinant()));
  const double least = weights[leastWeight(weights)];
  if (std::abs(least + TetraLanes::Rounding) < 2 * allowed)
  {
    return; // either may be
  }
  if (least > -TetraLanes::Rounding)
  {
    ASSERT_EQ(lanes.face[lane], TetraLanes::Inside);
  }
  else
  {
    ASSERT_GE(lanes.face[lane], 0);
    ASSERT_LE(weights[static_cast<int>(lanes.face[lane])], least + 2 * allowed);
  }
}

TEST(TetraLanes, findTheNaturalCoordinatesAndTheWorstViolatedCondition)
{
  testing::Random random(1);
  int exact = 0, inside = 0;
  for (int n = 0; n < 1000; ++n)
  {
    for (const bool moves : { false, true })
    {
      std::array<Sample, TetraLanes::Count> samples;
      TetraLanes lanes{};
      for (int lane = 0; lane < TetraLanes::Count; ++lane)
      {
        samples[lane] = randomSample(random);
        put(lanes, lane, samples[lane]);
      }
      locate(lanes, moves);
      for (int lane = 0; lane < TetraLanes::Count; ++lane)
      {
        const Vertices x = moves ? samples[lane].at() : samples[lane].start;
        const double allowed = exactness(x, samples[lane].x, moves);
        checkLane(lanes, lane, x, samples[lane].x, allowed);
        ASSERT_FALSE(HasFatalFailure());
        exact += allowed < 1e-10;
        inside += lanes.face[lane] == TetraLanes::Inside;
      }
    }
  }
  EXPECT_GT(exact, 5000);
  EXPECT_GT(inside, 2000);
  EXPECT_LT(inside, 12000);
}

/// Blended in time, they have rounding of their own in between only.
TEST(TetraLanes, areThoseOfTheTimeStepsAtTheEndsOfTheInterval)
{
  testing::Random random(2);
  for (int n = 0; n < 100; ++n)
  {
    TetraLanes moving{};
    TetraLanes still{};
    for (int lane = 0; lane < TetraLanes::Count; ++lane)
    {
      Sample sample = randomSample(random);
      sample.fraction = lane % 2;
      put(moving, lane, sample);
      sample.start = lane % 2 ? sample.end : sample.start;
      put(still, lane, sample);
    }
    locate(moving, true);
    locate(still, false);
    for (int lane = 0; lane < TetraLanes::Count; ++lane)
    {
      const Result a = resultOf(moving, lane);
      const Result b = resultOf(still, lane);
      ASSERT_EQ(std::memcmp(&a, &b, sizeof a), 0);
    }
  }
}

Sample unitSample(const Vector3& x)
{
  Sample sample;
  sample.start =
    sample.end = { Vector3(0, 0, 0), Vector3(1, 0, 0), Vector3(0, 1, 0), Vector3(0, 0, 1) };
  sample.x = x;
  for (Vertices& velocity : sample.velocities)
  {
    velocity = sample.start;
  }
  return sample;
}

double faceOf(const Sample& sample)
{
  TetraLanes lanes{};
  put(lanes, 5, sample);
  locate(lanes, false);
  return lanes.face[5];
}

TEST(TetraLanes, holdPointsThatRoundingPutOutside)
{
  for (int face = 0; face < 4; ++face)
  {
    for (const double outside : { 0., 0.5e-9, 2e-9, 0.1 })
    {
      Weights weights{ 0.3, 0.3, 0.3, 0.3 };
      weights[face] = -outside;
      weights[(face + 1) % 4] += 0.1 + outside;
      const Sample sample = unitSample(Vector3(weights[1], weights[2], weights[3]));
      EXPECT_EQ(faceOf(sample), outside < 1e-9 ? TetraLanes::Inside : face) << outside;
    }
  }
}

TEST(TetraLanes, knowTetrahedraWithoutVolume)
{
  constexpr double NaN = std::numeric_limits<double>::quiet_NaN();
  Sample sample = unitSample(Vector3(0.25, 0.25, 0));
  EXPECT_EQ(faceOf(sample), TetraLanes::Inside);
  for (const Vector3& last : { Vector3(0, 0, 0), Vector3(0, 1, 0), Vector3(0.5, 0.25, 0),
         Vector3(3, -2, 0), Vector3(NaN, 0, 1), Vector3(0, 0, NaN) })
  {
    sample.start[3] = last;
    EXPECT_EQ(faceOf(sample), TetraLanes::Flat) << last.transpose();
  }
  sample.start.fill(Vector3(1, 2, 3));
  sample.x = Vector3(1, 2, 3);
  EXPECT_EQ(faceOf(sample), TetraLanes::Flat);
}

/// Though products of the same numbers differ by rounding, and more so where they are contracted.
TEST(TetraLanes, knowTetrahedraWithoutVolumeAnywhere)
{
  testing::Random random(5);
  for (int n = 0; n < 500; ++n)
  {
    for (const bool moves : { false, true })
    {
      TetraLanes lanes{};
      for (int lane = 0; lane < TetraLanes::Count; ++lane)
      {
        Sample sample = randomSample(random);
        const auto one = random.below(4);
        const auto other = (one + 1 + random.below(3)) % 4;
        sample.start[one] = sample.start[other];
        sample.end[one] = sample.end[other];
        put(lanes, lane, sample);
      }
      locate(lanes, moves);
      for (int lane = 0; lane < TetraLanes::Count; ++lane)
      {
        ASSERT_EQ(lanes.face[lane], TetraLanes::Flat);
      }
    }
  }
}

TEST(TetraLanes, holdNoPointThatIsNoNumber)
{
  for (const double bad : { std::numeric_limits<double>::quiet_NaN(),
         std::numeric_limits<double>::infinity(), -std::numeric_limits<double>::infinity() })
  {
    for (int axis = 0; axis < 3; ++axis)
    {
      Vector3 x(0.25, 0.25, 0.25);
      x[axis] = bad;
      EXPECT_GE(faceOf(unitSample(x)), 0) << x.transpose();
    }
  }
}

TEST(TetraLanes, findTheSameBitsInEachLaneWhateverTheOthersHold)
{
  constexpr double Infinity = std::numeric_limits<double>::infinity();
  testing::Random random(3);
  for (const bool moves : { false, true })
  {
    for (int n = 0; n < 200; ++n)
    {
      const Sample sample = randomSample(random);
      TetraLanes alone{};
      put(alone, 0, sample);
      locate(alone, moves);
      interpolate(alone, TetraLanes::MostLevels);
      const Result expected = resultOf(alone, 0);
      for (int lane = 0; lane < TetraLanes::Count; ++lane)
      {
        TetraLanes lanes{};
        for (int other = 0; other < TetraLanes::Count; ++other)
        {
          Sample company = randomSample(random);
          const double bad[] = { 0, Infinity, -Infinity, std::nan(""), 1e-310, 1e300 };
          company.start[random.below(4)][random.below(3)] = bad[random.below(6)];
          company.x[random.below(3)] = bad[random.below(6)];
          company.velocities[random.below(4)][random.below(4)].fill(bad[random.below(6)]);
          put(lanes, other, other == lane ? sample : company);
        }
        locate(lanes, moves);
        interpolate(lanes, TetraLanes::MostLevels);
        const Result found = resultOf(lanes, lane);
        ASSERT_EQ(std::memcmp(&found, &expected, sizeof found), 0) << "lane " << lane;
      }
    }
  }
}

TEST(TetraLanes, interpolateByTheWeightsOfVerticesAndTimes)
{
  testing::Random random(4);
  for (int levels = 1; levels <= TetraLanes::MostLevels; ++levels)
  {
    for (int n = 0; n < 200; ++n)
    {
      TetraLanes lanes{};
      std::array<Sample, TetraLanes::Count> samples;
      std::array<Weights, TetraLanes::Count> weights;
      for (int lane = 0; lane < TetraLanes::Count; ++lane)
      {
        samples[lane] = randomSample(random);
        for (int level = levels; level < TetraLanes::MostLevels; ++level)
        {
          samples[lane].timeWeights[level] = std::nan(""); // not to be read
        }
        put(lanes, lane, samples[lane]);
        weights[lane] = random.weights();
        for (int vertex = 0; vertex < 4; ++vertex)
        {
          lanes.weights[vertex][lane] = weights[lane][vertex];
        }
      }
      interpolate(lanes, levels);
      for (int lane = 0; lane < TetraLanes::Count; ++lane)
      {
        Vector3 sum = Vector3::Zero();
        for (int level = 0; level < levels; ++level)
        {
          sum += samples[lane].timeWeights[level] *
            testing::weighted(weights[lane], samples[lane].velocities[level]);
        }
        for (int axis = 0; axis < 3; ++axis)
        {
          ASSERT_NEAR(lanes.velocity[axis][lane], sum[axis], 1e-14);
        }
      }
    }
  }
}

/// All numbers of the steps of a lane.
std::vector<double> stepOf(const TetraLanes& lanes, int lane)
{
  std::vector<double> numbers{ lanes.time[lane], lanes.accepted[lane], lanes.passed[lane],
    lanes.stage[lane] };
  for (int axis = 0; axis < 3; ++axis)
  {
    numbers.push_back(lanes.x[axis][lane]);
    for (const auto& slope : lanes.slopes)
    {
      numbers.push_back(slope[axis][lane]);
    }
  }
  return numbers;
}

/// A lane with a step tried.
void putStep(TetraLanes& lanes, int lane, double stage, double face, testing::Random& random)
{
  lanes.stage[lane] = stage;
  lanes.face[lane] = face;
  lanes.departure[lane] = random(0, 1);
  lanes.length[lane] = random(0.1, 1);
  lanes.arrival[lane] = lanes.departure[lane] + lanes.length[lane];
  lanes.time[lane] = random(0, 1);
  lanes.passed[lane] = 3;
  for (int axis = 0; axis < 3; ++axis)
  {
    lanes.x[axis][lane] = random(-1, 1);
    lanes.origin[axis][lane] = random(-1, 1);
    lanes.velocity[axis][lane] = random(-1, 1);
    for (auto& slope : lanes.slopes)
    {
      slope[axis][lane] = random(-1, 1);
    }
  }
}

TEST(TetraLanes, goOnToTheNextStageWhereAPointOfOneIsFound)
{
  testing::Random random(7);
  for (const auto scheme : { RungeKutta::Scheme::Classical, RungeKutta::Scheme::Pair })
  {
    const bool pair = scheme == RungeKutta::Scheme::Pair;
    const int last = (pair ? RungeKutta::Pair::Stages : RungeKutta::Classical::Stages) - 1;
    for (int n = 0; n < 500; ++n)
    {
      TetraLanes lanes{};
      for (int lane = 0; lane < TetraLanes::Count; ++lane)
      {
        const double faces[] = { TetraLanes::Inside, TetraLanes::Inside, 0, 2, TetraLanes::Flat };
        putStep(lanes, lane, double(random.below(last + 2)) - 1, faces[random.below(5)], random);
        lanes.stage[lane] = lanes.stage[lane] == 0 ? -1 : lanes.stage[lane];
      }
      const TetraLanes before = lanes;
      advance(lanes, scheme);
      for (int lane = 0; lane < TetraLanes::Count; ++lane)
      {
        const double stage = before.stage[lane];
        const bool goes = before.face[lane] == TetraLanes::Inside && stage > 0 && stage < last;
        ASSERT_EQ(lanes.advanced[lane] > 0, goes);
        if (!goes)
        {
          ASSERT_EQ(stepOf(lanes, lane), stepOf(before, lane));
          continue;
        }
        const int next = static_cast<int>(stage) + 1;
        ASSERT_EQ(lanes.stage[lane], next);
        ASSERT_EQ(lanes.passed[lane], 0);
        const double part =
          pair ? RungeKutta::Pair::Times[next] : RungeKutta::Classical::Times[next];
        ASSERT_NEAR(lanes.time[lane], before.departure[lane] + part * before.length[lane], 1e-15);
        for (int axis = 0; axis < 3; ++axis)
        {
          ASSERT_EQ(lanes.slopes[next - 1][axis][lane], before.velocity[axis][lane]);
          double way = 0;
          for (int m = 0; m < next; ++m)
          {
            way += lanes.slopes[m][axis][lane] *
              (pair ? RungeKutta::Pair::Weights[next][m] : RungeKutta::Classical::Weights[next][m]);
          }
          ASSERT_NEAR(
            lanes.x[axis][lane], before.origin[axis][lane] + before.length[lane] * way, 1e-13);
        }
      }
    }
  }
}

TEST(TetraLanes, takeTheSameStepInEachLaneWhateverTheOthersHold)
{
  const double bad[] = { 0, std::nan(""), std::numeric_limits<double>::infinity(), 1e300 };
  for (int n = 0; n < 200; ++n)
  {
    std::vector<double> expected;
    for (int lane = 0; lane < TetraLanes::Count; ++lane)
    {
      TetraLanes lanes{};
      testing::Random company(100 * n + lane);
      for (int other = 0; other < TetraLanes::Count; ++other)
      {
        putStep(lanes, other, double(company.below(5)), TetraLanes::Inside, company);
        lanes.velocity[company.below(3)][other] = bad[company.below(4)];
        lanes.length[other] = bad[company.below(4)];
      }
      testing::Random own(n);
      putStep(lanes, lane, 1 + n % 3, TetraLanes::Inside, own);
      advance(lanes, RungeKutta::Scheme::Classical);
      const std::vector<double> found = stepOf(lanes, lane);
      expected = lane == 0 ? found : expected;
      ASSERT_EQ(std::memcmp(found.data(), expected.data(), found.size() * sizeof(double)), 0);
    }
  }
}

}
}
