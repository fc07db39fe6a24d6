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

FOURWAYS_FIELDS(RowCost, per, ("median_ns", row.median), low, high);

/// Baseline's wall over a case's wall, paired by round: above 1 the case is faster.
struct RowSpeedup : Estimate {
  std::string over{kBaselineRunner};
  std::size_t pairs = 0;
  double p_holm = 1;  ///< sign test against 1; adjusted within the workload
  std::optional<RoundsNeeded> rounds_needed = {};  ///< none when the interval already excludes 1
};

FOURWAYS_FIELDS(RowSpeedup, over, median, low, high, pairs, p_holm, rounds_needed);

struct RowFailures {
  std::size_t count = 0;
  std::optional<SampleReason> reason;  ///< of the first
};

FOURWAYS_FIELDS(RowFailures, count, reason);

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

FOURWAYS_FIELDS(ReportRow, name, family_index, per_family_instance_index, run_name, run_type,
                repetitions, repetition_index, threads, iterations, real_time, cpu_time, time_unit,
                workload, kind, column, runner, family, params, samples, rounds, interval, cost,
                speedup, latency, usage, join_ns, steal_ns, overhead_ns, accounts, figures, notes,
                failures, ("source", row.source, Presence::if_any),
                ("group", row.group, Presence::if_any));

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

FOURWAYS_FIELDS(UnavailableCase, ("case", row.name), workload, runner, family, params, reason,
                samples_failed, ("column", row.column, Presence::if_any),
                ("source", row.source, Presence::if_any));

/// The row of a case that has a good sample, but for its indices; the p value of its speed-up is
/// not adjusted yet. `baseline`: the case that the speed-up is over, or null.
ReportRow row_of(const MeasuredCase& measured, const MeasuredCase* baseline);

/// The entry in `unavailable` of a case without a good sample.
UnavailableCase unavailable_case(const MeasuredCase& measured);

}  // namespace fourways
