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
    particle.angularVelocity =
      speed > 0 ? particle.vorticity.dot(particle.velocity) / (2 * speed) : 0.0;
  }
}

/// Takes journeys through the data interval, one in each lane of a walk.
class Convoy
{
public:
  Convoy(const Flow& flow, const TraceOptions& options, const Stepper& stepper, bool alone)
    : options(options)
    , stepper(stepper)
    , alone(alone)
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
      std::array<TetraWalk::Found, TetraWalk::Lanes> found{};
      bool interpolates = false;
      this->walk.locate();
      for (int lane = 0; lane < TetraWalk::Lanes; ++lane)
      {
        found[lane] = busy[lane] ? this->walk.look(lane) : TetraWalk::Found::Underway;
        interpolates = interpolates || found[lane] == TetraWalk::Found::Inside;
      }
      if (interpolates)
      {
        this->walk.interpolate();
      }
      for (int lane = 0; lane < TetraWalk::Lanes; ++lane)
      {
        const State state = this->goOn(lane, found[lane]);
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
      const Stepper::Next next = this->stepper.depart(journey);
      if (next != Stepper::Next::Arrive)
      {
        this->set(lane, next);
      }
      return next != Stepper::Next::Arrive;
    }
    this->walk.enter(lane, journey.last);
    if (journey.status == Journey::Status::Entering)
    {
      this->walk.aim(lane, journey.x, journey.time);
      this->walk.accept(lane);
      return true;
    }
    return this->follow(lane, this->stepper.missed(journey)) == State::Underway;
  }

  /// Sets out for what the journey looks for.
  void set(int lane, Stepper::Next next)
  {
    Journey& journey = this->journeys[lane];
    if (next == Stepper::Next::Back && journey.particle.place.block >= 0)
    {
      this->walk.enter(lane, journey.particle.place);
    }
    this->walk.aim(lane, journey.x, journey.time);
  }

  State goOn(int lane, TetraWalk::Found found)
  {
    Journey& journey = this->journeys[lane];
    if (found == TetraWalk::Found::Underway)
    {
      return State::Underway;
    }
    if (found == TetraWalk::Found::Inside)
    {
      return this->follow(lane,
        this->stepper.found(journey, this->walk.velocity(lane), this->walk.determinant(lane)));
    }
    journey.door = this->walk.door(lane);
    journey.last = this->walk.place(lane);
    journey.obstacle =
      found == TetraWalk::Found::Hidden ? Termination::HiddenCell : Termination::LeftDomain;
    journey.partInside = this->walk.partInside(lane, journey.particle.position);
    if (!this->alone)
    {
      return State::Waiting;
    }
    return this->walk.bridge(lane) == TetraWalk::Found::Underway
      ? State::Underway
      : this->follow(lane, this->stepper.missed(journey));
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
    if (next == Stepper::Next::Step)
    {
      journey.particle.place = this->walk.place(lane);
    }
    this->set(lane, next);
    return State::Underway;
  }

  const TraceOptions& options;
  const Stepper& stepper;
  bool alone; ///< No other rank has cells.
  TetraWalk walk;
  std::array<Journey, TetraWalk::Lanes> journeys;
};

}

bool place(const Flow& flow, const TraceOptions& options, Particle& particle)
{
  CellFinder finder(flow);
  const bool near = particle.place.block >= 0 &&
    finder.walk(particle.place, particle.position, particle.time) && !finder.inGhost();
  if (!near && !finder.search(particle.position, particle.time))
  {
    return false;
  }
  TetraWalk walk(flow);
  walk.enter(0, finder.place());
  walk.aim(0, particle.position, particle.time);
  walk.accept(0);
  walk.locate();
  walk.look(0);
  walk.interpolate();
  particle.velocity = walk.velocity(0);
  particle.determinant = walk.determinant(0);
  record(walk, 0, options, particle);
  return true;
}

Injection inject(const Flow& flow, const TraceOptions& options, std::vector<Seed>& seeds,
  double time, std::int64_t injection, Ranks* ranks)
{
  const auto count = static_cast<std::int64_t>(seeds.size());
  std::vector<Particle> placed(seeds.size());
  std::vector<int> owners(seeds.size(), NoRank);
  const int own = ranks ? ranks->own() : 0;
#pragma omp parallel for num_threads(options.threads) schedule(dynamic, 64)
  for (std::int64_t seed = 0; seed < count; ++seed)
  {
    Particle& particle = placed[seed];
    particle.position = seeds[seed].position;
    particle.place = seeds[seed].place;
    particle.time = particle.injectionTime = time;
    particle.id = injection * count + seed;
    particle.seed = seed;
    particle.injection = injection;
    if (place(flow, options, particle))
    {
      owners[seed] = own;
      seeds[seed].place = particle.place;
    }
  }
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
        Convoy(flow, options, stepper, alone)
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
