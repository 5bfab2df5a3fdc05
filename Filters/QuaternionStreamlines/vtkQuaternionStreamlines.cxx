#include "vtkQuaternionStreamlines.h"

#include "CurveTopology.h"

#include "../Common/ThreadsAndRanks.h"
#include "../Common/VTKVersions.h"

#include "MovingFrames.h"

#include "vtkAOSDataArrayTemplate.h"
#include "vtkCellData.h"
#include "vtkDataArraySelection.h"
#include "vtkInformation.h"
#include "vtkInformationVector.h"
#include "vtkObjectFactory.h"
#include "vtkPointData.h"
#include "vtkPolyData.h"
#include "vtkUnsignedCharArray.h"

#include <algorithm>
#include <memory>
#include <new>
#include <string>
#include <type_traits>

vtkStandardNewMacro(vtkQuaternionStreamlines);

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

/// An array in the order of the places on curves, which is given to the output in that of its points.
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

/// The frames of all curves, as arrays of the output.
template <class Real>
class Frames
{
public:
  Frames(const CurveTopology& ofTopology, vtkDataArraySelection* wanted)
    : topology(ofTopology)
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
      this->holonomy.resize(this->topology.polylines().curveCount);
      this->arrays.holonomy = this->holonomy.data();
    }
  }

  const FrameArrays<Real>& pointers() const { return this->arrays; }

  void giveTo(vtkPolyData* output)
  {
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
      vtkNew<vtkAOSDataArrayTemplate<Real>> cells;
      cells->SetName(Holonomy);
      cells->SetNumberOfTuples(output->GetNumberOfCells());
      std::fill_n(cells->GetPointer(0), cells->GetNumberOfValues(), Real(0));
      // Lines come after vertices.
      std::copy(this->holonomy.begin(), this->holonomy.end(),
        cells->GetPointer(0) + output->GetNumberOfVerts());
      output->GetCellData()->AddArray(cells);
    }
  }

private:
  using Reals = PlaceArray<vtkAOSDataArrayTemplate<Real>>;

  const CurveTopology& topology;
  FrameArrays<Real> arrays;
  std::vector<std::unique_ptr<Reals>> reals;
  std::unique_ptr<PlaceArray<vtkUnsignedCharArray>> defined;
  std::vector<Real> holonomy;
};

/// False when stopped.
template <class Real>
bool addFrames(const CurveTopology& topology, const orrery::PointArray& points,
  const orrery::FrameOptions& options, vtkDataArraySelection* wanted,
  const orrery::Monitor& monitor, vtkPolyData* output)
{
  orrery::Polylines curves = topology.polylines();
  curves.points = points;
  Frames<Real> frames(topology, wanted);
  if (!orrery::computeMovingFrames(curves, options, frames.pointers(), monitor))
  {
    return false;
  }
  topology.giveTo(output);
  frames.giveTo(output);
  return true;
}

}

vtkQuaternionStreamlines::vtkQuaternionStreamlines()
{
  for (const RealArray& array : RealArrays)
  {
    this->OutputArrays->AddArray(array.name);
  }
  this->OutputArrays->AddArray(Defined);
  this->OutputArrays->AddArray(Holonomy);
}

vtkQuaternionStreamlines::~vtkQuaternionStreamlines() = default;

int vtkQuaternionStreamlines::GetNumberOfOutputArrays() const
{
  return this->OutputArrays->GetNumberOfArrays();
}

const char* vtkQuaternionStreamlines::GetOutputArrayName(int index) const
{
  return this->OutputArrays->GetArrayName(index);
}

int vtkQuaternionStreamlines::GetOutputArrayStatus(const char* name) const
{
  return this->OutputArrays->ArrayIsEnabled(name);
}

void vtkQuaternionStreamlines::SetOutputArrayStatus(const char* name, int status)
{
  if (!this->OutputArrays->ArrayExists(name))
  {
    vtkErrorMacro("There is no output array " << name << ": see the names that are listed.");
    return;
  }
  this->OutputArrays->SetArraySetting(name, status);
}

vtkMTimeType vtkQuaternionStreamlines::GetMTime()
{
  return std::max(this->Superclass::GetMTime(), this->OutputArrays->GetMTime());
}

int vtkQuaternionStreamlines::FillInputPortInformation(int port, vtkInformation* info)
{
  info->Set(vtkAlgorithm::INPUT_REQUIRED_DATA_TYPE(), "vtkPolyData");
  return port == 0;
}

/// The directions of the initial frames, one for each curve. False when the array does not fit.
bool vtkQuaternionStreamlines::ReadDirections(
  vtkInformationVector** inputs, vtkPolyData* input, std::vector<double>& directions)
{
  int association = vtkDataObject::FIELD_ASSOCIATION_POINTS;
  vtkDataArray* array = this->GetInputArrayToProcess(0, inputs, association);
  const bool ofCells = association == vtkDataObject::FIELD_ASSOCIATION_CELLS;
  if (!array || array->GetNumberOfComponents() != 3 ||
    array->GetNumberOfTuples() !=
      (ofCells ? input->GetNumberOfCells() : input->GetNumberOfPoints()))
  {
    vtkErrorMacro(
      "There is no array of vectors for the initial frames: choose a point or cell array "
      "of three components, or another Initial Frame.");
    return false;
  }
  vtkCellArray* lines = input->GetLines();
  for (vtkIdType line = 0; line < lines->GetNumberOfCells(); ++line)
  {
    vtkIdType size = 0;
    const vtkIdType* ids = nullptr;
    lines->GetCellAtId(line, size, ids);
    double direction[3] = {};
    if (ofCells || size > 0)
    {
      array->GetTuple(ofCells ? input->GetNumberOfVerts() + line : ids[0], direction);
    }
    directions.insert(directions.end(), direction, direction + 3);
  }
  return true;
}

int vtkQuaternionStreamlines::RequestData(
  vtkInformation*, vtkInformationVector** inputs, vtkInformationVector* outputs)
{
  vtkPolyData* input = vtkPolyData::GetData(inputs[0]);
  vtkPolyData* output = vtkPolyData::GetData(outputs);
  if (input->GetNumberOfPoints() > 0 && input->GetNumberOfLines() == 0)
  {
    vtkWarningMacro(
      "The input has no polylines to find frames of: apply Stream Tracer, Feature Edges "
      "or another filter that makes lines before.");
  }
  orrery::FrameOptions options;
  options.singularPoints = static_cast<orrery::SingularPoints>(this->SingularPoints);
  options.easeInLength = this->EaseInLength;
  options.curvatureTolerance = this->CurvatureTolerance;
  options.transport = static_cast<orrery::TransportMethod>(this->TransportMethod);
  options.initialFrame = static_cast<orrery::InitialFrame>(this->InitialFrame);
  std::copy_n(this->InitialDirection, 3, options.direction.begin());
  options.smoothingLevels = this->SmoothingLevels;
  options.threads = threadCount(this->NumberOfThreads);
  const orrery::Monitor monitor{ [this](double done) { this->UpdateProgress(done); },
    [this] { return abortRequested(this); } };
  try
  {
    std::vector<double> directions;
    if (this->InitialFrame == ARRAY && !this->ReadDirections(inputs, input, directions))
    {
      return 1;
    }
    options.curveDirections = directions.data();
    const CurveTopology topology(input);
    const auto points = kernelPoints(input);
    const auto add = points.values().floats ? &addFrames<float> : &addFrames<double>;
    add(topology, points.values(), options, this->OutputArrays, monitor, output);
  }
  catch (const std::bad_alloc&)
  {
    output->Initialize();
    vtkErrorMacro("Not enough memory for the frames: choose fewer arrays.");
  }
  return 1;
}

void vtkQuaternionStreamlines::PrintSelf(ostream& os, vtkIndent indent)
{
  this->Superclass::PrintSelf(os, indent);
  os << indent << "OutputArrays:\n";
  this->OutputArrays->PrintSelf(os, indent.GetNextIndent());
  os << indent << "SingularPoints: " << this->SingularPoints << "\n";
  os << indent << "EaseInLength: " << this->EaseInLength << "\n";
  os << indent << "CurvatureTolerance: " << this->CurvatureTolerance << "\n";
  os << indent << "TransportMethod: " << this->TransportMethod << "\n";
  os << indent << "InitialFrame: " << this->InitialFrame << "\n";
  os << indent << "InitialDirection: " << this->InitialDirection[0] << " "
     << this->InitialDirection[1] << " " << this->InitialDirection[2] << "\n";
  os << indent << "SmoothingLevels: " << this->SmoothingLevels << "\n";
  os << indent << "NumberOfThreads: " << this->NumberOfThreads << "\n";
}
