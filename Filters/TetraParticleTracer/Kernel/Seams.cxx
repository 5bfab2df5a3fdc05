#include "Seams.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <unordered_set>

namespace orrery
{
namespace
{

/// How far apart nodes that are the same may lie, in sizes of all of the blocks. When rounding puts
/// two of them further apart the seam is only crossed slower.
constexpr double Nearness = 1e-6;

/// The most nodes that a seam joins at a place. More meet at singular axes, where cells have no volume
/// and lists of all others would take much memory.
constexpr std::ptrdiff_t MostMeeting = 16;

struct BorderNode
{
  std::int32_t block;
  std::int64_t point;
  TetraPlace place;
  Vector3 x;
  std::array<std::int64_t, 3> rounded;
};

/// The nodes of all borders, each once.
std::vector<BorderNode> borderNodes(const Seams::Meshes& meshes)
{
  std::vector<BorderNode> nodes;
  for (std::size_t block = 0; block < meshes.size(); ++block)
  {
    const TetraMesh& mesh = *meshes[block];
    std::unordered_set<std::int64_t> seen;
    mesh.forEachBorder(
      [&](TetraPlace place, int face)
      {
        place.block = static_cast<std::int32_t>(block);
        const TetraMesh::Ids ids = mesh.vertices(place);
        for (int n = 0; n < 4; ++n)
        {
          if (n != face && seen.insert(ids[n]).second)
          {
            nodes.push_back({ place.block, ids[n], place, mesh.positions(ids, 0)[n], {} });
          }
        }
      });
  }
  return nodes;
}

}

void Seams::make() const
{
  std::vector<BorderNode> nodes = borderNodes(this->meshes);
  double size = 0;
  for (const BorderNode& node : nodes)
  {
    size = std::max(size, (node.x - nodes.front().x).cwiseAbs().maxCoeff());
  }
  for (BorderNode& node : nodes)
  {
    for (int axis = 0; axis < 3 && size > 0; ++axis)
    {
      node.rounded[axis] = std::llround((node.x[axis] - nodes.front().x[axis]) / (Nearness * size));
    }
  }
  std::stable_sort(nodes.begin(), nodes.end(),
    [](const BorderNode& a, const BorderNode& b) { return a.rounded < b.rounded; });
  for (auto first = nodes.begin(); first != nodes.end();)
  {
    const auto last = std::find_if(
      first, nodes.end(), [&](const BorderNode& node) { return node.rounded != first->rounded; });
    const bool joins = last - first > 1 && last - first <= MostMeeting;
    for (auto node = first; node != last && joins; ++node)
    {
      std::vector<TetraPlace>& others = this->places[{ node->block, node->point }];
      for (auto other = first; other != last; ++other)
      {
        if (other != node)
        {
          others.push_back(other->place);
        }
      }
    }
    first = last;
  }
}

const std::vector<TetraPlace>& Seams::beyond(std::int32_t block, std::int64_t point) const
{
  std::call_once(this->once, [this]() { this->make(); });
  static const std::vector<TetraPlace> none;
  const auto found = this->places.find({ block, point });
  return found == this->places.end() ? none : found->second;
}

}
