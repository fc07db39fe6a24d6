// Mutex, Semaphore, Event and Condition: on every runner, across processes where units are such.
#include <chrono>

#include "runners/testing/runner_test_base.hpp"
#include "workloads/contract/sync/condition.hpp"
#include "workloads/contract/sync/event.hpp"
#include "workloads/contract/sync/mutex.hpp"
#include "workloads/contract/sync/semaphore.hpp"

namespace fourways {
namespace {

using namespace std::chrono_literals;

class Primitive : public RunnerTest {};
INSTANTIATE_TEST_SUITE_P(Conformance, Primitive, testing::ValuesIn(all_runners()), runner_name);

class PrimitiveBetweenTasks : public RunnerTest {};
INSTANTIATE_TEST_SUITE_P(Conformance, PrimitiveBetweenTasks,
                         testing::ValuesIn(runners_that_hold_many()), runner_name);

class PrimitiveInOneThread : public RunnerTest {};
INSTANTIATE_TEST_SUITE_P(Conformance, PrimitiveInOneThread,
                         testing::ValuesIn(single_threaded_runners()), runner_name);

/// Loses counts unless somebody keeps others out: a load and a store, apart.
struct Counter {
  std::atomic<std::uint64_t> value{0};

  std::uint64_t load() const noexcept { return value.load(std::memory_order_relaxed); }
  void store(std::uint64_t number) noexcept { value.store(number, std::memory_order_relaxed); }
};

TEST_P(PrimitiveBetweenTasks, a_mutex_keeps_a_counter_exact_though_its_holder_waits) {
  constexpr std::uint64_t kRounds = 60;
  auto& mutex = arena().make<Mutex>();
  auto& counter = arena().make<Counter>();
  expect_success(8, [&](Context& context, std::uint32_t index) -> Task<std::uint64_t> {
    for (std::uint64_t i = 0; i < kRounds; ++i) {
      co_await mutex.lock(context);
      const Mutex::Lock lock(context, mutex);
      const std::uint64_t seen = counter.load();
      if (i % 20 == index) {
        co_await context.sleep_for(100us);
      } else {
        co_await context.yield();
      }
      counter.store(seen + 1);
    }
    co_return 0;
  });
  EXPECT_EQ(counter.load(), 8 * kRounds);
}

TEST_P(Primitive, a_mutex_that_is_held_is_not_had_by_the_deadline) {
  auto& mutex = arena().make<Mutex>();
  expect_success(1, [&](Context& context, std::uint32_t) -> Task<std::uint64_t> {
    check(co_await mutex.lock(context), "held");
    check(!mutex.try_lock(), "held already");
    check(!co_await mutex.lock(context, Deadline::in(2ms)), "held already");
    mutex.unlock(context);
    check(co_await mutex.lock(context, Deadline::in(2ms)), "free again");
    mutex.unlock(context);
    check(mutex.try_lock(), "free again");
    mutex.unlock(context);
    co_return 0;
  });
}

TEST_P(Primitive, a_lock_is_released_when_its_scope_throws) {
  auto& mutex = arena().make<Mutex>();
  const Batch batch = run(3, [&](Context& context, std::uint32_t) -> Task<std::uint64_t> {
    co_await mutex.lock(context);
    const Mutex::Lock lock(context, mutex);
    throw std::runtime_error("out of here");
  });
  EXPECT_TRUE(batch.complete) << batch.complaint();
  EXPECT_THAT(batch.failure, testing::EndsWith("out of here"));
  EXPECT_TRUE(mutex.try_lock());
}

TEST_P(PrimitiveBetweenTasks, a_semaphore_lets_no_more_in_than_it_has_places) {
  constexpr std::uint32_t kPlaces = 3;
  auto& semaphore = arena().make<Semaphore>(kPlaces);
  auto& inside = arena().make<std::atomic<std::uint32_t>>(0U);
  expect_success(12, [&](Context& context, std::uint32_t) -> Task<std::uint64_t> {
    for (int i = 0; i < 20; ++i) {
      co_await semaphore.acquire(context);
      check(++inside <= kPlaces, "no more inside than places");
      co_await context.yield();
      --inside;
      semaphore.release(context);
    }
    co_return 0;
  });
  std::uint32_t free = 0;
  while (semaphore.try_acquire()) ++free;
  EXPECT_EQ(free, kPlaces);
}

TEST_P(Primitive, a_semaphore_without_places_is_not_had_by_the_deadline) {
  auto& semaphore = arena().make<Semaphore>(0U);
  expect_success(1, [&](Context& context, std::uint32_t) -> Task<std::uint64_t> {
    check(!co_await semaphore.acquire(context, Deadline::in(2ms)), "full");
    semaphore.release(context, 2);
    check(co_await semaphore.acquire(context, Deadline::in(2ms)), "one");
    check(co_await semaphore.acquire(context), "two");
    check(!semaphore.try_acquire(), "full");
    co_return 0;
  });
}

TEST_P(PrimitiveBetweenTasks, an_event_releases_all_who_wait_and_who_comes_later) {
  auto& event = arena().make<Event>();
  expect_success(7, [&](Context& context, std::uint32_t index) -> Task<std::uint64_t> {
    if (index == 0) {
      co_await context.sleep_for(3ms);
      event.set(context);
    } else if (index == 1) {
      co_await context.sleep_for(6ms);
    }
    check(co_await event.wait(context), "set");
    co_return 0;
  });
  EXPECT_TRUE(event.is_set());
}

TEST_P(Primitive, an_event_that_nobody_sets_is_not_waited_for_beyond_the_deadline) {
  auto& event = arena().make<Event>();
  expect_success(1, [&](Context& context, std::uint32_t) -> Task<std::uint64_t> {
    check(!co_await event.wait(context, Deadline::in(2ms)), "not set");
    event.set(context);
    event.set(context);
    check(co_await event.wait(context, Deadline::in(2ms)), "set");
    event.clear();
    event.clear();
    check(!event.is_set(), "clear");
    check(!co_await event.wait(context, Deadline::in(2ms)), "clear");
    co_return 0;
  });
}

TEST_P(PrimitiveInOneThread, an_event_cleared_right_after_its_set_still_releases_who_waited) {
  auto& event = arena().make<Event>();
  expect_success(4, [&](Context& context, std::uint32_t index) -> Task<std::uint64_t> {
    if (index < 3) {
      check(co_await event.wait(context, Deadline::in(10s)), "released");
    } else {
      event.set(context);  // the others, older, wait by now
      event.clear();
    }
    co_return 0;
  });
}

TEST_P(PrimitiveBetweenTasks, pulses_of_an_event_release_everybody_in_the_end) {
  constexpr std::uint32_t kWaiters = 5;
  auto& event = arena().make<Event>();
  auto& released = arena().make<std::atomic<std::uint32_t>>(0U);
  expect_success(kWaiters + 1, [&](Context& context, std::uint32_t index) -> Task<std::uint64_t> {
    if (index < kWaiters) {
      check(co_await event.wait(context), "released");
      ++released;
      co_return 0;
    }
    while (released < kWaiters) {
      event.set(context);
      event.clear();
      co_await context.sleep_for(100us);
    }
    co_return 0;
  });
}

struct Tray {
  Mutex mutex;
  Condition filled;
  std::uint64_t loaves = 0;
  std::uint64_t eaten = 0;
  bool closed = false;
};

TEST_P(PrimitiveBetweenTasks, a_condition_wakes_who_waits_for_it) {
  constexpr std::uint64_t kLoaves = 100;
  auto& tray = arena().make<Tray>();
  expect_success(5, [&](Context& context, std::uint32_t index) -> Task<std::uint64_t> {
    if (index == 0) {
      for (std::uint64_t i = 0; i < kLoaves; ++i) {
        co_await tray.mutex.lock(context);
        ++tray.loaves;
        tray.mutex.unlock(context);
        tray.filled.notify(context);
        if (i % 10 == 0) co_await context.yield();
      }
      co_await tray.mutex.lock(context);
      tray.closed = true;
      tray.mutex.unlock(context);
      tray.filled.notify_all(context);
      co_return 0;
    }
    co_await tray.mutex.lock(context);
    const Mutex::Lock lock(context, tray.mutex);
    for (;;) {
      while (tray.loaves == 0 && !tray.closed) co_await tray.filled.wait(context, tray.mutex);
      if (tray.loaves == 0) co_return 0;
      --tray.loaves;
      ++tray.eaten;
    }
  });
  EXPECT_EQ(tray.eaten, kLoaves);
  EXPECT_TRUE(tray.mutex.try_lock());
}

TEST_P(Primitive, a_condition_that_nobody_notifies_ends_at_the_deadline_with_the_mutex_held) {
  auto& tray = arena().make<Tray>();
  expect_success(1, [&](Context& context, std::uint32_t) -> Task<std::uint64_t> {
    co_await tray.mutex.lock(context);
    const Deadline until = Deadline::in(2ms);
    bool in_time = true;  // it may wake early, hence the loop
    while (in_time) in_time = co_await tray.filled.wait(context, tray.mutex, until);
    check(!tray.mutex.try_lock(), "held");
    tray.mutex.unlock(context);
    co_return 0;
  });
}

}  // namespace
}  // namespace fourways
