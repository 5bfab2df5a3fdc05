#include "TimeStepCache.h"

#include "../Common/VTKArrays.h"
#include "GridCells.h"

#include "vtkCellData.h"
#include "vtkCompositeDataIterator.h"
#include "vtkCompositeDataSet.h"
#include "vtkImageData.h"
#include "vtkPointData.h"
#include "vtkPointSet.h"
#include "vtkPoints.h"
#include "vtkRectilinearGrid.h"
#include "vtkStructuredGrid.h"

#include <algorithm>
#include <cstring>
#include <limits>
#include <set>

namespace
{

bool isGrid(vtkDataSet* data)
{
  return vtkImageData::SafeDownCast(data) || vtkRectilinearGrid::SafeDownCast(data) ||
    vtkStructuredGrid::SafeDownCast(data) || vtkUnstructuredGrid::SafeDownCast(data);
}

/// The arrays of the cells and of the points of a rectilinear grid; some may be null.
std::vector<vtkDataArray*> structureArrays(vtkDataSet* data)
{
  if (auto* grid = vtkUnstructuredGrid::SafeDownCast(data))
  {
    return cellArrays(grid);
  }
  if (auto* grid = vtkRectilinearGrid::SafeDownCast(data))
  {
    return { grid->GetXCoordinates(), grid->GetYCoordinates(), grid->GetZCoordinates() };
  }
  return {};
}

bool sameStructure(vtkDataSet* a, vtkDataSet* b)
{
  const std::vector<vtkDataArray*> arraysOfA = structureArrays(a);
  const std::vector<vtkDataArray*> arraysOfB = structureArrays(b);
  std::array<int, 6> extents[2]{}; // those of no lattice are the same
  extentOf(a, extents[0]);
  extentOf(b, extents[1]);
  bool same =
    extents[0] == extents[1] && !arraysOfA.empty() && arraysOfA.size() == arraysOfB.size();
  for (std::size_t n = 0; same && n < arraysOfA.size(); ++n)
  {
    same = sameValues(arraysOfA[n], arraysOfB[n]);
  }
  return same;
}

/// Whether two grids have as many tetrahedra, of the same flags, that fill the same space between the
/// same points. Then those of one do for both: filters that cut cells do not always cut them alike.
bool sameWhenCut(vtkDataSet* a, vtkDataSet* b)
{
  auto* gridA = vtkUnstructuredGrid::SafeDownCast(a);
  auto* gridB = vtkUnstructuredGrid::SafeDownCast(b);
  const char* ghosts = vtkDataSetAttributes::GhostArrayName();
  return gridA && gridB && gridA->GetNumberOfCells() == gridB->GetNumberOfCells() &&
    sameValues(gridA->GetCellData()->GetArray(ghosts), gridB->GetCellData()->GetArray(ghosts)) &&
    fillSameSpace(gridA, gridB);
}

/// The array, its values tuple by tuple, or one with the same values that there is already.
vtkSmartPointer<vtkDataArray> shared(vtkDataArray* array, vtkDataArray* like)
{
  const vtkSmartPointer<vtkDataArray> own = standardLayout(array);
  return like && sameValues(own, like) ? vtkSmartPointer<vtkDataArray>(like) : own;
}

void copyPoints(vtkPointSet* from, vtkPointSet* like, vtkPointSet* to)
{
  if (!from || !from->GetPoints())
  {
    return;
  }
  vtkPoints* points = like ? like->GetPoints() : nullptr;
  const auto array = shared(from->GetPoints()->GetData(), points ? points->GetData() : nullptr);
  if (points && array == points->GetData())
  {
    to->SetPoints(points);
  }
  else if (array != from->GetPoints()->GetData())
  {
    vtkNew<vtkPoints> copy;
    copy->SetData(array);
    to->SetPoints(copy);
  }
  else
  {
    to->SetPoints(from->GetPoints());
  }
}

/// Copies the arrays of numbers, with what they are used for.
void copyPointArrays(vtkPointData* from, vtkPointData* like, vtkPointData* to)
{
  for (int n = 0; n < from->GetNumberOfArrays(); ++n)
  {
    vtkDataArray* array = from->GetArray(n);
    if (!array || !array->GetName())
    {
      continue;
    }
    const auto copy = shared(array, like ? like->GetArray(array->GetName()) : nullptr);
    const int index = to->AddArray(copy);
    const int use = from->IsArrayAnAttribute(n);
    if (use >= 0)
    {
      to->SetActiveAttribute(index, use);
    }
  }
}

/// A copy of a grid that shares its arrays, or those of the grid of another step where they are the
/// same.
vtkSmartPointer<vtkDataSet> copyOf(vtkDataSet* data, vtkDataSet* like)
{
  auto copy = vtkSmartPointer<vtkDataSet>::Take(data->NewInstance());
  like = like && std::strcmp(like->GetClassName(), data->GetClassName()) == 0 ? like : nullptr;
  const bool same = like && (sameStructure(data, like) || sameWhenCut(data, like));
  copy->CopyStructure(same ? like : data);
  copyPoints(vtkPointSet::SafeDownCast(data), vtkPointSet::SafeDownCast(like),
    vtkPointSet::SafeDownCast(copy));
  copyPointArrays(
    data->GetPointData(), like ? like->GetPointData() : nullptr, copy->GetPointData());
  const char* ghosts = vtkDataSetAttributes::GhostArrayName();
  if (vtkDataArray* array = data->GetCellData()->GetArray(ghosts))
  {
    copy->GetCellData()->AddArray(
      shared(array, like ? like->GetCellData()->GetArray(ghosts) : nullptr));
  }
  return copy;
}

/// The grids that have cells.
std::vector<vtkDataSet*> gridsOf(vtkDataObject* object)
{
  std::vector<vtkDataSet*> grids;
  const auto add = [&grids](vtkDataObject* block)
  {
    auto* data = vtkDataSet::SafeDownCast(block);
    if (data && isGrid(data) && data->GetNumberOfCells() > 0)
    {
      grids.push_back(data);
    }
  };
  if (auto* composite = vtkCompositeDataSet::SafeDownCast(object))
  {
    auto iterator = vtkSmartPointer<vtkCompositeDataIterator>::Take(composite->NewIterator());
    for (iterator->InitTraversal(); !iterator->IsDoneWithTraversal(); iterator->GoToNextItem())
    {
      add(iterator->GetCurrentDataObject());
    }
  }
  else
  {
    add(object);
  }
  return grids;
}

/// The arrays of grids, each once.
std::vector<vtkDataArray*> arraysOf(const TimeStep& grids)
{
  std::set<vtkDataArray*> arrays;
  for (vtkDataSet* data : grids)
  {
    for (vtkFieldData* attributes : { static_cast<vtkFieldData*>(data->GetPointData()),
           static_cast<vtkFieldData*>(data->GetCellData()) })
    {
      for (int n = 0; n < attributes->GetNumberOfArrays(); ++n)
      {
        arrays.insert(attributes->GetArray(n));
      }
    }
    const std::vector<vtkDataArray*> structure = structureArrays(data);
    arrays.insert(structure.begin(), structure.end());
    auto* pointSet = vtkPointSet::SafeDownCast(data);
    arrays.insert(pointSet && pointSet->GetPoints() ? pointSet->GetPoints()->GetData() : nullptr);
  }
  arrays.erase(nullptr);
  return { arrays.begin(), arrays.end() };
}

/// How many steps of a run, and then of the next, go by before a step is used again. In the end that
/// of a run which is repeated over more steps than there is memory for: the steps just passed are the
/// last to be used again, so that each run finds the same steps in memory.
int waitOf(int step, const TimeStepCache::Run& run)
{
  const int left = run.last - run.highInUse;
  if (step < run.first)
  {
    return std::numeric_limits<int>::max();
  }
  if (step > run.last)
  {
    return left + 1 + step - run.first;
  }
  return step > run.highInUse ? step - run.highInUse : left + 1 + step - run.first;
}

}

void TimeStepCache::add(int step, vtkDataObject* data)
{
  const TimeStep* like = nullptr;
  if (!this->steps.empty())
  {
    const auto next = this->steps.lower_bound(step);
    like = next == this->steps.begin() ? &next->second.grids : &std::prev(next)->second.grids;
  }
  TimeStep copies;
  for (vtkDataSet* grid : gridsOf(data))
  {
    const std::size_t n = copies.size();
    copies.push_back(copyOf(grid, like && n < like->size() ? (*like)[n].Get() : nullptr));
  }
  this->insert(step, std::move(copies));
}

void TimeStepCache::insert(int step, TimeStep&& grids)
{
  if (const auto before = this->steps.find(step); before != this->steps.end())
  {
    this->drop(before);
  }
  Kept kept{ std::move(grids), {} };
  kept.arrays = arraysOf(kept.grids);
  for (vtkDataArray* array : kept.arrays)
  {
    Use& use = this->uses[array];
    if (use.steps++ == 0)
    {
      use.bytes = static_cast<std::size_t>(array->GetActualMemorySize()) << 10; // of KiB
      this->totalBytes += use.bytes;
    }
  }
  this->steps[step] = std::move(kept);
}

void TimeStepCache::drop(Steps::iterator step)
{
  for (vtkDataArray* array : step->second.arrays)
  {
    const auto use = this->uses.find(array);
    if (--use->second.steps == 0)
    {
      this->totalBytes -= use->second.bytes;
      this->uses.erase(use);
    }
  }
  this->steps.erase(step);
}

const TimeStep* TimeStepCache::get(int step) const
{
  const auto found = this->steps.find(step);
  return found == this->steps.end() ? nullptr : &found->second.grids;
}

bool TimeStepCache::trim(const Run& run, const std::function<bool(std::size_t)>& fits)
{
  while (!fits(this->totalBytes))
  {
    auto last = this->steps.end();
    for (auto step = this->steps.begin(); step != this->steps.end(); ++step)
    {
      const bool inUse = step->first >= run.lowInUse && step->first <= run.highInUse;
      if (!inUse &&
        (last == this->steps.end() || waitOf(step->first, run) >= waitOf(last->first, run)))
      {
        last = step;
      }
    }
    if (last == this->steps.end())
    {
      return false;
    }
    this->drop(last);
  }
  return true;
}
