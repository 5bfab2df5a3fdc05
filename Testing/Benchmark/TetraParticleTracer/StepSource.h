#pragma once

#include "Flows.h"

#include <vtkStructuredGridAlgorithm.h>

/// Hands out the steps of a time series without copying them, and counts how often.
class StepSource : public vtkStructuredGridAlgorithm
{
public:
  static StepSource* New();
  vtkTypeMacro(StepSource, vtkStructuredGridAlgorithm);

  /// The series must outlive the source.
  void SetSeries(const TimeSeries& newSeries)
  {
    this->Series = &newSeries;
    this->Modified();
  }
  int GetExecutions() const { return this->Executions; }

protected:
  StepSource() { this->SetNumberOfInputPorts(0); }
  int RequestInformation(
    vtkInformation* request, vtkInformationVector** inputs, vtkInformationVector* outputs) override;
  int RequestData(
    vtkInformation* request, vtkInformationVector** inputs, vtkInformationVector* outputs) override;

private:
  const TimeSeries* Series = nullptr;
  int Executions = 0;
};
