#include "TracerTesting.h"

#include "vtkCellArray.h"
#include "vtkCellData.h"
#include "vtkCellType.h"
#include "vtkDoubleArray.h"
#include "vtkFieldData.h"
#include "vtkIdList.h"
#include "vtkInformation.h"
#include "vtkInformationVector.h"
#include "vtkObjectFactory.h"
#include "vtkPointData.h"
#include "vtkPoints.h"
#include "vtkStreamingDemandDrivenPipeline.h"
#include "vtkUnsignedCharArray.h"

#include <algorithm>
#include <cmath>
#include <random>

namespace tracertest
{

double distance(const Vector& a, const Vector& b)
{
  return std::hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2]);
}

// ---- Flows whose particles are where a formula says

Vector rotation(const Vector& x, double)
{
  return { -Pi / 2 * x[1], Pi / 2 * x[0], 0 };
}

Vector rotated(const Vector& x, double time)
{
  const double c = std::cos(Pi / 2 * time);
  const double s = std::sin(Pi / 2 * time);
  return { c * x[0] - s * x[1], s * x[0] + c * x[1], x[2] };
}

Vector gust(const Vector&, double time)
{
  return { 0.1 + 0.2 * time, 0.05, -0.1 * time };
}

Vector gustWay(double from, double to)
{
  const double squares = to * to - from * from;
  return { 0.1 * (to - from) + 0.1 * squares, 0.05 * (to - from), -0.05 * squares };
}

Vector swing(const Vector&, double time)
{
  return { 0.5 * std::cos(2 * time), 0.3 * std::sin(2 * time), 0.05 };
}

Vector swingWay(double from, double to)
{
  return { 0.25 * (std::sin(2 * to) - std::sin(2 * from)),
    -0.15 * (std::cos(2 * to) - std::cos(2 * from)), 0.05 * (to - from) };
}

// ---- Grids over the cube from -1 to 1

namespace
{

constexpr int Mixed = -1;

/// The cells of an unstructured kind.
int cellTypeOf(const std::string& kind)
{
  const std::map<std::string, int> types{ { "hexahedra", VTK_HEXAHEDRON }, { "voxels", VTK_VOXEL },
    { "tetrahedra", VTK_TETRA }, { "wedges", VTK_WEDGE }, { "pyramids", VTK_PYRAMID },
    { "polyhedra", VTK_POLYHEDRON }, { "mixed", Mixed } };
  return types.at(kind);
}

/// Of the nodes of a cube in the order of their indices: the corners of a hexahedron, of its sides,
/// of two wedges and of six tetrahedra. Those of neighbors meet face to face.
constexpr int Hexahedron[8] = { 0, 1, 3, 2, 4, 5, 7, 6 };
constexpr int Sides[6][4] = { { 0, 2, 6, 4 }, { 1, 5, 7, 3 }, { 0, 4, 5, 1 }, { 2, 3, 7, 6 },
  { 0, 1, 3, 2 }, { 4, 6, 7, 5 } };
constexpr int Wedges[2][6] = { { 0, 3, 1, 4, 7, 5 }, { 0, 2, 3, 4, 6, 7 } };
constexpr int Tetrahedra[6][4] = { { 0, 1, 3, 7 }, { 0, 3, 2, 7 }, { 0, 2, 6, 7 }, { 0, 6, 4, 7 },
  { 0, 4, 5, 7 }, { 0, 5, 1, 7 } };

/// Adds cells that fill a cube, by its nodes.
void fillCube(vtkUnstructuredGrid* grid, int type, const std::array<vtkIdType, 8>& nodes)
{
  const auto add = [&](int cellType, const int* corners, int size, vtkIdType apex = -1)
  {
    vtkNew<vtkIdList> ids;
    for (int n = 0; n < size; ++n)
    {
      ids->InsertNextId(nodes[corners[n]]);
    }
    if (apex >= 0)
    {
      ids->InsertNextId(apex);
    }
    grid->InsertNextCell(cellType, ids);
  };
  constexpr int inOrder[8] = { 0, 1, 2, 3, 4, 5, 6, 7 };
  switch (type)
  {
    case VTK_VOXEL:
      add(VTK_VOXEL, inOrder, 8);
      break;
    case VTK_TETRA:
      for (const auto& corners : Tetrahedra)
      {
        add(VTK_TETRA, corners, 4);
      }
      break;
    case VTK_WEDGE:
      for (const auto& corners : Wedges)
      {
        add(VTK_WEDGE, corners, 6);
      }
      break;
    case VTK_PYRAMID:
    {
      Vector middle{};
      for (const vtkIdType node : nodes)
      {
        middle = middle + 0.125 * pointOf(grid, node);
      }
      const vtkIdType apex = grid->GetPoints()->InsertNextPoint(middle.data());
      for (const auto& corners : Sides)
      {
        add(VTK_PYRAMID, corners, 4, apex);
      }
      break;
    }
    case VTK_POLYHEDRON:
    {
      vtkNew<vtkIdList> stream;
      stream->InsertNextId(6);
      for (const auto& corners : Sides)
      {
        stream->InsertNextId(4);
        for (const int corner : corners)
        {
          stream->InsertNextId(nodes[corner]);
        }
      }
      grid->InsertNextCell(VTK_POLYHEDRON, stream);
      break;
    }
    default:
      add(VTK_HEXAHEDRON, Hexahedron, 8);
  }
}

vtkSmartPointer<vtkPoints> latticePoints(const Grid& grid, double time)
{
  auto points = vtkSmartPointer<vtkPoints>::New();
  points->SetDataTypeToDouble();
  const auto along = [&](int n) { return 2. * n / grid.cells - 1; };
  for (int k = 0; k <= grid.cells; ++k)
  {
    for (int j = 0; j <= grid.cells; ++j)
    {
      for (int i = 0; i <= grid.cells; ++i)
      {
        const Vector node{ along(i), along(j), along(k) };
        const Vector x = grid.motion ? grid.motion(node, time) : node;
        points->InsertNextPoint(x.data());
      }
    }
  }
  return points;
}

vtkSmartPointer<vtkUnstructuredGrid> makeCells(const Grid& grid, double time)
{
  auto cells = vtkSmartPointer<vtkUnstructuredGrid>::New();
  cells->SetPoints(latticePoints(grid, time));
  cells->Allocate();
  const int type = cellTypeOf(grid.kind);
  // What meets face to face with each other: those that leave the faces whole.
  constexpr int mixed[3] = { VTK_HEXAHEDRON, VTK_PYRAMID, VTK_POLYHEDRON };
  const vtkIdType nodes = grid.cells + 1;
  for (int k = 0; k < grid.cells; ++k)
  {
    for (int j = 0; j < grid.cells; ++j)
    {
      for (int i = 0; i < grid.cells; ++i)
      {
        std::array<vtkIdType, 8> corners;
        for (int corner = 0; corner < 8; ++corner)
        {
          corners[corner] =
            i + (corner & 1) + nodes * (j + (corner >> 1 & 1) + nodes * (k + (corner >> 2)));
        }
        fillCube(cells, type == Mixed ? mixed[(i + j + k) % 3] : type, corners);
      }
    }
  }
  return cells;
}

}

const std::vector<std::string>& gridKinds()
{
  static const std::vector<std::string> kinds{ "image", "rectilinear", "structured", "hexahedra",
    "voxels", "tetrahedra", "wedges", "pyramids", "polyhedra", "mixed" };
  return kinds;
}

bool canMove(const std::string& kind)
{
  return kind != "image" && kind != "rectilinear" && kind != "voxels";
}

vtkSmartPointer<vtkDataSet> makeGrid(const Grid& grid, double time)
{
  const int nodes = grid.cells + 1;
  if (grid.kind == "image")
  {
    auto image = vtkSmartPointer<vtkImageData>::New();
    image->SetDimensions(nodes, nodes, nodes);
    image->SetOrigin(-1, -1, -1);
    image->SetSpacing(2. / grid.cells, 2. / grid.cells, 2. / grid.cells);
    return image;
  }
  if (grid.kind == "rectilinear")
  {
    auto rectilinear = vtkSmartPointer<vtkRectilinearGrid>::New();
    rectilinear->SetDimensions(nodes, nodes, nodes);
    vtkNew<vtkDoubleArray> along;
    for (int n = 0; n < nodes; ++n)
    {
      along->InsertNextValue(std::sin(Pi * (double(n) / grid.cells - 0.5)));
    }
    rectilinear->SetXCoordinates(along);
    rectilinear->SetYCoordinates(along);
    rectilinear->SetZCoordinates(along);
    return rectilinear;
  }
  if (grid.kind == "structured")
  {
    auto structured = vtkSmartPointer<vtkStructuredGrid>::New();
    structured->SetDimensions(nodes, nodes, nodes);
    structured->SetPoints(latticePoints(grid, time));
    return structured;
  }
  return makeCells(grid, time);
}

void renumberPoints(vtkUnstructuredGrid* grid, const std::function<vtkIdType(vtkIdType)>& newNumber)
{
  vtkNew<vtkPoints> points;
  points->SetDataType(grid->GetPoints()->GetDataType());
  points->SetNumberOfPoints(grid->GetNumberOfPoints());
  for (vtkIdType n = 0; n < grid->GetNumberOfPoints(); ++n)
  {
    points->SetPoint(newNumber(n), pointOf(grid, n).data());
  }
  vtkNew<vtkUnstructuredGrid> renumbered;
  renumbered->SetPoints(points);
  renumbered->Allocate();
  vtkNew<vtkIdList> ids;
  for (vtkIdType cell = 0; cell < grid->GetNumberOfCells(); ++cell)
  {
    grid->GetCellPoints(cell, ids);
    for (vtkIdType n = 0; n < ids->GetNumberOfIds(); ++n)
    {
      ids->SetId(n, newNumber(ids->GetId(n)));
    }
    renumbered->InsertNextCell(grid->GetCellType(cell), ids);
  }
  grid->ShallowCopy(renumbered);
}

Vector pointOf(vtkDataSet* data, vtkIdType point)
{
  Vector x;
  data->GetPoint(point, x.data());
  return x;
}

Vector centerOf(vtkDataSet* data, vtkIdType cell)
{
  double bounds[6];
  data->GetCellBounds(cell, bounds);
  return { (bounds[0] + bounds[1]) / 2, (bounds[2] + bounds[3]) / 2, (bounds[4] + bounds[5]) / 2 };
}

namespace
{

/// Adds an array of what a function makes of each point.
template <class Value>
void addArray(vtkDataSet* data, const char* name, int type, int components, Value&& value)
{
  auto array = vtkSmartPointer<vtkDataArray>::Take(vtkDataArray::CreateDataArray(type));
  array->SetName(name);
  array->SetNumberOfComponents(components);
  array->SetNumberOfTuples(data->GetNumberOfPoints());
  for (vtkIdType n = 0; n < data->GetNumberOfPoints(); ++n)
  {
    array->SetTuple(n, value(pointOf(data, n)).data());
  }
  data->GetPointData()->AddArray(array);
}

}

void addVectors(vtkDataSet* data, const Field& field, double time, const char* name, int type)
{
  addArray(data, name, type, 3, [&](const Vector& x) { return field(x, time); });
}

void addNumbers(vtkDataSet* data, const Number& number, double time, const char* name, int type)
{
  addArray(data, name, type, 1, [&](const Vector& x) { return Vector{ number(x, time), 0, 0 }; });
}

void addGhosts(
  vtkDataSetAttributes* attributes, vtkIdType count, const std::function<int(vtkIdType)>& flags)
{
  vtkNew<vtkUnsignedCharArray> ghosts;
  ghosts->SetName(vtkDataSetAttributes::GhostArrayName());
  for (vtkIdType n = 0; n < count; ++n)
  {
    ghosts->InsertNextValue(static_cast<unsigned char>(flags(n)));
  }
  attributes->AddArray(ghosts);
}

// ---- Sources

vtkStandardNewMacro(FlowSource);

using Pipeline = vtkStreamingDemandDrivenPipeline;

FlowSource::FlowSource()
{
  this->SetNumberOfInputPorts(0);
  this->SetNumberOfOutputPorts(1);
}

int FlowSource::FillOutputPortInformation(int, vtkInformation* info)
{
  info->Set(vtkDataObject::DATA_TYPE_NAME(), "vtkDataObject");
  return 1;
}

vtkTypeBool FlowSource::ProcessRequest(
  vtkInformation* request, vtkInformationVector** inputs, vtkInformationVector* outputs)
{
  vtkInformation* output = outputs->GetInformationObject(0);
  if (request->Has(vtkDemandDrivenPipeline::REQUEST_DATA_OBJECT()))
  {
    const auto example = this->Make(this->Times.empty() ? 0 : this->Times.front());
    if (this->Type != example->GetClassName())
    {
      this->Type = example->GetClassName();
      output->Set(
        vtkDataObject::DATA_OBJECT(), vtkSmartPointer<vtkDataObject>::Take(example->NewInstance()));
    }
    return 1;
  }
  if (request->Has(vtkDemandDrivenPipeline::REQUEST_INFORMATION()))
  {
    this->GiveInformation(output);
    return 1;
  }
  if (request->Has(vtkDemandDrivenPipeline::REQUEST_DATA()))
  {
    this->GiveData(output);
    return 1;
  }
  return this->Superclass::ProcessRequest(request, inputs, outputs);
}

void FlowSource::GiveInformation(vtkInformation* output)
{
  output->Set(vtkAlgorithm::CAN_HANDLE_PIECE_REQUEST(), 1); // a source of its own on each rank
  output->Remove(Pipeline::TIME_STEPS());
  output->Remove(Pipeline::TIME_RANGE());
  if (!this->Times.empty())
  {
    const double range[2] = { this->Times.front(), this->Times.back() };
    output->Set(Pipeline::TIME_STEPS(), this->Times.data(), static_cast<int>(this->Times.size()));
    output->Set(Pipeline::TIME_RANGE(), range, 2);
  }
  const auto example = this->Make(this->Times.empty() ? 0 : this->Times.front());
  if (example->GetExtentType() == VTK_3D_EXTENT)
  {
    output->Set(
      Pipeline::WHOLE_EXTENT(), example->GetInformation()->Get(vtkDataObject::DATA_EXTENT()), 6);
  }
}

void FlowSource::GiveData(vtkInformation* output)
{
  double time = this->Times.empty() ? 0 : this->Times.front();
  if (output->Has(Pipeline::UPDATE_TIME_STEP()) && !this->Times.empty())
  {
    const double asked = output->Get(Pipeline::UPDATE_TIME_STEP());
    const auto above = std::upper_bound(this->Times.begin(), this->Times.end(), asked);
    time = above == this->Times.begin() ? *above : *std::prev(above);
  }
  this->Given.push_back(time);
  vtkDataObject* data = output->Get(vtkDataObject::DATA_OBJECT());
  data->ShallowCopy(this->Make(time));
  data->GetInformation()->Set(vtkDataObject::DATA_TIME_STEP(), time);
}

vtkSmartPointer<FlowSource> makeFlow(
  const Grid& grid, const Field& velocity, const std::vector<double>& times)
{
  auto source = vtkSmartPointer<FlowSource>::New();
  source->Times = times;
  source->Make = [=](double time) -> vtkSmartPointer<vtkDataObject>
  {
    auto data = makeGrid(grid, time);
    addVectors(data, velocity, time, "velocity", VTK_DOUBLE);
    return data;
  };
  return source;
}

std::vector<double> uniformTimes(double last, int intervals)
{
  std::vector<double> times;
  for (int n = 0; n <= intervals; ++n)
  {
    times.push_back(last * n / intervals);
  }
  return times;
}

vtkSmartPointer<vtkPolyData> makeSeeds(const std::vector<Vector>& points)
{
  vtkNew<vtkPoints> x;
  x->SetDataTypeToDouble();
  for (const Vector& point : points)
  {
    x->InsertNextPoint(point.data());
  }
  auto seeds = vtkSmartPointer<vtkPolyData>::New();
  seeds->SetPoints(x);
  return seeds;
}

std::vector<Vector> rake(int count)
{
  std::vector<Vector> points;
  for (int n = 0; n < count; ++n)
  {
    points.push_back({ 0.1 + 0.5 * (n + 1) / count, -0.2, 0.05 });
  }
  return points;
}

std::vector<Vector> randomPoints(int count, double low, double high, unsigned seed)
{
  std::mt19937 engine(seed);
  std::uniform_real_distribution<double> number(low, high);
  std::vector<Vector> points(count);
  for (Vector& point : points)
  {
    std::generate(point.begin(), point.end(), [&] { return number(engine); });
  }
  return points;
}

// ---- Tracing

Tracer::Tracer(vtkAlgorithm* flow, const std::vector<Vector>& seeds, int mode)
{
  this->seed(seeds);
  this->Filter->SetInputConnection(flow->GetOutputPort());
  this->Filter->SetSourceData(this->Seeds);
  this->Filter->SetTraceMode(mode);
}

void Tracer::seed(const std::vector<Vector>& points)
{
  this->Seeds->SetPoints(makeSeeds(points)->GetPoints());
  this->Seeds->Modified();
}

vtkSmartPointer<vtkPolyData> Tracer::at(double time)
{
  this->Filter->UpdateTimeStep(time);
  auto copy = vtkSmartPointer<vtkPolyData>::New();
  copy->DeepCopy(this->Filter->GetOutput());
  return copy;
}

vtkSmartPointer<vtkPolyData> Tracer::update()
{
  this->Filter->Update();
  auto copy = vtkSmartPointer<vtkPolyData>::New();
  copy->DeepCopy(this->Filter->GetOutput());
  return copy;
}

std::vector<Point> pointsOf(vtkPolyData* output)
{
  std::vector<Point> points;
  const auto value = [&](const char* name, vtkIdType n)
  { return output->GetPointData()->GetArray(name)->GetComponent(n, 0); };
  for (vtkIdType n = 0; n < output->GetNumberOfPoints(); ++n)
  {
    points.push_back({ pointOf(output, n), static_cast<long long>(value("ParticleId", n)),
      static_cast<long long>(value("SeedId", n)), value("InjectionTime", n), value("Age", n),
      value("SimulationTime", n), static_cast<int>(value("TerminationReason", n)) });
  }
  return points;
}

std::map<long long, Point> byId(vtkPolyData* output)
{
  std::map<long long, Point> points;
  for (const Point& point : pointsOf(output))
  {
    EXPECT_TRUE(points.emplace(point.id, point).second) << "particle " << point.id << " twice";
  }
  return points;
}

std::vector<std::vector<Point>> linesOf(vtkPolyData* output)
{
  const std::vector<Point> points = pointsOf(output);
  std::vector<std::vector<Point>> lines;
  vtkNew<vtkIdList> ids;
  for (vtkIdType n = 0; n < output->GetLines()->GetNumberOfCells(); ++n)
  {
    output->GetLines()->GetCellAtId(n, ids);
    lines.emplace_back();
    for (const vtkIdType id : *ids)
    {
      lines.back().push_back(points[id]);
    }
  }
  return lines;
}

long long counted(vtkDataObject* output, const char* name)
{
  vtkDataArray* array = output->GetFieldData()->GetArray(name);
  EXPECT_TRUE(array && array->GetNumberOfValues() == 1) << name;
  return array ? static_cast<long long>(array->GetComponent(0, 0)) : -1;
}

void expectCounts(vtkPolyData* output)
{
  const long long ended = counted(output, "EndedParticles");
  EXPECT_EQ(counted(output, "InjectedParticles"), counted(output, "AliveParticles") + ended);
  long long sum = 0;
  for (const char* reason : { "LeftDomain", "EnteredHiddenCells", "Stagnated", "InvalidVelocities",
         "ReachedTerminationTime", "ReachedStepLimit" })
  {
    sum += counted(output, reason);
  }
  EXPECT_EQ(ended, sum);
}

void expectSame(vtkPolyData* a, vtkPolyData* b)
{
  expectIdentical(a, b);
  expectIdentical(a->GetFieldData(), b->GetFieldData());
}

void expectPlaces(const std::vector<Point>& points,
  const std::function<Vector(const Point& point)>& expected, double tolerance)
{
  for (const Point& point : points)
  {
    const Vector x = expected(point);
    EXPECT_LE(distance(point.x, x), tolerance)
      << "particle " << point.id << " is at " << point.x[0] << ", " << point.x[1] << ", "
      << point.x[2] << ", not at " << x[0] << ", " << x[1] << ", " << x[2];
  }
}

int mentions(const std::vector<std::string>& messages, const std::string& words)
{
  return static_cast<int>(std::count_if(messages.begin(), messages.end(),
    [&](const std::string& message) { return message.find(words) != std::string::npos; }));
}

}
