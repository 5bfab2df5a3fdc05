// Curves in pieces, in a data set, in blocks, and on several ranks.

#include "vtkQuaternionStreamlines.h"

#include "MemoryLimit.h"
#include "ThreadRanks.h"
#include "VTKTest.h"

#include "vtkCallbackCommand.h"
#include "vtkDoubleArray.h"
#include "vtkIntArray.h"
#include "vtkMultiBlockDataSet.h"
#include "vtkMultiProcessController.h"
#include "vtkSmartPointer.h"

#include <cmath>
#include <cstdint>

namespace
{

using Filter = vtkQuaternionStreamlines;

constexpr int Whole = 400; ///< Points of the whole curve.

/// A part of a curve, from one of its points to another one.
struct Part
{
  int curve;
  int first;
  int last;
};

/// Point n of a curve: all have the same shape, each lies elsewhere.
void place(int curve, int n, double (&x)[3])
{
  const double t = 0.02 * n + 0.004 * std::sin(7. * n);
  x[0] = std::sin(t) + 2 * std::sin(2 * t) + 10 * curve;
  x[1] = std::cos(t) - 2 * std::cos(2 * t);
  x[2] = -std::sin(3 * t) + 0.1 * t;
}

vtkSmartPointer<vtkPolyData> dataOf(const std::vector<Part>& parts, bool seeds = true)
{
  vtkNew<vtkPoints> points;
  points->SetDataTypeToDouble();
  vtkNew<vtkCellArray> lines;
  vtkNew<vtkIntArray> seedIds;
  seedIds->SetName("SeedIds");
  for (const Part& part : parts)
  {
    lines->InsertNextCell(std::abs(part.last - part.first) + 1);
    const int step = part.last < part.first ? -1 : 1;
    for (int n = part.first; n != part.last + step; n += step)
    {
      double x[3];
      place(part.curve, n, x);
      lines->InsertCellPoint(points->InsertNextPoint(x));
    }
    seedIds->InsertNextValue(part.curve);
  }
  auto data = vtkSmartPointer<vtkPolyData>::New();
  data->SetPoints(points);
  data->SetLines(lines);
  if (seeds)
  {
    data->GetCellData()->AddArray(seedIds);
  }
  return data;
}

vtkSmartPointer<vtkPolyData> updated(Filter* filter, vtkPolyData* data)
{
  filter->SetInputData(data);
  filter->Update();
  auto output = vtkSmartPointer<vtkPolyData>::New();
  output->ShallowCopy(filter->GetOutput());
  return output;
}

std::vector<double> valuesAt(vtkPolyData* data, const char* name, vtkIdType point)
{
  vtkDataArray* array = data->GetPointData()->GetArray(name);
  std::vector<double> values(static_cast<std::size_t>(array->GetNumberOfComponents()));
  array->GetTuple(point, values.data());
  return values;
}

double difference(const std::vector<double>& a, const std::vector<double>& b, double sign = 1)
{
  double sum = 0;
  for (std::size_t n = 0; n < a.size(); ++n)
  {
    sum += (a[n] - sign * b[n]) * (a[n] - sign * b[n]);
  }
  return std::sqrt(sum);
}

class QuaternionPieces : public VTKTest
{
protected:
  QuaternionPieces()
  {
    vtkNew<Filter> filter;
    filter->SetController(nullptr);
    this->whole = updated(filter, dataOf({ { 0, 0, Whole - 1 } }));
  }

  /// Expects the frames of the whole curve, with quaternions up to sign.
  void expectWhole(vtkPolyData* output, const std::vector<Part>& parts) const
  {
    vtkIdType point = 0;
    for (const Part& part : parts)
    {
      for (int n = part.first; n <= part.last; ++n, ++point)
      {
        for (const char* name : { "Tangent", "FrenetNormal", "ParallelNormal", "ParallelBinormal",
               "ParallelCurvature", "Curvature", "Torsion" })
        {
          ASSERT_LT(difference(valuesAt(output, name, point), valuesAt(this->whole, name, n)), 1e-7)
            << name << " of " << n;
        }
        for (const char* name : { "ParallelQuaternion", "FrenetQuaternion" })
        {
          const auto q = valuesAt(output, name, point);
          const auto p = valuesAt(this->whole, name, n);
          ASSERT_LT(std::min(difference(q, p), difference(q, p, -1)), 1e-8) << name << " of " << n;
        }
      }
    }
    ASSERT_EQ(point, output->GetNumberOfPoints());
  }

  vtkSmartPointer<vtkPolyData> whole;
};

TEST_F(QuaternionPieces, areJoinedInADataSet)
{
  const std::vector<Part> parts{ { 0, 150, 260 }, { 0, 260, Whole - 1 }, { 0, 0, 150 } };
  vtkNew<Filter> filter;
  for (const bool seeds : { true, false })
  {
    const auto joined = updated(filter, dataOf(parts, seeds));
    this->expectWhole(joined, parts);
    // Signs go on.
    for (const char* name : { "ParallelQuaternion", "FrenetQuaternion" })
    {
      EXPECT_LT(difference(valuesAt(joined, name, 110), valuesAt(joined, name, 111)), 1e-8);
      EXPECT_LT(
        difference(valuesAt(joined, name, 0), valuesAt(joined, name, 110 + 1 + 140 + 150)), 1e-8);
    }
  }
  filter->JoinPiecesOff();
  const auto apart = updated(filter, dataOf(parts));
  EXPECT_LT(
    difference(valuesAt(apart, "ParallelNormal", 0), valuesAt(apart, "FrenetNormal", 0)), 1e-14);
  EXPECT_GT(
    difference(valuesAt(apart, "ParallelNormal", 110), valuesAt(apart, "ParallelNormal", 111)),
    0.01);
}

TEST_F(QuaternionPieces, areJoinedOverBlocks)
{
  const std::vector<Part> parts[] = { { { 0, 150, 260 } },
    { { 0, 260, Whole - 1 }, { 0, 0, 150 } } };
  vtkNew<vtkMultiBlockDataSet> inner;
  inner->SetBlock(0, dataOf(parts[1]));
  vtkNew<vtkMultiBlockDataSet> blocks;
  blocks->SetBlock(1, dataOf(parts[0]));
  blocks->SetBlock(2, inner);
  vtkNew<Filter> filter;
  filter->SetInputDataObject(blocks);
  filter->Update();
  auto* output = vtkMultiBlockDataSet::SafeDownCast(filter->GetOutputDataObject(0));
  ASSERT_TRUE(output);
  EXPECT_FALSE(output->GetBlock(0));
  this->expectWhole(vtkPolyData::SafeDownCast(output->GetBlock(1)), parts[0]);
  auto* nested = vtkMultiBlockDataSet::SafeDownCast(output->GetBlock(2));
  ASSERT_TRUE(nested);
  this->expectWhole(vtkPolyData::SafeDownCast(nested->GetBlock(0)), parts[1]);
  // And a single data set after that.
  this->expectWhole(updated(filter, dataOf({ { 0, 0, Whole - 1 } })), { { 0, 0, Whole - 1 } });
}

TEST_F(QuaternionPieces, beginWithTheDirectionOnce)
{
  vtkNew<Filter> filter;
  filter->SetInitialFrame(Filter::DIRECTION);
  filter->SetInitialDirection(0, 0, 1);
  this->whole = updated(filter, dataOf({ { 0, 0, Whole - 1 } }));
  const std::vector<Part> parts{ { 0, 150, Whole - 1 }, { 0, 0, 150 } };
  this->expectWhole(updated(filter, dataOf(parts)), parts);
}

/// The parts of each rank.
const std::vector<std::vector<Part>> Owned{ { { 0, 150, 260 }, { 0, 320, 321 } },
  { { 0, 260, 320 }, { 0, 0, 150 } }, {}, { { 0, 321, Whole - 1 } } };

TEST_F(QuaternionPieces, areJoinedOverRanks)
{
  onRanks(4,
    [this](int rank, vtkMultiProcessController* controller)
    {
      vtkNew<Filter> filter;
      filter->SetController(controller);
      filter->SetNumberOfThreads(1);
      const auto& parts = Owned[rank];
      const auto data = rank == 2 ? vtkSmartPointer<vtkPolyData>::New() : dataOf(parts);
      this->expectWhole(updated(filter, data), parts);
      filter->SetController(nullptr);
    });
}

TEST_F(QuaternionPieces, areJoinedOverRanksThatLackBlocks)
{
  onRanks(3,
    [this](int rank, vtkMultiProcessController* controller)
    {
      vtkNew<Filter> filter;
      filter->SetController(controller);
      filter->SetNumberOfThreads(1);
      vtkNew<vtkMultiBlockDataSet> blocks;
      blocks->SetNumberOfBlocks(2);
      const std::vector<Part> parts{ rank == 2 ? Part{ 0, 260, Whole - 1 } : Part{ 0, 0, 260 } };
      if (rank > 0)
      {
        blocks->SetBlock(rank - 1, dataOf(parts));
      }
      filter->SetInputDataObject(blocks);
      filter->Update();
      if (rank > 0)
      {
        auto* output = vtkMultiBlockDataSet::SafeDownCast(filter->GetOutputDataObject(0));
        this->expectWhole(vtkPolyData::SafeDownCast(output->GetBlock(rank - 1)), parts);
      }
      filter->SetController(nullptr);
    });
}

/// Wherever that happens, none waits for the one that failed; afterwards all work.
TEST_F(QuaternionPieces, mayRunOutOfMemoryOnARank)
{
  int failures = 0;
  for (const int failing : { 0, 1, 3 })
  {
    for (std::size_t limit = 1000; limit < 500000; limit += limit / 4)
    {
      onRanks(4,
        [&](int rank, vtkMultiProcessController* controller)
        {
          vtkNew<Filter> filter;
          filter->SetController(controller);
          filter->SetNumberOfThreads(1);
          const auto& parts = Owned[rank];
          filter->SetInputData(dataOf(parts));
          {
            const MemoryLimit memory(rank == failing ? limit : SIZE_MAX);
            filter->Update();
          }
          failures += rank == 0 && filter->GetOutput()->GetNumberOfPoints() == 0;
          filter->Modified();
          filter->Update();
          auto output = vtkSmartPointer<vtkPolyData>::New();
          output->ShallowCopy(filter->GetOutput());
          this->expectWhole(output, parts);
          filter->SetController(nullptr);
        });
      for (const std::string& message : takeMessages())
      {
        EXPECT_NE(message.find("Not enough memory"), std::string::npos) << message;
      }
    }
  }
  EXPECT_GT(failures, 8);
}

TEST_F(QuaternionPieces, mayLackAnArrayOnARank)
{
  onRanks(3,
    [](int rank, vtkMultiProcessController* controller)
    {
      vtkNew<Filter> filter;
      filter->SetController(controller);
      filter->SetNumberOfThreads(1);
      filter->SetInitialFrame(Filter::ARRAY);
      filter->SetInputArrayToProcess(0, 0, 0, vtkDataObject::FIELD_ASSOCIATION_CELLS, "up");
      const auto data = rank == 2 ? vtkSmartPointer<vtkPolyData>::New() : dataOf(Owned[rank]);
      vtkNew<vtkDoubleArray> up;
      up->SetName("up");
      up->SetNumberOfComponents(3);
      up->InsertNextTuple3(0, 0, 1);
      up->InsertNextTuple3(0, 0, 1);
      if (rank == 0)
      {
        data->GetCellData()->AddArray(up);
      }
      filter->SetInputData(data);
      filter->Update();
      EXPECT_EQ(filter->GetOutput()->GetNumberOfPoints(), 0);
      filter->SetInitialFrame(Filter::FIRST_FRENET);
      filter->Update();
      EXPECT_EQ(filter->GetOutput()->GetNumberOfPoints(), data->GetNumberOfPoints());
      filter->SetController(nullptr);
    });
  const auto messages = takeMessages();
  ASSERT_EQ(messages.size(), 1u);
  EXPECT_NE(messages[0].find("Initial Frame"), std::string::npos);
}

TEST_F(QuaternionPieces, mayBeStoppedOnARank)
{
  onRanks(2,
    [this](int rank, vtkMultiProcessController* controller)
    {
      vtkNew<Filter> filter;
      filter->SetController(controller);
      filter->SetNumberOfThreads(1);
      const std::vector<Part> parts{ rank == 0 ? Part{ 0, 0, 150 } : Part{ 0, 150, Whole - 1 } };
      vtkNew<vtkCallbackCommand> stop;
      stop->SetCallback([](vtkObject* caller, unsigned long, void*, void*)
        { vtkAlgorithm::SafeDownCast(caller)->SetAbortExecute(1); });
      const auto watch = rank == 1 ? filter->AddObserver(vtkCommand::ProgressEvent, stop) : 0;
      filter->SetInputData(dataOf(parts));
      filter->Update();
      EXPECT_EQ(filter->GetOutput()->GetNumberOfPoints(), 0);
      if (rank == 1)
      {
        filter->RemoveObserver(watch);
        filter->SetAbortExecute(0);
      }
      filter->Modified();
      this->expectWhole(updated(filter, dataOf(parts)), parts);
      filter->SetController(nullptr);
    });
}

/// A helix with errors in its points, as a rough integrator leaves them.
TEST_F(QuaternionPieces, pointErrorsAreSmoothedOver)
{
  constexpr double Error = 1e-4;
  constexpr int Count = 2000;
  vtkNew<vtkPoints> points;
  points->SetDataTypeToDouble();
  vtkNew<vtkCellArray> lines;
  lines->InsertNextCell(Count);
  for (int n = 0; n < Count; ++n)
  {
    const double t = 0.01 * n;
    const auto error = [n](int seed) { return Error * std::sin(12.9898 * n * n + 78.233 * seed); };
    lines->InsertCellPoint(points->InsertNextPoint(
      2 * std::cos(t) + error(1), 2 * std::sin(t) + error(2), 0.5 * t + error(3)));
  }
  vtkNew<vtkPolyData> helix;
  helix->SetPoints(points);
  helix->SetLines(lines);
  vtkNew<Filter> filter;
  const auto worst = [&](const char* name, double exact)
  {
    double sum = 0;
    for (int n = 100; n < Count - 100; ++n)
    {
      const double value = filter->GetOutput()->GetPointData()->GetArray(name)->GetTuple1(n);
      sum += (value - exact) * (value - exact);
    }
    return std::sqrt(sum / (Count - 200)) / exact;
  };
  updated(filter, helix);
  EXPECT_GT(worst("Curvature", 2 / 4.25), 1);
  EXPECT_GT(worst("Torsion", 0.5 / 4.25), 1);
  filter->SetPointError(Error);
  filter->Update();
  EXPECT_LT(worst("Curvature", 2 / 4.25), 0.02);
  EXPECT_LT(worst("Torsion", 0.5 / 4.25), 0.3);
}

}
