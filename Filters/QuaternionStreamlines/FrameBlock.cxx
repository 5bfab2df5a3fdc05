#include "FrameBlock.h"

#include "vtkAOSDataArrayTemplate.h"
#include "vtkCellData.h"
#include "vtkDataArraySelection.h"
#include "vtkNew.h"
#include "vtkPointData.h"
#include "vtkPolyData.h"
#include "vtkUnsignedCharArray.h"

#include <algorithm>
#include <string>
#include <type_traits>

namespace
{

using orrery::FrameArrays;

/// A point array of real numbers.
struct RealArray
{
  const char* name;
  int components;
  float* FrameArrays<float>::*floats;
  double* FrameArrays<double>::*doubles;

  template <class Real>
  Real*& of(FrameArrays<Real>& arrays) const
  {
    if constexpr (std::is_same_v<Real, float>)
    {
      return arrays.*(this->floats);
    }
    else
    {
      return arrays.*(this->doubles);
    }
  }
};

#define ORRERY_REAL_ARRAY(name, components, member)                                                \
  {                                                                                                \
    name, components, &FrameArrays<float>::member, &FrameArrays<double>::member                    \
  }
const RealArray RealArrays[] = { ORRERY_REAL_ARRAY("Tangent", 3, tangent),
  ORRERY_REAL_ARRAY("FrenetNormal", 3, frenetNormal),
  ORRERY_REAL_ARRAY("FrenetBinormal", 3, frenetBinormal),
  ORRERY_REAL_ARRAY("Curvature", 1, curvature), ORRERY_REAL_ARRAY("Torsion", 1, torsion),
  ORRERY_REAL_ARRAY("FrenetQuaternion", 4, frenetQuaternion),
  ORRERY_REAL_ARRAY("ParallelNormal", 3, parallelNormal),
  ORRERY_REAL_ARRAY("ParallelBinormal", 3, parallelBinormal),
  ORRERY_REAL_ARRAY("ParallelCurvature", 2, parallelCurvature),
  ORRERY_REAL_ARRAY("ParallelQuaternion", 4, parallelQuaternion),
  ORRERY_REAL_ARRAY("ArcLength", 1, arcLength) };
#undef ORRERY_REAL_ARRAY

constexpr const char* Defined = "FrenetDefined";
constexpr const char* Holonomy = "Holonomy";

/// The names of the components, where they are not those of a vector in space.
std::vector<const char*> componentNames(const std::string& name)
{
  if (name == "ParallelCurvature")
  {
    return { "k1", "k2" };
  }
  const bool quaternion = name == "FrenetQuaternion" || name == "ParallelQuaternion";
  return quaternion ? std::vector<const char*>{ "q0", "q1", "q2", "q3" }
                    : std::vector<const char*>{};
}

/// An array in the order of the places on curves, which is given to the output in that of its
/// points.
template <class Array>
class PlaceArray
{
public:
  PlaceArray(const CurveTopology& topology, const char* name, int components)
  {
    this->values->SetName(name);
    this->values->SetNumberOfComponents(components);
    this->values->SetNumberOfTuples(topology.placeCount());
    int component = 0;
    for (const char* componentName : componentNames(name))
    {
      this->values->SetComponentName(component++, componentName);
    }
  }

  auto* pointer() { return this->values->GetPointer(0); }

  void giveTo(vtkPointData* pointData, const CurveTopology& topology)
  {
    if (topology.identical())
    {
      pointData->AddArray(this->values);
      return;
    }
    const auto scattered = vtkSmartPointer<Array>::Take(this->values->NewInstance());
    scattered->CopyInformation(this->values->GetInformation());
    scattered->SetName(this->values->GetName());
    const int components = this->values->GetNumberOfComponents();
    scattered->SetNumberOfComponents(components);
    for (int n = 0; n < components && this->values->GetComponentName(n); ++n)
    {
      scattered->SetComponentName(n, this->values->GetComponentName(n));
    }
    scattered->SetNumberOfTuples(topology.pointCount());
    auto* out = scattered->GetPointer(0);
    std::fill_n(out, scattered->GetNumberOfValues(), 0);
    for (vtkIdType place = 0; place < topology.placeCount(); ++place)
    {
      std::copy_n(
        this->pointer() + components * place, components, out + components * topology.point(place));
    }
    pointData->AddArray(scattered);
  }

private:
  vtkNew<Array> values;
};

/// A block of frames of the type Real.
template <class Real>
class Frames final : public FrameBlock
{
public:
  Frames(vtkPolyData* input, vtkDataArraySelection* wanted)
    : FrameBlock(input)
  {
    for (const RealArray& array : RealArrays)
    {
      if (wanted->ArrayIsEnabled(array.name))
      {
        this->reals.push_back(
          std::make_unique<Reals>(this->topology, array.name, array.components));
        array.of(this->arrays) = this->reals.back()->pointer();
      }
    }
    if (wanted->ArrayIsEnabled(Defined))
    {
      this->defined = std::make_unique<PlaceArray<vtkUnsignedCharArray>>(topology, Defined, 1);
      this->arrays.frenetDefined = this->defined->pointer();
    }
    if (wanted->ArrayIsEnabled(Holonomy))
    {
      this->holonomy.resize(this->polylines.curveCount);
      this->arrays.holonomy = this->holonomy.data();
    }
  }

  bool compute(orrery::FrameOptions options, const orrery::Monitor& monitor) override
  {
    options.curveDirections = this->directions.data();
    options.margins = this->margins.points.empty() ? nullptr : &this->margins;
    options.starts = this->starts.empty() ? nullptr : this->starts.data();
    this->arrays.ends = this->ends.empty() ? nullptr : this->ends.data();
    return orrery::computeMovingFrames(this->polylines, options, this->arrays, monitor);
  }

  void giveTo(vtkPolyData* output) override
  {
    this->topology.giveTo(output);
    for (const auto& array : this->reals)
    {
      array->giveTo(output->GetPointData(), this->topology);
    }
    if (this->defined)
    {
      this->defined->giveTo(output->GetPointData(), this->topology);
    }
    if (this->arrays.holonomy)
    {
      this->giveHolonomy(output);
    }
  }

private:
  using Reals = PlaceArray<vtkAOSDataArrayTemplate<Real>>;

  void giveHolonomy(vtkPolyData* output) const
  {
    vtkNew<vtkAOSDataArrayTemplate<Real>> cells;
    cells->SetName(Holonomy);
    cells->SetNumberOfTuples(output->GetNumberOfCells());
    std::fill_n(cells->GetPointer(0), cells->GetNumberOfValues(), Real(0));
    // Lines come after vertices.
    std::copy(this->holonomy.begin(), this->holonomy.end(),
      cells->GetPointer(0) + output->GetNumberOfVerts());
    output->GetCellData()->AddArray(cells);
  }

  FrameArrays<Real> arrays;
  std::vector<std::unique_ptr<Reals>> reals;
  std::unique_ptr<PlaceArray<vtkUnsignedCharArray>> defined;
  std::vector<Real> holonomy;
};

}

std::vector<const char*> frameArrayNames()
{
  std::vector<const char*> names;
  for (const RealArray& array : RealArrays)
  {
    names.push_back(array.name);
  }
  names.insert(names.end(), { Defined, Holonomy });
  return names;
}

FrameBlock::FrameBlock(vtkPolyData* input)
  : data(input)
  , topology(input)
  , points(kernelPoints(input))
  , polylines(this->topology.polylines())
{
  this->polylines.points = this->points.values();
}

std::unique_ptr<FrameBlock> FrameBlock::make(vtkPolyData* data, vtkDataArraySelection* wanted)
{
  if (kernelPoints(data).values().floats)
  {
    return std::make_unique<Frames<float>>(data, wanted);
  }
  return std::make_unique<Frames<double>>(data, wanted);
}
