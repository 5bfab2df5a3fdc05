#include "ThreadRanks.h"

#include "MemoryLimit.h"

#include "vtkAbstractArray.h"
#include "vtkCommunicator.h"
#include "vtkDummyController.h"
#include "vtkNew.h"
#include "vtkObjectFactory.h"

#include <gtest/gtest.h>

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <cstring>
#include <exception>
#include <map>
#include <memory>
#include <mutex>
#include <queue>
#include <stdexcept>
#include <thread>
#include <tuple>
#include <utility>
#include <vector>

namespace ranktest
{

namespace
{

constexpr std::chrono::seconds Patience{ 5 };

/// What is on its way between the ranks. Its memory has no limit.
class Post
{
public:
  using Address = std::tuple<int, int, int>; ///< From, to and tag.

  void send(const Address& address, const void* data, std::size_t size)
  {
    const MemoryLimit none(SIZE_MAX);
    {
      const std::lock_guard<std::mutex> lock(this->mutex);
      const auto* bytes = static_cast<const char*>(data);
      this->letters[address].emplace(bytes, bytes + size);
    }
    this->arrived.notify_all();
  }

  std::vector<char> receive(const Address& address)
  {
    std::unique_lock<std::mutex> lock(this->mutex);
    std::queue<std::vector<char>>& queue = this->letters[address];
    if (!this->arrived.wait_for(lock, Patience, [&] { return !queue.empty(); }))
    {
      throw std::runtime_error("A rank waits for another one in vain.");
    }
    std::vector<char> letter = std::move(queue.front());
    queue.pop();
    return letter;
  }

private:
  std::mutex mutex;
  std::condition_variable arrived;
  std::map<Address, std::queue<std::vector<char>>> letters;
};

class ThreadCommunicator : public vtkCommunicator
{
public:
  static ThreadCommunicator* New();
  vtkTypeMacro(ThreadCommunicator, vtkCommunicator);

  void join(const std::shared_ptr<Post>& sharedPost, int rank, int count)
  {
    this->post = sharedPost;
    this->MaximumNumberOfProcesses = count;
    this->SetNumberOfProcesses(count);
    this->LocalProcessId = rank;
  }

  int SendVoidArray(const void* data, vtkIdType length, int type, int to, int tag) override
  {
    this->post->send({ this->LocalProcessId, to, tag }, data, sizeOf(length, type));
    return 1;
  }

  int ReceiveVoidArray(void* data, vtkIdType length, int type, int from, int tag) override
  {
    const std::vector<char> letter = this->post->receive({ from, this->LocalProcessId, tag });
    if (letter.size() != sizeOf(length, type))
    {
      throw std::runtime_error("Two ranks do not do the same.");
    }
    std::memcpy(data, letter.data(), letter.size());
    this->Count = length;
    return 1;
  }

private:
  static std::size_t sizeOf(vtkIdType length, int type)
  {
    return static_cast<std::size_t>(length) * vtkAbstractArray::GetDataTypeSize(type);
  }

  std::shared_ptr<Post> post;
};

vtkStandardNewMacro(ThreadCommunicator);

}

void onRanks(int count, const std::function<void(int rank, vtkMultiProcessController*)>& work)
{
  const auto post = std::make_shared<Post>();
  std::vector<std::thread> threads;
  for (int rank = 0; rank < count; ++rank)
  {
    threads.emplace_back(
      [=, &work]
      {
        vtkNew<ThreadCommunicator> communicator;
        communicator->join(post, rank, count);
        vtkNew<vtkDummyController> controller;
        controller->SetCommunicator(communicator);
        try
        {
          work(rank, controller);
        }
        catch (const std::exception& error)
        {
          ADD_FAILURE() << "rank " << rank << ": " << error.what();
        }
      });
  }
  for (std::thread& thread : threads)
  {
    thread.join();
  }
}

}
