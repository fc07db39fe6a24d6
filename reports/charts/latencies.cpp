// Latency spectra: from the median to the slowest, for every workload whose
// tasks have latencies.
#include <fmt/format.h>

#include <array>
#include <string>
#include <utility>

#include "reports/charts/axis.hpp"
#include "reports/charts/builders.hpp"
#include "reports/charts/case_grid.hpp"

namespace fourways {
namespace {

struct Percentile {
  const char* key;
  const char* label;
};

constexpr std::array<Percentile, 6> kPercentiles = {{{"min_ns", "fastest"},
                                                     {"p50_ns", "50 %"},
                                                     {"p90_ns", "90 %"},
                                                     {"p99_ns", "99 %"},
                                                     {"p999_ns", "99.9 %"},
                                                     {"max_ns", "slowest"}}};

OrderedJson spectrum_rows(const GridWorkload& workload) {
  OrderedJson rows = OrderedJson::array();
  for (const GridCell& cell : workload.cells) {
    if (cell.row == nullptr || (*cell.row)["latency"].is_null()) continue;
    for (const auto& [key, label] : kPercentiles) {
      const OrderedJson& value = (*cell.row)["latency"][key];
      if (!value.is_number() || value.get<double>() <= 0) continue;
      rows.push_back({{"runner", (*cell.row)["runner"]},
                      {"share", label},
                      {"median", value},
                      {"case", (*cell.row)["name"]}});
    }
  }
  return rows;
}

OrderedJson spectrum(OrderedJson rows, const RunnerLook& look) {
  const OrderedJson looks = look.encoding(rows, RunnerLook::Marks::color_shape_dash, true);
  const Extent extent = extent_of(rows).value();
  OrderedJson spec = chart_of(std::move(rows), R"({
    "height": 260,
    "encoding": {
      "x": {"field": "share", "type": "ordinal", "title": "share of the tasks that are done by then",
            "axis": {"labelAngle": 0, "grid": true}, "scale": {"type": "point", "padding": 0.3}}
    },
    "layer": [
      {"mark": {"type": "line", "strokeWidth": 1.8}, "encoding": {}},
      {"mark": {"type": "point", "filled": true, "size": 40, "opacity": 1}, "encoding": {}}
    ]
  })");
  for (const auto& [key, label] : kPercentiles) {
    spec["encoding"]["x"]["sort"].push_back(label);
  }
  spec["encoding"]["y"] = log_axis("median", "latency", ChartUnit::time, extent);
  spec["encoding"]["color"] = looks["color"];
  spec["transform"].push_back(figure_transform(ChartUnit::time));
  spec["layer"][0]["encoding"]["strokeDash"] = looks["strokeDash"];
  OrderedJson& points = spec["layer"][1]["encoding"];
  points["shape"] = looks["shape"];
  points["tooltip"] = tooltip({{"case", "case"}, {"share", "share"}, {"figure", "latency"}});
  return spec;
}

}  // namespace

void add_latency_charts(const OrderedJson& report, const RunnerLook& look,
                        std::vector<Chart>& charts) {
  for (const GridWorkload& workload : case_grid(report)) {
    OrderedJson rows = spectrum_rows(workload);
    if (rows.empty()) continue;
    charts.push_back(
        {"latency-" + id_of(workload.workload),
         "latency",
         "Latency in " + workload.workload,
         "Exact percentiles of each sample, then the median over the samples.",
         spectrum(std::move(rows), look),
         {{"case", "case"}, {"share", "share of tasks"}, {"median", "latency", ChartUnit::time}}});
  }
}

}  // namespace fourways
