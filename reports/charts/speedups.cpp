// The heat map: how much faster than the baseline each runner does each workload.
#include <fmt/format.h>

#include <cmath>
#include <optional>
#include <string>
#include <utility>

#include "reports/charts/builders.hpp"
#include "reports/charts/case_grid.hpp"
#include "reports/human.hpp"

namespace fourways {
namespace {

constexpr double kFullColor = 4;  // log2: sixteen times as fast, or as slow
constexpr std::size_t kCellWidth = 62;
constexpr std::size_t kCellHeight = 25;

std::string line_of(const GridWorkload& workload) {
  return workload.kind.empty() ? workload.workload : workload.kind + " · " + workload.workload;
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
  cell["label"] = (sure ? "" : "≈ ") + human_number(median.get<double>());
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

OrderedJson layers() {
  const OrderedJson notes = tooltip({{"case", "case"}, {"figure", "speed-up"}, {"note", "note"}});
  // The sign gives the hue and the size the opacity: the page's own background, light or dark,
  // then stands for "the same".
  OrderedJson color = {{"condition", {{"test", "datum.log2 < 0"}, {"value", "#b4530a"}}},
                       {"value", "#1866e0"}};
  OrderedJson opacity = {
      {"field", "strength"},
      {"type", "quantitative"},
      {"scale", {{"domain", {0, kFullColor}}, {"range", {0.03, 1}}, {"clamp", true}}},
      {"legend", nullptr}};
  OrderedJson ink = {{"condition", {{"test", "datum.strength > 2.4"}, {"value", "white"}}}};
  return {{{"mark", {{"type", "rect"}, {"cornerRadius", 3}}},
           {"encoding",
            {{"color", std::move(color)}, {"opacity", std::move(opacity)}, {"tooltip", notes}}}},
          {{"mark", {{"type", "text"}, {"fontSize", 11}}},
           {"encoding",
            {{"text", {{"field", "label"}}}, {"color", std::move(ink)}, {"tooltip", notes}}}}};
}

}  // namespace

void add_speedup_charts(const OrderedJson& report, const RunnerLook& look,
                        std::vector<Chart>& charts) {
  const auto grid = case_grid(report);
  if (grid.empty() || report["benchmarks"].empty()) return;
  const std::string baseline = report["tradeoffs"]["baseline"].get<std::string>();
  OrderedJson cells = cells_of(report, grid);
  OrderedJson lines = OrderedJson::array();
  for (const GridWorkload& workload : grid) lines.push_back(line_of(workload));
  const auto runners = look.order(cells);
  const std::size_t height = kCellHeight * lines.size();
  OrderedJson encoding = {
      {"x",
       {{"field", "runner"},
        {"type", "nominal"},
        {"sort", runners},
        {"title", nullptr},
        {"axis",
         {{"orient", "top"},
          {"labelAngle", -35},
          {"ticks", false},
          {"domain", false},
          {"grid", false}}}}},
      {"y",
       {{"field", "line"},
        {"type", "nominal"},
        {"sort", std::move(lines)},
        {"title", nullptr},
        {"axis", {{"ticks", false}, {"domain", false}, {"grid", false}, {"labelLimit", 240}}}}}};
  OrderedJson spec = chart_of(std::move(cells));
  spec["width"] = kCellWidth * runners.size();
  spec["height"] = height;
  spec["transform"] = {{{"calculate", "abs(datum.log2)"}, {"as", "strength"}},
                       figure_transform(ChartUnit::ratio)};
  spec["encoding"] = std::move(encoding);
  spec["layer"] = layers();
  charts.push_back(
      {"speedups",
       "speedups",
       "Speed-up over " + baseline,
       fmt::format(
           "Wall time of {0} over wall time of the runner, paired within each round. Blue is "
           "faster than {0}, brown slower; ≈ marks figures whose interval holds 1, – a pair "
           "without a figure.",
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
