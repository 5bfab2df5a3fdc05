#ifndef vtkQuaternionStreamlines_h
#define vtkQuaternionStreamlines_h

#include "OrreryQuaternionStreamlinesModule.h" // for export macro
#include "vtkPolyDataAlgorithm.h"

#include <vector>

class vtkDataArraySelection;

/**
 * @class vtkQuaternionStreamlines
 * @brief moving frames of curves as quaternion fields
 *
 * The input's polylines, with point arrays of their Frenet frames and parallel-transport frames, as
 * vectors and as quaternions: see GetOutputArrayName(). A. J. Hanson and H. Ma, Quaternion Frame
 * Approach to Streamline Visualization, IEEE Transactions on Visualization and Computer Graphics 1(2),
 * 1995.
 *
 * Points, cells and their arrays are the input's. A point that is at several places of curves, as the
 * first and last one of a closed curve, is copied, so that each place has its frames; the copies come
 * after all points of the input. Points on no polyline have zeros.
 *
 * The cell array `Holonomy` has the angle, in radians, by which the parallel-transport frame of a closed
 * curve has turned when it is back at its first point; 0 for other cells.
 *
 * Curves in pieces on several ranks get frames by pieces.
 */
class ORRERYQUATERNIONSTREAMLINES_EXPORT vtkQuaternionStreamlines : public vtkPolyDataAlgorithm
{
public:
  static vtkQuaternionStreamlines* New();
  vtkTypeMacro(vtkQuaternionStreamlines, vtkPolyDataAlgorithm);
  void PrintSelf(ostream& os, vtkIndent indent) override;

  ///@{
  /** The arrays that may be computed, and which are: all, by default. */
  int GetNumberOfOutputArrays() const;
  const char* GetOutputArrayName(int index) const;
  int GetOutputArrayStatus(const char* name) const;
  void SetOutputArrayStatus(const char* name, int status);
  ///@}

  enum SingularPointsType
  {
    JUMP,
    GEODESIC,
    EASE_IN
  };
  ///@{
  /**
   * What the Frenet frame does where the curvature vanishes: it goes on by parallel transport and
   * jumps (the default), turns evenly from the frame before to that behind, or turns gradually before
   * and behind the singular point, within EaseInLength, a part of the curve's length.
   */
  vtkSetClampMacro(SingularPoints, int, JUMP, EASE_IN);
  vtkGetMacro(SingularPoints, int);
  vtkSetClampMacro(EaseInLength, double, 0.0, 0.5);
  vtkGetMacro(EaseInLength, double);
  ///@}

  ///@{
  /** The Frenet frame is undefined where the curvature is below this part of the root of the curve's
   * mean square curvature. 1e-4 by default. */
  vtkSetClampMacro(CurvatureTolerance, double, 0.0, VTK_DOUBLE_MAX);
  vtkGetMacro(CurvatureTolerance, double);
  ///@}

  enum TransportMethodType
  {
    DOUBLE_REFLECTION,
    TANGENT_ROTATION
  };
  ///@{
  /** How the parallel-transport frame gets from point to point. */
  vtkSetClampMacro(TransportMethod, int, DOUBLE_REFLECTION, TANGENT_ROTATION);
  vtkGetMacro(TransportMethod, int);
  ///@}

  enum InitialFrameType
  {
    FIRST_FRENET,
    DIRECTION,
    ARRAY
  };
  ///@{
  /**
   * What the parallel-transport frame begins with: the first Frenet frame that is defined (the
   * default), or a normal in a direction: InitialDirection, or the vectors of the array of
   * SetInputArrayToProcess(0), of cells, or of points, of which the first of each curve counts.
   */
  vtkSetClampMacro(InitialFrame, int, FIRST_FRENET, ARRAY);
  vtkGetMacro(InitialFrame, int);
  vtkSetVector3Macro(InitialDirection, double);
  vtkGetVector3Macro(InitialDirection, double);
  ///@}

  ///@{
  /** How often the quaternions are smoothed, by recursive slerp. 0 by default. */
  vtkSetClampMacro(SmoothingLevels, int, 0, 1000);
  vtkGetMacro(SmoothingLevels, int);
  ///@}

  ///@{
  /** 0, the default: as many as OpenMP gives. The output does not depend on it. */
  vtkSetClampMacro(NumberOfThreads, int, 0, VTK_INT_MAX);
  vtkGetMacro(NumberOfThreads, int);
  ///@}

  vtkMTimeType GetMTime() override;

protected:
  vtkQuaternionStreamlines();
  ~vtkQuaternionStreamlines() override;
  int FillInputPortInformation(int port, vtkInformation* info) override;
  int RequestData(
    vtkInformation* request, vtkInformationVector** inputs, vtkInformationVector* outputs) override;

private:
  vtkQuaternionStreamlines(const vtkQuaternionStreamlines&) = delete;
  void operator=(const vtkQuaternionStreamlines&) = delete;

  bool ReadDirections(
    vtkInformationVector** inputs, vtkPolyData* input, std::vector<double>& directions);

  vtkNew<vtkDataArraySelection> OutputArrays;
  int SingularPoints = JUMP;
  double EaseInLength = 0.05;
  double CurvatureTolerance = 1e-4;
  int TransportMethod = DOUBLE_REFLECTION;
  int InitialFrame = FIRST_FRENET;
  double InitialDirection[3] = { 0, 0, 1 };
  int SmoothingLevels = 0;
  int NumberOfThreads = 0;
};

#endif
