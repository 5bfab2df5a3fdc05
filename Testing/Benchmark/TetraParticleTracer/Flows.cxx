#include "Flows.h"

#include <vtkFloatArray.h>
#include <vtkNew.h>
#include <vtkPointData.h>
#include <vtkPoints.h>
#include <vtkXMLStructuredGridReader.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <filesystem>
#include <functional>
#include <random>

namespace
{

using orrery::Vector3;
using VelocityField = std::function<Vector3(const Vector3& x, double time)>;

constexpr double Pi = 3.14159265358979323846;
constexpr int TimeSteps = 50;
constexpr double Interval = 0.1;

/// Of the grids that turn, in radians by time: nearly once around.
constexpr double Spin = 1.2;

Vector3 turned(const Vector3& x, double angle)
{
  const double cosine = std::cos(angle);
  const double sine = std::sin(angle);
  return { cosine * x[0] - sine * x[1], sine * x[0] + cosine * x[1], x[2] };
}

/// An angular velocity that depends on the radius, and an axial velocity that comes and goes.
class CouetteFlow : public ExactFlow
{
public:
  Vector3 velocity(const Vector3& x, double time) const override
  {
    const double change = std::cos(Frequency * time);
    const double turn = angularVelocity(x) * (1 + Modulation * change);
    return { -turn * x[1], turn * x[0], AxialVelocity * change };
  }

  Vector3 position(const Vector3& x, double start, double end) const override
  {
    const double swing = (std::sin(Frequency * end) - std::sin(Frequency * start)) / Frequency;
    return turned(x, angularVelocity(x) * (end - start + Modulation * swing)) +
      Vector3(0, 0, AxialVelocity * swing);
  }

private:
  static constexpr double Frequency = 2.5;
  static constexpr double Modulation = 0.3;
  static constexpr double AxialVelocity = 2;

  static double angularVelocity(const Vector3& x) { return 0.4 + 3 / (x[0] * x[0] + x[1] * x[1]); }
};

/// A vortex at rest in the frame that turns.
class CarriedVortexFlow : public ExactFlow
{
public:
  Vector3 velocity(const Vector3& x, double time) const override
  {
    const Vector3 fromVortex = x - center(time);
    const double turn = angularVelocity(fromVortex);
    return { -Spin * x[1] - turn * fromVortex[1], Spin * x[0] + turn * fromVortex[0], 0 };
  }

  Vector3 position(const Vector3& x, double start, double end) const override
  {
    const Vector3 fromVortex = x - center(start);
    const double turn = angularVelocity(fromVortex) + Spin;
    return center(end) + turned(fromVortex, turn * (end - start));
  }

  static Vector3 center(double time) { return turned({ 2.5, 0, 0 }, Spin * time); }

private:
  static double angularVelocity(const Vector3& x)
  {
    return 2 * std::exp(-(x[0] * x[0] + x[1] * x[1]));
  }
};

/// An O-grid around the z axis whose cells grow outward.
struct OGrid
{
  std::array<int, 3> size;
  std::array<double, 2> radii;
  double height;
  double spin = 0; ///< Radians by time that it turns.

  Vector3 node(int i, int j, int k, double time) const
  {
    const double growth = this->radii[1] / this->radii[0];
    const double radius = this->radii[0] * std::pow(growth, double(i) / (this->size[0] - 1));
    const int around = this->size[1] - 1;
    const double angle = 2 * Pi * (j % around) / around + this->spin * time;
    return { radius * std::cos(angle), radius * std::sin(angle),
      this->height * k / (this->size[2] - 1) };
  }

  vtkSmartPointer<vtkPoints> points(double time) const
  {
    auto points = vtkSmartPointer<vtkPoints>::New();
    points->SetDataTypeToFloat();
    for (int k = 0; k < this->size[2]; ++k)
    {
      for (int j = 0; j < this->size[1]; ++j)
      {
        for (int i = 0; i < this->size[0]; ++i)
        {
          points->InsertNextPoint(this->node(i, j, k, time).data());
        }
      }
    }
    return points;
  }
};

vtkSmartPointer<vtkFloatArray> sample(const VelocityField& velocity, vtkPoints* points, double time)
{
  auto array = vtkSmartPointer<vtkFloatArray>::New();
  array->SetName(VelocityName);
  array->SetNumberOfComponents(3);
  array->SetNumberOfTuples(points->GetNumberOfPoints());
  Vector3 x;
  for (vtkIdType n = 0; n < points->GetNumberOfPoints(); ++n)
  {
    points->GetPoint(n, x.data());
    array->SetTuple(n, velocity(x, time).data());
  }
  return array;
}

void fill(TimeSeries& series, const OGrid& grid, const VelocityField& velocity, double interval)
{
  vtkSmartPointer<vtkPoints> points = grid.points(0);
  for (int step = 0; step < TimeSteps; ++step)
  {
    const double time = interval * step;
    if (grid.spin != 0)
    {
      points = grid.points(time);
    }
    auto data = vtkSmartPointer<vtkStructuredGrid>::New();
    data->SetDimensions(grid.size.data());
    data->SetPoints(points);
    data->GetPointData()->SetVectors(sample(velocity, points, time));
    series.times.push_back(time);
    series.steps.push_back(data);
  }
}

/// Points around the z axis, or another parallel to it.
std::vector<Vector3> seedsAround(const Vector3& axis, const std::array<double, 2>& radii, int count)
{
  std::mt19937_64 random(17);
  const auto between = [&random](double low, double high)
  { return low + (high - low) * double(random() >> 11) / 9007199254740992.; };
  std::vector<Vector3> seeds;
  for (int n = 0; n < count; ++n)
  {
    const double radius = between(radii[0], radii[1]);
    const double angle = between(0, 2 * Pi);
    const double height = between(2, 6);
    seeds.push_back(axis + Vector3(radius * std::cos(angle), radius * std::sin(angle), height));
  }
  return seeds;
}

/// Points in front of a cylinder, side by side along most of its span.
std::vector<Vector3> seedsUpstream(double radius, double height, int count)
{
  constexpr int Across = 10;
  const int rows = (count + Across - 1) / Across;
  std::vector<Vector3> seeds;
  for (int n = 0; n < count; ++n)
  {
    const double across = (n % Across + 0.5) / Across - 0.5;
    const double along = (double(n / Across) + 0.5) / rows;
    seeds.emplace_back(-1.6 * radius, 1.9 * radius * across, height * (0.1 + 0.8 * along));
  }
  return seeds;
}

/// The stream function of the vortex street, around a cylinder of radius 1.
double streamFunction(double x, double y, double time)
{
  constexpr double Spread = 0.35;
  constexpr double Strength = 8 * 24 / Pi;
  constexpr double Inflow = 14;
  const double wall = std::hypot(x, y) - 1;
  const double lee = 1 - std::exp(-(x - 1) * (x - 1) / 4 - y * y);
  double sum = Inflow * y * lee;
  for (const int side : { -1, 1 })
  {
    const double phase = side < 0 ? time : time - 0.5;
    const double dx = x - 1 - 2 * (phase - std::floor(phase));
    const double dy = y + 0.3 * side;
    sum += side * Strength * std::abs(std::sin(Pi * phase)) *
      std::exp(-Spread * (dx * dx + 4 * dy * dy));
  }
  return (1 - std::exp(-wall * wall)) * sum;
}

Vector3 vortexStreet(const Vector3& x, double time)
{
  constexpr double Obliqueness = 0.1;
  constexpr double Delta = 1e-5;
  const auto stream = [&x, time](double dx, double dy)
  { return streamFunction(x[0] + dx, x[1] + dy, time - Obliqueness * x[2]); };
  return { (stream(0, Delta) - stream(0, -Delta)) / (2 * Delta),
    (stream(-Delta, 0) - stream(Delta, 0)) / (2 * Delta), 0 };
}

}

TimeSeries makeExact(Case kind, int seeds)
{
  TimeSeries series;
  if (kind == Case::CarriedVortex)
  {
    series.name = "carried vortex, turning grid";
    series.exact = std::make_shared<CarriedVortexFlow>();
    series.seeds = seedsAround(CarriedVortexFlow::center(0), { 0.1, 1.2 }, seeds);
  }
  else
  {
    series.name = kind == Case::Couette ? "Couette flow" : "Couette flow, turning grid";
    series.exact = std::make_shared<CouetteFlow>();
    series.seeds = seedsAround(Vector3::Zero(), { 1.2, 3.8 }, seeds);
  }
  const OGrid grid{ { 64, 64, 32 }, { 1, 4 }, 8, kind == Case::Couette ? 0 : Spin };
  const ExactFlow& flow = *series.exact;
  fill(
    series, grid, [&flow](const Vector3& x, double time) { return flow.velocity(x, time); },
    Interval);
  return series;
}

TimeSeries makeVortexStreet(int seeds)
{
  TimeSeries series;
  series.name = "vortex street";
  series.seeds = seedsUpstream(1, 8, seeds);
  fill(series, { { 64, 65, 32 }, { 1, 12 }, 8 }, vortexStreet, Interval / 2);
  return series;
}

TimeSeries readTaperedCylinder(const std::string& folder, int seeds)
{
  TimeSeries series;
  series.name = "tapered cylinder";
  series.seeds = seedsUpstream(0.5, 8, seeds);
  std::vector<std::filesystem::path> files;
  if (std::filesystem::is_directory(folder))
  {
    for (const auto& entry : std::filesystem::directory_iterator(folder))
    {
      if (entry.path().extension() == ".vts")
      {
        files.push_back(entry.path());
      }
    }
  }
  std::sort(files.begin(), files.end());
  for (const auto& file : files)
  {
    vtkNew<vtkXMLStructuredGridReader> reader;
    reader->SetFileName(file.c_str());
    reader->Update();
    series.times.push_back(4 * Interval * double(series.times.size()));
    series.steps.push_back(reader->GetOutput());
    series.steps.back()->SetPoints(series.steps.front()->GetPoints()); // which stand still
  }
  return series;
}
