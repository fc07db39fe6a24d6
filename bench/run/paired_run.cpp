// Blocks, what becomes of those that fail or are disturbed, and the comparison in the end.
#include "bench/run/paired_run.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

#include "bench/run/driver.hpp"
#include "bench/run/processor_times.hpp"
#include "bench/run/schedule.hpp"
#include "bench/terminal/progress.hpp"
#include "reports/statistics/statistics.hpp"
#include "reports/text/text.hpp"

namespace fourways {
namespace {

using Why = UncomparedCase::Why;

constexpr std::size_t kSamplesOfBlock = 4;

std::string in_words(const SampleReason& reason) {
  return fmt::format("{}: {}", to_string(reason.type), reason.text);
}

// What a runner does not offer, or the machine does not give, is no fault of the program.
bool is_fault(const std::optional<SampleReason>& reason) {
  return reason && reason->type != SampleReason::Type::needs &&
         reason->type != SampleReason::Type::limit;
}

std::string work_of(const Sample& sample) {
  return fmt::format("{}, {} tasks, checksum {}", params_json(sample.params).dump(),
                     sample.accounts.tasks_planned, sample.accounts.checksum);
}

/// One side of a case, as far as it was measured.
struct SideState {
  std::vector<double> walls_ns;  // of its good samples
  std::size_t failed = 0;
  std::size_t failed_in_a_row = 0;
  std::optional<SampleReason> reason;  // of its newest failure

  /// Whether it has a time; books what it has instead.
  bool take(const Sample& sample) {
    if (sample.status == Sample::Status::ok && sample.wall_ns > 0) {
      walls_ns.push_back(sample.wall_ns);
      return true;
    }
    ++failed;
    ++failed_in_a_row;
    reason = sample.reason;
    return false;
  }
};

struct CaseState {
  SideState base;
  SideState newer;
  std::size_t pairs = 0;
  std::size_t repeated = 0;
  std::uint32_t failures_in_a_row = 0;
  bool told = false;  // of a failure
  std::optional<UncomparedCase> left;
};

class PairedRunner {
 public:
  PairedRunner(const PairedPlan& plan, const PairedWorld& world)
      : plan_(plan),
        world_(world),
        schedule_(plan.cases.size(), plan.rule.family_error, plan.most_rounds),
        gate_(plan.cases.size(), plan.rule, schedule_),
        states_(plan.cases.size()),
        progress_(plan.cases.size() * plan.most_rounds * kSamplesOfBlock, plan.quiet) {}

  Comparison run() {
    for (std::uint32_t round = 0; any_wanted() && !over_; ++round) run_round(round);
    gate_.judge();
    return comparison();
  }

 private:
  bool wanted(std::size_t index) const {
    if (states_[index].left) return false;
    return plan_.to_the_end ? gate_.blocks(index) < plan_.most_rounds : gate_.open(index);
  }

  bool any_wanted() const {
    for (std::size_t i = 0; i < states_.size(); ++i) {
      if (wanted(i)) return true;
    }
    return false;
  }

  void run_round(std::uint32_t round) {
    std::vector<std::size_t> todo;
    for (const std::size_t index : shuffled(states_.size(), plan_.seed, round)) {
      if (wanted(index)) todo.push_back(index);
    }
    for (const std::size_t index : todo) {
      if (over_) return;
      if (time_is_up()) {
        over_ = PairedRun::End::time;
        return;
      }
      run_block(index, round, index == todo.back());
    }
    gate_.judge();
    for (const std::size_t index : todo) {
      if (!wanted(index)) progress_.skip((plan_.most_rounds - round - 1) * kSamplesOfBlock);
    }
  }

  void run_block(std::size_t index, std::uint32_t round, bool last) {
    const bool base_first = base_goes_first(index, plan_.seed, round);
    std::array<double, 2> base_ns{};
    std::array<double, 2> newer_ns{};
    bool whole = true;
    for (std::size_t i = 0; i < 2; ++i) {
      const auto pair = run_pair(index, round, base_first == (i == 0));
      if (!pair) return;
      const bool last_of_round = last && i == 1 && is_look(round);
      progress_.finished(round, plan_.most_rounds, false);
      progress_.finished(round, plan_.most_rounds, last_of_round);
      whole = take(index, *pair) && whole;
      base_ns[i] = pair->base.wall_ns;
      newer_ns[i] = pair->newer.wall_ns;
      if (states_[index].left) return;
    }
    if (whole) gate_.add(index, block_value(base_ns, newer_ns));
    count_failures(index, whole);
  }

  bool is_look(std::uint32_t round) const {
    const auto looks = schedule_.looks();
    return std::find(looks.begin(), looks.end(), round + 1) != looks.end();
  }

  /// One pair, measured again while it is disturbed and that is allowed. None: interrupted.
  std::optional<MeasuredPair> run_pair(std::size_t index, std::uint32_t round, bool base_first) {
    CaseState& state = states_[index];
    for (;;) {
      progress_.starting(plan_.cases[index].name);
      auto pair = world_.measure(plan_.cases[index], base_first);
      if (!pair) {
        over_ = PairedRun::End::interrupt;
        return std::nullopt;
      }
      ++state.pairs;
      ++paired_.pairs;
      const bool again =
          pair->disturbed && static_cast<double>(state.repeated) <
                                 1 + kMostRepeated * static_cast<double>(state.pairs);
      if (pair->disturbed) {
        const char* const what = again ? kMeasuredAgain : "kept";
        for (Sample* sample : {&pair->base, &pair->newer}) sample->notes[kDisturbedNote] = what;
        ++(again ? paired_.pairs_repeated : paired_.pairs_disturbed);
      }
      keep(*pair, round, base_first);
      if (!again) return pair;
      ++state.repeated;
    }
  }

  void keep(MeasuredPair& pair, std::uint32_t round, bool base_first) {
    pair.base.notes[kSideNote] = kBaseSide;
    pair.newer.notes[kSideNote] = kNewSide;
    for (Sample* sample :
         base_first ? std::array{&pair.base, &pair.newer} : std::array{&pair.newer, &pair.base}) {
      sample->round = round;
      sample->order = order_++;
      world_.keep(*sample);
    }
  }

  /// Whether both have a time.
  bool take(std::size_t index, const MeasuredPair& pair) {
    CaseState& state = states_[index];
    const bool base = state.base.take(pair.base);
    const bool newer = state.newer.take(pair.newer);
    if (base && newer && plan_.same_work && work_of(pair.base) != work_of(pair.newer)) {
      give_up(index, Why::other_work,
              fmt::format("{} against {}", work_of(pair.base), work_of(pair.newer)));
    }
    if (!base) tell(index, "base", state.base.reason);
    if (!newer) tell(index, "new", state.newer.reason);
    return base && newer;
  }

  void tell(std::size_t index, const char* side, const std::optional<SampleReason>& reason) {
    if (!reason || std::exchange(states_[index].told, true)) return;
    progress_.note(escape_terminal(
        fmt::format("{}, {}: {}", plan_.cases[index].name, side, in_words(*reason))));
  }

  void count_failures(std::size_t index, bool whole) {
    CaseState& state = states_[index];
    if (whole) {
      state.failures_in_a_row = 0;
      state.base.failed_in_a_row = state.newer.failed_in_a_row = 0;
      return;
    }
    if (++state.failures_in_a_row < kMostFailuresInARow) return;
    const bool base = state.base.failed_in_a_row > 0 && state.base.reason;
    const bool newer = state.newer.failed_in_a_row > 0 && state.newer.reason;
    if (base && newer) {
      give_up(index, Why::failed_in_both, "failed in both: " + in_words(*state.base.reason));
    } else if (base) {
      give_up(index, Why::failed_in_base, "failed in the base: " + in_words(*state.base.reason));
    } else if (newer) {
      give_up(index, Why::failed_in_newer, "failed in the new: " + in_words(*state.newer.reason));
    } else {
      give_up(index, Why::no_time, "a side has no time above zero");
    }
  }

  void give_up(std::size_t index, Why why, std::string text) {
    CaseState& state = states_[index];
    const bool broke = why == Why::failed_in_newer && is_fault(state.newer.reason);
    state.left = UncomparedCase{plan_.cases[index].name, why, std::move(text), broke};
    gate_.drop(index);
  }

  bool time_is_up() const { return plan_.time_limit.count() > 0 && elapsed() > plan_.time_limit; }
  std::chrono::duration<double> elapsed() const {
    return std::chrono::steady_clock::now() - began_;
  }

  Comparison comparison() {
    Comparison comparison;
    comparison.rule = plan_.rule;
    for (std::size_t i = 0; i < states_.size(); ++i) {
      const CaseState& state = states_[i];
      const bool fault = state.left ? is_fault(state.base.reason) || is_fault(state.newer.reason)
                                    : is_fault(state.newer.reason);
      paired_.failed_cases += fault ? 1 : 0;
      if (state.left) {
        comparison.uncompared.push_back(*state.left);
      } else if (gate_.blocks(i) == 0) {
        comparison.uncompared.push_back(
            {plan_.cases[i].name, Why::no_time, "the run ended before its first block", false});
      } else {
        comparison.cases.push_back({plan_.cases[i].name, median(state.base.walls_ns),
                                    median(state.newer.walls_ns), state.base.walls_ns.size(),
                                    state.newer.walls_ns.size(), state.base.failed,
                                    state.newer.failed, gate_.ratio(i), gate_.judged(i)});
      }
    }
    const bool all_decided = comparison.count(ChangeOutcome::inconclusive) == 0;
    paired_.end = over_ ? *over_ : all_decided ? PairedRun::End::decided : PairedRun::End::rounds;
    paired_.seed = plan_.seed;
    paired_.most_rounds = plan_.most_rounds;
    paired_.looks.assign(schedule_.looks().begin(), schedule_.looks().end());
    paired_.seconds = elapsed().count();
    comparison.paired = paired_;
    comparison.partial = over_.has_value();
    return comparison;
  }

  const PairedPlan& plan_;
  const PairedWorld& world_;
  LookSchedule schedule_;
  Gate gate_;
  std::vector<CaseState> states_;
  Progress progress_;
  PairedRun paired_;
  std::optional<PairedRun::End> over_;
  std::int64_t order_ = 0;
  std::chrono::steady_clock::time_point began_ = std::chrono::steady_clock::now();
};

}  // namespace

Comparison run_pairs(const PairedPlan& plan, const PairedWorld& world) {
  return PairedRunner(plan, world).run();
}

PairedWorld real_world(const SampleRequest& base, const SampleRequest& newer,
                       Interrupts& interrupts) {
  PairedWorld world;
  world.measure = [&](const PairedCase& both, bool base_first) -> std::optional<MeasuredPair> {
    if (interrupts.signal() != 0) return std::nullopt;
    const ProcessorTimes before = processor_times();
    MeasuredPair pair;
    for (const bool is_base : {base_first, !base_first}) {
      Sample& sample = is_base ? pair.base : pair.newer;
      sample = run_sample(is_base ? both.base : both.newer, is_base ? base : newer, interrupts);
      if (interrupts.signal() != 0) return std::nullopt;
    }
    pair.disturbed = disturbed(before, processor_times());
    return pair;
  };
  return world;
}

}  // namespace fourways
