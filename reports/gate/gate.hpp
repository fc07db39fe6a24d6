// Gate: many cases compared in pairs that come one after another, each until it is decided.
// `fourways ab` decides by this alone; gate_trials.hpp feeds it other values to count how often it
// errs.
//
// A value stands for one block of samples of one case: base, new, new, base, or the reverse, by a
// fair coin for each block. Suppose that the new build takes a fixed factor of the base's time.
// Then the coin alone says on which side of that factor's logarithm the value of a block lies. That
// is so whatever the noise is, however it drifts and however the samples depend on each other. So
// the condition of sequential.hpp holds by design, not by assumption (Fisher 1935, The Design of
// Experiments, section 21). Pure; not thread-safe.
#pragma once

#include <array>
#include <cstddef>
#include <vector>

#include "reports/gate/change.hpp"
#include "reports/gate/sequential.hpp"

namespace fourways {

/// Notes on each sample of a block: its side, and what was done where others took processor time
/// from its pair: kMeasuredAgain, or "kept".
inline constexpr const char* kSideNote = "side";
inline constexpr const char* kBaseSide = "base";
inline constexpr const char* kNewSide = "new";
inline constexpr const char* kDisturbedNote = "disturbed";
inline constexpr const char* kMeasuredAgain = "measured again";

/// The value of a block: the logarithm of the ratio of the quicker samples of both sides, new over
/// base. Disturbances make samples slower, seldom faster, so the quicker of two is the less
/// disturbed. On the recorded noise (bench/self_check/gate/) it takes fewer blocks than the mean of
/// both for eight cases of ten, four fifths in the median, but 1.7 times as many for primes/serial
/// and primes/thread. The price: a slow-down that strikes fewer than seven samples in ten does not
/// move the median. Times must be above zero.
double block_value(const std::array<double, 2>& base_ns, const std::array<double, 2>& newer_ns);

class Gate {
 public:
  /// For `cases` cases, up to schedule.most() blocks of each. `schedule` must outlive this and be
  /// made for as many cases and for rule.family_error. The rule has no between_run_sd, for the
  /// rounds are paired.
  Gate(std::size_t cases, const ChangeRule& rule, const LookSchedule& schedule);

  /// The value of the next block of a case that is open.
  void add(std::size_t index, double value);
  /// Gives this case up: it gets no more blocks and no outcome.
  void drop(std::size_t index);
  /// Call this when all open cases have had their block. It closes those that are decided.
  void judge();

  /// Neither decided, nor at its last block, nor dropped.
  [[nodiscard]] bool open(std::size_t index) const { return cases_[index].open; }
  [[nodiscard]] bool any_open() const;
  [[nodiscard]] std::size_t blocks(std::size_t index) const { return cases_[index].series.size(); }
  /// The median ratio of new to base; 1 without any block.
  [[nodiscard]] double ratio(std::size_t index) const;
  /// As of the last judge(). Inconclusive, and of no meaning, where dropped.
  [[nodiscard]] const JudgedChange& judged(std::size_t index) const { return cases_[index].judged; }

 private:
  struct GatedCase {
    SequentialMedian series;
    JudgedChange judged = {};
    bool open = true;
    bool dropped = false;
  };
  [[nodiscard]] RatioEvidence evidence(std::size_t index) const;

  ChangeRule rule_;
  const LookSchedule* schedule_;
  std::vector<GatedCase> cases_;
  bool news_ = true;  // since the last judge()
};

}  // namespace fourways
