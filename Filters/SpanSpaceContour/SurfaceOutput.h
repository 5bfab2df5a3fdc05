#pragma once

#include "SpanSpaceIndex.h"

#include "vtkSmartPointer.h"
#include "vtkType.h"

#include <memory>
#include <vector>

class vtkCellArray;
class vtkDataArray;
class vtkDataSet;
class vtkDataSetAttributes;
class vtkPolyData;

/// What the output holds beside the surface.
struct SurfaceChoices
{
  bool normals = true;
  bool gradients = false;
  bool scalars = true;
  bool triangles = true; ///< Else the triangles of a cell are joined to polygons.
  int pointsPrecision = 2;
  int threads = 1;
};

/// Gathers the surfaces of one data set, isovalue after isovalue, in VTK arrays of its own.
class SurfaceOutput
{
public:
  SurfaceOutput(vtkDataSet* input, vtkDataArray* scalars, const SurfaceChoices& choices);

  /// Whether the cell of each triangle is needed.
  bool keepsCells() const;

  /// Adds the surface of the isovalue that the index found last. False when stopped.
  bool add(SpanSpaceIndex& index, double isovalue, const orrery::Monitor& monitor);

  /// Hands everything over.
  void finish(vtkPolyData* output);

private:
  struct Attribute
  {
    vtkSmartPointer<vtkDataArray> input;
    vtkSmartPointer<vtkDataArray> output;
  };

  void addOtherCells(vtkIdList* ids, double isovalue, const orrery::Monitor& monitor);
  std::vector<std::int64_t> contourByVTK(
    vtkIdList* ids, double isovalue, const orrery::Monitor& monitor, vtkPolyData* output) const;
  void fillScalars(std::size_t first, double isovalue);
  void fillNormals(vtkDataArray* positions, const std::int64_t* triangles, std::size_t count,
    vtkDataArray* result) const;
  /// Gives the output's cells the data of the input's `cells`.
  void copyCellData(const std::vector<std::int64_t>& cells, vtkPolyData* output) const;
  vtkSmartPointer<vtkCellArray> makeTriangles() const;
  /// Joins the triangles of a cell, and makes cellOfTriangle the cells of the polygons.
  vtkSmartPointer<vtkCellArray> makePolygons();

  vtkDataSet* input;
  vtkDataArray* scalars;
  SurfaceChoices choices;
  bool lattice;

  std::size_t pointCount = 0;
  std::size_t triangleCount = 0;
  vtkSmartPointer<vtkDataArray> points;
  vtkSmartPointer<vtkDataArray> connectivity;
  vtkSmartPointer<vtkDataArray> isovalues;
  vtkSmartPointer<vtkDataArray> gradients;
  vtkSmartPointer<vtkDataArray> normals;
  std::vector<Attribute> attributes;
  std::vector<std::int64_t> cellOfTriangle;
  std::vector<vtkSmartPointer<vtkPolyData>> others; ///< What VTK made of other cells.
};
