#pragma once

#include "LargePages.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <type_traits>
#include <vector>

namespace orrery
{

/// What tells one data set from another.
using Fingerprint = std::array<std::uint64_t, 2>;

/// A fingerprint taken step by step (XXH3, 128 bits).
class FingerprintHash
{
public:
  FingerprintHash();
  ~FingerprintHash();
  FingerprintHash(const FingerprintHash&) = delete;
  FingerprintHash& operator=(const FingerprintHash&) = delete;

  void add(const void* data, std::size_t bytes);
  Fingerprint digest() const;

private:
  void* state;
};

/// The parts of an index in the order they are kept in a file. An index lists its parts once, for
/// writing and for reading alike: when a file is read they get the sizes they have there.
class IndexArchive
{
public:
  /// A part of any size.
  template <class T>
  void operator()(std::vector<T>& part)
  {
    static_assert(std::is_trivially_copyable_v<T>);
    if (this->loading)
    {
      resizeOnLargePages(part, this->nextSize(sizeof(T)));
    }
    this->add(part.data(), part.size() * sizeof(T));
  }

  /// A part of fixed size.
  template <class T>
  std::enable_if_t<std::is_trivially_copyable_v<T>> operator()(T& part)
  {
    if (this->loading && this->nextSize(1) != sizeof(T))
    {
      this->fits = false;
    }
    this->add(&part, sizeof(T));
  }

private:
  friend class IndexFile;
  struct Part
  {
    void* data;
    std::size_t bytes;
  };

  std::size_t nextSize(std::size_t unit);
  void add(void* data, std::size_t bytes);

  bool loading = false;
  bool fits = true;
  std::vector<std::uint64_t> sizes; ///< Of the parts in the file, in bytes.
  std::vector<Part> parts;
};

/// An index on disk: the tree is "computed as an off line preprocess and loaded by a single read"
/// (Livnat, Shen and Johnson 1996, section V.A).
///
/// A header with the fingerprint of the data, the sizes of the parts and the hash of every block, then
/// the parts. What was written by a machine of another byte order is not read.
class IndexFile
{
public:
  enum class State
  {
    Loaded,
    Missing,   ///< There is no such file.
    Foreign,   ///< It is not an index: not to be written over.
    OtherData, ///< The index of other data.
    Damaged    ///< Corrupt, cut short, or of another version.
  };

  explicit IndexFile(std::string path)
    : path(std::move(path))
  {
  }

  /// What load() would find, by the header alone.
  State state(const Fingerprint& fingerprint) const
  {
    Header header;
    return this->readHeader(fingerprint, header);
  }

  /// Reads the file. `list(archive)` names the parts. Unless the state is Loaded their content is
  /// undefined.
  template <class List>
  State load(const Fingerprint& fingerprint, int threads, List&& list) const
  {
    Header header;
    const State state = this->readHeader(fingerprint, header);
    if (state != State::Loaded)
    {
      return state;
    }
    IndexArchive archive;
    archive.loading = true;
    archive.sizes = header.sizes;
    list(archive);
    return this->readParts(header, archive, threads) ? State::Loaded : State::Damaged;
  }

  /// Writes the file, whole or not at all. False when that failed.
  template <class List>
  bool save(const Fingerprint& fingerprint, int threads, List&& list) const
  {
    IndexArchive archive;
    list(archive);
    return this->write(fingerprint, archive, threads);
  }

private:
  struct Header
  {
    std::uint64_t bytes = 0;
    std::vector<std::uint64_t> sizes;
    std::vector<std::uint64_t> hashes; ///< Of the blocks of all parts.
  };

  State readHeader(const Fingerprint& fingerprint, Header& header) const;
  bool readParts(const Header& header, IndexArchive& archive, int threads) const;
  bool write(const Fingerprint& fingerprint, const IndexArchive& archive, int threads) const;

  std::string path;
};

}
