// The charts of a report, as data. Pure functions, thread-safe.
#pragma once

#include <vector>

#include "reports/charts/chart.hpp"
#include "reports/report/report.hpp"

namespace fourways {

/// All charts that `report` has figures for, in the order of the page.
std::vector<Chart> report_charts(const Report& report);

/// The answer in one picture: every column of the trade-off table with its intervals.
Chart overview_chart(const Report& report);

}  // namespace fourways
