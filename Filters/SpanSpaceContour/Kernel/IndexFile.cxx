#include "IndexFile.h"

#define XXH_INLINE_ALL
#include <xxhash.h>

#include <algorithm>
#include <cstdio>
#include <cstring>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace orrery
{
namespace
{

constexpr char Magic[8] = { 'O', 'r', 'r', 'e', 'r', 'y', 'S', 'S' };
constexpr std::uint32_t Version = 1;
constexpr std::uint32_t ByteOrder = 0x01020304;
constexpr std::size_t BlockBytes = std::size_t(4) << 20;

/// The start of the file. Behind it stand the parts' sizes, the blocks' hashes, and the parts.
struct FileHead
{
  char magic[8];
  std::uint32_t version;
  std::uint32_t byteOrder;
  std::uint64_t fingerprint[2];
  std::uint64_t parts;
  std::uint64_t blocks;
  std::uint64_t tableHash; ///< Of the two fields before it and of the sizes and hashes.
};

/// A piece of a part, and its place in the file.
struct Block
{
  char* data;
  std::size_t bytes;
  std::uint64_t offset;
};

class Descriptor
{
public:
  Descriptor(const std::string& path, int flags)
    : number(::open(path.c_str(), flags | O_CLOEXEC, 0666))
  {
  }
  ~Descriptor() { this->close(); }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;

  bool valid() const { return this->number >= 0; }
  bool close()
  {
    const bool closed = this->number >= 0 && ::close(this->number) == 0;
    this->number = -1;
    return closed;
  }

  bool read(void* data, std::size_t bytes, std::uint64_t offset) const
  {
    auto* out = static_cast<char*>(data);
    while (bytes > 0)
    {
      const ssize_t got = ::pread(this->number, out, bytes, static_cast<off_t>(offset));
      if (got <= 0)
      {
        return false;
      }
      out += got;
      bytes -= got;
      offset += got;
    }
    return true;
  }

  bool write(const void* data, std::size_t bytes, std::uint64_t offset) const
  {
    const auto* in = static_cast<const char*>(data);
    while (bytes > 0)
    {
      const ssize_t put = ::pwrite(this->number, in, bytes, static_cast<off_t>(offset));
      if (put <= 0)
      {
        return false;
      }
      in += put;
      bytes -= put;
      offset += put;
    }
    return true;
  }

private:
  int number;
};

std::size_t blockCount(const std::vector<std::uint64_t>& sizes)
{
  std::size_t blocks = 0;
  for (const std::uint64_t size : sizes)
  {
    blocks += (size + BlockBytes - 1) / BlockBytes;
  }
  return blocks;
}

std::uint64_t tableHash(std::uint64_t parts, std::uint64_t blocks,
  const std::vector<std::uint64_t>& sizes, const std::vector<std::uint64_t>& hashes)
{
  FingerprintHash hash;
  hash.add(&parts, sizeof parts);
  hash.add(&blocks, sizeof blocks);
  hash.add(sizes.data(), 8 * sizes.size());
  hash.add(hashes.data(), 8 * hashes.size());
  return hash.digest()[0];
}

}

FingerprintHash::FingerprintHash()
  : state(XXH3_createState())
{
  XXH3_128bits_reset(static_cast<XXH3_state_t*>(this->state));
}

FingerprintHash::~FingerprintHash()
{
  XXH3_freeState(static_cast<XXH3_state_t*>(this->state));
}

void FingerprintHash::add(const void* data, std::size_t bytes)
{
  if (bytes > 0)
  {
    XXH3_128bits_update(static_cast<XXH3_state_t*>(this->state), data, bytes);
  }
}

Fingerprint FingerprintHash::digest() const
{
  const XXH128_hash_t hash = XXH3_128bits_digest(static_cast<XXH3_state_t*>(this->state));
  return { hash.low64, hash.high64 };
}

std::size_t IndexArchive::nextSize(std::size_t unit)
{
  const std::size_t part = this->parts.size();
  if (part >= this->sizes.size() || this->sizes[part] % unit != 0)
  {
    this->fits = false;
    return 0;
  }
  return this->sizes[part] / unit;
}

void IndexArchive::add(void* data, std::size_t bytes)
{
  this->parts.push_back({ data, bytes });
}

IndexFile::State IndexFile::readHeader(const Fingerprint& fingerprint, Header& header) const
{
  struct stat status;
  if (::stat(this->path.c_str(), &status) != 0)
  {
    return State::Missing;
  }
  const Descriptor file(this->path, O_RDONLY);
  if (!file.valid() || !S_ISREG(status.st_mode))
  {
    return State::Foreign;
  }
  header.bytes = static_cast<std::uint64_t>(status.st_size);
  FileHead head{};
  const std::size_t headBytes = std::min<std::size_t>(sizeof head, header.bytes);
  if (headBytes < sizeof head.magic || !file.read(&head, headBytes, 0) ||
    std::memcmp(head.magic, Magic, sizeof Magic) != 0)
  {
    return State::Foreign;
  }
  const std::uint64_t most = header.bytes / 8; // of entries that fit in the file
  if (headBytes < sizeof head || head.version != Version || head.byteOrder != ByteOrder ||
    head.parts > most || head.blocks > most)
  {
    return State::Damaged;
  }
  header.sizes.resize(head.parts);
  header.hashes.resize(head.blocks);
  std::uint64_t whole = sizeof head + 8 * (head.parts + head.blocks);
  if (!file.read(header.sizes.data(), 8 * head.parts, sizeof head) ||
    !file.read(header.hashes.data(), 8 * head.blocks, sizeof head + 8 * head.parts) ||
    tableHash(head.parts, head.blocks, header.sizes, header.hashes) != head.tableHash)
  {
    return State::Damaged;
  }
  for (const std::uint64_t size : header.sizes)
  {
    whole += size;
  }
  if (whole != header.bytes || blockCount(header.sizes) != head.blocks)
  {
    return State::Damaged;
  }
  return std::equal(fingerprint.begin(), fingerprint.end(), head.fingerprint) ? State::Loaded
                                                                              : State::OtherData;
}

namespace
{

template <class Part>
std::vector<Block> cutBlocks(const std::vector<Part>& parts, std::uint64_t offset)
{
  std::vector<Block> blocks;
  for (const Part& part : parts)
  {
    for (std::size_t done = 0; done < part.bytes; done += BlockBytes)
    {
      const std::size_t bytes = std::min(BlockBytes, part.bytes - done);
      blocks.push_back({ static_cast<char*>(part.data) + done, bytes, offset });
      offset += bytes;
    }
  }
  return blocks;
}

}

bool IndexFile::readParts(const Header& header, IndexArchive& archive, int threads) const
{
  if (!archive.fits || archive.parts.size() != header.sizes.size())
  {
    return false;
  }
  const Descriptor file(this->path, O_RDONLY);
  const std::vector<Block> blocks =
    cutBlocks(archive.parts, sizeof(FileHead) + 8 * (header.sizes.size() + header.hashes.size()));
  bool good = file.valid() && blocks.size() == header.hashes.size();
#pragma omp parallel for num_threads(threads) schedule(static) reduction(&& : good)
  for (std::size_t b = 0; b < blocks.size(); ++b)
  {
    good = good && file.read(blocks[b].data, blocks[b].bytes, blocks[b].offset) &&
      XXH3_64bits(blocks[b].data, blocks[b].bytes) == header.hashes[b];
  }
  return good;
}

bool IndexFile::write(
  const Fingerprint& fingerprint, const IndexArchive& archive, int threads) const
{
  Header header;
  for (const IndexArchive::Part& part : archive.parts)
  {
    header.sizes.push_back(part.bytes);
  }
  header.hashes.resize(blockCount(header.sizes));
  FileHead head{};
  std::copy_n(Magic, sizeof Magic, head.magic);
  head.version = Version;
  head.byteOrder = ByteOrder;
  std::copy(fingerprint.begin(), fingerprint.end(), head.fingerprint);
  head.parts = header.sizes.size();
  head.blocks = header.hashes.size();

  const std::string partial = this->path + ".part";
  Descriptor file(partial, O_WRONLY | O_CREAT | O_TRUNC);
  const std::vector<Block> blocks =
    cutBlocks(archive.parts, sizeof head + 8 * (head.parts + head.blocks));
  bool good = file.valid();
#pragma omp parallel for num_threads(threads) schedule(static) reduction(&& : good)
  for (std::size_t b = 0; b < blocks.size(); ++b)
  {
    header.hashes[b] = XXH3_64bits(blocks[b].data, blocks[b].bytes);
    good = good && file.write(blocks[b].data, blocks[b].bytes, blocks[b].offset);
  }
  head.tableHash = tableHash(head.parts, head.blocks, header.sizes, header.hashes);
  good = good && file.write(&head, sizeof head, 0) &&
    file.write(header.sizes.data(), 8 * head.parts, sizeof head) &&
    file.write(header.hashes.data(), 8 * head.blocks, sizeof head + 8 * head.parts);
  good = file.close() && good && std::rename(partial.c_str(), this->path.c_str()) == 0;
  if (!good)
  {
    std::remove(partial.c_str());
  }
  return good;
}

}
