#include "TestCurves.h"

#include <gtest/gtest.h>

namespace orrery
{
namespace
{

using namespace testing;

/// A curve that bends in one plane, runs straight, and bends in a plane turned by an angle about the
/// straight piece: the pages of a book (figure 5) with a wide crack. The arcs have radius 1.
struct Book
{
  Book(double straight, double angle, double step = 0.02)
  {
    for (double s = -1; s < 1 + straight + step / 2; s += step)
    {
      this->arc.push_back(s);
      this->points.push_back(at(s, straight, angle));
      this->place.push_back(s < 0 ? -1 : s > straight ? 1 : 0);
    }
  }

  static Vector3 at(double s, double straight, double angle)
  {
    const double over = s < 0 ? s : std::max(0.0, s - straight);
    const double height = 1 - std::cos(over);
    const double along = std::sin(over) + (s - over);
    return s < 0 ? Vector3(along, height, 0)
                 : Vector3(along, height * std::cos(angle), height * std::sin(angle));
  }

  /// The angle of N about the straight piece.
  static double angleOf(const Vector3& normal) { return std::atan2(normal.z(), normal.y()); }

  std::vector<double> arc;
  std::vector<Vector3> points;
  std::vector<int> place; ///< Before, on and behind the straight piece.
};

Frames framesOf(const std::vector<Vector3>& points, SingularPoints singular, double ease = 0.05)
{
  Frames frames;
  frames.add(points);
  FrameOptions options;
  options.singularPoints = singular;
  options.easeInLength = ease;
  frames.compute(options);
  expectFrames(frames);
  return frames;
}

constexpr double Angle = 1.2;

TEST(SingularPoints, areTagged)
{
  for (const bool floats : { false, true })
  {
    const Book book(1, Angle);
    Frames frames;
    frames.add(book.points);
    if (floats)
    {
      frames.useFloats();
    }
    frames.compute();
    expectFrames(frames);
    for (std::size_t n = 0; n < book.points.size(); ++n)
    {
      // Float stencils reach further than two points.
      const double reach = floats ? 0.2 : 0.05;
      const bool near = std::abs(book.arc[n]) < reach || std::abs(book.arc[n] - 1) < reach;
      if (!near)
      {
        ASSERT_EQ(frames.defined[n], book.place[n] != 0) << book.arc[n];
      }
      if (!near && book.place[n] == 0)
      {
        ASSERT_EQ(frames.torsion[n], 0);
      }
      if (frames.defined[n] && (book.arc[n] < 0.5) == (book.arc[n] < 0.5 - reach))
      {
        // Never to the wrong side, not even where the piece begins.
        const double expected = book.arc[n] < 0.5 ? 0 : Angle;
        const Vector3 binormal(0, -std::sin(expected), std::cos(expected));
        ASSERT_GT(frames.binormal[n].dot(binormal), 0.999) << book.arc[n];
      }
    }
  }
}

TEST(SingularPoints, jumpByDefault)
{
  const Book book(1, Angle);
  const Frames frames = framesOf(book.points, SingularPoints::Jump);
  for (std::size_t n = 0; n < book.points.size(); ++n)
  {
    if (book.place[n] == 0 && book.arc[n] < 0.9)
    {
      ASSERT_NEAR(Book::angleOf(frames.normal[n]), 0, 1e-9);
    }
    if (book.arc[n] > 1.05)
    {
      ASSERT_NEAR(frames.binormal[n].dot(Vector3(0, -std::sin(Angle), std::cos(Angle))), 1, 1e-9);
    }
  }
}

TEST(SingularPoints, areBridgedByTheGeodesic)
{
  const Book book(1, Angle);
  const Frames frames = framesOf(book.points, SingularPoints::Geodesic);
  const auto first = std::find(frames.defined.begin(), frames.defined.end(), 0);
  const std::size_t before = first - frames.defined.begin() - 1;
  const std::size_t behind = std::find(first, frames.defined.end(), 1) - frames.defined.begin();
  ASSERT_GT(behind, before + 40);
  const double angle = std::acos(dot(frames.frenet[before], frames.frenet[behind]));
  for (std::size_t n = before; n <= behind; ++n)
  {
    // Shoemake's slerp. The tangent is that of the straight piece but at its very ends.
    const double t =
      (frames.arc[n] - frames.arc[before]) / (frames.arc[behind] - frames.arc[before]);
    const Quaternion slerp = frames.frenet[before] * (std::sin((1 - t) * angle) / std::sin(angle)) +
      frames.frenet[behind] * (std::sin(t * angle) / std::sin(angle));
    ASSERT_NEAR(dot(slerp, frames.frenet[n]), 1, 1e-4);
    const double turned = Book::angleOf(frames.normal[n]);
    ASSERT_NEAR(turned, t * Angle, 1e-2);
  }
}

TEST(SingularPoints, easeIn)
{
  const Book book(1, Angle);
  const Frames frames = framesOf(book.points, SingularPoints::EaseIn, 0.2);
  const Frames plain = framesOf(book.points, SingularPoints::Jump);
  const double width = 0.2 * frames.arc.back();
  double largest = 0;
  for (std::size_t n = 1; n < book.points.size(); ++n)
  {
    if (book.arc[n] < -width - 0.05 || book.arc[n] > 1 + width + 0.05)
    {
      ASSERT_LT((frames.frenetFrame(n) - plain.frenetFrame(n)).norm(), 1e-9);
    }
    const double step = dot(frames.frenet[n], frames.frenet[n - 1]);
    largest = std::max(largest, std::acos(std::min(1.0, step)));
    ASSERT_EQ(frames.defined[n], plain.defined[n]);
    ASSERT_EQ(frames.torsion[n], plain.torsion[n]);
  }
  EXPECT_LT(largest, 0.03); // the whole turn takes 100 steps
  std::size_t middle = 0;
  while (book.arc[middle] < 0.5)
  {
    ++middle;
  }
  EXPECT_NEAR(Book::angleOf(frames.normal[middle]), Angle / 2, 0.03);
}

TEST(SingularPoints, easeInWhereTheCurveInflects)
{
  // A sine's normal turns by pi at its zeros, where there is no straight piece.
  std::vector<Vector3> points;
  for (int n = 0; n < 401; ++n)
  {
    const double t = 0.5 + 0.02 * n;
    points.emplace_back(t, std::sin(t), 0);
  }
  const Frames jump = framesOf(points, SingularPoints::Jump);
  const Frames ease = framesOf(points, SingularPoints::EaseIn, 0.03);
  int jumps = 0;
  int eased = 0;
  for (std::size_t n = 1; n < points.size(); ++n)
  {
    jumps += dot(jump.frenet[n], jump.frenet[n - 1]) < 0.5;
    eased += dot(ease.frenet[n], ease.frenet[n - 1]) < 0.98;
    const double t = 0.5 + 0.02 * static_cast<double>(n);
    if (std::abs(std::sin(t)) > 0.3)
    {
      const double side = std::sin(t) > 0 ? -1 : 1;
      ASSERT_NEAR(jump.binormal[n].z(), side, 1e-9);
      ASSERT_NEAR(ease.binormal[n].z(), side, 1e-9);
    }
  }
  EXPECT_EQ(jumps, 2);
  EXPECT_EQ(eased, 0);
}

TEST(SingularPoints, ofPagesThatMeetSmoothly)
{
  // Figure 5: y = |x|^3 on two pages of a book, so that the curvature is 0 at one place only. The
  // points lie about it at several places.
  for (const double shift : { 0.0, 0.1, 0.3, 0.5, 0.7, 0.9 })
  {
    std::vector<Vector3> points;
    for (int n = -100; n <= 100; ++n)
    {
      const double x = 0.01 * (n + shift);
      const double height = std::abs(x * x * x);
      points.push_back(
        x < 0 ? Vector3(x, height, 0) : Vector3(x, height * std::cos(2.5), height * std::sin(2.5)));
    }
    const auto largestTurn = [&](SingularPoints singular, double tolerance)
    {
      Frames frames;
      frames.add(points);
      FrameOptions options;
      options.singularPoints = singular;
      options.curvatureTolerance = tolerance;
      frames.compute(options);
      expectFrames(frames);
      EXPECT_GT(frames.binormal[50].z(), 0.9999);
      EXPECT_GT(frames.binormal[150].dot(Vector3(0, -std::sin(2.5), std::cos(2.5))), 0.9999);
      double largest = 0;
      for (std::size_t n = 1; n < points.size(); ++n)
      {
        const double cosine = frames.normal[n].dot(frames.normal[n - 1]);
        largest = std::max(largest, std::acos(std::min(1.0, cosine)));
      }
      return largest;
    };
    EXPECT_GT(largestTurn(SingularPoints::Jump, 1e-4), 0.7) << shift;
    EXPECT_GT(largestTurn(SingularPoints::Jump, 0.2), 2) << shift;
    EXPECT_LT(largestTurn(SingularPoints::Geodesic, 0.2), 0.5) << shift;
    EXPECT_LT(largestTurn(SingularPoints::EaseIn, 0.2), 0.4) << shift;
  }
}

TEST(SingularPoints, doNotEaseBeyondTheCurve)
{
  const Book book(0.1, Angle);
  for (const double ease : { 0.0, -1.0, 0.3, 5.0 })
  {
    const Frames frames = framesOf(book.points, SingularPoints::EaseIn, ease);
    EXPECT_NEAR(frames.binormal.front().z(), 1, 1e-6);
    EXPECT_NEAR(frames.binormal.back().dot(Vector3(0, -std::sin(Angle), std::cos(Angle))), 1, 1e-6);
  }
}

TEST(SingularPoints, areBridgedAcrossTheSeam)
{
  // A closed curve of two bends, joined by straight pieces that are not parallel, so that there is a
  // holonomy. It may begin anywhere, on a straight piece too.
  const double lean = 0.5;
  std::vector<Vector3> loop;
  for (int n = 0; n < 60; ++n)
  {
    const double a = Pi * n / 60;
    loop.push_back(
      { 2 + std::sin(a) * std::cos(lean), -std::cos(a), std::sin(a) * std::sin(lean) });
  }
  for (int n = 0; n < 60; ++n)
  {
    loop.push_back({ 2 - 4 * n / 60.0, 1, 0 });
  }
  for (int n = 0; n < 60; ++n)
  {
    const double a = Pi * n / 60;
    loop.push_back(
      { -2 - std::sin(a) * std::cos(lean), std::cos(a), std::sin(a) * std::sin(lean) });
  }
  for (int n = 0; n < 60; ++n)
  {
    loop.push_back({ -2 + 4 * n / 60.0, -1, 0 });
  }
  for (Vector3& point : loop)
  {
    point.z() += 0.3 * point.x() * point.y();
  }
  for (const auto singular :
    { SingularPoints::Jump, SingularPoints::Geodesic, SingularPoints::EaseIn })
  {
    std::vector<Vector3> closed = loop;
    closed.push_back(loop[0]);
    const Frames frames = framesOf(closed, singular);
    EXPECT_GT(std::abs(frames.holonomy[0]), 0.1);
    for (const std::size_t shift : { 17u, 90u, 100u, 220u })
    {
      std::vector<Vector3> shifted = loop;
      std::rotate(shifted.begin(), shifted.begin() + shift, shifted.end());
      shifted.push_back(shifted[0]);
      const Frames other = framesOf(shifted, singular);
      EXPECT_NEAR(std::remainder(frames.holonomy[0] - other.holonomy[0], 2 * Pi), 0, 1e-9);
      for (std::size_t n = 0; n < shifted.size(); ++n)
      {
        const std::size_t m = (n + shift) % loop.size();
        ASSERT_EQ(other.defined[n], frames.defined[m]);
        ASSERT_LT((other.frenetFrame(n) - frames.frenetFrame(m)).norm(), 1e-7) << n;
      }
    }
  }
}

}
}
