#include "MappedCurves.h"

#include "KernelInput.h"

#include "Parallel.h"

#include "vtkCellData.h"
#include "vtkDataSetAttributes.h"
#include "vtkNew.h"
#include "vtkPointData.h"
#include "vtkTypeInt64Array.h"
#include "vtkTypeTraits.h"
#include "vtkUnsignedCharArray.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <numeric>
#include <vector>

namespace
{

using orrery::MapCut;
using orrery::Polylines;
using orrery::QuaternionMap;
using orrery::QuaternionMapArrays;
using orrery::QuaternionMapOptions;
using Vector4 = Eigen::Vector4d;

constexpr const char* Depth = "Depth4D";
constexpr const char* Light = "Light4D";
constexpr const char* PointIds = "OriginalPointIds";
constexpr const char* LineIds = "OriginalLineIds";
constexpr const char* Reflected = "ReflectedCopy";

vtkSmartPointer<vtkTypeInt64Array> makeIds(const char* name, std::size_t count)
{
  auto ids = vtkSmartPointer<vtkTypeInt64Array>::New();
  ids->SetName(name);
  ids->SetNumberOfValues(static_cast<vtkIdType>(count));
  return ids;
}

/// The same integers as the kernel calls them.
std::int64_t* valuesOf(vtkTypeInt64Array* ids)
{
  return static_cast<std::int64_t*>(ids->GetVoidPointer(0));
}

/// The points of an output, the arrays of them and where the kernel writes to them.
template <class Real>
class PointValues
{
public:
  explicit PointValues(std::size_t count)
  {
    this->points->SetDataType(vtkTypeTraits<Real>::VTK_TYPE_ID);
    this->points->SetNumberOfPoints(static_cast<vtkIdType>(count));
    this->arrays.points = static_cast<Real*>(this->points->GetVoidPointer(0));
    this->arrays.depth = make(this->depth, Depth, count);
    this->arrays.light = make(this->light, Light, count);
  }

  void giveTo(vtkPolyData* output) const
  {
    output->SetPoints(this->points);
    output->GetPointData()->AddArray(this->depth);
    output->GetPointData()->AddArray(this->light);
    output->GetPointData()->SetActiveScalars(Depth);
  }

  QuaternionMapArrays<Real> arrays;

private:
  static Real* make(vtkSmartPointer<vtkDataArray>& array, const char* name, std::size_t count)
  {
    array.TakeReference(vtkDataArray::CreateDataArray(vtkTypeTraits<Real>::VTK_TYPE_ID));
    array->SetName(name);
    array->SetNumberOfTuples(static_cast<vtkIdType>(count));
    return static_cast<Real*>(array->GetVoidPointer(0));
  }

  vtkNew<vtkPoints> points;
  vtkSmartPointer<vtkDataArray> depth;
  vtkSmartPointer<vtkDataArray> light;
};

bool allDifferent(const std::int64_t* ids, vtkIdType count, vtkIdType bound)
{
  std::vector<bool> taken(static_cast<std::size_t>(bound));
  for (vtkIdType n = 0; n < count; ++n)
  {
    if (taken[ids[n]])
    {
      return false;
    }
    taken[ids[n]] = true;
  }
  return true;
}

/// Copies the tuples that the ids tell.
void gather(vtkDataArray* from, const std::int64_t* ids, int threads, vtkDataArray* to)
{
  const auto size = static_cast<std::size_t>(from->GetNumberOfComponents());
  const auto count = static_cast<std::size_t>(to->GetNumberOfTuples());
  withValues(to,
    [&](auto* values)
    {
      const auto* const source = static_cast<const decltype(values)>(from->GetVoidPointer(0));
      orrery::forBlocks(count, 65536, threads, {}, 0, 0,
        [&](std::size_t first, std::size_t last)
        {
          for (std::size_t n = first; n < last; ++n)
          {
            std::copy_n(source + size * ids[n], size, values + size * n);
          }
        });
    });
}

bool isPlain(vtkDataArray* array)
{
  return array && array->HasStandardMemoryLayout() && array->GetDataType() != VTK_BIT;
}

/// Makes arrays of the points, or cells, of an output, from those that the ids tell of an input's,
/// of which there are `bound`.
void copyTuples(vtkDataSetAttributes* from, vtkIdType bound, vtkTypeInt64Array* ids, int threads,
  vtkDataSetAttributes* to)
{
  const vtkIdType count = ids->GetNumberOfValues();
  const std::int64_t* const sources = valuesOf(ids);
  to->CopyAllOn(vtkDataSetAttributes::COPYTUPLE); // global ids, too
  to->CopyAllocate(from, count);
  to->SetNumberOfTuples(count);
  for (int n = 0; n < to->GetNumberOfArrays(); ++n) // all, in the order of the input
  {
    if (isPlain(from->GetArray(n)) && isPlain(to->GetArray(n)))
    {
      gather(from->GetArray(n), sources, threads, to->GetArray(n));
      continue;
    }
    for (vtkIdType tuple = 0; tuple < count; ++tuple)
    {
      to->GetAbstractArray(n)->InsertTuple(tuple, sources[tuple], from->GetAbstractArray(n));
    }
  }
  if (!allDifferent(sources, count, bound))
  {
    to->SetActiveAttribute(-1, vtkDataSetAttributes::GLOBALIDS);
  }
}

/// Whether values are names of things, of which there is nothing in between.
bool areIds(vtkDataSetAttributes* data, int index)
{
  const int attribute = data->IsArrayAnAttribute(index);
  vtkDataArray* array = data->GetArray(index);
  return attribute == vtkDataSetAttributes::GLOBALIDS ||
    attribute == vtkDataSetAttributes::PEDIGREEIDS || array->GetDataType() == VTK_ID_TYPE ||
    std::strcmp(array->GetName(), vtkDataSetAttributes::GhostArrayName()) == 0;
}

/// Gives cut points values between those of their neighbors. Ids and texts stay those of the nearer
/// one.
void interpolateCuts(
  vtkDataSetAttributes* from, const std::vector<MapCut>& cuts, vtkDataSetAttributes* to)
{
  for (int n = 0; n < to->GetNumberOfArrays(); ++n)
  {
    vtkDataArray* array = to->GetArray(n);
    if (!array || !array->GetName() || areIds(to, n))
    {
      continue;
    }
    vtkDataArray* source = from->GetArray(array->GetName());
    for (const MapCut& cut : cuts)
    {
      array->InterpolateTuple(cut.point, cut.first, source, cut.second, source, cut.fraction);
    }
  }
}

/// The unit quaternion of a cut point, on the great circle that its curve follows. Folded curves go
/// the shorter way.
Vector4 quaternionAt(const MapCut& cut, const orrery::QuaternionArray& quaternions, bool folded)
{
  const auto at = [&](std::int64_t point) -> Vector4
  {
    return (quaternions.floats
        ? Eigen::Map<const Eigen::Vector4f>(quaternions.floats + 4 * point).cast<double>().eval()
        : Vector4(quaternions.doubles + 4 * point))
      .stableNormalized();
  };
  const Vector4 a = at(cut.first), end = at(cut.second);
  const Vector4 b = folded && a.dot(end) < 0 ? -end : end;
  const double angle = 2 * std::atan2((a - b).norm(), (a + b).norm());
  if (angle < 1e-6) // the chord is as good as the arc
  {
    return ((1 - cut.fraction) * a + cut.fraction * b).normalized();
  }
  return (std::sin((1 - cut.fraction) * angle) * a + std::sin(cut.fraction * angle) * b)
    .normalized();
}

class CurveMapper
{
public:
  CurveMapper(vtkPolyData* inputData, vtkDataArray* quaternionArray,
    const QuaternionMapOptions& mapOptions, vtkPolyData* outputData)
    : input(inputData)
    , chosen(quaternionArray)
    , quaternions(quaternionArray)
    , options(mapOptions)
    , output(outputData)
    , lines(inputData)
  {
  }

  bool run(const orrery::Monitor& monitor)
  {
    if (!this->map.plan(this->curves(), this->quaternions.values(), this->options, monitor))
    {
      return false;
    }
    return this->quaternions.values().floats ? this->fill<float>(monitor)
                                             : this->fill<double>(monitor);
  }

private:
  const Polylines& curves() const { return this->lines.polylines(); }

  std::size_t placeCount() const { return this->curves().begin(this->curves().curveCount); }

  template <class Real>
  bool fill(const orrery::Monitor& monitor)
  {
    this->output->GetFieldData()->PassData(this->input->GetFieldData());
    // Each point then has one place on the three-sphere, whatever curve it is on.
    const bool onePlace = this->options.hemispheres == orrery::Hemispheres::OneCopy &&
      this->options.balls == orrery::Balls::Overlaid &&
      this->map.pointCount() == this->placeCount() &&
      this->map.lineCount() <= this->curves().curveCount;
    return onePlace ? this->fillInputPoints<Real>(monitor) : this->fillOwnPoints<Real>(monitor);
  }

  /// The points and lines are the input's.
  template <class Real>
  bool fillInputPoints(const orrery::Monitor& monitor)
  {
    PointValues<Real> places(this->placeCount());
    if (!this->map.fill(places.arrays, monitor))
    {
      return false;
    }
    this->output->GetPointData()->ShallowCopy(this->input->GetPointData());
    const auto count = static_cast<std::size_t>(this->input->GetNumberOfPoints());
    const auto ids = makeIds(PointIds, count);
    std::iota(valuesOf(ids), valuesOf(ids) + count, std::int64_t(0));
    this->output->GetPointData()->AddArray(ids);
    this->placesArePoints() ? places.giveTo(this->output) : this->scatter(places.arrays);
    this->output->SetLines(this->input->GetLines());

    const auto lineIds = makeIds(LineIds, this->curves().curveCount);
    std::iota(valuesOf(lineIds), valuesOf(lineIds) + lineIds->GetNumberOfValues(), std::int64_t(0));
    vtkNew<vtkUnsignedCharArray> reflected;
    reflected->SetNumberOfValues(lineIds->GetNumberOfValues());
    reflected->FillValue(0);
    this->addCellData(lineIds, reflected);
    return true;
  }

  std::int64_t pointAt(std::size_t place) const
  {
    return this->curves().ids64 ? this->curves().ids64[place] : this->curves().ids32[place];
  }

  bool placesArePoints() const
  {
    std::size_t place = 0;
    const std::size_t places = this->placeCount();
    while (place < places && this->pointAt(place) == static_cast<std::int64_t>(place))
    {
      ++place;
    }
    return place == static_cast<std::size_t>(this->input->GetNumberOfPoints());
  }

  /// Gives the points of the input what is at their places.
  template <class Real>
  void scatter(const QuaternionMapArrays<Real>& places)
  {
    const auto count = static_cast<std::size_t>(this->input->GetNumberOfPoints());
    PointValues<Real> own(count);
    std::fill_n(own.arrays.points, 3 * count, Real(0));
    std::fill_n(own.arrays.depth, count, Real(0));
    std::fill_n(own.arrays.light, count, Real(0));
    for (std::size_t place = 0; place < this->placeCount(); ++place)
    {
      const std::int64_t point = this->pointAt(place);
      std::copy_n(places.points + 3 * place, 3, own.arrays.points + 3 * point);
      own.arrays.depth[point] = places.depth[place];
      own.arrays.light[point] = places.light[place];
    }
    own.giveTo(this->output);
  }

  /// Each line has points of its own.
  template <class Real>
  bool fillOwnPoints(const orrery::Monitor& monitor)
  {
    const std::size_t points = this->map.pointCount();
    PointValues<Real> own(points);
    const auto pointIds = makeIds(PointIds, points);
    const auto offsets = makeIds(nullptr, this->map.lineCount() + 1);
    const auto lineIds = makeIds(LineIds, this->map.lineCount());
    vtkNew<vtkUnsignedCharArray> reflected;
    reflected->SetNumberOfValues(lineIds->GetNumberOfValues());
    std::vector<MapCut> cuts(this->map.cutCount());
    own.arrays.pointIds = valuesOf(pointIds);
    own.arrays.offsets = valuesOf(offsets);
    own.arrays.lineIds = valuesOf(lineIds);
    own.arrays.reflected = reflected->GetPointer(0);
    own.arrays.cuts = cuts.data();
    if (!this->map.fill(own.arrays, monitor))
    {
      return false;
    }
    this->copyPointData(pointIds, cuts);
    own.giveTo(this->output);
    this->output->GetPointData()->AddArray(pointIds);

    const auto ids = makeIds(nullptr, points);
    std::iota(valuesOf(ids), valuesOf(ids) + points, std::int64_t(0));
    vtkNew<vtkCellArray> mapped;
    mapped->SetData(offsets, ids);
    this->output->SetLines(mapped);
    this->addCellData(lineIds, reflected);
    return true;
  }

  void copyPointData(vtkTypeInt64Array* pointIds, const std::vector<MapCut>& cuts)
  {
    vtkPointData* from = this->input->GetPointData();
    vtkPointData* to = this->output->GetPointData();
    copyTuples(from, this->input->GetNumberOfPoints(), pointIds, this->options.threads, to);
    interpolateCuts(from, cuts, to);
    vtkDataArray* array = to->GetArray(this->chosen->GetName());
    if (array->GetDataType() == VTK_FLOAT || array->GetDataType() == VTK_DOUBLE)
    {
      const bool folded = this->options.hemispheres == orrery::Hemispheres::Folded;
      for (const MapCut& cut : cuts)
      {
        array->SetTuple(cut.point, quaternionAt(cut, this->quaternions.values(), folded).data());
      }
    }
  }

  /// The ids are those of curves, which become those of cells: lines come after vertices.
  void addCellData(vtkTypeInt64Array* lineIds, vtkUnsignedCharArray* reflected)
  {
    const vtkIdType vertices = this->input->GetNumberOfVerts();
    std::int64_t* const first = valuesOf(lineIds);
    std::for_each(
      first, first + lineIds->GetNumberOfValues(), [&](std::int64_t& id) { id += vertices; });
    vtkCellData* cellData = this->output->GetCellData();
    copyTuples(this->input->GetCellData(), this->input->GetNumberOfCells(), lineIds,
      this->options.threads, cellData);
    cellData->AddArray(lineIds);
    reflected->SetName(Reflected);
    cellData->AddArray(reflected);
  }

  vtkPolyData* input;
  vtkDataArray* chosen;
  KernelArray<orrery::QuaternionArray> quaternions;
  const QuaternionMapOptions& options;
  vtkPolyData* output;
  KernelPolylines lines;
  QuaternionMap map;
};

}

bool mapCurves(vtkPolyData* input, vtkDataArray* quaternions, const QuaternionMapOptions& options,
  const orrery::Monitor& monitor, vtkPolyData* output)
{
  return CurveMapper(input, quaternions, options, output).run(monitor);
}
