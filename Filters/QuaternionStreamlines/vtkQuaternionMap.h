#ifndef vtkQuaternionMap_h
#define vtkQuaternionMap_h

#include "OrreryQuaternionStreamlinesModule.h" // for export macro
#include "vtkPolyDataAlgorithm.h"

#include <string> // for std::string

class vtkMultiProcessController;
namespace orrery
{
struct QuaternionMapOptions;
}

/**
 * @class vtkQuaternionMap
 * @brief quaternion fields of curves as new curves on the projected three-sphere
 *
 * Unit quaternions are points of the three-sphere in four-space. Along polylines with a point array
 * of quaternions, as those of vtkQuaternionStreamlines, they are new curves, which are rotated in
 * four-space and projected to three-space, where the three-sphere becomes two solid balls, the
 * front and the back one (A. J. Hanson and H. Ma, Quaternion Frame Approach to Streamline
 * Visualization, IEEE Transactions on Visualization and Computer Graphics 1(2), 1995, sections 6.1,
 * 6.4 and 7).
 *
 * The quaternions are the array of SetInputArrayToProcess(0), of points, with 4 components, the
 * scalar part first. When no array is named they are `FrenetQuaternion`, `ParallelQuaternion`, or
 * else the first array of 4 real components. They are taken to unit length; zero and what is not
 * finite take no part. A quaternion q is shown at the projection of
 *
 *     planes(PlaneAngles) (LeftQuaternion r q RightQuaternion)
 *
 * with r, the rotation by FrameRotationAngle about FrameRotationAxis.
 *
 * Output port 0 has the curves: polylines of the quaternions' type, float or double, with the
 * input's point and cell arrays and
 * - `Depth4D`, of points: the coordinate along ProjectionAxis, positive in the front ball; the
 *   active scalars
 * - `Light4D`, of points: the light I of section 6.4, with the specular analog that section 6.5
 *   names, restored as Phong's formula in four-space, the rotated quaternion q being its own normal
 *   vector:
 *   I = Ambient + Diffuse max(0, L . q) + Specular max(0, R . V)^SpecularPower,
 *   with L = LightDirection, R = 2 (L . q) q - L and V, the unit vector from q to the camera. Where
 *   L . q is not positive, I = Ambient
 * - `OriginalPointIds`, of points: the input's point; where a curve is cut the nearer one
 * - `OriginalLineIds`, of cells: the input's cell
 * - `ReflectedCopy`, of cells: 1 for the curves of -q that REFLECTED_COPY adds, else 0.
 *
 * In overlaid balls, with one copy, when all points on curves have quaternions and there are no gaps
 * (see LargestGap), points and lines are the input's, with their ids, so that a selection of ids applies to both (section 7.5);
 * points on no curve are at the origin. Cell ids are the same when the input has no vertices, which
 * come before lines. Else each line has points of its own, and arrays are interpolated at cuts:
 * quaternions along the great circle, ids of the nearer point. Ids that became double are global
 * ids no more. Cells other than lines are left out.
 *
 * Output port 1 has the wireframe: circles of latitude and longitude of the sphere of depth zero,
 * which has the radius 1 in both projections; around each of the balls when they are separated. On
 * this sphere curves pass from ball to ball and are cut. In perspective the front ball bulges out
 * of it, up to the radius 1 / sqrt(1 - 1 / CameraDistance^2). Over several ranks it is on the first
 * one.
 *
 * Composite data are mapped block by block; the wireframe stays one. After an error or an abort
 * both outputs are empty.
 *
 * @sa vtkQuaternionStreamlines
 */
class ORRERYQUATERNIONSTREAMLINES_EXPORT vtkQuaternionMap : public vtkPolyDataAlgorithm
{
public:
  static vtkQuaternionMap* New();
  vtkTypeMacro(vtkQuaternionMap, vtkPolyDataAlgorithm);
  void PrintSelf(ostream& os, vtkIndent indent) override;

  ///@{
  /**
   * Angles, in degrees, of rotations in the coordinate planes 01, 02, 03, 12, 13 and 23 of
   * four-space, applied in this order, behind the other rotations (section 7.2). A positive angle
   * in the plane ij turns the axis i toward the axis j. 0 by default.
   */
  vtkSetVector6Macro(PlaneAngles, double);
  vtkGetVector6Macro(PlaneAngles, double);
  ///@}

  ///@{
  /**
   * Unit quaternions that multiply from the left and from the right: together any rotation of
   * four-space. Taken to unit length. (1, 0, 0, 0), no rotation, by default.
   */
  vtkSetVector4Macro(LeftQuaternion, double);
  vtkGetVector4Macro(LeftQuaternion, double);
  vtkSetVector4Macro(RightQuaternion, double);
  vtkGetVector4Macro(RightQuaternion, double);
  ///@}

  ///@{
  /**
   * A rotation of the frames in three-space, by an angle in degrees (section 7.3): the map is that
   * of the input's curves turned so. It multiplies the quaternions from the left, before
   * LeftQuaternion. None by default, about z.
   */
  vtkSetVector3Macro(FrameRotationAxis, double);
  vtkGetVector3Macro(FrameRotationAxis, double);
  vtkSetMacro(FrameRotationAngle, double);
  vtkGetMacro(FrameRotationAngle, double);
  ///@}

  enum ProjectionType
  {
    PARALLEL,
    POLAR_PERSPECTIVE
  };
  ///@{
  /**
   * How four-space is projected along an axis, 0 to 3, to three-space (section 7.2); the other
   * axes, in ascending order, become x, y and z. In perspective the camera is on the positive axis,
   * at CameraDistance (2 by default) from the center, and a point of depth t is enlarged by 1 / (1
   * - t / CameraDistance). Parallel and along q0 by default: rotation by nothing, which is the
   * quaternion 1, comes to the center.
   */
  vtkSetClampMacro(Projection, int, PARALLEL, POLAR_PERSPECTIVE);
  vtkGetMacro(Projection, int);
  vtkSetClampMacro(ProjectionAxis, int, 0, 3);
  vtkGetMacro(ProjectionAxis, int);
  vtkSetClampMacro(CameraDistance, double, 1.001, VTK_DOUBLE_MAX);
  vtkGetMacro(CameraDistance, double);
  ///@}

  enum BallsType
  {
    OVERLAID,
    SEPARATED,
    FRONT,
    BACK
  };
  ///@{
  /**
   * How the front and the back ball are shown (section 6.1): in the same place (the default), the
   * back one moved by Separation along x (2.5 by default), or one of them alone. Curves are cut
   * where they pass from ball to ball, but not in overlaid balls.
   */
  vtkSetClampMacro(Balls, int, OVERLAID, BACK);
  vtkGetMacro(Balls, int);
  vtkSetMacro(Separation, double);
  vtkGetMacro(Separation, double);
  ///@}

  ///@{
  /**
   * Between points whose quaternions are farther apart than this angle on the three-sphere, in degrees
   * and whatever their signs, the frame is taken to jump, and curves have a gap (section 6.1). 22.5 by
   * default, half of the angle at which a turn of the Frenet frame counts as a jump; from 90 on there are none.
   */
  vtkSetClampMacro(LargestGap, double, 0.0, 180.0);
  vtkGetMacro(LargestGap, double);
  ///@}

  enum HemispheresType
  {
    ONE_COPY,
    REFLECTED_COPY,
    FOLDED
  };
  ///@{
  /**
   * What becomes of q and -q, which are the same frame (section 7.4): quaternions as they are (the
   * default), for each curve of q also that of -q, or of q and -q the one in the front ball. Folded
   * curves are cut where they jump to the opposite point of the sphere.
   */
  vtkSetClampMacro(Hemispheres, int, ONE_COPY, FOLDED);
  vtkGetMacro(Hemispheres, int);
  ///@}

  ///@{
  /**
   * The 4D light of section 6.4, which stays where it is when the quaternions are rotated: its
   * direction, taken to unit length, and the coefficients of `Light4D`. By default that is the
   * component q0 where it is positive: direction (1, 0, 0, 0), diffuse 1, and nothing else.
   */
  vtkSetVector4Macro(LightDirection, double);
  vtkGetVector4Macro(LightDirection, double);
  vtkSetClampMacro(Ambient, double, 0.0, VTK_DOUBLE_MAX);
  vtkGetMacro(Ambient, double);
  vtkSetClampMacro(Diffuse, double, 0.0, VTK_DOUBLE_MAX);
  vtkGetMacro(Diffuse, double);
  vtkSetClampMacro(Specular, double, 0.0, VTK_DOUBLE_MAX);
  vtkGetMacro(Specular, double);
  vtkSetClampMacro(SpecularPower, double, 0.0, VTK_DOUBLE_MAX);
  vtkGetMacro(SpecularPower, double);
  ///@}

  ///@{
  /**
   * Whether there is a wireframe (on by default), and how many circles it has: evenly spaced
   * latitudes, 5 by default, and great circles through the poles on the z axis, 6.
   */
  vtkSetMacro(Wireframe, bool);
  vtkGetMacro(Wireframe, bool);
  vtkBooleanMacro(Wireframe, bool);
  vtkSetClampMacro(WireframeLatitudes, int, 0, 1000);
  vtkGetMacro(WireframeLatitudes, int);
  vtkSetClampMacro(WireframeLongitudes, int, 0, 1000);
  vtkGetMacro(WireframeLongitudes, int);
  ///@}

  ///@{
  /** 0, the default: as many as OpenMP gives. The output does not depend on it. */
  vtkSetClampMacro(NumberOfThreads, int, 0, VTK_INT_MAX);
  vtkGetMacro(NumberOfThreads, int);
  ///@}

  ///@{
  /** The controller of whose ranks the first has the wireframe. The global one by default. */
  virtual void SetController(vtkMultiProcessController* controller);
  vtkGetObjectMacro(Controller, vtkMultiProcessController);
  ///@}

  /** The circles. */
  vtkPolyData* GetWireframeOutput();

  vtkTypeBool ProcessRequest(
    vtkInformation* request, vtkInformationVector** inputs, vtkInformationVector* outputs) override;

protected:
  vtkQuaternionMap();
  ~vtkQuaternionMap() override;
  int FillInputPortInformation(int port, vtkInformation* info) override;
  int FillOutputPortInformation(int port, vtkInformation* info) override;
  int RequestData(
    vtkInformation* request, vtkInformationVector** inputs, vtkInformationVector* outputs) override;

private:
  vtkQuaternionMap(const vtkQuaternionMap&) = delete;
  void operator=(const vtkQuaternionMap&) = delete;

  int RequestDataObject(vtkInformationVector** inputs, vtkInformationVector* outputs);
  std::string FindProblem() const;
  orrery::QuaternionMapOptions GetOptions() const;
  bool MapCurves(vtkDataObject* input, vtkDataObject* output);
  void AddWireframe(vtkPolyData* output) const;

  double PlaneAngles[6] = { 0, 0, 0, 0, 0, 0 };
  double LeftQuaternion[4] = { 1, 0, 0, 0 };
  double RightQuaternion[4] = { 1, 0, 0, 0 };
  double FrameRotationAxis[3] = { 0, 0, 1 };
  double FrameRotationAngle = 0;
  int Projection = PARALLEL;
  int ProjectionAxis = 0;
  double CameraDistance = 2;
  int Balls = OVERLAID;
  double Separation = 2.5;
  double LargestGap = 22.5;
  int Hemispheres = ONE_COPY;
  double LightDirection[4] = { 1, 0, 0, 0 };
  double Ambient = 0;
  double Diffuse = 1;
  double Specular = 0;
  double SpecularPower = 20;
  bool Wireframe = true;
  int WireframeLatitudes = 5;
  int WireframeLongitudes = 6;
  int NumberOfThreads = 0;
  vtkMultiProcessController* Controller = nullptr;
};

#endif
