#pragma once

#include "NaturalCoordinates.h"

#include <vtkSmartPointer.h>
#include <vtkStructuredGrid.h>

#include <memory>
#include <string>
#include <vector>

/// The flows of the benchmarks and the O-grids they are sampled on, the same in every run.

/// The point array to trace along, of floats.
constexpr const char* VelocityName = "velocity";

/// A flow whose path lines are known.
class ExactFlow
{
public:
  virtual ~ExactFlow() = default;
  virtual orrery::Vector3 velocity(const orrery::Vector3& x, double time) const = 0;

  /// Where a particle is that was at x at the time `start`.
  virtual orrery::Vector3 position(const orrery::Vector3& x, double start, double end) const = 0;
};

/// A curvilinear grid over time, all in memory, and points to inject particles at. The first axis
/// of the grid goes outward, the second around, where the first nodes come again as the last, and
/// the third along the span.
struct TimeSeries
{
  std::string name;
  std::vector<double> times;
  std::vector<vtkSmartPointer<vtkStructuredGrid>> steps;
  std::vector<orrery::Vector3> seeds;
  std::shared_ptr<const ExactFlow> exact; ///< Null when the path lines are not known.

  bool moves() const { return this->steps.front()->GetPoints() != this->steps.back()->GetPoints(); }
};

enum class Case
{
  Couette,            ///< Fluid between cylinders that turn at other speeds, moved up and down.
  CouetteTurningGrid, ///< The same, the grid turning as a whole.
  CarriedVortex       ///< A vortex off the axis that is carried around by a grid that turns.
};

/// 64 x 64 x 32 points, 50 time steps. Hardly a particle leaves.
TimeSeries makeExact(Case kind, int seeds);

/// A vortex street behind a cylinder, the kinematic model of Jung, Tel and Ziemniak (Chaos 3(4),
/// 1993), its shedding made oblique. 64 x 65 x 32 points, 50 time steps, two and a half periods.
TimeSeries makeVortexStreet(int seeds);

/// The simulated flow past a tapered cylinder, of a folder of files, one for each time step. It has
/// no steps when there are no files.
TimeSeries readTaperedCylinder(const std::string& folder, int seeds);
