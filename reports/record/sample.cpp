// The sample's JSON form, and exact percentiles; see sample.hpp.
#include "reports/record/sample.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <limits>
#include <utility>
#include <vector>

#include "reports/record/report_error.hpp"
#include "reports/statistics/statistics.hpp"

namespace fourways {
namespace {

constexpr std::array<std::string_view, 9> kReasonTypes = {"exception", "signal",       "exit",
                                                          "timeout",   "wrong_result", "accounts",
                                                          "needs",     "limit",        "error"};
constexpr std::array<std::string_view, 3> kStatuses = {"ok", "failed", "unavailable"};

// The index of the word that `key` holds; an unknown word is an error that lists the known ones.
template <std::size_t kSize>
std::size_t word_index(const FieldReader& fields, const std::string& key,
                       const std::array<std::string_view, kSize>& words) {
  const std::string word = fields.text(key);
  const auto found = std::find(words.begin(), words.end(), word);
  if (found == words.end()) {
    throw ReportError(fmt::format("key \"{}\" is \"{}\", but must be one of: {}",
                                  fields.spelled(key), word, fmt::join(words, ", ")));
  }
  return static_cast<std::size_t>(found - words.begin());
}

OrderedJson usage_json(const SampleUsage& usage) {
  return {{"user_ns", json_number(usage.user_ns)},
          {"system_ns", json_number(usage.system_ns)},
          {"voluntary_switches", usage.voluntary_switches},
          {"involuntary_switches", usage.involuntary_switches},
          {"minor_faults", usage.minor_faults},
          {"major_faults", usage.major_faults},
          {"peak_memory_bytes", usage.peak_memory_bytes}};
}

SampleUsage read_usage(const FieldReader& fields) {
  SampleUsage usage;
  usage.user_ns = fields.number("user_ns");
  usage.system_ns = fields.number("system_ns");
  usage.voluntary_switches = fields.count("voluntary_switches");
  usage.involuntary_switches = fields.count("involuntary_switches");
  usage.minor_faults = fields.count("minor_faults");
  usage.major_faults = fields.count("major_faults");
  usage.peak_memory_bytes = fields.count("peak_memory_bytes");
  return usage;
}

OrderedJson latency_json(const SampleLatency& latency) {
  return {{"count", latency.count},
          {"min_ns", json_number(latency.min_ns)},
          {"p50_ns", json_number(latency.p50_ns)},
          {"p90_ns", json_number(latency.p90_ns)},
          {"p99_ns", json_number(latency.p99_ns)},
          {"p999_ns", json_number(latency.p999_ns)},
          {"max_ns", json_number(latency.max_ns)}};
}

SampleLatency read_latency(const FieldReader& fields) {
  SampleLatency latency;
  latency.count = fields.count("count");
  latency.min_ns = fields.number("min_ns");
  latency.p50_ns = fields.number("p50_ns");
  latency.p90_ns = fields.number("p90_ns");
  latency.p99_ns = fields.number("p99_ns");
  latency.p999_ns = fields.number("p999_ns");
  latency.max_ns = fields.number("max_ns");
  return latency;
}

OrderedJson accounts_json(const SampleAccounts& accounts) {
  return {{"units_created", accounts.units_created},
          {"peak_alive", accounts.peak_alive},
          {"tasks_planned", accounts.tasks_planned},
          {"tasks_done", accounts.tasks_done},
          {"checksum", accounts.checksum}};
}

SampleAccounts read_accounts(const FieldReader& fields) {
  SampleAccounts accounts;
  accounts.units_created = fields.count("units_created");
  accounts.peak_alive = fields.count("peak_alive");
  accounts.tasks_planned = fields.count("tasks_planned");
  accounts.tasks_done = fields.count("tasks_done");
  accounts.checksum = fields.text("checksum");
  return accounts;
}

SampleParams read_params(const FieldReader& fields) {
  SampleParams params;
  for (const auto& [key, value] : fields.json().items()) {
    const bool beyond_int64 =
        value.is_number_unsigned() &&
        value.get<std::uint64_t>() >
            static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());
    if (value.is_string()) {
      params[key] = value.get<std::string>();
    } else if (value.is_number_integer() && !beyond_int64) {
      params[key] = value.get<std::int64_t>();
    } else if (value.is_number_float()) {
      params[key] = value.get<double>();
    } else {
      fields.wrong_type(key, "a 64-bit integer, a number or a string");
    }
  }
  return params;
}

std::map<std::string, double> read_figures(const FieldReader& fields) {
  std::map<std::string, double> figures;
  for (const auto& item : fields.json().items()) figures[item.key()] = fields.number(item.key());
  return figures;
}

std::map<std::string, std::string> read_notes(const FieldReader& fields) {
  std::map<std::string, std::string> notes;
  for (const auto& item : fields.json().items()) notes[item.key()] = fields.text(item.key());
  return notes;
}

}  // namespace

std::string_view to_string(SampleReason::Type type) {
  return kReasonTypes.at(static_cast<std::size_t>(type));
}

std::optional<SampleLatency> latency_of(std::span<const double> latencies_ns) {
  if (latencies_ns.empty()) return std::nullopt;
  std::vector<double> sorted(latencies_ns.begin(), latencies_ns.end());
  std::sort(sorted.begin(), sorted.end());
  SampleLatency latency;
  latency.count = static_cast<std::int64_t>(sorted.size());
  latency.min_ns = sorted.front();
  latency.p50_ns = nearest_rank(sorted, 500);
  latency.p90_ns = nearest_rank(sorted, 900);
  latency.p99_ns = nearest_rank(sorted, 990);
  latency.p999_ns = nearest_rank(sorted, 999);
  latency.max_ns = sorted.back();
  return latency;
}

OrderedJson params_json(const SampleParams& params) {
  OrderedJson json = OrderedJson::object();
  for (const auto& [key, value] : params) {
    if (const auto* number = std::get_if<double>(&value)) {
      json[key] = json_number(*number);
    } else if (const auto* integer = std::get_if<std::int64_t>(&value)) {
      json[key] = *integer;
    } else {
      json[key] = std::get<std::string>(value);
    }
  }
  return json;
}

OrderedJson reason_json(const SampleReason& reason) {
  return {{"type", to_string(reason.type)}, {"text", reason.text}};
}

void to_json(OrderedJson& json, const Sample& sample) {
  json = {{"case", sample.case_name}, {"workload", sample.workload}, {"kind", sample.kind},
          {"column", sample.column},  {"runner", sample.runner},     {"family", sample.family}};
  json["params"] = params_json(sample.params);
  json["round"] = sample.round;
  json["order"] = sample.order;
  json["status"] = kStatuses.at(static_cast<std::size_t>(sample.status));
  if (sample.reason) json["reason"] = reason_json(*sample.reason);
  json["wall_ns"] = json_number(sample.wall_ns);
  json["join_ns"] = json_number(sample.join_ns);
  json["operations"] = sample.operations;
  json["operation"] = sample.operation;
  json["usage"] = usage_json(sample.usage);
  json["steal_ns"] = json_number(sample.steal_ns);
  json["overhead_ns"] = json_number(sample.overhead_ns);
  if (sample.latency) json["latency"] = latency_json(*sample.latency);
  json["accounts"] = accounts_json(sample.accounts);
  if (!sample.figures.empty()) json["figures"] = sample.figures;
  if (!sample.notes.empty()) json["notes"] = sample.notes;
}

void to_json(nlohmann::json& json, const Sample& sample) { json = OrderedJson(sample); }

void from_json(const nlohmann::json& json, Sample& sample) {
  const FieldReader fields(json, "");
  Sample read;
  read.case_name = fields.text("case");
  read.workload = fields.text("workload");
  read.kind = fields.text("kind");
  read.column = kSampleColumns.at(word_index(fields, "column", kSampleColumns));
  read.runner = fields.text("runner");
  read.family = fields.text("family");
  read.params = read_params(fields.object("params"));
  read.round = fields.count("round");
  read.order = fields.count("order");
  read.status = static_cast<Sample::Status>(word_index(fields, "status", kStatuses));
  if (read.status != Sample::Status::ok) {
    const FieldReader reason = fields.object("reason");
    read.reason =
        SampleReason{static_cast<SampleReason::Type>(word_index(reason, "type", kReasonTypes)),
                     reason.text("text")};
  }
  read.wall_ns = fields.number("wall_ns");
  read.join_ns = fields.number("join_ns");
  read.operations = fields.count("operations");
  read.operation = fields.text("operation");
  read.usage = read_usage(fields.object("usage"));
  read.steal_ns = fields.number("steal_ns");
  read.overhead_ns = fields.number("overhead_ns");
  if (fields.has("latency")) read.latency = read_latency(fields.object("latency"));
  read.accounts = read_accounts(fields.object("accounts"));
  if (fields.has("figures")) read.figures = read_figures(fields.object("figures"));
  if (fields.has("notes")) read.notes = read_notes(fields.object("notes"));
  sample = std::move(read);
}

}  // namespace fourways
