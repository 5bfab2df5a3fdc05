#pragma once

#include "TimeStepCache.h"

#include "ParticleTracer.h"
#include "Ranks.h"

#include "vtkDataArray.h"
#include "vtkSmartPointer.h"

#include <array>
#include <cstdint>
#include <limits>
#include <string>
#include <vector>

class vtkMultiProcessStream;
class vtkPointData;
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
  /// Where particles are in an interval: its flow, and the grids of its blocks at both ends.
  struct Interval
  {
    const orrery::Flow& flow;
    const TimeStep& start;
    const TimeStep& end;
  };

  ParticleOutput(Joined joinedHow, orrery::Ranks& outputRanks)
    : joined(joinedHow)
    , ranks(&outputRanks)
  {
  }

  /// Adds particles as they are. All ranks do so at once.
  void add(const Interval& interval, const std::vector<orrery::Particle>& particles, int threads);

  std::size_t size() const { return this->points.size(); }

  /// Takes away the points added last, until there are so many.
  void shorten(std::size_t size);

  /// Fills the output with the points and the lines between them, or vertices. Particles that are
  /// alive at `end` are shown as ended by the time limit.
  void finish(vtkPolyData* output, bool withVorticity,
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

  /// An array of the input, at the points.
  struct Attribute
  {
    std::string name;
    int type;
    int components;
    std::vector<std::string> componentNames;
    std::size_t tupleSize; ///< In bytes.
    std::vector<char> values;
  };

  /// Where to interpolate.
  struct Stencil
  {
    orrery::TetraMesh::Ids ids;
    orrery::Weights weights;
    double fraction; ///< Of the interval.
    std::size_t block;
  };

  static Point pointOf(const orrery::Particle& particle);
  static std::vector<Attribute> attributesOf(const Interval& interval);
  static void keepCommon(std::vector<Attribute>& attributes, const std::vector<Attribute>& others);
  static void write(const std::vector<Attribute>& attributes, vtkMultiProcessStream& stream);
  static std::vector<Attribute> read(vtkMultiProcessStream& stream);
  std::vector<Attribute> onAllRanks(const std::vector<Attribute>& own, bool hasBlocks) const;
  void keepAttributes(const std::vector<Attribute>& found);
  static void interpolate(const Interval& interval, const std::vector<Stencil>& stencils,
    int threads, Attribute& attribute);
  void bringLinesTogether(std::size_t first);
  orrery::Ranks::Bytes rowOf(std::size_t point) const;
  std::int64_t lineOf(const Point& point) const;
  bool follows(const Point& point, const Point& before) const;
  std::vector<vtkIdType> sortByLine() const;
  static int terminationOf(const Point& point, double end);
  void addAttributes(vtkPointData* pointData) const;
  void addVertices(vtkPolyData* output) const;
  void addLines(vtkPolyData* output, double end) const;

  Joined joined;
  orrery::Ranks* ranks;
  std::vector<Point> points;
  std::vector<Attribute> attributes;
  bool begun = false; ///< The attributes are those of what was added first.
};
