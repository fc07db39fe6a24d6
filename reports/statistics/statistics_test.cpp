// Medians, ranks and intervals against values worked out by hand, and coverage by simulation.
#include "reports/statistics/statistics.hpp"

#include <gmock/gmock.h>

#include <cmath>
#include <random>
#include <stdexcept>
#include <vector>

#include "reports/testing/samples.hpp"

namespace fourways {
namespace {

using Values = std::vector<double>;

TEST(Statistics, the_median_of_an_odd_series_is_its_middle) {
  EXPECT_EQ(median(Values{9, 1, 5}), 5);
}

TEST(Statistics, the_median_of_an_even_series_is_the_mean_of_the_two_middle_values) {
  EXPECT_EQ(median(Values{4, 1, 3, 2}), 2.5);
  EXPECT_EQ(median(Values{1e308, 1.5e308}), 1.25e308);
}

TEST(Statistics, an_empty_series_has_no_median) {
  EXPECT_THROW(median(Values{}), std::invalid_argument);
  EXPECT_THROW(estimate_median(Values{}), std::invalid_argument);
  EXPECT_THROW(nearest_rank(Values{}, 500), std::invalid_argument);
}

TEST(Statistics, one_outlier_does_not_move_the_median_absolute_deviation) {
  EXPECT_EQ(median_absolute_deviation(Values{1, 2, 3, 4, 5}, 3), 1);
  EXPECT_EQ(median_absolute_deviation(Values{1, 2, 3, 4, 5000}, 3), 1);
}

TEST(Statistics, nearest_rank_takes_the_smallest_value_that_reaches_the_share) {
  const Values five = {15, 20, 35, 40, 50};
  EXPECT_EQ(nearest_rank(five, 50), 15);   // 0.25 of a value: rank 1
  EXPECT_EQ(nearest_rank(five, 300), 20);  // 1.5: rank 2
  EXPECT_EQ(nearest_rank(five, 400), 20);  // exactly 2
  EXPECT_EQ(nearest_rank(five, 500), 35);  // 2.5: rank 3
  EXPECT_EQ(nearest_rank(five, 1000), 50);
  EXPECT_THROW(nearest_rank(five, 0), std::invalid_argument);
  EXPECT_THROW(nearest_rank(five, 1001), std::invalid_argument);
}

TEST(Statistics, ranks_and_coverage_match_the_binomial_by_hand) {
  // n = 6: P(B <= 0) = 1/64; n = 12: P(B <= 2) = 79/4096, P(B <= 3) = 299/4096 is too much.
  const auto six = median_ranks(6, 0.95);
  ASSERT_TRUE(six);
  EXPECT_EQ(six->low, 1U);
  EXPECT_EQ(six->high, 6U);
  EXPECT_NEAR(six->coverage, 1 - 2.0 / 64, 1e-12);
  const auto twelve = median_ranks(12, 0.95);
  ASSERT_TRUE(twelve);
  EXPECT_EQ(twelve->low, 3U);
  EXPECT_EQ(twelve->high, 10U);
  EXPECT_NEAR(twelve->coverage, 1 - 2.0 * 79 / 4096, 1e-12);
}

TEST(Statistics, ranks_match_published_tables) {
  const auto thirty = median_ranks(30, 0.95);
  ASSERT_TRUE(thirty);
  EXPECT_EQ(thirty->low, 10U);
  EXPECT_EQ(thirty->high, 21U);
  const auto hundred = median_ranks(100, 0.95);
  ASSERT_TRUE(hundred);
  EXPECT_EQ(hundred->low, 40U);
  EXPECT_EQ(hundred->high, 61U);
}

TEST(Statistics, too_few_values_have_no_interval) {
  for (std::size_t n = 0; n < 6; ++n) EXPECT_FALSE(median_ranks(n, 0.95)) << n;
  EXPECT_FALSE(estimate_median(Values{1, 2, 3, 4, 5}).interval);
}

TEST(Statistics, the_smallest_count_follows_the_confidence) {
  EXPECT_EQ(smallest_count_with_interval(0.95), 6U);
  EXPECT_EQ(smallest_count_with_interval(0.99), 8U);
  EXPECT_EQ(smallest_count_with_interval(0.5), 2U);
}

TEST(Statistics, a_confidence_outside_its_range_is_refused) {
  for (const double confidence : {0.0, 1.0, -1.0, 2.0, std::nan("")}) {
    EXPECT_THROW(median_ranks(10, confidence), std::invalid_argument) << confidence;
  }
}

TEST(Statistics, an_estimate_takes_its_bounds_from_the_sorted_values) {
  const auto estimate = estimate_median(Values{60, 10, 50, 20, 40, 30});
  EXPECT_EQ(estimate.median, 35);
  ASSERT_TRUE(estimate.interval);
  EXPECT_EQ(estimate.interval->low, 10);
  EXPECT_EQ(estimate.interval->high, 60);
  EXPECT_EQ(estimate.interval->confidence, 0.95);
  EXPECT_NEAR(estimate.interval->coverage, 0.96875, 1e-12);
}

TEST(Statistics, every_large_count_covers_at_least_what_was_asked) {
  for (const std::size_t n : {7U, 50U, 1000U, 5000U, 100000U}) {
    const auto ranks = median_ranks(n, 0.95);
    ASSERT_TRUE(ranks) << n;
    EXPECT_GE(ranks->coverage, 0.95) << n;
    EXPECT_LT(ranks->coverage, 0.985) << n;
    EXPECT_EQ(ranks->low + ranks->high, n + 1) << n;
  }
}

TEST(Statistics, touching_intervals_overlap) {
  const MedianInterval low{1, 2, 0.95, 0.95};
  EXPECT_TRUE(low.overlaps({2, 3, 0.95, 0.95}));
  EXPECT_TRUE(low.overlaps({0, 5, 0.95, 0.95}));
  EXPECT_FALSE(low.overlaps({2.1, 3, 0.95, 0.95}));
  EXPECT_TRUE(low.contains(1));
  EXPECT_FALSE(low.contains(2.5));
}

// The share of 20,000 simulated series whose interval holds the true median.
double simulated_coverage(std::size_t n, std::uint64_t seed, double true_median,
                          double (*draw)(std::mt19937_64&)) {
  constexpr int kTrials = 20'000;
  std::mt19937_64 random(seed);
  Values values(n);
  int covered = 0;
  for (int trial = 0; trial < kTrials; ++trial) {
    for (double& value : values) value = draw(random);
    covered += estimate_median(values).interval->contains(true_median) ? 1 : 0;
  }
  return static_cast<double>(covered) / kTrials;
}

TEST(Statistics, simulated_coverage_is_what_the_interval_promises_for_skewed_values) {
  // Exponential values; the standard error of 20,000 trials is about 0.0014.
  const auto exponential = [](std::mt19937_64& random) { return -std::log(uniform(random)); };
  for (const std::size_t n : {6U, 12U, 31U}) {
    EXPECT_NEAR(simulated_coverage(n, 42 + n, std::log(2.0), exponential),
                median_ranks(n, 0.95)->coverage, 0.006)
        << n;
  }
}

TEST(Statistics, simulated_coverage_holds_for_values_without_a_mean) {
  const auto cauchy = [](std::mt19937_64& random) {
    return std::tan(3.14159265358979 * (uniform(random) - 0.5));
  };
  EXPECT_NEAR(simulated_coverage(12, 5, 0, cauchy), median_ranks(12, 0.95)->coverage, 0.006);
}

}  // namespace
}  // namespace fourways
