// Change points: found where a level, a spread or a shape changes, at the rates that are promised,
// and hardly ever where nothing does. Samples of the rates; bench_history measures more of them.
#include "reports/statistics/change_points.hpp"

#include <gmock/gmock.h>

#include <cmath>

#include "reports/gate/made_series.hpp"

namespace fourways {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

TEST(ChangePoints, a_step_is_found_where_it_is) {
  std::vector<double> values = made_series(Noise::normal, 0.02, 60, 1);
  for (std::size_t i = 40; i < values.size(); ++i) values[i] += 1;
  EXPECT_THAT(change_points(values), ElementsAre(40));
}

TEST(ChangePoints, several_levels_are_parted_also_one_that_comes_and_goes) {
  std::vector<double> values = made_series(Noise::normal, 0.02, 300, 2);
  for (std::size_t i = 100; i < 120; ++i) values[i] += 0.2;
  for (std::size_t i = 200; i < 300; ++i) values[i] -= 0.2;
  EXPECT_THAT(change_points(values), ElementsAre(100, 120, 200));
}

TEST(ChangePoints, a_change_of_spread_alone_is_one) {
  std::vector<double> values = made_series(Noise::normal, 0.01, 300, 3);
  for (std::size_t i = 150; i < 300; ++i) values[i] *= 20;
  const auto points = change_points(values);
  ASSERT_EQ(points.size(), 1U);
  EXPECT_NEAR(static_cast<double>(points[0]), 150, 5);
}

TEST(ChangePoints, short_equal_or_single_values_have_none) {
  EXPECT_THAT(change_points({}), IsEmpty());
  EXPECT_THAT(change_points(std::vector<double>{1, 2, 3, 100, 101, 102}), IsEmpty());
  EXPECT_THAT(change_points(std::vector<double>(50, 7.0)), IsEmpty());
  std::vector<double> spike(50, 7.0);
  spike[25] = 100;
  EXPECT_THAT(change_points(spike), IsEmpty());
}

TEST(ChangePoints, equal_series_give_equal_answers_and_scale_or_place_does_not_matter) {
  std::vector<double> values = made_series(Noise::heavy, 0.02, 80, 4);
  for (std::size_t i = 30; i < 80; ++i) values[i] += 0.1;
  const auto points = change_points(values);
  EXPECT_EQ(change_points(values), points);
  for (double& value : values) value = value * 1024 + 4096;
  EXPECT_EQ(change_points(values), points);
}

TEST(ChangePoints, stationary_series_have_one_in_less_than_a_hundredth) {
  for (const Noise noise : {Noise::normal, Noise::heavy, Noise::two_modes}) {
    std::size_t changed = 0;
    for (std::uint64_t seed = 0; seed < 200; ++seed) {
      changed += change_points(made_series(noise, 0.02, 60, seed)).empty() ? 0 : 1;
    }
    EXPECT_LE(changed, 2U) << static_cast<int>(noise);
  }
}

TEST(ChangePoints, a_step_of_five_per_cent_under_two_of_noise_is_found_within_ten_values) {
  std::size_t found = 0;
  constexpr std::size_t kBefore = 50;
  for (std::uint64_t seed = 0; seed < 100; ++seed) {
    std::vector<double> values = made_series(Noise::normal, 0.02, kBefore + 10, seed);
    for (std::size_t i = kBefore; i < values.size(); ++i) values[i] += std::log(1.05);
    const auto points = change_points(values);
    found += !points.empty() && points.back() + 10 >= kBefore ? 1 : 0;
  }
  EXPECT_GE(found, 95U);
}

}  // namespace
}  // namespace fourways
