#pragma once

#include "Ranks.h"

#include "vtkCommunicator.h"
#include "vtkMultiProcessController.h"
#include "vtkType.h"

#include <exception>
#include <vector>

/// The ranks of a controller, for the kernel. A rank that fails, for want of memory perhaps, leaves the
/// others waiting for it in no function: they throw OtherRankFailed then.
class ControllerRanks final : public orrery::Ranks
{
public:
  struct OtherRankFailed : std::exception
  {
  };

  explicit ControllerRanks(vtkMultiProcessController* ranksController)
    : controller(ranksController)
  {
  }

  int count() const override;
  int own() const override;
  Bytes gather(const Bytes& given) override;
  void minimum(std::vector<int>& numbers) override;
  std::vector<Bytes> exchange(const std::vector<Bytes>& given) override;

  /// Makes each number what it comes to over all ranks, by an operation of vtkCommunicator.
  template <class T>
  void reduce(int operation, std::vector<T>& numbers)
  {
    const std::vector<T> own = numbers;
    this->meet();
    if (this->count() > 1)
    {
      const auto size = static_cast<vtkIdType>(own.size());
      this->controller->AllReduce(own.data(), numbers.data(), size, operation);
    }
  }

  /// Waits for all ranks.
  void meet() { this->meet(0); }

  /// To be called once by a rank that has failed, instead of what the others call.
  void fail();

private:
  std::vector<vtkIdType> gatherNumbers(const std::vector<vtkIdType>& numbers);
  std::vector<vtkIdType> meet(vtkIdType number);

  vtkMultiProcessController* controller;
};
