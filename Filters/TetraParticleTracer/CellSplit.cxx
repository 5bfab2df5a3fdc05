#include "CellSplit.h"

#include "../Common/VTKArrays.h"
#include "../Common/VTKVersions.h"

#include "vtkCellType.h"
#include "vtkIdList.h"
#include "vtkNew.h"
#include "vtkPointData.h"
#include "vtkUnstructuredGrid.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <utility>
#include <vector>

namespace
{

using Faces = std::vector<std::vector<std::int64_t>>;

/// The faces of a cell by its corners.
const Faces& facesOf(int cellType)
{
  static const Faces none;
  static const Faces tetrahedron{ { 0, 1, 3 }, { 1, 2, 3 }, { 2, 0, 3 }, { 0, 2, 1 } };
  static const Faces voxel{ { 0, 2, 6, 4 }, { 1, 5, 7, 3 }, { 0, 4, 5, 1 }, { 2, 3, 7, 6 },
    { 0, 1, 3, 2 }, { 4, 6, 7, 5 } };
  static const Faces hexahedron{ { 0, 4, 7, 3 }, { 1, 2, 6, 5 }, { 0, 1, 5, 4 }, { 3, 7, 6, 2 },
    { 0, 3, 2, 1 }, { 4, 5, 6, 7 } };
  static const Faces wedge{ { 0, 1, 2 }, { 3, 5, 4 }, { 0, 3, 4, 1 }, { 1, 4, 5, 2 },
    { 2, 5, 3, 0 } };
  static const Faces pyramid{ { 0, 3, 2, 1 }, { 0, 1, 4 }, { 1, 2, 4 }, { 2, 3, 4 }, { 3, 0, 4 } };
  static const Faces pentagonalPrism{ { 0, 4, 3, 2, 1 }, { 5, 6, 7, 8, 9 }, { 0, 1, 6, 5 },
    { 1, 2, 7, 6 }, { 2, 3, 8, 7 }, { 3, 4, 9, 8 }, { 4, 0, 5, 9 } };
  static const Faces hexagonalPrism{ { 0, 5, 4, 3, 2, 1 }, { 6, 7, 8, 9, 10, 11 }, { 0, 1, 7, 6 },
    { 1, 2, 8, 7 }, { 2, 3, 9, 8 }, { 3, 4, 10, 9 }, { 4, 5, 11, 10 }, { 5, 0, 6, 11 } };
  // The corners of a cell of higher order come first among its points.
  switch (cellType)
  {
    case VTK_TETRA:
    case VTK_QUADRATIC_TETRA:
    case VTK_HIGHER_ORDER_TETRAHEDRON:
    case VTK_LAGRANGE_TETRAHEDRON:
    case VTK_BEZIER_TETRAHEDRON:
      return tetrahedron;
    case VTK_VOXEL:
      return voxel;
    case VTK_HEXAHEDRON:
    case VTK_QUADRATIC_HEXAHEDRON:
    case VTK_TRIQUADRATIC_HEXAHEDRON:
    case VTK_BIQUADRATIC_QUADRATIC_HEXAHEDRON:
    case VTK_HIGHER_ORDER_HEXAHEDRON:
    case VTK_LAGRANGE_HEXAHEDRON:
    case VTK_BEZIER_HEXAHEDRON:
      return hexahedron;
    case VTK_WEDGE:
    case VTK_QUADRATIC_WEDGE:
    case VTK_QUADRATIC_LINEAR_WEDGE:
    case VTK_BIQUADRATIC_QUADRATIC_WEDGE:
    case VTK_HIGHER_ORDER_WEDGE:
    case VTK_LAGRANGE_WEDGE:
    case VTK_BEZIER_WEDGE:
      return wedge;
    case VTK_PYRAMID:
    case VTK_QUADRATIC_PYRAMID:
    case VTK_TRIQUADRATIC_PYRAMID:
    case VTK_HIGHER_ORDER_PYRAMID:
    case VTK_LAGRANGE_PYRAMID:
    case VTK_BEZIER_PYRAMID:
      return pyramid;
    case VTK_PENTAGONAL_PRISM:
      return pentagonalPrism;
    case VTK_HEXAGONAL_PRISM:
      return hexagonalPrism;
    default:
      return none;
  }
}

/// Writes the faces of a cell by its points.
template <class Id>
void nameFaces(const Faces& corners, const Id* points, Faces& faces)
{
  faces.resize(corners.size());
  for (std::size_t f = 0; f < corners.size(); ++f)
  {
    faces[f].resize(corners[f].size());
    for (std::size_t n = 0; n < corners[f].size(); ++n)
    {
      faces[f][n] = static_cast<std::int64_t>(points[corners[f][n]]);
    }
  }
}

/// From VTK's list: the number of faces, then of each the number of its points and they.
void readFaces(const vtkIdType* stream, Faces& faces)
{
  faces.resize(static_cast<std::size_t>(*stream++));
  for (auto& face : faces)
  {
    const vtkIdType size = *stream++;
    face.assign(stream, stream + size);
    stream += size;
  }
}

/// Adds all cells, by the lists of their points.
template <class Id>
void addCells(vtkUnstructuredGrid* grid, const Id* offsets, const Id* points,
  const std::uint8_t* flags, orrery::SplitMesh& mesh)
{
  const vtkSmartPointer<vtkDataArray> types = standardLayout(cellTypes(grid));
  const auto* typeOf = static_cast<const unsigned char*>(types->GetVoidPointer(0));
  const vtkIdType count = grid->GetNumberOfCells();
  vtkNew<vtkIdList> stream;
  Faces faces;
  for (vtkIdType cell = 0; cell < count; ++cell)
  {
    if (typeOf[cell] == VTK_POLYHEDRON)
    {
      grid->GetFaceStream(cell, stream);
      readFaces(stream->GetPointer(0), faces);
    }
    else
    {
      nameFaces(facesOf(typeOf[cell]), points + offsets[cell], faces);
    }
    const std::uint8_t flag = flags ? flags[cell] : 0;
    mesh.addCell(faces, flag & CellFlags::Hidden, flag & CellFlags::Ghost);
  }
}

}

bool hasVolume(vtkUnstructuredGrid* grid)
{
  const vtkSmartPointer<vtkDataArray> types = standardLayout(cellTypes(grid));
  const auto* typeOf = static_cast<const unsigned char*>(types->GetVoidPointer(0));
  return std::any_of(typeOf, typeOf + types->GetNumberOfTuples(),
    [](int type) { return type == VTK_POLYHEDRON || !facesOf(type).empty(); });
}

namespace
{

/// By their keys, those of the same key by their numbers: no two points come at the same place, by
/// which faces are cut alike from both sides.
template <class Key>
std::vector<std::int64_t> ranksOf(const std::vector<Key>& keys)
{
  std::vector<std::int64_t> sorted(keys.size());
  std::iota(sorted.begin(), sorted.end(), 0);
  std::sort(sorted.begin(), sorted.end(),
    [&](std::int64_t a, std::int64_t b)
    { return keys[a] < keys[b] || (!(keys[b] < keys[a]) && a < b); });
  std::vector<std::int64_t> ranks(keys.size());
  for (std::size_t n = 0; n < sorted.size(); ++n)
  {
    ranks[sorted[n]] = static_cast<std::int64_t>(n);
  }
  return ranks;
}

/// The global ids, or none when not every point has one.
std::vector<std::int64_t> globalIdsOf(vtkUnstructuredGrid* grid)
{
  vtkDataArray* array = grid->GetPointData()->GetGlobalIds();
  std::vector<std::int64_t> ids;
  if (array && array->GetNumberOfValues() == grid->GetNumberOfPoints())
  {
    ids.resize(static_cast<std::size_t>(array->GetNumberOfValues()));
    withValues(standardLayout(array),
      [&](const auto* values)
      {
        std::transform(values, values + ids.size(), ids.begin(),
          [](auto id) { return static_cast<std::int64_t>(id); });
      });
  }
  return ids;
}

std::vector<std::array<double, 3>> placesOf(vtkUnstructuredGrid* grid)
{
  std::vector<std::array<double, 3>> places(static_cast<std::size_t>(grid->GetNumberOfPoints()));
  for (std::size_t n = 0; n < places.size(); ++n)
  {
    grid->GetPoint(static_cast<vtkIdType>(n), places[n].data());
    for (double& x : places[n])
    {
      x = std::isnan(x) ? std::numeric_limits<double>::infinity() : x; // NaN have no order
    }
  }
  return places;
}

}

std::vector<std::int64_t> orderPoints(vtkUnstructuredGrid* grid)
{
  const std::vector<std::int64_t> ids = globalIdsOf(grid);
  return ids.empty() ? ranksOf(placesOf(grid)) : ranksOf(ids);
}

std::unique_ptr<orrery::SplitMesh> splitCells(vtkUnstructuredGrid* grid,
  const std::array<orrery::VectorArray, 2>& points, std::vector<std::int64_t> order,
  const std::uint8_t* flags, int threads)
{
  auto mesh = std::make_unique<orrery::SplitMesh>(
    static_cast<std::size_t>(grid->GetNumberOfPoints()), points);
  mesh->setOrder(std::move(order));
  vtkSmartPointer<vtkCellArray> cells = grid->GetCells();
  cells = listsVertices(cells) ? cells : listVertices(cells);
  const void* offsets = cells->GetOffsetsArray()->GetVoidPointer(0);
  const void* ids = cells->GetConnectivityArray()->GetVoidPointer(0);
  if (cells->IsStorage64Bit())
  {
    addCells(grid, static_cast<const std::int64_t*>(offsets), static_cast<const std::int64_t*>(ids),
      flags, *mesh);
  }
  else
  {
    addCells(grid, static_cast<const std::int32_t*>(offsets), static_cast<const std::int32_t*>(ids),
      flags, *mesh);
  }
  mesh->connect(threads);
  return mesh;
}
