#pragma once

#include "Ranks.h"

#include "vtkType.h"

class vtkMultiProcessController;

/// The ranks of a controller, for the kernel.
class ControllerRanks final : public orrery::Ranks
{
public:
  explicit ControllerRanks(vtkMultiProcessController* ranksController)
    : controller(ranksController)
  {
  }

  int count() const override;
  int own() const override;
  Bytes gather(const Bytes& given) override;
  void minimum(std::vector<int>& numbers) override;
  std::vector<Bytes> exchange(const std::vector<Bytes>& given) override;

private:
  std::vector<vtkIdType> gatherNumbers(const std::vector<vtkIdType>& numbers);

  vtkMultiProcessController* controller;
};
