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

#include "reports/record/json.hpp"

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

  bool operator==(const SampleReason&) const = default;
};

/// The spelling used in JSON.
std::string_view to_string(SampleReason::Type type);

/// What all units of the sample used together.
struct SampleUsage {
  double user_ns = 0;
  double system_ns = 0;
  std::int64_t voluntary_switches = 0;
  std::int64_t involuntary_switches = 0;
  std::int64_t minor_faults = 0;
  std::int64_t major_faults = 0;
  std::int64_t peak_memory_bytes = 0;

  bool operator==(const SampleUsage&) const = default;
};

/// Exact percentiles (nearest rank) of the latencies of one sample, nanoseconds.
struct SampleLatency {
  std::int64_t count = 0;
  double min_ns = 0;
  double p50_ns = 0;
  double p90_ns = 0;
  double p99_ns = 0;
  double p999_ns = 0;
  double max_ns = 0;

  bool operator==(const SampleLatency&) const = default;
};

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

using SampleParam = std::variant<std::int64_t, double, std::string>;
using SampleParams = std::map<std::string, SampleParam>;

/// The columns of the trade-off table, as `Sample::column` spells them. "" feeds none.
inline constexpr std::array<std::string_view, 6> kSampleColumns = {"cpu",   "io",     "mixed",
                                                                   "start", "switch", ""};

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

  bool operator==(const Sample&) const = default;
};

/// Writes the keys in the order of the journal. A number that is not finite becomes null, which
/// from_json refuses.
void to_json(OrderedJson& json, const Sample& sample);
void to_json(nlohmann::json& json, const Sample& sample);

/// Strict: a missing key, a wrong type or an unknown word throws ReportError that names the key.
/// Unknown keys are left out.
void from_json(const nlohmann::json& json, Sample& sample);

OrderedJson params_json(const SampleParams& params);
OrderedJson reason_json(const SampleReason& reason);

}  // namespace fourways
