// What a pair tells the gate, and the comparison in the end.
#include "bench/run/paired_run.hpp"

#include <fmt/format.h>

#include <array>
#include <map>
#include <optional>
#include <utility>

#include "reports/comparison/words.hpp"
#include "reports/statistics/statistics.hpp"

namespace fourways {
namespace {

using Why = UncomparedCase::Why;

bool is_fault(const std::optional<SampleReason>& reason) { return reason && reason->is_fault(); }

std::string work_of(const Sample& sample) {
  // A program of somebody else's tells at most how many iterations it did.
  if (sample.accounts.checksum.empty()) return json_of(sample.params).dump();
  return fmt::format("{}, {} tasks, checksum {}", json_of(sample.params).dump(),
                     sample.accounts.tasks_planned, sample.accounts.checksum);
}

/// One side of a case, as far as it was measured.
struct SideState {
  std::vector<std::vector<double>> values;  // of its good samples, by metric
  std::size_t good = 0;
  std::size_t failed = 0;
  std::size_t failed_in_a_row = 0;
  std::optional<SampleReason> reason;  // of its newest failure

  void take(const Sample& sample, const std::vector<Metric>& metrics) {
    values.resize(metrics.size());
    if (sample.status == Sample::Status::ok && sample.wall_ns > 0) {
      ++good;
      for (std::size_t i = 0; i < metrics.size(); ++i) {
        if (const auto value = value_of(sample, metrics[i])) values[i].push_back(*value);
      }
      return;
    }
    ++failed;
    ++failed_in_a_row;
    reason = sample.reason;
  }
};

struct PairedCaseState {
  SideState base;
  SideState newer;
  std::optional<UncomparedCase> left;
  std::map<std::size_t, UncomparedCase> lacking;  // metrics that cannot be compared
};

std::vector<Metric> all_metrics(const PairedPlan& plan) {
  std::vector<Metric> all = plan.metrics;
  all.insert(all.end(), plan.informed.begin(), plan.informed.end());
  return all;
}

/// The value of a block by a metric: above zero where the new side is worse; or why there is none.
struct BlockByMetric {
  double value = 0;
  std::string why_not = {};
};

BlockByMetric block_by(const Metric& metric, std::span<const Turn> turns) {
  std::array<double, 2> sides[2];
  for (std::size_t side = 0; side < 2; ++side) {
    for (std::size_t turn = 0; turn < 2; ++turn) {
      const char* name = side == 0 ? "base" : "new side";
      const auto value = value_of(turns[turn][side], metric);
      if (!value) return {.why_not = fmt::format("the {} has no {}", name, metric.name)};
      if (*value <= 0) {
        return {.why_not = fmt::format("{} is not above zero in the {}", metric.name, name)};
      }
      sides[side][turn] = metric.higher_is_better ? 1 / *value : *value;
    }
  }
  return {.value = block_value(sides[0], sides[1])};
}

class Decision final : public Goal {
 public:
  explicit Decision(const PairedPlan& plan)
      : plan_(plan),
        metrics_(all_metrics(plan)),
        schedule_(plan.cases.size() * plan.metrics.size(), plan.rule.family_error,
                  plan.most_rounds),
        gate_(plan.cases.size() * plan.metrics.size(), plan.rule, schedule_),
        states_(plan.cases.size()) {}

  const LookSchedule& schedule() const { return schedule_; }

  bool settled(std::size_t index, std::uint32_t) const override {
    for (std::size_t m = 0; m < plan_.metrics.size(); ++m) {
      if (plan_.to_the_end ? gate_.blocks(place(index, m)) < plan_.most_rounds
                           : gate_.open(place(index, m))) {
        return false;
      }
    }
    return true;
  }

  bool took(std::size_t index, std::span<const Turn> turns) override {
    PairedCaseState& state = states_[index];
    const Sample& base = turns.back()[0];
    const Sample& newer = turns.back()[1];
    state.base.take(base, metrics_);
    state.newer.take(newer, metrics_);
    const std::string base_work = work_of(base);
    const std::string newer_work = work_of(newer);
    if (has_times(turns.back()) && plan_.same_work && base_work != newer_work) {
      leave(index, Why::other_work, fmt::format("{} against {}", base_work, newer_work));
      return false;
    }
    if (turns.size() == 2 && has_times(turns[0]) && has_times(turns[1])) {
      add_block(index, turns);
      state.base.failed_in_a_row = state.newer.failed_in_a_row = 0;
    }
    return true;
  }

  void gave_up(std::size_t index) override {
    const PairedCaseState& state = states_[index];
    const bool base = state.base.failed_in_a_row > 0 && state.base.reason;
    const bool newer = state.newer.failed_in_a_row > 0 && state.newer.reason;
    if (base && newer) {
      leave(index, Why::failed_in_both, "failed in both: " + in_words(*state.base.reason));
    } else if (base) {
      leave(index, Why::failed_in_base, "failed in the base: " + in_words(*state.base.reason));
    } else if (newer) {
      leave(index, Why::failed_in_newer, "failed in the new: " + in_words(*state.newer.reason));
    } else {
      leave(index, Why::no_time, "a side has no time above zero");
    }
  }

  void round_over() override { gate_.judge(); }

  Comparison comparison(const LoopResult& result) {
    gate_.judge();
    Comparison comparison;
    comparison.rule = plan_.rule;
    std::size_t failed_cases = 0;
    for (std::size_t i = 0; i < states_.size(); ++i) {
      const PairedCaseState& state = states_[i];
      const bool fault = state.left ? is_fault(state.base.reason) || is_fault(state.newer.reason)
                                    : is_fault(state.newer.reason);
      failed_cases += fault ? 1 : 0;
      if (state.left) {
        comparison.uncompared.push_back(*state.left);
        continue;
      }
      for (std::size_t m = 0; m < plan_.metrics.size(); ++m) tell(i, m, comparison);
      for (std::size_t m = plan_.metrics.size(); m < metrics_.size(); ++m) inform(i, m, comparison);
    }
    const bool all_decided = comparison.count(ChangeOutcome::inconclusive) == 0;
    comparison.partial = result.end != LoopResult::End::settled;
    PairedRun paired;
    paired.end = result.end == LoopResult::End::time        ? PairedRun::End::time
                 : result.end == LoopResult::End::interrupt ? PairedRun::End::interrupt
                 : all_decided                              ? PairedRun::End::decided
                                                            : PairedRun::End::rounds;
    paired.seed = plan_.seed;
    paired.most_rounds = plan_.most_rounds;
    paired.looks.assign(schedule_.looks().begin(), schedule_.looks().end());
    paired.seconds = result.seconds;
    paired.pairs = result.turns;
    paired.pairs_repeated = result.repeated;
    paired.pairs_disturbed = result.disturbed;
    paired.failed_cases = failed_cases;
    comparison.paired = paired;
    return comparison;
  }

 private:
  void leave(std::size_t index, Why why, std::string text) {
    const bool broke = why == Why::failed_in_newer && is_fault(states_[index].newer.reason);
    states_[index].left = UncomparedCase{plan_.cases[index], why, std::move(text), broke};
    for (std::size_t m = 0; m < plan_.metrics.size(); ++m) gate_.drop(place(index, m));
  }

  /// Of a case and a metric in the gate.
  std::size_t place(std::size_t index, std::size_t metric) const {
    return index * plan_.metrics.size() + metric;
  }

  void add_block(std::size_t index, std::span<const Turn> turns) {
    for (std::size_t m = 0; m < plan_.metrics.size(); ++m) {
      if (!plan_.to_the_end && !gate_.open(place(index, m))) continue;
      const BlockByMetric block = block_by(plan_.metrics[m], turns);
      if (block.why_not.empty()) {
        gate_.add(place(index, m), block.value);
        continue;
      }
      gate_.drop(place(index, m));
      states_[index].lacking.emplace(
          m, UncomparedCase{plan_.cases[index], Why::no_time, block.why_not, false});
    }
  }

  /// What became of a case by a metric.
  void tell(std::size_t index, std::size_t m, Comparison& comparison) const {
    const PairedCaseState& state = states_[index];
    const Metric& metric = plan_.metrics[m];
    const std::size_t at = place(index, m);
    if (const auto lacking = state.lacking.find(m); lacking != state.lacking.end()) {
      comparison.uncompared.push_back(lacking->second);
      return;
    }
    if (gate_.blocks(at) == 0) {
      comparison.uncompared.push_back(
          {plan_.cases[index], Why::no_time, "the run ended before its first block", false});
      return;
    }
    ComparedCase compared{plan_.cases[index],
                          median(state.base.values[m]),
                          median(state.newer.values[m]),
                          state.base.good,
                          state.newer.good,
                          state.base.failed,
                          state.newer.failed,
                          gate_.ratio(at),
                          gate_.judged(at)};
    if (metric != Metric{}) compared.metric = metric.name;
    if (metric.higher_is_better) {
      // The gate saw inverses, so that up was worse there.
      compared.higher_is_better = true;
      compared.ratio = 1 / compared.ratio;
      auto& interval = compared.judged.interval;
      if (interval) interval->low = 1 / std::exchange(interval->high, 1 / interval->low);
    }
    comparison.cases.push_back(std::move(compared));
  }

  void inform(std::size_t index, std::size_t m, Comparison& comparison) const {
    const auto& base = states_[index].base.values;
    const auto& newer = states_[index].newer.values;
    const std::string& name = metrics_[m].name;
    if (base.empty() || newer.empty() || base[m].empty() || newer[m].empty()) {
      comparison.remarks.push_back(
          fmt::format("For information: {} has no {} on both sides.", plan_.cases[index], name));
      return;
    }
    comparison.remarks.push_back(fmt::format(
        "For information: {} of {} is {} in the base and {} in the new.", name, plan_.cases[index],
        metric_text(name, median(base[m])), metric_text(name, median(newer[m]))));
  }

  const PairedPlan& plan_;
  const std::vector<Metric> metrics_;  // those that decide, then the others
  const LookSchedule schedule_;
  Gate gate_;
  std::vector<PairedCaseState> states_;
};

}  // namespace

Comparison run_pairs(const PairedPlan& plan, Subject& base, Subject& newer,
                     const MeasuringWorld& world, const Keep& keep) {
  Decision decision(plan);
  const auto looks = decision.schedule().looks();
  const LoopPlan loop{.cases = plan.cases,
                      .subjects = {&base, &newer},
                      .rounds = plan.most_rounds,
                      .seed = plan.seed,
                      .time_limit = plan.time_limit,
                      .told_after = {looks.begin(), looks.end()},
                      .quiet = plan.quiet};
  return decision.comparison(run_loop(loop, world, keep, decision));
}

}  // namespace fourways
