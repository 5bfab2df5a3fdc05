#include "ParticleOutput.h"

#include "vtkCellArray.h"
#include "vtkCellData.h"
#include "vtkDataSetAttributes.h"
#include "vtkDoubleArray.h"
#include "vtkFloatArray.h"
#include "vtkIntArray.h"
#include "vtkMultiProcessStream.h"
#include "vtkNew.h"
#include "vtkPointData.h"
#include "vtkPoints.h"
#include "vtkPolyData.h"
#include "vtkTypeInt64Array.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <numeric>
#include <type_traits>

namespace
{

/// Whether there is something between two values of an array.
bool isInterpolated(vtkPointData* pointData, vtkDataArray* array)
{
  return array && array->GetName() && array->GetDataType() != VTK_ID_TYPE &&
    std::strcmp(array->GetName(), vtkDataSetAttributes::GhostArrayName()) != 0 &&
    array != pointData->GetGlobalIds() && array != pointData->GetPedigreeIds();
}

/// The array of this kind in a data set, or null.
vtkDataArray* arrayOf(vtkDataSet* data, const char* name, int type, int components)
{
  vtkDataArray* array = data->GetPointData()->GetArray(name);
  const bool same = array && array->GetDataType() == type &&
    array->GetNumberOfComponents() == components &&
    array->GetNumberOfTuples() == data->GetNumberOfPoints();
  return same ? array : nullptr;
}

template <class T>
T fromDouble(double value)
{
  if constexpr (std::is_integral_v<T>)
  {
    return static_cast<T>(std::round(value));
  }
  else
  {
    return static_cast<T>(value);
  }
}

/// Adds an array of a value for each point.
template <class Array, class Points, class Value>
void addArray(
  vtkPointData* pointData, const char* name, int components, const Points& points, Value&& value)
{
  vtkNew<Array> array;
  array->SetName(name);
  array->SetNumberOfComponents(components);
  array->SetNumberOfTuples(static_cast<vtkIdType>(points.size()));
  auto* out = array->GetPointer(0);
  for (const auto& point : points)
  {
    value(point, out);
    out += components;
  }
  pointData->AddArray(array);
}

}

ParticleOutput::Point ParticleOutput::pointOf(const orrery::Particle& particle)
{
  Point point{};
  for (int axis = 0; axis < 3; ++axis)
  {
    point.x[axis] = particle.position[axis];
    point.vorticity[axis] = static_cast<float>(particle.vorticity[axis]);
  }
  point.injectionTime = particle.injectionTime;
  point.time = particle.time;
  point.id = particle.id;
  point.seed = particle.seed;
  point.injection = particle.injection;
  point.rotation = static_cast<float>(particle.rotation);
  point.angularVelocity = static_cast<float>(particle.angularVelocity);
  point.termination = static_cast<std::int32_t>(particle.termination);
  return point;
}

void ParticleOutput::add(
  const Interval& interval, const std::vector<orrery::Particle>& particles, int threads)
{
  this->keepAttributes(this->onAllRanks(attributesOf(interval), !interval.start.empty()));
  const std::size_t first = this->points.size();
  std::vector<Stencil> stencils(particles.size());
#pragma omp parallel for num_threads(threads)
  for (std::size_t n = 0; n < particles.size(); ++n)
  {
    const orrery::Particle& particle = particles[n];
    const auto block = static_cast<std::size_t>(particle.place.block);
    stencils[n] = { interval.flow.blocks[block].mesh->vertices(particle.place), particle.weights,
      interval.flow.fraction(particle.time), block };
  }
  for (Attribute& attribute : this->attributes)
  {
    interpolate(interval, stencils, threads, attribute);
  }
  for (const orrery::Particle& particle : particles)
  {
    this->points.push_back(pointOf(particle));
  }
  if (this->joined != Joined::NotAtAll && this->ranks->count() > 1)
  {
    this->bringLinesTogether(first);
  }
}

/// The arrays that all blocks have at both ends of the interval.
std::vector<ParticleOutput::Attribute> ParticleOutput::attributesOf(const Interval& interval)
{
  std::vector<Attribute> found;
  const auto everywhere = [](const TimeStep& grids, vtkDataArray* array)
  {
    return std::all_of(grids.begin(), grids.end(),
      [array](vtkDataSet* data) {
        return arrayOf(
          data, array->GetName(), array->GetDataType(), array->GetNumberOfComponents());
      });
  };
  vtkPointData* pointData =
    interval.start.empty() ? nullptr : interval.start.front()->GetPointData();
  for (int n = 0; pointData && n < pointData->GetNumberOfArrays(); ++n)
  {
    vtkDataArray* array = pointData->GetArray(n);
    if (!isInterpolated(pointData, array) || !everywhere(interval.start, array) ||
      !everywhere(interval.end, array))
    {
      continue;
    }
    const int components = array->GetNumberOfComponents();
    Attribute attribute{ array->GetName(), array->GetDataType(), components, {},
      static_cast<std::size_t>(components) * array->GetDataTypeSize(), {} };
    for (int c = 0; c < components && array->HasAComponentName(); ++c)
    {
      const char* name = array->GetComponentName(c);
      attribute.componentNames.push_back(name ? name : "");
    }
    found.push_back(std::move(attribute));
  }
  return found;
}

/// Takes the attributes at first, and keeps those of them that are there later, too.
void ParticleOutput::keepAttributes(const std::vector<Attribute>& found)
{
  if (!this->begun)
  {
    this->attributes = found;
    this->begun = true;
  }
  keepCommon(this->attributes, found);
}

void ParticleOutput::keepCommon(
  std::vector<Attribute>& attributes, const std::vector<Attribute>& others)
{
  const auto gone = std::remove_if(attributes.begin(), attributes.end(),
    [&](const Attribute& own)
    {
      return std::none_of(others.begin(), others.end(),
        [&](const Attribute& other) {
          return own.name == other.name && own.type == other.type &&
            own.components == other.components;
        });
    });
  attributes.erase(gone, attributes.end());
}

void ParticleOutput::interpolate(
  const Interval& interval, const std::vector<Stencil>& stencils, int threads, Attribute& attribute)
{
  const auto read = [&](const TimeStep& grids)
  {
    std::vector<const void*> values;
    for (vtkDataSet* data : grids)
    {
      values.push_back(arrayOf(data, attribute.name.c_str(), attribute.type, attribute.components)
                         ->GetVoidPointer(0));
    }
    return values;
  };
  const std::vector<const void*> start = read(interval.start);
  const std::vector<const void*> end = read(interval.end);
  const std::size_t size = attribute.values.size();
  const int components = attribute.components;
  attribute.values.resize(size + stencils.size() * attribute.tupleSize);
  const auto interpolateAs = [&](auto* out)
  {
    using T = std::remove_pointer_t<decltype(out)>;
#pragma omp parallel for num_threads(threads)
    for (std::size_t n = 0; n < stencils.size(); ++n)
    {
      const Stencil& stencil = stencils[n];
      const auto* first = static_cast<const T*>(start[stencil.block]);
      const auto* last = static_cast<const T*>(end[stencil.block]);
      for (int c = 0; c < components; ++c)
      {
        double sum = 0;
        for (int vertex = 0; vertex < 4; ++vertex)
        {
          const std::int64_t at = components * stencil.ids[vertex] + c;
          sum += stencil.weights[vertex] *
            ((1 - stencil.fraction) * static_cast<double>(first[at]) +
              stencil.fraction * static_cast<double>(last[at]));
        }
        out[n * components + c] = fromDouble<T>(sum);
      }
    }
  };
  char* out = attribute.values.data() + size;
  switch (attribute.type)
  {
    vtkTemplateMacro(interpolateAs(reinterpret_cast<VTK_TT*>(out)));
  }
}

void ParticleOutput::shorten(std::size_t size)
{
  this->points.resize(size);
  for (Attribute& attribute : this->attributes)
  {
    attribute.values.resize(size * attribute.tupleSize);
  }
}

// ---- Ranks

void ParticleOutput::write(const std::vector<Attribute>& attributes, vtkMultiProcessStream& stream)
{
  stream << static_cast<int>(attributes.size());
  for (const Attribute& attribute : attributes)
  {
    stream << attribute.name << attribute.type << attribute.components
           << static_cast<int>(attribute.tupleSize)
           << static_cast<int>(attribute.componentNames.size());
    for (const std::string& name : attribute.componentNames)
    {
      stream << name;
    }
  }
}

std::vector<ParticleOutput::Attribute> ParticleOutput::read(vtkMultiProcessStream& stream)
{
  int count = 0;
  stream >> count;
  std::vector<Attribute> attributes(count);
  for (Attribute& attribute : attributes)
  {
    int tupleSize = 0;
    int names = 0;
    stream >> attribute.name >> attribute.type >> attribute.components >> tupleSize >> names;
    attribute.tupleSize = static_cast<std::size_t>(tupleSize);
    attribute.componentNames.resize(names);
    for (std::string& name : attribute.componentNames)
    {
      stream >> name;
    }
  }
  return attributes;
}

/// The attributes that all ranks have that have blocks, in the order of the first of these.
std::vector<ParticleOutput::Attribute> ParticleOutput::onAllRanks(
  const std::vector<Attribute>& own, bool hasBlocks) const
{
  if (this->ranks->count() == 1)
  {
    return own;
  }
  vtkMultiProcessStream stream;
  std::vector<unsigned char> bytes;
  if (hasBlocks)
  {
    write(own, stream);
    stream.GetRawData(bytes);
  }
  const orrery::Ranks::Bytes given(bytes.begin(), bytes.end());
  std::vector<Attribute> common;
  bool first = true;
  for (const orrery::Ranks::Bytes& taken :
    this->ranks->exchange(std::vector<orrery::Ranks::Bytes>(this->ranks->count(), given)))
  {
    if (!taken.empty())
    {
      stream.SetRawData(std::vector<unsigned char>(taken.begin(), taken.end()));
      const std::vector<Attribute> others = read(stream);
      common = first ? others : common;
      keepCommon(common, others);
      first = false;
    }
  }
  return common;
}

orrery::Ranks::Bytes ParticleOutput::rowOf(std::size_t point) const
{
  const auto* bytes = reinterpret_cast<const char*>(&this->points[point]);
  orrery::Ranks::Bytes row(bytes, bytes + sizeof(Point));
  for (const Attribute& attribute : this->attributes)
  {
    const auto tuple =
      attribute.values.begin() + static_cast<std::ptrdiff_t>(point * attribute.tupleSize);
    row.insert(row.end(), tuple, tuple + static_cast<std::ptrdiff_t>(attribute.tupleSize));
  }
  return row;
}

/// Gives each point from `first` on to the rank of its line.
void ParticleOutput::bringLinesTogether(std::size_t first)
{
  const int count = this->ranks->count();
  std::vector<orrery::Ranks::Bytes> given(count);
  for (std::size_t n = first; n < this->points.size(); ++n)
  {
    orrery::Ranks::Bytes& bytes = given[this->lineOf(this->points[n]) % count];
    const orrery::Ranks::Bytes row = this->rowOf(n);
    bytes.insert(bytes.end(), row.begin(), row.end());
  }
  this->shorten(first);

  std::size_t rowSize = sizeof(Point);
  for (const Attribute& attribute : this->attributes)
  {
    rowSize += attribute.tupleSize;
  }
  std::vector<std::pair<Point, const char*>> rows; // and their attributes
  const std::vector<orrery::Ranks::Bytes> taken = this->ranks->exchange(given);
  for (const orrery::Ranks::Bytes& bytes : taken)
  {
    for (std::size_t at = 0; at < bytes.size(); at += rowSize)
    {
      Point point;
      std::memcpy(&point, bytes.data() + at, sizeof(Point));
      rows.emplace_back(point, bytes.data() + at + sizeof(Point));
    }
  }
  // As one rank has them.
  std::sort(
    rows.begin(), rows.end(), [](const auto& a, const auto& b) { return a.first.id < b.first.id; });
  for (const auto& row : rows)
  {
    this->points.push_back(row.first);
    const char* tuple = row.second;
    for (Attribute& attribute : this->attributes)
    {
      attribute.values.insert(attribute.values.end(), tuple, tuple + attribute.tupleSize);
      tuple += attribute.tupleSize;
    }
  }
}

// ---- Output

void ParticleOutput::finish(vtkPolyData* output, bool withVorticity, double end) const
{
  vtkPointData* pointData = output->GetPointData();
  vtkNew<vtkPoints> places;
  places->SetDataTypeToDouble();
  places->SetNumberOfPoints(static_cast<vtkIdType>(this->points.size()));
  auto* x = static_cast<double*>(places->GetVoidPointer(0));
  for (const Point& point : this->points)
  {
    x = std::copy_n(point.x.data(), 3, x);
  }
  output->SetPoints(places);

  const auto integers = [&](const char* name, auto member)
  {
    addArray<vtkTypeInt64Array>(pointData, name, 1, this->points,
      [=](const Point& p, vtkTypeInt64* out) { *out = p.*member; });
  };
  const auto times = [&](const char* name, auto value)
  {
    addArray<vtkDoubleArray>(
      pointData, name, 1, this->points, [=](const Point& p, double* out) { *out = value(p); });
  };
  integers("ParticleId", &Point::id);
  integers("SeedId", &Point::seed);
  times("InjectionTime", [](const Point& p) { return p.injectionTime; });
  times("Age", [](const Point& p) { return p.time - p.injectionTime; });
  times("SimulationTime", [](const Point& p) { return p.time; });
  addArray<vtkIntArray>(pointData, "TerminationReason", 1, this->points,
    [end](const Point& p, int* out) { *out = terminationOf(p, end); });
  if (withVorticity)
  {
    const auto floats = [&](const char* name, auto member)
    {
      addArray<vtkFloatArray>(
        pointData, name, 1, this->points, [=](const Point& p, float* out) { *out = p.*member; });
    };
    addArray<vtkFloatArray>(pointData, "Vorticity", 3, this->points,
      [](const Point& p, float* out) { std::copy_n(p.vorticity.data(), 3, out); });
    floats("Rotation", &Point::rotation);
    floats("AngularVelocity", &Point::angularVelocity);
  }
  this->addAttributes(pointData);
  if (this->joined == Joined::NotAtAll)
  {
    this->addVertices(output);
  }
  else
  {
    this->addLines(output, end);
  }
}

int ParticleOutput::terminationOf(const Point& point, double end)
{
  const bool alive = point.termination == static_cast<int>(orrery::Termination::Alive);
  return alive && point.time >= end ? static_cast<int>(orrery::Termination::TimeLimit)
                                    : point.termination;
}

void ParticleOutput::addAttributes(vtkPointData* pointData) const
{
  for (const Attribute& attribute : this->attributes)
  {
    const auto array =
      vtkSmartPointer<vtkDataArray>::Take(vtkDataArray::CreateDataArray(attribute.type));
    array->SetName(attribute.name.c_str());
    array->SetNumberOfComponents(attribute.components);
    for (std::size_t c = 0; c < attribute.componentNames.size(); ++c)
    {
      array->SetComponentName(static_cast<vtkIdType>(c), attribute.componentNames[c].c_str());
    }
    array->SetNumberOfTuples(static_cast<vtkIdType>(this->points.size()));
    if (!attribute.values.empty())
    {
      std::memcpy(array->GetVoidPointer(0), attribute.values.data(), attribute.values.size());
    }
    pointData->AddArray(array);
  }
}

namespace
{

/// Cells one after the other over the points of `connectivity`, each up to one of `ends`.
vtkSmartPointer<vtkCellArray> makeCells(
  const std::vector<vtkIdType>& connectivity, const std::vector<std::size_t>& ends)
{
  vtkNew<vtkTypeInt64Array> offsets;
  offsets->SetNumberOfValues(static_cast<vtkIdType>(ends.size() + 1));
  *offsets->GetPointer(0) = 0;
  std::copy(ends.begin(), ends.end(), offsets->GetPointer(1));
  vtkNew<vtkTypeInt64Array> points;
  points->SetNumberOfValues(static_cast<vtkIdType>(connectivity.size()));
  std::copy(connectivity.begin(), connectivity.end(), points->GetPointer(0));
  auto cells = vtkSmartPointer<vtkCellArray>::New();
  cells->SetData(offsets, points);
  return cells;
}

}

void ParticleOutput::addVertices(vtkPolyData* output) const
{
  std::vector<vtkIdType> order(this->points.size());
  std::iota(order.begin(), order.end(), 0);
  std::vector<std::size_t> ends(this->points.size());
  std::iota(ends.begin(), ends.end(), 1);
  output->SetVerts(makeCells(order, ends));
}

/// A number that the points of a line have in common.
std::int64_t ParticleOutput::lineOf(const Point& point) const
{
  switch (this->joined)
  {
    case Joined::BySeed:
      return point.seed;
    case Joined::ByInjection:
      return point.injection;
    default:
      return point.id;
  }
}

/// Whether a point is joined to the one before it in the order of their line: not where a particle
/// between them has ended.
bool ParticleOutput::follows(const Point& point, const Point& before) const
{
  switch (this->joined)
  {
    case Joined::BySeed:
      return point.seed == before.seed && point.injection == before.injection + 1;
    case Joined::ByInjection:
      return point.injection == before.injection && point.seed == before.seed + 1;
    default:
      return point.id == before.id;
  }
}

/// The points, ordered by line. Within a line they stay in the order in which they were added, by time
/// and then by injection and seed, which is that along the line.
std::vector<vtkIdType> ParticleOutput::sortByLine() const
{
  std::int64_t lines = 0;
  for (const Point& point : this->points)
  {
    lines = std::max(lines, this->lineOf(point) + 1);
  }
  std::vector<vtkIdType> next(static_cast<std::size_t>(lines) + 1, 0);
  for (const Point& point : this->points)
  {
    ++next[this->lineOf(point) + 1];
  }
  std::partial_sum(next.begin(), next.end(), next.begin());
  std::vector<vtkIdType> order(this->points.size());
  for (std::size_t n = 0; n < this->points.size(); ++n)
  {
    order[next[this->lineOf(this->points[n])]++] = static_cast<vtkIdType>(n);
  }
  return order;
}

void ParticleOutput::addLines(vtkPolyData* output, double end) const
{
  const std::vector<vtkIdType> order = this->sortByLine();
  std::vector<vtkIdType> joinedPoints;
  std::vector<std::size_t> ends;
  vtkNew<vtkIntArray> reasons;
  reasons->SetName("LineTerminationReason");
  for (std::size_t first = 0; first < order.size();)
  {
    std::size_t last = first + 1;
    while (last < order.size() &&
      this->follows(this->points[order[last]], this->points[order[last - 1]]))
    {
      ++last;
    }
    if (last - first > 1)
    {
      joinedPoints.insert(joinedPoints.end(), order.begin() + static_cast<std::ptrdiff_t>(first),
        order.begin() + static_cast<std::ptrdiff_t>(last));
      ends.push_back(joinedPoints.size());
      reasons->InsertNextValue(terminationOf(this->points[order[last - 1]], end));
    }
    first = last;
  }
  output->SetLines(makeCells(joinedPoints, ends));
  if (this->joined == Joined::ByParticle)
  {
    output->GetCellData()->AddArray(reasons);
  }
}
