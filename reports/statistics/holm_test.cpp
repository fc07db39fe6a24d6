// Holm's steps by p values and by intervals: adjusted values, divisors, and where the steps stop.
#include "reports/statistics/holm.hpp"

#include <gmock/gmock.h>

namespace fourways {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

std::vector<std::size_t> divisors_of(const std::vector<double>& p_values, double error) {
  std::vector<std::size_t> divisors;
  for (const HolmStep& step : holm_steps(p_values, error)) divisors.push_back(step.divisor);
  return divisors;
}

TEST(Holm, divides_by_those_that_are_left_until_one_is_not_rejected) {
  EXPECT_THAT(divisors_of({0.04, 0.001, 0.02, 0.9}, 0.05), ElementsAre(3, 4, 3, 3));
  EXPECT_THAT(divisors_of({0.001, 0.002, 0.003}, 0.05), ElementsAre(3, 2, 1));
  EXPECT_THAT(divisors_of({0.6, 0.9}, 0.05), ElementsAre(2, 2));
  EXPECT_THAT(divisors_of({}, 0.05), IsEmpty());
}

TEST(Holm, by_intervals_asks_again_those_that_are_left) {
  // A member rejects from its own divisor down: the first at once, the second once one has left.
  const std::vector<std::size_t> rejects_at = {3, 2, 0};
  const auto rejects = [&](std::size_t member, std::size_t divisor) {
    return divisor <= rejects_at[member];
  };
  EXPECT_THAT(holm_divisors(3, rejects), ElementsAre(3, 2, 1));
  EXPECT_THAT(holm_divisors(0, rejects), IsEmpty());
}

}  // namespace
}  // namespace fourways
