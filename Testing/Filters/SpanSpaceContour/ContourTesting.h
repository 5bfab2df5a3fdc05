#pragma once

#include "MemoryLimit.h"
#include "VTKTest.h"

#include "vtkSpanSpaceContour.h"

#include "vtkDataArray.h"
#include "vtkDataSet.h"
#include "vtkImageData.h"
#include "vtkNew.h"
#include "vtkPolyData.h"
#include "vtkSmartPointer.h"
#include "vtkStructuredGrid.h"
#include "vtkUnstructuredGrid.h"

#include <gtest/gtest.h>

#include <array>
#include <cstddef>
#include <functional>
#include <string>
#include <utility>
#include <vector>

namespace contourtest
{

using Position = std::array<double, 3>;

/// A line, a triangle or a polygon by its corners.
struct Face
{
  std::vector<Position> corners;
  vtkIdType cell;       ///< The input's cell, or -1.
  bool oriented = true; ///< Or either way around.
};
using Faces = std::vector<Face>;

// ---- What is expected

/// VTK's own marching scheme, cell by cell, on the cells that are not hidden and have no NaN, by the
/// half-open rule: cells whose smallest value is below the isovalue and whose largest is not.
Faces referenceFaces(vtkDataSet* data, double isovalue, const char* array = "Field");

/// The same faces, turned around.
Faces turned(Faces faces);

/// The faces of an output; their cells from the cell array "CellId" when there is one.
Faces facesOf(vtkPolyData* surface);

/// Expects each face once in the other list, in the same orientation, its corners within the
/// tolerance, and from the same cell when both tell. Faces with corners nearer than that are left out.
void expectSameFaces(const Faces& found, const Faces& expected, double tolerance);

/// Expects that directed edges of the surface without an opposite one lie in a side of the data's
/// bounding box, that no triangle is degenerate or there twice, and that every point is used.
void expectClosed(vtkPolyData* surface, vtkDataSet* data);

/// Expects each array of "CellId" and "Linear..." to hold what the position says.
void expectAttributes(vtkPolyData* surface, vtkDataSet* data, double tolerance);

double tolerance(vtkDataSet* data);
/// Six times the volume that the surface encloses, positive when it is oriented outward.
double volume(vtkPolyData* surface);
double area(vtkPolyData* surface);
/// The sum of the faces' normals, as long as the faces are large: their boundary alone decides it.
Position vectorArea(vtkPolyData* surface);
/// The length of the edges that one face has.
double boundaryLength(vtkPolyData* surface);

// ---- What is contoured

/// A value of a field from a position and the point's id.
using Field = std::function<double(const double*, vtkIdType)>;

Field randomField(unsigned seed);
/// Whole numbers below `range`.
Field randomIntegers(unsigned seed, int range);
/// The distance to the middle of the data, negative, so that large values are inside.
Field sphereField(vtkDataSet* data);

/// Adds (or replaces) the point array "Field" of a VTK type.
vtkSmartPointer<vtkDataArray> setField(
  vtkDataSet* data, const Field& field, int type = VTK_DOUBLE, const char* name = "Field");
/// Adds the cell array "CellId" and point arrays "Linear..." of an integer and a real type; or of each
/// numeric type and of 1 to 9 components.
void addAttributes(vtkDataSet* data, bool all = false);

/// A data set that tests run on.
struct Input
{
  std::string name;
  std::function<vtkSmartPointer<vtkDataSet>()> make;
  int dimension = 3;
  bool conforming = true; ///< Cells meet face to face, and fill a box.
  bool mirrored = false;  ///< Its axes form a left-handed system.
};
std::ostream& operator<<(std::ostream& os, const Input& input);

/// Images, rectilinear and structured grids in every position, and flat ones.
std::vector<Input> latticeInputs();
/// Unstructured grids of every cell type.
std::vector<Input> unstructuredInputs();
std::vector<Input> allInputs();
std::string inputName(const ::testing::TestParamInfo<Input>& info);

vtkSmartPointer<vtkImageData> makeImage(int nx, int ny, int nz);
/// The same cells and points, as hexahedra (or quadrilaterals...) of a curved grid or of an
/// unstructured one.
vtkSmartPointer<vtkStructuredGrid> makeStructured(int nx, int ny, int nz, bool mirrored = false);
vtkSmartPointer<vtkUnstructuredGrid> makeCells(int cellType, int blocks);
/// The cells of an image, in turn of each type: hexahedra, polyhedra, or six tetrahedra. With the
/// image's point arrays.
vtkSmartPointer<vtkUnstructuredGrid> makeCellsOf(
  vtkImageData* image, const std::vector<int>& types);
/// The cells of any data set, with its arrays.
vtkSmartPointer<vtkUnstructuredGrid> toUnstructured(vtkDataSet* data);
vtkSmartPointer<vtkDataArray> newArray(int type, const char* name, int components = 1);

/// All numeric types.
extern const std::vector<int> NumericTypes;

// ---- Contouring

using Settings = std::function<void(vtkSpanSpaceContour*)>;

/// A filter on the array "Field".
vtkSmartPointer<vtkSpanSpaceContour> makeFilter(
  vtkDataObject* input, const std::vector<double>& isovalues, const Settings& settings = {});
vtkSmartPointer<vtkPolyData> contour(
  vtkDataObject* input, const std::vector<double>& isovalues, const Settings& settings = {});
/// A copy of the filter's output as it is now.
vtkSmartPointer<vtkPolyData> updated(vtkSpanSpaceContour* filter);
/// The entry of a field data array for an isovalue.
vtkIdType counted(vtkDataObject* output, const char* array, vtkIdType isovalue = 0);

}
