#include "ParticleTracer.h"

#include "HandOver.h"
#include "Journey.h"
#include "Parallel.h"
#include "TetraWalk.h"

#include <algorithm>
#include <array>
#include <mutex>

namespace orrery
{
namespace
{

/// Particles that a thread takes at a time.
constexpr std::size_t BlockSize = 256;

/// The id of a particle that is on its way to another rank.
constexpr std::int64_t Gone = -1;

/// Sets what a particle has of the tetrahedron that a lane has found.
void record(const TetraWalk& walk, int lane, const TraceOptions& options, Particle& particle)
{
  particle.place = walk.place(lane);
  particle.weights = walk.weights(lane);
  if (options.vorticity)
  {
    const Eigen::Matrix3d gradient = walk.velocityGradient(lane);
    particle.vorticity = { gradient(2, 1) - gradient(1, 2), gradient(0, 2) - gradient(2, 0),
      gradient(1, 0) - gradient(0, 1) };
    const double speed = particle.velocity.norm();
    particle.angularVelocity = speed > 0 ? particle.vorticity.dot(particle.velocity) / speed : 0.0;
  }
}

/// Finds the cell and the velocity of a particle by a walk.
bool place(TetraWalk& walk, const TraceOptions& options, Particle& particle)
{
  const bool near = particle.place.block >= 0 &&
    walk.come(0, particle.place, particle.position, particle.time) && !walk.inGhost(0);
  if (!near && !walk.find(0, particle.position, particle.time))
  {
    return false;
  }
  particle.velocity = walk.velocity(0);
  particle.determinant = walk.determinant(0);
  record(walk, 0, options, particle);
  return true;
}

/// Takes journeys through the data interval, one in each lane of a walk.
class Convoy
{
public:
  Convoy(const Flow& flow, const TraceOptions& options, const Stepper& stepper, const Ranks* ranks)
    : options(options)
    , stepper(stepper)
    , rank(ranks ? ranks->own() : 0)
    , alone(!ranks || ranks->count() == 1)
    , walk(flow)
  {
  }

  /// `take(journey)` gives another journey, or returns false; `arrived` and `waiting` are given those
  /// that are over and those whose way leads out of the rank's cells.
  template <class Take, class Arrived, class Waiting>
  void run(Take&& take, Arrived&& arrived, Waiting&& waiting)
  {
    std::array<bool, TetraWalk::Lanes> busy{};
    const auto fill = [&](int lane)
    {
      Journey& journey = this->journeys[lane];
      busy[lane] = false;
      while (!busy[lane] && take(journey))
      {
        busy[lane] = this->begin(lane);
        if (!busy[lane])
        {
          arrived(journey);
        }
      }
    };
    for (int lane = 0; lane < TetraWalk::Lanes; ++lane)
    {
      fill(lane);
    }
    while (std::any_of(busy.begin(), busy.end(), [](bool is) { return is; }))
    {
      this->walk.locate();
      advance(this->walk.lanes(), this->stepper.scheme());
      for (int lane = 0; lane < TetraWalk::Lanes; ++lane)
      {
        const State state = busy[lane] ? this->goOn(lane) : State::Underway;
        if (state != State::Underway)
        {
          state == State::Arrived ? arrived(this->journeys[lane]) : waiting(this->journeys[lane]);
          fill(lane);
        }
      }
    }
  }

private:
  enum class State
  {
    Underway,
    Arrived,
    Waiting
  };

  /// Sets out, or goes on after a wait. False when the particle stays where it is.
  bool begin(int lane)
  {
    Journey& journey = this->journeys[lane];
    if (journey.status == Journey::Status::Departing)
    {
      journey.holder = this->rank;
      const Stepper::Next next = this->stepper.depart(journey);
      if (next != Stepper::Next::Arrive)
      {
        this->set(lane, next);
      }
      return next != Stepper::Next::Arrive;
    }
    journey.missed = journey.missed || journey.status == Journey::Status::Refused;
    const bool ended = journey.particle.termination != Termination::Alive;
    if (journey.status == Journey::Status::Refused && !ended)
    {
      return this->follow(lane, this->stepper.missed(journey)) == State::Underway;
    }
    const bool returns = journey.status == Journey::Status::Returning;
    this->walk.enter(lane, returns ? journey.particle.place : journey.last);
    this->aim(lane);
    if (!returns)
    {
      this->walk.accept(lane);
    }
    return true;
  }

  /// Sets out for what the journey looks for.
  void set(int lane, Stepper::Next next)
  {
    Journey& journey = this->journeys[lane];
    if (next == Stepper::Next::Back)
    {
      this->walk.enter(lane, journey.particle.place);
    }
    this->aim(lane);
  }

  void aim(int lane)
  {
    const Journey& journey = this->journeys[lane];
    this->walk.aim(lane, journey.x, journey.time);
    journey.board(this->walk.lanes(), lane);
  }

  State goOn(int lane)
  {
    if (this->walk.lanes().advanced[lane] > 0)
    {
      return State::Underway;
    }
    const TetraWalk::Found found = this->walk.look(lane);
    if (found == TetraWalk::Found::Underway)
    {
      return State::Underway;
    }
    Journey& journey = this->journeys[lane];
    journey.alight(this->walk.lanes(), lane);
    if (found == TetraWalk::Found::Inside)
    {
      return this->follow(lane,
        this->stepper.finish(journey, this->walk.velocity(lane), this->walk.determinant(lane)));
    }
    return this->miss(lane, found);
  }

  /// Looks for cells beyond the end of the walk. Once none was found it is enough to do so when the
  /// step cannot be made shorter: until then a miss only means that it is.
  State miss(int lane, TetraWalk::Found found)
  {
    Journey& journey = this->journeys[lane];
    if (found == TetraWalk::Found::Lost || !journey.missed || this->stepper.decides(journey))
    {
      journey.missed = false;
      if (this->walk.search(lane))
      {
        return State::Underway;
      }
    }
    journey.door = this->walk.door(lane);
    journey.last = this->walk.place(lane);
    journey.obstacle = !journey.x.allFinite() ? Termination::InvalidVelocity
      : found == TetraWalk::Found::Hidden     ? Termination::HiddenCell
                                              : Termination::LeftDomain;
    journey.partInside = this->walk.partInside(lane, journey.particle.position);
    if (!journey.missed && !this->alone)
    {
      journey.status = Journey::Status::Seeking;
      return State::Waiting;
    }
    if (!journey.missed && this->walk.bridge(lane))
    {
      return State::Underway;
    }
    journey.missed = true;
    return this->follow(lane, this->stepper.missed(journey));
  }

  State follow(int lane, Stepper::Next next)
  {
    Journey& journey = this->journeys[lane];
    if (next == Stepper::Next::Arrive)
    {
      const double last = journey.particle.angularVelocity;
      record(this->walk, lane, this->options, journey.particle);
      journey.particle.rotation +=
        (last + journey.particle.angularVelocity) / 2 * (journey.particle.time - journey.start);
      return State::Arrived;
    }
    if (next == Stepper::Next::Back && journey.holder != this->rank)
    {
      journey.status = Journey::Status::Returning;
      return State::Waiting;
    }
    if (next == Stepper::Next::Step)
    {
      journey.particle.place = this->walk.place(lane);
      journey.holder = this->rank;
    }
    this->set(lane, next);
    return State::Underway;
  }

  const TraceOptions& options;
  const Stepper& stepper;
  int rank;
  bool alone; ///< No other rank has cells.
  TetraWalk walk;
  std::array<Journey, TetraWalk::Lanes> journeys;
};

}

bool place(const Flow& flow, const TraceOptions& options, Particle& particle)
{
  TetraWalk walk(flow);
  return place(walk, options, particle);
}

Injection inject(const Flow& flow, const TraceOptions& options, std::vector<Seed>& seeds,
  double time, std::int64_t injection, Ranks* ranks)
{
  const auto count = static_cast<std::int64_t>(seeds.size());
  std::vector<Particle> placed(seeds.size());
  std::vector<int> owners(seeds.size(), NoRank);
  const int own = ranks ? ranks->own() : 0;
  forBlocks(seeds.size(), BlockSize, options.threads, {}, 0, 1,
    [&](std::size_t first, std::size_t last)
    {
      TetraWalk walk(flow);
      for (std::size_t seed = first; seed < last; ++seed)
      {
        Particle& particle = placed[seed];
        particle.position = seeds[seed].position;
        particle.place = seeds[seed].place;
        particle.time = particle.injectionTime = time;
        particle.seed = static_cast<std::int64_t>(seed);
        particle.id = injection * count + particle.seed;
        particle.injection = injection;
        if (place(walk, options, particle))
        {
          owners[seed] = own;
          seeds[seed].place = particle.place;
        }
      }
    });
  if (ranks)
  {
    ranks->minimum(owners);
  }
  Injection result;
  for (std::int64_t seed = 0; seed < count; ++seed)
  {
    result.outside += owners[seed] == NoRank;
    if (owners[seed] == own)
    {
      result.particles.push_back(placed[seed]);
    }
  }
  return result;
}

bool trace(const Flow& flow, const TraceOptions& options, double to,
  std::vector<Particle>& particles, Ranks* ranks, const Monitor& monitor)
{
  const Stepper stepper(options, to);
  const bool alone = !ranks || ranks->count() == 1;
  std::mutex mutex;
  std::vector<Journey> waiting;
  std::vector<Particle> arrivals;
  const auto arrive = [&](const Journey& journey)
  {
    if (journey.home >= 0)
    {
      particles[journey.home] = journey.particle;
      return;
    }
    const std::lock_guard<std::mutex> lock(mutex);
    arrivals.push_back(journey.particle);
  };
  const auto wait = [&](Journey& journey)
  {
    const std::lock_guard<std::mutex> lock(mutex);
    if (journey.home >= 0)
    {
      particles[journey.home].id = Gone;
      journey.home = -1;
    }
    waiting.push_back(journey);
  };
  const auto run = [&](std::size_t count, auto&& take)
  {
    return forBlocks(count, BlockSize, options.threads, monitor, 0, 1,
      [&](std::size_t first, std::size_t last)
      {
        Convoy(flow, options, stepper, ranks)
          .run([&](Journey& journey) { return take(first, last, journey); }, arrive, wait);
      });
  };

  bool whole = run(particles.size(),
    [&](std::size_t& next, std::size_t last, Journey& journey)
    {
      while (next < last && particles[next].termination != Termination::Alive)
      {
        ++next;
      }
      if (next == last)
      {
        return false;
      }
      journey.status = Journey::Status::Departing;
      journey.home = static_cast<std::ptrdiff_t>(next);
      journey.particle = particles[next++];
      return true;
    });
  while (!alone && handOver(flow, *ranks, waiting))
  {
    const std::vector<Journey> going = std::move(waiting);
    waiting.clear();
    whole = run(going.size(),
              [&](std::size_t& next, std::size_t last, Journey& journey)
              {
                if (next == last)
                {
                  return false;
                }
                journey = going[next++];
                return true;
              }) &&
      whole;
  }
  if (!alone)
  {
    const auto gone = std::remove_if(particles.begin(), particles.end(),
      [](const Particle& particle) { return particle.id == Gone; });
    particles.erase(gone, particles.end());
    particles.insert(particles.end(), arrivals.begin(), arrivals.end());
    std::sort(particles.begin(), particles.end(),
      [](const Particle& a, const Particle& b) { return a.id < b.id; });
  }
  return whole;
}

}
