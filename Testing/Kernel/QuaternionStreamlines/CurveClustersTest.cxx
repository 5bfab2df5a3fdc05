#include "CurveClusters.h"

#include "SimilarityCurves.h"

#include <gtest/gtest.h>

#include <numeric>

namespace orrery::testing
{
namespace
{

/// So many curves of each of some shapes, one shape after the other in turns, rotated and with
/// small errors. `kinds` gets the shape of each.
CurveSamples plantedShapes(const std::vector<int>& counts, std::vector<int>& kinds)
{
  std::mt19937 generator(21);
  std::vector<QuaternionCurve> shapes, curves;
  for (std::size_t n = 0; n < counts.size(); ++n)
  {
    shapes.push_back(randomWalk(generator));
  }
  kinds.clear();
  for (int round = 0; round < *std::max_element(counts.begin(), counts.end()); ++round)
  {
    for (std::size_t shape = 0; shape < shapes.size(); ++shape)
    {
      if (round < counts[shape])
      {
        QuaternionCurve curve = multiplied(randomQuaternion(generator), shapes[shape]);
        for (Quaternion& q : curve)
        {
          q = normalized(q + randomQuaternion(generator) * 0.01);
        }
        curves.push_back(curve);
        kinds.push_back(static_cast<int>(shape));
      }
    }
  }
  return samplesOf(curves);
}

TEST(CurveClusters, areThePlantedOnes)
{
  std::vector<int> kinds;
  const CurveSamples samples = plantedShapes({ 5, 30, 12, 12 }, kinds);
  ClusterOptions byThreshold, byNumber;
  byThreshold.threshold = 0.1;
  byNumber.threshold = 0;
  byNumber.most = 4;
  for (const ClusterOptions& options : { byThreshold, byNumber })
  {
    CurveClusters clusters;
    ASSERT_TRUE(clusterCurves(samples, {}, options, clusters));
    ASSERT_EQ(clusters.sizes, (std::vector<std::size_t>{ 30, 12, 12, 5 }));
    EXPECT_LT(clusters.centers[1], clusters.centers[2]);
    EXPECT_LT(clusters.radius, 0.03);
    for (std::size_t n = 0; n < kinds.size(); ++n)
    {
      const auto center = clusters.centers[static_cast<std::size_t>(clusters.labels[n])];
      ASSERT_EQ(kinds[n], kinds[center]);
    }
  }
}

TEST(CurveClusters, keepWhatTheyPromise)
{
  std::mt19937 generator(22);
  std::vector<QuaternionCurve> curves;
  for (int n = 0; n < 200; ++n)
  {
    curves.push_back(randomWalk(generator, 8));
  }
  const CurveSamples samples = samplesOf(curves);
  SimilarityOptions similarity;
  similarity.mean = AngleMean::Chordal;
  ClusterOptions options;
  options.threshold = 0.3;
  options.firstCenter = 17;
  CurveClusters clusters;
  ASSERT_TRUE(clusterCurves(samples, similarity, options, clusters));
  EXPECT_LE(clusters.radius, 0.3);
  EXPECT_GT(clusters.centers.size(), 3);
  EXPECT_LT(clusters.centers.size(), 150);
  EXPECT_EQ(std::count(clusters.centers.begin(), clusters.centers.end(), 17U), 1);
  for (std::size_t n = 0; n < curves.size(); ++n)
  {
    // Each is with its nearest center, at the distance that is told.
    double least = 10;
    for (const std::size_t center : clusters.centers)
    {
      least = std::min(least, matchCurves(samples, center, n, similarity).distance);
    }
    ASSERT_NEAR(clusters.distances[n], least, 1e-7);
    const auto own = clusters.centers[static_cast<std::size_t>(clusters.labels[n])];
    ASSERT_NEAR(matchCurves(samples, own, n, similarity).distance, least, 1e-7);
  }
  for (const std::size_t a : clusters.centers)
  {
    for (const std::size_t b : clusters.centers)
    {
      ASSERT_TRUE(a == b || matchCurves(samples, a, b, similarity).distance > 0.3);
    }
  }
  EXPECT_EQ(std::accumulate(clusters.sizes.begin(), clusters.sizes.end(), std::size_t{ 0 }), 200U);
  EXPECT_TRUE(std::is_sorted(clusters.sizes.rbegin(), clusters.sizes.rend()));
}

TEST(CurveClusters, leaveOutCurvesWithoutFrames)
{
  CurveSamples samples;
  samples.resize(4, 3, SamplePlaces::Fraction);
  CurveClusters clusters;
  ASSERT_TRUE(clusterCurves(samples, {}, {}, clusters));
  EXPECT_TRUE(clusters.centers.empty());
  samples.set(2, QuaternionCurve(3).data());
  ASSERT_TRUE(clusterCurves(samples, {}, {}, clusters));
  EXPECT_EQ(clusters.labels, (std::vector<std::int64_t>{ -1, -1, 0, -1 }));
  EXPECT_EQ(clusters.centers, (std::vector<std::size_t>{ 2 }));
  EXPECT_EQ(clusters.distances[0], largestDistance({}));
  EXPECT_EQ(clusters.distances[2], 0);
  ASSERT_TRUE(clusterCurves(CurveSamples(), {}, {}, clusters));
  EXPECT_TRUE(clusters.labels.empty());
}

TEST(CurveClusters, doNotDependOnTheNumberOfThreads)
{
  std::vector<int> kinds;
  const CurveSamples samples = plantedShapes({ 100, 90, 80, 70, 60, 50 }, kinds);
  ClusterOptions options;
  options.threshold = 0.01;
  SimilarityOptions similarity;
  CurveClusters one, several;
  ASSERT_TRUE(clusterCurves(samples, similarity, options, one));
  similarity.threads = 3;
  ASSERT_TRUE(clusterCurves(samples, similarity, options, several));
  EXPECT_EQ(one.labels, several.labels);
  EXPECT_EQ(one.distances, several.distances);
  EXPECT_EQ(one.centers, several.centers);
}

TEST(CurveClusters, areStoppedAndReport)
{
  std::vector<int> kinds;
  const CurveSamples samples = plantedShapes({ 20, 20, 20 }, kinds);
  double last = 0;
  Monitor monitor;
  monitor.progress = [&last](double fraction)
  {
    EXPECT_GE(fraction, last);
    last = fraction;
  };
  CurveClusters clusters;
  ASSERT_TRUE(clusterCurves(samples, {}, {}, clusters, monitor));
  EXPECT_EQ(last, 1);
  monitor.progress = nullptr;
  int asked = 0;
  monitor.stop = [&asked] { return ++asked > 1; };
  EXPECT_FALSE(clusterCurves(samples, {}, {}, clusters, monitor));
}

}
}
