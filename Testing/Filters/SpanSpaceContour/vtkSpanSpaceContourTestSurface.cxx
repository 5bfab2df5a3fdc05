// The surface itself, on every kind of input, against VTK's marching scheme cell by cell.

#include "ContourTesting.h"

#include "vtkCellData.h"
#include "vtkPointData.h"

#include <cmath>
#include <limits>

using namespace contourtest;

namespace
{

class SpanSpaceContourOf : public VTKTest, public ::testing::WithParamInterface<Input>
{
protected:
  void SetUp() override
  {
    VTKTest::SetUp();
    this->data = this->GetParam().make();
    this->near = tolerance(this->data);
  }

  /// Outward is towards lower values, also where the axes are left-handed.
  Faces reference(double isovalue) const
  {
    const Faces faces = referenceFaces(this->data, isovalue);
    return this->GetParam().mirrored ? turned(faces) : faces;
  }

  vtkSmartPointer<vtkDataSet> data;
  double near = 0;
};

INSTANTIATE_TEST_SUITE_P(
  Lattice, SpanSpaceContourOf, ::testing::ValuesIn(latticeInputs()), inputName);
INSTANTIATE_TEST_SUITE_P(
  Cells, SpanSpaceContourOf, ::testing::ValuesIn(unstructuredInputs()), inputName);

TEST_P(SpanSpaceContourOf, randomValues)
{
  setField(this->data, randomField(1));
  addAttributes(this->data);
  for (const double isovalue : { 0.5, 0.15 })
  {
    const auto surface = contour(this->data, { isovalue });
    const Faces expected = this->reference(isovalue);
    EXPECT_FALSE(expected.empty());
    expectSameFaces(facesOf(surface), expected, this->near);
    expectAttributes(surface, this->data, 1e-3);
  }
}

TEST_P(SpanSpaceContourOf, isovalueEqualToValues)
{
  for (const int range : { 2, 4 })
  {
    setField(this->data, randomIntegers(2, range), VTK_INT);
    for (const double isovalue : { 1.0, 0.5, double(range - 1) })
    {
      const auto surface = contour(this->data, { isovalue });
      expectSameFaces(facesOf(surface), this->reference(isovalue), this->near);
    }
  }
}

TEST_P(SpanSpaceContourOf, isovaluesBeyondTheValues)
{
  setField(this->data, randomIntegers(2, 4), VTK_FLOAT);
  for (const double isovalue : { -1.0, 0.0, 3.5, 1e300, -1e300 })
  {
    const auto surface = contour(this->data, { isovalue });
    EXPECT_EQ(surface->GetNumberOfPoints(), 0);
    EXPECT_EQ(surface->GetNumberOfCells(), 0);
  }
}

TEST_P(SpanSpaceContourOf, closedAwayFromTheBorder)
{
  if (!this->GetParam().conforming)
  {
    return;
  }
  setField(this->data, randomField(3));
  expectClosed(contour(this->data, { 0.4 }), this->data);
  // Lattices keep a point at a vertex even when all triangles there collapse.
  setField(this->data, randomIntegers(4, 4), VTK_SHORT);
  const bool cells = vtkUnstructuredGrid::SafeDownCast(this->data);
  expectClosed(contour(this->data, { 2.0 }), this->data, cells);
}

TEST_P(SpanSpaceContourOf, cellsWithANaNAreLeftOut)
{
  const Field random = randomField(5);
  setField(this->data,
    [&](const double* x, vtkIdType point)
    {
      const double value = random(x, point);
      return value < 0.05 ? std::numeric_limits<double>::quiet_NaN() : value;
    });
  expectSameFaces(facesOf(contour(this->data, { 0.5 })), this->reference(0.5), this->near);
}

TEST_P(SpanSpaceContourOf, severalIsovalues)
{
  setField(this->data, randomField(6));
  addAttributes(this->data);
  const std::vector<double> isovalues{ 0.7, 0.2, 0.5, 2.0 };
  const auto surface = contour(this->data, isovalues);
  Faces expected;
  vtkIdType points = 0;
  for (const double isovalue : isovalues)
  {
    const Faces faces = this->reference(isovalue);
    expected.insert(expected.end(), faces.begin(), faces.end());
    points += contour(this->data, { isovalue })->GetNumberOfPoints();
  }
  expectSameFaces(facesOf(surface), expected, this->near);
  expectAttributes(surface, this->data, 1e-3);
  EXPECT_EQ(surface->GetNumberOfPoints(), points);

  // Every point knows its isovalue: the points of each are those that it has alone.
  vtkDataArray* scalars = surface->GetPointData()->GetArray("Field");
  ASSERT_TRUE(scalars);
  ASSERT_EQ(scalars, surface->GetPointData()->GetScalars());
  for (const double isovalue : isovalues)
  {
    const auto alone = contour(this->data, { isovalue });
    vtkIdType count = 0;
    for (vtkIdType p = 0; p < points; ++p)
    {
      count += scalars->GetComponent(p, 0) == isovalue;
    }
    EXPECT_EQ(count, alone->GetNumberOfPoints());
  }
}

TEST_P(SpanSpaceContourOf, leanIndexGivesTheSameTriangles)
{
  for (const Field& field : { randomField(7), randomIntegers(7, 4) })
  {
    setField(this->data, field);
    addAttributes(this->data);
    for (const double isovalue : { 0.5, 1.0 })
    {
      const auto lean = contour(this->data, { isovalue },
        [](vtkSpanSpaceContour* filter) { filter->SetIndexMode(vtkSpanSpaceContour::LEAN); });
      const auto fast = contour(this->data, { isovalue });
      EXPECT_EQ(lean->GetNumberOfPoints(), fast->GetNumberOfPoints());
      EXPECT_EQ(lean->GetNumberOfCells(), fast->GetNumberOfCells());
      expectSameFaces(facesOf(lean), facesOf(fast), 1e-12);
      expectAttributes(lean, this->data, 1e-3);
    }
  }
}

TEST_P(SpanSpaceContourOf, anyNumberOfThreadsGivesTheSameBits)
{
  setField(this->data, randomField(8));
  addAttributes(this->data);
  const auto withThreads = [&](int threads)
  {
    return contour(this->data, { 0.5, 0.3 },
      [threads](vtkSpanSpaceContour* filter)
      {
        filter->SetNumberOfThreads(threads);
        filter->SetComputeGradients(true);
      });
  };
  const auto one = withThreads(1);
  expectIdentical(one, withThreads(2));
  expectIdentical(one, withThreads(4));
}

TEST_P(SpanSpaceContourOf, countsInFieldData)
{
  setField(this->data, randomIntegers(9, 5));
  const std::vector<double> isovalues{ 2.0, 0.5, 9.0 };
  const auto surface = contour(this->data, isovalues);
  vtkDataArray* field = this->data->GetPointData()->GetArray("Field");
  for (vtkIdType n = 0; n < 3; ++n)
  {
    vtkIdType active = 0;
    vtkIdType inside = 0;
    for (vtkIdType c = 0; c < this->data->GetNumberOfCells(); ++c)
    {
      vtkNew<vtkIdList> ids;
      this->data->GetCellPoints(c, ids);
      vtkIdType high = 0;
      for (const vtkIdType id : *ids)
      {
        high += field->GetComponent(id, 0) >= isovalues[n];
      }
      active += high > 0 && high < ids->GetNumberOfIds();
      inside += high == ids->GetNumberOfIds();
    }
    EXPECT_EQ(counted(surface, "ActiveCellCount", n), active);
    EXPECT_EQ(counted(surface, "InsideCellCount", n), inside);
    EXPECT_LE(counted(surface, "SearchNodesVisited", n), this->data->GetNumberOfCells());
  }
}

TEST_P(SpanSpaceContourOf, oneSurfaceAfterAnother)
{
  setField(this->data, randomIntegers(10, 20));
  addAttributes(this->data);
  const auto filter = makeFilter(this->data, { 0 });
  for (const double isovalue : { 10.0, 10.5, 3.0, 19.0, 25.0, 10.0, 0.5 })
  {
    filter->SetValue(0, isovalue);
    expectIdentical(updated(filter), contour(this->data, { isovalue }));
  }
}

}
