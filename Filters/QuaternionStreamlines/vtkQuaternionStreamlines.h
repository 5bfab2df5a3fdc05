#ifndef vtkQuaternionStreamlines_h
#define vtkQuaternionStreamlines_h

#include "OrreryQuaternionStreamlinesModule.h" // for export macro
#include "vtkPolyDataAlgorithm.h"

#include <vector>

class ControllerRanks;
class vtkDataArraySelection;
class vtkMultiProcessController;

namespace orrery
{
struct FrameOptions;
}

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
 * Composite data are taken, too. Stream Tracer on several ranks gives curves in pieces, which stay
 * pieces: see JoinPieces. Arc length, holonomy and what is done at singular points are those of
 * each piece.
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
  /** The Frenet frame is undefined where the curvature is below this part of the curve's mean
   * curvature. 1e-4 by default. */
  vtkSetClampMacro(CurvatureTolerance, double, 0.0, VTK_DOUBLE_MAX);
  vtkGetMacro(CurvatureTolerance, double);
  ///@}

  enum TransportMethodType
  {
    DOUBLE_REFLECTION,
    TANGENT_ROTATION
  };
  ///@{
  /** The error that the points have, in their units, as from an integrator; 0, the default, stands
   * for rounding alone. Where points lie so close that it would spoil derivatives, these are taken
   * from points further apart. */
  vtkSetClampMacro(PointError, double, 0.0, VTK_DOUBLE_MAX);
  vtkGetMacro(PointError, double);
  ///@}

  ///@{
  /**
   * Whether two curves that share an end, to the last bit, are pieces of one, whatever blocks or
   * ranks they are on; on by default. Their frames are then those that the whole would have:
   * derivatives at the shared end use points of both, the parallel-transport frame of one begins
   * with that of the other, and so do the signs of both quaternions. InitialFrame is for the first
   * piece. They are not exactly those where points lie so close that derivatives are taken from
   * points further apart: how far, each piece finds by itself.
   *
   * Pieces have the same number in the cell array `SeedIds`, if there is one, and the curve turns
   * by less than a right angle at the shared end. Where more than two such curves meet, those of
   * one block are joined if they are two, else none. Halves that are traced forward and backward
   * from a seed are joined, too: there tangents, and with them binormals and second normals, are
   * opposite.
   */
  vtkSetMacro(JoinPieces, bool);
  vtkGetMacro(JoinPieces, bool);
  vtkBooleanMacro(JoinPieces, bool);
  ///@}

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

  ///@{
  /** The ranks whose pieces are joined: all of them update together. The global controller by
   * default. */
  virtual void SetController(vtkMultiProcessController* controller);
  vtkGetObjectMacro(Controller, vtkMultiProcessController);
  ///@}

  vtkMTimeType GetMTime() override;
  vtkTypeBool ProcessRequest(
    vtkInformation* request, vtkInformationVector** inputs, vtkInformationVector* outputs) override;

protected:
  vtkQuaternionStreamlines();
  ~vtkQuaternionStreamlines() override;
  int FillInputPortInformation(int port, vtkInformation* info) override;
  int FillOutputPortInformation(int port, vtkInformation* info) override;
  int RequestData(
    vtkInformation* request, vtkInformationVector** inputs, vtkInformationVector* outputs) override;

private:
  vtkQuaternionStreamlines(const vtkQuaternionStreamlines&) = delete;
  void operator=(const vtkQuaternionStreamlines&) = delete;

  int RequestDataObject(vtkInformationVector** inputs, vtkInformationVector* outputs);
  bool ReadDirections(vtkPolyData* input, std::vector<double>& directions);
  orrery::FrameOptions Options() const;
  bool AddFrames(vtkDataObject* input, vtkDataObject* output, ControllerRanks& ranks);

  vtkNew<vtkDataArraySelection> OutputArrays;
  int SingularPoints = JUMP;
  double EaseInLength = 0.05;
  double CurvatureTolerance = 1e-4;
  double PointError = 0;
  bool JoinPieces = true;
  int TransportMethod = DOUBLE_REFLECTION;
  int InitialFrame = FIRST_FRENET;
  double InitialDirection[3] = { 0, 0, 1 };
  int SmoothingLevels = 0;
  int NumberOfThreads = 0;
  vtkMultiProcessController* Controller = nullptr;
};

#endif
