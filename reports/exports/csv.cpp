// The report as CSV.
#include <fmt/format.h>

#include <optional>
#include <string>
#include <vector>

#include "reports/exports/csv_text.hpp"
#include "reports/exports/exports.hpp"

namespace fourways {
namespace {

std::string text_of(const OrderedJson& value) {
  if (value.is_null()) return "";
  if (value.is_string()) return value.get<std::string>();
  if (value.is_number_float()) return fmt::format("{}", value.get<double>());
  return json_text(value);
}

/// Gathers a line, column by column; with a heading of each.
class Line {
 public:
  template <class Value>
  void operator()(const char* heading, const Value& value) {
    headings_.emplace_back(heading);
    values_.push_back(text_of(json_of(value)));
  }
  [[nodiscard]] std::string headings() const { return csv_line(headings_); }
  [[nodiscard]] std::string values() const { return csv_line(values_); }

 private:
  std::vector<std::string> headings_;
  std::vector<std::string> values_;
};

/// The columns; a case without a good sample leaves all figures empty.
Line line_of(const ReportRow& row) {
  const bool measured = row.iterations > 0;
  const RowSpeedup speedup = row.speedup.value_or(RowSpeedup());
  const Estimate wall(measured ? std::optional(row.real_time) : std::nullopt, row.interval);
  const LatencyMedians latency = row.latency.value_or(LatencyMedians());
  const SampleReason* reason = row.failures.reason ? &*row.failures.reason : nullptr;
  Line line;
  line("case", row.name);
  line("workload", row.workload);
  line("kind", row.kind);
  line("runner", row.runner);
  line("family", row.family);
  line("samples", row.iterations);
  line("failed", row.failures.count);
  line("reason", reason == nullptr ? "" : to_string(reason->type));
  line("reason_text", reason == nullptr ? "" : reason->text);
  line("wall_ns", wall.median);
  line("wall_low_ns", wall.low);
  line("wall_high_ns", wall.high);
  line("cpu_ns", row.cpu_time);
  line("join_ns", row.join_ns);
  line("speedup", speedup.median);
  line("speedup_low", speedup.low);
  line("speedup_high", speedup.high);
  line("cost_ns", row.cost ? row.cost->median : std::nullopt);
  line("cost_per", row.cost ? row.cost->per : "");
  line("latency_p50_ns", latency.p50_ns);
  line("latency_p99_ns", latency.p99_ns);
  line("voluntary_switches", row.usage.voluntary_switches);
  line("involuntary_switches", row.usage.involuntary_switches);
  line("minor_faults", row.usage.minor_faults);
  line("major_faults", row.usage.major_faults);
  line("peak_memory_bytes", row.usage.peak_memory_bytes);
  line("params", row.params);
  return line;
}

ReportRow as_row(const UnavailableCase& missing) {
  ReportRow row;
  row.name = missing.name;
  row.workload = missing.workload;
  row.runner = missing.runner;
  row.family = missing.family;
  row.params = missing.params;
  row.failures = {missing.samples_failed, missing.reason};
  return row;
}

}  // namespace

std::string report_csv(const Report& report) {
  std::string text = line_of({}).headings();
  for (const ReportRow& row : report.benchmarks) text += line_of(row).values();
  for (const UnavailableCase& missing : report.unavailable)
    text += line_of(as_row(missing)).values();
  return text;
}

}  // namespace fourways
