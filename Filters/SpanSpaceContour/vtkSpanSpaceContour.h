#ifndef vtkSpanSpaceContour_h
#define vtkSpanSpaceContour_h

#include "OrrerySpanSpaceContourModule.h" // for export macro
#include "vtkContourValues.h"             // for the isovalues
#include "vtkNew.h"                       // for vtkNew
#include "vtkPolyDataAlgorithm.h"

/**
 * @class vtkSpanSpaceContour
 * @brief isosurfaces by searching the span space
 */
class ORRERYSPANSPACECONTOUR_EXPORT vtkSpanSpaceContour : public vtkPolyDataAlgorithm
{
public:
  static vtkSpanSpaceContour* New();
  vtkTypeMacro(vtkSpanSpaceContour, vtkPolyDataAlgorithm);

  void SetValue(int i, double value)
  {
    this->Values->SetValue(i, value);
    this->Modified();
  }
  void SetNumberOfContours(int n)
  {
    this->Values->SetNumberOfContours(n);
    this->Modified();
  }

  vtkSetMacro(ComputeNormals, bool);
  vtkSetMacro(ComputeGradients, bool);
  vtkSetMacro(ComputeScalars, bool);
  vtkSetMacro(GenerateTriangles, bool);
  vtkSetMacro(OutputPointsPrecision, int);
  vtkSetMacro(IndexMode, int);
  vtkSetMacro(CacheSize, int);
  vtkSetFilePathMacro(IndexFile);
  vtkSetMacro(NumberOfThreads, int);
  vtkGetMacro(IndexBuilds, vtkIdType);

protected:
  vtkSpanSpaceContour() = default;
  ~vtkSpanSpaceContour() override { this->SetIndexFile(nullptr); }
  int FillInputPortInformation(int port, vtkInformation* info) override;
  int RequestData(vtkInformation*, vtkInformationVector**, vtkInformationVector*) override
  {
    return 1;
  }

private:
  vtkSpanSpaceContour(const vtkSpanSpaceContour&) = delete;
  void operator=(const vtkSpanSpaceContour&) = delete;

  vtkNew<vtkContourValues> Values;
  bool ComputeNormals = true;
  bool ComputeGradients = false;
  bool ComputeScalars = true;
  bool GenerateTriangles = true;
  int OutputPointsPrecision = 2;
  int IndexMode = 0;
  int CacheSize = 2048;
  char* IndexFile = nullptr;
  int NumberOfThreads = 0;
  vtkIdType IndexBuilds = 0;
};

#endif
