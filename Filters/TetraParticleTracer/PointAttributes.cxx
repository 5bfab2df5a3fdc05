#include "PointAttributes.h"

#include "TraceInput.h"

#include "vtkDataArray.h"
#include "vtkDataSetAttributes.h"
#include "vtkMultiProcessStream.h"
#include "vtkPointData.h"

#include <algorithm>
#include <cmath>
#include <cstring>
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

/// At a time step only its own value counts: the other may be no number.
double between(double first, double last, double fraction)
{
  if (fraction == 0 || fraction == 1)
  {
    return fraction == 0 ? first : last;
  }
  return (1 - fraction) * first + fraction * last;
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

}

void PointAttributes::add(const FlowInterval& interval,
  const std::vector<orrery::Particle>& particles, orrery::Ranks& ranks, int threads)
{
  const Attributes found = agree(find(interval), !interval.start.empty(), ranks);
  if (!this->begun)
  {
    this->attributes = found;
    this->begun = true;
  }
  keepCommon(this->attributes, found);
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
    if (isVelocity(interval, attribute))
    {
      takeVelocity(particles, threads, attribute);
    }
    else
    {
      interpolate(interval, stencils, threads, attribute);
    }
  }
  this->count += particles.size();
}

/// The arrays that all blocks have at both ends of the interval.
PointAttributes::Attributes PointAttributes::find(const FlowInterval& interval)
{
  Attributes found;
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

void PointAttributes::keepCommon(Attributes& attributes, const Attributes& others)
{
  const auto gone = std::remove_if(attributes.begin(), attributes.end(),
    [&](const Attribute& own)
    {
      return std::none_of(
        others.begin(), others.end(), [&](const Attribute& other) { return own.sameAs(other); });
    });
  attributes.erase(gone, attributes.end());
}

void PointAttributes::write(const Attributes& attributes, vtkMultiProcessStream& stream)
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

PointAttributes::Attributes PointAttributes::read(vtkMultiProcessStream& stream)
{
  int count = 0;
  stream >> count;
  Attributes attributes(count);
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
PointAttributes::Attributes PointAttributes::agree(
  const Attributes& own, bool hasBlocks, orrery::Ranks& ranks)
{
  if (ranks.count() == 1)
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
  Attributes common;
  bool first = true;
  for (const orrery::Ranks::Bytes& taken :
    ranks.exchange(std::vector<orrery::Ranks::Bytes>(ranks.count(), given)))
  {
    if (!taken.empty())
    {
      stream.SetRawData(std::vector<unsigned char>(taken.begin(), taken.end()));
      const Attributes others = read(stream);
      common = first ? others : common;
      keepCommon(common, others);
      first = false;
    }
  }
  return common;
}

/// Whether particles move by this array, in all blocks.
bool PointAttributes::isVelocity(const FlowInterval& interval, const Attribute& attribute)
{
  return std::all_of(interval.start.begin(), interval.start.end(),
    [&](vtkDataSet* data)
    { return attribute.name == velocityOf(data, interval.velocity)->GetName(); });
}

/// As it was interpolated for the particles, which in time may be by a cubic.
void PointAttributes::takeVelocity(
  const std::vector<orrery::Particle>& particles, int threads, Attribute& attribute)
{
  const std::size_t size = attribute.values.size();
  attribute.values.resize(size + particles.size() * attribute.tupleSize);
  const auto takeAs = [&](auto* out)
  {
    using T = std::remove_pointer_t<decltype(out)>;
#pragma omp parallel for num_threads(threads)
    for (std::size_t n = 0; n < particles.size(); ++n)
    {
      for (int c = 0; c < 3; ++c)
      {
        out[3 * n + c] = fromDouble<T>(particles[n].velocity[c]);
      }
    }
  };
  char* out = attribute.values.data() + size;
  switch (attribute.type)
  {
    vtkTemplateMacro(takeAs(reinterpret_cast<VTK_TT*>(out)));
  }
}

void PointAttributes::interpolate(const FlowInterval& interval,
  const std::vector<Stencil>& stencils, int threads, Attribute& attribute)
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
          const auto value = between(
            static_cast<double>(first[at]), static_cast<double>(last[at]), stencil.fraction);
          sum += stencil.weights[vertex] * value;
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

void PointAttributes::shorten(std::size_t size)
{
  this->count = size;
  for (Attribute& attribute : this->attributes)
  {
    attribute.values.resize(size * attribute.tupleSize);
  }
}

std::size_t PointAttributes::rowSize() const
{
  std::size_t size = 0;
  for (const Attribute& attribute : this->attributes)
  {
    size += attribute.tupleSize;
  }
  return size;
}

void PointAttributes::appendRow(std::size_t point, orrery::Ranks::Bytes& bytes) const
{
  for (const Attribute& attribute : this->attributes)
  {
    const char* tuple = attribute.values.data() + point * attribute.tupleSize;
    bytes.insert(bytes.end(), tuple, tuple + attribute.tupleSize);
  }
}

void PointAttributes::addRow(const char* bytes)
{
  for (Attribute& attribute : this->attributes)
  {
    attribute.values.insert(attribute.values.end(), bytes, bytes + attribute.tupleSize);
    bytes += attribute.tupleSize;
  }
  ++this->count;
}

void PointAttributes::giveTo(vtkPointData* pointData) const
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
    array->SetNumberOfTuples(static_cast<vtkIdType>(this->count));
    if (!attribute.values.empty())
    {
      std::memcpy(array->GetVoidPointer(0), attribute.values.data(), attribute.values.size());
    }
    pointData->AddArray(array);
  }
}
