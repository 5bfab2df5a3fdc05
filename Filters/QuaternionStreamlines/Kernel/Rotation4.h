#pragma once

#include "Quaternion.h"

#include <Eigen/Core>

#include <array>

namespace orrery
{

// Rotations of four-space. Matrices act on columns (q0, q1, q2, q3), the scalar part first, and
// angles are in radians. Source: Hanson and Ma, Quaternion frame approach to streamline
// visualization, sections 7.1 to 7.3, and their references.

/// The planes of the coordinate axes, in the order in which rotations in them are applied. A
/// positive angle in the plane (i, j) turns the axis i toward the axis j.
constexpr int CoordinatePlanes[6][2] = { { 0, 1 }, { 0, 2 }, { 0, 3 }, { 1, 2 }, { 1, 3 },
  { 2, 3 } };

/// A rotation in the plane of the axes `from` and `to`, which differ.
Eigen::Matrix4d planeRotation(int from, int to, double angle);

/// The product of rotations in the coordinate planes, that in the plane (0, 1) applied first.
Eigen::Matrix4d planeRotations(const std::array<double, 6>& angles);

/// The unit quaternion of a rotation of three-space: (cos(angle / 2), axis sin(angle / 2)), with
/// the axis taken to unit length (section 3). An axis of length zero gives no rotation.
Quaternion axisAngleQuaternion(const Eigen::Vector3d& axis, double angle);

/// The unit quaternions of the map q -> left q right. Every rotation of four-space has such a pair,
/// which is unique up to the sign of both. The left factor alone turns the frames that the
/// quaternions stand for in three-space (section 7.3), the right one alone turns them about their
/// own axes.
struct QuaternionPair
{
  Quaternion left;
  Quaternion right;
};

/// The matrix of a pair. Its quaternions are taken to unit length; one of length zero counts as 1.
Eigen::Matrix4d pairRotation(const QuaternionPair& pair);

/// The pair of a rotation, with the sign that makes the largest component of `left` positive. For a
/// matrix that rounding has spoiled it is that of a rotation nearby.
QuaternionPair quaternionPair(const Eigen::Matrix4d& rotation);

/// A view: first the pair is applied, which belongs to the data, then the rotations in the planes.
Eigen::Matrix4d composedRotation(const QuaternionPair& pair, const std::array<double, 6>& angles);

/// The rolling ball in four-space: the rotation of a drag (Hanson: Rotations for n-dimensional
/// graphics, Graphics Gems V, 1995, and The rolling ball, Graphics Gems III, 1992: references 13
/// and 11 of the paper). To be applied behind the rotation that there is.
///
/// `drag` is the displacement d along the three axes other than the projection's, in ascending
/// order. The rotation mixes its direction n with the projection's axis e alone, by the angle
/// arctan(|d| / radius), which is less than a right angle:
///
///     e -> e cos + n sin,   n -> n cos - e sin
///
/// so that the middle of the front ball follows the mouse. Derived in this form from the demand
/// that what is orthogonal to both e and n stays; where the drag is zero, so does everything.
/// The radius, in the units of the drag, is positive.
Eigen::Matrix4d rollingBall(const Eigen::Vector3d& drag, double radius, int projectionAxis = 0);

}
