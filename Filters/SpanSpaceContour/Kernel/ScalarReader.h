#pragma once

#include <cstddef>
#include <cstdint>

namespace orrery
{

/// Reads scalars of any type as doubles, some at a time.
class ScalarReader
{
public:
  virtual ~ScalarReader() = default;
  virtual void read(const std::int64_t* points, std::size_t count, double* values) const = 0;
};

template <class T>
class ScalarArray final : public ScalarReader
{
public:
  explicit ScalarArray(const T* values)
    : values(values)
  {
  }
  void read(const std::int64_t* points, std::size_t count, double* result) const override
  {
    for (std::size_t n = 0; n < count; ++n)
    {
      result[n] = static_cast<double>(this->values[points[n]]);
    }
  }

private:
  const T* values;
};

}
