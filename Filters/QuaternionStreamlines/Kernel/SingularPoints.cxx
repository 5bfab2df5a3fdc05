#include "SingularPoints.h"

#include <algorithm>
#include <cmath>
#include <vector>

namespace orrery
{
namespace
{

constexpr double Pi = 3.14159265358979323846;

/// Where the normal turns by more from one point to the next the point is singular. On a curve that is
/// well sampled it turns far less.
constexpr double LargestTurn = Pi / 4;

/// The turn from one angle to another by the shorter way.
double shorterTurn(double from, double to)
{
  return std::remainder(to - from, 2 * Pi);
}

/// The points of a curve in turn. Those of a closed curve begin with one that has a Frenet frame and
/// end with the same, and angles go on across the seam by the holonomy.
class PointSequence
{
public:
  PointSequence(CurveBuffers& curve, std::size_t firstDefined)
    : buffers(curve)
    , first(curve.closed ? firstDefined : 0)
    , arc(curve.count)
    , angle(curve.count)
    , defined(curve.count)
  {
    for (std::size_t n = 0; n < this->size(); ++n)
    {
      const std::size_t point = this->pointOf(n);
      this->arc[n] = curve.arc[point] + (this->behindSeam(n) ? curve.length : 0);
      this->angle[n] = std::atan2(curve.turn[1][point], curve.turn[0][point]) -
        (this->behindSeam(n) ? curve.holonomy : 0);
      this->defined[n] = curve.defined[point] > 0;
    }
  }

  std::size_t size() const { return this->buffers.count; }

  void writeBack()
  {
    for (std::size_t n = this->size(); n-- > 0;)
    {
      const double holonomy = this->behindSeam(n) ? this->buffers.holonomy : 0;
      this->set(this->pointOf(n), this->angle[n] + holonomy);
    }
    if (this->buffers.closed)
    {
      const double atSeam = std::atan2(this->buffers.turn[1][0], this->buffers.turn[0][0]);
      this->set(this->size() - 1, atSeam - this->buffers.holonomy);
    }
  }

private:
  bool behindSeam(std::size_t n) const
  {
    return this->buffers.closed && this->first + n >= this->size() - 1;
  }
  std::size_t pointOf(std::size_t n) const
  {
    return this->first + n - (this->behindSeam(n) ? this->size() - 1 : 0);
  }
  void set(std::size_t point, double value)
  {
    this->buffers.turn[0][point] = std::cos(value);
    this->buffers.turn[1][point] = std::sin(value);
  }

  CurveBuffers& buffers;
  std::size_t first;

public:
  std::vector<double> arc;
  std::vector<double> angle; ///< From N1 to N.
  std::vector<char> defined;
};

/// Two points with Frenet frames, none between them, and something singular.
struct Gap
{
  std::size_t before;
  std::size_t behind;
  double turn; ///< From the frame before, carried on, to that behind.
};

/// Finds the gaps, and lets the angle stay the same in them and towards the ends of the curve.
std::vector<Gap> holdAngles(PointSequence& points)
{
  std::vector<Gap> gaps;
  std::size_t last = 0;
  while (!points.defined[last])
  {
    ++last;
  }
  std::fill_n(points.angle.begin(), last, points.angle[last]);
  for (std::size_t n = last + 1; n < points.size(); ++n)
  {
    if (!points.defined[n])
    {
      points.angle[n] = points.angle[last];
      continue;
    }
    const double turn = shorterTurn(points.angle[last], points.angle[n]);
    if (n > last + 1 || std::abs(turn) > LargestTurn)
    {
      gaps.push_back({ last, n, turn });
    }
    last = n;
  }
  return gaps;
}

/// Turns the frame evenly over a gap.
void interpolate(PointSequence& points, const Gap& gap)
{
  const double start = points.arc[gap.before];
  const double length = points.arc[gap.behind] - start;
  for (std::size_t n = gap.before + 1; n < gap.behind && length > 0; ++n)
  {
    points.angle[n] += gap.turn * (points.arc[n] - start) / length;
  }
}

/// Turns the frame over a gap and between two places around it, slowly at first and at last.
void easeIn(PointSequence& points, const Gap& gap, double from, double to)
{
  const auto part = [&](std::size_t n)
  {
    const double t = (points.arc[n] - from) / (to - from);
    return t * t * (3 - 2 * t);
  };
  for (std::size_t n = gap.behind; n-- > 0 && points.arc[n] > from;)
  {
    points.angle[n] += gap.turn * part(n);
  }
  for (std::size_t n = gap.behind; n < points.size() && points.arc[n] < to; ++n)
  {
    points.angle[n] -= gap.turn * (1 - part(n));
  }
}

void easeIn(PointSequence& points, const std::vector<Gap>& gaps, double length)
{
  for (std::size_t n = 0; n < gaps.size(); ++n)
  {
    const double start = points.arc[gaps[n].before];
    const double end = points.arc[gaps[n].behind];
    const double least = n > 0 ? (points.arc[gaps[n - 1].behind] + start) / 2 : points.arc.front();
    const double most =
      n + 1 < gaps.size() ? (points.arc[gaps[n + 1].before] + end) / 2 : points.arc.back();
    easeIn(points, gaps[n], std::max(start - length, least), std::min(end + length, most));
  }
}

}

void bridgeSingularPoints(CurveBuffers& buffers, const FrameOptions& options, bool defined)
{
  const bool eased = options.singularPoints == SingularPoints::EaseIn;
  const double* const end = buffers.defined + buffers.count;
  const double* const first = std::find(static_cast<const double*>(buffers.defined), end, 1.0);
  if ((defined && !eased) || first == end)
  {
    return;
  }
  PointSequence points(buffers, static_cast<std::size_t>(first - buffers.defined));
  const std::vector<Gap> gaps = holdAngles(points);
  if (eased)
  {
    easeIn(points, gaps, std::max(0.0, options.easeInLength) * buffers.length);
  }
  else if (options.singularPoints == SingularPoints::Geodesic)
  {
    for (const Gap& gap : gaps)
    {
      interpolate(points, gap);
    }
  }
  points.writeBack();
}

}
