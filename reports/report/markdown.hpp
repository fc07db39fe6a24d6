// report.md: the report for a person, the answer first.
#pragma once

#include <string>

#include "reports/report/report.hpp"

namespace fourways {

/// Renders `report` as GitHub-flavoured Markdown. Names from the
/// report are escaped. Pure, thread-safe.
std::string report_markdown(const Report& report);

}  // namespace fourways
