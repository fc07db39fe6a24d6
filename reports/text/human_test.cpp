// Units and digits at their edges.
#include "reports/text/human.hpp"

#include <gmock/gmock.h>

#include <limits>

namespace fourways {
namespace {

TEST(Human, times_take_the_unit_that_fits) {
  EXPECT_EQ(human_time(0), "0 ns");
  EXPECT_EQ(human_time(1.7), "1.70 ns");
  EXPECT_EQ(human_time(12345), "12.3 µs");
  EXPECT_EQ(human_time(12345678), "12.3 ms");
  EXPECT_EQ(human_time(2.5e9), "2.50 s");
  EXPECT_EQ(human_time(5e12), "5000 s");
}

TEST(Human, rounding_comes_before_the_choice_of_unit) {
  EXPECT_EQ(human_time(999.4), "999 ns");
  EXPECT_EQ(human_time(999.6), "1.00 µs");
  EXPECT_EQ(human_time(9.996), "10.0 ns");
  EXPECT_EQ(human_time(99.96), "100 ns");
}

TEST(Human, ratios_and_numbers_keep_three_digits) {
  EXPECT_EQ(human_ratio(1.966), "1.97x");
  EXPECT_EQ(human_ratio(0.01234), "0.0123x");
  EXPECT_EQ(human_ratio(0.91), "0.910x");
  EXPECT_EQ(human_number(1234), "1230");
  EXPECT_EQ(human_count(7), "7");
  EXPECT_EQ(human_count(7.5), "7.5");
  EXPECT_EQ(human_count(1234), "1230");
  EXPECT_EQ(human_bytes(1536), "1.50 KiB");
}

TEST(Human, amounts_of_any_size_stay_short) {
  EXPECT_EQ(human_amount(0), "0");
  EXPECT_EQ(human_amount(999), "999");
  EXPECT_EQ(human_amount(999.7), "1.00 k");
  EXPECT_EQ(human_amount(1.25e9), "1.25 G");
  EXPECT_EQ(human_amount(std::numeric_limits<double>::infinity()), "-");
}

TEST(Human, what_is_not_finite_is_a_dash) {
  EXPECT_EQ(human_time(std::numeric_limits<double>::quiet_NaN()), "-");
  EXPECT_EQ(human_ratio(std::numeric_limits<double>::infinity()), "-");
}

TEST(Human, an_estimate_shows_its_bounds_only_when_it_has_both) {
  EXPECT_EQ(human_estimate(2, 1.5, 2.5, FigureUnit::ratio), "2.00x [1.50x, 2.50x]");
  EXPECT_EQ(human_estimate(2, std::nullopt, 2.5, FigureUnit::time), "2.00 ns");
}

}  // namespace
}  // namespace fourways
