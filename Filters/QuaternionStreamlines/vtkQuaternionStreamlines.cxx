#include "vtkQuaternionStreamlines.h"

#include "CurvePieces.h"
#include "FrameBlock.h"

#include "../Common/ControllerRanks.h"
#include "../Common/ThreadsAndRanks.h"
#include "../Common/VTKVersions.h"

#include "MovingFrames.h"

#include "vtkCompositeDataIterator.h"
#include "vtkCompositeDataSet.h"
#include "vtkDataArraySelection.h"
#include "vtkDataObjectTree.h"
#include "vtkDemandDrivenPipeline.h"
#include "vtkInformation.h"
#include "vtkInformationVector.h"
#include "vtkMultiProcessController.h"
#include "vtkObjectFactory.h"
#include "vtkPolyData.h"
#include "vtkSmartPointer.h"

#include <algorithm>
#include <memory>
#include <new>
#include <string>

vtkStandardNewMacro(vtkQuaternionStreamlines);
vtkCxxSetObjectMacro(vtkQuaternionStreamlines, Controller, vtkMultiProcessController);

namespace
{

using Blocks = std::vector<std::unique_ptr<FrameBlock>>;

/// A data set of the input, and its output.
struct Leaf
{
  int number = 0; ///< The same on all ranks.
  vtkPolyData* input = nullptr;
  vtkSmartPointer<vtkPolyData> output;
};

/// The data sets, with an output of the same structure.
std::vector<Leaf> findLeaves(vtkDataObject* input, vtkDataObject* output)
{
  if (auto* data = vtkPolyData::SafeDownCast(input))
  {
    return { { 0, data, vtkPolyData::SafeDownCast(output) } };
  }
  auto* from = vtkCompositeDataSet::SafeDownCast(input);
  auto* to = vtkDataObjectTree::SafeDownCast(output);
  to->CopyStructure(from);
  std::vector<Leaf> leaves;
  const auto iterator = vtkSmartPointer<vtkCompositeDataIterator>::Take(from->NewIterator());
  for (iterator->InitTraversal(); !iterator->IsDoneWithTraversal(); iterator->GoToNextItem())
  {
    if (auto* data = vtkPolyData::SafeDownCast(iterator->GetCurrentDataObject()))
    {
      const auto number = static_cast<int>(iterator->GetCurrentFlatIndex());
      leaves.push_back({ number, data, vtkSmartPointer<vtkPolyData>::New() });
      to->SetDataSet(iterator, leaves.back().output);
    }
  }
  return leaves;
}

/// Computes the frames of all blocks, or completes them. False when stopped.
bool computeFrames(
  const Blocks& blocks, const orrery::FrameOptions& options, const orrery::Monitor& monitor)
{
  const double count = static_cast<double>(blocks.size());
  for (std::size_t n = 0; n < blocks.size(); ++n)
  {
    const double done = static_cast<double>(n);
    if (!blocks[n]->compute(options, monitor.part(done / count, (done + 1) / count)))
    {
      return false;
    }
  }
  return !monitor.stopped();
}

/// The same, of pieces of curves as far as they go on in each other, on other ranks, too.
bool computeJoinedFrames(const Blocks& blocks, const orrery::FrameOptions& options,
  const orrery::Monitor& monitor, ControllerRanks& ranks)
{
  CurvePieces pieces(ranks, blocks);
  if (!pieces.linked())
  {
    return computeFrames(blocks, options, monitor);
  }
  pieces.prepare();
  if (!computeFrames(blocks, options, monitor.part(0, 0.6)))
  {
    return false;
  }
  pieces.join(options.initialFrame != orrery::InitialFrame::FirstFrenet);
  return computeFrames(blocks, options, monitor.part(0.6, 1));
}

}

vtkQuaternionStreamlines::vtkQuaternionStreamlines()
{
  for (const char* name : frameArrayNames())
  {
    this->OutputArrays->AddArray(name);
  }
  this->SetController(vtkMultiProcessController::GetGlobalController());
}

vtkQuaternionStreamlines::~vtkQuaternionStreamlines()
{
  this->SetController(nullptr);
}

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
  info->Append(vtkAlgorithm::INPUT_REQUIRED_DATA_TYPE(), "vtkDataObjectTree");
  return port == 0;
}

int vtkQuaternionStreamlines::FillOutputPortInformation(int, vtkInformation* info)
{
  info->Set(vtkDataObject::DATA_TYPE_NAME(), "vtkDataObject");
  return 1;
}

vtkTypeBool vtkQuaternionStreamlines::ProcessRequest(
  vtkInformation* request, vtkInformationVector** inputs, vtkInformationVector* outputs)
{
  if (request->Has(vtkDemandDrivenPipeline::REQUEST_DATA_OBJECT()))
  {
    return this->RequestDataObject(inputs, outputs);
  }
  return this->Superclass::ProcessRequest(request, inputs, outputs);
}

/// The output is of the type of the input.
int vtkQuaternionStreamlines::RequestDataObject(
  vtkInformationVector** inputs, vtkInformationVector* outputs)
{
  vtkDataObject* input = vtkDataObject::GetData(inputs[0]);
  vtkDataObject* current = vtkDataObject::GetData(outputs);
  if (input && (!current || std::string(current->GetClassName()) != input->GetClassName()))
  {
    const auto output = vtkSmartPointer<vtkDataObject>::Take(input->NewInstance());
    outputs->GetInformationObject(0)->Set(vtkDataObject::DATA_OBJECT(), output);
  }
  return 1;
}

/// The directions of the initial frames, one for each curve. False when the array does not fit.
bool vtkQuaternionStreamlines::ReadDirections(vtkPolyData* input, std::vector<double>& directions)
{
  vtkCellArray* lines = input->GetLines();
  if (lines->GetNumberOfCells() == 0)
  {
    return true; // it may have no arrays at all
  }
  int association = vtkDataObject::FIELD_ASSOCIATION_POINTS;
  vtkDataArray* array = this->GetInputArrayToProcess(0, input, association);
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

orrery::FrameOptions vtkQuaternionStreamlines::Options() const
{
  orrery::FrameOptions options;
  options.singularPoints = static_cast<orrery::SingularPoints>(this->SingularPoints);
  options.easeInLength = this->EaseInLength;
  options.curvatureTolerance = this->CurvatureTolerance;
  options.pointError = this->PointError;
  options.transport = static_cast<orrery::TransportMethod>(this->TransportMethod);
  options.initialFrame = static_cast<orrery::InitialFrame>(this->InitialFrame);
  std::copy_n(this->InitialDirection, 3, options.direction.begin());
  options.smoothingLevels = this->SmoothingLevels;
  options.threads = threadCount(this->NumberOfThreads);
  return options;
}

/// Computes the frames of all data sets and gives them to the output, or on no rank any. False when
/// that failed on this rank, which has said so, or was stopped.
bool vtkQuaternionStreamlines::AddFrames(
  vtkDataObject* input, vtkDataObject* output, ControllerRanks& ranks)
{
  const std::vector<Leaf> leaves = findLeaves(input, output);
  Blocks blocks;
  vtkIdType points = 0;
  vtkIdType lines = 0;
  for (const Leaf& leaf : leaves)
  {
    blocks.push_back(FrameBlock::make(leaf.input, this->OutputArrays));
    blocks.back()->number = leaf.number;
    if (this->InitialFrame == ARRAY && !this->ReadDirections(leaf.input, blocks.back()->directions))
    {
      return false;
    }
    points += leaf.input->GetNumberOfPoints();
    lines += leaf.input->GetNumberOfLines();
  }
  if (points > 0 && lines == 0)
  {
    vtkWarningMacro(
      "The input has no polylines to find frames of: apply Stream Tracer, Feature Edges "
      "or another filter that makes lines before.");
  }
  const orrery::Monitor monitor{ [this](double done) { this->UpdateProgress(done); },
    [this] { return abortRequested(this); } };
  const bool done = this->JoinPieces ? computeJoinedFrames(blocks, this->Options(), monitor, ranks)
                                     : computeFrames(blocks, this->Options(), monitor);
  if (!done)
  {
    return false;
  }
  for (std::size_t n = 0; n < leaves.size(); ++n)
  {
    blocks[n]->giveTo(leaves[n].output);
  }
  ranks.meet();
  return true;
}

int vtkQuaternionStreamlines::RequestData(
  vtkInformation*, vtkInformationVector** inputs, vtkInformationVector* outputs)
{
  vtkDataObject* output = vtkDataObject::GetData(outputs);
  // Ranks that join no pieces have nothing to tell each other.
  ControllerRanks ranks(this->JoinPieces ? this->Controller : nullptr);
  try
  {
    if (this->AddFrames(vtkDataObject::GetData(inputs[0]), output, ranks))
    {
      return 1;
    }
    ranks.fail();
  }
  catch (const ControllerRanks::OtherRankFailed&)
  {
  }
  catch (const std::bad_alloc&)
  {
    ranks.fail();
    vtkErrorMacro("Not enough memory for the frames: choose fewer arrays.");
  }
  output->Initialize();
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
  os << indent << "PointError: " << this->PointError << "\n";
  os << indent << "JoinPieces: " << this->JoinPieces << "\n";
  os << indent << "TransportMethod: " << this->TransportMethod << "\n";
  os << indent << "InitialFrame: " << this->InitialFrame << "\n";
  os << indent << "InitialDirection: " << this->InitialDirection[0] << " "
     << this->InitialDirection[1] << " " << this->InitialDirection[2] << "\n";
  os << indent << "SmoothingLevels: " << this->SmoothingLevels << "\n";
  os << indent << "NumberOfThreads: " << this->NumberOfThreads << "\n";
  os << indent << "Controller: " << this->Controller << "\n";
}
