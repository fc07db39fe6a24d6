// sleep, yield, checkpoint, and awaits that are many or deep: on every runner.
#include <algorithm>
#include <chrono>

#include "runners/testing/runner_test_base.hpp"

namespace fourways {
namespace {

using namespace std::chrono_literals;

class Time : public RunnerTest {};
INSTANTIATE_TEST_SUITE_P(Conformance, Time, testing::ValuesIn(all_runners()), runner_name);

class TimeInOneThread : public RunnerTest {};
INSTANTIATE_TEST_SUITE_P(Conformance, TimeInOneThread, testing::ValuesIn(single_threaded_runners()),
                         runner_name);

TEST_P(Time, nobody_wakes_before_the_deadline) {
  expect_success(20, [](Context& context, std::uint32_t index) -> Task<std::uint64_t> {
    const Clock::time_point until = Clock::now() + index % 4 * 1ms;
    co_await context.sleep_until(until);
    check(Clock::now() >= until, "slept long enough");
    co_return 0;
  });
}

TEST_P(Time, a_deadline_in_the_past_does_not_wait) {
  expect_success(1, [](Context& context, std::uint32_t) -> Task<std::uint64_t> {
    co_await context.sleep_for(-1s);
    co_await context.sleep_until(Clock::time_point{});     // when the machine started
    co_await context.sleep_until(Clock::time_point{-1h});  // before it did
    co_await context.sleep_until(Clock::time_point::min());
    co_return 0;
  });
}

TEST_P(Time, many_sleepers_all_wake) {
  expect_success(100, [](Context& context, std::uint32_t index) -> Task<std::uint64_t> {
    for (int i = 0; i < 3; ++i) co_await context.sleep_for((index * 7 + i) % 10 * 100us);
    co_return index;
  });
}

TEST_P(TimeInOneThread, sleepers_wake_in_the_order_of_their_deadlines) {
  constexpr std::uint32_t kTasks = 101;  // so few that all sleep before the loop looks at its clock
  auto& turn = arena().make<std::uint32_t>(0U);
  const Clock::time_point start = Clock::now() + 3ms;
  const Batch batch =
      run(kTasks, [&](Context& context, std::uint32_t index) -> Task<std::uint64_t> {
        co_await context.sleep_until(start + index * 37U % kTasks * 20us);  // prime: all different
        co_return turn++;
      });
  ASSERT_TRUE(ended_well(batch));
  for (std::uint32_t i = 0; i < kTasks; ++i) EXPECT_EQ(batch.results[i], i * 37U % kTasks);
}

TEST_P(TimeInOneThread, yielding_tasks_alternate_strictly) {
  constexpr std::uint32_t kTasks = 3;
  constexpr std::uint32_t kRounds =
      1000;  // several times what runs between two looks at the kernel
  const auto order = arena().make_array<std::uint32_t>(kTasks * kRounds);
  auto& place = arena().make<std::uint32_t>(0U);
  expect_success(kTasks, [&](Context& context, std::uint32_t index) -> Task<std::uint64_t> {
    for (std::uint32_t i = 0; i < kRounds; ++i) {
      order[place++] = index;
      co_await context.yield();
    }
    co_return 0;
  });
  for (std::uint32_t i = 0; i < order.size(); ++i) ASSERT_EQ(order[i], i % kTasks) << "at " << i;
}

TEST_P(TimeInOneThread, who_yields_for_ever_does_not_keep_a_sleeper_asleep) {
  auto& awake = arena().make<bool>(false);
  expect_success(2, [&](Context& context, std::uint32_t index) -> Task<std::uint64_t> {
    if (index == 0) {
      co_await context.sleep_for(1ms);
      awake = true;
    }
    while (!awake) co_await context.yield();
    co_return 0;
  });
}

TEST_P(Time, yield_and_checkpoint_go_on) {
  expect_success(4, [](Context& context, std::uint32_t) -> Task<std::uint64_t> {
    for (int i = 0; i < 100; ++i) {
      co_await context.yield();
      context.checkpoint();
    }
    co_return 0;
  });
}

Task<std::uint64_t> descend(Context& context, std::uint32_t depth, bool wait_at_the_end) {
  if (depth == 0) {
    if (wait_at_the_end) co_await context.sleep_for(1ms);
    co_return 0;
  }
  const std::uint64_t below = co_await descend(context, depth - 1, wait_at_the_end);
  co_return below + 1;
}

TEST_P(Time, a_chain_of_a_hundred_thousand_awaits_fits_any_stack) {
  constexpr std::uint32_t kDepth = 100'000;
  const Batch batch = run(2, [](Context& context, std::uint32_t index) -> Task<std::uint64_t> {
    co_return co_await descend(context, kDepth, index == 1);
  });
  ASSERT_TRUE(ended_well(batch));
  EXPECT_THAT(batch.results, testing::Each(kDepth));
}

Task<void> throw_from(std::uint32_t depth) {
  if (depth == 0) throw std::runtime_error("from the bottom");
  co_await throw_from(depth - 1);
}

TEST_P(Time, an_exception_climbs_a_deep_chain) {
  const Batch batch = run(1, [](Context&, std::uint32_t) -> Task<std::uint64_t> {
    co_await throw_from(1000);
    co_return 0;
  });
  EXPECT_EQ(batch.failure, "task 0: exception: from the bottom");
}

TEST_P(Time, half_a_million_awaits_that_complete_at_once_fit_any_stack) {
  expect_success(1, [](Context& context, std::uint32_t) -> Task<std::uint64_t> {
    std::uint64_t sum = 0;
    for (std::uint32_t i = 0; i < 500'000; ++i) sum += co_await descend(context, 0, false);
    check_equal(sum, 0U);
    co_return sum;
  });
}

}  // namespace
}  // namespace fourways
