#include "CurveSamples.h"

#include "Parallel.h"
#include "PolylinePoints.h"

#include <algorithm>
#include <cmath>

namespace orrery
{
namespace
{

/// Curves that a thread takes at a time.
constexpr std::size_t BlockCurves = 32;

/// Below this angle slerp and the normalized linear interpolation are equal but for rounding.
constexpr double LeastAngle = 1e-5;

/// The points of a curve that have a frame.
struct FramedPoints
{
  std::vector<Quaternion> quaternions; ///< Unit, continuous in sign.
  std::vector<double> arc;             ///< Length from the first of these points.

  double length() const { return this->arc.empty() ? 0 : this->arc.back(); }
};

/// The length of a vector. Only where its square is too small or too large for a number is the
/// slower way needed.
template <class Vector>
double lengthOf(const Vector& vector)
{
  const double square = vector.squaredNorm();
  return square > 1e-200 && square < 1e200 ? std::sqrt(square) : vector.stableNorm();
}

/// The quaternion of a point, as a unit one; false when it is none.
bool readQuaternion(const QuaternionArray& array, std::size_t id, Quaternion& q)
{
  const Eigen::Vector4d v = array.floats
    ? Eigen::Map<const Eigen::Vector4f>(array.floats + 4 * id).cast<double>().eval()
    : Eigen::Vector4d(array.doubles + 4 * id);
  const double length = lengthOf(v);
  if (!(length > 0) || !std::isfinite(length))
  {
    return false;
  }
  // Once more: of the smallest numbers there are, the length is not precise.
  const Eigen::Vector4d unit = (v / length).normalized();
  q = { unit[0], unit[1], unit[2], unit[3] };
  return true;
}

void readCurve(
  const Polylines& curves, const QuaternionArray& array, std::size_t curve, FramedPoints& framed)
{
  framed.quaternions.clear();
  framed.arc.clear();
  Eigen::Vector3d last = Eigen::Vector3d::Zero();
  const std::size_t end = curves.begin(curve) + curves.size(curve);
  for (std::size_t entry = curves.begin(curve); entry < end; ++entry)
  {
    const std::size_t id = pointId(curves, entry);
    const Eigen::Vector3d x = position(curves.points, id);
    Quaternion q;
    if (!x.allFinite() || !readQuaternion(array, id, q))
    {
      continue;
    }
    const bool first = framed.arc.empty();
    const double total = first ? 0 : framed.arc.back() + lengthOf(Eigen::Vector3d(x - last));
    // A length too large for a number would leave no place to sample at.
    framed.arc.push_back(std::isfinite(total) ? total : framed.length());
    framed.quaternions.push_back(!first && dot(framed.quaternions.back(), q) < 0 ? -q : q);
    last = x;
  }
}

/// The quaternion at a fraction of the way from one to the next, which is at most a right angle
/// off.
Quaternion slerp(const Quaternion& from, const Quaternion& to, double fraction)
{
  const double angle = std::acos(std::min(1.0, dot(from, to)));
  if (angle < LeastAngle)
  {
    return normalized(from * (1 - fraction) + to * fraction);
  }
  return normalized(from * std::sin((1 - fraction) * angle) + to * std::sin(fraction * angle));
}

/// Where the first sample is, and how far it is from each to the next.
struct Places
{
  double first;
  double step;
};

Places placesOf(const SamplingOptions& options, double curveLength)
{
  const double steps = std::max(1, options.sampleCount - 1);
  switch (options.places)
  {
    case SamplePlaces::LengthFromStart:
      return { 0, options.length / steps };
    case SamplePlaces::LengthFromMiddle:
      return { curveLength / 2 - options.length / 2, options.length / steps };
    default:
      return { 0, curveLength / steps };
  }
}

void interpolate(const FramedPoints& framed, const Places& places, std::vector<Quaternion>& samples)
{
  const std::vector<double>& arc = framed.arc;
  std::size_t segment = 0;
  for (std::size_t n = 0; n < samples.size(); ++n)
  {
    const double place = places.first + places.step * static_cast<double>(n);
    while (segment + 2 < arc.size() && arc[segment + 1] <= place)
    {
      ++segment;
    }
    if (!(place > 0) || arc.size() == 1)
    {
      samples[n] = framed.quaternions.front();
    }
    else if (place >= arc.back())
    {
      samples[n] = framed.length() > 0 ? framed.quaternions.back() : framed.quaternions.front();
    }
    else
    {
      const double fraction = (place - arc[segment]) / (arc[segment + 1] - arc[segment]);
      samples[n] = slerp(framed.quaternions[segment], framed.quaternions[segment + 1], fraction);
    }
  }
}

}

Quaternion CurveSamples::at(std::size_t curve, std::size_t sample) const
{
  const double* const row = this->rows(curve) + sample;
  return { row[0], row[this->samples], row[2 * this->samples], row[3 * this->samples] };
}

void CurveSamples::resize(std::size_t curves, std::size_t samplesEach, SamplePlaces where)
{
  this->samples = samplesEach;
  this->places = where;
  this->framed.assign(curves, 0);
  this->values.assign(4 * samplesEach * curves, 0);
  for (std::size_t curve = 0; curve < curves; ++curve)
  {
    std::fill_n(this->values.begin() + 4 * samplesEach * curve, samplesEach, 1.0);
  }
}

void CurveSamples::set(std::size_t curve, const Quaternion* quaternions)
{
  double* const row = this->values.data() + 4 * this->samples * curve;
  for (std::size_t n = 0; n < this->samples; ++n)
  {
    row[n] = quaternions[n].w;
    row[n + this->samples] = quaternions[n].x;
    row[n + 2 * this->samples] = quaternions[n].y;
    row[n + 3 * this->samples] = quaternions[n].z;
  }
  this->framed[curve] = 1;
}

bool measureLongest(const Polylines& curves, const QuaternionArray& quaternions, int threads,
  double& longest, const Monitor& monitor)
{
  std::vector<double> lengths(curves.curveCount, 0);
  const bool finished =
    forBlocks(curves.curveCount, BlockCurves, std::max(1, threads), monitor, 0, 1,
      [&](std::size_t first, std::size_t last)
      {
        FramedPoints framed;
        for (std::size_t curve = first; curve < last; ++curve)
        {
          readCurve(curves, quaternions, curve, framed);
          lengths[curve] = framed.length();
        }
      });
  longest = lengths.empty() ? 0 : *std::max_element(lengths.begin(), lengths.end());
  return finished;
}

bool sampleQuaternions(const Polylines& curves, const QuaternionArray& quaternions,
  const SamplingOptions& options, std::size_t firstCurve, CurveSamples& samples,
  const Monitor& monitor)
{
  return forBlocks(curves.curveCount, BlockCurves, std::max(1, options.threads), monitor, 0, 1,
    [&](std::size_t first, std::size_t last)
    {
      FramedPoints framed;
      std::vector<Quaternion> sampled(samples.sampleCount());
      for (std::size_t curve = first; curve < last; ++curve)
      {
        readCurve(curves, quaternions, curve, framed);
        if (!framed.arc.empty())
        {
          interpolate(framed, placesOf(options, framed.length()), sampled);
          samples.set(firstCurve + curve, sampled.data());
        }
      }
    });
}

bool sampleQuaternions(const Polylines& curves, const QuaternionArray& quaternions,
  const SamplingOptions& options, CurveSamples& samples, const Monitor& monitor)
{
  samples.resize(
    curves.curveCount, static_cast<std::size_t>(std::max(1, options.sampleCount)), options.places);
  SamplingOptions sampling = options;
  const bool searched = options.needsLongest();
  return (!searched ||
           measureLongest(
             curves, quaternions, options.threads, sampling.length, monitor.part(0, 0.3))) &&
    sampleQuaternions(
      curves, quaternions, sampling, 0, samples, monitor.part(searched ? 0.3 : 0, 1));
}

}
