#pragma once

#include <cstddef>

/// Makes requests of operator new on this thread fail that are larger, as long as it lives.
class MemoryLimit
{
public:
  explicit MemoryLimit(std::size_t bytes);
  ~MemoryLimit();

private:
  std::size_t before;
};
