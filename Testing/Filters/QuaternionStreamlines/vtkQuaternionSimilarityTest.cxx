#include "vtkQuaternionSimilarity.h"
#include "vtkQuaternionStreamlines.h"

#include "MemoryLimit.h"
#include "ThreadRanks.h"
#include "VTKTest.h"

#include "vtkCallbackCommand.h"
#include "vtkCompositeDataIterator.h"
#include "vtkDoubleArray.h"
#include "vtkFloatArray.h"
#include "vtkImageData.h"
#include "vtkMultiBlockDataSet.h"
#include "vtkMultiProcessController.h"
#include "vtkSOADataArrayTemplate.h"
#include "vtkSmartPointer.h"
#include "vtkUnsignedCharArray.h"

#include <array>
#include <cmath>
#include <cstdint>
#include <map>
#include <random>

namespace
{

using Filter = vtkQuaternionSimilarity;
using Vector = std::array<double, 3>;
using Curve = std::vector<Vector>;
using Data = vtkSmartPointer<vtkPolyData>;
using Numbers = std::vector<double>;

constexpr const char* Parallel = "ParallelQuaternion";
constexpr const char* Frenet = "FrenetQuaternion";
const std::vector<const char*> Names{ "CurveId", "QuaternionDistance", "NeighborRank",
  "QuaternionCluster", "ClusterDistance" };

/// A sum of waves of random amplitudes and phases: no two are alike.
Curve randomCurve(std::mt19937& generator, int count = 60)
{
  std::normal_distribution<double> normal;
  Curve curve(static_cast<std::size_t>(count), Vector{});
  for (int frequency = 1; frequency <= 3; ++frequency)
  {
    for (int axis = 0; axis < 3; ++axis)
    {
      const double amplitude = normal(generator) / frequency;
      const double phase = 10 * normal(generator);
      for (int n = 0; n < count; ++n)
      {
        curve[n][axis] += amplitude * std::cos(4.0 * frequency * n / count + phase);
      }
    }
  }
  return curve;
}

/// Rotated about an axis through the origin (Rodrigues).
Curve rotated(Curve curve, Vector axis, double angle)
{
  const double length = std::hypot(axis[0], axis[1], axis[2]);
  for (double& component : axis)
  {
    component /= length;
  }
  for (Vector& x : curve)
  {
    const double along = axis[0] * x[0] + axis[1] * x[1] + axis[2] * x[2];
    const Vector across{ axis[1] * x[2] - axis[2] * x[1], axis[2] * x[0] - axis[0] * x[2],
      axis[0] * x[1] - axis[1] * x[0] };
    for (int c = 0; c < 3; ++c)
    {
      x[c] = std::cos(angle) * x[c] + std::sin(angle) * across[c] +
        (1 - std::cos(angle)) * along * axis[c];
    }
  }
  return curve;
}

/// Rotated and moved at random, with noise on each coordinate.
Curve moved(const Curve& curve, double noise, std::mt19937& generator)
{
  std::normal_distribution<double> normal;
  const Vector axis{ normal(generator), normal(generator), normal(generator) };
  const Vector shift{ normal(generator), normal(generator), normal(generator) };
  Curve copy = rotated(curve, axis, 3 * normal(generator));
  for (Vector& x : copy)
  {
    for (int c = 0; c < 3; ++c)
    {
      x[c] += 5 * shift[c] + noise * normal(generator);
    }
  }
  return copy;
}

std::vector<Curve> randomCurves(int count, unsigned int seed = 1)
{
  std::mt19937 generator(seed);
  std::vector<Curve> curves;
  for (int n = 0; n < count; ++n)
  {
    curves.push_back(randomCurve(generator, 20 + n % 30));
  }
  return curves;
}

/// Curves of points of their own, of double precision.
Data linesOf(const std::vector<Curve>& curves)
{
  const auto data = Data::New();
  vtkNew<vtkPoints> points;
  points->SetDataTypeToDouble();
  vtkNew<vtkCellArray> lines;
  for (const Curve& curve : curves)
  {
    lines->InsertNextCell(static_cast<int>(curve.size()));
    for (const Vector& x : curve)
    {
      lines->InsertCellPoint(points->InsertNextPoint(x.data()));
    }
  }
  data->SetPoints(points);
  data->SetLines(lines);
  return data;
}

/// With the arrays of quaternions.
Data framed(vtkPolyData* lines)
{
  vtkNew<vtkQuaternionStreamlines> frames;
  frames->SetInputData(lines);
  frames->Update();
  return frames->GetOutput();
}

Data framed(const std::vector<Curve>& curves)
{
  return framed(linesOf(curves));
}

Numbers numbersOf(vtkDataArray* array)
{
  Numbers numbers;
  for (vtkIdType n = 0; array && n < array->GetNumberOfTuples(); ++n)
  {
    numbers.push_back(array->GetTuple1(n));
  }
  return numbers;
}

Numbers ofCells(vtkDataObject* data, const char* name)
{
  return numbersOf(vtkPolyData::SafeDownCast(data)->GetCellData()->GetArray(name));
}

Numbers ofPoints(vtkDataObject* data, const char* name)
{
  return numbersOf(vtkPolyData::SafeDownCast(data)->GetPointData()->GetArray(name));
}

/// The probability that one of the first `count` distances, but the first, is less than one of the
/// others.
double areaUnderCurve(const Numbers& distances, std::size_t count)
{
  double wins = 0;
  for (std::size_t a = 1; a < count; ++a)
  {
    for (std::size_t b = count; b < distances.size(); ++b)
    {
      wins += distances[a] < distances[b] ? 1 : distances[a] == distances[b] ? 0.5 : 0;
    }
  }
  return wins / ((count - 1.0) * static_cast<double>(distances.size() - count));
}

class QuaternionSimilarity : public VTKTest
{
protected:
  vtkDataObject* update(vtkDataObject* input)
  {
    this->filter->SetInputDataObject(input);
    this->filter->Update();
    return this->filter->GetOutputDataObject(0);
  }

  void take(const char* array, int association = vtkDataObject::FIELD_ASSOCIATION_POINTS)
  {
    this->filter->SetInputArrayToProcess(0, 0, 0, association, array);
  }

  Numbers distances(vtkDataObject* input, int chosen = 0)
  {
    this->filter->SetChosenCurve(chosen);
    return ofCells(this->update(input), "QuaternionDistance");
  }

  /// Expects one message with these words, and no output.
  void expectProblem(vtkDataObject* input, const std::vector<const char*>& words)
  {
    auto* output = vtkPolyData::SafeDownCast(this->update(input));
    EXPECT_EQ(output->GetNumberOfPoints(), 0);
    const auto messages = takeMessages();
    ASSERT_EQ(messages.size(), 1u) << words[0];
    for (const char* word : words)
    {
      EXPECT_NE(messages[0].find(word), std::string::npos) << messages[0];
    }
  }

  vtkNew<Filter> filter;
};

TEST_F(QuaternionSimilarity, ranksRotatedAndMovedCopiesFirst)
{
  std::mt19937 generator(1);
  const Curve shape = randomCurve(generator, 100);
  std::vector<Curve> curves{ shape };
  for (int n = 0; n < 20; ++n)
  {
    curves.push_back(moved(shape, 2e-4, generator));
  }
  for (int n = 0; n < 300; ++n)
  {
    curves.push_back(randomCurve(generator, 100));
  }
  const Data data = framed(curves);
  for (const char* array : { Parallel, Frenet })
  {
    this->take(array);
    EXPECT_GE(areaUnderCurve(this->distances(data), 21), 0.99) << array;
  }
}

TEST_F(QuaternionSimilarity, isADistance)
{
  auto curves = randomCurves(12);
  std::mt19937 generator(2);
  curves.push_back(moved(curves[3], 0, generator));
  const Data data = framed(curves);
  for (const char* array : { Parallel, Frenet })
  {
    this->take(array);
    for (const int mean : { Filter::ARITHMETIC, Filter::ROOT_MEAN_SQUARE, Filter::CHORDAL })
    {
      this->filter->SetMean(mean);
      std::vector<Numbers> rows;
      for (int chosen = 0; chosen < 13; ++chosen)
      {
        rows.push_back(this->distances(data, chosen));
        EXPECT_EQ(rows[chosen][chosen], 0);
      }
      EXPECT_LT(rows[3][12], 1e-6);
      for (int a = 0; a < 13; ++a)
      {
        for (int b = 0; b < a; ++b)
        {
          EXPECT_NEAR(rows[a][b], rows[b][a], 1e-9);
          EXPECT_TRUE(rows[a][b] > 0.01 || a == 12);
        }
      }
    }
  }
}

TEST_F(QuaternionSimilarity, isTheAngleOfARotationThatMakesADifference)
{
  std::mt19937 generator(4);
  const Curve shape = randomCurve(generator);
  const Numbers angles{ 0, 0.3, 1, 2, 3 };
  std::vector<Curve> curves;
  for (const double angle : angles)
  {
    curves.push_back(rotated(shape, { 1, -2, 0.5 }, angle));
  }
  const Data data = framed(curves);
  this->filter->SetAnyTangentTurn(false);
  for (const char* array : { Parallel, Frenet })
  {
    this->take(array);
    this->filter->SetAnyRotation(false);
    this->filter->SetUnit(Filter::THREE_SPHERE);
    const Numbers arcs = this->distances(data);
    this->filter->SetUnit(Filter::ROTATION);
    const Numbers turns = this->distances(data);
    this->filter->SetAnyRotation(true);
    const Numbers none = this->distances(data);
    for (std::size_t n = 0; n < angles.size(); ++n)
    {
      EXPECT_NEAR(arcs[n], angles[n] / 2, 1e-6);
      EXPECT_NEAR(turns[n], angles[n], 1e-6);
      EXPECT_NEAR(none[n], 0, 1e-6);
    }
  }
}

TEST_F(QuaternionSimilarity, ignoresWhatItIsTold)
{
  std::mt19937 generator(5);
  const Curve shape = randomCurve(generator);
  Curve back = shape;
  std::reverse(back.begin(), back.end());
  Curve half(shape.begin(), shape.begin() + 30);
  const Data data = framed({ shape, back, half });
  EXPECT_GT(this->distances(data)[1], 0.1);
  this->filter->SetEitherDirection(true);
  EXPECT_LT(this->distances(data)[1], 1e-3);
  this->filter->SetCompare(Filter::LENGTH_FROM_START);
  EXPECT_GT(this->distances(data)[1], 0.1);
  EXPECT_GT(this->distances(data)[2], 0.1); // over the length of the whole
  this->filter->SetComparedLength(0.5);
  EXPECT_LT(this->distances(data)[2], 1e-2);
  this->filter->SetCompare(Filter::LENGTH_AROUND_MIDDLE);
  EXPECT_LT(this->distances(data)[1], 1e-3);
  EXPECT_GT(this->distances(data)[2], 0.01);

  // A parallel-transport frame that begins with another turn about the tangent.
  vtkNew<vtkQuaternionStreamlines> frames;
  frames->SetInitialFrame(vtkQuaternionStreamlines::DIRECTION);
  frames->SetInputData(linesOf({ shape, rotated(shape, { 1, 2, 3 }, 2) }));
  frames->Update();
  this->filter->SetCompare(Filter::WHOLE_CURVES);
  EXPECT_LT(this->distances(frames->GetOutput())[1], 1e-6);
  this->filter->SetAnyTangentTurn(false);
  EXPECT_GT(this->distances(frames->GetOutput())[1], 0.01);
}

TEST_F(QuaternionSimilarity, takesFrenetFramesWithFreeSigns)
{
  const Data data = framed(randomCurves(40));
  const Data renamed = Data::New();
  renamed->ShallowCopy(data);
  vtkNew<vtkDoubleArray> array;
  array->DeepCopy(data->GetPointData()->GetArray(Frenet));
  array->SetName("Frames");
  renamed->GetPointData()->AddArray(array);
  const auto found = [&](const char* name, int signs)
  {
    this->take(name);
    this->filter->SetFrameSigns(signs);
    return this->distances(renamed);
  };
  const Numbers free = found("Frames", Filter::FREE);
  const Numbers continuous = found("Frames", Filter::CONTINUOUS);
  EXPECT_NE(free, continuous);
  EXPECT_EQ(found(Frenet, Filter::AUTOMATIC), free);
  EXPECT_EQ(found("Frames", Filter::AUTOMATIC), continuous);
  EXPECT_EQ(found(Frenet, Filter::CONTINUOUS), continuous);
  EXPECT_NE(found(Parallel, Filter::AUTOMATIC), found(Parallel, Filter::FREE));
}

TEST_F(QuaternionSimilarity, ranksTheNearest)
{
  const Data data = framed(randomCurves(50));
  this->filter->SetNumberOfNeighbors(7);
  const Numbers distances = this->distances(data, 11);
  const Numbers ranks = ofCells(this->filter->GetOutputDataObject(0), "NeighborRank");
  for (std::size_t n = 0; n < 50; ++n)
  {
    int nearer = 0;
    for (const double distance : distances)
    {
      nearer += distance < distances[n];
    }
    EXPECT_EQ(ranks[n], nearer <= 7 ? nearer : -1);
  }
  this->filter->SetNumberOfNeighbors(1000);
  Numbers all = ofCells(this->update(data), "NeighborRank");
  std::sort(all.begin(), all.end());
  for (int n = 0; n < 50; ++n)
  {
    EXPECT_EQ(all[n], n);
  }
}

TEST_F(QuaternionSimilarity, findsFamilies)
{
  std::mt19937 generator(6);
  const int sizes[] = { 12, 30, 5 };
  std::vector<std::pair<int, Curve>> members; // with the rank of the family's size
  const int ranks[] = { 1, 0, 2 };
  for (int family = 0; family < 3; ++family)
  {
    const Curve shape = randomCurve(generator, 80);
    for (int n = 0; n < sizes[family]; ++n)
    {
      members.emplace_back(ranks[family], moved(shape, 1e-5, generator));
    }
  }
  std::shuffle(members.begin(), members.end(), generator);
  std::vector<Curve> curves;
  for (const auto& member : members)
  {
    curves.push_back(member.second);
  }
  const Data data = framed(curves);
  this->filter->SetClusterThreshold(0.05);
  vtkDataObject* output = this->update(data);
  const Numbers labels = ofCells(output, "QuaternionCluster");
  const Numbers away = ofCells(output, "ClusterDistance");
  int centers = 0;
  for (std::size_t n = 0; n < members.size(); ++n)
  {
    EXPECT_EQ(labels[n], members[n].first);
    EXPECT_LE(away[n], 0.05);
    centers += away[n] == 0;
  }
  EXPECT_EQ(centers, 3);
  this->filter->SetChosenCurve(9); // of no matter
  EXPECT_EQ(ofCells(this->update(data), "QuaternionCluster"), labels);
  this->filter->SetMostClusters(2);
  const Numbers fewer = ofCells(this->update(data), "QuaternionCluster");
  EXPECT_EQ(*std::max_element(fewer.begin(), fewer.end()), 1);
}

TEST_F(QuaternionSimilarity, computesWhatIsAskedFor)
{
  const Data data = framed(randomCurves(5));
  for (int asked = 0; asked < 8; ++asked)
  {
    this->filter->SetComputeDistances((asked & 1) != 0);
    this->filter->SetComputeNeighbors((asked & 2) != 0);
    this->filter->SetComputeClusters((asked & 4) != 0);
    this->filter->SetChosenCurve(asked & 3 ? 2 : 99); // which is not asked for
    auto* output = vtkPolyData::SafeDownCast(this->update(data));
    const bool expected[] = { true, (asked & 1) != 0, (asked & 2) != 0, (asked & 4) != 0,
      (asked & 4) != 0 };
    for (int n = 0; n < 5; ++n)
    {
      EXPECT_EQ(output->GetCellData()->HasArray(Names[n]) != 0, expected[n]);
      EXPECT_EQ(output->GetPointData()->HasArray(Names[n]) != 0, expected[n]);
    }
    EXPECT_EQ(output->GetPoints(), data->GetPoints());
    EXPECT_FALSE(data->GetCellData()->HasArray("CurveId"));
  }
}

TEST_F(QuaternionSimilarity, givesPointsTheValuesOfTheirCurve)
{
  const auto curves = randomCurves(20);
  vtkDataObject* output = this->update(framed(curves));
  for (const char* name : Names)
  {
    const Numbers cells = ofCells(output, name);
    Numbers expected;
    for (std::size_t n = 0; n < curves.size(); ++n)
    {
      expected.insert(expected.end(), curves[n].size(), cells[n]);
    }
    EXPECT_EQ(ofPoints(output, name), expected) << name;
  }
  EXPECT_EQ(ofCells(output, "CurveId")[19], 19);
}

/// A vertex, a line, a line that shares points with it, and a triangle.
TEST_F(QuaternionSimilarity, tellsCurvesFromOtherCells)
{
  const Data data = framed(randomCurves(2));
  const vtkIdType count = data->GetNumberOfPoints();
  data->GetLines()->InsertNextCell({ 5, 6, 7, 8, 9 });
  vtkNew<vtkCellArray> vertices;
  vertices->InsertNextCell({ 0 });
  vertices->InsertNextCell({ count });
  data->SetVerts(vertices);
  vtkNew<vtkCellArray> triangles;
  triangles->InsertNextCell({ 0, 1, count });
  data->SetPolys(triangles);
  data->GetPoints()->InsertNextPoint(0, 0, 0);
  for (const char* name : { Parallel, Frenet })
  {
    data->GetPointData()->GetArray(name)->InsertNextTuple4(0, 0, 0, 0);
  }
  vtkDataObject* output = this->update(data);
  EXPECT_EQ(ofCells(output, "CurveId"), (Numbers{ -1, -1, 0, 1, 2, -1 }));
  EXPECT_EQ(ofCells(output, "NeighborRank")[2], 0);
  EXPECT_EQ(ofPoints(output, "CurveId")[7], 0); // also on curve 2
  const double largest = std::acos(0.0);
  const std::map<std::string, double> none{ { "CurveId", -1 }, { "NeighborRank", -1 },
    { "QuaternionCluster", -1 }, { "QuaternionDistance", largest },
    { "ClusterDistance", largest } };
  for (const auto& [name, value] : none)
  {
    const Numbers cells = ofCells(output, name.c_str());
    ASSERT_EQ(cells.size(), 6u);
    EXPECT_EQ(cells[0], value);
    EXPECT_NE(cells[2], value);
    EXPECT_EQ(cells[5], value);
    EXPECT_EQ(ofPoints(output, name.c_str()).back(), value);
  }
}

/// The leaves of composite data, one after the other.
Numbers ofLeaves(vtkDataObject* data, const char* name)
{
  Numbers all;
  auto* composite = vtkCompositeDataSet::SafeDownCast(data);
  auto leaf = vtkSmartPointer<vtkCompositeDataIterator>::Take(composite->NewIterator());
  for (leaf->InitTraversal(); !leaf->IsDoneWithTraversal(); leaf->GoToNextItem())
  {
    if (vtkPolyData::SafeDownCast(leaf->GetCurrentDataObject()))
    {
      const Numbers own = ofCells(leaf->GetCurrentDataObject(), name);
      all.insert(all.end(), own.begin(), own.end());
    }
  }
  return all;
}

TEST_F(QuaternionSimilarity, takesAllBlocksAsOneSetOfCurves)
{
  const auto curves = randomCurves(30);
  const auto part = [&](int first, int last)
  { return framed(std::vector<Curve>(curves.begin() + first, curves.begin() + last)); };
  vtkNew<vtkMultiBlockDataSet> inner, blocks;
  vtkNew<vtkImageData> image;
  image->SetDimensions(2, 2, 2);
  inner->SetBlock(1, part(9, 10));
  inner->SetBlock(2, part(10, 23));
  blocks->SetBlock(0, part(0, 9));
  blocks->SetBlock(2, inner);
  blocks->SetBlock(3, image);
  blocks->SetBlock(4, vtkSmartPointer<vtkPolyData>::New());
  blocks->SetBlock(5, part(23, 30));
  for (const int compare :
    { Filter::WHOLE_CURVES, Filter::LENGTH_FROM_START, Filter::LENGTH_AROUND_MIDDLE })
  {
    for (const int chooseBy : { Filter::CURVE_ID, Filter::NEAREST_TO_POINT })
    {
      this->filter->SetCompare(compare);
      this->filter->SetChooseBy(chooseBy);
      this->filter->SetChosenCurve(25);
      std::vector<Numbers> expected;
      vtkDataObject* flat = this->update(framed(curves));
      for (const char* name : Names)
      {
        expected.push_back(ofCells(flat, name));
      }
      auto* output = vtkMultiBlockDataSet::SafeDownCast(this->update(blocks));
      ASSERT_TRUE(output);
      for (std::size_t n = 0; n < Names.size(); ++n)
      {
        EXPECT_EQ(ofLeaves(output, Names[n]), expected[n]) << Names[n];
      }
      EXPECT_TRUE(vtkImageData::SafeDownCast(output->GetBlock(3)));
    }
  }
  EXPECT_FALSE(vtkPolyData::SafeDownCast(blocks->GetBlock(0))->GetCellData()->HasArray("CurveId"));
}

TEST_F(QuaternionSimilarity, findsTheCurveNearestToAPoint)
{
  const auto line = [](double y, double z) {
    return Curve{ { -1, y, z }, { 0, y, z }, { 0.5, y, z + 0.1 }, { 2, y, z } };
  };
  const Data data =
    framed({ line(1, 0), line(3, 0), line(3, 0), line(4, 0), { { 9, 0, 0 }, { 9, 3.4, 0 } } });
  vtkDataArray* quaternions = data->GetPointData()->GetArray(Parallel);
  for (vtkIdType n = 12; n < 16; ++n)
  {
    quaternions->SetTuple4(n, 0, 0, 0, 0); // the curve at 4
  }
  this->filter->SetChooseBy(Filter::NEAREST_TO_POINT);
  const auto chosenAt = [&](double x, double y, double z)
  {
    this->filter->SetChosenPoint(x, y, z);
    const Numbers ranks = ofCells(this->update(data), "NeighborRank");
    return std::find(ranks.begin(), ranks.end(), 0) - ranks.begin();
  };
  EXPECT_EQ(chosenAt(-1, 0, 0), 0);
  EXPECT_EQ(chosenAt(1.3, 2.5, 0), 1); // of two in one place the first
  EXPECT_EQ(chosenAt(1.3, 4, 0), 1);   // as the nearer one has no frames
  EXPECT_EQ(chosenAt(8, 1.7, 5), 4);   // to the middle of a segment
  EXPECT_EQ(chosenAt(5, 1.2, 0), 0);
  EXPECT_TRUE(takeMessages().empty());
}

TEST_F(QuaternionSimilarity, leavesOutGhostsAndBlankedCurves)
{
  auto curves = randomCurves(6);
  curves[4] = curves[2] = curves[0];
  const Data data = framed(curves);
  vtkNew<vtkUnsignedCharArray> ghosts;
  ghosts->SetName(vtkDataSetAttributes::GhostArrayName());
  for (const int ghost :
    { 0, 0, int(vtkDataSetAttributes::DUPLICATECELL), 0, 0, int(vtkDataSetAttributes::HIDDENCELL) })
  {
    ghosts->InsertNextValue(static_cast<unsigned char>(ghost));
  }
  data->GetCellData()->AddArray(ghosts);
  vtkDataObject* output = this->update(data);
  const Numbers ranks = ofCells(output, "NeighborRank");
  EXPECT_EQ(ranks[4], 1);
  EXPECT_EQ(ranks[2], -1);
  EXPECT_EQ(ranks[5], -1);
  EXPECT_EQ(ofCells(output, "QuaternionCluster")[5], -1);
  EXPECT_EQ(ofCells(output, "CurveId")[5], 5);
}

TEST_F(QuaternionSimilarity, saysThatTheChosenCurveHasNoFrames)
{
  const Data data = framed(randomCurves(4));
  vtkDataArray* quaternions = data->GetPointData()->GetArray(Parallel);
  for (vtkIdType n = 0; n < 20; ++n)
  {
    quaternions->SetTuple4(n, 0, 0, 0, 0);
  }
  vtkDataObject* output = this->update(data);
  const auto messages = takeMessages();
  ASSERT_EQ(messages.size(), 1u);
  EXPECT_NE(messages[0].find("Curve 0 has no frames"), std::string::npos);
  EXPECT_EQ(ofCells(output, "QuaternionDistance"), Numbers(4, std::acos(0.0)));
  EXPECT_EQ(ofCells(output, "NeighborRank"), (Numbers{ 0, -1, -1, -1 }));
  EXPECT_EQ(ofCells(output, "QuaternionCluster")[0], -1);
  EXPECT_EQ(ofCells(output, "ClusterDistance")[0], std::acos(0.0));
}

TEST_F(QuaternionSimilarity, givesTheSameBitsWithAnyNumberOfThreads)
{
  const Data data = framed(randomCurves(300));
  for (const char* array : { Parallel, Frenet })
  {
    this->take(array);
    this->filter->SetCompare(Filter::LENGTH_AROUND_MIDDLE);
    this->filter->SetNumberOfThreads(1);
    vtkNew<vtkPolyData> one;
    one->DeepCopy(this->update(data));
    this->filter->SetNumberOfThreads(3);
    expectIdentical(one, vtkPolyData::SafeDownCast(this->update(data)));
  }
}

TEST_F(QuaternionSimilarity, readsArraysOfAllKinds)
{
  const Data data = framed(randomCurves(6));
  const Numbers expected = this->distances(data);
  const Data other = Data::New();
  other->DeepCopy(data);
  const auto soa = vtkSmartPointer<vtkSOADataArrayTemplate<double>>::New();
  soa->DeepCopy(data->GetPointData()->GetArray(Parallel));
  soa->SetName(Parallel);
  other->GetPointData()->AddArray(soa);
  other->GetLines()->ConvertTo32BitStorage();
  EXPECT_EQ(this->distances(other), expected);
  vtkNew<vtkFloatArray> floats;
  floats->DeepCopy(data->GetPointData()->GetArray(Parallel));
  floats->SetName(Parallel);
  other->GetPointData()->AddArray(floats);
  const Numbers near = this->distances(other);
  for (std::size_t n = 0; n < 6; ++n)
  {
    EXPECT_NEAR(near[n], expected[n], 1e-6);
  }
}

TEST_F(QuaternionSimilarity, saysWhatIsWrong)
{
  const Data data = framed(randomCurves(4));
  EXPECT_EQ(vtkPolyData::SafeDownCast(this->update(Data::New()))->GetNumberOfPoints(), 0);
  EXPECT_TRUE(takeMessages().empty()); // nothing at all: nothing to say
  vtkNew<vtkMultiBlockDataSet> nothing;
  this->update(nothing);
  EXPECT_TRUE(takeMessages().empty());

  this->take("Torque");
  this->expectProblem(data, { "Torque", "Quaternions" });
  this->take("Tangent");
  this->expectProblem(data, { "Tangent", "3 components" });
  this->take("Holonomy", vtkDataObject::FIELD_ASSOCIATION_CELLS);
  this->expectProblem(data, { "Holonomy", "no point array" });
  this->take(Parallel);
  for (const int id : { -1, 4 })
  {
    this->filter->SetChosenCurve(id);
    this->expectProblem(data, { std::to_string(id).c_str(), "from 0 to 3" });
  }
  this->filter->SetChosenCurve(0);
  const Data points = Data::New();
  points->ShallowCopy(data);
  points->SetLines(nullptr);
  this->expectProblem(points, { "no polylines", "Stream Tracer" });
  data->GetPointData()->GetArray(Parallel)->Fill(0);
  this->expectProblem(data, { "No curve has frames" });
  data->GetPointData()->GetArray(Parallel)->Resize(7);
  data->Modified();
  this->expectProblem(data, { Parallel, "7 quaternions" });
}

TEST_F(QuaternionSimilarity, takesCurvesTooShortForShapes)
{
  const Data data = linesOf({ { { 1, 2, 3 } }, { { 1, 2, 3 }, { 1, 2, 3 } },
    { { 0, 0, 0 }, { 1, 0, 0 } }, {}, { { 0, 0, 0 }, { std::nan(""), 0, 0 } } });
  vtkDataObject* output = this->update(framed(data));
  for (const char* name : Names)
  {
    for (const double number : ofCells(output, name))
    {
      EXPECT_TRUE(std::isfinite(number)) << name;
    }
  }
  takeMessages(); // whether the first curve has frames is not at issue
}

TEST_F(QuaternionSimilarity, stopsWhenAskedTo)
{
  const Data data = framed(randomCurves(2000));
  int calls = 0;
  vtkNew<vtkCallbackCommand> observer;
  observer->SetClientData(&calls);
  observer->SetCallback(
    [](vtkObject* caller, unsigned long, void* calls, void*)
    {
      if (++*static_cast<int*>(calls) == 5)
      {
        static_cast<vtkAlgorithm*>(caller)->SetAbortExecute(1);
      }
    });
  this->filter->AddObserver(vtkCommand::ProgressEvent, observer);
  auto* output = vtkPolyData::SafeDownCast(this->update(data));
  EXPECT_GE(calls, 5);
  EXPECT_EQ(output->GetNumberOfPoints(), 0);
  this->filter->SetAbortExecute(0);
  this->filter->Modified();
  EXPECT_EQ(ofCells(this->update(data), "CurveId").size(), 2000u);
  EXPECT_GT(calls, 20);
}

TEST_F(QuaternionSimilarity, saysThatThereIsNotEnoughMemory)
{
  const Data data = framed(randomCurves(500));
  for (const std::size_t limit : { 3000, 100000, 900000 })
  {
    {
      const MemoryLimit memory(limit);
      this->update(data);
    }
    const auto messages = takeMessages();
    ASSERT_EQ(messages.size(), 1u) << limit;
    EXPECT_NE(messages[0].find("Sample Count"), std::string::npos);
    this->filter->Modified();
  }
}

// ---- Ranks

/// The curves of a rank: 12, none, 18.
std::vector<Curve> partOf(const std::vector<Curve>& curves, int rank)
{
  const int first[] = { 0, 12, 12, 30 };
  return { curves.begin() + first[rank], curves.begin() + first[rank + 1] };
}

TEST_F(QuaternionSimilarity, ofRanksIsThatOfAllTheirCurves)
{
  const auto curves = randomCurves(30);
  for (const int compare : { Filter::WHOLE_CURVES, Filter::LENGTH_FROM_START })
  {
    for (const int chooseBy : { Filter::CURVE_ID, Filter::NEAREST_TO_POINT })
    {
      const auto set = [&](Filter* similarity)
      {
        similarity->SetCompare(compare);
        similarity->SetChooseBy(chooseBy);
        similarity->SetChosenCurve(20);
        similarity->SetInputArrayToProcess(
          0, 0, 0, vtkDataObject::FIELD_ASSOCIATION_POINTS, compare ? Frenet : Parallel);
      };
      set(this->filter);
      vtkDataObject* whole = this->update(framed(curves));
      std::map<std::string, Numbers> expected;
      for (const char* name : Names)
      {
        expected[name] = ofCells(whole, name);
      }
      onRanks(3,
        [&](int rank, vtkMultiProcessController* controller)
        {
          vtkNew<Filter> own;
          set(own);
          own->SetController(controller);
          own->SetInputData(framed(partOf(curves, rank)));
          own->Update();
          for (const char* name : Names)
          {
            const Numbers& all = expected.at(name);
            const Numbers part = rank == 1 ? Numbers{}
              : rank == 0                  ? Numbers(all.begin(), all.begin() + 12)
                                           : Numbers(all.begin() + 12, all.end());
            EXPECT_EQ(ofCells(own->GetOutputDataObject(0), name), part) << name << rank;
          }
          own->SetController(nullptr);
        });
    }
  }
}

TEST_F(QuaternionSimilarity, ofRanksFailsOnAllOrNone)
{
  const auto curves = randomCurves(30);
  const auto failing = [&](const std::function<void(Filter*, vtkPolyData*, int rank)>& spoil,
                         std::size_t limit, int limited)
  {
    onRanks(3,
      [&](int rank, vtkMultiProcessController* controller)
      {
        vtkNew<Filter> own;
        const Data data = framed(partOf(curves, rank));
        spoil(own, data, rank);
        own->SetNumberOfThreads(1);
        own->SetController(controller);
        own->SetInputData(data);
        {
          const MemoryLimit memory(rank == limited ? limit : SIZE_MAX);
          own->Update();
        }
        EXPECT_EQ(own->GetOutputDataObject(0)->GetNumberOfElements(vtkDataObject::POINT), 0);
        own->SetController(nullptr);
      });
    const auto messages = takeMessages();
    EXPECT_LE(messages.size(), 1u);
    return messages.empty() ? std::string() : messages[0];
  };
  const std::string components = failing(
    [](Filter*, vtkPolyData* data, int rank)
    {
      vtkNew<vtkDoubleArray> narrow;
      narrow->SetName(Parallel);
      narrow->SetNumberOfComponents(2);
      narrow->SetNumberOfTuples(data->GetNumberOfPoints());
      data->GetPointData()->AddArray(rank == 2 ? narrow.Get() : data->GetPointData()->GetArray(0));
    },
    0, -1);
  EXPECT_NE(components.find("2 components"), std::string::npos) << components;
  const std::string id =
    failing([](Filter* own, vtkPolyData*, int) { own->SetChosenCurve(30); }, 0, -1);
  EXPECT_NE(id.find("from 0 to 29"), std::string::npos) << id;
  const std::string stopped = failing(
    [](Filter* own, vtkPolyData*, int rank)
    {
      vtkNew<vtkCallbackCommand> observer;
      observer->SetCallback([](vtkObject* caller, unsigned long, void*, void*)
        { static_cast<vtkAlgorithm*>(caller)->SetAbortExecute(1); });
      if (rank == 0)
      {
        own->AddObserver(vtkCommand::ProgressEvent, observer);
      }
    },
    0, -1);
  EXPECT_TRUE(stopped.empty()) << stopped;
  for (const int limited : { 0, 2 })
  {
    for (const std::size_t limit : { 2000, 10000, 50000 })
    {
      const std::string text = failing([](Filter*, vtkPolyData*, int) {}, limit, limited);
      EXPECT_NE(text.find("Not enough memory"), std::string::npos) << limit << text;
    }
  }
}

}
