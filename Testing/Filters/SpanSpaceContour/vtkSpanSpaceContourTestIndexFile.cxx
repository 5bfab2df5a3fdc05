// The index on disk.

#include "ContourTesting.h"

#include "vtkCellType.h"
#include "vtkMultiBlockDataSet.h"

#include <chrono>
#include <cmath>
#include <cstdio>
#include <filesystem>
#include <fstream>

using namespace contourtest;

namespace
{

class SpanSpaceContourIndexFile : public VTKTest
{
protected:
  void SetUp() override
  {
    VTKTest::SetUp();
    this->folder = std::filesystem::path(::testing::TempDir()) /
      (std::string("orrery-index-") +
        ::testing::UnitTest::GetInstance()->current_test_info()->name());
    std::filesystem::remove_all(this->folder);
    std::filesystem::create_directories(this->folder);
    this->file = (this->folder / "test.span-space").string();
  }
  void TearDown() override
  {
    std::filesystem::remove_all(this->folder);
    VTKTest::TearDown();
  }

  /// Each way to an index, with values that are ranked, and with floats.
  static std::vector<vtkSmartPointer<vtkDataSet>> inputs()
  {
    std::vector<vtkSmartPointer<vtkDataSet>> all{ makeImage(7, 6, 5), makeImage(7, 6, 1),
      makeStructured(5, 5, 5), makeCells(VTK_TETRA, 3), makeCells(VTK_WEDGE, 2),
      makeCells(VTK_QUADRATIC_TETRA, 1) };
    for (std::size_t n = 0; n < all.size(); ++n)
    {
      setField(all[n], randomField(static_cast<unsigned>(n)), n % 2 ? VTK_FLOAT : VTK_DOUBLE);
    }
    return all;
  }

  vtkSmartPointer<vtkSpanSpaceContour> filterOn(
    vtkDataObject* data, int mode = vtkSpanSpaceContour::FAST) const
  {
    return makeFilter(data, { 0.5 },
      [&](vtkSpanSpaceContour* filter)
      {
        filter->SetIndexFile(this->file.c_str());
        filter->SetIndexMode(mode);
      });
  }

  /// Expects the right surface after so many builds and one warning that names the file, or none.
  void expectRight(
    vtkDataSet* data, vtkIdType builds, bool warning, int mode = vtkSpanSpaceContour::FAST) const
  {
    const auto filter = this->filterOn(data, mode);
    const auto surface = updated(filter);
    EXPECT_EQ(filter->GetIndexBuilds(), builds);
    const std::vector<std::string> messages = takeMessages();
    ASSERT_EQ(messages.size(), warning ? 1u : 0u) << (messages.empty() ? "" : messages[0]);
    if (warning)
    {
      EXPECT_NE(messages[0].find(this->file), std::string::npos) << messages[0];
    }
    for (const double isovalue : { 0.5, 0.3 })
    {
      filter->SetValue(0, isovalue);
      expectSameFaces(facesOf(updated(filter)), referenceFaces(data, isovalue), tolerance(data));
    }
    EXPECT_EQ(filter->GetIndexBuilds(), builds);
  }

  std::string content() const
  {
    std::ifstream in(this->file, std::ios::binary);
    return { std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>() };
  }
  void setContent(const std::string& bytes) const
  {
    std::ofstream(this->file, std::ios::binary) << bytes;
  }

  std::filesystem::path folder;
  std::string file;
};

TEST_F(SpanSpaceContourIndexFile, isWrittenAndReadBack)
{
  for (const int mode : { vtkSpanSpaceContour::FAST, vtkSpanSpaceContour::LEAN })
  {
    for (vtkDataSet* data : inputs())
    {
      std::filesystem::remove(this->file);
      this->expectRight(data, 1, false, mode);
      ASSERT_TRUE(std::filesystem::exists(this->file));
      this->expectRight(data, 0, false, mode);
      // Nothing is left beside it.
      EXPECT_EQ(std::distance(std::filesystem::directory_iterator(this->folder),
                  std::filesystem::directory_iterator()),
        1);
    }
  }
}

TEST_F(SpanSpaceContourIndexFile, givesTheSameSurfaceToTheBit)
{
  for (vtkDataSet* data : inputs())
  {
    std::filesystem::remove(this->file);
    const auto built = updated(this->filterOn(data));
    const auto loaded = this->filterOn(data);
    expectIdentical(updated(loaded), built);
    EXPECT_EQ(loaded->GetIndexBuilds(), 0);
  }
}

TEST_F(SpanSpaceContourIndexFile, thatIsReadIsNotWrittenAgain)
{
  for (vtkDataSet* data : inputs())
  {
    std::filesystem::remove(this->file);
    this->expectRight(data, 1, false);
    const auto longAgo = std::filesystem::last_write_time(this->file) - std::chrono::hours(1);
    std::filesystem::last_write_time(this->file, longAgo);
    this->expectRight(data, 0, false);
    EXPECT_EQ(std::filesystem::last_write_time(this->file), longAgo);
  }
}

TEST_F(SpanSpaceContourIndexFile, ofTheOtherModeIsReadToo)
{
  const auto cells = makeCells(VTK_TETRA, 3);
  setField(cells, randomField(1));
  this->expectRight(cells, 1, false, vtkSpanSpaceContour::LEAN);
  this->expectRight(cells, 0, false, vtkSpanSpaceContour::FAST); // completed, and written again
  this->expectRight(cells, 0, false, vtkSpanSpaceContour::FAST);
  this->expectRight(cells, 0, false, vtkSpanSpaceContour::LEAN);
}

TEST_F(SpanSpaceContourIndexFile, ofOtherDataIsNotUsed)
{
  const auto all = inputs();
  vtkDataSet* before = nullptr;
  for (vtkDataSet* data : all)
  {
    this->expectRight(data, 1, before != nullptr);
    this->expectRight(data, 0, false); // it was written anew
    before = data;
  }
  setField(all[0], randomField(99)); // the same cells, other values
  this->expectRight(all[0], 1, true);
  setField(all[0], randomField(99), VTK_FLOAT);
  this->expectRight(all[0], 1, true);
}

TEST_F(SpanSpaceContourIndexFile, cutShortIsNotUsed)
{
  for (vtkDataSet* data : inputs())
  {
    std::filesystem::remove(this->file);
    this->expectRight(data, 1, false);
    const std::string whole = this->content();
    for (const double part : { 0.999, 0.7, 0.2, 0.05 })
    {
      this->setContent(whole.substr(0, static_cast<std::size_t>(part * double(whole.size()))));
      this->expectRight(data, 1, true);
    }
    this->setContent(whole + "x");
    this->expectRight(data, 1, true);
    EXPECT_EQ(this->content(), whole); // mended
  }
}

TEST_F(SpanSpaceContourIndexFile, damagedAnywhereIsNotUsed)
{
  for (vtkDataSet* data : { inputs()[0], inputs()[3] })
  {
    std::filesystem::remove(this->file);
    const auto expected = updated(this->filterOn(data));
    const std::string whole = this->content();
    // Past the eight letters by which an index is known.
    for (std::size_t place = 8; place < whole.size(); place += 1 + whole.size() / 60)
    {
      std::string damaged = whole;
      damaged[place] = static_cast<char>(damaged[place] ^ 0x41);
      this->setContent(damaged);
      const auto filter = this->filterOn(data);
      expectIdentical(updated(filter), expected);
      EXPECT_EQ(filter->GetIndexBuilds(), 1) << "byte " << place;
      EXPECT_EQ(takeMessages().size(), 1u) << "byte " << place;
    }
  }
}

TEST_F(SpanSpaceContourIndexFile, thatIsNoIndexIsNeverWrittenOver)
{
  const auto image = makeImage(5, 5, 5);
  setField(image, randomField(2));
  for (const std::string& text : { std::string("my thesis, the only copy\n"), std::string(),
         std::string("Orr"), std::string(100000, 'x') })
  {
    this->setContent(text);
    this->expectRight(image, 1, true);
    EXPECT_EQ(this->content(), text);
  }
}

TEST_F(SpanSpaceContourIndexFile, inAFolderThatIsNotThere)
{
  const auto image = makeImage(5, 5, 5);
  setField(image, randomField(3));
  this->file = (this->folder / "nowhere" / "test.span-space").string();
  this->expectRight(image, 1, true);
}

TEST_F(SpanSpaceContourIndexFile, thatIsAFolder)
{
  const auto image = makeImage(5, 5, 5);
  setField(image, randomField(4));
  this->file = this->folder.string();
  this->expectRight(image, 1, true);
  EXPECT_TRUE(std::filesystem::is_directory(this->folder));
}

TEST_F(SpanSpaceContourIndexFile, isWrittenWhenItIsNamedLater)
{
  const auto image = makeImage(5, 5, 5);
  setField(image, randomField(5));
  const auto filter = makeFilter(image, { 0.5 });
  filter->Update();
  filter->SetIndexFile(this->file.c_str());
  filter->Update();
  EXPECT_TRUE(std::filesystem::exists(this->file));
  this->expectRight(image, 0, false);
}

TEST_F(SpanSpaceContourIndexFile, isOneForEachBlock)
{
  auto a = makeImage(5, 5, 5);
  auto b = makeCells(VTK_TETRA, 2);
  setField(a, randomField(6));
  setField(b, randomField(7));
  vtkNew<vtkMultiBlockDataSet> blocks;
  blocks->SetBlock(0, a);
  blocks->SetBlock(1, b);
  for (const vtkIdType builds : { 2, 0 })
  {
    const auto filter = this->filterOn(blocks);
    filter->Update();
    EXPECT_EQ(filter->GetIndexBuilds(), builds);
  }
}

}
