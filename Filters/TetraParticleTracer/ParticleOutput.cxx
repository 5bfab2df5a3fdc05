#include "ParticleOutput.h"

#include "vtkCellArray.h"
#include "vtkCellData.h"
#include "vtkDoubleArray.h"
#include "vtkFloatArray.h"
#include "vtkIntArray.h"
#include "vtkNew.h"
#include "vtkPointData.h"
#include "vtkPoints.h"
#include "vtkPolyData.h"
#include "vtkSmartPointer.h"
#include "vtkTypeInt64Array.h"

#include <algorithm>
#include <cstring>
#include <numeric>
#include <utility>

namespace
{

/// Adds an array of a value for each point.
template <class Array, class Points, class Value>
void addArray(vtkPointData* pointData, const char* name, int components, const Points& points,
  int threads, Value&& value)
{
  vtkNew<Array> array;
  array->SetName(name);
  array->SetNumberOfComponents(components);
  array->SetNumberOfTuples(static_cast<vtkIdType>(points.size()));
  auto* out = array->GetPointer(0);
#pragma omp parallel for num_threads(threads)
  for (std::size_t n = 0; n < points.size(); ++n)
  {
    value(points[n], out + n * components);
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
  const FlowInterval& interval, const std::vector<orrery::Particle>& particles, int threads)
{
  const std::size_t first = this->points.size();
  this->attributes.add(interval, particles, *this->ranks, threads);
  this->points.resize(first + particles.size());
#pragma omp parallel for num_threads(threads)
  for (std::size_t n = 0; n < particles.size(); ++n)
  {
    this->points[first + n] = pointOf(particles[n]);
  }
  if (this->joined != Joined::NotAtAll && this->ranks->count() > 1)
  {
    this->bringLinesTogether(first);
  }
}

/// Takes away the points added last, until there are so many.
void ParticleOutput::shorten(std::size_t size)
{
  this->points.resize(size);
  this->attributes.shorten(size);
}

/// Gives each point from `first` on to the rank of its line.
void ParticleOutput::bringLinesTogether(std::size_t first)
{
  const int count = this->ranks->count();
  std::vector<orrery::Ranks::Bytes> given(count);
  for (std::size_t n = first; n < this->points.size(); ++n)
  {
    orrery::Ranks::Bytes& bytes = given[this->lineOf(this->points[n]) % count];
    const auto* point = reinterpret_cast<const char*>(&this->points[n]);
    bytes.insert(bytes.end(), point, point + sizeof(Point));
    this->attributes.appendRow(n, bytes);
  }
  this->shorten(first);

  const std::size_t rowSize = sizeof(Point) + this->attributes.rowSize();
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
    this->attributes.addRow(row.second);
  }
}

void ParticleOutput::finish(
  vtkPolyData* output, const orrery::TraceOptions& options, double end) const
{
  const int threads = options.threads;
  vtkPointData* pointData = output->GetPointData();
  vtkNew<vtkPoints> places;
  places->SetDataTypeToDouble();
  places->SetNumberOfPoints(static_cast<vtkIdType>(this->points.size()));
  auto* x = static_cast<double*>(places->GetVoidPointer(0));
#pragma omp parallel for num_threads(threads)
  for (std::size_t n = 0; n < this->points.size(); ++n)
  {
    std::copy_n(this->points[n].x.data(), 3, x + 3 * n);
  }
  output->SetPoints(places);

  this->attributes.giveTo(pointData); // arrays of the same names as these take their places
  const auto integers = [&](const char* name, auto member)
  {
    addArray<vtkTypeInt64Array>(pointData, name, 1, this->points, threads,
      [=](const Point& p, vtkTypeInt64* out) { *out = p.*member; });
  };
  const auto times = [&](const char* name, auto value)
  {
    addArray<vtkDoubleArray>(pointData, name, 1, this->points, threads,
      [=](const Point& p, double* out) { *out = value(p); });
  };
  integers("ParticleId", &Point::id);
  integers("SeedId", &Point::seed);
  times("InjectionTime", [](const Point& p) { return p.injectionTime; });
  times("Age", [](const Point& p) { return p.time - p.injectionTime; });
  times("SimulationTime", [](const Point& p) { return p.time; });
  addArray<vtkIntArray>(pointData, "TerminationReason", 1, this->points, threads,
    [end](const Point& p, int* out) { *out = terminationOf(p, end); });
  if (options.vorticity)
  {
    const auto floats = [&](const char* name, auto member)
    {
      addArray<vtkFloatArray>(pointData, name, 1, this->points, threads,
        [=](const Point& p, float* out) { *out = p.*member; });
    };
    addArray<vtkFloatArray>(pointData, "Vorticity", 3, this->points, threads,
      [](const Point& p, float* out) { std::copy_n(p.vorticity.data(), 3, out); });
    floats("Rotation", &Point::rotation);
    floats("AngularVelocity", &Point::angularVelocity);
  }
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

namespace
{

vtkSmartPointer<vtkTypeInt64Array> makeIds(std::size_t count)
{
  auto ids = vtkSmartPointer<vtkTypeInt64Array>::New();
  ids->SetNumberOfValues(static_cast<vtkIdType>(count));
  return ids;
}

/// 0, 1, 2 and so on.
vtkSmartPointer<vtkTypeInt64Array> countUp(std::size_t count)
{
  const vtkSmartPointer<vtkTypeInt64Array> ids = makeIds(count);
  std::iota(ids->GetPointer(0), ids->GetPointer(0) + count, 0);
  return ids;
}

}

void ParticleOutput::addVertices(vtkPolyData* output) const
{
  vtkNew<vtkCellArray> vertices;
  vertices->SetData(countUp(this->points.size() + 1), countUp(this->points.size()));
  output->SetVerts(vertices);
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
  std::vector<std::size_t> ends{ 0 };
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
  const vtkSmartPointer<vtkTypeInt64Array> offsets = makeIds(ends.size());
  std::copy(ends.begin(), ends.end(), offsets->GetPointer(0));
  const vtkSmartPointer<vtkTypeInt64Array> connectivity = makeIds(joinedPoints.size());
  std::copy(joinedPoints.begin(), joinedPoints.end(), connectivity->GetPointer(0));
  vtkNew<vtkCellArray> lines;
  lines->SetData(offsets, connectivity);
  output->SetLines(lines);
  if (this->joined == Joined::ByParticle)
  {
    output->GetCellData()->AddArray(reasons);
  }
}
