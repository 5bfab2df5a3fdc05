#include "MapLines.h"

#include <algorithm>
#include <cmath>
#include <cstddef>

namespace orrery
{
namespace
{

/// Cuts one curve, its quaternions taken as they are.
class CurveCutter
{
public:
  CurveCutter(const SphereRows& rows, std::size_t curve, const QuaternionMapOptions& options,
    std::vector<MapLine>& pieces)
    : rows(rows)
    , curve(curve)
    , leastCosine(std::cos(std::clamp(options.largestGap, 0.0, std::acos(-1.0) / 2)))
    , pieces(pieces)
  {
  }

  /// Cuts where quaternions are missing, where they jump and, when asked, at the sphere.
  void cut(bool atSphere)
  {
    std::size_t first = 0;
    while (first < this->rows.count)
    {
      if (this->isMissing(first))
      {
        ++first;
        continue;
      }
      const std::size_t end = this->endOfRun(first);
      this->start(first, atSphere && this->startsBehind(first, end), false);
      atSphere ? this->cutAtSphere(first, end) : this->finish(end, false);
      first = end;
    }
  }

private:
  bool isMissing(std::size_t n) const { return std::isnan(this->rows.row[0][n]); }

  /// Behind the last of the points from the first one on that are there and follow without a jump.
  std::size_t endOfRun(std::size_t first) const
  {
    std::size_t n = first + 1;
    while (n < this->rows.count && !this->isMissing(n) && !this->jumps(n))
    {
      ++n;
    }
    return n;
  }

  bool jumps(std::size_t n) const
  {
    double cosine = 0;
    for (const double* row : this->rows.row)
    {
      cosine += row[n - 1] * row[n];
    }
    return std::abs(cosine) < this->leastCosine - 1e-12; // which pi / 2 leaves nothing below
  }

  void start(std::size_t n, bool back, bool headCut)
  {
    this->pieces.push_back({ this->curve, n, n, 1, back, headCut, false, false });
  }

  void finish(std::size_t end, bool tailCut)
  {
    this->pieces.back().last = end;
    this->pieces.back().tailCut = tailCut;
  }

  /// Points of depth zero belong to the half of the next one that has another depth.
  bool startsBehind(std::size_t n, std::size_t end) const
  {
    const double* const depth = this->rows.row[0];
    while (n < end && depth[n] == 0)
    {
      ++n;
    }
    return n < end && depth[n] < 0;
  }

  void cutAtSphere(std::size_t first, std::size_t end)
  {
    const double* const depth = this->rows.row[0];
    bool back = this->pieces.back().back;
    for (std::size_t n = first; n < end; ++n)
    {
      if (back ? depth[n] > 0 : depth[n] < 0)
      {
        back = !back;
        this->pass(n, back);
      }
    }
    this->finish(end, false);
  }

  /// Ends a line before the point n and begins another one.
  void pass(std::size_t n, bool back)
  {
    if (this->rows.row[0][n - 1] == 0)
    {
      this->finish(n, false);
      this->start(n - 1, back, false);
      return;
    }
    const bool meets = crossesAtPoint(this->rows.at(n - 1), this->rows.at(n));
    this->finish(n, meets);
    this->start(n, back, meets);
  }

  const SphereRows& rows;
  std::size_t curve;
  double leastCosine;
  std::vector<MapLine>& pieces;
};

bool shown(const MapLine& line, Balls balls)
{
  return line.back ? balls != Balls::Front : balls != Balls::Back;
}

/// Moves the lines from `first` to the front half, and drops them if that is not shown.
void fold(std::vector<MapLine>& lines, std::size_t first, Balls balls)
{
  for (std::size_t n = first; n < lines.size(); ++n)
  {
    lines[n].sign = lines[n].back ? -1 : 1;
    lines[n].back = false;
  }
  lines.resize(balls == Balls::Back ? first : lines.size());
}

void addReflections(std::vector<MapLine>& lines, std::size_t first, bool cut)
{
  const std::size_t end = lines.size();
  for (std::size_t n = first; n < end; ++n)
  {
    MapLine line = lines[n];
    line.sign = -1;
    line.reflected = true;
    line.back = cut && !line.back;
    lines.push_back(line);
  }
}

}

void findLines(const SphereRows& rows, std::size_t curve, const QuaternionMapOptions& options,
  std::vector<MapLine>& lines)
{
  const std::size_t first = lines.size();
  const bool folded = options.hemispheres == Hemispheres::Folded;
  const bool cut = folded || options.balls != Balls::Overlaid;
  CurveCutter(rows, curve, options, lines).cut(cut);
  if (folded)
  {
    fold(lines, first, options.balls);
    return;
  }
  if (options.hemispheres == Hemispheres::ReflectedCopy)
  {
    addReflections(lines, first, cut);
  }
  const auto hidden = [&](const MapLine& line) { return !shown(line, options.balls); };
  lines.erase(
    std::remove_if(lines.begin() + static_cast<std::ptrdiff_t>(first), lines.end(), hidden),
    lines.end());
}

}
