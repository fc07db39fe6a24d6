// Fences: wide enough for noise of every kind, narrow enough to be of use, and honest about how
// little a few runs say.
#include "reports/statistics/fence.hpp"

#include <gmock/gmock.h>

#include <cmath>

#include "reports/gate/made_series.hpp"

namespace fourways {
namespace {

TEST(Fence, one_outlier_in_twenty_moves_neither_middle_nor_width) {
  std::vector<double> values = made_series(Noise::normal, 0.01, 40, 1);
  const Fence before = fence_of(values);
  values[7] = 5;
  const Fence after = fence_of(values);
  EXPECT_NEAR(after.center, before.center, 0.002);
  EXPECT_NEAR(after.scale, before.scale, 0.003);
  EXPECT_LT(after.seen_above, 0.1);
}

TEST(Fence, few_runs_have_none_and_more_make_it_narrower) {
  std::vector<double> values = made_series(Noise::normal, 0.01, 60, 2);
  EXPECT_FALSE(fence_width(fence_of({values.data(), 7}), 0.01, {}).has_value());
  Fence fence = fence_of(values);
  double last = 1e9;
  for (const std::size_t runs : {8, 10, 14, 30, 60}) {
    fence.runs = runs;
    const auto width = fence_width(fence, 0.01, {});
    ASSERT_TRUE(width.has_value());
    EXPECT_LT(width->above, last);
    last = width->above;
  }
}

TEST(Fence, it_holds_all_that_the_series_has_shown_but_for_a_twentieth) {
  std::vector<double> values(20, 0.0);
  for (std::size_t i = 0; i < values.size(); ++i) values[i] = 0.001 * static_cast<double>(i % 3);
  values[3] = values[4] = 0.5;
  const auto width = fence_width(fence_of(values), 0.01, {});
  EXPECT_NEAR(width->above, 0.499, 1e-9);
  EXPECT_LT(width->below, 0.1);
}

TEST(Fence, equal_values_have_a_narrow_one_and_mostly_equal_ones_a_wider) {
  std::vector<double> values(30, 1.0);
  EXPECT_EQ(fence_width(fence_of(values), 0.01, {})->above, 0);
  values[0] = 2;
  EXPECT_GT(fence_of(values).scale, 0);
}

TEST(Fence, says_how_many_runs_it_takes_or_that_none_do) {
  Fence fence{4, 0, 0.01, 0.01, 0.01};
  const auto runs = runs_for_fence(fence, 0.01, {}, 0.1);
  ASSERT_TRUE(runs.has_value());
  fence.runs = *runs;
  EXPECT_LE(fence_width(fence, 0.01, {})->above, 0.1);
  fence.runs = *runs - 1;
  EXPECT_GT(fence_width(fence, 0.01, {}).value_or(FenceWidth{1, 1}).above, 0.1);
  EXPECT_FALSE(runs_for_fence(fence, 0.01, {}, 0.02).has_value());
  fence.seen_above = 0.2;
  EXPECT_FALSE(runs_for_fence(fence, 0.01, {}, 0.1).has_value());
}

TEST(NoiseTail, is_as_heavy_as_what_it_was_shown) {
  NoiseTail light;
  NoiseTail heavy;
  EXPECT_EQ(light.quantile(0.01), 0);
  for (std::uint64_t seed = 0; seed < 30; ++seed) {
    light.add(made_series(Noise::normal, 0.01, 30, seed));
    heavy.add(made_series(Noise::heavy, 0.05, 30, seed));
  }
  EXPECT_NEAR(light.quantile(0.05), 1.96, 0.4);  // as seen
  EXPECT_GT(light.quantile(0.0001), 3.5);        // as extrapolated
  EXPECT_LT(light.quantile(0.0001), 8);
  EXPECT_GT(heavy.quantile(0.0001), 1.5 * light.quantile(0.0001));
}

// The rates that matter: of gates over 50 cases without any change, how many raise an alarm.
TEST(Fence, one_gate_in_a_hundred_at_most_cries_wolf) {
  constexpr std::size_t kGates = 200;
  constexpr std::size_t kCases = 50;
  for (const Noise noise : {Noise::normal, Noise::heavy, Noise::two_modes}) {
    for (const std::size_t runs : {12U, 40U}) {
      const auto alarms = unchanged_gates(noise, 0.02, runs, kCases, kGates, 0).alarms;
      EXPECT_LE(alarms, kGates / 100 + 2) << static_cast<int>(noise) << " " << runs;
    }
  }
}

}  // namespace
}  // namespace fourways
