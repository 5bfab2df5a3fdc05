#include "EdgeTable.h"

#include "LargePages.h"
#include "Parallel.h"

#include <atomic>
#include <numeric>

#include <omp.h>

namespace orrery
{
namespace
{

/// Calls visit(a, b), a < b, for the edges of the cells of a batch at some positions. A count of
/// vertices and edges known when compiled (0: not) makes tetrahedra twice as fast.
template <std::size_t Vertices, std::size_t Edges, class Visit>
void forBatchEdges(const CellMesh& mesh, const CellBatch& batch, const BitWord* active,
  std::size_t begin, std::size_t end, Visit&& visit)
{
  const std::size_t vertexCount = Vertices ? Vertices : batch.table->vertexCount;
  const std::size_t edgeCount = Edges ? Edges : batch.table->edges.size();
  for (std::size_t position = begin; position < end; ++position)
  {
    if (active && !((active[position / 64] >> (position % 64)) & 1))
    {
      continue;
    }
    const std::size_t start = mesh.vertices.begin(batch.cell(position - batch.firstPosition));
    std::uint32_t point[CaseTable::MaximumVertices];
    for (std::size_t v = 0; v < vertexCount; ++v)
    {
      point[v] = mesh.vertices.point(start + v);
    }
    for (std::size_t e = 0; e < edgeCount; ++e)
    {
      const std::uint32_t a = point[batch.table->edges[e][0]];
      const std::uint32_t b = point[batch.table->edges[e][1]];
      if (a != b)
      {
        visit(std::min(a, b), std::max(a, b));
      }
    }
  }
}

/// The same for the cells with positions in a range of words.
template <class Visit>
void forEdges(const CellMesh& mesh, const BitWord* active, std::size_t firstWord,
  std::size_t lastWord, Visit&& visit)
{
  for (const CellBatch& batch : mesh.batches)
  {
    const std::size_t begin = std::max(firstWord * 64, batch.firstPosition);
    const std::size_t end = std::min(lastWord * 64, batch.firstPosition + batch.count);
    if (!batch.table)
    {
      continue;
    }
    if (batch.table->vertexCount == 4)
    {
      forBatchEdges<4, 6>(mesh, batch, active, begin, end, visit);
    }
    else
    {
      forBatchEdges<0, 0>(mesh, batch, active, begin, end, visit);
    }
  }
}

/// Sorts a short list and drops what is double; returns its new length.
std::size_t sortUnique(std::uint32_t* list, std::size_t size)
{
  if (size > 64)
  {
    std::sort(list, list + size);
    return std::unique(list, list + size) - list;
  }
  std::size_t length = 0;
  for (std::size_t n = 0; n < size; ++n)
  {
    const std::uint32_t value = list[n];
    std::size_t place = length;
    while (place > 0 && list[place - 1] > value)
    {
      --place;
    }
    if (place > 0 && list[place - 1] == value)
    {
      continue;
    }
    std::copy_backward(list + place, list + length, list + length + 1);
    list[place] = value;
    ++length;
  }
  return length;
}

/// A number for each point, for each of a few parts of the mesh: threads need no atomics.
using PointNumbers = std::vector<std::vector<std::uint64_t>>;

/// Calls visit(n, b) for the edges from the lower point a to b, n being the number of a of the part
/// that the cell is in. False when stopped.
template <class Visit>
bool forParts(const CellMesh& mesh, const BitWord* active, int threads, const Monitor& monitor,
  PointNumbers& numbers, Visit&& visit)
{
  constexpr std::size_t Chunk = 1024;
  const std::size_t words = mesh.positionCount / 64;
  const int parts = static_cast<int>(numbers.size());
  std::atomic<bool> stopped{ false };
#pragma omp parallel for num_threads(threads) schedule(static, 1)
  for (int part = 0; part < parts; ++part)
  {
    const std::size_t end = words * (part + 1) / parts;
    for (std::size_t w = words * part / parts; w < end && !stopped; w += Chunk)
    {
      forEdges(mesh, active, w, std::min(end, w + Chunk),
        [&visit, &numbersHere = numbers[part]](std::uint32_t a, std::uint32_t b)
        { visit(numbersHere[a], b); });
      if (omp_get_thread_num() == 0 && w / Chunk % 16 == 0) // part 0, up to words / parts
      {
        monitor.report(double(w) * parts / words);
        stopped = stopped || monitor.stopped();
      }
    }
  }
  return !stopped;
}

/// The edges by their lower point, as often as there are cells that have them.
struct EdgeLists
{
  std::vector<std::uint64_t> begin; ///< Of each point's list, and the end.
  std::vector<std::uint32_t> others;
};

/// A counting sort of all edges. False when stopped.
bool listEdges(const CellMesh& mesh, const BitWord* active, int threads, const Monitor& monitor,
  EdgeLists& lists)
{
  PointNumbers next(std::min(threads, 8), std::vector<std::uint64_t>(mesh.pointCount, 0));
  if (!forParts(mesh, active, threads, monitor.part(0.0, 0.4), next,
        [](std::uint64_t& count, std::uint32_t) { ++count; }))
  {
    return false;
  }
  lists.begin.resize(mesh.pointCount + 1);
  std::uint64_t total = 0;
  for (std::size_t point = 0; point < mesh.pointCount; ++point)
  {
    lists.begin[point] = total;
    for (std::vector<std::uint64_t>& part : next)
    {
      const std::uint64_t count = part[point];
      part[point] = total;
      total += count;
    }
  }
  lists.begin[mesh.pointCount] = total;
  resizeOnLargePages(lists.others, total);
  return forParts(mesh, active, threads, monitor.part(0.4, 1.0), next,
    [&others = lists.others](std::uint64_t& place, std::uint32_t b) { others[place++] = b; });
}

}

EdgeTable EdgeTable::of(
  const CellMesh& mesh, const BitWord* active, int threads, const Monitor& monitor)
{
  EdgeLists lists;
  if (!listEdges(mesh, active, threads, monitor.part(0.0, 0.6), lists))
  {
    return {};
  }
  const std::size_t pointCount = mesh.pointCount;
  std::vector<std::uint64_t> distinct(pointCount + 1, 0);
  const bool whole = forBlocks(pointCount, 4096, threads, monitor, 0.6, 1.0,
    [&](std::size_t first, std::size_t last)
    {
      for (std::size_t point = first; point < last; ++point)
      {
        distinct[point + 1] = sortUnique(
          lists.others.data() + lists.begin[point], lists.begin[point + 1] - lists.begin[point]);
      }
    });
  std::partial_sum(distinct.begin(), distinct.end(), distinct.begin());
  if (!whole || distinct[pointCount] >= (std::uint64_t(1) << 31))
  {
    return {};
  }

  EdgeTable table;
  table.first.assign(distinct.begin(), distinct.end());
  resizeOnLargePages(table.other, distinct[pointCount] + Padding);
#pragma omp parallel for num_threads(threads) schedule(static)
  for (std::size_t point = 0; point < pointCount; ++point)
  {
    std::copy_n(lists.others.data() + lists.begin[point],
      table.first[point + 1] - table.first[point], table.other.data() + table.first[point]);
  }
  table.pointOf.reserve(table.size() / PointStep + 1);
  for (std::uint32_t point = 0; point < pointCount; ++point)
  {
    while (table.pointOf.size() * PointStep < table.first[point + 1])
    {
      table.pointOf.push_back(point);
    }
  }
  return table;
}

}
