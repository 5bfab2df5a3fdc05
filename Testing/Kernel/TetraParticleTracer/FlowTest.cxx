#include "Flow.h"

#include "TestFlows.h"
#include "TetraLanes.h"

#include <gtest/gtest.h>

namespace orrery
{
namespace
{

/// Time steps that are not uniform, of which the interval is from the second last but one, or from
/// the first of two.
Flow flowOf(int levels)
{
  Flow flow;
  flow.levels = levels;
  flow.times = { 0.3, 1.1, 1.5, 2.7 };
  const int first = levels == 4 ? 1 : 0;
  flow.start = flow.times[first];
  flow.end = levels > 1 ? flow.times[first + 1] : 7.0;
  return flow;
}

/// The weights of the velocities at a time, as walks find them; one lane of several.
std::array<double, Flow::MostLevels> timeWeights(const Flow& flow, double time)
{
  constexpr int lane = 3;
  TetraLanes lanes{};
  lanes.time[lane] = time;
  weighTimes(lanes, { flow.start, flow.end, flow.levels, flow.times });
  EXPECT_EQ(lanes.fraction[lane], flow.fraction(time));
  std::array<double, Flow::MostLevels> weights{};
  for (int level = 0; level < flow.levels; ++level)
  {
    weights[level] = lanes.timeWeights[level][lane];
  }
  return weights;
}

TEST(Flow, hasTimeWeightsThatSumToOne)
{
  for (const int levels : { 1, 2, 3, 4 })
  {
    const Flow flow = flowOf(levels);
    for (int n = 0; n <= 10; ++n)
    {
      double sum = 0;
      for (const double weight : timeWeights(flow, flow.start + (flow.end - flow.start) * n / 10))
      {
        sum += weight;
      }
      EXPECT_NEAR(sum, 1, 1e-14) << levels << " levels";
    }
  }
}

TEST(Flow, hasTimeWeightsOfOneAtEachTimeStep)
{
  for (const int levels : { 1, 2, 3, 4 })
  {
    const Flow flow = flowOf(levels);
    for (int n = 0; n < levels; ++n)
    {
      const auto weights = timeWeights(flow, flow.times[n]);
      for (int m = 0; m < Flow::MostLevels; ++m)
      {
        EXPECT_EQ(weights[m], m == n ? 1 : 0) << levels << " levels";
      }
    }
  }
}

TEST(Flow, hasTimeWeightsExactForPolynomials)
{
  testing::Random random(1);
  for (const int levels : { 1, 2, 3, 4 })
  {
    const Flow flow = flowOf(levels);
    for (int degree = 0; degree < levels; ++degree)
    {
      const double time = random(flow.start, flow.end);
      const auto weights = timeWeights(flow, time);
      double value = 0;
      for (int n = 0; n < levels; ++n)
      {
        value += weights[n] * std::pow(flow.times[n], degree);
      }
      EXPECT_NEAR(value, std::pow(time, degree), 1e-12) << levels << " levels, t^" << degree;
    }
  }
}

TEST(Flow, knowsHowFarThroughTheIntervalATimeIs)
{
  const Flow flow = flowOf(4);
  EXPECT_EQ(flow.fraction(1.1), 0);
  EXPECT_NEAR(flow.fraction(1.2), 0.25, 1e-14);
  EXPECT_EQ(flow.fraction(1.5), 1);
  EXPECT_EQ(flow.fraction(std::nextafter(1.5, 2)), 1);
}

}
}
