#ifndef vtkSpanSpaceSpectrum_h
#define vtkSpanSpaceSpectrum_h

#include "OrrerySpanSpaceContourModule.h" // for export macro
#include "vtkTableAlgorithm.h"

#include <memory> // for std::unique_ptr
#include <vector> // for std::vector

class SpanSpaceIndexCache;
struct ContourInput;
class vtkImageData;
class vtkMultiProcessController;

/**
 * @class vtkSpanSpaceSpectrum
 * @brief what the isosurface of every isovalue would be like
 *
 * Output port 0 is a table over evenly spaced isovalues, with the columns `isovalue`; `active cells`,
 * those that the isosurface crosses; `inside cells`, those with no value below the isovalue; `area
 * estimate` and `volume estimate`, of the isosurface and of what is inside it. No surface is made: the
 * numbers come from the count mode of the kd-tree over the span space (Livnat, Shen and Johnson,
 * "A Near Optimal Isosurface Extraction Algorithm Using the Span Space", IEEE TVCG 2(1), 1996,
 * section V.C).
 *
 * The estimates take cells for evenly sized and the isosurface for oriented at random to them: an
 * active cell stands for the mean volume of a cell over its mean width, and half of it is inside. In
 * flat data they are a length and an area.
 *
 * Output port 1 is the density of cells over the span space: an image of the point arrays `cells` and
 * `log cells` (log10 of one more), with the smallest value of a cell along x and the largest along y.
 *
 * Over several ranks both are summed. The table then stands on the first rank, the image on each.
 * After an error or an abort the table is empty and the image counts nothing.
 *
 * @sa vtkSpanSpaceContour
 */
class ORRERYSPANSPACECONTOUR_EXPORT vtkSpanSpaceSpectrum : public vtkTableAlgorithm
{
public:
  static vtkSpanSpaceSpectrum* New();
  vtkTypeMacro(vtkSpanSpaceSpectrum, vtkTableAlgorithm);
  void PrintSelf(ostream& os, vtkIndent indent) override;

  ///@{
  /** How many isovalues the table has, 256 by default. */
  vtkSetClampMacro(NumberOfIsovalues, int, 2, VTK_INT_MAX);
  vtkGetMacro(NumberOfIsovalues, int);
  ///@}

  ///@{
  /** Whether the isovalues span the range of the array's finite values. On by default. */
  vtkSetMacro(UseDataRange, bool);
  vtkGetMacro(UseDataRange, bool);
  vtkBooleanMacro(UseDataRange, bool);
  ///@}

  ///@{
  /** The first and the last isovalue, when not those of the data. */
  vtkSetVector2Macro(IsovalueRange, double);
  vtkGetVector2Macro(IsovalueRange, double);
  ///@}

  ///@{
  /** Pixels along each side of the density image, 256 by default. */
  vtkSetClampMacro(DensityResolution, int, 1, 8192);
  vtkGetMacro(DensityResolution, int);
  ///@}

  ///@{
  /** Threads to use; 0, the default, for all that OpenMP gives. */
  vtkSetClampMacro(NumberOfThreads, int, 0, VTK_INT_MAX);
  vtkGetMacro(NumberOfThreads, int);
  ///@}

  ///@{
  /** The controller over whose ranks cells are summed. The global one by default. */
  virtual void SetController(vtkMultiProcessController* controller);
  vtkGetObjectMacro(Controller, vtkMultiProcessController);
  ///@}

  /** The density image. */
  vtkImageData* GetDensity();

protected:
  vtkSpanSpaceSpectrum();
  ~vtkSpanSpaceSpectrum() override;
  int FillInputPortInformation(int port, vtkInformation* info) override;
  int FillOutputPortInformation(int port, vtkInformation* info) override;
  int RequestInformation(
    vtkInformation* request, vtkInformationVector** inputs, vtkInformationVector* outputs) override;
  int RequestData(
    vtkInformation* request, vtkInformationVector** inputs, vtkInformationVector* outputs) override;

private:
  vtkSpanSpaceSpectrum(const vtkSpanSpaceSpectrum&) = delete;
  void operator=(const vtkSpanSpaceSpectrum&) = delete;

  struct Sums;
  bool ChooseRange(const std::vector<ContourInput>& pieces, Sums& sums);
  bool Count(const std::vector<ContourInput>& pieces, Sums& sums);
  bool AddPiece(const ContourInput& piece, Sums& sums, double start, double share);

  int NumberOfIsovalues = 256;
  double IsovalueRange[2] = { 0.0, 1.0 };
  bool UseDataRange = true;
  int DensityResolution = 256;
  int NumberOfThreads = 0;
  vtkMultiProcessController* Controller = nullptr;
  std::unique_ptr<SpanSpaceIndexCache> Cache;
};

#endif
