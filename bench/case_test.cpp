// Names of cases: written, read back, refused.
#include "bench/case.hpp"

#include <gmock/gmock.h>

#include "runners/table.hpp"
#include "workloads/table.hpp"

namespace fourways {
namespace {

using testing::HasSubstr;

TEST(CaseTest, a_name_holds_tasks_and_workers_always_and_the_rest_when_it_differs) {
  Case each = make_case(find_workload("sleep"), find_runner("thread_pool"));
  each.params.set("workers", "3", "test");
  EXPECT_EQ(each.name(), "sleep/thread_pool/tasks:8/workers:3");
  each.params.set("duration", "2ms", "test");
  EXPECT_EQ(each.name(), "sleep/thread_pool/tasks:8/workers:3/duration:2ms");
  EXPECT_EQ(each.plan().workers, 3U);
}

TEST(CaseTest, an_unbounded_runner_has_no_workers) {
  Case each = make_case(find_workload("sleep"), find_runner("epoll"));
  EXPECT_EQ(each.name(), "sleep/epoll/tasks:8");
  EXPECT_THROW(each.params.set("workers", "2", "test"), ParamError);
}

TEST(CaseTest, a_plan_for_fresh_images_brings_the_recipe) {
  EXPECT_EQ(parse_case("sleep/fork").plan().recipe, nullptr);
  const Plan plan = parse_case("sleep/spawn/tasks:3/duration:2ms").plan();
  ASSERT_NE(plan.recipe, nullptr);
  EXPECT_EQ(plan.recipe->workload, "sleep");
  EXPECT_EQ(plan.recipe->plugin, "");
  EXPECT_THAT(plan.recipe->params,
              testing::ElementsAre(testing::Pair("duration", "2ms"), testing::Pair("tasks", "3")));
}

TEST(CaseTest, every_name_can_be_read_back) {
  for (const WorkloadInfo& workload : workloads()) {
    for (const auto& runner : runners()) {
      const Case each = make_case(workload, *runner);
      EXPECT_EQ(parse_case(each.name()).name(), each.name());
      EXPECT_EQ(parse_case(each.name() + "/manual_time").name(), each.name());
    }
  }
}

TEST(CaseTest, a_bad_name_is_refused_with_the_part_at_fault) {
  const auto message_of = [](const char* name) -> std::string {
    try {
      parse_case(name);
    } catch (const std::invalid_argument& error) {
      return error.what();
    }
    return "accepted";
  };
  EXPECT_THAT(message_of("sleep"), HasSubstr("workload/runner"));
  EXPECT_THAT(message_of("slep/serial"), HasSubstr("sleep"));
  EXPECT_THAT(message_of("sleep/cereal"), HasSubstr("serial"));
  EXPECT_THAT(message_of("sleep/serial/tasks"), HasSubstr("key:value"));
  EXPECT_THAT(message_of("sleep/serial/tasks:0"), HasSubstr("workload sleep"));
}

TEST(CaseTest, a_blank_sample_carries_names_and_parameters) {
  const Sample sample = blank_sample(parse_case("sleep/thread_pool/tasks:3/workers:2"));
  EXPECT_EQ(sample.family, "thread");
  EXPECT_EQ(sample.accounts.tasks_planned, 3);
  EXPECT_EQ(sample.params.at("workers"), SampleParam(std::int64_t{2}));
  EXPECT_TRUE(sample.params.contains("duration"));
}

}  // namespace
}  // namespace fourways
