// What the user is told, and that nothing comes of it; and abort.

#include "ContourTesting.h"

#include "vtkCallbackCommand.h"
#include "vtkCellType.h"
#include "vtkDoubleArray.h"
#include "vtkFieldData.h"
#include "vtkMultiBlockDataSet.h"
#include "vtkPointData.h"
#include "vtkStringArray.h"
#include "vtkUnsignedCharArray.h"

#include <algorithm>
#include <limits>

using namespace contourtest;

namespace
{

class SpanSpaceContourErrors : public VTKTest
{
protected:
  /// Expects one error, which has these words, an empty output, and the filter to work afterwards.
  static void expectError(vtkSpanSpaceContour* filter, const std::vector<std::string>& words)
  {
    std::vector<std::string> errors;
    vtkNew<vtkCallbackCommand> observer;
    observer->SetClientData(&errors);
    observer->SetCallback([](vtkObject*, unsigned long, void* list, void* text)
      { static_cast<std::vector<std::string>*>(list)->push_back(static_cast<const char*>(text)); });
    const unsigned long tag = filter->AddObserver(vtkCommand::ErrorEvent, observer);
    filter->Update();
    filter->RemoveObserver(tag);
    ASSERT_EQ(errors.size(), 1u);
    for (const std::string& word : words)
    {
      EXPECT_NE(errors[0].find(word), std::string::npos) << word << " in: " << errors[0];
    }
    auto* output = vtkPolyData::SafeDownCast(filter->GetOutputDataObject(0));
    if (output)
    {
      EXPECT_EQ(output->GetNumberOfPoints(), 0);
      EXPECT_EQ(output->GetNumberOfCells(), 0);
    }

    auto image = makeImage(4, 4, 4);
    setField(image, randomField(1));
    filter->SetInputDataObject(image);
    filter->SetInputArrayToProcess(0, 0, 0, vtkDataObject::FIELD_ASSOCIATION_POINTS, "Field");
    filter->SetNumberOfContours(1);
    filter->SetValue(0, 0.5);
    expectIdentical(updated(filter), contour(image, { 0.5 }));
  }

  static std::vector<vtkSmartPointer<vtkDataSet>> inputs()
  {
    return { makeImage(3, 3, 3), makeImage(3, 3, 1), makeStructured(3, 3, 3),
      makeCells(VTK_TETRA, 1) };
  }
};

TEST_F(SpanSpaceContourErrors, noSuchArray)
{
  for (vtkDataSet* data : inputs())
  {
    setField(data, randomField(1), VTK_FLOAT, "Pressure");
    expectError(makeFilter(data, { 0.5 }), { "no point array \"Field\"", "Pressure" });
  }
}

TEST_F(SpanSpaceContourErrors, noArrayAtAll)
{
  for (vtkDataSet* data : inputs())
  {
    const auto filter = vtkSmartPointer<vtkSpanSpaceContour>::New();
    filter->SetInputData(data);
    filter->SetValue(0, 0.5);
    expectError(filter, { "array" });
  }
}

TEST_F(SpanSpaceContourErrors, cellArray)
{
  for (vtkDataSet* data : inputs())
  {
    addAttributes(data);
    const auto filter = makeFilter(data, { 0.5 });
    filter->SetInputArrayToProcess(0, 0, 0, vtkDataObject::FIELD_ASSOCIATION_CELLS, "CellId");
    expectError(filter, { "\"CellId\"", "cell data", "Cell Data to Point Data" });
    const auto byName = makeFilter(data, { 0.5 });
    byName->SetInputArrayToProcess(0, 0, 0, vtkDataObject::FIELD_ASSOCIATION_POINTS, "CellId");
    expectError(byName, { "\"CellId\"", "cell data", "Cell Data to Point Data" });
  }
}

TEST_F(SpanSpaceContourErrors, arrayOfSeveralComponents)
{
  for (vtkDataSet* data : inputs())
  {
    addAttributes(data);
    const auto filter = makeFilter(data, { 0.5 });
    filter->SetInputArrayToProcess(0, 0, 0, vtkDataObject::FIELD_ASSOCIATION_POINTS, "LinearTuple");
    expectError(filter, { "\"LinearTuple\"", "3 components" });
  }
}

TEST_F(SpanSpaceContourErrors, arrayOfTexts)
{
  for (vtkDataSet* data : inputs())
  {
    vtkNew<vtkStringArray> texts;
    texts->SetName("Field");
    texts->SetNumberOfValues(data->GetNumberOfPoints());
    data->GetPointData()->AddArray(texts);
    expectError(makeFilter(data, { 0.5 }), { "\"Field\"", "not numeric" });
  }
}

TEST_F(SpanSpaceContourErrors, arrayOfTheWrongLength)
{
  for (vtkDataSet* data : inputs())
  {
    setField(data, randomField(1))->SetNumberOfTuples(2);
    expectError(makeFilter(data, { 0.5 }), { "\"Field\"", "2 values" });
  }
}

TEST_F(SpanSpaceContourErrors, noIsovalue)
{
  for (vtkDataSet* data : inputs())
  {
    setField(data, randomField(1));
    const auto filter = makeFilter(data, {});
    filter->SetNumberOfContours(0);
    expectError(filter, { "no isovalue" });
  }
}

TEST_F(SpanSpaceContourErrors, isovalueIsNotANumber)
{
  for (vtkDataSet* data : inputs())
  {
    setField(data, randomField(1));
    expectError(
      makeFilter(data, { 0.5, std::numeric_limits<double>::quiet_NaN() }), { "not a number" });
  }
}

TEST_F(SpanSpaceContourErrors, emptyInput)
{
  vtkNew<vtkImageData> image;
  vtkNew<vtkUnstructuredGrid> cells;
  vtkNew<vtkStructuredGrid> structured;
  vtkNew<vtkMultiBlockDataSet> blocks;
  for (vtkDataObject* data : std::vector<vtkDataObject*>{ image, cells, structured, blocks })
  {
    expectError(makeFilter(data, { 0.5 }), { "empty" });
  }
  blocks->SetBlock(0, cells);
  expectError(makeFilter(blocks, { 0.5 }), { "empty" });
}

/// Points without cells.
TEST_F(SpanSpaceContourErrors, noCells)
{
  const auto cells = makeCells(VTK_TETRA, 1);
  vtkNew<vtkUnstructuredGrid> points;
  points->SetPoints(cells->GetPoints());
  setField(points, randomField(1));
  expectError(makeFilter(points, { 0.5 }), { "empty" });
}

TEST_F(SpanSpaceContourErrors, inputThatCannotBeContoured)
{
  vtkNew<vtkPolyData> surface;
  surface->DeepCopy(
    []
    {
      auto image = makeImage(3, 3, 3);
      setField(image, randomField(1));
      return contour(image, { 0.5 });
    }());
  setField(surface, randomField(1));
  expectError(makeFilter(surface, { 0.5 }), { "vtkPolyData" });
}

/// Said before any memory is taken: here not even the values are touched.
TEST_F(SpanSpaceContourErrors, tooManyPositionsForALattice)
{
  auto image = makeImage(2, 8193, 8192);
  vtkNew<vtkUnsignedCharArray> field;
  field->SetName("Field");
  field->SetNumberOfValues(image->GetNumberOfPoints());
  image->GetPointData()->AddArray(field);
  expectError(makeFilter(image, { 0.5 }), { "2^32 positions", "distribute" });
}

/// Wherever the memory ends, an execution that finds enough of it is right.
TEST_F(SpanSpaceContourErrors, outOfMemory)
{
  for (const vtkSmartPointer<vtkDataSet>& data : std::vector<vtkSmartPointer<vtkDataSet>>{
         makeImage(12, 12, 12), makeStructured(8, 8, 8), makeCells(VTK_TETRA, 4) })
  {
    setField(data, randomField(1));
    const auto expected = contour(data, { 0.5 });
    int failures = 0;
    for (std::size_t bytes = 1000; bytes < 50000; bytes += bytes / 8)
    {
      const auto filter = makeFilter(data, { 0.5 });
      for (const int mode : { vtkSpanSpaceContour::LEAN, vtkSpanSpaceContour::FAST })
      {
        const MemoryLimit limit(bytes);
        filter->SetIndexMode(mode);
        filter->Modified();
        filter->Update();
        failures += takeMessages().empty() ? 0 : 1;
      }
      filter->Modified();
      expectIdentical(updated(filter), expected);
    }
    EXPECT_GT(failures, 3);
  }
}

TEST_F(SpanSpaceContourErrors, ghostsAreNoChoice)
{
  auto image = makeImage(3, 3, 3);
  setField(image, randomField(1), VTK_FLOAT, "Pressure");
  setField(image, randomIntegers(1, 1), VTK_UNSIGNED_CHAR, vtkDataSetAttributes::GhostArrayName());
  makeFilter(image, { 0.5 })->Update();
  const std::vector<std::string> messages = takeMessages();
  ASSERT_EQ(messages.size(), 1u);
  EXPECT_NE(messages[0].find("Pressure."), std::string::npos) << messages[0];
  EXPECT_EQ(messages[0].find(vtkDataSetAttributes::GhostArrayName()), std::string::npos)
    << messages[0];
}

TEST_F(SpanSpaceContourErrors, oneMessageForAllBlocks)
{
  vtkNew<vtkMultiBlockDataSet> blocks;
  for (unsigned n = 0; n < 3; ++n)
  {
    blocks->SetBlock(n, makeImage(3, 3, 3));
  }
  expectError(makeFilter(blocks, { 0.5 }), { "no point array \"Field\"" });
}

TEST_F(SpanSpaceContourErrors, noInput)
{
  vtkNew<vtkSpanSpaceContour> filter;
  filter->SetValue(0, 0.5);
  filter->Update();
  EXPECT_GE(takeMessages().size(), 1u); // the pipeline's own
  EXPECT_EQ(filter->GetOutput()->GetNumberOfCells(), 0);
}

// ---- Abort

struct Aborter
{
  int after;      ///< Progress events until the abort.
  int events = 0; ///< So far.
  double last = 0;
};

void countOrAbort(vtkObject* object, unsigned long, void* data, void* progress)
{
  auto* aborter = static_cast<Aborter*>(data);
  auto* filter = static_cast<vtkAlgorithm*>(object);
  aborter->last = *static_cast<double*>(progress);
  if (++aborter->events == aborter->after)
  {
    filter->SetAbortExecute(1);
  }
}

class SpanSpaceContourAbort : public VTKTest
{
protected:
  static void updateWith(vtkSpanSpaceContour* filter, Aborter& aborter)
  {
    vtkNew<vtkCallbackCommand> observer;
    observer->SetClientData(&aborter);
    observer->SetCallback(countOrAbort);
    const unsigned long tag = filter->AddObserver(vtkCommand::ProgressEvent, observer);
    filter->Update();
    filter->RemoveObserver(tag);
  }

  std::vector<vtkSmartPointer<vtkDataSet>> inputs{ makeImage(24, 24, 24), makeCells(VTK_TETRA, 8),
    makeCells(VTK_QUADRATIC_TETRA, 1) };
};

TEST_F(SpanSpaceContourAbort, leavesNothingHalfBuilt)
{
  for (vtkDataSet* data : this->inputs)
  {
    setField(data, randomField(1));
    const auto expected = contour(data, { 0.5, 0.6 });
    bool aborted = true;
    for (int after = 1; aborted; after += 1 + after / 4)
    {
      const auto filter = makeFilter(data, { 0.5, 0.6 });
      Aborter aborter{ after };
      updateWith(filter, aborter);
      aborted = aborter.events >= after;
      auto* output = filter->GetOutput();
      // An abort at the very end comes too late.
      EXPECT_TRUE(!aborted || output->GetNumberOfCells() == 0 ||
        output->GetNumberOfCells() == expected->GetNumberOfCells());
      filter->SetAbortExecute(0);
      filter->Modified();
      expectIdentical(updated(filter), expected);
      EXPECT_EQ(
        counted(filter->GetOutput(), "ActiveCellCount"), counted(expected, "ActiveCellCount"));
    }
  }
}

/// VTK contours flat cells one by one, which takes most of the time.
TEST_F(SpanSpaceContourAbort, cellsLeftToVTK)
{
  auto plane = makeImage(150, 150, 1);
  setField(plane, randomField(5));
  Aborter counter{ -1 };
  updateWith(makeFilter(plane, { 0.5 }), counter);
  ASSERT_GT(counter.events, 12);
  Aborter aborter{ counter.events - 5 };
  const auto filter = makeFilter(plane, { 0.5 });
  updateWith(filter, aborter);
  EXPECT_LE(aborter.events, aborter.after + 1); // the last is the pipeline's
  EXPECT_EQ(filter->GetOutput()->GetNumberOfCells(), 0);
}

TEST_F(SpanSpaceContourAbort, leavesNoBlockBehind)
{
  vtkNew<vtkMultiBlockDataSet> blocks;
  for (unsigned n = 0; n < this->inputs.size(); ++n)
  {
    setField(this->inputs[n], randomField(4));
    blocks->SetBlock(n, this->inputs[n]);
  }
  for (double fraction : { 0.0, 0.4, 0.8 })
  {
    const auto filter = makeFilter(blocks, { 0.5 });
    vtkNew<vtkCallbackCommand> observer;
    observer->SetClientData(&fraction);
    observer->SetCallback(
      [](vtkObject* object, unsigned long, void* limit, void* progress)
      {
        if (*static_cast<double*>(progress) >= *static_cast<double*>(limit))
        {
          static_cast<vtkAlgorithm*>(object)->SetAbortExecute(1);
        }
      });
    filter->AddObserver(vtkCommand::ProgressEvent, observer);
    filter->Update();
    auto* output = vtkMultiBlockDataSet::SafeDownCast(filter->GetOutputDataObject(0));
    ASSERT_TRUE(output);
    EXPECT_EQ(output->GetNumberOfPoints(), 0) << fraction;
    EXPECT_FALSE(output->GetFieldData()->HasArray("ActiveCellCount"));
  }
}

TEST_F(SpanSpaceContourAbort, thenAnotherIsovalue)
{
  for (vtkDataSet* data : this->inputs)
  {
    setField(data, randomField(2));
    const auto filter = makeFilter(data, { 0.5 });
    filter->Update();
    for (int after = 1; after < 20; after += 2)
    {
      Aborter aborter{ after };
      filter->SetValue(0, 0.3 + 0.01 * after);
      updateWith(filter, aborter);
      filter->SetAbortExecute(0);
      filter->SetValue(0, 0.31 + 0.01 * after);
      const auto surface = updated(filter);
      expectSameFaces(facesOf(surface), referenceFaces(data, 0.31 + 0.01 * after), tolerance(data));
      EXPECT_EQ(filter->GetIndexBuilds(), 1);
    }
  }
}

TEST_F(SpanSpaceContourAbort, progressGoesFromZeroToOne)
{
  for (vtkDataSet* data : this->inputs)
  {
    setField(data, randomField(3));
    const auto filter = makeFilter(data, { 0.5, 0.4 });
    std::vector<double> fractions;
    vtkNew<vtkCallbackCommand> observer;
    observer->SetClientData(&fractions);
    observer->SetCallback([](vtkObject*, unsigned long, void* list, void* progress)
      { static_cast<std::vector<double>*>(list)->push_back(*static_cast<double*>(progress)); });
    filter->AddObserver(vtkCommand::ProgressEvent, observer);
    filter->Update();
    EXPECT_GT(fractions.size(), 2u);
    EXPECT_LT(fractions.size(), 2000u);
    EXPECT_TRUE(std::is_sorted(fractions.begin(), fractions.end()));
    EXPECT_GE(fractions.front(), 0.0);
    EXPECT_LE(fractions.back(), 1.0);
    EXPECT_GT(fractions.back(), 0.9);
  }
}

}
