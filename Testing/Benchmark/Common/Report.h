#pragma once

#include <benchmark/benchmark.h>

#include <functional>
#include <iosfwd>
#include <map>
#include <string>
#include <vector>

/// What the benchmarks of all techniques share: times, tables, and figures asked for.

double secondsOf(const std::function<void()>& work);

/// The idle threads of the library that ran before spin for a while before they sleep.
void waitForOtherThreads();

double median(std::vector<double> values);

std::string number(double value, int digits = 2);

/// 4980000 as "4,980,000".
std::string grouped(double value);

using Row = std::vector<std::string>;

/// A titled Markdown table.
struct Table
{
  std::string title;
  std::string note;
  Row header;
  std::vector<Row> rows;
};

/// Nothing for a table without rows.
void writeTable(std::ostream& out, const Table& table);

/// Figures that are asked to be no lower, or no higher: of all noted by a name the worst counts.
class Figures
{
public:
  void atLeast(const std::string& what, double asked, double measured, const std::string& where)
  {
    this->note(what, asked, true, measured, where);
  }
  void atMost(const std::string& what, double asked, double measured, const std::string& where)
  {
    this->note(what, asked, false, measured, where);
  }

  Table table() const;

private:
  struct Figure
  {
    double asked;
    bool least;
    double measured;
    std::string where;
  };

  void note(
    const std::string& what, double asked, bool least, double measured, const std::string& where);

  std::map<std::string, Figure> figures;
};

/// Adds a benchmark of so many rounds, each of which sets its time. `write` is called after it, so
/// that a run that is stopped has written what it measured.
void addBenchmark(const std::string& title, int rounds,
  const std::function<void(benchmark::State&)>& work, const std::function<void()>& write);
