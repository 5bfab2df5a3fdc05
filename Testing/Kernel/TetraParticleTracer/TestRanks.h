#pragma once

#include "Ranks.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <condition_variable>
#include <cstring>
#include <exception>
#include <functional>
#include <mutex>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

namespace orrery::testing
{

/// Where the threads that play ranks meet: none goes on before all have come to the same call.
class Meeting
{
public:
  using Bytes = Ranks::Bytes;

  explicit Meeting(int count)
    : given(static_cast<std::size_t>(count))
    , calls(static_cast<std::size_t>(count))
  {
  }

  int count() const { return static_cast<int>(this->given.size()); }

  /// Brings what a rank gives, and takes what all of them have given.
  std::vector<std::vector<Bytes>> share(int rank, const std::string& call, std::vector<Bytes> bytes)
  {
    std::unique_lock<std::mutex> lock(this->mutex);
    this->given[rank] = std::move(bytes);
    this->calls[rank] = call;
    const int round = this->rounds;
    if (++this->waiting == this->count())
    {
      this->waiting = 0;
      ++this->rounds;
      this->shared = this->given;
      this->agreed = std::count(this->calls.begin(), this->calls.end(), call) == this->count();
      this->changed.notify_all();
    }
    this->changed.wait(lock, [&]() { return this->rounds != round || this->someLeft; });
    if (this->rounds == round || !this->agreed)
    {
      throw std::logic_error("A rank waits in " + call + "() for others that do not come to it.");
    }
    return this->shared;
  }

  int met() const { return this->rounds; }

  /// Without this the others would wait forever for a rank that is done.
  void leave()
  {
    const std::lock_guard<std::mutex> lock(this->mutex);
    this->someLeft = true;
    this->changed.notify_all();
  }

private:
  std::mutex mutex;
  std::condition_variable changed;
  std::vector<std::vector<Bytes>> given, shared;
  std::vector<std::string> calls;
  int waiting = 0;
  int rounds = 0;
  bool agreed = true;
  bool someLeft = false;
};

/// A rank that is a thread.
class ThreadRanks : public Ranks
{
public:
  ThreadRanks(Meeting& all, int ownRank)
    : meeting(all)
    , rank(ownRank)
  {
  }

  int count() const override { return this->meeting.count(); }
  int own() const override { return this->rank; }

  Bytes gather(const Bytes& given) override
  {
    Bytes all;
    for (const auto& bytes : this->meeting.share(this->rank, "gather", { given }))
    {
      all.insert(all.end(), bytes[0].begin(), bytes[0].end());
    }
    return all;
  }

  void minimum(std::vector<int>& numbers) override
  {
    const char* first = reinterpret_cast<const char*>(numbers.data());
    const Bytes own(first, first + numbers.size() * sizeof(int));
    for (const auto& bytes : this->meeting.share(this->rank, "minimum", { own }))
    {
      if (bytes[0].size() != own.size())
      {
        throw std::logic_error("Ranks give minimum() lists of different lengths.");
      }
      for (std::size_t n = 0; n < numbers.size(); ++n)
      {
        int other;
        std::memcpy(&other, bytes[0].data() + n * sizeof(int), sizeof(int));
        numbers[n] = std::min(numbers[n], other);
      }
    }
  }

  std::vector<Bytes> exchange(const std::vector<Bytes>& given) override
  {
    std::vector<Bytes> received;
    for (const auto& bytes : this->meeting.share(this->rank, "exchange", given))
    {
      received.push_back(bytes.at(static_cast<std::size_t>(this->rank)));
    }
    return received;
  }

private:
  Meeting& meeting;
  int rank;
};

/// Calls work(ranks) on so many ranks at once, and returns how often they met. A rank that waits for
/// others in vain is a failure.
inline int onRanks(int count, const std::function<void(Ranks&)>& work)
{
  Meeting meeting(count);
  std::vector<std::thread> threads;
  for (int rank = 0; rank < count; ++rank)
  {
    threads.emplace_back(
      [&meeting, &work, rank]()
      {
        ThreadRanks ranks(meeting, rank);
        try
        {
          work(ranks);
        }
        catch (const std::exception& error)
        {
          ADD_FAILURE() << "rank " << rank << ": " << error.what();
        }
        meeting.leave();
      });
  }
  for (std::thread& thread : threads)
  {
    thread.join();
  }
  return meeting.met();
}

}
