// CPU against wall time: far below the lower line a case waits, on the upper one it keeps every
// core busy. And the samples of a single case.
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

OrderedJson busy_line(const Extent& walls, double cores) {
  const std::string label = cores == 1 ? "one core busy" : fmt::format("{:g} cores busy", cores);
  OrderedJson ends = {{{"wall", walls.low}, {"cpu", cores * walls.low}, {"label", ""}},
                      {{"wall", walls.high}, {"cpu", cores * walls.high}, {"label", label}}};
  OrderedJson encoding = {{"x", {{"field", "wall"}, {"type", "quantitative"}}},
                          {"y", {{"field", "cpu"}, {"type", "quantitative"}}}};
  OrderedJson labelled = encoding;
  labelled["text"] = {{"field", "label"}};
  return {{"data", {{"values", std::move(ends)}}},
          {"layer",
           {{{"mark", {{"type", "line"}, {"strokeDash", {4, 4}}, {"color", kRuleColor}}},
             {"encoding", std::move(encoding)}},
            {{"mark",
              {{"type", "text"},
               {"align", "right"},
               {"dx", -4},
               {"dy", cores == 1 ? 14 : -8},
               {"fontSize", 11}}},
             {"encoding", std::move(labelled)}}}}};
}

}  // namespace

void add_cpu_chart(const OrderedJson& report, const RunnerLook& look, std::vector<Chart>& charts) {
  OrderedJson rows = points_of(report);
  if (rows.empty()) return;
  const double cores = cores_of(report["context"]);
  const Extent walls = extent_of(rows, {"wall"}).value();
  Extent cpus = extent_of(rows, {"cpu"}).value();
  cpus.high = std::max(cpus.high, cores * walls.high);
  OrderedJson encoding = look.encoding(rows, RunnerLook::Marks::color_shape, true);
  encoding["x"] = log_axis("wall", "wall time", ChartUnit::time, walls);
  encoding["y"] = log_axis("cpu", "CPU time of all units", ChartUnit::time, cpus);
  encoding["tooltip"] =
      tooltip({{"case", "case"}, {"walls", "wall"}, {"cpus", "CPU"}, {"cores", "cores kept busy"}});
  OrderedJson one_core = busy_line(walls, 1);
  OrderedJson all_cores = cores > 1 ? busy_line(walls, cores) : OrderedJson(nullptr);
  OrderedJson spec = chart_of(std::move(rows));
  spec["height"] = 380;
  spec["transform"] = {
      {{"calculate", figure_expression("datum.wall", ChartUnit::time)}, {"as", "walls"}},
      {{"calculate", figure_expression("datum.cpu", ChartUnit::time)}, {"as", "cpus"}},
      {{"calculate", "format(datum.busy, '.2f')"}, {"as", "cores"}}};
  spec["layer"] = OrderedJson::array({std::move(one_core)});
  if (!all_cores.is_null()) spec["layer"].push_back(std::move(all_cores));
  spec["layer"].push_back(
      {{"mark", {{"type", "point"}, {"filled", true}, {"size", 60}, {"opacity", 0.8}}},
       {"encoding", std::move(encoding)}});
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
  OrderedJson spec = chart_of(OrderedJson::array());
  spec["height"] = 150;
  OrderedJson y = linear_axis("wall", "wall time", ChartUnit::time, false);
  OrderedJson low = y;
  low["field"] = "low";
  low["title"] = "wall time";
  spec["transform"] = OrderedJson::array(
      {{{"calculate", figure_expression("datum.wall", ChartUnit::time)}, {"as", "figure"}}});
  spec["layer"] = {
      {{"mark", {{"type", "rect"}, {"opacity", 0.12}, {"color", "#1866e0"}}},
       {"transform",
        {{{"aggregate",
           {{{"op", "min"}, {"field", "low"}, {"as", "low"}},
            {{"op", "max"}, {"field", "high"}, {"as", "high"}}}}},
         with_interval()}},
       {"encoding", {{"y", std::move(low)}, {"y2", {{"field", "high"}}}}}},
      {{"mark", {{"type", "rule"}, {"color", "#1866e0"}, {"strokeDash", {4, 3}}}},
       {"encoding", {{"y", {{"aggregate", "median"}, {"field", "wall"}}}}}},
      {{"mark",
        {{"type", "point"}, {"filled", true}, {"size", 50}, {"color", "#1866e0"}, {"opacity", 1}}},
       {"encoding",
        {{"x",
          {{"field", "round"},
           {"type", "quantitative"},
           {"axis", {{"tickMinStep", 1}}},
           {"scale", {{"zero", false}}}}},
         {"y", std::move(y)},
         {"tooltip", tooltip({{"round", "round"}, {"figure", "wall"}})}}}}};
  return {"case-samples",
          "case",
          "Samples by round",
          "Every sample is a fresh process; the band is the interval of the median.",
          std::move(spec),
          {{"round", "round", ChartUnit::count}, {"wall", "wall", ChartUnit::time}}};
}

}  // namespace fourways
