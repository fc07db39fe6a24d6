// CPU against wall time: far below the lower line a case waits, on the upper
// one it keeps every core busy. And the samples of a single case.
#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <utility>

#include "reports/charts/axis.hpp"
#include "reports/charts/builders.hpp"
#include "reports/charts/case_grid.hpp"

namespace fourways {
namespace {

OrderedJson points_of(const OrderedJson& report) {
  OrderedJson rows = OrderedJson::array();
  for (const GridWorkload& workload : case_grid(report)) {
    for (const GridCell& cell : workload.cells) {
      if (cell.row == nullptr) continue;
      const OrderedJson& cpu = (*cell.row)["cpu_time"];
      const auto wall = (*cell.row)["real_time"].get<double>();
      if (!cpu.is_number() || cpu.get<double>() <= 0 || wall <= 0) continue;
      rows.push_back({{"case", (*cell.row)["name"]},
                      {"workload", workload.workload},
                      {"runner", (*cell.row)["runner"]},
                      {"wall", (*cell.row)["real_time"]},
                      {"cpu", cpu},
                      {"busy", cpu.get<double>() / wall}});
    }
  }
  return rows;
}

/// The processors that the run could use.
double cores_of(const OrderedJson& context) {
  const OrderedJson& ours = context["fourways"];
  if (ours.contains("machine") && ours["machine"].contains("affinity_cpus")) {
    return ours["machine"]["affinity_cpus"].get<double>();
  }
  return context.contains("num_cpus") ? context["num_cpus"].get<double>() : 1;
}

OrderedJson calculated(std::string_view value, std::string_view as) {
  return {{"calculate", figure_expression(value, ChartUnit::time)}, {"as", as}};
}

// A dashed line on which `cores` are busy all the time, with its name at the end.
OrderedJson busy_line(const Extent& walls, double cores) {
  OrderedJson line = vega_lite(R"({
    "layer": [
      {"mark": {"type": "line", "strokeDash": [4, 4], "color": "#7d858f"}, "encoding": {}},
      {"mark": {"type": "text", "align": "right", "dx": -6, "fontSize": 11},
       "encoding": {"text": {"field": "label"}}}
    ],
    "encoding": {"x": {"field": "wall", "type": "quantitative"},
                 "y": {"field": "cpu", "type": "quantitative"}}
  })");
  const std::string label = cores == 1 ? "one core busy" : fmt::format("{:g} cores busy", cores);
  line["data"]["values"] = {{{"wall", walls.low}, {"cpu", cores * walls.low}, {"label", ""}},
                            {{"wall", walls.high}, {"cpu", cores * walls.high}, {"label", label}}};
  line["layer"][1]["mark"]["dy"] = cores == 1 ? 28 : -10;
  return line;
}

}  // namespace

void add_cpu_chart(const OrderedJson& report, const RunnerLook& look, std::vector<Chart>& charts) {
  OrderedJson rows = points_of(report);
  if (rows.empty()) return;
  const double cores = cores_of(report["context"]);
  const Extent walls = extent_of(rows, {"wall"}).value();
  Extent cpus = extent_of(rows, {"cpu"}).value();
  cpus.high = std::max(cpus.high, cores * walls.high);
  OrderedJson points = vega_lite(R"({
    "mark": {"type": "point", "filled": true, "size": 60, "opacity": 0.8}
  })");
  points["encoding"] = look.encoding(rows, RunnerLook::Marks::color_shape, true);
  points["encoding"]["x"] = log_axis("wall", "wall time", ChartUnit::time, walls);
  points["encoding"]["y"] = log_axis("cpu", "CPU time of all units", ChartUnit::time, cpus);
  points["encoding"]["tooltip"] =
      tooltip({{"case", "case"}, {"walls", "wall"}, {"cpus", "CPU"}, {"cores", "cores kept busy"}});
  OrderedJson spec = chart_of(std::move(rows), R"vega({
    "height": 380,
    "transform": [{"calculate": "format(datum.busy, '.2f')", "as": "cores"}]
  })vega");
  spec["transform"].push_back(calculated("datum.wall", "walls"));
  spec["transform"].push_back(calculated("datum.cpu", "cpus"));
  spec["layer"].push_back(busy_line(walls, 1));
  if (cores > 1) spec["layer"].push_back(busy_line(walls, cores));
  spec["layer"].push_back(std::move(points));
  charts.push_back({"cpu-wall",
                    "cpu",
                    "CPU against wall time",
                    "A point a workload and runner. On the lower line one core is busy all the "
                    "time, below it the tasks wait; above it several cores work at once.",
                    std::move(spec),
                    {{"case", "case"},
                     {"wall", "wall", ChartUnit::time},
                     {"cpu", "CPU", ChartUnit::time},
                     {"busy", "cores kept busy", ChartUnit::count}}});
}

Chart samples_chart() {
  OrderedJson spec = chart_of(OrderedJson::array(), R"({
    "height": 150,
    "layer": [
      {"mark": {"type": "rect", "opacity": 0.12, "color": "#1866e0"},
       "transform": [{"aggregate": [{"op": "min", "field": "low", "as": "low"},
                                    {"op": "max", "field": "high", "as": "high"}]}],
       "encoding": {"y2": {"field": "high"}}},
      {"mark": {"type": "rule", "color": "#1866e0", "strokeDash": [4, 3]},
       "encoding": {"y": {"aggregate": "median", "field": "wall"}}},
      {"mark": {"type": "point", "filled": true, "size": 50, "color": "#1866e0", "opacity": 1},
       "encoding": {"x": {"field": "round", "type": "quantitative", "axis": {"tickMinStep": 1},
                          "scale": {"zero": false}},
                    "tooltip": [{"field": "round", "title": "round"},
                                {"field": "figure", "title": "wall"}]}}
    ]
  })");
  const OrderedJson y = linear_axis("wall", "wall time", ChartUnit::time, false);
  spec["transform"].push_back(calculated("datum.wall", "figure"));
  spec["layer"][2]["encoding"]["y"] = y;
  spec["layer"][0]["encoding"]["y"] = y;
  spec["layer"][0]["encoding"]["y"]["field"] = "low";
  return {"case-samples",
          "case",
          "Samples by round",
          "Every sample is a fresh process; the band is the interval of the "
          "median.",
          std::move(spec),
          {{"round", "round", ChartUnit::count}, {"wall", "wall", ChartUnit::time}}};
}

}  // namespace fourways
