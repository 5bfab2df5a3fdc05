#pragma once

#include <Eigen/Core>

class vtkRenderer;
class vtkRenderWindowInteractor;

/// A drag of the mouse with Ctrl and Shift held, as the displacement that a rolling ball of radius 1 at
/// the origin gets in world coordinates (Hanson: The rolling ball; sections 7.1 and 7.2).
class SphereDrag
{
public:
  enum class Button
  {
    None,
    Left,   ///< Rolls the ball in the plane of the screen.
    Middle, ///< Rolls the light in the plane of the screen.
    Right   ///< Rolls the ball across the screen, and by up and down toward the viewer and back.
  };

  /// Begins when the keys are held and the pointer is over the renderer.
  bool begin(Button with, vtkRenderWindowInteractor* interactor, vtkRenderer* renderer);

  Button button() const { return this->held; }

  /// The displacement since the last call, or since the beginning.
  Eigen::Vector3d displacement(vtkRenderWindowInteractor* interactor, vtkRenderer* renderer);

  void end() { this->held = Button::None; }

private:
  Button held = Button::None;
  int last[2] = {};
};
