// What a batch's books say: exceptions, units, tasks alive together, tasks done: on every runner.
#include <signal.h>
#include <unistd.h>

#include <chrono>

#include "runners/testing/runner_test_base.hpp"
#include "workloads/contract/sync/barrier.hpp"

namespace fourways {
namespace {

using namespace std::chrono_literals;

class Accounts : public RunnerTest {};
INSTANTIATE_TEST_SUITE_P(Conformance, Accounts, testing::ValuesIn(all_runners()), runner_name);

class Crowd : public RunnerTest {};
INSTANTIATE_TEST_SUITE_P(Conformance, Crowd, testing::ValuesIn(runners_that_hold_many()),
                         runner_name);

TEST_P(Accounts, results_stand_by_task_and_the_clock_by_their_order) {
  const Batch batch = run(10, [](Context& context, std::uint32_t index) -> Task<std::uint64_t> {
    co_await context.yield();
    co_return index * 3;
  });
  ASSERT_TRUE(ended_well(batch));
  EXPECT_THAT(batch.results, testing::ElementsAre(0, 3, 6, 9, 12, 15, 18, 21, 24, 27));
  EXPECT_EQ(batch.tasks_done, 10U);
  EXPECT_GT(batch.wall_ns, 0);
  EXPECT_GE(batch.join_ns, 0);
}

TEST_P(Accounts, units_created_are_those_that_the_model_promises) {
  TestWorkload workload([](Context&, std::uint32_t) -> Task<std::uint64_t> { co_return 0; });
  const Batch batch = run_batch(runner(), workload, {.tasks = 12, .workers = 3}, arena());
  ASSERT_EQ(batch.complaint(), "");
  if (traits().bounded) {
    EXPECT_GE(batch.units_created, 1U);
    EXPECT_LE(batch.units_created, 3U);
  } else {
    EXPECT_EQ(batch.units_created, 12U);
  }
}

TEST_P(Accounts, the_exception_of_a_task_arrives_with_its_text_and_harms_no_other) {
  const Batch batch = run(5, [](Context& context, std::uint32_t index) -> Task<std::uint64_t> {
    co_await context.yield();
    if (index == 3) throw std::runtime_error("the third went wrong");
    co_return index;
  });
  EXPECT_TRUE(batch.status.success()) << batch.complaint();
  EXPECT_TRUE(batch.complete);
  EXPECT_EQ(batch.failure, "task 3: exception: the third went wrong");
  EXPECT_EQ(batch.tasks_done, 4U);
  EXPECT_TRUE(batch.after.same_holdings(batch.before)) << batch.after << ", not " << batch.before;
}

TEST_P(Accounts, what_is_thrown_need_not_be_a_std_exception) {
  const Batch batch = run(1, [](Context&, std::uint32_t) -> Task<std::uint64_t> {
    throw 42;
    co_return 0;
  });
  EXPECT_EQ(batch.failure, "task 0: exception: an exception that is no std::exception");
  EXPECT_EQ(batch.tasks_done, 0U);
}

TEST_P(Accounts, a_task_that_cannot_even_be_made_is_a_failure) {
  const Batch batch = run(3, [](Context& context, std::uint32_t index) -> Task<std::uint64_t> {
    if (index == 1) throw std::runtime_error("no frame for you");
    return [](Context& ctx) -> Task<std::uint64_t> {
      co_await ctx.yield();
      co_return 1;
    }(context);
  });
  EXPECT_EQ(batch.failure, "task 1: exception: no frame for you");
  EXPECT_TRUE(batch.complete);
  EXPECT_EQ(batch.tasks_done, 2U);
}

TEST_P(Crowd, a_hundred_tasks_alive_together_prove_it) {
  const std::uint32_t crowd = traits().bounded && !traits().workers_hold_many ? 20 : 100;
  auto& barrier = arena().make<Barrier>(crowd);
  const Batch batch = run(crowd, [&](Context& context, std::uint32_t) -> Task<std::uint64_t> {
    for (int round = 0; round < 3; ++round) {
      check(co_await barrier.wait(context), "all arrived");
    }
    co_return 0;
  });
  ASSERT_TRUE(ended_well(batch));
  EXPECT_EQ(batch.most_alive, crowd);
  EXPECT_EQ(batch.units_created, traits().bounded ? workers(crowd) : crowd);
}

TEST(Serial, holds_one_task_at_a_time) {
  Arena arena = Arena::create(std::size_t{1} << 20);
  TestWorkload workload([](Context& context, std::uint32_t) -> Task<std::uint64_t> {
    co_await context.yield();
    co_return 0;
  });
  EXPECT_EQ(run_batch(find_runner("serial"), workload, {.tasks = 5}, arena).most_alive, 1U);
}

class Fork : public HoldsItsBaseline {};

TEST_F(Fork, a_killed_child_fails_only_its_own_task) {
  TestWorkload workload([](Context&, std::uint32_t index) -> Task<std::uint64_t> {
    if (index == 1) ::raise(SIGKILL);
    co_return 0;
  });
  const Batch batch = run_batch(find_runner("fork"), workload, {.tasks = 4}, arena());
  EXPECT_TRUE(batch.complete);
  EXPECT_EQ(batch.failure,
            "task 1: signal: the process of task 1 was killed by SIGKILL before its result");
  EXPECT_EQ(batch.tasks_done, 3U);
}

TEST_F(Fork, a_child_that_exits_early_is_told_with_its_status) {
  TestWorkload workload([](Context&, std::uint32_t index) -> Task<std::uint64_t> {
    if (index == 2) ::_exit(9);
    co_return 0;
  });
  const Batch batch = run_batch(find_runner("fork"), workload, {.tasks = 4}, arena());
  EXPECT_EQ(batch.failure,
            "task 2: exit: the process of task 2 exited with status 9 before its result");
  EXPECT_EQ(batch.tasks_done, 3U);
}

}  // namespace
}  // namespace fourways
