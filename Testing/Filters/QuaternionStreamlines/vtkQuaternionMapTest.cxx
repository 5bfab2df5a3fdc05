#include "vtkQuaternionMap.h"

#include "MemoryLimit.h"
#include "VTKTest.h"
#include "vtkQuaternionStreamlines.h"

#include "vtkCallbackCommand.h"
#include "vtkDoubleArray.h"
#include "vtkFloatArray.h"
#include "vtkIdTypeArray.h"
#include "vtkIntArray.h"
#include "vtkMultiBlockDataSet.h"
#include "vtkPartitionedDataSetCollection.h"
#include "vtkStringArray.h"
#include "vtkUnstructuredGrid.h"

#include <array>
#include <cmath>
#include <functional>
#include <limits>
#include <set>

namespace
{

using Filter = vtkQuaternionMap;
using Quaternion = std::array<double, 4>;
using Vector3 = std::array<double, 3>;

constexpr double Pi = 3.14159265358979323846;

double dot(const Quaternion& a, const Quaternion& b)
{
  return a[0] * b[0] + a[1] * b[1] + a[2] * b[2] + a[3] * b[3];
}

Quaternion times(const Quaternion& q, double factor)
{
  return { q[0] * factor, q[1] * factor, q[2] * factor, q[3] * factor };
}

Quaternion normalized(const Quaternion& q)
{
  return times(q, 1 / std::sqrt(dot(q, q)));
}

Quaternion conjugate(const Quaternion& q)
{
  return { q[0], -q[1], -q[2], -q[3] };
}

/// The product as that of scalars and vectors.
Quaternion product(const Quaternion& q, const Quaternion& p)
{
  return { q[0] * p[0] - q[1] * p[1] - q[2] * p[2] - q[3] * p[3],
    q[0] * p[1] + p[0] * q[1] + q[2] * p[3] - q[3] * p[2],
    q[0] * p[2] + p[0] * q[2] + q[3] * p[1] - q[1] * p[3],
    q[0] * p[3] + p[0] * q[3] + q[1] * p[2] - q[2] * p[1] };
}

Quaternion turnedInPlane(const Quaternion& q, int i, int j, double degrees)
{
  const double c = std::cos(degrees * Pi / 180), s = std::sin(degrees * Pi / 180);
  Quaternion turned = q;
  turned[i] = c * q[i] - s * q[j];
  turned[j] = s * q[i] + c * q[j];
  return turned;
}

/// A smooth curve that passes the sphere of depth zero now and then.
Quaternion wandering(double t, int seed)
{
  return normalized({ std::cos(2 * t + seed), std::sin(3 * t + 2 * seed),
    std::cos(t + 3 * seed) + 0.1, std::sin(2 * t - seed) });
}

/// Where the depth passes zero at t = 1 and 3, halfway between the points n = 7, 8 and 23, 24.
Quaternion halfTurn(double t)
{
  return normalized({ std::cos(Pi / 2 * t), std::sin(Pi / 2 * t), 0.3, 0.2 });
}

class QuaternionMap : public VTKTest
{
protected:
  using Field = std::function<Quaternion(double)>;

  /// Adds a line of so many points with quaternions for parameters from 0 to `end`.
  void addLine(const Field& field, double end, int count)
  {
    this->lines->InsertNextCell(count);
    for (int n = 0; n < count; ++n)
    {
      this->addPoint(field(end * n / (count - 1)));
      this->lines->InsertCellPoint(this->points->GetNumberOfPoints() - 1);
    }
  }

  void addLine(int seed, double end, int count)
  {
    this->addLine([seed](double t) { return wandering(t, seed); }, end, count);
  }

  void addPoint(const Quaternion& q)
  {
    this->points->InsertNextPoint(static_cast<double>(this->points->GetNumberOfPoints()), 5, 6);
    this->quaternions->InsertNextTuple(q.data());
  }

  QuaternionMap()
  {
    this->quaternions->SetName("Q");
    this->quaternions->SetNumberOfComponents(4);
    this->filter->SetInputArrayToProcess(0, 0, 0, vtkDataObject::FIELD_ASSOCIATION_POINTS, "Q");
    this->filter->SetLargestGap(90); // curves are coarse
    this->curves->SetPoints(this->points);
    this->curves->SetLines(this->lines);
    this->curves->GetPointData()->AddArray(this->quaternions);
    this->filter->SetInputData(this->curves);
  }

  /// Numbers points from 1000, and cells from 100, in arrays of each kind; ids are three times that.
  void numberAll()
  {
    this->number(this->curves->GetPointData(), this->curves->GetNumberOfPoints(), 1000);
    this->number(this->curves->GetCellData(), this->curves->GetNumberOfCells(), 100);
  }

  static void number(vtkDataSetAttributes* data, vtkIdType count, int start)
  {
    vtkNew<vtkDoubleArray> numbers;
    numbers->SetName("number");
    vtkNew<vtkIdTypeArray> global;
    global->SetName("global");
    vtkNew<vtkIdTypeArray> pedigree;
    pedigree->SetName("pedigree");
    vtkNew<vtkStringArray> names;
    names->SetName("name");
    for (vtkIdType n = 0; n < count; ++n)
    {
      numbers->InsertNextValue(static_cast<double>(start + n));
      global->InsertNextValue(3 * (start + n));
      pedigree->InsertNextValue(3 * (start + n));
      names->InsertNextValue(std::to_string(start + n));
    }
    data->AddArray(numbers);
    data->SetGlobalIds(global);
    data->SetPedigreeIds(pedigree);
    data->AddArray(names);
  }

  vtkPolyData* update()
  {
    this->curves->Modified();
    this->filter->Update();
    return this->filter->GetOutput();
  }

  vtkDataArray* pointArray(const char* name)
  {
    return this->filter->GetOutput()->GetPointData()->GetArray(name);
  }

  vtkDataArray* cellArray(const char* name)
  {
    return this->filter->GetOutput()->GetCellData()->GetArray(name);
  }

  Quaternion quaternion(vtkIdType point) const
  {
    Quaternion q;
    this->quaternions->GetTuple(point, q.data());
    return q;
  }

  /// Depth, x, y and z of a point of the output.
  Quaternion mapped(vtkIdType point)
  {
    Quaternion q;
    q[0] = this->pointArray("Depth4D")->GetTuple1(point);
    this->filter->GetOutput()->GetPoint(point, q.data() + 1);
    return q;
  }

  /// Expects that each point of the input is mapped to what the function says.
  void expectMap(const std::function<Quaternion(const Quaternion&)>& map)
  {
    vtkPolyData* output = this->update();
    ASSERT_EQ(output->GetNumberOfPoints(), this->points->GetNumberOfPoints());
    for (vtkIdType n = 0; n < output->GetNumberOfPoints(); ++n)
    {
      const Quaternion expected = map(this->quaternion(n)), found = this->mapped(n);
      for (int k = 0; k < 4; ++k)
      {
        ASSERT_NEAR(found[k], expected[k], 1e-14) << "point " << n << ", component " << k;
      }
    }
  }

  std::vector<vtkIdType> lineIds(vtkIdType line)
  {
    vtkIdType size = 0;
    const vtkIdType* ids = nullptr;
    this->filter->GetOutput()->GetLines()->GetCellAtId(line, size, ids);
    return { ids, ids + size };
  }

  /// Expects one message, with these words, and nothing in the output.
  void expectError(const std::vector<std::string>& words)
  {
    vtkPolyData* output = this->update();
    const auto messages = takeMessages();
    ASSERT_EQ(messages.size(), 1u) << words[0];
    for (const std::string& word : words)
    {
      EXPECT_NE(messages[0].find(word), std::string::npos) << word << " in: " << messages[0];
    }
    EXPECT_EQ(output->GetNumberOfPoints(), 0);
    EXPECT_EQ(output->GetNumberOfCells(), 0);
    EXPECT_EQ(this->filter->GetWireframeOutput()->GetNumberOfCells(), 0);
  }

  vtkNew<vtkPoints> points;
  vtkNew<vtkCellArray> lines;
  vtkNew<vtkDoubleArray> quaternions;
  vtkNew<vtkPolyData> curves;
  vtkNew<Filter> filter;
};

TEST_F(QuaternionMap, showsTheComponents)
{
  this->addLine(1, 6, 40);
  this->addLine(2, 6, 30);
  this->expectMap([](const Quaternion& q) { return q; });
  for (vtkIdType n = 0; n < 70; ++n)
  {
    EXPECT_NEAR(
      this->pointArray("Light4D")->GetTuple1(n), std::max(0.0, this->quaternion(n)[0]), 1e-14);
  }
  EXPECT_STREQ(this->filter->GetOutput()->GetPointData()->GetScalars()->GetName(), "Depth4D");
}

TEST_F(QuaternionMap, takesQuaternionsToUnitLength)
{
  this->addLine([](double t) { return times(wandering(t, 3), 0.2 + t * t); }, 6, 40);
  this->expectMap(normalized);
}

TEST_F(QuaternionMap, hasPointsOfTheTypeOfTheQuaternions)
{
  this->addLine(1, 6, 40);
  this->update();
  for (const int type : { VTK_FLOAT, VTK_DOUBLE, VTK_INT })
  {
    auto array = vtkSmartPointer<vtkDataArray>::Take(vtkDataArray::CreateDataArray(type));
    array->DeepCopy(this->quaternions);
    if (type == VTK_INT)
    {
      array->Fill(-1);
    }
    array->SetName("Q");
    this->curves->GetPointData()->AddArray(array);
    for (const int balls : { Filter::OVERLAID, Filter::SEPARATED })
    {
      this->filter->SetBalls(balls);
      vtkPolyData* output = this->update();
      const int expected = type == VTK_FLOAT ? VTK_FLOAT : VTK_DOUBLE;
      EXPECT_EQ(output->GetPoints()->GetDataType(), expected);
      EXPECT_EQ(this->pointArray("Depth4D")->GetDataType(), expected);
      EXPECT_EQ(this->pointArray("Light4D")->GetDataType(), expected);
      EXPECT_EQ(this->pointArray("Q")->GetDataType(), type);
    }
    this->filter->SetBalls(Filter::OVERLAID);
    this->update();
    for (vtkIdType n = 0; n < 40; ++n)
    {
      const double expected = type == VTK_INT ? -0.5 : this->quaternion(n)[2];
      ASSERT_NEAR(this->mapped(n)[2], expected, type == VTK_FLOAT ? 1e-7 : 1e-14);
    }
  }
}

// ---- Rotations

TEST_F(QuaternionMap, turnsInThePlanesInTheirOrder)
{
  const int planes[6][2] = { { 0, 1 }, { 0, 2 }, { 0, 3 }, { 1, 2 }, { 1, 3 }, { 2, 3 } };
  this->addLine(1, 6, 20);
  double all[6];
  for (int n = 0; n < 6; ++n)
  {
    double angles[6] = {};
    angles[n] = 30 + 20 * n;
    all[n] = angles[n];
    this->filter->SetPlaneAngles(angles);
    this->expectMap(
      [&](const Quaternion& q) { return turnedInPlane(q, planes[n][0], planes[n][1], angles[n]); });
  }
  this->filter->SetPlaneAngles(all);
  this->expectMap(
    [&](Quaternion q)
    {
      for (int n = 0; n < 6; ++n)
      {
        q = turnedInPlane(q, planes[n][0], planes[n][1], all[n]);
      }
      return q;
    });
}

TEST_F(QuaternionMap, multipliesFromLeftAndRight)
{
  const Quaternion left{ 0.3, -2, 0.7, 1 }, right{ -1, 0.2, 0.4, 0.1 };
  this->addLine(1, 6, 20);
  this->filter->SetLeftQuaternion(left.data());
  this->filter->SetRightQuaternion(right.data());
  this->expectMap(
    [&](const Quaternion& q) { return product(product(normalized(left), q), normalized(right)); });

  // What was multiplied before comes back by the inverses, and the planes are turned behind.
  for (vtkIdType n = 0; n < 20; ++n)
  {
    const Quaternion q =
      product(product(normalized(conjugate(left)), this->quaternion(n)), conjugate(right));
    this->quaternions->SetTuple(n, normalized(q).data());
  }
  this->filter->SetPlaneAngles(0, 40, 0, 0, 0, 0);
  vtkIdType n = 0;
  this->expectMap(
    [&](const Quaternion&) { return turnedInPlane(wandering(6. * n++ / 19, 1), 0, 2, 40); });
}

TEST_F(QuaternionMap, turnsFramesByMultiplyingFromTheLeftFirst)
{
  this->addLine(1, 6, 20);
  this->filter->SetFrameRotationAxis(0, 3, 4);
  this->filter->SetFrameRotationAngle(50);
  const double s = std::sin(25 * Pi / 180);
  const Quaternion turn{ std::cos(25 * Pi / 180), 0, 0.6 * s, 0.8 * s };
  this->expectMap([&](const Quaternion& q) { return product(turn, q); });
  const Quaternion left = normalized({ 1, 2, 3, 4 });
  this->filter->SetLeftQuaternion(left.data());
  this->expectMap([&](const Quaternion& q) { return product(left, product(turn, q)); });
}

/// A helix whose points, at parameter t, the function gives.
vtkSmartPointer<vtkPolyData> helix(const std::function<Vector3(const Vector3&)>& place)
{
  vtkNew<vtkPoints> points;
  points->SetDataTypeToDouble();
  vtkNew<vtkCellArray> lines;
  lines->InsertNextCell(60);
  for (int n = 0; n < 60; ++n)
  {
    const double t = 0.1 * n;
    points->InsertNextPoint(place({ 2 * std::cos(t), std::sin(t), 0.5 * t }).data());
    lines->InsertCellPoint(n);
  }
  auto curve = vtkSmartPointer<vtkPolyData>::New();
  curve->SetPoints(points);
  curve->SetLines(lines);
  return curve;
}

/// Turning the data is turning the frames: section 7.3.
TEST_F(QuaternionMap, turnsFramesAsTheDataWould)
{
  const Vector3 axis{ 2. / 3, -1. / 3, 2. / 3 };
  const double angle = 77;
  const auto turned = [&](const Vector3& x) // Rodrigues' formula
  {
    const double c = std::cos(angle * Pi / 180), s = std::sin(angle * Pi / 180);
    const double along = axis[0] * x[0] + axis[1] * x[1] + axis[2] * x[2];
    Vector3 y;
    for (int k = 0; k < 3; ++k)
    {
      const int l = (k + 1) % 3, m = (k + 2) % 3;
      y[k] = c * x[k] + s * (axis[l] * x[m] - axis[m] * x[l]) + (1 - c) * along * axis[k];
    }
    return y;
  };
  vtkNew<vtkQuaternionStreamlines> frames;
  frames->SetInputData(helix([](const Vector3& x) { return x; }));
  vtkNew<vtkQuaternionStreamlines> turnedFrames;
  turnedFrames->SetInputData(helix(turned));
  for (const char* name : { "FrenetQuaternion", "ParallelQuaternion" })
  {
    vtkNew<Filter> later;
    later->SetInputConnection(frames->GetOutputPort());
    later->SetFrameRotationAxis(2 * axis[0], 2 * axis[1], 2 * axis[2]);
    later->SetFrameRotationAngle(angle);
    vtkNew<Filter> before;
    before->SetInputConnection(turnedFrames->GetOutputPort());
    for (Filter* map : { later.Get(), before.Get() })
    {
      map->SetInputArrayToProcess(0, 0, 0, vtkDataObject::FIELD_ASSOCIATION_POINTS, name);
      map->Update();
    }
    vtkDataArray* depths[] = { later->GetOutput()->GetPointData()->GetArray("Depth4D"),
      before->GetOutput()->GetPointData()->GetArray("Depth4D") };
    for (vtkIdType n = 0; n < 60; ++n)
    {
      Quaternion a, b;
      a[0] = depths[0]->GetTuple1(n);
      b[0] = depths[1]->GetTuple1(n);
      later->GetOutput()->GetPoint(n, a.data() + 1);
      before->GetOutput()->GetPoint(n, b.data() + 1);
      ASSERT_NEAR(std::abs(dot(a, b)), 1, 1e-9) << name << " at " << n;
    }
  }
}

// ---- Projection and light

TEST_F(QuaternionMap, projectsAlongAnAxis)
{
  this->addLine(1, 6, 20);
  for (int axis = 0; axis < 4; ++axis)
  {
    this->filter->SetProjectionAxis(axis);
    for (const double distance : { 0.0, 1.5, 4.0 })
    {
      this->filter->SetProjection(distance > 0 ? Filter::POLAR_PERSPECTIVE : Filter::PARALLEL);
      this->filter->SetCameraDistance(distance > 0 ? distance : 2);
      this->expectMap(
        [&](const Quaternion& q)
        {
          const double size = distance > 0 ? 1 / (1 - q[axis] / distance) : 1;
          Quaternion p{ q[axis] };
          for (int k = 0, n = 1; k < 4; ++k)
          {
            if (k != axis)
            {
              p[n++] = size * q[k];
            }
          }
          return p;
        });
    }
  }
}

/// Phong's formula, with a camera at the distance d along the axis q1, or infinitely far away.
double phong(const Quaternion& q, const Quaternion& light, double d)
{
  const double facing = dot(light, q);
  if (facing <= 0)
  {
    return 0.1;
  }
  Quaternion mirrored, toCamera{ 0, 1, 0, 0 };
  for (int k = 0; k < 4; ++k)
  {
    mirrored[k] = 2 * facing * q[k] - light[k];
    toCamera[k] = d > 0 ? (k == 1 ? d : 0) - q[k] : toCamera[k];
  }
  const double cosine = dot(mirrored, normalized(toCamera));
  return 0.1 + 0.6 * facing + 0.8 * std::pow(std::max(0.0, cosine), 3);
}

TEST_F(QuaternionMap, shinesFourDimensionalLight)
{
  this->addLine(1, 6, 200);
  const Quaternion light{ 2, 1, -1, 3 };
  this->filter->SetLightDirection(light.data());
  this->filter->SetAmbient(0.1);
  this->filter->SetDiffuse(0.6);
  this->filter->SetSpecular(0.8);
  this->filter->SetSpecularPower(3);
  this->filter->SetProjectionAxis(1);
  this->filter->SetPlaneAngles(0, 0, 35, 0, 0, 0); // the light stays
  for (const double distance : { 0.0, 1.7 })
  {
    this->filter->SetProjection(distance > 0 ? Filter::POLAR_PERSPECTIVE : Filter::PARALLEL);
    this->filter->SetCameraDistance(distance > 0 ? distance : 2);
    this->update();
    std::set<bool> lit, highlit;
    for (vtkIdType n = 0; n < 200; ++n)
    {
      const Quaternion q = turnedInPlane(this->quaternion(n), 0, 3, 35);
      const double expected = phong(q, normalized(light), distance);
      ASSERT_NEAR(this->pointArray("Light4D")->GetTuple1(n), expected, 1e-13);
      lit.insert(expected > 0.1);
      highlit.insert(expected > 0.11 + 0.6 * std::max(0.0, dot(normalized(light), q)));
    }
    EXPECT_EQ(lit.size() + highlit.size(), 4u); // all cases occurred
  }
}

// ---- Points, lines and arrays

TEST_F(QuaternionMap, keepsPointsLinesAndArrays)
{
  this->addLine(1, 6, 20);
  this->addLine(2, 6, 30);
  this->numberAll();
  this->filter->SetPlaneAngles(10, 20, 30, 40, 50, 60);
  vtkPolyData* output = this->update();
  EXPECT_EQ(output->GetLines(), this->curves->GetLines());
  for (const char* name : { "Q", "number", "global", "pedigree" })
  {
    EXPECT_EQ(this->pointArray(name), this->curves->GetPointData()->GetArray(name)) << name;
    expectIdentical(this->cellArray(name), this->curves->GetCellData()->GetArray(name), name);
  }
  EXPECT_STREQ(output->GetPointData()->GetGlobalIds()->GetName(), "global");
  EXPECT_STREQ(output->GetPointData()->GetPedigreeIds()->GetName(), "pedigree");
  EXPECT_STREQ(output->GetCellData()->GetGlobalIds()->GetName(), "global");
  EXPECT_STREQ(output->GetCellData()->GetPedigreeIds()->GetName(), "pedigree");
  for (vtkIdType n = 0; n < 50; ++n)
  {
    ASSERT_EQ(this->pointArray("OriginalPointIds")->GetTuple1(n), n);
  }
  EXPECT_EQ(this->cellArray("OriginalLineIds")->GetTuple1(1), 1);
  EXPECT_EQ(this->cellArray("ReflectedCopy")->GetTuple1(1), 0);
  EXPECT_EQ(this->curves->GetPointData()->GetNumberOfArrays(), 5); // the input is as it was
}

/// As lines may be: in another order, sharing points, with points and cells of other kinds.
TEST_F(QuaternionMap, keepsTheIdsOfPointsWhateverTheirOrder)
{
  for (int n = 0; n < 30; ++n)
  {
    this->addPoint(wandering(0.2 * n, 1));
  }
  this->addPoint({ 0, 0, 0, 0 }); // on no line
  this->lines->InsertNextCell({ 5, 4, 3, 20, 5 });
  this->lines->InsertNextCell(0, static_cast<const vtkIdType*>(nullptr));
  this->lines->InsertNextCell({ 20, 29, 28 });
  this->lines->ConvertTo32BitStorage();
  vtkNew<vtkCellArray> polygons;
  polygons->InsertNextCell({ 0, 1, 2 });
  this->curves->SetPolys(polygons);
  this->numberAll();
  vtkPolyData* output = this->update();
  ASSERT_EQ(output->GetNumberOfPoints(), 31);
  const std::set<vtkIdType> used{ 3, 4, 5, 20, 28, 29 };
  for (vtkIdType n = 0; n < 31; ++n)
  {
    const Quaternion expected = used.count(n) ? this->quaternion(n) : Quaternion{ 0, 0, 0, 0 };
    for (int k = 0; k < 4; ++k)
    {
      ASSERT_NEAR(this->mapped(n)[k], expected[k], 1e-14) << n;
    }
    EXPECT_NEAR(this->pointArray("Light4D")->GetTuple1(n), std::max(0.0, expected[0]), 1e-14);
  }
  EXPECT_EQ(output->GetNumberOfCells(), 3);
  EXPECT_EQ(this->lineIds(0), (std::vector<vtkIdType>{ 5, 4, 3, 20, 5 }));
  EXPECT_EQ(this->lineIds(2), (std::vector<vtkIdType>{ 20, 29, 28 }));
  EXPECT_EQ(this->cellArray("number")->GetNumberOfTuples(), 3);
  EXPECT_TRUE(output->GetPointData()->GetGlobalIds());
}

TEST_F(QuaternionMap, countsVerticesBeforeTheLines)
{
  this->addLine(1, 6, 20);
  this->addLine(2, 6, 30);
  vtkNew<vtkCellArray> vertices;
  vertices->InsertNextCell({ 3 });
  vertices->InsertNextCell({ 5 });
  this->curves->SetVerts(vertices);
  this->numberAll();
  for (const int balls : { Filter::OVERLAID, Filter::SEPARATED })
  {
    this->filter->SetBalls(balls);
    vtkPolyData* output = this->update();
    EXPECT_EQ(output->GetNumberOfCells(), output->GetNumberOfLines());
    for (vtkIdType line = 0; line < output->GetNumberOfLines(); ++line)
    {
      const bool first =
        this->pointArray("OriginalPointIds")->GetTuple1(this->lineIds(line)[0]) < 20;
      EXPECT_EQ(this->cellArray("OriginalLineIds")->GetTuple1(line), first ? 2 : 3);
      EXPECT_EQ(this->cellArray("number")->GetTuple1(line), first ? 102 : 103);
      EXPECT_EQ(output->GetCellData()->GetAbstractArray("name")->GetVariantValue(line).ToString(),
        first ? "102" : "103");
    }
  }
}

TEST_F(QuaternionMap, leavesOutWhatHasNoQuaternion)
{
  this->addLine(1, 3, 20);
  this->addLine(2, 3, 20);
  const double none[] = { 0, 0, 0, 0 }, wrong[] = { 1, std::nan(""), 0, 0 };
  this->quaternions->SetTuple(7, none);
  this->quaternions->SetTuple(39, wrong);
  this->numberAll();
  vtkPolyData* output = this->update();
  EXPECT_EQ(output->GetNumberOfPoints(), 38);
  ASSERT_EQ(output->GetNumberOfLines(), 3);
  for (vtkIdType n = 0; n < 38; ++n)
  {
    const auto original =
      static_cast<vtkIdType>(this->pointArray("OriginalPointIds")->GetTuple1(n));
    EXPECT_EQ(original, n < 7 ? n : n + 1);
    EXPECT_EQ(this->pointArray("number")->GetTuple1(n), 1000.0 + original);
    EXPECT_NEAR(this->mapped(n)[3], this->quaternion(original)[3], 1e-14);
  }
  EXPECT_TRUE(output->GetPointData()->GetGlobalIds()); // each is still there once
  EXPECT_FALSE(output->GetCellData()->GetGlobalIds()); // the first line became two
  EXPECT_TRUE(output->GetCellData()->GetPedigreeIds());
  EXPECT_TRUE(this->cellArray("global"));
}

TEST_F(QuaternionMap, hasGapsWhereFramesJump)
{
  const double degrees[] = { 0, 10, 45, 60, 240, 260 }; // from 60 to 240 the sign alone changes
  const auto field = [&](double t)
  {
    const double angle = degrees[std::lround(5 * t)] * Pi / 180;
    return Quaternion{ std::cos(angle), 0, std::sin(angle), 0 };
  };
  this->addLine(field, 1, 6);
  this->addLine(1, 0.2, 20);
  this->numberAll();
  EXPECT_EQ(this->update()->GetNumberOfLines(), 2);
  EXPECT_EQ(vtkNew<vtkQuaternionMap>()->GetLargestGap(), 22.5);
  this->filter->SetLargestGap(30);
  ASSERT_EQ(this->update()->GetNumberOfLines(), 3);
  EXPECT_EQ(this->update()->GetNumberOfPoints(), 26);
  const int numbers[] = { 100, 100, 101 };
  for (vtkIdType line = 0; line < 3; ++line)
  {
    EXPECT_EQ(this->cellArray("number")->GetTuple1(line), numbers[line]);
  }
  EXPECT_EQ(this->update()->GetLines()->GetCellSize(0), 2);
}

// ---- Balls and hemispheres

TEST_F(QuaternionMap, cutsAtTheSphere)
{
  this->addLine(halfTurn, 4, 32);
  this->numberAll();
  this->filter->SetBalls(Filter::SEPARATED);
  this->filter->SetSeparation(3);
  this->filter->SetProjection(Filter::POLAR_PERSPECTIVE);
  vtkPolyData* output = this->update();
  ASSERT_EQ(output->GetNumberOfLines(), 3); // front, back, front
  ASSERT_EQ(output->GetNumberOfPoints(), 36);
  int cuts = 0;
  for (vtkIdType line = 0; line < 3; ++line)
  {
    const std::vector<vtkIdType> ids = this->lineIds(line);
    EXPECT_EQ(this->cellArray("number")->GetTuple1(line), 100);
    for (const vtkIdType id : ids)
    {
      const Quaternion at = this->mapped(id);
      const double x = at[1] - (line == 1 ? 3 : 0);
      const double number = this->pointArray("number")->GetTuple1(id) - 1000;
      Quaternion q;
      this->pointArray("Q")->GetTuple(id, q.data());
      EXPECT_NEAR(dot(q, q), 1, 1e-14);
      EXPECT_NEAR(q[0], at[0], 1e-14);
      EXPECT_TRUE(line == 1 ? at[0] <= 0 : at[0] >= 0);
      const double size = 1 / (1 - at[0] / 2);
      EXPECT_NEAR(x, size * q[1], 1e-14);
      EXPECT_NEAR(at[2], size * q[2], 1e-14);
      if (at[0] != 0)
      {
        EXPECT_EQ(number, this->pointArray("OriginalPointIds")->GetTuple1(id));
        continue;
      }
      ++cuts;
      EXPECT_TRUE(id == ids.front() || id == ids.back());
      EXPECT_NEAR(std::hypot(x, at[2], at[3]), 1, 1e-14);
      // Halfway between its neighbors, whose ids it cannot have both.
      EXPECT_NEAR(number, number < 15 ? 7.5 : 23.5, 0.3);
      const double original = this->pointArray("OriginalPointIds")->GetTuple1(id);
      EXPECT_NEAR(original, number, 0.5);
      EXPECT_EQ(this->pointArray("pedigree")->GetTuple1(id), 3 * (1000 + original));
      // The fraction is that of the angle.
      const auto first = static_cast<vtkIdType>(std::floor(number));
      const double whole = std::acos(dot(this->quaternion(first), this->quaternion(first + 1)));
      EXPECT_NEAR(std::acos(dot(this->quaternion(first), q)), whole * (number - first), 1e-8);
    }
  }
  EXPECT_EQ(cuts, 4);
  EXPECT_FALSE(output->GetPointData()->GetGlobalIds());
  EXPECT_TRUE(output->GetPointData()->GetPedigreeIds());
  EXPECT_TRUE(this->pointArray("global"));
}

TEST_F(QuaternionMap, showsOneBallAlone)
{
  this->addLine(1, 9, 50);
  this->addLine(2, 9, 50);
  this->filter->SetBalls(Filter::SEPARATED);
  const vtkIdType both = this->update()->GetNumberOfPoints();
  vtkIdType sum = 0;
  for (const int ball : { Filter::FRONT, Filter::BACK })
  {
    this->filter->SetBalls(ball);
    sum += this->update()->GetNumberOfPoints();
    double range[2];
    this->pointArray("Depth4D")->GetRange(range);
    EXPECT_EQ(range[ball == Filter::FRONT ? 0 : 1], 0);
    EXPECT_GT(std::abs(range[ball == Filter::FRONT ? 1 : 0]), 0.1);
    EXPECT_LE(this->filter->GetOutput()->GetBounds()[1], 1); // where the front ball is
  }
  EXPECT_EQ(sum, both);
}

TEST_F(QuaternionMap, addsReflectedCopies)
{
  this->addLine(1, 6, 20);
  this->addLine(2, 6, 30);
  this->numberAll();
  this->filter->SetHemispheres(Filter::REFLECTED_COPY);
  vtkPolyData* output = this->update();
  ASSERT_EQ(output->GetNumberOfPoints(), 100);
  ASSERT_EQ(output->GetNumberOfLines(), 4);
  for (vtkIdType line = 0; line < 4; ++line)
  {
    const bool reflected = this->cellArray("ReflectedCopy")->GetTuple1(line) != 0;
    EXPECT_EQ(reflected, line % 2 == 1);
    EXPECT_EQ(this->cellArray("OriginalLineIds")->GetTuple1(line), line / 2);
    EXPECT_EQ(this->cellArray("number")->GetTuple1(line), 100 + line / 2);
    for (const vtkIdType id : this->lineIds(line))
    {
      const auto original =
        static_cast<vtkIdType>(this->pointArray("OriginalPointIds")->GetTuple1(id));
      EXPECT_EQ(original < 20, line < 2);
      EXPECT_EQ(this->pointArray("global")->GetTuple1(id), 3 * (1000.0 + original));
      EXPECT_NEAR(this->mapped(id)[2], (reflected ? -1 : 1) * this->quaternion(original)[2], 1e-14);
    }
  }
  EXPECT_FALSE(output->GetPointData()->GetGlobalIds());
  EXPECT_FALSE(output->GetCellData()->GetGlobalIds());
}

TEST_F(QuaternionMap, foldsWhatIsInTheBackBall)
{
  this->addLine(halfTurn, 4, 32);
  for (vtkIdType n = 0; n < 32; n += 3) // signs do not matter
  {
    this->quaternions->SetTuple(n, times(this->quaternion(n), -1).data());
  }
  this->filter->SetHemispheres(Filter::FOLDED);
  vtkPolyData* output = this->update();
  ASSERT_EQ(output->GetNumberOfLines(), 3);
  ASSERT_EQ(output->GetNumberOfPoints(), 36);
  for (vtkIdType n = 0; n < 36; ++n)
  {
    const Quaternion at = this->mapped(n);
    EXPECT_GE(at[0], 0);
    Quaternion q;
    this->pointArray("Q")->GetTuple(n, q.data());
    EXPECT_NEAR(std::abs(dot(at, q)), 1, 1e-14); // at cuts, too
  }
  const Quaternion end = this->mapped(this->lineIds(0).back());
  const Quaternion start = this->mapped(this->lineIds(1).front());
  EXPECT_EQ(end[0], 0);
  for (int k = 1; k < 4; ++k)
  {
    EXPECT_NEAR(end[k], -start[k], 1e-14);
  }
}

/// Points on the sphere itself end one line and begin the next.
TEST_F(QuaternionMap, doublesPointsOnTheSphere)
{
  for (const double q0 : { 0.6, 0.0, -0.6 })
  {
    this->addPoint({ q0, std::sqrt(1 - q0 * q0), 0, 0 });
  }
  this->addPoint({ 0, 0, 0, 0 }); // none: there are as many points as before
  this->lines->InsertNextCell({ 0, 1, 2, 3 });
  this->numberAll();
  this->filter->SetBalls(Filter::SEPARATED);
  vtkPolyData* output = this->update();
  ASSERT_EQ(output->GetNumberOfPoints(), 4);
  EXPECT_EQ(output->GetNumberOfLines(), 2);
  EXPECT_EQ(this->pointArray("number")->GetTuple1(1), 1001);
  EXPECT_EQ(this->pointArray("number")->GetTuple1(2), 1001);
  EXPECT_FALSE(output->GetPointData()->GetGlobalIds());
}

// ---- The wireframe

TEST_F(QuaternionMap, drawsCirclesOfTheUnitSphere)
{
  this->addLine(1, 6, 20);
  vtkPolyData* wireframe = this->filter->GetWireframeOutput();
  const auto expectOnSpheres = [&](double offset)
  {
    for (vtkIdType n = 0; n < wireframe->GetNumberOfPoints(); ++n)
    {
      double x[3];
      wireframe->GetPoint(n, x);
      x[0] -= 2 * n >= wireframe->GetNumberOfPoints() ? offset : 0;
      ASSERT_NEAR(std::hypot(x[0], x[1], x[2]), 1, 1e-14);
    }
  };
  this->update();
  EXPECT_EQ(wireframe->GetNumberOfLines(), 11);
  expectOnSpheres(0);
  this->filter->SetProjection(Filter::POLAR_PERSPECTIVE);
  this->filter->SetWireframeLatitudes(3);
  this->filter->SetWireframeLongitudes(0);
  this->update();
  EXPECT_EQ(wireframe->GetNumberOfLines(), 3);
  expectOnSpheres(0);
  this->filter->SetBalls(Filter::SEPARATED);
  this->filter->SetSeparation(4);
  this->update();
  EXPECT_EQ(wireframe->GetNumberOfLines(), 6);
  expectOnSpheres(4);
  vtkIdType size = 0;
  const vtkIdType* ids = nullptr;
  wireframe->GetLines()->GetCellAtId(5, size, ids);
  EXPECT_EQ(ids[0], ids[size - 1]);
  EXPECT_EQ(ids[size - 2], wireframe->GetNumberOfPoints() - 1);
  this->filter->WireframeOff();
  this->update();
  EXPECT_EQ(wireframe->GetNumberOfPoints(), 0);
  EXPECT_GT(this->filter->GetOutput()->GetNumberOfPoints(), 0);
}

// ---- Composite data

TEST_F(QuaternionMap, goesThroughTheBlocksOfComposites)
{
  this->addLine(1, 6, 20);
  vtkNew<vtkPolyData> empty;
  vtkNew<vtkPolyData> surface; // nothing to map, and no quaternions
  surface->SetPoints(this->points);
  surface->AllocateEstimate(1, 3);
  vtkNew<vtkMultiBlockDataSet> inner;
  inner->SetBlock(1, this->curves);
  vtkNew<vtkUnstructuredGrid> grid;
  vtkNew<vtkMultiBlockDataSet> blocks;
  blocks->SetBlock(0, this->curves);
  blocks->SetBlock(2, inner);
  blocks->SetBlock(3, empty);
  blocks->SetBlock(4, surface);
  blocks->SetBlock(5, grid);
  vtkNew<vtkIntArray> field;
  field->SetName("field");
  field->InsertNextValue(7);
  blocks->GetFieldData()->AddArray(field);
  this->curves->GetFieldData()->AddArray(field);
  this->filter->SetInputDataObject(blocks);
  this->filter->Update();
  auto* output = vtkMultiBlockDataSet::SafeDownCast(this->filter->GetOutputDataObject(0));
  ASSERT_TRUE(output);
  EXPECT_EQ(output->GetNumberOfBlocks(), 6u);
  EXPECT_TRUE(output->GetFieldData()->GetArray("field"));
  for (vtkDataObject* object :
    { output->GetBlock(0), vtkMultiBlockDataSet::SafeDownCast(output->GetBlock(2))->GetBlock(1) })
  {
    auto* found = vtkPolyData::SafeDownCast(object);
    ASSERT_TRUE(found);
    EXPECT_EQ(found->GetNumberOfPoints(), 20);
    EXPECT_TRUE(found->GetPointData()->GetArray("Depth4D"));
    EXPECT_TRUE(found->GetFieldData()->GetArray("field"));
  }
  EXPECT_FALSE(output->GetBlock(1));
  EXPECT_EQ(vtkPolyData::SafeDownCast(output->GetBlock(4))->GetNumberOfPoints(), 0);
  EXPECT_EQ(this->filter->GetWireframeOutput()->GetNumberOfLines(), 11); // once

  vtkNew<vtkPartitionedDataSetCollection> parts;
  parts->SetPartition(0, 0, this->curves);
  this->filter->SetInputDataObject(parts);
  this->filter->Update();
  auto* mapped =
    vtkPartitionedDataSetCollection::SafeDownCast(this->filter->GetOutputDataObject(0));
  ASSERT_TRUE(mapped);
  EXPECT_EQ(mapped->GetPartition(0, 0)->GetNumberOfPoints(), 20);

  // One that has lines without quaternions is an error.
  surface->SetLines(this->lines);
  this->filter->SetInputDataObject(blocks);
  this->filter->Update();
  EXPECT_EQ(takeMessages().size(), 1u);
  output = vtkMultiBlockDataSet::SafeDownCast(this->filter->GetOutputDataObject(0));
  EXPECT_EQ(output->GetNumberOfPoints(), 0);
}

// ---- Choice of the array

TEST_F(QuaternionMap, findsQuaternionsByItself)
{
  this->addLine(1, 6, 20);
  this->filter->SetInputArrayToProcess(0, 0, 0, vtkDataObject::FIELD_ASSOCIATION_POINTS, "");
  vtkNew<vtkFloatArray> other;
  other->SetName("ParallelQuaternion");
  other->SetNumberOfComponents(4);
  other->SetNumberOfTuples(20);
  other->FillValue(0.5);
  const auto second = [this] { return this->mapped(3)[2]; };
  this->update();
  EXPECT_NE(second(), 0.5); // the only one
  this->curves->GetPointData()->AddArray(other);
  this->update();
  EXPECT_EQ(second(), 0.5);
  vtkNew<vtkFloatArray> frenet;
  frenet->DeepCopy(other);
  frenet->SetName("FrenetQuaternion");
  frenet->FillValue(-0.5);
  this->curves->GetPointData()->AddArray(frenet);
  this->update();
  EXPECT_EQ(second(), -0.5);
}

// ---- What is told

TEST_F(QuaternionMap, saysWhatIsWrongWithTheArray)
{
  this->addLine(1, 6, 20);
  const auto choose = [this](const char* name)
  { this->filter->SetInputArrayToProcess(0, 0, 0, vtkDataObject::FIELD_ASSOCIATION_POINTS, name); };
  choose("Curl");
  this->expectError({ "\"Curl\"", "\"Q\"" });
  vtkNew<vtkDoubleArray> vectors;
  vectors->SetName("V");
  vectors->SetNumberOfComponents(3);
  vectors->SetNumberOfTuples(20);
  this->curves->GetPointData()->AddArray(vectors);
  choose("V");
  this->expectError({ "\"V\"", "3 components", "\"Q\"" });
  vtkNew<vtkStringArray> names;
  names->SetName("N");
  names->SetNumberOfValues(20);
  this->curves->GetPointData()->AddArray(names);
  choose("N");
  this->expectError({ "\"N\"", "not numeric" });
  vtkNew<vtkDoubleArray> ofCells;
  ofCells->SetName("C");
  ofCells->SetNumberOfComponents(4);
  ofCells->SetNumberOfTuples(1);
  this->curves->GetCellData()->AddArray(ofCells);
  choose("C");
  this->expectError({ "\"C\"", "Cell Data to Point Data" });
  choose("Q");
  this->quaternions->SetNumberOfTuples(19);
  this->expectError({ "\"Q\"", "19 quaternions for 20 points" });
  this->quaternions->SetNumberOfTuples(20);
  vectors->SetNumberOfTuples(7);
  this->expectError({ "array V", "7 tuples", "20 points" });
  vectors->SetNumberOfTuples(20);
  this->curves->GetPointData()->RemoveArray("Q");
  choose("");
  this->expectError({ "no quaternions", "Quaternion Streamlines" });
  // And works again.
  this->curves->GetPointData()->AddArray(this->quaternions);
  EXPECT_EQ(this->update()->GetNumberOfPoints(), 20);
}

TEST_F(QuaternionMap, saysWhatIsWrongWithProperties)
{
  this->addLine(1, 6, 20);
  this->filter->SetLightDirection(0, 0, 0, 0);
  this->expectError({ "Light Direction", "zero" });
  this->filter->SetLightDirection(0, 1e-200, 0, 0); // short, but a direction
  EXPECT_EQ(this->update()->GetNumberOfPoints(), 20);
  EXPECT_NEAR(
    this->pointArray("Light4D")->GetTuple1(3), std::max(0.0, this->quaternion(3)[1]), 1e-14);
  this->filter->SetLeftQuaternion(0, 0, 0, 0);
  this->expectError({ "Left Quaternion", "zero" });
  this->filter->SetLeftQuaternion(1, 0, 0, 0);
  this->filter->SetRightQuaternion(0, 0, 0, 0);
  this->expectError({ "Right Quaternion", "zero" });
  this->filter->SetRightQuaternion(1, 0, 0, 0);
  this->filter->SetFrameRotationAxis(0, 0, 0);
  EXPECT_EQ(this->update()->GetNumberOfPoints(), 20); // by no angle
  this->filter->SetFrameRotationAngle(10);
  this->expectError({ "Frame Rotation Axis", "zero" });
  this->filter->SetFrameRotationAxis(0, 0, 1);
  const double infinite = std::numeric_limits<double>::infinity();
  this->filter->SetPlaneAngles(0, 0, 0, 0, 0, infinite);
  this->expectError({ "Plane Angles", "finite" });
  this->filter->SetPlaneAngles(0, 0, 0, 0, 0, 0);
  this->filter->SetSeparation(std::nan(""));
  this->expectError({ "Separation", "finite" });
  this->filter->SetSeparation(2);
  this->filter->SetCameraDistance(0.5);
  EXPECT_EQ(this->filter->GetCameraDistance(), 1.001); // outside of the three-sphere
}

TEST_F(QuaternionMap, saysThatThereAreNoLines)
{
  this->update(); // nothing at all: nothing to say
  EXPECT_TRUE(takeMessages().empty());
  EXPECT_EQ(this->filter->GetWireframeOutput()->GetNumberOfLines(), 11);
  this->addPoint({ 1, 0, 0, 0 });
  this->update();
  const auto messages = takeMessages();
  ASSERT_EQ(messages.size(), 1u);
  EXPECT_NE(messages[0].find("polylines"), std::string::npos);
}

// ---- Threads, abort and memory

TEST_F(QuaternionMap, givesTheSameBitsWithAnyNumberOfThreads)
{
  for (int n = 0; n < 40; ++n)
  {
    this->addLine(n, 1 + n, 3 + 60 * n);
  }
  this->numberAll();
  this->curves->GetPointData()->RemoveArray("name"); // for the comparison
  this->curves->GetCellData()->RemoveArray("name");
  for (const int hemispheres : { Filter::ONE_COPY, Filter::REFLECTED_COPY, Filter::FOLDED })
  {
    this->filter->SetHemispheres(hemispheres);
    for (const int balls : { Filter::OVERLAID, Filter::SEPARATED })
    {
      this->filter->SetBalls(balls);
      this->filter->SetNumberOfThreads(1);
      vtkNew<vtkPolyData> one;
      one->DeepCopy(this->update());
      this->filter->SetNumberOfThreads(3);
      expectIdentical(one, this->update());
    }
  }
}

/// Asks the filter to stop after so many reports of progress.
class Stopper
{
public:
  explicit Stopper(Filter* ofFilter, int reports)
    : filter(ofFilter)
    , left(reports)
  {
    vtkNew<vtkCallbackCommand> observer;
    observer->SetClientData(this);
    observer->SetCallback([](vtkObject*, unsigned long, void* data, void* progress)
      { static_cast<Stopper*>(data)->report(*static_cast<double*>(progress)); });
    this->tag = this->filter->AddObserver(vtkCommand::ProgressEvent, observer);
  }
  ~Stopper()
  {
    this->filter->RemoveObserver(this->tag);
    this->filter->SetAbortExecute(0);
  }

  bool stopped() const { return this->left <= 0; }

private:
  void report(double progress)
  {
    EXPECT_GE(progress, this->last);
    this->last = progress;
    if (--this->left == 0)
    {
      this->filter->SetAbortExecute(1);
    }
  }

  Filter* filter;
  int left;
  double last = 0;
  unsigned long tag = 0;
};

TEST_F(QuaternionMap, leavesNothingWhenStopped)
{
  for (int n = 0; n < 40; ++n)
  {
    this->addLine(n, 1 + n, 3 + 60 * n);
  }
  vtkNew<vtkMultiBlockDataSet> blocks;
  blocks->SetBlock(0, this->curves);
  blocks->SetBlock(1, this->curves);
  this->filter->SetNumberOfThreads(1); // of several, the first may have less to report
  const std::vector<vtkDataObject*> inputs{ this->curves, blocks };
  for (const int balls : { Filter::OVERLAID, Filter::SEPARATED })
  {
    this->filter->SetBalls(balls);
    for (vtkDataObject* input : inputs)
    {
      this->filter->SetInputDataObject(input);
      this->filter->Update();
      const vtkIdType whole = this->filter->GetOutputDataObject(0)->GetNumberOfElements(0);
      EXPECT_GT(whole, 40000);
      for (const int reports : { 1, 2, 5, 10, input == blocks ? 20 : 9, 1000 })
      {
        const Stopper stopper(this->filter, reports);
        this->filter->Modified();
        this->filter->Update();
        EXPECT_EQ(stopper.stopped(), reports < 1000);
        EXPECT_EQ(this->filter->GetOutputDataObject(0)->GetNumberOfElements(0),
          stopper.stopped() ? 0 : whole)
          << reports;
        EXPECT_EQ(this->filter->GetWireframeOutput()->GetNumberOfLines() == 0, stopper.stopped());
      }
    }
  }
}

TEST_F(QuaternionMap, saysThatMemoryIsShort)
{
  for (int n = 0; n < 10; ++n)
  {
    this->addLine(n, 20, 5000);
  }
  this->filter->SetBalls(Filter::SEPARATED);
  this->filter->SetNumberOfThreads(1); // the limit is that of the thread
  {
    const MemoryLimit limit(100000);
    this->expectError({ "memory" });
  }
  EXPECT_GT(this->update()->GetNumberOfPoints(), 50000);
}

}
