// What becomes of the other ranks when one fails. Testing/Python has particles that go from rank to
// rank.

#include "MemoryLimit.h"
#include "ThreadRanks.h"
#include "TracerTesting.h"

#include "vtkMultiProcessController.h"
#include "vtkPoints.h"

#include <cstdint>

using namespace tracertest;
using ranktest::onRanks;
using Filter = vtkTetraParticleTracer;

namespace
{

constexpr int Modes[] = { Filter::PARTICLES, Filter::STREAK_LINES, Filter::PATH_LINES,
  Filter::TIME_LINES };

class TetraParticleTracerRanks : public VTKTest
{
protected:
  /// A cube for each rank, side by side.
  static vtkSmartPointer<FlowSource> cubeOf(int rank)
  {
    return makeFlow({ "hexahedra", 4,
                      [rank](const Vector& x, double) -> Vector {
                        return { x[0] + 2 * rank, x[1], x[2] };
                      } },
      gust, uniformTimes(1, 5));
  }

  /// In the cubes. The gust leaves those there that are up to 0.7 from the middle.
  static std::vector<Vector> seedsOf(int perCube, double reach)
  {
    auto seeds = randomPoints(2 * perCube, -reach, reach);
    for (int n = 0; n < perCube; ++n)
    {
      seeds[n][0] += 2;
    }
    return seeds;
  }
};

TEST_F(TetraParticleTracerRanks, traceTogether)
{
  const auto seeds = seedsOf(50, 0.7);
  for (const int mode : Modes)
  {
    onRanks(2,
      [&](int rank, vtkMultiProcessController* controller)
      {
        Tracer tracer(cubeOf(rank), seeds, mode);
        tracer->SetController(controller);
        // Seeds are those of all ranks.
        tracer.seed(rank == 0 ? seeds : std::vector<Vector>{});
        const auto output = tracer.at(1);
        EXPECT_EQ(counted(output, "AliveParticles"), counted(output, "InjectedParticles"));
        EXPECT_GT(output->GetNumberOfPoints(), 0);
        expectPlaces(
          pointsOf(output),
          [&](const Point& p) { return seeds[p.seed] + gustWay(p.injectionTime, p.time); }, 1e-9);
        tracer->SetController(nullptr);
      });
  }
}

/// Wherever that happens, all ranks come to an end, and afterwards they work.
TEST_F(TetraParticleTracerRanks, oneMayRunOutOfMemory)
{
  const auto seeds = seedsOf(300, 0.95);
  int failures = 0;
  for (const int mode : Modes)
  {
    for (const int failing : { 0, 1 })
    {
      for (std::size_t limit = 2000; limit < 2000000; limit *= 2)
      {
        onRanks(2,
          [&](int rank, vtkMultiProcessController* controller)
          {
            Tracer tracer(cubeOf(rank), {}, mode);
            tracer->SetController(controller);
            tracer->SetNumberOfThreads(1);
            tracer.seed(rank == 0 ? seeds : std::vector<Vector>{});
            const auto expected = tracer.at(1);
            tracer->SetForceReinjectionEveryNSteps(2);
            tracer.at(1);
            tracer->SetForceReinjectionEveryNSteps(0);
            {
              const MemoryLimit memory(rank == failing ? limit : SIZE_MAX);
              tracer->UpdateTimeStep(1);
            }
            const vtkIdType points = tracer->GetOutput()->GetNumberOfPoints();
            failures += rank == 0 && points == 0;
            EXPECT_TRUE(points == 0 || points == expected->GetNumberOfPoints());
            tracer->Modified();
            expectSame(tracer.at(1), expected);
            tracer->SetController(nullptr);
          });
        for (const std::string& message : takeMessages())
        {
          EXPECT_EQ(mentions({ message }, "Not enough memory"), 1) << message;
        }
      }
    }
  }
  EXPECT_GT(failures, 8);
}

}
