#ifndef vtkQuaternionSimilarity_h
#define vtkQuaternionSimilarity_h

#include "OrreryQuaternionStreamlinesModule.h" // for export macro
#include "vtkPassInputTypeAlgorithm.h"

class vtkMultiProcessController;

/**
 * @class vtkQuaternionSimilarity
 * @brief curves of like shape, by the distance of their quaternion fields
 *
 * Compares polylines by the quaternions of their frames, as vtkQuaternionStreamlines computes them:
 * the point array that SetInputArrayToProcess(0) names, of four components with the scalar part
 * first (`ParallelQuaternion` by default). A. J. Hanson and H. Ma, Quaternion Frame Approach to
 * Streamline Visualization, IEEE Transactions on Visualization and Computer Graphics 1(2), 1995:
 * section 6.3 has the distance of two frames, section 7.3 the rotation of one curve's frames onto
 * another's, and section 7.5 the clusters.
 *
 * Each curve is sampled by slerp at the same number of places along it. The distance of two curves
 * is the mean, over these, of the angle between their quaternions, acos |p . q|, once one curve has
 * been rotated to where its frames are nearest to the other's: so it is that of their shapes,
 * wherever they lie. It is at most pi / 2, or with the root mean square pi / sqrt(2); twice that as
 * an angle of rotation.
 *
 * The output is the input with cell arrays and point arrays of the same names, in which each point
 * has the values of its curve (if it is on several, of the first one):
 *
 * - `CurveId`: the number of the curve;
 * - `QuaternionDistance`: its distance from the chosen curve, in radians;
 * - `NeighborRank`: 0 for the chosen curve, 1 to k for the k nearest to it, -1 for others;
 * - `QuaternionCluster`: the cluster it is in, from the largest, which is 0, on;
 * - `ClusterDistance`: its distance from the curve at the center of the cluster, in radians.
 *
 * A curve none of whose points has a quaternion that is finite and not zero has no frames, nor has
 * one that is a ghost cell or blanked: it is at the largest distance there can be, and in no
 * cluster (-1). So are points and cells that are on no curve; their CurveId is -1.
 *
 * All curves of a composite data set, and of all ranks, are compared with each other. They are
 * numbered from 0 on, rank by rank, there block by block, and in a block in the order of its lines.
 * Curves of blocks without the array have no frames. Each rank has the samples of all curves in its
 * memory.
 */
class ORRERYQUATERNIONSTREAMLINES_EXPORT vtkQuaternionSimilarity : public vtkPassInputTypeAlgorithm
{
public:
  static vtkQuaternionSimilarity* New();
  vtkTypeMacro(vtkQuaternionSimilarity, vtkPassInputTypeAlgorithm);
  void PrintSelf(ostream& os, vtkIndent indent) override;

  ///@{
  /** What to compute: the distances from the chosen curve, its nearest neighbors, clusters. All, by
   * default. */
  vtkSetMacro(ComputeDistances, bool);
  vtkGetMacro(ComputeDistances, bool);
  vtkBooleanMacro(ComputeDistances, bool);
  vtkSetMacro(ComputeNeighbors, bool);
  vtkGetMacro(ComputeNeighbors, bool);
  vtkBooleanMacro(ComputeNeighbors, bool);
  vtkSetMacro(ComputeClusters, bool);
  vtkGetMacro(ComputeClusters, bool);
  vtkBooleanMacro(ComputeClusters, bool);
  ///@}

  enum ChooseByType
  {
    CURVE_ID,
    NEAREST_TO_POINT
  };
  ///@{
  /**
   * The chosen curve: the one with the number ChosenCurve (0 by default), or, of those with frames,
   * the one that comes nearest to ChosenPoint (of several, that of the lowest number).
   */
  vtkSetClampMacro(ChooseBy, int, CURVE_ID, NEAREST_TO_POINT);
  vtkGetMacro(ChooseBy, int);
  vtkSetMacro(ChosenCurve, int);
  vtkGetMacro(ChosenCurve, int);
  vtkSetVector3Macro(ChosenPoint, double);
  vtkGetVector3Macro(ChosenPoint, double);
  ///@}

  ///@{
  /** How many curves nearest to the chosen one are ranked. 10 by default. */
  vtkSetClampMacro(NumberOfNeighbors, int, 0, VTK_INT_MAX);
  vtkGetMacro(NumberOfNeighbors, int);
  ///@}

  ///@{
  /**
   * Curves are put into clusters by farthest-point traversal (T. Gonzalez, Clustering to minimize
   * the maximum intercluster distance, Theoretical Computer Science 38, 1985): it begins with the
   * first curve that has frames, and makes the curve that is farthest from all centers a center,
   * until no curve is farther than ClusterThreshold, in radians, from its center (0.2 by default)
   * or there are MostClusters (16 by default; 0: any number). The time is that of the distances,
   * times clusters. With many curves that are like no other, each of which is a cluster, it is
   * MostClusters that ends it.
   */
  vtkSetClampMacro(ClusterThreshold, double, 0.0, VTK_DOUBLE_MAX);
  vtkGetMacro(ClusterThreshold, double);
  vtkSetClampMacro(MostClusters, int, 0, VTK_INT_MAX);
  vtkGetMacro(MostClusters, int);
  ///@}

  enum CompareType
  {
    WHOLE_CURVES,
    LENGTH_FROM_START,
    LENGTH_AROUND_MIDDLE
  };
  ///@{
  /**
   * What of each curve is compared: the whole, so that curves of one shape and another size are
   * alike (the default), or a length, ComparedLength, from its first point on or about its middle.
   * A curve that is shorter keeps the frame of its end. 0, the default: the length of the longest
   * curve.
   */
  vtkSetClampMacro(Compare, int, WHOLE_CURVES, LENGTH_AROUND_MIDDLE);
  vtkGetMacro(Compare, int);
  vtkSetClampMacro(ComparedLength, double, 0.0, VTK_DOUBLE_MAX);
  vtkGetMacro(ComparedLength, double);
  ///@}

  ///@{
  /** How many places of each curve are compared, evenly spaced. 64 by default. */
  vtkSetClampMacro(SampleCount, int, 1, 100000);
  vtkGetMacro(SampleCount, int);
  ///@}

  ///@{
  /** Whether a rotation of the whole curve makes no difference. On by default: distances are those
   * of shapes. A curve's place never does. */
  vtkSetMacro(AnyRotation, bool);
  vtkGetMacro(AnyRotation, bool);
  vtkBooleanMacro(AnyRotation, bool);
  ///@}

  ///@{
  /** Whether a turn of all frames of a curve about the tangent, by one angle, makes no difference:
   * a parallel-transport frame begins with an arbitrary one. On by default. With free signs, which
   * are for Frenet frames, it always makes one. */
  vtkSetMacro(AnyTangentTurn, bool);
  vtkGetMacro(AnyTangentTurn, bool);
  vtkBooleanMacro(AnyTangentTurn, bool);
  ///@}

  ///@{
  /** Whether a curve's direction makes no difference. Off by default; without effect for a length
   * from the start. */
  vtkSetMacro(EitherDirection, bool);
  vtkGetMacro(EitherDirection, bool);
  vtkBooleanMacro(EitherDirection, bool);
  ///@}

  enum FrameSignsType
  {
    AUTOMATIC,
    CONTINUOUS,
    FREE
  };
  ///@{
  /**
   * Which of the quaternions q and -q, that are the same frame, is compared: continuous ones along
   * the curve, with one sign for it, as suits parallel-transport frames; or freely the nearer one
   * at each sample, as suits Frenet frames, which may jump. Automatic, the default: free when the
   * array's name begins with `Frenet`, else continuous.
   */
  vtkSetClampMacro(FrameSigns, int, AUTOMATIC, FREE);
  vtkGetMacro(FrameSigns, int);
  ///@}

  enum MeanType
  {
    ARITHMETIC,
    ROOT_MEAN_SQUARE,
    CHORDAL
  };
  ///@{
  /** How the angles at the samples make one distance. The chordal mean is the angle whose cosine is
   * the mean cosine. */
  vtkSetClampMacro(Mean, int, ARITHMETIC, CHORDAL);
  vtkGetMacro(Mean, int);
  ///@}

  enum UnitType
  {
    THREE_SPHERE,
    ROTATION
  };
  ///@{
  /** What angles are: arcs on the three-sphere (the default), or those of the rotations that take
   * one frame to the other, which are twice as large. */
  vtkSetClampMacro(Unit, int, THREE_SPHERE, ROTATION);
  vtkGetMacro(Unit, int);
  ///@}

  ///@{
  /** 0, the default: as many as OpenMP gives. The output does not depend on it. */
  vtkSetClampMacro(NumberOfThreads, int, 0, VTK_INT_MAX);
  vtkGetMacro(NumberOfThreads, int);
  ///@}

  ///@{
  /** Of the ranks that have parts of the curves. The global one by default. */
  virtual void SetController(vtkMultiProcessController* controller);
  vtkGetObjectMacro(Controller, vtkMultiProcessController);
  ///@}

protected:
  vtkQuaternionSimilarity();
  ~vtkQuaternionSimilarity() override;
  int FillInputPortInformation(int port, vtkInformation* info) override;
  int RequestData(
    vtkInformation* request, vtkInformationVector** inputs, vtkInformationVector* outputs) override;

private:
  vtkQuaternionSimilarity(const vtkQuaternionSimilarity&) = delete;
  void operator=(const vtkQuaternionSimilarity&) = delete;

  class Execution;

  bool ComputeDistances = true;
  bool ComputeNeighbors = true;
  bool ComputeClusters = true;
  int ChooseBy = CURVE_ID;
  int ChosenCurve = 0;
  double ChosenPoint[3] = { 0, 0, 0 };
  int NumberOfNeighbors = 10;
  double ClusterThreshold = 0.2;
  int MostClusters = 16;
  int Compare = WHOLE_CURVES;
  double ComparedLength = 0;
  int SampleCount = 64;
  bool AnyRotation = true;
  bool AnyTangentTurn = true;
  bool EitherDirection = false;
  int FrameSigns = AUTOMATIC;
  int Mean = ARITHMETIC;
  int Unit = THREE_SPHERE;
  int NumberOfThreads = 0;
  vtkMultiProcessController* Controller = nullptr;
};

#endif
