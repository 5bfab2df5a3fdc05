#include "Laboratory.h"

#include <MovingFrames.h>

#include <vtkCellArray.h>
#include <vtkFloatArray.h>
#include <vtkNew.h>
#include <vtkPointData.h>
#include <vtkPoints.h>
#include <vtkPolyData.h>
#include <vtkQuaternionStreamlines.h>
#include <vtkRibbonFilter.h>
#include <vtkSmartPointer.h>
#include <vtkTubeFilter.h>
#include <vtkTypeInt64Array.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <functional>
#include <stdexcept>
#include <vector>

namespace
{

template <class Array, class Value>
vtkSmartPointer<Array> arrayOf(const std::vector<Value>& values, int components)
{
  auto array = vtkSmartPointer<Array>::New();
  array->SetNumberOfComponents(components);
  array->SetNumberOfTuples(static_cast<vtkIdType>(values.size()) / components);
  std::copy(values.begin(), values.end(), array->GetPointer(0));
  return array;
}

}

vtkSmartPointer<vtkPolyData> polyDataOf(const Curves& curves)
{
  vtkNew<vtkPoints> points;
  points->SetData(arrayOf<vtkFloatArray>(curves.points, 3));
  vtkNew<vtkCellArray> lines;
  lines->SetData(
    arrayOf<vtkTypeInt64Array>(curves.offsets, 1), arrayOf<vtkTypeInt64Array>(curves.ids, 1));
  auto data = vtkSmartPointer<vtkPolyData>::New();
  data->SetPoints(points);
  data->SetLines(lines);
  return data;
}

namespace
{

/// All that the kernel writes, in memory that is there already.
class BareKernel
{
public:
  explicit BareKernel(const Curves& toFrame)
    : curves(toFrame)
    , numbers(31 * toFrame.pointCount())
    , flags(toFrame.pointCount())
    , holonomies(toFrame.count())
  {
    float* next = this->numbers.data();
    const auto take = [&](std::size_t components)
    {
      float* const row = next;
      next += components * this->curves.pointCount();
      return row;
    };
    for (float** vector :
      { &this->arrays.tangent, &this->arrays.frenetNormal, &this->arrays.frenetBinormal,
        &this->arrays.parallelNormal, &this->arrays.parallelBinormal })
    {
      *vector = take(3);
    }
    this->arrays.curvature = take(1);
    this->arrays.torsion = take(1);
    this->arrays.arcLength = take(1);
    this->arrays.parallelCurvature = take(2);
    this->arrays.frenetQuaternion = take(4);
    this->arrays.parallelQuaternion = take(4);
    this->arrays.frenetDefined = this->flags.data();
    this->arrays.holonomy = this->holonomies.data();
  }

  void run() { orrery::computeMovingFrames(this->curves.polylines(), {}, this->arrays); }

private:
  const Curves& curves;
  std::vector<float> numbers;
  std::vector<std::uint8_t> flags;
  std::vector<float> holonomies;
  orrery::FrameArrays<float> arrays;
};

bool sameBits(vtkPolyData* a, vtkPolyData* b)
{
  for (int n = 0; n < a->GetPointData()->GetNumberOfArrays(); ++n)
  {
    vtkDataArray* one = a->GetPointData()->GetArray(n);
    vtkDataArray* other = b->GetPointData()->GetArray(one->GetName());
    if (!other || one->GetNumberOfValues() != other->GetNumberOfValues() ||
      std::memcmp(one->GetVoidPointer(0), other->GetVoidPointer(0),
        std::size_t(one->GetNumberOfValues()) * std::size_t(one->GetDataTypeSize())) != 0)
    {
      return false;
    }
  }
  return a->GetPointData()->GetNumberOfArrays() > 0;
}

void update(vtkPolyDataAlgorithm* filter, vtkIdType leastPoints)
{
  filter->Modified();
  filter->Update();
  if (filter->GetOutput()->GetNumberOfPoints() < leastPoints)
  {
    throw std::runtime_error(std::string(filter->GetClassName()) + " gave too few points");
  }
}

}

void compareFrames(benchmark::State& state, Laboratory& laboratory, const Curves& curves)
{
  const auto input = polyDataOf(curves);
  const vtkIdType points = input->GetNumberOfPoints();
  BareKernel kernel(curves);
  std::array<vtkNew<vtkQuaternionStreamlines>, 2> ours;
  for (int threads = 1; threads <= 2; ++threads)
  {
    ours[threads - 1]->SetInputData(input);
    ours[threads - 1]->SetNumberOfThreads(threads);
  }
  vtkNew<vtkRibbonFilter> ribbon;
  ribbon->SetInputData(input);
  vtkNew<vtkTubeFilter> tube;
  tube->SetInputData(input);
  tube->SetNumberOfSides(6);

  enum Entrant
  {
    Kernel,
    One,
    Two,
    Ribbon,
    Tube,
    Entrants
  };
  const std::array<std::function<void()>, Entrants> runs = { [&] { kernel.run(); },
    [&] { update(ours[0], points); }, [&] { update(ours[1], points); },
    [&] { update(ribbon, 2 * points); }, [&] { update(tube, 6 * points); } };
  std::array<std::vector<double>, Entrants> seconds;
  for (const auto& run : runs)
  {
    run();
  }
  for (auto _ : state)
  {
    for (int n = 0; n < Entrants; ++n)
    {
      waitForOtherThreads();
      seconds[n].push_back(secondsOf(runs[n]));
    }
    state.SetIterationTime(seconds[One].back());
  }

  std::array<double, Entrants> time{};
  std::transform(seconds.begin(), seconds.end(), time.begin(), median);
  const bool same = sameBits(ours[0]->GetOutput(), ours[1]->GetOutput());
  const double toRibbon = time[One] / time[Ribbon];
  const double scaling = time[One] / time[Two];
  laboratory.frames.rows.push_back({ curves.name, grouped(double(curves.count())),
    grouped(double(points)), number(1e3 * time[Kernel], 0), number(1e3 * time[One], 0),
    number(1e3 * time[Two], 0), number(1e3 * time[Ribbon], 0), number(1e3 * time[Tube], 0),
    number(toRibbon), number(time[One] / time[Tube]), number(scaling), same ? "yes" : "**no**" });
  Figures& figures = laboratory.figures;
  figures.atMost("frames, time to vtkRibbonFilter's, 1 thread", 0.6, toRibbon, curves.name);
  figures.atLeast("frames, 2 threads against 1", 1.7, scaling, curves.name);
  figures.atLeast("frames, 2 threads give the bits of 1 (1: yes)", 1, same, curves.name);
  state.counters["ratio"] = toRibbon;
}
