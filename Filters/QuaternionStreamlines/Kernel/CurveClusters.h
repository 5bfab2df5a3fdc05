#pragma once

#include "CurveSamples.h"
#include "QuaternionSimilarity.h"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace orrery
{

/// When there are clusters enough: at the first of both.
struct ClusterOptions
{
  /// The largest distance of a curve from its cluster's center, in radians (see AngleUnit).
  double threshold = 0.1;
  /// The most clusters there may be. 0: as many as the threshold asks for.
  std::size_t most = 0;
  /// The curve that is the first center, if it has frames; else the first curve that has.
  std::size_t firstCenter = 0;
};

/// The clusters of curves, ordered by size from the largest on; among equals, that of the lower
/// center is first.
struct CurveClusters
{
  std::vector<std::int64_t> labels; ///< For each curve its cluster; -1 for one without frames.
  std::vector<double> distances;    ///< For each curve that from its center; see largestDistance().
  std::vector<std::size_t> centers; ///< For each cluster the curve at its center.
  std::vector<std::size_t> sizes;   ///< For each cluster how many curves it has.
  double radius = 0;                ///< The largest distance of a curve from its center.
};

/// Puts like curves into clusters by farthest-point traversal (Gonzalez: Clustering to minimize the
/// maximum intercluster distance, Theoretical Computer Science 38, 1985). The next center is always
/// the curve that is farthest from all centers; every curve belongs to its nearest center, and at
/// equal distances to the one found first. Where distances obey the triangle inequality, the
/// largest distance from a center is at most twice what it could be with so many clusters, and with
/// a threshold any two centers are farther than that apart.
///
/// No matrix of all pairs is made: the work is one call of measureDistances() for each cluster, the
/// memory three numbers for each curve. So the time grows with curves times clusters: where few
/// curves are alike, `most` is what bounds it. Curves that are like no other are clusters of one,
/// and when the number is given they are found first.
///
/// The result does not depend on the number of threads. Returns false when stopped.
bool clusterCurves(const CurveSamples& samples, const SimilarityOptions& similarity,
  const ClusterOptions& options, CurveClusters& clusters, const Monitor& monitor = {});

}
