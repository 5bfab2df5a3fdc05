#include "vtkSpanSpaceSpectrum.h"

#include "../Common/ThreadsAndRanks.h"
#include "../Common/VTKArrays.h"
#include "../Common/VTKVersions.h"
#include "CellSizes.h"
#include "ContourInputs.h"
#include "SpanSpaceIndexCache.h"
#include "Spectrum.h"

#include "vtkDataSetAttributes.h"
#include "vtkDoubleArray.h"
#include "vtkImageData.h"
#include "vtkInformation.h"
#include "vtkInformationVector.h"
#include "vtkObjectFactory.h"
#include "vtkPointData.h"
#include "vtkStreamingDemandDrivenPipeline.h"
#include "vtkTable.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>
#include <new>
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
  std::vector<double> least{ low, -high };
  reduceOverRanks(controller, vtkCommunicator::MIN_OP, least);
  range[0] = least[0];
  range[1] = -least[1];
}

/// Whether the arrays of all ranks are of integers.
bool areIntegers(const std::vector<ContourInput>& pieces, vtkMultiProcessController* controller)
{
  return onAllRanks(controller,
    std::all_of(pieces.begin(), pieces.end(),
      [](const ContourInput& piece)
      {
        const int type = piece.scalars->GetDataType();
        return type != VTK_FLOAT && type != VTK_DOUBLE;
      }));
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
  vtkTable* table, const std::vector<double>& isovalues, const std::vector<double>& columns)
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
    add(ColumnNames[c], [&](std::size_t n) { return columns[Columns * n + c]; });
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
  const vtkIdType pixels = image->GetNumberOfPoints();
  for (vtkIdType n = 0; n < pixels; ++n)
  {
    const double count = cells.empty() ? 0.0 : cells[n];
    counts->InsertNextValue(count);
    logarithms->InsertNextValue(std::log10(1 + count));
  }
  image->GetPointData()->AddArray(counts);
  image->GetPointData()->SetScalars(logarithms);
}

}

/// What is counted, of all pieces and then of all ranks.
struct vtkSpanSpaceSpectrum::Sums
{
  std::vector<double> isovalues;
  std::vector<double> columns; ///< Of the table, a row after the other.
  double range[2] = { 0, 0 };  ///< Of the density.
  int resolution;
  std::vector<double> cells; ///< Of each pixel. Empty when there are none.

  void addColumns(const SpanSpaceIndex& index, vtkDataSet* data, int threads)
  {
    std::vector<std::uint64_t> thresholds;
    for (const double isovalue : this->isovalues)
    {
      thresholds.push_back(index.order().threshold(isovalue));
    }
    const std::vector<orrery::SpectrumCount> counts =
      orrery::countSpectrum(index.tree(), thresholds, threads);
    const CellSizes sizes(data);
    for (std::size_t n = 0; n < counts.size(); ++n)
    {
      double* row = this->columns.data() + Columns * n;
      row[ActiveCells] += double(counts[n].active);
      row[InsideCells] += double(counts[n].inside);
      row[AreaEstimate] += counts[n].active * sizes.areaOfActiveCell();
      row[VolumeEstimate] += (counts[n].inside + 0.5 * counts[n].active) * sizes.volume;
    }
  }

  void addCells(const SpanSpaceIndex& index, int threads)
  {
    std::vector<std::uint64_t> bins;
    const std::vector<double> edges = spread(this->range, this->resolution + 1);
    for (const double edge : edges)
    {
      bins.push_back(index.order().threshold(edge));
    }
    // The last bin has the greatest value too.
    bins.back() = index.order().threshold(
      std::nextafter(edges.back(), std::numeric_limits<double>::infinity()));
    std::vector<std::uint64_t> density(this->cells.size(), 0);
    orrery::addDensity(index.tree(), bins, density, threads);
    std::transform(
      this->cells.begin(), this->cells.end(), density.begin(), this->cells.begin(), std::plus<>());
  }
};

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
  requireContourable(info);
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
  Sums sums;
  sums.resolution = this->DensityResolution;
  if (pieces.any && this->ChooseRange(pieces.found, sums) && this->Count(pieces.found, sums) &&
    isFirstRank(this->Controller))
  {
    fillTable(table, sums.isovalues, sums.columns);
  }
  // On every rank, and when nothing came of it too: one whose image is less than was announced would
  // be executed again, alone, and wait for the others forever.
  fillDensity(image, sums.range, sums.resolution, sums.cells);
  return 1;
}

/// Finds the isovalues and the range of the density. False when there are none, which is said.
bool vtkSpanSpaceSpectrum::ChooseRange(const std::vector<ContourInput>& pieces, Sums& sums)
{
  double range[2] = { this->IsovalueRange[0], this->IsovalueRange[1] };
  if (this->UseDataRange)
  {
    findRange(pieces, this->Controller, range);
  }
  if (!(range[0] <= range[1]))
  {
    if (isFirstRank(this->Controller)) // all have the same range
    {
      vtkErrorMacro("The isovalues have no range, from "
        << range[0] << " to " << range[1]
        << ": give Isovalue Range an end that is not below its start, or an array with finite "
           "values.");
    }
    return false;
  }
  sums.isovalues = spread(range, this->NumberOfIsovalues);
  if (this->UseDataRange && areIntegers(pieces, this->Controller))
  {
    alignToIntegers(range, this->DensityResolution);
  }
  std::copy_n(range, 2, sums.range);
  return true;
}

/// Sums over the pieces of all ranks. False, with sums of nothing, when some rank was stopped or failed.
bool vtkSpanSpaceSpectrum::Count(const std::vector<ContourInput>& pieces, Sums& sums)
{
  this->Cache->setLimit(0);
  this->Cache->start();
  bool whole = true;
  try
  {
    sums.columns.assign(Columns * sums.isovalues.size(), 0.0);
    sums.cells.assign(static_cast<std::size_t>(sums.resolution) * sums.resolution, 0.0);
    for (std::size_t n = 0; n < pieces.size() && whole; ++n)
    {
      whole = this->AddPiece(pieces[n], sums, double(n) / pieces.size(), 1.0 / pieces.size());
    }
  }
  catch (const std::length_error& error)
  {
    vtkErrorMacro(<< error.what());
    whole = false;
  }
  catch (const std::bad_alloc&)
  {
    vtkErrorMacro(
      "Not enough memory for the spectrum: distribute the data over more ranks or blocks.");
    whole = false;
  }
  this->Cache->trim();
  whole = onAllRanks(this->Controller, whole);
  if (whole)
  {
    reduceOverRanks(this->Controller, vtkCommunicator::SUM_OP, sums.columns);
    reduceOverRanks(this->Controller, vtkCommunicator::SUM_OP, sums.cells);
  }
  else
  {
    sums.cells.clear();
  }
  return whole;
}

/// Counts one data set, reporting progress from `start` to `start` + `share`. False when stopped.
bool vtkSpanSpaceSpectrum::AddPiece(
  const ContourInput& piece, Sums& sums, double start, double share)
{
  const orrery::Monitor monitor{ [=](double done) { this->UpdateProgress(start + done * share); },
    [this] { return abortRequested(this); } };
  const int threads = threadCount(this->NumberOfThreads);
  const vtkSmartPointer<vtkDataArray> scalars = standardLayout(piece.scalars);
  std::string warning; // there is no file to warn of
  const SpanSpaceIndex* index =
    this->Cache->get(piece.data, scalars, { true, threads }, {}, monitor, warning);
  if (index)
  {
    sums.addColumns(*index, piece.data, threads);
    sums.addCells(*index, threads);
  }
  return index != nullptr;
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
