#pragma once

#include "Monitor.h"
#include "Polylines.h"
#include "Quaternion.h"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace orrery
{

/// Where along curves their quaternions are sampled, by arc length along the polyline.
///
/// Where a length is sampled that goes beyond a curve, the curve keeps the frame of its end, as it
/// would if it went on straight by parallel transport.
enum class SamplePlaces
{
  Fraction, ///< From the first point to the last: curves of other sizes are compared as wholes.
  LengthFromStart, ///< A length from the first point on, the same for all curves.
  LengthFromMiddle ///< A length with its middle at the curve's middle, the same for all curves.
};

struct SamplingOptions
{
  SamplePlaces places = SamplePlaces::Fraction;
  int sampleCount = 64; ///< For each curve; 1 is the least.
  /// What of a curve is sampled when it is not the whole, in units of the points. 0: as much as the
  /// longest curve has.
  double length = 0;
  int threads = 1;

  bool needsLongest() const
  {
    return this->places != SamplePlaces::Fraction && !(this->length > 0);
  }
};

/// The quaternion fields of curves, each at the same number of places.
class CurveSamples
{
public:
  std::size_t curveCount() const { return this->framed.size(); }
  std::size_t sampleCount() const { return this->samples; }

  /// Whether the curve has any frame. Where it has none, its samples are all (1, 0, 0, 0).
  bool isFramed(std::size_t curve) const { return this->framed[curve] != 0; }

  /// Four rows of sampleCount() numbers: w of all samples, then x, y and z.
  const double* rows(std::size_t curve) const
  {
    return this->values.data() + 4 * this->samples * curve;
  }
  Quaternion at(std::size_t curve, std::size_t sample) const;

  /// Whether a reversed curve has the same places, in reverse order.
  bool canReverse() const { return this->places != SamplePlaces::LengthFromStart; }

  /// Makes room; all curves are without frames.
  void resize(std::size_t curves, std::size_t samplesEach, SamplePlaces where);
  /// Writes all samples of a curve, which is framed from now on.
  void set(std::size_t curve, const Quaternion* quaternions);

  ///@{
  /// The rows of all curves, one after the other, and for each whether it is framed: to be
  /// exchanged with other processes.
  std::vector<double>& allRows() { return this->values; }
  std::vector<std::uint8_t>& allFramed() { return this->framed; }
  ///@}

private:
  std::size_t samples = 0;
  SamplePlaces places = SamplePlaces::Fraction;
  std::vector<double> values;
  std::vector<std::uint8_t> framed;
};

/// Samples the quaternions of curves by slerp between those of their points. Along a curve the sign
/// is that which makes successive quaternions nearest, beginning with the first as it is given.
///
/// `quaternions` has an entry for each point of `curves.points`. Points with a coordinate or a
/// component that is not finite, or with a quaternion that is zero, take no part. All samples of a
/// curve of one point, or without length, are the quaternion of its first point. A curve without
/// any has no frames.
///
/// The result does not depend on the number of threads. Returns false when stopped.
bool sampleQuaternions(const Polylines& curves, const QuaternionArray& quaternions,
  const SamplingOptions& options, CurveSamples& samples, const Monitor& monitor = {});

///@{
/// The same in parts, for curves that are in several places: first resize `samples` to all curves,
/// and where options.needsLongest(), make options.length the longest of the lengths found.
bool measureLongest(const Polylines& curves, const QuaternionArray& quaternions, int threads,
  double& longest, const Monitor& monitor = {});
bool sampleQuaternions(const Polylines& curves, const QuaternionArray& quaternions,
  const SamplingOptions& options, std::size_t firstCurve, CurveSamples& samples,
  const Monitor& monitor = {});
///@}

}
