// process_pool as a runner: its books when workers die, growth by the plan, tasks in flight. The
// pool itself is held by process/worker_pool_test.cpp, the verbs by the conformance suite.
#include <signal.h>
#include <unistd.h>

#include <atomic>

#include "runners/testing/runner_test_base.hpp"
#include "workloads/contract/sync/barrier.hpp"

namespace fourways {
namespace {

class ProcessPoolRunner : public HoldsItsBaseline {
 protected:
  Batch run(const Plan& plan, TaskBody body) {
    TestWorkload workload(std::move(body));
    return run_batch(find_runner("process_pool"), workload, plan, arena());
  }
};

TEST_F(ProcessPoolRunner, a_killed_worker_fails_only_its_own_task_and_is_replaced) {
  const Batch batch =
      run({.tasks = 20, .workers = 2}, [](Context&, std::uint32_t index) -> Task<std::uint64_t> {
        if (index == 5) ::raise(SIGKILL);
        co_return index;
      });
  EXPECT_TRUE(batch.complete) << batch.complaint();
  EXPECT_EQ(batch.failure,
            "task 5: signal: the worker of task 5 was killed by SIGKILL before its result");
  EXPECT_EQ(batch.tasks_done, 19U);
  EXPECT_EQ(batch.units_created, 3U);
  EXPECT_TRUE(batch.after.same_holdings(batch.before)) << batch.after << ", not " << batch.before;
}

TEST_F(ProcessPoolRunner, a_task_that_leaves_by_exit_is_told_with_its_status) {
  const Batch batch =
      run({.tasks = 4, .workers = 2}, [](Context&, std::uint32_t index) -> Task<std::uint64_t> {
        if (index == 2) ::_exit(9);
        co_return index;
      });
  EXPECT_EQ(batch.failure,
            "task 2: exit: the worker of task 2 exited with status 9 before its result");
  EXPECT_EQ(batch.tasks_done, 3U);
}

TEST_F(ProcessPoolRunner, grows_as_far_as_tasks_wait_for_each_other) {
  auto& barrier = arena().make<Barrier>(4);
  const Plan plan{.tasks = 8, .workers = 4, .min_workers = 1, .alive = 4};
  const Batch batch = run(plan, [&](Context& context, std::uint32_t) -> Task<std::uint64_t> {
    check(co_await barrier.wait(context), "all arrived");
    co_return 0;
  });
  EXPECT_TRUE(ended_well(batch));
  EXPECT_EQ(batch.units_created, 4U);
}

// Tasks so short that a worker would take several at once, until they wait for their neighbours.
TEST_F(ProcessPoolRunner, takes_one_at_a_time_where_tasks_wait_for_each_other) {
  auto& barrier = arena().make<Barrier>(2);
  const Plan plan{.tasks = 4000, .workers = 2, .alive = 2};
  const Batch batch = run(plan, [&](Context& context, std::uint32_t index) -> Task<std::uint64_t> {
    if (index >= 3000) check(co_await barrier.wait(context), "both arrived");
    co_return 0;
  });
  EXPECT_TRUE(ended_well(batch));
}

TEST_F(ProcessPoolRunner, a_worker_held_up_leaves_what_it_took_to_the_others) {
  auto& others = arena().make<std::atomic<std::uint32_t>>(0);
  const Plan plan{.tasks = 5000, .workers = 2};
  const Batch batch = run(plan, [&](Context& context, std::uint32_t index) -> Task<std::uint64_t> {
    // Whatever was taken along with this one can only be done by the other worker.
    while (index == 2000 && others < plan.tasks - 1) co_await context.yield();
    ++others;
    co_return 0;
  });
  EXPECT_TRUE(ended_well(batch));
}

class InFlight : public RunnerTest {};
INSTANTIATE_TEST_SUITE_P(Conformance, InFlight, testing::ValuesIn([] {
                           std::vector<std::string> names;
                           for (const auto& runner : runners()) {
                             const Traits& traits = runner->traits();
                             if (traits.paced && !traits.fresh_image) names.push_back(traits.name);
                           }
                           return names;
                         }()),
                         runner_name);

TEST_P(InFlight, no_more_tasks_are_on_their_way_than_the_plan_allows) {
  for (const std::uint32_t limit : {1U, 2U}) {
    auto& now = arena().make<std::atomic<std::uint32_t>>(0);
    auto& most = arena().make<std::atomic<std::uint32_t>>(0);
    TestWorkload workload([&](Context& context, std::uint32_t index) -> Task<std::uint64_t> {
      const std::uint32_t seen = ++now;
      if (seen > most) most = seen;
      co_await context.yield();
      --now;
      co_return index;
    });
    const Plan plan{.tasks = 30, .workers = 4, .in_flight = limit};
    const Batch batch = run_batch(runner(), workload, plan, arena());
    ASSERT_TRUE(ended_well(batch));
    EXPECT_LE(most, limit);
    EXPECT_EQ(batch.results.back(), 29U);
  }
}

}  // namespace
}  // namespace fourways
