#pragma once

#include "TimeStepCache.h"

#include "ParticleTracer.h"
#include "Ranks.h"

#include <cstddef>
#include <string>
#include <vector>

class vtkMultiProcessStream;
class vtkPointData;

/// Where particles are in an interval: its flow, and the grids of its blocks at both ends.
struct FlowInterval
{
  const orrery::Flow& flow;
  const TimeStep& start;
  const TimeStep& end;
  const std::string& velocity; ///< The array that the flow is along: see velocityOf().
};

/// The point arrays of the input, interpolated at points: those that all blocks of all ranks have, at
/// all times. The velocity is that of the particles, others are linear in time.
class PointAttributes
{
public:
  /// Interpolates at more points, where particles are. All ranks do so at once.
  void add(const FlowInterval& interval, const std::vector<orrery::Particle>& particles,
    orrery::Ranks& ranks, int threads);

  /// Leaves the first points only.
  void shorten(std::size_t size);

  /// The values at a point, one array after the other.
  std::size_t rowSize() const;
  void appendRow(std::size_t point, orrery::Ranks::Bytes& bytes) const;
  /// Adds a point with these values.
  void addRow(const char* bytes);

  /// Adds the arrays to point data.
  void giveTo(vtkPointData* pointData) const;

private:
  struct Attribute
  {
    std::string name;
    int type;
    int components;
    std::vector<std::string> componentNames;
    std::size_t tupleSize; ///< In bytes.
    std::vector<char> values;

    bool sameAs(const Attribute& other) const
    {
      return this->name == other.name && this->type == other.type &&
        this->components == other.components;
    }
  };
  using Attributes = std::vector<Attribute>;

  /// Where to interpolate.
  struct Stencil
  {
    orrery::TetraMesh::Ids ids;
    orrery::Weights weights;
    double fraction; ///< Of the interval.
    std::size_t block;
  };

  static Attributes find(const FlowInterval& interval);
  static void write(const Attributes& attributes, vtkMultiProcessStream& stream);
  static Attributes read(vtkMultiProcessStream& stream);
  static Attributes agree(const Attributes& own, bool hasBlocks, orrery::Ranks& ranks);
  static void keepCommon(Attributes& attributes, const Attributes& others);
  static bool isVelocity(const FlowInterval& interval, const Attribute& attribute);
  static void takeVelocity(
    const std::vector<orrery::Particle>& particles, int threads, Attribute& attribute);
  static void interpolate(const FlowInterval& interval, const std::vector<Stencil>& stencils,
    int threads, Attribute& attribute);

  Attributes attributes;
  std::size_t count = 0; ///< Of points.
  bool begun = false;    ///< The attributes are those that were there at first.
};
