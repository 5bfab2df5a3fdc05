#pragma once

#include "vtkCommunicator.h"
#include "vtkMultiProcessController.h"

#include <omp.h>

#include <vector>

/// What a property of threads stands for: 0 is as many as OpenMP gives.
inline int threadCount(int property)
{
  return property > 0 ? property : omp_get_max_threads();
}

/// Whether this is the rank that speaks for all. Without a controller it is the only one.
inline bool isFirstRank(vtkMultiProcessController* controller)
{
  return !controller || controller->GetLocalProcessId() == 0;
}

/// Makes each number what it comes to over all ranks, by an operation of vtkCommunicator.
template <class T>
void reduceOverRanks(vtkMultiProcessController* controller, int operation, std::vector<T>& numbers)
{
  if (controller && controller->GetNumberOfProcesses() > 1)
  {
    const std::vector<T> own = numbers;
    controller->AllReduce(
      own.data(), numbers.data(), static_cast<vtkIdType>(numbers.size()), operation);
  }
}

/// Whether something holds on all ranks.
inline bool onAllRanks(vtkMultiProcessController* controller, bool holds)
{
  std::vector<int> all{ holds };
  reduceOverRanks(controller, vtkCommunicator::MIN_OP, all);
  return all[0] != 0;
}
