#include "QuaternionMap.h"

#include "CurveBlocks.h"
#include "MapLines.h"
#include "Parallel.h"
#include "SphereRows.h"

#include <algorithm>

#include <omp.h>

namespace orrery
{
namespace
{

/// Writes the lines of one block, one after the other.
template <class Real>
class LineWriter
{
public:
  LineWriter(const Polylines& curves, const QuaternionMapOptions& options,
    const QuaternionMapArrays<Real>& arrays)
    : curves(curves)
    , options(options)
    , arrays(arrays)
    , inverseDistance(options.projection.inverseDistance())
    , light(options.light)
  {
    this->light.direction = axisFirst(options.light.direction, options.projection.axis);
    const double length = this->light.direction.stableNorm();
    this->light.direction /= length > 0 ? length : 1.0;
  }

  /// Where the next line goes.
  void moveTo(std::size_t point, std::size_t line, std::size_t cut)
  {
    this->point = point;
    this->line = line;
    this->cut = cut;
  }

  void write(const SphereRows& rows, const MapLine& line)
  {
    this->writeLine(line);
    this->shift =
      line.back && this->options.balls == Balls::Separated ? this->options.separation : 0.0;
    if (line.headCut)
    {
      this->writeCut(rows, line, line.first - 1);
    }
    this->writePoints(rows, line);
    if (line.tailCut)
    {
      this->writeCut(rows, line, line.last - 1);
    }
  }

private:
  void writeLine(const MapLine& line)
  {
    if (this->arrays.offsets)
    {
      this->arrays.offsets[this->line] = static_cast<std::int64_t>(this->point);
    }
    if (this->arrays.lineIds)
    {
      this->arrays.lineIds[this->line] = static_cast<std::int64_t>(line.curve);
    }
    if (this->arrays.reflected)
    {
      this->arrays.reflected[this->line] = line.reflected ? 1 : 0;
    }
    ++this->line;
  }

  void writePoints(const SphereRows& rows, const MapLine& line)
  {
    const std::size_t count = line.last - line.first;
    if (this->arrays.points)
    {
      this->project(rows, line, count, this->arrays.points + 3 * this->point);
    }
    if (this->arrays.depth)
    {
      const double* const depth = rows.row[0] + line.first;
      Real* const out = this->arrays.depth + this->point;
#pragma omp simd
      for (std::size_t n = 0; n < count; ++n)
      {
        out[n] = static_cast<Real>(line.sign * depth[n]);
      }
    }
    if (this->arrays.light)
    {
      this->shine(rows, line, count, this->arrays.light + this->point);
    }
    if (this->arrays.pointIds)
    {
      std::int64_t* const out = this->arrays.pointIds + this->point;
      for (std::size_t n = 0; n < count; ++n)
      {
        out[n] = this->pointId(line, line.first + n);
      }
    }
    this->point += count;
  }

  void project(const SphereRows& rows, const MapLine& line, std::size_t count, Real* out) const
  {
    const double *const t = rows.row[0] + line.first, *const x = rows.row[1] + line.first;
    const double *const y = rows.row[2] + line.first, *const z = rows.row[3] + line.first;
    const double sign = line.sign, shift = this->shift, nearness = sign * this->inverseDistance;
#pragma omp simd
    for (std::size_t n = 0; n < count; ++n)
    {
      const double factor = sign / (1 - nearness * t[n]);
      out[3 * n] = static_cast<Real>(shift + factor * x[n]);
      out[3 * n + 1] = static_cast<Real>(factor * y[n]);
      out[3 * n + 2] = static_cast<Real>(factor * z[n]);
    }
  }

  void shine(const SphereRows& rows, const MapLine& line, std::size_t count, Real* out) const
  {
    for (std::size_t n = 0; n < count; ++n)
    {
      const Eigen::Vector4d q = line.sign * rows.at(line.first + n);
      out[n] = static_cast<Real>(intensity(this->light, this->inverseDistance, q));
    }
  }

  /// Writes the point where the curve passes the sphere between the point n and the next one.
  void writeCut(const SphereRows& rows, const MapLine& line, std::size_t n)
  {
    const Eigen::Vector4d a = rows.at(n), b = rows.at(n + 1);
    const Eigen::Vector4d middle = crossing(a, b);
    const double before = angleBetween(a, middle), behind = angleBetween(middle, b);
    const double whole = before + behind; // zero where depths are too small for it
    const Eigen::Vector4d q = line.sign * middle;
    const std::size_t point = this->point++;
    if (this->arrays.points)
    {
      this->arrays.points[3 * point] = static_cast<Real>(this->shift + q[1]);
      this->arrays.points[3 * point + 1] = static_cast<Real>(q[2]);
      this->arrays.points[3 * point + 2] = static_cast<Real>(q[3]);
    }
    if (this->arrays.depth)
    {
      this->arrays.depth[point] = 0;
    }
    if (this->arrays.light)
    {
      this->arrays.light[point] =
        static_cast<Real>(intensity(this->light, this->inverseDistance, q));
    }
    if (this->arrays.pointIds)
    {
      this->arrays.pointIds[point] = this->pointId(line, before <= behind ? n : n + 1);
    }
    if (this->arrays.cuts)
    {
      this->arrays.cuts[this->cut] = { static_cast<std::int64_t>(point), this->pointId(line, n),
        this->pointId(line, n + 1), whole > 0 ? before / whole : 0.5 };
    }
    ++this->cut;
  }

  std::int64_t pointId(const MapLine& line, std::size_t n) const
  {
    const std::size_t entry = this->curves.begin(line.curve) + n;
    return this->curves.ids64 ? this->curves.ids64[entry] : this->curves.ids32[entry];
  }

  const Polylines& curves;
  const QuaternionMapOptions& options;
  const QuaternionMapArrays<Real>& arrays;
  double inverseDistance;
  Light4 light;
  double shift = 0;
  std::size_t point = 0;
  std::size_t line = 0;
  std::size_t cut = 0;
};

}

void QuaternionMap::splitCurves()
{
  this->blocks.clear();
  for (const std::size_t firstCurve : curveBlocks(this->curves))
  {
    this->blocks.emplace_back();
    this->blocks.back().firstCurve = firstCurve;
  }
}

void QuaternionMap::countOutput()
{
  for (std::size_t n = 1; n < this->blocks.size(); ++n)
  {
    const Block& before = this->blocks[n - 1];
    Block& block = this->blocks[n];
    block.points = before.points;
    block.lines = before.lines + before.output.size();
    block.cuts = before.cuts;
    for (const MapLine& line : before.output)
    {
      block.points += line.size();
      block.cuts += line.headCut + line.tailCut;
    }
  }
}

bool QuaternionMap::plan(const Polylines& curves, const QuaternionArray& quaternions,
  const QuaternionMapOptions& options, const Monitor& monitor)
{
  this->curves = curves;
  this->quaternions = quaternions;
  this->options = options;
  this->options.threads = std::max(1, options.threads);
  this->splitCurves();
  std::vector<SphereRows> threadRows(this->options.threads);
  const auto work = [&](std::size_t n, std::size_t)
  {
    SphereRows& rows = threadRows[omp_get_thread_num()];
    for (std::size_t c = this->blocks[n].firstCurve; c < this->blocks[n + 1].firstCurve; ++c)
    {
      rows.read(this->curves, c, this->quaternions, this->options);
      findLines(rows, c, this->options, this->blocks[n].output);
    }
  };
  const bool finished =
    forBlocks(this->blocks.size() - 1, 1, this->options.threads, monitor, 0, 0.5, work);
  this->countOutput();
  return finished;
}

template <class Real>
bool QuaternionMap::fill(const QuaternionMapArrays<Real>& arrays, const Monitor& monitor) const
{
  if (arrays.offsets)
  {
    arrays.offsets[this->lineCount()] = static_cast<std::int64_t>(this->pointCount());
  }
  if (this->blocks.empty())
  {
    return !monitor.stopped();
  }
  std::vector<SphereRows> threadRows(this->options.threads);
  const auto work = [&](std::size_t n, std::size_t)
  {
    SphereRows& rows = threadRows[omp_get_thread_num()];
    LineWriter<Real> writer(this->curves, this->options, arrays);
    const Block& block = this->blocks[n];
    writer.moveTo(block.points, block.lines, block.cuts);
    std::size_t curve = this->curves.curveCount;
    for (const MapLine& line : block.output)
    {
      if (line.curve != curve)
      {
        curve = line.curve;
        rows.read(this->curves, curve, this->quaternions, this->options);
      }
      writer.write(rows, line);
    }
  };
  return forBlocks(this->blocks.size() - 1, 1, this->options.threads, monitor, 0.5, 1, work);
}

template bool QuaternionMap::fill(const QuaternionMapArrays<float>&, const Monitor&) const;
template bool QuaternionMap::fill(const QuaternionMapArrays<double>&, const Monitor&) const;

}
