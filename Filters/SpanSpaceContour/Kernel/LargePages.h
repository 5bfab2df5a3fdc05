#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#ifdef __linux__
#include <sys/mman.h>
#endif

namespace orrery
{

/// Asks for large pages behind a block of memory that was just allocated and is about to be filled.
/// With the small ones half of the time of a large surface goes into page faults. Only a hint: does
/// nothing where there is no such thing, and for blocks that are not much larger than a page.
inline void preferLargePages(void* memory, std::size_t bytes)
{
#ifdef __linux__
  constexpr std::uintptr_t page = 4096;
  constexpr std::size_t worthwhile = std::size_t(8) << 20;
  if (bytes >= worthwhile)
  {
    const std::uintptr_t begin =
      (reinterpret_cast<std::uintptr_t>(memory) + page - 1) / page * page;
    const std::uintptr_t end = (reinterpret_cast<std::uintptr_t>(memory) + bytes) / page * page;
    madvise(reinterpret_cast<void*>(begin), end - begin, MADV_HUGEPAGE);
  }
#else
  (void)memory;
  (void)bytes;
#endif
}

/// Resizes a vector whose elements are about to be filled, on large pages.
template <class T>
void resizeOnLargePages(std::vector<T>& vector, std::size_t size)
{
  if (size > vector.capacity())
  {
    vector.reserve(size);
    preferLargePages(vector.data(), size * sizeof(T));
  }
  vector.resize(size);
}

}
