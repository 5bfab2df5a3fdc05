#include "FlowBuilder.h"

#include "LatticeMesh.h"
#include "SplitMesh.h"

#include "vtkCell.h"
#include "vtkCell3D.h"
#include "vtkCellData.h"
#include "vtkCellType.h"
#include "vtkDataSetAttributes.h"
#include "vtkDoubleArray.h"
#include "vtkGenericCell.h"
#include "vtkImageData.h"
#include "vtkMatrix3x3.h"
#include "vtkPointData.h"
#include "vtkPointSet.h"
#include "vtkPoints.h"
#include "vtkRectilinearGrid.h"
#include "vtkStructuredGrid.h"
#include "vtkUnstructuredGrid.h"

#include <algorithm>
#include <stdexcept>

namespace
{

constexpr unsigned char HidingCell =
  vtkDataSetAttributes::HIDDENCELL | vtkDataSetAttributes::REFINEDCELL;

/// The array itself when the kernel can read it, else a copy of doubles. Kept in `kept`.
orrery::VectorArray vectorsOf(vtkDataArray* array, std::vector<vtkSmartPointer<vtkDataArray>>& kept)
{
  vtkSmartPointer<vtkDataArray> source = array;
  const int type = array->GetDataType();
  if (!array->HasStandardMemoryLayout() || (type != VTK_FLOAT && type != VTK_DOUBLE))
  {
    source = vtkSmartPointer<vtkDoubleArray>::New();
    source->DeepCopy(array);
  }
  kept.push_back(source);
  orrery::VectorArray vectors;
  if (source->GetDataType() == VTK_FLOAT)
  {
    vectors.floats = static_cast<float*>(source->GetVoidPointer(0));
  }
  else
  {
    vectors.doubles = static_cast<double*>(source->GetVoidPointer(0));
  }
  return vectors;
}

/// By cell: whether it, or one of its points, is hidden. Null when none is.
vtkSmartPointer<vtkUnsignedCharArray> hiddenCells(vtkDataSet* data)
{
  auto* cells = vtkUnsignedCharArray::SafeDownCast(
    data->GetCellData()->GetArray(vtkDataSetAttributes::GhostArrayName()));
  auto* points = vtkUnsignedCharArray::SafeDownCast(
    data->GetPointData()->GetArray(vtkDataSetAttributes::GhostArrayName()));
  if (!cells && !points)
  {
    return nullptr;
  }
  auto hidden = vtkSmartPointer<vtkUnsignedCharArray>::New();
  hidden->SetNumberOfValues(data->GetNumberOfCells());
  vtkNew<vtkIdList> ids;
  bool any = false;
  for (vtkIdType cell = 0; cell < data->GetNumberOfCells(); ++cell)
  {
    bool hides = cells && (cells->GetValue(cell) & HidingCell);
    if (points)
    {
      data->GetCellPoints(cell, ids);
      hides = hides ||
        std::any_of(ids->begin(), ids->end(),
          [points](vtkIdType id)
          { return points->GetValue(id) & vtkDataSetAttributes::HIDDENPOINT; });
    }
    hidden->SetValue(cell, hides);
    any = any || hides;
  }
  return any ? hidden : nullptr;
}

bool dimensionsOf(vtkDataSet* data, std::array<int, 3>& dimensions, std::array<int, 6>& extent)
{
  if (auto* image = vtkImageData::SafeDownCast(data))
  {
    image->GetDimensions(dimensions.data());
    image->GetExtent(extent.data());
  }
  else if (auto* rectilinear = vtkRectilinearGrid::SafeDownCast(data))
  {
    rectilinear->GetDimensions(dimensions.data());
    rectilinear->GetExtent(extent.data());
  }
  else if (auto* structured = vtkStructuredGrid::SafeDownCast(data))
  {
    structured->GetDimensions(dimensions.data());
    structured->GetExtent(extent.data());
  }
  else
  {
    return false;
  }
  return true;
}

vtkDataArray* pointsOf(vtkDataSet* data)
{
  auto* pointSet = vtkPointSet::SafeDownCast(data);
  return pointSet && pointSet->GetPoints() ? pointSet->GetPoints()->GetData() : nullptr;
}

vtkAbstractArray* ghostsOf(vtkDataSetAttributes* attributes)
{
  return attributes->GetAbstractArray(vtkDataSetAttributes::GhostArrayName());
}

/// Splits the cells of three dimensions.
std::shared_ptr<orrery::SplitMesh> splitCells(vtkUnstructuredGrid* grid,
  const std::array<orrery::VectorArray, 2>& points, vtkUnsignedCharArray* hidden, int threads)
{
  auto mesh = std::make_shared<orrery::SplitMesh>(
    static_cast<std::size_t>(grid->GetNumberOfPoints()), points);
  vtkNew<vtkGenericCell> cell;
  std::vector<std::vector<std::int64_t>> faces;
  for (vtkIdType n = 0; n < grid->GetNumberOfCells(); ++n)
  {
    grid->GetCell(n, cell);
    faces.clear();
    if (cell->GetCellDimension() == 3)
    {
      for (int f = 0; f < cell->GetNumberOfFaces(); ++f)
      {
        vtkCell* face = cell->GetFace(f);
        std::vector<std::int64_t> ids(face->PointIds->begin(), face->PointIds->end());
        if (face->GetCellType() == VTK_PIXEL)
        {
          std::swap(ids[2], ids[3]);
        }
        faces.push_back(std::move(ids));
      }
    }
    mesh->addCell(faces, hidden && hidden->GetValue(n));
  }
  mesh->connect(threads);
  return mesh;
}

/// The velocity of a block; null, with a message, when it does not do.
vtkDataArray* findVelocity(vtkDataSet* data, const std::string& name, std::string& problem)
{
  vtkPointData* pointData = data->GetPointData();
  vtkDataArray* array = nullptr;
  if (!name.empty())
  {
    array = pointData->GetArray(name.c_str());
  }
  else
  {
    array = pointData->GetVectors();
    for (int n = 0; !array && n < pointData->GetNumberOfArrays(); ++n)
    {
      vtkDataArray* other = pointData->GetArray(n);
      array = other && other->GetNumberOfComponents() == 3 ? other : nullptr;
    }
  }
  const std::string quoted = "\"" + name + "\"";
  if (!array && !name.empty() && data->GetCellData()->HasArray(name.c_str()))
  {
    problem = "Array " + quoted +
      " is cell data: apply Cell Data to Point Data first, or choose a point array of vectors.";
  }
  else if (!array)
  {
    problem = name.empty()
      ? std::string("There are no vectors to trace along: the input has no point array of three "
                    "components.")
      : "There is no point array " + quoted + " to trace along: choose one of three components.";
  }
  else if (array->GetNumberOfComponents() != 3)
  {
    problem = "Array " + quoted + " has " + std::to_string(array->GetNumberOfComponents()) +
      " components, a velocity has three: choose another.";
    array = nullptr;
  }
  return array;
}

}

/// Whether two data sets have the same cells, wherever their points are.
bool FlowBuilder::sameCells(vtkDataSet* a, vtkDataSet* b)
{
  if (!a || std::string(a->GetClassName()) != b->GetClassName() ||
    a->GetNumberOfPoints() != b->GetNumberOfPoints() ||
    a->GetNumberOfCells() != b->GetNumberOfCells() ||
    ghostsOf(a->GetCellData()) != ghostsOf(b->GetCellData()) ||
    ghostsOf(a->GetPointData()) != ghostsOf(b->GetPointData()))
  {
    return false;
  }
  auto* cellsOfA = vtkUnstructuredGrid::SafeDownCast(a);
  auto* cellsOfB = vtkUnstructuredGrid::SafeDownCast(b);
  std::array<int, 3> dimensions[2]{};
  std::array<int, 6> extents[2]{};
  dimensionsOf(a, dimensions[0], extents[0]);
  dimensionsOf(b, dimensions[1], extents[1]);
  return extents[0] == extents[1] && (!cellsOfA || cellsOfA->GetCells() == cellsOfB->GetCells());
}

bool FlowBuilder::sameGrid(const Grid& grid, vtkDataSet* start, vtkDataSet* end)
{
  const auto same = [](vtkDataSet* a, vtkDataSet* b)
  {
    if (!sameCells(a, b) || pointsOf(a) != pointsOf(b))
    {
      return false;
    }
    if (pointsOf(a))
    {
      return true;
    }
    double boundsA[6];
    double boundsB[6];
    a->GetBounds(boundsA);
    b->GetBounds(boundsB);
    return std::equal(boundsA, boundsA + 6, boundsB);
  };
  return same(grid.data, start) && same(grid.endData, end);
}

void FlowBuilder::makeGrid(Grid& grid, vtkDataSet* start, vtkDataSet* end, int threads)
{
  const bool moved = sameCells(grid.data, start);
  grid.data = start;
  grid.endData = end;
  grid.arrays.clear();
  if (!moved)
  {
    grid.hidden = hiddenCells(start);
    grid.search = nullptr;
  }
  std::array<orrery::VectorArray, 2> points;
  if (vtkDataArray* coordinates = pointsOf(start))
  {
    points[0] = vectorsOf(coordinates, grid.arrays);
    points[1] = pointsOf(end) == coordinates ? points[0] : vectorsOf(pointsOf(end), grid.arrays);
  }
  std::array<int, 3> dimensions{};
  std::array<int, 6> extent{};
  if (auto* unstructured = vtkUnstructuredGrid::SafeDownCast(start))
  {
    auto split = std::dynamic_pointer_cast<orrery::SplitMesh>(grid.mesh);
    if (moved && split)
    {
      split->setPoints(points);
    }
    else
    {
      grid.mesh = splitCells(unstructured, points, grid.hidden, threads);
    }
  }
  else if (dimensionsOf(start, dimensions, extent))
  {
    orrery::LatticeMesh::Shape shape;
    std::copy(dimensions.begin(), dimensions.end(), shape.size.begin());
    shape.firstIndexSum = extent[0] + extent[2] + extent[4];
    if (grid.hidden)
    {
      shape.cellGhosts = grid.hidden->GetPointer(0);
      shape.hidingFlags = 0xff;
    }
    if (points[0])
    {
      grid.mesh = std::make_shared<orrery::LatticeMesh>(shape, points);
    }
    else
    {
      orrery::LatticeMesh::Axes axes;
      for (int axis = 0; axis < 3; ++axis)
      {
        grid.axes[axis].clear();
        for (int n = 0; n < dimensions[axis]; ++n)
        {
          grid.axes[axis].push_back(0);
        }
      }
      if (auto* rectilinear = vtkRectilinearGrid::SafeDownCast(start))
      {
        vtkDataArray* coordinates[3] = { rectilinear->GetXCoordinates(),
          rectilinear->GetYCoordinates(), rectilinear->GetZCoordinates() };
        for (int axis = 0; axis < 3; ++axis)
        {
          for (int n = 0; n < dimensions[axis]; ++n)
          {
            grid.axes[axis][n] = coordinates[axis]->GetComponent(n, 0);
          }
        }
      }
      else if (auto* image = vtkImageData::SafeDownCast(start))
      {
        for (int axis = 0; axis < 3; ++axis)
        {
          for (int n = 0; n < dimensions[axis]; ++n)
          {
            grid.axes[axis][n] = image->GetSpacing()[axis] * (extent[2 * axis] + n);
          }
          axes.origin[axis] = image->GetOrigin()[axis];
        }
        for (int row = 0; row < 3; ++row)
        {
          for (int column = 0; column < 3; ++column)
          {
            axes.direction(row, column) = image->GetDirectionMatrix()->GetElement(row, column);
          }
        }
      }
      for (int axis = 0; axis < 3; ++axis)
      {
        axes.coordinates[axis] = grid.axes[axis].data();
      }
      grid.mesh = std::make_shared<orrery::LatticeMesh>(shape, axes);
    }
  }
  grid.search = std::make_shared<orrery::LazySearch>(grid.mesh, grid.search.get());
}

bool FlowBuilder::build(const std::vector<Level>& levels, std::size_t first, std::size_t last,
  const std::string& velocity, int threads, std::string& problem)
{
  const TimeStep& start = *levels[first].step;
  const TimeStep& end = *levels[last].step;
  for (const Level& level : levels)
  {
    bool same = level.step->size() == start.size();
    for (std::size_t block = 0; same && block < start.size(); ++block)
    {
      vtkDataSet* data = (*level.step)[block];
      same = std::string(data->GetClassName()) == start[block]->GetClassName() &&
        data->GetNumberOfPoints() == start[block]->GetNumberOfPoints() &&
        data->GetNumberOfCells() == start[block]->GetNumberOfCells();
    }
    if (!same)
    {
      problem = "The grids at the times " + std::to_string(levels[first].time) + " and " +
        std::to_string(level.time) +
        " differ in their blocks or sizes: particles can be traced only on grids that keep their "
        "points and cells.";
      return false;
    }
  }

  this->ends = { &start, &end };
  this->velocities.clear();
  this->current.blocks.clear();
  this->current.start = levels[first].time;
  this->current.end = levels[last].time;
  this->current.levels = static_cast<int>(levels.size());
  this->grids.resize(start.size());
  for (std::size_t n = 0; n < levels.size(); ++n)
  {
    this->current.times[n] = levels[n].time;
  }
  for (std::size_t block = 0; block < start.size(); ++block)
  {
    Grid& grid = this->grids[block];
    if (!this->sameGrid(grid, start[block], end[block]))
    {
      this->makeGrid(grid, start[block], end[block], threads);
    }
    orrery::Flow::Block made{ grid.mesh, grid.search, {} };
    for (std::size_t n = 0; n < levels.size(); ++n)
    {
      vtkDataArray* array = findVelocity((*levels[n].step)[block], velocity, problem);
      if (!array)
      {
        return false;
      }
      made.velocity[n] = vectorsOf(array, this->velocities);
    }
    this->current.blocks.push_back(std::move(made));
  }
  return true;
}

vtkDataArray* FlowBuilder::velocityOf(vtkDataSet* data, const std::string& name)
{
  std::string problem;
  return findVelocity(data, name, problem);
}
