#include "HandOver.h"

#include <algorithm>
#include <cstring>

namespace orrery
{
namespace
{

/// How much a rank brings.
struct Load
{
  std::size_t journeys;
  std::size_t questions;
};

/// What a rank asks of all.
struct Question
{
  double x[3];
  double inward[3];
  double time;
  int bridges;
};

template <class T>
void append(Ranks::Bytes& bytes, const T& value)
{
  const char* first = reinterpret_cast<const char*>(&value);
  bytes.insert(bytes.end(), first, first + sizeof(T));
}

template <class T>
std::vector<T> valuesOf(const Ranks::Bytes& bytes)
{
  std::vector<T> values(bytes.size() / sizeof(T));
  if (!values.empty())
  {
    std::memcpy(static_cast<void*>(values.data()), bytes.data(), bytes.size());
  }
  return values;
}

Question questionOf(const Journey& journey)
{
  Question question{};
  std::copy_n(journey.x.data(), 3, question.x);
  std::copy_n(journey.door.inward.data(), 3, question.inward);
  question.time = journey.time;
  question.bridges = journey.door.bridges;
  return question;
}

/// How far behind the door a cell of this rank holds what is looked for: 0 when it does so exactly,
/// NoRank when none does.
int distance(CellFinder& finder, const Doorway& door, const Vector3& x, double time)
{
  if (finder.search(x, time))
  {
    return 0;
  }
  const int bridged = finder.bridge(door, x, time);
  return bridged > 0 ? bridged : NoRank;
}

/// The rank that takes each place asked for, the nearest to the door first; NoRank where there is none.
std::vector<int> ownersOf(const Flow& flow, Ranks& ranks, const std::vector<Question>& questions)
{
  CellFinder finder(flow);
  std::vector<int> answers;
  for (const Question& question : questions)
  {
    Doorway door;
    door.inward = Vector3(question.inward);
    door.bridges = question.bridges != 0;
    const int found = distance(finder, door, Vector3(question.x), question.time);
    answers.push_back(found == NoRank ? NoRank : found * ranks.count() + ranks.own());
  }
  ranks.minimum(answers);
  for (int& answer : answers)
  {
    answer = answer == NoRank ? NoRank : answer % ranks.count();
  }
  return answers;
}

}

bool handOver(const Flow& flow, Ranks& ranks, std::vector<Journey>& journeys)
{
  // Where this rank's questions are among those of all does not depend on the threads.
  std::sort(journeys.begin(), journeys.end(),
    [](const Journey& a, const Journey& b) { return a.particle.id < b.particle.id; });
  Ranks::Bytes asked;
  Load load{ journeys.size(), 0 };
  for (const Journey& journey : journeys)
  {
    if (journey.status == Journey::Status::Seeking)
    {
      append(asked, questionOf(journey));
      ++load.questions;
    }
  }
  Ranks::Bytes given;
  append(given, load);
  const auto loads = valuesOf<Load>(ranks.gather(given));
  if (std::all_of(loads.begin(), loads.end(), [](const Load& of) { return of.journeys == 0; }))
  {
    return false;
  }
  const std::vector<int> owners = ownersOf(flow, ranks, valuesOf<Question>(ranks.gather(asked)));

  std::size_t question = 0;
  for (int rank = 0; rank < ranks.own(); ++rank)
  {
    question += loads[rank].questions;
  }
  std::vector<Ranks::Bytes> leaving(static_cast<std::size_t>(ranks.count()));
  for (Journey& journey : journeys)
  {
    int to = journey.holder;
    if (journey.status == Journey::Status::Seeking)
    {
      const int owner = owners[question++];
      journey.status = owner == NoRank ? Journey::Status::Refused : Journey::Status::Entering;
      to = owner == NoRank ? to : owner;
    }
    append(leaving[static_cast<std::size_t>(to)], journey);
  }
  journeys.clear();
  CellFinder finder(flow);
  for (const Ranks::Bytes& bytes : ranks.exchange(leaving))
  {
    for (Journey& journey : valuesOf<Journey>(bytes))
    {
      if (journey.status == Journey::Status::Entering)
      {
        distance(finder, journey.door, journey.x, journey.time);
        journey.last = finder.place();
      }
      journeys.push_back(journey);
    }
  }
  return true;
}

}
