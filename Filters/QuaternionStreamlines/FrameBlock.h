#pragma once

#include "CurveTopology.h"

#include "MovingFrames.h"

#include "vtkSmartPointer.h"

#include <memory>
#include <vector>

class vtkDataArraySelection;
class vtkPolyData;

/// The names of all arrays that there may be.
std::vector<const char*> frameArrayNames();

/// The curves of one data set, what their frames depend on, and the frames themselves.
class FrameBlock
{
public:
  /// With arrays for those that are wanted.
  static std::unique_ptr<FrameBlock> make(vtkPolyData* data, vtkDataArraySelection* wanted);

  virtual ~FrameBlock() = default;

  vtkPolyData* input() const { return this->data; }
  const orrery::Polylines& curves() const { return this->polylines; }

  int number = 0; ///< Of the data set among others, the same on all ranks.
  std::vector<double> directions;
  orrery::CurveMargins margins;           ///< Of pieces that go on elsewhere, if there are any.
  std::vector<orrery::FrameEnds> ends;    ///< Filled in where it has an entry for each curve.
  std::vector<orrery::FrameStart> starts; ///< Of the pieces to do again.

  /// Computes frames, and again those of the curves that have a start, if there are any. False when
  /// stopped.
  virtual bool compute(orrery::FrameOptions options, const orrery::Monitor& monitor) = 0;

  /// Makes the output: the input, with the arrays.
  virtual void giveTo(vtkPolyData* output) = 0;

protected:
  explicit FrameBlock(vtkPolyData* input);

  vtkSmartPointer<vtkPolyData> data;
  CurveTopology topology;
  KernelArray<orrery::PointArray> points;
  orrery::Polylines polylines;
};
