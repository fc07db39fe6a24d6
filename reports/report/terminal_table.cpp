// Plain-text layout of the trade-off table.
#include "reports/report/terminal_table.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <set>
#include <string_view>
#include <utility>

#include "reports/cases_table/cases_table.hpp"
#include "reports/claims/verdict_text.hpp"
#include "reports/text/human.hpp"
#include "reports/text/text.hpp"
#include "reports/text/text_grid.hpp"
#include "reports/tradeoffs/fidelity.hpp"

namespace fourways {
namespace {

// How much of a cell is shown, widest first.
enum class Detail {
  one_line,   // "1.97x [1.91x, 2.01x]"
  two_lines,  // the interval beneath the median
  percent,    // beneath the median half the interval's width, in per cent of the median
};

using Lines = CellLines;
using Row = GridRow;

constexpr std::size_t kLongestRunner = 16;
constexpr std::size_t kLeastTableWidth = 60;

FigureUnit unit_of(const TradeoffColumn& column) {
  return column.figure == TradeoffFigure::cost ? FigureUnit::time : FigureUnit::ratio;
}

std::string percent_text(double median, double low, double high) {
  const double half = std::max(high - median, median - low) / median * 100;
  if (!std::isfinite(half)) return "";
  return half < 9.95 ? fmt::format("±{:.1f}%", half) : fmt::format("±{:.0f}%", half);
}

Lines cell_lines(const TradeoffRow& row, const TradeoffColumn& column, Detail detail) {
  const TradeoffCell& cell = row.cells.at(column.column);
  if (!cell.median) return {"-"};
  const FigureUnit unit = unit_of(column);
  std::string figure = human_figure(*cell.median, unit);
  if (column.winner == row.runner) figure += '*';
  if (cell.baseline || !cell.low || !cell.high) return {figure};
  const std::string bounds =
      fmt::format("[{}, {}]", human_figure(*cell.low, unit), human_figure(*cell.high, unit));
  switch (detail) {
    case Detail::one_line: return {figure + " " + bounds};
    case Detail::two_lines: return {figure, bounds};
    case Detail::percent: break;
  }
  return {figure, percent_text(*cell.median, *cell.low, *cell.high)};
}

std::string runner_name(const TradeoffRow& row, Detail detail) {
  std::string name = escape_terminal(row.runner);
  if (detail == Detail::percent && display_width(name) > kLongestRunner) {
    const std::string first_line = wrap(name, kLongestRunner - 1, 0);
    name = first_line.substr(0, first_line.find('\n')) + "~";
  }
  return name;
}

std::vector<Row> grid_of(const Tradeoffs& tradeoffs, Detail detail) {
  Row header = {{"runner"}};
  for (const TradeoffColumn& column : tradeoffs.columns) {
    header.push_back(
        {escape_terminal(detail == Detail::percent ? column.short_label : column.label)});
  }
  std::vector<Row> grid = {std::move(header)};
  for (const TradeoffRow& row : tradeoffs.rows) {
    Row cells = {{runner_name(row, detail)}};
    for (const TradeoffColumn& column : tradeoffs.columns) {
      cells.push_back(cell_lines(row, column, detail));
    }
    grid.push_back(std::move(cells));
  }
  return grid;
}

std::string stacked(const Tradeoffs& tradeoffs, std::size_t width) {
  std::string text;
  for (const TradeoffRow& row : tradeoffs.rows) {
    text += wrap(escape_terminal(row.runner), width, 2);
    for (const TradeoffColumn& column : tradeoffs.columns) {
      const Lines figure = cell_lines(row, column, Detail::one_line);
      const std::string label = escape_terminal(column.label);
      text += "  " + wrap(fmt::format("{}: {}", label, figure.front()), width - 2, 2);
    }
  }
  return text;
}

std::string table_text(const Tradeoffs& tradeoffs, std::size_t width) {
  if (width >= kLeastTableWidth) {
    for (const Detail detail : {Detail::one_line, Detail::two_lines, Detail::percent}) {
      if (auto text = laid_out(grid_of(tradeoffs, detail), width)) return *text;
    }
  }
  return stacked(tradeoffs, width);
}

// Cases that no column stands for. Beside the trade-offs a long list would hide these.
std::string figures_text(const Report& report, const Tradeoffs& shown, std::size_t width,
                         const std::vector<std::string>& columns) {
  constexpr std::size_t kMostBeside = 40;
  const auto rows = columns.empty() ? rows_beside(report) : all_rows(report);
  if (columns.empty() && !shown.columns.empty() && rows.size() > kMostBeside) {
    return wrap(fmt::format("{} more cases feed no column of this table: the report has their "
                            "figures, --columns shows them here",
                            rows.size()),
                width, 2);
  }
  return cases_text(cases_table(report, rows, columns), width);
}

// Of what feeds a column the trade-offs tell by runner, of the others each case by its name.
std::string missing_text(const Report& report, std::size_t width) {
  std::vector<std::string> lines = missing_cells(report);
  ByName<std::vector<std::string>> cases_by_reason;
  for (const UnavailableCase& missing : report.unavailable) {
    if (!missing.column.empty()) continue;
    const SampleReason& reason = missing.reason;
    cases_by_reason[fmt::format("{}: {}", to_string(reason.type), reason.text)].push_back(
        missing.name);
  }
  for (const auto& [text, names] : cases_by_reason) {
    lines.push_back(fmt::format("{}: {}", fmt::join(names, ", "), text));
  }
  std::string text;
  for (const auto& line : lines) text += "  " + wrap(escape_terminal(line), width - 2, 4);
  return text;
}

}  // namespace

std::vector<std::string> missing_cells(const Report& report) {
  std::set<std::string_view> asked;
  for (const ReportRow& row : report.benchmarks) asked.insert(row.column);
  for (const UnavailableCase& missing : report.unavailable) asked.insert(missing.column);
  for (const auto& column : measured_part(report.tradeoffs).columns) asked.insert(column.column);
  std::vector<std::string> lines;
  for (const TradeoffColumn& column : report.tradeoffs.columns) {
    if (!asked.contains(column.column)) continue;
    ByName<std::vector<std::string>> runners_by_reason;
    for (const TradeoffRow& row : report.tradeoffs.rows) {
      const auto& reason = row.cells.at(column.column).reason;
      if (!reason) continue;
      runners_by_reason[fmt::format("{}: {}", reason->type, reason->text)].push_back(row.runner);
    }
    for (const auto& [text, runners] : runners_by_reason) {
      lines.push_back(fmt::format("{} ({}): {}", column.label, fmt::join(runners, ", "), text));
    }
  }
  return lines;
}

std::string terminal_table(const Report& report, std::size_t width,
                           const std::vector<std::string>& columns) {
  width = std::max(width, kLeastWidth);
  if (report.benchmarks.empty() && report.unavailable.empty()) return "nothing was measured\n";
  const Tradeoffs tradeoffs = measured_part(report.tradeoffs);
  std::string text;
  if (!tradeoffs.columns.empty()) text += table_text(tradeoffs, width) + '\n';
  for (const TradeoffColumn& column : tradeoffs.columns) {
    text += wrap(escape_terminal(fmt::format("{}: {}", column.label, column.text)), width, 2);
  }
  const std::string summary = fidelity_summary(report.fidelity);
  if (!summary.empty()) text += wrap(escape_terminal(summary), width, 2);
  const std::string cases = figures_text(report, tradeoffs, width, columns);
  if (!cases.empty()) text += (text.empty() ? "" : "\n") + cases;
  const std::string missing = missing_text(report, width);
  if (!missing.empty()) text += (text.empty() ? "" : "\n") + ("without a figure:\n" + missing);
  const std::string verdicts = verdicts_lines(report.verdicts, width);
  return verdicts.empty() ? text : text + '\n' + verdicts;
}

}  // namespace fourways
