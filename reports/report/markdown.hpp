// report.md: the report for a person, the answer first.
#pragma once

#include <string>

#include "reports/record/json.hpp"

namespace fourways {

/// Renders `report`, one that follows the schema, as GitHub-flavoured Markdown. Names from the
/// report are escaped. Pure, thread-safe.
std::string report_markdown(const OrderedJson& report);

}  // namespace fourways
