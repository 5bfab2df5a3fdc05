#include "QuaternionMap.h"

#include "MapLines.h"
#include "Parallel.h"
#include "SphereRows.h"

#include <algorithm>

#include <omp.h>

namespace orrery
{
namespace
{

/// Curves are dealt out to threads together until they have so many points.
constexpr std::size_t BlockPoints = 8192;

/// Writes the lines of one block, one after the other.
template <class Real>
class LineWriter
{
public:
  LineWriter(const Polylines& curves, const QuaternionMapOptions& options,
    const QuaternionMapArrays<Real>& arrays)
    : Curves(curves)
    , Options(options)
    , Arrays(arrays)
    , InverseDistance(options.projection.inverseDistance())
    , Light(options.light)
  {
    this->Light.direction = axisFirst(options.light.direction, options.projection.axis);
    const double length = this->Light.direction.stableNorm();
    this->Light.direction /= length > 0 ? length : 1.0;
  }

  /// Where the next line goes.
  void moveTo(std::size_t point, std::size_t line, std::size_t cut)
  {
    this->Point = point;
    this->Line = line;
    this->Cut = cut;
  }

  void write(const SphereRows& rows, const MapLine& line)
  {
    this->writeLine(line);
    this->Shift =
      line.back && this->Options.balls == Balls::Separated ? this->Options.separation : 0.0;
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
    if (this->Arrays.offsets)
    {
      this->Arrays.offsets[this->Line] = static_cast<std::int64_t>(this->Point);
    }
    if (this->Arrays.lineIds)
    {
      this->Arrays.lineIds[this->Line] = static_cast<std::int64_t>(line.curve);
    }
    if (this->Arrays.reflected)
    {
      this->Arrays.reflected[this->Line] = line.reflected ? 1 : 0;
    }
    ++this->Line;
  }

  void writePoints(const SphereRows& rows, const MapLine& line)
  {
    const std::size_t count = line.last - line.first;
    if (this->Arrays.points)
    {
      this->project(rows, line, count, this->Arrays.points + 3 * this->Point);
    }
    if (this->Arrays.depth)
    {
      const double* const depth = rows.row[0] + line.first;
      Real* const out = this->Arrays.depth + this->Point;
#pragma omp simd
      for (std::size_t n = 0; n < count; ++n)
      {
        out[n] = static_cast<Real>(line.sign * depth[n]);
      }
    }
    if (this->Arrays.light)
    {
      this->shine(rows, line, count, this->Arrays.light + this->Point);
    }
    if (this->Arrays.pointIds)
    {
      std::int64_t* const out = this->Arrays.pointIds + this->Point;
      for (std::size_t n = 0; n < count; ++n)
      {
        out[n] = this->pointId(line, line.first + n);
      }
    }
    this->Point += count;
  }

  void project(const SphereRows& rows, const MapLine& line, std::size_t count, Real* out) const
  {
    const double *const t = rows.row[0] + line.first, *const x = rows.row[1] + line.first;
    const double *const y = rows.row[2] + line.first, *const z = rows.row[3] + line.first;
    const double sign = line.sign, shift = this->Shift, nearness = sign * this->InverseDistance;
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
      out[n] = static_cast<Real>(intensity(this->Light, this->InverseDistance, q));
    }
  }

  /// Writes the point where the curve passes the sphere between the point n and the next one.
  void writeCut(const SphereRows& rows, const MapLine& line, std::size_t n)
  {
    const Eigen::Vector4d a = rows.at(n), b = rows.at(n + 1);
    const Eigen::Vector4d middle = crossing(a, b);
    const double before = angleBetween(a, middle), behind = angleBetween(middle, b);
    const Eigen::Vector4d q = line.sign * middle;
    const std::size_t point = this->Point++;
    if (this->Arrays.points)
    {
      this->Arrays.points[3 * point] = static_cast<Real>(this->Shift + q[1]);
      this->Arrays.points[3 * point + 1] = static_cast<Real>(q[2]);
      this->Arrays.points[3 * point + 2] = static_cast<Real>(q[3]);
    }
    if (this->Arrays.depth)
    {
      this->Arrays.depth[point] = 0;
    }
    if (this->Arrays.light)
    {
      this->Arrays.light[point] =
        static_cast<Real>(intensity(this->Light, this->InverseDistance, q));
    }
    if (this->Arrays.pointIds)
    {
      this->Arrays.pointIds[point] = this->pointId(line, before <= behind ? n : n + 1);
    }
    if (this->Arrays.cuts)
    {
      this->Arrays.cuts[this->Cut] = { static_cast<std::int64_t>(point), this->pointId(line, n),
        this->pointId(line, n + 1), before / (before + behind) };
    }
    ++this->Cut;
  }

  std::int64_t pointId(const MapLine& line, std::size_t n) const
  {
    const std::size_t entry = this->Curves.begin(line.curve) + n;
    return this->Curves.ids64 ? this->Curves.ids64[entry] : this->Curves.ids32[entry];
  }

  const Polylines& Curves;
  const QuaternionMapOptions& Options;
  const QuaternionMapArrays<Real>& Arrays;
  double InverseDistance;
  Light4 Light;
  double Shift = 0;
  std::size_t Point = 0;
  std::size_t Line = 0;
  std::size_t Cut = 0;
};

}

void QuaternionMap::splitCurves()
{
  this->Blocks.clear();
  std::size_t points = BlockPoints;
  for (std::size_t curve = 0; curve < this->Curves.curveCount; ++curve)
  {
    if (points >= BlockPoints)
    {
      this->Blocks.emplace_back();
      this->Blocks.back().firstCurve = curve;
      points = 0;
    }
    points += this->Curves.size(curve);
  }
  this->Blocks.emplace_back();
  this->Blocks.back().firstCurve = this->Curves.curveCount;
}

void QuaternionMap::countOutput()
{
  for (std::size_t n = 1; n < this->Blocks.size(); ++n)
  {
    const Block& before = this->Blocks[n - 1];
    Block& block = this->Blocks[n];
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
  this->Curves = curves;
  this->Quaternions = quaternions;
  this->Options = options;
  this->Options.threads = std::max(1, options.threads);
  this->splitCurves();
  std::vector<SphereRows> threadRows(this->Options.threads);
  const auto work = [&](std::size_t n, std::size_t)
  {
    SphereRows& rows = threadRows[omp_get_thread_num()];
    for (std::size_t c = this->Blocks[n].firstCurve; c < this->Blocks[n + 1].firstCurve; ++c)
    {
      rows.read(this->Curves, c, this->Quaternions, this->Options);
      findLines(rows, c, this->Options, this->Blocks[n].output);
    }
  };
  const bool finished =
    forBlocks(this->Blocks.size() - 1, 1, this->Options.threads, monitor, 0, 0.5, work);
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
  if (this->Blocks.empty())
  {
    return !monitor.stopped();
  }
  std::vector<SphereRows> threadRows(this->Options.threads);
  const auto work = [&](std::size_t n, std::size_t)
  {
    SphereRows& rows = threadRows[omp_get_thread_num()];
    LineWriter<Real> writer(this->Curves, this->Options, arrays);
    const Block& block = this->Blocks[n];
    writer.moveTo(block.points, block.lines, block.cuts);
    std::size_t curve = this->Curves.curveCount;
    for (const MapLine& line : block.output)
    {
      if (line.curve != curve)
      {
        curve = line.curve;
        rows.read(this->Curves, curve, this->Quaternions, this->Options);
      }
      writer.write(rows, line);
    }
  };
  return forBlocks(this->Blocks.size() - 1, 1, this->Options.threads, monitor, 0.5, 1, work);
}

template bool QuaternionMap::fill(const QuaternionMapArrays<float>&, const Monitor&) const;
template bool QuaternionMap::fill(const QuaternionMapArrays<double>&, const Monitor&) const;

}
