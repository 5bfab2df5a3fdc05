#include "vtkThreeSphereRepresentation.h"

#include "SphereDrag.h"
#include "ThreeSphereShader.h"
#include "ThreeSphereView.h"
#include "vtkThreeSphereCurves.h"

#include "../../Filters/QuaternionStreamlines/WireframeCells.h"

#include "vtkActor.h"
#include "vtkBoundingBox.h"
#include "vtkCellArray.h"
#include "vtkCommand.h"
#include "vtkDataObject.h"
#include "vtkInformation.h"
#include "vtkMapper.h"
#include "vtkMath.h"
#include "vtkMatrix4x4.h"
#include "vtkObjectFactory.h"
#include "vtkOpenGLPolyDataMapper.h"
#include "vtkOpenGLVertexBufferObject.h"
#include "vtkPVLODActor.h"
#include "vtkPVRenderView.h"
#include "vtkPVView.h"
#include "vtkPoints.h"
#include "vtkPolyData.h"
#include "vtkPolyDataMapper.h"
#include "vtkProperty.h"
#include "vtkRenderWindowInteractor.h"
#include "vtkRenderer.h"
#include "vtkSelectionRepresentation.h"
#include "vtkShaderProperty.h"
#include "vtkVersionMacros.h"
#include "vtkWeakPointer.h"

#include <algorithm>
#include <vector>

vtkStandardNewMacro(vtkThreeSphereRepresentation);

namespace
{

using Button = SphereDrag::Button;

/// What draws a selection as geometry. ParaView has no other way to it: the member is protected, and
/// there is no function for it.
struct SelectionGeometry : vtkSelectionRepresentation
{
  static vtkGeometryRepresentation* of(vtkSelectionRepresentation* selection)
  {
    return selection->*(&SelectionGeometry::GeometryRepresentation);
  }
};

/// The coordinates go to the shaders as they are.
void keepCoordinates(vtkMapper* mapper)
{
#if VTK_VERSION_NUMBER >= VTK_VERSION_CHECK(9, 3, 0)
  using Mapper = vtkPolyDataMapper;
#else
  using Mapper = vtkOpenGLPolyDataMapper;
#endif
  Mapper::SafeDownCast(mapper)->SetVBOShiftScaleMethod(
    vtkOpenGLVertexBufferObject::DISABLE_SHIFT_SCALE);
}

void write(const orrery::Quaternion& q, double components[4])
{
  const double values[4] = { q.w, q.x, q.y, q.z };
  std::copy_n(values, 4, components);
}

template <class Enumeration>
Enumeration clamped(int value, Enumeration last)
{
  return static_cast<Enumeration>(std::clamp(value, 0, static_cast<int>(last)));
}

}

struct vtkThreeSphereRepresentation::Internals
{
  ThreeSphereView view;
  bool wireframe = true;

  vtkNew<vtkThreeSphereCurves> curves;
  vtkNew<vtkActor> reflected; ///< The curves once more, at -q.
  vtkNew<vtkActor> circles;
  vtkNew<vtkPolyDataMapper> circlesMapper;
  /// Draws nothing, but has the bounds of the balls, by which composited pictures are cut.
  vtkNew<vtkActor> extent;
  vtkNew<vtkPolyDataMapper> extentMapper;
  vtkBoundingBox extentBounds;
  int circledBalls = 0; ///< What the circles are of.
  double circledSeparation = 0;

  vtkWeakPointer<vtkSelectionRepresentation> selection;
  vtkNew<vtkThreeSphereCurves> selectedCurves;
  vtkNew<vtkActor> selected;
  vtkNew<vtkActor> selectedReflected;

  vtkWeakPointer<vtkPVRenderView> renderView;
  vtkWeakPointer<vtkRenderWindowInteractor> observed;
  std::vector<unsigned long> observers;
  SphereDrag drag;

  std::vector<vtkActor*> actors() const
  {
    return { this->reflected, this->circles, this->extent, this->selected,
      this->selectedReflected };
  }

  bool separated() const { return this->view.balls == orrery::Balls::Separated; }
};

vtkThreeSphereRepresentation::vtkThreeSphereRepresentation()
  : Own(new Internals)
{
  this->Own->view.light.ambient = 0.65;
  this->Own->view.light.diffuse = 0.35;
  this->Own->curves->SetInputConnection(this->GeometryFilter->GetOutputPort());
  this->MultiBlockMaker->SetInputConnection(this->Own->curves->GetOutputPort());
  this->Superclass::SetSuppressLOD(true);
  keepCoordinates(this->Mapper);

  Internals& own = *this->Own;
  const auto mapper =
    vtkSmartPointer<vtkMapper>::Take(vtkMapper::SafeDownCast(this->Mapper->NewInstance()));
  keepCoordinates(mapper);
  own.selected->SetMapper(mapper);
  own.selectedReflected->SetMapper(mapper);
  own.reflected->SetMapper(this->Mapper);
  own.reflected->SetProperty(this->Property);
  for (vtkProp* prop : std::initializer_list<vtkProp*>{
         this->Actor, own.reflected, own.selected, own.selectedReflected })
  {
    addThreeSphereShaders(prop->GetShaderProperty());
  }
  own.circles->SetMapper(own.circlesMapper);
  own.circles->GetProperty()->SetColor(0.55, 0.55, 0.55);
  own.circles->GetProperty()->SetLighting(false);
  own.extent->SetMapper(own.extentMapper);
  own.extent->GetShaderProperty()->AddFragmentShaderReplacement(
    "//VTK::Clip::Impl", true, "  discard;\n//VTK::Clip::Impl\n", false);
  for (vtkActor* actor : own.actors())
  {
    actor->PickableOff();
  }
  this->UpdateActors();
}

vtkThreeSphereRepresentation::~vtkThreeSphereRepresentation()
{
  this->Observe(nullptr);
}

void vtkThreeSphereRepresentation::SetQuaternionArray(
  int index, int port, int connection, int association, const char* name)
{
  for (vtkThreeSphereCurves* curves : { this->Own->curves.Get(), this->Own->selectedCurves.Get() })
  {
    curves->SetInputArrayToProcess(index, port, connection, association, name);
  }
  this->MarkModified();
}

void vtkThreeSphereRepresentation::SetPlaneAngles(
  double a01, double a02, double a03, double a12, double a13, double a23)
{
  std::array<double, 6>& angles = this->Own->view.planeAngles;
  angles = { a01, a02, a03, a12, a13, a23 };
  for (double& angle : angles)
  {
    angle = vtkMath::RadiansFromDegrees(angle);
  }
  this->Modified();
}

void vtkThreeSphereRepresentation::SetLeftQuaternion(double w, double x, double y, double z)
{
  this->Own->view.pair.left = { w, x, y, z };
  this->Modified();
}

void vtkThreeSphereRepresentation::SetRightQuaternion(double w, double x, double y, double z)
{
  this->Own->view.pair.right = { w, x, y, z };
  this->Modified();
}

void vtkThreeSphereRepresentation::GetLeftQuaternion(double quaternion[4]) const
{
  write(this->Own->view.pair.left, quaternion);
}

void vtkThreeSphereRepresentation::GetRightQuaternion(double quaternion[4]) const
{
  write(this->Own->view.pair.right, quaternion);
}

void vtkThreeSphereRepresentation::SetRollingBall(double x, double y, double z)
{
  this->Own->view.drag = { x, y, z };
  this->Modified();
}

void vtkThreeSphereRepresentation::SetProjection(int projection)
{
  const vtkBoundingBox before = this->BallBounds();
  this->Own->view.projection.perspective = projection != 0;
  this->MoveBounds(before);
}

void vtkThreeSphereRepresentation::SetProjectionAxis(int axis)
{
  this->Own->view.projection.axis = std::clamp(axis, 0, 3);
  this->Modified();
}

void vtkThreeSphereRepresentation::SetCameraDistance(double distance)
{
  const vtkBoundingBox before = this->BallBounds();
  this->Own->view.projection.cameraDistance = distance;
  this->MoveBounds(before);
}

void vtkThreeSphereRepresentation::SetBalls(int balls)
{
  const vtkBoundingBox before = this->BallBounds();
  this->Own->view.balls = clamped(balls, orrery::Balls::Back);
  this->MoveBounds(before);
}

void vtkThreeSphereRepresentation::SetSeparation(double separation)
{
  const vtkBoundingBox before = this->BallBounds();
  this->Own->view.separation = std::max(0.0, separation);
  this->MoveBounds(before);
}

void vtkThreeSphereRepresentation::SetHemispheres(int hemispheres)
{
  this->Own->view.hemispheres = clamped(hemispheres, orrery::Hemispheres::Folded);
  this->UpdateActors();
  this->Modified();
}

void vtkThreeSphereRepresentation::SetLargestGap(double angle)
{
  this->Own->curves->SetLargestGap(angle);
  this->Own->selectedCurves->SetLargestGap(angle);
  this->MarkModified();
}

void vtkThreeSphereRepresentation::SetWireframe(bool shown)
{
  this->Own->wireframe = shown;
  this->UpdateActors();
  this->Modified();
}

void vtkThreeSphereRepresentation::SetColoring(int coloring)
{
  this->Own->view.coloring = clamped(coloring, SphereColoring::Light);
  this->Modified();
}

void vtkThreeSphereRepresentation::SetBackColor(double red, double green, double blue)
{
  this->Own->view.backColor = Eigen::Vector3d(red, green, blue).cast<float>();
  this->Modified();
}

void vtkThreeSphereRepresentation::SetFrontColor(double red, double green, double blue)
{
  this->Own->view.frontColor = Eigen::Vector3d(red, green, blue).cast<float>();
  this->Modified();
}

void vtkThreeSphereRepresentation::SetLighting(int lighting)
{
  this->Own->view.lighting = clamped(lighting, SphereLighting::Curves);
  this->Modified();
}

void vtkThreeSphereRepresentation::SetLightDirection(double w, double x, double y, double z)
{
  this->Own->view.light.direction = { w, x, y, z };
  this->Modified();
}

void vtkThreeSphereRepresentation::GetLightDirection(double direction[4]) const
{
  std::copy_n(this->Own->view.light.direction.data(), 4, direction);
}

void vtkThreeSphereRepresentation::SetLightAmbient(double intensity)
{
  this->Own->view.light.ambient = intensity;
  this->Modified();
}

void vtkThreeSphereRepresentation::SetLightDiffuse(double intensity)
{
  this->Own->view.light.diffuse = intensity;
  this->Modified();
}

void vtkThreeSphereRepresentation::SetLightSpecular(double intensity)
{
  this->Own->view.light.specular = intensity;
  this->Modified();
}

void vtkThreeSphereRepresentation::SetLightSpecularPower(double power)
{
  this->Own->view.light.shininess = power;
  this->Modified();
}

void vtkThreeSphereRepresentation::SetSelectionRepresentation(vtkSelectionRepresentation* selection)
{
  this->Own->selection = selection;
}

void vtkThreeSphereRepresentation::SetUseShaderReplacements(bool use)
{
  this->Superclass::SetUseShaderReplacements(use);
  addThreeSphereShaders(this->Actor->GetShaderProperty());
}

void vtkThreeSphereRepresentation::SetShaderReplacements(const char* replacements)
{
  this->Superclass::SetShaderReplacements(replacements);
  addThreeSphereShaders(this->Actor->GetShaderProperty());
}

void vtkThreeSphereRepresentation::SetSuppressLOD(bool) {}

void vtkThreeSphereRepresentation::SetCoordinateShiftScaleMethod(int) {}

void vtkThreeSphereRepresentation::SetPointArrayToProcess(int, const char*) {}

int vtkThreeSphereRepresentation::RequestData(
  vtkInformation* request, vtkInformationVector** inputs, vtkInformationVector* outputs)
{
  vtkThreeSphereCurves* curves = this->Own->curves;
  curves->ClearProblem();
  const int result = this->Superclass::RequestData(request, inputs, outputs);
  if (!curves->GetProblem().empty())
  {
    vtkErrorMacro(<< curves->GetProblem());
  }
  return result;
}

void vtkThreeSphereRepresentation::SetVisibility(bool visible)
{
  this->Superclass::SetVisibility(visible);
  this->UpdateActors();
  if (!visible)
  {
    this->RestoreSelection();
  }
}

void vtkThreeSphereRepresentation::UpdateActors()
{
  Internals& own = *this->Own;
  const bool visible = this->GetVisibility();
  const bool copied = own.view.hemispheres == orrery::Hemispheres::ReflectedCopy;
  own.reflected->SetVisibility(visible && copied);
  own.circles->SetVisibility(visible && own.wireframe);
  own.extent->SetVisibility(visible);
  if (!visible)
  {
    own.selected->VisibilityOff();
    own.selectedReflected->VisibilityOff();
  }
}

int vtkThreeSphereRepresentation::ProcessViewRequest(
  vtkInformationRequestKey* request, vtkInformation* inInfo, vtkInformation* outInfo)
{
  this->BackfaceRepresentation = FOLLOW_FRONTFACE; // curves have no other side
  if (!this->Superclass::ProcessViewRequest(request, inInfo, outInfo))
  {
    return 0;
  }
  if (request == vtkPVView::REQUEST_UPDATE())
  {
    this->ProvideBounds(inInfo);
  }
  else if (request == vtkPVView::REQUEST_RENDER())
  {
    this->PrepareToRender(inInfo);
  }
  return 1;
}

/// The bounds of the balls: what is in them moves, and the camera is not to follow it.
vtkBoundingBox vtkThreeSphereRepresentation::BallBounds() const
{
  const Internals& own = *this->Own;
  const double radius = own.view.projection.frontRadius();
  const double right = own.separated() ? std::max(radius, own.view.separation + 1) : radius;
  return vtkBoundingBox(-radius, right, -radius, radius, -radius, radius);
}

/// Views learn of bounds when data are updated.
void vtkThreeSphereRepresentation::MoveBounds(const vtkBoundingBox& before)
{
  this->Modified();
  if (this->BallBounds() != before)
  {
    this->MarkModified();
  }
}

void vtkThreeSphereRepresentation::ProvideBounds(vtkInformation* info)
{
  double bounds[6];
  this->BallBounds().GetBounds(bounds);
  vtkNew<vtkMatrix4x4> matrix;
  this->Actor->GetMatrix(matrix);
  vtkPVRenderView::SetGeometryBounds(info, this, bounds, matrix);
}

void vtkThreeSphereRepresentation::UpdateExtent()
{
  const vtkBoundingBox bounds = this->BallBounds();
  if (this->Own->extentBounds == bounds)
  {
    return;
  }
  this->Own->extentBounds = bounds;
  double corners[2][3];
  bounds.GetMinPoint(corners[0]);
  bounds.GetMaxPoint(corners[1]);
  vtkNew<vtkPoints> points;
  vtkNew<vtkCellArray> vertices;
  for (vtkIdType corner = 0; corner < 2; ++corner)
  {
    points->InsertNextPoint(corners[corner]);
    vertices->InsertNextCell(1, &corner);
  }
  vtkNew<vtkPolyData> extent;
  extent->SetPoints(points);
  extent->SetVerts(vertices);
  this->Own->extentMapper->SetInputData(extent);
}

void vtkThreeSphereRepresentation::PrepareToRender(vtkInformation* info)
{
  Internals& own = *this->Own;
  if (own.renderView)
  {
    this->Observe(own.renderView->GetInteractor());
  }
  vtkThreeSphereCurves::ActivateTangents(vtkPVView::GetDeliveredPiece(info, this));
  this->UpdateWireframe();
  this->UpdateExtent();
  this->PrepareSelection(info);
  vtkNew<vtkMatrix4x4> matrix;
  this->Actor->GetMatrix(matrix);
  for (vtkActor* actor : own.actors())
  {
    actor->SetUserMatrix(matrix);
  }
  updateThreeSphereShaders(this->Actor->GetShaderProperty(), own.view, { false, false });
  updateThreeSphereShaders(own.selected->GetShaderProperty(), own.view, { false, true });
  updateThreeSphereShaders(own.reflected->GetShaderProperty(), own.view, { true, false });
  updateThreeSphereShaders(own.selectedReflected->GetShaderProperty(), own.view, { true, true });
}

/// Takes over what the selection's own representation would draw, in its color and width.
void vtkThreeSphereRepresentation::PrepareSelection(vtkInformation* info)
{
  Internals& own = *this->Own;
  vtkGeometryRepresentation* theirs =
    own.selection ? SelectionGeometry::of(own.selection) : nullptr;
  vtkDataObject* data =
    theirs && theirs->GetVisibility() ? vtkPVView::GetDeliveredPiece(info, theirs) : nullptr;
  own.selected->SetVisibility(data != nullptr);
  own.selectedReflected->SetVisibility(
    data && own.view.hemispheres == orrery::Hemispheres::ReflectedCopy);
  if (!data)
  {
    return;
  }
  theirs->GetActor()->VisibilityOff();
  theirs->GetActor()->SetScale(1e-9); // its bounds in space are nothing to look at here
  if (own.selectedCurves->GetInputDataObject(0, 0) != data)
  {
    own.selectedCurves->SetInputDataObject(data);
    vtkMapper* mapper = own.selected->GetMapper();
    mapper->SetInputConnection(own.selectedCurves->GetOutputPort());
    mapper->ScalarVisibilityOff();
  }
  own.selectedCurves->Update();
  vtkThreeSphereCurves::ActivateTangents(own.selectedCurves->GetOutputDataObject(0));
  own.selected->SetProperty(theirs->GetActor()->GetProperty());
  own.selectedReflected->SetProperty(theirs->GetActor()->GetProperty());
}

void vtkThreeSphereRepresentation::RestoreSelection()
{
  if (this->Own->selection)
  {
    vtkGeometryRepresentation* theirs = SelectionGeometry::of(this->Own->selection);
    theirs->GetActor()->SetVisibility(theirs->GetVisibility());
    theirs->GetActor()->SetScale(this->Actor->GetScale());
  }
}

void vtkThreeSphereRepresentation::UpdateWireframe()
{
  Internals& own = *this->Own;
  const int balls = own.separated() ? 2 : 1;
  if (own.circledBalls == balls && own.circledSeparation == own.view.separation)
  {
    return;
  }
  own.circledBalls = balls;
  own.circledSeparation = own.view.separation;
  vtkNew<vtkPolyData> circles;
  drawBalls(balls, own.view.separation, {}, circles);
  own.circlesMapper->SetInputData(circles);
}

bool vtkThreeSphereRepresentation::AddToView(vtkView* view)
{
  vtkPVRenderView* renderView = vtkPVRenderView::SafeDownCast(view);
  if (!renderView || !this->Superclass::AddToView(view))
  {
    return false;
  }
  Internals& own = *this->Own;
  for (vtkActor* actor : own.actors())
  {
    renderView->GetRenderer()->AddActor(actor);
  }
  own.renderView = renderView;
  return true;
}

bool vtkThreeSphereRepresentation::RemoveFromView(vtkView* view)
{
  vtkPVRenderView* renderView = vtkPVRenderView::SafeDownCast(view);
  if (!renderView)
  {
    return false;
  }
  Internals& own = *this->Own;
  this->Observe(nullptr);
  for (vtkActor* actor : own.actors())
  {
    renderView->GetRenderer()->RemoveActor(actor);
  }
  own.renderView = nullptr;
  return this->Superclass::RemoveFromView(view);
}

/// Only clients have an interactor, and it may come after the representation.
void vtkThreeSphereRepresentation::Observe(vtkRenderWindowInteractor* interactor)
{
  Internals& own = *this->Own;
  if (own.observed == interactor)
  {
    return;
  }
  if (own.observed)
  {
    for (const unsigned long observer : own.observers)
    {
      own.observed->RemoveObserver(observer);
    }
  }
  own.observed = interactor;
  own.observers.clear();
  own.drag.end();
  if (!interactor)
  {
    return;
  }
  for (const unsigned long event : { vtkCommand::LeftButtonPressEvent,
         vtkCommand::MiddleButtonPressEvent, vtkCommand::RightButtonPressEvent,
         vtkCommand::MouseMoveEvent, vtkCommand::LeftButtonReleaseEvent,
         vtkCommand::MiddleButtonReleaseEvent, vtkCommand::RightButtonReleaseEvent })
  {
    own.observers.push_back(
      interactor->AddObserver(event, this, &vtkThreeSphereRepresentation::HandleMouse));
  }
}

void vtkThreeSphereRepresentation::HandleMouse(vtkObject*, unsigned long event, void*)
{
  Internals& own = *this->Own;
  if (!this->GetVisibility() || !own.renderView)
  {
    own.drag.end();
    return;
  }
  vtkRenderer* renderer = own.renderView->GetRenderer();
  switch (event)
  {
    case vtkCommand::LeftButtonPressEvent:
      own.drag.begin(Button::Left, own.observed, renderer);
      break;
    case vtkCommand::MiddleButtonPressEvent:
      own.drag.begin(Button::Middle, own.observed, renderer);
      break;
    case vtkCommand::RightButtonPressEvent:
      own.drag.begin(Button::Right, own.observed, renderer);
      break;
    case vtkCommand::MouseMoveEvent:
      this->Drag();
      break;
    default:
      own.drag.end();
  }
}

void vtkThreeSphereRepresentation::Drag()
{
  Internals& own = *this->Own;
  if (own.drag.button() == Button::None)
  {
    return;
  }
  const Eigen::Vector3d displacement =
    own.drag.displacement(own.observed, own.renderView->GetRenderer());
  if (own.drag.button() == Button::Middle)
  {
    own.view.rollLight(displacement);
  }
  else
  {
    own.view.roll(displacement);
  }
  this->Modified();
  this->InvokeEvent(vtkCommand::InteractionEvent);
  own.observed->Render();
}

void vtkThreeSphereRepresentation::PrintSelf(ostream& os, vtkIndent indent)
{
  this->Superclass::PrintSelf(os, indent);
  const ThreeSphereView& view = this->Own->view;
  const orrery::Quaternion &left = view.pair.left, &right = view.pair.right;
  os << indent << "LeftQuaternion: " << left.w << " " << left.x << " " << left.y << " " << left.z
     << "\n";
  os << indent << "RightQuaternion: " << right.w << " " << right.x << " " << right.y << " "
     << right.z << "\n";
  os << indent << "RollingBall: " << view.drag.transpose() << "\n";
  os << indent << "ProjectionAxis: " << view.projection.axis << "\n";
  os << indent << "Balls: " << static_cast<int>(view.balls) << "\n";
  os << indent << "Hemispheres: " << static_cast<int>(view.hemispheres) << "\n";
  os << indent << "Coloring: " << static_cast<int>(view.coloring) << "\n";
  os << indent << "Lighting: " << static_cast<int>(view.lighting) << "\n";
  os << indent << "LightDirection: " << view.light.direction.transpose() << "\n";
}
