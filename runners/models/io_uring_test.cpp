// What only io_uring has: set-ups by kernel, a kernel that forbids it, completions without end.
#include <gmock/gmock.h>

#include <cerrno>

#include "runners/loop/ring.hpp"
#include "runners/testing/runner_test_base.hpp"
#include "runners/testing/unit_limits.hpp"

namespace fourways {
namespace {

using testing::HasSubstr;

class IoUring : public HoldsItsBaseline {
 protected:
  Batch run_after(std::function<void()> limit) {
    TestWorkload workload(
        [](Context& context, std::uint32_t) -> Task<std::uint64_t> {
          co_await context.sleep_for(std::chrono::microseconds(1));
          co_return 0;
        },
        std::move(limit));
    return run_batch(find_runner("io_uring"), workload, {.tasks = 2}, arena());
  }
};

TEST_F(IoUring, one_that_is_forbidden_is_a_limit_with_its_remedy) {
  for (const int error : {EPERM, EACCES}) {
    const Batch batch = run_after([=] { refuse_io_uring(error); });
    EXPECT_TRUE(batch.status.success()) << batch.complaint();
    EXPECT_FALSE(batch.complete);
    EXPECT_EQ(batch.trouble_type, "limit");
    EXPECT_THAT(batch.trouble, HasSubstr("io_uring is unavailable: io_uring_setup: "));
    EXPECT_THAT(batch.trouble, HasSubstr("seccomp"));
  }
}

TEST_F(IoUring, a_kernel_without_it_is_a_limit_that_names_the_version_needed) {
  for (const int error : {ENOSYS, EINVAL}) {
    const Batch batch = run_after([=] { refuse_io_uring(error); });
    EXPECT_EQ(batch.trouble_type, "limit") << batch.complaint();
    EXPECT_THAT(batch.trouble, HasSubstr("io_uring is unavailable: io_uring_setup: "));
    EXPECT_THAT(batch.trouble, HasSubstr("Linux 5.19 or newer"));
  }
}

TEST_F(IoUring, memory_that_has_run_out_is_an_error_with_the_remedy) {
  const Batch batch = run_after([] { refuse_io_uring(ENOMEM); });
  EXPECT_EQ(batch.trouble_type, "limit") << batch.complaint();
  EXPECT_THAT(batch.trouble, HasSubstr("ulimit -l"));
}

TEST_F(IoUring, the_note_says_how_it_was_set_up) {
  const Batch batch = run_after([] {});
  ASSERT_TRUE(ended_well(batch));
  EXPECT_EQ(batch.note, Ring().description());  // whole: it fits
  EXPECT_THAT(batch.note, testing::StartsWith("io_uring "));
  EXPECT_THAT(batch.note, HasSubstr("features 0x"));
}

/// Asks `ring` for `count` completions, numbered from 1, and gives the sum of those that came.
std::uint64_t answers(Ring& ring, std::uint64_t count) {
  for (std::uint64_t i = 1; i <= count; ++i) {
    io_uring_sqe* entry = ring.entry();
    if (entry == nullptr) {
      EXPECT_TRUE(ring.submit());
      entry = ring.entry();
    }
    io_uring_prep_nop(entry);
    io_uring_sqe_set_data64(entry, i);
  }
  std::uint64_t sum = 0;
  for (std::uint64_t taken = 0; taken < count;) {
    ring.submit_and_wait(nullptr);
    for (io_uring_cqe completion; ring.take(completion); ++taken) sum += completion.user_data;
  }
  return sum;
}

TEST_F(IoUring, every_set_up_answers) {
  for (const unsigned& flags : Ring::set_ups()) {
    Ring ring({&flags, 1});
    EXPECT_EQ(answers(ring, 10), 55U) << ring.description();
  }
}

TEST_F(IoUring, an_older_kernel_gets_the_set_up_that_it_knows) {
  constexpr unsigned kFromTheFuture = 1U << 31;
  const std::array<unsigned, 2> set_ups{kFromTheFuture, Ring::set_ups().back()};
  Ring ring(set_ups);
  EXPECT_THAT(ring.description(), HasSubstr("COOP_TASKRUN"));
  EXPECT_THROW(Ring({set_ups.data(), 1}), LimitReached);
}

TEST_F(IoUring, more_completions_than_it_holds_are_all_answered) {
  Ring ring;
  constexpr std::uint64_t kMany = 20'000;  // it holds some 4,000
  EXPECT_EQ(answers(ring, kMany), kMany * (kMany + 1) / 2);
}

TEST_F(IoUring, a_look_brings_what_is_there_and_does_not_wait) {
  Ring ring;
  io_uring_cqe completion;
  ring.look();
  EXPECT_FALSE(ring.take(completion));
  io_uring_prep_nop(ring.entry());
  ring.look();
  EXPECT_TRUE(ring.take(completion));
  EXPECT_FALSE(ring.take(completion));
}

}  // namespace
}  // namespace fourways
