// Plain-text layout of the trade-off table; see terminal_table.hpp.
#include "reports/report/terminal_table.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <optional>
#include <utility>

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

FigureUnit unit_of(const OrderedJson& column) {
  return column["figure"] == "cost" ? FigureUnit::time : FigureUnit::ratio;
}

std::string percent_text(double median, double low, double high) {
  const double half = std::max(high - median, median - low) / median * 100;
  if (!std::isfinite(half)) return "";
  return half < 9.95 ? fmt::format("±{:.1f}%", half) : fmt::format("±{:.0f}%", half);
}

Lines cell_lines(const OrderedJson& row, const OrderedJson& column, Detail detail) {
  const OrderedJson& cell = row["cells"][column["column"].get<std::string>()];
  if (cell["median"].is_null()) return {"-"};
  const FigureUnit unit = unit_of(column);
  const double median = cell["median"].get<double>();
  std::string figure = human_figure(median, unit);
  if (column["winner"] == row["runner"]) figure += '*';
  if (cell["baseline"].get<bool>() || cell["low"].is_null() || cell["high"].is_null()) {
    return {figure};
  }
  const double low = cell["low"].get<double>();
  const double high = cell["high"].get<double>();
  const std::string bounds =
      fmt::format("[{}, {}]", human_figure(low, unit), human_figure(high, unit));
  switch (detail) {
    case Detail::one_line: return {figure + " " + bounds};
    case Detail::two_lines: return {figure, bounds};
    case Detail::percent: break;
  }
  return {figure, percent_text(median, low, high)};
}

std::string runner_name(const OrderedJson& row, Detail detail) {
  std::string name = escape_terminal(row["runner"].get<std::string>());
  if (detail == Detail::percent && display_width(name) > kLongestRunner) {
    const std::string first_line = wrap(name, kLongestRunner - 1, 0);
    name = first_line.substr(0, first_line.find('\n')) + "~";
  }
  return name;
}

std::vector<Row> grid_of(const OrderedJson& tradeoffs, Detail detail) {
  const char* label = detail == Detail::percent ? "short_label" : "label";
  Row header = {{"runner"}};
  for (const auto& column : tradeoffs["columns"]) {
    header.push_back({column[label].get<std::string>()});
  }
  std::vector<Row> grid = {std::move(header)};
  for (const auto& row : tradeoffs["rows"]) {
    Row cells = {{runner_name(row, detail)}};
    for (const auto& column : tradeoffs["columns"]) {
      cells.push_back(cell_lines(row, column, detail));
    }
    grid.push_back(std::move(cells));
  }
  return grid;
}

std::string stacked(const OrderedJson& tradeoffs, std::size_t width) {
  std::string text;
  for (const auto& row : tradeoffs["rows"]) {
    text += wrap(escape_terminal(row["runner"].get<std::string>()), width, 2);
    for (const auto& column : tradeoffs["columns"]) {
      const Lines figure = cell_lines(row, column, Detail::one_line);
      text += "  " + wrap(fmt::format("{}: {}", column["label"].get<std::string>(), figure.front()),
                          width - 2, 2);
    }
  }
  return text;
}

std::string table_text(const OrderedJson& tradeoffs, std::size_t width) {
  if (width >= kLeastTableWidth) {
    for (const Detail detail : {Detail::one_line, Detail::two_lines, Detail::percent}) {
      if (auto text = laid_out(grid_of(tradeoffs, detail), width)) return *text;
    }
  }
  return stacked(tradeoffs, width);
}

}  // namespace

std::vector<std::string> missing_cells(const OrderedJson& report) {
  std::vector<std::string> lines;
  for (const auto& column : report["tradeoffs"]["columns"]) {
    const std::string id = column["column"].get<std::string>();
    std::vector<std::pair<std::string, std::vector<std::string>>> by_reason;
    for (const auto& row : report["tradeoffs"]["rows"]) {
      const OrderedJson& reason = row["cells"][id]["reason"];
      if (reason.is_null()) continue;
      const std::string text = fmt::format("{}: {}", reason["type"].get<std::string>(),
                                           reason["text"].get<std::string>());
      auto same = std::find_if(by_reason.begin(), by_reason.end(),
                               [&](const auto& entry) { return entry.first == text; });
      if (same == by_reason.end()) same = by_reason.insert(same, {text, {}});
      same->second.push_back(row["runner"].get<std::string>());
    }
    for (const auto& [text, runners] : by_reason) {
      lines.push_back(fmt::format("{} ({}): {}", column["label"].get<std::string>(),
                                  fmt::join(runners, ", "), text));
    }
  }
  return lines;
}

std::string terminal_table(const OrderedJson& report, std::size_t width) {
  width = std::max(width, kLeastWidth);
  const OrderedJson& tradeoffs = report["tradeoffs"];
  if (tradeoffs["rows"].empty()) return "nothing was measured\n";
  std::string text = table_text(tradeoffs, width) + '\n';
  for (const auto& column : tradeoffs["columns"]) {
    text += wrap(escape_terminal(fmt::format("{}: {}", column["label"].get<std::string>(),
                                             column["text"].get<std::string>())),
                 width, 2);
  }
  if (const auto found = report.find("fidelity"); found != report.end()) {
    const std::string summary = fidelity_summary(*found);
    if (!summary.empty()) text += wrap(escape_terminal(summary), width, 2);
  }
  const auto missing = missing_cells(report);
  if (!missing.empty()) text += "\nwithout a figure:\n";
  for (const auto& line : missing) text += "  " + wrap(escape_terminal(line), width - 2, 4);
  const std::string verdicts = verdicts_lines(report, width);
  return verdicts.empty() ? text : text + '\n' + verdicts;
}

}  // namespace fourways
