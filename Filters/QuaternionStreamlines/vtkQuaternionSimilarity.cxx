#include "vtkQuaternionSimilarity.h"

#include "CurveSet.h"
#include "RankSteps.h"

#include "../Common/VTKVersions.h"

#include "CurveClusters.h"
#include "QuaternionSimilarity.h"

#include "vtkCompositeDataIterator.h"
#include "vtkCompositeDataSet.h"
#include "vtkDoubleArray.h"
#include "vtkFieldData.h"
#include "vtkIdTypeArray.h"
#include "vtkInformation.h"
#include "vtkInformationVector.h"
#include "vtkIntArray.h"
#include "vtkMultiProcessController.h"
#include "vtkObjectFactory.h"

#include <stdexcept>
#include <string>
#include <vector>

vtkStandardNewMacro(vtkQuaternionSimilarity);
vtkCxxSetObjectMacro(vtkQuaternionSimilarity, Controller, vtkMultiProcessController);

namespace
{

/// Makes the output what the input is, with data sets of its own. Returns those of polylines.
std::vector<vtkPolyData*> copyInput(vtkDataObject* input, vtkDataObject* output)
{
  std::vector<vtkPolyData*> found;
  const auto take = [&found](vtkDataObject* data)
  {
    if (auto* curves = vtkPolyData::SafeDownCast(data))
    {
      found.push_back(curves);
    }
  };
  auto* composite = vtkCompositeDataSet::SafeDownCast(input);
  if (!composite)
  {
    output->ShallowCopy(input);
    take(output);
    return found;
  }
  auto* copies = vtkCompositeDataSet::SafeDownCast(output);
  copies->CopyStructure(composite);
  copies->GetFieldData()->PassData(composite->GetFieldData());
  auto iterator = vtkSmartPointer<vtkCompositeDataIterator>::Take(composite->NewIterator());
  for (iterator->InitTraversal(); !iterator->IsDoneWithTraversal(); iterator->GoToNextItem())
  {
    vtkDataObject* leaf = iterator->GetCurrentDataObject();
    const auto copy = vtkSmartPointer<vtkDataObject>::Take(leaf->NewInstance());
    copy->ShallowCopy(leaf);
    copies->SetDataSet(iterator, copy);
    take(copy);
  }
  return found;
}

bool hasFrames(const orrery::CurveSamples& samples)
{
  std::size_t curve = 0;
  while (curve < samples.curveCount() && !samples.isFramed(curve))
  {
    ++curve;
  }
  return curve < samples.curveCount();
}

}

/// One execution. Its functions return false when stopped or on failure, or throw an exception with
/// a message for the user.
class vtkQuaternionSimilarity::Execution
{
public:
  Execution(vtkQuaternionSimilarity* ofFilter, RankSteps& ofRanks)
    : filter(ofFilter)
    , steps(ofRanks)
  {
  }

  bool run(vtkDataObject* input, vtkDataObject* output);

private:
  void find(const std::vector<vtkPolyData*>& pieces);
  void agreeOnFacts();
  void check() const;
  orrery::SamplingOptions sampling() const;
  orrery::SimilarityOptions similarity() const;
  bool choose(const orrery::Monitor& monitor);
  bool addArrays(const orrery::Monitor& monitor);
  bool addDistances(const orrery::Monitor& monitor);
  bool addClusters(const orrery::Monitor& monitor);

  /// Whether anything asks for a chosen curve.
  bool choosing() const { return this->filter->ComputeDistances || this->filter->ComputeNeighbors; }

  vtkQuaternionSimilarity* const filter;
  RankSteps& steps;
  CurveSet curves;
  bool anyPoints = false;      ///< On any rank.
  bool anyQuaternions = false; ///< The array is there.
  bool frenet = false;         ///< Its name is that of a Frenet frame.
  orrery::CurveSamples samples;
  std::size_t chosen = 0;
};

bool vtkQuaternionSimilarity::Execution::run(vtkDataObject* input, vtkDataObject* output)
{
  const auto begin = [&]
  {
    this->find(copyInput(input, output));
    return true;
  };
  if (!this->steps.together(begin))
  {
    return false;
  }
  this->curves.number(this->steps);
  this->agreeOnFacts();
  if (!this->anyPoints)
  {
    return true;
  }
  const auto checked = [&]
  {
    this->check();
    return true;
  };
  const orrery::Monitor monitor{ [this](double done) { this->filter->UpdateProgress(done); },
    [this] { return abortRequested(this->filter); } };
  return this->steps.together(checked) &&
    this->curves.sample(this->steps, this->sampling(), this->samples, monitor.part(0, 0.5)) &&
    this->choose(monitor.part(0.5, 0.6)) &&
    this->steps.together([&] { return this->addArrays(monitor.part(0.6, 1)); });
}

void vtkQuaternionSimilarity::Execution::find(const std::vector<vtkPolyData*>& pieces)
{
  for (vtkPolyData* piece : pieces)
  {
    int association = vtkDataObject::FIELD_ASSOCIATION_POINTS;
    vtkDataArray* array = this->filter->GetInputArrayToProcess(0, piece, association);
    if (piece->GetNumberOfLines() == 0 || association != vtkDataObject::FIELD_ASSOCIATION_POINTS)
    {
      array = nullptr;
    }
    this->anyPoints = this->anyPoints || piece->GetNumberOfPoints() > 0;
    if (array)
    {
      const std::string name = array->GetName() ? array->GetName() : "";
      if (array->GetNumberOfComponents() != 4)
      {
        throw std::runtime_error("The point array " + name + " has " +
          std::to_string(array->GetNumberOfComponents()) +
          " components, quaternions have 4: choose another one as Quaternions.");
      }
      if (array->GetNumberOfTuples() != piece->GetNumberOfPoints())
      {
        throw std::runtime_error("The point array " + name + " has " +
          std::to_string(array->GetNumberOfTuples()) + " quaternions for " +
          std::to_string(piece->GetNumberOfPoints()) + " points.");
      }
      this->anyQuaternions = true;
      this->frenet = this->frenet || name.rfind("Frenet", 0) == 0;
    }
    this->curves.add(piece, array);
  }
}

/// A rank may have no curves.
void vtkQuaternionSimilarity::Execution::agreeOnFacts()
{
  for (bool* fact : { &this->anyPoints, &this->anyQuaternions, &this->frenet })
  {
    *fact = this->steps.largest<int>(*fact) != 0;
  }
}

void vtkQuaternionSimilarity::Execution::check() const
{
  if (this->curves.count() == 0)
  {
    throw std::runtime_error("The input has no polylines to compare: apply Stream Tracer and "
                             "Quaternion Streamlines, or other filters that make them, before.");
  }
  if (!this->anyQuaternions)
  {
    const char* name = this->filter->GetInputArrayInformation(0)->Get(vtkDataObject::FIELD_NAME());
    throw std::runtime_error("There is no point array " + std::string(name ? name : "") +
      " of quaternions: choose one of 4 components as Quaternions, or apply Quaternion "
      "Streamlines before.");
  }
  const auto count = static_cast<vtkIdType>(this->curves.count());
  const int id = this->filter->ChosenCurve;
  if (this->choosing() && this->filter->ChooseBy == CURVE_ID && (id < 0 || id >= count))
  {
    throw std::runtime_error("There is no curve " + std::to_string(id) +
      ": Chosen Curve must be from 0 to " + std::to_string(count - 1) + ".");
  }
}

orrery::SamplingOptions vtkQuaternionSimilarity::Execution::sampling() const
{
  orrery::SamplingOptions options;
  options.places = static_cast<orrery::SamplePlaces>(this->filter->Compare);
  options.sampleCount = this->filter->SampleCount;
  options.length = this->filter->ComparedLength;
  options.threads = threadCount(this->filter->NumberOfThreads);
  return options;
}

orrery::SimilarityOptions vtkQuaternionSimilarity::Execution::similarity() const
{
  const int signs = this->filter->FrameSigns;
  orrery::SimilarityOptions options;
  options.anyRotation = this->filter->AnyRotation;
  options.anyTangentTurn = this->filter->AnyTangentTurn;
  options.eitherDirection = this->filter->EitherDirection;
  options.signs = signs == FREE || (signs == AUTOMATIC && this->frenet)
    ? orrery::FrameSigns::Free
    : orrery::FrameSigns::Continuous;
  options.mean = static_cast<orrery::AngleMean>(this->filter->Mean);
  options.unit = static_cast<orrery::AngleUnit>(this->filter->Unit);
  options.threads = threadCount(this->filter->NumberOfThreads);
  return options;
}

bool vtkQuaternionSimilarity::Execution::choose(const orrery::Monitor& monitor)
{
  if (!hasFrames(this->samples)) // as all ranks see
  {
    return this->steps.together(
      []() -> bool
      {
        throw std::runtime_error("No curve has frames: each quaternion of the array, or the "
                                 "point it is at, is zero or not finite.");
      });
  }
  if (!this->choosing())
  {
    return true;
  }
  if (this->filter->ChooseBy == NEAREST_TO_POINT)
  {
    return this->curves.findNearest(this->steps, this->filter->ChosenPoint,
      threadCount(this->filter->NumberOfThreads), this->samples, this->chosen, monitor);
  }
  this->chosen = static_cast<std::size_t>(this->filter->ChosenCurve);
  if (this->steps.own() == 0 && !this->samples.isFramed(this->chosen))
  {
    vtkWarningWithObjectMacro(this->filter,
      "Curve " << this->chosen
               << " has no frames, so that no curve is like it: choose another as Chosen Curve.");
  }
  return true;
}

bool vtkQuaternionSimilarity::Execution::addArrays(const orrery::Monitor& monitor)
{
  this->curves.addArray<vtkIdTypeArray>("CurveId", -1, [](std::size_t curve) { return curve; });
  return (!this->choosing() || this->addDistances(monitor.part(0, 0.3))) &&
    (!this->filter->ComputeClusters || this->addClusters(monitor.part(0.3, 1)));
}

bool vtkQuaternionSimilarity::Execution::addDistances(const orrery::Monitor& monitor)
{
  const orrery::SimilarityOptions options = this->similarity();
  std::vector<double> distances(this->curves.count());
  if (!orrery::measureDistances(this->samples, this->chosen, options, distances.data(), monitor))
  {
    return false;
  }
  if (this->filter->ComputeDistances)
  {
    this->curves.addArray<vtkDoubleArray>("QuaternionDistance", orrery::largestDistance(options),
      [&](std::size_t curve) { return distances[curve]; });
  }
  if (this->filter->ComputeNeighbors)
  {
    std::vector<int> ranks(this->curves.count(), -1);
    int rank = 0;
    ranks[this->chosen] = rank;
    const auto wanted = static_cast<std::size_t>(this->filter->NumberOfNeighbors);
    for (const std::size_t curve :
      orrery::nearestCurves(this->samples, this->chosen, distances.data(), wanted))
    {
      ranks[curve] = ++rank;
    }
    this->curves.addArray<vtkIntArray>(
      "NeighborRank", -1, [&](std::size_t curve) { return ranks[curve]; });
  }
  return true;
}

bool vtkQuaternionSimilarity::Execution::addClusters(const orrery::Monitor& monitor)
{
  const orrery::SimilarityOptions similarity = this->similarity();
  orrery::ClusterOptions options;
  options.threshold = this->filter->ClusterThreshold;
  options.most = static_cast<std::size_t>(this->filter->MostClusters);
  orrery::CurveClusters clusters;
  if (!orrery::clusterCurves(this->samples, similarity, options, clusters, monitor))
  {
    return false;
  }
  this->curves.addArray<vtkIntArray>(
    "QuaternionCluster", -1, [&](std::size_t curve) { return clusters.labels[curve]; });
  this->curves.addArray<vtkDoubleArray>("ClusterDistance", orrery::largestDistance(similarity),
    [&](std::size_t curve) { return clusters.distances[curve]; });
  return true;
}

vtkQuaternionSimilarity::vtkQuaternionSimilarity()
{
  this->SetInputArrayToProcess(
    0, 0, 0, vtkDataObject::FIELD_ASSOCIATION_POINTS, "ParallelQuaternion");
  this->SetController(vtkMultiProcessController::GetGlobalController());
}

vtkQuaternionSimilarity::~vtkQuaternionSimilarity()
{
  this->SetController(nullptr);
}

int vtkQuaternionSimilarity::FillInputPortInformation(int, vtkInformation* info)
{
  info->Set(vtkAlgorithm::INPUT_REQUIRED_DATA_TYPE(), "vtkPolyData");
  info->Append(vtkAlgorithm::INPUT_REQUIRED_DATA_TYPE(), "vtkCompositeDataSet");
  return 1;
}

int vtkQuaternionSimilarity::RequestData(
  vtkInformation*, vtkInformationVector** inputs, vtkInformationVector* outputs)
{
  vtkDataObject* output = vtkDataObject::GetData(outputs);
  RankSteps steps(this->Controller);
  if (!Execution(this, steps).run(vtkDataObject::GetData(inputs[0]), output))
  {
    output->Initialize();
  }
  if (steps.own() == 0 && !steps.problem().empty())
  {
    vtkErrorMacro(<< steps.problem());
  }
  return 1;
}

void vtkQuaternionSimilarity::PrintSelf(ostream& os, vtkIndent indent)
{
  this->Superclass::PrintSelf(os, indent);
  os << indent << "ComputeDistances: " << this->ComputeDistances << "\n"
     << indent << "ComputeNeighbors: " << this->ComputeNeighbors << "\n"
     << indent << "ComputeClusters: " << this->ComputeClusters << "\n"
     << indent << "ChooseBy: " << this->ChooseBy << "\n"
     << indent << "ChosenCurve: " << this->ChosenCurve << "\n"
     << indent << "ChosenPoint: " << this->ChosenPoint[0] << " " << this->ChosenPoint[1] << " "
     << this->ChosenPoint[2] << "\n"
     << indent << "NumberOfNeighbors: " << this->NumberOfNeighbors << "\n"
     << indent << "ClusterThreshold: " << this->ClusterThreshold << "\n"
     << indent << "MostClusters: " << this->MostClusters << "\n"
     << indent << "Compare: " << this->Compare << "\n"
     << indent << "ComparedLength: " << this->ComparedLength << "\n"
     << indent << "SampleCount: " << this->SampleCount << "\n"
     << indent << "AnyRotation: " << this->AnyRotation << "\n"
     << indent << "AnyTangentTurn: " << this->AnyTangentTurn << "\n"
     << indent << "EitherDirection: " << this->EitherDirection << "\n"
     << indent << "FrameSigns: " << this->FrameSigns << "\n"
     << indent << "Mean: " << this->Mean << "\n"
     << indent << "Unit: " << this->Unit << "\n"
     << indent << "NumberOfThreads: " << this->NumberOfThreads << "\n"
     << indent << "Controller: " << this->Controller << "\n";
}
