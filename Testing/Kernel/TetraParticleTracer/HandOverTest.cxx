#include "HandOver.h"

#include "ParticleTracer.h"
#include "TestFlows.h"
#include "TestRanks.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <mutex>
#include <set>

namespace orrery
{
namespace
{

using testing::Grid;
using testing::onRanks;
using testing::TestFlow;

constexpr StepControl Controls[] = { StepControl::Fixed, StepControl::TurnAngle,
  StepControl::Tolerance };

TraceOptions controlled(StepControl control)
{
  TraceOptions options;
  options.control = control;
  options.stepsPerInterval = 5;
  options.vorticity = true;
  return options;
}

/// A flow that is cut into pieces, each with the blocks of a rank.
struct Scene
{
  std::string name;
  std::vector<std::vector<Grid>> pieces;
  testing::VelocityField velocity;
  std::array<Vector3, 2> seedBox;
  bool moves = false;
  double interval = 1;

  std::vector<Grid> allGrids() const
  {
    std::vector<Grid> all;
    for (const auto& grids : this->pieces)
    {
      all.insert(all.end(), grids.begin(), grids.end());
    }
    return all;
  }
  int ranks() const { return static_cast<int>(this->pieces.size()); }

  std::vector<Seed> seeds(int count) const
  {
    testing::Random random(1);
    std::vector<Seed> seeds(count);
    for (Seed& seed : seeds)
    {
      const Vector3 part = random.vector(0, 1);
      seed.position = this->seedBox[0] + part.cwiseProduct(this->seedBox[1] - this->seedBox[0]);
    }
    return seeds;
  }
};

/// What became of all particles by the end of an interval.
struct Snapshot
{
  std::map<std::int64_t, Particle> particles; ///< By id.
  std::int64_t outside = 0;
};

/// That a particle's place and weights are those of its position, and its velocity that there.
void checkPlace(const TestFlow& test, const Particle& particle)
{
  const Flow& flow = test.flow;
  ASSERT_LT(static_cast<std::size_t>(particle.place.block), flow.blocks.size());
  const Flow::Block& block = flow.blocks[particle.place.block];
  const auto ids = block.mesh->vertices(particle.place);
  const double f = flow.fraction(particle.time);
  const auto start = block.mesh->positions(ids, 0);
  const auto end = block.mesh->positions(ids, block.mesh->moves() ? 1 : 0);
  TetraMesh::Positions x, u;
  for (int n = 0; n < 4; ++n)
  {
    x[n] = (1 - f) * start[n] + f * end[n];
    u[n] = (1 - f) * block.velocity[0][ids[n]] + f * block.velocity[1][ids[n]];
  }
  ASSERT_LT((testing::weighted(particle.weights, x) - particle.position).norm(), 1e-9);
  ASSERT_LT((testing::weighted(particle.weights, u) - particle.velocity).norm(), 1e-7);
}

/// Injects and traces over some intervals, on one rank or on one of several.
std::vector<Snapshot> play(const Scene& scene, const std::vector<Grid>& grids,
  const TraceOptions& options, int intervals, Ranks* ranks)
{
  TestFlow test(grids, scene.velocity, scene.moves);
  std::vector<Seed> seeds = scene.seeds(150);
  std::vector<Particle> particles;
  std::vector<Snapshot> snapshots;
  for (int n = 0; n < intervals; ++n)
  {
    const double start = n * scene.interval;
    const double end = (n + 1) * scene.interval;
    test.setInterval(start, end);
    const Injection injection = inject(test.flow, options, seeds, start, n, ranks);
    particles.insert(particles.end(), injection.particles.begin(), injection.particles.end());
    EXPECT_TRUE(trace(test.flow, options, end, particles, ranks));
    Snapshot snapshot;
    snapshot.outside = injection.outside;
    for (const Particle& particle : particles)
    {
      EXPECT_TRUE(snapshot.particles.insert({ particle.id, particle }).second);
      if (particle.time > start)
      {
        checkPlace(test, particle);
      }
    }
    snapshots.push_back(snapshot);
  }
  return snapshots;
}

std::vector<Snapshot> playOnRanks(const Scene& scene, const TraceOptions& options, int intervals)
{
  std::vector<Snapshot> all(intervals);
  std::mutex mutex;
  onRanks(scene.ranks(),
    [&](Ranks& ranks)
    {
      const auto own = play(scene, scene.pieces[ranks.own()], options, intervals, &ranks);
      const std::lock_guard<std::mutex> lock(mutex);
      for (int n = 0; n < intervals; ++n)
      {
        all[n].outside = own[n].outside;
        for (const auto& entry : own[n].particles)
        {
          EXPECT_TRUE(all[n].particles.insert(entry).second)
            << "particle " << entry.first << " is on several ranks";
        }
      }
    });
  return all;
}

void compare(const Particle& found, const Particle& expected, double allowed)
{
  ASSERT_EQ(found.id, expected.id);
  ASSERT_EQ(found.seed, expected.seed);
  ASSERT_EQ(found.injection, expected.injection);
  ASSERT_EQ(found.injectionTime, expected.injectionTime);
  ASSERT_EQ(found.termination, expected.termination) << found.position.transpose();
  ASSERT_LE((found.position - expected.position).norm(), allowed) << found.position.transpose();
  ASSERT_NEAR(found.time, expected.time, allowed);
  ASSERT_LE((found.velocity - expected.velocity).norm(), 100 * allowed);
  ASSERT_LE((found.vorticity - expected.vorticity).norm(), 1e4 * allowed);
  ASSERT_NEAR(found.rotation, expected.rotation, 1e4 * allowed);
}

void compare(
  const std::vector<Snapshot>& found, const std::vector<Snapshot>& expected, double allowed)
{
  ASSERT_EQ(found.size(), expected.size());
  for (std::size_t n = 0; n < found.size(); ++n)
  {
    ASSERT_EQ(found[n].outside, expected[n].outside);
    ASSERT_EQ(found[n].particles.size(), expected[n].particles.size());
    auto particle = found[n].particles.begin();
    for (const auto& entry : expected[n].particles)
    {
      compare(particle->second, entry.second, allowed);
      ASSERT_FALSE(::testing::Test::HasFatalFailure())
        << "interval " << n << ", particle " << entry.first;
      ++particle;
    }
  }
}

/// That ranks give what one rank with all blocks does.
void checkScene(const Scene& scene, double allowed, int intervals = 4)
{
  for (const StepControl control : Controls)
  {
    const TraceOptions options = controlled(control);
    const auto expected = play(scene, scene.allGrids(), options, intervals, nullptr);
    const auto found = playOnRanks(scene, options, intervals);
    compare(found, expected, allowed);
    ASSERT_FALSE(::testing::Test::HasFatalFailure())
      << scene.name << ", " << scene.ranks() << " ranks, control " << static_cast<int>(control);
  }
}

/// The nodes from `first` to `last` along an axis of a lattice, as a lattice of its own.
Grid cut(const Grid& whole, int axis, std::int64_t first, std::int64_t last)
{
  Grid part = whole;
  part.size[axis] = last - first + 1;
  part.firstIndexSum += first;
  part.motion = [=](const Vector3& node, double time)
  { return whole.motion(node + double(first) * Vector3::Unit(axis), time); };
  return part;
}

/// Cuts a lattice into slabs of about the same thickness, one for each rank. They have `layers` of
/// ghost cells.
std::vector<std::vector<Grid>> slabs(const Grid& whole, int axis, int count, int layers = 0)
{
  std::vector<std::vector<Grid>> pieces;
  const std::int64_t cells = whole.size[axis] - 1;
  for (int n = 0; n < count; ++n)
  {
    const std::int64_t first = cells * n / count;
    const std::int64_t last = cells * (n + 1) / count;
    const std::int64_t low = std::max<std::int64_t>(0, first - layers);
    const std::int64_t high = std::min(cells, last + layers);
    Grid grid = cut(whole, axis, low, high);
    grid.ghosts.assign(grid.cellCount(), 0);
    std::int64_t stride = 1;
    for (int before = 0; before < axis; ++before)
    {
      stride *= grid.size[before] - 1;
    }
    for (std::int64_t cell = 0; cell < grid.cellCount(); ++cell)
    {
      const std::int64_t at = low + cell / stride % (grid.size[axis] - 1);
      grid.ghosts[cell] = at < first || at >= last ? testing::GhostFlag : 0;
    }
    pieces.push_back({ grid });
  }
  return pieces;
}

/// Through a box of 15 by 5 by 5, in curls.
Vector3 curly(const Vector3& x, double time)
{
  return { 1.2 + 0.8 * std::sin(x[1] + time), 0.9 * std::cos(x[0]), 0.6 * std::sin(x[0] - x[1]) };
}

const std::array<Vector3, 2> WholeBox{ Vector3(-0.5, 0, 0), Vector3(15, 5, 5) };

Scene slabScene(int count, int layers)
{
  return { std::to_string(layers) + " layers",
    slabs(testing::warpedBox({ 15, 5, 5 }), 0, count, layers), curly, WholeBox };
}

TEST(HandOver, givesWhatOneRankDoesInSlabsOfALattice)
{
  for (int count = 1; count <= 5; ++count)
  {
    for (const int layers : { 0, 1, 2 })
    {
      checkScene(slabScene(count, layers), 0);
      ASSERT_FALSE(HasFatalFailure());
    }
  }
}

TEST(HandOver, givesWhatOneRankDoesWhereBlocksMeetAtEdges)
{
  Scene scene = slabScene(2, 0);
  std::vector<std::vector<Grid>> quarters;
  for (const auto& half : scene.pieces)
  {
    for (const auto& quarter : slabs(half[0], 1, 2))
    {
      quarters.push_back(quarter);
    }
  }
  // On four ranks, and on two with two blocks each, that do not touch but at an edge.
  scene.name = "quarters";
  scene.pieces = quarters;
  checkScene(scene, 0);
  scene.pieces = { { quarters[0][0], quarters[3][0] }, { quarters[1][0], quarters[2][0] } };
  checkScene(scene, 0);
}

TEST(HandOver, letsRanksHaveNoBlocks)
{
  Scene scene = slabScene(2, 0);
  scene.name = "empty ranks";
  scene.pieces = { {}, scene.pieces[0], {}, scene.pieces[1], {} };
  checkScene(scene, 0);
  scene.name = "all empty";
  scene.pieces = { {}, {}, {} };
  checkScene(scene, 0);
}

TEST(HandOver, takesParticlesThroughSeveralRanksInAnInterval)
{
  for (const int layers : { 0, 1 })
  {
    Scene scene = slabScene(5, layers);
    scene.name = "fast";
    scene.interval = 12;
    scene.seedBox[1][0] = 3;
    checkScene(scene, 0, 2);
  }
}

/// Around and around.
Scene ringScene(int around, int count, double warp)
{
  return { "O-grid of " + std::to_string(around),
    slabs(testing::oGrid(around, 5, 4, warp), 0, count),
    [](const Vector3& x, double time) -> Vector3 {
      return { -x[1], x[0], 0.1 * std::sin(3 * x[0] + time) };
    },
    { Vector3(-2, -2, 0), Vector3(2, 2, 1) }, false, 1.5 };
}

TEST(HandOver, givesWhatOneRankDoesAroundAnOGrid)
{
  for (const int count : { 2, 3, 5 })
  {
    checkScene(ringScene(20, count, 0.15), 0);
    checkScene(ringScene(21, count, 0.15), 0);
  }
}

/// Pieces cut anywhere between cells.
Scene unstructuredScene(int count)
{
  Scene scene = slabScene(1, 0);
  scene.name = "unstructured";
  Grid whole = scene.pieces[0][0];
  whole.unstructured = true;
  scene.pieces.clear();
  for (int rank = 0; rank < count; ++rank)
  {
    Grid piece = whole;
    for (std::int64_t cell = 0; cell < whole.cellCount(); ++cell)
    {
      const double x = cell % 15 + 2 * std::sin(1.5 * (cell / 15 % 5)) + cell / 75;
      const int owner = std::clamp(static_cast<int>(x * count / 18), 0, count - 1);
      piece.ghosts[cell] = owner == rank ? 0 : testing::AbsentFlag;
    }
    scene.pieces.push_back({ piece });
  }
  return scene;
}

TEST(HandOver, givesWhatOneRankDoesInUnstructuredPieces)
{
  for (int count = 2; count <= 5; ++count)
  {
    checkScene(unstructuredScene(count), 0);
    ASSERT_FALSE(HasFatalFailure());
  }
}

/// Ghost cells around them.
TEST(HandOver, givesWhatOneRankDoesInUnstructuredPiecesWithGhosts)
{
  for (int count = 2; count <= 4; ++count)
  {
    Scene scene = unstructuredScene(count);
    for (auto& piece : scene.pieces)
    {
      Grid& grid = piece[0];
      const auto flags = grid.ghosts;
      for (std::int64_t cell = 0; cell < grid.cellCount(); ++cell)
      {
        const bool first = cell % 15 == 0;
        const bool last = cell % 15 == 14;
        if (flags[cell] && ((!first && !flags[cell - 1]) || (!last && !flags[cell + 1])))
        {
          grid.ghosts[cell] = testing::GhostFlag;
        }
      }
    }
    checkScene(scene, 0);
    ASSERT_FALSE(HasFatalFailure());
  }
}

/// Where the borders of blocks are cut by other diagonals there are gaps and overlaps.
TEST(HandOver, takesParticlesAcrossGapsAsOneRankDoes)
{
  for (const int count : { 2, 3, 4 })
  {
    Scene scene = slabScene(count, 0);
    scene.name = "gaps";
    for (std::size_t n = 1; n < scene.pieces.size(); n += 2)
    {
      ++scene.pieces[n][0].firstIndexSum;
    }
    checkScene(scene, 0);
    ASSERT_FALSE(HasFatalFailure());
  }
}

/// A particle that ends in a gap, across which cells are looked for from the large ones before it, but
/// not from the small ones behind it.
TEST(HandOver, leavesParticlesThatEndInAGapWithThePlaceTheyHave)
{
  const Grid large{ { 5, 5, 5 }, testing::scaled(1) };
  const Grid small{ { 9, 2, 9 }, testing::scaled(0.1, Vector3(1.6, 4.1, 1)) };
  // Around a point below the gap, which the end of the first step alone comes to.
  const Scene scene{ "end in a gap", { { large }, { small } },
    [](const Vector3& x, double) -> Vector3 {
      return { 3.217 - x[1], x[0] - 1.5, 0 };
    },
    { Vector3(2.49, 3.21, 1.1), Vector3(2.51, 3.22, 1.7) }, false, 2 };
  TraceOptions options = controlled(StepControl::Fixed);
  options.stepsPerInterval = 2;
  options.mostSteps = 2; // the second leads out of the small cells, and may not be tried again
  const auto expected = play(scene, scene.allGrids(), options, 1, nullptr);
  ASSERT_EQ(expected[0].particles.size(), 150u);
  for (const auto& entry : expected[0].particles)
  {
    ASSERT_EQ(entry.second.termination, Termination::StepLimit);
    ASSERT_NEAR(entry.second.position[1], 4.05, 0.03);
    ASSERT_EQ(entry.second.place.block, 1);
  }
  compare(playOnRanks(scene, options, 1), expected, 0);
}

TEST(HandOver, endsParticlesAtHiddenCellsAsOneRankDoes)
{
  for (const int layers : { 0, 1 })
  {
    Scene scene = slabScene(3, layers);
    scene.name = "hidden";
    for (auto& piece : scene.pieces)
    {
      Grid& grid = piece[0];
      const testing::Motion motion = grid.motion;
      for (std::int64_t cell = 0; cell < grid.cellCount(); ++cell)
      {
        // A plate at x = 5, where the first slab ends, and a block in the last.
        const std::int64_t across = grid.size[0] - 1;
        const Vector3 corner(
          double(cell % across), double(cell / across % 5), double(cell / across / 5));
        const Vector3 x = motion(corner, 0);
        const bool plate = std::abs(x[0] - 5) < 0.3 && x[1] < 2.5;
        const bool block = x[0] > 9.5 && x[0] < 12.5 && x[2] > 2.5;
        grid.ghosts[cell] |= plate || block ? testing::HiddenFlag : 0;
      }
    }
    checkScene(scene, 0);
  }
}

TEST(HandOver, givesWhatOneRankDoesOnGridsThatMove)
{
  for (const int layers : { 0, 1 })
  {
    for (const bool gaps : { false, true })
    {
      Scene scene = slabScene(4, layers);
      scene.name = "moving";
      scene.moves = true;
      if (gaps)
      {
        // Seeds that come into an overlap stay in the block that they are in, on one rank.
        scene.seedBox[1][0] = 5;
      }
      for (auto& piece : scene.pieces)
      {
        Grid& grid = piece[0];
        grid.firstIndexSum += gaps && &piece == &scene.pieces[2];
        const testing::Motion motion = grid.motion;
        grid.motion = [=](const Vector3& node, double time) -> Vector3
        {
          const Vector3 x = motion(node, 0);
          return x +
            Vector3(0.5 * time, 0.3 * std::sin(time + x[0] / 3), 0.2 * std::sin(x[1]) * time);
        };
      }
      checkScene(scene, 0);
      ASSERT_FALSE(HasFatalFailure());
    }
  }
}

/// Blocks that overlap by some cells none of which is a ghost, of their own sizes.
TEST(HandOver, takesParticlesThroughBlocksThatOverlapAsOneRankDoes)
{
  Scene scene = slabScene(1, 0);
  scene.name = "overlap";
  scene.pieces.clear();
  for (int n = 0; n < 3; ++n)
  {
    scene.pieces.push_back({ testing::changed(testing::warpedBox({ 8 + n, 6, 6 }),
      [n](const Vector3& x) -> Vector3 { return 0.9 * x + Vector3(5 * n, 0, 0); }) });
  }
  checkScene(scene, 0);
}

TEST(HandOver, givesTheSameBitsByAnyNumberOfThreads)
{
  const Scene scene = slabScene(3, 1);
  for (const StepControl control : Controls)
  {
    TraceOptions options = controlled(control);
    const auto expected = playOnRanks(scene, options, 3);
    options.threads = 3;
    compare(playOnRanks(scene, options, 3), expected, 0);
    ASSERT_FALSE(HasFatalFailure());
  }
}

/// Unwarped, so that borders are where they are said to be.
Scene straightScene(int count)
{
  return { "straight", slabs({ { 16, 6, 6 }, testing::scaled(1) }, 0, count),
    [](const Vector3&, double) -> Vector3 {
      return { 1, 0, 0 };
    },
    WholeBox };
}

/// Injects seeds on all ranks of a scene and traces them in one go; `done` gets each rank's particles.
/// Returns how often the ranks met.
int traceOnce(const Scene& scene, const TraceOptions& options, std::vector<Seed> seeds, double to,
  const std::function<void(const std::vector<Particle>&)>& done)
{
  return onRanks(scene.ranks(),
    [&, seeds](Ranks& ranks)
    {
      TestFlow test(scene.pieces[ranks.own()], scene.velocity);
      test.setInterval(0, 50);
      std::vector<Seed> own = seeds;
      auto particles = inject(test.flow, options, own, 0, 0, &ranks).particles;
      trace(test.flow, options, to, particles, &ranks);
      done(particles);
    });
}

TEST(HandOver, keepsParticlesInTheOrderOfTheirIds)
{
  const Scene scene = straightScene(3);
  traceOnce(scene, TraceOptions(), scene.seeds(1000), 3,
    [](const std::vector<Particle>& particles)
    {
      EXPECT_GT(particles.size(), 100u);
      EXPECT_TRUE(std::is_sorted(particles.begin(), particles.end(),
        [](const Particle& a, const Particle& b) { return a.id < b.id; }));
    });
}

/// Each crossing is one exchange, of four calls, for however many particles.
TEST(HandOver, meetsOnceForEachBorderThatParticlesCross)
{
  const Scene scene = straightScene(5);
  std::vector<Seed> seeds = scene.seeds(300);
  for (Seed& seed : seeds)
  {
    seed.position[0] = std::fmod(std::abs(seed.position[0]), 3); // in the first slab
  }
  for (const StepControl control : Controls)
  {
    TraceOptions options = controlled(control);
    options.stepsPerInterval = 40;
    for (const int borders : { 1, 2, 3, 4 })
    {
      const int met = traceOnce(scene, options, seeds, 3 * borders - 0.01,
        [](const std::vector<Particle>& particles)
        {
          for (const Particle& particle : particles)
          {
            EXPECT_EQ(particle.termination, Termination::Alive);
          }
        });
      // Besides, to inject and to find that none waits any more.
      EXPECT_EQ(met, 1 + 4 * borders + 1) << static_cast<int>(control);
    }
  }
}

TEST(HandOver, meetsAFewTimesForParticlesThatLeave)
{
  Scene scene = straightScene(2);
  scene.velocity = [](const Vector3& x, double) -> Vector3 { return { 1, 0.3 * x[0], 0.2 }; };
  for (const StepControl control : Controls)
  {
    TraceOptions options = controlled(control);
    options.stepsPerInterval = 100;
    const int met = traceOnce(scene, options, scene.seeds(300), 50,
      [](const std::vector<Particle>& particles)
      {
        for (const Particle& particle : particles)
        {
          EXPECT_EQ(particle.termination, Termination::LeftDomain);
        }
      });
    EXPECT_LE(met, 1 + 4 * 6 + 1) << static_cast<int>(control);
  }
}

TEST(HandOver, injectsSeedsOnBordersOnce)
{
  for (const int layers : { 0, 1 })
  {
    Scene scene = straightScene(5);
    scene.pieces = slabs({ { 16, 6, 6 }, testing::scaled(1) }, 0, 5, layers);
    std::vector<Seed> seeds;
    for (int i = 0; i <= 15; ++i)
    {
      for (const double y : { 0., 0.5, 2., 2.3, 5. })
      {
        seeds.push_back({ Vector3(i, y, 2), {} });
        seeds.push_back({ Vector3(i, y, 2.3), {} });
      }
    }
    std::multiset<std::int64_t> ids;
    std::mutex mutex;
    onRanks(5,
      [&](Ranks& ranks)
      {
        TestFlow test(scene.pieces[ranks.own()], scene.velocity);
        std::vector<Seed> own = seeds;
        for (int n = 0; n < 3; ++n)
        {
          const Injection injection = inject(test.flow, TraceOptions(), own, 0, n, &ranks);
          EXPECT_EQ(injection.outside, 0);
          const std::lock_guard<std::mutex> lock(mutex);
          for (const Particle& particle : injection.particles)
          {
            ids.insert(particle.id);
          }
        }
      });
    EXPECT_EQ(ids.size(), 3 * seeds.size());
    EXPECT_EQ(std::set<std::int64_t>(ids.begin(), ids.end()).size(), ids.size());
  }
}

TEST(HandOver, leavesNoRankWaitingForOneThatIsStopped)
{
  const Scene scene = slabScene(3, 0);
  for (int stopped = 0; stopped < 3; ++stopped)
  {
    for (const int after : { 0, 1 })
    {
      onRanks(3,
        [&](Ranks& ranks)
        {
          TestFlow test(scene.pieces[ranks.own()], scene.velocity);
          test.setInterval(0, 5);
          std::vector<Seed> seeds = scene.seeds(3000);
          auto particles = inject(test.flow, TraceOptions(), seeds, 0, 0, &ranks).particles;
          int asked = 0;
          Monitor monitor;
          monitor.stop = [&]() { return ranks.own() == stopped && asked++ >= after; };
          const bool whole = trace(test.flow, TraceOptions(), 5, particles, &ranks, monitor);
          EXPECT_EQ(whole, ranks.own() != stopped);
        });
    }
  }
}

}
}
