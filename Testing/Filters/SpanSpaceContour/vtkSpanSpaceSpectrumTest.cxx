// The spectrum of isovalues and the density of the span space, against brute force.

#include "vtkSpanSpaceSpectrum.h"
#include "ContourTesting.h"

#include "vtkCallbackCommand.h"
#include "vtkCellData.h"
#include "vtkCellType.h"
#include "vtkIdList.h"
#include "vtkMath.h"
#include "vtkMultiBlockDataSet.h"
#include "vtkPointData.h"
#include "vtkTable.h"
#include "vtkUnsignedCharArray.h"

#include <algorithm>
#include <cmath>
#include <limits>

using namespace contourtest;

namespace
{

class SpanSpaceSpectrum : public VTKTest
{
};

vtkSmartPointer<vtkSpanSpaceSpectrum> makeSpectrum(vtkDataObject* input, int isovalues = 20)
{
  auto filter = vtkSmartPointer<vtkSpanSpaceSpectrum>::New();
  filter->SetInputDataObject(input);
  filter->SetInputArrayToProcess(0, 0, 0, vtkDataObject::FIELD_ASSOCIATION_POINTS, "Field");
  filter->SetNumberOfIsovalues(isovalues);
  filter->SetDensityResolution(16);
  return filter;
}

double entry(vtkSpanSpaceSpectrum* filter, const char* column, vtkIdType row)
{
  vtkTable* table = filter->GetOutput();
  auto* array = vtkDataArray::SafeDownCast(table->GetColumnByName(column));
  if (!array || row >= array->GetNumberOfTuples())
  {
    ADD_FAILURE() << "no column " << column;
    return 0;
  }
  return array->GetComponent(row, 0);
}

/// The smallest and largest value of each cell that is not hidden and has no NaN.
std::vector<std::pair<double, double>> spansOf(vtkDataSet* data)
{
  vtkDataArray* field = data->GetPointData()->GetArray("Field");
  vtkDataArray* ghosts = data->GetCellData()->GetArray(vtkDataSetAttributes::GhostArrayName());
  std::vector<std::pair<double, double>> spans;
  for (vtkIdType c = 0; c < data->GetNumberOfCells(); ++c)
  {
    vtkNew<vtkIdList> ids;
    data->GetCellPoints(c, ids);
    std::vector<double> values;
    for (const vtkIdType id : *ids)
    {
      values.push_back(field->GetComponent(id, 0));
    }
    const bool usable = !(ghosts && ghosts->GetComponent(c, 0) != 0) &&
      std::none_of(values.begin(), values.end(), [](double v) { return std::isnan(v); });
    if (usable)
    {
      const auto [low, high] = std::minmax_element(values.begin(), values.end());
      spans.emplace_back(*low, *high);
    }
  }
  return spans;
}

void expectCounts(vtkSpanSpaceSpectrum* filter, const std::vector<std::pair<double, double>>& spans)
{
  filter->Update();
  ASSERT_EQ(filter->GetOutput()->GetNumberOfRows(), filter->GetNumberOfIsovalues());
  ASSERT_EQ(filter->GetOutput()->GetNumberOfColumns(), 5);
  for (vtkIdType row = 0; row < filter->GetNumberOfIsovalues(); ++row)
  {
    const double isovalue = entry(filter, "isovalue", row);
    double active = 0;
    double inside = 0;
    for (const auto& [low, high] : spans)
    {
      active += low < isovalue && isovalue <= high;
      inside += isovalue <= low;
    }
    EXPECT_EQ(entry(filter, "active cells", row), active) << isovalue;
    EXPECT_EQ(entry(filter, "inside cells", row), inside) << isovalue;
  }
}

void expectDensity(
  vtkSpanSpaceSpectrum* filter, const std::vector<std::pair<double, double>>& spans)
{
  vtkImageData* image = filter->GetDensity();
  const int size = filter->GetDensityResolution();
  ASSERT_EQ(image->GetNumberOfPoints(), vtkIdType(size) * size);
  vtkDataArray* cells = image->GetPointData()->GetArray("cells");
  vtkDataArray* logarithms = image->GetPointData()->GetArray("log cells");
  ASSERT_TRUE(cells && logarithms);
  const double width = image->GetSpacing()[0];
  const double first = image->GetOrigin()[0] - width / 2;
  std::vector<double> expected(size * size, 0);
  const auto bin = [&](double value)
  { return std::clamp(static_cast<int>(std::floor((value - first) / width)), 0, size - 1); };
  for (const auto& [low, high] : spans)
  {
    ++expected[bin(low) + size * bin(high)];
  }
  for (int n = 0; n < size * size; ++n)
  {
    EXPECT_EQ(cells->GetComponent(n, 0), expected[n]) << "pixel " << n;
    EXPECT_NEAR(logarithms->GetComponent(n, 0), std::log10(1 + expected[n]), 1e-12);
  }
}

class SpanSpaceSpectrumOf : public VTKTest, public ::testing::WithParamInterface<Input>
{
};

INSTANTIATE_TEST_SUITE_P(Inputs, SpanSpaceSpectrumOf, ::testing::ValuesIn(allInputs()), inputName);

TEST_P(SpanSpaceSpectrumOf, countsAndDensity)
{
  const auto data = this->GetParam().make();
  const auto filter = makeSpectrum(data);
  setField(data, randomField(1));
  expectCounts(filter, spansOf(data));
  expectDensity(filter, spansOf(data));
  setField(data, randomIntegers(2, 21), VTK_INT);
  expectCounts(filter, spansOf(data));
  expectDensity(filter, spansOf(data));
}

TEST_F(SpanSpaceSpectrum, isovaluesSpanTheData)
{
  auto image = makeImage(5, 5, 5);
  setField(image, randomIntegers(3, 100));
  double range[2];
  image->GetPointData()->GetArray("Field")->GetRange(range);
  const auto filter = makeSpectrum(image, 11);
  filter->Update();
  for (vtkIdType row = 0; row < 11; ++row)
  {
    EXPECT_DOUBLE_EQ(
      entry(filter, "isovalue", row), range[0] + (range[1] - range[0]) * double(row) / 10);
  }
}

TEST_F(SpanSpaceSpectrum, isovaluesSpanTheRangeGiven)
{
  auto image = makeImage(5, 5, 5);
  setField(image, randomField(4));
  const auto filter = makeSpectrum(image, 3);
  filter->SetUseDataRange(false);
  filter->SetIsovalueRange(0.25, 0.75);
  expectCounts(filter, spansOf(image));
  EXPECT_EQ(entry(filter, "isovalue", 0), 0.25);
  EXPECT_EQ(entry(filter, "isovalue", 1), 0.5);
  EXPECT_EQ(entry(filter, "isovalue", 2), 0.75);
}

TEST_F(SpanSpaceSpectrum, defaults)
{
  vtkNew<vtkSpanSpaceSpectrum> filter;
  EXPECT_EQ(filter->GetNumberOfIsovalues(), 256);
  EXPECT_TRUE(filter->GetUseDataRange());
  EXPECT_EQ(filter->GetDensityResolution(), 256);
}

TEST_F(SpanSpaceSpectrum, leavesOutNaNAndHiddenCells)
{
  for (const vtkSmartPointer<vtkDataSet>& data :
    std::vector<vtkSmartPointer<vtkDataSet>>{ makeImage(8, 7, 6), makeCells(VTK_TETRA, 3) })
  {
    const Field random = randomField(5);
    setField(data,
      [&](const double* x, vtkIdType p)
      { return p % 17 == 3 ? std::numeric_limits<double>::quiet_NaN() : random(x, p); });
    vtkNew<vtkUnsignedCharArray> ghosts;
    ghosts->SetName(vtkDataSetAttributes::GhostArrayName());
    for (vtkIdType c = 0; c < data->GetNumberOfCells(); ++c)
    {
      ghosts->InsertNextValue(c % 5 ? 0 : vtkDataSetAttributes::DUPLICATECELL);
    }
    data->GetCellData()->AddArray(ghosts);
    const auto filter = makeSpectrum(data);
    expectCounts(filter, spansOf(data));
    expectDensity(filter, spansOf(data));
  }
}

/// The mean over many radii: a single sphere meets the cells by chance.
TEST_F(SpanSpaceSpectrum, estimatesTheAreaAndVolumeOfSpheres)
{
  auto image = makeImage(33, 33, 33);
  image->SetSpacing(0.5, 0.5, 0.5);
  for (const vtkSmartPointer<vtkDataSet>& data :
    std::vector<vtkSmartPointer<vtkDataSet>>{ image, makeCells(VTK_TETRA, 12) })
  {
    setField(data, sphereField(data));
    const double least = data->GetLength() / std::sqrt(3.0) / 2;
    const auto filter = makeSpectrum(data, 11);
    filter->SetUseDataRange(false);
    filter->SetIsovalueRange(-0.95 * least, -0.5 * least);
    filter->Update();
    double areas[2] = { 0, 0 };
    double volumes[2] = { 0, 0 };
    for (vtkIdType row = 0; row < 11; ++row)
    {
      const double radius = -entry(filter, "isovalue", row);
      areas[0] += entry(filter, "area estimate", row);
      areas[1] += 4 * vtkMath::Pi() * radius * radius;
      volumes[0] += entry(filter, "volume estimate", row);
      volumes[1] += 4 * vtkMath::Pi() / 3 * radius * radius * radius;
    }
    EXPECT_NEAR(areas[0] / areas[1], 1, 0.12);
    EXPECT_NEAR(volumes[0] / volumes[1], 1, 0.05);
  }
}

TEST_F(SpanSpaceSpectrum, sumsBlocks)
{
  auto image = makeImage(6, 5, 4);
  auto cells = makeCells(VTK_TETRA, 2);
  setField(image, randomField(6));
  setField(cells, randomField(7));
  vtkNew<vtkMultiBlockDataSet> blocks;
  blocks->SetBlock(0, image);
  blocks->SetBlock(1, nullptr);
  blocks->SetBlock(2, cells);
  auto spans = spansOf(image);
  const auto more = spansOf(cells);
  spans.insert(spans.end(), more.begin(), more.end());
  const auto filter = makeSpectrum(blocks);
  expectCounts(filter, spans);
  expectDensity(filter, spans);
}

TEST_F(SpanSpaceSpectrum, agreesWithTheContour)
{
  auto image = makeImage(8, 8, 8);
  setField(image, randomField(8), VTK_FLOAT);
  const auto filter = makeSpectrum(image, 5);
  filter->Update();
  for (vtkIdType row = 0; row < 5; ++row)
  {
    const auto surface = contour(image, { entry(filter, "isovalue", row) });
    EXPECT_EQ(entry(filter, "active cells", row), counted(surface, "ActiveCellCount"));
    EXPECT_EQ(entry(filter, "inside cells", row), counted(surface, "InsideCellCount"));
  }
}

TEST_F(SpanSpaceSpectrum, oneValueEverywhere)
{
  auto image = makeImage(4, 4, 4);
  setField(image, [](const double*, vtkIdType) { return 3.0; });
  const auto filter = makeSpectrum(image);
  filter->Update();
  EXPECT_EQ(entry(filter, "active cells", 0), 0);
  EXPECT_EQ(entry(filter, "inside cells", 0), 27);
}

/// An empty table, and an image as large as announced.
void expectNothing(vtkSpanSpaceSpectrum* filter)
{
  EXPECT_EQ(filter->GetOutput()->GetNumberOfRows(), 0);
  expectDensity(filter, {});
}

TEST_F(SpanSpaceSpectrum, saysWhatIsWrongOnce)
{
  auto image = makeImage(4, 4, 4);
  addAttributes(image);
  vtkNew<vtkImageData> empty;
  auto nothing = makeImage(4, 4, 4);
  setField(
    nothing, [](const double*, vtkIdType) { return std::numeric_limits<double>::quiet_NaN(); });
  for (vtkDataObject* data : std::vector<vtkDataObject*>{ image, empty, nothing })
  {
    const auto filter = makeSpectrum(data);
    filter->Update();
    EXPECT_EQ(takeMessages().size(), 1u);
    expectNothing(filter);
  }
  setField(image, randomField(9));
  const auto filter = makeSpectrum(image);
  filter->SetUseDataRange(false);
  filter->SetIsovalueRange(2, 1);
  filter->Update();
  filter->Update(1); // the image is there and not asked for again
  EXPECT_EQ(takeMessages().size(), 1u);
  expectNothing(filter);
}

TEST_F(SpanSpaceSpectrum, outOfMemory)
{
  auto image = makeImage(16, 16, 16);
  setField(image, randomField(10));
  const auto filter = makeSpectrum(image);
  for (const std::size_t bytes : { 1000, 10000, 30000 })
  {
    {
      const MemoryLimit limit(bytes);
      filter->Modified();
      filter->Update();
    }
    const std::vector<std::string> messages = takeMessages();
    ASSERT_EQ(messages.size(), 1u) << bytes;
    EXPECT_NE(messages[0].find("Not enough memory"), std::string::npos) << messages[0];
    expectNothing(filter);
  }
  filter->Modified();
  expectCounts(filter, spansOf(image));
  expectDensity(filter, spansOf(image));
}

TEST_F(SpanSpaceSpectrum, givesNothingWhenStopped)
{
  auto image = makeImage(24, 24, 24);
  setField(image, randomField(11));
  vtkNew<vtkMultiBlockDataSet> blocks;
  blocks->SetBlock(0, makeImage(24, 24, 24));
  setField(vtkDataSet::SafeDownCast(blocks->GetBlock(0)), randomField(12));
  blocks->SetBlock(1, image);
  const auto filter = makeSpectrum(blocks);
  vtkNew<vtkCallbackCommand> observer; // stops in the second block
  observer->SetCallback(
    [](vtkObject* object, unsigned long, void*, void* progress)
    {
      if (*static_cast<double*>(progress) > 0.6)
      {
        static_cast<vtkAlgorithm*>(object)->SetAbortExecute(1);
      }
    });
  const unsigned long tag = filter->AddObserver(vtkCommand::ProgressEvent, observer);
  filter->Update();
  filter->RemoveObserver(tag);
  EXPECT_EQ(filter->GetOutput()->GetNumberOfRows(), 0);
  filter->SetAbortExecute(0);
  filter->Modified();
  filter->Update();
  EXPECT_EQ(filter->GetOutput()->GetNumberOfRows(), 20);
}

}
