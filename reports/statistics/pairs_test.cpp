// Paired statistics against values worked out by hand.
#include "reports/statistics/pairs.hpp"

#include <gmock/gmock.h>

#include <cmath>
#include <vector>

#include "reports/statistics/holm.hpp"
#include "reports/testing/samples.hpp"

namespace fourways {
namespace {

using ::testing::DoubleNear;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using Values = std::vector<double>;
using Series = std::vector<RoundValue>;

Values exponentials(const Values& logs) {
  Values values;
  for (const double log : logs) values.push_back(std::exp(log));
  return values;
}

TEST(Pairs, ratios_pair_by_round_and_leave_out_what_has_no_partner) {
  const Series numerator = {{3, 30}, {0, 8}, {1, 9}};
  const Series denominator = {{0, 2}, {2, 7}, {3, 10}};
  EXPECT_THAT(paired_ratios(numerator, denominator), ElementsAre(4, 3));
  EXPECT_THAT(paired_ratios(numerator, Series{}), IsEmpty());
}

TEST(Pairs, the_first_value_of_a_round_counts_and_values_that_are_not_positive_are_left_out) {
  const Series numerator = {{0, 8}, {0, 80}, {1, 0}, {2, 5}, {3, -1}};
  const Series denominator = {{0, 2}, {1, 1}, {2, 0}, {3, 1}};
  EXPECT_THAT(paired_ratios(numerator, denominator), ElementsAre(4));
}

TEST(Pairs, the_sign_test_matches_the_binomial_by_hand) {
  EXPECT_NEAR(sign_test(9, 1), 22.0 / 1024, 1e-12);
  EXPECT_NEAR(sign_test(1, 9), 22.0 / 1024, 1e-12);
  EXPECT_NEAR(sign_test(6, 0), 2.0 / 64, 1e-12);
  EXPECT_EQ(sign_test(5, 5), 1);
  EXPECT_EQ(sign_test(0, 0), 1);
}

TEST(Pairs, ties_are_left_out_of_the_sign_test) {
  EXPECT_NEAR(sign_test_against_one(Values{1, 1, 2, 2, 2, 2, 2, 2}), 2.0 / 64, 1e-12);
  EXPECT_EQ(sign_test_against_one(Values{1, 1, 1}), 1);
}

TEST(Pairs, the_sign_test_rejects_too_often_under_the_null_no_more_than_it_says) {
  std::mt19937_64 random(11);
  int rejected = 0;
  for (int trial = 0; trial < 20'000; ++trial) {
    std::size_t above = 0;
    for (int i = 0; i < 12; ++i) above += uniform(random) > 0.5 ? 1 : 0;
    rejected += sign_test(above, 12 - above) <= 0.05 ? 1 : 0;
  }
  // By hand: rejection at 2 or fewer of 12, twice 79/4096.
  EXPECT_NEAR(rejected / 20'000.0, 2.0 * 79 / 4096, 0.006);
}

std::vector<double> holm_adjusted(const Values& p_values) {
  std::vector<double> adjusted;
  for (const HolmStep& step : holm_steps(p_values)) adjusted.push_back(step.adjusted_p);
  return adjusted;
}

TEST(Pairs, holm_multiplies_by_what_is_left_and_never_decreases) {
  EXPECT_THAT(
      holm_adjusted(Values{0.01, 0.04, 0.03}),
      ElementsAre(DoubleNear(0.03, 1e-12), DoubleNear(0.06, 1e-12), DoubleNear(0.06, 1e-12)));
  EXPECT_THAT(holm_adjusted(Values{0.6, 0.9}), ElementsAre(1, 1));
  EXPECT_THAT(holm_adjusted(Values{0.2}), ElementsAre(0.2));
  EXPECT_THAT(holm_adjusted(Values{}), IsEmpty());
}

TEST(Pairs, the_rounds_needed_follow_the_square_of_spread_over_distance) {
  // Logs: median 0.05, MAD 0.05; half width 1.95996 * 1.25331 * 1.4826 * 0.05 / sqrt(n) = 0.1821 /
  // sqrt(n), below 0.05 from n = 13.26 on.
  const Values ratios = exponentials({-0.1, 0, 0.05, 0.1, 0.2});
  const auto needed = rounds_to_exclude_one(ratios);
  EXPECT_EQ(needed.rounds, 14U);
  EXPECT_FALSE(needed.more_than);
}

TEST(Pairs, two_series_add_their_half_widths) {
  const Values a = exponentials({-0.1, 0, 0.05, 0.1, 0.2});
  const Values b = exponentials({0, 0.1, 0.15, 0.2, 0.3});
  EXPECT_EQ(rounds_to_separate(a, b).rounds, 14U);
}

TEST(Pairs, never_fewer_rounds_are_asked_than_an_interval_needs_or_than_there_were) {
  EXPECT_EQ(rounds_to_exclude_one(Values{}).rounds, 6U);
  EXPECT_EQ(rounds_to_exclude_one(Values{2, 2, 2}).rounds, 6U);
  EXPECT_EQ(rounds_to_exclude_one(Values(20, 2.0)).rounds, 21U);
  EXPECT_EQ(rounds_to_separate(Values{}, Values{1}).rounds, 6U);
}

TEST(Pairs, a_difference_too_small_to_find_is_capped_and_says_so) {
  const auto none = rounds_to_exclude_one(Values{0.9, 1, 1.1});
  EXPECT_EQ(none.rounds, kMostRounds);
  EXPECT_TRUE(none.more_than);
  const auto tiny = rounds_to_exclude_one(Values{0.9, 1.0001, 1.1});
  EXPECT_TRUE(tiny.more_than);
  EXPECT_TRUE(rounds_to_separate(Values{1, 2, 3}, Values{1, 2, 3}).more_than);
}

}  // namespace
}  // namespace fourways
