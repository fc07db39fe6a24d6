// report.md: the report for a person, the answer first.
#pragma once

#include <string>
#include <vector>

#include "reports/report/report.hpp"

namespace fourways {

/// Renders `report` as GitHub-flavoured Markdown. Names from the
/// report are escaped. Where the trade-offs have no column, the figures of the cases stand in their
/// place (cases_table.hpp); with `columns` they do in any case, and with these columns. Fits into
/// a job's summary (kMostInSummary): rows of cases are left out where there are too many, and it
/// says so. Pure, thread-safe.
std::string report_markdown(const Report& report, const std::vector<std::string>& columns = {});

}  // namespace fourways
