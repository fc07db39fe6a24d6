// The machine refuses: what the batch says then, and that it ends.
#include <unistd.h>

#include "runners/testing/endpoints.hpp"
#include "runners/testing/runner_test_base.hpp"
#include "runners/testing/unit_limits.hpp"
#include "workloads/support/descriptor_limit.hpp"

namespace fourways {
namespace {

using testing::HasSubstr;

Task<void> nothing() { co_return; }

class Limit : public RunnerTest {
 protected:
  /// A batch of ten whose process meets `limit` before its units are made.
  Batch run_after(std::function<void()> limit) {
    return run(10, TestWorkload(
                       [](Context& context, std::uint32_t) -> Task<std::uint64_t> {
                         co_await context.yield();
                         co_return 0;
                       },
                       std::move(limit)));
  }
};

class UnitLimit : public Limit {};
INSTANTIATE_TEST_SUITE_P(Conformance, UnitLimit,
                         testing::Values("fork", "process_pool", "thread", "thread_pool"),
                         runner_name);

TEST_P(UnitLimit, the_first_unit_that_is_refused_is_named_with_the_limit_and_the_remedy) {
  const Batch batch = run_after(refuse_new_units);
  EXPECT_TRUE(batch.status.success()) << batch.complaint();
  EXPECT_FALSE(batch.complete);
  EXPECT_EQ(batch.trouble_type, "limit");
  EXPECT_THAT(batch.trouble,
              HasSubstr(traits().family == "process" ? "fork failed" : "creating a thread"));
  EXPECT_THAT(batch.trouble,
              HasSubstr(GetParam() == "thread_pool" ? "at unit 2 of 10" : "at unit 1 of 10"));
  EXPECT_THAT(batch.trouble, HasSubstr("Resource temporarily unavailable"));
  EXPECT_THAT(batch.trouble, HasSubstr("raise `ulimit -u`"));
}

TEST_P(UnitLimit, units_that_wait_for_those_refused_do_not_hang_the_batch) {
  if (::geteuid() != 0) GTEST_SKIP() << "needs root, to become a user without other processes";
  auto& word = arena().make<SharedWord>();
  TestWorkload workload(
      [&](Context& context, std::uint32_t) -> Task<std::uint64_t> {
        while (word.value == 0) co_await context.wait_on(word, 0);
        co_return 0;
      },
      become_a_user_with_four_processes);
  const Batch batch = run(10, std::move(workload));
  EXPECT_TRUE(batch.status.success()) << batch.complaint();
  EXPECT_EQ(batch.trouble_type, "limit");
  EXPECT_THAT(batch.trouble,
              testing::ContainsRegex("at unit [2-5] of 10"));  // sanitizers count too
}

TEST(ThreadLimit, a_child_task_that_gets_no_thread_is_a_limit_not_a_fault) {
  Arena arena = Arena::create();
  TestWorkload workload([](Context& context, std::uint32_t) -> Task<std::uint64_t> {
    refuse_new_units();
    Children children;
    context.spawn(children, nothing());
    co_await context.join(children);
    co_return 0;
  });
  const Batch batch = run_batch(find_runner("thread"), workload, {.tasks = 1}, arena);
  EXPECT_THAT(batch.failure, HasSubstr("task 0: limit: creating a thread for a child task failed"));
  EXPECT_THAT(batch.failure, HasSubstr("raise `ulimit -u`"));
}

class LoopLimit : public Limit {};
INSTANTIATE_TEST_SUITE_P(Conformance, LoopLimit, testing::ValuesIn(single_threaded_runners()),
                         runner_name);

TEST_P(LoopLimit, no_descriptor_for_the_loop_is_an_error_with_the_remedy) {
  const Batch batch = run_after(refuse_new_descriptors);
  EXPECT_TRUE(batch.status.success()) << batch.complaint();
  EXPECT_EQ(batch.trouble_type, "limit");
  EXPECT_THAT(batch.trouble,
              HasSubstr(GetParam() == "io_uring" ? "io_uring_setup" : "epoll_create1"));
  EXPECT_THAT(batch.trouble, HasSubstr("ulimit -n"));
}

TEST_P(LoopLimit, no_thread_for_a_helper_is_an_error_of_the_one_task) {
  const Batch batch = run(2, TestWorkload(
                                 [](Context& context, std::uint32_t index) -> Task<std::uint64_t> {
                                   if (index == 1) co_await context.offload([] {});
                                   co_return 0;
                                 },
                                 refuse_new_units));
  EXPECT_TRUE(batch.complete) << batch.complaint();
  EXPECT_EQ(batch.failure, "task 1: exception: offload: Resource temporarily unavailable");
  EXPECT_EQ(batch.tasks_done, 1U);
}

class DescriptorLimit : public Limit {};
INSTANTIATE_TEST_SUITE_P(Conformance, DescriptorLimit, testing::ValuesIn(all_runners()),
                         runner_name);

TEST_P(DescriptorLimit, a_task_that_gets_none_fails_and_the_batch_ends) {
  const Batch batch = run(1, [](Context&, std::uint32_t) -> Task<std::uint64_t> {
    refuse_new_descriptors();
    struct Restore {
      ~Restore() { raise_descriptor_limit(); }
    } restore;
    const Endpoints ends = connect_by(Wire::pipe);
    co_return static_cast<std::uint64_t>(ends.reader.get());
  });
  EXPECT_TRUE(batch.complete) << batch.complaint();
  EXPECT_EQ(batch.failure, "task 0: exception: pipe2: Too many open files");
}

}  // namespace
}  // namespace fourways
