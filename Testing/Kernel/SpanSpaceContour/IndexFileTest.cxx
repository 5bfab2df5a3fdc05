#include "IndexFile.h"

#include <gtest/gtest.h>

#include <cstdio>
#include <fstream>
#include <iterator>
#include <numeric>
#include <string>
#include <utility>
#include <vector>

#include <unistd.h>

namespace orrery
{
namespace
{

using State = IndexFile::State;

constexpr Fingerprint Data{ 1, 2 };
constexpr int Threads = 2;

/// An index of some parts, one of several blocks and one empty.
struct Parts
{
  std::vector<std::uint32_t> numbers;
  std::vector<double> none;
  bool flag = false;

  void list(IndexArchive& archive)
  {
    archive(this->numbers);
    archive(this->none);
    archive(this->flag);
  }
};

class IndexFileTest : public ::testing::Test
{
protected:
  void SetUp() override
  {
    this->written.numbers.resize((1 << 20) + 100);
    std::iota(this->written.numbers.begin(), this->written.numbers.end(), 7);
    this->written.flag = true;
    ASSERT_TRUE(this->save());
  }
  void TearDown() override { std::remove(this->path.c_str()); }

  bool save()
  {
    return IndexFile(this->path)
      .save(Data, Threads, [this](IndexArchive& archive) { this->written.list(archive); });
  }
  State load(const Fingerprint& data = Data)
  {
    this->read = {};
    return IndexFile(this->path)
      .load(data, Threads, [this](IndexArchive& archive) { this->read.list(archive); });
  }
  std::string content() const
  {
    std::ifstream file(this->path, std::ios::binary);
    return { std::istreambuf_iterator<char>(file), {} };
  }
  void setContent(const std::string& bytes) const
  {
    std::ofstream(this->path, std::ios::binary) << bytes;
  }

  /// Tests may run at the same time.
  std::string path = ::testing::TempDir() + "orrery-index-" + std::to_string(::getpid());
  Parts written;
  Parts read;
};

TEST_F(IndexFileTest, isReadAsItWasWritten)
{
  EXPECT_EQ(IndexFile(this->path).state(Data), State::Loaded);
  ASSERT_EQ(this->load(), State::Loaded);
  EXPECT_EQ(this->read.numbers, this->written.numbers);
  EXPECT_TRUE(this->read.none.empty());
  EXPECT_TRUE(this->read.flag);
}

TEST_F(IndexFileTest, ofOtherDataSaysSo)
{
  EXPECT_EQ(this->load({ 1, 3 }), State::OtherData);
}

TEST_F(IndexFileTest, damagedOrCutAnywhereIsNotLoaded)
{
  const std::string good = this->content();
  for (std::size_t n = 8; n < good.size(); n += n < 120 ? 3 : 500009)
  {
    std::string bad = good;
    bad[n] ^= 0x10;
    this->setContent(bad);
    EXPECT_NE(this->load(), State::Loaded) << n;
    this->setContent(good.substr(0, n));
    EXPECT_EQ(this->load(), State::Damaged) << n;
  }
}

TEST_F(IndexFileTest, ofOtherPartsIsDamaged)
{
  std::vector<std::uint32_t> numbers;
  EXPECT_EQ(IndexFile(this->path)
              .load(Data, Threads, [&numbers](IndexArchive& archive) { archive(numbers); }),
    State::Damaged);
}

TEST_F(IndexFileTest, thatIsNone)
{
  this->setContent("some text");
  EXPECT_EQ(this->load(), State::Foreign);
  this->setContent("");
  EXPECT_EQ(this->load(), State::Foreign);
  std::remove(this->path.c_str());
  EXPECT_EQ(this->load(), State::Missing);
}

TEST_F(IndexFileTest, thatCannotBeWritten)
{
  const std::string good = std::exchange(this->path, this->path + "/index");
  EXPECT_FALSE(this->save());
  this->path = good;
}

}
}
