// Ratios against their bounds, judged together: both sides, the bound itself, and how often chance
// alone would put one on the wrong side.
#include "reports/statistics/ratio_family.hpp"

#include <gmock/gmock.h>

#include <cmath>
#include <map>

#include "reports/claims/claims.hpp"
#include "reports/testing/samples.hpp"

namespace fourways {
namespace {

using Side = JudgedRatio::Side;

JudgedRatio judged(std::vector<double> values, double low,
                   double high = std::numeric_limits<double>::infinity()) {
  return judge_ratios(std::vector<BoundedRatio>{{std::move(values), low, high}}).front();
}

TEST(RatioFamily, a_direction_holds_only_when_the_whole_interval_lies_beyond) {
  EXPECT_EQ(judged(walls_around(1.6, 0.02, 12, 1), 1.5).side, Side::within);
  EXPECT_EQ(judged(walls_around(1.4, 0.02, 12, 1), 1.5).side, Side::outside);
  EXPECT_EQ(judged(walls_around(1.5, 0.02, 12, 1), 1.5).side, Side::unclear);
}

TEST(RatioFamily, an_equivalence_has_two_fences) {
  EXPECT_EQ(judged(walls_around(1.0, 0.02, 12, 1), 0.85, 1.15).side, Side::within);
  EXPECT_EQ(judged(walls_around(0.8, 0.02, 12, 1), 0.85, 1.15).side, Side::outside);
  EXPECT_EQ(judged(walls_around(1.3, 0.02, 12, 1), 0.85, 1.15).side, Side::outside);
  EXPECT_EQ(judged(walls_around(1.15, 0.02, 12, 1), 0.85, 1.15).side, Side::unclear);
  EXPECT_EQ(judged(walls_around(0.85, 0.02, 12, 1), 0.85, 1.15).side, Side::unclear);
}

TEST(RatioFamily, values_that_equal_the_fence_speak_for_neither_side) {
  EXPECT_EQ(judged(std::vector<double>(12, 1.5), 1.5).side, Side::unclear);
}

TEST(RatioFamily, too_few_rounds_are_told_with_the_number_that_is_needed) {
  const auto few = judged({2, 2, 2}, 1.5);
  EXPECT_EQ(few.side, Side::unclear);
  EXPECT_FALSE(few.estimate.interval);
  EXPECT_EQ(few.estimate.median, 2);
  EXPECT_EQ(few.rounds->rounds, 6U);
}

TEST(RatioFamily, is_judged_by_holm_steps) {
  // Twelve clear ones of twelve, and one of which one value strays: p = 26 / 4096.
  std::vector<BoundedRatio> family(12, {std::vector<double>(12, 2.0), 1.5});
  family.push_back({{1, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2}, 1.5});
  const auto judged = judge_ratios(family);
  EXPECT_EQ(judged.front().side, Side::within);
  EXPECT_NEAR(judged.front().p_holm, 13 * 2.0 / 4096, 1e-12);
  // Last of Holm's steps, it is tested by itself.
  EXPECT_EQ(judged.back().side, Side::within);
  EXPECT_NEAR(judged.back().p_holm, 26.0 / 4096, 1e-12);
  EXPECT_NEAR(judged.back().estimate.interval->confidence, 0.95, 1e-12);
}

TEST(RatioFamily, one_that_is_not_rejected_stops_the_steps_for_all_after_it) {
  std::vector<BoundedRatio> family(20, {{1, 1, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2}, 1.5});
  for (const auto& each : judge_ratios(family)) {
    EXPECT_EQ(each.side, Side::unclear);
    ASSERT_TRUE(each.estimate.interval);
    EXPECT_NEAR(each.estimate.interval->confidence, 1 - 0.05 / 20, 1e-12);
  }
}

/// What a sample of a shared machine varies by: some per cent, and now and then far more.
double noise(std::mt19937_64& random) {
  const double z = uniform(random) + uniform(random) + uniform(random) - 1.5;
  const double stray = uniform(random) < 0.05 ? -std::log(uniform(random)) : 0;
  return std::exp(0.06 * z) * (1 + stray);
}

/// The ratios of the table of claims in a run where all cases are alike but for noise.
std::vector<BoundedRatio> ratios_without_effect(std::mt19937_64& random, std::size_t rounds) {
  std::map<std::pair<std::string, std::string>, std::vector<double>> series;
  const auto of = [&](const Term& term) -> const std::vector<double>& {
    auto& values = series[{term.case_name, name_of(term.quantity)}];
    while (values.size() < rounds) values.push_back(noise(random));
    return values;
  };
  std::vector<BoundedRatio> family;
  for (const Claim& claim : claims()) {
    for (const ClaimPart& part : claim.parts) {
      const auto* ratio = std::get_if<RatioPredicate>(&part.predicate);
      if (ratio == nullptr) continue;
      BoundedRatio each{std::vector<double>(rounds, 1), ratio->low, ratio->high};
      for (std::size_t i = 0; i < rounds; ++i) {
        for (const Term& term : ratio->over) each.values[i] *= of(term)[i];
        for (const Term& term : ratio->under) each.values[i] /= of(term)[i];
      }
      family.push_back(std::move(each));
    }
  }
  return family;
}

TEST(RatioFamily, a_thousand_runs_of_the_table_without_any_effect_flag_nothing_wrongly) {
  std::mt19937_64 random(20240607);
  std::size_t runs_that_err = 0;
  for (int run = 0; run < 1000; ++run) {
    const auto family = ratios_without_effect(random, 15);
    const auto judged = judge_ratios(family);
    bool errs = false;
    for (std::size_t i = 0; i < family.size(); ++i) {
      const bool holds = family[i].low < 1 && 1 < family[i].high;
      errs = errs || judged[i].side == (holds ? Side::outside : Side::within);
    }
    runs_that_err += errs ? 1 : 0;
  }
  EXPECT_LE(runs_that_err, 10U);
}

TEST(RatioFamily, with_every_truth_on_its_fence_one_run_in_twenty_errs) {
  std::mt19937_64 random(11);
  std::size_t runs_that_err = 0;
  for (int run = 0; run < 1000; ++run) {
    std::vector<BoundedRatio> family(50);
    for (BoundedRatio& ratio : family) {
      ratio.low = 1.5;
      for (int i = 0; i < 15; ++i) ratio.values.push_back(1.5 * noise(random) / noise(random));
    }
    bool errs = false;
    for (const auto& each : judge_ratios(family)) errs = errs || each.side != Side::unclear;
    runs_that_err += errs ? 1 : 0;
  }
  EXPECT_LE(runs_that_err, 70U);  // 50 expected at most, with a standard deviation of 7
}

}  // namespace
}  // namespace fourways
