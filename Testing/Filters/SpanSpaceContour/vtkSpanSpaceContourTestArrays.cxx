// The arrays that are contoured and those that are carried along.

#include "ContourTesting.h"

#include "vtkBitArray.h"
#include "vtkCellArray.h"
#include "vtkCellData.h"
#include "vtkCellType.h"
#include "vtkDoubleArray.h"
#include "vtkFloatArray.h"
#include "vtkIdTypeArray.h"
#include "vtkPointData.h"
#include "vtkSOADataArrayTemplate.h"
#include "vtkStringArray.h"
#include "vtkTypeInt64Array.h"
#include "vtkUnsignedCharArray.h"
#include "vtkVersionMacros.h"

#include <cmath>
#include <limits>
#include <set>

using namespace contourtest;

namespace
{

/// An image and cells of their own: the two ways to a surface. And cells left to VTK.
class SpanSpaceContourArrays : public VTKTest
{
protected:
  std::vector<vtkSmartPointer<vtkDataSet>> inputs{ makeImage(6, 5, 5), makeCells(VTK_TETRA, 3),
    makeCells(VTK_QUADRATIC_TETRA, 1) };
};

TEST_F(SpanSpaceContourArrays, scalarsOfEveryNumericType)
{
  std::vector<int> types = NumericTypes;
  types.push_back(VTK_ID_TYPE);
  for (const int type : types)
  {
    SCOPED_TRACE(vtkImageScalarTypeNameMacro(type));
    for (vtkDataSet* data : this->inputs)
    {
      setField(data, randomIntegers(1, 100), type);
      const auto surface = contour(data, { 40.0, 60.5 });
      Faces expected = referenceFaces(data, 40.0);
      for (const Face& face : referenceFaces(data, 60.5))
      {
        expected.push_back(face);
      }
      expectSameFaces(facesOf(surface), expected, tolerance(data));
      const bool isFloat = type == VTK_FLOAT;
      EXPECT_EQ(surface->GetPointData()->GetArray("Field")->GetDataType(),
        isFloat ? VTK_FLOAT : VTK_DOUBLE);
    }
  }
}

TEST_F(SpanSpaceContourArrays, attributesOfEveryTypeAndSize)
{
  for (vtkDataSet* data : this->inputs)
  {
    setField(data, randomField(2));
    addAttributes(data, true);
    expectAttributes(contour(data, { 0.3, 0.6 }), data, 1e-3);
  }
}

TEST_F(SpanSpaceContourArrays, cellArraysOfEveryTypeAndSize)
{
  for (vtkDataSet* data : this->inputs)
  {
    setField(data, randomField(17));
    addAttributes(data);
    const auto value = [](double cell, int component) { return std::fmod(cell, 100) + component; };
    const auto add = [&](int type, const std::string& name, int components)
    {
      const auto array = newArray(type, name.c_str(), components);
      array->SetNumberOfTuples(data->GetNumberOfCells());
      for (vtkIdType c = 0; c < data->GetNumberOfCells(); ++c)
      {
        for (int component = 0; component < components; ++component)
        {
          array->SetComponent(c, component, value(double(c), component));
        }
      }
      data->GetCellData()->AddArray(array);
    };
    for (const int type : NumericTypes)
    {
      add(type, "Type" + std::to_string(type), 1);
    }
    for (int components = 2; components <= 9; ++components)
    {
      add(VTK_SHORT, "Tuple" + std::to_string(components), components);
    }
    for (const bool triangles : { true, false })
    {
      const auto surface = contour(data, { 0.3, 0.6 },
        [=](vtkSpanSpaceContour* filter) { filter->SetGenerateTriangles(triangles); });
      vtkCellData* output = surface->GetCellData();
      ASSERT_EQ(output->GetNumberOfArrays(), data->GetCellData()->GetNumberOfArrays());
      vtkDataArray* cells = output->GetArray("CellId");
      for (int n = 0; n < output->GetNumberOfArrays(); ++n)
      {
        vtkDataArray* array = output->GetArray(n);
        vtkDataArray* in = data->GetCellData()->GetArray(array->GetName());
        ASSERT_EQ(array->GetDataType(), in->GetDataType()) << array->GetName();
        ASSERT_EQ(array->GetNumberOfComponents(), in->GetNumberOfComponents());
        ASSERT_EQ(array->GetNumberOfTuples(), surface->GetNumberOfCells());
        std::size_t wrong = 0;
        for (vtkIdType face = 0; face < surface->GetNumberOfCells() && array != cells; ++face)
        {
          for (int component = 0; component < array->GetNumberOfComponents(); ++component)
          {
            wrong += array->GetComponent(face, component) !=
              value(cells->GetComponent(face, 0), component);
          }
        }
        EXPECT_EQ(wrong, 0u) << array->GetName();
      }
    }
  }
}

TEST_F(SpanSpaceContourArrays, scalarsOfOneArrayForEachComponent)
{
  for (vtkDataSet* data : this->inputs)
  {
    setField(data, randomField(3));
    const auto expected = contour(data, { 0.3 });
    vtkNew<vtkSOADataArrayTemplate<double>> soa;
    soa->DeepCopy(data->GetPointData()->GetArray("Field"));
    soa->SetName("Field");
    data->GetPointData()->AddArray(soa);
    const auto filter = makeFilter(data, { 0.3 });
    expectIdentical(updated(filter), expected);
    for (int n = 0; n < 20; ++n) // the copies that are made come and go
    {
      filter->SetValue(0, 0.05 * n);
      const auto surface = updated(filter);
      expectSameFaces(facesOf(surface), referenceFaces(data, 0.05 * n), tolerance(data));
    }
    EXPECT_EQ(filter->GetIndexBuilds(), 1);
  }
}

TEST_F(SpanSpaceContourArrays, attributesOfOneArrayForEachComponent)
{
  for (vtkDataSet* data : this->inputs)
  {
    setField(data, randomField(4));
    addAttributes(data);
    const auto expected = contour(data, { 0.3 });
    vtkNew<vtkSOADataArrayTemplate<double>> soa;
    soa->DeepCopy(data->GetPointData()->GetArray("LinearTuple"));
    soa->SetName("LinearTuple");
    data->GetPointData()->AddArray(soa);
    expectIdentical(contour(data, { 0.3 }), expected);
  }
}

TEST_F(SpanSpaceContourArrays, largeIntegersOfOneArrayForEachComponent)
{
  constexpr long long big = 1LL << 60;
  auto image = makeImage(4, 4, 4);
  vtkNew<vtkSOADataArrayTemplate<long long>> soa;
  soa->SetName("Field");
  soa->SetNumberOfTuples(64);
  for (vtkIdType n = 0; n < 64; ++n)
  {
    soa->SetValue(n, big + (n % 4 < 2 ? -1 : 0)); // the same double
  }
  image->GetPointData()->AddArray(soa);
  EXPECT_EQ(counted(contour(image, { double(big) }), "ActiveCellCount"), 9);
}

TEST_F(SpanSpaceContourArrays, bits)
{
  for (vtkDataSet* data : this->inputs)
  {
    setField(data, randomIntegers(5, 2), VTK_UNSIGNED_CHAR);
    const auto expected = contour(data, { 0.5 });
    vtkNew<vtkBitArray> bits;
    bits->DeepCopy(data->GetPointData()->GetArray("Field"));
    bits->SetName("Field");
    data->GetPointData()->AddArray(bits);
    const auto filter = makeFilter(data, { 0.5 });
    const auto surface = updated(filter);
    expectSameFaces(facesOf(surface), facesOf(expected), 0);
    filter->SetValue(0, 1.0);
    expectSameFaces(facesOf(updated(filter)), referenceFaces(data, 1.0), tolerance(data));
    EXPECT_EQ(filter->GetIndexBuilds(), 1);
  }
}

TEST_F(SpanSpaceContourArrays, bitsAsAttributes)
{
  for (vtkDataSet* data : this->inputs)
  {
    setField(data, randomField(6));
    vtkNew<vtkBitArray> ones;
    ones->SetName("Ones");
    vtkNew<vtkBitArray> cellOnes;
    cellOnes->SetName("CellOnes");
    for (vtkIdType n = 0; n < data->GetNumberOfPoints(); ++n)
    {
      ones->InsertNextValue(1);
    }
    for (vtkIdType n = 0; n < data->GetNumberOfCells(); ++n)
    {
      cellOnes->InsertNextValue(1);
    }
    data->GetPointData()->AddArray(ones);
    data->GetCellData()->AddArray(cellOnes);
    const auto surface = contour(data, { 0.4 });
    vtkDataArray* out = surface->GetPointData()->GetArray("Ones");
    vtkDataArray* cellOut = surface->GetCellData()->GetArray("CellOnes");
    ASSERT_TRUE(out);
    ASSERT_TRUE(cellOut);
    EXPECT_GT(surface->GetNumberOfPoints(), 0);
    ASSERT_EQ(out->GetNumberOfTuples(), surface->GetNumberOfPoints());
    ASSERT_EQ(cellOut->GetNumberOfTuples(), surface->GetNumberOfCells());
    EXPECT_EQ(out->GetRange()[0], 1);
    EXPECT_EQ(cellOut->GetRange()[0], 1);
  }
}

TEST_F(SpanSpaceContourArrays, activeScalarsWhenNoArrayIsChosen)
{
  for (vtkDataSet* data : this->inputs)
  {
    setField(data, randomField(7));
    setField(data, randomField(8), VTK_DOUBLE, "Other");
    data->GetPointData()->SetActiveScalars("Field");
    vtkNew<vtkSpanSpaceContour> filter;
    filter->SetInputData(data);
    filter->SetValue(0, 0.5);
    filter->Update();
    expectIdentical(filter->GetOutput(), contour(data, { 0.5 }));
  }
}

TEST_F(SpanSpaceContourArrays, scalarsWithoutAName)
{
  for (vtkDataSet* data : this->inputs)
  {
    const auto field = setField(data, randomField(9));
    addAttributes(data);
    const Faces expected = referenceFaces(data, 0.5);
    data->GetPointData()->RemoveArray("Field");
    field->SetName(nullptr);
    data->GetPointData()->SetScalars(field);
    vtkNew<vtkSpanSpaceContour> filter;
    filter->SetInputData(data);
    filter->SetValue(0, 0.5);
    filter->Update();
    expectSameFaces(facesOf(filter->GetOutput()), expected, tolerance(data));
    expectAttributes(filter->GetOutput(), data, 1e-3);
  }
}

TEST_F(SpanSpaceContourArrays, comparesInFullPrecision)
{
  for (vtkDataSet* data : this->inputs)
  {
    // All one number as floats.
    setField(data, [](const double*, vtkIdType n) { return 1 + 1e-12 * double(n * 7919 % 100); });
    const double isovalue = 1 + 50.5e-12;
    const auto surface = contour(data, { isovalue },
      [](vtkSpanSpaceContour* filter)
      { filter->SetOutputPointsPrecision(vtkAlgorithm::DOUBLE_PRECISION); });
    EXPECT_GT(surface->GetNumberOfCells(), 0);
    expectSameFaces(facesOf(surface), referenceFaces(data, isovalue), tolerance(data));
  }
}

TEST_F(SpanSpaceContourArrays, noScalarsWhenNotAsked)
{
  for (vtkDataSet* data : this->inputs)
  {
    setField(data, randomField(10));
    addAttributes(data);
    const auto with = contour(data, { 0.5 });
    const auto without =
      contour(data, { 0.5 }, [](vtkSpanSpaceContour* filter) { filter->SetComputeScalars(false); });
    EXPECT_TRUE(with->GetPointData()->HasArray("Field"));
    EXPECT_FALSE(without->GetPointData()->HasArray("Field"));
    expectSameFaces(facesOf(without), facesOf(with), 0);
    expectAttributes(without, data, 1e-3);
  }
}

TEST_F(SpanSpaceContourArrays, scalarsAreTheIsovalueExactly)
{
  for (vtkDataSet* data : this->inputs)
  {
    for (const int type : { VTK_UNSIGNED_CHAR, VTK_FLOAT, VTK_DOUBLE })
    {
      setField(data, randomIntegers(11, 10), type);
      const auto surface = contour(data, { 4.3 });
      double range[2];
      surface->GetPointData()->GetArray("Field")->GetRange(range);
      EXPECT_EQ(range[0], type == VTK_FLOAT ? 4.3f : 4.3);
      EXPECT_EQ(range[1], range[0]);
    }
  }
}

TEST_F(SpanSpaceContourArrays, idsGhostsAndTextsAreNotInterpolated)
{
  for (vtkDataSet* data : this->inputs)
  {
    setField(data, randomField(12));
    const vtkIdType points = data->GetNumberOfPoints();
    vtkNew<vtkIdTypeArray> globalIds;
    globalIds->SetName("GlobalIds");
    vtkNew<vtkIdTypeArray> ids;
    ids->SetName("Ids");
    vtkNew<vtkUnsignedCharArray> ghosts;
    ghosts->SetName(vtkDataSetAttributes::GhostArrayName());
    vtkNew<vtkStringArray> texts;
    texts->SetName("Texts");
    for (vtkIdType p = 0; p < points; ++p)
    {
      globalIds->InsertNextValue(p);
      ids->InsertNextValue(p);
      ghosts->InsertNextValue(vtkDataSetAttributes::DUPLICATEPOINT);
      texts->InsertNextValue("text");
    }
    data->GetPointData()->SetGlobalIds(globalIds);
    data->GetPointData()->AddArray(ids);
    data->GetPointData()->AddArray(ghosts);
    data->GetPointData()->AddArray(texts);
    const auto surface = contour(data, { 0.5 });
    EXPECT_GT(surface->GetNumberOfCells(), 0);
    std::set<std::string> names;
    for (int n = 0; n < surface->GetPointData()->GetNumberOfArrays(); ++n)
    {
      names.insert(surface->GetPointData()->GetArrayName(n));
    }
    EXPECT_EQ(names, (std::set<std::string>{ "Field", "Normals" }));
  }
}

TEST_F(SpanSpaceContourArrays, vectorsStayVectors)
{
  for (vtkDataSet* data : this->inputs)
  {
    setField(data, randomField(13));
    addAttributes(data);
    data->GetPointData()->SetActiveVectors("LinearTuple");
    data->GetCellData()->SetActiveScalars("CellId");
    const auto surface = contour(data, { 0.5 });
    ASSERT_TRUE(surface->GetPointData()->GetVectors());
    EXPECT_STREQ(surface->GetPointData()->GetVectors()->GetName(), "LinearTuple");
    ASSERT_TRUE(surface->GetCellData()->GetScalars());
    EXPECT_STREQ(surface->GetCellData()->GetScalars()->GetName(), "CellId");
  }
}

TEST_F(SpanSpaceContourArrays, componentNamesStay)
{
  for (vtkDataSet* data : this->inputs)
  {
    setField(data, randomField(14));
    addAttributes(data);
    data->GetPointData()->GetArray("LinearTuple")->SetComponentName(1, "north");
    const auto surface = contour(data, { 0.5 });
    vtkDataArray* tuple = surface->GetPointData()->GetArray("LinearTuple");
    ASSERT_TRUE(tuple && tuple->GetComponentName(1));
    EXPECT_STREQ(tuple->GetComponentName(1), "north");
  }
}

TEST_F(SpanSpaceContourArrays, fieldDataOfTheInputIsPassed)
{
  for (vtkDataSet* data : this->inputs)
  {
    setField(data, randomField(15));
    vtkNew<vtkDoubleArray> time;
    time->SetName("Time");
    time->InsertNextValue(4.5);
    data->GetFieldData()->AddArray(time);
    const auto surface = contour(data, { 0.5 });
    ASSERT_TRUE(surface->GetFieldData()->GetArray("Time"));
    EXPECT_EQ(surface->GetFieldData()->GetArray("Time")->GetComponent(0, 0), 4.5);
  }
}

/// From VTK 9.6 on the types of such a grid are one number, and the offsets of its cells a step.
TEST_F(SpanSpaceContourArrays, cellsOfOneTypeAndSize)
{
  const auto listed = makeCells(VTK_TETRA, 3);
  setField(listed, randomField(16));
  vtkNew<vtkCellArray> cells;
#if VTK_VERSION_NUMBER >= VTK_VERSION_CHECK(9, 6, 0)
  cells->UseFixedSizeDefaultStorage(4);
#endif
  vtkNew<vtkIdList> ids;
  for (vtkIdType c = 0; c < listed->GetNumberOfCells(); ++c)
  {
    listed->GetCellPoints(c, ids);
    cells->InsertNextCell(ids);
  }
  vtkNew<vtkUnstructuredGrid> grid;
  grid->SetPoints(listed->GetPoints());
  grid->SetCells(VTK_TETRA, cells);
  grid->GetPointData()->ShallowCopy(listed->GetPointData());
  const auto filter = makeFilter(grid, { 0.5 });
  expectIdentical(updated(filter), contour(listed, { 0.5 }));
  filter->SetValue(0, 0.3);
  expectIdentical(updated(filter), contour(listed, { 0.3 }));

  // The same numbers for cells that are flat.
  grid->SetCells(VTK_QUAD, cells);
  grid->Modified();
  expectSameFaces(facesOf(updated(filter)), referenceFaces(grid, 0.3), tolerance(grid));
  EXPECT_EQ(filter->GetIndexBuilds(), 2);
}

TEST_F(SpanSpaceContourArrays, infiniteValues)
{
  constexpr double infinity = std::numeric_limits<double>::infinity();
  for (vtkDataSet* data : this->inputs)
  {
    setField(data,
      [](const double*, vtkIdType n) {
        return n % 3 == 0 ? infinity : n % 3 == 1 ? -infinity : 0.5;
      });
    for (const double isovalue : { 0.5, 0.7 })
    {
      const auto surface = contour(data, { isovalue });
      EXPECT_GT(counted(surface, "ActiveCellCount"), 0);
      double bounds[6];
      surface->GetBounds(bounds);
      for (const double bound : bounds)
      {
        EXPECT_TRUE(std::isfinite(bound));
      }
    }
  }
}

}
