#include "SpanSpaceIndex.h"

#include "../Common/VTKVersions.h"
#include "CellContour.h"
#include "LatticeGeometry.h"
#include "PointSinks.h"
#include "StructuredContour.h"

#include "vtkCellArray.h"
#include "vtkCellData.h"
#include "vtkCellType.h"
#include "vtkDataSet.h"
#include "vtkDoubleArray.h"
#include "vtkIdList.h"
#include "vtkImageData.h"
#include "vtkMath.h"
#include "vtkMatrix3x3.h"
#include "vtkPointData.h"
#include "vtkPoints.h"
#include "vtkRectilinearGrid.h"
#include "vtkStructuredGrid.h"
#include "vtkUnsignedCharArray.h"
#include "vtkUnstructuredGrid.h"

#include <algorithm>
#include <array>
#include <stdexcept>
#include <string>
#include <tuple>

namespace
{

constexpr unsigned char HiddenCell = vtkDataSetAttributes::DUPLICATECELL |
  vtkDataSetAttributes::HIDDENCELL | vtkDataSetAttributes::REFINEDCELL;

const unsigned char* ghostValues(vtkDataSetAttributes* attributes, vtkIdType count)
{
  auto* ghosts = vtkUnsignedCharArray::SafeDownCast(
    attributes->GetArray(vtkDataSetAttributes::GhostArrayName()));
  return ghosts && ghosts->GetNumberOfValues() == count ? ghosts->GetPointer(0) : nullptr;
}

/// What is hidden of a data set.
struct Hidden
{
  const unsigned char* cells;
  const unsigned char* points;

  explicit Hidden(vtkDataSet* data)
    : cells(ghostValues(data->GetCellData(), data->GetNumberOfCells()))
    , points(ghostValues(data->GetPointData(), data->GetNumberOfPoints()))
  {
  }
  bool any() const { return this->cells || this->points; }
  bool cell(vtkIdType id) const { return this->cells && (this->cells[id] & HiddenCell); }
  bool point(vtkIdType id) const
  {
    return this->points && (this->points[id] & vtkDataSetAttributes::HIDDENPOINT);
  }
};

void limitCount(std::size_t count, const char* what)
{
  if (count >= orrery::ValueOrder::NotANumber)
  {
    throw std::length_error(std::string("More than 2^32 ") + what +
      " in one piece: distribute the data over more ranks or blocks.");
  }
}

bool isThin(const std::array<int, 3>& latticeSize)
{
  return *std::min_element(latticeSize.begin(), latticeSize.end()) < 2;
}

std::unique_ptr<orrery::ScalarReader> scalarReader(vtkDataArray* scalars)
{
  std::unique_ptr<orrery::ScalarReader> reader;
  withValues(scalars,
    [&](auto* values)
    {
      using T = std::remove_pointer_t<decltype(values)>;
      reader = std::make_unique<orrery::ScalarArray<T>>(values);
    });
  return reader;
}

orrery::ValueOrder orderValues(vtkDataArray* scalars, std::vector<orrery::Key>& keys, int threads)
{
  orrery::ValueOrder order;
  withValues(scalars,
    [&](auto* values)
    {
      using T = std::remove_const_t<std::remove_pointer_t<decltype(values)>>;
      order = orrery::ValueOrder::of<T>(values, scalars->GetNumberOfTuples(), keys, threads);
    });
  return order;
}

/// Cells with their vertices listed.
class CellIndex final : public SpanSpaceIndex
{
public:
  CellIndex(vtkUnstructuredGrid* grid, CellCaseTables& tables)
  {
    orrery::CellMesh mesh = batches(grid, tables);
    this->positionCount = mesh.positionCount;
    this->contour =
      std::make_unique<orrery::CellContour>(std::move(mesh), std::vector<orrery::Key>(), false, 1);
  }

  bool build(vtkDataSet*, vtkDataArray* scalars, const orrery::Monitor& monitor) override
  {
    std::vector<orrery::Key> keys;
    this->valueOrder = orderValues(scalars, keys, this->threads);
    this->contour->setKeys(std::move(keys), this->valueOrder.hasNaN());
    this->cellTree = orrery::SpanSpaceTree(
      this->contour->spans(monitor.part(0.0, 0.2)), monitor.part(0.2, 1.0), this->threads);
    return !monitor.stopped();
  }

  void list(orrery::IndexArchive& archive) override
  {
    SpanSpaceIndex::list(archive);
    this->contour->list(archive);
  }

  bool fits() const override { return this->contour->fits(); }

  void bind(vtkDataSet* data, vtkDataArray* scalars, const SpanSpaceOptions& options) override
  {
    auto* grid = vtkUnstructuredGrid::SafeDownCast(data);
    this->readVertices(grid);
    this->contour->bind(this->vertices, options.threads);
    this->threads = options.threads;
    this->lean = options.lean;
    if (this->lean)
    {
      this->contour->forgetEdges();
      this->numbered = false;
    }
    this->points = standardLayout(grid->GetPoints()->GetData());
    this->reader = scalarReader(scalars);
  }

  bool isComplete() const override
  {
    return this->lean || this->numbered || this->contour->numbersEdges();
  }

  bool complete(const orrery::Monitor& monitor) override
  {
    this->numbered = this->contour->numberEdges(monitor);
    return this->numbered;
  }

  orrery::SurfaceSize prepare(
    double isovalue, bool keepCells, const orrery::Monitor& monitor) override
  {
    return this->contour->prepare(this->marked, this->valueOrder.mayHold(isovalue),
      { this->active.data(), this->activeGroups.data() }, keepCells, monitor);
  }

  void extract(
    double isovalue, const orrery::SurfaceBuffers& buffers, const orrery::Monitor& monitor) override
  {
    this->contour->extract(isovalue, *this->reader, buffers, monitor);
  }

  std::unique_ptr<orrery::PointSink> coordinates(vtkDataArray* output) override
  {
    return interpolateCoordinates(this->points, output);
  }

  void findOtherCells(vtkIdList* cells) const override
  {
    const std::vector<orrery::CellBatch>& batches = this->contour->mesh().batches;
    if (batches.empty() || batches.back().table)
    {
      return;
    }
    const orrery::CellBatch& batch = batches.back();
    for (std::size_t n = 0; n < batch.count; ++n)
    {
      const std::size_t position = batch.firstPosition + n;
      if ((this->active[position / 64] >> (position % 64)) & 1)
      {
        cells->InsertNextId(static_cast<vtkIdType>(batch.cell(n)));
      }
    }
  }

  std::size_t bytes() const override
  {
    const std::size_t copied = this->listed ? this->listed->GetActualMemorySize() << 10 : 0;
    return SpanSpaceIndex::bytes() + this->contour->bytes() + copied;
  }

private:
  /// Tetrahedra first, cells without a table last, the other types between.
  static orrery::CellMesh batches(vtkUnstructuredGrid* grid, CellCaseTables& tables)
  {
    constexpr int Types = VTK_NUMBER_OF_CELL_TYPES;
    constexpr int Others = Types;
    const std::size_t cellCount = grid->GetNumberOfCells();
    const vtkSmartPointer<vtkDataArray> listed = standardLayout(cellTypes(grid));
    const auto* types = static_cast<const unsigned char*>(listed->GetVoidPointer(0));
    const Hidden hidden(grid);

    std::array<const orrery::CaseTable*, Types> tableOf{};
    std::array<std::vector<std::uint32_t>, Types + 1> cellsOf;
    std::array<std::size_t, Types> counts{};
    for (std::size_t cell = 0; cell < cellCount; ++cell)
    {
      ++counts[types[cell]];
    }
    for (int type = 0; type < Types; ++type)
    {
      tableOf[type] = counts[type] ? tables.get(type) : nullptr;
      if (tableOf[type] && counts[type] == cellCount && !hidden.any())
      {
        orrery::CellMesh mesh;
        mesh.pointCount = grid->GetNumberOfPoints();
        mesh.batches.push_back({ tableOf[type], {}, cellCount });
        mesh.place();
        return mesh;
      }
    }

    vtkNew<vtkIdList> scratch;
    for (std::size_t cell = 0; cell < cellCount; ++cell)
    {
      if (!hidden.any() || !isHidden(grid, hidden, cell, scratch))
      {
        const int type = tableOf[types[cell]] ? types[cell] : Others;
        cellsOf[type].push_back(static_cast<std::uint32_t>(cell));
      }
    }
    orrery::CellMesh mesh;
    mesh.pointCount = grid->GetNumberOfPoints();
    for (int type = 0; type <= Types; ++type)
    {
      if (!cellsOf[type].empty())
      {
        const std::size_t count = cellsOf[type].size();
        mesh.batches.push_back(
          { type == Others ? nullptr : tableOf[type], std::move(cellsOf[type]), count });
      }
    }
    mesh.place();
    limitCount(mesh.positionCount, "cells");
    return mesh;
  }

  static bool isHidden(
    vtkUnstructuredGrid* grid, const Hidden& hidden, vtkIdType cell, vtkIdList* scratch)
  {
    if (hidden.cell(cell) || !hidden.points)
    {
      return hidden.cell(cell);
    }
    grid->GetCells()->GetCellAtId(cell, scratch);
    const vtkIdType* points = scratch->GetPointer(0);
    return std::any_of(
      points, points + scratch->GetNumberOfIds(), [&](vtkIdType p) { return hidden.point(p); });
  }

  void readVertices(vtkUnstructuredGrid* grid)
  {
    vtkCellArray* cells = grid->GetCells();
    if (!listsVertices(cells))
    {
      // One copy does for all times: the cells stay the same.
      this->listed = this->listed ? this->listed : listVertices(cells);
      cells = this->listed;
    }
    const void* offsets = cells->GetOffsetsArray()->GetVoidPointer(0);
    const void* points = cells->GetConnectivityArray()->GetVoidPointer(0);
    this->vertices = {};
    if (cells->IsStorage64Bit())
    {
      this->vertices.offsets64 = static_cast<const std::int64_t*>(offsets);
      this->vertices.points64 = static_cast<const std::int64_t*>(points);
    }
    else
    {
      this->vertices.offsets32 = static_cast<const std::int32_t*>(offsets);
      this->vertices.points32 = static_cast<const std::int32_t*>(points);
    }
  }

  bool lean = false;
  bool numbered = false;                ///< As far as they can be.
  vtkSmartPointer<vtkCellArray> listed; ///< A copy of the cells, where one is needed.
  orrery::CellVertices vertices;
  std::unique_ptr<orrery::CellContour> contour;
  vtkSmartPointer<vtkDataArray> points;
  std::unique_ptr<orrery::ScalarReader> reader;
};

/// Points along each axis, and where they are.
struct LatticeShape
{
  std::array<int, 3> size;
  std::array<std::vector<double>, 3> axes;
  vtkSmartPointer<vtkDataArray> points;
  orrery::LatticeGeometry geometry;
  bool mirrored = false;

  explicit LatticeShape(vtkDataSet* data)
    : size(SpanSpaceIndex::latticeSize(data))
  {
    if (auto* image = vtkImageData::SafeDownCast(data))
    {
      this->placeImage(image);
    }
    else if (auto* rectilinear = vtkRectilinearGrid::SafeDownCast(data))
    {
      vtkDataArray* coordinates[3] = { rectilinear->GetXCoordinates(),
        rectilinear->GetYCoordinates(), rectilinear->GetZCoordinates() };
      for (int axis = 0; axis < 3; ++axis)
      {
        for (vtkIdType n = 0; n < this->size[axis]; ++n)
        {
          this->axes[axis].push_back(coordinates[axis]->GetComponent(n, 0));
        }
      }
      this->useAxes();
    }
    else if (auto* curvilinear = vtkStructuredGrid::SafeDownCast(data))
    {
      this->usePoints(curvilinear->GetPoints()->GetData());
      this->mirrored = this->isLeftHanded();
    }
  }

private:
  void placeImage(vtkImageData* image)
  {
    const double* origin = image->GetOrigin();
    const double* spacing = image->GetSpacing();
    const int* extent = image->GetExtent();
    vtkMatrix3x3* direction = image->GetDirectionMatrix();
    this->geometry.oriented = !direction->IsIdentity();
    for (int axis = 0; axis < 3; ++axis)
    {
      const double start = this->geometry.oriented ? 0.0 : origin[axis];
      for (int n = 0; n < this->size[axis]; ++n)
      {
        this->axes[axis].push_back(start + spacing[axis] * (extent[2 * axis] + n));
      }
    }
    if (this->geometry.oriented)
    {
      std::copy_n(direction->GetData(), 9, this->geometry.direction.begin());
      std::copy_n(origin, 3, this->geometry.origin.begin());
      this->mirrored = direction->Determinant() < 0;
    }
    this->useAxes();
  }

  void useAxes()
  {
    for (int axis = 0; axis < 3; ++axis)
    {
      this->geometry.axes[axis] = this->axes[axis].data();
      this->mirrored ^= !this->axes[axis].empty() && this->axes[axis].back() < this->axes[axis][0];
    }
  }

  void usePoints(vtkDataArray* coordinates)
  {
    this->points = standardLayout(coordinates);
    if (this->points->GetDataType() == VTK_FLOAT)
    {
      this->geometry.floatPoints = static_cast<float*>(this->points->GetVoidPointer(0));
      return;
    }
    if (this->points->GetDataType() != VTK_DOUBLE)
    {
      auto copy = vtkSmartPointer<vtkDoubleArray>::New();
      copy->DeepCopy(coordinates);
      this->points = copy;
    }
    this->geometry.doublePoints = static_cast<double*>(this->points->GetVoidPointer(0));
  }

  /// By the cell in the middle, and its neighbours when it has no volume.
  bool isLeftHanded() const
  {
    const std::int64_t nx = this->size[0] - 1;
    const std::int64_t ny = this->size[1] - 1;
    const std::int64_t steps[3] = { 1, nx + 1, (nx + 1) * (ny + 1) };
    const std::int64_t cells = nx * ny * (this->size[2] - 1);
    for (std::int64_t n = 0; n < cells; ++n)
    {
      const std::int64_t cell = (cells / 2 + n) % cells;
      const std::int64_t corner =
        cell % nx + cell / nx % ny * steps[1] + cell / (nx * ny) * steps[2];
      double x[4][3];
      this->points->GetTuple(corner, x[3]);
      for (int axis = 0; axis < 3; ++axis)
      {
        this->points->GetTuple(corner + steps[axis], x[axis]);
        vtkMath::Subtract(x[axis], x[3], x[axis]);
      }
      const double volume = vtkMath::Determinant3x3(x[0], x[1], x[2]);
      if (volume != 0)
      {
        return volume < 0;
      }
    }
    return false;
  }
};

/// A lattice of hexahedra: an image, a rectilinear or a curvilinear grid.
class LatticeIndex final : public SpanSpaceIndex
{
public:
  explicit LatticeIndex(CellCaseTables& tables)
    : table(tables.get(VTK_HEXAHEDRON))
  {
  }

  bool build(vtkDataSet*, vtkDataArray* scalars, const orrery::Monitor& monitor) override
  {
    std::vector<orrery::Key> keys;
    this->valueOrder = orderValues(scalars, keys, this->threads);
    this->cellTree =
      orrery::SpanSpaceTree(this->contour->spans(keys.data(), monitor.part(0.0, 0.4)),
        monitor.part(0.4, 1.0), this->threads);
    return !monitor.stopped();
  }

  orrery::SurfaceSize prepare(double isovalue, bool, const orrery::Monitor& monitor) override
  {
    const bool searched = !this->active.empty();
    return this->contour->prepare(isovalue,
      { searched ? this->active.data() : nullptr, this->activeGroups.data() },
      monitor.part(0.0, 0.5));
  }

  void extract(
    double, const orrery::SurfaceBuffers& buffers, const orrery::Monitor& monitor) override
  {
    this->contour->extract(buffers, monitor.part(0.5, 1.0));
  }

  std::unique_ptr<orrery::PointSink> coordinates(vtkDataArray* output) override
  {
    if (output->GetDataType() == VTK_DOUBLE)
    {
      return std::make_unique<orrery::LatticePositions<double>>(
        this->shape->geometry, static_cast<double*>(output->GetVoidPointer(0)));
    }
    return std::make_unique<orrery::LatticePositions<float>>(
      this->shape->geometry, static_cast<float*>(output->GetVoidPointer(0)));
  }

  std::unique_ptr<orrery::PointSink> gradients(const GradientArrays& arrays) override
  {
    return std::make_unique<orrery::LatticeGradients>(
      this->shape->geometry, this->contour->values(), arrays.gradients, arrays.normals);
  }

  void findOtherCells(vtkIdList*) const override {}

  std::size_t bytes() const override { return SpanSpaceIndex::bytes() + this->contour->bytes(); }

  /// The kernel's object is made anew only when it would read from elsewhere.
  void bind(vtkDataSet* data, vtkDataArray* scalars, const SpanSpaceOptions& options) override
  {
    this->threads = options.threads;
    const Hidden hidden(data);
    this->shape = std::make_unique<LatticeShape>(data);
    orrery::Lattice lattice;
    std::copy(this->shape->size.begin(), this->shape->size.end(), lattice.size.begin());
    lattice.cellGhosts = hidden.cells;
    lattice.pointGhosts = hidden.points;
    lattice.hidingCellFlags = HiddenCell;
    lattice.hidingPointFlags = vtkDataSetAttributes::HIDDENPOINT;
    lattice.mirrored = this->shape->mirrored;
    const Source now{ scalars->GetVoidPointer(0), hidden.cells, hidden.points, lattice.mirrored,
      options.threads };
    if (this->contour && this->source == now)
    {
      return;
    }
    withValues(scalars,
      [&](auto* values)
      {
        this->contour = std::make_unique<orrery::StructuredContour>(
          lattice, values, *this->table, options.threads);
      });
    this->source = now;
    this->positionCount = this->contour->positionCount();
  }

private:
  bool scanPays(std::size_t activeCells) const override
  {
    return activeCells > this->cellTree.size() / 32;
  }

  using Source = std::tuple<const void*, const unsigned char*, const unsigned char*, bool, int>;
  const orrery::CaseTable* table;
  Source source;
  std::unique_ptr<LatticeShape> shape;
  std::unique_ptr<orrery::StructuredContour> contour;
};

/// A lattice that is flat or a line: its cells are searched here and contoured by VTK.
class ThinLatticeIndex final : public SpanSpaceIndex
{
public:
  explicit ThinLatticeIndex(vtkDataSet* data) { this->positionCount = data->GetNumberOfCells(); }

  bool build(vtkDataSet* data, vtkDataArray* scalars, const orrery::Monitor& monitor) override
  {
    std::vector<orrery::Key> keys;
    this->valueOrder = orderValues(scalars, keys, this->threads);
    this->cellTree = orrery::SpanSpaceTree(this->spans(data, keys), monitor, this->threads);
    return !monitor.stopped();
  }

  void bind(vtkDataSet*, vtkDataArray*, const SpanSpaceOptions& options) override
  {
    this->threads = options.threads;
  }
  orrery::SurfaceSize prepare(double, bool, const orrery::Monitor&) override { return {}; }
  void extract(double, const orrery::SurfaceBuffers&, const orrery::Monitor&) override {}
  std::unique_ptr<orrery::PointSink> coordinates(vtkDataArray*) override { return nullptr; }

  void findOtherCells(vtkIdList* cells) const override
  {
    for (std::size_t w = 0; w < this->active.size(); ++w)
    {
      for (orrery::BitWord bits = this->active[w]; bits != 0; bits &= bits - 1)
      {
        cells->InsertNextId(static_cast<vtkIdType>(64 * w + orrery::lowestBit(bits)));
      }
    }
  }

private:
  std::vector<orrery::SpanNode> spans(vtkDataSet* data, const std::vector<orrery::Key>& keys) const
  {
    const std::array<int, 3> size = latticeSize(data);
    const Hidden hidden(data);
    const std::int64_t steps[3] = { 1, size[0], std::int64_t(size[0]) * size[1] };
    std::int64_t cells[3];
    for (int axis = 0; axis < 3; ++axis)
    {
      cells[axis] = std::max(1, size[axis] - 1);
    }
    std::vector<orrery::SpanNode> nodes;
    for (std::uint32_t cell = 0; cell < this->positionCount; ++cell)
    {
      const std::int64_t corner = cell % cells[0] + cell / cells[0] % cells[1] * steps[1] +
        cell / (cells[0] * cells[1]) * steps[2];
      orrery::SpanNode node{ orrery::ValueOrder::NotANumber, 0, cell };
      bool usable = !hidden.cell(cell);
      for (int vertex = 0; vertex < 8; ++vertex)
      {
        std::int64_t point = corner;
        bool exists = true;
        for (int axis = 0; axis < 3; ++axis)
        {
          const bool upper = (vertex >> axis) & 1;
          exists = exists && (!upper || size[axis] > 1);
          point += upper ? steps[axis] : 0;
        }
        if (exists)
        {
          usable = usable && !hidden.point(point) &&
            !(this->valueOrder.hasNaN() && keys[point] == orrery::ValueOrder::NotANumber);
          node.min = std::min(node.min, keys[point]);
          node.max = std::max(node.max, keys[point]);
        }
      }
      if (usable)
      {
        nodes.push_back(node);
      }
    }
    return nodes;
  }
};

}

std::array<int, 3> SpanSpaceIndex::latticeSize(vtkDataSet* data)
{
  std::array<int, 3> size{ 0, 0, 0 };
  if (auto* image = vtkImageData::SafeDownCast(data))
  {
    image->GetDimensions(size.data());
  }
  else if (auto* rectilinear = vtkRectilinearGrid::SafeDownCast(data))
  {
    rectilinear->GetDimensions(size.data());
  }
  else if (auto* curvilinear = vtkStructuredGrid::SafeDownCast(data))
  {
    curvilinear->GetDimensions(size.data());
  }
  return size;
}

void SpanSpaceIndex::checkSize(vtkDataSet* data)
{
  limitCount(data->GetNumberOfPoints(), "points");
  limitCount(data->GetNumberOfCells(), "cells");
  const std::array<int, 3> size = latticeSize(data);
  if (!isThin(size))
  {
    // As orrery::StructuredContour counts them, which would take the memory first.
    const std::size_t row = (std::size_t(size[0]) + 63) / 64 * 64;
    limitCount(row * size[1] * size[2], "positions (points, each row filled up to 64)");
  }
}

std::unique_ptr<SpanSpaceIndex> SpanSpaceIndex::make(vtkDataSet* data, CellCaseTables& tables)
{
  if (auto* grid = vtkUnstructuredGrid::SafeDownCast(data))
  {
    return std::make_unique<CellIndex>(grid, tables);
  }
  if (isThin(latticeSize(data)))
  {
    return std::make_unique<ThinLatticeIndex>(data);
  }
  return std::make_unique<LatticeIndex>(tables);
}

void SpanSpaceIndex::list(orrery::IndexArchive& archive)
{
  this->valueOrder.list(archive);
  this->cellTree.list(archive);
}

SpanSpaceIndex::Found SpanSpaceIndex::find(double isovalue)
{
  const std::uint64_t threshold = this->valueOrder.threshold(isovalue);
  if (!this->active.empty() && threshold == this->marked)
  {
    return this->last;
  }
  const orrery::SpanSelection found = this->cellTree.find(threshold);
  const orrery::SearchStatistics& counts = found.statistics;
  if (this->scanPays(counts.active))
  {
    this->active.clear();
  }
  else if (this->neighborhoodPays(threshold))
  {
    this->cellTree.update(this->marked, threshold, this->active.data(), this->activeGroups.data());
  }
  else
  {
    this->clearActive();
    this->cellTree.mark(found, this->active.data(), this->activeGroups.data());
  }
  this->marked = threshold;
  this->last = { counts.active, counts.inside, counts.nodesVisited };
  return this->last;
}

/// Clears the groups that have active cells.
void SpanSpaceIndex::clearActive()
{
  constexpr std::size_t GroupWords = orrery::SpanSpaceTree::GroupCells / 64;
  const std::size_t words = (this->positionCount + 63) / 64;
  if (this->active.size() != words)
  {
    this->active.assign(words, 0);
    this->activeGroups.assign(words / GroupWords / 64 + 1, 0);
    return;
  }
  for (std::size_t w = 0; w < this->activeGroups.size(); ++w)
  {
    for (orrery::BitWord bits = this->activeGroups[w]; bits != 0; bits &= bits - 1)
    {
      const std::size_t first = (64 * w + orrery::lowestBit(bits)) * GroupWords;
      std::fill(this->active.begin() + first,
        this->active.begin() + std::min(words, first + GroupWords), 0);
    }
    this->activeGroups[w] = 0;
  }
}

/// Section V.D: whether to change the last active cells into the new ones. Finding out costs a count,
/// the change some more, so that few active cells are rather collected anew.
bool SpanSpaceIndex::neighborhoodPays(std::uint64_t threshold) const
{
  constexpr std::size_t CellsPerNode = 32;
  return !this->active.empty() && this->last.active > CellsPerNode * this->last.nodesVisited &&
    this->cellTree.countCommon(this->marked, threshold) > this->last.active - this->last.active / 4;
}

std::size_t SpanSpaceIndex::treeBytes() const
{
  return this->cellTree.size() * sizeof(orrery::SpanNode) + this->valueOrder.bytes();
}

std::size_t SpanSpaceIndex::bytes() const
{
  return this->treeBytes() + this->active.size() * sizeof(orrery::BitWord);
}
