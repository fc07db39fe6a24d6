#include "reports/history/tracked_run.hpp"

#include <fmt/format.h>
#include <openssl/sha.h>

#include <algorithm>
#include <array>
#include <utility>

#include "reports/record/context_difference.hpp"
#include "reports/record/fields.hpp"
#include "reports/record/report_error.hpp"
#include "reports/statistics/statistics.hpp"
#include "reports/text/utf8.hpp"

namespace fourways {
namespace {

constexpr int kFormat = 1;
constexpr const char* kUnit = "ns";

TrackedPoint point_of(const MeasuredRow& row) {
  std::vector<double> sorted = row.walls_ns;
  std::sort(sorted.begin(), sorted.end());
  const MedianEstimate estimate = estimate_median(sorted);
  TrackedPoint point;
  point.name = row.name;
  point.params = row.params;
  point.work = row.work;
  point.unit = kUnit;
  point.median = estimate.median;
  if (estimate.interval) {
    point.low = estimate.interval->low;
    point.high = estimate.interval->high;
  } else if (row.low && row.high) {
    point.low = row.low;
    point.high = row.high;
  }
  point.samples = sorted.size();
  point.failed = row.failed;
  point.least = sorted.front();
  point.lower_quartile = nearest_rank(sorted, 250);
  point.upper_quartile = nearest_rank(sorted, 750);
  point.greatest = sorted.back();
  return point;
}

void sort_points(std::vector<TrackedPoint>& points) {
  std::sort(points.begin(), points.end(),
            [](const TrackedPoint& a, const TrackedPoint& b) { return a.name < b.name; });
  const auto twice = std::adjacent_find(
      points.begin(), points.end(),
      [](const TrackedPoint& a, const TrackedPoint& b) { return a.name == b.name; });
  if (twice != points.end()) {
    throw ReportError("case {} stands in it twice", twice->name);
  }
}

/// The line of an export.
struct ExportedRun {
  std::int64_t fourways_history = kFormat;
  std::string branch;
  std::string commit;
  std::string time;
  JsonLine machine;
  std::vector<TrackedPoint> points;
};
FOURWAYS_FIELDS(ExportedRun, fourways_history, branch, commit, time, machine, points);

}  // namespace

TrackedRun tracked_run(const MeasuredReport& report) {
  TrackedRun run;
  run.machine = machine_key(report.context);
  for (const MeasuredRow& row : report.rows) run.points.push_back(point_of(row));
  sort_points(run.points);
  return run;
}

std::string machine_key(const nlohmann::json& context) {
  return kind_of_machine(context).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

std::optional<Timestamp> time_of(const MeasuredReport& report) {
  const auto date = report.context.find("date");
  if (date == report.context.end() || !date->is_string()) return std::nullopt;
  return read_timestamp(date->get<std::string>());
}

std::string digest_of(const std::vector<TrackedPoint>& points) {
  const std::string text = json_text(json_of(points));
  std::array<unsigned char, SHA256_DIGEST_LENGTH> hash;
  ::SHA256(reinterpret_cast<const unsigned char*>(text.data()), text.size(), hash.data());
  std::string digits;
  for (const unsigned char byte : hash) digits += fmt::format("{:02x}", byte);
  return digits;
}

nlohmann::json stored_object(const std::string& text) {
  constexpr const char* kWhere = "the history is damaged: a machine or parameters in it";
  nlohmann::json object = parse_json(text, kWhere);
  if (object.is_object()) return object;
  throw ReportError(
      fmt::format("{}: no JSON object; import an export of it into a new file", kWhere));
}

OrderedJson run_json(const TrackedRun& run) {
  stored_object(run.machine);
  for (const TrackedPoint& point : run.points) stored_object(point.params);
  return object_of(ExportedRun{kFormat, run.branch, run.commit, timestamp_text(run.time),
                               run.machine, run.points});
}

TrackedRun read_run(const nlohmann::json& json) {
  const JsonPlace top;
  std::int64_t format = 0;
  ObjectReader(json, top)("fourways_history", format);
  if (format != kFormat) {
    throw ReportError("fourways_history {} is unknown, only {} is; update fourways", format,
                      kFormat);
  }
  auto exported = read_as<ExportedRun>(json);
  require_name(exported.branch, "branch");
  require_name(exported.commit, "commit");
  const auto time = read_timestamp(exported.time);
  if (!time) throw_wrong_type(json["time"], {&top, "time"}, "a time such as 2026-11-26T00:57:57Z");
  if (exported.points.empty()) {
    throw_wrong_type(json["points"], {&top, "points"}, "an array with a case");
  }
  sort_points(exported.points);
  return {std::move(exported.branch), std::move(exported.commit), *time,
          std::move(exported.machine), std::move(exported.points)};
}

void require_name(const std::string& name, const std::string& what) {
  if (name.empty()) throw ReportError("an empty {}: give its name", what);
  if (!is_utf8(name)) {
    throw ReportError("the {} '{}' is not UTF-8: give a name that is", what, utf8_text(name));
  }
}

}  // namespace fourways
