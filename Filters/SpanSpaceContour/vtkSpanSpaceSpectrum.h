#ifndef vtkSpanSpaceSpectrum_h
#define vtkSpanSpaceSpectrum_h

#include "OrrerySpanSpaceContourModule.h" // for export macro
#include "vtkTableAlgorithm.h"

/**
 * @class vtkSpanSpaceSpectrum
 * @brief active cells over the isovalue
 */
class ORRERYSPANSPACECONTOUR_EXPORT vtkSpanSpaceSpectrum : public vtkTableAlgorithm
{
public:
  static vtkSpanSpaceSpectrum* New();
  vtkTypeMacro(vtkSpanSpaceSpectrum, vtkTableAlgorithm);

  vtkSetMacro(NumberOfIsovalues, int);
  vtkSetVector2Macro(IsovalueRange, double);
  vtkSetMacro(UseDataRange, bool);
  vtkSetMacro(DensityResolution, int);

protected:
  vtkSpanSpaceSpectrum() { this->SetNumberOfOutputPorts(2); }
  int FillInputPortInformation(int port, vtkInformation* info) override;
  int RequestData(vtkInformation*, vtkInformationVector**, vtkInformationVector*) override
  {
    return 1;
  }
  int FillOutputPortInformation(int port, vtkInformation* info) override;

private:
  vtkSpanSpaceSpectrum(const vtkSpanSpaceSpectrum&) = delete;
  void operator=(const vtkSpanSpaceSpectrum&) = delete;

  int NumberOfIsovalues = 256;
  double IsovalueRange[2] = { 0.0, 1.0 };
  bool UseDataRange = true;
  int DensityResolution = 256;
};

#endif
