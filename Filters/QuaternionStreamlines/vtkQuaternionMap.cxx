#include "vtkQuaternionMap.h"

#include "MappedCurves.h"
#include "WireframeCells.h"

#include "../Common/ThreadsAndRanks.h"
#include "../Common/VTKVersions.h"

#include "Rotation4.h"

#include "vtkCellData.h"
#include "vtkCompositeDataIterator.h"
#include "vtkDataObjectTree.h"
#include "vtkDemandDrivenPipeline.h"
#include "vtkInformation.h"
#include "vtkInformationVector.h"
#include "vtkMath.h"
#include "vtkObjectFactory.h"
#include "vtkPointData.h"
#include "vtkPolyData.h"
#include "vtkSmartPointer.h"

#include <algorithm>
#include <cmath>
#include <new>
#include <vector>

vtkStandardNewMacro(vtkQuaternionMap);
vtkCxxSetObjectMacro(vtkQuaternionMap, Controller, vtkMultiProcessController);

namespace
{

using orrery::Quaternion;

double radians(double degrees)
{
  constexpr double Pi = 3.14159265358979323846;
  return degrees * (Pi / 180);
}

/// One of the numbers of a property.
struct Numbers
{
  const char* property;
  const double* values;
  int count;
};

bool areFinite(const Numbers& numbers)
{
  return std::all_of(
    numbers.values, numbers.values + numbers.count, [](double x) { return std::isfinite(x); });
}

bool areZero(const Numbers& numbers)
{
  return std::all_of(
    numbers.values, numbers.values + numbers.count, [](double x) { return x == 0; });
}

Quaternion quaternionOf(const double (&q)[4])
{
  return { q[0], q[1], q[2], q[3] };
}

/// A data set and where its map goes.
struct Piece
{
  vtkPolyData* input;
  vtkPolyData* output;
  vtkDataArray* quaternions;
};

/// The data set, or those in a composite, whose structure the output gets.
std::vector<Piece> makePieces(vtkDataObject* input, vtkDataObject* output)
{
  auto* inputs = vtkDataObjectTree::SafeDownCast(input);
  if (!inputs)
  {
    return { { vtkPolyData::SafeDownCast(input), vtkPolyData::SafeDownCast(output), nullptr } };
  }
  auto* outputs = vtkDataObjectTree::SafeDownCast(output);
  outputs->CopyStructure(inputs);
  std::vector<Piece> pieces;
  auto iterator = vtkSmartPointer<vtkCompositeDataIterator>::Take(inputs->NewIterator());
  for (iterator->InitTraversal(); !iterator->IsDoneWithTraversal(); iterator->GoToNextItem())
  {
    if (auto* data = vtkPolyData::SafeDownCast(iterator->GetCurrentDataObject()))
    {
      vtkNew<vtkPolyData> mapped;
      outputs->SetDataSet(iterator, mapped);
      pieces.push_back({ data, mapped, nullptr });
    }
  }
  return pieces;
}

/// Whether an array may be one of quaternions.
bool wouldDo(vtkDataArray* array)
{
  return array && array->GetName() && array->GetNumberOfComponents() == 4 &&
    (array->GetDataType() == VTK_FLOAT || array->GetDataType() == VTK_DOUBLE);
}

/// The arrays that would do, those that vtkQuaternionStreamlines makes first.
std::vector<vtkDataArray*> candidates(vtkPointData* pointData)
{
  std::vector<vtkDataArray*> found;
  for (const char* name : { "FrenetQuaternion", "ParallelQuaternion" })
  {
    found.push_back(pointData->GetArray(name));
  }
  for (int n = 0; n < pointData->GetNumberOfArrays(); ++n)
  {
    found.push_back(pointData->GetArray(n));
  }
  found.erase(
    std::remove_if(found.begin(), found.end(), [](vtkDataArray* array) { return !wouldDo(array); }),
    found.end());
  return found;
}

/// The names of the arrays that would do.
std::string choices(vtkPointData* pointData)
{
  std::string names;
  for (vtkDataArray* array : candidates(pointData))
  {
    const std::string name = std::string("\"") + array->GetName() + "\"";
    if (names.find(name) == std::string::npos)
    {
      names += (names.empty() ? "" : ", ") + name;
    }
  }
  return names.empty() ? " Apply Quaternion Streamlines first, which makes such arrays."
                       : " Arrays that would do: " + names + ".";
}

/// The quaternions of points, by the name of an array, or what would do when it is empty. Null,
/// with the reason in `problem`, when there are none.
vtkDataArray* findQuaternions(vtkPolyData* data, const std::string& name, std::string& problem)
{
  vtkPointData* pointData = data->GetPointData();
  vtkAbstractArray* array = pointData->GetAbstractArray(name.c_str());
  if (name.empty())
  {
    const std::vector<vtkDataArray*> found = candidates(pointData);
    array = found.empty() ? nullptr : found.front();
  }
  const std::string quoted = "Array \"" + (array ? array->GetName() : name) + "\"";
  if (!array && name.empty())
  {
    problem = "There are no quaternions: the input has no point array of 4 real components." +
      choices(pointData);
  }
  else if (!array && data->GetCellData()->HasArray(name.c_str()))
  {
    problem =
      quoted + " is cell data, quaternions are of points: apply Cell Data to Point Data first.";
  }
  else if (!array)
  {
    problem = "There is no point array \"" + name + "\" of quaternions." + choices(pointData);
  }
  else if (!vtkDataArray::SafeDownCast(array))
  {
    problem = quoted + " is not numeric." + choices(pointData);
  }
  else if (array->GetNumberOfComponents() != 4)
  {
    problem = quoted + " has " + std::to_string(array->GetNumberOfComponents()) +
      " components, quaternions have 4." + choices(pointData);
  }
  else if (array->GetNumberOfTuples() != data->GetNumberOfPoints())
  {
    problem = quoted + " has " + std::to_string(array->GetNumberOfTuples()) + " quaternions for " +
      std::to_string(data->GetNumberOfPoints()) + " points.";
  }
  return problem.empty() ? vtkDataArray::SafeDownCast(array) : nullptr;
}

}

vtkQuaternionMap::vtkQuaternionMap()
{
  this->SetNumberOfOutputPorts(2);
  this->SetController(vtkMultiProcessController::GetGlobalController());
}

vtkQuaternionMap::~vtkQuaternionMap()
{
  this->SetController(nullptr);
}

vtkPolyData* vtkQuaternionMap::GetWireframeOutput()
{
  return vtkPolyData::SafeDownCast(this->GetOutputDataObject(1));
}

int vtkQuaternionMap::FillInputPortInformation(int, vtkInformation* info)
{
  info->Set(vtkAlgorithm::INPUT_REQUIRED_DATA_TYPE(), "vtkPolyData");
  info->Append(vtkAlgorithm::INPUT_REQUIRED_DATA_TYPE(), "vtkDataObjectTree");
  return 1;
}

int vtkQuaternionMap::FillOutputPortInformation(int port, vtkInformation* info)
{
  info->Set(vtkDataObject::DATA_TYPE_NAME(), port == 0 ? "vtkDataObject" : "vtkPolyData");
  return 1;
}

vtkTypeBool vtkQuaternionMap::ProcessRequest(
  vtkInformation* request, vtkInformationVector** inputs, vtkInformationVector* outputs)
{
  if (request->Has(vtkDemandDrivenPipeline::REQUEST_DATA_OBJECT()))
  {
    return this->RequestDataObject(inputs, outputs);
  }
  return this->Superclass::ProcessRequest(request, inputs, outputs);
}

int vtkQuaternionMap::RequestDataObject(
  vtkInformationVector** inputs, vtkInformationVector* outputs)
{
  vtkDataObject* input = vtkDataObject::GetData(inputs[0]);
  vtkDataObject* output = vtkDataObject::GetData(outputs, 0);
  if (input && (!output || std::string(output->GetClassName()) != input->GetClassName()))
  {
    const auto made = vtkSmartPointer<vtkDataObject>::Take(input->NewInstance());
    outputs->GetInformationObject(0)->Set(vtkDataObject::DATA_OBJECT(), made);
  }
  return 1;
}

/// What is wrong with the properties, or nothing.
std::string vtkQuaternionMap::FindProblem() const
{
  const Numbers left{ "Left Quaternion", this->LeftQuaternion, 4 };
  const Numbers right{ "Right Quaternion", this->RightQuaternion, 4 };
  const Numbers axis{ "Frame Rotation Axis", this->FrameRotationAxis, 3 };
  const Numbers light{ "Light Direction", this->LightDirection, 4 };
  const Numbers all[] = { { "Plane Angles", this->PlaneAngles, 6 }, left, right, axis,
    { "Frame Rotation Angle", &this->FrameRotationAngle, 1 },
    { "Camera Distance", &this->CameraDistance, 1 }, { "Separation", &this->Separation, 1 },
    { "Largest Gap", &this->LargestGap, 1 }, light, { "Ambient", &this->Ambient, 1 },
    { "Diffuse", &this->Diffuse, 1 }, { "Specular", &this->Specular, 1 },
    { "Specular Power", &this->SpecularPower, 1 } };
  for (const Numbers& numbers : all)
  {
    if (!areFinite(numbers))
    {
      return std::string(numbers.property) + " has a value that is not a finite number.";
    }
  }
  for (const Numbers& numbers : { left, right })
  {
    if (areZero(numbers))
    {
      return std::string(numbers.property) +
        " is zero, which is no rotation: 1, 0, 0, 0 leaves all in place.";
    }
  }
  if (areZero(axis) && this->FrameRotationAngle != 0)
  {
    return "Frame Rotation Axis is zero: give it a direction, or the angle 0.";
  }
  return areZero(light) ? "Light Direction is zero: give it a direction." : "";
}

orrery::QuaternionMapOptions vtkQuaternionMap::GetOptions() const
{
  std::array<double, 6> angles;
  std::transform(this->PlaneAngles, this->PlaneAngles + 6, angles.begin(), radians);
  const Quaternion turn = orrery::axisAngleQuaternion(
    Eigen::Vector3d(this->FrameRotationAxis), radians(this->FrameRotationAngle));
  const orrery::QuaternionPair pair{ quaternionOf(this->LeftQuaternion) * turn,
    quaternionOf(this->RightQuaternion) };
  orrery::QuaternionMapOptions options;
  options.rotation = orrery::composedRotation(pair, angles);
  options.projection = { this->ProjectionAxis, this->Projection == POLAR_PERSPECTIVE,
    this->CameraDistance };
  options.balls = static_cast<orrery::Balls>(this->Balls);
  options.separation = this->Separation;
  options.largestGap = vtkMath::RadiansFromDegrees(this->LargestGap);
  options.hemispheres = static_cast<orrery::Hemispheres>(this->Hemispheres);
  options.light = { Eigen::Vector4d(this->LightDirection), this->Ambient, this->Diffuse,
    this->Specular, this->SpecularPower };
  options.threads = threadCount(this->NumberOfThreads);
  return options;
}

/// False after an error or when stopped.
bool vtkQuaternionMap::MapCurves(vtkDataObject* input, vtkDataObject* output)
{
  const char* name = this->GetInputArrayInformation(0)->Get(vtkDataObject::FIELD_NAME());
  std::vector<Piece> pieces;
  bool anyPoints = false;
  for (Piece& piece : makePieces(input, output))
  {
    anyPoints = anyPoints || piece.input->GetNumberOfPoints() > 0;
    if (piece.input->GetNumberOfLines() > 0)
    {
      std::string problem;
      piece.quaternions = findQuaternions(piece.input, name ? name : "", problem);
      if (!problem.empty())
      {
        vtkErrorMacro(<< problem);
        return false;
      }
      if (piece.input->CheckAttributes() != 0) // which tells of arrays that are too short
      {
        return false;
      }
      pieces.push_back(piece);
    }
  }
  if (anyPoints && pieces.empty())
  {
    vtkWarningMacro("The input has no polylines to map: apply Stream Tracer and Quaternion "
                    "Streamlines, or other filters that make lines with quaternions, before.");
  }
  const orrery::QuaternionMapOptions options = this->GetOptions();
  const orrery::Monitor monitor{ [this](double done) { this->UpdateProgress(done); },
    [this] { return abortRequested(this); } };
  const auto count = static_cast<double>(pieces.size());
  for (std::size_t n = 0; n < pieces.size(); ++n)
  {
    const auto part =
      monitor.part(static_cast<double>(n) / count, static_cast<double>(n + 1) / count);
    if (!mapCurves(pieces[n].input, pieces[n].quaternions, options, part, pieces[n].output))
    {
      return false;
    }
  }
  return true;
}

void vtkQuaternionMap::AddWireframe(vtkPolyData* output) const
{
  orrery::SphereWireframeOptions options;
  options.latitudes = this->WireframeLatitudes;
  options.longitudes = this->WireframeLongitudes;
  drawBalls(this->Balls == SEPARATED ? 2 : 1, this->Separation, options, output);
}

int vtkQuaternionMap::RequestData(
  vtkInformation*, vtkInformationVector** inputs, vtkInformationVector* outputs)
{
  vtkDataObject* output = vtkDataObject::GetData(outputs, 0);
  vtkPolyData* wireframe = vtkPolyData::GetData(outputs, 1);
  const std::string problem = this->FindProblem();
  if (!problem.empty())
  {
    if (isFirstRank(this->Controller)) // all have the same properties
    {
      vtkErrorMacro(<< problem);
    }
    return 1;
  }
  try
  {
    if (!this->MapCurves(vtkDataObject::GetData(inputs[0]), output))
    {
      output->Initialize();
    }
    else if (this->Wireframe && isFirstRank(this->Controller))
    {
      this->AddWireframe(wireframe);
    }
  }
  catch (const std::bad_alloc&)
  {
    output->Initialize();
    wireframe->Initialize();
    vtkErrorMacro("Not enough memory for the curves: give fewer of them, or fewer arrays.");
  }
  return 1;
}

void vtkQuaternionMap::PrintSelf(ostream& os, vtkIndent indent)
{
  this->Superclass::PrintSelf(os, indent);
  const auto print = [&](const Numbers& numbers)
  {
    os << indent << numbers.property << ":";
    std::for_each(
      numbers.values, numbers.values + numbers.count, [&](double x) { os << " " << x; });
    os << "\n";
  };
  print({ "PlaneAngles", this->PlaneAngles, 6 });
  print({ "LeftQuaternion", this->LeftQuaternion, 4 });
  print({ "RightQuaternion", this->RightQuaternion, 4 });
  print({ "FrameRotationAxis", this->FrameRotationAxis, 3 });
  print({ "FrameRotationAngle", &this->FrameRotationAngle, 1 });
  os << indent << "Projection: " << this->Projection << "\n";
  os << indent << "ProjectionAxis: " << this->ProjectionAxis << "\n";
  os << indent << "CameraDistance: " << this->CameraDistance << "\n";
  os << indent << "Balls: " << this->Balls << "\n";
  os << indent << "Separation: " << this->Separation << "\n";
  os << indent << "LargestGap: " << this->LargestGap << "\n";
  os << indent << "Hemispheres: " << this->Hemispheres << "\n";
  print({ "LightDirection", this->LightDirection, 4 });
  os << indent << "Ambient: " << this->Ambient << "\n";
  os << indent << "Diffuse: " << this->Diffuse << "\n";
  os << indent << "Specular: " << this->Specular << "\n";
  os << indent << "SpecularPower: " << this->SpecularPower << "\n";
  os << indent << "Wireframe: " << this->Wireframe << "\n";
  os << indent << "WireframeLatitudes: " << this->WireframeLatitudes << "\n";
  os << indent << "WireframeLongitudes: " << this->WireframeLongitudes << "\n";
  os << indent << "NumberOfThreads: " << this->NumberOfThreads << "\n";
  os << indent << "Controller: " << this->Controller << "\n";
}
