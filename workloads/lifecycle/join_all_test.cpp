// join_all: who pays the sum of the sleeps and who the longest. Counted, not timed: with calls in
// turn no two tasks are alive together, and the wall is never less than the sleeps it must hold.
#include <gmock/gmock.h>

#include <string>

#include "bench/testing/measured_case.hpp"
#include "runners/table.hpp"

namespace fourways {
namespace {

using testing::HasSubstr;

Sample good(const std::string& name) {
  Sample sample = measured_case(name);
  EXPECT_EQ(sample.status, Sample::Status::ok)
      << name << ": " << (sample.reason ? sample.reason->text : "");
  return sample;
}

TEST(JoinAllTest, all_handed_in_are_alive_together_and_the_wall_holds_the_longest) {
  for (const char* runner : {"fork", "thread", "fiber", "epoll"}) {
    SCOPED_TRACE(runner);
    const Sample sample = good(std::string("join_all/") + runner + "/tasks:4/step:10ms");
    EXPECT_GE(sample.figures.at("longest_ns"), 40e6);
    EXPECT_GE(sample.figures.at("sum_ns"), 100e6);
    EXPECT_GE(sample.wall_ns, 40e6);
  }
}

TEST(JoinAllTest, a_pool_with_a_worker_for_each_takes_one_task_each) {
  const Sample sample = good("join_all/process_pool/tasks:4/workers:4/step:20ms");
  EXPECT_EQ(sample.accounts.units_created, 4);
  EXPECT_EQ(sample.figures.at("workers_at_work"), 4);
  EXPECT_EQ(sample.figures.at("most_tasks_per_worker"), 1);
}

TEST(JoinAllTest, calls_in_turn_take_the_sum) {
  for (const auto& runner : runners()) {
    const Traits& traits = runner->traits();
    if (!traits.paced) continue;
    SCOPED_TRACE(traits.name);
    const std::string workers = traits.bounded ? "/workers:4" : "";
    const Sample sample =
        good("join_all/" + traits.name + "/tasks:4" + workers + "/calls:sync/step:1ms");
    EXPECT_EQ(sample.accounts.peak_alive, 1);
    EXPECT_GE(sample.figures.at("sum_ns"), 10e6);
    EXPECT_GE(sample.wall_ns, sample.figures.at("sum_ns"));
  }
}

TEST(JoinAllTest, who_starts_all_at_once_is_refused_calls_in_turn_with_the_reason) {
  const Sample sample = measured_case("join_all/fiber/tasks:4/calls:sync");
  EXPECT_EQ(sample.status, Sample::Status::unavailable);
  ASSERT_TRUE(sample.reason);
  EXPECT_EQ(sample.reason->type, SampleReason::Type::needs);
  EXPECT_THAT(sample.reason->text, HasSubstr("at most 1 task in flight; fiber starts all"));
}

}  // namespace
}  // namespace fourways
