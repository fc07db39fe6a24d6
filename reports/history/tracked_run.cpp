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

OrderedJson point_json(const TrackedPoint& point) {
  return {{"case", point.name},
          {"params", OrderedJson(stored_object(point.params))},
          {"work", point.work},
          {"unit", point.unit},
          {"median", json_number(point.median)},
          {"low", json_of(point.low)},
          {"high", json_of(point.high)},
          {"samples", point.samples},
          {"failed", point.failed},
          {"least", json_number(point.least)},
          {"lower_quartile", json_number(point.lower_quartile)},
          {"upper_quartile", json_number(point.upper_quartile)},
          {"greatest", json_number(point.greatest)}};
}

std::optional<double> read_optional(const FieldReader& fields, const std::string& key) {
  if (fields.value(key).is_null()) return std::nullopt;
  return fields.number(key);
}

TrackedPoint read_point(const FieldReader& fields) {
  TrackedPoint point;
  point.name = fields.text("case");
  point.params = fields.object("params").json().dump();
  point.work = fields.text("work");
  point.unit = fields.text("unit");
  point.median = fields.number("median");
  point.low = read_optional(fields, "low");
  point.high = read_optional(fields, "high");
  point.samples = static_cast<std::size_t>(fields.count("samples"));
  point.failed = static_cast<std::size_t>(fields.count("failed"));
  point.least = fields.number("least");
  point.lower_quartile = fields.number("lower_quartile");
  point.upper_quartile = fields.number("upper_quartile");
  point.greatest = fields.number("greatest");
  return point;
}

void sort_points(std::vector<TrackedPoint>& points) {
  std::sort(points.begin(), points.end(),
            [](const TrackedPoint& a, const TrackedPoint& b) { return a.name < b.name; });
  const auto twice = std::adjacent_find(
      points.begin(), points.end(),
      [](const TrackedPoint& a, const TrackedPoint& b) { return a.name == b.name; });
  if (twice != points.end()) {
    throw ReportError(fmt::format("case {} stands in it twice", twice->name));
  }
}

OrderedJson points_json(const std::vector<TrackedPoint>& points) {
  OrderedJson array = OrderedJson::array();
  for (const TrackedPoint& point : points) array.push_back(point_json(point));
  return array;
}

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
  const std::string text = json_text(points_json(points));
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
  return {{"fourways_history", kFormat},
          {"branch", run.branch},
          {"commit", run.commit},
          {"time", timestamp_text(run.time)},
          {"machine", OrderedJson(stored_object(run.machine))},
          {"points", points_json(run.points)}};
}

TrackedRun read_run(const nlohmann::json& json) {
  const FieldReader fields(json, "");
  if (const auto format = fields.count("fourways_history"); format != kFormat) {
    throw ReportError(fmt::format("fourways_history {} is unknown, only {} is; update fourways",
                                  format, kFormat));
  }
  TrackedRun run;
  run.branch = fields.text("branch");
  run.commit = fields.text("commit");
  require_name(run.branch, "branch");
  require_name(run.commit, "commit");
  const auto time = read_timestamp(fields.text("time"));
  if (!time) fields.wrong_type("time", "a time such as 2026-11-26T00:57:57Z");
  run.time = *time;
  run.machine = fields.object("machine").json().dump();
  const nlohmann::json& points = fields.value("points");
  if (!points.is_array() || points.empty()) fields.wrong_type("points", "an array with a case");
  for (std::size_t i = 0; i < points.size(); ++i) {
    run.points.push_back(read_point(FieldReader(points[i], fmt::format("points[{}]", i))));
  }
  sort_points(run.points);
  return run;
}

void require_name(const std::string& name, const std::string& what) {
  if (name.empty()) throw ReportError(fmt::format("an empty {}: give its name", what));
  if (!is_utf8(name)) {
    throw ReportError(
        fmt::format("the {} '{}' is not UTF-8: give a name that is", what, utf8_text(name)));
  }
}

}  // namespace fourways
