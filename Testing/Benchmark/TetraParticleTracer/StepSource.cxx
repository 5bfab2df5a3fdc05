#include "StepSource.h"

#include <vtkInformation.h>
#include <vtkInformationVector.h>
#include <vtkObjectFactory.h>
#include <vtkStreamingDemandDrivenPipeline.h>

#include <algorithm>

vtkStandardNewMacro(StepSource);

using Pipeline = vtkStreamingDemandDrivenPipeline;

int StepSource::RequestInformation(
  vtkInformation*, vtkInformationVector**, vtkInformationVector* outputs)
{
  const std::vector<double>& times = this->Series->times;
  const double range[2] = { times.front(), times.back() };
  vtkInformation* out = outputs->GetInformationObject(0);
  out->Set(Pipeline::TIME_STEPS(), times.data(), static_cast<int>(times.size()));
  out->Set(Pipeline::TIME_RANGE(), range, 2);
  out->Set(Pipeline::WHOLE_EXTENT(), this->Series->steps.front()->GetExtent(), 6);
  return 1;
}

int StepSource::RequestData(vtkInformation*, vtkInformationVector**, vtkInformationVector* outputs)
{
  const std::vector<double>& times = this->Series->times;
  vtkInformation* out = outputs->GetInformationObject(0);
  const double time =
    out->Has(Pipeline::UPDATE_TIME_STEP()) ? out->Get(Pipeline::UPDATE_TIME_STEP()) : times.front();
  const auto found = std::lower_bound(times.begin(), times.end(), time);
  const auto step = std::min(found - times.begin(), std::ptrdiff_t(times.size()) - 1);
  vtkStructuredGrid* output = vtkStructuredGrid::GetData(outputs);
  output->ShallowCopy(this->Series->steps[step]);
  output->GetInformation()->Set(vtkDataObject::DATA_TIME_STEP(), times[step]);
  ++this->Executions;
  return 1;
}
