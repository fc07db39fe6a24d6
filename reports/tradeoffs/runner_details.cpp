// Details of a runner, each from the cases of one workload.
#include "reports/tradeoffs/runner_details.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <utility>

#include "reports/record/quantity.hpp"

namespace fourways {
namespace {

using Cases = std::vector<const MeasuredCase*>;

Cases cases_of(const std::string& workload, const std::string& runner,
               std::span<const MeasuredCase> cases) {
  Cases found;
  for (const MeasuredCase& measured : cases) {
    const Sample& identity = *measured.identity;
    if (identity.workload == workload && identity.runner == runner) found.push_back(&measured);
  }
  return found;
}

TradeoffCell without_samples(const MeasuredCase& measured) {
  return missing_cell(std::string(to_string(measured.reason->type)),
                      fmt::format("{}: {}", measured.identity->case_name, measured.reason->text));
}

// A quantity of the runner's first case of a workload.
TradeoffCell first_case_cell(const std::string& workload, const Quantity& quantity,
                             const std::string& runner, std::span<const MeasuredCase> cases) {
  const Cases found = cases_of(workload, runner, cases);
  if (found.empty()) {
    return missing_cell("not_measured", fmt::format("{} was not run on {}", workload, runner));
  }
  const MeasuredCase& first = *found.front();
  if (first.good.empty()) return without_samples(first);
  std::vector<double> values = values_of(series_of(quantity, first));
  if (values.empty()) {
    return missing_cell("not_measured",
                        fmt::format("{} does not count them on {}", workload, runner));
  }
  return measured_cell(std::move(values), {first.identity->case_name});
}

const Quantity kAlive = {Quantity::Kind::figure, "alive"};
const Quantity kMemory = {Quantity::Kind::figure, "memory_bytes"};

double alive_in(const MeasuredCase& crowd) {
  return value_of(kAlive, *crowd.good.front()).value_or(0);
}

bool same_setting(const MeasuredCase& a, const MeasuredCase& b) {
  SampleParams left = a.identity->params;
  SampleParams right = b.identity->params;
  for (SampleParams* params : {&left, &right}) {
    params->erase("tasks");
    params->erase("workers");
  }
  return left == right;
}

/// The smallest first.
Cases good_crowds(const Cases& crowds) {
  Cases good;
  std::copy_if(crowds.begin(), crowds.end(), std::back_inserter(good),
               [](const MeasuredCase* crowd) { return !crowd->good.empty(); });
  std::stable_sort(good.begin(), good.end(), [](const MeasuredCase* a, const MeasuredCase* b) {
    return alive_in(*a) < alive_in(*b);
  });
  return good;
}

TradeoffCell no_crowd(const std::string& runner, const Cases& crowds) {
  if (!crowds.empty()) return without_samples(*crowds.front());
  return missing_cell("not_measured", fmt::format("crowd was not run on {}", runner));
}

TradeoffCell largest_crowd(const std::string& runner, const Cases& crowds) {
  const Cases good = good_crowds(crowds);
  if (good.empty()) return no_crowd(runner, crowds);
  std::vector<double> values = values_of(series_of(kAlive, *good.back()));
  if (values.empty()) {
    return missing_cell("not_measured", fmt::format("no crowd was counted on {}", runner));
  }
  return measured_cell(std::move(values), {good.back()->identity->case_name});
}

TradeoffCell unit_memory(const std::string& runner, const Cases& crowds) {
  Cases good = good_crowds(crowds);
  if (good.empty()) return no_crowd(runner, crowds);
  // The setting of the first by name, which is the default one.
  const MeasuredCase& standard = **std::find_if(
      crowds.begin(), crowds.end(), [](const MeasuredCase* crowd) { return !crowd->good.empty(); });
  std::erase_if(good, [&](const MeasuredCase* crowd) { return !same_setting(*crowd, standard); });
  const double further = alive_in(*good.back()) - alive_in(*good.front());
  if (further <= 0) {
    return missing_cell(
        "not_measured",
        fmt::format("{} was measured at one size of crowd; two are needed", runner));
  }
  std::map<std::int64_t, double> least;
  for (const auto& [round, bytes] : series_of(kMemory, *good.front())) least[round] = bytes;
  std::vector<double> slopes;
  for (const auto& [round, bytes] : series_of(kMemory, *good.back())) {
    const auto own = least.find(round);
    if (own != least.end()) slopes.push_back((bytes - own->second) / further);
  }
  if (slopes.empty()) {
    return missing_cell("not_measured", "no round measured both the least and the largest crowd");
  }
  return measured_cell(std::move(slopes),
                       {good.front()->identity->case_name, good.back()->identity->case_name});
}

}  // namespace

std::vector<TradeoffDetail> all_details() {
  return {{"exchange", "message through a queue", "ns", "lower"},
          {"pipe", "message through a pipe", "ns", "lower"},
          {"memory", "memory of a unit", "bytes", "lower"},
          {"crowd", "largest crowd", "count", "higher"},
          {"switches", "context switches a request", "count", "lower"},
          {"system_calls", "system calls a request", "count", "lower"}};
}

ByName<TradeoffCell> details_of(const std::string& runner, std::span<const MeasuredCase> cases) {
  using Kind = Quantity::Kind;
  const Cases crowds = cases_of("crowd", runner, cases);
  const auto first_case = [&](const std::string& workload, const Quantity& quantity) {
    return first_case_cell(workload, quantity, runner, cases);
  };
  return {{"exchange", first_case("queue", {Kind::cost})},
          {"pipe", first_case("pipe_stream", {Kind::cost})},
          {"memory", unit_memory(runner, crowds)},
          {"crowd", largest_crowd(runner, crowds)},
          {"switches", first_case("echo", {Kind::switch_cost})},
          {"system_calls", first_case("echo", {Kind::figure_cost, "system_calls"})}};
}

}  // namespace fourways
