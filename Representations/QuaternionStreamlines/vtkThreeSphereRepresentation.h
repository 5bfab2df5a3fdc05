#ifndef vtkThreeSphereRepresentation_h
#define vtkThreeSphereRepresentation_h

#include "OrreryQuaternionStreamlinesRepresentationsModule.h" // for export macro
#include "vtkGeometryRepresentationWithFaces.h"

#include <memory>

class vtkBoundingBox;
class vtkRenderWindowInteractor;
class vtkSelectionRepresentation;

/**
 * @class vtkThreeSphereRepresentation
 * @brief the quaternion field of polylines, drawn as curves on the three-sphere
 *
 * A. J. Hanson and H. Ma, Quaternion Frame Approach to Streamline Visualization, IEEE Transactions on
 * Visualization and Computer Graphics 1(2), 1995, sections 6 and 7. The quaternions are rotated in
 * four-space, projected to three-space, lit and colored by the stock mapper's shaders: they are
 * uploaded once, and a change of the view in four-space changes a matrix.
 *
 * Setters take angles in degrees, and quaternions with their scalar part first, that need not be of
 * unit length. What the properties mean is said in Rotation4.h, Projection4.h, QuaternionMap.h and
 * Light4.h of the filters' kernel.
 *
 * Curves are cut at the sphere between the balls by leaving out the segment that crosses it.
 *
 * Dragging the mouse with Ctrl and Shift held rolls the ball in four-space (section 7.2); with the
 * middle button, the light (section 7.1). Then an InteractionEvent tells of new quaternions and a new
 * direction of light.
 *
 * What is selected is drawn on the three-sphere, too (section 7.5). Reflected copies cannot be picked.
 */
class ORRERYQUATERNIONSTREAMLINESREPRESENTATIONS_EXPORT vtkThreeSphereRepresentation
  : public vtkGeometryRepresentationWithFaces
{
public:
  static vtkThreeSphereRepresentation* New();
  vtkTypeMacro(vtkThreeSphereRepresentation, vtkGeometryRepresentationWithFaces);
  void PrintSelf(ostream& os, vtkIndent indent) override;

  /** The quaternions: a point array of four components. Arguments as of SetInputArrayToProcess(). */
  void SetQuaternionArray(int index, int port, int connection, int association, const char* name);

  ///@{
  /** Rotation in four-space: q becomes roll planes (left q right). The angles are of the planes 01, 02,
   * 03, 12, 13, 23. */
  void SetPlaneAngles(double a01, double a02, double a03, double a12, double a13, double a23);
  void SetLeftQuaternion(double w, double x, double y, double z);
  void SetRightQuaternion(double w, double x, double y, double z);
  void GetLeftQuaternion(double quaternion[4]) const;
  void GetRightQuaternion(double quaternion[4]) const;
  ///@}

  /** The displacement of the rolling ball of radius 1 along the axes other than the projection's. */
  void SetRollingBall(double x, double y, double z);

  ///@{
  /** Projection from four-space: 0 is parallel and 1 polar perspective, from a camera on the positive
   * axis. */
  void SetProjection(int projection);
  void SetProjectionAxis(int axis);
  void SetCameraDistance(double distance);
  ///@}

  ///@{
  /** See orrery::Balls and orrery::Hemispheres. */
  void SetBalls(int balls);
  void SetSeparation(double separation);
  void SetHemispheres(int hemispheres);
  ///@}

  /** Above which angle between successive quaternions, in degrees, a curve has a gap: 22.5 by default. */
  void SetLargestGap(double angle);

  /** Whether circles of the unit sphere are drawn. */
  void SetWireframe(bool shown);

  ///@{
  /** What is seen: the colors of the array, the 4D depth, or the 4D light (0 to 2). */
  void SetColoring(int coloring);
  void SetBackColor(double red, double green, double blue);
  void SetFrontColor(double red, double green, double blue);
  ///@}

  ///@{
  /** 4D light: none, on frames, or on curves (0 to 2). */
  void SetLighting(int lighting);
  void SetLightDirection(double w, double x, double y, double z);
  void GetLightDirection(double direction[4]) const;
  void SetLightAmbient(double intensity);
  void SetLightDiffuse(double intensity);
  void SetLightSpecular(double intensity);
  void SetLightSpecularPower(double power);
  ///@}

  /** What shows the selection of the same data in three-space, in whose place its curves are drawn. */
  void SetSelectionRepresentation(vtkSelectionRepresentation* selection);

  void SetVisibility(bool visible) override;
  int ProcessViewRequest(
    vtkInformationRequestKey* request, vtkInformation* inInfo, vtkInformation* outInfo) override;

  ///@{
  /** Overridden for the shaders that draw the three-sphere to stay. */
  void SetUseShaderReplacements(bool use) override;
  void SetShaderReplacements(const char* replacements) override;
  ///@}

  /** Does nothing: the levels of detail would join points of opposite halves. */
  void SetSuppressLOD(bool suppress) override;

  /** Does nothing: points are quaternions, which shaders need as they are. */
  void SetCoordinateShiftScaleMethod(int method);

protected:
  vtkThreeSphereRepresentation();
  ~vtkThreeSphereRepresentation() override;
  int RequestData(
    vtkInformation* request, vtkInformationVector** inputs, vtkInformationVector* outputs) override;
  bool AddToView(vtkView* view) override;
  bool RemoveFromView(vtkView* view) override;

  /** Does nothing: the shaders take their own tangents, and lines have no normals. */
  void SetPointArrayToProcess(int index, const char* name) override;

private:
  vtkThreeSphereRepresentation(const vtkThreeSphereRepresentation&) = delete;
  void operator=(const vtkThreeSphereRepresentation&) = delete;

  vtkBoundingBox BallBounds() const;
  void ProvideBounds(vtkInformation* info);
  void UpdateExtent();
  void MoveBounds(const vtkBoundingBox& before);
  void PrepareToRender(vtkInformation* info);
  void PrepareSelection(vtkInformation* info);
  void UpdateWireframe();
  void UpdateActors();
  void RestoreSelection();
  void Observe(vtkRenderWindowInteractor* interactor);
  void HandleMouse(vtkObject* caller, unsigned long event, void* data);
  void Drag();

  struct Internals;
  std::unique_ptr<Internals> Own;
};

#endif
