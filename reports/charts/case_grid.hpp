// The cases of a report as a grid of workloads and runners: where a runner has several cases of a
// workload, the first by natural name stands for them, as in the trade-off table.
#pragma once

#include <string>
#include <vector>

#include "reports/report/report.hpp"

namespace fourways {

struct GridCell {
  const ReportRow* row = nullptr;            ///< null when unavailable
  const UnavailableCase* missing = nullptr;  ///< null when measured
};

struct GridWorkload {
  std::string workload;
  std::string kind;
  std::vector<GridCell> cells;  ///< those that were asked for, in the order of the report
};

/// By kind (cpu, io, mixed, sync, ipc, lifecycle, any other), then in the order
/// of the report. Points into `report`.
std::vector<GridWorkload> case_grid(const Report& report);

/// `name` fit for an address: what is neither letter, digit nor "-" becomes "-".
std::string id_of(const std::string& name);

}  // namespace fourways
