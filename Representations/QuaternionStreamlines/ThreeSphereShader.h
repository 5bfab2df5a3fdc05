#pragma once

class vtkShaderProperty;
struct ThreeSphereView;

/// Has an actor's points, which are those of vtkThreeSphereCurves, rotated in four-space, projected
/// and lit where they are drawn, by the shaders of the stock mapper.
void addThreeSphereShaders(vtkShaderProperty* shaders);

/// Gives the shaders what they need to know: a matrix and some numbers. No data is uploaded and nothing
/// is compiled. `reflected`: whether -q is drawn instead of q (section 7.4).
void updateThreeSphereShaders(
  vtkShaderProperty* shaders, const ThreeSphereView& view, bool reflected);
