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

  /// The surface by one filter that all of a test's surfaces come from: reading the case tables takes
  /// the most time in a debug build of VTK.
  vtkSmartPointer<vtkPolyData> surface(const std::vector<double>& isovalues)
  {
    if (!this->filter)
    {
      this->filter = makeFilter(this->data, {});
    }
    this->filter->SetNumberOfContours(static_cast<int>(isovalues.size()));
    for (std::size_t n = 0; n < isovalues.size(); ++n)
    {
      this->filter->SetValue(static_cast<int>(n), isovalues[n]);
    }
    return updated(this->filter);
  }

  vtkSmartPointer<vtkDataSet> data;
  vtkSmartPointer<vtkSpanSpaceContour> filter;
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
    const auto found = this->surface({ isovalue });
    const Faces expected = this->reference(isovalue);
    EXPECT_FALSE(expected.empty());
    expectSameFaces(facesOf(found), expected, this->near);
    expectAttributes(found, this->data, 1e-3);
  }
}

TEST_P(SpanSpaceContourOf, isovalueEqualToValues)
{
  for (const int range : { 2, 4 })
  {
    setField(this->data, randomIntegers(2, range), VTK_INT);
    for (const double isovalue : { 1.0, 0.5, double(range - 1) })
    {
      const auto found = this->surface({ isovalue });
      expectSameFaces(facesOf(found), this->reference(isovalue), this->near);
    }
  }
}

TEST_P(SpanSpaceContourOf, isovaluesBeyondTheValues)
{
  setField(this->data, randomIntegers(2, 4), VTK_FLOAT);
  for (const double isovalue : { -1.0, 0.0, 3.5, 1e300, -1e300 })
  {
    const auto found = this->surface({ isovalue });
    EXPECT_EQ(found->GetNumberOfPoints(), 0);
    EXPECT_EQ(found->GetNumberOfCells(), 0);
  }
}

TEST_P(SpanSpaceContourOf, closedAwayFromTheBorder)
{
  if (!this->GetParam().conforming)
  {
    return;
  }
  setField(this->data, randomField(3));
  expectClosed(this->surface({ 0.4 }), this->data);
  setField(this->data, randomIntegers(4, 4), VTK_SHORT);
  expectClosed(this->surface({ 2.0 }), this->data);
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
  expectSameFaces(facesOf(this->surface({ 0.5 })), this->reference(0.5), this->near);
}

TEST_P(SpanSpaceContourOf, severalIsovalues)
{
  setField(this->data, randomField(6));
  addAttributes(this->data);
  const std::vector<double> isovalues{ 0.7, 0.2, 0.5, 2.0 };
  const auto found = this->surface(isovalues);
  Faces expected;
  std::vector<vtkIdType> pointsAlone;
  for (const double isovalue : isovalues)
  {
    const Faces faces = this->reference(isovalue);
    expected.insert(expected.end(), faces.begin(), faces.end());
    pointsAlone.push_back(this->surface({ isovalue })->GetNumberOfPoints());
  }
  expectSameFaces(facesOf(found), expected, this->near);
  expectAttributes(found, this->data, 1e-3);

  // Every point knows its isovalue.
  vtkDataArray* scalars = found->GetPointData()->GetArray("Field");
  ASSERT_TRUE(scalars);
  ASSERT_EQ(scalars, found->GetPointData()->GetScalars());
  for (std::size_t n = 0; n < isovalues.size(); ++n)
  {
    vtkIdType count = 0;
    for (vtkIdType p = 0; p < found->GetNumberOfPoints(); ++p)
    {
      count += scalars->GetComponent(p, 0) == isovalues[n];
    }
    EXPECT_EQ(count, pointsAlone[n]) << isovalues[n];
  }
}

TEST_P(SpanSpaceContourOf, leanIndexGivesTheSameTriangles)
{
  const auto lean = makeFilter(this->data, { 0 },
    [](vtkSpanSpaceContour* it) { it->SetIndexMode(vtkSpanSpaceContour::LEAN); });
  for (const Field& field : { randomField(7), randomIntegers(7, 4) })
  {
    setField(this->data, field);
    addAttributes(this->data);
    for (const double isovalue : { 0.5, 1.0 })
    {
      lean->SetValue(0, isovalue);
      const auto found = updated(lean);
      const auto fast = this->surface({ isovalue });
      EXPECT_EQ(found->GetNumberOfPoints(), fast->GetNumberOfPoints());
      EXPECT_EQ(found->GetNumberOfCells(), fast->GetNumberOfCells());
      expectSameFaces(facesOf(found), facesOf(fast), 1e-12);
      expectAttributes(found, this->data, 1e-3);
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
  const auto found = this->surface(isovalues);
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
    EXPECT_EQ(counted(found, "ActiveCellCount", n), active);
    EXPECT_EQ(counted(found, "InsideCellCount", n), inside);
    EXPECT_LE(counted(found, "SearchNodesVisited", n), this->data->GetNumberOfCells());
  }
}

TEST_P(SpanSpaceContourOf, oneSurfaceAfterAnother)
{
  setField(this->data, randomIntegers(10, 20));
  addAttributes(this->data);
  const std::vector<double> isovalues{ 10.0, 10.5, 3.0, 19.0, 25.0, 10.0, 0.5 };
  for (const double isovalue : isovalues)
  {
    this->surface({ isovalue });
  }
  EXPECT_EQ(this->filter->GetIndexBuilds(), 1);
  for (const double isovalue : { 3.0, 10.5 })
  {
    expectIdentical(this->surface({ isovalue }), contour(this->data, { isovalue }));
  }
}

}
