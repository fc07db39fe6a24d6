// Sweeps: the cases of one workload that differ in one numeric parameter.
#pragma once

#include <string>
#include <vector>

#include "reports/charts/chart.hpp"
#include "reports/report/report.hpp"

namespace fourways {

/// A parameter of a workload that was measured at several values.
struct Sweep {
  std::string workload;
  std::string kind;
  std::string param;
  ChartUnit unit = ChartUnit::count;  ///< of the parameter: durations are times
  /// One series a runner: of the runner's cases that
  /// agree in all else the set with most values, the first of several.
  std::vector<std::vector<const ReportRow*>> series;
};

/// In the order of the report, a workload's parameters by name; `tasks` and
/// `workers` first. Points into `report`.
std::vector<Sweep> sweeps_of(const Report& report);

/// The value of the swept parameter in `row`.
double swept_value(const ReportRow& row, const std::string& param);

}  // namespace fourways
