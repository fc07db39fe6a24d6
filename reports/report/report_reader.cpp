// Reading a report back, strictly: whoever renders it may then rely on the schema.
#include <fmt/format.h>

#include "reports/record/file_io.hpp"
#include "reports/record/report_error.hpp"
#include "reports/record/schema.hpp"
#include "reports/report/report.hpp"

namespace fourways {
namespace {

const nlohmann::json* schema_version_of(const nlohmann::json& report) {
  if (!report.is_object() || !report.contains("context")) return nullptr;
  const auto& context = report["context"];
  if (!context.is_object() || !context.contains("fourways")) return nullptr;
  const auto& ours = context["fourways"];
  if (!ours.is_object() || !ours.contains("schema_version")) return nullptr;
  return &ours["schema_version"];
}

}  // namespace

void require_schema_version(const nlohmann::json& report, const std::string& file) {
  const nlohmann::json* version = schema_version_of(report);
  if (version == nullptr) {
    throw ReportError(
        fmt::format("{}: not a report of fourways, for it has no context.fourways.schema_version; "
                    "give a report.json written by 'fourways run'",
                    file));
  }
  if (*version != kSchemaVersion) {
    throw ReportError(
        fmt::format("{}: has schema version {}, but this fourways reads version {}; measure again, "
                    "or use the fourways that wrote it",
                    file, version->dump(), kSchemaVersion));
  }
}

OrderedJson read_report(const std::filesystem::path& path) {
  const std::string file = path.string();
  const std::string text = read_file(path);
  const nlohmann::json report = parse_json(text, file);
  require_schema_version(report, file);
  if (const auto violation = schema_violation(report)) {
    throw ReportError(
        fmt::format("{}: a damaged report: {}; give the report.json as 'fourways run' wrote it",
                    file, *violation));
  }
  // Parsed anew, because only the ordered form keeps the keys in the order of the file.
  return OrderedJson::parse(text);
}

}  // namespace fourways
