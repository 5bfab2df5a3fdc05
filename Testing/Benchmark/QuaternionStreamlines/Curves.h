#pragma once

#include <Polylines.h>

#include <cstdint>
#include <random>
#include <string>
#include <vector>

/// Curves for the kernels, with the memory that they read.
struct Curves
{
  std::string name;
  std::vector<float> points;
  std::vector<std::int64_t> offsets{ 0 };
  std::vector<std::int64_t> ids;

  std::size_t count() const { return this->offsets.size() - 1; }
  std::size_t pointCount() const { return this->ids.size(); }

  /// Adds a curve through new points, three coordinates each.
  void add(const std::vector<double>& coordinates);

  orrery::Polylines polylines() const;
};

/// (3, 5) torus knots of several sizes. Steps along curves differ by up to 30 percent.
Curves makeKnots(int curves, int pointsEach);

/// Helices of several radii and pitches, with the same steps.
Curves makeHelices(int curves, int pointsEach);

/// A curve that is a sum of waves of random amplitudes and phases: no two are alike.
std::vector<double> randomCurve(std::mt19937& generator, int points);

/// A curve rotated and moved, with normally distributed noise on each coordinate.
std::vector<double> movedCurve(std::vector<double> points, double noise, std::mt19937& generator);
