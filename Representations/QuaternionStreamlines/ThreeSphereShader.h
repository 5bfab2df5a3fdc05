#pragma once

class vtkShaderProperty;
struct ThreeSphereView;

/// Has an actor's points, which are those of vtkThreeSphereCurves, rotated in four-space, projected
/// and lit where they are drawn, by the shaders of the stock mapper.
void addThreeSphereShaders(vtkShaderProperty* shaders);

/// What is drawn.
struct ThreeSphereCopy
{
  bool reflected; ///< -q instead of q (section 7.4).
  bool highlight; ///< What is selected: in its own color, before what is in the same place.
};

/// Gives the shaders what they need to know: a matrix and some numbers. No data is uploaded, and nothing
/// is compiled unless the kind of color changes.
void updateThreeSphereShaders(
  vtkShaderProperty* shaders, const ThreeSphereView& view, const ThreeSphereCopy& copy);
