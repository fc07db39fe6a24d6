// Rounds, units, what is measured again or given up, and what is told on the way.
#include "bench/run/measuring_loop.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <utility>

#include "bench/run/schedule.hpp"
#include "bench/terminal/progress.hpp"
#include "reports/gate/gate.hpp"
#include "reports/text/text.hpp"

namespace fourways {
namespace {

constexpr const char* kSideNames[] = {kBaseSide, kNewSide};

bool has_time(const Sample& sample) {
  return sample.status == Sample::Status::ok && sample.wall_ns > 0;
}

bool needs_more(const Sample& sample) {
  return sample.reason && sample.reason->type == SampleReason::Type::needs;
}

struct CaseState {
  std::set<std::int64_t> earlier;  // rounds that were measured before this call
  std::uint32_t units = 0;
  std::size_t samples_left = 0;  // as progress counts them
  std::uint32_t failures_in_a_row = 0;
  std::size_t turns = 0;
  std::size_t repeated = 0;
  bool given_up = false;
};

class MeasuringLoop {
 public:
  MeasuringLoop(const LoopPlan& plan, const MeasuringWorld& world, const Keep& keep, Goal& goal,
                std::vector<Sample> earlier)
      : plan_(plan),
        world_(world),
        keep_(keep),
        goal_(goal),
        turns_(plan.subjects.size()),
        states_(plan.cases.size()),
        began_(world.now()),
        progress_(expected(std::move(earlier)), plan.quiet) {}

  LoopResult run() {
    if (!compares()) ask();
    for (std::uint32_t round = 0; any_wanted() && result_.end == End::settled; ++round) {
      run_round(round);
    }
    result_.seconds = elapsed().count();
    return result_;
  }

 private:
  using End = LoopResult::End;

  struct Place {
    std::size_t position;  // in the round
    std::size_t index;     // of the case
  };

  bool compares() const { return plan_.subjects.size() > 1; }

  /// Looks at what is there already. Returns how many samples are to come.
  std::size_t expected(std::vector<Sample> earlier) {
    std::sort(earlier.begin(), earlier.end(),
              [](const Sample& a, const Sample& b) { return a.order < b.order; });
    std::map<std::string_view, std::size_t> places;
    for (std::size_t i = 0; i < plan_.cases.size(); ++i) places.emplace(plan_.cases[i], i);
    for (const Sample& sample : earlier) {
      const auto place = places.find(sample.case_name);
      if (place == places.end()) continue;
      CaseState& state = states_[place->second];
      if (state.earlier.insert(sample.round).second) ++state.units;
      count(state, has_time(sample), needs_more(sample));
    }
    std::size_t samples = 0;
    for (CaseState& state : states_) {
      if (state.given_up) continue;
      state.samples_left = units_left(state) * turns_ * plan_.subjects.size();
      samples += state.samples_left;
    }
    return samples;
  }

  /// Unmet needs are a result; what goes wrong when a case is asked is told.
  void ask() {
    for (std::size_t i = 0; i < states_.size(); ++i) {
      const auto sample = states_[i].units == 0 ? plan_.subjects[0]->refused(i) : std::nullopt;
      if (!sample) continue;
      keep_(*sample);
      if (sample->status == Sample::Status::failed) tell(i, *sample);
      states_[i].given_up = true;
      skip(i);
    }
  }

  static void count(CaseState& state, bool whole, bool hopeless) {
    state.failures_in_a_row = whole ? 0 : state.failures_in_a_row + 1;
    state.given_up = state.given_up || hopeless || state.failures_in_a_row >= kMostFailuresInARow;
  }

  std::uint32_t units_left(const CaseState& state) const {
    return plan_.rounds - std::min(plan_.rounds, state.units);
  }

  bool wanted(std::size_t index) const {
    return !states_[index].given_up && !goal_.settled(index, units_left(states_[index]));
  }

  bool any_wanted() const {
    for (std::size_t i = 0; i < states_.size(); ++i) {
      if (wanted(i)) return true;
    }
    return false;
  }

  void run_round(std::uint32_t round) {
    std::vector<Place> todo;
    const auto order = shuffled(states_.size(), plan_.seed, round);
    for (std::size_t i = 0; i < order.size(); ++i) {
      if (wanted(order[i]) && states_[order[i]].earlier.count(round) == 0) {
        todo.push_back({i, order[i]});
      }
    }
    for (const Place& place : todo) {
      if (plan_.time_limit.count() > 0 && elapsed() > plan_.time_limit) result_.end = End::time;
      if (result_.end != End::settled) return;
      run_unit(place, round, &place == &todo.back() && is_told(round));
    }
    if (result_.end != End::settled) return;
    goal_.round_over();
    for (const Place& place : todo) {
      if (!wanted(place.index)) skip(place.index);
    }
  }

  bool is_told(std::uint32_t round) const {
    const auto& told = plan_.told_after;
    return told.empty() || std::find(told.begin(), told.end(), round + 1) != told.end();
  }

  void run_unit(const Place& place, std::uint32_t round, bool told) {
    CaseState& state = states_[place.index];
    const bool newer_first = compares() && !base_goes_first(place.index, plan_.seed, round);
    std::vector<Turn> unit;
    bool all_whole = true;
    bool hopeless = false;
    while (unit.size() < turns_) {
      const bool reversed = newer_first != (unit.size() == 1);
      auto turn = take_turn(place, round, reversed);
      if (!turn) return;
      for (std::size_t i = 0; i < turn->size(); ++i) {
        const bool last = unit.size() + 1 == turns_ && i + 1 == turn->size();
        if (state.samples_left > 0) --state.samples_left;
        progress_.finished(round, plan_.rounds, told && last);
        tell(place.index, (*turn)[i]);
        hopeless = hopeless || needs_more((*turn)[i]);
      }
      all_whole = all_whole && has_times(*turn);
      unit.push_back(std::move(*turn));
      if (!goal_.took(place.index, unit)) {
        state.given_up = true;
        skip(place.index);
        return;
      }
    }
    ++state.units;
    count(state, all_whole, hopeless);
    if (state.given_up) give_up(place.index);
  }

  /// One turn, measured again while others disturb it and that is allowed. None: interrupted.
  std::optional<Turn> take_turn(const Place& place, std::uint32_t round, bool reversed) {
    CaseState& state = states_[place.index];
    for (;;) {
      progress_.starting(plan_.cases[place.index]);
      const ProcessorTimes before = world_.processor_times();
      auto turn = samples(place.index, reversed);
      if (!turn) {
        result_.end = End::interrupt;
        return std::nullopt;
      }
      ++state.turns;
      ++result_.turns;
      const bool spoilt = compares() && disturbed(before, world_.processor_times());
      const bool again = spoilt && static_cast<double>(state.repeated) <
                                       1 + kMostRepeated * static_cast<double>(state.turns);
      if (spoilt) {
        for (Sample& each : *turn) each.notes[kDisturbedNote] = again ? kMeasuredAgain : "kept";
        ++(again ? result_.repeated : result_.disturbed);
      }
      keep(*turn, place, round, reversed);
      if (!again) return turn;
      ++state.repeated;
    }
  }

  std::optional<Turn> samples(std::size_t index, bool reversed) {
    if (world_.interrupted()) return std::nullopt;
    Turn turn(plan_.subjects.size());
    for (std::size_t i = 0; i < turn.size(); ++i) {
      const std::size_t side = in_turn(i, reversed);
      turn[side] = plan_.subjects[side]->sample(index);
      if (world_.interrupted()) return std::nullopt;
      if (compares()) turn[side].notes[kSideNote] = kSideNames[side];
    }
    return turn;
  }

  /// A resumed run numbers its samples as the interrupted one would have. Where pairs may be
  /// measured again, nobody knows how many come before one.
  void keep(Turn& turn, const Place& place, std::uint32_t round, bool reversed) {
    for (std::size_t i = 0; i < turn.size(); ++i) {
      Sample& sample = turn[in_turn(i, reversed)];
      sample.round = round;
      sample.order = compares()
                         ? pairs_order_++
                         : static_cast<std::int64_t>(round * states_.size() + place.position);
      keep_(sample);
    }
  }

  std::size_t in_turn(std::size_t i, bool reversed) const {
    return reversed ? plan_.subjects.size() - 1 - i : i;
  }

  void tell(std::size_t index, const Sample& sample) {
    if (!sample.reason) return;
    const auto side = sample.notes.find(kSideNote);
    const std::string line = escape_terminal(fmt::format(
        "{}{}: {}", plan_.cases[index], side == sample.notes.end() ? "" : ", " + side->second,
        in_words(*sample.reason)));
    if (told_.insert(line).second) progress_.note(line);
  }

  void give_up(std::size_t index) {
    CaseState& state = states_[index];
    goal_.gave_up(index);
    const std::size_t left = state.samples_left;
    skip(index);
    if (left == 0) return;
    const std::size_t units = left / (turns_ * plan_.subjects.size());
    const std::string why =
        state.failures_in_a_row < kMostFailuresInARow
            ? "it cannot run"
            : fmt::format("{} {} in a row without a figure", kMostFailuresInARow,
                          compares() ? "blocks" : "samples");
    progress_.note(fmt::format("{}: {}; its other {} are skipped",
                               escape_terminal(plan_.cases[index]), why, units));
  }

  void skip(std::size_t index) { progress_.skip(std::exchange(states_[index].samples_left, 0)); }

  std::chrono::duration<double> elapsed() const { return world_.now() - began_; }

  const LoopPlan& plan_;
  const MeasuringWorld& world_;
  const Keep& keep_;
  Goal& goal_;
  const std::size_t turns_;  // of a unit: a block has two pairs
  std::vector<CaseState> states_;
  const std::chrono::steady_clock::time_point began_;
  Progress progress_;
  LoopResult result_;
  std::int64_t pairs_order_ = 0;
  std::set<std::string> told_;
};

}  // namespace

bool has_times(const Turn& turn) { return std::all_of(turn.begin(), turn.end(), has_time); }

MeasuringWorld real_world(Interrupts& interrupts, PinnedFiles& pinned) {
  return {[&] { return interrupts.signal() != 0 || pinned.changed(); }, processor_times,
          std::chrono::steady_clock::now};
}

LoopResult run_loop(const LoopPlan& plan, const MeasuringWorld& world, const Keep& keep, Goal& goal,
                    std::vector<Sample> earlier) {
  return MeasuringLoop(plan, world, keep, goal, std::move(earlier)).run();
}

std::string in_words(const SampleReason& reason) {
  return fmt::format("{}: {}", to_string(reason.type), reason.text);
}

}  // namespace fourways
