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
  block.search = std::make_shared<orrery::LazySearch>(block.mesh, 1);
  this->current.blocks.push_back(block);
  this->current.seams = std::make_shared<orrery::Seams>(orrery::Seams::Meshes{ block.mesh });
  this->current.seams->beyond(0, 0); // so that they are made before times are taken
  for (const orrery::Vector3& seed : series.seeds)
  {
    this->seeds.push_back({ seed, {} });
  }
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

void KernelTracer::inject(std::vector<orrery::Particle>& particles)
{
  const orrery::Injection injection = orrery::inject(
    this->current, orrery::TraceOptions(), this->seeds, this->current.start, this->injections);
  particles.insert(particles.end(), injection.particles.begin(), injection.particles.end());
  ++this->injections;
}

void KernelTracer::trace(
  const orrery::TraceOptions& options, std::vector<orrery::Particle>& particles) const
{
  orrery::trace(this->current, options, this->current.end, particles);
}
