#include "ControllerRanks.h"

#include "../Common/ThreadsAndRanks.h"

#include <numeric>

namespace
{

constexpr int ExchangeTag = 7301;

}

int ControllerRanks::count() const
{
  return this->controller ? this->controller->GetNumberOfProcesses() : 1;
}

int ControllerRanks::own() const
{
  return this->controller ? this->controller->GetLocalProcessId() : 0;
}

/// Of all ranks, which give as many each.
std::vector<vtkIdType> ControllerRanks::gatherNumbers(const std::vector<vtkIdType>& numbers)
{
  std::vector<vtkIdType> all(numbers.size() * this->count());
  this->controller->AllGather(numbers.data(), all.data(), static_cast<vtkIdType>(numbers.size()));
  return all;
}

ControllerRanks::Bytes ControllerRanks::gather(const Bytes& given)
{
  if (this->count() == 1)
  {
    return given;
  }
  const auto own = static_cast<vtkIdType>(given.size());
  std::vector<vtkIdType> sizes = this->gatherNumbers(std::vector<vtkIdType>{ own });
  std::vector<vtkIdType> offsets(sizes.size(), 0);
  std::partial_sum(sizes.begin(), sizes.end() - 1, offsets.begin() + 1);
  Bytes all(static_cast<std::size_t>(offsets.back() + sizes.back()));
  this->controller->AllGatherV(given.data(), all.data(), own, sizes.data(), offsets.data());
  return all;
}

void ControllerRanks::minimum(std::vector<int>& numbers)
{
  reduceOverRanks(this->controller, vtkCommunicator::MIN_OP, numbers);
}

/// Pairs of ranks talk one after the other in an order that all of them know, the lower one first: so
/// none waits for one that waits.
std::vector<ControllerRanks::Bytes> ControllerRanks::exchange(const std::vector<Bytes>& given)
{
  std::vector<Bytes> taken(given.size());
  taken[this->own()] = given[this->own()];
  if (this->count() == 1)
  {
    return taken;
  }
  std::vector<vtkIdType> sizes;
  for (const Bytes& bytes : given)
  {
    sizes.push_back(static_cast<vtkIdType>(bytes.size()));
  }
  const std::vector<vtkIdType> all = this->gatherNumbers(sizes);
  const auto send = [&](int to)
  {
    if (!given[to].empty())
    {
      this->controller->Send(given[to].data(), sizes[to], to, ExchangeTag);
    }
  };
  const auto receive = [&](int from)
  {
    taken[from].resize(static_cast<std::size_t>(all[from * this->count() + this->own()]));
    if (!taken[from].empty())
    {
      this->controller->Receive(
        taken[from].data(), static_cast<vtkIdType>(taken[from].size()), from, ExchangeTag);
    }
  };
  // In the order of the pairs: those with lower ranks, then those with higher ones.
  for (int other = 0; other < this->count(); ++other)
  {
    if (other < this->own())
    {
      receive(other);
      send(other);
    }
    else if (other > this->own())
    {
      send(other);
      receive(other);
    }
  }
  return taken;
}
