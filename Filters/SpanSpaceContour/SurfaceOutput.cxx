#include "SurfaceOutput.h"

#include "SurfaceCells.h"
#include "SurfaceNormals.h"
#include "VTKArrays.h"

#include "vtkAlgorithm.h"
#include "vtkAppendPolyData.h"
#include "vtkCellArray.h"
#include "vtkCellData.h"
#include "vtkDoubleArray.h"
#include "vtkFloatArray.h"
#include "vtkGenericCell.h"
#include "vtkIdList.h"
#include "vtkImageData.h"
#include "vtkMergePoints.h"
#include "vtkNew.h"
#include "vtkPointData.h"
#include "vtkPointSet.h"
#include "vtkPoints.h"
#include "vtkPolyData.h"
#include "vtkPolyDataNormals.h"
#include "vtkRectilinearGrid.h"
#include "vtkTypeInt64Array.h"
#include "vtkUnstructuredGrid.h"

#include <algorithm>
#include <array>
#include <cstring>

namespace
{

/// Makes an array longer and keeps what it has.
void grow(vtkDataArray* array, std::size_t tuples)
{
  if (static_cast<vtkIdType>(tuples) > array->GetNumberOfTuples())
  {
    array->Resize(static_cast<vtkIdType>(tuples));
    array->SetNumberOfTuples(static_cast<vtkIdType>(tuples));
  }
}

template <class Array>
vtkSmartPointer<vtkDataArray> makeArray(const char* name, int components)
{
  auto array = vtkSmartPointer<Array>::New();
  array->SetName(name);
  array->SetNumberOfComponents(components);
  return array;
}

/// An empty array of the same type, name and components.
vtkSmartPointer<vtkDataArray> emptyLike(vtkDataArray* array)
{
  auto like = vtkSmartPointer<vtkDataArray>::Take(vtkDataArray::CreateDataArray(array->GetDataType()));
  like->SetName(array->GetName());
  like->SetNumberOfComponents(array->GetNumberOfComponents());
  like->CopyComponentNames(array);
  return like;
}

bool isPassed(vtkDataSetAttributes* attributes, vtkDataArray* array)
{
  return array && array->GetName() &&
    std::strcmp(array->GetName(), vtkDataSetAttributes::GhostArrayName()) != 0 &&
    array != attributes->GetGlobalIds() && array != attributes->GetPedigreeIds();
}

/// Gives the output's attributes the roles (vectors, tensors...) they have in the input.
void copyRoles(vtkDataSetAttributes* from, vtkDataSetAttributes* to)
{
  for (int role = 0; role < vtkDataSetAttributes::NUM_ATTRIBUTES; ++role)
  {
    vtkAbstractArray* array = from->GetAbstractAttribute(role);
    if (array && array->GetName() && to->HasArray(array->GetName()) && !to->GetAbstractAttribute(role))
    {
      to->SetActiveAttribute(array->GetName(), role);
    }
  }
}

int outputPointsType(vtkDataSet* input, int precision)
{
  if (precision == vtkAlgorithm::DEFAULT_PRECISION)
  {
    auto* pointSet = vtkPointSet::SafeDownCast(input);
    return pointSet && pointSet->GetPoints() && pointSet->GetPoints()->GetDataType() == VTK_DOUBLE
      ? VTK_DOUBLE
      : VTK_FLOAT;
  }
  return precision == vtkAlgorithm::DOUBLE_PRECISION ? VTK_DOUBLE : VTK_FLOAT;
}

}

SurfaceOutput::SurfaceOutput(
  vtkDataSet* data, vtkDataArray* contoured, const SurfaceChoices& wanted)
  : input(data)
  , scalars(contoured)
  , choices(wanted)
  , lattice(!vtkUnstructuredGrid::SafeDownCast(data))
{
  this->points = vtkSmartPointer<vtkDataArray>::Take(
    vtkDataArray::CreateDataArray(outputPointsType(data, wanted.pointsPrecision)));
  this->points->SetNumberOfComponents(3);
  this->connectivity = vtkSmartPointer<vtkTypeInt64Array>::New();
  if (wanted.scalars)
  {
    const int type = contoured->GetDataType();
    this->isovalues =
      type == VTK_FLOAT || type == VTK_DOUBLE ? emptyLike(contoured) : makeArray<vtkDoubleArray>(contoured->GetName(), 1);
  }
  if (wanted.gradients && this->lattice)
  {
    this->gradients = makeArray<vtkFloatArray>("Gradients", 3);
  }
  if (wanted.normals)
  {
    this->normals = makeArray<vtkFloatArray>("Normals", 3);
  }
  vtkPointData* pointData = data->GetPointData();
  for (int n = 0; n < pointData->GetNumberOfArrays(); ++n)
  {
    vtkDataArray* array = pointData->GetArray(n);
    if (isPassed(pointData, array) && std::strcmp(array->GetName(), contoured->GetName()) != 0)
    {
      this->attributes.push_back({ standardLayout(array), emptyLike(array) });
    }
  }
}

bool SurfaceOutput::keepsCells() const
{
  return !this->choices.triangles || this->input->GetCellData()->GetNumberOfArrays() > 0;
}

bool SurfaceOutput::add(SpanSpaceIndex& index, double isovalue, const orrery::Monitor& monitor)
{
  const orrery::SurfaceSize size = index.prepare(isovalue, this->keepsCells(), monitor);
  if (monitor.stopped())
  {
    return false;
  }
  const std::size_t firstPoint = this->pointCount;
  const std::size_t firstTriangle = this->triangleCount;
  this->pointCount += size.points;
  this->triangleCount += size.triangles;

  grow(this->points, this->pointCount);
  grow(this->connectivity, 3 * this->triangleCount);
  std::vector<std::unique_ptr<orrery::PointSink>> sinks;
  sinks.push_back(index.coordinates(this->points));
  for (Attribute& attribute : this->attributes)
  {
    grow(attribute.output, this->pointCount);
    sinks.push_back(interpolateAttribute(attribute.input, attribute.output));
  }
  if (this->lattice && (this->gradients || this->normals))
  {
    GradientArrays wanted;
    if (this->gradients)
    {
      grow(this->gradients, this->pointCount);
      wanted.gradients = static_cast<float*>(this->gradients->GetVoidPointer(0));
    }
    if (this->normals)
    {
      grow(this->normals, this->pointCount);
      wanted.normals = static_cast<float*>(this->normals->GetVoidPointer(0));
    }
    sinks.push_back(index.gradients(wanted));
  }

  orrery::SurfaceBuffers buffers;
  buffers.firstPoint = firstPoint;
  buffers.connectivity =
    static_cast<std::int64_t*>(this->connectivity->GetVoidPointer(0)) + 3 * firstTriangle;
  if (this->keepsCells())
  {
    this->cellOfTriangle.resize(this->triangleCount);
    buffers.cellOfTriangle = this->cellOfTriangle.data() + firstTriangle;
  }
  for (const auto& sink : sinks)
  {
    if (sink)
    {
      buffers.sinks.push_back(sink.get());
    }
  }
  index.extract(isovalue, buffers, monitor);
  if (this->isovalues)
  {
    this->fillScalars(firstPoint, isovalue);
  }
  this->addOtherCells(index, isovalue);
  return !monitor.stopped();
}

void SurfaceOutput::fillScalars(std::size_t first, double isovalue)
{
  grow(this->isovalues, this->pointCount);
  withValues(this->isovalues,
    [&](auto* values)
    {
      using T = std::remove_pointer_t<decltype(values)>;
      std::fill(values + first, values + this->pointCount, static_cast<T>(isovalue));
    });
}

/// Quadratic, polyhedral, flat and thin cells: VTK's own contouring, of the active ones.
void SurfaceOutput::addOtherCells(SpanSpaceIndex& index, double isovalue)
{
  vtkNew<vtkIdList> ids;
  index.findOtherCells(ids);
  if (ids->GetNumberOfIds() == 0)
  {
    return;
  }
  auto part = vtkSmartPointer<vtkPolyData>::New();
  vtkNew<vtkPoints> partPoints;
  partPoints->SetDataType(this->points->GetDataType());
  vtkNew<vtkMergePoints> locator;
  locator->InitPointInsertion(partPoints, this->input->GetBounds(), ids->GetNumberOfIds());
  vtkPointData* inPoints = this->input->GetPointData();
  vtkCellData* inCells = this->input->GetCellData();
  part->GetPointData()->InterpolateAllocate(inPoints);
  part->GetCellData()->CopyAllocate(inCells);
  vtkNew<vtkCellArray> verts;
  vtkNew<vtkCellArray> lines;
  vtkNew<vtkCellArray> polys;
  vtkNew<vtkGenericCell> cell;
  auto values =
    vtkSmartPointer<vtkDataArray>::Take(vtkDataArray::CreateDataArray(this->scalars->GetDataType()));
  for (vtkIdType n = 0; n < ids->GetNumberOfIds(); ++n)
  {
    this->input->GetCell(ids->GetId(n), cell);
    values->SetNumberOfTuples(cell->GetNumberOfPoints());
    this->scalars->GetTuples(cell->PointIds, values);
    cell->Contour(isovalue, values, locator, verts, lines, polys, inPoints, part->GetPointData(),
      inCells, ids->GetId(n), part->GetCellData());
  }
  part->SetPoints(partPoints);
  part->SetVerts(verts);
  part->SetLines(lines);
  part->SetPolys(polys);
  part->GetPointData()->RemoveArray(this->scalars->GetName());
  if (this->isovalues)
  {
    vtkSmartPointer<vtkDataArray> constant = emptyLike(this->isovalues);
    constant->SetNumberOfTuples(partPoints->GetNumberOfPoints());
    constant->FillComponent(0, isovalue);
    part->GetPointData()->AddArray(constant);
  }
  if (this->normals)
  {
    vtkNew<vtkPolyDataNormals> fill;
    fill->SetInputData(part);
    fill->SplittingOff();
    fill->ConsistencyOff();
    fill->Update();
    part->ShallowCopy(fill->GetOutput());
  }
  this->others.push_back(part);
}

void SurfaceOutput::copyCellData(vtkPolyData* output) const
{
  vtkCellData* from = this->input->GetCellData();
  vtkCellData* to = output->GetCellData();
  for (int n = 0; n < from->GetNumberOfArrays(); ++n)
  {
    vtkDataArray* array = from->GetArray(n);
    if (!isPassed(from, array))
    {
      continue;
    }
    const vtkSmartPointer<vtkDataArray> source = standardLayout(array);
    vtkSmartPointer<vtkDataArray> copy = emptyLike(source);
    copy->SetNumberOfTuples(static_cast<vtkIdType>(this->cellOfTriangle.size()));
    const std::size_t size = source->GetNumberOfComponents();
    withValues(source,
      [&](auto* in)
      {
        auto* out = static_cast<decltype(in)>(copy->GetVoidPointer(0));
        for (const std::int64_t cell : this->cellOfTriangle)
        {
          out = std::copy_n(in + cell * size, size, out);
        }
      });
    to->AddArray(copy);
  }
  copyRoles(from, to);
}

vtkSmartPointer<vtkCellArray> SurfaceOutput::makeTriangles() const
{
  vtkNew<vtkTypeInt64Array> offsets;
  offsets->SetNumberOfValues(static_cast<vtkIdType>(this->triangleCount) + 1);
  orrery::fillTriangleOffsets(reinterpret_cast<std::int64_t*>(offsets->GetPointer(0)),
    this->triangleCount, this->choices.threads);
  auto cells = vtkSmartPointer<vtkCellArray>::New();
  cells->SetData(offsets, vtkTypeInt64Array::SafeDownCast(this->connectivity));
  return cells;
}

vtkSmartPointer<vtkCellArray> SurfaceOutput::makePolygons()
{
  orrery::Polygons polygons =
    orrery::joinTriangles(static_cast<std::int64_t*>(this->connectivity->GetVoidPointer(0)),
      this->cellOfTriangle.data(), this->triangleCount);
  const auto copy = [](const std::vector<std::int64_t>& values)
  {
    auto array = vtkSmartPointer<vtkTypeInt64Array>::New();
    array->SetNumberOfValues(static_cast<vtkIdType>(values.size()));
    std::copy(values.begin(), values.end(), array->GetPointer(0));
    return array;
  };
  auto cells = vtkSmartPointer<vtkCellArray>::New();
  cells->SetData(copy(polygons.offsets), copy(polygons.connectivity));
  this->cellOfTriangle = std::move(polygons.cells);
  return cells;
}

void SurfaceOutput::finish(vtkPolyData* output)
{
  auto* triangles = static_cast<std::int64_t*>(this->connectivity->GetVoidPointer(0));
  if (this->normals && !this->lattice)
  {
    grow(this->normals, this->pointCount);
    withValues(this->points,
      [&](auto* coordinates)
      {
        using T = std::remove_pointer_t<decltype(coordinates)>;
        if constexpr (std::is_floating_point_v<T>)
        {
          orrery::surfaceNormals(coordinates, this->pointCount, triangles, this->triangleCount,
            static_cast<float*>(this->normals->GetVoidPointer(0)), this->choices.threads);
        }
      });
  }
  vtkNew<vtkPoints> outPoints;
  outPoints->SetData(this->points);
  output->SetPoints(outPoints);
  output->SetPolys(this->choices.triangles ? this->makeTriangles() : this->makePolygons());

  vtkPointData* pointData = output->GetPointData();
  for (Attribute& attribute : this->attributes)
  {
    pointData->AddArray(attribute.output);
  }
  if (this->gradients)
  {
    pointData->AddArray(this->gradients);
  }
  if (this->normals)
  {
    pointData->SetNormals(this->normals);
  }
  if (this->isovalues)
  {
    pointData->SetScalars(this->isovalues);
  }
  copyRoles(this->input->GetPointData(), pointData);
  if (this->keepsCells())
  {
    this->copyCellData(output);
  }

  if (!this->others.empty())
  {
    vtkNew<vtkPolyData> own;
    own->ShallowCopy(output);
    vtkNew<vtkAppendPolyData> append;
    if (own->GetNumberOfPoints() > 0)
    {
      append->AddInputData(own);
    }
    for (vtkPolyData* other : this->others)
    {
      append->AddInputData(other);
    }
    append->SetOutputPointsPrecision(this->points->GetDataType() == VTK_DOUBLE
        ? vtkAlgorithm::DOUBLE_PRECISION
        : vtkAlgorithm::SINGLE_PRECISION);
    append->Update();
    output->ShallowCopy(append->GetOutput());
  }
}
