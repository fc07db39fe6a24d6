// One sample: what one fresh process measured of one case in one round. This is the record that
// the driver appends to journal.jsonl and the only thing that statistics and reports start from.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>

#include "reports/record/fields.hpp"

namespace fourways {

/// Why a sample has no figure.
struct SampleReason {
  enum class Type {
    exception,     ///< a task threw; the text is what it said
    signal,        ///< a process was killed
    exit,          ///< a process left with a status it should not have
    timeout,       ///< the time limit of the sample ran out
    wrong_result,  ///< the workload's own check refused the results
    accounts,      ///< work done and work planned differ
    needs,         ///< the runner cannot offer what the workload needs
    limit,         ///< a limit of the machine was reached
    error,         ///< anything else
  };
  Type type = Type::error;
  std::string text;

  /// Whether something went wrong. That a need cannot be met, or that a limit is hit, is a result.
  [[nodiscard]] bool is_fault() const { return type != Type::needs && type != Type::limit; }

  bool operator==(const SampleReason&) const = default;
};

/// As JSON spells them.
std::span<const std::string_view> words(SampleReason::Type);

FOURWAYS_FIELDS(SampleReason, type, text);

/// What all units of the sample used together.
template <class Time, class Count>
struct UsageOf {
  Time user_ns{};
  Time system_ns{};
  Count voluntary_switches{};
  Count involuntary_switches{};
  Count minor_faults{};
  Count major_faults{};
  Count peak_memory_bytes{};

  bool operator==(const UsageOf&) const = default;
};
using SampleUsage = UsageOf<double, std::int64_t>;
/// Over the samples of a case.
using UsageMedians = UsageOf<std::optional<double>, std::optional<double>>;

template <class T>
concept IsUsage = Is<T, SampleUsage> || Is<T, UsageMedians>;
void fields(IsUsage auto& row, auto&& visit) {
  FOURWAYS_VISIT_EACH(user_ns, system_ns, voluntary_switches, involuntary_switches, minor_faults,
                      major_faults, peak_memory_bytes);
}

/// Exact percentiles (nearest rank) of the latencies of one sample, nanoseconds.
template <class Time, class Count>
struct LatencyOf {
  Count count{};
  Time min_ns{};
  Time p50_ns{};
  Time p90_ns{};
  Time p99_ns{};
  Time p999_ns{};
  Time max_ns{};

  bool operator==(const LatencyOf&) const = default;
};
using SampleLatency = LatencyOf<double, std::int64_t>;
/// Over the samples of a case.
using LatencyMedians = LatencyOf<std::optional<double>, std::optional<double>>;

template <class T>
concept IsLatency = Is<T, SampleLatency> || Is<T, LatencyMedians>;
void fields(IsLatency auto& row, auto&& visit) {
  FOURWAYS_VISIT_EACH(count, min_ns, p50_ns, p90_ns, p99_ns, p999_ns, max_ns);
}

/// Percentiles of `latencies_ns` in any order; none of an empty series. The values must be finite.
std::optional<SampleLatency> latency_of(std::span<const double> latencies_ns);

/// The books of one sample.
struct SampleAccounts {
  std::int64_t units_created = 0;
  std::int64_t peak_alive = 0;
  std::int64_t tasks_planned = 0;
  std::int64_t tasks_done = 0;
  std::string checksum;

  bool operator==(const SampleAccounts&) const = default;
};

FOURWAYS_FIELDS(SampleAccounts, units_created, peak_alive, tasks_planned, tasks_done, checksum);

using SampleParam = std::variant<std::int64_t, double, std::string>;
using SampleParams = std::map<std::string, SampleParam>;

template <class Json>
void read_value(SampleParam& value, const Json& json, const JsonPlace& place);

/// The columns of the trade-off table, as `Sample::column` spells them. "" feeds none.
inline constexpr std::array<std::string_view, 6> kSampleColumns = {"cpu",   "io",     "mixed",
                                                                   "start", "switch", ""};

/// A case that is foreign (a benchmark of another program) has a name, samples and figures, but no
/// workload, kind, column, runner or family: these are empty, and so it has no place in the
/// trade-offs, the charts and the claims.
struct Sample {
  enum class Status { ok, failed, unavailable };

  std::string case_name;  ///< "primes/thread/tasks:8": one row of the report
  std::string workload;
  std::string kind;
  std::string column;  ///< one of kSampleColumns
  std::string runner;
  std::string family;
  SampleParams params;
  std::int64_t round = 0;  ///< samples of one round are paired with each other
  std::int64_t order = 0;  ///< position within the whole run
  Status status = Status::ok;
  std::optional<SampleReason> reason;  ///< present exactly when the status is not ok
  double wall_ns = 0;                  ///< first unit created to last result
  double join_ns = 0;                  ///< join and reap, not part of wall_ns
  std::int64_t operations = 0;         ///< what wall_ns is divided by for the cost of one
  std::string operation;               ///< the name of that one: "task", "unit", "switch"
  SampleUsage usage;
  double steal_ns = 0;     ///< taken by the hypervisor during the sample
  double overhead_ns = 0;  ///< the sample's process and bookkeeping beside its batches
  std::optional<SampleLatency> latency;
  SampleAccounts accounts;
  std::map<std::string, double> figures;     ///< what the workload counted: "lost_updates"
  std::map<std::string, std::string> notes;  ///< free facts the runner recorded
  /// The format of the file that a foreign sample was read from ("hyperfine"); it then has neither
  /// accounts nor a count of switches and faults. Empty: fourways took the sample.
  std::string source;
  std::string group;  ///< of a foreign case: what it is shown with ("BM_sum" of "BM_sum/64")

  bool operator==(const Sample&) const = default;
};

std::span<const std::string_view> words(Sample::Status);

/// In the order of the journal.
FOURWAYS_FIELDS(Sample, ("case", row.case_name), workload, kind, column, runner, family, params,
                round, order, status, ("reason", row.reason, Presence::if_any), wall_ns, join_ns,
                operations, operation, usage, steal_ns, overhead_ns,
                ("latency", row.latency, Presence::if_any), accounts,
                ("figures", row.figures, Presence::if_any), ("notes", row.notes, Presence::if_any),
                ("source", row.source, Presence::if_any), ("group", row.group, Presence::if_any));

/// Whether no workload of fourways made it.
inline bool is_foreign(const Sample& sample) { return sample.workload.empty(); }

/// A number that is not finite becomes null, which from_json refuses.
void to_json(OrderedJson& json, const Sample& sample);
void to_json(nlohmann::json& json, const Sample& sample);

/// Strict: a missing key, a wrong type or an unknown word throws ReportError that names the key.
/// Unknown keys are left out.
void from_json(const nlohmann::json& json, Sample& sample);

}  // namespace fourways
