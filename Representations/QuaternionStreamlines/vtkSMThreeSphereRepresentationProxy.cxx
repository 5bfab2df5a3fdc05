#include "vtkSMThreeSphereRepresentationProxy.h"

#include "vtkThreeSphereRepresentation.h"

#include "vtkClientServerStream.h"
#include "vtkCommand.h"
#include "vtkObjectFactory.h"
#include "vtkSMProperty.h"
#include "vtkSMPropertyHelper.h"

vtkStandardNewMacro(vtkSMThreeSphereRepresentationProxy);

void vtkSMThreeSphereRepresentationProxy::CreateVTKObjects()
{
  const bool created = this->ObjectsCreated;
  this->Superclass::CreateVTKObjects();
  if (created || !this->ObjectsCreated)
  {
    return;
  }
  if (auto* own = vtkThreeSphereRepresentation::SafeDownCast(this->GetClientSideObject()))
  {
    own->AddObserver(
      vtkCommand::InteractionEvent, this, &vtkSMThreeSphereRepresentationProxy::FollowMouse);
  }
  // The selection's proxy is known by one of the properties that it lends to the whole.
  vtkSMProxy* parent = this->GetParentProxy();
  vtkSMProperty* color = parent ? parent->GetProperty("SelectionColor") : nullptr;
  if (color)
  {
    vtkSMProxy* selection = color->GetParent();
    selection->UpdateVTKObjects(); // makes them if need be
    vtkClientServerStream stream;
    stream << vtkClientServerStream::Invoke << VTKOBJECT(this) << "SetSelectionRepresentation"
           << VTKOBJECT(selection) << vtkClientServerStream::End;
    this->ExecuteStream(stream);
  }
}

void vtkSMThreeSphereRepresentationProxy::FollowMouse()
{
  auto* own = vtkThreeSphereRepresentation::SafeDownCast(this->GetClientSideObject());
  double values[4];
  own->GetLeftQuaternion(values);
  vtkSMPropertyHelper(this, "ThreeSphereLeftQuaternion").Set(values, 4);
  own->GetRightQuaternion(values);
  vtkSMPropertyHelper(this, "ThreeSphereRightQuaternion").Set(values, 4);
  own->GetLightDirection(values);
  vtkSMPropertyHelper(this, "ThreeSphereLightDirection").Set(values, 4);
  this->UpdateVTKObjects();
}
