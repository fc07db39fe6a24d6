// A bit of everything without a fork between: the batch runs in the test's own process, where a
// sanitizer sees both what prepares it and what runs it. Not thread_pool, whose threads would stay
// and be there when the next test forks; not fork, whose units are processes anyway.
#include <chrono>

#include "runners/testing/endpoints.hpp"
#include "runners/testing/runner_test_base.hpp"
#include "workloads/contract/sync/mutex.hpp"
#include "workloads/contract/sync/queue.hpp"
#include "workloads/support/sockets.hpp"

namespace fourways {
namespace {

using namespace std::chrono_literals;

class InProcess : public RunnerTest {
 protected:
  Batch run_in_this_process(std::uint32_t tasks, TaskBody body) {
    TestWorkload workload(std::move(body));
    return run_here(runner(), workload, {.tasks = tasks, .workers = tasks}, arena());
  }
};
INSTANTIATE_TEST_SUITE_P(Conformance, InProcess,
                         testing::Values("serial", "thread", "gil", "fiber", "epoll"), runner_name);

using Sum = std::atomic<std::uint64_t>;

Task<void> add_later(Context& context, Sum* sum) {
  co_await context.yield();
  ++*sum;
}

TEST_P(InProcess, verbs_and_primitives_work_together) {
  constexpr std::uint32_t kTasks = 8;
  auto& mutex = arena().make<Mutex>();
  auto& queue = arena().make<Queue<std::uint64_t>>(arena(), Queue<std::uint64_t>::kUnbounded);
  std::uint64_t guarded = 0;  // a plain variable: the mutex alone keeps it whole
  const Batch batch = run_in_this_process(
      kTasks, [&](Context& context, std::uint32_t index) -> Task<std::uint64_t> {
        const auto [reader, writer] = connect_by(all_wires()[index % 3], context);
        Sum sum = 0;
        Children children;
        for (int i = 0; i < 10; ++i) context.spawn(children, add_later(context, &sum));
        co_await context.join(children);
        for (int i = 0; i < 20; ++i) {
          co_await write_all(context, writer, bytes_of("ping"));
          check_equal(co_await read_text(context, reader), "ping");
          co_await mutex.lock(context);
          const Mutex::Lock lock(context, mutex);
          const std::uint64_t seen = guarded;
          co_await context.yield();
          guarded = seen + 1;
        }
        co_await queue.put(context, arena(), index);
        const auto item = co_await queue.get(context);
        co_await context.sleep_for(100us);
        sum += co_await context.offload([&item] { return item.value(); });
        context.close(reader);
        context.close(writer);
        co_return sum;
      });
  ASSERT_TRUE(ended_well(batch));
  EXPECT_EQ(guarded, 20U * kTasks);
  EXPECT_THAT(batch.results, testing::UnorderedElementsAre(10, 11, 12, 13, 14, 15, 16, 17));
}

TEST_P(InProcess, a_second_batch_finds_the_process_as_the_first_did) {
  for (int round = 0; round < 3; ++round) {
    const Batch batch =
        run_in_this_process(20, [&](Context& context, std::uint32_t index) -> Task<std::uint64_t> {
          co_await context.sleep_for(100us);
          if (index == 7) throw std::runtime_error("number seven");
          co_return 1;
        });
    EXPECT_TRUE(batch.complete);
    EXPECT_EQ(batch.failure, "task 7: exception: number seven");
    EXPECT_EQ(batch.tasks_done, 19U);
  }
}

}  // namespace
}  // namespace fourways
