// What the properties change.

#include "ContourTesting.h"

#include "vtkCellType.h"
#include "vtkMath.h"
#include "vtkPointData.h"
#include "vtkPoints.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>
#include <sstream>

using namespace contourtest;

namespace
{

class SpanSpaceContourOptions : public VTKTest
{
};

vtkSmartPointer<vtkPolyData> withGradients(vtkDataSet* data, double isovalue)
{
  return contour(
    data, { isovalue }, [](vtkSpanSpaceContour* filter) { filter->SetComputeGradients(true); });
}

void expectSameVectorArea(vtkPolyData* a, vtkPolyData* b)
{
  for (int axis = 0; axis < 3; ++axis)
  {
    EXPECT_NEAR(vectorArea(a)[axis], vectorArea(b)[axis], 1e-4);
  }
}

/// Lattices in three dimensions, in every position.
std::vector<Input> solidLattices()
{
  std::vector<Input> inputs = latticeInputs();
  inputs.erase(std::remove_if(inputs.begin(), inputs.end(),
                 [](const Input& input) { return input.dimension < 3; }),
    inputs.end());
  return inputs;
}

class SpanSpaceContourGradients : public VTKTest, public ::testing::WithParamInterface<Input>
{
};

INSTANTIATE_TEST_SUITE_P(
  Lattice, SpanSpaceContourGradients, ::testing::ValuesIn(solidLattices()), inputName);

TEST_P(SpanSpaceContourGradients, ofALinearFieldAreExact)
{
  const auto data = this->GetParam().make();
  double middle[3];
  data->GetCenter(middle);
  const double slope[3] = { 1.5, -0.5, 2 };
  setField(data,
    [&](const double* x, vtkIdType)
    {
      return slope[0] * (x[0] - middle[0]) + slope[1] * (x[1] - middle[1]) +
        slope[2] * (x[2] - middle[2]);
    });
  const auto surface = withGradients(data, 0.1);
  vtkDataArray* gradients = surface->GetPointData()->GetArray("Gradients");
  vtkDataArray* normals = surface->GetPointData()->GetNormals();
  ASSERT_TRUE(gradients && normals);
  ASSERT_GT(surface->GetNumberOfPoints(), 0);
  // The differences of a curved grid are as good as its cells are straight.
  const double near = this->GetParam().name.rfind("structured", 0) == 0 ? 0.05 : 1e-4;
  const double length = std::sqrt(1.5 * 1.5 + 0.5 * 0.5 + 2 * 2);
  for (vtkIdType p = 0; p < surface->GetNumberOfPoints(); ++p)
  {
    for (int axis = 0; axis < 3; ++axis)
    {
      ASSERT_NEAR(gradients->GetComponent(p, axis), slope[axis], near);
      ASSERT_NEAR(normals->GetComponent(p, axis), -slope[axis] / length, near);
    }
  }
}

TEST_P(SpanSpaceContourGradients, normalsAgreeWithTheTriangles)
{
  const auto data = this->GetParam().make();
  setField(data, sphereField(data));
  const auto surface = contour(data, { -0.3 * data->GetLength() / std::sqrt(3.0) });
  EXPECT_GT(volume(surface), -1e-12);
  vtkDataArray* normals = surface->GetPointData()->GetNormals();
  ASSERT_TRUE(normals);
  double middle[3];
  data->GetCenter(middle);
  int outward = 0;
  for (vtkIdType p = 0; p < surface->GetNumberOfPoints(); ++p)
  {
    double x[3];
    surface->GetPoint(p, x);
    double product = 0;
    double square = 0;
    for (int axis = 0; axis < 3; ++axis)
    {
      product += (x[axis] - middle[axis]) * normals->GetComponent(p, axis);
      square += normals->GetComponent(p, axis) * normals->GetComponent(p, axis);
    }
    outward += product > 0;
    EXPECT_NEAR(square, 1, 1e-4);
  }
  EXPECT_EQ(outward, surface->GetNumberOfPoints());
}

TEST_F(SpanSpaceContourOptions, gradientsOnLatticesOnly)
{
  const auto cells = makeCells(VTK_TETRA, 2);
  setField(cells, randomField(1));
  EXPECT_FALSE(withGradients(cells, 0.5)->GetPointData()->HasArray("Gradients"));
  auto image = makeImage(3, 3, 3);
  setField(image, randomField(1));
  EXPECT_FALSE(contour(image, { 0.5 })->GetPointData()->HasArray("Gradients"));
  EXPECT_TRUE(withGradients(image, 0.5)->GetPointData()->HasArray("Gradients"));
}

TEST_F(SpanSpaceContourOptions, normalsOnlyWhenAsked)
{
  for (const vtkSmartPointer<vtkDataSet>& data : std::vector<vtkSmartPointer<vtkDataSet>>{
         makeImage(4, 4, 4), makeCells(VTK_TETRA, 2), makeCells(VTK_QUADRATIC_HEXAHEDRON, 1) })
  {
    setField(data, randomField(2));
    const auto with = contour(data, { 0.5 });
    const auto without =
      contour(data, { 0.5 }, [](vtkSpanSpaceContour* filter) { filter->SetComputeNormals(false); });
    EXPECT_TRUE(with->GetPointData()->GetNormals());
    EXPECT_FALSE(without->GetPointData()->HasArray("Normals"));
    expectSameFaces(facesOf(without), facesOf(with), 0);
  }
}

TEST_F(SpanSpaceContourOptions, defaultsAreThoseOfContour)
{
  vtkNew<vtkSpanSpaceContour> filter;
  EXPECT_TRUE(filter->GetComputeNormals());
  EXPECT_FALSE(filter->GetComputeGradients());
  EXPECT_TRUE(filter->GetComputeScalars());
  EXPECT_TRUE(filter->GetGenerateTriangles());
  EXPECT_EQ(filter->GetOutputPointsPrecision(), vtkAlgorithm::DEFAULT_PRECISION);
  EXPECT_EQ(filter->GetIndexMode(), vtkSpanSpaceContour::FAST);
  EXPECT_EQ(filter->GetCacheSize(), 2048);
}

TEST_F(SpanSpaceContourOptions, isovaluesAsInContourValues)
{
  vtkNew<vtkSpanSpaceContour> filter;
  filter->GenerateValues(3, 1.0, 2.0);
  ASSERT_EQ(filter->GetNumberOfContours(), 3);
  EXPECT_EQ(filter->GetValue(1), 1.5);
  const vtkMTimeType before = filter->GetMTime();
  filter->SetValue(1, 7.0);
  EXPECT_GT(filter->GetMTime(), before);
  filter->SetNumberOfContours(1);
  EXPECT_EQ(filter->GetNumberOfContours(), 1);
}

TEST_F(SpanSpaceContourOptions, printsItself)
{
  vtkNew<vtkSpanSpaceContour> filter;
  std::ostringstream text;
  filter->Print(text);
  EXPECT_NE(text.str().find("IndexMode"), std::string::npos);
}

TEST_F(SpanSpaceContourOptions, pointsPrecision)
{
  const auto pointType = [](vtkDataSet* data, int precision)
  {
    const auto surface = contour(data, { 0.5 },
      [=](vtkSpanSpaceContour* filter) { filter->SetOutputPointsPrecision(precision); });
    EXPECT_GT(surface->GetNumberOfPoints(), 0);
    return surface->GetPoints()->GetDataType();
  };
  const auto floats = makeStructured(4, 4, 4);                   // has float points
  const auto doubles = makeCells(VTK_TETRA, 2);                  // double points
  const auto quadratic = makeCells(VTK_QUADRATIC_HEXAHEDRON, 1); // double points, left to VTK
  const auto image = makeImage(4, 4, 4);
  for (const vtkSmartPointer<vtkDataSet>& data :
    std::vector<vtkSmartPointer<vtkDataSet>>{ floats, doubles, quadratic, image })
  {
    setField(data, randomField(3));
    EXPECT_EQ(pointType(data, vtkAlgorithm::SINGLE_PRECISION), VTK_FLOAT);
    EXPECT_EQ(pointType(data, vtkAlgorithm::DOUBLE_PRECISION), VTK_DOUBLE);
  }
  EXPECT_EQ(pointType(floats, vtkAlgorithm::DEFAULT_PRECISION), VTK_FLOAT);
  EXPECT_EQ(pointType(doubles, vtkAlgorithm::DEFAULT_PRECISION), VTK_DOUBLE);
  EXPECT_EQ(pointType(quadratic, vtkAlgorithm::DEFAULT_PRECISION), VTK_DOUBLE);
  EXPECT_EQ(pointType(image, vtkAlgorithm::DEFAULT_PRECISION), VTK_FLOAT);
}

TEST_F(SpanSpaceContourOptions, doublePrecisionIsExactToADozenDigits)
{
  for (const vtkSmartPointer<vtkDataSet>& data : std::vector<vtkSmartPointer<vtkDataSet>>{
         makeImage(5, 5, 5), makeCells(VTK_HEXAHEDRON, 3), makeCells(VTK_TETRA, 2) })
  {
    setField(data, randomField(4));
    const auto surface = contour(data, { 0.5 },
      [](vtkSpanSpaceContour* filter)
      { filter->SetOutputPointsPrecision(vtkAlgorithm::DOUBLE_PRECISION); });
    expectSameFaces(facesOf(surface), referenceFaces(data, 0.5), 1e-12);
  }
}

/// Points anywhere in space: integers and floats as coordinates too.
TEST_F(SpanSpaceContourOptions, pointsOfAnyType)
{
  for (const int type : { VTK_FLOAT, VTK_DOUBLE, VTK_INT, VTK_SHORT })
  {
    auto structured = makeStructured(5, 4, 4);
    auto cells = makeCells(VTK_TETRA, 2);
    for (const vtkSmartPointer<vtkPointSet>& data :
      std::vector<vtkSmartPointer<vtkPointSet>>{ structured, cells })
    {
      vtkNew<vtkPoints> points;
      points->SetDataType(type);
      for (vtkIdType p = 0; p < data->GetNumberOfPoints(); ++p)
      {
        double x[3];
        data->GetPoint(p, x);
        points->InsertNextPoint(10 * x[0], 10 * x[1], 10 * x[2]);
      }
      data->SetPoints(points);
      setField(data, randomField(5));
      expectSameFaces(facesOf(contour(data, { 0.5 })), referenceFaces(data, 0.5), tolerance(data));
    }
  }
}

class SpanSpaceContourPolygons : public VTKTest, public ::testing::WithParamInterface<Input>
{
};

std::vector<Input> solidInputs()
{
  std::vector<Input> inputs;
  for (const Input& input : allInputs())
  {
    if (input.name == "image" || input.name == "rectilinear" || input.name == "tetra" ||
      input.name == "hexahedron" || input.name == "wedge" || input.name == "pyramid" ||
      input.name == "voxel")
    {
      inputs.push_back(input);
    }
  }
  return inputs;
}

INSTANTIATE_TEST_SUITE_P(
  Inputs, SpanSpaceContourPolygons, ::testing::ValuesIn(solidInputs()), inputName);

TEST_P(SpanSpaceContourPolygons, areTheTrianglesJoined)
{
  const auto data = this->GetParam().make();
  addAttributes(data);
  for (const Field& field : { randomField(6), randomIntegers(6, 4) })
  {
    setField(data, field);
    for (const double isovalue : { 0.5, 1.0 })
    {
      const auto triangles = contour(data, { isovalue });
      const auto polygons = contour(data, { isovalue },
        [](vtkSpanSpaceContour* filter) { filter->SetGenerateTriangles(false); });
      EXPECT_EQ(polygons->GetNumberOfPoints(), triangles->GetNumberOfPoints());
      EXPECT_LE(polygons->GetNumberOfCells(), triangles->GetNumberOfCells());
      expectSameVectorArea(polygons, triangles);
      EXPECT_NEAR(boundaryLength(polygons), boundaryLength(triangles), 1e-4);
      expectAttributes(polygons, data, 1e-3);

      // The triangles of a cell have the corners of its polygons.
      const auto cornersByCell = [](const Faces& faces)
      {
        std::map<vtkIdType, std::set<Position>> corners;
        for (const Face& face : faces)
        {
          corners[face.cell].insert(face.corners.begin(), face.corners.end());
        }
        return corners;
      };
      EXPECT_EQ(cornersByCell(facesOf(polygons)), cornersByCell(facesOf(triangles)));
      for (const Face& face : facesOf(polygons))
      {
        const std::set<Position> distinct(face.corners.begin(), face.corners.end());
        EXPECT_EQ(distinct.size(), face.corners.size());
      }
    }
  }
}

TEST_F(SpanSpaceContourOptions, polygonsOfTetrahedraAreFlat)
{
  const auto data = makeCells(VTK_TETRA, 4);
  setField(data, randomField(7));
  const auto polygons = contour(data, { 0.5 },
    [](vtkSpanSpaceContour* filter)
    {
      filter->SetGenerateTriangles(false);
      filter->SetOutputPointsPrecision(vtkAlgorithm::DOUBLE_PRECISION);
    });
  const auto triangles = contour(data, { 0.5 });
  EXPECT_NEAR(area(polygons), area(triangles), 1e-4 * area(triangles));
  int quadrilaterals = 0;
  for (const Face& face : facesOf(polygons))
  {
    ASSERT_LE(face.corners.size(), 4u);
    if (face.corners.size() == 4)
    {
      ++quadrilaterals;
      Position edges[3];
      for (int e = 0; e < 3; ++e)
      {
        for (int axis = 0; axis < 3; ++axis)
        {
          edges[e][axis] = face.corners[e + 1][axis] - face.corners[0][axis];
        }
      }
      EXPECT_NEAR(
        vtkMath::Determinant3x3(edges[0].data(), edges[1].data(), edges[2].data()), 0, 1e-12);
    }
  }
  EXPECT_EQ(triangles->GetNumberOfCells(), polygons->GetNumberOfCells() + quadrilaterals);
}

TEST_F(SpanSpaceContourOptions, polygonsBesideCellsLeftToVTK)
{
  for (const Input& input : unstructuredInputs())
  {
    if (input.name == "mixed" || input.name == "quadraticTetra" || input.name == "quad")
    {
      const auto data = input.make();
      setField(data, randomField(8));
      addAttributes(data);
      const auto polygons = contour(
        data, { 0.5 }, [](vtkSpanSpaceContour* filter) { filter->SetGenerateTriangles(false); });
      const auto triangles = contour(data, { 0.5 });
      expectSameVectorArea(polygons, triangles);
      expectAttributes(polygons, data, 1e-3);
    }
  }
}

}
