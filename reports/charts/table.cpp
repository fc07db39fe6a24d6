// The list of all charts.

#include "reports/charts/builders.hpp"
#include "reports/charts/charts.hpp"

namespace fourways {

std::vector<Chart> report_charts(const Report& report) {
  const RunnerLook look(report.tradeoffs);
  std::vector<Chart> charts;
  add_speedup_charts(report, look, charts);
  add_crossover_chart(report, look, charts);
  add_scaling_charts(report, look, charts);
  add_cost_charts(report, look, charts);
  add_latency_charts(report, look, charts);
  add_cpu_chart(report, look, charts);
  add_fidelity_chart(report, charts);
  charts.push_back(samples_chart());
  return charts;
}

}  // namespace fourways
