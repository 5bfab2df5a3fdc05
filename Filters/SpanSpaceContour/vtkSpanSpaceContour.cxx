#include "vtkSpanSpaceContour.h"

#include "../Common/ThreadsAndRanks.h"
#include "../Common/VTKArrays.h"
#include "../Common/VTKVersions.h"
#include "ContourInputs.h"
#include "SpanSpaceIndexCache.h"
#include "SurfaceOutput.h"

#include "vtkCompositeDataIterator.h"
#include "vtkDataObjectTree.h"
#include "vtkDataSetAttributes.h"
#include "vtkDoubleArray.h"
#include "vtkFieldData.h"
#include "vtkIdTypeArray.h"
#include "vtkImageData.h"
#include "vtkInformation.h"
#include "vtkInformationVector.h"
#include "vtkMultiBlockDataSet.h"
#include "vtkObjectFactory.h"
#include "vtkPolyData.h"
#include "vtkRectilinearGrid.h"
#include "vtkSmartPointer.h"
#include "vtkStreamingDemandDrivenPipeline.h"
#include "vtkStructuredGrid.h"
#include "vtkUnstructuredGrid.h"

#include <cmath>
#include <stdexcept>

vtkStandardNewMacro(vtkSpanSpaceContour);
vtkCxxSetObjectMacro(vtkSpanSpaceContour, Controller, vtkMultiProcessController);

namespace
{

/// Numbers kept for each isovalue.
enum Count
{
  ActiveCells,
  InsideCells,
  NodesVisited,
  Counts
};

/// What is wrong with the isovalues, or nothing.
std::string problemOf(vtkContourValues* isovalues)
{
  for (int n = 0; n < isovalues->GetNumberOfContours(); ++n)
  {
    if (std::isnan(isovalues->GetValue(n)))
    {
      return "Isovalue " + std::to_string(n) + " is not a number: give it a value or remove it.";
    }
  }
  return isovalues->GetNumberOfContours() > 0
    ? ""
    : "There is no isovalue: add one to Isosurfaces (SetValue).";
}

/// An empty surface for each data set of the input, in an output of the same structure.
std::vector<vtkSmartPointer<vtkPolyData>> makeSurfaces(vtkDataObject* input, vtkDataObject* output)
{
  auto* composite = vtkCompositeDataSet::SafeDownCast(input);
  if (!composite)
  {
    return { vtkPolyData::SafeDownCast(output) };
  }
  auto* tree = vtkDataObjectTree::SafeDownCast(output);
  const bool sameStructure = vtkDataObjectTree::SafeDownCast(input) != nullptr;
  if (sameStructure)
  {
    tree->CopyStructure(composite);
  }
  std::vector<vtkSmartPointer<vtkPolyData>> surfaces;
  auto iterator = vtkSmartPointer<vtkCompositeDataIterator>::Take(composite->NewIterator());
  for (iterator->InitTraversal(); !iterator->IsDoneWithTraversal(); iterator->GoToNextItem())
  {
    surfaces.push_back(vtkSmartPointer<vtkPolyData>::New());
    if (sameStructure)
    {
      tree->SetDataSet(iterator, surfaces.back());
    }
    else
    {
      vtkMultiBlockDataSet::SafeDownCast(output)->SetBlock(
        static_cast<unsigned int>(surfaces.size() - 1), surfaces.back());
    }
  }
  return surfaces;
}

}

vtkSpanSpaceContour::vtkSpanSpaceContour()
  : Cache(std::make_unique<SpanSpaceIndexCache>())
{
  this->SetInputArrayToProcess(
    0, 0, 0, vtkDataObject::FIELD_ASSOCIATION_POINTS, vtkDataSetAttributes::SCALARS);
  this->SetController(vtkMultiProcessController::GetGlobalController());
}

vtkSpanSpaceContour::~vtkSpanSpaceContour()
{
  this->SetController(nullptr);
  this->SetIndexFile(nullptr);
}

void vtkSpanSpaceContour::SetValue(int i, double value)
{
  this->ContourValues->SetValue(i, value);
}

double vtkSpanSpaceContour::GetValue(int i)
{
  return this->ContourValues->GetValue(i);
}

void vtkSpanSpaceContour::SetNumberOfContours(int count)
{
  this->ContourValues->SetNumberOfContours(count);
}

vtkIdType vtkSpanSpaceContour::GetNumberOfContours()
{
  return this->ContourValues->GetNumberOfContours();
}

void vtkSpanSpaceContour::GenerateValues(int count, double first, double last)
{
  this->ContourValues->GenerateValues(count, first, last);
}

vtkMTimeType vtkSpanSpaceContour::GetMTime()
{
  return std::max(this->Superclass::GetMTime(), this->ContourValues->GetMTime());
}

vtkIdType vtkSpanSpaceContour::GetIndexBuilds()
{
  return this->Cache->builds();
}

vtkIdType vtkSpanSpaceContour::GetTreeBytes()
{
  return static_cast<vtkIdType>(this->Cache->treeBytes());
}

vtkIdType vtkSpanSpaceContour::GetIndexBytes()
{
  return static_cast<vtkIdType>(this->Cache->bytes());
}

int vtkSpanSpaceContour::FillInputPortInformation(int, vtkInformation* info)
{
  requireContourable(info);
  return 1;
}

int vtkSpanSpaceContour::FillOutputPortInformation(int, vtkInformation* info)
{
  info->Set(vtkDataObject::DATA_TYPE_NAME(), "vtkDataObject");
  return 1;
}

vtkTypeBool vtkSpanSpaceContour::ProcessRequest(
  vtkInformation* request, vtkInformationVector** inputs, vtkInformationVector* outputs)
{
  if (request->Has(vtkDemandDrivenPipeline::REQUEST_DATA_OBJECT()))
  {
    return this->RequestDataObject(inputs, outputs);
  }
  return this->Superclass::ProcessRequest(request, inputs, outputs);
}

int vtkSpanSpaceContour::RequestDataObject(
  vtkInformationVector** inputs, vtkInformationVector* outputs)
{
  vtkDataObject* input = vtkDataObject::GetData(inputs[0]);
  vtkSmartPointer<vtkDataObject> output;
  if (auto* tree = vtkDataObjectTree::SafeDownCast(input))
  {
    output = vtkSmartPointer<vtkDataObject>::Take(tree->NewInstance());
  }
  else if (vtkCompositeDataSet::SafeDownCast(input))
  {
    output = vtkSmartPointer<vtkMultiBlockDataSet>::New();
  }
  else
  {
    output = vtkSmartPointer<vtkPolyData>::New();
  }
  vtkDataObject* current = vtkDataObject::GetData(outputs);
  if (!current || std::string(current->GetClassName()) != output->GetClassName())
  {
    outputs->GetInformationObject(0)->Set(vtkDataObject::DATA_OBJECT(), output);
  }
  return 1;
}

/// Gradients at the border of a piece of a lattice need the points next to it.
int vtkSpanSpaceContour::RequestUpdateExtent(
  vtkInformation*, vtkInformationVector** inputs, vtkInformationVector* outputs)
{
  using Pipeline = vtkStreamingDemandDrivenPipeline;
  vtkInformation* in = inputs[0]->GetInformationObject(0);
  vtkInformation* out = outputs->GetInformationObject(0);
  vtkDataObject* input = vtkDataObject::GetData(in);
  const bool lattice = vtkImageData::SafeDownCast(input) ||
    vtkRectilinearGrid::SafeDownCast(input) || vtkStructuredGrid::SafeDownCast(input);
  if (lattice && (this->ComputeNormals || this->ComputeGradients) &&
    out->Get(Pipeline::UPDATE_NUMBER_OF_PIECES()) > 1)
  {
    in->Set(Pipeline::UPDATE_NUMBER_OF_GHOST_LEVELS(),
      out->Get(Pipeline::UPDATE_NUMBER_OF_GHOST_LEVELS()) + 1);
  }
  return 1;
}

int vtkSpanSpaceContour::RequestData(
  vtkInformation*, vtkInformationVector** inputs, vtkInformationVector* outputs)
{
  vtkDataObject* input = vtkDataObject::GetData(inputs[0]);
  vtkDataObject* output = vtkDataObject::GetData(outputs);
  output->Initialize();
  output->GetFieldData()->PassData(input->GetFieldData());
  const std::string problem = problemOf(this->ContourValues);
  if (!problem.empty())
  {
    if (isFirstRank(this->Controller)) // all have the same isovalues
    {
      vtkErrorMacro(<< problem);
    }
    return 1;
  }
  const ContourInputs pieces(this, input, this->Controller);
  if (!pieces.problem.empty())
  {
    vtkErrorMacro(<< pieces.problem);
  }
  if (!pieces.any)
  {
    return 1;
  }

  std::vector<vtkIdType> counts(Counts * this->GetNumberOfContours(), 0);
  this->Cache->setLimit(static_cast<std::size_t>(this->CacheSize) << 20);
  this->Cache->start();
  const std::vector<vtkSmartPointer<vtkPolyData>> surfaces = makeSurfaces(input, output);
  const std::size_t size = pieces.found.size();
  for (std::size_t n = 0; n < size && !abortRequested(this); ++n)
  {
    const ContourInput& piece = pieces.found[n];
    this->Contour(piece, surfaces[piece.leaf], counts, double(n) / size, 1.0 / size);
  }
  this->Cache->trim();
  // Even when stopped: other ranks may not be, and wait.
  reduceOverRanks(this->Controller, vtkCommunicator::SUM_OP, counts);
  if (abortRequested(this))
  {
    for (vtkPolyData* surface : surfaces)
    {
      surface->Initialize();
    }
    return 1;
  }
  this->AddFieldData(output, counts);
  return 1;
}

/// Contours one data set, reporting progress from `start` to `start` + `share`. Leaves an empty
/// surface behind when stopped.
void vtkSpanSpaceContour::Contour(const ContourInput& piece, vtkPolyData* output,
  std::vector<vtkIdType>& counts, double start, double share)
{
  const orrery::Monitor whole{ [this](double done) { this->UpdateProgress(done); },
    [this] { return abortRequested(this); } };
  const orrery::Monitor monitor = whole.part(start, start + share);
  const int threads = threadCount(this->NumberOfThreads);
  try
  {
    const vtkSmartPointer<vtkDataArray> scalars = standardLayout(piece.scalars);
    std::string warning;
    SpanSpaceIndex* index =
      this->Cache->get(piece.data, scalars, { this->IndexMode == LEAN, threads },
        this->IndexFileOf(piece), monitor.part(0.0, 0.7), warning);
    if (!warning.empty())
    {
      vtkWarningMacro(<< warning);
    }
    if (!index)
    {
      return;
    }
    SurfaceOutput surface(piece.data, scalars,
      { this->ComputeNormals, this->ComputeGradients, this->ComputeScalars, this->GenerateTriangles,
        this->OutputPointsPrecision, threads });
    const vtkIdType values = this->GetNumberOfContours();
    for (vtkIdType n = 0; n < values; ++n)
    {
      const double isovalue = this->GetValue(static_cast<int>(n));
      const SpanSpaceIndex::Found found = index->find(isovalue);
      counts[Counts * n + ActiveCells] += static_cast<vtkIdType>(found.active);
      counts[Counts * n + InsideCells] += static_cast<vtkIdType>(found.inside);
      counts[Counts * n + NodesVisited] += static_cast<vtkIdType>(found.nodesVisited);
      if (!surface.add(
            *index, isovalue, monitor.part(0.7 + 0.3 * n / values, 0.7 + 0.3 * (n + 1) / values)))
      {
        return;
      }
    }
    surface.finish(output);
  }
  catch (const std::length_error& error)
  {
    vtkErrorMacro(<< error.what());
  }
  catch (const std::bad_alloc&)
  {
    vtkErrorMacro("Not enough memory to contour " << piece.data->GetNumberOfCells()
                                                  << " cells: try the Lean index mode.");
  }
}

std::string vtkSpanSpaceContour::IndexFileOf(const ContourInput& piece) const
{
  std::string name = this->IndexFile ? this->IndexFile : "";
  if (!name.empty() && this->Controller && this->Controller->GetNumberOfProcesses() > 1)
  {
    name += "-rank" + std::to_string(this->Controller->GetLocalProcessId());
  }
  if (!name.empty() && piece.leaf > 0)
  {
    name += "-block" + std::to_string(piece.leaf);
  }
  return name;
}

void vtkSpanSpaceContour::AddFieldData(vtkDataObject* output, const std::vector<vtkIdType>& counts)
{
  const vtkIdType values = this->GetNumberOfContours();
  vtkNew<vtkDoubleArray> isovalues;
  isovalues->SetName("Isovalue");
  for (vtkIdType n = 0; n < values; ++n)
  {
    isovalues->InsertNextValue(this->GetValue(static_cast<int>(n)));
  }
  output->GetFieldData()->AddArray(isovalues);
  const char* names[Counts] = { "ActiveCellCount", "InsideCellCount", "SearchNodesVisited" };
  for (int count = 0; count < Counts; ++count)
  {
    vtkNew<vtkIdTypeArray> array;
    array->SetName(names[count]);
    for (vtkIdType n = 0; n < values; ++n)
    {
      array->InsertNextValue(counts[Counts * n + count]);
    }
    output->GetFieldData()->AddArray(array);
  }
}

void vtkSpanSpaceContour::PrintSelf(ostream& os, vtkIndent indent)
{
  this->Superclass::PrintSelf(os, indent);
  this->ContourValues->PrintSelf(os, indent.GetNextIndent());
  os << indent << "ComputeNormals: " << this->ComputeNormals << "\n"
     << indent << "ComputeGradients: " << this->ComputeGradients << "\n"
     << indent << "ComputeScalars: " << this->ComputeScalars << "\n"
     << indent << "GenerateTriangles: " << this->GenerateTriangles << "\n"
     << indent << "OutputPointsPrecision: " << this->OutputPointsPrecision << "\n"
     << indent << "IndexMode: " << this->IndexMode << "\n"
     << indent << "CacheSize: " << this->CacheSize << " MiB\n"
     << indent << "IndexFile: " << (this->IndexFile ? this->IndexFile : "(none)") << "\n"
     << indent << "NumberOfThreads: " << this->NumberOfThreads << "\n"
     << indent << "Controller: " << this->Controller << "\n";
}
