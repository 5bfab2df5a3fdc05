#include "SpanSpaceIndexCache.h"

#include "VTKArrays.h"

#include "vtkCellArray.h"
#include "vtkCellData.h"
#include "vtkDataSet.h"
#include "vtkIdTypeArray.h"
#include "vtkImageData.h"
#include "vtkPointData.h"
#include "vtkRectilinearGrid.h"
#include "vtkStructuredGrid.h"
#include "vtkUnsignedCharArray.h"
#include "vtkUnstructuredGrid.h"

#define XXH_INLINE_ALL
#include <xxhash.h>

#include <algorithm>

namespace
{

/// The arrays that an index depends on; some may be null.
std::vector<vtkDataArray*> indexedArrays(vtkDataSet* data, vtkDataArray* scalars)
{
  const char* ghosts = vtkDataSetAttributes::GhostArrayName();
  std::vector<vtkDataArray*> arrays{ scalars, data->GetPointData()->GetArray(ghosts),
    data->GetCellData()->GetArray(ghosts) };
  if (auto* grid = vtkUnstructuredGrid::SafeDownCast(data))
  {
    arrays.push_back(grid->GetCells()->GetConnectivityArray());
    arrays.push_back(grid->GetCells()->GetOffsetsArray());
    arrays.push_back(grid->GetCellTypesArray());
  }
  return arrays;
}

/// Points along each axis of a lattice.
std::array<int, 3> latticeSize(vtkDataSet* data)
{
  std::array<int, 3> size{ 0, 0, 0 };
  if (auto* image = vtkImageData::SafeDownCast(data))
  {
    image->GetDimensions(size.data());
  }
  else if (auto* rectilinear = vtkRectilinearGrid::SafeDownCast(data))
  {
    rectilinear->GetDimensions(size.data());
  }
  else if (auto* curvilinear = vtkStructuredGrid::SafeDownCast(data))
  {
    curvilinear->GetDimensions(size.data());
  }
  return size;
}

std::vector<std::uint64_t> identify(vtkDataSet* data, const std::vector<vtkDataArray*>& arrays)
{
  std::vector<std::uint64_t> identity;
  const auto add = [&identity](vtkObject* object)
  {
    identity.push_back(reinterpret_cast<std::uintptr_t>(object));
    identity.push_back(object ? object->GetMTime() : 0);
  };
  add(data);
  for (vtkDataArray* array : arrays)
  {
    add(array);
  }
  return identity;
}

std::array<std::uint64_t, 2> fingerprintOf(
  vtkDataSet* data, const std::vector<vtkDataArray*>& arrays)
{
  XXH3_state_t* state = XXH3_createState();
  XXH3_128bits_reset(state);
  const std::array<int, 3> size = latticeSize(data);
  XXH3_128bits_update(state, size.data(), sizeof size);
  for (vtkDataArray* array : arrays)
  {
    const std::int64_t header[2] = { array ? array->GetDataType() : -1,
      array ? array->GetNumberOfValues() : 0 };
    XXH3_128bits_update(state, header, sizeof header);
    if (array)
    {
      const vtkSmartPointer<vtkDataArray> values = standardLayout(array);
      XXH3_128bits_update(state, values->GetVoidPointer(0),
        static_cast<std::size_t>(values->GetNumberOfValues()) * values->GetDataTypeSize());
    }
  }
  const XXH128_hash_t hash = XXH3_128bits_digest(state);
  XXH3_freeState(state);
  return { hash.low64, hash.high64 };
}

}

void SpanSpaceIndexCache::start()
{
  ++this->execution;
}

SpanSpaceIndex* SpanSpaceIndexCache::get(vtkDataSet* data, vtkDataArray* scalars,
  const SpanSpaceOptions& options, const orrery::Monitor& monitor)
{
  const std::vector<vtkDataArray*> arrays = indexedArrays(data, scalars);
  const Identity identity = identify(data, arrays);
  auto entry = std::find_if(this->entries.begin(), this->entries.end(),
    [&](const Entry& e) { return e.identity == identity; });
  if (entry == this->entries.end())
  {
    const Fingerprint fingerprint = fingerprintOf(data, arrays);
    entry = std::find_if(this->entries.begin(), this->entries.end(),
      [&](const Entry& e) { return e.fingerprint == fingerprint && e.lastUse != this->execution; });
    if (entry == this->entries.end())
    {
      std::unique_ptr<SpanSpaceIndex> index =
        SpanSpaceIndex::build(data, scalars, this->tables, options, monitor);
      if (!index)
      {
        return nullptr;
      }
      ++this->buildCount;
      this->entries.push_front({ {}, fingerprint, 0, std::move(index) });
      entry = this->entries.begin();
    }
    entry->identity = identity;
  }
  entry->index->bind(data, scalars, options);
  entry->lastUse = this->execution;
  this->entries.splice(this->entries.begin(), this->entries, entry);
  return entry->index.get();
}

void SpanSpaceIndexCache::trim()
{
  while (!this->entries.empty() && this->entries.back().lastUse != this->execution &&
    this->bytes() > this->limit)
  {
    this->entries.pop_back();
  }
}

std::size_t SpanSpaceIndexCache::treeBytes() const
{
  std::size_t sum = 0;
  for (const Entry& entry : this->entries)
  {
    sum += entry.index->treeBytes();
  }
  return sum;
}

std::size_t SpanSpaceIndexCache::bytes() const
{
  std::size_t sum = 0;
  for (const Entry& entry : this->entries)
  {
    sum += entry.index->bytes();
  }
  return sum;
}
