#include "SpanSpaceIndexCache.h"

#include "../Common/VTKArrays.h"
#include "../Common/VTKVersions.h"

#include "vtkCellArray.h"
#include "vtkCellData.h"
#include "vtkDataSet.h"
#include "vtkIdTypeArray.h"
#include "vtkPointData.h"
#include "vtkUnsignedCharArray.h"
#include "vtkUnstructuredGrid.h"

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
    arrays.push_back(cellTypes(grid));
  }
  return arrays;
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

orrery::Fingerprint fingerprintOf(vtkDataSet* data, const std::vector<vtkDataArray*>& arrays)
{
  orrery::FingerprintHash hash;
  const std::array<int, 3> size = SpanSpaceIndex::latticeSize(data);
  hash.add(size.data(), sizeof size);
  for (vtkDataArray* array : arrays)
  {
    const std::int64_t header[2] = { array ? array->GetDataType() : -1,
      array ? array->GetNumberOfValues() : 0 };
    hash.add(header, sizeof header);
    if (array)
    {
      const vtkSmartPointer<vtkDataArray> values = standardLayout(array);
      hash.add(values->GetVoidPointer(0),
        static_cast<std::size_t>(values->GetNumberOfValues()) * values->GetDataTypeSize());
    }
  }
  return hash.digest();
}

}

void SpanSpaceIndexCache::start()
{
  ++this->execution;
}

SpanSpaceIndex* SpanSpaceIndexCache::get(vtkDataSet* data, vtkDataArray* scalars,
  const SpanSpaceOptions& options, const std::string& file, const orrery::Monitor& monitor,
  std::string& warning)
{
  const std::vector<vtkDataArray*> arrays = indexedArrays(data, scalars);
  const Identity identity = identify(data, arrays);
  auto entry = std::find_if(this->entries.begin(), this->entries.end(),
    [&](const Entry& e) { return e.identity == identity; });
  if (entry == this->entries.end())
  {
    SpanSpaceIndex::checkSize(data);
    const orrery::Fingerprint fingerprint = fingerprintOf(data, arrays);
    entry = std::find_if(this->entries.begin(), this->entries.end(),
      [&](const Entry& e) { return e.fingerprint == fingerprint && e.lastUse != this->execution; });
    if (entry == this->entries.end())
    {
      Entry made =
        this->make(data, scalars, options, fingerprint, file, monitor.part(0.0, 0.6), warning);
      if (!made.index)
      {
        return nullptr;
      }
      this->entries.push_front(std::move(made));
      entry = this->entries.begin();
    }
    entry->identity = identity;
  }
  if (entry->lastUse != 0)
  {
    entry->index->bind(data, scalars, options);
  }
  entry->lastUse = this->execution;
  this->entries.splice(this->entries.begin(), this->entries, entry);
  if (!entry->index->isComplete())
  {
    const std::size_t before = entry->index->bytes();
    if (!entry->index->complete(monitor.part(0.6, 1.0)))
    {
      return nullptr;
    }
    if (entry->index->bytes() != before) // some meshes have nothing more to keep
    {
      entry->file.clear();
    }
  }
  if (!file.empty() && entry->file != file)
  {
    save(*entry, file, options.threads, warning);
  }
  return entry->index.get();
}

SpanSpaceIndexCache::Entry SpanSpaceIndexCache::make(vtkDataSet* data, vtkDataArray* scalars,
  const SpanSpaceOptions& options, const orrery::Fingerprint& fingerprint, const std::string& path,
  const orrery::Monitor& monitor, std::string& warning)
{
  using State = orrery::IndexFile::State;
  Entry entry{ {}, fingerprint, 0, {}, SpanSpaceIndex::make(data, this->tables) };
  State state = State::Missing;
  if (!path.empty())
  {
    state = orrery::IndexFile(path).load(fingerprint, options.threads,
      [&entry](orrery::IndexArchive& archive) { entry.index->list(archive); });
    state = state == State::Loaded && !entry.index->fits() ? State::Damaged : state;
  }
  if (state == State::Damaged || state == State::OtherData)
  {
    warning = "The index file " + path +
      (state == State::Damaged ? " is damaged" : " belongs to other data") +
      ": the index was built anew.";
    entry.index = SpanSpaceIndex::make(data, this->tables);
  }
  entry.index->bind(data, scalars, options);
  if (state == State::Loaded)
  {
    entry.file = path;
  }
  else if (entry.index->build(data, scalars, monitor))
  {
    ++this->buildCount;
  }
  else
  {
    entry.index.reset();
  }
  return entry;
}

/// Once for each name, whether it can be written or not.
void SpanSpaceIndexCache::save(
  Entry& entry, const std::string& path, int threads, std::string& warning)
{
  const orrery::IndexFile file(path);
  entry.file = path;
  if (file.state(entry.fingerprint) == orrery::IndexFile::State::Foreign)
  {
    warning = "The index file " + path +
      " is not an index, and is left as it is: the index was built anew. Give Index File another "
      "name.";
  }
  else if (!file.save(entry.fingerprint, threads,
             [&entry](orrery::IndexArchive& archive) { entry.index->list(archive); }))
  {
    warning = "The index file " + path + " cannot be written: give Index File a place that can be.";
  }
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
