#pragma once

#include "PointAttributes.h"

#include "ParticleTracer.h"
#include "Ranks.h"

#include "vtkType.h"

#include <array>
#include <cstdint>
#include <limits>
#include <vector>

class vtkPolyData;

/// How particles are joined by lines.
enum class Joined
{
  NotAtAll,
  BySeed,     ///< Streak lines: those of a seed, in the order of injection.
  ByParticle, ///< Path lines: the places of one particle, in the order of time.
  ByInjection ///< Time lines: those released together, in the order of the seeds.
};

/// The places of particles, with the data interpolated there, of which the output is made.
///
/// Of several ranks, the points of a line are brought to one of them.
class ParticleOutput
{
public:
  ParticleOutput(Joined joinedHow, orrery::Ranks& outputRanks)
    : joined(joinedHow)
    , ranks(&outputRanks)
  {
  }

  /// Adds particles as they are. All ranks do so at once.
  void add(
    const FlowInterval& interval, const std::vector<orrery::Particle>& particles, int threads);

  /// Fills the output with the points and the lines between them, or vertices. Particles that are
  /// alive at `end` are shown as ended by the time limit.
  void finish(vtkPolyData* output, const orrery::TraceOptions& options,
    double end = std::numeric_limits<double>::infinity()) const;

private:
  struct Point
  {
    std::array<double, 3> x;
    double injectionTime;
    double time;
    std::int64_t id;
    std::int64_t seed;
    std::int64_t injection;
    std::array<float, 3> vorticity;
    float rotation;
    float angularVelocity;
    std::int32_t termination;
  };

  static Point pointOf(const orrery::Particle& particle);
  void shorten(std::size_t size);
  void bringLinesTogether(std::size_t first);
  std::int64_t lineOf(const Point& point) const;
  bool follows(const Point& point, const Point& before) const;
  std::vector<vtkIdType> sortByLine() const;
  static int terminationOf(const Point& point, double end);
  void addVertices(vtkPolyData* output) const;
  void addLines(vtkPolyData* output, double end) const;

  Joined joined;
  orrery::Ranks* ranks;
  std::vector<Point> points;
  PointAttributes attributes;
};
