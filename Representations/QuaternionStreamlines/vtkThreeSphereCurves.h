#ifndef vtkThreeSphereCurves_h
#define vtkThreeSphereCurves_h

#include "vtkPolyDataAlgorithm.h"

#include <string>

class vtkDataArray;

/**
 * @class vtkThreeSphereCurves
 * @brief the curves of a quaternion field, as the shaders of vtkThreeSphereRepresentation take them
 *
 * The points of the output are at (q1, q2, q3) of the quaternions of SetInputArrayToProcess(0), taken
 * to unit length. The array `ThreeSphere` has three numbers that the shaders know how to read: q0, and
 * the direction of the curve in body coordinates, the unit vector v of dq = q (0, v), folded to the two
 * coordinates of an octahedron. Points whose quaternion is zero or not finite have zeros.
 *
 * Vertices and polylines remain. Between them stands a vertex for each curve that is a single point of
 * the three-sphere, as straight lines are (section 6.1 of Hanson and Ma), at its first point. All
 * arrays are the input's, those of cells in the new order. Polylines become several where their
 * quaternions jump.
 */
class vtkThreeSphereCurves : public vtkPolyDataAlgorithm
{
public:
  static vtkThreeSphereCurves* New();
  vtkTypeMacro(vtkThreeSphereCurves, vtkPolyDataAlgorithm);

  /** See vtkQuaternionMap. */
  vtkSetMacro(LargestGap, double);

  /** Makes the array `ThreeSphere` the active tangents, which the stock mapper gives to the shaders.
   * ParaView would not deliver them from process to process as such. */
  static void ActivateTangents(vtkDataObject* curves);

  ///@{
  /** What was wrong with the data since ClearProblem(), for the user; empty when nothing was. */
  const std::string& GetProblem() const { return this->Problem; }
  void ClearProblem() { this->Problem.clear(); }
  ///@}

protected:
  vtkThreeSphereCurves();
  ~vtkThreeSphereCurves() override = default;
  int RequestData(
    vtkInformation* request, vtkInformationVector** inputs, vtkInformationVector* outputs) override;

private:
  vtkThreeSphereCurves(const vtkThreeSphereCurves&) = delete;
  void operator=(const vtkThreeSphereCurves&) = delete;

  bool CheckInput(vtkPolyData* input, vtkDataArray* array);

  double LargestGap = 22.5;
  std::string Problem;
};

#endif
