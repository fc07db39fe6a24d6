// Latency spectra: from the median to the slowest, for every workload whose tasks have latencies.
#include <utility>

#include "reports/charts/axis.hpp"
#include "reports/charts/builders.hpp"
#include "reports/charts/case_grid.hpp"
#include "reports/charts/chart_template.hpp"

namespace fourways {
namespace {

OrderedJson spectrum_rows(const GridWorkload& workload, const OrderedJson& percentiles) {
  OrderedJson rows = OrderedJson::array();
  for (const GridCell& cell : workload.cells) {
    if (cell.row == nullptr || !cell.row->latency) continue;
    const OrderedJson latency = json_of(*cell.row->latency);
    for (const auto& [key, label] : percentiles.items()) {
      const OrderedJson& value = latency[key];
      if (!value.is_number() || value.get<double>() <= 0) continue;
      rows.push_back({{"runner", cell.row->runner},
                      {"share", label},
                      {"median", value},
                      {"case", cell.row->name}});
    }
  }
  return rows;
}

}  // namespace

void add_latency_charts(const Report& report, const RunnerLook& look, std::vector<Chart>& charts) {
  const ChartTemplate latencies("latencies");
  const OrderedJson percentiles = latencies.piece("percentiles");
  for (const GridWorkload& workload : case_grid(report)) {
    OrderedJson rows = spectrum_rows(workload, percentiles);
    if (rows.empty()) continue;
    OrderedJson values = look.values(rows);
    values.update(log_scale(extent_of(rows).value(), ChartUnit::time));
    values["rows"] = std::move(rows);
    values["workload"] = workload.workload;
    values["workload_id"] = id_of(workload.workload);
    charts.push_back(latencies.chart("spectrum", values));
  }
}

}  // namespace fourways
