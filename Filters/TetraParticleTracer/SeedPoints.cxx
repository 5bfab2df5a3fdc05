#include "SeedPoints.h"

#include "vtkCompositeDataIterator.h"
#include "vtkCompositeDataSet.h"
#include "vtkDataSet.h"
#include "vtkDataSetAttributes.h"
#include "vtkPointData.h"
#include "vtkSmartPointer.h"
#include "vtkUnsignedCharArray.h"

#include <cstring>

namespace
{

constexpr unsigned char NoSeed =
  vtkDataSetAttributes::DUPLICATEPOINT | vtkDataSetAttributes::HIDDENPOINT;

void addPoints(vtkDataSet* data, std::vector<orrery::Vector3>& seeds)
{
  auto* ghosts = vtkUnsignedCharArray::SafeDownCast(
    data->GetPointData()->GetArray(vtkDataSetAttributes::GhostArrayName()));
  const vtkIdType count = data->GetNumberOfPoints();
  const bool complete = ghosts && ghosts->GetNumberOfValues() == count;
  const unsigned char* flags = complete ? ghosts->GetPointer(0) : nullptr;
  for (vtkIdType point = 0; point < count; ++point)
  {
    if (!flags || !(flags[point] & NoSeed))
    {
      orrery::Vector3 x;
      data->GetPoint(point, x.data());
      seeds.push_back(x);
    }
  }
}

}

std::vector<orrery::Vector3> readSeeds(vtkDataObject* source, orrery::Ranks& ranks)
{
  std::vector<orrery::Vector3> own;
  if (auto* composite = vtkCompositeDataSet::SafeDownCast(source))
  {
    auto iterator = vtkSmartPointer<vtkCompositeDataIterator>::Take(composite->NewIterator());
    for (iterator->InitTraversal(); !iterator->IsDoneWithTraversal(); iterator->GoToNextItem())
    {
      if (auto* data = vtkDataSet::SafeDownCast(iterator->GetCurrentDataObject()))
      {
        addPoints(data, own);
      }
    }
  }
  else if (auto* data = vtkDataSet::SafeDownCast(source))
  {
    addPoints(data, own);
  }
  orrery::Ranks::Bytes bytes(own.size() * sizeof(orrery::Vector3));
  if (!own.empty())
  {
    std::memcpy(bytes.data(), own.data(), bytes.size());
  }
  const orrery::Ranks::Bytes all = ranks.gather(bytes);
  std::vector<orrery::Vector3> seeds(all.size() / sizeof(orrery::Vector3));
  for (std::size_t n = 0; n < seeds.size(); ++n)
  {
    std::memcpy(seeds[n].data(), all.data() + n * sizeof(orrery::Vector3), sizeof(orrery::Vector3));
  }
  return seeds;
}
