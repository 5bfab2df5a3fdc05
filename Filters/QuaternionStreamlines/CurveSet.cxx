#include "CurveSet.h"

#include "RankSteps.h"

#include "CurveDistances.h"

#include "vtkUnsignedCharArray.h"

#include <cstdint>
#include <limits>
#include <numeric>

CurveSet::Block::Block(vtkPolyData* ofData, vtkDataArray* quaternionArray)
  : data(ofData)
  , framed(quaternionArray != nullptr)
  , lines(ofData)
  , points(kernelPoints(ofData))
  , quaternions(quaternionArray)
{
  this->findCurves();
}

orrery::Polylines CurveSet::Block::polylines() const
{
  orrery::Polylines curves = this->lines.polylines();
  curves.points = this->points.values();
  return curves;
}

void CurveSet::Block::findCurves()
{
  const orrery::Polylines& curves = this->lines.polylines();
  this->curveOfPoint.assign(static_cast<std::size_t>(this->data->GetNumberOfPoints()), -1);
  for (std::size_t curve = curves.curveCount; curve-- > 0;) // the first comes last, to stay
  {
    const std::size_t begin = curves.begin(curve);
    for (std::size_t entry = begin; entry < begin + curves.size(curve); ++entry)
    {
      const vtkIdType id = curves.ids64 ? curves.ids64[entry] : curves.ids32[entry];
      this->curveOfPoint[static_cast<std::size_t>(id)] = static_cast<vtkIdType>(curve);
    }
  }
}

void CurveSet::Block::leaveOutGhosts(orrery::CurveSamples& samples) const
{
  auto* ghosts = vtkUnsignedCharArray::SafeDownCast(
    this->data->GetCellData()->GetArray(vtkDataSetAttributes::GhostArrayName()));
  if (!ghosts || ghosts->GetNumberOfTuples() != this->data->GetNumberOfCells())
  {
    return;
  }
  constexpr int LeftOut = vtkDataSetAttributes::DUPLICATECELL | vtkDataSetAttributes::HIDDENCELL;
  const unsigned char* const lineGhosts = ghosts->GetPointer(0) + this->data->GetNumberOfVerts();
  for (std::size_t curve = 0; curve < this->lines.polylines().curveCount; ++curve)
  {
    if (lineGhosts[curve] & LeftOut)
    {
      samples.allFramed()[this->first + curve] = 0;
    }
  }
}

void CurveSet::add(vtkPolyData* data, vtkDataArray* quaternions)
{
  this->blocks.emplace_back(data, quaternions);
}

std::size_t CurveSet::ownCount() const
{
  std::size_t count = 0;
  for (const Block& block : this->blocks)
  {
    count += block.lines.polylines().curveCount;
  }
  return count;
}

void CurveSet::number(const RankSteps& steps)
{
  this->countOfRank = steps.gather(static_cast<vtkIdType>(this->ownCount()));
  const auto begin = this->countOfRank.begin();
  this->ownFirst =
    static_cast<std::size_t>(std::accumulate(begin, begin + steps.own(), vtkIdType(0)));
  this->total =
    static_cast<std::size_t>(std::accumulate(begin, this->countOfRank.end(), vtkIdType(0)));
  std::size_t next = this->ownFirst;
  for (Block& block : this->blocks)
  {
    block.first = next;
    next += block.lines.polylines().curveCount;
  }
}

/// Calls work(block, monitor) until it returns false.
template <class Work>
bool CurveSet::forBlocks(const orrery::Monitor& monitor, Work&& work) const
{
  const double size = static_cast<double>(this->blocks.size());
  double done = 0;
  for (const Block& block : this->blocks)
  {
    if (!work(block, monitor.part(done / size, (done + 1) / size)))
    {
      return false;
    }
    done += 1;
  }
  return !monitor.stopped();
}

bool CurveSet::measureLongest(
  RankSteps& steps, int threads, double& longest, const orrery::Monitor& monitor) const
{
  const auto measure = [&](const Block& block, const orrery::Monitor& part)
  {
    double length = 0;
    const bool done = !block.framed ||
      orrery::measureLongest(block.polylines(), block.quaternions.values(), threads, length, part);
    longest = std::max(longest, length);
    return done;
  };
  const bool done = steps.together([&] { return this->forBlocks(monitor, measure); });
  longest = steps.largest(longest);
  return done;
}

bool CurveSet::sample(RankSteps& steps, orrery::SamplingOptions options,
  orrery::CurveSamples& samples, const orrery::Monitor& monitor) const
{
  if (options.needsLongest() &&
    !this->measureLongest(steps, options.threads, options.length, monitor.part(0, 0.3)))
  {
    return false;
  }
  const auto sampleBlock = [&](const Block& block, const orrery::Monitor& part)
  {
    const bool done = !block.framed ||
      orrery::sampleQuaternions(
        block.polylines(), block.quaternions.values(), options, block.first, samples, part);
    block.leaveOutGhosts(samples);
    return done;
  };
  const auto sampleCount = static_cast<std::size_t>(options.sampleCount);
  std::vector<double> ownRows;
  std::vector<std::uint8_t> ownFramed;
  const bool done = steps.together(
    [&]
    {
      samples.resize(this->count(), sampleCount, options.places);
      const bool sampled = this->forBlocks(monitor.part(0.3, 1), sampleBlock);
      if (steps.count() > 1)
      {
        const auto rows = samples.allRows().begin() + 4 * sampleCount * this->ownFirst;
        ownRows.assign(rows, rows + 4 * sampleCount * this->ownCount());
        const auto framed = samples.allFramed().begin() + this->ownFirst;
        ownFramed.assign(framed, framed + this->ownCount());
      }
      return sampled;
    });
  if (done)
  {
    steps.exchange(ownFramed, this->countOfRank, samples.allFramed().data());
    std::vector<vtkIdType> sizes = this->countOfRank;
    for (vtkIdType& size : sizes)
    {
      size *= static_cast<vtkIdType>(4 * sampleCount);
    }
    steps.exchange(ownRows, sizes, samples.allRows().data());
  }
  return done;
}

bool CurveSet::findNearest(RankSteps& steps, const double* place, int threads,
  const orrery::CurveSamples& samples, std::size_t& nearest, const orrery::Monitor& monitor) const
{
  constexpr double Infinity = std::numeric_limits<double>::infinity();
  double least = Infinity;
  vtkIdType found = VTK_ID_MAX;
  const auto search = [&](const Block& block, const orrery::Monitor& part)
  {
    const orrery::Polylines curves = block.polylines();
    std::vector<double> distances(curves.curveCount);
    const bool done =
      orrery::measureDistancesFromPlace(curves, place, threads, distances.data(), part);
    for (std::size_t curve = 0; curve < curves.curveCount; ++curve)
    {
      const std::size_t number = block.first + curve;
      if (samples.isFramed(number) && (found == VTK_ID_MAX || distances[curve] < least))
      {
        least = distances[curve];
        found = static_cast<vtkIdType>(number);
      }
    }
    return done;
  };
  if (!steps.together([&] { return this->forBlocks(monitor, search); }))
  {
    return false;
  }
  const bool nearestOfAll = least == steps.least(least);
  nearest = static_cast<std::size_t>(steps.least(nearestOfAll ? found : VTK_ID_MAX));
  return true;
}
