// spawn and join: on every runner that offers child tasks, and the refusal of the others.
#include <chrono>

#include "runners/testing/runner_test_base.hpp"
#include "workloads/contract/sync/barrier.hpp"
#include "workloads/support/sanitizers.hpp"

namespace fourways {
namespace {

using namespace std::chrono_literals;

class ChildTasks : public RunnerTest {};
INSTANTIATE_TEST_SUITE_P(Conformance, ChildTasks, testing::ValuesIn(runners_with_children(true)),
                         runner_name);

class NoChildTasks : public RunnerTest {};
INSTANTIATE_TEST_SUITE_P(Conformance, NoChildTasks, testing::ValuesIn(runners_with_children(false)),
                         runner_name);

#ifdef FOURWAYS_TSAN
constexpr bool kSlowed = true;  // a fiber costs ThreadSanitizer half a millisecond
#else
constexpr bool kSlowed = false;
#endif

using Count = std::atomic<std::uint64_t>;

Task<void> add(Count* sum, std::uint64_t number) {
  *sum += number;
  co_return;
}

Task<void> add_later(Context& context, Count* sum, std::uint64_t number) {
  co_await context.sleep_for(number % 3 * 100us);
  co_await context.yield();
  *sum += number;
}

Task<void> meet(Context& context, Barrier* all_here, Count* met) {
  const bool together = co_await all_here->wait(context, Deadline::in(20s));
  if (together) ++*met;
}

Task<void> fail(std::string text) {
  throw std::runtime_error(text);
  co_return;
}

/// A tree with `width` branches at each of `depth` levels; counts its leaves.
Task<void> grow(Context& context, Count* leaves, std::uint32_t width, std::uint32_t depth) {
  if (depth == 0) {
    ++*leaves;
    co_await context.yield();
    co_return;
  }
  Children children;
  for (std::uint32_t i = 0; i < width; ++i) {
    context.spawn(children, grow(context, leaves, width, depth - 1));
  }
  co_await context.join(children);
}

TEST_P(ChildTasks, have_all_ended_when_the_join_ends) {
  expect_success(3, [](Context& context, std::uint32_t) -> Task<std::uint64_t> {
    Count sum = 0;
    Children children;
    for (std::uint64_t i = 1; i <= 10; ++i) {
      context.spawn(children, add(&sum, i));
      context.spawn(children, add_later(context, &sum, i));
    }
    co_await context.join(children);
    check_equal(sum.load(), 110U);
    co_return 0;
  });
}

TEST_P(ChildTasks, a_group_without_children_and_a_second_round_are_fine) {
  expect_success(2, [](Context& context, std::uint32_t) -> Task<std::uint64_t> {
    Count sum = 0;
    Children children;
    co_await context.join(children);
    for (int round = 0; round < 3; ++round) {
      context.spawn(children, add_later(context, &sum, 1));
      co_await context.join(children);
      co_await context.join(children);
    }
    check_equal(sum.load(), 3U);
    co_return 0;
  });
}

TEST_P(ChildTasks, have_children_of_their_own) {
  expect_success(3, [](Context& context, std::uint32_t) -> Task<std::uint64_t> {
    Count leaves = 0;
    co_await grow(context, &leaves, 4, 3);
    check_equal(leaves.load(), 64U);
    co_return 0;
  });
}

TEST_P(ChildTasks, the_exception_of_one_comes_after_the_end_of_its_siblings) {
  expect_success(2, [](Context& context, std::uint32_t) -> Task<std::uint64_t> {
    Count sum = 0;
    Children children;
    context.spawn(children, add_later(context, &sum, 1));
    context.spawn(children, fail("a child's"));
    context.spawn(children, add_later(context, &sum, 2));
    std::string text;
    try {
      co_await context.join(children);
    } catch (const std::runtime_error& error) {
      text = error.what();
      check_equal(sum.load(), 3U);
    }
    check_equal(text, "a child's");
    co_await context.join(children);  // told once
    co_return 0;
  });
}

TEST_P(ChildTasks, a_parent_that_throws_before_the_join_leaves_nothing_behind) {
  const Batch batch = run(3, [](Context& context, std::uint32_t) -> Task<std::uint64_t> {
    Count sum = 0;
    Children children;
    for (int i = 0; i < 20; ++i) context.spawn(children, add(&sum, 1));
    throw std::runtime_error("the parent's");
  });
  EXPECT_TRUE(batch.status.success()) << batch.complaint();
  EXPECT_TRUE(batch.complete);
  EXPECT_THAT(batch.failure, testing::EndsWith("exception: the parent's"));
  EXPECT_TRUE(batch.after.same_holdings(batch.before));
}

std::vector<Task<void>> counters(Count* sum, std::uint64_t count) {
  std::vector<Task<void>> tasks;
  for (std::uint64_t i = 0; i < count; ++i) tasks.push_back(add(sum, 1));
  return tasks;
}

TEST_P(ChildTasks, may_be_handed_over_all_at_once_again_and_beside_single_ones) {
  expect_success(2, [](Context& context, std::uint32_t) -> Task<std::uint64_t> {
    Count sum = 0;
    Children children;
    context.spawn_all(children, {});
    for (const std::uint64_t count : {1, 2, 100}) {
      std::vector<Task<void>> tasks = counters(&sum, count);
      context.spawn_all(children, tasks);
      context.spawn(children, add_later(context, &sum, 1));
    }
    co_await context.join(children);
    check_equal(sum.load(), 106U);
    std::vector<Task<void>> more = counters(&sum, 4);
    context.spawn_all(children, more);
    co_await context.join(children);
    check_equal(sum.load(), 110U);
    co_return 0;
  });
}

TEST_P(ChildTasks, handed_over_at_once_tell_the_first_exception_after_the_end_of_all) {
  expect_success(2, [](Context& context, std::uint32_t) -> Task<std::uint64_t> {
    Count sum = 0;
    Children children;
    std::vector<Task<void>> tasks = counters(&sum, 5);
    tasks.push_back(fail("a child's"));
    tasks.push_back(add_later(context, &sum, 1));
    context.spawn_all(children, tasks);
    std::string text;
    try {
      co_await context.join(children);
    } catch (const std::runtime_error& error) {
      text = error.what();
    }
    check_equal(text, "a child's");
    check_equal(sum.load(), 6U);
    co_return 0;
  });
}

TEST_P(ChildTasks, handed_over_at_once_are_alive_together_where_tasks_are) {
  if (traits().one_at_a_time) GTEST_SKIP() << "runs one after another";
  constexpr std::uint32_t kMeeting = 4;  // as many as there are workers
  auto& all_here = arena().make<Barrier>(kMeeting);
  expect_success(kMeeting, [&](Context& context, std::uint32_t index) -> Task<std::uint64_t> {
    if (index != 0) co_return 0;
    Count met = 0;
    std::vector<Task<void>> tasks;
    for (std::uint32_t i = 0; i < kMeeting; ++i) tasks.push_back(meet(context, &all_here, &met));
    Children children;
    context.spawn_all(children, tasks);
    co_await context.join(children);
    check_equal(met.load(), kMeeting);
    co_return 0;
  });
}

TEST_P(ChildTasks, handed_over_at_once_are_dropped_or_run_when_the_parent_throws) {
  const Batch batch = run(2, [](Context& context, std::uint32_t) -> Task<std::uint64_t> {
    Count sum = 0;
    Children children;
    std::vector<Task<void>> tasks = counters(&sum, 20);
    context.spawn_all(children, tasks);
    throw std::runtime_error("the parent's");
  });
  EXPECT_TRUE(batch.status.success()) << batch.complaint();
  EXPECT_THAT(batch.failure, testing::EndsWith("exception: the parent's"));
  EXPECT_TRUE(batch.after.same_holdings(batch.before));
}

TEST_P(ChildTasks, come_by_the_hundred_thousand_where_they_are_light) {
  const bool heavy = traits().name == "thread" || traits().name == "gil";
  const std::uint64_t count = heavy ? 100 : kSlowed ? 1000 : 100'000;
  expect_success(1, [count](Context& context, std::uint32_t) -> Task<std::uint64_t> {
    Count sum = 0;
    Children children;
    for (std::uint64_t i = 0; i < count; ++i) context.spawn(children, add(&sum, 1));
    co_await context.join(children);
    check_equal(sum.load(), count);
    co_return 0;
  });
}

TEST(ThreadChildren, that_have_ended_are_gone_before_the_join) {
  Arena arena = Arena::create(std::size_t{1} << 20);
  TestWorkload workload([](Context& context, std::uint32_t) -> Task<std::uint64_t> {
    const int before = Footprint::now().mappings;
    Count sum = 0;
    Children children;
    for (std::uint64_t i = 1; i <= 500; ++i) {
      context.spawn(children, add(&sum, 1));
      while (sum.load() < i) co_await context.yield();
    }
    // A thread that is not joined keeps its stack, of two mappings.
    check(Footprint::now().mappings < before + 100, "their stacks are given back");
    co_await context.join(children);
    co_return sum;
  });
  const Batch batch = run_batch(find_runner("thread"), workload, {.tasks = 1}, arena);
  ASSERT_TRUE(ended_well(batch));
  EXPECT_THAT(batch.results, testing::ElementsAre(500));
}

TEST_P(NoChildTasks, are_refused_in_words) {
  const Batch batch = run(1, [](Context& context, std::uint32_t) -> Task<std::uint64_t> {
    Count sum = 0;
    Children children;
    try {
      context.spawn(children, add(&sum, 1));
    } catch (const std::logic_error& error) {
      check_equal(std::string(error.what()), "this runner does not offer child tasks");
      co_return 1;
    }
    co_return 0;
  });
  EXPECT_TRUE(ended_well(batch));
  EXPECT_THAT(batch.results, testing::ElementsAre(1));
}

}  // namespace
}  // namespace fourways
