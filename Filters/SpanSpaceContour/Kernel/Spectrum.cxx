#include "Spectrum.h"

#include <algorithm>

namespace orrery
{

std::vector<SpectrumCount> countSpectrum(
  const SpanSpaceTree& tree, const std::vector<std::uint64_t>& thresholds, int threads)
{
  std::vector<SpectrumCount> counts(thresholds.size());
#pragma omp parallel for num_threads(threads) schedule(dynamic)
  for (std::size_t n = 0; n < thresholds.size(); ++n)
  {
    // A cell whose minimum is not below the threshold has its maximum there too.
    counts[n].inside = tree.countInside(thresholds[n]);
    counts[n].active = tree.countReaching(thresholds[n]) - counts[n].inside;
  }
  return counts;
}

void addDensity(const SpanSpaceTree& tree, const std::vector<std::uint64_t>& edges,
  std::vector<std::uint64_t>& density, int threads)
{
  const std::size_t bins = edges.size() - 1;
  const auto bin = [&edges](Key key)
  { return std::upper_bound(edges.begin(), edges.end(), key) - edges.begin() - 1; };
  const std::vector<SpanNode>& nodes = tree.array();
#pragma omp parallel for num_threads(threads) schedule(static)
  for (std::size_t n = 0; n < nodes.size(); ++n)
  {
    const std::ptrdiff_t low = bin(nodes[n].min);
    const std::ptrdiff_t high = bin(nodes[n].max);
    if (low >= 0 && high < static_cast<std::ptrdiff_t>(bins))
    {
#pragma omp atomic
      ++density[low + bins * high];
    }
  }
}

}
