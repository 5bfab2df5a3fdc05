// Hidden cells and points, pieces with ghost cells, and composite data.

#include "ContourTesting.h"

#include "vtkAMRBox.h"
#include "vtkAMRUtilities.h"
#include "vtkCellData.h"
#include "vtkCellType.h"
#include "vtkCompositeDataIterator.h"
#include "vtkCompositeDataSet.h"
#include "vtkDoubleArray.h"
#include "vtkFieldData.h"
#include "vtkInformation.h"
#include "vtkMath.h"
#include "vtkMultiBlockDataSet.h"
#include "vtkOverlappingAMR.h"
#include "vtkPartitionedDataSet.h"
#include "vtkPartitionedDataSetCollection.h"
#include "vtkPointData.h"
#include "vtkPoints.h"
#include "vtkUniformGrid.h"
#include "vtkUnsignedCharArray.h"
#include "vtkVersionMacros.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

using namespace contourtest;

namespace
{

class SpanSpaceContourPieces : public VTKTest
{
};

vtkSmartPointer<vtkUnsignedCharArray> addGhosts(
  vtkDataSetAttributes* attributes, vtkIdType count, const std::function<int(vtkIdType)>& flags)
{
  auto ghosts = vtkSmartPointer<vtkUnsignedCharArray>::New();
  ghosts->SetName(vtkDataSetAttributes::GhostArrayName());
  for (vtkIdType n = 0; n < count; ++n)
  {
    ghosts->InsertNextValue(static_cast<unsigned char>(flags(n)));
  }
  attributes->AddArray(ghosts);
  return ghosts;
}

class SpanSpaceContourHidden : public VTKTest, public ::testing::WithParamInterface<Input>
{
};

INSTANTIATE_TEST_SUITE_P(
  Inputs, SpanSpaceContourHidden, ::testing::ValuesIn(allInputs()), inputName);

TEST_P(SpanSpaceContourHidden, cellsAndPointsAreLeftOut)
{
  const auto data = this->GetParam().make();
  setField(data, randomField(1));
  addAttributes(data);
  const auto filter = makeFilter(data, { 0.5 });
  const Faces all = referenceFaces(data, 0.5);
  const auto expectReference = [&]
  {
    Faces expected = referenceFaces(data, 0.5);
    EXPECT_LE(expected.size(), all.size());
    expected = this->GetParam().mirrored ? turned(expected) : expected;
    const auto surface = updated(filter);
    expectSameFaces(facesOf(surface), expected, tolerance(data));
    expectAttributes(surface, data, 1e-3);
    EXPECT_FALSE(surface->GetCellData()->HasArray(vtkDataSetAttributes::GhostArrayName()));
    EXPECT_FALSE(surface->GetPointData()->HasArray(vtkDataSetAttributes::GhostArrayName()));
  };
  const int flags[] = { 0, 0, vtkDataSetAttributes::DUPLICATECELL, 0,
    vtkDataSetAttributes::HIDDENCELL, vtkDataSetAttributes::REFINEDCELL,
    vtkDataSetAttributes::HIGHCONNECTIVITYCELL };
  addGhosts(
    data->GetCellData(), data->GetNumberOfCells(), [&](vtkIdType c) { return flags[c % 7]; });
  expectReference();
  addGhosts(data->GetPointData(), data->GetNumberOfPoints(),
    [&](vtkIdType p)
    {
      return p % 13 == 5 ? vtkDataSetAttributes::HIDDENPOINT
        : p % 2          ? vtkDataSetAttributes::DUPLICATEPOINT // of no matter
                         : 0;
    });
  expectReference();
  data->GetCellData()->RemoveArray(vtkDataSetAttributes::GhostArrayName());
  expectReference();
}

TEST_P(SpanSpaceContourHidden, allCells)
{
  const auto data = this->GetParam().make();
  setField(data, randomField(2));
  addGhosts(data->GetCellData(), data->GetNumberOfCells(),
    [](vtkIdType) { return vtkDataSetAttributes::HIDDENCELL; });
  const auto surface = contour(data, { 0.5 });
  EXPECT_EQ(surface->GetNumberOfPoints(), 0);
  EXPECT_EQ(surface->GetNumberOfCells(), 0);
  EXPECT_EQ(counted(surface, "ActiveCellCount"), 0);
  EXPECT_EQ(counted(surface, "InsideCellCount"), 0);
}

TEST_F(SpanSpaceContourPieces, blankedUniformGrid)
{
  vtkNew<vtkUniformGrid> grid;
  grid->SetDimensions(6, 6, 6);
  setField(grid, randomField(3));
  grid->BlankPoint(100);
  grid->BlankCell(7);
  grid->BlankCell(60);
  expectSameFaces(facesOf(contour(grid, { 0.5 })), referenceFaces(grid, 0.5), tolerance(grid));
}

/// The exact positions of points, with their normals.
std::map<Position, Position> exactPoints(const std::vector<vtkPolyData*>& surfaces)
{
  std::map<Position, Position> points;
  for (vtkPolyData* surface : surfaces)
  {
    vtkDataArray* normals = surface->GetPointData()->GetNormals();
    for (vtkIdType p = 0; p < surface->GetNumberOfPoints(); ++p)
    {
      Position x;
      Position normal{};
      surface->GetPoint(p, x.data());
      if (normals)
      {
        normals->GetTuple(p, normal.data());
      }
      const auto found = points.emplace(x, normal);
      if (!found.second)
      {
        EXPECT_EQ(found.first->second, normal) << "copies of a point have other normals";
      }
    }
  }
  return points;
}

Faces joined(const std::vector<vtkPolyData*>& surfaces)
{
  Faces faces;
  for (vtkPolyData* surface : surfaces)
  {
    const Faces part = facesOf(surface);
    faces.insert(faces.end(), part.begin(), part.end());
  }
  return faces;
}

/// A piece of an image with a layer of ghost cells where it goes on.
vtkSmartPointer<vtkImageData> pieceOf(vtkImageData* whole, int axis, int first, int last)
{
  int extent[6];
  whole->GetExtent(extent);
  const int low = std::max(extent[2 * axis], first - 1);
  const int high = std::min(extent[2 * axis + 1], last + 1);
  extent[2 * axis] = low;
  extent[2 * axis + 1] = high;
  auto piece = makeImage(1, 1, 1);
  piece->SetExtent(extent);
  piece->SetSpacing(whole->GetSpacing());
  piece->SetOrigin(whole->GetOrigin());
  vtkNew<vtkDoubleArray> field;
  field->SetName("Field");
  for (int k = extent[4]; k <= extent[5]; ++k)
  {
    for (int j = extent[2]; j <= extent[3]; ++j)
    {
      for (int i = extent[0]; i <= extent[1]; ++i)
      {
        int point[3] = { i, j, k };
        field->InsertNextValue(
          whole->GetPointData()->GetArray("Field")->GetComponent(whole->ComputePointId(point), 0));
      }
    }
  }
  piece->GetPointData()->AddArray(field);
  const int cells[3] = { extent[1] - extent[0], extent[3] - extent[2], extent[5] - extent[4] };
  addGhosts(piece->GetCellData(), piece->GetNumberOfCells(),
    [&](vtkIdType c)
    {
      const vtkIdType place[3] = { c % cells[0], c / cells[0] % cells[1], c / cells[0] / cells[1] };
      const vtkIdType at = place[axis] + low;
      return at < first || at >= last ? vtkDataSetAttributes::DUPLICATECELL : 0;
    });
  return piece;
}

TEST_F(SpanSpaceContourPieces, ofAnImageJoinWithoutDuplicates)
{
  auto whole = makeImage(1, 1, 1);
  whole->SetExtent(-2, 7, 3, 11, 0, 8);
  whole->SetSpacing(0.1, 0.3, 0.7);
  whole->SetOrigin(0.37, 1e3, -5);
  for (const Field& field : { randomField(4), randomIntegers(4, 4) })
  {
    setField(whole, field);
    for (int axis = 0; axis < 3; ++axis)
    {
      const int cut = whole->GetExtent()[2 * axis] + 4;
      const int end = whole->GetExtent()[2 * axis + 1];
      for (const double isovalue : { 0.5, 2.0 })
      {
        const auto reference = contour(whole, { isovalue });
        const auto a =
          contour(pieceOf(whole, axis, whole->GetExtent()[2 * axis], cut), { isovalue });
        const auto b = contour(pieceOf(whole, axis, cut, end), { isovalue });
        expectSameFaces(joined({ a, b }), facesOf(reference), 0);
        EXPECT_EQ(a->GetNumberOfCells() + b->GetNumberOfCells(), reference->GetNumberOfCells());
        EXPECT_EQ(exactPoints({ a, b }), exactPoints({ reference }));
        EXPECT_EQ(counted(a, "ActiveCellCount") + counted(b, "ActiveCellCount"),
          counted(reference, "ActiveCellCount"));
        EXPECT_EQ(counted(a, "InsideCellCount") + counted(b, "InsideCellCount"),
          counted(reference, "InsideCellCount"));
      }
    }
  }
}

/// The same cells with the points numbered backwards: edges run the other way.
vtkSmartPointer<vtkUnstructuredGrid> renumbered(vtkUnstructuredGrid* grid)
{
  const vtkIdType last = grid->GetNumberOfPoints() - 1;
  auto other = vtkSmartPointer<vtkUnstructuredGrid>::New();
  vtkNew<vtkPoints> points;
  points->SetDataTypeToDouble();
  vtkNew<vtkDoubleArray> field;
  field->SetName("Field");
  for (vtkIdType p = last; p >= 0; --p)
  {
    points->InsertNextPoint(grid->GetPoint(p));
    field->InsertNextValue(grid->GetPointData()->GetArray("Field")->GetComponent(p, 0));
  }
  other->SetPoints(points);
  other->GetPointData()->AddArray(field);
  other->Allocate(grid->GetNumberOfCells());
  for (vtkIdType c = 0; c < grid->GetNumberOfCells(); ++c)
  {
    vtkNew<vtkIdList> ids;
    grid->GetCellPoints(c, ids);
    for (vtkIdType& id : *ids)
    {
      id = last - id;
    }
    other->InsertNextCell(grid->GetCellType(c), ids);
  }
  return other;
}

TEST_F(SpanSpaceContourPieces, ofCellsJoinWithoutDuplicates)
{
  for (const int type : { VTK_TETRA, VTK_HEXAHEDRON, VTK_WEDGE, VTK_PYRAMID, VTK_QUADRATIC_TETRA })
  {
    const auto whole = makeCells(type, type == VTK_QUADRATIC_TETRA ? 2 : 4);
    for (const Field& field : { randomField(5), randomIntegers(5, 4) })
    {
      setField(whole, field);
      const auto other = renumbered(whole);
      const auto half = [&](vtkUnstructuredGrid* grid, int which)
      {
        addGhosts(grid->GetCellData(), grid->GetNumberOfCells(),
          [=](vtkIdType c)
          { return c % 3 % 2 == which ? 0 : int(vtkDataSetAttributes::DUPLICATECELL); });
      };
      for (const double isovalue : { 0.3, 1.0 })
      {
        const Settings noNormals = [](vtkSpanSpaceContour* filter)
        { filter->SetComputeNormals(false); };
        whole->GetCellData()->RemoveArray(vtkDataSetAttributes::GhostArrayName());
        const auto reference = contour(whole, { isovalue }, noNormals);
        half(whole, 0);
        half(other, 1);
        const auto a = contour(whole, { isovalue }, noNormals);
        const auto b = contour(other, { isovalue }, noNormals);
        expectSameFaces(joined({ a, b }), facesOf(reference), 1e-12);
        EXPECT_EQ(a->GetNumberOfCells() + b->GetNumberOfCells(), reference->GetNumberOfCells());
        if (type != VTK_QUADRATIC_TETRA)
        {
          EXPECT_EQ(exactPoints({ a, b }), exactPoints({ reference }));
        }
      }
    }
  }
}

// ---- Composite data

/// The leaves of composite data, in order.
std::vector<vtkDataObject*> leavesOf(vtkDataObject* data)
{
  std::vector<vtkDataObject*> leaves;
  auto iterator = vtkSmartPointer<vtkCompositeDataIterator>::Take(
    vtkCompositeDataSet::SafeDownCast(data)->NewIterator());
  for (iterator->InitTraversal(); !iterator->IsDoneWithTraversal(); iterator->GoToNextItem())
  {
    leaves.push_back(iterator->GetCurrentDataObject());
  }
  return leaves;
}

/// Expects each leaf's surface to be what the leaf alone gives, and the counts to be summed.
void expectLeafByLeaf(vtkDataObject* input, vtkSpanSpaceContour* filter, double isovalue)
{
  filter->Update();
  vtkDataObject* output = filter->GetOutputDataObject(0);
  ASSERT_TRUE(vtkCompositeDataSet::SafeDownCast(output));
  const auto in = leavesOf(input);
  const auto out = leavesOf(output);
  ASSERT_EQ(out.size(), in.size());
  vtkIdType active = 0;
  for (std::size_t n = 0; n < in.size(); ++n)
  {
    auto* surface = vtkPolyData::SafeDownCast(out[n]);
    ASSERT_TRUE(surface);
    const auto alone = contour(in[n], { isovalue });
    EXPECT_GT(alone->GetNumberOfCells(), 0);
    expectIdentical(surface, alone);
    active += counted(alone, "ActiveCellCount");
  }
  EXPECT_EQ(counted(output, "ActiveCellCount"), active);
}

TEST_F(SpanSpaceContourPieces, nestedMultiBlock)
{
  auto image = makeImage(5, 5, 5);
  auto cells = makeCells(VTK_TETRA, 2);
  auto structured = makeStructured(4, 4, 4);
  auto plane = makeImage(6, 6, 1);
  for (const vtkSmartPointer<vtkDataSet>& data :
    std::vector<vtkSmartPointer<vtkDataSet>>{ image, cells, structured, plane })
  {
    setField(data, randomField(6));
    addAttributes(data);
  }
  vtkNew<vtkMultiBlockDataSet> inner;
  inner->SetBlock(0, cells);
  inner->SetBlock(1, nullptr);
  inner->SetBlock(2, structured);
  vtkNew<vtkMultiBlockDataSet> outer;
  outer->SetBlock(0, image);
  outer->SetBlock(1, inner);
  outer->SetBlock(2, plane);
  outer->GetMetaData(2u)->Set(vtkCompositeDataSet::NAME(), "the plane");
  const auto filter = makeFilter(outer, { 0.5 });
  expectLeafByLeaf(outer, filter, 0.5);
  EXPECT_EQ(filter->GetIndexBuilds(), 4);
  filter->SetValue(0, 0.3);
  expectLeafByLeaf(outer, filter, 0.3);
  EXPECT_EQ(filter->GetIndexBuilds(), 4);

  auto* output = vtkMultiBlockDataSet::SafeDownCast(filter->GetOutputDataObject(0));
  ASSERT_TRUE(output);
  EXPECT_EQ(output->GetNumberOfBlocks(), 3u);
  EXPECT_STREQ(output->GetMetaData(2u)->Get(vtkCompositeDataSet::NAME()), "the plane");
}

TEST_F(SpanSpaceContourPieces, partitionedDataSetCollection)
{
  auto a = makeImage(5, 5, 5);
  auto b = makeImage(4, 5, 6);
  auto c = makeCells(VTK_HEXAHEDRON, 3);
  for (const vtkSmartPointer<vtkDataSet>& data :
    std::vector<vtkSmartPointer<vtkDataSet>>{ a, b, c })
  {
    setField(data, randomField(7));
  }
  vtkNew<vtkPartitionedDataSet> images;
  images->SetPartition(0, a);
  images->SetPartition(1, b);
  vtkNew<vtkPartitionedDataSet> grids;
  grids->SetPartition(0, c);
  vtkNew<vtkPartitionedDataSetCollection> collection;
  collection->SetPartitionedDataSet(0, images);
  collection->SetPartitionedDataSet(1, grids);
  const auto filter = makeFilter(collection, { 0.5 });
  expectLeafByLeaf(collection, filter, 0.5);
  EXPECT_TRUE(vtkPartitionedDataSetCollection::SafeDownCast(filter->GetOutputDataObject(0)));
}

/// Blocks without the array are left out; they are no error.
TEST_F(SpanSpaceContourPieces, blocksWithoutTheArray)
{
  auto image = makeImage(5, 5, 5);
  setField(image, randomField(8));
  vtkNew<vtkMultiBlockDataSet> blocks;
  blocks->SetBlock(0, makeImage(3, 3, 3));
  blocks->SetBlock(1, image);
  const auto filter = makeFilter(blocks, { 0.5 });
  filter->Update();
  const auto leaves = leavesOf(filter->GetOutputDataObject(0));
  ASSERT_EQ(leaves.size(), 2u);
  EXPECT_EQ(vtkPolyData::SafeDownCast(leaves[0])->GetNumberOfCells(), 0);
  expectIdentical(vtkPolyData::SafeDownCast(leaves[1]), contour(image, { 0.5 }));
}

/// Two blocks of the same content have an index each, and find them again.
TEST_F(SpanSpaceContourPieces, blocksOfTheSameContent)
{
  auto image = makeImage(5, 5, 5);
  setField(image, randomField(9));
  auto copy = makeImage(1, 1, 1);
  copy->DeepCopy(image);
  copy->SetOrigin(10, 0, 0);
  vtkNew<vtkMultiBlockDataSet> blocks;
  blocks->SetBlock(0, image);
  blocks->SetBlock(1, copy);
  blocks->SetBlock(2, image);
  const auto filter = makeFilter(blocks, { 0.5 });
  expectLeafByLeaf(blocks, filter, 0.5);
  filter->SetValue(0, 0.6);
  const vtkIdType builds = filter->GetIndexBuilds();
  EXPECT_LE(builds, 3);
  expectLeafByLeaf(blocks, filter, 0.6);
  EXPECT_EQ(filter->GetIndexBuilds(), builds);
}

TEST_F(SpanSpaceContourPieces, changesBetweenOneDataSetAndComposite)
{
  auto image = makeImage(5, 5, 5);
  setField(image, randomField(10));
  vtkNew<vtkMultiBlockDataSet> blocks;
  blocks->SetBlock(0, image);
  const auto filter = makeFilter(image, { 0.5 });
  expectIdentical(updated(filter), contour(image, { 0.5 }));
  filter->SetInputDataObject(blocks);
  expectLeafByLeaf(blocks, filter, 0.5);
  filter->SetInputDataObject(image);
  expectIdentical(updated(filter), contour(image, { 0.5 }));
  EXPECT_EQ(filter->GetIndexBuilds(), 1);
}

#if VTK_VERSION_NUMBER < VTK_VERSION_CHECK(9, 5, 0)
/// A coarse grid, and a fine one over its middle.
TEST_F(SpanSpaceContourPieces, refinedCellsOfAMR)
{
  vtkNew<vtkOverlappingAMR> amr;
  const int blocks[2] = { 1, 1 };
  amr->Initialize(2, blocks);
  const double origin[3] = { 0, 0, 0 };
  amr->SetOrigin(origin);
  amr->SetGridDescription(VTK_XYZ_GRID);
  const auto setBlock = [&](unsigned level, double step, int first, int last)
  {
    const double spacing[3] = { step, step, step };
    amr->SetSpacing(level, spacing);
    const int low[3] = { first, first, first };
    const int high[3] = { last, last, last };
    amr->SetAMRBox(level, 0, vtkAMRBox(low, high));
    vtkNew<vtkUniformGrid> grid;
    grid->SetOrigin(first * step, first * step, first * step);
    grid->SetSpacing(spacing);
    grid->SetDimensions(last - first + 2, last - first + 2, last - first + 2);
    setField(grid, [](const double* x, vtkIdType) { return -vtkMath::Norm(x) * (1 + 0.1 * x[0]); });
    amr->SetDataSet(level, 0, grid);
  };
  setBlock(0, 1.0, 0, 7);
  setBlock(1, 0.5, 4, 9);
  amr->GenerateParentChildInformation();
  vtkAMRUtilities::BlankCells(amr);

  const auto filter = makeFilter(amr, { -5.0 });
  expectLeafByLeaf(amr, filter, -5.0);
  const auto surfaces = leavesOf(filter->GetOutputDataObject(0));
  vtkDataSet* coarse = vtkDataSet::SafeDownCast(leavesOf(amr)[0]);
  ASSERT_TRUE(coarse->GetCellData()->HasArray(vtkDataSetAttributes::GhostArrayName()));
  expectSameFaces(facesOf(vtkPolyData::SafeDownCast(surfaces[0])), referenceFaces(coarse, -5.0),
    tolerance(coarse));
  for (const Face& face : facesOf(vtkPolyData::SafeDownCast(surfaces[0])))
  {
    for (const Position& x : face.corners)
    {
      EXPECT_FALSE(
        x[0] > 2.01 && x[0] < 4.99 && x[1] > 2.01 && x[1] < 4.99 && x[2] > 2.01 && x[2] < 4.99)
        << "in the middle of the refined cells";
    }
  }
}
#endif

}
