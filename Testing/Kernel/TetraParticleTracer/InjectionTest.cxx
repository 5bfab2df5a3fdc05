#include "ParticleTracer.h"

#include "TestFlows.h"

#include <gtest/gtest.h>

#include <set>

namespace orrery
{
namespace
{

using testing::Grid;
using testing::TestFlow;

Vector3 linear(const Vector3& x, double time)
{
  return Vector3(1 + x[0] - 2 * x[1], time + x[1], 3 * x[0]);
}

std::vector<Seed> randomSeeds(int count, double low, double high)
{
  testing::Random random(1);
  std::vector<Seed> seeds(count);
  for (Seed& seed : seeds)
  {
    seed.position = random.vector(low, high);
  }
  return seeds;
}

TEST(Injection, putsAParticleAtEachSeedInsideAndCountsTheOthers)
{
  TestFlow test({ testing::warpedBox({ 4, 4, 4 }) }, linear);
  test.setInterval(2, 4);
  auto seeds = randomSeeds(500, -0.5, 4.5);
  for (const int threads : { 1, 3 })
  {
    TraceOptions options;
    options.threads = threads;
    const Injection injection = inject(test.flow, options, seeds, 2.5, 7);
    std::size_t next = 0;
    for (std::size_t n = 0; n < seeds.size(); ++n)
    {
      const Vector3& x = seeds[n].position;
      if (x.minCoeff() < 0 || x.maxCoeff() > 4)
      {
        continue;
      }
      ASSERT_LT(next, injection.particles.size());
      const Particle& particle = injection.particles[next++];
      EXPECT_EQ(particle.position, x);
      EXPECT_EQ(particle.seed, std::int64_t(n));
      EXPECT_EQ(particle.injection, 7);
      EXPECT_EQ(particle.time, 2.5);
      EXPECT_EQ(particle.injectionTime, 2.5);
      EXPECT_EQ(particle.termination, Termination::Alive);
      EXPECT_EQ(particle.step, 0);
      EXPECT_LT((particle.velocity - linear(x, 2.5)).norm(), 1e-12);
      EXPECT_GT(std::abs(particle.determinant), 0);
    }
    EXPECT_EQ(next, injection.particles.size());
    EXPECT_EQ(injection.outside, std::int64_t(seeds.size() - next));
  }
}

TEST(Injection, givesIdsThatNoOtherParticleHas)
{
  TestFlow test({ testing::warpedBox({ 4, 4, 4 }) }, linear);
  auto seeds = randomSeeds(100, -1, 5);
  std::set<std::int64_t> ids;
  std::size_t count = 0;
  for (int n = 0; n < 10; ++n)
  {
    for (const Particle& particle : inject(test.flow, TraceOptions(), seeds, 0, n).particles)
    {
      ids.insert(particle.id);
      ++count;
      EXPECT_EQ(particle.id, 100 * n + particle.seed);
    }
  }
  EXPECT_GT(count, 100u);
  EXPECT_EQ(ids.size(), count);
}

TEST(Injection, findsNoSeedsInHiddenCellsOrAtPlacesThatAreNoNumbers)
{
  Grid grid = testing::warpedBox({ 4, 4, 4 });
  grid.ghosts.assign(grid.cellCount(), testing::HiddenFlag);
  grid.ghosts[0] = 0;
  TestFlow test({ grid }, linear);
  std::vector<Seed> seeds{ { Vector3(0.4, 0.4, 0.4), {} }, { Vector3(2, 2, 2), {} },
    { Vector3(NAN, 0.4, 0.4), {} }, { Vector3(0.4, INFINITY, 0.4), {} } };
  for (int n = 0; n < 2; ++n)
  {
    const Injection injection = inject(test.flow, TraceOptions(), seeds, 0, n);
    ASSERT_EQ(injection.particles.size(), 1u);
    EXPECT_EQ(injection.particles[0].seed, 0);
    EXPECT_EQ(injection.outside, 3);
    // A place that is not found may come true.
    seeds[2].place = seeds[0].place;
  }
}

TEST(Injection, takesNoSeeds)
{
  TestFlow test({ testing::warpedBox({ 4, 4, 4 }) }, linear);
  std::vector<Seed> none;
  const Injection injection = inject(test.flow, TraceOptions(), none, 0, 3);
  EXPECT_TRUE(injection.particles.empty());
  EXPECT_EQ(injection.outside, 0);
}

/// Ghosts are injected by the block that has the cells.
TEST(Injection, takesSeedsInGhostsForTheBlockThatOwnsThem)
{
  Grid left = testing::warpedBox({ 6, 4, 4 });
  Grid right = left;
  const testing::Motion motion = left.motion;
  right.motion = [=](const Vector3& node, double time)
  { return motion(node + Vector3(3, 0, 0), time); };
  right.size[0] = 4;
  left.size[0] = 5; // up to 4, of which the last layer is the right's
  for (std::int64_t cell = 0; cell < left.cellCount(); ++cell)
  {
    left.ghosts.push_back(cell % 4 == 3 ? testing::GhostFlag : 0);
  }
  TestFlow test({ left, right }, linear);
  testing::Random random(2);
  for (int n = 0; n < 100; ++n)
  {
    // From anywhere in the left block on.
    std::vector<Seed> seeds{ { Vector3(random(0.2, 2.8), random(0, 4), random(0, 4)), {} } };
    inject(test.flow, TraceOptions(), seeds, 0, 0);
    ASSERT_EQ(seeds[0].place.block, 0);
    seeds[0].position[0] = random(3.3, 3.7);
    ASSERT_EQ(inject(test.flow, TraceOptions(), seeds, 0, 1).particles.size(), 1u);
    EXPECT_EQ(seeds[0].place.block, 1);
  }
}

/// Grids that turn around the seeds, and come and go.
std::vector<std::pair<std::string, Grid>> movingGrids()
{
  const auto moved = [](Grid grid, const std::function<Vector3(const Vector3&, double)>& move)
  {
    const testing::Motion motion = grid.motion;
    grid.motion = [=](const Vector3& node, double time)
    { return move(motion(node, 0) - Vector3(3, 3, 3), time); };
    return grid;
  };
  const Grid box = testing::warpedBox({ 6, 6, 6 });
  return { { "still", moved(box, [](const Vector3& x, double) { return x; }) },
    { "turning",
      moved(box,
        [](const Vector3& x, double time) -> Vector3
        { return Eigen::AngleAxisd(0.4 * time, Vector3(1, 2, 3).normalized()) * x; }) },
    { "swinging",
      moved(box,
        [](const Vector3& x, double time) -> Vector3
        { return x + 5 * std::sin(0.7 * time) * Vector3(1, 0.5, 0); }) },
    { "breathing",
      moved(box,
        [](const Vector3& x, double time) -> Vector3
        { return (1 + 0.5 * std::sin(time)) * x; }) } };
}

TEST(Injection, findsSeedsFromTheirLastPlaceAsASearchDoes)
{
  for (const auto& entry : movingGrids())
  {
    TestFlow test({ entry.second }, linear, true);
    auto seeds = randomSeeds(400, -4, 4);
    const auto fresh = seeds;
    std::set<std::int64_t> gone, back;
    for (int n = 0; n < 20; ++n)
    {
      test.setInterval(0.5 * n, 0.5 * n + 0.5);
      auto searched = fresh;
      const double time = 0.5 * n + 0.2;
      const Injection found = inject(test.flow, TraceOptions(), seeds, time, n);
      const Injection expected = inject(test.flow, TraceOptions(), searched, time, n);
      ASSERT_EQ(found.outside, expected.outside) << entry.first;
      ASSERT_EQ(found.particles.size(), expected.particles.size()) << entry.first;
      std::set<std::int64_t> missing;
      for (std::int64_t seed = 0; seed < 400; ++seed)
      {
        missing.insert(seed);
      }
      for (std::size_t p = 0; p < found.particles.size(); ++p)
      {
        ASSERT_EQ(found.particles[p].id, expected.particles[p].id);
        ASSERT_EQ(found.particles[p].place, expected.particles[p].place) << entry.first;
        ASSERT_LT((found.particles[p].velocity - expected.particles[p].velocity).norm(), 1e-13);
        missing.erase(found.particles[p].seed);
        if (gone.count(found.particles[p].seed) > 0)
        {
          back.insert(found.particles[p].seed);
        }
      }
      gone.insert(missing.begin(), missing.end());
    }
    if (entry.first != "still")
    {
      EXPECT_GT(back.size(), 50u) << entry.first; // left the grid and came into it again
    }
  }
}

/// Seeds near where they were before are found without a search.
TEST(Injection, searchesForNoSeedThatIsInTheSameBlockStill)
{
  TestFlow test({ movingGrids()[1].second }, linear, true);
  auto seeds = randomSeeds(200, -1.5, 1.5);
  ASSERT_EQ(inject(test.flow, TraceOptions(), seeds, 0, 0).outside, 0);
  test.setInterval(1, 2);
  // A search that finds nothing.
  Grid hidden = testing::warpedBox({ 1, 1, 1 });
  hidden.ghosts = { testing::HiddenFlag };
  const TestFlow none({ hidden }, linear);
  test.flow.blocks[0].search = none.flow.blocks[0].search;
  EXPECT_EQ(inject(test.flow, TraceOptions(), seeds, 1.5, 1).particles.size(), 200u);
}

/// Of 10,000 seeds, over and over: all that are injected are alive or have ended.
TEST(Injection, accountsForAllParticlesOverManyInjections)
{
  TestFlow test({ testing::changed(
                  testing::oGrid(23, 6, 6), [](const Vector3& x) -> Vector3 { return 2 * x; }) },
    [](const Vector3& x, double time) -> Vector3 {
      return { -x[1] + 0.4 * std::sin(time), x[0], 0.3 * std::cos(x[0]) };
    });
  auto seeds = randomSeeds(1000, -4.2, 4.2);
  for (Seed& seed : seeds)
  {
    seed.position[2] = (seed.position[2] + 4.2) / 4;
  }
  std::vector<Particle> particles;
  std::set<std::int64_t> ids;
  for (int n = 0; n < 10; ++n)
  {
    test.setInterval(n, n + 1);
    const Injection injection = inject(test.flow, TraceOptions(), seeds, n, n);
    EXPECT_EQ(injection.outside + std::int64_t(injection.particles.size()), 1000);
    for (const Particle& particle : injection.particles)
    {
      ids.insert(particle.id);
    }
    particles.insert(particles.end(), injection.particles.begin(), injection.particles.end());
    const std::size_t before = particles.size();
    ASSERT_TRUE(trace(test.flow, TraceOptions(), n + 1, particles));
    ASSERT_EQ(particles.size(), before);
    std::array<std::size_t, TerminationCount> counts{};
    for (const Particle& particle : particles)
    {
      ++counts[static_cast<int>(particle.termination)];
      if (particle.termination == Termination::Alive)
      {
        ASSERT_EQ(particle.time, n + 1);
      }
    }
    EXPECT_EQ(counts[0] + counts[static_cast<int>(Termination::LeftDomain)], ids.size());
    EXPECT_GT(counts[0], 100u);
    EXPECT_EQ(ids.size(), particles.size());
  }
}

}
}
