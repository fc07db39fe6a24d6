// The makers of single charts, one file a section of the page. Each adds
// nothing when the report has no figures for it.
#pragma once

#include <vector>

#include "reports/charts/chart.hpp"
#include "reports/charts/runner_look.hpp"
#include "reports/report/report.hpp"

namespace fourways {

/// Workload x runner, speed-up over the baseline.
void add_speedup_charts(const Report& report, const RunnerLook& look, std::vector<Chart>& charts);
/// Wall time over every parameter that was measured at several values.
void add_scaling_charts(const Report& report, const RunnerLook& look, std::vector<Chart>& charts);
/// Who wins as `mix` turns from waiting to computing.
void add_crossover_chart(const Report& report, const RunnerLook& look, std::vector<Chart>& charts);
/// Start, switch, exchange and memory, on logarithmic axes.
void add_cost_charts(const Report& report, const RunnerLook& look, std::vector<Chart>& charts);
/// The percentiles of every workload that has latencies.
void add_latency_charts(const Report& report, const RunnerLook& look, std::vector<Chart>& charts);
/// CPU against wall time of every workload and runner.
void add_cpu_chart(const Report& report, const RunnerLook& look, std::vector<Chart>& charts);
/// The emulated lock over the real one, where both were measured.
void add_fidelity_chart(const Report& report, std::vector<Chart>& charts);
/// The samples of one case by round: the page puts the data in.
Chart samples_chart();

}  // namespace fourways
