// When the index is built, kept and dropped.

#include "ContourTesting.h"

#include "vtkCellArray.h"
#include "vtkCellData.h"
#include "vtkCellType.h"
#include "vtkDoubleArray.h"
#include "vtkFloatArray.h"
#include "vtkPointData.h"
#include "vtkPoints.h"
#include "vtkUnsignedCharArray.h"

#include <algorithm>
#include <cmath>

using namespace contourtest;

namespace
{

class SpanSpaceContourIndex : public VTKTest
{
protected:
  std::vector<vtkSmartPointer<vtkDataSet>> inputs{ makeImage(6, 5, 5), makeImage(6, 5, 1),
    makeCells(VTK_TETRA, 3), makeCells(VTK_QUADRATIC_TETRA, 1) };

  /// Expects the surface that a new filter makes, after so many builds.
  static void expectRight(vtkSpanSpaceContour* filter, vtkIdType builds)
  {
    const auto surface = updated(filter);
    auto* data = vtkDataSet::SafeDownCast(filter->GetInputDataObject(0, 0));
    const Faces expected = referenceFaces(data, filter->GetValue(0));
    EXPECT_FALSE(expected.empty());
    expectSameFaces(facesOf(surface), expected, tolerance(data));
    EXPECT_EQ(filter->GetIndexBuilds(), builds);
  }

  /// A copy that shares nothing.
  static vtkSmartPointer<vtkDataSet> deepCopy(vtkDataSet* data)
  {
    auto copy = vtkSmartPointer<vtkDataSet>::Take(data->NewInstance());
    copy->DeepCopy(data);
    return copy;
  }
};

TEST_F(SpanSpaceContourIndex, isBuiltOnceForAllIsovalues)
{
  for (vtkDataSet* data : this->inputs)
  {
    setField(data, randomField(1));
    const auto filter = makeFilter(data, { 0.5 });
    for (int n = 0; n < 20; ++n)
    {
      filter->SetValue(0, 0.4 + 0.01 * n);
      expectRight(filter, 1);
    }
    filter->SetValue(1, 0.7);
    filter->Update();
    EXPECT_EQ(filter->GetIndexBuilds(), 1);
  }
}

/// Many cells stay active from one isovalue to the next: the neighborhood search.
TEST_F(SpanSpaceContourIndex, givesTheSameWhenTheIsovalueMovesLittle)
{
  const auto data = makeCells(VTK_TETRA, 20);
  setField(data, randomField(1));
  const auto filter = makeFilter(data, { 0.5 });
  for (const double isovalue : { 0.5, 0.501, 0.502, 0.499, 0.9, 0.5 })
  {
    filter->SetValue(0, isovalue);
    const auto surface = updated(filter);
    EXPECT_GT(surface->GetNumberOfCells(), 1000);
    expectIdentical(surface, contour(data, { isovalue }));
  }
}

TEST_F(SpanSpaceContourIndex, otherPropertiesBuildNone)
{
  for (vtkDataSet* data : this->inputs)
  {
    setField(data, randomField(2));
    const auto filter = makeFilter(data, { 0.5 });
    expectRight(filter, 1);
    filter->SetComputeNormals(false);
    filter->SetComputeGradients(true);
    filter->SetComputeScalars(false);
    expectRight(filter, 1);
    filter->SetNumberOfThreads(2);
    expectRight(filter, 1);
    filter->SetIndexMode(vtkSpanSpaceContour::LEAN);
    expectRight(filter, 1);
    filter->SetIndexMode(vtkSpanSpaceContour::FAST);
    filter->SetOutputPointsPrecision(vtkAlgorithm::DOUBLE_PRECISION);
    expectRight(filter, 1);
  }
}

TEST_F(SpanSpaceContourIndex, isKeptForShallowCopies)
{
  for (vtkDataSet* data : this->inputs)
  {
    setField(data, randomField(3));
    const auto filter = makeFilter(data, { 0.5 });
    expectRight(filter, 1);
    for (int n = 0; n < 3; ++n)
    {
      auto copy = vtkSmartPointer<vtkDataSet>::Take(data->NewInstance());
      copy->ShallowCopy(data);
      filter->SetInputDataObject(copy);
      expectRight(filter, 1);
    }
  }
}

TEST_F(SpanSpaceContourIndex, isKeptForDataReadAgain)
{
  for (vtkDataSet* data : this->inputs)
  {
    setField(data, randomField(4));
    const auto filter = makeFilter(data, { 0.5 });
    expectRight(filter, 1);
    for (int n = 0; n < 3; ++n)
    {
      filter->SetInputDataObject(deepCopy(data)); // the one before is gone
      filter->SetValue(0, 0.4 + 0.1 * n);
      expectRight(filter, 1);
    }
  }
}

TEST_F(SpanSpaceContourIndex, isKeptForTimeStepsThatComeBack)
{
  for (vtkDataSet* data : this->inputs)
  {
    std::vector<vtkSmartPointer<vtkDataSet>> steps;
    for (unsigned step = 0; step < 4; ++step)
    {
      steps.push_back(deepCopy(data));
      setField(steps.back(), randomField(10 + step));
    }
    const auto filter = makeFilter(steps[0], { 0.5 });
    for (int step = 0; step < 4; ++step)
    {
      filter->SetInputDataObject(steps[step]);
      expectRight(filter, step + 1);
    }
    for (const int step : { 0, 3, 2, 1, 0 })
    {
      filter->SetInputDataObject(steps[step]);
      expectRight(filter, 4);
      filter->SetInputDataObject(deepCopy(steps[step])); // as a reader gives it
      filter->SetValue(0, 0.3 + 0.1 * step);
      expectRight(filter, 4);
    }
  }
}

TEST_F(SpanSpaceContourIndex, isKeptForArraysThatComeBack)
{
  for (vtkDataSet* data : this->inputs)
  {
    setField(data, randomField(5));
    setField(data, randomField(6), VTK_FLOAT, "Other");
    const auto filter = makeFilter(data, { 0.5 });
    for (int n = 0; n < 3; ++n)
    {
      const char* name = n % 2 ? "Other" : "Field";
      filter->SetInputArrayToProcess(0, 0, 0, vtkDataObject::FIELD_ASSOCIATION_POINTS, name);
      expectSameFaces(facesOf(updated(filter)), referenceFaces(data, 0.5, name), tolerance(data));
    }
    EXPECT_EQ(filter->GetIndexBuilds(), 2);
  }
}

TEST_F(SpanSpaceContourIndex, isBuiltForAnotherArray)
{
  for (vtkDataSet* data : this->inputs)
  {
    setField(data, randomField(7));
    const auto filter = makeFilter(data, { 0.5 });
    expectRight(filter, 1);
    setField(data, randomField(8)); // a new array of the same name
    expectRight(filter, 2);
  }
}

TEST_F(SpanSpaceContourIndex, isBuiltWhenTheArrayChangesInPlace)
{
  for (vtkDataSet* data : this->inputs)
  {
    const auto array = setField(data, randomField(9));
    const auto filter = makeFilter(data, { 0.5 });
    expectRight(filter, 1);
    for (vtkIdType p = 0; p < array->GetNumberOfTuples(); ++p)
    {
      array->SetComponent(p, 0, 1 - array->GetComponent(p, 0));
    }
    array->Modified();
    expectRight(filter, 2);
  }
}

/// As Python's numpy interface changes arrays.
TEST_F(SpanSpaceContourIndex, isBuiltWhenOnlyTheDataSetSaysThatItChanged)
{
  for (vtkDataSet* data : this->inputs)
  {
    const auto array = setField(data, randomField(10));
    const auto filter = makeFilter(data, { 0.5 });
    expectRight(filter, 1);
    auto* values = static_cast<double*>(array->GetVoidPointer(0));
    std::reverse(values, values + array->GetNumberOfTuples());
    data->Modified();
    expectRight(filter, 2);
  }
}

TEST_F(SpanSpaceContourIndex, isKeptWhenTheDataSetChangedElsewhere)
{
  for (vtkDataSet* data : this->inputs)
  {
    setField(data, randomField(11));
    const auto filter = makeFilter(data, { 0.5 });
    expectRight(filter, 1);
    addAttributes(data);
    data->Modified();
    expectRight(filter, 1);
    expectAttributes(updated(filter), data, 1e-3);
  }
}

/// Points may move under an index: it knows the cells only by their values.
TEST_F(SpanSpaceContourIndex, isKeptWhenPointsMove)
{
  for (const vtkSmartPointer<vtkPointSet>& data : std::vector<vtkSmartPointer<vtkPointSet>>{
         makeCells(VTK_TETRA, 3), makeStructured(5, 5, 5), makeCells(VTK_QUADRATIC_TETRA, 1) })
  {
    setField(data, randomField(12));
    const auto filter = makeFilter(data, { 0.5 });
    expectRight(filter, 1);
    vtkNew<vtkPoints> moved;
    moved->SetDataTypeToDouble();
    for (vtkIdType p = 0; p < data->GetNumberOfPoints(); ++p)
    {
      double x[3];
      data->GetPoint(p, x);
      moved->InsertNextPoint(2 * x[0] + x[1], x[1], 0.5 * x[2] + 7);
    }
    data->SetPoints(moved);
    expectRight(filter, 1);
  }
  auto image = makeImage(5, 5, 5);
  setField(image, randomField(12));
  const auto filter = makeFilter(image, { 0.5 });
  expectRight(filter, 1);
  image->SetSpacing(2, 3, 4);
  image->SetOrigin(1, 1, 1);
  expectRight(filter, 1);
}

/// The same values on a mirrored image have their triangles turned around.
TEST_F(SpanSpaceContourIndex, isKeptWhenAnImageIsMirrored)
{
  auto image = makeImage(7, 7, 7);
  setField(image, sphereField(image));
  const auto filter = makeFilter(image, { -2.2 });
  const double outward = volume(updated(filter));
  EXPECT_GT(outward, 0);
  image->SetDirectionMatrix(-1, 0, 0, 0, 1, 0, 0, 0, 1);
  EXPECT_NEAR(volume(updated(filter)), outward, 1e-3);
  image->SetDirectionMatrix(1, 0, 0, 0, 1, 0, 0, 0, 1);
  EXPECT_NEAR(volume(updated(filter)), outward, 1e-3);
}

TEST_F(SpanSpaceContourIndex, isBuiltForOtherCells)
{
  const auto cells = makeCells(VTK_TETRA, 3);
  setField(cells, randomField(13));
  const auto filter = makeFilter(cells, { 0.5 });
  expectRight(filter, 1);
  vtkNew<vtkCellArray> fewer;
  for (vtkIdType c = 0; c < cells->GetNumberOfCells(); c += 2)
  {
    vtkNew<vtkIdList> ids;
    cells->GetCellPoints(c, ids);
    fewer->InsertNextCell(ids);
  }
  cells->SetCells(VTK_TETRA, fewer);
  cells->Modified(); // which SetCells() leaves to the caller
  expectRight(filter, 2);
}

TEST_F(SpanSpaceContourIndex, isBuiltForAnotherSizeOfTheLattice)
{
  auto image = makeImage(6, 5, 4);
  setField(image, randomField(14));
  const auto filter = makeFilter(image, { 0.5 });
  expectRight(filter, 1);
  image->SetDimensions(4, 5, 6);
  expectRight(filter, 2);
  image->SetDimensions(1, 30, 4);
  expectRight(filter, 3);
}

TEST_F(SpanSpaceContourIndex, isBuiltWhenCellsAreHidden)
{
  for (vtkDataSet* data : this->inputs)
  {
    setField(data, randomField(15));
    const auto filter = makeFilter(data, { 0.5 });
    expectRight(filter, 1);
    vtkNew<vtkUnsignedCharArray> ghosts;
    ghosts->SetName(vtkDataSetAttributes::GhostArrayName());
    for (vtkIdType c = 0; c < data->GetNumberOfCells(); ++c)
    {
      ghosts->InsertNextValue(c % 3 ? 0 : vtkDataSetAttributes::HIDDENCELL);
    }
    data->GetCellData()->AddArray(ghosts);
    expectRight(filter, 2);
    ghosts->SetValue(0, 0);
    ghosts->Modified();
    expectRight(filter, 3);
  }
}

/// An array that reads again where it did before, though its memory is another.
TEST_F(SpanSpaceContourIndex, readsWhereTheValuesAreNow)
{
  for (vtkDataSet* data : this->inputs)
  {
    const auto array = setField(data, randomField(16));
    const auto filter = makeFilter(data, { 0.5 });
    expectRight(filter, 1);
    const vtkIdType count = array->GetNumberOfTuples();
    for (int n = 0; n < 5; ++n)
    {
      array->Resize(count * (n + 2)); // moves them
      array->Modified();
      filter->SetValue(0, 0.3 + 0.1 * n);
      expectRight(filter, 1);
    }
  }
}

TEST_F(SpanSpaceContourIndex, cacheSizeZeroKeepsTheIndexInUseOnly)
{
  const auto a = deepCopy(this->inputs[0]);
  const auto b = deepCopy(this->inputs[0]);
  setField(a, randomField(17));
  setField(b, randomField(18));
  const auto filter = makeFilter(a, { 0.5 });
  filter->SetCacheSize(0);
  expectRight(filter, 1);
  filter->SetValue(0, 0.6);
  expectRight(filter, 1);
  filter->SetInputDataObject(b);
  expectRight(filter, 2);
  filter->SetInputDataObject(a);
  expectRight(filter, 3);
}

/// An image large enough for an index of some MiB.
vtkSmartPointer<vtkImageData> largeImage(int phase)
{
  auto image = makeImage(60, 60, 60);
  vtkNew<vtkFloatArray> field;
  field->SetName("Field");
  field->SetNumberOfTuples(image->GetNumberOfPoints());
  float* values = field->GetPointer(0);
  for (int n = 0; n < 60 * 60 * 60; ++n)
  {
    values[n] = std::sin(0.01f * static_cast<float>(n + phase));
  }
  image->GetPointData()->AddArray(field);
  return image;
}

TEST_F(SpanSpaceContourIndex, cacheSizeBoundsTheMemory)
{
  std::vector<vtkSmartPointer<vtkImageData>> steps;
  for (int step = 0; step < 4; ++step)
  {
    steps.push_back(largeImage(step));
  }
  const auto filter = makeFilter(steps[0], { 2.0 });
  filter->Update();
  const vtkIdType one = filter->GetIndexBytes();
  EXPECT_GT(one, 59 * 59 * 59 * 12);
  const int limit = static_cast<int>(5 * one / 2 / (1 << 20)); // room for two
  filter->SetCacheSize(limit);
  for (vtkImageData* step : steps)
  {
    filter->SetInputDataObject(step);
    filter->Update();
    EXPECT_LE(filter->GetIndexBytes(), vtkIdType(limit) << 20);
  }
  EXPECT_EQ(filter->GetIndexBuilds(), 4);
  filter->SetInputDataObject(steps[2]); // used last but one
  filter->Update();
  EXPECT_EQ(filter->GetIndexBuilds(), 4);
  filter->SetInputDataObject(steps[0]); // used longest ago
  filter->Update();
  EXPECT_EQ(filter->GetIndexBuilds(), 5);
}

TEST_F(SpanSpaceContourIndex, treeTakesTwelveBytesACell)
{
  const auto image = largeImage(0);
  const auto filter = makeFilter(image, { 0.5 });
  filter->Update();
  EXPECT_LE(filter->GetTreeBytes(), 12 * image->GetNumberOfCells());
  EXPECT_LE(filter->GetIndexBytes(), 60 * image->GetNumberOfCells());
}

TEST_F(SpanSpaceContourIndex, leanIndexTakesLessMemory)
{
  const auto cells = makeCells(VTK_TETRA, 6);
  setField(cells, randomField(19));
  const auto fast = makeFilter(cells, { 2.0 });
  const auto lean = makeFilter(cells, { 2.0 },
    [](vtkSpanSpaceContour* filter) { filter->SetIndexMode(vtkSpanSpaceContour::LEAN); });
  fast->Update();
  lean->Update();
  EXPECT_LT(lean->GetIndexBytes(), fast->GetIndexBytes());
}

TEST_F(SpanSpaceContourIndex, leanModeFreesWhatFastModeMade)
{
  const auto cells = makeCells(VTK_TETRA, 6);
  setField(cells, randomField(20));
  const auto filter = makeFilter(cells, { 0.5 });
  expectRight(filter, 1);
  const vtkIdType fast = filter->GetIndexBytes();
  filter->SetIndexMode(vtkSpanSpaceContour::LEAN);
  filter->SetValue(0, 2.0); // a surface needs memory too
  filter->Update();
  EXPECT_LT(filter->GetIndexBytes(), fast - 32 * cells->GetNumberOfCells());
  for (const int mode : { vtkSpanSpaceContour::LEAN, vtkSpanSpaceContour::FAST })
  {
    filter->SetIndexMode(mode);
    filter->SetValue(0, 0.4);
    expectRight(filter, 1);
  }
}

}
