#include "Contenders.h"

#include <vtkDataArray.h>
#include <vtkParticlePathFilter.h>
#include <vtkParticleTracer.h>
#include <vtkPointData.h>
#include <vtkPoints.h>
#include <vtkStreaklineFilter.h>

#include <stdexcept>

namespace
{

vtkSmartPointer<vtkPoints> pointsOf(const std::vector<orrery::Vector3>& positions)
{
  auto points = vtkSmartPointer<vtkPoints>::New();
  points->SetDataTypeToDouble();
  for (const orrery::Vector3& x : positions)
  {
    points->InsertNextPoint(x.data());
  }
  return points;
}

vtkDataArray* arrayOf(vtkPolyData* data, const char* name)
{
  vtkDataArray* array = data->GetPointData()->GetArray(name);
  if (!array)
  {
    throw std::runtime_error(std::string("the output has no array ") + name);
  }
  return array;
}

class Peer : public Contender
{
public:
  Peer(const TraceQuery& query, bool staticMesh)
    : Contender(query)
    , times(query.series->times)
    , paths(query.lines == Lines::Path)
  {
    vtkSmartPointer<vtkParticleTracerBase> filter;
    switch (query.lines)
    {
      case Lines::Streak:
        filter = vtkSmartPointer<vtkStreaklineFilter>::New();
        break;
      case Lines::Path:
        filter = vtkSmartPointer<vtkParticlePathFilter>::New();
        break;
      default:
        filter = vtkSmartPointer<vtkParticleTracer>::New();
    }
    filter->SetInputConnection(0, this->source->GetOutputPort());
    filter->SetInputDataObject(1, this->seedData);
    filter->SetIgnorePipelineTime(this->paths);
    filter->SetIntegratorType(vtkParticleTracerBase::RUNGE_KUTTA4);
    filter->SetForceReinjectionEveryNSteps(1);
    filter->SetComputeVorticity(query.vorticity);
    filter->SetStaticMesh(staticMesh);
    this->tracer = filter;
  }

  vtkPolyData* update(double time) override
  {
    if (!this->paths)
    {
      return this->Contender::update(time);
    }
    // Path lines have no time: they reach until one.
    vtkParticleTracerBase::SafeDownCast(this->tracer)->SetTerminationTime(time);
    this->tracer->Update();
    return this->tracer->GetOutput();
  }

  std::vector<Traced> traced() override
  {
    vtkPolyData* output = this->tracer->GetOutput();
    vtkDataArray* seeds = arrayOf(output, "InjectedPointId");
    vtkDataArray* injections = arrayOf(output, "InjectionStepId");
    vtkDataArray* ages = arrayOf(output, "ParticleAge");
    std::vector<Traced> traced;
    for (vtkIdType n = 0; n < output->GetNumberOfPoints(); ++n)
    {
      if (ages->GetTuple1(n) > 0)
      {
        traced.push_back({ static_cast<int>(seeds->GetTuple1(n)),
          this->times[static_cast<std::size_t>(injections->GetTuple1(n))],
          orrery::Vector3(output->GetPoint(n)) });
      }
    }
    return traced;
  }

private:
  std::vector<double> times;
  bool paths;
};

class Ours : public Contender
{
public:
  Ours(const TraceQuery& query, int threads)
    : Contender(query)
  {
    vtkNew<vtkTetraParticleTracer> filter;
    constexpr int modes[] = { vtkTetraParticleTracer::PARTICLES,
      vtkTetraParticleTracer::STREAK_LINES, vtkTetraParticleTracer::PATH_LINES };
    filter->SetTraceMode(modes[static_cast<int>(query.lines)]);
    filter->SetInputConnection(this->source->GetOutputPort());
    filter->SetSourceData(this->seedData);
    filter->SetForceReinjectionEveryNSteps(1);
    filter->SetComputeVorticity(query.vorticity);
    filter->SetStepControl(vtkTetraParticleTracer::FIXED);
    filter->SetStepsPerInterval(2);
    filter->SetTimeInterpolation(
      query.cubic ? vtkTetraParticleTracer::CUBIC : vtkTetraParticleTracer::LINEAR);
    filter->SetNumberOfThreads(threads);
    this->tracer = filter;
  }

  std::vector<Traced> traced() override
  {
    vtkPolyData* output = this->tracer->GetOutput();
    vtkDataArray* seeds = arrayOf(output, "SeedId");
    vtkDataArray* injections = arrayOf(output, "InjectionTime");
    vtkDataArray* ages = arrayOf(output, "Age");
    std::vector<Traced> traced;
    for (vtkIdType n = 0; n < output->GetNumberOfPoints(); ++n)
    {
      if (ages->GetTuple1(n) > 0)
      {
        traced.push_back({ static_cast<int>(seeds->GetTuple1(n)), injections->GetTuple1(n),
          orrery::Vector3(output->GetPoint(n)) });
      }
    }
    return traced;
  }
};

}

Contender::Contender(const TraceQuery& query)
{
  this->source->SetSeries(*query.series);
  this->moveSeeds(query.series->seeds);
}

void Contender::moveSeeds(const std::vector<orrery::Vector3>& seeds)
{
  this->seedData->SetPoints(pointsOf(seeds));
  this->seedData->Modified();
}

vtkPolyData* Contender::update(double time)
{
  this->tracer->UpdateTimeStep(time);
  return this->tracer->GetOutput();
}

std::unique_ptr<Contender> makePeer(const TraceQuery& query, bool staticMesh)
{
  return std::make_unique<Peer>(query, staticMesh);
}

std::unique_ptr<Contender> makeOurs(const TraceQuery& query, int threads)
{
  return std::make_unique<Ours>(query, threads);
}
