#pragma once

#include <functional>

namespace orrery
{

/// How a long kernel call talks to its caller. Both callbacks are called from the calling thread
/// only, a few hundred times at most.
struct Monitor
{
  std::function<void(double)> progress; ///< Told the fraction done, in [0, 1]. May be empty.
  std::function<bool()> stop;           ///< Asked whether to give up. May be empty.

  void report(double fraction) const
  {
    if (this->progress)
    {
      this->progress(fraction);
    }
  }
  bool stopped() const { return this->stop && this->stop(); }

  /// A monitor for a part of the work, that reports fractions from `from` to `to` of the whole.
  Monitor part(double from, double to) const
  {
    return { [whole = this->progress, from, to](double fraction)
      {
        if (whole)
        {
          whole(from + fraction * (to - from));
        }
      },
      this->stop };
  }
};

}
