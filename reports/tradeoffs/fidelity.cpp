// Pairing cases, and what is to be compared of each pair.
#include "reports/tradeoffs/fidelity.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "reports/record/quantity.hpp"
#include "reports/statistics/pairs.hpp"
#include "reports/statistics/statistics.hpp"
#include "reports/text/human.hpp"

namespace fourways {
namespace {

using Rounds = std::vector<RoundValue>;

bool is_reality(const Sample& sample) {
  const std::string_view runner = sample.runner;
  return runner == kReality ||
         (runner.starts_with(kReality) && runner.substr(kReality.size()).starts_with('@'));
}

/// Its own parameters the emulation may have besides.
bool stands_for(const Sample& emulation, const Sample& reality) {
  return emulation.runner == kEmulation && is_reality(reality) &&
         emulation.workload == reality.workload &&
         std::includes(emulation.params.begin(), emulation.params.end(), reality.params.begin(),
                       reality.params.end());
}

std::int64_t tasks_of(const Sample& sample) {
  const auto found = sample.params.find("tasks");
  const auto* tasks =
      found == sample.params.end() ? nullptr : std::get_if<std::int64_t>(&found->second);
  return tasks != nullptr ? *tasks : 0;
}

/// The case of the same runner and parameters with a single task.
const MeasuredCase* single_task_of(const MeasuredCase& measured,
                                   std::span<const MeasuredCase> cases) {
  SampleParams wanted = measured.identity->params;
  wanted["tasks"] = std::int64_t{1};
  const auto found = std::find_if(cases.begin(), cases.end(), [&](const MeasuredCase& each) {
    return each.identity->workload == measured.identity->workload &&
           each.identity->runner == measured.identity->runner && each.identity->params == wanted;
  });
  return found == cases.end() ? nullptr : &*found;
}

template <class Value>
Rounds series_of(const MeasuredCase& measured, Value value) {
  Rounds series;
  for (const Sample* sample : measured.good) {
    if (const auto known = value(*sample)) series.push_back({sample->round, *known});
  }
  return series;
}

/// How often the work of one task is done in the time that one task takes alone; of what computes:
/// elsewhere tasks may do different work.
Rounds speedup_series(const MeasuredCase& measured, std::span<const MeasuredCase> cases) {
  if (measured.identity->kind != "cpu") return {};
  const MeasuredCase* single = single_task_of(measured, cases);
  if (single == nullptr || single == &measured) return {};
  Rounds speedups;
  for (const auto& [round, speedup] :
       ratios_by_round(series_of(kCostOfOne, *single), series_of(kCostOfOne, measured))) {
    speedups.push_back({round, speedup});
  }
  return speedups;
}

/// Where a client timed its requests: not the tasks' own latencies, which the wall time tells.
std::optional<double> client_median(const Sample& sample) {
  if (!sample.latency || sample.figures.count("requests_per_s") == 0) return std::nullopt;
  return sample.latency->p50_ns;
}

double median_of(const Rounds& series) { return median(values_of(series)); }

class CheckedPair {
 public:
  CheckedPair(const MeasuredCase& emulation, const MeasuredCase& reality,
              std::vector<FidelityCell>& cells)
      : emulation_(emulation), reality_(reality), cells_(cells) {}

  void all(std::span<const MeasuredCase> cases) {
    compare("cost_ns", series_of(kCostOfOne, emulation_), series_of(kCostOfOne, reality_));
    compare("speedup", speedup_series(emulation_, cases), speedup_series(reality_, cases));
    compare("latency_p50_ns", series_of(emulation_, client_median),
            series_of(reality_, client_median));
    for (const auto& [name, first] : emulation_.good.front()->figures) {
      const Quantity figure{Quantity::Kind::figure, name};
      compare(name, series_of(figure, emulation_), series_of(figure, reality_));
    }
  }

 private:
  void compare(const std::string& measure, const Rounds& emulated, const Rounds& real) {
    if (emulated.empty() || real.empty()) return;
    const std::vector<double> ratios = paired_ratios(emulated, real);
    const Sample& emulation = *emulation_.identity;
    const Sample& reality = *reality_.identity;
    FidelityCell cell{emulation.workload,
                      reality.params,
                      emulation.case_name,
                      reality.case_name,
                      measure,
                      median_of(emulated),
                      median_of(real),
                      {},
                      ratios.size()};
    if (!ratios.empty()) cell.ratio = estimate_median(ratios);
    cells_.push_back(std::move(cell));
  }

  const MeasuredCase& emulation_;
  const MeasuredCase& reality_;
  std::vector<FidelityCell>& cells_;
};

std::string estimate_text(const Rounds& series, FigureUnit unit) {
  return human_estimate(Estimate(estimate_median(values_of(series))), unit);
}

/// Tutorials 001 and 000: threads under the lock gain nothing, and may be slower than one.
std::string on_gain(const MeasuredCase& measured, const Rounds& speedups) {
  Rounds slowdowns;
  for (const RoundValue& each : speedups) slowdowns.push_back({each.round, 1 / each.value});
  return fmt::format(
      "{}: {} threads that only compute took {} of what one takes for the same "
      "work (tutorial 001: as one, or even slower for the switching)",
      measured.identity->case_name, tasks_of(*measured.identity),
      estimate_text(slowdowns, FigureUnit::ratio));
}

/// Tutorial 002: "the GIL changes hands only at IO". Then the first of N would be done after 1/N.
std::string on_turns(const MeasuredCase& measured) {
  const Rounds first = series_of(measured, [](const Sample& sample) {
    const bool known = sample.latency && sample.wall_ns > 0;
    return known ? std::optional(sample.latency->min_ns / sample.wall_ns) : std::nullopt;
  });
  if (first.empty()) return {};
  const double share = median_of(first);
  const double in_turn = 1.0 / static_cast<double>(tasks_of(*measured.identity));
  return fmt::format(
      "{}: the first of {} threads without any IO was done after {:.0f} % of the whole time, where "
      "{:.0f} % would be right if the lock changed hands only at IO (tutorial 002): it {}",
      measured.identity->case_name, tasks_of(*measured.identity), 100 * share, 100 * in_turn,
      share > 2 * in_turn ? "was forced over" : "was not forced over here");
}

/// Of each runner the case of `countdown` with most threads, at each of its settings.
std::vector<std::string> observations_of(std::span<const MeasuredCase> cases) {
  std::vector<std::string> gains, turns;
  for (const MeasuredCase& measured : cases) {
    const Sample& identity = *measured.identity;
    if (identity.workload != "countdown" || measured.good.empty() || tasks_of(identity) < 4) {
      continue;
    }
    if (!is_reality(identity) && identity.runner != kEmulation) continue;
    if (const Rounds speedups = speedup_series(measured, cases); !speedups.empty()) {
      gains.push_back(on_gain(measured, speedups));
    }
    if (auto text = on_turns(measured); !text.empty()) turns.push_back(std::move(text));
  }
  gains.insert(gains.end(), turns.begin(), turns.end());
  return gains;
}

}  // namespace

Fidelity fidelity_of(std::span<const MeasuredCase> cases) {
  Fidelity fidelity;
  for (const MeasuredCase& emulation : cases) {
    if (emulation.identity->runner != kEmulation || emulation.good.empty()) continue;
    for (const MeasuredCase& reality : cases) {
      if (reality.good.empty() || !stands_for(*emulation.identity, *reality.identity)) continue;
      CheckedPair(emulation, reality, fidelity.cells).all(cases);
    }
  }
  if (!fidelity.cells.empty()) fidelity.observations = observations_of(cases);
  return fidelity;
}

}  // namespace fourways
