// Least squares, by hand.
#include "reports/statistics/line_fit.hpp"

#include <gtest/gtest.h>

#include <stdexcept>
#include <vector>

namespace fourways {
namespace {

LineFit fit(const std::vector<double>& x, const std::vector<double>& y) { return fit_line(x, y); }

TEST(LineFit, points_on_a_line_give_that_line) {
  const LineFit line = fit({1000, 2000, 5000}, {5000, 8000, 17'000});
  EXPECT_NEAR(line.slope, 3, 1e-12);
  EXPECT_NEAR(line.intercept, 2000, 1e-9);
  EXPECT_NEAR(line.r2, 1, 1e-12);
}

TEST(LineFit, points_about_a_line_say_how_far_they_lie) {
  const LineFit line = fit({1, 2, 3, 4}, {1, 3, 2, 4});  // by hand: slope 4/5, r 4/5
  EXPECT_NEAR(line.slope, 0.8, 1e-12);
  EXPECT_NEAR(line.intercept, 0.5, 1e-12);
  EXPECT_NEAR(line.r2, 0.64, 1e-12);
}

TEST(LineFit, keeps_its_digits_far_from_zero) {
  const LineFit line = fit({1e6, 1e6 + 1, 1e6 + 2}, {4e12 + 1, 4e12 + 3, 4e12 + 5});
  EXPECT_NEAR(line.slope, 2, 1e-3);
}

TEST(LineFit, what_does_not_vary_is_explained) {
  EXPECT_EQ(fit({1, 2, 3}, {7, 7, 7}).r2, 1);
  EXPECT_EQ(fit({1, 2, 3}, {7, 7, 7}).slope, 0);
}

TEST(LineFit, fewer_than_two_different_points_are_no_line) {
  EXPECT_THROW(fit({}, {}), std::invalid_argument);
  EXPECT_THROW(fit({1}, {1}), std::invalid_argument);
  EXPECT_THROW(fit({1, 2}, {1}), std::invalid_argument);
  EXPECT_THROW(fit({3, 3}, {1, 2}), std::invalid_argument);
}

}  // namespace
}  // namespace fourways
