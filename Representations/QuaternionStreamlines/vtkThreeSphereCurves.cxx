#include "vtkThreeSphereCurves.h"

#include "../../Filters/QuaternionStreamlines/KernelInput.h"

#include "Quaternion.h"

#include "vtkCellArray.h"
#include "vtkCellData.h"
#include "vtkCompositeDataIterator.h"
#include "vtkCompositeDataSet.h"
#include "vtkFloatArray.h"
#include "vtkIdList.h"
#include "vtkIdTypeArray.h"
#include "vtkInformationVector.h"
#include "vtkMath.h"
#include "vtkObjectFactory.h"
#include "vtkPointData.h"
#include "vtkPolyData.h"

#include <Eigen/Core>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <vector>

vtkStandardNewMacro(vtkThreeSphereCurves);

namespace
{

using orrery::Polylines;
using orrery::Quaternion;
using orrery::QuaternionArray;

constexpr const char* TangentsName = "ThreeSphere";

/// Zero where there is none.
Quaternion unitQuaternion(const QuaternionArray& array, vtkIdType id)
{
  const Eigen::Vector4d q = array.floats
    ? Eigen::Map<const Eigen::Vector4f>(array.floats + 4 * id).cast<double>().eval()
    : Eigen::Map<const Eigen::Vector4d>(array.doubles + 4 * id).eval();
  const double length = q.stableNorm();
  if (!(length > 0) || !std::isfinite(length))
  {
    return { 0, 0, 0, 0 };
  }
  return { q[0] / length, q[1] / length, q[2] / length, q[3] / length };
}

/// Two coordinates of the vector's place on an octahedron, the lower half folded over the upper one.
Eigen::Vector2f octahedral(const Eigen::Vector3d& v)
{
  const double size = v.lpNorm<1>();
  if (!(size > 0))
  {
    return { 0, 0 };
  }
  Eigen::Vector2d folded(v[0] / size, v[1] / size);
  if (v[2] < 0)
  {
    folded = Eigen::Vector2d(std::copysign(1 - std::abs(folded[1]), folded[0]),
      std::copysign(1 - std::abs(folded[0]), folded[1]));
  }
  return folded.cast<float>();
}

Quaternion withSign(double sign, const Quaternion& q)
{
  return sign < 0 ? -q : q;
}

/// Where the quaternions of a data set are, and the curves through them.
class SphereCurves
{
public:
  SphereCurves(vtkPolyData* input, vtkDataArray* array, double largestGap)
    : lines(input)
    , values(array)
    , leastCosine(largestGap < 90 ? std::cos(vtkMath::RadiansFromDegrees(largestGap)) : -1)
  {
    const vtkIdType count = input->GetNumberOfPoints();
    this->points->SetNumberOfPoints(count);
    this->tangents->SetNumberOfComponents(3);
    this->tangents->SetNumberOfTuples(count);
    this->tangents->SetName(TangentsName);
    this->positions = static_cast<float*>(this->points->GetVoidPointer(0));
    this->rest = this->tangents->GetPointer(0);
    for (vtkIdType point = 0; point < count; ++point)
    {
      const Quaternion q = this->at(point);
      const float components[4] = { static_cast<float>(q.w), static_cast<float>(q.x),
        static_cast<float>(q.y), static_cast<float>(q.z) };
      std::copy_n(components + 1, 3, this->positions + 3 * point);
      this->rest[3 * point] = components[0];
      this->rest[3 * point + 1] = this->rest[3 * point + 2] = 0;
    }
    this->findDirections();
  }

  /// The output, without the arrays of cells.
  void giveTo(vtkPolyData* input, vtkPolyData* output)
  {
    output->SetPoints(this->points);
    output->GetPointData()->AddArray(this->tangents);
    vtkNew<vtkCellArray> pieces;
    this->offsets->InsertNextValue(this->ids->GetNumberOfValues());
    pieces->SetData(this->offsets, this->ids);
    output->SetLines(pieces);
    vtkNew<vtkCellArray> vertices;
    vertices->DeepCopy(input->GetVerts());
    for (const vtkIdType line : this->still)
    {
      const vtkIdType point = this->id(this->lines.polylines().begin(line));
      vertices->InsertNextCell(1, &point);
    }
    output->SetVerts(vertices);
  }

  /// Behind the input's vertices, the lines of the input that the cells of the output are of.
  std::vector<vtkIdType> lineIds() const
  {
    std::vector<vtkIdType> ids = this->still;
    ids.insert(ids.end(), this->lineOf.begin(), this->lineOf.end());
    return ids;
  }

private:
  Quaternion at(vtkIdType point) const { return unitQuaternion(this->values.values(), point); }

  vtkIdType id(std::size_t place) const
  {
    const Polylines& curves = this->lines.polylines();
    return curves.ids64 ? static_cast<vtkIdType>(curves.ids64[place]) : curves.ids32[place];
  }

  void findDirections()
  {
    const Polylines& curves = this->lines.polylines();
    for (std::size_t curve = 0; curve < curves.curveCount; ++curve)
    {
      const std::size_t begin = curves.begin(curve), end = begin + curves.size(curve);
      if (begin < end && !this->findDirections(static_cast<vtkIdType>(curve), begin, end))
      {
        this->still.push_back(static_cast<vtkIdType>(curve));
      }
    }
  }

  void startPiece(vtkIdType curve)
  {
    this->offsets->InsertNextValue(this->ids->GetNumberOfValues());
    this->lineOf.push_back(curve);
  }

  /// Returns whether the curve goes anywhere on the three-sphere.
  bool findDirections(vtkIdType curve, std::size_t begin, std::size_t end)
  {
    const Quaternion first = this->at(this->id(begin));
    Quaternion before = first, here = first;
    bool moves = false;
    this->startPiece(curve);
    for (std::size_t place = begin; place < end; ++place)
    {
      const Quaternion next = this->at(this->id(std::min(place + 1, end - 1)));
      this->ids->InsertNextValue(this->id(place));
      const bool jumps = std::abs(dot(here, next)) < this->leastCosine;
      const Quaternion& behind = jumps ? here : next;
      this->setDirection(this->id(place), before, here, behind);
      moves = moves || std::abs(dot(first, next)) < 1 - StillAngle * StillAngle / 2;
      before = jumps ? next : here;
      here = next;
      if (jumps)
      {
        this->startPiece(curve);
      }
    }
    return moves;
  }

  void setDirection(
    vtkIdType point, const Quaternion& before, const Quaternion& here, const Quaternion& behind)
  {
    const Quaternion step =
      withSign(dot(here, behind), behind) + -withSign(dot(before, here), before);
    const Quaternion body = conjugate(here) * step;
    const Eigen::Vector2f folded = octahedral({ body.x, body.y, body.z });
    std::copy_n(folded.data(), 2, this->rest + 3 * point + 1);
  }

  static constexpr double StillAngle = 2e-3; ///< Less than a pixel.

  KernelPolylines lines;
  KernelArray<QuaternionArray> values;
  vtkNew<vtkPoints> points;
  vtkNew<vtkFloatArray> tangents;
  float* positions = nullptr;
  float* rest = nullptr;
  vtkNew<vtkIdTypeArray> offsets; ///< Of the pieces in `ids`.
  vtkNew<vtkIdTypeArray> ids;
  std::vector<vtkIdType> lineOf; ///< The curves of the pieces.
  std::vector<vtkIdType> still;  ///< Curves that are single points of the three-sphere.
  double leastCosine;
};

/// The arrays of cells: those of vertices, then those of the lines listed.
void copyCellData(vtkPolyData* input, const std::vector<vtkIdType>& lineIds, vtkPolyData* output)
{
  vtkCellData* from = input->GetCellData();
  vtkCellData* to = output->GetCellData();
  const vtkIdType firstLine = input->GetNumberOfVerts();
  std::vector<vtkIdType> whole(input->GetNumberOfCells() - firstLine);
  std::iota(whole.begin(), whole.end(), vtkIdType(0));
  if (lineIds == whole)
  {
    to->ShallowCopy(from); // nothing was cut, and nothing stands still
    return;
  }
  vtkNew<vtkIdList> sources;
  sources->SetNumberOfIds(firstLine + static_cast<vtkIdType>(lineIds.size()));
  vtkIdType* const source = sources->GetPointer(0);
  std::iota(source, source + firstLine, vtkIdType(0));
  std::transform(lineIds.begin(), lineIds.end(), source + firstLine,
    [firstLine](vtkIdType line) { return firstLine + line; });
  to->CopyAllOn();
  to->CopyAllocate(from, sources->GetNumberOfIds());
  to->SetNumberOfTuples(sources->GetNumberOfIds());
  to->CopyData(from, sources);
}

}

vtkThreeSphereCurves::vtkThreeSphereCurves()
{
  // VTK 9.6 has a message of its own when no array was ever chosen.
  this->SetInputArrayToProcess(0, 0, 0, vtkDataObject::FIELD_ASSOCIATION_POINTS, "");
}

void vtkThreeSphereCurves::ActivateTangents(vtkDataObject* curves)
{
  if (auto* data = vtkPolyData::SafeDownCast(curves))
  {
    vtkPointData* pointData = data->GetPointData();
    vtkDataArray* tangents = pointData->GetArray(TangentsName);
    if (tangents != pointData->GetTangents())
    {
      pointData->SetActiveTangents(TangentsName);
    }
  }
  else if (auto* blocks = vtkCompositeDataSet::SafeDownCast(curves))
  {
    const auto iterator = vtkSmartPointer<vtkCompositeDataIterator>::Take(blocks->NewIterator());
    for (iterator->InitTraversal(); !iterator->IsDoneWithTraversal(); iterator->GoToNextItem())
    {
      ActivateTangents(iterator->GetCurrentDataObject());
    }
  }
}

bool vtkThreeSphereCurves::CheckInput(vtkPolyData* input, vtkDataArray* array)
{
  std::string problem;
  if (input->GetNumberOfLines() + input->GetNumberOfVerts() == 0)
  {
    problem =
      "There are no polylines to show on the three-sphere: choose another representation, or "
      "show the output of Stream Tracer or another filter that makes lines.";
  }
  else if (!array || array->GetNumberOfComponents() != 4)
  {
    const char* name = array ? array->GetName() : nullptr;
    problem = (name ? "The point array " + std::string(name) + " has no four components"
                    : std::string("There is no point array of quaternions")) +
      " to show on the three-sphere: choose another one as Quaternions, or apply Quaternion "
      "Streamlines before.";
  }
  else if (array->GetNumberOfTuples() != input->GetNumberOfPoints())
  {
    problem = "The array " + std::string(array->GetName()) +
      " has not a quaternion for each point: choose another one as Quaternions.";
  }
  this->Problem = this->Problem.empty() ? problem : this->Problem;
  return problem.empty();
}

int vtkThreeSphereCurves::RequestData(
  vtkInformation*, vtkInformationVector** inputs, vtkInformationVector* outputs)
{
  vtkPolyData* input = vtkPolyData::GetData(inputs[0]);
  vtkPolyData* output = vtkPolyData::GetData(outputs);
  if (!input || input->GetNumberOfPoints() == 0)
  {
    return 1;
  }
  vtkDataArray* array = this->GetInputArrayToProcess(0, inputs);
  if (!this->CheckInput(input, array))
  {
    return 1;
  }
  SphereCurves curves(input, array, this->LargestGap);
  output->GetPointData()->ShallowCopy(input->GetPointData());
  output->GetPointData()->SetActiveNormals(nullptr); // which would light the lines
  curves.giveTo(input, output);
  copyCellData(input, curves.lineIds(), output);
  output->GetFieldData()->ShallowCopy(input->GetFieldData());
  return 1;
}
