#pragma once

#include "Monitor.h"

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <exception>

#include <omp.h>

namespace orrery
{

/// Calls work(first, last) for blocks of the numbers below `count`, in any order and on several
/// threads, and tells the monitor fractions between `from` and `to`. Returns false when stopped. The
/// first exception of the work stops it, and is thrown again.
template <class Work>
bool forBlocks(std::size_t count, std::size_t blockSize, int threads, const Monitor& monitor,
  double from, double to, Work&& work)
{
  constexpr std::size_t reports = 32;
  const std::size_t blocks = (count + blockSize - 1) / blockSize;
  std::atomic<bool> stopped{ monitor.stopped() };
  std::atomic<std::size_t> done{ 0 };
  std::size_t told = 0; // only the calling thread's
  std::exception_ptr problem;
#pragma omp parallel for num_threads(threads) schedule(dynamic) if (blocks > 1)
  for (std::size_t block = 0; block < blocks; ++block)
  {
    if (stopped.load(std::memory_order_relaxed))
    {
      continue;
    }
    try
    {
      work(block * blockSize, std::min(count, (block + 1) * blockSize));
    }
    catch (...) // or it would end the program at the border of the parallel region
    {
      stopped = true;
#pragma omp critical
      problem = problem ? problem : std::current_exception();
    }
    const std::size_t part = reports * (1 + done.fetch_add(1)) / blocks;
    if (omp_get_thread_num() == 0 && part > told)
    {
      told = part;
      monitor.report(from + (to - from) * static_cast<double>(part) / reports);
      stopped = stopped || monitor.stopped();
    }
  }
  if (problem)
  {
    std::rethrow_exception(problem);
  }
  return !stopped;
}

}
