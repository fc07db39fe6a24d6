// Prefork: which process runs which task, what a process that dies does to the batch, and what the
// machine may refuse. What it has in common with all runners is in the conformance tests.
#include <signal.h>
#include <unistd.h>

#include <set>

#include "runners/testing/runner_test_base.hpp"
#include "runners/testing/unit_limits.hpp"
#include "workloads/contract/sync/barrier.hpp"

namespace fourways {
namespace {

using testing::HasSubstr;

class Prefork : public RunnerTest {
 protected:
  Batch run_by(std::uint32_t workers, std::uint32_t tasks, TestWorkload workload) {
    return run_batch(runner(), workload, {.tasks = tasks, .workers = workers}, arena());
  }
};
INSTANTIATE_TEST_SUITE_P(Conformance, Prefork, testing::Values("prefork_fiber", "prefork_epoll"),
                         runner_name);

TEST_P(Prefork, tasks_are_dealt_out_in_turn_and_each_knows_its_loop) {
  const Batch batch =
      run_by(3, 8, TestWorkload([](Context& context, std::uint32_t index) -> Task<std::uint64_t> {
               check_equal(context.loop(), index % 3);
               co_return static_cast<std::uint64_t>(::getpid());
             }));
  ASSERT_TRUE(ended_well(batch));
  EXPECT_EQ(std::set(batch.results.begin(), batch.results.end()).size(), 3U);
  for (std::size_t i = 3; i < 8; ++i) EXPECT_EQ(batch.results[i], batch.results[i - 3]) << i;
  EXPECT_EQ(batch.units_created, 3U);
}

TEST_P(Prefork, more_workers_than_tasks_are_fine) {
  const Batch batch =
      run_by(5, 2, TestWorkload([](Context& context, std::uint32_t index) -> Task<std::uint64_t> {
               co_await context.yield();
               co_return index;
             }));
  ASSERT_TRUE(ended_well(batch));
  EXPECT_EQ(batch.units_created, 5U);
}

TEST_P(Prefork, one_worker_is_a_process_too) {
  const auto own = static_cast<std::uint64_t>(::getpid());
  const Batch batch =
      run_by(1, 3, TestWorkload([&](Context&, std::uint32_t) -> Task<std::uint64_t> {
               co_return static_cast<std::uint64_t>(::getppid()) != own;
             }));
  ASSERT_TRUE(ended_well(batch));
  EXPECT_THAT(batch.results, testing::Each(1));
}

TEST_P(Prefork, as_many_processes_as_there_are_doorbells_reach_each_other) {
  constexpr std::uint32_t kMost = Doorbells::kMost;
  auto& barrier = arena().make<Barrier>(2 * kMost);
  const Batch batch = run_by(
      kMost, 2 * kMost, TestWorkload([&](Context& context, std::uint32_t) -> Task<std::uint64_t> {
        for (int round = 0; round < 3; ++round) {
          check(co_await barrier.wait(context), "all arrived");
        }
        co_return 0;
      }));
  ASSERT_TRUE(ended_well(batch));
  EXPECT_EQ(batch.most_alive, 2 * kMost);
}

TEST_P(Prefork, more_processes_than_doorbells_are_refused_in_words) {
  const auto reason = refusal({}, traits(), {.tasks = 100, .workers = Doorbells::kMost + 1});
  EXPECT_EQ(reason, fmt::format("{} takes at most 64 workers, not 65", GetParam()));
}

TEST_P(Prefork, needs_of_many_alive_are_met_by_few_workers) {
  EXPECT_EQ(refusal({.alive = 100}, traits(), {.tasks = 100, .workers = 2}), std::nullopt);
}

TEST_P(Prefork, a_process_that_dies_fails_its_own_tasks_with_the_name_of_the_signal) {
  const Batch batch =
      run_by(2, 6, TestWorkload([](Context& context, std::uint32_t index) -> Task<std::uint64_t> {
               if (index % 2 == 0) co_return index;
               co_await context.yield();
               if (index == 3) ::raise(SIGKILL);
               co_await context.sleep_for(std::chrono::hours(1));
               co_return 0;
             }));
  EXPECT_TRUE(batch.status.success()) << batch.complaint();
  EXPECT_TRUE(batch.complete);
  EXPECT_EQ(batch.failure,
            "task 1: signal: the process of task 1 (one of 2) was killed by SIGKILL before its "
            "result");
  EXPECT_EQ(batch.tasks_done, 3U);
  EXPECT_TRUE(batch.after.same_holdings(batch.before)) << batch.after << ", not " << batch.before;
}

TEST_P(Prefork, a_process_that_waits_for_one_that_died_does_not_hang_the_batch) {
  auto& word = arena().make<SharedWord>();
  const Batch batch =
      run_by(3, 3, TestWorkload([&](Context& context, std::uint32_t index) -> Task<std::uint64_t> {
               if (index == 2) ::raise(SIGABRT);
               while (word.value == 0) co_await context.wait_on(word, 0);
               co_return 0;
             }));
  EXPECT_TRUE(batch.complete) << batch.complaint();
  EXPECT_THAT(batch.failure, HasSubstr("task 2: signal: the process of task 2"));
  EXPECT_THAT(batch.failure, HasSubstr("SIGABRT"));
  EXPECT_EQ(batch.tasks_done, 0U);
  EXPECT_TRUE(batch.after.same_holdings(batch.before)) << batch.after << ", not " << batch.before;
}

TEST_P(Prefork, a_process_that_exits_early_is_told_with_its_status) {
  for (const int status : {0, 9}) {
    const Batch batch =
        run_by(2, 2, TestWorkload([=](Context&, std::uint32_t index) -> Task<std::uint64_t> {
                 if (index == 1) ::_exit(status);
                 co_return 0;
               }));
    EXPECT_EQ(batch.failure, fmt::format("task 1: exit: the process of task 1 (one of 2) exited "
                                         "with status {} before its result",
                                         status));
    EXPECT_EQ(batch.tasks_done, 1U);
  }
}

TEST_P(Prefork, a_fork_that_is_refused_is_a_limit) {
  const Batch batch =
      run_by(3, 3,
             TestWorkload([](Context&, std::uint32_t) -> Task<std::uint64_t> { co_return 0; },
                          refuse_new_units));
  EXPECT_EQ(batch.trouble_type, "limit");
  EXPECT_THAT(batch.trouble, HasSubstr("fork failed at unit 1 of 3"));
}

TEST_P(Prefork, no_descriptor_for_a_loop_is_an_error_with_the_remedy) {
  const Batch batch =
      run_by(3, 3,
             TestWorkload([](Context&, std::uint32_t) -> Task<std::uint64_t> { co_return 0; },
                          refuse_new_descriptors));
  EXPECT_TRUE(batch.status.success()) << batch.complaint();
  EXPECT_EQ(batch.trouble_type, "limit");
  EXPECT_THAT(batch.trouble, testing::EndsWith(": Too many open files; raise `ulimit -n`"));
}

}  // namespace
}  // namespace fourways
