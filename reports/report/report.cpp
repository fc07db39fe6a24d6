// Putting a report together, and its way to a file and back.
#include "reports/report/report.hpp"

#include <map>

#include "reports/claims/verdict.hpp"
#include "reports/record/file_io.hpp"
#include "reports/record/measured_case.hpp"
#include "reports/record/report_error.hpp"
#include "reports/record/schema.hpp"
#include "reports/statistics/holm.hpp"
#include "reports/text/utf8.hpp"

namespace fourways {
namespace {

// Holm's family is one workload: the runners that a reader compares with each other.
void adjust_p_values(std::vector<ReportRow>& rows) {
  std::map<std::string_view, std::vector<RowSpeedup*>> families;
  for (ReportRow& row : rows) {
    if (row.speedup) families[row.workload].push_back(&*row.speedup);
  }
  for (const auto& [workload, members] : families) {
    std::vector<double> p_values;
    for (const RowSpeedup* speedup : members) p_values.push_back(speedup->p_holm);
    const auto steps = holm_steps(p_values);
    for (std::size_t i = 0; i < members.size(); ++i) members[i]->p_holm = steps[i].adjusted_p;
  }
}

// Rows come sorted, so those of one workload and runner follow each other.
void number_rows(std::vector<ReportRow>& rows) {
  for (std::size_t i = 1; i < rows.size(); ++i) {
    const ReportRow& last = rows[i - 1];
    const bool one_of_many = !rows[i].workload.empty() || !rows[i].group.empty();
    const bool same = one_of_many && last.workload == rows[i].workload &&
                      last.runner == rows[i].runner && last.group == rows[i].group;
    rows[i].family_index = last.family_index + (same ? 0 : 1);
    rows[i].per_family_instance_index = same ? last.per_family_instance_index + 1 : 0;
  }
}

const nlohmann::json* schema_version_of(const nlohmann::json& report) {
  constexpr const char* kPlace = "/context/fourways/schema_version";
  const nlohmann::json::json_pointer place(kPlace);
  return report.contains(place) ? &report.at(place) : nullptr;
}

}  // namespace

Report build_report(const nlohmann::json& context, std::span<const Sample> samples) {
  Report report{complete_context(context), {}, {}, {}, {}, {}};
  auto cases = gather_cases(samples);
  for (const MeasuredCase& measured : cases) {
    if (measured.good.empty()) {
      report.unavailable.push_back(unavailable_case(measured));
    } else {
      report.benchmarks.push_back(row_of(measured, baseline_of(measured, cases)));
    }
  }
  adjust_p_values(report.benchmarks);
  number_rows(report.benchmarks);
  std::erase_if(cases, [](const MeasuredCase& each) { return is_foreign(*each.identity); });
  report.tradeoffs = tradeoffs_of(cases, report.context.runners());
  report.fidelity = fidelity_of(cases);
  report.verdicts = judged_claims(verdicts_of(cases, report.context.cores()));
  // Through text and back, so that what is rendered now is what a reader of the file will get:
  // no number that is not finite, no byte that is not UTF-8.
  return read_as<Report>(OrderedJson::parse(json_text(object_of(report))));
}

std::string report_text(const Report& report) { return json_text(object_of(report), 1) + '\n'; }

void to_json(OrderedJson& json, const Report& report) { json = object_of(report); }

void write_report(const std::filesystem::path& path, const Report& report) {
  replace_file(path, report_text(report));
}

void require_schema_version(const nlohmann::json& report, const std::string& file) {
  const nlohmann::json* version = schema_version_of(report);
  if (version == nullptr) {
    throw ReportError(
        "{}: not a report of fourways, for it has no context.fourways.schema_version; "
        "give a report.json written by 'fourways run'",
        file);
  }
  if (*version != kSchemaVersion) {
    throw ReportError(
        "{}: has schema version {}, but this fourways reads version {}; measure again, "
        "or use the fourways that wrote it",
        file, version->dump(), kSchemaVersion);
  }
}

Report read_report(const std::filesystem::path& path) {
  return read_report_text(read_file(path), name_to_tell(path));
}

Report read_report_text(std::string_view text, const std::string& file) {
  const nlohmann::json report = parse_json(text, file);
  require_schema_version(report, file);
  if (const auto violation = schema_violation(report)) {
    throw ReportError("{}: a damaged report: {}; give the report.json as 'fourways run' wrote it",
                      file, *violation);
  }
  // Parsed anew, because only the ordered form keeps the keys in the order of the file.
  return read_as<Report>(OrderedJson::parse(text));
}

}  // namespace fourways
