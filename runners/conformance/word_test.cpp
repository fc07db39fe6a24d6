// wait_on and wake, what every primitive stands on: on every runner.
#include <chrono>

#include "runners/testing/runner_test_base.hpp"

namespace fourways {
namespace {

using namespace std::chrono_literals;

class Word : public RunnerTest {};
INSTANTIATE_TEST_SUITE_P(Conformance, Word, testing::ValuesIn(all_runners()), runner_name);

class WordBetweenTasks : public RunnerTest {};
INSTANTIATE_TEST_SUITE_P(Conformance, WordBetweenTasks, testing::ValuesIn(runners_that_hold_many()),
                         runner_name);

TEST_P(Word, a_value_that_differs_already_is_not_waited_for) {
  auto& word = arena().make<SharedWord>();
  expect_success(2, [&](Context& context, std::uint32_t) -> Task<std::uint64_t> {
    check(co_await context.wait_on(word, 1), "differs");
    check(co_await context.wait_on(word, 7, Deadline{Clock::time_point{}}), "differs");
    co_return 0;
  });
}

TEST_P(Word, a_wake_before_the_wait_is_not_needed) {
  auto& word = arena().make<SharedWord>();
  expect_success(1, [&](Context& context, std::uint32_t) -> Task<std::uint64_t> {
    context.wake(word, kEveryone);
    word.value = 1;
    context.wake(word, 1);
    check(co_await context.wait_on(word, 0), "differs");
    co_return 0;
  });
}

TEST_P(Word, a_wait_that_nobody_ends_ends_at_its_deadline) {
  auto& word = arena().make<SharedWord>();
  expect_success(2, [&](Context& context, std::uint32_t) -> Task<std::uint64_t> {
    for (const Deadline until :
         {Deadline::in(2ms), Deadline{Clock::time_point{}}, Deadline{Clock::time_point{-1h}},
          Deadline{Clock::time_point::min()}}) {
      bool in_time = true;  // it may return early, hence the loop
      while (in_time) in_time = co_await context.wait_on(word, 0, until);
    }
    co_return 0;
  });
  EXPECT_EQ(word.sleepers, 0U);
  EXPECT_EQ(word.loops, 0U);
}

TEST_P(WordBetweenTasks, a_wake_releases_as_many_as_it_says) {
  constexpr std::uint32_t kWaiters = 6;
  auto& word = arena().make<SharedWord>();
  auto& released = arena().make<std::atomic<std::uint32_t>>(0U);
  expect_success(kWaiters + 1, [&](Context& context, std::uint32_t index) -> Task<std::uint64_t> {
    if (index < kWaiters) {
      while (word.value == 0) co_await context.wait_on(word, 0);
      ++released;
      co_return 0;
    }
    co_await context.sleep_for(5ms);
    word.value = 1;
    context.wake(word, 2);
    while (released < 2) co_await context.yield();
    context.wake(word, kEveryone);
    co_return 0;
  });
  EXPECT_EQ(released, kWaiters);
  EXPECT_EQ(word.sleepers, 0U);
  EXPECT_EQ(word.loops, 0U);
}

TEST_P(WordBetweenTasks, two_tasks_hand_a_word_to_and_fro) {
  constexpr std::uint32_t kRounds = 500;
  auto& word = arena().make<SharedWord>();
  expect_success(2, [&](Context& context, std::uint32_t index) -> Task<std::uint64_t> {
    for (std::uint32_t i = 0; i < kRounds; ++i) {
      std::uint32_t now = word.value;
      for (; now % 2 != index; now = word.value)
        co_await context.wait_on(word, now, Deadline::in(1h));
      word.value = now + 1;
      context.wake(word, 1);
    }
    co_return 0;
  });
  EXPECT_EQ(word.value, 2 * kRounds);
}

}  // namespace
}  // namespace fourways
