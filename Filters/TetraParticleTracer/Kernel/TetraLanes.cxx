#include "TetraLanes.h"

#include "NaturalCoordinates.h"
#include "VectorClones.h"

#include <cmath>

namespace orrery
{
/// The weight of one of the velocities.
ORRERY_VECTOR_CLONES
static void weighLevel(TetraLanes& lanes, const TimeLevels& levels, int level)
{
  alignas(64) TetraLanes::Numbers product{ 1, 1, 1, 1, 1, 1, 1, 1 };
  for (int other = 0; other < levels.count; ++other)
  {
    const double there = levels.times[other];
    const double extent = levels.times[level] - there;
#pragma omp simd
    for (int n = 0; n < TetraLanes::Count; ++n)
    {
      product[n] *= other == level ? 1 : (lanes.time[n] - there) / extent;
    }
  }
#pragma omp simd
  for (int n = 0; n < TetraLanes::Count; ++n)
  {
    lanes.timeWeights[level][n] = product[n];
  }
}

ORRERY_VECTOR_CLONES
static void weighEnds(TetraLanes& lanes, double start, double end)
{
#pragma omp simd
  for (int n = 0; n < TetraLanes::Count; ++n)
  {
    const double time = lanes.time[n];
    const double part = (time - start) / (end - start);
    const double fraction = time >= end ? 1.0 : part;
    lanes.fraction[n] = fraction;
    lanes.timeWeights[0][n] = 1 - fraction;
    lanes.timeWeights[1][n] = fraction;
  }
}

void weighTimes(TetraLanes& lanes, const TimeLevels& levels)
{
  weighEnds(lanes, levels.start, levels.end);
  for (int level = 0; level < levels.count && levels.count != 2; ++level)
  {
    weighLevel(lanes, levels, level);
  }
}

/// Blends the vertices in time into `at`.
ORRERY_VECTOR_CLONES
static void blend(const TetraLanes& lanes, TetraLanes::Numbers (&at)[4][3])
{
  for (int vertex = 0; vertex < 4; ++vertex)
  {
    for (int axis = 0; axis < 3; ++axis)
    {
#pragma omp simd
      for (int n = 0; n < TetraLanes::Count; ++n)
      {
        const double f = lanes.fraction[n];
        at[vertex][axis][n] =
          (1 - f) * lanes.start[vertex][axis][n] + f * lanes.end[vertex][axis][n];
      }
    }
  }
}

ORRERY_VECTOR_CLONES
static void locateIn(TetraLanes& lanes, const TetraLanes::Numbers (&at)[4][3])
{
#pragma omp simd
  for (int n = 0; n < TetraLanes::Count; ++n)
  {
    const double ax = at[1][0][n] - at[0][0][n];
    const double ay = at[1][1][n] - at[0][1][n];
    const double az = at[1][2][n] - at[0][2][n];
    const double bx = at[2][0][n] - at[0][0][n];
    const double by = at[2][1][n] - at[0][1][n];
    const double bz = at[2][2][n] - at[0][2][n];
    const double cx = at[3][0][n] - at[0][0][n];
    const double cy = at[3][1][n] - at[0][1][n];
    const double cz = at[3][2][n] - at[0][2][n];
    const double dx = lanes.x[0][n] - at[0][0][n];
    const double dy = lanes.x[1][n] - at[0][1][n];
    const double dz = lanes.x[2][n] - at[0][2][n];
    // The triple products with b x c and with d x a are those of the inverse of eq. (3).
    const double bcx = by * cz - bz * cy;
    const double bcy = bz * cx - bx * cz;
    const double bcz = bx * cy - by * cx;
    const double dax = dy * az - dz * ay;
    const double day = dz * ax - dx * az;
    const double daz = dx * ay - dy * ax;
    const double volume = ax * bcx + ay * bcy + az * bcz;
    const double scale = 1 / volume;
    const double xi = scale * (dx * bcx + dy * bcy + dz * bcz);
    const double eta = -scale * (cx * dax + cy * day + cz * daz);
    const double zeta = scale * (bx * dax + by * day + bz * daz);
    const double rest = 1 - xi - eta - zeta;
    const double accepted = lanes.accepted[n];
    lanes.volume[n] = volume;
    lanes.weights[0][n] = rest;
    lanes.weights[1][n] = xi;
    lanes.weights[2][n] = eta;
    lanes.weights[3][n] = zeta;
    double least = xi < rest ? xi : rest;
    double face = xi < rest ? 1 : 0;
    face = eta < least ? 2 : face;
    least = eta < least ? eta : least;
    face = zeta < least ? 3 : face;
    least = zeta < least ? zeta : least;
    face = least >= -TetraLanes::Rounding ? TetraLanes::Inside : face;
    face = accepted > 0 ? TetraLanes::Inside : face;
    const double edges = (std::abs(ax) + std::abs(ay) + std::abs(az)) *
      (std::abs(bx) + std::abs(by) + std::abs(bz)) * (std::abs(cx) + std::abs(cy) + std::abs(cz));
    const bool flat = !(std::abs(volume) > NaturalCoordinates::Flatness * edges);
    lanes.face[n] = flat && !(accepted > 0) ? TetraLanes::Flat : face;
    lanes.passed[n] += 1;
  }
}

ORRERY_VECTOR_CLONES
void interpolate(TetraLanes& lanes, int levels)
{
  for (int axis = 0; axis < 3; ++axis)
  {
    alignas(64) TetraLanes::Numbers sum{};
    for (int level = 0; level < levels; ++level)
    {
      const auto& u = lanes.velocities[level];
#pragma omp simd
      for (int n = 0; n < TetraLanes::Count; ++n)
      {
        sum[n] += lanes.timeWeights[level][n] *
          (lanes.weights[0][n] * u[0][axis][n] + lanes.weights[1][n] * u[1][axis][n] +
            lanes.weights[2][n] * u[2][axis][n] + lanes.weights[3][n] * u[3][axis][n]);
      }
    }
#pragma omp simd
    for (int n = 0; n < TetraLanes::Count; ++n)
    {
      lanes.velocity[axis][n] = sum[n];
    }
  }
}

/// Sets the stage of each lane and its time, where it goes on to one.
template <class Scheme>
[[gnu::always_inline]] static inline void advanceTimes(TetraLanes& lanes)
{
#pragma omp simd
  for (int n = 0; n < TetraLanes::Count; ++n)
  {
    // All is read before there is a choice: then none of it becomes a branch.
    const double before = lanes.stage[n];
    const double departure = lanes.departure[n];
    const double arrival = lanes.arrival[n];
    const double length = lanes.length[n];
    const double passed = lanes.passed[n];
    const double accepted = lanes.accepted[n];
    double time = lanes.time[n];
    double next = lanes.face[n] < 0 ? before + 1 : -1;
    next = before >= 0 ? next : -1;
    next = next < Scheme::Stages ? next : -1;
#pragma GCC unroll 8
    for (int stage = 2; stage < Scheme::Stages; ++stage)
    {
      const double part = Scheme::Times[stage];
      const double then = part < 1 ? departure + part * length : arrival;
      time = next == stage ? then : time;
    }
    lanes.advanced[n] = next;
    lanes.stage[n] = next > 0 ? next : before;
    lanes.passed[n] = next > 0 ? 0 : passed;
    lanes.accepted[n] = next > 0 ? 0 : accepted;
    lanes.time[n] = time;
  }
}

/// Sets one coordinate of the points of the stages gone on to.
template <class Scheme>
[[gnu::always_inline]] static inline void advancePoints(TetraLanes& lanes, int axis)
{
#pragma omp simd
  for (int n = 0; n < TetraLanes::Count; ++n)
  {
    const double next = lanes.advanced[n];
    const double velocity = lanes.velocity[axis][n];
    const double origin = lanes.origin[axis][n];
    const double length = lanes.length[n];
    double x = lanes.x[axis][n];
    double slopes[Scheme::Stages] = { lanes.slopes[0][axis][n] };
#pragma GCC unroll 8
    for (int stage = 2; stage < Scheme::Stages; ++stage)
    {
      const double slope = lanes.slopes[stage - 1][axis][n];
      slopes[stage - 1] = next == stage ? velocity : slope;
      lanes.slopes[stage - 1][axis][n] = slopes[stage - 1];
      double way = 0;
#pragma GCC unroll 8
      for (int m = Scheme::Firsts[stage]; m < stage; ++m)
      {
        way += Scheme::Weights[stage][m] * slopes[m];
      }
      const double there = origin + length * way;
      x = next == stage ? there : x;
    }
    lanes.x[axis][n] = x;
  }
}

template <class Scheme>
[[gnu::always_inline]] static inline void advanceBy(TetraLanes& lanes)
{
  advanceTimes<Scheme>(lanes);
  for (int axis = 0; axis < 3; ++axis)
  {
    advancePoints<Scheme>(lanes, axis);
  }
}

ORRERY_VECTOR_CLONES
void advance(TetraLanes& lanes, RungeKutta::Scheme scheme)
{
  scheme == RungeKutta::Scheme::Pair ? advanceBy<RungeKutta::Pair>(lanes)
                                     : advanceBy<RungeKutta::Classical>(lanes);
}

void locate(TetraLanes& lanes, bool moves)
{
  if (moves)
  {
    alignas(64) TetraLanes::Numbers at[4][3];
    blend(lanes, at);
    locateIn(lanes, at);
  }
  else
  {
    locateIn(lanes, lanes.start);
  }
}

}
