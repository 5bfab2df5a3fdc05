#include "Seams.h"

#include <algorithm>
#include <cstddef>
#include <utility>

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

/// A node of a border, and where it is.
struct Node
{
  std::int64_t point;
  TetraPlace place;
  Vector3 x;
};

/// Those of all borders, each once.
std::vector<Node> borderNodes(const Seams::Meshes& meshes)
{
  std::vector<Node> nodes;
  for (std::size_t block = 0; block < meshes.size(); ++block)
  {
    for (const TetraMesh::BorderPoint& border : meshes[block]->borderPoints())
    {
      const Vector3 x = meshes[block]->position(border.point);
      if (x.allFinite())
      {
        nodes.push_back({ border.point, border.place, x });
        nodes.back().place.block = static_cast<std::int32_t>(block);
      }
    }
  }
  return nodes;
}

/// Where a node is, rounded, and its number.
using Key = std::pair<std::uint64_t, std::size_t>;

/// Takes out most of the keys that no other is equal to: a hash tells so sooner than sorting.
void removeSingle(std::vector<Key>& keys)
{
  const std::size_t size = 8 * keys.size();
  std::vector<std::uint8_t> met(size); // once, or more often
  const auto slot = [size](const Key& key)
  { return (key.first * 0x9e3779b97f4a7c15u >> 32) * size >> 32; };
  for (const Key& key : keys)
  {
    std::uint8_t& count = met[slot(key)];
    count = count == 0 ? 1 : 2;
  }
  keys.erase(
    std::remove_if(keys.begin(), keys.end(), [&](const Key& key) { return met[slot(key)] == 1; }),
    keys.end());
}

/// In the order of places, those of one in the order of their numbers. Of nodes that are alone at
/// their place most are left out.
std::vector<Key> sortedKeys(const std::vector<Node>& nodes)
{
  double size = 0;
  for (const Node& node : nodes)
  {
    size = std::max(size, (node.x - nodes.front().x).cwiseAbs().maxCoeff());
  }
  const double scale = size > 0 ? 1 / (Nearness * size) : 0;
  std::vector<Key> keys;
  keys.reserve(nodes.size());
  for (const Node& node : nodes)
  {
    std::uint64_t place = 0;
    for (int axis = 0; axis < 3; ++axis)
    {
      // Between 0 and 2 / Nearness, which are 21 bits.
      const double part = (node.x[axis] - nodes.front().x[axis]) * scale + 1 / Nearness;
      place = place << 21 | static_cast<std::uint64_t>(part + 0.5);
    }
    keys.push_back({ place, keys.size() });
  }
  removeSingle(keys);
  std::sort(keys.begin(), keys.end());
  return keys;
}

}

void Seams::make() const
{
  const std::vector<Node> nodes = borderNodes(this->meshes);
  const std::vector<Key> keys = sortedKeys(nodes);
  for (auto first = keys.begin(); first != keys.end();)
  {
    const auto last =
      std::find_if(first, keys.end(), [&](const Key& key) { return key.first != first->first; });
    const bool joins = last - first > 1 && last - first <= MostMeeting;
    for (auto key = first; key != last && joins; ++key)
    {
      const std::size_t begin = this->places.size();
      for (auto other = first; other != last; ++other)
      {
        if (other != key)
        {
          this->places.push_back(nodes[other->second].place);
        }
      }
      const Node& node = nodes[key->second];
      this->joints.push_back({ node.place.block, node.point, begin, this->places.size() });
    }
    first = last;
  }
  std::sort(this->joints.begin(), this->joints.end());
}

Seams::Places Seams::beyond(std::int32_t block, std::int64_t point) const
{
  std::call_once(this->once, [this]() { this->make(); });
  const auto found =
    std::lower_bound(this->joints.begin(), this->joints.end(), Joint{ block, point, 0, 0 });
  if (found == this->joints.end() || found->block != block || found->point != point)
  {
    return { nullptr, nullptr };
  }
  return { this->places.data() + found->first, this->places.data() + found->last };
}

}
