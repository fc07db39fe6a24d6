// One case as JSON; see report_row.hpp.
#include "reports/report/report_row.hpp"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "reports/record/figures_json.hpp"

namespace fourways {
namespace {

using Samples = std::vector<const Sample*>;

// The median of what `figure` takes from each sample, null when no sample has it finite.
template <class Figure>
OrderedJson median_json(const Samples& samples, Figure figure) {
  std::vector<double> values;
  values.reserve(samples.size());
  for (const Sample* sample : samples) {
    if (const auto value = static_cast<double>(figure(*sample)); std::isfinite(value)) {
      values.push_back(value);
    }
  }
  return values.empty() ? OrderedJson(nullptr) : json_number(median(values));
}

std::vector<double> values_of(const std::vector<RoundValue>& series) {
  std::vector<double> values;
  values.reserve(series.size());
  for (const RoundValue& entry : series) values.push_back(entry.value);
  return values;
}

void put_bounds(OrderedJson& json, const std::optional<MedianInterval>& interval) {
  json["low"] = interval ? json_number(interval->low) : OrderedJson(nullptr);
  json["high"] = interval ? json_number(interval->high) : OrderedJson(nullptr);
}

OrderedJson cost_json(const MeasuredCase& measured) {
  const auto costs = values_of(cost_series(measured));
  if (costs.empty()) return nullptr;
  const MedianEstimate estimate = estimate_median(costs);
  OrderedJson json = {{"per", measured.identity->operation},
                      {"median_ns", json_number(estimate.median)}};
  put_bounds(json, estimate.interval);
  return json;
}

OrderedJson speedup_json(const std::optional<Speedup>& speedup, double p_holm) {
  if (!speedup) return nullptr;
  OrderedJson json = {{"over", kBaselineRunner}, {"median", json_number(speedup->ratio.median)}};
  put_bounds(json, speedup->ratio.interval);
  json["pairs"] = speedup->pairs;
  json["p_holm"] = json_number(p_holm);
  json["rounds_needed"] = rounds_json(speedup->needed);
  return json;
}

OrderedJson latency_json(const Samples& good) {
  Samples measured;
  std::copy_if(good.begin(), good.end(), std::back_inserter(measured),
               [](const Sample* sample) { return sample->latency.has_value(); });
  if (measured.empty()) return nullptr;
  const auto median_of = [&measured](auto SampleLatency::*figure) {
    return median_json(measured,
                       [figure](const Sample& sample) { return (*sample.latency).*figure; });
  };
  return {{"count", median_of(&SampleLatency::count)},
          {"min_ns", median_of(&SampleLatency::min_ns)},
          {"p50_ns", median_of(&SampleLatency::p50_ns)},
          {"p90_ns", median_of(&SampleLatency::p90_ns)},
          {"p99_ns", median_of(&SampleLatency::p99_ns)},
          {"p999_ns", median_of(&SampleLatency::p999_ns)},
          {"max_ns", median_of(&SampleLatency::max_ns)}};
}

OrderedJson usage_json(const Samples& good) {
  const auto median_of = [&good](auto SampleUsage::*figure) {
    return median_json(good, [figure](const Sample& sample) { return sample.usage.*figure; });
  };
  return {{"user_ns", median_of(&SampleUsage::user_ns)},
          {"system_ns", median_of(&SampleUsage::system_ns)},
          {"voluntary_switches", median_of(&SampleUsage::voluntary_switches)},
          {"involuntary_switches", median_of(&SampleUsage::involuntary_switches)},
          {"minor_faults", median_of(&SampleUsage::minor_faults)},
          {"major_faults", median_of(&SampleUsage::major_faults)},
          {"peak_memory_bytes", median_of(&SampleUsage::peak_memory_bytes)}};
}

// gather_cases() saw to it that all but peak_alive agree.
OrderedJson accounts_json(const Samples& good) {
  const SampleAccounts& accounts = good.front()->accounts;
  std::int64_t least_alive = accounts.peak_alive;
  for (const Sample* sample : good)
    least_alive = std::min(least_alive, sample->accounts.peak_alive);
  return {{"units_created", accounts.units_created},
          {"peak_alive", least_alive},
          {"tasks_planned", accounts.tasks_planned},
          {"tasks_done", accounts.tasks_done},
          {"checksum", accounts.checksum}};
}

/// Each figure's values, by sample.
OrderedJson figures_json(const Samples& good) {
  OrderedJson json = OrderedJson::object();
  for (const Sample* sample : good) {
    for (const auto& [name, value] : sample->figures) json[name] = OrderedJson::array();
  }
  for (auto& [name, values] : json.items()) {
    for (const Sample* sample : good) {
      const auto found = sample->figures.find(name);
      values.push_back(found == sample->figures.end() ? OrderedJson(nullptr)
                                                      : json_number(found->second));
    }
  }
  return json;
}

// A note that varies between samples shows all its values.
OrderedJson notes_json(const Samples& good) {
  std::map<std::string, std::set<std::string>> values;
  for (const Sample* sample : good) {
    for (const auto& [key, value] : sample->notes) values[key].insert(value);
  }
  OrderedJson json = OrderedJson::object();
  for (const auto& [key, different] : values) {
    std::string joined;
    for (const auto& value : different) joined += (joined.empty() ? "" : "; ") + value;
    json[key] = joined;
  }
  return json;
}

OrderedJson failures_json(const MeasuredCase& measured) {
  return {{"count", measured.failed},
          {"reason", measured.reason ? reason_json(*measured.reason) : OrderedJson(nullptr)}};
}

OrderedJson google_benchmark_keys(const MeasuredCase& measured, RowIndex index) {
  const Sample& identity = *measured.identity;
  return {{"name", identity.case_name},
          {"family_index", index.family},
          {"per_family_instance_index", index.instance},
          {"run_name", identity.case_name},
          {"run_type", "iteration"},
          {"repetitions", 1},
          {"repetition_index", 0},
          {"threads", 1},
          {"iterations", measured.good.size()},
          {"real_time", median_json(measured.good, [](const Sample& s) { return s.wall_ns; })},
          {"cpu_time",
           median_json(measured.good,
                       [](const Sample& s) { return s.usage.user_ns + s.usage.system_ns; })},
          {"time_unit", "ns"}};
}

}  // namespace

std::optional<Speedup> speedup_of(const MeasuredCase& measured, const MeasuredCase* baseline) {
  if (baseline == nullptr || baseline == &measured) return std::nullopt;
  const auto ratios = paired_ratios(wall_series(*baseline), wall_series(measured));
  if (ratios.empty()) return std::nullopt;
  Speedup speedup{estimate_median(ratios), ratios.size(), sign_test_against_one(ratios), {}};
  const auto& interval = speedup.ratio.interval;
  if (!interval || interval->contains(1)) speedup.needed = rounds_to_exclude_one(ratios);
  return speedup;
}

OrderedJson row_json(const MeasuredCase& measured, RowIndex index,
                     const std::optional<Speedup>& speedup, double p_holm) {
  const Sample& identity = *measured.identity;
  const auto walls = wall_series(measured);
  OrderedJson row = google_benchmark_keys(measured, index);
  row["workload"] = identity.workload;
  row["kind"] = identity.kind;
  row["column"] = identity.column;
  row["runner"] = identity.runner;
  row["family"] = identity.family;
  row["params"] = params_json(identity.params);
  OrderedJson samples = OrderedJson::array();
  OrderedJson rounds = OrderedJson::array();
  for (const auto& [round, wall] : walls) {
    samples.push_back(wall);
    rounds.push_back(round);
  }
  row["samples"] = std::move(samples);
  row["rounds"] = std::move(rounds);
  row["interval"] = interval_json(estimate_median(values_of(walls)).interval);
  row["cost"] = cost_json(measured);
  row["speedup"] = speedup_json(speedup, p_holm);
  row["latency"] = latency_json(measured.good);
  row["usage"] = usage_json(measured.good);
  row["join_ns"] = median_json(measured.good, [](const Sample& s) { return s.join_ns; });
  row["steal_ns"] = median_json(measured.good, [](const Sample& s) { return s.steal_ns; });
  row["overhead_ns"] = median_json(measured.good, [](const Sample& s) { return s.overhead_ns; });
  row["accounts"] = accounts_json(measured.good);
  row["figures"] = figures_json(measured.good);
  row["notes"] = notes_json(measured.good);
  row["failures"] = failures_json(measured);
  return row;
}

OrderedJson unavailable_json(const MeasuredCase& measured) {
  const Sample& identity = *measured.identity;
  return {{"case", identity.case_name},
          {"workload", identity.workload},
          {"runner", identity.runner},
          {"family", identity.family},
          {"params", params_json(identity.params)},
          {"reason", reason_json(measured.reason.value_or(SampleReason{}))},
          {"samples_failed", measured.failed}};
}

}  // namespace fourways
