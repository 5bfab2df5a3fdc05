#pragma once

#include <functional>

class vtkMultiProcessController;

namespace ranktest
{

/// Does something on several ranks at once, which are threads. A rank that waits for another one that
/// does not come fails the test.
void onRanks(int count, const std::function<void(int rank, vtkMultiProcessController*)>& work);

}
