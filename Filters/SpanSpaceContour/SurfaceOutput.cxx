#include "SurfaceOutput.h"

#include "LargePages.h"
#include "PointSinks.h"
#include "SurfaceCells.h"
#include "SurfaceNormals.h"

#include "vtkAlgorithm.h"
#include "vtkAppendPolyData.h"
#include "vtkCellArray.h"
#include "vtkCellData.h"
#include "vtkDoubleArray.h"
#include "vtkFieldData.h"
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
#include "vtkRectilinearGrid.h"
#include "vtkTypeInt64Array.h"
#include "vtkUnstructuredGrid.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <string>

namespace
{

/// Makes an array longer and keeps what it has.
void grow(vtkDataArray* array, std::size_t tuples)
{
  if (static_cast<vtkIdType>(tuples) > array->GetNumberOfTuples())
  {
    array->Resize(static_cast<vtkIdType>(tuples));
    array->SetNumberOfTuples(static_cast<vtkIdType>(tuples));
    orrery::preferLargePages(array->GetVoidPointer(0),
      static_cast<std::size_t>(array->GetNumberOfValues()) * array->GetDataTypeSize());
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
  auto like =
    vtkSmartPointer<vtkDataArray>::Take(vtkDataArray::CreateDataArray(array->GetDataType()));
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
    if (array && array->GetName() && to->HasArray(array->GetName()) &&
      !to->GetAbstractAttribute(role))
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
    this->isovalues = type == VTK_FLOAT || type == VTK_DOUBLE
      ? emptyLike(contoured)
      : makeArray<vtkDoubleArray>(contoured->GetName(), 1);
  }
  if (wanted.gradients && this->lattice)
  {
    this->gradients = makeArray<vtkFloatArray>("Gradients", 3);
  }
  if (wanted.normals)
  {
    this->normals = makeArray<vtkFloatArray>("Normals", 3);
  }
  const std::string contouredName = contoured->GetName() ? contoured->GetName() : "";
  vtkPointData* pointData = data->GetPointData();
  for (int n = 0; n < pointData->GetNumberOfArrays(); ++n)
  {
    vtkDataArray* array = pointData->GetArray(n);
    if (isPassed(pointData, array) && array->GetName() != contouredName &&
      array->GetDataType() != VTK_ID_TYPE) // there is nothing between two ids
    {
      const vtkSmartPointer<vtkDataArray> values = standardLayout(array);
      this->attributes.push_back({ values, emptyLike(values) });
    }
  }
}

bool SurfaceOutput::keepsCells() const
{
  return !this->choices.triangles || this->input->GetCellData()->GetNumberOfArrays() > 0;
}

bool SurfaceOutput::add(SpanSpaceIndex& index, double isovalue, const orrery::Monitor& monitor)
{
  vtkNew<vtkIdList> others;
  index.findOtherCells(others);
  // VTK takes far longer over a cell.
  const double share = others->GetNumberOfIds() > 0 ? 0.1 : 1.0;
  const orrery::Monitor own = monitor.part(0.0, share);
  const orrery::SurfaceSize size = index.prepare(isovalue, this->keepsCells(), own);
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
  index.extract(isovalue, buffers, own);
  if (this->isovalues)
  {
    this->fillScalars(firstPoint, isovalue);
  }
  if (others->GetNumberOfIds() > 0)
  {
    this->addOtherCells(others, isovalue, monitor.part(share, 1.0));
  }
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

/// Quadratic, polyhedral, flat and thin cells, as VTK contours them.
void SurfaceOutput::addOtherCells(vtkIdList* ids, double isovalue, const orrery::Monitor& monitor)
{
  auto part = vtkSmartPointer<vtkPolyData>::New();
  this->copyCellData(this->contourByVTK(ids, isovalue, monitor, part), part);
  const vtkIdType partPoints = part->GetNumberOfPoints();
  if (this->isovalues)
  {
    vtkSmartPointer<vtkDataArray> constant = emptyLike(this->isovalues);
    constant->SetNumberOfTuples(partPoints);
    constant->FillComponent(0, isovalue);
    part->GetPointData()->SetScalars(constant);
  }
  if (this->normals)
  {
    vtkCellArray* polygons = part->GetPolys();
    polygons->ConvertTo64BitStorage();
    const auto partNormals = makeArray<vtkFloatArray>(this->normals->GetName(), 3);
    partNormals->SetNumberOfTuples(partPoints);
    this->fillNormals(part->GetPoints()->GetData(),
      static_cast<const std::int64_t*>(polygons->GetConnectivityArray()->GetVoidPointer(0)),
      polygons->GetNumberOfCells(), partNormals);
    part->GetPointData()->SetNormals(partNormals);
  }
  copyRoles(this->input->GetPointData(), part->GetPointData());
  this->others.push_back(part);
}

/// Adds what VTK makes of the cells, with the attributes interpolated. Returns the cell of each of the
/// vertices, lines and polygons. When stopped, of some of the cells.
std::vector<std::int64_t> SurfaceOutput::contourByVTK(
  vtkIdList* ids, double isovalue, const orrery::Monitor& monitor, vtkPolyData* output) const
{
  const vtkIdType count = ids->GetNumberOfIds();
  const vtkIdType step = std::max<vtkIdType>(1024, count / 100); // between looks at the monitor
  vtkNew<vtkPoints> outPoints;
  outPoints->SetDataType(this->points->GetDataType());
  vtkNew<vtkMergePoints> locator;
  locator->InitPointInsertion(outPoints, this->input->GetBounds(), count);
  vtkNew<vtkPointData> inPoints;
  for (const Attribute& attribute : this->attributes)
  {
    inPoints->AddArray(attribute.input);
  }
  output->GetPointData()->InterpolateAllocate(inPoints);
  vtkNew<vtkCellArray> made[3]; // vertices, lines, polygons: the order of a vtkPolyData's cell data
  std::vector<std::int64_t> cellsOf[3];
  vtkNew<vtkCellData> none;
  vtkNew<vtkGenericCell> cell;
  auto values = vtkSmartPointer<vtkDataArray>::Take(
    vtkDataArray::CreateDataArray(this->scalars->GetDataType()));
  for (vtkIdType n = 0; n < count && (n % step != 0 || !monitor.stopped()); ++n)
  {
    if (n % step == 0)
    {
      monitor.report(double(n) / count);
    }
    this->input->GetCell(ids->GetId(n), cell);
    values->SetNumberOfTuples(cell->GetNumberOfPoints());
    this->scalars->GetTuples(cell->PointIds, values);
    cell->Contour(isovalue, values, locator, made[0], made[1], made[2], inPoints,
      output->GetPointData(), none, 0, none);
    for (int kind = 0; kind < 3; ++kind)
    {
      cellsOf[kind].resize(made[kind]->GetNumberOfCells(), ids->GetId(n));
    }
  }
  output->SetPoints(outPoints);
  output->SetVerts(made[0]);
  output->SetLines(made[1]);
  output->SetPolys(made[2]);
  cellsOf[0].insert(cellsOf[0].end(), cellsOf[1].begin(), cellsOf[1].end());
  cellsOf[0].insert(cellsOf[0].end(), cellsOf[2].begin(), cellsOf[2].end());
  return cellsOf[0];
}

void SurfaceOutput::fillNormals(vtkDataArray* positions, const std::int64_t* triangles,
  std::size_t count, vtkDataArray* result) const
{
  withValues(positions,
    [&](auto* coordinates)
    {
      using T = std::remove_pointer_t<decltype(coordinates)>;
      if constexpr (std::is_floating_point_v<T>)
      {
        orrery::surfaceNormals(coordinates, positions->GetNumberOfTuples(), triangles, count,
          static_cast<float*>(result->GetVoidPointer(0)), this->choices.threads);
      }
    });
}

void SurfaceOutput::copyCellData(const std::vector<std::int64_t>& cells, vtkPolyData* output) const
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
    copy->SetNumberOfTuples(static_cast<vtkIdType>(cells.size()));
    const std::size_t size = source->GetNumberOfComponents();
    withValues(source,
      [&](auto* in)
      {
        auto* out = static_cast<decltype(in)>(copy->GetVoidPointer(0));
        for (const std::int64_t cell : cells)
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
  grow(offsets, this->triangleCount + 1);
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
  if (this->normals && !this->lattice)
  {
    grow(this->normals, this->pointCount);
    this->fillNormals(this->points,
      static_cast<std::int64_t*>(this->connectivity->GetVoidPointer(0)), this->triangleCount,
      this->normals);
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
    this->copyCellData(this->cellOfTriangle, output);
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
  output->GetFieldData()->PassData(this->input->GetFieldData());
}
