#include "MovingFrames.h"

#include "CurveBlocks.h"
#include "CurveBuffers.h"
#include "CurveDerivatives.h"
#include "CurvePoints.h"
#include "FrameOutput.h"
#include "FrenetQuaternions.h"
#include "Parallel.h"
#include "ParallelTransport.h"
#include "SingularPoints.h"
#include "StencilNodes.h"

#include <algorithm>
#include <vector>

#include <omp.h>

namespace orrery
{
namespace
{

const double* directionOf(const FrameOptions& options, std::size_t curve)
{
  switch (options.initialFrame)
  {
    case InitialFrame::Direction:
      return options.direction.data();
    case InitialFrame::CurveDirection:
      return options.curveDirections ? options.curveDirections + 3 * curve : nullptr;
    default:
      return nullptr;
  }
}

void smoothQuaternions(CurveBuffers& buffers, int levels)
{
  for (int level = 0; level < levels; ++level)
  {
    smooth(buffers.frenet, buffers.count, buffers.scratch);
    smooth(buffers.parallel, buffers.count, buffers.scratch);
  }
}

FrameEnds endsOf(const CurveBuffers& buffers)
{
  const auto at = [](double* const(&rows)[4], std::size_t n) {
    return Quaternion{ rows[0][n], rows[1][n], rows[2][n], rows[3][n] };
  };
  const std::size_t last = buffers.count - 1;
  const double* const defined = buffers.defined;
  return { { at(buffers.parallel, 0), at(buffers.parallel, last) },
    { at(buffers.frenet, 0), at(buffers.frenet, last) },
    std::find(defined, defined + buffers.count, 1.0) != defined + buffers.count };
}

template <class Real>
void frameCurve(const Polylines& curves, std::size_t curve, const FrameOptions& options,
  const FrameArrays<Real>& arrays, CurveBuffers& buffers)
{
  const FrameStart* const start = options.starts ? options.starts + curve : nullptr;
  if (start && !start->given)
  {
    return;
  }
  buffers.holonomy = 0;
  if (curves.size(curve) > 0)
  {
    readCurve(curves, curve, options, buffers);
    measureArc(buffers);
    findNodes(buffers);
    differentiate(buffers, options.curvatureTolerance);
    dropMargins(buffers);
    transport(buffers, options.transport, start, directionOf(options, curve));
    const bool defined = measureTurns(buffers);
    bridgeSingularPoints(buffers, options, defined);
    composeFrenetQuaternions(buffers, start);
    smoothQuaternions(buffers, options.smoothingLevels);
    writeFrames(buffers, curves.begin(curve) - curves.begin(0), arrays);
    if (arrays.ends)
    {
      arrays.ends[curve] = endsOf(buffers);
    }
  }
  if (arrays.holonomy)
  {
    arrays.holonomy[curve] = static_cast<Real>(buffers.holonomy);
  }
}

}

template <class Real>
bool computeMovingFrames(const Polylines& curves, const FrameOptions& options,
  const FrameArrays<Real>& arrays, const Monitor& monitor)
{
  if (curves.curveCount == 0)
  {
    return !monitor.stopped();
  }
  const std::vector<std::size_t> blocks = curveBlocks(curves);
  std::vector<CurveBuffers> threadBuffers(std::max(1, options.threads));
  const auto work = [&](std::size_t first, std::size_t last)
  {
    CurveBuffers& buffers = threadBuffers[omp_get_thread_num()];
    for (std::size_t curve = blocks[first]; curve < blocks[last]; ++curve)
    {
      frameCurve(curves, curve, options, arrays, buffers);
    }
  };
  return forBlocks(blocks.size() - 1, 1, std::max(1, options.threads), monitor, 0, 1, work);
}

template bool computeMovingFrames(
  const Polylines&, const FrameOptions&, const FrameArrays<float>&, const Monitor&);
template bool computeMovingFrames(
  const Polylines&, const FrameOptions&, const FrameArrays<double>&, const Monitor&);

}
