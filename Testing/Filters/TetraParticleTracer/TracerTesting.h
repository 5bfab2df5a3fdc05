#pragma once

#include "VTKTest.h"

#include "vtkTetraParticleTracer.h"

#include "vtkAlgorithm.h"
#include "vtkDataSet.h"
#include "vtkDataSetAttributes.h"
#include "vtkImageData.h"
#include "vtkNew.h"
#include "vtkPolyData.h"
#include "vtkRectilinearGrid.h"
#include "vtkSmartPointer.h"
#include "vtkStructuredGrid.h"
#include "vtkUnstructuredGrid.h"

#include <gtest/gtest.h>

#include <array>
#include <functional>
#include <map>
#include <string>
#include <vector>

namespace tracertest
{

constexpr double Pi = 3.14159265358979323846;

using Vector = std::array<double, 3>;
using Field = std::function<Vector(const Vector& x, double time)>;

inline Vector operator+(const Vector& a, const Vector& b)
{
  return { a[0] + b[0], a[1] + b[1], a[2] + b[2] };
}
inline Vector operator*(double scale, const Vector& a)
{
  return { scale * a[0], scale * a[1], scale * a[2] };
}
double distance(const Vector& a, const Vector& b);

// ---- Flows whose particles are where a formula says

/// A quarter of a turn about the z axis in each unit of time.
Vector rotation(const Vector& x, double time);
Vector rotated(const Vector& x, double time);

/// The same velocity everywhere, linear in time.
Vector gust(const Vector& x, double time);
/// The way from one time to another.
Vector gustWay(double from, double to);

/// The same velocity everywhere, swinging.
Vector swing(const Vector& x, double time);
Vector swingWay(double from, double to);

// ---- Grids over the cube from -1 to 1

/// Where a point of the cube is at a time.
using Motion = std::function<Vector(const Vector& x, double time)>;

/// A grid of a kind, of so many cells along an edge of the cube.
struct Grid
{
  std::string kind; ///< One of gridKinds().
  int cells = 6;
  Motion motion{}; ///< Only for points that are listed.
};

/// image, rectilinear, structured, and unstructured: hexahedra, voxels, tetrahedra, wedges, pyramids,
/// polyhedra, mixed.
const std::vector<std::string>& gridKinds();
/// The points of these are listed.
bool canMove(const std::string& kind);

vtkSmartPointer<vtkDataSet> makeGrid(const Grid& grid, double time = 0);

/// Gives the points of a grid without polyhedra and point arrays other numbers.
void renumberPoints(
  vtkUnstructuredGrid* grid, const std::function<vtkIdType(vtkIdType)>& newNumber);

/// Adds a point array.
void addVectors(vtkDataSet* data, const Field& field, double time, const char* name = "velocity",
  int type = VTK_FLOAT);
using Number = std::function<double(const Vector& x, double time)>;
void addNumbers(
  vtkDataSet* data, const Number& number, double time, const char* name, int type = VTK_DOUBLE);
/// The flags of ghosts and blanking.
void addGhosts(
  vtkDataSetAttributes* attributes, vtkIdType count, const std::function<int(vtkIdType)>& flags);

/// The middle of a cell.
Vector centerOf(vtkDataSet* data, vtkIdType cell);
Vector pointOf(vtkDataSet* data, vtkIdType point);

// ---- Sources

/// Has time steps, and remembers which ones it was made to give.
class FlowSource : public vtkAlgorithm
{
public:
  static FlowSource* New();
  vtkTypeMacro(FlowSource, vtkAlgorithm);

  std::vector<double> Times; ///< None: it knows no time.
  std::function<vtkSmartPointer<vtkDataObject>(double time)> Make;
  std::vector<double> Given; ///< The times of its executions, in order.

  vtkTypeBool ProcessRequest(
    vtkInformation* request, vtkInformationVector** inputs, vtkInformationVector* outputs) override;

protected:
  FlowSource();
  int FillOutputPortInformation(int port, vtkInformation* info) override;

private:
  void GiveInformation(vtkInformation* output);
  void GiveData(vtkInformation* output);

  std::string Type; ///< Of the output.
};

/// A flow on a grid, at times.
vtkSmartPointer<FlowSource> makeFlow(
  const Grid& grid, const Field& velocity, const std::vector<double>& times);

/// From 0 to `last`, so many intervals.
std::vector<double> uniformTimes(double last, int intervals);

vtkSmartPointer<vtkPolyData> makeSeeds(const std::vector<Vector>& points);
/// Along a line in the cube.
std::vector<Vector> rake(int count);
std::vector<Vector> randomPoints(int count, double low, double high, unsigned seed = 1);

// ---- Tracing

/// A filter on a flow, with seeds of its own.
struct Tracer
{
  explicit Tracer(vtkAlgorithm* flow, const std::vector<Vector>& seeds = rake(3),
    int mode = vtkTetraParticleTracer::PARTICLES);

  vtkTetraParticleTracer* operator->() { return this->Filter; }

  void seed(const std::vector<Vector>& points);

  /// Updates to a time, and copies the output.
  vtkSmartPointer<vtkPolyData> at(double time);
  /// Without asking for a time.
  vtkSmartPointer<vtkPolyData> update();

  vtkNew<vtkTetraParticleTracer> Filter;
  vtkNew<vtkPolyData> Seeds;
};

/// A point of the output.
struct Point
{
  Vector x;
  long long id;
  long long seed;
  double injectionTime;
  double age;
  double time;
  int reason;
};
std::vector<Point> pointsOf(vtkPolyData* output);
/// Of the output of particles.
std::map<long long, Point> byId(vtkPolyData* output);
/// The points of each line.
std::vector<std::vector<Point>> linesOf(vtkPolyData* output);

/// A number of field data.
long long counted(vtkDataObject* output, const char* name);
/// That none is lost: injected = alive + ended, by reasons.
void expectCounts(vtkPolyData* output);

/// Expects the same points, cells, arrays and field data, to the last bit.
void expectSame(vtkPolyData* a, vtkPolyData* b);

/// Expects points to be where a function of them says.
void expectPlaces(const std::vector<Point>& points,
  const std::function<Vector(const Point& point)>& expected, double tolerance);

/// How many of the messages have these words.
int mentions(const std::vector<std::string>& messages, const std::string& words);

}
