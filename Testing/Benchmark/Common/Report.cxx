#include "Report.h"

#include <algorithm>
#include <chrono>
#include <exception>
#include <ostream>
#include <sstream>
#include <thread>

double secondsOf(const std::function<void()>& work)
{
  const auto start = std::chrono::steady_clock::now();
  work();
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

void waitForOtherThreads()
{
  std::this_thread::sleep_for(std::chrono::milliseconds(3));
}

double median(std::vector<double> values)
{
  std::nth_element(values.begin(), values.begin() + values.size() / 2, values.end());
  return values[values.size() / 2];
}

std::string number(double value, int digits)
{
  std::ostringstream text;
  text.setf(std::ios::fixed);
  text.precision(digits);
  text << value;
  return text.str();
}

std::string grouped(double value)
{
  std::string text = number(value, 0);
  for (int at = int(text.size()) - 3; at > 0; at -= 3)
  {
    text.insert(at, ",");
  }
  return text;
}

void writeTable(std::ostream& out, const Table& table)
{
  if (table.rows.empty())
  {
    return;
  }
  const auto line = [&out](const Row& cells)
  {
    for (const std::string& cell : cells)
    {
      out << "| " << cell << ' ';
    }
    out << "|\n";
  };
  out << "### " << table.title << "\n\n" << table.note << "\n\n";
  line(table.header);
  line(Row(table.header.size(), "---"));
  std::for_each(table.rows.begin(), table.rows.end(), line);
  out << '\n';
}

void Figures::note(
  const std::string& what, double asked, bool least, double measured, const std::string& where)
{
  const auto [at, first] = this->figures.insert({ what, { asked, least, measured, where } });
  Figure& figure = at->second;
  if (!first && (least ? measured < figure.measured : measured > figure.measured))
  {
    figure.measured = measured;
    figure.where = where;
  }
}

Table Figures::table() const
{
  Table table{ "Asked and measured", "Of all measurements the worst.",
    { "figure", "asked", "measured", "where", "" }, {} };
  for (const auto& [what, figure] : this->figures)
  {
    const int digits = figure.asked < 1 ? 3 : 2;
    const bool reached =
      figure.least ? figure.measured >= figure.asked : figure.measured <= figure.asked;
    table.rows.push_back({ what, (figure.least ? ">= " : "<= ") + number(figure.asked, digits),
      number(figure.measured, digits), figure.where, reached ? "reached" : "**not reached**" });
  }
  return table;
}

void addBenchmark(const std::string& title, int rounds,
  const std::function<void(benchmark::State&)>& work, const std::function<void()>& write)
{
  benchmark::RegisterBenchmark(title.c_str(),
    [work, write](benchmark::State& state)
    {
      try
      {
        work(state);
      }
      catch (const std::exception& error)
      {
        state.SkipWithError(error.what());
      }
      write();
    })
    ->Iterations(rounds)
    ->UseManualTime()
    ->Unit(benchmark::kMillisecond);
}
