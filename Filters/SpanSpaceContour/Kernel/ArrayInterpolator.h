#pragma once

#include "Surface.h"

#include <cmath>
#include <limits>
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
  /// The nearest integer. A double cannot tell the largest 64-bit ones from what lies beyond.
  static Out rounded(double value)
  {
    constexpr Out most = std::numeric_limits<Out>::max();
    const double whole = std::round(value);
    return whole >= static_cast<double>(most) ? most : static_cast<Out>(whole);
  }

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
          *out++ = rounded(value);
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
