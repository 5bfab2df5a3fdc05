// The surface, normals and gradients beside those of VTK's filters.

#include "ContourTesting.h"

#include "vtkCellType.h"
#include "vtkContour3DLinearGrid.h"
#include "vtkContourFilter.h"
#include "vtkContourGrid.h"
#include "vtkFlyingEdges3D.h"
#include "vtkMath.h"
#include "vtkPointData.h"
#include "vtkPolyDataNormals.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

using namespace contourtest;

namespace
{

class SpanSpaceContourBeside : public VTKTest
{
};

/// The points of a surface, rounded, with the tuples of an array of three components.
std::map<std::array<long, 3>, Position> tuplesByPlace(vtkPolyData* surface, const char* name)
{
  std::map<std::array<long, 3>, Position> tuples;
  vtkDataArray* array = surface->GetPointData()->GetArray(name);
  if (!array)
  {
    ADD_FAILURE() << "no array " << name;
    return tuples;
  }
  for (vtkIdType p = 0; p < surface->GetNumberOfPoints(); ++p)
  {
    double x[3];
    surface->GetPoint(p, x);
    std::array<long, 3> place;
    for (int axis = 0; axis < 3; ++axis)
    {
      place[axis] = std::lround(x[axis] * 1000);
    }
    array->GetTuple(p, tuples[place].data());
  }
  return tuples;
}

/// Expects the same tuples at the same places. A few places may be rounded apart.
void expectSameTuples(vtkPolyData* a, vtkPolyData* b, const char* name, double tolerance)
{
  const auto ours = tuplesByPlace(a, name);
  const auto theirs = tuplesByPlace(b, name);
  std::size_t met = 0;
  double worst = 0;
  for (const auto& [place, tuple] : ours)
  {
    const auto other = theirs.find(place);
    if (other != theirs.end())
    {
      ++met;
      for (int c = 0; c < 3; ++c)
      {
        worst = std::max(worst, std::abs(tuple[c] - other->second[c]));
      }
    }
  }
  EXPECT_GT(met, ours.size() * 98 / 100) << "of " << ours.size();
  EXPECT_LE(worst, tolerance) << name;
}

vtkSmartPointer<vtkImageData> smoothImage()
{
  auto image = makeImage(14, 13, 12);
  image->SetSpacing(1, 0.7, 1.3);
  image->SetOrigin(-3, 5, 1);
  setField(
    image,
    [](const double* x, vtkIdType)
    { return std::sin(0.7 * x[0]) + std::cos(0.9 * x[1]) * std::sin(0.5 * x[2] + 1); },
    VTK_FLOAT);
  return image;
}

TEST_F(SpanSpaceContourBeside, FlyingEdges3D)
{
  auto image = makeImage(12, 11, 10);
  image->SetSpacing(1, 0.7, 1.3);
  image->SetOrigin(-3, 5, 1);
  setField(image, randomField(1), VTK_FLOAT);
  image->GetPointData()->SetActiveScalars("Field");
  const auto ours = contour(image, { 0.6 });
  vtkNew<vtkFlyingEdges3D> theirs;
  theirs->SetInputData(image);
  theirs->SetValue(0, 0.6);
  theirs->Update();
  expectSameFaces(facesOf(ours), facesOf(theirs->GetOutput()), tolerance(image));
  EXPECT_EQ(ours->GetNumberOfPoints(), theirs->GetOutput()->GetNumberOfPoints());
}

TEST_F(SpanSpaceContourBeside, normalsAndGradientsOfFlyingEdges3D)
{
  const auto image = smoothImage();
  image->GetPointData()->SetActiveScalars("Field");
  const auto ours =
    contour(image, { 0.3 }, [](vtkSpanSpaceContour* filter) { filter->SetComputeGradients(true); });
  vtkNew<vtkFlyingEdges3D> theirs;
  theirs->SetInputData(image);
  theirs->SetValue(0, 0.3);
  theirs->ComputeNormalsOn();
  theirs->ComputeGradientsOn();
  theirs->Update();
  expectSameTuples(ours, theirs->GetOutput(), "Normals", 1e-4);
  EXPECT_EQ(ours->GetPointData()->GetNormals(), ours->GetPointData()->GetArray("Normals"));
  expectSameTuples(ours, theirs->GetOutput(), "Gradients", 1e-4);
}

TEST_F(SpanSpaceContourBeside, Contour3DLinearGrid)
{
  const auto cells = makeCells(VTK_TETRA, 5);
  setField(cells, randomField(2));
  cells->GetPointData()->SetActiveScalars("Field");
  const auto ours = contour(cells, { 0.4 });
  vtkNew<vtkContour3DLinearGrid> theirs;
  theirs->SetInputData(cells);
  theirs->SetValue(0, 0.4);
  theirs->MergePointsOn();
  theirs->Update();
  auto* surface = vtkPolyData::SafeDownCast(theirs->GetOutputDataObject(0));
  expectSameFaces(facesOf(ours), facesOf(surface), tolerance(cells));
  EXPECT_EQ(ours->GetNumberOfPoints(), surface->GetNumberOfPoints());
}

TEST_F(SpanSpaceContourBeside, ContourGrid)
{
  for (const int type : { VTK_TETRA, VTK_HEXAHEDRON, VTK_WEDGE, VTK_PYRAMID })
  {
    const auto cells = makeCells(type, 4);
    setField(cells, randomField(3));
    addAttributes(cells);
    cells->GetPointData()->SetActiveScalars("Field");
    const auto ours = contour(cells, { 0.4 });
    vtkNew<vtkContourGrid> theirs;
    theirs->SetInputData(cells);
    theirs->SetValue(0, 0.4);
    theirs->Update();
    expectSameFaces(facesOf(ours), facesOf(theirs->GetOutput()), tolerance(cells));
  }
}

/// ParaView's Contour is this filter.
TEST_F(SpanSpaceContourBeside, ContourFilter)
{
  std::vector<vtkSmartPointer<vtkDataSet>> inputs{ smoothImage(), makeStructured(9, 8, 7),
    makeStructured(9, 8, 7, true), makeCells(VTK_HEXAHEDRON, 6),
    makeCells(VTK_QUADRATIC_TETRA, 2) };
  for (vtkDataSet* data : inputs)
  {
    setField(data, sphereField(data));
    const double isovalue = -0.33 * data->GetLength() / std::sqrt(3.0);
    data->GetPointData()->SetActiveScalars("Field");
    const auto ours = contour(data, { isovalue });
    vtkNew<vtkContourFilter> theirs;
    theirs->SetInputData(data);
    theirs->SetInputArrayToProcess(0, 0, 0, vtkDataObject::FIELD_ASSOCIATION_POINTS, "Field");
    theirs->SetValue(0, isovalue);
    theirs->Update();
    // A sphere has no case in which tables differ.
    Faces expected = facesOf(theirs->GetOutput());
    if (volume(theirs->GetOutput()) < 0)
    {
      expected = turned(expected); // a left-handed grid: outward is meant
    }
    expectSameFaces(facesOf(ours), expected, tolerance(data));
    EXPECT_NEAR(volume(ours), std::abs(volume(theirs->GetOutput())), 1e-3 * volume(ours));
  }
}

/// Triangles whose corners are not all apart.
std::ptrdiff_t countSlivers(const Faces& faces)
{
  return std::count_if(faces.begin(), faces.end(),
    [](const Face& face)
    {
      const std::set<Position> distinct(face.corners.begin(), face.corners.end());
      return distinct.size() < face.corners.size();
    });
}

template <class Filter>
Faces facesBy(Filter* filter, vtkDataSet* data, double isovalue)
{
  filter->SetInputDataObject(data);
  filter->SetInputArrayToProcess(0, 0, 0, vtkDataObject::FIELD_ASSOCIATION_POINTS, "Field");
  filter->SetValue(0, isovalue);
  filter->Update();
  return facesOf(vtkPolyData::SafeDownCast(filter->GetOutputDataObject(0)));
}

/// Where the isovalue equals many values VTK leaves triangles without area; ours are the others.
TEST_F(SpanSpaceContourBeside, slivers)
{
  auto image = makeImage(20, 20, 20);
  const Field layers = [](const double* x, vtkIdType) { return std::floor(vtkMath::Norm(x) / 3); };
  for (const Field& field : { randomIntegers(4, 8), layers })
  {
    setField(image, field, VTK_INT);
    image->GetPointData()->SetActiveScalars("Field");
    const auto expectProper = [&](vtkDataSet* data, const Faces& theirs)
    {
      const auto ours = contour(data, { 4.0 });
      expectSameFaces(facesOf(ours), theirs, tolerance(data));
      EXPECT_EQ(countSlivers(facesOf(ours)), 0);
      expectClosed(ours, data);
    };
    vtkNew<vtkFlyingEdges3D> flyingEdges;
    expectProper(image, facesBy(flyingEdges.Get(), image, 4));
    for (const int type : { VTK_TETRA, VTK_HEXAHEDRON })
    {
      const auto cells = makeCellsOf(image, { type });
      vtkNew<vtkContourFilter> contourFilter;
      contourFilter->ComputeNormalsOff(); // they would turn triangles around
      expectProper(cells, facesBy(contourFilter.Get(), cells, 4));
      vtkNew<vtkContour3DLinearGrid> linearGrid;
      linearGrid->MergePointsOn();
      expectProper(cells, facesBy(linearGrid.Get(), cells, 4));
    }
  }
}

/// Cells of three kinds that share faces, those of one left to VTK.
TEST_F(SpanSpaceContourBeside, polyhedraAmongOtherCells)
{
  auto image = makeImage(7, 6, 5);
  setField(image, randomField(5));
  const auto cells = makeCellsOf(image, { VTK_HEXAHEDRON, VTK_POLYHEDRON, VTK_TETRA });
  addAttributes(cells);
  for (const double isovalue : { 0.5, 0.2 })
  {
    vtkNew<vtkContourFilter> contourFilter;
    contourFilter->ComputeNormalsOff();
    Faces theirs = facesBy(contourFilter.Get(), cells, isovalue);
    std::set<int> types;
    for (Face& face : theirs)
    {
      const int type = cells->GetCellType(face.cell);
      face.oriented = type != VTK_POLYHEDRON; // see referenceFaces()
      types.insert(type);
    }
    EXPECT_EQ(types.size(), 3u);
    const auto ours = contour(cells, { isovalue });
    expectSameFaces(facesOf(ours), theirs, tolerance(cells));
    expectAttributes(ours, cells, 1e-3);
  }
}

/// A peak as high as the isovalue is met by the surface, but has no part of it.
TEST_F(SpanSpaceContourBeside, noPointWithoutATriangle)
{
  auto image = makeImage(2, 2, 2);
  setField(image, [](const double*, vtkIdType n) { return n == 0; });
  const auto surface = contour(image, { 1.0 });
  EXPECT_EQ(surface->GetNumberOfPoints(), 0);
  EXPECT_EQ(surface->GetNumberOfCells(), 0);
}

TEST_F(SpanSpaceContourBeside, PolyDataNormals)
{
  for (const int type : { VTK_TETRA, VTK_HEXAHEDRON, VTK_QUADRATIC_TETRA })
  {
    const auto cells = makeCells(type, 3);
    setField(cells, sphereField(cells));
    const auto ours = contour(cells, { -1.2 });
    const auto bare = contour(
      cells, { -1.2 }, [](vtkSpanSpaceContour* filter) { filter->SetComputeNormals(false); });
    EXPECT_FALSE(bare->GetPointData()->GetNormals());
    vtkNew<vtkPolyDataNormals> theirs;
    theirs->SetInputData(bare);
    theirs->SplittingOff();
    theirs->ConsistencyOff();
    theirs->Update();
    expectSameTuples(ours, theirs->GetOutput(), "Normals", 1e-4);
  }
}

}
