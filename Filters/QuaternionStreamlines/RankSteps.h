#pragma once

#include "../Common/ThreadsAndRanks.h"

#include "vtkType.h"

#include <exception>
#include <new>
#include <string>
#include <vector>

/// Work of several ranks, in steps after which all of them know whether to go on: none is left
/// waiting for one that has failed or been stopped.
class RankSteps
{
public:
  explicit RankSteps(vtkMultiProcessController* ranksController)
    : controller(ranksController)
  {
  }

  int count() const { return this->controller ? this->controller->GetNumberOfProcesses() : 1; }
  int own() const { return this->controller ? this->controller->GetLocalProcessId() : 0; }

  /// What is wrong, on all ranks: the message of the first that has one. Empty when nothing is.
  const std::string& problem() const { return this->text; }

  /// Does a step, which returns false when stopped and throws an exception with a message for the
  /// user when it fails. Returns whether it was done on all ranks. Within it, ranks do not
  /// communicate.
  template <class Step>
  bool together(Step&& step)
  {
    bool done = false;
    try
    {
      done = step();
    }
    catch (const std::bad_alloc&)
    {
      this->text = "Not enough memory to compare the curves: make Sample Count smaller.";
    }
    catch (const std::exception& error)
    {
      this->text = error.what();
    }
    return this->agree(done);
  }

  template <class T>
  T largest(T number) const
  {
    std::vector<T> numbers{ number };
    reduceOverRanks(this->controller, vtkCommunicator::MAX_OP, numbers);
    return numbers[0];
  }
  template <class T>
  T least(T number) const
  {
    std::vector<T> numbers{ number };
    reduceOverRanks(this->controller, vtkCommunicator::MIN_OP, numbers);
    return numbers[0];
  }

  /// A number of each rank, in their order.
  std::vector<vtkIdType> gather(vtkIdType number) const
  {
    std::vector<vtkIdType> numbers(this->count(), number);
    if (this->count() > 1)
    {
      this->controller->AllGather(&number, numbers.data(), 1);
    }
    return numbers;
  }

  /// Makes the parts that each rank has of a whole, one after the other in the order of the ranks,
  /// what they are there on all ranks. `own` is a copy of one's own.
  template <class T>
  void exchange(const std::vector<T>& own, std::vector<vtkIdType> sizes, T* whole) const
  {
    std::vector<vtkIdType> offsets(sizes.size(), 0);
    for (std::size_t rank = 1; rank < sizes.size(); ++rank)
    {
      offsets[rank] = offsets[rank - 1] + sizes[rank - 1];
    }
    if (this->count() > 1)
    {
      this->controller->AllGatherV(
        own.data(), whole, static_cast<vtkIdType>(own.size()), sizes.data(), offsets.data());
    }
  }

private:
  bool agree(bool done)
  {
    constexpr int NoRank = VTK_INT_MAX;
    const int first = this->least(this->text.empty() ? NoRank : this->own());
    if (first != NoRank && this->count() > 1)
    {
      int length = static_cast<int>(this->text.size());
      this->controller->Broadcast(&length, 1, first);
      this->text.resize(static_cast<std::size_t>(length));
      this->controller->Broadcast(&this->text[0], length, first);
    }
    return onAllRanks(this->controller, done);
  }

  vtkMultiProcessController* controller;
  std::string text;
};
