#include "ControllerRanks.h"

#include <algorithm>
#include <numeric>

namespace
{

constexpr int ExchangeTag = 7301;

/// What a rank that has failed gives when all meet.
constexpr vtkIdType Failed = -1;

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

/// Gathers a number, not negative, of each rank. All that ranks do together begins with it, so that a
/// rank that fails need not know what the others are about to do.
std::vector<vtkIdType> ControllerRanks::meet(vtkIdType number)
{
  if (this->count() == 1)
  {
    return { number };
  }
  std::vector<vtkIdType> numbers = this->gatherNumbers({ number });
  if (std::count(numbers.begin(), numbers.end(), Failed) > 0)
  {
    throw OtherRankFailed();
  }
  return numbers;
}

void ControllerRanks::fail()
{
  if (this->count() > 1)
  {
    this->gatherNumbers({ Failed });
  }
}

ControllerRanks::Bytes ControllerRanks::gather(const Bytes& given)
{
  if (this->count() == 1)
  {
    return given;
  }
  const auto own = static_cast<vtkIdType>(given.size());
  std::vector<vtkIdType> sizes = this->meet(own);
  std::vector<vtkIdType> offsets(sizes.size(), 0);
  std::partial_sum(sizes.begin(), sizes.end() - 1, offsets.begin() + 1);
  Bytes all(static_cast<std::size_t>(offsets.back() + sizes.back()));
  this->meet(); // with the memory
  this->controller->AllGatherV(given.data(), all.data(), own, sizes.data(), offsets.data());
  return all;
}

void ControllerRanks::minimum(std::vector<int>& numbers)
{
  this->reduce(vtkCommunicator::MIN_OP, numbers);
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
  this->meet();
  const std::vector<vtkIdType> all = this->gatherNumbers(sizes);
  for (int other = 0; other < this->count(); ++other)
  {
    taken[other].resize(static_cast<std::size_t>(all[other * this->count() + this->own()]));
  }
  this->meet(); // with the memory
  const auto send = [&](int to)
  {
    if (!given[to].empty())
    {
      this->controller->Send(given[to].data(), sizes[to], to, ExchangeTag);
    }
  };
  const auto receive = [&](int from)
  {
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
