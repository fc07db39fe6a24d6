// A run as a history keeps it: for each case of a report its median with an interval and a summary
// of its samples, and the kind of machine. Two runs are the same if all of that is the same.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "reports/history/timestamp.hpp"
#include "reports/record/fields.hpp"
#include "reports/report/measured_report.hpp"

namespace fourways {

/// One case of a run.
struct TrackedPoint {
  std::string name;
  JsonLine params;
  std::string work;  ///< as MeasuredRow has it: another work is another series
  std::string unit;  ///< of all figures below
  double median = 0;
  std::optional<double> low;  ///< of the median, at kConfidence; none with too few samples
  std::optional<double> high;
  std::size_t samples = 0;
  std::size_t failed = 0;
  double least = 0;
  double lower_quartile = 0;
  double upper_quartile = 0;
  double greatest = 0;
};
FOURWAYS_FIELDS(TrackedPoint, ("case", row.name), params, work, unit, median, low, high, samples,
                failed, least, lower_quartile, upper_quartile, greatest);

struct TrackedRun {
  std::string branch;
  std::string commit;
  Timestamp time;
  std::string machine;               ///< kind_of_machine() as one line of JSON
  std::vector<TrackedPoint> points;  ///< by name
};

/// `report` as a run, without branch, commit and time. Pure, thread-safe.
TrackedRun tracked_run(const MeasuredReport& report);

/// kind_of_machine() of a report's context as the one text that stands for it.
std::string machine_key(const nlohmann::json& context);

/// When `report` was made, as it says itself.
std::optional<Timestamp> time_of(const MeasuredReport& report);

/// 64 digits that are the same for the same points, and not for others (SHA-256).
std::string digest_of(const std::vector<TrackedPoint>& points);

/// What a history keeps of a machine or of parameters. A file of somebody else may hold anything
/// there: throws ReportError unless `text` is a JSON object.
nlohmann::json stored_object(const std::string& text);

/// A run as an object, and back: strict, throws ReportError that names what is wrong.
OrderedJson run_json(const TrackedRun& run);
TrackedRun read_run(const nlohmann::json& json);

/// Throws ReportError, which calls it `what`, if `name` is empty or not UTF-8: it could not be
/// exported and imported again.
void require_name(const std::string& name, const std::string& what);

}  // namespace fourways
