// Outcomes on both sides of the threshold and on it, Holm's steps, and rounds that settle.
#include "reports/gate/change.hpp"

#include <gmock/gmock.h>

#include <cmath>

namespace fourways {
namespace {

RatioEvidence evidence_of(double ratio, double low, double high) {
  RatioEvidence evidence;
  evidence.ratio = ratio;
  evidence.rounds = 12;
  evidence.interval = [low, high](double confidence) {
    return MedianInterval{low, high, confidence, confidence};
  };
  evidence.least_rounds = [](double) { return std::size_t{4}; };
  return evidence;
}

JudgedChange judged(const RatioEvidence& evidence, const ChangeRule& rule = {}) {
  return judge_changes({&evidence, 1}, rule).front();
}

ChangeOutcome change_of(double low, double high, const ChangeRule& rule = {}) {
  return judged(evidence_of(std::sqrt(low * high), low, high), rule).outcome;
}

TEST(Change, lies_wholly_beyond_the_threshold_or_is_none) {
  EXPECT_EQ(change_of(1.051, 1.2), ChangeOutcome::slower);
  EXPECT_EQ(change_of(1.05, 1.2), ChangeOutcome::inconclusive);  // on the fence
  EXPECT_EQ(change_of(0.8, 0.952), ChangeOutcome::faster);
  EXPECT_EQ(change_of(0.8, 1 / 1.05), ChangeOutcome::inconclusive);
  EXPECT_EQ(change_of(1 / 1.05, 1.05), ChangeOutcome::same);
  EXPECT_EQ(change_of(0.9, 1.2), ChangeOutcome::inconclusive);
  EXPECT_EQ(change_of(1.01, 1.02), ChangeOutcome::same);  // certain, but small
  ChangeRule strict;
  strict.threshold = 0.01;
  EXPECT_EQ(change_of(1.02, 1.03, strict), ChangeOutcome::slower);
}

TEST(Change, without_an_interval_is_inconclusive_and_says_how_many_rounds_it_takes) {
  RatioEvidence evidence = evidence_of(3, 2, 4);
  evidence.interval = [](double) { return std::nullopt; };
  const JudgedChange change = judged(evidence);
  EXPECT_EQ(change.outcome, ChangeOutcome::inconclusive);
  EXPECT_EQ(change.rounds_needed->rounds, 3U);
  EXPECT_TRUE(change.rounds_needed->more_than);
}

// Clears the threshold up to a confidence of 1 - `error`, and not beyond.
RatioEvidence clear_until(double error) {
  RatioEvidence evidence = evidence_of(1.2, 1.1, 1.3);
  evidence.interval = [error](double confidence) {
    const bool clear = 1 - confidence >= error * 0.999;
    return MedianInterval{clear ? 1.1 : 1.0, 1.3, confidence, confidence};
  };
  return evidence;
}

TEST(Change, is_held_against_holms_steps) {
  // Of three at 0.01: 0.01 / 3 clears the first, then 0.01 / 2 the second, then 0.01 the third.
  const std::vector<RatioEvidence> all = {clear_until(0.01), clear_until(0.01 / 3),
                                          clear_until(0.01 / 2)};
  const auto changes = judge_changes(all, {});
  for (const auto& change : changes) EXPECT_EQ(change.outcome, ChangeOutcome::slower);
  EXPECT_NEAR(changes[1].interval->confidence, 1 - 0.01 / 3, 1e-12);
  EXPECT_NEAR(changes[0].interval->confidence, 1 - 0.01, 1e-12);
}

TEST(Change, that_fails_a_step_takes_the_later_ones_with_it) {
  const std::vector<RatioEvidence> all = {clear_until(0.01), clear_until(0.01 / 2),
                                          clear_until(0.01 / 3), clear_until(0.01 / 2)};
  // 0.01 / 4 clears none, so that nothing is said of the others either.
  for (const auto& change : judge_changes(all, {})) {
    EXPECT_EQ(change.outcome, ChangeOutcome::inconclusive);
    EXPECT_NEAR(change.interval->confidence, 1 - 0.01 / 4, 1e-12);
  }
}

TEST(Change, is_widened_by_what_runs_differ) {
  ChangeRule rule;
  rule.between_run_sd = 0.01;
  // Half the error for the runs: z(0.0025) = 2.807, times sqrt(2) per cent: 3.97 %.
  const auto change = judged(evidence_of(1.1, 1.08, 1.12), rule);
  EXPECT_EQ(change.outcome, ChangeOutcome::inconclusive);
  EXPECT_NEAR(change.interval->low, 1.08 / std::exp(0.0397), 1e-4);
  EXPECT_NEAR(change.interval->high, 1.12 * std::exp(0.0397), 1e-4);
  EXPECT_NEAR(change.interval->confidence, 0.99, 1e-12);
  EXPECT_EQ(judged(evidence_of(1.15, 1.12, 1.18), rule).outcome, ChangeOutcome::slower);
}

TEST(Change, settles_after_the_rounds_that_bring_the_interval_back) {
  // In logarithms 1.1 is 0.0465 above the threshold and its low end 0.0953 below itself: 4.2 times
  // the 12 rounds.
  const auto outside = judged(evidence_of(1.1, 1.0, 1.21));
  EXPECT_EQ(outside.rounds_needed->rounds, 51U);
  EXPECT_FALSE(outside.rounds_needed->more_than);
  // Around 1 both ends have to come within: 0.0953 to 0.0488.
  EXPECT_EQ(judged(evidence_of(1, 1 / 1.1, 1.1)).rounds_needed->rounds, 46U);
  const auto faster = judged(evidence_of(1 / 1.1, 1 / 1.21, 1.0));
  EXPECT_EQ(faster.rounds_needed->rounds, 51U);
}

TEST(Change, on_the_threshold_is_never_settled) {
  const auto change = judged(evidence_of(1.05, 1.0, 1.1));
  EXPECT_TRUE(change.rounds_needed->more_than);
  EXPECT_EQ(change.rounds_needed->rounds, kMostRounds);
}

TEST(Change, within_what_runs_differ_is_never_settled_by_rounds) {
  ChangeRule rule;
  rule.between_run_sd = 0.05;
  EXPECT_TRUE(judged(evidence_of(1.1, 1.09, 1.11), rule).rounds_needed->more_than);
}

TEST(Change, of_no_case_is_none) { EXPECT_TRUE(judge_changes({}, {}).empty()); }

TEST(Change, is_spelled_with_its_sign) {
  EXPECT_EQ(change_text(1.1234), "+12.3%");
  EXPECT_EQ(change_text(0.996), "-0.4%");
  EXPECT_EQ(change_text(12), "+1100%");
  EXPECT_EQ(change_text(std::nan("")), "-");
  EXPECT_NEAR(largest_change({0.97, 1.02, 0.99, 0.99}), 1 / 0.97 - 1, 1e-12);
}

}  // namespace
}  // namespace fourways
