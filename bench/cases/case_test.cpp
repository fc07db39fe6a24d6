// Names of cases: written, read back, refused.
#include "bench/cases/case.hpp"

#include <gmock/gmock.h>

#include "runners/table.hpp"
#include "workloads/table.hpp"
#include "workloads/testing/message_of.hpp"

namespace fourways {
namespace {

using namespace std::chrono_literals;
using testing::AllOf;
using testing::HasSubstr;

/// A runner with a parameter of its own.
class Tunable final : public Runner {
 public:
  explicit Tunable(std::string key)
      : Runner({.name = "tunable",
                .params = {
                    ParamSpec::duration(std::move(key), 5ms, 1us, 1s, "how long it goes on")}}) {}
  void run(Workload&, const Plan&, Arena&, Ledger&) override {}
};

std::string refusal_of(Case each, const char* key, const char* value) {
  return message_of<ParamError>([&] { each.set(key, value); });
}

TEST(CaseTest, a_name_holds_tasks_and_workers_always_and_the_rest_when_it_differs) {
  Case each = make_case(find_workload("sleep"), find_runner("thread_pool"));
  each.set("workers", "3");
  EXPECT_EQ(each.name(), "sleep/thread_pool/tasks:8/workers:3");
  each.set("duration", "2ms");
  EXPECT_EQ(each.name(), "sleep/thread_pool/tasks:8/workers:3/duration:2ms");
  EXPECT_EQ(each.plan().workers, 3U);
}

TEST(CaseTest, an_unbounded_runner_has_no_workers) {
  Case each = make_case(find_workload("sleep"), find_runner("epoll"));
  EXPECT_EQ(each.name(), "sleep/epoll/tasks:8");
  EXPECT_THROW(each.set("workers", "2"), ParamError);
}

TEST(CaseTest, a_runners_own_parameters_stand_last_and_reach_its_plan) {
  Tunable runner("turn");
  Case each = make_case(find_workload("sleep"), runner);
  EXPECT_EQ(each.name(), "sleep/tunable/tasks:8");
  EXPECT_EQ(settings_of(runner.traits(), each.plan()).duration("turn"), 5ms);
  EXPECT_EQ(settings_of(runner.traits(), Plan{}).duration("turn"), 5ms);
  each.set("turn", "100us");
  each.set("duration", "2ms");
  EXPECT_EQ(each.name(), "sleep/tunable/tasks:8/duration:2ms/turn:100us");
  EXPECT_EQ(settings_of(runner.traits(), each.plan()).duration("turn"), 100us);
}

TEST(CaseTest, a_refused_value_names_whose_parameter_it_is_and_what_it_takes) {
  Tunable runner("turn");
  const Case each = make_case(find_workload("sleep"), runner);
  for (const char* value : {"0", "0us", "-1ms", "2s", "1e30s", "nan", "fast", "5"}) {
    EXPECT_THAT(refusal_of(each, "turn", value),
                AllOf(HasSubstr("runner tunable"), HasSubstr("a duration 1us..1s")));
  }
  EXPECT_THAT(refusal_of(each, "duration", "-1ms"), HasSubstr("workload sleep"));
  EXPECT_THAT(refusal_of(each, "twist", "1"),
              AllOf(HasSubstr("sleep/tunable"), HasSubstr("tasks"), HasSubstr("turn")));
}

TEST(CaseTest, a_workload_and_a_runner_with_the_same_parameter_are_refused_together) {
  Tunable runner("duration");
  EXPECT_THROW(make_case(find_workload("sleep"), runner), std::invalid_argument);
}

TEST(CaseTest, no_workload_of_the_table_shares_a_parameter_with_a_runner) {
  for (const WorkloadInfo& workload : workloads()) {
    for (const auto& runner : runners()) EXPECT_NO_THROW(make_case(workload, *runner));
  }
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
  const auto refusal = [](const char* name) {
    return message_of<std::invalid_argument>([&] { parse_case(name); });
  };
  EXPECT_THAT(refusal("sleep"), HasSubstr("workload/runner"));
  EXPECT_THAT(refusal("slep/serial"), HasSubstr("sleep"));
  EXPECT_THAT(refusal("sleep/cereal"), HasSubstr("serial"));
  EXPECT_THAT(refusal("sleep/serial/tasks"), HasSubstr("key:value"));
  EXPECT_THAT(refusal("sleep/serial/tasks:0"), HasSubstr("workload sleep"));
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
