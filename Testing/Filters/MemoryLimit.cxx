// Memory that ends. The library's operator delete, which calls free(), fits what is given here.

#include "MemoryLimit.h"

#include <cstdint>
#include <cstdlib>
#include <new>
#include <utility>

namespace
{

thread_local std::size_t LargestRequest = SIZE_MAX;

void* checked(void* memory)
{
  if (!memory)
  {
    throw std::bad_alloc();
  }
  return memory;
}

}

void* operator new(std::size_t bytes)
{
  return checked(bytes > LargestRequest ? nullptr : std::malloc(bytes));
}

void* operator new(std::size_t bytes, std::align_val_t alignment)
{
  const auto unit = static_cast<std::size_t>(alignment);
  const std::size_t units = (bytes + unit - 1) / unit;
  return checked(bytes > LargestRequest ? nullptr : std::aligned_alloc(unit, units * unit));
}

MemoryLimit::MemoryLimit(std::size_t bytes)
{
  this->before = std::exchange(LargestRequest, bytes);
}

MemoryLimit::~MemoryLimit()
{
  LargestRequest = this->before;
}
