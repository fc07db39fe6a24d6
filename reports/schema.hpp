// report.schema.json, built in, and the check of a report against it.
#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>

namespace fourways {

/// The text of report.schema.json (JSON Schema, draft 7).
std::string_view report_schema_text();

/// What is wrong with `report` and where, as one line; none when it follows the schema.
/// Thread-safe.
std::optional<std::string> schema_violation(const nlohmann::json& report);

}  // namespace fourways
