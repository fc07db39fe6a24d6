#include "reports/report/measured_report.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string_view>
#include <unordered_set>
#include <utility>

#include "reports/record/file_io.hpp"
#include "reports/record/json.hpp"
#include "reports/record/partial_json.hpp"
#include "reports/record/report_error.hpp"
#include "reports/report/report.hpp"
#include "reports/text/utf8.hpp"

namespace fourways {
namespace {

constexpr std::array<std::string_view, 3> kParts = {"context", "benchmarks", "unavailable"};
constexpr std::array<std::string_view, 5> kRowKeys = {"name", "params", "samples", "accounts",
                                                      "failures"};

template <std::size_t kSize>
bool among(const std::array<std::string_view, kSize>& words, std::string_view word) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

bool is_needed(const KeyPlace& place) {
  constexpr std::size_t kDepthOfRowKeys = 3;  // the report, its array, the row
  if (place.depth == 1) return among(kParts, place.key);
  if (place.top != "benchmarks" || place.depth != kDepthOfRowKeys) return true;
  return among(kRowKeys, place.key);
}

std::string reason_text(const FieldReader& reason) {
  return fmt::format("{}: {}", reason.text("type"), reason.text("text"));
}

std::vector<double> read_walls(const FieldReader& row) {
  const nlohmann::json& samples = row.value("samples");
  if (!samples.is_array() || samples.empty()) {
    row.wrong_type("samples", "an array with a number for each sample");
  }
  std::vector<double> walls;
  walls.reserve(samples.size());
  for (const auto& sample : samples) {
    if (!sample.is_number() || sample.get<double>() < 0) {
      row.wrong_type("samples", "an array of numbers from 0 on");
    }
    walls.push_back(sample.get<double>());
  }
  return walls;
}

MeasuredRow read_row(const FieldReader& fields) {
  MeasuredRow row;
  row.name = fields.text("name");
  row.walls_ns = read_walls(fields);
  row.params =
      fields.object("params").json().dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
  const FieldReader accounts = fields.object("accounts");
  row.work = fmt::format("{} tasks, checksum {}", accounts.count("tasks_planned"),
                         accounts.text("checksum"));
  const FieldReader failures = fields.object("failures");
  row.failed = static_cast<std::size_t>(failures.count("count"));
  if (!failures.value("reason").is_null()) row.failure = reason_text(failures.object("reason"));
  return row;
}

MissingRow read_missing(const FieldReader& fields) {
  const FieldReader reason = fields.object("reason");
  return {fields.text("case"), reason.text("type"), reason_text(reason)};
}

// Reads each element of the array `key` by `read`; `name_of` must differ among them and `seen`.
template <class Row, class Read>
std::vector<Row> read_rows(const FieldReader& report, const std::string& key, Read read,
                           std::unordered_set<std::string>& seen) {
  const nlohmann::json& array = report.value(key);
  if (!array.is_array()) report.wrong_type(key, "an array");
  std::vector<Row> rows;
  rows.reserve(array.size());
  for (std::size_t i = 0; i < array.size(); ++i) {
    rows.push_back(read(FieldReader(array[i], fmt::format("{}[{}]", key, i))));
    if (!seen.insert(rows.back().name).second) {
      throw ReportError(fmt::format("case {} stands in it twice", rows.back().name));
    }
  }
  return rows;
}

}  // namespace

MeasuredReport read_measured_report(const std::filesystem::path& path) {
  return read_measured_report_text(read_file(path), name_to_tell(path));
}

MeasuredReport read_measured_report_text(std::string_view text, std::string file) {
  MeasuredReport measured;
  measured.file = std::move(file);
  nlohmann::json json = parse_json_partly(text, measured.file, is_needed);
  require_schema_version(json, measured.file);
  try {
    const FieldReader report(json, "");
    std::unordered_set<std::string> seen;
    measured.rows = read_rows<MeasuredRow>(report, "benchmarks", read_row, seen);
    measured.missing = read_rows<MissingRow>(report, "unavailable", read_missing, seen);
  } catch (const ReportError& error) {
    throw ReportError(
        fmt::format("{}: a damaged report: {}; give the report.json as 'fourways run' wrote it",
                    measured.file, error.what()));
  }
  measured.context = std::move(json["context"]);
  return measured;
}

}  // namespace fourways
