// balance: what gets lost, under which guard, in which model; and what a failed holder leaves.
#include <gmock/gmock.h>

#include "bench/testing/measured_case.hpp"
#include "workloads/contract/params.hpp"

namespace fourways {
namespace {

using testing::HasSubstr;

constexpr const char* kFew = "/tasks:4/steps:2000";

class BalanceTest : public testing::TestWithParam<std::string> {};
INSTANTIATE_TEST_SUITE_P(Runners, BalanceTest, testing::ValuesIn(runner_names()),
                         [](const auto& info) { return info.param; });

TEST_P(BalanceTest, a_guarded_account_loses_nothing_even_if_its_holder_yields) {
  for (const char* race : {"mutex", "atomic", "local", "robust"}) {
    for (const char* yield : {"no", "yes", "check"}) {
      const Sample sample = measured_ok("balance/" + GetParam() + "/tasks:4/race:" + race +
                                        "/yield:" + yield + "/steps:200");
      EXPECT_EQ(sample.figures.at("lost_updates"), 0);
      EXPECT_EQ(sample.figures.at("balance_left"), 0);
      EXPECT_EQ(sample.operations, 4 * 200);
    }
  }
}

TEST_P(BalanceTest, an_unguarded_one_may_lose_but_counts_right) {
  const Sample sample = measured_ok("balance/" + GetParam() + kFew);
  EXPECT_GE(sample.figures.at("lost_updates"), 0);
  EXPECT_LT(sample.figures.at("lost_updates"), 4 * 2 * 2000);
}

TEST_P(BalanceTest, a_lock_that_its_holder_never_releases_leaves_all_others_stuck) {
  const Sample sample = measured_ok("balance/" + GetParam() +
                                    "/tasks:4/race:mutex/throws:yes/release:never/steps:100");
  EXPECT_EQ(sample.figures.at("stuck_tasks"), 3);
  EXPECT_EQ(sample.figures.at("lost_updates"), 0);
}

TEST_P(BalanceTest, a_lock_released_on_the_way_out_leaves_nobody_stuck) {
  const Sample sample =
      measured_ok("balance/" + GetParam() + "/tasks:4/race:mutex/throws:yes/steps:100");
  EXPECT_EQ(sample.figures.at("stuck_tasks"), 0);
  EXPECT_EQ(sample.figures.at("balance_left"), 0);
}

TEST_P(BalanceTest, a_careless_one_does_no_harm_where_nothing_throws) {
  const Sample sample =
      measured_ok("balance/" + GetParam() + "/tasks:4/race:mutex/release:never/steps:100");
  EXPECT_EQ(sample.figures.at("stuck_tasks"), 0);
}

TEST_P(BalanceTest, a_robust_lock_survives_the_death_of_its_holder) {
  const Sample sample = measured_ok("balance/" + GetParam() + "/tasks:4/race:robust/steps:100");
  EXPECT_EQ(sample.figures.at("recovered"), 1);
  EXPECT_EQ(sample.figures.at("balance_left"), 0);
}

// Exactly so, for these switch at co_await alone.
TEST(BalanceOfCoroutines, needs_no_lock_without_a_yield_in_between_and_needs_one_with_it) {
  for (const char* runner : {"fiber", "epoll"}) {
    const std::string cell = std::string("balance/") + runner + kFew;
    EXPECT_EQ(measured_ok(cell).figures.at("lost_updates"), 0) << runner;
    EXPECT_EQ(measured_ok(cell + "/yield:check").figures.at("lost_updates"), 0) << runner;
    EXPECT_GT(measured_ok(cell + "/yield:yes").figures.at("lost_updates"), 0) << runner;
  }
}

TEST(BalanceOfOne, loses_nothing_whatever_stands_between) {
  EXPECT_EQ(measured_ok("balance/serial/tasks:4/yield:yes/steps:100").figures.at("lost_updates"),
            0);
}

TEST(BalanceOfOne, cannot_meet_others) {
  const Sample sample = measured_case("balance/serial/meet:yes");
  EXPECT_EQ(sample.status, Sample::Status::unavailable);
  EXPECT_EQ(sample.reason->type, SampleReason::Type::needs);
}

TEST(BalanceOfThreads, that_meet_is_kept_by_a_lock) {
  const Sample sample = measured_ok("balance/thread/tasks:4/meet:yes/race:mutex/steps:2000");
  EXPECT_EQ(sample.accounts.peak_alive, 4);
  EXPECT_EQ(sample.figures.at("lost_updates"), 0);
}

TEST(BalanceParams, refuse_a_failing_holder_where_there_is_no_lock) {
  for (const char* wrong : {"race:none/throws:yes", "race:atomic/release:never"}) {
    const Sample sample = measured_case(std::string("balance/serial/") + wrong);
    EXPECT_EQ(sample.status, Sample::Status::failed);
    EXPECT_THAT(sample.reason->text, HasSubstr("set race=mutex"));
  }
}

TEST(BalanceParams, refuse_more_updates_than_the_account_can_count) {
  const Sample sample = measured_case("balance/serial/tasks:1000/steps:10000000");
  EXPECT_THAT(sample.reason->text, HasSubstr("together at most"));
}

}  // namespace
}  // namespace fourways
