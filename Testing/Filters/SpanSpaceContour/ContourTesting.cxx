#include "ContourTesting.h"

#include "vtkCell.h"
#include "vtkCellArray.h"
#include "vtkCellData.h"
#include "vtkCellType.h"
#include "vtkCellTypeSource.h"
#include "vtkDataSetAttributes.h"
#include "vtkDoubleArray.h"
#include "vtkFieldData.h"
#include "vtkFloatArray.h"
#include "vtkGenericCell.h"
#include "vtkIdList.h"
#include "vtkIdTypeArray.h"
#include "vtkMath.h"
#include "vtkMergePoints.h"
#include "vtkPointData.h"
#include "vtkPoints.h"
#include "vtkRectilinearGrid.h"
#include "vtkUnsignedCharArray.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>
#include <random>
#include <set>

namespace contourtest
{
// ---- What is expected

namespace
{

double distance(const Position& a, const Position& b)
{
  return std::sqrt(vtkMath::Distance2BetweenPoints(a.data(), b.data()));
}

const unsigned char* ghostsOf(vtkDataSetAttributes* attributes)
{
  auto* ghosts = vtkUnsignedCharArray::SafeDownCast(
    attributes->GetArray(vtkDataSetAttributes::GhostArrayName()));
  return ghosts ? ghosts->GetPointer(0) : nullptr;
}

/// Calls visit(points of the cell) for vertices, lines and polygons, in the order of their cell data.
template <class Visit>
void forCells(vtkPolyData* surface, Visit&& visit)
{
  vtkNew<vtkIdList> ids;
  for (vtkCellArray* cells :
    { surface->GetVerts(), surface->GetLines(), surface->GetPolys(), surface->GetStrips() })
  {
    for (vtkIdType n = 0; n < cells->GetNumberOfCells(); ++n)
    {
      cells->GetCellAtId(n, ids);
      visit(std::vector<vtkIdType>(ids->begin(), ids->end()));
    }
  }
}

Position positionOf(vtkDataSet* data, vtkIdType point)
{
  Position position;
  data->GetPoint(point, position.data());
  return position;
}

/// Whether two corners are the same.
bool isDegenerate(const Face& face, double tolerance)
{
  for (std::size_t n = 0; n < face.corners.size(); ++n)
  {
    for (std::size_t m = 0; m < n; ++m)
    {
      if (distance(face.corners[n], face.corners[m]) <= tolerance)
      {
        return true;
      }
    }
  }
  return false;
}

bool isSame(const Face& a, const Face& b, double tolerance)
{
  const std::size_t size = a.corners.size();
  if (b.corners.size() != size || (a.cell >= 0 && b.cell >= 0 && a.cell != b.cell))
  {
    return false;
  }
  for (const bool reversed : { false, true })
  {
    if (reversed && b.oriented)
    {
      break;
    }
    for (std::size_t turn = 0; turn < size; ++turn)
    {
      bool same = true;
      for (std::size_t n = 0; n < size && same; ++n)
      {
        const std::size_t m = (reversed ? size - n : n) + turn;
        same = distance(a.corners[n], b.corners[m % size]) <= tolerance;
      }
      if (same)
      {
        return true;
      }
    }
  }
  return false;
}

double middleX(const Face& face)
{
  double sum = 0;
  for (const Position& corner : face.corners)
  {
    sum += corner[0];
  }
  return sum / static_cast<double>(face.corners.size());
}

Faces properFaces(const Faces& faces, double tolerance)
{
  Faces proper;
  std::copy_if(faces.begin(), faces.end(), std::back_inserter(proper),
    [=](const Face& face) { return !isDegenerate(face, tolerance); });
  std::sort(proper.begin(), proper.end(),
    [](const Face& a, const Face& b) { return middleX(a) < middleX(b); });
  return proper;
}

std::string describe(const Face& face)
{
  std::string text = "cell " + std::to_string(face.cell) + ":";
  for (const Position& p : face.corners)
  {
    text +=
      " (" + std::to_string(p[0]) + ", " + std::to_string(p[1]) + ", " + std::to_string(p[2]) + ")";
  }
  return text;
}

}

Faces referenceFaces(vtkDataSet* data, double isovalue, const char* array)
{
  vtkDataArray* scalars = data->GetPointData()->GetArray(array);
  const unsigned char* cellGhosts = ghostsOf(data->GetCellData());
  const unsigned char* pointGhosts = ghostsOf(data->GetPointData());
  constexpr unsigned char hidden = vtkDataSetAttributes::DUPLICATECELL |
    vtkDataSetAttributes::HIDDENCELL | vtkDataSetAttributes::REFINEDCELL;

  vtkNew<vtkPoints> points;
  points->SetDataTypeToDouble();
  vtkNew<vtkMergePoints> locator;
  double bounds[6];
  data->GetBounds(bounds);
  locator->InitPointInsertion(points, bounds);
  vtkNew<vtkPointData> pointData;
  vtkNew<vtkCellData> cellData;
  vtkNew<vtkGenericCell> cell;
  vtkNew<vtkDoubleArray> values;
  Faces faces;
  for (vtkIdType c = 0; c < data->GetNumberOfCells(); ++c)
  {
    if (cellGhosts && (cellGhosts[c] & hidden))
    {
      continue;
    }
    data->GetCell(c, cell);
    values->SetNumberOfTuples(cell->GetNumberOfPoints());
    bool usable = true;
    bool below = false;
    bool above = false;
    for (vtkIdType v = 0; v < cell->GetNumberOfPoints(); ++v)
    {
      const vtkIdType point = cell->GetPointId(v);
      const double value = scalars->GetComponent(point, 0);
      values->SetValue(v, value);
      usable = usable && !std::isnan(value) &&
        !(pointGhosts && (pointGhosts[point] & vtkDataSetAttributes::HIDDENPOINT));
      below = below || value < isovalue;
      above = above || value >= isovalue;
    }
    if (!usable || !below || !above)
    {
      continue;
    }
    vtkNew<vtkCellArray> verts;
    vtkNew<vtkCellArray> lines;
    vtkNew<vtkCellArray> polys;
    cell->Contour(
      isovalue, values, locator, verts, lines, polys, pointData, pointData, cellData, c, cellData);
    vtkNew<vtkPolyData> surface;
    surface->SetPoints(points);
    surface->SetVerts(verts);
    surface->SetLines(lines);
    surface->SetPolys(polys);
    forCells(surface,
      [&](const std::vector<vtkIdType>& ids)
      {
        // VTK turns the triangles of a polyhedron by the order in which their points came.
        Face face{ {}, c, data->GetCellType(c) != VTK_POLYHEDRON };
        for (const vtkIdType id : ids)
        {
          face.corners.push_back(positionOf(surface, id));
        }
        faces.push_back(face);
      });
  }
  return faces;
}

Faces turned(Faces faces)
{
  for (Face& face : faces)
  {
    if (face.corners.size() > 2)
    {
      std::reverse(face.corners.begin(), face.corners.end());
    }
  }
  return faces;
}

Faces facesOf(vtkPolyData* surface)
{
  vtkDataArray* cells = surface->GetCellData()->GetArray("CellId");
  Faces faces;
  forCells(surface,
    [&](const std::vector<vtkIdType>& ids)
    {
      Face face{ {}, -1 };
      for (const vtkIdType id : ids)
      {
        face.corners.push_back(positionOf(surface, id));
      }
      if (cells)
      {
        face.cell =
          static_cast<vtkIdType>(cells->GetComponent(static_cast<vtkIdType>(faces.size()), 0));
      }
      faces.push_back(face);
    });
  return faces;
}

void expectSameFaces(const Faces& found, const Faces& expected, double tolerance)
{
  const Faces ours = properFaces(found, tolerance);
  const Faces theirs = properFaces(expected, tolerance);
  EXPECT_EQ(ours.size(), theirs.size());
  std::vector<bool> used(theirs.size(), false);
  int missing = 0;
  for (const Face& face : ours)
  {
    const double x = middleX(face);
    auto n = std::lower_bound(theirs.begin(), theirs.end(), x - tolerance,
               [](const Face& a, double least) { return middleX(a) < least; }) -
      theirs.begin();
    for (; n < static_cast<std::ptrdiff_t>(theirs.size()) && middleX(theirs[n]) <= x + tolerance;
         ++n)
    {
      if (!used[n] && isSame(face, theirs[n], tolerance))
      {
        used[n] = true;
        break;
      }
    }
    if (n == static_cast<std::ptrdiff_t>(theirs.size()) || !isSame(face, theirs[n], tolerance))
    {
      if (++missing <= 3)
      {
        ADD_FAILURE() << "not in the reference: " << describe(face);
      }
    }
  }
  EXPECT_EQ(missing, 0) << "of " << ours.size() << " faces";
  const auto lost = std::find(used.begin(), used.end(), false);
  if (lost != used.end())
  {
    ADD_FAILURE() << "missing: " << describe(theirs[lost - used.begin()]);
  }
}

void expectClosed(vtkPolyData* surface, vtkDataSet* data)
{
  double bounds[6];
  data->GetBounds(bounds);
  const double near = tolerance(data);
  const auto onOneSide = [&](vtkIdType a, vtkIdType b)
  {
    const Position p = positionOf(surface, a);
    const Position q = positionOf(surface, b);
    for (int side = 0; side < 6; ++side)
    {
      if (std::abs(p[side / 2] - bounds[side]) <= near &&
        std::abs(q[side / 2] - bounds[side]) <= near)
      {
        return true;
      }
    }
    return false;
  };

  std::map<std::pair<vtkIdType, vtkIdType>, int> balance;
  std::set<std::vector<vtkIdType>> seen;
  std::set<vtkIdType> used;
  int degenerate = 0;
  int twice = 0;
  forCells(surface,
    [&](std::vector<vtkIdType> ids)
    {
      used.insert(ids.begin(), ids.end());
      const std::set<vtkIdType> distinct(ids.begin(), ids.end());
      degenerate += distinct.size() < ids.size();
      for (std::size_t n = 0; n < ids.size(); ++n)
      {
        const vtkIdType a = ids[n];
        const vtkIdType b = ids[(n + 1) % ids.size()];
        balance[std::minmax(a, b)] += a < b ? 1 : -1;
      }
      std::rotate(ids.begin(), std::min_element(ids.begin(), ids.end()), ids.end());
      twice += !seen.insert(ids).second;
    });
  int open = 0;
  for (const auto& [edge, sum] : balance)
  {
    open += sum != 0 && !onOneSide(edge.first, edge.second);
  }
  EXPECT_EQ(open, 0) << "edges without an opposite one, of " << balance.size();
  EXPECT_EQ(degenerate, 0) << "faces have a corner twice";
  EXPECT_EQ(twice, 0) << "faces are there twice";
  EXPECT_EQ(static_cast<vtkIdType>(used.size()), surface->GetNumberOfPoints());
}

double tolerance(vtkDataSet* data)
{
  double bounds[6];
  data->GetBounds(bounds);
  double largest = 0;
  for (const double bound : bounds)
  {
    largest = std::max(largest, std::abs(bound));
  }
  return 2e-6 * std::max(largest, data->GetLength());
}

double volume(vtkPolyData* surface)
{
  double sum = 0;
  for (const Face& face : facesOf(surface))
  {
    for (std::size_t n = 2; n < face.corners.size(); ++n)
    {
      sum += vtkMath::Determinant3x3(
        face.corners[0].data(), face.corners[n - 1].data(), face.corners[n].data());
    }
  }
  return sum / 6;
}

double area(vtkPolyData* surface)
{
  double sum = 0;
  for (const Face& face : facesOf(surface))
  {
    for (std::size_t n = 2; n < face.corners.size(); ++n)
    {
      Position u, v, normal;
      vtkMath::Subtract(face.corners[n - 1].data(), face.corners[0].data(), u.data());
      vtkMath::Subtract(face.corners[n].data(), face.corners[0].data(), v.data());
      vtkMath::Cross(u.data(), v.data(), normal.data());
      sum += vtkMath::Norm(normal.data()) / 2;
    }
  }
  return sum;
}

Position vectorArea(vtkPolyData* surface)
{
  Position sum{};
  for (const Face& face : facesOf(surface))
  {
    for (std::size_t n = 0; n < face.corners.size(); ++n)
    {
      Position part;
      vtkMath::Cross(
        face.corners[n].data(), face.corners[(n + 1) % face.corners.size()].data(), part.data());
      vtkMath::Add(sum.data(), part.data(), sum.data());
    }
  }
  vtkMath::MultiplyScalar(sum.data(), 0.5);
  return sum;
}

double boundaryLength(vtkPolyData* surface)
{
  std::map<std::pair<vtkIdType, vtkIdType>, int> uses;
  forCells(surface,
    [&](const std::vector<vtkIdType>& ids)
    {
      for (std::size_t n = 0; n < ids.size(); ++n)
      {
        ++uses[std::minmax(ids[n], ids[(n + 1) % ids.size()])];
      }
    });
  double sum = 0;
  for (const auto& [edge, count] : uses)
  {
    if (count == 1)
    {
      sum += distance(positionOf(surface, edge.first), positionOf(surface, edge.second));
    }
  }
  return sum;
}

namespace
{

/// What component `c` of an attribute is at a position: linear, so that it is known on every edge.
/// From 10 to 100 for coordinates from -1 to 1 of the bounding box.
double linearValue(const double* x, int c, const double* bounds)
{
  double value = 55 + c;
  for (int axis = 0; axis < 3; ++axis)
  {
    const double width = bounds[2 * axis + 1] - bounds[2 * axis];
    if (width > 0)
    {
      const double u = 2 * (x[axis] - bounds[2 * axis]) / width - 1;
      value += (c % 2 ? -1 : 1) * (axis == 0 ? 20 : axis == 1 ? 12 : 6) * u;
    }
  }
  return value;
}

}

void addAttributes(vtkDataSet* data, bool all)
{
  double bounds[6];
  data->GetBounds(bounds);
  const vtkIdType pointCount = data->GetNumberOfPoints();
  const auto add = [&](int type, const std::string& name, int components)
  {
    auto array = newArray(type, name.c_str(), components);
    array->SetNumberOfTuples(pointCount);
    for (vtkIdType p = 0; p < pointCount; ++p)
    {
      const Position x = positionOf(data, p);
      for (int c = 0; c < components; ++c)
      {
        const double value = linearValue(x.data(), c, bounds);
        const bool real = type == VTK_FLOAT || type == VTK_DOUBLE;
        array->SetComponent(p, c, real ? value : std::round(value));
      }
    }
    data->GetPointData()->AddArray(array);
  };
  if (all)
  {
    for (const int type : NumericTypes)
    {
      add(type, "Linear" + std::to_string(type), 1);
    }
    for (int components = 2; components <= 9; ++components)
    {
      add(VTK_FLOAT, "LinearTuple" + std::to_string(components), components);
    }
  }
  else
  {
    add(VTK_SHORT, "Linear", 1);
    add(VTK_DOUBLE, "LinearTuple", 3);
  }
  auto ids = newArray(VTK_ID_TYPE, "CellId");
  ids->SetNumberOfTuples(data->GetNumberOfCells());
  for (vtkIdType c = 0; c < data->GetNumberOfCells(); ++c)
  {
    ids->SetComponent(c, 0, static_cast<double>(c));
  }
  data->GetCellData()->AddArray(ids);
}

void expectAttributes(vtkPolyData* surface, vtkDataSet* data, double tolerance)
{
  double bounds[6];
  data->GetBounds(bounds);
  vtkPointData* input = data->GetPointData();
  for (int n = 0; n < input->GetNumberOfArrays(); ++n)
  {
    vtkDataArray* in = input->GetArray(n);
    const std::string name = in->GetName() ? in->GetName() : "";
    if (name.rfind("Linear", 0) != 0)
    {
      continue;
    }
    vtkDataArray* out = surface->GetPointData()->GetArray(name.c_str());
    ASSERT_TRUE(out) << name;
    ASSERT_EQ(out->GetDataType(), in->GetDataType()) << name;
    ASSERT_EQ(out->GetNumberOfComponents(), in->GetNumberOfComponents()) << name;
    ASSERT_EQ(out->GetNumberOfTuples(), surface->GetNumberOfPoints()) << name;
    const bool real = in->GetDataType() == VTK_FLOAT || in->GetDataType() == VTK_DOUBLE;
    double worst = 0;
    for (vtkIdType p = 0; p < out->GetNumberOfTuples(); ++p)
    {
      const Position x = positionOf(surface, p);
      for (int c = 0; c < out->GetNumberOfComponents(); ++c)
      {
        worst =
          std::max(worst, std::abs(out->GetComponent(p, c) - linearValue(x.data(), c, bounds)));
      }
    }
    // An integer is rounded at the ends of an edge and once or twice more between them.
    EXPECT_LE(worst, real ? tolerance : 1.5) << name;
  }
}

// ---- What is contoured

const std::vector<int> NumericTypes{ VTK_CHAR, VTK_SIGNED_CHAR, VTK_UNSIGNED_CHAR, VTK_SHORT,
  VTK_UNSIGNED_SHORT, VTK_INT, VTK_UNSIGNED_INT, VTK_LONG, VTK_UNSIGNED_LONG, VTK_LONG_LONG,
  VTK_UNSIGNED_LONG_LONG, VTK_FLOAT, VTK_DOUBLE };

vtkSmartPointer<vtkDataArray> newArray(int type, const char* name, int components)
{
  auto array = vtkSmartPointer<vtkDataArray>::Take(vtkDataArray::CreateDataArray(type));
  array->SetName(name);
  array->SetNumberOfComponents(components);
  return array;
}

Field randomField(unsigned seed)
{
  auto random = std::make_shared<std::mt19937>(seed);
  return [random](const double*, vtkIdType)
  { return std::uniform_real_distribution<double>(0, 1)(*random); };
}

Field randomIntegers(unsigned seed, int range)
{
  auto random = std::make_shared<std::mt19937>(seed);
  return [random, range](const double*, vtkIdType)
  { return static_cast<double>((*random)() % static_cast<unsigned>(range)); };
}

Field sphereField(vtkDataSet* data)
{
  Position middle;
  data->GetCenter(middle.data());
  return [middle](const double* x, vtkIdType)
  { return -std::sqrt(vtkMath::Distance2BetweenPoints(x, middle.data())); };
}

vtkSmartPointer<vtkDataArray> setField(
  vtkDataSet* data, const Field& field, int type, const char* name)
{
  auto array = newArray(type, name);
  array->SetNumberOfTuples(data->GetNumberOfPoints());
  for (vtkIdType p = 0; p < data->GetNumberOfPoints(); ++p)
  {
    array->SetComponent(p, 0, field(positionOf(data, p).data(), p));
  }
  data->GetPointData()->AddArray(array);
  return array;
}

vtkSmartPointer<vtkImageData> makeImage(int nx, int ny, int nz)
{
  auto image = vtkSmartPointer<vtkImageData>::New();
  image->SetDimensions(nx, ny, nz);
  return image;
}

namespace
{

vtkSmartPointer<vtkRectilinearGrid> makeRectilinear(int nx, int ny, int nz, double step)
{
  auto grid = vtkSmartPointer<vtkRectilinearGrid>::New();
  grid->SetDimensions(nx, ny, nz);
  const auto axis = [](int count, double first)
  {
    vtkNew<vtkDoubleArray> values;
    double x = 0;
    for (int n = 0; n < count; ++n)
    {
      values->InsertNextValue(x);
      x += first * (1 + 0.3 * n);
    }
    return vtkSmartPointer<vtkDataArray>(values.Get());
  };
  grid->SetXCoordinates(axis(nx, step));
  grid->SetYCoordinates(axis(ny, 0.5));
  grid->SetZCoordinates(axis(nz, 0.25));
  return grid;
}

/// Cells apart from each other, with vertices where their type has them.
vtkSmartPointer<vtkUnstructuredGrid> makeSingleCells(int cellType, int count)
{
  vtkNew<vtkGenericCell> cell;
  cell->SetCellType(cellType);
  const double* corners = cell->GetParametricCoords();
  vtkNew<vtkPoints> points;
  points->SetDataTypeToDouble();
  auto grid = vtkSmartPointer<vtkUnstructuredGrid>::New();
  grid->Allocate(count);
  for (int n = 0; n < count; ++n)
  {
    vtkNew<vtkIdList> ids;
    for (int v = 0; v < cell->GetNumberOfPoints(); ++v)
    {
      const double* x = corners + 3 * v;
      ids->InsertNextId(points->InsertNextPoint(
        x[0] + 2 * (n % 5), 1.1 * x[1] + 2 * (n / 5), 0.9 * x[2] + 0.1 * x[0]));
    }
    grid->InsertNextCell(cellType, ids);
  }
  grid->SetPoints(points);
  return grid;
}

/// Polygons, strips, polylines and the like: cells of any number of vertices, around a circle.
vtkSmartPointer<vtkUnstructuredGrid> makeRoundCells(int cellType, int count)
{
  vtkNew<vtkPoints> points;
  points->SetDataTypeToDouble();
  auto grid = vtkSmartPointer<vtkUnstructuredGrid>::New();
  grid->Allocate(count);
  for (int n = 0; n < count; ++n)
  {
    const int size = 5 + n % 4;
    vtkNew<vtkIdList> ids;
    for (int v = 0; v < size; ++v)
    {
      double x = std::cos(2 * vtkMath::Pi() * v / size);
      double y = std::sin(2 * vtkMath::Pi() * v / size);
      if (cellType == VTK_TRIANGLE_STRIP)
      {
        x = v;
        y = v % 2;
      }
      ids->InsertNextId(points->InsertNextPoint(x + 10 * (n % 5), y + 3 * (n / 5), 0.1 * x));
    }
    grid->InsertNextCell(cellType, ids);
  }
  grid->SetPoints(points);
  return grid;
}

/// Adds a polyhedron with the vertices of a hexahedron.
void insertPolyhedron(vtkUnstructuredGrid* grid, vtkIdList* vertices)
{
  const int faces[6][4] = { { 0, 4, 7, 3 }, { 1, 2, 6, 5 }, { 0, 1, 5, 4 }, { 3, 7, 6, 2 },
    { 0, 3, 2, 1 }, { 4, 5, 6, 7 } };
  vtkNew<vtkIdList> stream;
  stream->InsertNextId(6);
  for (const auto& face : faces)
  {
    stream->InsertNextId(4);
    for (const int v : face)
    {
      stream->InsertNextId(vertices->GetId(v));
    }
  }
  grid->InsertNextCell(VTK_POLYHEDRON, stream);
}

/// Cubes given as polyhedra.
vtkSmartPointer<vtkUnstructuredGrid> makePolyhedra(int cubes)
{
  const auto hexahedra = makeCells(VTK_HEXAHEDRON, cubes);
  auto grid = vtkSmartPointer<vtkUnstructuredGrid>::New();
  grid->SetPoints(hexahedra->GetPoints());
  grid->Allocate(hexahedra->GetNumberOfCells());
  for (vtkIdType c = 0; c < hexahedra->GetNumberOfCells(); ++c)
  {
    vtkNew<vtkIdList> vertices;
    hexahedra->GetCellPoints(c, vertices);
    insertPolyhedron(grid, vertices);
  }
  return grid;
}

/// Grids side by side in one. Their points stay apart.
vtkSmartPointer<vtkUnstructuredGrid> joinGrids(
  const std::vector<vtkSmartPointer<vtkUnstructuredGrid>>& grids)
{
  vtkNew<vtkPoints> points;
  points->SetDataTypeToDouble();
  auto joined = vtkSmartPointer<vtkUnstructuredGrid>::New();
  joined->Allocate(100);
  // One cell of each grid after the other, so that the types alternate.
  std::vector<vtkIdType> first;
  double shift = 0;
  vtkIdType most = 0;
  for (const auto& grid : grids)
  {
    first.push_back(points->GetNumberOfPoints());
    double bounds[6];
    grid->GetBounds(bounds);
    for (vtkIdType p = 0; p < grid->GetNumberOfPoints(); ++p)
    {
      const Position x = positionOf(grid, p);
      points->InsertNextPoint(x[0] - bounds[0] + shift, x[1], x[2]);
    }
    shift += bounds[1] - bounds[0] + 1;
    most = std::max(most, grid->GetNumberOfCells());
  }
  joined->SetPoints(points);
  for (vtkIdType c = 0; c < most; ++c)
  {
    for (std::size_t g = 0; g < grids.size(); ++g)
    {
      if (c >= grids[g]->GetNumberOfCells())
      {
        continue;
      }
      vtkNew<vtkIdList> ids;
      const bool polyhedron = grids[g]->GetCellType(c) == VTK_POLYHEDRON;
      if (polyhedron)
      {
        grids[g]->GetFaceStream(c, ids);
        vtkIdType at = 1;
        for (vtkIdType face = 0; face < ids->GetId(0); ++face)
        {
          const vtkIdType size = ids->GetId(at++);
          for (const vtkIdType end = at + size; at < end; ++at)
          {
            ids->SetId(at, ids->GetId(at) + first[g]);
          }
        }
      }
      else
      {
        grids[g]->GetCellPoints(c, ids);
        for (vtkIdType& id : *ids)
        {
          id += first[g];
        }
      }
      joined->InsertNextCell(grids[g]->GetCellType(c), ids);
    }
  }
  return joined;
}

}

vtkSmartPointer<vtkStructuredGrid> makeStructured(int nx, int ny, int nz, bool mirrored)
{
  auto grid = vtkSmartPointer<vtkStructuredGrid>::New();
  grid->SetDimensions(nx, ny, nz);
  vtkNew<vtkPoints> points;
  for (int k = 0; k < nz; ++k)
  {
    for (int j = 0; j < ny; ++j)
    {
      for (int i = 0; i < nx; ++i)
      {
        const double x = mirrored ? -i : i;
        points->InsertNextPoint(x + 0.1 * std::sin(j + k), j + 0.1 * std::cos(i), k + 0.05 * i * j);
      }
    }
  }
  grid->SetPoints(points);
  return grid;
}

vtkSmartPointer<vtkUnstructuredGrid> makeCells(int cellType, int blocks)
{
  vtkNew<vtkCellTypeSource> source;
  source->SetCellType(cellType);
  source->SetBlocksDimensions(blocks, blocks, blocks);
  source->SetOutputPrecision(vtkAlgorithm::DOUBLE_PRECISION);
  source->Update();
  auto grid = vtkSmartPointer<vtkUnstructuredGrid>::New();
  grid->CopyStructure(source->GetOutput());
  return grid;
}

vtkSmartPointer<vtkUnstructuredGrid> toUnstructured(vtkDataSet* data)
{
  auto grid = vtkSmartPointer<vtkUnstructuredGrid>::New();
  vtkNew<vtkPoints> points;
  points->SetDataTypeToDouble();
  for (vtkIdType p = 0; p < data->GetNumberOfPoints(); ++p)
  {
    points->InsertNextPoint(positionOf(data, p).data());
  }
  grid->SetPoints(points);
  grid->Allocate(data->GetNumberOfCells());
  for (vtkIdType c = 0; c < data->GetNumberOfCells(); ++c)
  {
    vtkNew<vtkIdList> ids;
    data->GetCellPoints(c, ids);
    grid->InsertNextCell(data->GetCellType(c), ids);
  }
  grid->GetPointData()->ShallowCopy(data->GetPointData());
  grid->GetCellData()->ShallowCopy(data->GetCellData());
  return grid;
}

vtkSmartPointer<vtkUnstructuredGrid> makeCellsOf(vtkImageData* image, const std::vector<int>& types)
{
  // A vertex of a voxel is a number of three bits, its place along x, y and z. The tetrahedra lie
  // along the six ways from the first to the last, which makes them meet face to face.
  constexpr int ways[6][4] = { { 0, 1, 3, 7 }, { 0, 5, 1, 7 }, { 0, 3, 2, 7 }, { 0, 2, 6, 7 },
    { 0, 4, 5, 7 }, { 0, 6, 4, 7 } };
  constexpr int hexahedron[8] = { 0, 1, 3, 2, 4, 5, 7, 6 };
  const auto grid = toUnstructured(image);
  grid->Allocate(6 * image->GetNumberOfCells());
  for (vtkIdType c = 0; c < image->GetNumberOfCells(); ++c)
  {
    vtkNew<vtkIdList> voxel;
    image->GetCellPoints(c, voxel);
    const auto pick = [&voxel](const int* vertices, vtkIdType count)
    {
      vtkNew<vtkIdList> picked;
      for (vtkIdType n = 0; n < count; ++n)
      {
        picked->InsertNextId(voxel->GetId(vertices[n]));
      }
      return vtkSmartPointer<vtkIdList>(picked.Get());
    };
    const int type = types[c % types.size()];
    if (type == VTK_TETRA)
    {
      for (const auto& way : ways)
      {
        grid->InsertNextCell(type, pick(way, 4));
      }
    }
    else if (type == VTK_POLYHEDRON)
    {
      insertPolyhedron(grid, pick(hexahedron, 8));
    }
    else
    {
      grid->InsertNextCell(type, pick(hexahedron, 8));
    }
  }
  return grid;
}

std::ostream& operator<<(std::ostream& os, const Input& input)
{
  return os << input.name;
}

std::string inputName(const ::testing::TestParamInfo<Input>& info)
{
  return info.param.name;
}

std::vector<Input> latticeInputs()
{
  const auto image = [](
                       int nx, int ny, int nz, const std::function<void(vtkImageData*)>& place = {})
  {
    return [=]
    {
      auto made = makeImage(nx, ny, nz);
      if (place)
      {
        place(made);
      }
      return vtkSmartPointer<vtkDataSet>(made);
    };
  };
  const auto rectilinear = [](int nx, int ny, int nz, double step)
  { return [=] { return vtkSmartPointer<vtkDataSet>(makeRectilinear(nx, ny, nz, step)); }; };
  const auto structured = [](int nx, int ny, int nz, bool mirrored)
  { return [=] { return vtkSmartPointer<vtkDataSet>(makeStructured(nx, ny, nz, mirrored)); }; };

  std::vector<Input> inputs;
  inputs.push_back({ "image", image(9, 8, 7) });
  inputs.push_back({ "imageOfOneCell", image(2, 2, 2) });
  inputs.push_back({ "imageWiderThanAWord", image(70, 4, 3) });
  inputs.push_back({ "imageWithSpacingAndOrigin",
    image(8, 7, 6,
      [](vtkImageData* it)
      {
        it->SetSpacing(0.5, 2, 1.25);
        it->SetOrigin(10, -7, 3);
      }) });
  inputs.push_back({ "imageExtentNotFromZero",
    image(1, 1, 1,
      [](vtkImageData* it)
      {
        it->SetExtent(-3, 4, 5, 11, 20, 25);
        it->SetSpacing(0.5, 1, 1);
        it->SetOrigin(1, 2, 3);
      }) });
  Input turnedImage{ "imageWithDirection",
    image(8, 7, 6,
      [](vtkImageData* it)
      {
        const double c = 0.8, s = 0.6;
        it->SetDirectionMatrix(c, -s, 0, s, c, 0, 0, 0, 1);
        it->SetSpacing(1, 0.5, 2);
        it->SetExtent(2, 8, -3, 3, 1, 6);
        it->SetOrigin(5, 5, 5);
      }) };
  turnedImage.conforming = false; // fills no box along the axes
  inputs.push_back(turnedImage);
  Input mirroredImage{ "imageWithMirroringDirection",
    image(8, 7, 6, [](vtkImageData* it) { it->SetDirectionMatrix(-1, 0, 0, 0, 1, 0, 0, 0, 1); }) };
  mirroredImage.mirrored = true;
  inputs.push_back(mirroredImage);
  Input negativeImage{ "imageWithNegativeSpacing",
    image(8, 7, 6, [](vtkImageData* it) { it->SetSpacing(1, -1, 1); }) };
  negativeImage.mirrored = true;
  inputs.push_back(negativeImage);
  inputs.push_back({ "rectilinear", rectilinear(8, 7, 6, 0.5) });
  Input descending{ "rectilinearDescending", rectilinear(8, 7, 6, -0.5) };
  descending.mirrored = true;
  inputs.push_back(descending);
  inputs.push_back({ "structured", structured(8, 7, 6, false) });
  inputs.push_back({ "structuredLeftHanded", structured(8, 7, 6, true) });
  inputs.back().mirrored = true;
  for (Input& input : inputs)
  {
    if (input.name.rfind("structured", 0) == 0)
    {
      input.conforming = false; // fills no box
    }
  }

  const std::vector<std::pair<std::string, std::array<int, 3>>> flat{ { "PlaneXY", { 9, 8, 1 } },
    { "PlaneXZ", { 9, 1, 8 } }, { "PlaneYZ", { 1, 9, 8 } }, { "LineX", { 20, 1, 1 } },
    { "LineY", { 1, 20, 1 } }, { "LineZ", { 1, 1, 20 } } };
  for (const auto& [name, size] : flat)
  {
    const auto [nx, ny, nz] = size;
    const int dimension = name[0] == 'P' ? 2 : 1;
    inputs.push_back({ "image" + name, image(nx, ny, nz), dimension, false });
    inputs.push_back({ "rectilinear" + name, rectilinear(nx, ny, nz, 0.5), dimension, false });
    inputs.push_back({ "structured" + name, structured(nx, ny, nz, false), dimension, false });
  }
  return inputs;
}

std::vector<Input> unstructuredInputs()
{
  std::vector<Input> inputs;
  const auto add = [&](const std::string& name, int dimension, bool conforming,
                     const std::function<vtkSmartPointer<vtkUnstructuredGrid>()>& make)
  {
    inputs.push_back(
      { name, [make] { return vtkSmartPointer<vtkDataSet>(make()); }, dimension, conforming });
  };
  const auto source = [&](const std::string& name, int type, int dimension, int blocks, bool linear)
  { add(name, dimension, dimension == 3 && linear, [=] { return makeCells(type, blocks); }); };
  source("line", VTK_LINE, 1, 20, true);
  source("triangle", VTK_TRIANGLE, 2, 6, true);
  source("quad", VTK_QUAD, 2, 7, true);
  source("tetra", VTK_TETRA, 3, 4, true);
  source("hexahedron", VTK_HEXAHEDRON, 3, 6, true);
  source("wedge", VTK_WEDGE, 3, 5, true);
  source("pyramid", VTK_PYRAMID, 3, 4, true);
  source("quadraticEdge", VTK_QUADRATIC_EDGE, 1, 10, false);
  source("quadraticTriangle", VTK_QUADRATIC_TRIANGLE, 2, 4, false);
  source("quadraticQuad", VTK_QUADRATIC_QUAD, 2, 4, false);
  source("quadraticTetra", VTK_QUADRATIC_TETRA, 3, 2, false);
  source("quadraticHexahedron", VTK_QUADRATIC_HEXAHEDRON, 3, 2, false);
  source("quadraticWedge", VTK_QUADRATIC_WEDGE, 3, 2, false);
  source("quadraticPyramid", VTK_QUADRATIC_PYRAMID, 3, 2, false);
  source("lagrangeTetra", VTK_LAGRANGE_TETRAHEDRON, 3, 1, false);
  source("lagrangeHexahedron", VTK_LAGRANGE_HEXAHEDRON, 3, 1, false);
  source("bezierHexahedron", VTK_BEZIER_HEXAHEDRON, 3, 1, false);

  add("voxel", 3, true, [] { return toUnstructured(makeImage(7, 6, 5)); });
  add("pixel", 2, false, [] { return toUnstructured(makeImage(7, 6, 1)); });
  add("polyhedron", 3, false, [] { return makePolyhedra(3); });
  for (const auto& [name, type] : std::vector<std::pair<std::string, int>>{
         { "pentagonalPrism", VTK_PENTAGONAL_PRISM }, { "hexagonalPrism", VTK_HEXAGONAL_PRISM },
         { "triquadraticHexahedron", VTK_TRIQUADRATIC_HEXAHEDRON },
         { "quadraticLinearWedge", VTK_QUADRATIC_LINEAR_WEDGE },
         { "biquadraticQuadraticWedge", VTK_BIQUADRATIC_QUADRATIC_WEDGE },
         { "biquadraticQuadraticHexahedron", VTK_BIQUADRATIC_QUADRATIC_HEXAHEDRON } })
  {
    add(name, 3, false, [type = type] { return makeSingleCells(type, 10); });
  }
  for (const auto& [name, type] :
    std::vector<std::pair<std::string, int>>{ { "biquadraticQuad", VTK_BIQUADRATIC_QUAD },
      { "quadraticLinearQuad", VTK_QUADRATIC_LINEAR_QUAD },
      { "biquadraticTriangle", VTK_BIQUADRATIC_TRIANGLE } })
  {
    add(name, 2, false, [type = type] { return makeSingleCells(type, 10); });
  }
  add("cubicLine", 1, false, [] { return makeSingleCells(VTK_CUBIC_LINE, 10); });
  add("polygon", 2, false, [] { return makeRoundCells(VTK_POLYGON, 10); });
  add("triangleStrip", 2, false, [] { return makeRoundCells(VTK_TRIANGLE_STRIP, 10); });
  add("polyLine", 1, false, [] { return makeRoundCells(VTK_POLY_LINE, 10); });
  add("mixed", 3, false,
    []
    {
      return joinGrids({ makeCells(VTK_TETRA, 2), makeCells(VTK_HEXAHEDRON, 2),
        makeCells(VTK_WEDGE, 2), makeCells(VTK_PYRAMID, 2), toUnstructured(makeImage(3, 3, 3)),
        makeSingleCells(VTK_QUADRATIC_TETRA, 5), makeCells(VTK_TRIANGLE, 4),
        makeRoundCells(VTK_POLYGON, 5), makeCells(VTK_LINE, 10),
        makeRoundCells(VTK_POLY_VERTEX, 5) });
    });
  return inputs;
}

std::vector<Input> allInputs()
{
  std::vector<Input> inputs = latticeInputs();
  const std::vector<Input> unstructured = unstructuredInputs();
  inputs.insert(inputs.end(), unstructured.begin(), unstructured.end());
  return inputs;
}

// ---- Contouring

vtkSmartPointer<vtkSpanSpaceContour> makeFilter(
  vtkDataObject* input, const std::vector<double>& isovalues, const Settings& settings)
{
  auto filter = vtkSmartPointer<vtkSpanSpaceContour>::New();
  filter->SetInputDataObject(input);
  filter->SetInputArrayToProcess(0, 0, 0, vtkDataObject::FIELD_ASSOCIATION_POINTS, "Field");
  for (std::size_t n = 0; n < isovalues.size(); ++n)
  {
    filter->SetValue(static_cast<int>(n), isovalues[n]);
  }
  if (settings)
  {
    settings(filter);
  }
  return filter;
}

vtkSmartPointer<vtkPolyData> updated(vtkSpanSpaceContour* filter)
{
  filter->Update();
  auto copy = vtkSmartPointer<vtkPolyData>::New();
  copy->DeepCopy(filter->GetOutput());
  return copy;
}

vtkSmartPointer<vtkPolyData> contour(
  vtkDataObject* input, const std::vector<double>& isovalues, const Settings& settings)
{
  const auto filter = makeFilter(input, isovalues, settings);
  filter->Update();
  return filter->GetOutput();
}

vtkIdType counted(vtkDataObject* output, const char* array, vtkIdType isovalue)
{
  vtkDataArray* counts = output->GetFieldData()->GetArray(array);
  return counts && counts->GetNumberOfTuples() > isovalue
    ? static_cast<vtkIdType>(counts->GetComponent(isovalue, 0))
    : -1;
}

}
