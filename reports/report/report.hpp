// report.json: Google Benchmark's own format with exactly one row a case, and what fourways adds.
// Built from samples alone; the same samples and context give the same text, byte for byte.
#pragma once

#include <filesystem>
#include <nlohmann/json.hpp>
#include <span>
#include <string>

#include "reports/record/json.hpp"
#include "reports/record/sample.hpp"

namespace fourways {

/// The version of the format in `context.fourways.schema_version`; report.schema.json states it.
inline constexpr int kSchemaVersion = 1;

/// The report of `samples`. `context` holds Google Benchmark's context keys and our object
/// `fourways`; the schema version is set here, `caches` and `partial` are added when missing.
/// Throws ReportError if `context`, or its `fourways`, is not an object. Thread-safe.
OrderedJson build_report(const nlohmann::json& context, std::span<const Sample> samples);

/// Writes the report so that readers see all of it or the file that was there before.
/// Throws ReportError.
void write_report(const std::filesystem::path& path, const OrderedJson& report);

/// Reads a report of this schema version and holds it against the schema. Throws ReportError with
/// one line that tells apart: cannot be opened, not JSON (line and byte), truncated, not a report
/// of fourways, another schema version, a value of the wrong form (which).
OrderedJson read_report(const std::filesystem::path& path);

/// Throws the ReportError of read_report() if `report`, parsed from `file`, is none of fourways or
/// of another schema version.
void require_schema_version(const nlohmann::json& report, const std::string& file);

}  // namespace fourways
