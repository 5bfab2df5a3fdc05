#include "CurveClusters.h"

#include <algorithm>
#include <numeric>

namespace orrery
{
namespace
{

/// Marks the end of the search for centers.
constexpr std::size_t None = static_cast<std::size_t>(-1);

/// The monitor is called after so many distances, which are half a second's work: there may be
/// thousands of centers.
constexpr std::size_t DistancesPerCall = 1000000;

std::size_t firstCenter(const CurveSamples& samples, std::size_t wanted)
{
  if (wanted < samples.curveCount() && samples.isFramed(wanted))
  {
    return wanted;
  }
  std::size_t curve = 0;
  while (curve < samples.curveCount() && !samples.isFramed(curve))
  {
    ++curve;
  }
  return curve < samples.curveCount() ? curve : None;
}

/// Gives the last center the curves that are nearer to it than to theirs.
void claim(
  const std::vector<double>& distances, const CurveSamples& samples, CurveClusters& clusters)
{
  for (std::size_t curve = 0; curve < distances.size(); ++curve)
  {
    const bool nearer = clusters.labels[curve] < 0 || distances[curve] < clusters.distances[curve];
    if (samples.isFramed(curve) && nearer)
    {
      clusters.labels[curve] = static_cast<std::int64_t>(clusters.centers.size() - 1);
      clusters.distances[curve] = distances[curve];
    }
  }
}

/// The curve that is farthest from its center, and that distance as the radius.
std::size_t farthestCurve(const CurveSamples& samples, CurveClusters& clusters)
{
  std::size_t farthest = None;
  clusters.radius = 0;
  for (std::size_t curve = 0; curve < samples.curveCount(); ++curve)
  {
    if (samples.isFramed(curve) && clusters.distances[curve] > clusters.radius)
    {
      clusters.radius = clusters.distances[curve];
      farthest = curve;
    }
  }
  return farthest;
}

bool findCenters(const CurveSamples& samples, const SimilarityOptions& similarity,
  const ClusterOptions& options, CurveClusters& clusters, const Monitor& monitor)
{
  const std::size_t most =
    options.most > 0 ? std::min(options.most, samples.curveCount()) : samples.curveCount();
  std::vector<double> distances(samples.curveCount());
  std::size_t measured = 0;
  bool stopped = monitor.stopped();
  std::size_t next = firstCenter(samples, options.firstCenter);
  while (next != None && !stopped)
  {
    clusters.centers.push_back(next);
    measureDistances(samples, next, similarity, distances.data());
    claim(distances, samples, clusters);
    next = farthestCurve(samples, clusters);
    const bool enough = clusters.centers.size() >= most || !(clusters.radius > options.threshold);
    next = enough ? None : next;
    measured += samples.curveCount();
    if (measured >= DistancesPerCall || enough)
    {
      measured = 0;
      monitor.report(enough ? 1 : static_cast<double>(clusters.centers.size()) / most);
      stopped = monitor.stopped();
    }
  }
  return !stopped;
}

void countSizes(CurveClusters& clusters)
{
  clusters.sizes.assign(clusters.centers.size(), 0);
  for (const std::int64_t label : clusters.labels)
  {
    if (label >= 0)
    {
      ++clusters.sizes[static_cast<std::size_t>(label)];
    }
  }
}

/// Puts the clusters into the order of their sizes.
void orderBySize(CurveClusters& clusters)
{
  countSizes(clusters);
  const CurveClusters found = clusters;
  std::vector<std::size_t> order(found.sizes.size());
  std::iota(order.begin(), order.end(), std::size_t{ 0 });
  std::sort(order.begin(), order.end(),
    [&found](std::size_t a, std::size_t b)
    {
      return found.sizes[a] != found.sizes[b] ? found.sizes[a] > found.sizes[b]
                                              : found.centers[a] < found.centers[b];
    });
  std::vector<std::int64_t> rank(order.size());
  for (std::size_t n = 0; n < order.size(); ++n)
  {
    rank[order[n]] = static_cast<std::int64_t>(n);
    clusters.centers[n] = found.centers[order[n]];
    clusters.sizes[n] = found.sizes[order[n]];
  }
  for (std::int64_t& label : clusters.labels)
  {
    label = label < 0 ? label : rank[static_cast<std::size_t>(label)];
  }
}

}

bool clusterCurves(const CurveSamples& samples, const SimilarityOptions& similarity,
  const ClusterOptions& options, CurveClusters& clusters, const Monitor& monitor)
{
  clusters = {};
  clusters.labels.assign(samples.curveCount(), -1);
  clusters.distances.assign(samples.curveCount(), largestDistance(similarity));
  if (!findCenters(samples, similarity, options, clusters, monitor))
  {
    return false;
  }
  orderBySize(clusters);
  return true;
}

}
