#include "KernelTracer.h"

#include "LatticeMesh.h"

#include <vtkFloatArray.h>
#include <vtkPointData.h>
#include <vtkPoints.h>

#include <stdexcept>

const float* floatsOf(vtkDataArray* array)
{
  auto* floats = vtkFloatArray::SafeDownCast(array);
  if (!floats)
  {
    throw std::runtime_error("an array of floats was expected");
  }
  return floats->GetPointer(0);
}

KernelTracer::KernelTracer(const TimeSeries& series)
  : series(series)
{
  vtkStructuredGrid* grid = series.steps.front();
  orrery::LatticeMesh::Shape shape;
  for (int axis = 0; axis < 3; ++axis)
  {
    shape.size[axis] = grid->GetDimensions()[axis];
  }
  orrery::VectorArray points;
  points.floats = floatsOf(grid->GetPoints()->GetData());
  orrery::Flow::Block block;
  block.mesh = std::make_shared<orrery::LatticeMesh>(
    shape, std::array<orrery::VectorArray, 2>{ points, points });
  block.search = std::make_shared<orrery::LazySearch>(block.mesh);
  this->current.blocks.push_back(block);
  this->setInterval(0);
}

void KernelTracer::setInterval(int step)
{
  for (int level = 0; level < 2; ++level)
  {
    vtkPointData* pointData = this->series.steps[step + level]->GetPointData();
    this->current.times[level] = this->series.times[step + level];
    this->current.blocks[0].velocity[level].floats = floatsOf(pointData->GetArray(VelocityName));
  }
  this->current.start = this->current.times[0];
  this->current.end = this->current.times[1];
}

std::vector<orrery::Particle> KernelTracer::inject() const
{
  std::vector<orrery::Particle> particles;
  for (std::size_t seed = 0; seed < this->series.seeds.size(); ++seed)
  {
    orrery::Particle particle;
    particle.seed = static_cast<std::int64_t>(seed);
    particle.position = this->series.seeds[seed];
    particle.time = particle.injectionTime = this->current.start;
    if (orrery::place(this->current, particle))
    {
      particles.push_back(particle);
    }
  }
  return particles;
}

void KernelTracer::trace(
  const orrery::TraceOptions& options, std::vector<orrery::Particle>& particles) const
{
  orrery::trace(this->current, options, this->current.end, particles.data(), particles.size());
}
