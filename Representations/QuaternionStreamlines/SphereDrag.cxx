#include "SphereDrag.h"

#include "vtkCamera.h"
#include "vtkMath.h"
#include "vtkRenderWindowInteractor.h"
#include "vtkRenderer.h"

#include <Eigen/Geometry>

#include <algorithm>
#include <cmath>

bool SphereDrag::begin(Button with, vtkRenderWindowInteractor* interactor, vtkRenderer* renderer)
{
  const int* place = interactor->GetEventPosition();
  if (!interactor->GetControlKey() || !interactor->GetShiftKey() ||
    !renderer->IsInViewport(place[0], place[1]))
  {
    return false;
  }
  this->held = with;
  std::copy_n(place, 2, this->last);
  return true;
}

Eigen::Vector3d SphereDrag::displacement(
  vtkRenderWindowInteractor* interactor, vtkRenderer* renderer)
{
  vtkCamera* camera = renderer->GetActiveCamera();
  const Eigen::Vector3d position(camera->GetPosition());
  const double height = camera->GetParallelProjection()
    ? 2 * camera->GetParallelScale()
    : 2 * position.norm() * std::tan(vtkMath::RadiansFromDegrees(camera->GetViewAngle()) / 2);
  const double scale = height / std::max(1, renderer->GetSize()[1]); // at the ball's middle
  const int* place = interactor->GetEventPosition();
  const double right = scale * (place[0] - this->last[0]), up = scale * (place[1] - this->last[1]);
  std::copy_n(place, 2, this->last);

  const Eigen::Vector3d forward(camera->GetDirectionOfProjection());
  const Eigen::Vector3d upward(camera->GetViewUp());
  const Eigen::Vector3d rightward = forward.cross(upward).normalized();
  return rightward * right +
    (this->held == Button::Right ? -forward : rightward.cross(forward)) * up;
}
