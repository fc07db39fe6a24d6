// The fiber runner's own: stacks, and what happens when one is too small.
#include <sys/mman.h>

#include <algorithm>
#include <boost/context/detail/fcontext.hpp>
#include <chrono>
#include <csignal>
#include <set>
#include <stdexcept>

#include "runners/fiber/fiber_stack.hpp"
#include "runners/fiber/sanitizer_fiber.hpp"
#include "runners/testing/runner_test_base.hpp"

namespace fourways {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;

class Fiber : public HoldsItsBaseline {
 protected:
  Batch run(std::uint32_t tasks, TaskBody body, Stacks stacks = Stacks::guarded) {
    TestWorkload workload(std::move(body));
    return run_batch(find_runner("fiber"), workload, {.tasks = tasks, .stacks = stacks}, arena());
  }
};

/// Uses up any stack, a piece at a time, so that no guard is jumped over.
[[gnu::noinline]] std::uint64_t sink_into_the_stack(std::uint64_t depth) {
  volatile char piece[512] = {};
  piece[depth % sizeof piece] = static_cast<char>(depth);
  if (depth == UINT64_MAX) return 0;
  return sink_into_the_stack(depth + 1) + static_cast<std::uint64_t>(piece[depth % sizeof piece]);
}

TEST_F(Fiber, an_overflowed_stack_ends_the_process_with_a_line_and_the_name_of_the_task) {
  const Batch batch = run(5, [](Context& context, std::uint32_t index) -> Task<std::uint64_t> {
    co_await context.yield();
    if (index == 3) co_return sink_into_the_stack(0);
    co_await context.sleep_for(1h);
    co_return 0;
  });
  EXPECT_FALSE(batch.status.success());
  EXPECT_FALSE(batch.complete);
  EXPECT_THAT(batch.failure, HasSubstr("task 3: signal: a fiber overflowed its stack"));
  EXPECT_THAT(batch.errors, HasSubstr("fourways: a fiber overflowed its stack of 64 KiB"));
}

TEST_F(Fiber, a_fault_that_is_no_overflow_is_not_called_one) {
  for (const bool sent : {false, true}) {
    const Batch batch =
        run(2, [sent](Context& context, std::uint32_t index) -> Task<std::uint64_t> {
          co_await context.yield();
          if (index == 0) co_return 0;
          if (sent) ::raise(SIGSEGV);
          volatile std::uint64_t* const nowhere = reinterpret_cast<std::uint64_t*>(index * 8);
          co_return *nowhere;
        });
    EXPECT_FALSE(batch.status.success());
    EXPECT_FALSE(batch.complete);
    EXPECT_THAT(batch.errors, testing::Not(HasSubstr("overflowed")));
  }
}

TEST_F(Fiber, ten_thousand_hold_at_once) {
#ifdef FOURWAYS_TSAN
  GTEST_SKIP() << "ThreadSanitizer knows at most some 8,000 fibers";
#endif
  constexpr std::uint32_t kFibers = 10'000;
  for (const Stacks stacks : {Stacks::guarded, Stacks::dense}) {
    auto& awake = arena().make<std::uint32_t>(0U);
    const Batch batch = run(
        kFibers,
        [&](Context& context, std::uint32_t) -> Task<std::uint64_t> {
          ++awake;
          while (awake < kFibers) co_await context.yield();
          co_return awake;
        },
        stacks);
    ASSERT_TRUE(ended_well(batch));
    EXPECT_EQ(batch.most_alive, kFibers);
    EXPECT_THAT(batch.note, stacks == Stacks::guarded ? HasSubstr("stacks of 64 KiB, guarded")
                                                      : HasSubstr("dense, without guards"));
  }
}

/// Adds the address of the stack beneath the coroutine.
[[gnu::noinline]] void note_the_stack(std::set<std::uintptr_t>* stacks) {
  stacks->insert(reinterpret_cast<std::uintptr_t>(__builtin_frame_address(0)) /
                 FiberStacks::kStackBytes);
}

Task<void> run_on_a_stack(Context& context, std::set<std::uintptr_t>* stacks) {
  note_the_stack(stacks);
  co_await context.yield();
  note_the_stack(stacks);
}

TEST_F(Fiber, thousands_one_after_another_share_a_few_stacks) {
  const Batch batch = run(1, [](Context& context, std::uint32_t) -> Task<std::uint64_t> {
    std::set<std::uintptr_t> stacks;
    for (int i = 0; i < 3000; ++i) {
      Children children;
      context.spawn(children, run_on_a_stack(context, &stacks));
      co_await context.join(children);
    }
    co_return stacks.size();
  });
  ASSERT_TRUE(ended_well(batch));
  EXPECT_LE(batch.results.front(), 4U);  // a stack may lie across two of our units
}

TEST_F(Fiber, local_variables_and_exceptions_stay_with_their_fiber) {
  const auto body = [](Context& context, std::uint32_t index) -> Task<std::uint64_t> {
    std::uint64_t sum = 0;
    for (std::uint32_t i = 0; i < 20; ++i) {
      try {
        co_await context.yield();
        throw index;
      } catch (const std::uint32_t& thrown) {
        sum += thrown;
      }
      co_await context.yield();
    }
    co_return sum;
  };
  for (const Stacks stacks : {Stacks::guarded, Stacks::dense}) {
    const Batch batch = run(50, body, stacks);
    ASSERT_TRUE(ended_well(batch));
    for (std::uint32_t i = 0; i < 50; ++i) EXPECT_EQ(batch.results[i], 20 * i);
  }
}

TEST(FiberStacks, a_thrown_exception_leaves_half_of_a_dense_stack_untouched) {
#if defined(FOURWAYS_ASAN) || defined(FOURWAYS_TSAN)
  GTEST_SKIP() << "under a sanitizer dense stacks are as large as the others";
#endif
  FiberStacks stacks(Stacks::dense);
  char* const top = stacks.allocate();
  const auto throws = [](boost::context::detail::transfer_t from) {
    try {
      throw std::runtime_error("thrown and caught on a small stack");
    } catch (const std::exception&) {
    }
    boost::context::detail::jump_fcontext(from.fctx, nullptr);
  };
  const auto context =
      boost::context::detail::make_fcontext(top, FiberStacks::kDenseStackBytes, throws);
  boost::context::detail::jump_fcontext(context, nullptr);
  const std::size_t half = FiberStacks::kDenseStackBytes / 2;
  char* const bottom = top - FiberStacks::kDenseStackBytes;
  EXPECT_TRUE(std::all_of(bottom, bottom + half, [](char byte) { return byte == 0; }));
  stacks.deallocate(top);
}

TEST(FiberStacks, one_given_back_is_the_next_one_given) {
  FiberStacks stacks;
  char* const first = stacks.allocate();
  char* const second = stacks.allocate();
  EXPECT_GE(std::abs(first - second), static_cast<std::ptrdiff_t>(FiberStacks::kStackBytes));
  stacks.deallocate(first);
  EXPECT_EQ(stacks.allocate(), first);
  stacks.deallocate(first);
  stacks.deallocate(second);
}

TEST(FiberStacks, all_memory_goes_back_at_the_end) {
  std::vector<char*> taken;
  const auto is_mapped = [](char* top) { return ::msync(top - 4096, 4096, MS_ASYNC) == 0; };
  taken.reserve(500);
  {
    FiberStacks stacks;
    for (int i = 0; i < 500; ++i) taken.push_back(stacks.allocate());
    for (char* stack : taken) stacks.deallocate(stack);
    EXPECT_TRUE(std::all_of(taken.begin(), taken.end(), is_mapped));
  }
  EXPECT_TRUE(std::none_of(taken.begin(), taken.end(), is_mapped));
}

}  // namespace
}  // namespace fourways
