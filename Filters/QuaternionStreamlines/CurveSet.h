#pragma once

#include "KernelInput.h"

#include "CurveSamples.h"
#include "Monitor.h"

#include "vtkCellData.h"
#include "vtkNew.h"
#include "vtkPointData.h"
#include "vtkPolyData.h"
#include "vtkSmartPointer.h"

#include <algorithm>
#include <cstddef>
#include <deque>
#include <vector>

class RankSteps;

/// The curves of several data sets on several ranks as one set. They are numbered rank by rank,
/// there data set by data set, and within one in the order of its lines.
class CurveSet
{
public:
  /// Adds the lines of a data set. Without quaternions they are curves without frames.
  void add(vtkPolyData* data, vtkDataArray* quaternions);

  /// Numbers the curves, after those of all ranks have been added.
  void number(const RankSteps& steps);

  /// Of all ranks.
  std::size_t count() const { return this->total; }

  /// Samples the curves of all ranks, on each of them. Returns false when stopped, or on failure.
  bool sample(RankSteps& steps, orrery::SamplingOptions options, orrery::CurveSamples& samples,
    const orrery::Monitor& monitor) const;

  /// Finds, of the curves with frames, that which comes nearest to a place; at equal distances that
  /// of the lowest number. Returns false when stopped, or on failure.
  bool findNearest(RankSteps& steps, const double* place, int threads,
    const orrery::CurveSamples& samples, std::size_t& nearest,
    const orrery::Monitor& monitor) const;

  /// Adds an array, of cells and of points, to this rank's data sets: the value of each curve by
  /// its number, and `none` where no curve is. A point on several curves has the value of the
  /// first.
  template <class Array, class ValueOf>
  void addArray(const char* name, typename Array::ValueType none, ValueOf&& valueOf) const;

private:
  struct Block
  {
    Block(vtkPolyData* ofData, vtkDataArray* quaternionArray);

    /// For the kernel.
    orrery::Polylines polylines() const;
    void findCurves();
    /// Ghosts and blanked lines are curves without frames.
    void leaveOutGhosts(orrery::CurveSamples& samples) const;

    vtkSmartPointer<vtkPolyData> data;
    bool framed;
    KernelPolylines lines;
    KernelArray<orrery::PointArray> points;
    KernelArray<orrery::QuaternionArray> quaternions;
    std::size_t first = 0;               ///< The number of its first curve.
    std::vector<vtkIdType> curveOfPoint; ///< Within the block; -1 for none.
  };

  template <class Work>
  bool forBlocks(const orrery::Monitor& monitor, Work&& work) const;
  std::size_t ownCount() const;
  bool measureLongest(
    RankSteps& steps, int threads, double& longest, const orrery::Monitor& monitor) const;

  std::deque<Block> blocks;
  std::vector<vtkIdType> countOfRank;
  std::size_t total = 0;
  std::size_t ownFirst = 0; ///< The number of this rank's first curve.
};

template <class Array, class ValueOf>
void CurveSet::addArray(const char* name, typename Array::ValueType none, ValueOf&& valueOf) const
{
  using Value = typename Array::ValueType;
  for (const Block& block : this->blocks)
  {
    vtkNew<Array> ofCells;
    ofCells->SetName(name);
    ofCells->SetNumberOfTuples(block.data->GetNumberOfCells());
    Value* const cells = ofCells->GetPointer(0);
    std::fill_n(cells, ofCells->GetNumberOfTuples(), none);
    const std::size_t count = block.lines.polylines().curveCount;
    Value* const lines = cells + block.data->GetNumberOfVerts(); // the lines come behind these
    for (std::size_t curve = 0; curve < count; ++curve)
    {
      lines[curve] = static_cast<Value>(valueOf(block.first + curve));
    }
    block.data->GetCellData()->AddArray(ofCells);

    vtkNew<Array> ofPoints;
    ofPoints->SetName(name);
    ofPoints->SetNumberOfTuples(block.data->GetNumberOfPoints());
    std::transform(block.curveOfPoint.begin(), block.curveOfPoint.end(), ofPoints->GetPointer(0),
      [=](vtkIdType curve) { return curve < 0 ? none : lines[curve]; });
    block.data->GetPointData()->AddArray(ofPoints);
  }
}
