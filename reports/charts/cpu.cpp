// CPU against wall time: far below the lower line a case waits, on the upper
// one it keeps every core busy. And the samples of a single case.
#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <utility>

#include "reports/charts/axis.hpp"
#include "reports/charts/builders.hpp"
#include "reports/charts/case_grid.hpp"
#include "reports/charts/chart_template.hpp"

namespace fourways {
namespace {

OrderedJson points_of(const Report& report) {
  OrderedJson rows = OrderedJson::array();
  for (const GridWorkload& workload : case_grid(report)) {
    for (const GridCell& cell : workload.cells) {
      if (cell.row == nullptr) continue;
      const double cpu = cell.row->cpu_time.value_or(0);
      const double wall = cell.row->real_time;
      if (cpu <= 0 || wall <= 0) continue;
      rows.push_back({{"case", cell.row->name},
                      {"workload", workload.workload},
                      {"runner", cell.row->runner},
                      {"wall", wall},
                      {"cpu", cpu},
                      {"busy", cpu / wall}});
    }
  }
  return rows;
}

// A dashed line on which `cores` are busy all the time, with its name at the end.
OrderedJson busy_line(const ChartTemplate& cpu, const Extent& walls, double cores) {
  const std::string label = cores == 1 ? "one core busy" : fmt::format("{:g} cores busy", cores);
  OrderedJson values = {{"dy", cores == 1 ? 28 : -10}};
  values["ends"] = {{{"wall", walls.low}, {"cpu", cores * walls.low}, {"label", ""}},
                    {{"wall", walls.high}, {"cpu", cores * walls.high}, {"label", label}}};
  return cpu.piece("busy_line", values);
}

}  // namespace

void add_cpu_chart(const Report& report, const RunnerLook& look, std::vector<Chart>& charts) {
  OrderedJson rows = points_of(report);
  if (rows.empty()) return;
  const double cores = report.context.cores();
  const Extent walls = extent_of(rows, {"wall"}).value();
  Extent cpus = extent_of(rows, {"cpu"}).value();
  cpus.high = std::max(cpus.high, cores * walls.high);
  const ChartTemplate cpu("cpu");
  OrderedJson values = look.values(rows);
  values["rows"] = std::move(rows);
  values["wall_axis"] = log_axis(walls, ChartUnit::time);
  values["cpu_axis"] = log_axis(cpus, ChartUnit::time);
  values["busy_lines"].push_back(busy_line(cpu, walls, 1));
  if (cores > 1) values["busy_lines"].push_back(busy_line(cpu, walls, cores));
  charts.push_back(cpu.chart("cpu_wall", values));
}

Chart samples_chart() { return ChartTemplate("samples").chart("by_round"); }

}  // namespace fourways
