#pragma once

namespace orrery
{

/// Explicit Runge-Kutta schemes (section IV.E): stage n is at Times[n] of the step, and comes from the
/// velocities of the stages before by Weights[n], of which those before Firsts[n] are zero. The last
/// stage is the end of the step, where the next begins.
namespace RungeKutta
{

constexpr int MostStages = 7;

/// The classical scheme of fourth order, eq. (8).
struct Classical
{
  static constexpr int Stages = 5;
  static constexpr int Firsts[] = { 0, 0, 1, 2, 0 };
  static constexpr double Times[] = { 0, 0.5, 0.5, 1, 1 };
  static constexpr double Weights[][4] = { {}, { 0.5 }, { 0, 0.5 }, { 0, 0, 1 },
    { 1. / 6, 1. / 3, 1. / 3, 1. / 6 } };
};

/// Dormand and Prince's pair of orders 5 and 4.
struct Pair
{
  static constexpr int Stages = 7;
  static constexpr int Firsts[Stages] = {};
  static constexpr double Times[] = { 0, 1. / 5, 3. / 10, 4. / 5, 8. / 9, 1, 1 };
  static constexpr double Weights[][6] = { {}, { 1. / 5 }, { 3. / 40, 9. / 40 },
    { 44. / 45, -56. / 15, 32. / 9 }, { 19372. / 6561, -25360. / 2187, 64448. / 6561, -212. / 729 },
    { 9017. / 3168, -355. / 33, 46732. / 5247, 49. / 176, -5103. / 18656 },
    { 35. / 384, 0, 500. / 1113, 125. / 192, -2187. / 6784, 11. / 84 } };
  /// Of all velocities, in the difference of the two.
  static constexpr double ErrorWeights[] = { 71. / 57600, 0, -71. / 16695, 71. / 1920,
    -17253. / 339200, 22. / 525, -1. / 40 };
};

enum class Scheme
{
  Classical,
  Pair
};

}

}
