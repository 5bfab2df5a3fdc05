#include "TimeStepCache.h"

#include "vtkAbstractArray.h"
#include "vtkCellArray.h"
#include "vtkCellData.h"
#include "vtkCompositeDataIterator.h"
#include "vtkCompositeDataSet.h"
#include "vtkPointData.h"
#include "vtkPointSet.h"
#include "vtkPoints.h"
#include "vtkUnstructuredGrid.h"

#include <algorithm>
#include <cstring>
#include <set>

namespace
{

/// Calls visit(array) for the arrays of a data set.
template <class Visit>
void forEachArray(vtkDataSet* data, Visit&& visit)
{
  for (vtkFieldData* attributes : { static_cast<vtkFieldData*>(data->GetPointData()),
         static_cast<vtkFieldData*>(data->GetCellData()) })
  {
    for (int n = 0; n < attributes->GetNumberOfArrays(); ++n)
    {
      visit(attributes->GetAbstractArray(n));
    }
  }
  auto* pointSet = vtkPointSet::SafeDownCast(data);
  if (pointSet && pointSet->GetPoints())
  {
    visit(pointSet->GetPoints()->GetData());
  }
  if (auto* grid = vtkUnstructuredGrid::SafeDownCast(data))
  {
    visit(grid->GetCells()->GetOffsetsArray());
    visit(grid->GetCells()->GetConnectivityArray());
  }
}

bool sameValues(vtkDataArray* a, vtkDataArray* b)
{
  return a->GetDataType() == b->GetDataType() && a->GetNumberOfValues() == b->GetNumberOfValues() &&
    a->HasStandardMemoryLayout() && b->HasStandardMemoryLayout() &&
    std::memcmp(a->GetVoidPointer(0), b->GetVoidPointer(0),
      static_cast<std::size_t>(a->GetNumberOfValues()) * a->GetDataTypeSize()) == 0;
}

/// Makes a step use the points of another where they are the same: so that a grid that stands still
/// is known by its array, and kept once.
void sharePoints(const TimeStep& own, const TimeStep& theirs)
{
  for (std::size_t n = 0; n < std::min(own.size(), theirs.size()); ++n)
  {
    auto* to = vtkPointSet::SafeDownCast(own[n]);
    auto* from = vtkPointSet::SafeDownCast(theirs[n]);
    if (to && from && to->GetPoints() && from->GetPoints() &&
      to->GetPoints()->GetData() != from->GetPoints()->GetData() &&
      sameValues(to->GetPoints()->GetData(), from->GetPoints()->GetData()))
    {
      to->SetPoints(from->GetPoints());
    }
  }
}

/// Shallow copies of the data set, or of those of a composite.
TimeStep copyOf(vtkDataObject* object)
{
  TimeStep blocks;
  const auto add = [&blocks](vtkDataObject* block)
  {
    auto* data = vtkDataSet::SafeDownCast(block);
    if (data && data->GetNumberOfCells() > 0)
    {
      blocks.push_back(vtkSmartPointer<vtkDataSet>::Take(data->NewInstance()));
      blocks.back()->ShallowCopy(data);
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
  return blocks;
}

}

void TimeStepCache::add(int step, vtkDataObject* data)
{
  TimeStep blocks = copyOf(data);
  if (!this->steps.empty())
  {
    auto nearest = this->steps.lower_bound(step);
    nearest = nearest == this->steps.begin() ? nearest : std::prev(nearest);
    sharePoints(blocks, nearest->second.data);
  }
  this->steps[step] = { std::move(blocks), ++this->uses };
}

const TimeStep* TimeStepCache::get(int step) const
{
  const auto found = this->steps.find(step);
  if (found == this->steps.end())
  {
    return nullptr;
  }
  found->second.used = ++this->uses;
  return &found->second.data;
}

void TimeStepCache::trim(int first, int last)
{
  while (this->bytes() > this->limit)
  {
    auto oldest = this->steps.end();
    for (auto step = this->steps.begin(); step != this->steps.end(); ++step)
    {
      const bool inUse = step->first >= first && step->first <= last;
      if (!inUse && (oldest == this->steps.end() || step->second.used < oldest->second.used))
      {
        oldest = step;
      }
    }
    if (oldest == this->steps.end())
    {
      return;
    }
    this->steps.erase(oldest);
  }
}

void TimeStepCache::clear()
{
  this->steps.clear();
}

std::size_t TimeStepCache::bytes() const
{
  std::set<vtkAbstractArray*> arrays;
  for (const auto& entry : this->steps)
  {
    for (const auto& data : entry.second.data)
    {
      forEachArray(data,
        [&](vtkAbstractArray* array)
        {
          if (array)
          {
            arrays.insert(array);
          }
        });
    }
  }
  std::size_t kibibytes = 0;
  for (vtkAbstractArray* array : arrays)
  {
    kibibytes += array->GetActualMemorySize();
  }
  return kibibytes << 10;
}
