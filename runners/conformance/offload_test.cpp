// offload: on every runner.
#include <chrono>
#include <memory>
#include <thread>

#include "runners/testing/runner_test_base.hpp"

namespace fourways {
namespace {

using namespace std::chrono_literals;

class OffloadTo : public RunnerTest {};
INSTANTIATE_TEST_SUITE_P(Conformance, OffloadTo, testing::ValuesIn(all_runners()), runner_name);

class OffloadBetweenTasks : public RunnerTest {};
INSTANTIATE_TEST_SUITE_P(Conformance, OffloadBetweenTasks,
                         testing::ValuesIn(runners_that_hold_many()), runner_name);

TEST_P(OffloadTo, gives_what_the_function_returns) {
  expect_success(40, [](Context& context, std::uint32_t index) -> Task<std::uint64_t> {
    const std::uint64_t square = co_await context.offload([index] { return index * index; });
    check_equal(square, index * index);
    const auto moved = co_await context.offload([] { return std::make_unique<int>(5); });
    check_equal(*moved, 5);
    bool called = false;
    co_await context.offload([&called] { called = true; });
    check(called, "called");
    co_return 0;
  });
}

TEST_P(OffloadTo, throws_what_the_function_throws) {
  const Batch batch = run(2, [](Context& context, std::uint32_t) -> Task<std::uint64_t> {
    const int number = co_await context.offload([]() -> int { throw std::runtime_error("oh"); });
    co_return static_cast<std::uint64_t>(number);
  });
  EXPECT_THAT(batch.failure, testing::EndsWith("exception: oh"));
}

TEST_P(OffloadBetweenTasks, others_get_on_while_a_function_blocks) {
  auto& released = arena().make<std::atomic<bool>>(false);
  expect_success(2, [&](Context& context, std::uint32_t index) -> Task<std::uint64_t> {
    if (index == 0) {
      co_await context.offload([&] {
        while (!released) std::this_thread::sleep_for(100us);
      });
    } else {
      for (int i = 0; i < 5; ++i) co_await context.sleep_for(100us);
      released = true;
    }
    co_return 0;
  });
}

}  // namespace
}  // namespace fourways
