// The charts of a report, as data. Pure functions of a report that follows the
// schema; thread-safe.
#pragma once

#include <vector>

#include "reports/charts/chart.hpp"

namespace fourways {

/// All charts that `report` has figures for, in the order of the page.
std::vector<Chart> report_charts(const OrderedJson& report);

/// The answer in one picture: every column of the trade-off table with its
/// intervals.
Chart overview_chart(const OrderedJson& report);

}  // namespace fourways
