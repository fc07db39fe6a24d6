// The heat map: how much faster than the baseline each runner does each
// workload.
#include <fmt/format.h>

#include <cmath>
#include <optional>
#include <string>
#include <utility>

#include "reports/charts/builders.hpp"
#include "reports/charts/case_grid.hpp"
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

// Whose figures are costs has no speed-up that means anything: the baseline
// starts nobody.
bool has_speedups(const GridWorkload& workload) {
  for (const GridCell& cell : workload.cells) {
    if (cell.row == nullptr) continue;
    const OrderedJson& column = (*cell.row)["column"];
    if (column == "start" || column == "switch") return false;
    if (!(*cell.row)["speedup"].is_null()) return true;
  }
  return false;
}

OrderedJson blank_cell(const GridWorkload& workload, const OrderedJson& entry) {
  return {{"line", line_of(workload)},
          {"workload", workload.workload},
          {"kind", workload.kind},
          {"runner", entry["runner"]},
          {"median", nullptr},
          {"low", nullptr},
          {"high", nullptr},
          {"log2", nullptr},
          {"label", "–"},
          {"note", ""}};
}

OrderedJson missing_cell(const GridWorkload& workload, const OrderedJson& missing) {
  OrderedJson cell = blank_cell(workload, missing);
  cell["note"] = fmt::format("{}: {}", missing["reason"]["type"].get<std::string>(),
                             missing["reason"]["text"].get<std::string>());
  cell["case"] = missing["case"];
  return cell;
}

OrderedJson measured_cell(const GridWorkload& workload, const OrderedJson& row,
                          const OrderedJson& baseline) {
  OrderedJson cell = blank_cell(workload, row);
  cell["case"] = row["name"];
  if (row["runner"] == baseline) {
    cell["median"] = 1;
    cell["log2"] = 0;
    cell["label"] = "1";
    cell["note"] = "the baseline";
    return cell;
  }
  const OrderedJson& speedup = row["speedup"];
  const OrderedJson median = field_or_null(speedup, "median");
  if (median.is_null() || median.get<double>() <= 0) {
    cell["note"] = fmt::format("no counterpart on {}", baseline.get<std::string>());
    return cell;
  }
  for (const char* key : {"median", "low", "high"}) cell[key] = speedup[key];
  cell["log2"] = std::log2(median.get<double>());
  const bool sure =
      !cell["low"].is_null() && (cell["low"].get<double>() > 1 || cell["high"].get<double>() < 1);
  cell["label"] = (sure ? "" : "≈ ") + label_of(median.get<double>());
  if (!sure) cell["note"] = "not told apart from 1";
  return cell;
}

OrderedJson cells_of(const OrderedJson& report, const std::vector<GridWorkload>& grid) {
  OrderedJson cells = OrderedJson::array();
  for (const GridWorkload& workload : grid) {
    for (const auto& [row, missing] : workload.cells) {
      cells.push_back(row != nullptr
                          ? measured_cell(workload, *row, report["tradeoffs"]["baseline"])
                          : missing_cell(workload, *missing));
    }
  }
  return cells;
}

// The sign gives the hue and the size the opacity: the page's own background,
// light or dark, then stands for "the same". Full colour is sixteen times as
// fast, or as slow.
constexpr std::string_view kMap = R"vega({
  "transform": [{"calculate": "abs(datum.log2)", "as": "strength"}],
  "encoding": {
    "x": {"field": "runner", "type": "nominal", "title": null, "axis":
          {"orient": "top", "labelAngle": -35, "ticks": false, "domain": false, "grid": false}},
    "y": {"field": "line", "type": "nominal", "title": null, "axis":
          {"ticks": false, "domain": false, "grid": false, "labelLimit": 240}},
    "tooltip": [{"field": "case", "title": "case"}, {"field": "figure", "title": "speed-up"},
                {"field": "note", "title": "note"}]
  },
  "layer": [
    {"mark": {"type": "rect", "cornerRadius": 3},
     "encoding": {
       "color": {"condition": {"test": "datum.log2 < 0", "value": "#b4530a"}, "value": "#1866e0"},
       "opacity": {"field": "strength", "type": "quantitative", "legend": null,
                   "scale": {"domain": [0, 4], "range": [0.03, 1], "clamp": true}}}},
    {"mark": {"type": "text", "fontSize": 11},
     "encoding": {
       "text": {"field": "label"},
       "color": {"condition": {"test": "datum.strength > 3.2", "value": "white"}}}}
  ]
})vega";

}  // namespace

void add_speedup_charts(const OrderedJson& report, const RunnerLook& look,
                        std::vector<Chart>& charts) {
  auto grid = case_grid(report);
  std::erase_if(grid, [](const GridWorkload& workload) { return !has_speedups(workload); });
  if (grid.empty()) return;
  const std::string baseline = report["tradeoffs"]["baseline"].get<std::string>();
  OrderedJson cells = cells_of(report, grid);
  OrderedJson lines = OrderedJson::array();
  for (const GridWorkload& workload : grid) lines.push_back(line_of(workload));
  const auto runners = look.order(cells);
  const std::size_t height = kCellHeight * lines.size();
  OrderedJson spec = chart_of(std::move(cells), kMap);
  spec["width"] = kCellWidth * runners.size();
  spec["height"] = height;
  spec["transform"].push_back(figure_transform(ChartUnit::ratio));
  spec["encoding"]["x"]["sort"] = runners;
  spec["encoding"]["y"]["sort"] = std::move(lines);
  charts.push_back({"speedup-map",
                    "speedups",
                    "Speed-up over " + baseline,
                    fmt::format("Wall time of {0} over wall time of the runner, paired "
                                "within each round. Blue is "
                                "faster than {0}, brown slower, 1/5 a fifth as fast; ≈ "
                                "marks figures whose interval "
                                "holds 1 or is missing, – a pair without a figure.",
                                baseline),
                    std::move(spec),
                    {{"workload", "workload"},
                     {"kind", "kind"},
                     {"runner", "runner"},
                     {"median", "speed-up", ChartUnit::ratio},
                     {"low", "low", ChartUnit::ratio},
                     {"high", "high", ChartUnit::ratio},
                     {"note", "note"}}});
}

}  // namespace fourways
