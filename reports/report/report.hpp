// report.json: Google Benchmark's own format with exactly one row a case, and what fourways adds.
// Built from samples alone; the same samples and context give the same text, byte for byte. Its
// parts and their fields stand in the headers included here.
#pragma once

#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "reports/claims/judged_claims.hpp"
#include "reports/record/sample.hpp"
#include "reports/report/context.hpp"
#include "reports/report/report_row.hpp"
#include "reports/tradeoffs/fidelity.hpp"
#include "reports/tradeoffs/tradeoffs.hpp"

namespace fourways {

/// The version of the format in `context.fourways.schema_version`; report.schema.json states it.
inline constexpr int kSchemaVersion = 1;

struct Report {
  ReportContext context;
  std::vector<ReportRow> benchmarks;  ///< by workload, then family and runner, then name
  std::vector<UnavailableCase> unavailable;
  Tradeoffs tradeoffs;
  Fidelity fidelity;
  JudgedClaims verdicts;
};

FOURWAYS_FIELDS(Report, ("context", row.context.json), benchmarks, unavailable, tradeoffs,
                ("fidelity", row.fidelity, Presence::may_lack), verdicts);

/// The report of `samples`. `context` holds Google Benchmark's context keys and our object
/// `fourways`; the schema version is set here, `caches` and `partial` are added when missing.
/// Throws ReportError if `context`, or its `fourways`, is not an object. Thread-safe.
Report build_report(const nlohmann::json& context, std::span<const Sample> samples);

/// The text of report.json.
std::string report_text(const Report& report);
void to_json(OrderedJson& json, const Report& report);

/// replace_file() with the report. Throws ReportError.
void write_report(const std::filesystem::path& path, const Report& report);

/// Reads a report of this schema version and holds it against the schema. Throws ReportError with
/// one line that tells apart: cannot be opened, not JSON (line and byte), truncated, not a report
/// of fourways, another schema version, a value of the wrong form (which).
Report read_report(const std::filesystem::path& path);
/// The same of its text; errors name `file`.
Report read_report_text(std::string_view text, const std::string& file);

/// Throws the ReportError of read_report() if `report`, parsed from `file`, is none of fourways or
/// of another schema version.
void require_schema_version(const nlohmann::json& report, const std::string& file);

}  // namespace fourways
