// Task and Chain: results, exceptions, depth, lifetime.
#include "workloads/contract/task.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <memory>
#include <stdexcept>
#include <string>

namespace fourways {
namespace {

/// Suspends for real; the holder of `waiter` resumes it.
struct Pause {
  std::coroutine_handle<>* waiter;
  bool await_ready() const noexcept { return false; }
  void await_suspend(std::coroutine_handle<> handle) const noexcept { *waiter = handle; }
  void await_resume() const noexcept {}
};

Task<int> give(int number) { co_return number; }

Task<int> fail(std::string text) {
  throw std::runtime_error(text);
  co_return 0;
}

Task<int> pause_and_give(std::coroutine_handle<>* waiter, int number) {
  co_await Pause{waiter};
  co_return number;
}

Task<int> add(std::coroutine_handle<>* waiter) {
  const int first = co_await pause_and_give(waiter, 1);
  const int second = co_await pause_and_give(waiter, 2);
  co_return first + second;
}

TEST(Task, is_lazy_and_gives_its_result) {
  bool began = false;
  auto begin = [](bool* flag) -> Task<int> {
    *flag = true;
    co_return 7;
  };
  Task<int> task = begin(&began);
  EXPECT_FALSE(began);
  Chain chain;
  EXPECT_TRUE(task.start(chain));
  EXPECT_TRUE(began);
  EXPECT_EQ(task.result(), 7);
}

TEST(Task, gives_a_result_that_can_only_be_moved) {
  auto make = []() -> Task<std::unique_ptr<int>> { co_return std::make_unique<int>(5); };
  Task<std::unique_ptr<int>> task = make();
  Chain chain;
  task.start(chain);
  EXPECT_EQ(*task.result(), 5);
}

TEST(Task, goes_on_from_the_innermost_waiter) {
  std::coroutine_handle<> waiter;
  Task<int> task = add(&waiter);
  Chain chain;
  EXPECT_FALSE(task.start(chain));
  EXPECT_FALSE(chain.resume(waiter));
  EXPECT_TRUE(chain.resume(waiter));
  EXPECT_EQ(task.result(), 3);
}

TEST(Task, hands_an_exception_to_whoever_awaits_it) {
  auto guard = []() -> Task<std::string> {
    std::string caught;
    try {
      co_await fail("broken");
    } catch (const std::runtime_error& error) {
      caught = error.what();
    }
    const int after = co_await give(1);
    co_return caught + std::to_string(after);
  };
  Task<std::string> task = guard();
  Chain chain;
  EXPECT_TRUE(task.start(chain));
  EXPECT_EQ(task.result(), "broken1");
}

TEST(Task, keeps_the_exception_of_a_root_for_its_owner) {
  auto outer = []() -> Task<> { co_await fail("lost"); };
  Task<> task = outer();
  Chain chain;
  EXPECT_TRUE(task.start(chain));
  EXPECT_TRUE(task.error());
  EXPECT_THROW(task.result(), std::runtime_error);
}

TEST(Task, awaits_a_million_children_in_a_loop) {
  auto sum = []() -> Task<std::int64_t> {
    std::int64_t total = 0;
    for (int i = 0; i < 1'000'000; ++i) total += co_await give(i);
    co_return total;
  };
  Task<std::int64_t> task = sum();
  Chain chain;
  EXPECT_TRUE(task.start(chain));
  EXPECT_EQ(task.result(), 499'999'500'000);
}

struct StackRange {
  std::uintptr_t low = UINTPTR_MAX;
  std::uintptr_t high = 0;
};

[[gnu::noinline]] void note_stack(StackRange& range) {
  const auto here = reinterpret_cast<std::uintptr_t>(__builtin_frame_address(0));
  range.low = std::min(range.low, here);
  range.high = std::max(range.high, here);
}

Task<std::uint32_t> descend(StackRange* range, std::uint32_t depth) {
  note_stack(*range);
  if (depth == 0) co_return 0;
  const std::uint32_t below = co_await descend(range, depth - 1);
  note_stack(*range);
  co_return below + 1;
}

TEST(Task, awaits_a_hundred_thousand_deep_without_growing_the_stack) {
  StackRange range;
  Task<std::uint32_t> task = descend(&range, 100'000);
  Chain chain;
  EXPECT_TRUE(task.start(chain));
  EXPECT_EQ(task.result(), 100'000U);
  EXPECT_LT(range.high - range.low, 1024U);
}

Task<int> hold(std::shared_ptr<int> object, std::coroutine_handle<>* waiter) {
  const int before = *object;
  co_await Pause{waiter};
  co_return before + *object;
}

TEST(Task, destroys_what_it_holds_when_it_never_started) {
  auto object = std::make_shared<int>(1);
  std::coroutine_handle<> waiter;
  {
    const Task<int> task = hold(object, &waiter);
    EXPECT_EQ(object.use_count(), 2);
  }
  EXPECT_EQ(object.use_count(), 1);
}

TEST(Task, destroys_a_whole_waiting_chain_from_its_root) {
  auto object = std::make_shared<int>(1);
  std::coroutine_handle<> waiter;
  auto outer = [](std::shared_ptr<int> held, std::coroutine_handle<>* where) -> Task<int> {
    const int inner = co_await hold(held, where);
    co_return inner;
  };
  Chain chain;
  {
    Task<int> task = outer(object, &waiter);
    EXPECT_FALSE(task.start(chain));
    EXPECT_GE(object.use_count(), 3);
  }
  EXPECT_EQ(object.use_count(), 1);
}

TEST(Task, moves_its_frame_along) {
  auto object = std::make_shared<int>(4);
  std::coroutine_handle<> waiter;
  Task<int> first = hold(object, &waiter);
  Task<int> second = std::move(first);
  EXPECT_FALSE(static_cast<bool>(first));  // NOLINT(bugprone-use-after-move): what a move leaves
  Chain chain;
  EXPECT_FALSE(second.start(chain));
  first = std::move(second);
  chain.resume(waiter);
  EXPECT_TRUE(first.done());
  EXPECT_EQ(first.result(), 8);
  first = give(1);  // the frame that it held is destroyed
  EXPECT_EQ(object.use_count(), 1);
}

}  // namespace
}  // namespace fourways
