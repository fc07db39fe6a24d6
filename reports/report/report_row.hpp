// One case in a report: a row of `benchmarks` with Google Benchmark's keys, then ours, or an entry
// of `unavailable`. Pure, thread-safe.
#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "reports/record/estimate.hpp"
#include "reports/record/measured_case.hpp"

namespace fourways {

/// The time of one operation, ns.
struct RowCost : Estimate {
  std::string per;  ///< the name of that one
};

void fields(Is<RowCost> auto& cost, auto&& visit) {
  visit("per", cost.per);
  visit("median_ns", cost.median);
  visit("low", cost.low);
  visit("high", cost.high);
}

/// Baseline's wall over a case's wall, paired by round: above 1 the case is faster.
struct RowSpeedup : Estimate {
  std::string over{kBaselineRunner};
  std::size_t pairs = 0;
  double p_holm = 1;  ///< sign test against 1; adjusted within the workload
  std::optional<RoundsNeeded> rounds_needed = {};  ///< none when the interval already excludes 1
};

void fields(Is<RowSpeedup> auto& speedup, auto&& visit) {
  visit("over", speedup.over);
  visit("median", speedup.median);
  visit("low", speedup.low);
  visit("high", speedup.high);
  visit("pairs", speedup.pairs);
  visit("p_holm", speedup.p_holm);
  visit("rounds_needed", speedup.rounds_needed);
}

struct RowFailures {
  std::size_t count = 0;
  std::optional<SampleReason> reason;  ///< of the first
};

void fields(Is<RowFailures> auto& failures, auto&& visit) {
  visit("count", failures.count);
  visit("reason", failures.reason);
}

/// A case with a good sample. Figures are medians over the good samples, times in ns.
struct ReportRow {
  std::string name;
  /// Google Benchmark's grouping: a family is one workload on one runner.
  std::size_t family_index = 0;
  std::size_t per_family_instance_index = 0;
  // What its readers want to find, always the same: one row a case.
  std::string run_name;
  std::string run_type = "iteration";
  std::size_t repetitions = 1;
  std::size_t repetition_index = 0;
  std::size_t threads = 1;
  std::size_t iterations = 0;  ///< good samples
  double real_time = 0;
  std::optional<double> cpu_time;
  std::string time_unit = "ns";

  std::string workload;
  std::string kind;
  std::string column;
  std::string runner;
  std::string family;
  SampleParams params;
  std::vector<double> samples;       ///< their wall times, in round order
  std::vector<std::int64_t> rounds;  ///< theirs
  std::optional<MedianInterval> interval;
  std::optional<RowCost> cost;
  std::optional<RowSpeedup> speedup;
  std::optional<LatencyMedians> latency;
  UsageMedians usage;
  std::optional<double> join_ns;
  std::optional<double> steal_ns;
  std::optional<double> overhead_ns;
  SampleAccounts accounts;                             ///< peak_alive is the least of all samples
  ByName<std::vector<std::optional<double>>> figures;  ///< a value a sample
  std::map<std::string, std::string> notes;
  RowFailures failures;
  std::string source;  ///< of a foreign case, as Sample has it
  std::string group;   ///< likewise
};

void fields(Is<ReportRow> auto& row, auto&& visit) {
  visit("name", row.name);
  visit("family_index", row.family_index);
  visit("per_family_instance_index", row.per_family_instance_index);
  visit("run_name", row.run_name);
  visit("run_type", row.run_type);
  visit("repetitions", row.repetitions);
  visit("repetition_index", row.repetition_index);
  visit("threads", row.threads);
  visit("iterations", row.iterations);
  visit("real_time", row.real_time);
  visit("cpu_time", row.cpu_time);
  visit("time_unit", row.time_unit);
  visit("workload", row.workload);
  visit("kind", row.kind);
  visit("column", row.column);
  visit("runner", row.runner);
  visit("family", row.family);
  visit("params", row.params);
  visit("samples", row.samples);
  visit("rounds", row.rounds);
  visit("interval", row.interval);
  visit("cost", row.cost);
  visit("speedup", row.speedup);
  visit("latency", row.latency);
  visit("usage", row.usage);
  visit("join_ns", row.join_ns);
  visit("steal_ns", row.steal_ns);
  visit("overhead_ns", row.overhead_ns);
  visit("accounts", row.accounts);
  visit("figures", row.figures);
  visit("notes", row.notes);
  visit("failures", row.failures);
  visit("source", row.source, Presence::if_any);
  visit("group", row.group, Presence::if_any);
}

/// A case without a good sample.
struct UnavailableCase {
  std::string name;
  std::string workload;
  std::string runner;
  std::string family;
  SampleParams params;
  SampleReason reason;
  std::size_t samples_failed = 0;
  std::string column;  ///< as Sample has it
  std::string source;  ///< likewise
};

void fields(Is<UnavailableCase> auto& missing, auto&& visit) {
  visit("case", missing.name);
  visit("workload", missing.workload);
  visit("runner", missing.runner);
  visit("family", missing.family);
  visit("params", missing.params);
  visit("reason", missing.reason);
  visit("samples_failed", missing.samples_failed);
  visit("column", missing.column, Presence::if_any);
  visit("source", missing.source, Presence::if_any);
}

/// The row of a case that has a good sample, but for its indices; the p value of its speed-up is
/// not adjusted yet. `baseline`: the case that the speed-up is over, or null.
ReportRow row_of(const MeasuredCase& measured, const MeasuredCase* baseline);

/// The entry in `unavailable` of a case without a good sample.
UnavailableCase unavailable_case(const MeasuredCase& measured);

}  // namespace fourways
