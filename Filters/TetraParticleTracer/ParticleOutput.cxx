#include "ParticleOutput.h"

#include "vtkCellArray.h"
#include "vtkCellData.h"
#include "vtkDataSetAttributes.h"
#include "vtkDoubleArray.h"
#include "vtkFloatArray.h"
#include "vtkIntArray.h"
#include "vtkNew.h"
#include "vtkPointData.h"
#include "vtkPoints.h"
#include "vtkPolyData.h"
#include "vtkTypeInt64Array.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <numeric>
#include <tuple>

namespace
{

/// Whether there is something between two values of an array.
bool isInterpolated(vtkPointData* pointData, vtkDataArray* array)
{
  return array && array->GetName() && array->GetDataType() != VTK_ID_TYPE &&
    array->GetDataType() != VTK_BIT &&
    std::strcmp(array->GetName(), vtkDataSetAttributes::GhostArrayName()) != 0 &&
    array != pointData->GetGlobalIds() && array != pointData->GetPedigreeIds();
}

vtkSmartPointer<vtkDataArray> emptyLike(vtkDataArray* array)
{
  auto like =
    vtkSmartPointer<vtkDataArray>::Take(vtkDataArray::CreateDataArray(array->GetDataType()));
  like->SetName(array->GetName());
  like->SetNumberOfComponents(array->GetNumberOfComponents());
  like->CopyComponentNames(array);
  return like;
}

/// The values of an array of the output in one block, at both ends of the interval.
struct Source
{
  vtkSmartPointer<vtkDataArray> arrays[2];
};

template <class T>
T fromDouble(double value)
{
  return std::is_integral_v<T> ? static_cast<T>(std::round(value)) : static_cast<T>(value);
}

/// Interpolates from one block at both ends of the interval, in space and time.
template <class T>
void interpolateAt(const T* start, const T* end, int components, const orrery::TetraMesh::Ids& ids,
  const orrery::Weights& weights, double fraction, T* out)
{
  for (int c = 0; c < components; ++c)
  {
    double sum = 0;
    for (int n = 0; n < 4; ++n)
    {
      const std::int64_t at = components * ids[n] + c;
      sum += weights[n] *
        ((1 - fraction) * static_cast<double>(start[at]) + fraction * static_cast<double>(end[at]));
    }
    out[c] = fromDouble<T>(sum);
  }
}

/// The same for particles anywhere.
template <class T>
void interpolateAll(const orrery::Flow& flow, const std::vector<Source>& sources,
  const std::vector<orrery::Particle>& particles, int components, int threads, T* out)
{
#pragma omp parallel for num_threads(threads)
  for (std::size_t n = 0; n < particles.size(); ++n)
  {
    const orrery::Particle& particle = particles[n];
    const Source& source = sources[particle.place.block];
    interpolateAt(static_cast<const T*>(source.arrays[0]->GetVoidPointer(0)),
      static_cast<const T*>(source.arrays[1]->GetVoidPointer(0)), components,
      flow.blocks[particle.place.block].mesh->vertices(particle.place), particle.weights,
      flow.fraction(particle.time), out + n * components);
  }
}

/// The array of the same name, type and components in another data set; null when there is none.
vtkSmartPointer<vtkDataArray> sameArray(vtkDataSet* data, vtkDataArray* array)
{
  vtkDataArray* found = data->GetPointData()->GetArray(array->GetName());
  if (!found || found->GetDataType() != array->GetDataType() ||
    found->GetNumberOfComponents() != array->GetNumberOfComponents())
  {
    return nullptr;
  }
  if (found->HasStandardMemoryLayout())
  {
    return found;
  }
  vtkSmartPointer<vtkDataArray> copy = emptyLike(found);
  copy->DeepCopy(found);
  return copy;
}

template <class Array, class Value>
void addArray(vtkPointData* pointData, const char* name,
  const std::vector<orrery::Particle>& particles, int components, Value&& value)
{
  vtkNew<Array> array;
  array->SetName(name);
  array->SetNumberOfComponents(components);
  array->SetNumberOfTuples(static_cast<vtkIdType>(particles.size()));
  auto* out = array->GetPointer(0);
  for (std::size_t n = 0; n < particles.size(); ++n)
  {
    value(particles[n], n, out + n * components);
  }
  pointData->AddArray(array);
}

}

void ParticleOutput::add(const orrery::Flow& flow, const FlowData& data,
  const std::vector<orrery::Particle>& added, int threads)
{
  this->interpolate(flow, data, added, threads);
  const std::size_t first = this->particles.size();
  this->particles.insert(this->particles.end(), added.begin(), added.end());
  if (this->withVorticity)
  {
    this->vorticities.resize(this->particles.size());
#pragma omp parallel for num_threads(threads)
    for (std::size_t n = 0; n < added.size(); ++n)
    {
      this->vorticities[first + n] = orrery::vorticity(flow, added[n]);
    }
  }
}

void ParticleOutput::interpolate(const orrery::Flow& flow, const FlowData& data,
  const std::vector<orrery::Particle>& added, int threads)
{
  if (this->attributes.empty() && !data.start->empty())
  {
    vtkPointData* pointData = data.start->front()->GetPointData();
    for (int n = 0; n < pointData->GetNumberOfArrays(); ++n)
    {
      vtkDataArray* array = pointData->GetArray(n);
      const bool everywhere = isInterpolated(pointData, array) &&
        std::all_of(data.start->begin(), data.start->end(),
          [array](vtkDataSet* block) { return sameArray(block, array) != nullptr; });
      if (everywhere)
      {
        this->attributes.push_back(emptyLike(array));
      }
    }
  }
  const auto first = static_cast<vtkIdType>(this->particles.size());
  for (const auto& attribute : this->attributes)
  {
    std::vector<Source> sources;
    bool complete = true;
    for (std::size_t block = 0; block < data.start->size(); ++block)
    {
      sources.push_back({ { sameArray((*data.start)[block], attribute),
        sameArray((*data.end)[block], attribute) } });
      complete = complete && sources.back().arrays[0] && sources.back().arrays[1];
    }
    const vtkIdType size = first + static_cast<vtkIdType>(added.size());
    attribute->Resize(size);
    attribute->SetNumberOfTuples(size);
    const int components = attribute->GetNumberOfComponents();
    switch (attribute->GetDataType())
    {
      vtkTemplateMacro(
        auto* out = static_cast<VTK_TT*>(attribute->GetVoidPointer(0)) + first * components;
        if (complete) { interpolateAll(flow, sources, added, components, threads, out); } else {
          std::fill_n(out, added.size() * components, VTK_TT());
        });
    }
  }
}

void ParticleOutput::finish(vtkPolyData* output, Joined joined) const
{
  const std::size_t count = this->particles.size();
  vtkNew<vtkPoints> points;
  points->SetDataTypeToDouble();
  points->SetNumberOfPoints(static_cast<vtkIdType>(count));
  auto* x = static_cast<double*>(points->GetVoidPointer(0));
  for (std::size_t n = 0; n < count; ++n)
  {
    std::copy_n(this->particles[n].position.data(), 3, x + 3 * n);
  }
  output->SetPoints(points);

  using orrery::Particle;
  vtkPointData* pointData = output->GetPointData();
  addArray<vtkTypeInt64Array>(pointData, "ParticleId", this->particles, 1,
    [](const Particle& p, std::size_t, vtkTypeInt64* out) { *out = p.id; });
  addArray<vtkTypeInt64Array>(pointData, "SeedId", this->particles, 1,
    [](const Particle& p, std::size_t, vtkTypeInt64* out) { *out = p.seed; });
  addArray<vtkDoubleArray>(pointData, "InjectionTime", this->particles, 1,
    [](const Particle& p, std::size_t, double* out) { *out = p.injectionTime; });
  addArray<vtkDoubleArray>(pointData, "Age", this->particles, 1,
    [](const Particle& p, std::size_t, double* out) { *out = p.time - p.injectionTime; });
  addArray<vtkDoubleArray>(pointData, "SimulationTime", this->particles, 1,
    [](const Particle& p, std::size_t, double* out) { *out = p.time; });
  addArray<vtkIntArray>(pointData, "TerminationReason", this->particles, 1,
    [](const Particle& p, std::size_t, int* out) { *out = static_cast<int>(p.termination); });
  for (const auto& attribute : this->attributes)
  {
    pointData->AddArray(attribute);
  }
  if (this->withVorticity)
  {
    addArray<vtkFloatArray>(pointData, "Vorticity", this->particles, 3,
      [this](const Particle&, std::size_t n, float* out)
      {
        for (int axis = 0; axis < 3; ++axis)
        {
          out[axis] = static_cast<float>(this->vorticities[n][axis]);
        }
      });
    addArray<vtkFloatArray>(pointData, "Rotation", this->particles, 1,
      [](const Particle& p, std::size_t, float* out) { *out = static_cast<float>(p.rotation); });
    addArray<vtkFloatArray>(pointData, "AngularVelocity", this->particles, 1,
      [](const Particle& p, std::size_t, float* out)
      { *out = static_cast<float>(p.angularVelocity); });
  }
  this->join(output, joined);
}

void ParticleOutput::join(vtkPolyData* output, Joined joined) const
{
  vtkNew<vtkCellArray> cells;
  const auto count = static_cast<vtkIdType>(this->particles.size());
  if (joined == Joined::NotAtAll)
  {
    for (vtkIdType n = 0; n < count; ++n)
    {
      cells->InsertNextCell(1, &n);
    }
    output->SetVerts(cells);
    return;
  }

  // What a line has in common, and the place of a particle along it.
  const auto key = [joined](const orrery::Particle& p) -> std::pair<std::int64_t, std::int64_t>
  {
    switch (joined)
    {
      case Joined::BySeed:
        return { p.seed, p.injection };
      case Joined::ByInjection:
        return { p.injection, p.seed };
      default:
        return { p.id, 0 };
    }
  };
  std::vector<vtkIdType> order(this->particles.size());
  std::iota(order.begin(), order.end(), 0);
  std::stable_sort(order.begin(), order.end(),
    [&](vtkIdType a, vtkIdType b) { return key(this->particles[a]) < key(this->particles[b]); });
  vtkNew<vtkIntArray> reasons;
  reasons->SetName("LineTerminationReason");
  for (std::size_t first = 0; first < order.size();)
  {
    std::size_t last = first + 1;
    for (; last < order.size(); ++last)
    {
      const auto before = key(this->particles[order[last - 1]]);
      const auto next = key(this->particles[order[last]]);
      // A line ends where a particle between has ended.
      if (next.first != before.first || next.second > before.second + 1)
      {
        break;
      }
    }
    if (last - first > 1)
    {
      cells->InsertNextCell(static_cast<vtkIdType>(last - first), order.data() + first);
      reasons->InsertNextValue(static_cast<int>(this->particles[order[last - 1]].termination));
    }
    first = last;
  }
  output->SetLines(cells);
  if (joined == Joined::ByParticle)
  {
    output->GetCellData()->AddArray(reasons);
  }
}

ParticleOutput ParticleOutput::copy() const
{
  ParticleOutput other = *this;
  for (auto& attribute : other.attributes)
  {
    vtkSmartPointer<vtkDataArray> values = emptyLike(attribute);
    values->DeepCopy(attribute);
    attribute = values;
  }
  return other;
}
