#include "vtkSpanSpaceSpectrum.h"

#include "../Common/VTKVersions.h"
#include "CellSizes.h"
#include "ContourInputs.h"
#include "SpanSpaceIndexCache.h"
#include "Spectrum.h"
#include "VTKArrays.h"

#include "vtkCommunicator.h"
#include "vtkDataSetAttributes.h"
#include "vtkDoubleArray.h"
#include "vtkImageData.h"
#include "vtkInformation.h"
#include "vtkInformationVector.h"
#include "vtkMultiProcessController.h"
#include "vtkObjectFactory.h"
#include "vtkPointData.h"
#include "vtkStreamingDemandDrivenPipeline.h"
#include "vtkTable.h"

#include <omp.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>
#include <stdexcept>

vtkStandardNewMacro(vtkSpanSpaceSpectrum);
vtkCxxSetObjectMacro(vtkSpanSpaceSpectrum, Controller, vtkMultiProcessController);

namespace
{

/// The columns beside the isovalue, summed over blocks and ranks.
enum Column
{
  ActiveCells,
  InsideCells,
  AreaEstimate,
  VolumeEstimate,
  Columns
};

const char* const ColumnNames[Columns] = { "active cells", "inside cells", "area estimate",
  "volume estimate" };

/// `count` evenly spaced numbers from the first of the range to the last.
std::vector<double> spread(const double* range, int count)
{
  std::vector<double> values(count);
  for (int n = 0; n < count; ++n)
  {
    const double t = double(n) / (count - 1);
    values[n] = (1 - t) * range[0] + t * range[1];
  }
  return values;
}

void reduce(vtkMultiProcessController* controller, std::vector<double>& values)
{
  if (controller && controller->GetNumberOfProcesses() > 1)
  {
    const std::vector<double> own = values;
    controller->AllReduce(
      own.data(), values.data(), static_cast<vtkIdType>(values.size()), vtkCommunicator::SUM_OP);
  }
}

/// The range of the finite values on all ranks.
void findRange(
  const std::vector<ContourInput>& pieces, vtkMultiProcessController* controller, double* range)
{
  double low = VTK_DOUBLE_MAX;
  double high = -VTK_DOUBLE_MAX;
  for (const ContourInput& piece : pieces)
  {
    double own[2];
    piece.scalars->GetFiniteRange(own, 0);
    low = std::min(low, own[0]);
    high = std::max(high, own[1]);
  }
  range[0] = low;
  range[1] = high;
  if (controller && controller->GetNumberOfProcesses() > 1)
  {
    controller->AllReduce(&low, &range[0], 1, vtkCommunicator::MIN_OP);
    controller->AllReduce(&high, &range[1], 1, vtkCommunicator::MAX_OP);
  }
}

/// Whether the arrays of all ranks are of integers.
bool areIntegers(const std::vector<ContourInput>& pieces, vtkMultiProcessController* controller)
{
  const int own = std::all_of(pieces.begin(), pieces.end(),
    [](const ContourInput& piece)
    {
      const int type = piece.scalars->GetDataType();
      return type != VTK_FLOAT && type != VTK_DOUBLE;
    });
  int all = own;
  if (controller && controller->GetNumberOfProcesses() > 1)
  {
    controller->AllReduce(&own, &all, 1, vtkCommunicator::MIN_OP);
  }
  return all != 0;
}

/// Widens a range of integers so that each bin has as many of them as the next, if there are enough:
/// else some bins would stay empty, as stripes in the picture.
void alignToIntegers(double* range, int bins)
{
  const double values = range[1] - range[0] + 1;
  if (values > bins / 2)
  {
    range[0] -= 0.5;
    range[1] = range[0] + bins * std::ceil(values / bins);
  }
}

void fillTable(
  vtkTable* table, const std::vector<double>& isovalues, const std::vector<double>& sums)
{
  const auto add = [&](const char* name, const std::function<double(std::size_t)>& value)
  {
    vtkNew<vtkDoubleArray> column;
    column->SetName(name);
    column->SetNumberOfValues(static_cast<vtkIdType>(isovalues.size()));
    for (std::size_t n = 0; n < isovalues.size(); ++n)
    {
      column->SetValue(static_cast<vtkIdType>(n), value(n));
    }
    table->AddColumn(column);
  };
  add("isovalue", [&](std::size_t n) { return isovalues[n]; });
  for (int c = 0; c < Columns; ++c)
  {
    add(ColumnNames[c], [&](std::size_t n) { return sums[Columns * n + c]; });
  }
}

void fillDensity(
  vtkImageData* image, const double* range, int resolution, const std::vector<double>& cells)
{
  const double width = range[1] > range[0] ? (range[1] - range[0]) / resolution : 1.0;
  image->SetDimensions(resolution, resolution, 1);
  image->SetSpacing(width, width, 1);
  image->SetOrigin(range[0] + width / 2, range[0] + width / 2, 0);
  vtkNew<vtkDoubleArray> counts;
  counts->SetName("cells");
  vtkNew<vtkDoubleArray> logarithms;
  logarithms->SetName("log cells");
  for (const double count : cells)
  {
    counts->InsertNextValue(count);
    logarithms->InsertNextValue(std::log10(1 + count));
  }
  image->GetPointData()->AddArray(counts);
  image->GetPointData()->SetScalars(logarithms);
}

}

vtkSpanSpaceSpectrum::vtkSpanSpaceSpectrum()
  : Cache(std::make_unique<SpanSpaceIndexCache>())
{
  this->SetNumberOfOutputPorts(2);
  this->SetInputArrayToProcess(
    0, 0, 0, vtkDataObject::FIELD_ASSOCIATION_POINTS, vtkDataSetAttributes::SCALARS);
  this->SetController(vtkMultiProcessController::GetGlobalController());
}

vtkSpanSpaceSpectrum::~vtkSpanSpaceSpectrum()
{
  this->SetController(nullptr);
}

vtkImageData* vtkSpanSpaceSpectrum::GetDensity()
{
  return vtkImageData::SafeDownCast(this->GetOutputDataObject(1));
}

int vtkSpanSpaceSpectrum::FillInputPortInformation(int, vtkInformation* info)
{
  info->Set(vtkAlgorithm::INPUT_REQUIRED_DATA_TYPE(), "vtkDataSet");
  info->Append(vtkAlgorithm::INPUT_REQUIRED_DATA_TYPE(), "vtkCompositeDataSet");
  return 1;
}

int vtkSpanSpaceSpectrum::FillOutputPortInformation(int port, vtkInformation* info)
{
  info->Set(vtkDataObject::DATA_TYPE_NAME(), port == 0 ? "vtkTable" : "vtkImageData");
  return 1;
}

int vtkSpanSpaceSpectrum::RequestInformation(
  vtkInformation*, vtkInformationVector**, vtkInformationVector* outputs)
{
  const int last = this->DensityResolution - 1;
  const int extent[6] = { 0, last, 0, last, 0, 0 };
  outputs->GetInformationObject(1)->Set(
    vtkStreamingDemandDrivenPipeline::WHOLE_EXTENT(), extent, 6);
  return 1;
}

int vtkSpanSpaceSpectrum::RequestData(
  vtkInformation*, vtkInformationVector** inputs, vtkInformationVector* outputs)
{
  vtkTable* table = vtkTable::GetData(outputs, 0);
  vtkImageData* image = vtkImageData::GetData(outputs, 1);
  table->Initialize();
  image->Initialize();
  const ContourInputs pieces(this, vtkDataObject::GetData(inputs[0]), this->Controller);
  if (!pieces.problem.empty())
  {
    vtkErrorMacro(<< pieces.problem);
  }
  if (!pieces.any)
  {
    return 1;
  }
  double range[2] = { this->IsovalueRange[0], this->IsovalueRange[1] };
  if (this->UseDataRange)
  {
    findRange(pieces.found, this->Controller, range);
  }
  if (!(range[0] <= range[1]))
  {
    vtkErrorMacro("The isovalues have no range, from "
      << range[0] << " to " << range[1]
      << ": give Isovalue Range an end that is not below its start, or an array with finite "
         "values.");
    return 1;
  }

  const std::vector<double> isovalues = spread(range, this->NumberOfIsovalues);
  double binned[2] = { range[0], range[1] };
  if (this->UseDataRange && areIntegers(pieces.found, this->Controller))
  {
    alignToIntegers(binned, this->DensityResolution);
  }
  const std::vector<double> edges = spread(binned, this->DensityResolution + 1);
  const std::size_t pixels =
    static_cast<std::size_t>(this->DensityResolution) * this->DensityResolution;
  std::vector<double> sums(Columns * isovalues.size(), 0);
  std::vector<double> cells(pixels, 0);
  const int threads = this->NumberOfThreads > 0 ? this->NumberOfThreads : omp_get_max_threads();
  this->Cache->setLimit(0);
  this->Cache->start();
  try
  {
    for (std::size_t piece = 0; piece < pieces.found.size(); ++piece)
    {
      const ContourInput& input = pieces.found[piece];
      const orrery::Monitor monitor{ [&](double done)
        { this->UpdateProgress((double(piece) + done) / pieces.found.size()); },
        [this] { return abortRequested(this); } };
      const vtkSmartPointer<vtkDataArray> scalars = standardLayout(input.scalars);
      std::string warning; // there is no file to warn of
      SpanSpaceIndex* index =
        this->Cache->get(input.data, scalars, { true, threads }, {}, monitor, warning);
      if (!index)
      {
        break;
      }
      std::vector<std::uint64_t> thresholds;
      for (const double isovalue : isovalues)
      {
        thresholds.push_back(index->order().threshold(isovalue));
      }
      const std::vector<orrery::SpectrumCount> counts =
        orrery::countSpectrum(index->tree(), thresholds, threads);
      const CellSizes sizes(input.data);
      for (std::size_t n = 0; n < isovalues.size(); ++n)
      {
        double* row = sums.data() + Columns * n;
        row[ActiveCells] += double(counts[n].active);
        row[InsideCells] += double(counts[n].inside);
        row[AreaEstimate] += counts[n].active * sizes.areaOfActiveCell();
        row[VolumeEstimate] += (counts[n].inside + 0.5 * counts[n].active) * sizes.volume;
      }

      std::vector<std::uint64_t> bins;
      for (const double edge : edges)
      {
        bins.push_back(index->order().threshold(edge));
      }
      // The last bin has the greatest value too.
      bins.back() = index->order().threshold(
        std::nextafter(edges.back(), std::numeric_limits<double>::infinity()));
      std::vector<std::uint64_t> density(pixels, 0);
      orrery::addDensity(index->tree(), bins, density, threads);
      std::transform(cells.begin(), cells.end(), density.begin(), cells.begin(), std::plus<>());
    }
  }
  catch (const std::length_error& error)
  {
    vtkErrorMacro(<< error.what());
  }
  this->Cache->trim();
  reduce(this->Controller, sums);
  reduce(this->Controller, cells);
  if (abortRequested(this))
  {
    return 1;
  }
  if (!this->Controller || this->Controller->GetLocalProcessId() == 0)
  {
    fillTable(table, isovalues, sums);
  }
  // On every rank: one whose image is less than it was asked for would be executed again, alone, and
  // wait for the others forever.
  fillDensity(image, binned, this->DensityResolution, cells);
  return 1;
}

void vtkSpanSpaceSpectrum::PrintSelf(ostream& os, vtkIndent indent)
{
  this->Superclass::PrintSelf(os, indent);
  os << indent << "NumberOfIsovalues: " << this->NumberOfIsovalues << "\n"
     << indent << "UseDataRange: " << this->UseDataRange << "\n"
     << indent << "IsovalueRange: " << this->IsovalueRange[0] << " " << this->IsovalueRange[1]
     << "\n"
     << indent << "DensityResolution: " << this->DensityResolution << "\n"
     << indent << "NumberOfThreads: " << this->NumberOfThreads << "\n"
     << indent << "Controller: " << this->Controller << "\n";
}
