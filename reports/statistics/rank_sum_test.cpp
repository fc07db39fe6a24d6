// The distribution of U against counts by hand and published tables, and intervals of ratios
// against sorted lists and by simulation.
#include "reports/statistics/rank_sum.hpp"

#include <gmock/gmock.h>

#include <algorithm>
#include <cmath>
#include <stdexcept>
#include <tuple>

#include "reports/testing/samples.hpp"

namespace fourways {
namespace {

using Values = std::vector<double>;

TEST(RankSum, of_two_and_two_is_as_counted_by_hand) {
  // Of the six orders of two and two values U is 0, 1, 2, 2, 3, 4.
  const RankSum ranks(2, 2);
  EXPECT_NEAR(ranks.tail(0), 1.0 / 6, 1e-15);
  EXPECT_NEAR(ranks.tail(1), 2.0 / 6, 1e-15);
  EXPECT_NEAR(ranks.tail(2), 4.0 / 6, 1e-15);
  EXPECT_NEAR(ranks.tail(3), 5.0 / 6, 1e-15);
  EXPECT_EQ(ranks.tail(4), 1);
}

TEST(RankSum, ranks_match_published_critical_values) {
  // Two-sided critical values of U; the rank is one more.
  const struct {
    std::size_t n, m;
    double confidence;
    std::size_t critical;
  } kTable[] = {{5, 5, 0.95, 2},     {10, 10, 0.95, 23}, {10, 10, 0.99, 16},
                {20, 20, 0.95, 127}, {8, 12, 0.95, 22},  {20, 20, 0.99, 105}};
  for (const auto& row : kTable) {
    EXPECT_EQ(RankSum(row.n, row.m).rank(row.confidence), row.critical + 1) << row.n;
    EXPECT_EQ(RankSum(row.m, row.n).rank(row.confidence), row.critical + 1) << row.n;
  }
}

TEST(RankSum, both_tails_are_alike) {
  const RankSum ranks(7, 11);
  for (std::size_t u = 0; u + 1 < ranks.pairs(); ++u) {
    EXPECT_NEAR(ranks.tail(u) + ranks.tail(ranks.pairs() - u - 1), 1, 1e-12) << u;
  }
}

TEST(RankSum, the_normal_distribution_overstates_the_tails_of_large_series) {
  const RankSum exact(50, 50);
  const double deviation = std::sqrt(50.0 * 50 * 101 / 12);
  for (std::size_t u = 0; u < 1250 - static_cast<std::size_t>(2 * deviation); ++u) {
    const double z = (static_cast<double>(u) + 0.5 - 1250) / deviation;
    ASSERT_LE(exact.tail(u), std::erfc(-z / std::sqrt(2.0)) / 2) << u;
  }
}

TEST(RankSum, where_the_exact_distribution_ends_the_normal_one_goes_on) {
  const RankSum exact(50, 50);
  const RankSum normal(50, 51);
  for (const double confidence : {0.95, 0.99, 0.9999}) {
    const auto last = static_cast<double>(*exact.rank(confidence));
    EXPECT_NEAR(static_cast<double>(*normal.rank(confidence)) / last, 1.02, 0.02) << confidence;
  }
}

TEST(RankSum, too_few_values_have_no_rank) {
  EXPECT_FALSE(RankSum(3, 3).rank(0.95));
  EXPECT_TRUE(RankSum(4, 4).rank(0.95));  // 2 / C(8, 4) = 0.029
  EXPECT_EQ(smallest_count_with_ratio_interval(0.95), 4U);
  EXPECT_EQ(smallest_count_with_ratio_interval(1 - 0.01 / 1000), 11U);  // 2 / C(22, 11)
  EXPECT_THROW(RankSum(0, 3), std::invalid_argument);
  EXPECT_THROW((void)RankSum(3, 3).rank(1), std::invalid_argument);
}

Values all_ratios(const Values& base, const Values& newer) {
  Values ratios;
  for (const double below : base) {
    for (const double above : newer) ratios.push_back(above / below);
  }
  std::sort(ratios.begin(), ratios.end());
  return ratios;
}

TEST(RatioOfRank, is_that_of_the_sorted_list_of_all_ratios) {
  std::mt19937_64 random(11);
  const std::tuple<int, int, double> kSeries[] = {{1, 1, 5}, {3, 7, 4}, {12, 12, 1e6}, {9, 5, 3}};
  for (const auto& [n, m, steps] : kSeries) {
    Values base;
    Values newer;
    for (int i = 0; i < n; ++i) base.push_back(1 + std::floor(uniform(random) * steps));
    for (int i = 0; i < m; ++i) newer.push_back(1 + std::floor(uniform(random) * steps));
    const Values ratios = all_ratios(base, newer);
    std::sort(base.begin(), base.end());
    std::sort(newer.begin(), newer.end());
    for (std::size_t rank = 1; rank <= ratios.size(); ++rank) {
      ASSERT_DOUBLE_EQ(ratio_of_rank(base, newer, rank), ratios[rank - 1]) << n << ' ' << rank;
    }
  }
}

TEST(RatioOfRank, bears_values_of_any_size) {
  const Values base = {1e-300, 1, 1e300};
  const Values newer = {1e-200, 2};
  EXPECT_DOUBLE_EQ(ratio_of_rank(base, newer, 4), 2);
}

TEST(RatioOfSeries, of_all_values_doubled_is_two) {
  const Values base = {10, 11, 13, 17, 19, 23};
  const Values newer = {46, 20, 22, 34, 26, 38};
  const RankSum ranks(6, 6);
  const RatioOfSeries series(base, newer, ranks);
  EXPECT_DOUBLE_EQ(series.estimate(), 2);
  const auto interval = series.interval(0.95);
  ASSERT_TRUE(interval);
  EXPECT_TRUE(interval->contains(2));
  EXPECT_NEAR(interval->coverage, 1 - 2 * ranks.tail(5), 1e-12);  // the published 5 for 6 and 6
  EXPECT_THROW(RatioOfSeries(Values{}, newer, ranks), std::invalid_argument);
}

TEST(RatioOfSeries, swapped_gives_the_inverse) {
  const Values a = walls_around(100, 0.3, 12, 1);
  const Values b = walls_around(120, 0.3, 15, 2);
  const RankSum there(12, 15);
  const RankSum back(15, 12);
  const auto interval = RatioOfSeries(a, b, there).interval(0.99);
  const auto inverse = RatioOfSeries(b, a, back).interval(0.99);
  EXPECT_NEAR(interval->low, 1 / inverse->high, 1e-12);
  EXPECT_NEAR(interval->high, 1 / inverse->low, 1e-12);
  EXPECT_NEAR(RatioOfSeries(a, b, there).estimate(), 1 / RatioOfSeries(b, a, back).estimate(),
              1e-12);
}

TEST(RatioOfSeries, simulated_coverage_is_what_the_interval_promises) {
  // Exponential values times a factor: skewed, without a scale of their own.
  constexpr int kTrials = 20'000;
  constexpr double kFactor = 1.3;
  std::mt19937_64 random(29);
  const RankSum ranks(6, 9);
  int covered = 0;
  for (int trial = 0; trial < kTrials; ++trial) {
    Values base;
    Values newer;
    for (int i = 0; i < 6; ++i) base.push_back(-std::log(uniform(random)));
    for (int i = 0; i < 9; ++i) newer.push_back(-kFactor * std::log(uniform(random)));
    covered += RatioOfSeries(base, newer, ranks).interval(0.95)->contains(kFactor) ? 1 : 0;
  }
  const double promised = 1 - 2 * ranks.tail(*ranks.rank(0.95) - 1);
  EXPECT_NEAR(static_cast<double>(covered) / kTrials, promised, 0.006);
}

}  // namespace
}  // namespace fourways
