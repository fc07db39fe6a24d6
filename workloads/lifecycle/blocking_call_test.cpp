// blocking_call: which tasks a blocking call holds up, by counts.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "bench/testing/measured_case.hpp"

namespace fourways {
namespace {

double progress_of(const std::string& name) {
  const Sample sample = measured_case(name);
  if (sample.status != Sample::Status::ok) {
    ADD_FAILURE() << name << ": " << sample.reason->text;
    return -1;
  }
  EXPECT_GE(sample.figures.at("call_ns"), 20e6) << name;  // it did block
  return sample.figures.at("progress_meanwhile");
}

TEST(BlockingCall, holds_up_everybody_who_shares_the_thread) {
  EXPECT_EQ(progress_of("blocking_call/fiber/tasks:8"), 0);
  EXPECT_EQ(progress_of("blocking_call/epoll/tasks:8"), 0);
}

TEST(BlockingCall, offloaded_holds_up_nobody) {
  EXPECT_GT(progress_of("blocking_call/fiber/tasks:8/way:offload/block:300ms"), 0);
  EXPECT_GT(progress_of("blocking_call/epoll/tasks:8/way:offload/block:300ms"), 0);
  EXPECT_GT(progress_of("blocking_call/thread/tasks:8/way:offload/block:300ms"), 0);
}

TEST(BlockingCall, holds_up_no_other_thread_or_process) {
  EXPECT_GT(progress_of("blocking_call/thread/tasks:8/block:300ms"), 0);
  EXPECT_GT(progress_of("blocking_call/thread_pool/tasks:8/workers:8/block:300ms"), 0);
  EXPECT_GT(progress_of("blocking_call/fork/tasks:8/block:300ms"), 0);
}

TEST(BlockingCall, needs_the_others_alive) {
  const Sample sample = measured_case("blocking_call/serial");
  EXPECT_EQ(sample.status, Sample::Status::unavailable);
  ASSERT_TRUE(sample.reason);
  EXPECT_EQ(sample.reason->type, SampleReason::Type::needs);
}

TEST(BlockingCall, without_others_is_told_to_have_some) {
  const Sample sample = measured_case("blocking_call/thread/tasks:1");
  EXPECT_EQ(sample.status, Sample::Status::failed);
  ASSERT_TRUE(sample.reason);
  EXPECT_THAT(sample.reason->text, testing::HasSubstr("tasks must be 2 or more"));
}

}  // namespace
}  // namespace fourways
