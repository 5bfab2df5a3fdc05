#include "../Common/Report.h"
#include "Contenders.h"
#include "Fields.h"

#include <SpanSpaceTree.h>
#include <ValueOrder.h>

#include <vtkCellArray.h>
#include <vtkFloatArray.h>
#include <vtkPointData.h>
#include <vtkSpanSpaceSpectrum.h>

#include <benchmark/benchmark.h>

#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <map>
#include <memory>
#include <numeric>
#include <random>
#include <sstream>
#include <stdexcept>
#include <vector>

namespace
{

using Clock = std::chrono::steady_clock;

/// A grid with its two arrays, and without the second.
struct Data
{
  std::string label;
  vtkSmartPointer<vtkDataSet> full;
  vtkSmartPointer<vtkDataSet> plain;
  bool image = false;

  std::array<double, 2> middleRange() const
  {
    std::array<double, 2> range;
    this->plain->GetPointData()->GetScalars()->GetRange(range.data());
    const double length = range[1] - range[0];
    return { range[0] + length / 4, range[1] - length / 4 };
  }
};

struct GridKind
{
  bool image;
  int size; ///< Points along an axis of an image, boxes along an axis of tetrahedra.
  bool shuffled = false;
};

/// What the benchmarks share: the data of the moment, its contenders, and the tables to write.
class Laboratory
{
public:
  Table tetrahedra{ "Tetrahedra",
    "Millions of triangles a second. VTK is vtkContour3DLinearGrid with merged points, the ratio "
    "is to "
    "the faster of its two ways, and the lowest ratio is that of the worst isovalue.",
    { "field", "tetrahedra", "isovalues", "outputs", "threads", "active cells", "triangles", "VTK",
      "VTK with tree", "ours", "ratio", "lowest" },
    {} };
  Table images{ "Images",
    "Millions of triangles a second. VTK is vtkFlyingEdges3D, and the lowest ratio is that of the "
    "worst "
    "isovalue.",
    { "field", "voxels", "isovalues", "outputs", "threads", "active cells", "triangles", "VTK",
      "ours", "ratio", "lowest" },
    {} };
  Table scaling{ "2 threads against 1", "Milliseconds for the same work, in turn.",
    { "work", "grid", "1 thread", "2 threads", "ratio" }, {} };
  Table index{ "Index",
    "Milliseconds. `tree` is the lean index, `everything` the fast one with the edge numbers, the "
    "ratio "
    "is of `everything` to vtkSpanSpace.",
    { "grid", "cells", "threads", "vtkSpanSpace", "tree", "everything", "ratio", "load",
      "build / load", "bytes a cell, tree", "bytes a cell, everything" },
    {} };
  Table search{ "Search",
    "Averages over 1000 random isovalues, columns as in the paper's tables III and IV. All cells "
    "are in "
    "the tree. Counting and searching use one thread, building two.",
    { "grid", "cells", "isovalues", "isosurface size", "nodes checked", "max. collected", "build s",
      "count ms", "search ms" },
    {} };

  Figures figures;

  void addScaling(const std::string& work, const std::string& grid, std::array<double, 2> seconds)
  {
    const double ratio = seconds[0] / seconds[1];
    this->scaling.rows.push_back(
      { work, grid, number(1e3 * seconds[0], 1), number(1e3 * seconds[1], 1), number(ratio) });
    this->figures.atLeast("2 threads against 1, " + work, 1.7, ratio, grid);
  }

  void write(const std::string& file) const;

  const Data& data(Field field, GridKind kind);

  /// The contenders of the data of the moment: the peers, then ours.
  std::vector<std::unique_ptr<Contender>>& contenders() { return this->current; }

private:
  const Data& image(Field field, int size);

  std::map<std::string, Data> made;
  std::string currentLabel;
  std::vector<std::unique_ptr<Contender>> current;
};

void Laboratory::write(const std::string& file) const
{
  std::ofstream out(file);
  writeTable(out, this->figures.table());
  for (const Table* table :
    { &this->tetrahedra, &this->images, &this->index, &this->search, &this->scaling })
  {
    writeTable(out, *table);
  }
}

template <class T>
void finish(Data& data, vtkSmartPointer<T> grid)
{
  data.full = grid;
  auto plain = vtkSmartPointer<T>::New();
  plain->ShallowCopy(grid);
  plain->GetPointData()->RemoveArray(ExtraName);
  data.plain = plain;
}

std::string labelOf(Field field, GridKind kind)
{
  return name(field) + (kind.image ? " image " : " tetrahedra ") + std::to_string(kind.size) +
    (kind.shuffled ? " shuffled" : "");
}

const Data& Laboratory::image(Field field, int size)
{
  const std::string label = labelOf(field, { true, size });
  Data& data = this->made[label];
  if (!data.full)
  {
    data.label = std::to_string(size) + "^3";
    data.image = true;
    finish(data, makeImage(field, size));
  }
  return data;
}

const Data& Laboratory::data(Field field, GridKind kind)
{
  const std::string label = labelOf(field, kind);
  if (label == this->currentLabel)
  {
    return this->made.at(label);
  }
  this->current.clear();
  this->made.erase(this->currentLabel);
  this->currentLabel = label;
  if (kind.image)
  {
    this->current.push_back(std::make_unique<FlyingEdges>());
    this->current.push_back(std::make_unique<Ours>());
    return this->image(field, kind.size);
  }
  this->current.push_back(std::make_unique<LinearGrid>(false));
  this->current.push_back(std::make_unique<LinearGrid>(true));
  this->current.push_back(std::make_unique<Ours>());
  const Data& source = this->image(field, 128);
  Data& data = this->made[label];
  finish(data, makeTetrahedra(vtkImageData::SafeDownCast(source.full), kind.size, kind.shuffled));
  data.label = grouped(double(data.full->GetNumberOfCells())) + (kind.shuffled ? " shuffled" : "");
  return data;
}

std::vector<double> randomIsovalues(const std::array<double, 2>& range, int count)
{
  std::mt19937_64 random(23);
  std::vector<double> values(count);
  for (double& value : values)
  {
    value = range[0] + (range[1] - range[0]) * (double(random() >> 11) + 0.5) / 9007199254740992.;
  }
  return values;
}

/// A slider dragged over a twentieth of the middle range.
std::vector<double> sweepIsovalues(const std::array<double, 2>& range, int count)
{
  std::vector<double> values(count);
  for (int i = 0; i < count; ++i)
  {
    values[i] = range[0] + (range[1] - range[0]) * (0.5 + 0.05 * (i + 0.123456789) / count);
  }
  return values;
}

struct Query
{
  Outputs outputs;
  int threads;
  bool sweep;
};

/// Throws unless all contenders made the same surface.
void checkEqual(const std::vector<vtkPolyData*>& surfaces)
{
  const vtkPolyData* first = surfaces.front();
  for (vtkPolyData* surface : surfaces)
  {
    vtkPolyData* other = const_cast<vtkPolyData*>(first);
    if (surface->GetNumberOfPoints() != other->GetNumberOfPoints() ||
      surface->GetNumberOfCells() != other->GetNumberOfCells() ||
      surface->GetPointData()->GetNumberOfArrays() != other->GetPointData()->GetNumberOfArrays())
    {
      std::ostringstream text;
      text << "surfaces differ:";
      for (vtkPolyData* s : surfaces)
      {
        text << ' ' << s->GetNumberOfPoints() << " points " << s->GetNumberOfCells()
             << " triangles " << s->GetPointData()->GetNumberOfArrays() << " arrays;";
      }
      throw std::runtime_error(text.str());
    }
  }
}

/// The share of the cells that the last query of ours found active.
double activeShare(vtkPolyData* surface, vtkDataSet* input)
{
  vtkDataArray* active = surface->GetFieldData()->GetArray("ActiveCellCount");
  return active->GetTuple1(0) / double(input->GetNumberOfCells());
}

/// One round of the state asks one contender after the other for all isovalues, as a slider would,
/// twice: the first time it gets its index and its code back into the caches.
void compare(
  benchmark::State& state, Laboratory& laboratory, Field field, GridKind kind, Query query)
{
  const Data& data = laboratory.data(field, kind);
  auto& contenders = laboratory.contenders();
  const std::vector<double> isovalues =
    query.sweep ? sweepIsovalues(data.middleRange(), 6) : randomIsovalues(data.middleRange(), 5);
  for (auto& contender : contenders)
  {
    contender->setUp(
      query.outputs == Outputs::Plain ? data.plain : data.full, query.outputs, query.threads);
  }
  double triangles = 0;
  double active = 0;
  for (double isovalue : isovalues)
  {
    std::vector<vtkPolyData*> surfaces;
    for (auto& contender : contenders)
    {
      surfaces.push_back(contender->contour(isovalue));
    }
    checkEqual(surfaces);
    triangles += double(surfaces.back()->GetNumberOfCells());
    active += activeShare(surfaces.back(), data.plain);
  }

  // Seconds by contender, isovalue and round.
  std::vector<std::vector<std::vector<double>>> seconds(
    contenders.size(), std::vector<std::vector<double>>(isovalues.size()));
  std::size_t turn = 0;
  for (auto _ : state)
  {
    double oursSeconds = 0;
    for (std::size_t c = 0; c < contenders.size(); ++c)
    {
      const std::size_t who = (c + turn) % contenders.size();
      waitForOtherThreads();
      for (double isovalue : isovalues)
      {
        contenders[who]->contour(isovalue);
      }
      for (std::size_t i = 0; i < isovalues.size(); ++i)
      {
        seconds[who][i].push_back(secondsOf([&]() { contenders[who]->contour(isovalues[i]); }));
        oursSeconds += who + 1 == contenders.size() ? seconds[who][i].back() : 0;
      }
    }
    ++turn;
    state.SetIterationTime(oursSeconds);
  }

  std::vector<double> total(contenders.size());
  double lowest = 1e300;
  for (std::size_t i = 0; i < isovalues.size(); ++i)
  {
    double peer = 1e300;
    for (std::size_t c = 0; c < contenders.size(); ++c)
    {
      const double typical = median(seconds[c][i]);
      total[c] += typical;
      if (c + 1 < contenders.size())
      {
        peer = std::min(peer, typical);
      }
      else
      {
        lowest = std::min(lowest, peer / typical);
      }
    }
  }
  const double ratio = *std::min_element(total.begin(), total.end() - 1) / total.back();
  state.counters["ratio"] = ratio;
  state.counters["lowest"] = lowest;
  Row row = { name(field), data.label, query.sweep ? "slider" : "random",
    query.outputs == Outputs::Plain ? "plain" : "normals, array", std::to_string(query.threads),
    number(100 * active / double(isovalues.size()), 3) + " %",
    grouped(triangles / double(isovalues.size())) };
  for (std::size_t c = 0; c < contenders.size(); ++c)
  {
    const double rate = triangles / total[c] / 1e6;
    state.counters[contenders[c]->name() + " Mtri/s"] = rate;
    row.push_back(number(rate));
  }
  row.push_back(number(ratio));
  row.push_back(number(lowest));
  (kind.image ? laboratory.images : laboratory.tetrahedra).rows.push_back(row);
  const std::string threads = ", " + std::to_string(query.threads) + " thread(s)";
  if (!kind.image)
  {
    laboratory.figures.atLeast(query.outputs == Outputs::Plain
        ? "tetrahedra, ratio" + threads
        : "tetrahedra with normals and an array, ratio" + threads,
      query.outputs == Outputs::Plain ? 6 : 5, ratio, name(field) + ", " + data.label);
  }
  else if (query.outputs == Outputs::Plain)
  {
    if (field != Field::Blobs)
    {
      laboratory.figures.atLeast("images, large surfaces, " + data.label + threads,
        kind.size == 128 ? 1.1 : 1.5, ratio, name(field));
    }
    else if (kind.size == 256)
    {
      laboratory.figures.atLeast(
        "images, under 0.1 % active, " + data.label + threads, 20, ratio, name(field));
    }
  }
  if (kind.image)
  {
    laboratory.figures.atLeast("images, any isovalue" + threads, 0.95, lowest,
      name(field) + ", " + data.label +
        (query.outputs == Outputs::Plain ? "" : ", normals, array"));
  }
  auto& ours = static_cast<Ours&>(*contenders.back());
  laboratory.figures.atMost("builds of the index over all queries on a grid", 1,
    double(ours->GetIndexBuilds()), data.label);
}

/// Ours with 2 threads against 1, in turn.
void compareThreads(
  benchmark::State& state, Laboratory& laboratory, Field field, GridKind kind, Outputs outputs)
{
  const Data& data = laboratory.data(field, kind);
  const std::vector<double> isovalues = randomIsovalues(data.middleRange(), 5);
  std::array<Ours, 2> ours;
  for (int t = 0; t < 2; ++t)
  {
    ours[t].setUp(outputs == Outputs::Plain ? data.plain : data.full, outputs, t + 1);
    ours[t].contour(isovalues[0]);
  }
  std::array<std::vector<std::vector<double>>, 2> seconds;
  seconds.fill(std::vector<std::vector<double>>(isovalues.size()));
  for (auto _ : state)
  {
    for (std::size_t i = 0; i < isovalues.size(); ++i)
    {
      for (int t = 0; t < 2; ++t)
      {
        waitForOtherThreads();
        seconds[t][i].push_back(secondsOf([&]() { ours[t].contour(isovalues[i]); }));
      }
    }
    state.SetIterationTime(seconds[1].back().back());
  }
  std::array<double, 2> total{};
  for (int t = 0; t < 2; ++t)
  {
    for (const auto& rounds : seconds[t])
    {
      total[t] += median(rounds);
    }
  }
  const std::string grid = name(field) + ", " + data.label;
  const std::string work =
    outputs == Outputs::Plain ? "queries" : "queries with normals and an array";
  laboratory.addScaling(work, grid, total);
  state.counters["ratio"] = total[0] / total[1];
}

/// Seconds of the first execution beyond those of a second one, at an isovalue that has few
/// triangles but needs the whole index.
double firstExecution(Ours& ours, const Data& data, int threads, int mode, const char* file)
{
  std::array<double, 2> range;
  data.plain->GetPointData()->GetScalars()->GetRange(range.data());
  const double isovalue = range[1] - 0.0123456789 * (range[1] - range[0]);
  ours.setUp(data.plain, Outputs::Plain, threads);
  ours->SetIndexMode(mode);
  ours->SetIndexFile(file);
  const double first = secondsOf([&]() { ours.contour(isovalue); });
  ours->Modified();
  return first - secondsOf([&]() { ours.contour(isovalue); });
}

/// The index: build, size, loading.
void buildIndex(benchmark::State& state, Laboratory& laboratory, Field field, GridKind kind)
{
  const Data& data = laboratory.data(field, kind);
  laboratory.contenders().clear();
  const std::string file =
    (std::filesystem::temp_directory_path() / ("orrery-benchmark-" + std::to_string(getpid())))
      .string();
  const double cells = double(data.plain->GetNumberOfCells());
  std::array<std::vector<double>, 2> peer;
  std::array<std::vector<double>, 2> lean;
  std::array<std::vector<double>, 2> fast;
  std::array<std::vector<double>, 2> load;
  double treeBytes = 0;
  double indexBytes = 0;
  {
    Ours ours;
    firstExecution(ours, data, 2, 0, file.c_str());
  }
  // The first time new memory has to come from the system, and in a virtual machine from its host.
  const auto secondTime = [](auto measure)
  {
    waitForOtherThreads();
    measure();
    return measure();
  };
  for (auto _ : state)
  {
    for (int t = 0; t < 2; ++t)
    {
      peer[t].push_back(secondTime(
        [&]()
        {
          vtkSMPTools::Initialize(t + 1);
          vtkNew<vtkSpanSpace> tree;
          tree->SetDataSet(data.plain);
          tree->SetScalars(data.plain->GetPointData()->GetScalars());
          return secondsOf([&]() { tree->BuildTree(); });
        }));
      vtkIdType builds = 0;
      const auto execute = [&](int mode, const char* indexFile)
      {
        return secondTime(
          [&]()
          {
            Ours ours;
            const double seconds = firstExecution(ours, data, t + 1, mode, indexFile);
            treeBytes = double(ours->GetTreeBytes());
            indexBytes = double(ours->GetIndexBytes());
            builds = ours->GetIndexBuilds();
            return seconds;
          });
      };
      lean[t].push_back(execute(1, nullptr));
      fast[t].push_back(execute(0, nullptr));
      load[t].push_back(execute(0, file.c_str()));
      if (builds != 0)
      {
        throw std::runtime_error("the index was built, not loaded");
      }
    }
    state.SetIterationTime(fast[1].back());
  }
  std::filesystem::remove(file);
  const std::string grid = name(field) + ", " + data.label;
  for (int t = 0; t < 2; ++t)
  {
    const double ratio = median(fast[t]) / median(peer[t]);
    const double gain = median(fast[t]) / median(load[t]);
    laboratory.index.rows.push_back({ grid, grouped(cells), std::to_string(t + 1),
      number(1e3 * median(peer[t]), 0), number(1e3 * median(lean[t]), 0),
      number(1e3 * median(fast[t]), 0), number(ratio), number(1e3 * median(load[t]), 1),
      number(gain, 1), number(treeBytes / cells, 1), number(indexBytes / cells, 1) });
    const std::string threads = ", " + std::to_string(t + 1) + " thread(s)";
    laboratory.figures.atMost("index, build against vtkSpanSpace's" + threads, 3, ratio, grid);
    laboratory.figures.atLeast("index, build against load" + threads, 10, gain, grid);
  }
  laboratory.figures.atMost("index, bytes a cell, tree", 12, treeBytes / cells, grid);
  laboratory.figures.atMost("index, bytes a cell, everything", 60, indexBytes / cells, grid);
  laboratory.addScaling("build of the index", grid, { median(fast[0]), median(fast[1]) });
}

/// The cells of a grid in the span space.
std::vector<orrery::SpanNode> spanNodes(const Data& data, const std::vector<orrery::Key>& keys)
{
  std::vector<orrery::SpanNode> nodes;
  nodes.reserve(std::size_t(data.plain->GetNumberOfCells()));
  vtkNew<vtkIdList> points;
  for (vtkIdType cell = 0; cell < data.plain->GetNumberOfCells(); ++cell)
  {
    data.plain->GetCellPoints(cell, points);
    orrery::SpanNode node{ 0xffffffff, 0, std::uint32_t(cell) };
    for (vtkIdType point : *points)
    {
      node.min = std::min(node.min, keys[point]);
      node.max = std::max(node.max, keys[point]);
    }
    nodes.push_back(node);
  }
  return nodes;
}

/// The tables III and IV of the paper, for the kernel's tree.
void searchTree(benchmark::State& state, Laboratory& laboratory, Field field, GridKind kind)
{
  const Data& data = laboratory.data(field, kind);
  vtkDataArray* scalars = data.plain->GetPointData()->GetScalars();
  std::vector<orrery::Key> keys;
  const auto order = orrery::ValueOrder::of(vtkFloatArray::SafeDownCast(scalars)->GetPointer(0),
    std::size_t(scalars->GetNumberOfTuples()), keys);
  std::vector<orrery::SpanNode> nodes = spanNodes(data, keys);
  std::array<double, 2> range;
  scalars->GetRange(range.data());
  const std::string grid = name(field) + ", " + data.label;
  for (auto _ : state)
  {
    orrery::SpanSpaceTree tree;
    const double build = secondsOf([&]() { tree = orrery::SpanSpaceTree(nodes); });
    for (bool whole : { true, false })
    {
      const auto isovalues = randomIsovalues(whole ? range : data.middleRange(), 1000);
      double active = 0;
      double visited = 0;
      std::size_t largest = 0;
      std::vector<double> count;
      std::vector<double> mark;
      std::vector<orrery::BitWord> bits(nodes.size() / 64 + 1);
      std::vector<orrery::BitWord> groups(bits.size() / 64 + 1);
      for (double isovalue : isovalues)
      {
        const std::uint64_t threshold = order.threshold(isovalue);
        const auto start = Clock::now();
        const orrery::SearchStatistics statistics = tree.count(threshold);
        count.push_back(std::chrono::duration<double>(Clock::now() - start).count());
        active += double(statistics.active);
        visited += double(statistics.nodesVisited);
        largest = std::max(largest, statistics.largestBlock);
      }
      for (std::size_t i = 0; i < isovalues.size(); i += 20)
      {
        const std::uint64_t threshold = order.threshold(isovalues[i]);
        const auto start = Clock::now();
        std::fill(bits.begin(), bits.end(), 0);
        tree.mark(tree.find(threshold), bits.data(), groups.data());
        mark.push_back(std::chrono::duration<double>(Clock::now() - start).count());
      }
      const double meanCount =
        std::accumulate(count.begin(), count.end(), 0.) / double(count.size());
      const double meanMark = std::accumulate(mark.begin(), mark.end(), 0.) / double(mark.size());
      laboratory.search.rows.push_back(
        { grid, grouped(double(nodes.size())), whole ? "whole range" : "middle half",
          grouped(active / 1000), grouped(visited / 1000), grouped(double(largest)), number(build),
          number(1e3 * meanCount, 4), number(1e3 * meanMark) });
      if (kind.image && kind.size == 128 && whole)
      {
        laboratory.figures.atMost(
          "nodes visited on average, 128^3 MRI", 5000, visited / 1000, grid);
      }
      if (!kind.image)
      {
        laboratory.figures.atMost("count, milliseconds", 0.3, 1e3 * meanCount, grid);
      }
      state.counters[whole ? "nodes, whole" : "nodes, middle"] = visited / 1000;
    }

    // The search of a query, which counts as it marks, against the whole query. A large surface of an image is found by
    // scanning the values instead.
    Ours ours;
    ours.setUp(data.plain, Outputs::Plain, 1);
    double searching = 0;
    double querying = 0;
    std::vector<orrery::BitWord> bits(nodes.size() / 64 + 1);
    std::vector<orrery::BitWord> groups(bits.size() / 64 + 1);
    for (double isovalue : randomIsovalues(data.middleRange(), 5))
    {
      const std::uint64_t threshold = order.threshold(isovalue);
      if (kind.image || tree.count(threshold).active < nodes.size() / 100)
      {
        continue;
      }
      std::vector<double> search;
      std::vector<double> query;
      for (int round = 0; round < 3; ++round)
      {
        search.push_back(secondsOf(
          [&]()
          {
            std::fill(bits.begin(), bits.end(), 0);
            tree.mark(tree.find(threshold), bits.data(), groups.data());
          }));
        ours->Modified();
        query.push_back(secondsOf([&]() { ours.contour(isovalue); }));
      }
      searching += median(search);
      querying += median(query);
    }
    if (querying > 0)
    {
      laboratory.figures.atMost("share of the search in a query on large surfaces, percent", 5,
        100 * searching / querying, grid);
    }
    state.SetIterationTime(build);
  }
}

/// The spectrum of 256 isovalues, the grid's index being there.
void spectrum(benchmark::State& state, Laboratory& laboratory, Field field, GridKind kind)
{
  const Data& data = laboratory.data(field, kind);
  vtkNew<vtkSpanSpaceSpectrum> filter;
  filter->SetInputData(data.plain);
  filter->SetInputArrayToProcess(0, 0, 0, vtkDataObject::FIELD_ASSOCIATION_POINTS, ScalarName);
  filter->SetNumberOfIsovalues(255);
  filter->Update();
  std::vector<double> seconds;
  for (auto _ : state)
  {
    filter->SetNumberOfIsovalues(256);
    filter->Modified();
    seconds.push_back(secondsOf([&]() { filter->Update(); }));
    state.SetIterationTime(seconds.back());
  }
  if (!kind.image) // asked of the 5M cells of a grid of tetrahedra
  {
    laboratory.figures.atMost("spectrum of 256 isovalues, milliseconds", 50, 1e3 * median(seconds),
      name(field) + ", " + data.label);
  }
}

}

int main(int argc, char** argv)
{
  if (argc < 2)
  {
    std::cerr << "usage: " << argv[0] << " results.md [--benchmark_filter=...]\n";
    return 2;
  }
  const std::string results = argv[1];
  benchmark::Initialize(&argc, argv);

  Laboratory laboratory;
  const auto add = [&](const std::string& title, int rounds, auto work)
  { addBenchmark(title, rounds, work, [&laboratory, results]() { laboratory.write(results); }); };
  const auto addQueries = [&](Field field, GridKind kind, int rounds)
  {
    for (int threads : { 1, 2 })
    {
      for (Outputs outputs : { Outputs::Plain, Outputs::Attributes })
      {
        for (bool sweep : { false, true })
        {
          // A choice, so that all takes a few minutes.
          const bool attributes = outputs == Outputs::Attributes;
          if ((sweep && (attributes || kind.shuffled)) ||
            (attributes && kind.shuffled && kind.size > 55))
          {
            continue;
          }
          const Query query{ outputs, threads, sweep };
          add(labelOf(field, kind) + (outputs == Outputs::Plain ? "" : " attributes") +
              (sweep ? " slider" : " random") + " " + std::to_string(threads),
            sweep ? 3 : rounds,
            [&laboratory, field, kind, query](benchmark::State& state)
            { compare(state, laboratory, field, kind, query); });
        }
      }
    }
  };
  const auto addOthers = [&](Field field, GridKind kind)
  {
    const std::string label = labelOf(field, kind);
    for (Outputs outputs : { Outputs::Plain, Outputs::Attributes })
    {
      add(label + (outputs == Outputs::Plain ? "" : " attributes") + " scaling", 5,
        [&laboratory, field, kind, outputs](benchmark::State& state)
        { compareThreads(state, laboratory, field, kind, outputs); });
    }
    add(label + " search", 1,
      [&laboratory, field, kind](benchmark::State& state)
      { searchTree(state, laboratory, field, kind); });
    add(label + " spectrum", 5,
      [&laboratory, field, kind](benchmark::State& state)
      { spectrum(state, laboratory, field, kind); });
    add(label + " index", 3,
      [&laboratory, field, kind](benchmark::State& state)
      { buildIndex(state, laboratory, field, kind); });
  };
  const GridKind million{ false, 55 };
  const GridKind millions{ false, 94 };
  for (Field field : { Field::Mri, Field::Turbulent, Field::Blobs })
  {
    for (int size : { 128, 256 })
    {
      const GridKind kind{ true, size };
      addQueries(field, kind, 5);
      if ((field == Field::Mri && size == 128) || (field == Field::Turbulent && size == 256))
      {
        addOthers(field, kind);
      }
    }
    addQueries(field, million, 5);
    addQueries(field, millions, 3);
    if (field != Field::Blobs)
    {
      addOthers(field, millions);
    }
    if (field == Field::Turbulent)
    {
      addQueries(field, { false, 55, true }, 3);
      addQueries(field, { false, 94, true }, 3);
    }
  }
  benchmark::RunSpecifiedBenchmarks();
  benchmark::Shutdown();
}
