// The heat map: how much faster than the baseline each runner does each workload.
#include <fmt/format.h>

#include <cmath>
#include <string>
#include <utility>

#include "reports/charts/builders.hpp"
#include "reports/charts/case_grid.hpp"
#include "reports/charts/chart_template.hpp"
#include "reports/text/human.hpp"

namespace fourways {
namespace {

constexpr std::size_t kCellWidth = 62;
constexpr std::size_t kCellHeight = 25;

std::string line_of(const GridWorkload& workload) {
  return workload.kind.empty() ? workload.workload : workload.kind + " · " + workload.workload;
}

// "1.97", or "1/7.6" for what takes 7.6 times as long.
std::string label_of(double speedup) {
  constexpr double kLeastDecimal = 0.1;
  if (speedup >= kLeastDecimal) return human_number(speedup);
  const double slower = 1 / speedup;
  if (slower >= 1e6) return fmt::format("1/{}M", human_count(slower / 1e6));
  if (slower >= 1e3) return fmt::format("1/{}k", human_count(slower / 1e3));
  return fmt::format("1/{}", human_count(slower));
}

// Where the figures are costs a speed-up means nothing: the baseline starts nobody.
bool has_speedups(const GridWorkload& workload) {
  for (const GridCell& cell : workload.cells) {
    if (cell.row == nullptr) continue;
    const std::string& column = cell.row->column;
    if (column == "start" || column == "switch") return false;
    if (cell.row->speedup) return true;
  }
  return false;
}

OrderedJson blank_cell(const GridWorkload& workload, const std::string& runner) {
  return {{"line", line_of(workload)},
          {"workload", workload.workload},
          {"kind", workload.kind},
          {"runner", runner},
          {"median", nullptr},
          {"low", nullptr},
          {"high", nullptr},
          {"log2", nullptr},
          {"label", "–"},
          {"note", ""}};
}

OrderedJson missing_cell(const GridWorkload& workload, const UnavailableCase& missing) {
  OrderedJson cell = blank_cell(workload, missing.runner);
  cell["note"] = fmt::format("{}: {}", to_string(missing.reason.type), missing.reason.text);
  cell["case"] = missing.name;
  return cell;
}

OrderedJson measured_cell(const GridWorkload& workload, const ReportRow& row,
                          const std::string& baseline) {
  OrderedJson cell = blank_cell(workload, row.runner);
  cell["case"] = row.name;
  if (row.runner == baseline) {
    cell["median"] = 1;
    cell["log2"] = 0;
    cell["label"] = "1";
    cell["note"] = "the baseline";
    return cell;
  }
  const RowSpeedup speedup = row.speedup.value_or(RowSpeedup());
  const double median = speedup.median.value_or(0);
  if (median <= 0) {
    cell["note"] = "no counterpart on " + baseline;
    return cell;
  }
  cell.update(object_of<Estimate>(speedup));
  cell["log2"] = std::log2(median);
  const bool sure = speedup.low && (*speedup.low > 1 || *speedup.high < 1);
  cell["label"] = (sure ? "" : "≈ ") + label_of(median);
  if (!sure) cell["note"] = "not told apart from 1";
  return cell;
}

OrderedJson cells_of(const Report& report, const std::vector<GridWorkload>& grid) {
  OrderedJson cells = OrderedJson::array();
  for (const GridWorkload& workload : grid) {
    for (const auto& [row, missing] : workload.cells) {
      cells.push_back(row != nullptr ? measured_cell(workload, *row, report.tradeoffs.baseline)
                                     : missing_cell(workload, *missing));
    }
  }
  return cells;
}

}  // namespace

void add_speedup_charts(const Report& report, const RunnerLook& look, std::vector<Chart>& charts) {
  auto grid = case_grid(report);
  std::erase_if(grid, [](const GridWorkload& workload) { return !has_speedups(workload); });
  if (grid.empty()) return;
  OrderedJson cells = cells_of(report, grid);
  OrderedJson values = look.values(cells);
  values["rows"] = std::move(cells);
  for (const GridWorkload& workload : grid) values["lines"].push_back(line_of(workload));
  values["width"] = kCellWidth * values["runners"].size();
  values["height"] = kCellHeight * grid.size();
  values["baseline"] = report.tradeoffs.baseline;
  charts.push_back(ChartTemplate("speedups").chart("map", values));
}

}  // namespace fourways
