// What a pair tells the gate, and the comparison in the end.
#include "bench/run/paired_run.hpp"

#include <fmt/format.h>

#include <array>
#include <optional>
#include <utility>

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
  std::vector<double> walls_ns;  // of its good samples
  std::size_t failed = 0;
  std::size_t failed_in_a_row = 0;
  std::optional<SampleReason> reason;  // of its newest failure

  void take(const Sample& sample) {
    if (sample.status == Sample::Status::ok && sample.wall_ns > 0) {
      walls_ns.push_back(sample.wall_ns);
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
};

class Decision final : public Goal {
 public:
  explicit Decision(const PairedPlan& plan)
      : plan_(plan),
        schedule_(plan.cases.size(), plan.rule.family_error, plan.most_rounds),
        gate_(plan.cases.size(), plan.rule, schedule_),
        states_(plan.cases.size()) {}

  const LookSchedule& schedule() const { return schedule_; }

  bool settled(std::size_t index, std::uint32_t) const override {
    return plan_.to_the_end ? gate_.blocks(index) >= plan_.most_rounds : !gate_.open(index);
  }

  bool took(std::size_t index, std::span<const Turn> turns) override {
    PairedCaseState& state = states_[index];
    const Sample& base = turns.back()[0];
    const Sample& newer = turns.back()[1];
    state.base.take(base);
    state.newer.take(newer);
    const std::string base_work = work_of(base);
    const std::string newer_work = work_of(newer);
    if (has_times(turns.back()) && plan_.same_work && base_work != newer_work) {
      leave(index, Why::other_work, fmt::format("{} against {}", base_work, newer_work));
      return false;
    }
    if (turns.size() == 2 && has_times(turns[0]) && has_times(turns[1])) {
      gate_.add(index, block_value({turns[0][0].wall_ns, turns[1][0].wall_ns},
                                   {turns[0][1].wall_ns, turns[1][1].wall_ns}));
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
      } else if (gate_.blocks(i) == 0) {
        comparison.uncompared.push_back(
            {plan_.cases[i], Why::no_time, "the run ended before its first block", false});
      } else {
        comparison.cases.push_back({plan_.cases[i], median(state.base.walls_ns),
                                    median(state.newer.walls_ns), state.base.walls_ns.size(),
                                    state.newer.walls_ns.size(), state.base.failed,
                                    state.newer.failed, gate_.ratio(i), gate_.judged(i)});
      }
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
    gate_.drop(index);
  }

  const PairedPlan& plan_;
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
