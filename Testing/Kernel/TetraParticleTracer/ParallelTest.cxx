#include "Parallel.h"

#include <gtest/gtest.h>

#include <new>
#include <vector>

namespace orrery
{
namespace
{

TEST(Parallel, doesEachBlockOnce)
{
  for (const int threads : { 1, 3 })
  {
    std::vector<int> done(1000, 0);
    const bool whole = forBlocks(done.size(), 64, threads, {}, 0, 1,
      [&](std::size_t first, std::size_t last)
      {
        for (std::size_t n = first; n < last; ++n)
        {
          ++done[n];
        }
      });
    EXPECT_TRUE(whole);
    EXPECT_EQ(done, std::vector<int>(1000, 1));
  }
}

/// Or a program ended that ran out of memory in a parallel region.
TEST(Parallel, throwsAnExceptionOfTheWorkAgain)
{
  for (const int threads : { 1, 3 })
  {
    for (const std::size_t count : { 10, 1000 })
    {
      EXPECT_THROW(forBlocks(count, 64, threads, {}, 0, 1,
                     [](std::size_t, std::size_t) { throw std::bad_alloc(); }),
        std::bad_alloc);
    }
  }
}

}
}
