#include "GridMesh.h"

#include "CellSplit.h"
#include "GridCells.h"
#include "LatticeMesh.h"
#include "VectorArrays.h"

#include "vtkCellArray.h"
#include "vtkCellData.h"
#include "vtkDataSetAttributes.h"
#include "vtkDoubleArray.h"
#include "vtkIdList.h"
#include "vtkImageData.h"
#include "vtkMatrix3x3.h"
#include "vtkNew.h"
#include "vtkPointData.h"
#include "vtkPointSet.h"
#include "vtkPoints.h"
#include "vtkRectilinearGrid.h"
#include "vtkStructuredGrid.h"
#include "vtkUnsignedCharArray.h"
#include "vtkUnstructuredGrid.h"

#include <algorithm>

namespace
{

constexpr unsigned char HidingCell =
  vtkDataSetAttributes::HIDDENCELL | vtkDataSetAttributes::REFINEDCELL;

using Flags = std::vector<std::uint8_t>;

/// Flags by point or cell; null when there are none.
const unsigned char* ghostsOf(vtkDataSetAttributes* attributes, vtkIdType count)
{
  auto* ghosts = vtkUnsignedCharArray::SafeDownCast(
    attributes->GetArray(vtkDataSetAttributes::GhostArrayName()));
  return ghosts && ghosts->GetNumberOfValues() == count ? ghosts->GetPointer(0) : nullptr;
}

/// Hides the cells of a lattice around hidden points.
void hideAroundPoints(const std::array<int, 6>& extent, const unsigned char* points, Flags& flags)
{
  const std::int64_t size[3] = { extent[1] - extent[0], extent[3] - extent[2],
    extent[5] - extent[4] };
  const std::int64_t steps[3] = { 1, size[0] + 1, (size[0] + 1) * (size[1] + 1) };
  for (std::int64_t point = 0; point < steps[2] * (size[2] + 1); ++point)
  {
    if (!(points[point] & vtkDataSetAttributes::HIDDENPOINT))
    {
      continue;
    }
    for (int corner = 0; corner < 8; ++corner)
    {
      std::int64_t cell[3];
      bool exists = true;
      for (int axis = 0; axis < 3; ++axis)
      {
        cell[axis] = point / steps[axis] % (size[axis] + 1) - (corner >> axis & 1);
        exists = exists && cell[axis] >= 0 && cell[axis] < size[axis];
      }
      if (exists)
      {
        flags[cell[0] + size[0] * (cell[1] + size[1] * cell[2])] |= CellFlags::Hidden;
      }
    }
  }
}

/// Hides the cells that have hidden points.
void hideByPoints(vtkDataSet* data, const unsigned char* points, Flags& flags)
{
  vtkNew<vtkIdList> ids;
  for (vtkIdType cell = 0; cell < data->GetNumberOfCells(); ++cell)
  {
    data->GetCellPoints(cell, ids);
    const vtkIdType* first = ids->GetPointer(0);
    const bool any = std::any_of(first, first + ids->GetNumberOfIds(),
      [=](vtkIdType point) { return points[point] & vtkDataSetAttributes::HIDDENPOINT; });
    flags[cell] |= any ? CellFlags::Hidden : 0;
  }
}

std::uint8_t flagsOf(unsigned char ghost)
{
  return (ghost & HidingCell ? CellFlags::Hidden : 0) |
    (ghost & vtkDataSetAttributes::DUPLICATECELL ? CellFlags::Ghost : 0);
}

/// By cell: whether it, or one of its points, is hidden, and whether it is a ghost. Empty when none is.
Flags cellFlags(vtkDataSet* data)
{
  const vtkIdType cellCount = data->GetNumberOfCells();
  const vtkIdType pointCount = data->GetNumberOfPoints();
  const unsigned char* cells = ghostsOf(data->GetCellData(), cellCount);
  const unsigned char* points = ghostsOf(data->GetPointData(), pointCount);
  Flags flags(static_cast<std::size_t>(cellCount));
  if (cells)
  {
    std::transform(cells, cells + cellCount, flags.begin(), flagsOf);
  }
  const bool hidesPoints = points &&
    std::any_of(points, points + pointCount,
      [](unsigned char ghost) { return ghost & vtkDataSetAttributes::HIDDENPOINT; });
  std::array<int, 6> extent{};
  if (hidesPoints && extentOf(data, extent))
  {
    hideAroundPoints(extent, points, flags);
  }
  else if (hidesPoints)
  {
    hideByPoints(data, points, flags);
  }
  const bool any = std::any_of(flags.begin(), flags.end(), [](std::uint8_t f) { return f != 0; });
  return any ? flags : Flags();
}

vtkDataArray* pointsOf(vtkDataSet* data)
{
  auto* pointSet = vtkPointSet::SafeDownCast(data);
  return pointSet && pointSet->GetPoints() ? pointSet->GetPoints()->GetData() : nullptr;
}

/// Whether the same cells and points are hidden or ghosts.
bool sameGhosts(vtkDataSet* a, vtkDataSet* b)
{
  const char* ghosts = vtkDataSetAttributes::GhostArrayName();
  return sameValues(a->GetCellData()->GetArray(ghosts), b->GetCellData()->GetArray(ghosts)) &&
    sameValues(a->GetPointData()->GetArray(ghosts), b->GetPointData()->GetArray(ghosts));
}

/// Whether two grids have the same cells, of which the same are hidden.
bool sameShownCells(vtkDataSet* a, vtkDataSet* b)
{
  return sameCells(a, b) && sameGhosts(a, b);
}

/// Whether the points are in the same places: in the same arrays, as those of the time steps are.
bool samePlaces(vtkDataSet* a, vtkDataSet* b)
{
  if (pointsOf(a) || pointsOf(b))
  {
    return pointsOf(a) == pointsOf(b);
  }
  if (auto* rectilinear = vtkRectilinearGrid::SafeDownCast(a))
  {
    auto* other = vtkRectilinearGrid::SafeDownCast(b);
    return rectilinear->GetXCoordinates() == other->GetXCoordinates() &&
      rectilinear->GetYCoordinates() == other->GetYCoordinates() &&
      rectilinear->GetZCoordinates() == other->GetZCoordinates();
  }
  auto* image = vtkImageData::SafeDownCast(a);
  auto* other = vtkImageData::SafeDownCast(b);
  return image && other &&
    std::equal(image->GetOrigin(), image->GetOrigin() + 3, other->GetOrigin()) &&
    std::equal(image->GetSpacing(), image->GetSpacing() + 3, other->GetSpacing()) &&
    std::equal(image->GetDirectionMatrix()->GetData(), image->GetDirectionMatrix()->GetData() + 9,
      other->GetDirectionMatrix()->GetData());
}

/// Whether the points of two grids come in the same order: see orderPoints().
bool sameOrder(vtkDataSet* a, vtkDataSet* b)
{
  return sameValues(pointsOf(a), pointsOf(b)) &&
    sameValues(a->GetPointData()->GetGlobalIds(), b->GetPointData()->GetGlobalIds());
}

/// The coordinates along the axes of a rectilinear grid, or of an image before it is turned.
std::array<std::vector<double>, 3> coordinatesOf(vtkDataSet* data, const std::array<int, 6>& extent)
{
  auto* image = vtkImageData::SafeDownCast(data);
  auto* rectilinear = vtkRectilinearGrid::SafeDownCast(data);
  std::array<std::vector<double>, 3> coordinates;
  for (int axis = 0; axis < 3; ++axis)
  {
    for (int n = extent[2 * axis]; n <= extent[2 * axis + 1]; ++n)
    {
      if (image)
      {
        coordinates[axis].push_back(image->GetSpacing()[axis] * n);
        continue;
      }
      vtkDataArray* array = axis == 0 ? rectilinear->GetXCoordinates()
        : axis == 1                   ? rectilinear->GetYCoordinates()
                                      : rectilinear->GetZCoordinates();
      coordinates[axis].push_back(array->GetComponent(n - extent[2 * axis], 0));
    }
  }
  return coordinates;
}

/// The rotation and the origin of an image come after the coordinates along its axes.
void placeAxes(vtkDataSet* data, orrery::LatticeMesh::Axes& axes)
{
  auto* image = vtkImageData::SafeDownCast(data);
  for (int row = 0; image && row < 3; ++row)
  {
    axes.origin[row] = image->GetOrigin()[row];
    for (int column = 0; column < 3; ++column)
    {
      axes.direction(row, column) = image->GetDirectionMatrix()->GetElement(row, column);
    }
  }
}

/// The points of a grid that has axes.
vtkSmartPointer<vtkDataArray> listPoints(vtkDataSet* data)
{
  std::array<int, 6> extent{};
  extentOf(data, extent);
  const auto coordinates = coordinatesOf(data, extent);
  orrery::LatticeMesh::Axes axes;
  placeAxes(data, axes);
  auto points = vtkSmartPointer<vtkDoubleArray>::New();
  points->SetNumberOfComponents(3);
  points->SetNumberOfTuples(data->GetNumberOfPoints());
  double* out = points->GetPointer(0);
  for (const double z : coordinates[2])
  {
    for (const double y : coordinates[1])
    {
      for (const double x : coordinates[0])
      {
        const orrery::Vector3 place = axes.origin + axes.direction * orrery::Vector3(x, y, z);
        out = std::copy_n(place.data(), 3, out);
      }
    }
  }
  return points;
}

/// Where they are at the start and at the end. None for what has axes and stands still.
std::array<orrery::VectorArray, 2> readPoints(
  const std::array<vtkSmartPointer<vtkDataSet>, 2>& grids,
  std::vector<vtkSmartPointer<vtkDataArray>>& kept)
{
  std::array<orrery::VectorArray, 2> points;
  const bool still = samePlaces(grids[0], grids[1]);
  const bool listed = pointsOf(grids[0]) != nullptr;
  if (listed || !still)
  {
    const auto read = [&](vtkDataSet* grid)
    { return vectorsOf(listed ? pointsOf(grid) : listPoints(grid).Get(), kept); };
    points[0] = read(grids[0]);
    points[1] = still ? points[0] : read(grids[1]);
  }
  return points;
}

}

/// A lattice and what it reads.
struct GridMesh::Lattice
{
  std::shared_ptr<const Flags> flags;
  std::vector<vtkSmartPointer<vtkDataArray>> kept;
  std::array<std::vector<double>, 3> coordinates;
  std::unique_ptr<orrery::LatticeMesh> mesh;
};

/// Split cells and the points that they read.
struct GridMesh::Cells
{
  std::vector<vtkSmartPointer<vtkDataArray>> kept;
  std::unique_ptr<orrery::SplitMesh> mesh;
};

bool GridMesh::knows(vtkDataSet* start, vtkDataSet* end) const
{
  return sameShownCells(this->known[0], start) && samePlaces(this->known[0], start) &&
    sameShownCells(this->known[1], end) && samePlaces(this->known[1], end);
}

void GridMesh::orderBy(vtkDataSet* first)
{
  const bool splits = vtkUnstructuredGrid::SafeDownCast(first) != nullptr;
  if (splits && (!sameCells(this->ordered, first) || !sameOrder(this->ordered, first)))
  {
    *this = GridMesh();
    this->ordered = first;
  }
}

bool GridMesh::update(vtkDataSet* start, vtkDataSet* end, int threads)
{
  if (this->knows(start, end))
  {
    return true;
  }
  const bool same = sameShownCells(this->known[0], start);
  if (!same)
  {
    const vtkSmartPointer<vtkDataSet> like = this->ordered;
    *this = GridMesh();
    this->ordered = sameCells(like, start) ? like : vtkSmartPointer<vtkDataSet>(start);
    this->flags = std::make_shared<const Flags>(cellFlags(start));
  }
  this->known = {}; // when something fails before the end
  this->makeMesh({ start, end }, threads);
  this->cellSearch =
    std::make_shared<orrery::LazySearch>(this->tetrahedra, threads, this->cellSearch.get());
  this->known = { start, end };
  return same;
}

void GridMesh::makeMesh(const Grids& grids, int threads)
{
  auto* grid = vtkUnstructuredGrid::SafeDownCast(grids[0]);
  if (!grid)
  {
    this->makeLattice(grids);
    return;
  }
  std::vector<vtkSmartPointer<vtkDataArray>> kept;
  const std::array<orrery::VectorArray, 2> points = readPoints(grids, kept);
  if (this->cells)
  {
    this->cells->mesh->setPoints(points);
  }
  else
  {
    this->cells = std::make_shared<Cells>();
    this->cells->mesh =
      splitCells(grid, points, orderPoints(vtkUnstructuredGrid::SafeDownCast(this->ordered)),
        this->flags->empty() ? nullptr : this->flags->data(), threads);
    this->volume = ::hasVolume(grid);
  }
  this->cells->kept = std::move(kept);
  this->tetrahedra = { this->cells, this->cells->mesh.get() };
}

void GridMesh::makeLattice(const Grids& grids)
{
  auto lattice = std::make_shared<Lattice>();
  lattice->flags = this->flags;
  const std::array<orrery::VectorArray, 2> points = readPoints(grids, lattice->kept);
  std::array<int, 6> extent{};
  extentOf(grids[0], extent);
  orrery::LatticeMesh::Shape shape;
  this->volume = true;
  for (int axis = 0; axis < 3; ++axis)
  {
    shape.size[axis] = extent[2 * axis + 1] - extent[2 * axis] + 1;
    shape.firstIndexSum += extent[2 * axis];
    this->volume = this->volume && shape.size[axis] > 1;
  }
  shape.cellGhosts = this->flags->empty() ? nullptr : this->flags->data();
  shape.hidingFlags = CellFlags::Hidden;
  shape.ghostFlags = CellFlags::Ghost;
  if (points[0])
  {
    lattice->mesh = std::make_unique<orrery::LatticeMesh>(shape, points);
  }
  else
  {
    orrery::LatticeMesh::Axes axes;
    placeAxes(grids[0], axes);
    lattice->coordinates = coordinatesOf(grids[0], extent);
    for (int axis = 0; axis < 3; ++axis)
    {
      axes.coordinates[axis] = lattice->coordinates[axis].data();
    }
    lattice->mesh = std::make_unique<orrery::LatticeMesh>(shape, axes);
  }
  this->tetrahedra = { lattice, lattice->mesh.get() };
}
