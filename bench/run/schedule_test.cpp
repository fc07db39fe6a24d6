// The order of a round: complete, repeatable, fair.
#include "bench/run/schedule.hpp"

#include <gmock/gmock.h>

#include <numeric>

namespace fourways {
namespace {

TEST(ScheduleTest, an_order_has_every_case_once) {
  std::vector<std::size_t> all(54);
  std::iota(all.begin(), all.end(), std::size_t{0});
  EXPECT_THAT(shuffled(54, 1, 0), testing::UnorderedElementsAreArray(all));
  EXPECT_TRUE(shuffled(0, 1, 0).empty());
}

TEST(ScheduleTest, the_same_seed_and_round_give_the_same_order) {
  EXPECT_EQ(shuffled(54, 7, 3), shuffled(54, 7, 3));
}

TEST(ScheduleTest, rounds_and_seeds_differ) {
  EXPECT_NE(shuffled(54, 7, 3), shuffled(54, 7, 4));
  EXPECT_NE(shuffled(54, 7, 3), shuffled(54, 8, 3));
}

TEST(ScheduleTest, every_place_is_equally_likely) {
  constexpr std::size_t kCases = 5;
  constexpr std::uint32_t kRounds = 20'000;
  std::vector<std::vector<int>> seen(kCases, std::vector<int>(kCases, 0));
  for (std::uint32_t round = 0; round < kRounds; ++round) {
    const auto order = shuffled(kCases, 11, round);
    for (std::size_t place = 0; place < kCases; ++place) ++seen[order[place]][place];
  }
  // The seed is fixed, so the outcome is too. 4000 expected, standard deviation 57.
  for (const auto& places : seen)
    EXPECT_THAT(places, testing::Each(testing::AllOf(testing::Gt(3700), testing::Lt(4300))));
}

TEST(ScheduleTest, the_coin_is_fair_and_the_same_for_the_same_block) {
  constexpr std::uint32_t kRounds = 5'000;
  int heads = 0;
  int alike = 0;  // as the neighbour in the list, and as the round before
  for (std::uint32_t round = 1; round <= kRounds; ++round) {
    const bool coin = base_goes_first(1, 11, round);
    EXPECT_EQ(coin, base_goes_first(1, 11, round));
    heads += coin ? 1 : 0;
    alike += coin == base_goes_first(2, 11, round) ? 1 : 0;
    alike += coin == base_goes_first(1, 11, round - 1) ? 1 : 0;
  }
  EXPECT_NEAR(heads, 2500, 106);  // three standard deviations
  EXPECT_NEAR(alike, 5000, 150);
}

}  // namespace
}  // namespace fourways
