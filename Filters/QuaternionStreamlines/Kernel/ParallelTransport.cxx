#include "ParallelTransport.h"

#include "Quaternion.h"
#include "VectorClones.h"

#include <Eigen/Geometry>

namespace orrery
{
namespace
{

/// The scalar part that marks a tangent that turns round by pi: those of rotations are not negative.
constexpr double HalfTurn = -1;

/// Where the sum of two unit vectors is shorter they are opposite.
constexpr double LeastSum = 1e-12;

/// The least square of the cosine between a tangent and the way to the next point for that to be along.
constexpr double LeastAlong = 0.01;

/// Writes, for each point but the first, the rotation that takes the frame before to its own.
///
/// The reflection that swaps the two points makes of the first tangent T the vector L, and the one
/// that makes of L the second tangent T' is along T' - L (Wang et al., section 4). The product of both
/// is the rotation by the quaternion (v . w, v x w), of the directions v and w of the reflections.
/// With T in place of the way between the points it is the rotation in the plane of T and T'; so it is
/// where that way is not along both tangents. The scalar part v . T + v . T' is never negative.
ORRERY_VECTOR_CLONES
void findRotations(const CurveBuffers& buffers, double chordPart)
{
  const double *const x = buffers.x[0], *const y = buffers.x[1], *const z = buffers.x[2];
  const double *const tx = buffers.tangent[0], *const ty = buffers.tangent[1],
                      *const tz = buffers.tangent[2];
  double *const qw = buffers.parallel[0], *const qx = buffers.parallel[1];
  double *const qy = buffers.parallel[2], *const qz = buffers.parallel[3];
#pragma omp simd
  for (std::size_t n = 1; n < buffers.count; ++n)
  {
    const double ax = tx[n - 1], ay = ty[n - 1], az = tz[n - 1];
    const double bx = tx[n], by = ty[n], bz = tz[n];
    const double cx = chordPart * (x[n] - x[n - 1]);
    const double cy = chordPart * (y[n] - y[n - 1]);
    const double cz = chordPart * (z[n] - z[n - 1]);
    const double chord = cx * cx + cy * cy + cz * cz;
    const double fore = cx * ax + cy * ay + cz * az;
    const double aft = cx * bx + cy * by + cz * bz;
    const double less = fore < aft ? fore : aft;
    const bool along = less * std::abs(less) > LeastAlong * chord;
    const double vx = along ? cx : ax, vy = along ? cy : ay, vz = along ? cz : az;
    const double square = along ? chord : 1.0;
    const double twice = 2 * (vx * ax + vy * ay + vz * az) / square;
    const double wx = bx - ax + twice * vx;
    const double wy = by - ay + twice * vy;
    const double wz = bz - az + twice * vz;
    const double inner = vx * wx + vy * wy + vz * wz;
    const double px = vy * wz - vz * wy, py = vz * wx - vx * wz, pz = vx * wy - vy * wx;
    const double norm = inner * inner + px * px + py * py + pz * pz;
    const bool turned = !(norm > LeastSum * LeastSum * square);
    const double inverse = 1 / std::sqrt(turned ? 1.0 : norm);
    qw[n] = turned ? HalfTurn : inner * inverse;
    qx[n] = turned ? 0.0 : px * inverse;
    qy[n] = turned ? 0.0 : py * inverse;
    qz[n] = turned ? 0.0 : pz * inverse;
  }
}

/// Finds the normals, columns of eq. (6), and the parts of the curvature vector along them (eq. 4).
ORRERY_VECTOR_CLONES
void findNormals(const CurveBuffers& buffers)
{
  const double *const qw = buffers.parallel[0], *const qx = buffers.parallel[1];
  const double *const qy = buffers.parallel[2], *const qz = buffers.parallel[3];
  const double *const bx = buffers.bend[0], *const by = buffers.bend[1],
                      *const bz = buffers.bend[2];
  double *const ax = buffers.first[0], *const ay = buffers.first[1], *const az = buffers.first[2];
  double *const cx = buffers.second[0], *const cy = buffers.second[1],
                *const cz = buffers.second[2];
  double *const k1 = buffers.parts[0], *const k2 = buffers.parts[1];
#pragma omp simd
  for (std::size_t n = 0; n < buffers.count; ++n)
  {
    const double w = qw[n], x = qx[n], y = qy[n], z = qz[n];
    const double kx = bx[n], ky = by[n], kz = bz[n];
    const double firstX = 2 * (x * y - w * z);
    const double firstY = w * w - x * x + y * y - z * z;
    const double firstZ = 2 * (y * z + w * x);
    const double secondX = 2 * (x * z + w * y);
    const double secondY = 2 * (y * z - w * x);
    const double secondZ = w * w - x * x - y * y + z * z;
    ax[n] = firstX;
    ay[n] = firstY;
    az[n] = firstZ;
    cx[n] = secondX;
    cy[n] = secondY;
    cz[n] = secondZ;
    k1[n] = firstX * kx + firstY * ky + firstZ * kz;
    k2[n] = secondX * kx + secondY * ky + secondZ * kz;
  }
}

Quaternion quaternionAt(double* const (&rows)[4], std::size_t n)
{
  return { rows[0][n], rows[1][n], rows[2][n], rows[3][n] };
}

void store(double* const (&rows)[4], std::size_t n, const Quaternion& q)
{
  rows[0][n] = q.w;
  rows[1][n] = q.x;
  rows[2][n] = q.y;
  rows[3][n] = q.z;
}

Eigen::Vector3d vectorAt(double* const (&rows)[3], std::size_t n)
{
  return { rows[0][n], rows[1][n], rows[2][n] };
}

/// Carries a frame to the next point. Where the tangent turns round, it does so about N1.
Quaternion carried(const Quaternion& rotation, const Quaternion& frame)
{
  return rotation.w == HalfTurn ? frame * Quaternion{ 0, 0, 1, 0 } : rotation * frame;
}

/// The frame of a tangent and the direction of N1; false when they are parallel.
bool frameOf(const Eigen::Vector3d& tangent, const Eigen::Vector3d& direction, Quaternion& frame)
{
  // The length is taken out first: it may be so small or large that its square is not a number.
  const double largest = direction.cwiseAbs().maxCoeff();
  if (!(largest > 0) || !std::isfinite(largest))
  {
    return false;
  }
  const Eigen::Vector3d unit = (direction / largest).normalized();
  const Eigen::Vector3d normal = unit - tangent * tangent.dot(unit);
  if (!(normal.norm() > 1e-6))
  {
    return false;
  }
  Eigen::Matrix3d columns;
  columns.col(0) = tangent;
  columns.col(1) = normal.normalized();
  columns.col(2) = tangent.cross(columns.col(1)).normalized();
  frame = quaternionOf(columns);
  return true;
}

Quaternion anyFrame(const Eigen::Vector3d& tangent)
{
  Eigen::Index least = 0;
  tangent.cwiseAbs().minCoeff(&least);
  Quaternion frame;
  frameOf(tangent, Eigen::Vector3d::Unit(least), frame);
  return frame;
}

std::size_t firstDefined(const CurveBuffers& buffers)
{
  std::size_t n = 0;
  while (n < buffers.count && buffers.defined[n] == 0)
  {
    ++n;
  }
  return n;
}

/// The frame at the first point from which that at a later one is the Frenet frame.
Quaternion frameBefore(const CurveBuffers& buffers, std::size_t defined)
{
  // A frame that stands anywhere is carried to there: so is known how it differs from the Frenet
  // frame, by a turn about the tangent, and that turn is the same all along the curve.
  const Quaternion start = anyFrame(vectorAt(buffers.tangent, 0));
  Quaternion frame = start;
  for (std::size_t n = 1; n <= defined; ++n)
  {
    frame = carried(quaternionAt(buffers.parallel, n), frame);
  }
  const Eigen::Matrix3d columns = rotationMatrix(frame);
  const Eigen::Vector3d normal = vectorAt(buffers.bend, defined);
  const double half = std::atan2(columns.col(2).dot(normal), columns.col(1).dot(normal)) / 2;
  return start * Quaternion{ std::cos(half), std::sin(half), 0, 0 };
}

Quaternion firstFrame(const CurveBuffers& buffers, const double* direction)
{
  const Eigen::Vector3d tangent = vectorAt(buffers.tangent, 0);
  Quaternion frame;
  if (direction &&
    frameOf(tangent, Eigen::Vector3d(direction[0], direction[1], direction[2]), frame))
  {
    return frame;
  }
  const std::size_t defined = firstDefined(buffers);
  return defined < buffers.count ? frameBefore(buffers, defined) : anyFrame(tangent);
}

/// The angle about the tangent from the first frame to the last.
double turnAtSeam(const CurveBuffers& buffers)
{
  const Eigen::Vector3d last = vectorAt(buffers.first, buffers.count - 1);
  return std::atan2(vectorAt(buffers.second, 0).dot(last), vectorAt(buffers.first, 0).dot(last));
}

}

void transport(
  CurveBuffers& buffers, TransportMethod method, const FrameStart* start, const double* direction)
{
  findRotations(buffers, method == TransportMethod::DoubleReflection ? 1 : 0);
  Quaternion frame = start ? start->parallel : firstFrame(buffers, direction);
  store(buffers.parallel, 0, frame);
  for (std::size_t n = 1; n < buffers.count; ++n)
  {
    frame = carried(quaternionAt(buffers.parallel, n), frame);
    store(buffers.parallel, n, frame);
  }
  findNormals(buffers);
  buffers.holonomy = buffers.closed ? turnAtSeam(buffers) : 0;
}

}
