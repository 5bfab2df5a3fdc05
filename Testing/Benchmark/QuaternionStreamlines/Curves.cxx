#include "Curves.h"

#include <Quaternion.h>

#include <cmath>

namespace
{

constexpr double Pi = 3.14159265358979323846;

/// Parameters from 0 to an end, each moved by up to 30 percent of a step.
class UnevenSteps
{
public:
  UnevenSteps(int pointCount, double lastParameter)
    : count(pointCount)
    , end(lastParameter)
  {
  }

  double at(int n) { return this->end * (n + this->move(this->generator)) / (this->count - 1); }

private:
  int count;
  double end;
  std::mt19937 generator{ 1 };
  std::uniform_real_distribution<double> move{ -0.3, 0.3 };
};

}

void Curves::add(const std::vector<double>& coordinates)
{
  for (std::size_t n = 0; n < coordinates.size(); n += 3)
  {
    this->ids.push_back(static_cast<std::int64_t>(this->points.size() / 3 + n / 3));
  }
  this->points.insert(this->points.end(), coordinates.begin(), coordinates.end());
  this->offsets.push_back(static_cast<std::int64_t>(this->ids.size()));
}

orrery::Polylines Curves::polylines() const
{
  orrery::Polylines curves;
  curves.points.floats = this->points.data();
  curves.curveCount = this->count();
  curves.offsets64 = this->offsets.data();
  curves.ids64 = this->ids.data();
  return curves;
}

Curves makeKnots(int curves, int pointsEach)
{
  Curves knots;
  knots.name = "torus knots";
  UnevenSteps steps(pointsEach, 2 * Pi);
  for (int curve = 0; curve < curves; ++curve)
  {
    const double size = 1 + 0.01 * (curve % 100);
    std::vector<double> points;
    for (int n = 0; n < pointsEach; ++n)
    {
      const double t = steps.at(n);
      const double radius = 2 + std::cos(5 * t);
      for (const double x : { radius * std::cos(3 * t), radius * std::sin(3 * t), std::sin(5 * t) })
      {
        points.push_back(size * x + curve / 100);
      }
    }
    knots.add(points);
  }
  return knots;
}

Curves makeHelices(int curves, int pointsEach)
{
  Curves helices;
  helices.name = "helices";
  UnevenSteps steps(pointsEach, 40 * Pi);
  for (int curve = 0; curve < curves; ++curve)
  {
    const double radius = 1 + 0.01 * (curve % 100);
    const double pitch = 0.1 + 0.01 * (curve % 7);
    std::vector<double> points;
    for (int n = 0; n < pointsEach; ++n)
    {
      const double t = steps.at(n);
      points.insert(points.end(), { radius * std::cos(t), radius * std::sin(t), pitch * t });
    }
    helices.add(points);
  }
  return helices;
}

std::vector<double> randomCurve(std::mt19937& generator, int points)
{
  std::normal_distribution<double> normal;
  std::vector<double> curve(3 * static_cast<std::size_t>(points));
  for (int frequency = 1; frequency <= 3; ++frequency)
  {
    for (int axis = 0; axis < 3; ++axis)
    {
      const double amplitude = normal(generator) / frequency;
      const double phase = 10 * normal(generator);
      for (int n = 0; n < points; ++n)
      {
        curve[3 * static_cast<std::size_t>(n) + static_cast<std::size_t>(axis)] +=
          amplitude * std::cos(4.0 * frequency * n / points + phase);
      }
    }
  }
  return curve;
}

std::vector<double> movedCurve(std::vector<double> points, double noise, std::mt19937& generator)
{
  std::normal_distribution<double> normal;
  const auto random = [&] { return normal(generator); };
  const Eigen::Matrix3d rotation =
    orrery::rotationMatrix(orrery::normalized({ random(), random(), random(), random() }));
  const Eigen::Vector3d shift(5 * random(), 5 * random(), 5 * random());
  for (std::size_t n = 0; n < points.size(); n += 3)
  {
    Eigen::Map<Eigen::Vector3d> point(points.data() + n);
    const Eigen::Vector3d error(random(), random(), random());
    point = rotation * point + shift + noise * error;
  }
  return points;
}
