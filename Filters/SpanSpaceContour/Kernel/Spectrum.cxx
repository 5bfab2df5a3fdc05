#include "Spectrum.h"

#include <algorithm>
#include <functional>

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

namespace
{

/// Finds the bin of a key: by a table of the bins of evenly spaced keys, and on from there.
class Bins
{
public:
  explicit Bins(const std::vector<std::uint64_t>& edges)
    : edges(edges)
  {
    while (((edges.back() - edges.front()) >> this->shift) >= Slots)
    {
      ++this->shift;
    }
    std::uint32_t bin = 0;
    for (std::uint64_t slot = 0; slot <= (edges.back() - edges.front()) >> this->shift; ++slot)
    {
      const std::uint64_t key = edges.front() + (slot << this->shift);
      while (bin + 2 < edges.size() && edges[bin + 1] <= key)
      {
        ++bin;
      }
      this->slots.push_back(bin);
    }
  }

  bool holds(Key key) const { return key >= this->edges.front() && key < this->edges.back(); }
  std::size_t operator()(Key key) const
  {
    std::size_t bin = this->slots[(key - this->edges.front()) >> this->shift];
    while (this->edges[bin + 1] <= key)
    {
      ++bin;
    }
    return bin;
  }

private:
  static constexpr std::uint64_t Slots = 1 << 14;
  const std::vector<std::uint64_t>& edges;
  unsigned shift = 0;
  std::vector<std::uint32_t> slots;
};

}

void addDensity(const SpanSpaceTree& tree, const std::vector<std::uint64_t>& edges,
  std::vector<std::uint64_t>& density, int threads)
{
  const std::vector<SpanNode>& nodes = tree.array();
  const Bins bins(edges);
  const std::size_t binCount = edges.size() - 1;
  // Each part has a histogram of its own; large ones are made by one.
  const int parts = density.size() <= 1 << 20 ? std::min(threads, 8) : 1;
  std::vector<std::vector<std::uint64_t>> counts(parts);
#pragma omp parallel for num_threads(parts) schedule(static, 1)
  for (int part = 0; part < parts; ++part)
  {
    counts[part].assign(density.size(), 0);
    const std::size_t end = nodes.size() * (part + 1) / parts;
    for (std::size_t n = nodes.size() * part / parts; n < end; ++n)
    {
      if (bins.holds(nodes[n].min) && bins.holds(nodes[n].max))
      {
        ++counts[part][bins(nodes[n].min) + binCount * bins(nodes[n].max)];
      }
    }
  }
  for (const std::vector<std::uint64_t>& part : counts)
  {
    std::transform(part.begin(), part.end(), density.begin(), density.begin(), std::plus<>());
  }
}

}
