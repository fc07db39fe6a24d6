// The gate's decisions, and its errors under the very rule by which it stops.
#include "reports/gate/gate.hpp"

#include <gmock/gmock.h>

#include <cmath>
#include <functional>
#include <random>

#include "reports/testing/samples.hpp"

namespace fourways {
namespace {

using NoiseOf = std::function<double(std::size_t index, std::size_t block)>;

/// Rounds until nothing is open; what a block of a case says is asked of `value`.
void run(Gate& gate, std::size_t cases, const NoiseOf& value) {
  for (std::size_t block = 0; gate.any_open(); ++block) {
    for (std::size_t i = 0; i < cases; ++i) {
      if (gate.open(i)) gate.add(i, value(i, block));
    }
    gate.judge();
  }
}

TEST(Gate, takes_from_a_block_the_ratio_of_the_quicker_samples) {
  EXPECT_NEAR(block_value({10, 17}, {30, 12}), std::log(1.2), 1e-12);
  EXPECT_NEAR(block_value({30, 12}, {10, 17}), -std::log(1.2), 1e-12);
}

TEST(Gate, closes_each_case_as_soon_as_it_is_decided) {
  const LookSchedule schedule(4, kFamilyError, 100);
  Gate gate(4, {}, schedule);
  std::mt19937_64 random(1);
  run(gate, 4, [&](std::size_t index, std::size_t) {
    const double noise = 0.02 * (uniform(random) - 0.5);
    const double changes[] = {0, std::log(1.2), std::log(0.8), std::log1p(kDefaultThreshold)};
    return changes[index] + noise;
  });
  EXPECT_EQ(gate.judged(0).outcome, ChangeOutcome::same);
  EXPECT_EQ(gate.judged(1).outcome, ChangeOutcome::slower);
  EXPECT_EQ(gate.judged(2).outcome, ChangeOutcome::faster);
  EXPECT_EQ(gate.judged(3).outcome, ChangeOutcome::inconclusive);  // on the fence
  for (std::size_t i = 0; i < 3; ++i) EXPECT_EQ(gate.blocks(i), schedule.looks().front());
  EXPECT_EQ(gate.blocks(3), schedule.most());
  EXPECT_TRUE(gate.judged(3).rounds_needed);
  EXPECT_NEAR(gate.ratio(1), 1.2, 0.01);
}

TEST(Gate, says_nothing_of_a_case_that_was_dropped_and_leaves_its_share_to_the_others) {
  const LookSchedule schedule(2, kFamilyError, 60);
  Gate gate(2, {}, schedule);
  gate.drop(0);
  EXPECT_FALSE(gate.open(0));
  run(gate, 2, [](std::size_t, std::size_t) { return 1.0; });
  EXPECT_EQ(gate.judged(0).outcome, ChangeOutcome::inconclusive);
  EXPECT_EQ(gate.judged(1).outcome, ChangeOutcome::slower);
  EXPECT_NEAR(gate.judged(1).interval->confidence, 1 - kFamilyError, 1e-12);
}

TEST(Gate, that_ends_early_says_what_its_looks_so_far_allow) {
  const LookSchedule schedule(1, kFamilyError, 60);
  Gate gate(1, {}, schedule);
  gate.judge();
  EXPECT_EQ(gate.judged(0).outcome, ChangeOutcome::inconclusive);
  EXPECT_EQ(gate.judged(0).rounds_needed->rounds, schedule.looks().front() - 1);
  EXPECT_TRUE(gate.judged(0).rounds_needed->more_than);
  EXPECT_EQ(gate.ratio(0), 1);
}

/// A share of families of five in which anything was called slower.
double false_alarms(const NoiseOf& noise, const ChangeRule& rule, std::size_t families) {
  constexpr std::size_t kCases = 5;
  const LookSchedule schedule(kCases, rule.family_error, 50);
  std::mt19937_64 coins(7);
  std::size_t alarms = 0;
  for (std::size_t f = 0; f < families; ++f) {
    Gate gate(kCases, rule, schedule);
    run(gate, kCases, [&](std::size_t index, std::size_t block) {
      // The true change is the threshold itself: the hardest case in which an alarm is false.
      const double sign = uniform(coins) < 0.5 ? -1 : 1;
      return std::log1p(rule.threshold) + sign * noise(index, block);
    });
    bool alarm = false;
    for (std::size_t i = 0; i < kCases; ++i) {
      alarm = alarm || gate.judged(i).outcome == ChangeOutcome::slower;
    }
    alarms += alarm ? 1 : 0;
  }
  return static_cast<double>(alarms) / static_cast<double>(families);
}

TEST(Gate, cries_wolf_no_more_often_than_it_says_under_the_rule_by_which_it_stops) {
  constexpr std::size_t kFamilies = 1500;
  ChangeRule rule;
  rule.family_error = 0.1;  // enough to be counted
  std::mt19937_64 random(11);
  double level = 0;
  const std::vector<std::pair<const char*, NoiseOf>> kinds = {
      {"heavy tails", [&](auto, auto) { return 0.01 / uniform(random); }},
      {"bursts that last", [&](auto, std::size_t block) { return block % 20 < 10 ? 0.3 : 0.01; }},
      {"drift", [&](std::size_t, std::size_t block) { return 0.001 * static_cast<double>(block); }},
      {"a walk",
       [&](auto, auto) {
         level += 0.01 * (uniform(random) - 0.5);
         return level + 0.005 * (uniform(random) - 0.5);
       }},
  };
  for (const auto& [name, noise] : kinds) {
    // One side's half of the error, for a true change of the threshold is no improvement.
    EXPECT_LT(false_alarms(noise, rule, kFamilies), rule.family_error) << name;
  }
}

}  // namespace
}  // namespace fourways
