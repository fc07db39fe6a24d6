// Looks, ranks that nest, and the error over all looks, counted.
#include "reports/gate/sequential.hpp"

#include <gmock/gmock.h>

#include <random>

#include "reports/testing/samples.hpp"

namespace fourways {
namespace {

using testing::ElementsAre;

TEST(LookSchedule, begins_where_the_strictest_step_can_be_decided_and_ends_at_the_most) {
  // Six looks share 0.01 / 10: 2 (1/2)^n <= 0.001 / 6 from n = 14 on.
  EXPECT_THAT(LookSchedule(10, 0.01, 100).looks(), ElementsAre(14, 21, 31, 46, 67, 100));
}

TEST(LookSchedule, of_few_rounds_has_fewer_looks) {
  EXPECT_EQ(LookSchedule::least(10, 0.01), 11U);
  EXPECT_THAT(LookSchedule(10, 0.01, 11).looks(), ElementsAre(11));
  EXPECT_THAT(LookSchedule(10, 0.01, 15).looks(), ElementsAre(13, 14, 15));
  EXPECT_THROW(LookSchedule(10, 0.01, 10), std::invalid_argument);
}

TEST(LookSchedule, has_narrower_intervals_at_lower_confidence) {
  const LookSchedule schedule(20, 0.01, 80);
  const auto& strict = schedule.ranks(0.9995);
  const auto& loose = schedule.ranks(0.99);
  for (std::size_t look = 0; look < strict.size(); ++look) {
    EXPECT_LE(strict[look]->low, loose[look]->low);
    EXPECT_GE(strict[look]->high, loose[look]->high);
  }
}

TEST(SequentialMedian, has_an_interval_from_the_first_look_on_that_only_narrows) {
  const LookSchedule schedule(1, 0.05, 40);
  SequentialMedian series(schedule);
  std::mt19937_64 random(3);
  std::optional<MedianInterval> before;
  while (series.size() < schedule.most()) {
    EXPECT_EQ(series.interval(0.95).has_value(), series.size() >= schedule.looks().front());
    if (!series.add(uniform(random) - 0.5)) continue;
    const auto now = series.interval(0.95);
    ASSERT_TRUE(now);
    EXPECT_GE(now->coverage, 0.95);
    if (before) {
      EXPECT_GE(now->low, before->low);
      EXPECT_LE(now->high, before->high);
    }
    before = now;
  }
}

TEST(SequentialMedian, that_jumps_out_of_its_interval_is_where_the_newest_look_sees_it) {
  const LookSchedule schedule(1, 0.05, 200);
  SequentialMedian series(schedule);
  for (std::size_t i = 0; i < schedule.looks().front(); ++i) series.add(0);
  while (series.size() < schedule.most()) series.add(1);
  EXPECT_EQ(series.interval(0.95)->low, 1);
}

TEST(SequentialMedian, misses_the_median_at_any_look_no_more_often_than_it_says) {
  constexpr std::size_t kSeries = 4000;
  constexpr double kError = 0.1;
  const LookSchedule schedule(1, kError, 60);
  std::mt19937_64 random(20261126);
  std::size_t missed = 0;
  for (std::size_t i = 0; i < kSeries; ++i) {
    SequentialMedian series(schedule);
    bool outside = false;
    for (std::size_t n = 0; n < schedule.most(); ++n) {
      if (!series.add(uniform(random) - 0.5)) continue;
      const auto interval = series.interval(1 - kError);
      outside = outside || !interval->contains(0);
    }
    missed += outside ? 1 : 0;
  }
  EXPECT_LT(static_cast<double>(missed), kError * kSeries);
  EXPECT_GT(static_cast<double>(missed), 0.2 * kError * kSeries) << "needlessly wide";
}

}  // namespace
}  // namespace fourways
