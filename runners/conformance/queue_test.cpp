// Queue, JoinableQueue and Barrier: on every runner, across processes where units are such.
#include "workloads/contract/sync/queue.hpp"

#include <chrono>
#include <numeric>

#include "runners/testing/runner_test_base.hpp"
#include "workloads/contract/sync/barrier.hpp"

namespace fourways {
namespace {

using namespace std::chrono_literals;

using Numbers = Queue<std::uint64_t>;
using Jobs = JoinableQueue<std::uint64_t>;

class Queues : public RunnerTest {};
INSTANTIATE_TEST_SUITE_P(Conformance, Queues, testing::ValuesIn(all_runners()), runner_name);

class QueuesBetweenTasks : public RunnerTest {};
INSTANTIATE_TEST_SUITE_P(Conformance, QueuesBetweenTasks,
                         testing::ValuesIn(runners_that_hold_many()), runner_name);

class Barriers : public RunnerTest {};
INSTANTIATE_TEST_SUITE_P(Conformance, Barriers, testing::ValuesIn(all_runners()), runner_name);

class BarriersBetweenTasks : public RunnerTest {};
INSTANTIATE_TEST_SUITE_P(Conformance, BarriersBetweenTasks,
                         testing::ValuesIn(runners_that_hold_many()), runner_name);

TEST_P(Queues, a_bounded_one_gives_in_order_and_says_when_it_is_full_or_empty) {
  auto& queue = arena().make<Numbers>(arena(), 3U);
  expect_success(1, [&](Context& context, std::uint32_t) -> Task<std::uint64_t> {
    for (std::uint64_t round = 0; round < 5; ++round) {
      check(queue.empty() && queue.qsize() == 0, "empty");
      for (std::uint64_t i = 0; i < 3; ++i) {
        check(co_await queue.put(context, arena(), round + i), "put");
      }
      check(queue.full() && queue.qsize() == 3, "full");
      check(!co_await queue.put(context, arena(), 9, Deadline::in(1ms)), "full at the deadline");
      for (std::uint64_t i = 0; i < 3; ++i) {
        const auto item = co_await queue.get(context);
        check_equal(item.value(), round + i);
      }
      const auto none = co_await queue.get(context, Deadline::in(1ms));
      check(!none.has_value(), "empty at the deadline");
    }
    co_return 0;
  });
}

TEST_P(Queues, one_who_will_not_wait_is_told_full_or_empty_at_once) {
  auto& queue = arena().make<Numbers>(arena(), 1U);
  auto& jobs = arena().make<Jobs>(arena(), 1U);
  expect_success(1, [&](Context& context, std::uint32_t) -> Task<std::uint64_t> {
    for (std::uint64_t round = 0; round < 3; ++round) {
      const auto none = co_await queue.get_nowait(context);
      check(!none.has_value(), "empty");
      check(co_await queue.put_nowait(context, arena(), round), "room for one");
      check(!co_await queue.put_nowait(context, arena(), 9), "full");
      const auto item = co_await queue.get_nowait(context);
      check_equal(item.value(), round);
    }
    check(co_await jobs.put_nowait(context, arena(), 1), "room for one");
    check(!co_await jobs.put_nowait(context, arena(), 2), "full");
    const auto job = co_await jobs.get_nowait(context);
    check_equal(job.value(), 1U);
    const auto none = co_await jobs.get_nowait(context);
    check(!none.has_value(), "empty");
    jobs.task_done(context);  // the one refused was never counted
    check(co_await jobs.join(context, Deadline::in(1h)), "all done");
    co_return 0;
  });
}

TEST_P(Queues, an_unbounded_one_grows_and_keeps_the_order) {
  auto& queue = arena().make<Numbers>(arena(), Numbers::kUnbounded);
  expect_success(1, [&](Context& context, std::uint32_t) -> Task<std::uint64_t> {
    std::uint64_t next_in = 0;
    std::uint64_t next_out = 0;
    for (std::uint64_t burst : {10U, 60U, 500U, 3000U}) {  // so that the ring is split as it grows
      for (std::uint64_t i = 0; i < burst; ++i) {
        co_await queue.put(context, arena(), next_in);
        ++next_in;
      }
      for (std::uint64_t i = 0; i < burst / 2; ++i) {
        const auto item = co_await queue.get(context);
        check_equal(item.value(), next_out++);
      }
    }
    check(!queue.full(), "an unbounded queue is never full");
    check_equal(queue.qsize(), next_in - next_out);
    while (next_out < next_in) {
      const auto item = co_await queue.get(context);
      check_equal(item.value(), next_out++);
    }
    co_return 0;
  });
}

/// Three producers, four consumers; what each consumer got adds up to what was put.
class Bakery : public RunnerTest {};
INSTANTIATE_TEST_SUITE_P(Conformance, Bakery, testing::ValuesIn(runners_that_hold_many()),
                         runner_name);

constexpr std::uint64_t kPerBaker = 200;
constexpr std::uint64_t kStop = UINT64_MAX;

Task<std::uint64_t> bake_or_eat(Context& context, std::uint32_t index, Numbers& queue,
                                Arena& arena) {
  if (index < 3) {
    for (std::uint64_t i = 0; i < kPerBaker; ++i) {
      co_await queue.put(context, arena, index * kPerBaker + i);
    }
    co_return 0;
  }
  std::uint64_t sum = 0;
  std::uint64_t last[3] = {};
  for (;;) {
    const auto item = co_await queue.get(context);
    if (item.value() == kStop) co_return sum;
    std::uint64_t& before = last[item.value() / kPerBaker];
    check(before <= item.value(), "in the order of its producer");
    before = item.value();
    sum += item.value();
  }
}

void expect_all_eaten(const Batch& batch) {
  constexpr std::uint64_t kItems = 3 * kPerBaker;
  ASSERT_TRUE(ended_well(batch));
  EXPECT_EQ(std::accumulate(batch.results.begin(), batch.results.end(), std::uint64_t{0}),
            kItems * (kItems - 1) / 2);
}

TEST_P(Bakery, what_is_put_is_got_once_by_somebody) {
  for (const std::uint32_t maxsize : {1U, 5U, Numbers::kUnbounded}) {
    auto& queue = arena().make<Numbers>(arena(), maxsize);
    auto& baking = arena().make<std::atomic<std::uint32_t>>(3U);
    expect_all_eaten(run(7, [&](Context& context, std::uint32_t index) -> Task<std::uint64_t> {
      const std::uint64_t sum = co_await bake_or_eat(context, index, queue, arena());
      if (index < 3 && --baking == 0) {
        for (int i = 0; i < 4; ++i) co_await queue.put(context, arena(), kStop);
      }
      co_return sum;
    }));
  }
}

TEST_P(QueuesBetweenTasks, a_get_that_waits_gets_what_is_put_and_a_put_the_room_that_is_made) {
  auto& queue = arena().make<Numbers>(arena(), 1U);
  expect_success(2, [&](Context& context, std::uint32_t index) -> Task<std::uint64_t> {
    if (index == 0) {
      const auto first = co_await queue.get(context, Deadline::in(1h));
      check_equal(first.value(), 1U);
      co_await context.sleep_for(3ms);
      for (std::uint64_t i = 2; i <= 4; ++i) {
        const auto item = co_await queue.get(context);
        check_equal(item.value(), i);
      }
    } else {
      co_await context.sleep_for(3ms);
      for (std::uint64_t i = 1; i <= 4; ++i) {
        check(co_await queue.put(context, arena(), i, Deadline::in(1h)), "put in time");
      }
    }
    co_return 0;
  });
}

TEST_P(QueuesBetweenTasks, a_join_ends_when_every_item_is_done) {
  auto& jobs = arena().make<Jobs>(arena(), 4U);
  auto& done = arena().make<std::atomic<std::uint32_t>>(0U);
  expect_success(4, [&](Context& context, std::uint32_t index) -> Task<std::uint64_t> {
    if (index == 0) {
      for (std::uint64_t i = 0; i < 30; ++i) co_await jobs.put(context, arena(), 1);
      check(co_await jobs.join(context), "joined");
      check_equal(done.load(), 30U);
      for (int i = 0; i < 3; ++i) co_await jobs.put(context, arena(), 0);
      co_return 0;
    }
    for (;;) {
      const auto job = co_await jobs.get(context);
      if (job.value() == 0) co_return 0;
      co_await context.yield();
      ++done;
      jobs.task_done(context);
    }
  });
}

TEST_P(Queues, a_join_knows_its_deadline_and_task_done_its_number) {
  auto& jobs = arena().make<Jobs>(arena(), 1U);
  expect_success(1, [&](Context& context, std::uint32_t) -> Task<std::uint64_t> {
    check(co_await jobs.join(context), "nothing to wait for");
    co_await jobs.put(context, arena(), 1);
    check(!co_await jobs.put(context, arena(), 2, Deadline::in(1ms)), "full");
    check(!co_await jobs.join(context, Deadline::in(1ms)), "one is open");
    co_await jobs.get(context);
    jobs.task_done(context);
    check(co_await jobs.join(context, Deadline::in(1h)), "all done");
    bool refused = false;
    try {
      jobs.task_done(context);
    } catch (const std::logic_error&) {
      refused = true;
    }
    check(refused, "more done than put");
    co_return 0;
  });
}

TEST_P(BarriersBetweenTasks, a_barrier_serves_round_after_round) {
  constexpr std::uint32_t kParties = 5;
  constexpr std::uint32_t kRounds = 50;
  auto& barrier = arena().make<Barrier>(kParties);
  auto& arrived = arena().make<std::atomic<std::uint32_t>>(0U);
  expect_success(kParties, [&](Context& context, std::uint32_t) -> Task<std::uint64_t> {
    for (std::uint32_t round = 1; round <= kRounds; ++round) {
      ++arrived;
      check(co_await barrier.wait(context), "not broken");
      check(arrived >= round * kParties, "all of the round are here");
    }
    co_return 0;
  });
  EXPECT_EQ(arrived, kParties * kRounds);
}

TEST_P(Barriers, one_who_waits_too_long_breaks_it_for_good) {
  auto& barrier = arena().make<Barrier>(2U);
  expect_success(1, [&](Context& context, std::uint32_t) -> Task<std::uint64_t> {
    check(!co_await barrier.wait(context, Deadline::in(2ms)), "broken by the wait");
    check(!co_await barrier.wait(context), "broken for good");
    co_return 0;
  });
  EXPECT_TRUE(barrier.broken());
}

TEST_P(BarriersBetweenTasks, a_broken_one_releases_all_who_wait_without_a_deadline) {
  auto& barrier = arena().make<Barrier>(5U);
  expect_success(4, [&](Context& context, std::uint32_t index) -> Task<std::uint64_t> {
    const Deadline until = index == 3 ? Deadline::in(3ms) : Deadline::never();
    check(!co_await barrier.wait(context, until), "broken");
    co_return 0;
  });
}

}  // namespace
}  // namespace fourways
