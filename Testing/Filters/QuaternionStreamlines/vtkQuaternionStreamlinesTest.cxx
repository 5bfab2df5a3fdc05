#include "vtkQuaternionStreamlines.h"

#include "VTKTest.h"

#include "vtkDoubleArray.h"
#include "vtkIntArray.h"
#include "vtkMultiBlockDataSet.h"

#include <cmath>
#include <functional>

namespace
{

using Filter = vtkQuaternionStreamlines;
using PointAt = std::function<void(double t, double (&x)[3])>;

constexpr double Pi = 3.14159265358979323846;
constexpr double Radius = 2;
constexpr double Rise = 0.5; ///< For each radian.

void helix(double t, double (&x)[3])
{
  x[0] = Radius * std::cos(t);
  x[1] = Radius * std::sin(t);
  x[2] = Rise * t;
}

void trefoil(double t, double (&x)[3])
{
  x[0] = std::sin(t) + 2 * std::sin(2 * t);
  x[1] = std::cos(t) - 2 * std::cos(2 * t);
  x[2] = -std::sin(3 * t);
}

class QuaternionStreamlines : public VTKTest
{
protected:
  /// Adds a line of so many points of its own, which may come back to the first one.
  void addLine(const PointAt& at, double end, int count, bool closed = false)
  {
    const vtkIdType first = this->points->GetNumberOfPoints();
    this->lines->InsertNextCell(count + closed);
    for (int n = 0; n < count; ++n)
    {
      double x[3];
      at(end * n / (closed ? count : count - 1), x);
      this->lines->InsertCellPoint(this->points->InsertNextPoint(x));
    }
    if (closed)
    {
      this->lines->InsertCellPoint(first);
    }
  }

  vtkPolyData* update()
  {
    this->curves->SetPoints(this->points);
    this->curves->SetLines(this->lines);
    this->filter->SetInputData(this->curves);
    this->filter->Update();
    return this->filter->GetOutput();
  }

  vtkDataArray* array(const char* name)
  {
    return this->filter->GetOutput()->GetPointData()->GetArray(name);
  }

  vtkNew<vtkPoints> points;
  vtkNew<vtkCellArray> lines;
  vtkNew<vtkPolyData> curves;
  vtkNew<Filter> filter;
};

TEST_F(QuaternionStreamlines, givesAHelixItsCurvatureAndTorsion)
{
  this->points->SetDataTypeToDouble();
  this->addLine(helix, 4 * Pi, 400);
  this->update();
  const double speed2 = Radius * Radius + Rise * Rise;
  for (vtkIdType n = 5; n < 395; ++n)
  {
    ASSERT_NEAR(this->array("Curvature")->GetTuple1(n), Radius / speed2, 1e-4);
    ASSERT_NEAR(this->array("Torsion")->GetTuple1(n), Rise / speed2, 1e-3);
    ASSERT_EQ(this->array("FrenetDefined")->GetTuple1(n), 1);
    const double t = 4 * Pi * n / 399;
    double normal[3];
    this->array("FrenetNormal")->GetTuple(n, normal);
    ASSERT_NEAR(normal[0], -std::cos(t), 1e-4);
    ASSERT_NEAR(normal[1], -std::sin(t), 1e-4);
  }
  EXPECT_NEAR(this->array("ArcLength")->GetTuple1(399), 4 * Pi * std::sqrt(speed2), 1e-2);
}

TEST_F(QuaternionStreamlines, hasArraysOfTheTypeOfThePoints)
{
  for (const int type : { VTK_FLOAT, VTK_DOUBLE, VTK_INT })
  {
    this->points->Reset();
    this->lines->Reset();
    this->points->SetDataType(type);
    this->addLine([](double t, double(&x)[3])
      { x[0] = 100 * t, x[1] = std::round(100 * t * t), x[2] = 0; },
      1, 11);
    this->update();
    for (int n = 0; n + 1 < this->filter->GetNumberOfOutputArrays(); ++n)
    {
      const std::string name = this->filter->GetOutputArrayName(n);
      ASSERT_TRUE(this->array(name.c_str())) << name;
      const int expected = name == "FrenetDefined" ? VTK_UNSIGNED_CHAR
        : type == VTK_FLOAT                        ? VTK_FLOAT
                                                   : VTK_DOUBLE;
      EXPECT_EQ(this->array(name.c_str())->GetDataType(), expected) << name;
      EXPECT_EQ(this->array(name.c_str())->GetNumberOfTuples(), 11) << name;
    }
    EXPECT_EQ(this->array("ParallelQuaternion")->GetNumberOfComponents(), 4);
    EXPECT_STREQ(this->array("ParallelQuaternion")->GetComponentName(0), "q0");
    EXPECT_EQ(this->array("ParallelCurvature")->GetNumberOfComponents(), 2);
  }
}

TEST_F(QuaternionStreamlines, computesWhatIsPicked)
{
  this->addLine(helix, 6, 20);
  for (int n = 0; n < this->filter->GetNumberOfOutputArrays(); ++n)
  {
    this->filter->SetOutputArrayStatus(this->filter->GetOutputArrayName(n), n == 3);
  }
  vtkPolyData* output = this->update();
  ASSERT_EQ(output->GetPointData()->GetNumberOfArrays(), 1);
  EXPECT_STREQ(output->GetPointData()->GetArrayName(0), this->filter->GetOutputArrayName(3));
  EXPECT_EQ(output->GetCellData()->GetNumberOfArrays(), 0);
  this->filter->SetOutputArrayStatus("Holonomy", 1);
  this->filter->Update();
  EXPECT_EQ(output->GetCellData()->GetNumberOfArrays(), 1);
  this->filter->SetOutputArrayStatus("Curliness", 1);
  const auto messages = takeMessages();
  ASSERT_EQ(messages.size(), 1u);
  EXPECT_NE(messages[0].find("Curliness"), std::string::npos);
}

/// Point n has the number n, line n the number 100 + n.
void number(vtkPolyData* curves)
{
  vtkNew<vtkIntArray> ofPoints;
  ofPoints->SetName("number");
  for (int n = 0; n < curves->GetNumberOfPoints(); ++n)
  {
    ofPoints->InsertNextValue(n);
  }
  curves->GetPointData()->AddArray(ofPoints);
  vtkNew<vtkIntArray> ofCells;
  ofCells->SetName("number");
  for (int n = 0; n < curves->GetNumberOfCells(); ++n)
  {
    ofCells->InsertNextValue(100 + n);
  }
  curves->GetCellData()->AddArray(ofCells);
}

TEST_F(QuaternionStreamlines, keepsPointsCellsAndArrays)
{
  this->addLine(helix, 6, 20);
  this->addLine(trefoil, 5, 30);
  this->update();
  number(this->curves);
  this->curves->Modified();
  vtkPolyData* output = this->update();
  EXPECT_EQ(output->GetPoints(), this->curves->GetPoints());
  EXPECT_EQ(output->GetLines(), this->curves->GetLines());
  EXPECT_EQ(this->array("number"), this->curves->GetPointData()->GetArray("number"));
  expectIdentical(output->GetCellData()->GetArray("number"),
    this->curves->GetCellData()->GetArray("number"), "number");
}

/// As Stream Tracer and others may give them: in another order, points left out.
TEST_F(QuaternionStreamlines, givesFramesToThePointsOfTheLines)
{
  this->points->SetDataTypeToDouble();
  for (int n = 0; n < 41; ++n)
  {
    double x[3];
    helix(6. * (40 - n) / 40, x);
    this->points->InsertNextPoint(x);
  }
  this->lines->InsertNextCell(40); // backward, without the first point
  for (int n = 40; n > 0; --n)
  {
    this->lines->InsertCellPoint(n);
  }
  vtkPolyData* output = this->update();
  ASSERT_EQ(output->GetNumberOfPoints(), 41);
  EXPECT_EQ(this->array("ArcLength")->GetTuple1(40), 0);
  EXPECT_GT(this->array("ArcLength")->GetTuple1(1), 11);
  EXPECT_GT(this->array("Torsion")->GetTuple1(20), 0.1);
  EXPECT_EQ(this->array("Tangent")->GetComponent(0, 1), 0); // on no line
}

TEST_F(QuaternionStreamlines, copiesPointsThatAreAtSeveralPlaces)
{
  this->points->SetDataTypeToDouble();
  this->addLine(trefoil, 2 * Pi, 400, true);
  this->addLine(helix, 6, 20);
  this->lines->InsertNextCell(3); // another line, of points of both
  for (const vtkIdType id : { 410, 7, 419 })
  {
    this->lines->InsertCellPoint(id);
  }
  this->update();
  number(this->curves);
  this->curves->Modified();
  vtkPolyData* output = this->update();
  ASSERT_EQ(output->GetNumberOfPoints(), 424);
  const vtkIdType copies[] = { 0, 410, 7, 419 };
  for (int n = 0; n < 4; ++n)
  {
    EXPECT_EQ(this->array("number")->GetTuple1(420 + n), copies[n]);
    double x[3], y[3];
    output->GetPoint(420 + n, x);
    output->GetPoint(copies[n], y);
    EXPECT_TRUE(std::equal(x, x + 3, y));
  }
  vtkIdType size = 0;
  const vtkIdType* ids = nullptr;
  output->GetLines()->GetCellAtId(0, size, ids);
  ASSERT_EQ(size, 401);
  EXPECT_EQ(ids[0], 0);
  EXPECT_EQ(ids[400], 420);
  output->GetLines()->GetCellAtId(2, size, ids);
  EXPECT_EQ(ids[2], 423);
  EXPECT_EQ(output->GetCellData()->GetArray("number")->GetTuple1(2), 102);
  // The closed curve's frame comes back turned by its holonomy.
  const double holonomy = output->GetCellData()->GetArray("Holonomy")->GetTuple1(0);
  EXPECT_NE(holonomy, 0);
  double first[3], last[3];
  this->array("ParallelNormal")->GetTuple(0, first);
  this->array("ParallelNormal")->GetTuple(420, last);
  EXPECT_NEAR(
    first[0] * last[0] + first[1] * last[1] + first[2] * last[2], std::cos(holonomy), 1e-9);
  EXPECT_EQ(output->GetCellData()->GetArray("Holonomy")->GetTuple1(1), 0);
}

TEST_F(QuaternionStreamlines, countsCellsOfOtherKindsBeforeTheLines)
{
  this->points->SetDataTypeToDouble();
  this->addLine(trefoil, 2 * Pi, 200, true);
  vtkNew<vtkCellArray> vertices;
  vertices->InsertNextCell({ 3 });
  vertices->InsertNextCell({ 5 });
  this->curves->SetVerts(vertices);
  vtkPolyData* output = this->update();
  vtkDataArray* holonomy = output->GetCellData()->GetArray("Holonomy");
  ASSERT_EQ(holonomy->GetNumberOfTuples(), 3);
  EXPECT_EQ(holonomy->GetTuple1(0), 0);
  EXPECT_EQ(holonomy->GetTuple1(1), 0);
  EXPECT_NE(holonomy->GetTuple1(2), 0);
}

TEST_F(QuaternionStreamlines, beginsWithADirectionOrThoseOfAnArray)
{
  this->points->SetDataTypeToDouble();
  this->addLine(helix, 6, 50);
  this->addLine(helix, 5, 40);
  this->filter->SetInitialFrame(Filter::DIRECTION);
  this->filter->SetInitialDirection(0, 0, 1);
  this->update();
  EXPECT_GT(this->array("ParallelNormal")->GetComponent(0, 2), 0.9);

  vtkNew<vtkDoubleArray> directions;
  directions->SetName("up");
  directions->SetNumberOfComponents(3);
  directions->InsertNextTuple3(0, 0, 1);
  directions->InsertNextTuple3(0, 0, -1);
  this->curves->GetCellData()->AddArray(directions);
  this->filter->SetInitialFrame(Filter::ARRAY);
  this->filter->SetInputArrayToProcess(0, 0, 0, vtkDataObject::FIELD_ASSOCIATION_CELLS, "up");
  this->update();
  EXPECT_GT(this->array("ParallelNormal")->GetComponent(0, 2), 0.9);
  EXPECT_LT(this->array("ParallelNormal")->GetComponent(50, 2), -0.9);

  this->filter->SetInputArrayToProcess(0, 0, 0, vtkDataObject::FIELD_ASSOCIATION_POINTS, "up");
  this->filter->Update();
  const auto messages = takeMessages();
  ASSERT_EQ(messages.size(), 1u);
  EXPECT_NE(messages[0].find("Initial Frame"), std::string::npos);
}

TEST_F(QuaternionStreamlines, givesTheSameBitsWithAnyNumberOfThreads)
{
  for (int n = 0; n < 50; ++n)
  {
    this->addLine(n % 2 ? PointAt(helix) : PointAt(trefoil), 1 + n, 3 + 40 * n, n % 3 == 0);
  }
  this->filter->SetNumberOfThreads(1);
  vtkNew<vtkPolyData> one;
  one->DeepCopy(this->update());
  this->filter->SetNumberOfThreads(3);
  expectIdentical(one, this->update());
}

TEST_F(QuaternionStreamlines, takesLinesTooShortForFrames)
{
  this->points->InsertNextPoint(1, 2, 3);
  this->points->InsertNextPoint(2, 2, 3);
  this->points->InsertNextPoint(std::nan(""), 0, 0);
  this->lines->InsertNextCell(0, static_cast<const vtkIdType*>(nullptr));
  this->lines->InsertNextCell({ 0 });
  this->lines->InsertNextCell({ 0, 1 });
  this->lines->InsertNextCell({ 2, 1, 0 });
  vtkPolyData* output = this->update();
  EXPECT_EQ(output->GetNumberOfCells(), 4);
  for (int n = 0; n < output->GetPointData()->GetNumberOfArrays(); ++n)
  {
    vtkDataArray* values = output->GetPointData()->GetArray(n);
    for (vtkIdType point = 0; point < values->GetNumberOfTuples(); ++point)
    {
      for (int c = 0; c < values->GetNumberOfComponents(); ++c)
      {
        ASSERT_TRUE(std::isfinite(values->GetComponent(point, c))) << values->GetName();
      }
    }
  }
}

TEST_F(QuaternionStreamlines, goesThroughTheBlocksOfComposites)
{
  this->addLine(helix, 6, 20);
  this->update();
  vtkNew<vtkMultiBlockDataSet> blocks;
  blocks->SetBlock(0, this->curves);
  blocks->SetBlock(2, this->curves);
  this->filter->SetInputDataObject(blocks);
  this->filter->Update();
  auto* output = vtkMultiBlockDataSet::SafeDownCast(this->filter->GetOutputDataObject(0));
  ASSERT_TRUE(output);
  for (const unsigned int block : { 0u, 2u })
  {
    auto* found = vtkPolyData::SafeDownCast(output->GetBlock(block));
    ASSERT_TRUE(found);
    EXPECT_TRUE(found->GetPointData()->GetArray("Torsion"));
  }
}

TEST_F(QuaternionStreamlines, saysThatThereAreNoLines)
{
  this->update(); // nothing at all: nothing to say
  EXPECT_TRUE(takeMessages().empty());
  this->points->InsertNextPoint(0, 0, 0);
  this->points->Modified();
  this->curves->Modified();
  this->update();
  const auto messages = takeMessages();
  ASSERT_EQ(messages.size(), 1u);
  EXPECT_NE(messages[0].find("polylines"), std::string::npos);
}

}
