#pragma once

#include <cstddef>
#include <vector>

namespace orrery
{

/// The processes that share the data. All of them call each function, in the same order.
class Ranks
{
public:
  using Bytes = std::vector<char>;

  virtual ~Ranks() = default;

  virtual int count() const = 0;
  virtual int own() const = 0;

  /// What all ranks give, in their order.
  virtual Bytes gather(const Bytes& given) = 0;

  /// Makes each number the least of all ranks.
  virtual void minimum(std::vector<int>& numbers) = 0;

  /// Gives bytes to each rank, and returns what each gave to this one.
  virtual std::vector<Bytes> exchange(const std::vector<Bytes>& given) = 0;
};

}
