#pragma once

#include "Surface.h"

#include <cmath>
#include <type_traits>

namespace orrery
{

/// Interpolates an array of tuples to the points of a surface. Integers are rounded.
template <class In, class Out>
class ArrayInterpolator final : public PointSink
{
public:
  ArrayInterpolator(const In* input, Out* output, std::size_t components)
    : input(input)
    , output(output)
    , components(components)
  {
  }

  void fill(const EdgePoints& points) const override
  {
    if (this->components == 1)
    {
      this->fillTuples<1>(points);
    }
    else if (this->components == 3)
    {
      this->fillTuples<3>(points);
    }
    else
    {
      this->fillTuples<0>(points);
    }
  }

private:
  template <std::size_t Fixed>
  void fillTuples(const EdgePoints& points) const
  {
    const std::size_t size = Fixed ? Fixed : this->components;
    Out* out = this->output + points.first * size;
    for (std::size_t n = 0; n < points.count; ++n)
    {
      const In* lower = this->input + points.lower[n] * size;
      const In* upper = this->input + points.upper[n] * size;
      for (std::size_t c = 0; c < size; ++c)
      {
        const double a = static_cast<double>(lower[c]);
        const double value = a + points.t[n] * (static_cast<double>(upper[c]) - a);
        if constexpr (std::is_integral_v<Out>)
        {
          *out++ = static_cast<Out>(std::llround(value));
        }
        else
        {
          *out++ = static_cast<Out>(value);
        }
      }
    }
  }

  const In* input;
  Out* output;
  std::size_t components;
};

}
