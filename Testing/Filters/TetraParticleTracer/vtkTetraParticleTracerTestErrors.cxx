// What the user is told, that nothing comes of it, and that the filter works afterwards; abort and
// progress.

#include "TracerTesting.h"

#include "vtkCallbackCommand.h"
#include "vtkCell.h"
#include "vtkCellData.h"
#include "vtkCellType.h"
#include "vtkMultiBlockDataSet.h"
#include "vtkPointData.h"
#include "vtkPoints.h"
#include "vtkStringArray.h"
#include "vtkTable.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <sstream>
#include <thread>

using namespace tracertest;
using Filter = vtkTetraParticleTracer;

namespace
{

constexpr int Modes[] = { Filter::PARTICLES, Filter::STREAK_LINES, Filter::PATH_LINES,
  Filter::TIME_LINES };

class TetraParticleTracerErrors : public VTKTest
{
protected:
  /// Expects one message with these words and an empty output at the last time, nothing more at the
  /// same time again, and the filter to work afterwards.
  static void expectError(FlowSource* flow, const std::vector<std::string>& words,
    const std::function<void(Filter*)>& settings = {})
  {
    for (const int mode : Modes)
    {
      Tracer tracer(flow, rake(3), mode);
      if (settings)
      {
        settings(tracer.Filter);
      }
      const double last = flow->Times.empty() ? 0 : flow->Times.back();
      const auto output = tracer.at(last);
      const auto messages = takeMessages();
      EXPECT_EQ(messages.size(), 1u);
      for (const std::string& word : words)
      {
        EXPECT_EQ(mentions(messages, word), 1) << word << " in: " << messages[0];
      }
      EXPECT_EQ(output->GetNumberOfPoints(), 0);
      EXPECT_EQ(output->GetNumberOfCells(), 0);
      tracer.at(last);
      EXPECT_TRUE(takeMessages().empty());

      const auto right = makeFlow({ "structured" }, rotation, uniformTimes(1, 5));
      tracer->SetInputConnection(right->GetOutputPort());
      tracer->SetInputArrayToProcess(0, 0, 0, vtkDataObject::FIELD_ASSOCIATION_POINTS, "velocity");
      Tracer fresh(right, rake(3), mode);
      expectSame(tracer.at(1), fresh.at(1));
    }
  }

  /// A flow whose data are changed before they are given.
  static vtkSmartPointer<FlowSource> changed(
    const Grid& grid, const std::function<void(vtkDataSet*, double)>& change)
  {
    auto flow = makeFlow(grid, rotation, uniformTimes(1, 5));
    flow->Make = [make = flow->Make, change](double time)
    {
      auto data = make(time);
      change(vtkDataSet::SafeDownCast(data), time);
      return data;
    };
    return flow;
  }

  static vtkSmartPointer<FlowSource> flowOf(const vtkSmartPointer<vtkDataObject>& data)
  {
    auto flow = vtkSmartPointer<FlowSource>::New();
    flow->Times = uniformTimes(1, 5);
    flow->Make = [data](double) { return data; };
    return flow;
  }

  static void removeVelocity(vtkDataSet* data) { data->GetPointData()->RemoveArray("velocity"); }
};

TEST_F(TetraParticleTracerErrors, noVectors)
{
  for (const char* kind : { "image", "structured", "tetrahedra" })
  {
    const auto flow = changed({ kind },
      [](vtkDataSet* data, double time)
      {
        removeVelocity(data);
        addNumbers(
          data, [](const Vector&, double) { return 1.; }, time, "pressure");
      });
    expectError(flow, { "no point array of three components" });
  }
}

TEST_F(TetraParticleTracerErrors, noSuchArray)
{
  expectError(makeFlow({ "structured" }, rotation, uniformTimes(1, 5)),
    { "no point array \"nothing\"", "velocity" },
    [](Filter* filter) {
      filter->SetInputArrayToProcess(0, 0, 0, vtkDataObject::FIELD_ASSOCIATION_POINTS, "nothing");
    });
}

TEST_F(TetraParticleTracerErrors, cellArray)
{
  const auto flow = changed({ "structured" },
    [](vtkDataSet* data, double)
    {
      auto array = vtkSmartPointer<vtkDataArray>::Take(vtkDataArray::CreateDataArray(VTK_FLOAT));
      array->SetName("velocity");
      array->SetNumberOfComponents(3);
      array->SetNumberOfTuples(data->GetNumberOfCells());
      array->Fill(1);
      data->GetCellData()->AddArray(array);
      removeVelocity(data);
    });
  for (const int association :
    { vtkDataObject::FIELD_ASSOCIATION_POINTS, vtkDataObject::FIELD_ASSOCIATION_CELLS })
  {
    expectError(flow, { "\"velocity\" is cell data", "Cell Data to Point Data" },
      [=](Filter* filter) { filter->SetInputArrayToProcess(0, 0, 0, association, "velocity"); });
  }
}

TEST_F(TetraParticleTracerErrors, wrongNumberOfComponents)
{
  const auto flow = changed({ "structured" },
    [](vtkDataSet* data, double time)
    {
      addNumbers(
        data, [](const Vector&, double) { return 1.; }, time, "pressure");
    });
  expectError(flow, { "\"pressure\" has 1 component", "velocity" },
    [](Filter* filter) {
      filter->SetInputArrayToProcess(0, 0, 0, vtkDataObject::FIELD_ASSOCIATION_POINTS, "pressure");
    });
}

TEST_F(TetraParticleTracerErrors, arrayOfTexts)
{
  const auto flow = changed({ "structured" },
    [](vtkDataSet* data, double)
    {
      vtkNew<vtkStringArray> texts;
      texts->SetName("texts");
      texts->SetNumberOfComponents(3);
      texts->SetNumberOfTuples(data->GetNumberOfPoints());
      data->GetPointData()->AddArray(texts);
    });
  expectError(flow, { "\"texts\" is not numeric" },
    [](Filter* filter)
    { filter->SetInputArrayToProcess(0, 0, 0, vtkDataObject::FIELD_ASSOCIATION_POINTS, "texts"); });
}

TEST_F(TetraParticleTracerErrors, arrayOfTheWrongLength)
{
  const auto flow = changed({ "structured" },
    [](vtkDataSet* data, double)
    { data->GetPointData()->GetArray("velocity")->SetNumberOfTuples(7); });
  expectError(flow, { "\"velocity\" has 7 values" });
}

TEST_F(TetraParticleTracerErrors, gridsThatDifferInSize)
{
  for (const char* kind : { "image", "structured", "tetrahedra" })
  {
    auto flow = makeFlow({ kind, 4 }, rotation, uniformTimes(1, 5));
    const auto other = makeFlow({ kind, 5 }, rotation, uniformTimes(1, 5));
    flow->Make = [few = flow->Make, more = other->Make](double time)
    { return time < 0.5 ? few(time) : more(time); };
    expectError(flow, { "0.4", "0.6", "differ" });
    Tracer tracer(flow);
    EXPECT_EQ(tracer.at(0.4)->GetNumberOfPoints(), 3) << "before them it works";
  }
}

TEST_F(TetraParticleTracerErrors, blocksThatDifferInNumber)
{
  auto flow = makeFlow({ "structured", 4 }, rotation, uniformTimes(1, 5));
  flow->Make = [make = flow->Make](double time)
  {
    auto blocks = vtkSmartPointer<vtkMultiBlockDataSet>::New();
    blocks->SetBlock(0, make(time));
    if (time > 0.5)
    {
      blocks->SetBlock(1, make(time));
    }
    return blocks;
  };
  expectError(flow, { "0.4", "0.6", "differ" });
}

/// A block of another type, which has as many points and cells.
TEST_F(TetraParticleTracerErrors, gridsThatDifferInType)
{
  auto flow = makeFlow({ "structured", 4 }, rotation, uniformTimes(1, 5));
  const auto other = makeFlow({ "hexahedra", 4 }, rotation, uniformTimes(1, 5));
  flow->Make = [one = flow->Make, two = other->Make](double time)
  {
    auto blocks = vtkSmartPointer<vtkMultiBlockDataSet>::New();
    blocks->SetBlock(0, time < 0.5 ? one(time) : two(time));
    return blocks;
  };
  expectError(flow, { "0.4", "0.6", "differ" });
}

/// As many cells of as many points, but others.
TEST_F(TetraParticleTracerErrors, cellsThatDiffer)
{
  const auto expectDifference = [](const std::function<vtkSmartPointer<vtkDataSet>()>& before,
                                  const std::function<vtkSmartPointer<vtkDataSet>()>& after)
  {
    auto flow = vtkSmartPointer<FlowSource>::New();
    flow->Times = uniformTimes(1, 5);
    flow->Make = [=](double time)
    {
      auto data = time < 0.5 ? before() : after();
      addVectors(data, rotation, time);
      return data;
    };
    expectError(flow, { "0.4", "0.6", "differ in their blocks or cells", "Termination Time" });
    Tracer tracer(flow);
    EXPECT_EQ(tracer.at(0.4)->GetNumberOfPoints(), 3) << "before them it works";
    tracer->SetStartTime(0.6);
    EXPECT_EQ(tracer.at(1)->GetNumberOfPoints(), 3) << "after them it works";
  };
  const auto gridOf = [](const std::string& kind) { return [=] { return makeGrid({ kind, 4 }); }; };
  expectDifference(gridOf("hexahedra"), gridOf("voxels"));
  expectDifference(gridOf("polyhedra"), gridOf("hexahedra"));
  const auto image = [](int nx, int ny)
  {
    return [=]
    {
      auto made = vtkSmartPointer<vtkImageData>::New();
      made->SetDimensions(nx, ny, 5);
      made->SetOrigin(-1, -1, -1);
      made->SetSpacing(2. / (nx - 1), 2. / (ny - 1), 0.5);
      return vtkSmartPointer<vtkDataSet>(made);
    };
  };
  expectDifference(image(5, 9), image(9, 5));
  // The same points, with other indices: cells are cut by these.
  const auto shifted = []
  {
    auto made = makeGrid({ "rectilinear", 4 });
    vtkRectilinearGrid::SafeDownCast(made)->SetExtent(1, 5, 0, 4, 0, 4);
    return made;
  };
  expectDifference(gridOf("rectilinear"), shifted);
  const auto reversed = []
  {
    auto made = makeGrid({ "tetrahedra", 4 });
    renumberPoints(vtkUnstructuredGrid::SafeDownCast(made),
      [count = made->GetNumberOfPoints()](vtkIdType n) { return count - 1 - n; });
    return made;
  };
  expectDifference(gridOf("tetrahedra"), reversed);
  // As many tetrahedra of the same points, where all but one of the cubes are cut; and all but one of
  // those of a plate, whose points are all on its border.
  const auto notched = [](int notch, bool plate)
  {
    return [=]
    {
      const auto whole = makeGrid({ "tetrahedra", 4 });
      auto made = vtkSmartPointer<vtkUnstructuredGrid>::New();
      made->SetPoints(vtkPointSet::SafeDownCast(whole)->GetPoints());
      made->Allocate();
      for (vtkIdType cell = 0; cell < whole->GetNumberOfCells(); ++cell)
      {
        if (cell / 6 != notch && (!plate || cell / 6 / 16 == 2))
        {
          made->InsertNextCell(VTK_TETRA, whole->GetCell(cell)->GetPointIds());
        }
      }
      return vtkSmartPointer<vtkDataSet>(made);
    };
  };
  expectDifference(notched(2, false), notched(5, false));
  expectDifference(notched(32, true), notched(33, true));
}

/// Filters that cut cells into tetrahedra do not always make the same ones of the same points.
TEST_F(TetraParticleTracerErrors, tetrahedraOfTheSamePointsMayDiffer)
{
  const int cells = 4;
  const auto mirrored = [](const Vector& x, double) -> Vector { return { 0 - x[0], x[1], x[2] }; };
  const auto first = makeFlow({ "tetrahedra", cells }, rotation, uniformTimes(1, 5));
  auto flow = makeFlow({ "tetrahedra", cells, mirrored }, rotation, uniformTimes(1, 5));
  flow->Make = [=, one = first->Make, other = flow->Make](double time)
  {
    auto data = time < 0.1 || time > 0.7 ? one(time) : other(time);
    if (time > 0.1 && time < 0.7)
    {
      renumberPoints(vtkUnstructuredGrid::SafeDownCast(data),
        [](vtkIdType n) { return n / (cells + 1) * (cells + 1) + cells - n % (cells + 1); });
      addVectors(vtkDataSet::SafeDownCast(data), rotation, time, "velocity", VTK_DOUBLE);
    }
    return data;
  };
  Tracer expected(first, randomPoints(50, -0.5, 0.5), Filter::STREAK_LINES);
  Tracer tracer(flow, randomPoints(50, -0.5, 0.5), Filter::STREAK_LINES);
  for (const double time : flow->Times)
  {
    expectSame(tracer.at(time), expected.at(time));
  }
}

/// Cells that time hides or shows are the same cells.
TEST_F(TetraParticleTracerErrors, cellsMayBeHiddenAtSomeTimes)
{
  for (const char* kind : { "structured", "hexahedra" })
  {
    const auto flow = changed({ kind },
      [](vtkDataSet* data, double time)
      {
        addGhosts(data->GetCellData(), data->GetNumberOfCells(),
          [=](vtkIdType cell)
          { return centerOf(data, cell)[0] > time ? vtkDataSetAttributes::HIDDENCELL : 0; });
      });
    Tracer tracer(flow, { { -0.5, 0, 0 } });
    EXPECT_EQ(counted(tracer.at(1), "AliveParticles"), 1) << kind;
  }
}

/// The particles would be in other blocks than before.
TEST_F(TetraParticleTracerErrors, blocksThatHaveTheVelocityAtSomeTimesOnly)
{
  for (const bool first : { true, false })
  {
    auto flow = makeFlow({ "structured", 4 }, rotation, uniformTimes(1, 5));
    flow->Make = [=, make = flow->Make](double time)
    {
      auto blocks = vtkSmartPointer<vtkMultiBlockDataSet>::New();
      const auto other = makeGrid({ "structured", 3 });
      if (first == (time < 0.5))
      {
        addVectors(other, rotation, time);
      }
      blocks->SetBlock(0, other);
      blocks->SetBlock(1, make(time));
      return blocks;
    };
    expectError(flow, { "0.4", "0.6", "Some blocks have a velocity" });
  }
}

/// No particle is ever in these.
TEST_F(TetraParticleTracerErrors, blocksWithoutTheVelocityMayChange)
{
  const auto flow = makeFlow({ "structured", 4 }, rotation, uniformTimes(1, 5));
  Tracer expected(flow);
  auto changing = vtkSmartPointer<FlowSource>::New();
  changing->Times = flow->Times;
  changing->Make = [make = flow->Make](double time)
  {
    auto blocks = vtkSmartPointer<vtkMultiBlockDataSet>::New();
    blocks->SetBlock(0, makeGrid({ time < 0.5 ? "tetrahedra" : "wedges", time < 0.3 ? 2 : 3 }));
    blocks->SetBlock(1, make(time));
    return blocks;
  };
  Tracer tracer(changing);
  for (const double time : { 0.3, 1., 0.5 })
  {
    expectSame(tracer.at(time), expected.at(time));
  }
}

TEST_F(TetraParticleTracerErrors, velocityThatSomeTimeStepsDoNotHave)
{
  const auto flow = changed({ "structured" },
    [](vtkDataSet* data, double time)
    {
      if (time > 0.5)
      {
        removeVelocity(data);
      }
    });
  expectError(flow, { "0.6", "velocity" });
}

TEST_F(TetraParticleTracerErrors, emptyInput)
{
  vtkNew<vtkMultiBlockDataSet> blocks;
  blocks->SetBlock(1, vtkSmartPointer<vtkUnstructuredGrid>::New());
  const std::vector<vtkSmartPointer<vtkDataObject>> inputs{
    vtkSmartPointer<vtkUnstructuredGrid>::New(), vtkSmartPointer<vtkImageData>::New(),
    vtkSmartPointer<vtkStructuredGrid>::New(), vtkSmartPointer<vtkMultiBlockDataSet>::New(), blocks
  };
  for (const auto& input : inputs)
  {
    expectError(flowOf(input), { "empty" });
    auto steady = flowOf(input);
    steady->Times.clear();
    expectError(steady, { "empty" });
  }
}

TEST_F(TetraParticleTracerErrors, noCellsOfThreeDimensions)
{
  vtkNew<vtkImageData> flat;
  flat->SetDimensions(5, 5, 1);
  addVectors(flat, rotation, 0);
  vtkNew<vtkUnstructuredGrid> triangle;
  triangle->SetPoints(makeSeeds(rake(3))->GetPoints());
  const vtkIdType corners[3] = { 0, 1, 2 };
  triangle->InsertNextCell(VTK_TRIANGLE, 3, corners);
  addVectors(triangle, rotation, 0);
  for (vtkDataObject* input :
    { static_cast<vtkDataObject*>(flat), static_cast<vtkDataObject*>(triangle) })
  {
    expectError(flowOf(input), { "three dimensions" });
  }
}

TEST_F(TetraParticleTracerErrors, inputThatIsNoGrid)
{
  auto surface = makeSeeds(rake(3));
  const vtkIdType corners[3] = { 0, 1, 2 };
  surface->AllocateEstimate(1, 3);
  surface->InsertNextCell(VTK_TRIANGLE, 3, corners);
  addVectors(surface, rotation, 0);
  expectError(flowOf(surface), { "vtkPolyData" });
}

TEST_F(TetraParticleTracerErrors, inputThatIsNoDataSet)
{
  expectError(flowOf(vtkSmartPointer<vtkTable>::New()), { "vtkTable" });
}

/// Those of the output have one.
TEST_F(TetraParticleTracerErrors, vectorsWithoutAName)
{
  const auto flow = changed({ "structured" },
    [](vtkDataSet* data, double)
    {
      auto array = vtkSmartPointer<vtkDataArray>(data->GetPointData()->GetArray("velocity"));
      removeVelocity(data);
      array->SetName(nullptr);
      data->GetPointData()->SetVectors(array);
    });
  expectError(flow, { "no point array of three components" });
}

/// Flags that are not those of the points say nothing.
TEST_F(TetraParticleTracerErrors, ghostsOfTheWrongNumber)
{
  const auto flow = makeFlow({ "structured" }, rotation, uniformTimes(1, 5));
  Tracer tracer(flow);
  addGhosts(tracer.Seeds->GetPointData(), 1,
    [](vtkIdType) { return static_cast<int>(vtkDataSetAttributes::DUPLICATEPOINT); });
  EXPECT_EQ(tracer.at(1)->GetNumberOfPoints(), 3);
}

TEST_F(TetraParticleTracerErrors, noSeeds)
{
  const auto flow = makeFlow({ "structured" }, rotation, uniformTimes(1, 5));
  for (const int mode : Modes)
  {
    Tracer tracer(flow, {}, mode);
    for (const double time : { 0., 0.5, 1., 0.2 })
    {
      const auto output = tracer.at(time);
      EXPECT_EQ(output->GetNumberOfPoints(), 0);
      EXPECT_EQ(counted(output, "InjectedParticles"), 0);
      expectCounts(output);
    }
    const auto messages = takeMessages();
    EXPECT_EQ(messages.size(), 1u);
    EXPECT_EQ(mentions(messages, "Seed Source has no points"), 1);
    tracer.seed(rake(3));
    EXPECT_GE(tracer.at(1)->GetNumberOfPoints(), 3);
  }
}

TEST_F(TetraParticleTracerErrors, seedsOutsideAreCountedAndReportedOnce)
{
  const auto flow = makeFlow({ "structured" }, rotation, uniformTimes(1, 5));
  for (const int mode : Modes)
  {
    Tracer tracer(flow, { { 3, 3, 3 }, { 0, 0, 0 }, { std::nan(""), 0, 0 } }, mode);
    tracer->SetForceReinjectionEveryNSteps(1);
    for (const double time : { 0., 0.5, 1., 0.2, 1. })
    {
      const auto output = tracer.at(time);
      expectCounts(output);
      EXPECT_EQ(counted(output, "SeedsOutside"), 2 * (1 + int(time * 5 + 1e-9)));
    }
    auto messages = takeMessages();
    EXPECT_EQ(messages.size(), 1u);
    EXPECT_EQ(mentions(messages, "2 of 3 seeds lie outside"), 1);

    // A rake that is dragged along the border does not say so at each place.
    tracer.seed({ { 3, 3, 3 }, { 0, 0, 0.1 } });
    tracer.at(1);
    EXPECT_TRUE(takeMessages().empty());
    tracer.seed({ { 0, 0, 0.1 } });
    tracer.at(1);
    EXPECT_TRUE(takeMessages().empty());
    tracer.seed({ { 3, 3, 3 }, { 4, 3, 3 } });
    const auto output = tracer.at(1);
    EXPECT_EQ(output->GetNumberOfPoints(), 0);
    messages = takeMessages();
    EXPECT_EQ(messages.size(), 1u);
    EXPECT_EQ(mentions(messages, "All 2 seeds lie outside"), 1);
    EXPECT_EQ(mentions(messages, "x from -1 to 1"), 1);
  }
}

TEST_F(TetraParticleTracerErrors, velocitiesThatAreNoNumbers)
{
  const double nan = std::nan("");
  for (const char* kind : { "image", "structured", "tetrahedra" })
  {
    const auto flow = makeFlow(
      { kind },
      [=](const Vector&, double) -> Vector {
        return { nan, 0, 0 };
      },
      uniformTimes(1, 5));
    Tracer tracer(flow);
    const auto output = tracer.at(1);
    EXPECT_EQ(counted(output, "InvalidVelocities"), 3);
    expectCounts(output);
    Tracer paths(flow, rake(3), Filter::PATH_LINES);
    expectCounts(paths.at(1));
    const auto steady = makeFlow({ kind },
      [=](const Vector&, double) -> Vector {
        return { nan, 0, 0 };
      },
      {});
    Tracer once(steady);
    expectCounts(once.at(0));
    EXPECT_EQ(takeMessages().size(), 1u); // the note
  }
}

/// Particles that are injected behind a time step without numbers know nothing of it.
TEST_F(TetraParticleTracerErrors, velocitiesThatAreNoNumbersAtTheFirstTimeStep)
{
  const auto flow = makeFlow(
    { "structured" },
    [](const Vector& x, double time) -> Vector {
      return time == 0 ? Vector{ std::nan(""), 0, 0 } : rotation(x, time);
    },
    uniformTimes(1, 5));
  const auto seeds = rake(3);
  for (const int interpolation : { Filter::LINEAR, Filter::CUBIC })
  {
    for (const int mode : Modes)
    {
      Tracer tracer(flow, seeds, mode);
      tracer->SetTimeInterpolation(interpolation);
      tracer->SetForceReinjectionEveryNSteps(1);
      const auto output = tracer.at(0.2);
      EXPECT_EQ(counted(output, "InvalidVelocities"), 3);
      EXPECT_EQ(counted(output, "AliveParticles"), 3);
      expectCounts(output);
      for (const Point& point : pointsOf(output))
      {
        EXPECT_TRUE(mode == Filter::PATH_LINES || point.injectionTime > 0);
      }
      vtkDataArray* velocity = output->GetPointData()->GetArray("velocity");
      for (vtkIdType n = 0; mode == Filter::PARTICLES && n < 3; ++n)
      {
        EXPECT_TRUE(std::isfinite(velocity->GetComponent(n, 0)));
      }
    }
  }
}

/// At a time step itself the next one counts for nothing, whatever was asked for before.
TEST_F(TetraParticleTracerErrors, velocitiesThatAreNoNumbersAtTheNextTimeStep)
{
  const auto flow = makeFlow(
    { "structured" },
    [](const Vector& x, double time) -> Vector {
      return time > 0.5 ? Vector{ std::nan(""), 0, 0 } : rotation(x, time);
    },
    uniformTimes(1, 5));
  const auto seeds = rake(3);
  for (const int mode : Modes)
  {
    Tracer tracer(flow, seeds, mode);
    Tracer fresh(flow, seeds, mode);
    const auto expected = fresh.at(0.4);
    EXPECT_EQ(counted(expected, "InvalidVelocities"), 0);
    EXPECT_EQ(counted(expected, "AliveParticles"), counted(expected, "InjectedParticles"));
    for (const char* name : { "velocity", "Vorticity", "Rotation", "AngularVelocity" })
    {
      vtkDataArray* array = expected->GetPointData()->GetArray(name);
      for (vtkIdType n = 0; n < expected->GetNumberOfPoints(); ++n)
      {
        EXPECT_TRUE(std::isfinite(array->GetComponent(n, 0))) << name;
      }
    }
    for (const double time : { 0.3, 0.5, 0.6, 1. })
    {
      tracer.at(time);
      expectSame(tracer.at(0.4), expected);
    }
    EXPECT_EQ(counted(tracer.at(0.4 + 1e-9), "AliveParticles"), 0);
  }
}

TEST_F(TetraParticleTracerErrors, placesThatAreNoNumbers)
{
  auto flow = changed({ "structured" },
    [](vtkDataSet* data, double)
    { vtkPointSet::SafeDownCast(data)->GetPoints()->SetPoint(30, std::nan(""), 0, 0); });
  Tracer tracer(flow, randomPoints(200, -1, 1));
  expectCounts(tracer.at(1));
  takeMessages(); // that seeds lie outside
}

TEST_F(TetraParticleTracerErrors, propertiesOutOfTheirRange)
{
  vtkNew<Filter> filter;
  filter->SetMaximumError(-1);
  EXPECT_EQ(filter->GetMaximumError(), 0);
  filter->SetTerminalSpeed(-1);
  EXPECT_EQ(filter->GetTerminalSpeed(), 0);
  filter->SetStepsPerInterval(0);
  EXPECT_EQ(filter->GetStepsPerInterval(), 1);
  filter->SetMaximumNumberOfSteps(-5);
  EXPECT_EQ(filter->GetMaximumNumberOfSteps(), 1);
  filter->SetForceReinjectionEveryNSteps(-1);
  EXPECT_EQ(filter->GetForceReinjectionEveryNSteps(), 0);
  filter->SetCacheSize(-1);
  EXPECT_EQ(filter->GetCacheSize(), 0);
}

/// Zero is in the range: particles end by the limit of steps, or go on.
TEST_F(TetraParticleTracerErrors, propertiesThatAreZero)
{
  const auto flow = makeFlow({ "structured" }, rotation, uniformTimes(1, 5));
  const std::vector<std::function<void(Filter*)>> changes{
    [](Filter* filter)
    {
      filter->SetStepControl(Filter::TOLERANCE);
      filter->SetMaximumError(0);
    },
    [](Filter* filter) { filter->SetTerminalSpeed(0); },
    [](Filter* filter) { filter->SetLargestTurnAngle(0); },
    [](Filter* filter) { filter->SetSmallestTurnAngle(180); },
  };
  for (const auto& change : changes)
  {
    Tracer tracer(flow, { { 0, 0, 0 }, { 0.3, 0.2, 0 } });
    tracer->SetMaximumNumberOfSteps(500);
    change(tracer.Filter);
    const auto output = tracer.at(1);
    expectCounts(output);
    EXPECT_EQ(counted(output, "InjectedParticles"), 2);
  }
}

TEST_F(TetraParticleTracerErrors, noInputs)
{
  vtkNew<Filter> filter;
  filter->Update();
  EXPECT_FALSE(takeMessages().empty()); // the pipeline's own
  filter->SetInputData(makeGrid({ "structured" }));
  filter->Update();
  EXPECT_FALSE(takeMessages().empty());
  EXPECT_EQ(filter->GetOutput()->GetNumberOfPoints(), 0);
}

TEST_F(TetraParticleTracerErrors, aTermOfTheTimeRangeIsNotANumber)
{
  const auto flow = makeFlow({ "structured" }, rotation, uniformTimes(1, 5));
  Tracer tracer(flow);
  const auto steady = makeFlow({ "structured" }, rotation, {});
  for (const double time : { std::nan(""), std::numeric_limits<double>::infinity() })
  {
    tracer->SetTerminationTime(time);
    EXPECT_EQ(tracer.at(1)->GetNumberOfPoints(), 3);
    Tracer once(steady);
    const auto expected = once.at(0);
    once->SetTerminationTime(time);
    expectSame(once.at(0), expected);
  }
  takeMessages(); // the note
}

// ---- Abort and progress

struct Watcher
{
  int abortAfter = -1;
  int events = 0;
  double last = 0;
  bool backward = false;
  bool otherThread = false;
  std::thread::id thread = std::this_thread::get_id();
};

void watch(vtkObject* object, unsigned long, void* data, void* progress)
{
  auto* watcher = static_cast<Watcher*>(data);
  const double done = *static_cast<double*>(progress);
  watcher->backward = watcher->backward || done < watcher->last;
  watcher->last = done;
  watcher->otherThread = watcher->otherThread || std::this_thread::get_id() != watcher->thread;
  if (++watcher->events == watcher->abortAfter)
  {
    vtkAlgorithm::SafeDownCast(object)->SetAbortExecute(1);
  }
}

class TetraParticleTracerAbort : public VTKTest
{
protected:
  static void updateWith(Filter* filter, double time, Watcher& watcher)
  {
    vtkNew<vtkCallbackCommand> observer;
    observer->SetClientData(&watcher);
    observer->SetCallback(watch);
    const unsigned long tag = filter->AddObserver(vtkCommand::ProgressEvent, observer);
    filter->UpdateTimeStep(time);
    filter->RemoveObserver(tag);
  }
};

TEST_F(TetraParticleTracerAbort, progressMovesOnOneThread)
{
  const auto flow = makeFlow({ "structured" }, rotation, uniformTimes(1, 20));
  Tracer tracer(flow, randomPoints(1000, -0.5, 0.5), Filter::STREAK_LINES);
  tracer->SetNumberOfThreads(3);
  Watcher watcher;
  updateWith(tracer.Filter, 1, watcher);
  EXPECT_GE(watcher.events, 20);
  EXPECT_FALSE(watcher.otherThread);
  EXPECT_FALSE(watcher.backward);
  EXPECT_EQ(watcher.last, 1);
}

TEST_F(TetraParticleTracerAbort, leavesNothingHalfDone)
{
  for (const int mode : Modes)
  {
    const auto flow = makeFlow({ "structured" }, rotation, uniformTimes(1, 12));
    Tracer whole(flow, rake(5), mode);
    const auto expected = whole.at(1);
    for (int after = 1; after < 14; ++after)
    {
      flow->Given.clear();
      Tracer tracer(flow, rake(5), mode);
      Watcher watcher{ after };
      updateWith(tracer.Filter, 1, watcher);
      const bool aborted = watcher.events >= after;
      const vtkIdType points = tracer->GetOutput()->GetNumberOfPoints();
      EXPECT_TRUE(!aborted || points == 0 || points == expected->GetNumberOfPoints());
      EXPECT_LE(static_cast<int>(flow->Given.size()), after + 1) << "goes on reading";
      tracer->SetAbortExecute(0);
      tracer->Modified();
      expectSame(tracer.at(1), expected);
    }
  }
}

TEST_F(TetraParticleTracerAbort, printsItself)
{
  vtkNew<Filter> filter;
  std::ostringstream text;
  filter->Print(text);
  for (const char* name : { "TraceMode", "ForceReinjectionEveryNSteps", "StartTime",
         "TerminationTime", "ComputeVorticity", "TerminalSpeed", "StepControl", "StepsPerInterval",
         "LargestTurnAngle", "SmallestTurnAngle", "MaximumError", "MaximumNumberOfSteps",
         "TimeInterpolation", "CacheSize", "NumberOfThreads", "Controller" })
  {
    EXPECT_NE(text.str().find(std::string(name) + ": "), std::string::npos) << name;
  }
}

}
