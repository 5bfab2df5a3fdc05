#pragma once

#include "SpanSpaceIndex.h"

#include <array>
#include <cstdint>
#include <list>
#include <memory>
#include <string>
#include <vector>

/// The indices of the data sets met last, within a bound of memory.
///
/// A data set is known again by its object, its arrays and their modification times; failing that by
/// a fingerprint of its cells, values and ghost arrays, so that neither a shallow copy nor a time step
/// read again costs a build, and an array changed in place is never met with an old index.
class SpanSpaceIndexCache
{
public:
  /// Bytes that indices may take in all. Those in use are kept whatever their size.
  void setLimit(std::size_t bytes) { this->limit = bytes; }

  /// Starts an execution: what get() gives from here on is in use.
  void start();

  /// The complete index of an array on a data set, bound to them. It is read from `file` (empty: none)
  /// if that has it, else built, and then written there. Null when stopped. `warning` gets what the
  /// user should know of the file.
  SpanSpaceIndex* get(vtkDataSet* data, vtkDataArray* scalars, const SpanSpaceOptions& options,
    const std::string& file, const orrery::Monitor& monitor, std::string& warning);

  /// Drops the indices used longest ago until the rest is within the limit.
  void trim();

  /// How many indices have been built so far.
  std::int64_t builds() const { return this->buildCount; }

  /// Bytes that all indices take: of their trees, and in all.
  std::size_t treeBytes() const;
  std::size_t bytes() const;

private:
  using Identity = std::vector<std::uint64_t>;

  struct Entry
  {
    Identity identity;
    orrery::Fingerprint fingerprint;
    std::uint64_t lastUse; ///< The execution; 0 when it was just made.
    std::string file;      ///< Where it was read from or written to last.
    std::unique_ptr<SpanSpaceIndex> index;
  };

  /// Reads or builds an index, and binds it. Its file is that where it is already as it should be.
  Entry make(vtkDataSet* data, vtkDataArray* scalars, const SpanSpaceOptions& options,
    const orrery::Fingerprint& fingerprint, const std::string& path, const orrery::Monitor& monitor,
    std::string& warning);
  static void save(Entry& entry, const std::string& path, int threads, std::string& warning);

  CellCaseTables tables;
  std::list<Entry> entries; ///< Used last first.
  std::size_t limit = std::size_t(2048) << 20;
  std::uint64_t execution = 0;
  std::int64_t buildCount = 0;
};
