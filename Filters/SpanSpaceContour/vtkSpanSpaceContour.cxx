#include "vtkSpanSpaceContour.h"

#include "ContourScalars.h"
#include "SpanSpaceIndexCache.h"
#include "SurfaceOutput.h"
#include "VTKArrays.h"

#include "vtkCommunicator.h"
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
#include "vtkMultiProcessController.h"
#include "vtkObjectFactory.h"
#include "vtkPolyData.h"
#include "vtkRectilinearGrid.h"
#include "vtkSmartPointer.h"
#include "vtkStreamingDemandDrivenPipeline.h"
#include "vtkStructuredGrid.h"
#include "vtkUnstructuredGrid.h"

#include <omp.h>

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

bool isContourable(vtkDataObject* object)
{
  return vtkImageData::SafeDownCast(object) || vtkRectilinearGrid::SafeDownCast(object) ||
    vtkStructuredGrid::SafeDownCast(object) || vtkUnstructuredGrid::SafeDownCast(object);
}

}

/// A data set to contour, and where its surface goes.
struct vtkSpanSpaceContour::Job
{
  vtkDataSet* input;
  vtkDataArray* scalars;
  vtkSmartPointer<vtkPolyData> output;
};

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
  info->Set(vtkAlgorithm::INPUT_REQUIRED_DATA_TYPE(), "vtkDataSet");
  info->Append(vtkAlgorithm::INPUT_REQUIRED_DATA_TYPE(), "vtkCompositeDataSet");
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

bool vtkSpanSpaceContour::Stopped()
{
#if VTK_VERSION_NUMBER >= VTK_VERSION_CHECK(9, 2, 20220823)
  return this->CheckAbort();
#else
  return this->GetAbortExecute() != 0;
#endif
}

/// Lists the data sets with cells and prepares the output's structure. False, with a message, when
/// there is nothing that can be contoured on any rank.
bool vtkSpanSpaceContour::FindJobs(
  vtkDataObject* input, vtkDataObject* output, std::vector<Job>& jobs)
{
  std::string problem;
  vtkIdType cells = 0;
  const auto consider = [&](vtkDataObject* object, const vtkSmartPointer<vtkPolyData>& surface)
  {
    auto* data = vtkDataSet::SafeDownCast(object);
    if (!data || data->GetNumberOfCells() == 0)
    {
      return;
    }
    cells += data->GetNumberOfCells();
    if (!isContourable(data))
    {
      problem = std::string("Cannot contour ") + data->GetClassName() +
        ": the input must be an image, a rectilinear, structured or unstructured grid.";
      return;
    }
    const ContourScalars scalars(this, data);
    if (scalars.array)
    {
      jobs.push_back({ data, scalars.array, surface });
    }
    else
    {
      problem = scalars.problem;
    }
  };

  if (auto* composite = vtkCompositeDataSet::SafeDownCast(input))
  {
    auto* outTree = vtkDataObjectTree::SafeDownCast(output);
    const bool sameTree = vtkDataObjectTree::SafeDownCast(input) != nullptr;
    if (sameTree)
    {
      outTree->CopyStructure(composite);
    }
    auto iterator = vtkSmartPointer<vtkCompositeDataIterator>::Take(composite->NewIterator());
    unsigned int block = 0;
    for (iterator->InitTraversal(); !iterator->IsDoneWithTraversal(); iterator->GoToNextItem())
    {
      auto surface = vtkSmartPointer<vtkPolyData>::New();
      if (sameTree)
      {
        outTree->SetDataSet(iterator, surface);
      }
      else
      {
        vtkMultiBlockDataSet::SafeDownCast(output)->SetBlock(block++, surface);
      }
      consider(iterator->GetCurrentDataObject(), surface);
    }
  }
  else
  {
    consider(input, vtkPolyData::SafeDownCast(output));
  }

  vtkIdType sums[2] = { cells, static_cast<vtkIdType>(jobs.size()) };
  if (this->Controller && this->Controller->GetNumberOfProcesses() > 1)
  {
    const vtkIdType own[2] = { sums[0], sums[1] };
    this->Controller->AllReduce(own, sums, 2, vtkCommunicator::SUM_OP);
  }
  if (sums[1] > 0)
  {
    return true;
  }
  if (sums[0] == 0 && (!this->Controller || this->Controller->GetLocalProcessId() == 0))
  {
    vtkErrorMacro("The input is empty: it has no cells to contour.");
  }
  else if (!problem.empty())
  {
    vtkErrorMacro(<< problem);
  }
  return false;
}

int vtkSpanSpaceContour::RequestData(
  vtkInformation*, vtkInformationVector** inputs, vtkInformationVector* outputs)
{
  vtkDataObject* input = vtkDataObject::GetData(inputs[0]);
  vtkDataObject* output = vtkDataObject::GetData(outputs);
  output->Initialize();
  const vtkIdType values = this->ContourValues->GetNumberOfContours();
  if (values == 0)
  {
    vtkErrorMacro("There is no isovalue: add one to Isosurfaces (SetValue).");
    return 1;
  }
  for (vtkIdType n = 0; n < values; ++n)
  {
    if (std::isnan(this->GetValue(static_cast<int>(n))))
    {
      vtkErrorMacro("Isovalue " << n << " is not a number: give it a value or remove it.");
      return 1;
    }
  }
  std::vector<Job> jobs;
  if (!this->FindJobs(input, output, jobs))
  {
    return 1;
  }

  std::vector<vtkIdType> counts(Counts * values, 0);
  this->Cache->setLimit(static_cast<std::size_t>(this->CacheSize) << 20);
  this->Cache->start();
  for (std::size_t n = 0; n < jobs.size() && !this->Stopped(); ++n)
  {
    this->Contour(jobs[n], counts, double(n) / jobs.size(), 1.0 / jobs.size());
  }
  this->Cache->trim();
  this->AddFieldData(output, counts);
  return 1;
}

/// Contours one data set, reporting progress from `start` to `start` + `share`. Leaves an empty
/// surface behind when stopped.
void vtkSpanSpaceContour::Contour(
  const Job& job, std::vector<vtkIdType>& counts, double start, double share)
{
  const auto part = [&](double from, double to)
  {
    return orrery::Monitor{ [=](double done)
      { this->UpdateProgress(start + share * (from + done * (to - from))); },
      [this] { return this->Stopped(); } };
  };
  const int threads = this->NumberOfThreads > 0 ? this->NumberOfThreads : omp_get_max_threads();
  try
  {
    const vtkSmartPointer<vtkDataArray> scalars = standardLayout(job.scalars);
    SpanSpaceIndex* index =
      this->Cache->get(job.input, scalars, { this->IndexMode == LEAN, threads }, part(0, 0.4));
    if (!index || !index->complete(part(0.4, 0.7)))
    {
      return;
    }
    SurfaceOutput surface(job.input, scalars,
      { this->ComputeNormals, this->ComputeGradients, this->ComputeScalars,
        this->GenerateTriangles, this->OutputPointsPrecision, threads });
    const vtkIdType values = this->GetNumberOfContours();
    for (vtkIdType n = 0; n < values; ++n)
    {
      const double isovalue = this->GetValue(static_cast<int>(n));
      const SpanSpaceIndex::Found found = index->find(isovalue);
      counts[Counts * n + ActiveCells] += static_cast<vtkIdType>(found.active);
      counts[Counts * n + InsideCells] += static_cast<vtkIdType>(found.inside);
      counts[Counts * n + NodesVisited] += static_cast<vtkIdType>(found.nodesVisited);
      if (!surface.add(*index, isovalue, part(0.7 + 0.3 * n / values, 0.7 + 0.3 * (n + 1) / values)))
      {
        return;
      }
    }
    surface.finish(job.output);
  }
  catch (const std::length_error& error)
  {
    vtkErrorMacro(<< error.what());
  }
  catch (const std::bad_alloc&)
  {
    vtkErrorMacro("Not enough memory to contour " << job.input->GetNumberOfCells()
                                                  << " cells: try the Lean index mode.");
  }
}

void vtkSpanSpaceContour::AddFieldData(vtkDataObject* output, std::vector<vtkIdType>& counts)
{
  if (this->Controller && this->Controller->GetNumberOfProcesses() > 1)
  {
    const std::vector<vtkIdType> own = counts;
    this->Controller->AllReduce(own.data(), counts.data(), static_cast<vtkIdType>(counts.size()),
      vtkCommunicator::SUM_OP);
  }
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
