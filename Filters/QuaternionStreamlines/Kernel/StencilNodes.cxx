#include "StencilNodes.h"

#include "CurvePoints.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace orrery
{
namespace
{

/// In units of e^(1/5) R^(4/5). On float32 torus knots the errors of torsion are least at 0.5 to 0.7,
/// those of curvature at more.
constexpr double SpacingFactor = 0.7;

/// Chords to measure curvature by are so many sqrt(e L) long: errors then make up a tenth of a
/// curvature of 1 / L, where L is the curve's length.
constexpr double ChordFactor = 5;

/// A stencil takes up half of its curve at most.
constexpr double MostOfLength = 0.125;

/// Curves shorter than this part of their largest coordinate are taken for points.
constexpr double LeastLength = 1e-16;

/// The largest turn between two chords, in radians, that tells of curvature. What turns by more is a
/// kink that no polynomial follows, or so coarse that stencils need not widen.
constexpr double LargestTurn = 0.5;

/// The root-mean-square curvature, from the turns between chords that are not too short.
double meanCurvature(const CurveBuffers& buffers)
{
  const double chord = ChordFactor * std::sqrt(buffers.pointError * buffers.length);
  const double* const* x = buffers.x;
  const double* arc = buffers.arc;
  double before[3] = { 0, 0, 0 };
  double lengthBefore = 0;
  double sum = 0;
  double weight = 0;
  std::size_t from = 0;
  for (std::size_t n = 1; n < buffers.count; ++n)
  {
    const double length = arc[n] - arc[from];
    if (length < chord || length == 0)
    {
      continue;
    }
    const double inverse = 1 / length;
    double square = 0;
    for (int axis = 0; axis < 3; ++axis)
    {
      const double direction = (x[axis][n] - x[axis][from]) * inverse;
      const double turn = direction - before[axis];
      square += turn * turn;
      before[axis] = direction;
    }
    const double half = (length + lengthBefore) / 2;
    sum += lengthBefore > 0 ? std::min(square, LargestTurn * LargestTurn) / half : 0;
    weight += lengthBefore > 0 ? half : 0;
    lengthBefore = length;
    from = n;
  }
  return weight > 0 ? std::sqrt(sum / weight) : 0;
}

/// Steps along a curve to the next point that is far enough away.
class NodeSteps
{
public:
  NodeSteps(CurveBuffers& curve, double spacing)
    : period(curve.closed ? static_cast<std::int32_t>(curve.count) - 1 : 0)
    , count(static_cast<std::int32_t>(curve.count))
    , behind(curve.steps[0])
    , before(curve.steps[1])
  {
    this->behind.resize(curve.count);
    this->before.resize(curve.count);
    const double* arc = curve.arc;
    const std::int32_t end = this->period ? 2 * this->count - 1 : this->count;
    for (std::int32_t n = 0, next = 0; n < this->count; ++n)
    {
      while (next < end && (next <= n || arc[next] - arc[n] < spacing))
      {
        ++next;
      }
      this->behind[n] = next < end ? next : None;
    }
    const std::int32_t first = this->period ? -this->period : 0;
    for (std::int32_t n = this->count - 1, next = n; n >= 0; --n)
    {
      while (next >= first && (next >= n || arc[n] - arc[next] < spacing))
      {
        --next;
      }
      this->before[n] = next >= first ? next : None;
    }
  }

  static constexpr std::int32_t None = INT32_MIN;

  std::int32_t forward(std::int32_t n) const { return this->step(this->behind, n); }
  std::int32_t backward(std::int32_t n) const { return this->step(this->before, n); }

private:
  /// Steps from copies of points lead to copies, of which there is one turn on either side.
  std::int32_t step(const std::vector<std::int32_t>& steps, std::int32_t n) const
  {
    if (n >= 0 && n < this->count)
    {
      return steps[n];
    }
    const std::int32_t shift = n < 0 ? -this->period : this->period;
    if (n == None || steps[n - shift] == None)
    {
      return None;
    }
    const std::int32_t next = steps[n - shift] + shift;
    return next >= -this->period && next < this->count + this->period ? next : None;
  }

  std::int32_t period;
  std::int32_t count;
  std::vector<std::int32_t>& behind;
  std::vector<std::int32_t>& before;
};

/// The nodes nearest to a point near the end of a curve, four if there are: those that the one side
/// lacks are replaced by further ones of the other.
CurveBuffers::EndStencil endStencil(const NodeSteps& steps, std::int32_t n)
{
  std::int32_t before[4] = {};
  std::int32_t behind[4] = {};
  int beforeCount = 0;
  int behindCount = 0;
  for (std::int32_t k = steps.backward(n); k != NodeSteps::None && beforeCount < 4;
       k = steps.backward(k))
  {
    before[beforeCount++] = k;
  }
  for (std::int32_t k = steps.forward(n); k != NodeSteps::None && behindCount < 4;
       k = steps.forward(k))
  {
    behind[behindCount++] = k;
  }
  const int mostBefore = std::min(beforeCount, std::max(2, 4 - behindCount));
  const int mostBehind = std::min(behindCount, std::max(2, 4 - beforeCount));
  CurveBuffers::EndStencil stencil{ static_cast<std::size_t>(n), 0, {} };
  for (int k = 0; k < 4; ++k)
  {
    if (k < mostBefore)
    {
      stencil.nodes[stencil.count++] = before[k];
    }
    if (k < mostBehind)
    {
      stencil.nodes[stencil.count++] = behind[k];
    }
  }
  return stencil;
}

/// The stencils at the ends of an open curve of five points or more that are far enough apart.
void findEndStencils(CurveBuffers& buffers)
{
  const auto last = static_cast<std::int32_t>(buffers.count) - 1;
  const auto end = static_cast<std::size_t>(last);
  buffers.endStencils = { { 0, 4, { 1, 2, 3, 4 } }, { 1, 4, { 0, 2, 3, 4 } },
    { end - 1, 4, { last, last - 2, last - 3, last - 4 } },
    { end, 4, { last - 1, last - 2, last - 3, last - 4 } } };
}

/// Looks for the stencils of all points.
void searchNodes(CurveBuffers& buffers, double spacing)
{
  const NodeSteps steps(buffers, spacing);
  for (auto& row : buffers.nodes)
  {
    row.resize(buffers.count);
  }
  for (std::size_t n = 0; n < buffers.count; ++n)
  {
    const auto point = static_cast<std::int32_t>(n);
    std::int32_t nodes[4] = { steps.backward(point), steps.forward(point), 0, 0 };
    nodes[2] = steps.backward(nodes[0]);
    nodes[3] = steps.forward(nodes[1]);
    const bool atEnd = nodes[2] == NodeSteps::None || nodes[3] == NodeSteps::None;
    if (atEnd)
    {
      buffers.endStencils.push_back(endStencil(steps, point));
    }
    for (int k = 0; k < 4; ++k)
    {
      buffers.nodes[k][n] = atEnd ? point : nodes[k];
    }
  }
}

/// The least arc length between successive points of a stencil.
double stencilSpacing(const CurveBuffers& buffers)
{
  if (buffers.length < LeastLength)
  {
    return std::numeric_limits<double>::infinity();
  }
  const double factor = SpacingFactor * std::pow(buffers.pointError, 0.2);
  const double most = MostOfLength * buffers.length;
  const double widest = std::min(most, factor * std::pow(buffers.length, 0.8));
  if (widest <= buffers.leastStep)
  {
    return widest; // it makes no difference how much less it should be
  }
  const double curvature = std::max(meanCurvature(buffers), 1 / buffers.length);
  return std::min(most, factor * std::pow(curvature, -0.8));
}

}

void findNodes(CurveBuffers& buffers)
{
  const double spacing = stencilSpacing(buffers);
  const bool next = buffers.leastStep >= spacing && buffers.count >= 5;
  buffers.endStencils.clear();
  for (auto& row : buffers.nodes)
  {
    row.clear();
  }
  if (buffers.closed)
  {
    addGhosts(buffers, next ? 2 : buffers.count - 1);
  }
  if (!next)
  {
    searchNodes(buffers, spacing);
  }
  else if (!buffers.closed)
  {
    findEndStencils(buffers);
  }
}

}
