// Primitives between processes that each run a loop, fibers or threads of their own: a wake in one
// reaches the other through its doorbell or its futex.
#include <chrono>

#include "runners/blocking_context.hpp"
#include "runners/testing/runner_test_base.hpp"
#include "workloads/contract/sync/barrier.hpp"
#include "workloads/contract/sync/event.hpp"
#include "workloads/contract/sync/queue.hpp"

namespace fourways {
namespace {

using namespace std::chrono_literals;

struct Pair {
  const char* first;
  const char* second;
};

std::ostream& operator<<(std::ostream& out, const Pair& pair) {
  return out << pair.first << " and " << pair.second;
}

class Doorbell : public HoldsItsBaseline, public testing::WithParamInterface<Pair> {
 protected:
  /// `tasks` of `first` in one process, as many of `second` in the other.
  void expect_success(std::uint32_t tasks, TaskBody first, TaskBody second) {
    TestWorkload here(std::move(first));
    TestWorkload there(std::move(second));
    for (const Batch& batch : run_side_by_side({{find_runner(GetParam().first), here, tasks},
                                                {find_runner(GetParam().second), there, tasks}},
                                               arena())) {
      EXPECT_EQ(batch.complaint(), "");
    }
  }
  void expect_success(std::uint32_t tasks, const TaskBody& both) {
    expect_success(tasks, both, both);
  }
};

INSTANTIATE_TEST_SUITE_P(Conformance, Doorbell,
                         testing::Values(Pair{"epoll", "epoll"}, Pair{"fiber", "fiber"},
                                         Pair{"epoll", "fiber"}, Pair{"thread", "epoll"},
                                         Pair{"thread", "fiber"}, Pair{"fork", "epoll"},
                                         Pair{"thread_pool", "fork"}, Pair{"io_uring", "io_uring"},
                                         Pair{"io_uring", "epoll"}, Pair{"fiber", "io_uring"},
                                         Pair{"thread", "io_uring"}),
                         [](const testing::TestParamInfo<Pair>& info) {
                           return fmt::format("{}_with_{}", info.param.first, info.param.second);
                         });

TEST_P(Doorbell, one_mutex_keeps_both_sides_exact) {
  struct Shared {
    Mutex mutex;
    std::atomic<std::uint64_t> count{0};
  };
  auto& shared = arena().make<Shared>();
  expect_success(4, [&](Context& context, std::uint32_t) -> Task<std::uint64_t> {
    for (int i = 0; i < 100; ++i) {
      co_await shared.mutex.lock(context);
      const Mutex::Lock lock(context, shared.mutex);
      const std::uint64_t seen = shared.count.load(std::memory_order_relaxed);
      co_await context.yield();
      shared.count.store(seen + 1, std::memory_order_relaxed);
    }
    co_return 0;
  });
  EXPECT_EQ(shared.count, 800U);
}

TEST_P(Doorbell, two_queues_carry_questions_and_answers) {
  auto& questions = arena().make<Queue<std::uint64_t>>(arena(), 2U);
  auto& answers = arena().make<Queue<std::uint64_t>>(arena(), 2U);
  expect_success(
      2,
      [&](Context& context, std::uint32_t) -> Task<std::uint64_t> {
        std::uint64_t sum = 0;
        for (std::uint64_t i = 0; i < 200; ++i) {
          co_await questions.put(context, arena(), i);
          const auto answer = co_await answers.get(context);
          sum += answer.value();
        }
        co_return sum;
      },
      [&](Context& context, std::uint32_t) -> Task<std::uint64_t> {
        for (std::uint64_t i = 0; i < 200; ++i) {
          const auto question = co_await questions.get(context);
          co_await answers.put(context, arena(), question.value() * 2);
        }
        co_return 0;
      });
}

TEST_P(Doorbell, a_barrier_holds_until_both_sides_are_complete) {
  auto& barrier = arena().make<Barrier>(6U);
  expect_success(3, [&](Context& context, std::uint32_t) -> Task<std::uint64_t> {
    for (int round = 0; round < 30; ++round) {
      check(co_await barrier.wait(context), "not broken");
    }
    co_return 0;
  });
}

TEST_P(Doorbell, an_event_set_here_releases_who_waits_there) {
  auto& event = arena().make<Event>();
  expect_success(
      3,
      [&](Context& context, std::uint32_t index) -> Task<std::uint64_t> {
        co_await context.sleep_for(3ms);
        if (index == 0) event.set(context);
        co_return 0;
      },
      [&](Context& context, std::uint32_t) -> Task<std::uint64_t> {
        check(co_await event.wait(context), "set");
        co_return 0;
      });
}

class DoorbellInOneThread : public RunnerTest {};
INSTANTIATE_TEST_SUITE_P(Conformance, DoorbellInOneThread,
                         testing::ValuesIn(single_threaded_runners()), runner_name);

/// The wake from elsewhere takes the loop's mark off the word; before the loop hears its bell a
/// second task parks there and marks it anew. The first must not be passed over.
TEST_P(DoorbellInOneThread, a_ring_reaches_who_waited_although_another_parks_meanwhile) {
  auto& event = arena().make<Event>();
  auto& first_is_back = arena().make<bool>(false);
  expect_success(2, [&](Context& context, std::uint32_t index) -> Task<std::uint64_t> {
    if (index == 0) {
      check(co_await event.wait(context, Deadline::in(20s)), "released");
      first_is_back = true;
      co_return 0;
    }
    BlockingContext elsewhere(arena());
    event.set(elsewhere);
    event.clear();
    check(!co_await event.wait(context, Deadline::in(20ms)), "clear again");
    check(first_is_back, "the first is released by the ring, not by the second's end");
    co_return 0;
  });
}

}  // namespace
}  // namespace fourways
