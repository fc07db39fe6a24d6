// Medians, ratios and counts of one case.
#include "reports/report/report_row.hpp"

#include <algorithm>
#include <cmath>
#include <set>
#include <utility>

#include "reports/record/quantity.hpp"

namespace fourways {
namespace {

using Samples = std::vector<const Sample*>;

std::optional<double> median_of_finite(std::vector<double> values) {
  std::erase_if(values, [](double value) { return !std::isfinite(value); });
  return values.empty() ? std::nullopt : std::optional(median(values));
}

// The median of what `figure` takes from each sample, none when no sample has it finite.
template <class Figure>
std::optional<double> median_of(const Samples& samples, Figure figure) {
  std::vector<double> values;
  for (const Sample* sample : samples) values.push_back(figure(*sample));
  return median_of_finite(std::move(values));
}

/// Field by field; `sets` has a list of the fields' values a sample.
template <class Medians>
Medians medians_of(const std::vector<std::vector<double>>& sets) {
  Medians medians;
  std::size_t field = 0;
  fields(medians, [&](const char*, std::optional<double>& figure) {
    std::vector<double> values;
    for (const auto& set : sets) values.push_back(set[field]);
    figure = median_of_finite(std::move(values));
    ++field;
  });
  return medians;
}

std::optional<RowCost> cost_of(const MeasuredCase& measured) {
  const auto costs = values_of(series_of(kCostOfOne, measured));
  if (costs.empty()) return std::nullopt;
  return RowCost{estimate_median(costs), measured.identity->operation};
}

std::optional<RowSpeedup> speedup_of(const MeasuredCase& measured, const MeasuredCase* baseline) {
  if (baseline == nullptr || baseline == &measured) return std::nullopt;
  const auto ratios =
      paired_ratios(series_of(kWallTime, *baseline), series_of(kWallTime, measured));
  if (ratios.empty()) return std::nullopt;
  const MedianEstimate estimate = estimate_median(ratios);
  RowSpeedup speedup{estimate};
  speedup.pairs = ratios.size();
  speedup.p_holm = sign_test_against_one(ratios);
  if (!estimate.interval || estimate.interval->contains(1)) {
    speedup.rounds_needed = rounds_to_exclude_one(ratios);
  }
  return speedup;
}

// gather_cases() saw to it that all but peak_alive agree.
SampleAccounts accounts_of(const Samples& good) {
  SampleAccounts accounts = good.front()->accounts;
  for (const Sample* sample : good) {
    accounts.peak_alive = std::min(accounts.peak_alive, sample->accounts.peak_alive);
  }
  return accounts;
}

ByName<std::vector<std::optional<double>>> figures_of(const Samples& good) {
  ByName<std::vector<std::optional<double>>> figures;
  for (const Sample* sample : good) {
    for (const auto& [name, value] : sample->figures) figures[name].resize(good.size());
  }
  for (auto& [name, values] : figures) {
    for (std::size_t i = 0; i < good.size(); ++i) {
      const auto found = good[i]->figures.find(name);
      if (found != good[i]->figures.end()) values[i] = found->second;
    }
  }
  return figures;
}

// A note that varies between samples shows all its values.
std::map<std::string, std::string> notes_of(const Samples& good) {
  std::map<std::string, std::set<std::string>> values;
  for (const Sample* sample : good) {
    for (const auto& [key, value] : sample->notes) values[key].insert(value);
  }
  std::map<std::string, std::string> notes;
  for (const auto& [key, different] : values) {
    std::string& joined = notes[key];
    for (const auto& value : different) joined += (joined.empty() ? "" : "; ") + value;
  }
  return notes;
}

void put_medians(ReportRow& row, const Samples& good) {
  row.real_time = *median_of(good, [](const Sample& s) { return s.wall_ns; });
  row.cpu_time =
      median_of(good, [](const Sample& s) { return s.usage.user_ns + s.usage.system_ns; });
  row.join_ns = median_of(good, [](const Sample& s) { return s.join_ns; });
  row.steal_ns = median_of(good, [](const Sample& s) { return s.steal_ns; });
  row.overhead_ns = median_of(good, [](const Sample& s) { return s.overhead_ns; });
  std::vector<std::vector<double>> usages, latencies;
  for (const Sample* sample : good) {
    usages.push_back(numbers_in(sample->usage));
    if (sample->latency) latencies.push_back(numbers_in(*sample->latency));
  }
  row.usage = medians_of<UsageMedians>(usages);
  if (!latencies.empty()) row.latency = medians_of<LatencyMedians>(latencies);
}

// What no file of another tool tells: nought would be a claim.
void forget_what_was_not_read(ReportRow& row) {
  row.join_ns = row.steal_ns = row.overhead_ns = std::nullopt;
  const std::optional<double> memory = row.usage.peak_memory_bytes;
  row.usage = {row.usage.user_ns, row.usage.system_ns};
  if (memory.value_or(0) > 0) row.usage.peak_memory_bytes = memory;
}

std::size_t threads_of(const Sample& foreign) {
  const auto found = foreign.params.find("threads");
  if (found == foreign.params.end()) return 1;
  const auto* threads = std::get_if<std::int64_t>(&found->second);
  return threads != nullptr && *threads > 0 ? static_cast<std::size_t>(*threads) : 1;
}

}  // namespace

ReportRow row_of(const MeasuredCase& measured, const MeasuredCase* baseline) {
  const Sample& identity = *measured.identity;
  ReportRow row;
  row.name = row.run_name = identity.case_name;
  row.iterations = measured.good.size();
  row.workload = identity.workload;
  row.kind = identity.kind;
  row.column = identity.column;
  row.runner = identity.runner;
  row.family = identity.family;
  row.params = identity.params;
  for (const Sample* sample : measured.good) {
    row.samples.push_back(sample->wall_ns);
    row.rounds.push_back(sample->round);
  }
  row.interval = estimate_median(row.samples).interval;
  row.cost = cost_of(measured);
  row.speedup = speedup_of(measured, baseline);
  put_medians(row, measured.good);
  row.accounts = accounts_of(measured.good);
  row.figures = figures_of(measured.good);
  row.notes = notes_of(measured.good);
  row.failures = {measured.failed, measured.reason};
  row.source = identity.source;
  row.group = identity.group;
  if (!identity.source.empty()) {
    row.threads = threads_of(identity);
    forget_what_was_not_read(row);
  }
  return row;
}

UnavailableCase unavailable_case(const MeasuredCase& measured) {
  const Sample& identity = *measured.identity;
  return {identity.case_name, identity.workload, identity.runner,
          identity.family,    identity.params,   measured.reason.value_or(SampleReason{}),
          measured.failed,    identity.column,   identity.source};
}

}  // namespace fourways
