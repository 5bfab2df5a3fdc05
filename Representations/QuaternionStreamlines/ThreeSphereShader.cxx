#include "ThreeSphereShader.h"

#include "ThreeSphereView.h"

#include "vtkShaderProperty.h"
#include "vtkUniforms.h"

#include <string>

namespace
{

// What fragments know: 4D depth, 4D light, and the ball as 1 or -1. Where a segment's ends differ in
// the ball, or an end has no frame, the third one is between: that segment is not drawn.

constexpr const char* VertexDeclarations = R"(
//VTK::PositionVC::Dec
in vec3 tangentMC;
out vec4 sphereVSOutput;

// The unit quaternion's derivative along the curve, from its direction on an octahedron.
vec4 sphereTangent(vec4 q, vec2 folded)
{
  vec3 v = vec3(folded, 1.0 - abs(folded.x) - abs(folded.y));
  if (v.z < 0.0)
  {
    v.xy = (1.0 - abs(v.yx)) * vec2(v.x < 0.0 ? -1.0 : 1.0, v.y < 0.0 ? -1.0 : 1.0);
  }
  v = normalize(v);
  return vec4(-dot(q.yzw, v), q.x * v + cross(q.yzw, v));
}

// The direction to the camera, and the cosine between it and the reflected light.
float sphereMirrored(vec4 q, float facing)
{
  vec4 camera = normalize(vec4(1.0, 0.0, 0.0, 0.0) - sphereCamera * q);
  return 2.0 * facing * dot(q, camera) - dot(sphereLightDirection, camera);
}

// Of a tube that is infinitely thin, the normal that faces the light most, and that which reflects most
// of it, count: the parts of light and camera that are normal to the curve.
float sphereMirrored(vec4 q, vec4 tangent, float facing)
{
  vec4 camera = normalize(vec4(1.0, 0.0, 0.0, 0.0) - sphereCamera * q);
  float along = dot(camera, tangent);
  return facing * sqrt(max(0.0, 1.0 - along * along)) -
    dot(sphereLightDirection, tangent) * along;
}

// As in Light4.h.
float sphereLit(float facing, float mirrored)
{
  float lit = sphereMaterial.x;
  if (facing > 0.0)
  {
    lit += sphereMaterial.y * facing;
    lit += mirrored > 0.0 ? sphereMaterial.z * pow(mirrored, sphereMaterial.w) : 0.0;
  }
  return lit;
}
)";

constexpr const char* VertexBody = R"(
  vec4 quaternion = vec4(tangentMC.x, vertexMC.xyz);
  bool framed = dot(quaternion, quaternion) > 0.5;
  vec4 onSphere = sphereRotation * quaternion;
  float hemisphere = onSphere.x < 0.0 ? -1.0 : 1.0;
  if (sphereFolded != 0)
  {
    onSphere *= hemisphere;
  }
  float cut = sphereFolded != 0 || sphereBalls != 0 ? hemisphere : 1.0;
  if (sphereBalls == 2 && onSphere.x < 0.0 || sphereBalls == 3 && onSphere.x >= 0.0)
  {
    cut = 0.0;
  }
  vec3 projected = onSphere.yzw / (1.0 - sphereCamera * onSphere.x);
  if (sphereBalls == 1 && onSphere.x < 0.0)
  {
    projected.x += sphereSeparation;
  }
  vec4 vertexMC = vec4(projected, 1.0);
  float intensity = 1.0;
  bool shines = sphereMaterial.z > 0.0;
  if (sphereLighting == 1)
  {
    float facing = dot(sphereLightDirection, onSphere);
    intensity = sphereLit(facing, shines ? sphereMirrored(onSphere, facing) : 0.0);
  }
  else if (sphereLighting == 2)
  {
    vec4 tangent = sphereRotation * sphereTangent(quaternion, tangentMC.yz);
    float along = dot(sphereLightDirection, tangent);
    float facing = sqrt(max(0.0, 1.0 - along * along));
    intensity = sphereLit(facing, shines ? sphereMirrored(onSphere, tangent, facing) : 0.0);
  }
  sphereVSOutput = vec4(onSphere.x, intensity, framed ? cut : 0.0, 1.0);
//VTK::PositionVC::Impl
  gl_Position.z -= sphereNearer * gl_Position.w;
)";

constexpr const char* LitColors = R"(
//VTK::Color::Impl
  ambientColor *= sphereVSOutput.y;
  diffuseColor *= sphereVSOutput.y;
)";

constexpr const char* PseudoColors = R"(
//VTK::Color::Impl
  float level = sphereColoring == 1 ? 0.5 + 0.5 * sphereVSOutput.x : sphereVSOutput.y;
  level = clamp(level, 0.0, 1.0);
  vec3 pseudo = level < 0.5 ? mix(sphereBackColor, vec3(0.87), 2.0 * level)
                            : mix(vec3(0.87), sphereFrontColor, 2.0 * level - 1.0);
  pseudo *= sphereColoring == 1 ? sphereVSOutput.y : 1.0;
  ambientColor = ambientIntensity * pseudo;
  diffuseColor = diffuseIntensity * pseudo;
)";

constexpr const char* PlainColors = "//VTK::Color::Impl\n";

}

void addThreeSphereShaders(vtkShaderProperty* shaders)
{
  shaders->AddVertexShaderReplacement("//VTK::PositionVC::Dec", true, VertexDeclarations, false);
  // VTK goes on with this vertexMC, which hides the attribute.
  shaders->AddVertexShaderReplacement("//VTK::PositionVC::Impl", true, VertexBody, false);
  // Of wide lines.
  shaders->AddGeometryShaderReplacement("//VTK::PositionVC::Dec", true,
    "//VTK::PositionVC::Dec\nin vec4 sphereVSOutput[];\nout vec4 sphereGSOutput;\n", false);
  shaders->AddGeometryShaderReplacement("//VTK::PositionVC::Impl", true,
    "//VTK::PositionVC::Impl\nsphereGSOutput = sphereVSOutput[i];\n", false);
  shaders->AddFragmentShaderReplacement(
    "//VTK::PositionVC::Dec", true, "//VTK::PositionVC::Dec\nin vec4 sphereVSOutput;\n", false);
  shaders->AddFragmentShaderReplacement("//VTK::Clip::Impl", true,
    "//VTK::Clip::Impl\n  if (abs(sphereVSOutput.z) < 0.999) { discard; }\n", false);
  shaders->AddFragmentShaderReplacement("//VTK::Color::Impl", true, PlainColors, false);
}

namespace
{

const char* colorsOf(const ThreeSphereView& view)
{
  if (view.coloring != SphereColoring::Array)
  {
    return PseudoColors;
  }
  return view.lighting != SphereLighting::None ? LitColors : PlainColors;
}

/// Each fragment does only what is asked: this is compiled again when the kind of color changes.
void updateColors(vtkShaderProperty* shaders, const char* wanted)
{
  const vtkIdType count = shaders->GetNumberOfShaderReplacements();
  for (vtkIdType n = 0; n < count; ++n)
  {
    std::string name, code;
    bool first = false, all = false;
    shaders->GetNthShaderReplacement(n, name, first, code, all);
    if (name == "//VTK::Color::Impl" && code == wanted)
    {
      return;
    }
  }
  shaders->AddFragmentShaderReplacement("//VTK::Color::Impl", true, wanted, false);
}

}

void updateThreeSphereShaders(
  vtkShaderProperty* shaders, const ThreeSphereView& view, const ThreeSphereCopy& copy)
{
  // Shaders know the depth as the first component.
  const int axis = view.projection.axis;
  const std::array<int, 3> others = orrery::otherAxes(axis);
  const int order[4] = { axis, others[0], others[1], others[2] };
  const Eigen::Matrix4d rotation = view.rotation() * (copy.reflected ? -1 : 1);
  Eigen::Matrix4f ordered;
  Eigen::Vector4f light;
  const Eigen::Vector4d direction = view.light.direction.normalized();
  for (int row = 0; row < 4; ++row)
  {
    ordered.row(row) = rotation.row(order[row]).cast<float>();
    light[row] = static_cast<float>(direction[order[row]]);
  }
  const float material[4] = { static_cast<float>(view.light.ambient),
    static_cast<float>(view.light.diffuse), static_cast<float>(view.light.specular),
    static_cast<float>(view.light.shininess) };
  updateColors(shaders, copy.highlight ? PlainColors : colorsOf(view));
  vtkUniforms* vertex = shaders->GetVertexCustomUniforms();
  vertex->SetUniformMatrix4x4("sphereRotation", ordered.data());
  vertex->SetUniformf("sphereNearer", copy.highlight ? 2e-3f : 0.0f);
  vertex->SetUniformf("sphereCamera", static_cast<float>(view.projection.inverseDistance()));
  vertex->SetUniformi("sphereBalls", static_cast<int>(view.balls));
  vertex->SetUniformf("sphereSeparation", static_cast<float>(view.separation));
  vertex->SetUniformi("sphereFolded", view.hemispheres == orrery::Hemispheres::Folded);
  vertex->SetUniformi("sphereLighting", static_cast<int>(view.lighting));
  vertex->SetUniform4f("sphereLightDirection", light.data());
  vertex->SetUniform4f("sphereMaterial", material);
  vtkUniforms* fragment = shaders->GetFragmentCustomUniforms();
  fragment->SetUniformi("sphereColoring", static_cast<int>(view.coloring));
  fragment->SetUniform3f("sphereBackColor", view.backColor.data());
  fragment->SetUniform3f("sphereFrontColor", view.frontColor.data());
}
