// The schemas of what fourways writes, built in, and the check against them.
#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>

namespace fourways {

/// The text of report.schema.json (JSON Schema, draft 7).
std::string_view report_schema_text();
/// The text of comparison.schema.json.
std::string_view comparison_schema_text();

/// What is wrong with `value` and where, as one line; none when it follows `schema`, one of the
/// above. Thread-safe.
std::optional<std::string> schema_violation(const nlohmann::json& value,
                                            std::string_view schema = report_schema_text());

}  // namespace fourways
