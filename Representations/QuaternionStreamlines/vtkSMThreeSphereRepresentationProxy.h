#ifndef vtkSMThreeSphereRepresentationProxy_h
#define vtkSMThreeSphereRepresentationProxy_h

#include "OrreryQuaternionStreamlinesRepresentationsModule.h" // for export macro
#include "vtkSMRepresentationProxy.h"

/**
 * @class vtkSMThreeSphereRepresentationProxy
 * @brief the proxy of vtkThreeSphereRepresentation
 *
 * Its properties follow the mouse, and the representation learns of that of the selection.
 */
class ORRERYQUATERNIONSTREAMLINESREPRESENTATIONS_EXPORT vtkSMThreeSphereRepresentationProxy
  : public vtkSMRepresentationProxy
{
public:
  static vtkSMThreeSphereRepresentationProxy* New();
  vtkTypeMacro(vtkSMThreeSphereRepresentationProxy, vtkSMRepresentationProxy);

protected:
  vtkSMThreeSphereRepresentationProxy() = default;
  ~vtkSMThreeSphereRepresentationProxy() override = default;
  void CreateVTKObjects() override;

private:
  vtkSMThreeSphereRepresentationProxy(const vtkSMThreeSphereRepresentationProxy&) = delete;
  void operator=(const vtkSMThreeSphereRepresentationProxy&) = delete;

  void FollowMouse();
};

#endif
