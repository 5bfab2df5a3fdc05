// Grids of every kind, still and moving, in blocks, with cells that are hidden or others' own.

#include "TracerTesting.h"

#include "vtkCell.h"
#include "vtkCellData.h"
#include "vtkCellType.h"
#include "vtkCellTypes.h"
#include "vtkDoubleArray.h"
#include "vtkMatrix3x3.h"
#include "vtkMultiBlockDataSet.h"
#include "vtkPartitionedDataSet.h"
#include "vtkPartitionedDataSetCollection.h"
#include "vtkPointData.h"
#include "vtkPoints.h"
#include "vtkSOADataArrayTemplate.h"
#include "vtkUniformGrid.h"

#include <algorithm>
#include <cmath>
#include <limits>

using namespace tracertest;
using Filter = vtkTetraParticleTracer;

namespace
{

/// Seeds that the rotation keeps in the cube.
std::vector<Vector> innerSeeds()
{
  auto seeds = randomPoints(60, -0.68, 0.68, 3);
  for (Vector& seed : seeds)
  {
    seed[2] *= 1.4;
  }
  return seeds;
}

class TetraParticleTracerGrids : public VTKTest
{
protected:
  /// Expects the particles to turn with the flow, none of them lost.
  static void expectTurns(vtkAlgorithm* flow, const std::vector<double>& times, double tolerance)
  {
    const auto seeds = innerSeeds();
    Tracer tracer(flow, seeds);
    tracer->SetStepControl(Filter::TOLERANCE);
    for (const double time : times)
    {
      const auto output = tracer.at(time);
      ASSERT_EQ(counted(output, "AliveParticles"), 60) << "at " << time;
      expectPlaces(
        pointsOf(output), [&](const Point& p) { return rotated(seeds[p.seed], time); }, tolerance);
    }
  }

  /// Changes the data of each step of a flow.
  static void change(FlowSource* flow, const std::function<void(vtkDataSet*)>& changeData)
  {
    flow->Make = [make = flow->Make, changeData](double time)
    {
      auto data = make(time);
      changeData(vtkDataSet::SafeDownCast(data));
      return data;
    };
  }
};

class TetraParticleTracerGridsOf : public TetraParticleTracerGrids,
                                   public ::testing::WithParamInterface<std::string>
{
};

INSTANTIATE_TEST_SUITE_P(Kinds, TetraParticleTracerGridsOf, ::testing::ValuesIn(gridKinds()),
  [](const auto& info) { return info.param; });

TEST_P(TetraParticleTracerGridsOf, particlesFollowTheFlow)
{
  const auto times = uniformTimes(2, 8);
  for (const int cells : { 1, 4, 5 })
  {
    expectTurns(makeFlow({ this->GetParam(), cells }, rotation, times), times, 1e-4);
  }
}

TEST_P(TetraParticleTracerGridsOf, aWarpedGridMakesNoDifference)
{
  if (!canMove(this->GetParam()))
  {
    return;
  }
  // The sides stay where they are.
  const auto warp = [](const Vector& x, double) -> Vector
  {
    const auto bump = [](double a, double b) { return 0.12 * std::sin(Pi * a) * std::cos(2 * b); };
    return { x[0] + bump(x[0], x[1]), x[1] + bump(x[1], x[2]), x[2] + bump(x[2], x[0]) };
  };
  const auto times = uniformTimes(2, 8);
  expectTurns(makeFlow({ this->GetParam(), 6, warp }, rotation, times), times, 1e-4);
}

/// The velocity is the same everywhere: how its grid moves makes no difference.
TEST_P(TetraParticleTracerGridsOf, aGridMayMoveInAnyWay)
{
  if (!canMove(this->GetParam()))
  {
    return;
  }
  const std::vector<Motion> motions{ [](const Vector& x, double time) -> Vector {
                                      return { x[0] + 0.3 * time, x[1] - 0.1 * time, x[2] };
                                    },
    [](const Vector& x, double time) { return rotated(x, time / 2); },
    [](const Vector& x, double time) -> Vector
    {
      return { x[0] * (1 + 0.2 * time), x[1] + 0.2 * std::sin(3 * time + x[0]),
        x[2] * (1 - 0.1 * x[0] * time) };
    } };
  const auto seeds = randomPoints(30, -0.4, 0.4);
  for (const Motion& motion : motions)
  {
    const auto flow = makeFlow({ this->GetParam(), 4, motion }, gust, uniformTimes(1, 8));
    Tracer tracer(flow, seeds, Filter::STREAK_LINES);
    for (const double time : { 0.125, 0.3, 0.5, 1. })
    {
      const auto output = tracer.at(time);
      EXPECT_EQ(counted(output, "AliveParticles"), counted(output, "InjectedParticles"));
      expectPlaces(
        pointsOf(output),
        [&](const Point& p) { return seeds[p.seed] + gustWay(p.injectionTime, p.time); }, 1e-9);
    }
  }
}

/// A grid that turns with the flow: it is the cells that carry the particles.
TEST_P(TetraParticleTracerGridsOf, aGridMayMoveWithTheFlow)
{
  if (!canMove(this->GetParam()))
  {
    return;
  }
  const auto times = uniformTimes(2, 64);
  const auto flow =
    makeFlow({ this->GetParam(), 4, [](const Vector& x, double time) { return rotated(x, time); } },
      rotation, times);
  expectTurns(flow, { 0.5, 1, 2 }, 2e-3);
}

/// A source that uses the arrays of the step before, and one that makes all anew: as readers do.
TEST_P(TetraParticleTracerGridsOf, gridsMayBeTheSameArraysOrEqualOnes)
{
  const auto anew = makeFlow({ this->GetParam() }, rotation, uniformTimes(1, 5));
  auto same = makeFlow({ this->GetParam() }, rotation, uniformTimes(1, 5));
  same->Make = [grid = makeGrid({ this->GetParam() })](double time)
  {
    vtkSmartPointer<vtkDataSet> data = vtkSmartPointer<vtkDataSet>::Take(grid->NewInstance());
    data->ShallowCopy(grid);
    addVectors(data, rotation, time, "velocity", VTK_DOUBLE);
    return data;
  };
  Tracer one(anew, rake(5), Filter::STREAK_LINES);
  Tracer other(same, rake(5), Filter::STREAK_LINES);
  for (const double time : { 0.2, 0.7, 1. })
  {
    expectSame(one.at(time), other.at(time));
  }
}

TEST_P(TetraParticleTracerGridsOf, hiddenCellsEndParticles)
{
  for (const int flag : { vtkDataSetAttributes::HIDDENCELL, vtkDataSetAttributes::REFINEDCELL })
  {
    auto flow = makeFlow({ this->GetParam() }, gust, uniformTimes(2, 10));
    change(flow,
      [flag](vtkDataSet* data)
      {
        addGhosts(data->GetCellData(), data->GetNumberOfCells(),
          [=](vtkIdType cell) { return centerOf(data, cell)[0] > 0.5 ? flag : 0; });
      });
    const std::vector<Vector> seeds{ { 0.3, 0, 0 }, { -0.9, 0.1, 0 }, { 0.99, 0, 0 } };
    Tracer tracer(flow, seeds);
    const auto output = tracer.at(2);
    EXPECT_EQ(counted(output, "SeedsOutside"), 1);
    EXPECT_EQ(counted(output, "EnteredHiddenCells"), 1);
    EXPECT_EQ(counted(output, "AliveParticles"), 1);
    expectCounts(output);
    EXPECT_EQ(takeMessages().size(), 1u);
  }
}

TEST_P(TetraParticleTracerGridsOf, cellsOfHiddenPointsEndParticles)
{
  auto flow = makeFlow({ this->GetParam() }, gust, uniformTimes(2, 10));
  change(flow,
    [](vtkDataSet* data)
    {
      addGhosts(data->GetPointData(), data->GetNumberOfPoints(),
        [=](vtkIdType point)
        {
          return pointOf(data, point)[0] > 0.7 ? vtkDataSetAttributes::HIDDENPOINT
                                               : vtkDataSetAttributes::DUPLICATEPOINT;
        });
    });
  Tracer tracer(flow, { { 0.1, 0, 0 }, { -0.9, 0.1, 0 }, { 0.95, 0, 0 } });
  const auto output = tracer.at(2);
  EXPECT_EQ(counted(output, "SeedsOutside"), 1);
  EXPECT_EQ(counted(output, "EnteredHiddenCells"), 1);
  EXPECT_EQ(counted(output, "AliveParticles"), 1);
  EXPECT_EQ(takeMessages().size(), 1u);
}

// ---- Blocks

/// The cube in slabs across the x axis.
std::vector<Grid> slabs(const std::string& kind, int count, int cells)
{
  std::vector<Grid> grids;
  for (int n = 0; n < count; ++n)
  {
    grids.push_back({ kind, cells, [=](const Vector& x, double) -> Vector {
                       return { 2 * ((x[0] + 1) / 2 + n) / count - 1, x[1], x[2] };
                     } });
  }
  return grids;
}

std::vector<vtkSmartPointer<vtkDataSet>> makeBlocks(
  const std::vector<Grid>& grids, const Field& velocity, double time)
{
  std::vector<vtkSmartPointer<vtkDataSet>> blocks;
  for (const Grid& grid : grids)
  {
    blocks.push_back(makeGrid(grid, time));
    addVectors(blocks.back(), velocity, time);
  }
  return blocks;
}

vtkSmartPointer<FlowSource> makeBlockFlow(const std::vector<double>& times,
  const std::function<vtkSmartPointer<vtkDataObject>(double)>& make)
{
  auto source = vtkSmartPointer<FlowSource>::New();
  source->Times = times;
  source->Make = make;
  return source;
}

/// Multiblock data, one in the other, with blocks that are not there or empty.
vtkSmartPointer<vtkDataObject> nested(const std::vector<vtkSmartPointer<vtkDataSet>>& blocks)
{
  vtkNew<vtkUnstructuredGrid> empty;
  vtkNew<vtkMultiBlockDataSet> inner;
  inner->SetNumberOfBlocks(static_cast<unsigned>(blocks.size() + 2));
  for (std::size_t n = 1; n < blocks.size(); ++n)
  {
    inner->SetBlock(static_cast<unsigned>(n + 1), blocks[n]);
  }
  auto outer = vtkSmartPointer<vtkMultiBlockDataSet>::New();
  outer->SetBlock(0, empty);
  outer->SetBlock(1, blocks[0]);
  outer->SetBlock(3, inner);
  return outer;
}

vtkSmartPointer<vtkDataObject> partitioned(const std::vector<vtkSmartPointer<vtkDataSet>>& blocks)
{
  auto collection = vtkSmartPointer<vtkPartitionedDataSetCollection>::New();
  vtkNew<vtkPartitionedDataSet> set;
  for (std::size_t n = 0; n < blocks.size(); ++n)
  {
    set->SetPartition(static_cast<unsigned>(2 * n + 1), blocks[n]);
  }
  collection->SetPartitionedDataSet(1, set);
  return collection;
}

class TetraParticleTracerBlocks : public TetraParticleTracerGrids
{
};

TEST_F(TetraParticleTracerBlocks, particlesCrossTheirBorders)
{
  const auto times = uniformTimes(2, 8);
  for (const std::string& kind : gridKinds())
  {
    if (!canMove(kind))
    {
      continue;
    }
    for (const int cells : { 4, 5 }) // of the odd number, diagonals at the border disagree
    {
      const auto grids = slabs(kind, 3, cells);
      expectTurns(
        makeBlockFlow(times, [&](double t) { return nested(makeBlocks(grids, rotation, t)); }),
        times, 1e-3);
      expectTurns(
        makeBlockFlow(times, [&](double t) { return partitioned(makeBlocks(grids, rotation, t)); }),
        times, 1e-3);
    }
  }
}

TEST_F(TetraParticleTracerBlocks, mayBeOfSeveralKinds)
{
  auto grids = slabs("structured", 3, 4);
  grids[1].kind = "hexahedra";
  grids[2].kind = "polyhedra";
  const auto times = uniformTimes(2, 8);
  expectTurns(
    makeBlockFlow(times, [&](double t) { return nested(makeBlocks(grids, rotation, t)); }), times,
    1e-3);
}

TEST_F(TetraParticleTracerBlocks, mayOverlap)
{
  const auto stretched = [](const std::string& kind, double low, double high)
  {
    return Grid{ kind, 5, [=](const Vector& x, double) -> Vector {
                  return { low + (high - low) * (x[0] + 1) / 2, x[1], x[2] };
                } };
  };
  const auto times = uniformTimes(2, 8);
  const std::vector<Grid> grids{ stretched("structured", -1, 0.3),
    stretched("tetrahedra", -0.2, 0.8), stretched("structured", 0.5, 1) };
  expectTurns(
    makeBlockFlow(times, [&](double t) { return nested(makeBlocks(grids, rotation, t)); }), times,
    1e-3);
}

/// Each block has a layer of the other's cells.
TEST_F(TetraParticleTracerBlocks, mayHaveGhostCells)
{
  const auto times = uniformTimes(2, 8);
  for (const std::string& kind : { std::string("structured"), std::string("hexahedra"),
         std::string("tetrahedra"), std::string("polyhedra") })
  {
    const auto flow = makeBlockFlow(times,
      [&](double time)
      {
        const auto part = [&](double low, double high, double ghostLow, double ghostHigh)
        {
          const Grid grid{ kind, 5, [=](const Vector& x, double) -> Vector {
                            return { low + (high - low) * (x[0] + 1) / 2, x[1], x[2] };
                          } };
          auto data = makeGrid(grid, time);
          addVectors(data, rotation, time);
          addGhosts(data->GetCellData(), data->GetNumberOfCells(),
            [&](vtkIdType cell)
            {
              const double x = centerOf(data, cell)[0];
              return x > ghostLow && x < ghostHigh ? vtkDataSetAttributes::DUPLICATECELL : 0;
            });
          return data;
        };
        // Five cells from -1 to 0.25, of which the last are ghosts, and from -0.25 to 1.
        return nested({ part(-1, 0.25, 0, 1), part(-0.25, 1, -1, 0) });
      });
    expectTurns(flow, times, 1e-3);
  }
}

TEST_F(TetraParticleTracerBlocks, thatAreNoGridsAreLeftAlone)
{
  const auto times = uniformTimes(2, 8);
  const auto flow = makeBlockFlow(times,
    [&](double time)
    {
      auto blocks = makeBlocks(slabs("structured", 2, 4), rotation, time);
      auto whole = nested(blocks);
      vtkMultiBlockDataSet::SafeDownCast(whole)->SetBlock(4, makeSeeds(rake(3)));
      vtkNew<vtkUnstructuredGrid> surface;
      surface->SetPoints(makeSeeds(rake(3))->GetPoints());
      const vtkIdType corners[3] = { 0, 1, 2 };
      surface->InsertNextCell(VTK_TRIANGLE, 3, corners);
      vtkMultiBlockDataSet::SafeDownCast(whole)->SetBlock(5, surface);
      vtkNew<vtkImageData> flat;
      flat->SetDimensions(3, 3, 1);
      vtkMultiBlockDataSet::SafeDownCast(whole)->SetBlock(6, flat);
      return whole;
    });
  expectTurns(flow, times, 1e-3);
}

TEST_F(TetraParticleTracerBlocks, withoutTheVelocityAreLeftAlone)
{
  const auto times = uniformTimes(2, 8);
  const auto flow = makeBlockFlow(times,
    [&](double time)
    {
      auto blocks = makeBlocks(slabs("structured", 2, 4), rotation, time);
      // Over the whole cube, and the first one.
      blocks.insert(blocks.begin(), makeGrid({ "structured", 3 }));
      return nested(blocks);
    });
  expectTurns(flow, times, 1e-3);
}

/// Of arrays that not all blocks have, none is in the output.
TEST_F(TetraParticleTracerBlocks, giveTheArraysThatAllHave)
{
  const auto flow = makeBlockFlow(uniformTimes(1, 4),
    [&](double time)
    {
      auto blocks = makeBlocks(slabs("structured", 2, 4), rotation, time);
      const auto one = [](const Vector&, double) { return 1.; };
      addNumbers(blocks[0], one, time, "everywhere");
      addNumbers(blocks[1], one, time, "everywhere");
      addNumbers(blocks[0], one, time, "first");
      addNumbers(blocks[1], one, time, "second");
      addNumbers(blocks[0], one, time, "type", VTK_INT);
      addNumbers(blocks[1], one, time, "type", VTK_FLOAT);
      addNumbers(blocks[0], one, time, "components");
      addVectors(blocks[1], rotation, time, "components", VTK_DOUBLE);
      return nested(blocks);
    });
  for (const int mode : { Filter::PARTICLES, Filter::PATH_LINES })
  {
    Tracer tracer(flow, innerSeeds(), mode);
    tracer->SetInputArrayToProcess(0, 0, 0, vtkDataObject::FIELD_ASSOCIATION_POINTS, "velocity");
    const auto output = tracer.at(1);
    EXPECT_TRUE(output->GetPointData()->HasArray("velocity"));
    EXPECT_TRUE(output->GetPointData()->HasArray("everywhere"));
    for (const char* name : { "first", "second", "type", "components" })
    {
      EXPECT_FALSE(output->GetPointData()->HasArray(name)) << name;
    }
  }
}

/// An array that some time steps do not have is not in the output of those.
TEST_F(TetraParticleTracerBlocks, giveTheArraysThatAllTimeStepsHave)
{
  auto flow = makeFlow({ "structured" }, rotation, uniformTimes(1, 4));
  flow->Make = [make = flow->Make](double time)
  {
    auto data = make(time);
    if (time < 0.6)
    {
      addNumbers(
        vtkDataSet::SafeDownCast(data), [](const Vector&, double) { return 1.; }, time, "early");
    }
    return data;
  };
  for (const int mode : { Filter::PARTICLES, Filter::PATH_LINES })
  {
    Tracer tracer(flow, innerSeeds(), mode);
    EXPECT_TRUE(tracer.at(0.5)->GetPointData()->HasArray("early"));
    EXPECT_FALSE(tracer.at(1)->GetPointData()->HasArray("early"));
    EXPECT_TRUE(tracer.at(0.25)->GetPointData()->HasArray("early"));
    EXPECT_FALSE(tracer.at(0.6)->GetPointData()->HasArray("early"));
    EXPECT_TRUE(tracer.at(0.5)->GetPointData()->HasArray("early")) << "what came before matters";
  }
}

TEST_F(TetraParticleTracerBlocks, seedsMayComeInBlocks)
{
  const auto flow = makeFlow({ "structured" }, rotation, uniformTimes(1, 4));
  const auto seeds = rake(5);
  Tracer one(flow, seeds);
  Tracer other(flow, {});
  vtkNew<vtkMultiBlockDataSet> blocks;
  const auto first = makeSeeds({ seeds[0], { 9, 9, 9 }, seeds[1] });
  addGhosts(first->GetPointData(), 3,
    [](vtkIdType n) { return n == 1 ? vtkDataSetAttributes::DUPLICATEPOINT : 0; });
  blocks->SetBlock(0, first);
  blocks->SetBlock(2, makeSeeds({ seeds[2], seeds[3], seeds[4] }));
  other->SetSourceData(blocks);
  expectSame(one.at(1), other.at(1));
}

// ---- Points in any order

/// No two ways to cut a cell give the same paths of it.
Vector curved(const Vector& x, double time)
{
  return { std::sin(3 * x[1]) * x[2], std::cos(4 * x[0] + time) * x[2], std::sin(5 * x[0] * x[1]) };
}

constexpr int NumberedCells = 4; ///< Along an edge.
constexpr int NumberedPoints = 125;

vtkIdType shuffled(vtkIdType point)
{
  return (48 * point + 3) % NumberedPoints;
}

/// Ids in another order than that of the places.
void addGlobalIds(vtkDataSet* data)
{
  const auto idAt = [](const Vector& x, double)
  {
    const auto index = [](double at) { return std::lround((at + 1) / 2 * NumberedCells); };
    return static_cast<double>(
      (index(x[0]) + 5 * index(x[1]) + 25 * index(x[2])) * 37 % NumberedPoints);
  };
  addNumbers(data, idAt, 0, "ids", VTK_ID_TYPE);
  data->GetPointData()->SetActiveGlobalIds("ids");
}

/// Cells, some of those of a grid, whose points may be shuffled and have global ids.
vtkSmartPointer<vtkDataSet> numberedCells(const std::string& kind, bool shuffle, bool ids,
  double time, const std::function<bool(const Vector&)>& takes)
{
  const auto all = makeGrid({ kind, NumberedCells });
  auto some = vtkSmartPointer<vtkUnstructuredGrid>::New();
  some->SetPoints(vtkPointSet::SafeDownCast(all)->GetPoints());
  some->Allocate();
  for (vtkIdType cell = 0; cell < all->GetNumberOfCells(); ++cell)
  {
    if (takes(centerOf(all, cell)))
    {
      some->InsertNextCell(all->GetCellType(cell), all->GetCell(cell)->GetPointIds());
    }
  }
  if (shuffle)
  {
    renumberPoints(some, shuffled);
  }
  if (ids)
  {
    addGlobalIds(some);
  }
  addVectors(some, curved, time, "velocity", VTK_DOUBLE);
  return some;
}

bool takesAll(const Vector&)
{
  return true;
}

vtkSmartPointer<FlowSource> numberedFlow(const std::string& kind, bool shuffle, bool ids)
{
  return makeBlockFlow(uniformTimes(0.5, 4),
    [=](double time) { return numberedCells(kind, shuffle, ids, time, takesAll); });
}

/// How far apart the particles of two flows come: infinitely when not as many stay alive.
double wayApart(vtkAlgorithm* one, vtkAlgorithm* other)
{
  const auto seeds = randomPoints(200, -0.8, 0.8);
  Tracer tracers[2] = { Tracer(one, seeds), Tracer(other, seeds) };
  auto first = byId(tracers[0].at(0.5));
  const auto second = byId(tracers[1].at(0.5));
  EXPECT_GT(first.size(), 100u);
  double apart = first.size() == second.size() ? 0 : std::numeric_limits<double>::infinity();
  for (const auto& particle : second)
  {
    apart = std::max(apart, distance(first[particle.first].x, particle.second.x));
  }
  return apart;
}

TEST_F(TetraParticleTracerGrids, theNumbersOfThePointsMakeNoDifference)
{
  for (const std::string& kind : { std::string("hexahedra"), std::string("voxels"),
         std::string("wedges"), std::string("tetrahedra") })
  {
    for (const bool ids : { false, true })
    {
      EXPECT_LT(wayApart(numberedFlow(kind, false, ids), numberedFlow(kind, true, ids)), 1e-9)
        << kind << (ids ? " with ids" : "");
    }
  }
  EXPECT_GT(
    wayApart(numberedFlow("hexahedra", false, false), numberedFlow("hexahedra", false, true)), 1e-4)
    << "cut alike";
}

TEST_F(TetraParticleTracerBlocks, ofOtherNumbersAreCutAsOne)
{
  for (const bool ids : { false, true })
  {
    const auto halves = makeBlockFlow(uniformTimes(0.5, 4),
      [=](double time)
      {
        const auto left = [](const Vector& x) { return x[0] < 0; };
        const auto right = [](const Vector& x) { return x[0] > 0; };
        return nested({ numberedCells("hexahedra", false, ids, time, left),
          numberedCells("hexahedra", true, ids, time, right) });
      });
    EXPECT_LT(wayApart(numberedFlow("hexahedra", false, ids), halves), 1e-9);
  }
}

// ---- What lattices may be like

/// How cells are cut is up to the first time step of the trace, not to what was traced before: blocks
/// and ranks that were cut for other traces would not agree.
TEST_F(TetraParticleTracerBlocks, areCutByTheFirstTimeStepOfTheTrace)
{
  // So far that the order of the points by their places becomes another.
  const auto turn = [](const Vector& x, double time) { return rotated(x, 2 * time); };
  const Field curved = [](const Vector& x, double) {
    return Vector{ 0.3 * x[1] * x[1], 0.3 * x[0] * x[2], 0.3 * x[0] * x[1] };
  };
  for (const std::string& kind : gridKinds())
  {
    if (!canMove(kind))
    {
      continue;
    }
    auto flow = makeFlow({ kind, 4, turn }, curved, uniformTimes(1, 5));
    flow->Make = [make = flow->Make, curved](double time)
    {
      auto blocks = vtkSmartPointer<vtkMultiBlockDataSet>::New();
      for (unsigned n = 0; n < 2; ++n)
      {
        const vtkSmartPointer<vtkDataObject> block = make(time);
        auto* grid = vtkPointSet::SafeDownCast(block);
        const vtkSmartPointer<vtkPoints> points = grid->GetPoints();
        for (vtkIdType p = 0; p < points->GetNumberOfPoints(); ++p)
        {
          const Vector x = pointOf(grid, p);
          points->SetPoint(p, x[0], x[1], x[2] + 2. * n);
        }
        if (n == 0)
        {
          addVectors(grid, curved, time, "first");
        }
        blocks->SetBlock(n, block);
      }
      return blocks;
    };
    const auto seeds = randomPoints(30, -0.5, 0.5);
    Tracer tracer(flow, seeds);
    const auto along = [&](const char* name)
    { tracer->SetInputArrayToProcess(0, 0, 0, vtkDataObject::FIELD_ASSOCIATION_POINTS, name); };
    along("first");
    tracer.at(0.4);
    tracer->SetStartTime(0.6);
    along("velocity");
    Tracer fresh(flow, seeds);
    fresh->SetInputArrayToProcess(0, 0, 0, vtkDataObject::FIELD_ASSOCIATION_POINTS, "velocity");
    fresh->SetStartTime(0.6);
    expectSame(tracer.at(1), fresh.at(1));
    tracer->SetStartTime(0);
    fresh->SetStartTime(0);
    expectSame(tracer.at(0.9), fresh.at(0.9));
  }
}

TEST_F(TetraParticleTracerGrids, anImageMayBeOrientedAndHaveAnyExtent)
{
  const auto times = uniformTimes(2, 8);
  for (const int first : { 0, 3, -5 })
  {
    const auto flow = makeBlockFlow(times,
      [&](double time)
      {
        vtkNew<vtkMatrix3x3> direction; // a turn, and a mirror
        const double values[9] = { 0.6, 0, 0.8, 0, -1, 0, -0.8, 0, 0.6 };
        std::copy_n(values, 9, direction->GetData());
        auto image = vtkSmartPointer<vtkImageData>::New();
        const int last = first + 12;
        image->SetExtent(first, last, first, last, first, last);
        image->SetSpacing(0.3, 0.3, 0.3);
        image->SetDirectionMatrix(direction);
        const double middle[3] = { (first + 6.) * 0.3, (first + 6.) * 0.3, (first + 6.) * 0.3 };
        double turned[3];
        direction->MultiplyPoint(middle, turned);
        image->SetOrigin(-turned[0], -turned[1], -turned[2]);
        addVectors(image, rotation, time);
        return image;
      });
    expectTurns(flow, times, 1e-3);
  }
}

TEST_F(TetraParticleTracerGrids, aUniformGridMayBeBlanked)
{
  const auto flow = makeBlockFlow(uniformTimes(2, 8),
    [](double time)
    {
      auto grid = vtkSmartPointer<vtkUniformGrid>::New();
      grid->SetDimensions(5, 5, 5);
      grid->SetOrigin(-1, -1, -1);
      grid->SetSpacing(0.5, 0.5, 0.5);
      addVectors(grid, gust, time);
      grid->BlankCell(2 + 4 * (2 + 4 * 2));
      return grid;
    });
  Tracer tracer(flow, { { -0.3, 0.1, 0.3 }, { 0.2, 0.2, 0.2 } });
  const auto output = tracer.at(2);
  EXPECT_EQ(counted(output, "SeedsOutside"), 1);
  EXPECT_EQ(counted(output, "EnteredHiddenCells"), 1);
  EXPECT_EQ(takeMessages().size(), 1u);
}

TEST_F(TetraParticleTracerGrids, arraysMayBeOfAnyTypeAndLayout)
{
  const auto times = uniformTimes(2, 8);
  for (const std::string& kind : { std::string("structured"), std::string("tetrahedra") })
  {
    const auto expected = makeFlow({ kind }, rotation, times);
    auto flow = makeFlow({ kind }, rotation, times);
    change(flow,
      [](vtkDataSet* data)
      {
        vtkNew<vtkSOADataArrayTemplate<double>> velocity;
        velocity->DeepCopy(data->GetPointData()->GetArray("velocity"));
        velocity->SetName("velocity");
        data->GetPointData()->AddArray(velocity);
        vtkNew<vtkSOADataArrayTemplate<double>> x;
        x->DeepCopy(vtkPointSet::SafeDownCast(data)->GetPoints()->GetData());
        vtkNew<vtkPoints> points;
        points->SetData(x);
        vtkPointSet::SafeDownCast(data)->SetPoints(points);
      });
    Tracer one(expected, rake(5));
    Tracer other(flow, rake(5));
    expectSame(one.at(1), other.at(1));
    EXPECT_LE(other->GetCacheBytes(), one->GetCacheBytes());
  }
  auto integers = makeFlow(
    { "image", 4 },
    [](const Vector&, double) -> Vector {
      return { 1, 0, 0 };
    },
    uniformTimes(0.5, 2));
  change(integers,
    [](vtkDataSet* data)
    {
      addVectors(
        data,
        [](const Vector&, double) -> Vector {
          return { 1, 0, 0 };
        },
        0, "velocity", VTK_SHORT);
    });
  Tracer tracer(integers, { { 0, 0, 0 } });
  EXPECT_NEAR(pointsOf(tracer.at(0.5))[0].x[0], 0.5, 1e-12);
}

/// Cells of higher order are taken by their corners.
TEST_F(TetraParticleTracerGrids, quadraticCellsAreLinearBetweenTheirCorners)
{
  const auto flow = makeBlockFlow(uniformTimes(1, 4),
    [](double time)
    {
      auto grid = vtkSmartPointer<vtkUnstructuredGrid>::New();
      vtkNew<vtkPoints> points;
      points->SetDataTypeToDouble();
      const double corners[4][3] = { { -1, -1, -1 }, { 3, -1, -1 }, { -1, 3, -1 }, { -1, -1, 3 } };
      for (const auto& x : corners)
      {
        points->InsertNextPoint(x);
      }
      constexpr int edges[6][2] = { { 0, 1 }, { 1, 2 }, { 2, 0 }, { 0, 3 }, { 1, 3 }, { 2, 3 } };
      for (const auto& edge : edges)
      {
        double middle[3];
        for (int axis = 0; axis < 3; ++axis)
        {
          middle[axis] = (corners[edge[0]][axis] + corners[edge[1]][axis]) / 2;
        }
        points->InsertNextPoint(middle);
      }
      grid->SetPoints(points);
      const vtkIdType ids[10] = { 0, 1, 2, 3, 4, 5, 6, 7, 8, 9 };
      grid->InsertNextCell(VTK_QUADRATIC_TETRA, 10, ids);
      addVectors(grid, gust, time, "velocity", VTK_DOUBLE);
      return grid;
    });
  Tracer tracer(flow, { { 0, 0, 0 } });
  const auto points = pointsOf(tracer.at(1));
  ASSERT_EQ(points.size(), 1u);
  EXPECT_LT(distance(points[0].x, gustWay(0, 1)), 1e-9);
}

}
