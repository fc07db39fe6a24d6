#include "reports/report/measured_report.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string_view>
#include <unordered_set>
#include <utility>

#include "reports/record/file_io.hpp"
#include "reports/record/report_error.hpp"
#include "reports/report/report.hpp"
#include "reports/text/utf8.hpp"

namespace fourways {
namespace {

struct ReadWork {
  std::int64_t tasks_planned = 0;
  std::string checksum;
};
FOURWAYS_FIELDS(ReadWork, tasks_planned, checksum);

struct ReadFailures {
  std::size_t count = 0;
};
FOURWAYS_FIELDS(ReadFailures, count);

struct ReadRow {
  std::string name;
  JsonLine params;
  std::vector<double> samples;
  ReadWork accounts;
  ReadFailures failures;
};
FOURWAYS_FIELDS(ReadRow, name, params, samples, accounts, failures);

struct ReadParts {
  std::vector<ReadRow> benchmarks;
  std::vector<MissingRow> unavailable;
};
FOURWAYS_FIELDS(ReadParts, benchmarks, unavailable);

bool is_needed(std::string_view top, int depth, std::string_view key) {
  constexpr std::array<std::string_view, 3> kParts = {"context", "benchmarks", "unavailable"};
  constexpr std::array<std::string_view, 5> kRowKeys = {"name", "params", "samples", "accounts",
                                                        "failures"};
  constexpr int kDepthOfRowKeys = 3;  // the report, its array, the row
  if (depth == 1) return std::ranges::find(kParts, key) != kParts.end();
  if (top != "benchmarks" || depth != kDepthOfRowKeys) return true;
  return std::ranges::find(kRowKeys, key) != kRowKeys.end();
}

MeasuredRow checked(ReadRow&& row, std::size_t index) {
  const auto too_small = [](double wall) { return wall < 0; };
  if (row.samples.empty() || std::ranges::any_of(row.samples, too_small)) {
    throw ReportError(
        "key \"benchmarks[{}].samples\" must be an array with a time from 0 on for each sample",
        index);
  }
  return {std::move(row.name), std::move(row.samples), row.failures.count, std::move(row.params),
          fmt::format("{} tasks, checksum {}", row.accounts.tasks_planned, row.accounts.checksum)};
}

void read_parts(const nlohmann::json& json, MeasuredReport& measured) {
  auto parts = read_as<ReadParts>(json);
  std::unordered_set<std::string_view> seen;
  const auto require_new = [&seen](const std::string& name) {
    if (!seen.insert(name).second) throw ReportError("case {} stands in it twice", name);
  };
  measured.rows.reserve(parts.benchmarks.size());  // what is seen stays where it is
  for (ReadRow& row : parts.benchmarks) {
    measured.rows.push_back(checked(std::move(row), measured.rows.size()));
    require_new(measured.rows.back().name);
  }
  measured.missing = std::move(parts.unavailable);
  for (const MissingRow& row : measured.missing) require_new(row.name);
}

}  // namespace

MeasuredReport read_measured_report(const std::filesystem::path& path) {
  return read_measured_report_text(read_file(path), name_to_tell(path));
}

MeasuredReport read_measured_report_text(std::string_view text, std::string file) {
  MeasuredReport measured;
  measured.file = std::move(file);
  nlohmann::json json = parse_json(text, measured.file, is_needed);
  require_schema_version(json, measured.file);
  try {
    read_parts(json, measured);
  } catch (const ReportError& error) {
    throw ReportError("{}: a damaged report: {}; give the report.json as 'fourways run' wrote it",
                      measured.file, error.what());
  }
  measured.context = std::move(json["context"]);
  return measured;
}

}  // namespace fourways
