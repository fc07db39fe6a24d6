// Scaling: wall time over every parameter that was measured at several values, and the crossover:
// who wins `mix` as its tasks turn from waiting to computing.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <map>
#include <string>
#include <utility>

#include "reports/charts/axis.hpp"
#include "reports/charts/builders.hpp"
#include "reports/charts/case_grid.hpp"
#include "reports/charts/chart_template.hpp"
#include "reports/charts/sweep.hpp"

namespace fourways {
namespace {

constexpr std::string_view kCrossoverKind = "mixed";
constexpr std::string_view kCrossoverParam = "cpu";
constexpr double kWidest = 4;  // a wider range of positive values is drawn on a logarithmic axis

bool is_crossover(const Sweep& sweep) {
  return sweep.kind == kCrossoverKind && sweep.param == kCrossoverParam;
}

OrderedJson point(const ReportRow& row, const std::string& param, const Estimate& figure) {
  OrderedJson entry = {
      {"runner", row.runner}, {"at", json_of(row.params.at(param))}, {"case", row.name}};
  entry.update(object_of<Estimate>(figure));
  return entry;
}

OrderedJson wall_points(const Sweep& sweep) {
  OrderedJson rows = OrderedJson::array();
  for (const auto& series : sweep.series) {
    for (const ReportRow* row : series) {
      if (row->real_time <= 0) continue;  // has no place on a logarithmic axis
      rows.push_back(point(*row, sweep.param, Estimate(row->real_time, row->interval)));
    }
  }
  return rows;
}

OrderedJson speedup_points(const Sweep& sweep, const std::string& baseline) {
  OrderedJson rows = OrderedJson::array();
  for (const auto& series : sweep.series) {
    for (const ReportRow* row : series) {
      if (row->runner == baseline) {
        rows.push_back(point(*row, sweep.param, Estimate(1, MedianInterval{1, 1, 1, 1})));
      } else if (row->speedup && row->speedup->median) {
        rows.push_back(point(*row, sweep.param, *row->speedup));
      }
    }
  }
  return rows;
}

OrderedJson axis_over(const Sweep& sweep, const OrderedJson& rows) {
  double least = rows.front()["at"].get<double>();
  for (const OrderedJson& row : rows) least = std::min(least, row["at"].get<double>());
  const auto positive = extent_of(rows, {"at"});
  if (least > 0 && positive->high / least >= kWidest) return log_axis(*positive, sweep.unit);
  return linear_axis(sweep.unit, false);
}

// At each value the best runner, and those that the intervals do not part from it.
std::string winners_text(const OrderedJson& rows) {
  std::map<double, std::vector<const OrderedJson*>> by_value;
  for (const OrderedJson& row : rows) by_value[row["at"].get<double>()].push_back(&row);
  std::vector<std::string> sentences;
  std::string last;
  for (const auto& [value, contestants] : by_value) {
    const OrderedJson* best = contestants.front();
    for (const OrderedJson* other : contestants) {
      if ((*other)["median"].get<double>() > (*best)["median"].get<double>()) best = other;
    }
    std::vector<std::string> level;
    for (const OrderedJson* other : contestants) {
      const bool apart = !(*best)["low"].is_null() && !(*other)["high"].is_null() &&
                         (*other)["high"].get<double>() < (*best)["low"].get<double>();
      if (!apart || other == best) level.push_back((*other)["runner"].get<std::string>());
    }
    const std::string answer = level.size() == 1
                                   ? fmt::format("{} wins", level.front())
                                   : fmt::format("{} are level", fmt::join(level, ", "));
    if (answer != last) sentences.push_back(fmt::format("from {:g} % on {}", value, answer));
    last = answer;
  }
  return fmt::format("{}", fmt::join(sentences, "; "));
}

}  // namespace

void add_crossover_chart(const Report& report, const RunnerLook& look, std::vector<Chart>& charts) {
  const std::string& baseline = report.tradeoffs.baseline;
  for (const Sweep& sweep : sweeps_of(report)) {
    if (!is_crossover(sweep)) continue;
    OrderedJson rows = speedup_points(sweep, baseline);
    if (rows.empty()) continue;
    OrderedJson values = look.values(rows);
    values.update({{"baseline", baseline},
                   {"winners", winners_text(rows)},
                   {"workload", sweep.workload},
                   {"workload_id", id_of(sweep.workload)}});
    values["rows"] = std::move(rows);
    charts.push_back(ChartTemplate("lines").chart("crossover", values));
  }
}

void add_scaling_charts(const Report& report, const RunnerLook& look, std::vector<Chart>& charts) {
  for (const Sweep& sweep : sweeps_of(report)) {
    if (is_crossover(sweep)) continue;
    OrderedJson rows = wall_points(sweep);
    if (rows.empty()) continue;
    OrderedJson values = look.values(rows);
    values.update(log_scale(extent_of(rows).value(), ChartUnit::time));
    values.update({{"workload", sweep.workload},
                   {"workload_id", id_of(sweep.workload)},
                   {"param", sweep.param},
                   {"param_id", id_of(sweep.param)},
                   {"param_unit", to_string(sweep.unit)},
                   {"x_axis", axis_over(sweep, rows)}});
    values["rows"] = std::move(rows);
    charts.push_back(ChartTemplate("lines").chart("scaling", values));
  }
}

}  // namespace fourways
