// pipe: pairs and singles on every runner, and the descriptors that are not to be had.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>

#include "bench/testing/measured_case.hpp"
#include "workloads/contract/params.hpp"

namespace fourways {
namespace {

using testing::AllOf;
using testing::HasSubstr;

Sample pipe_on(const std::string& runner, const std::string& parameters) {
  return measured_case("pipe/" + runner + "/" + parameters);
}

TEST(Pipe, pairs_exchange_on_every_runner_that_holds_them) {
  for (const char* runner : {"fork", "thread", "fiber", "epoll"}) {
    SCOPED_TRACE(runner);
    const Sample sample = pipe_on(runner, "tasks:6/messages:20");
    ASSERT_EQ(sample.status, Sample::Status::ok) << sample.reason->text;
    EXPECT_EQ(sample.operations, 60);
  }
  const Sample pool = pipe_on("thread_pool", "tasks:6/workers:6/messages:20");
  ASSERT_EQ(pool.status, Sample::Status::ok) << pool.reason->text;
  EXPECT_EQ(pool.operations, 60);
}

TEST(Pipe, a_message_may_be_longer_than_a_pipe) {
  for (const char* runner : {"fork", "thread", "fiber", "epoll"}) {
    const Sample sample = pipe_on(runner, "size:300000/messages:5");
    EXPECT_EQ(sample.status, Sample::Status::ok) << runner << ": " << sample.reason->text;
  }
}

TEST(Pipe, a_pool_that_holds_fewer_tasks_than_wait_for_each_other_is_refused) {
  const Sample sample = pipe_on("thread_pool", "tasks:4/workers:2");
  EXPECT_EQ(sample.status, Sample::Status::unavailable);
  ASSERT_TRUE(sample.reason);
  EXPECT_EQ(sample.reason->type, SampleReason::Type::needs);
}

TEST(Pipe, alone_any_number_of_tasks_will_do_even_one_after_another) {
  for (const char* runner : {"serial", "fork", "thread", "thread_pool", "fiber", "epoll"}) {
    SCOPED_TRACE(runner);
    const Sample sample = pipe_on(runner, "tasks:5/with:self/size:4096/messages:20");
    ASSERT_EQ(sample.status, Sample::Status::ok) << sample.reason->text;
    EXPECT_EQ(sample.operations, 100);
  }
}

TEST(Pipe, one_task_too_many_is_told_what_will_do) {
  const Sample sample = pipe_on("thread", "tasks:3");
  EXPECT_EQ(sample.status, Sample::Status::failed);
  ASSERT_TRUE(sample.reason);
  EXPECT_THAT(sample.reason->text, AllOf(HasSubstr("tasks:3 do not pair off"),
                                         HasSubstr("an even number, or with:self")));
}

TEST(Pipe, a_message_to_oneself_that_fits_no_pipe_is_refused_not_waited_for) {
  const Sample sample = pipe_on("thread", "with:self/size:4097");
  ASSERT_TRUE(sample.reason);
  EXPECT_THAT(sample.reason->text, AllOf(HasSubstr("size:4097"), HasSubstr("at most 4096")));
}

TEST(Pipe, descriptors_that_run_out_are_a_limit_with_its_remedy) {
  rlimit before{};
  ASSERT_EQ(::getrlimit(RLIMIT_NOFILE, &before), 0);
  const rlimit few{.rlim_cur = 100, .rlim_max = before.rlim_max};
  ASSERT_EQ(::setrlimit(RLIMIT_NOFILE, &few), 0);
  const Sample sample = pipe_on("thread", "tasks:100/with:self");
  ASSERT_EQ(::setrlimit(RLIMIT_NOFILE, &before), 0);
  EXPECT_EQ(sample.status, Sample::Status::unavailable);
  ASSERT_TRUE(sample.reason);
  EXPECT_EQ(sample.reason->type, SampleReason::Type::limit);
  EXPECT_THAT(sample.reason->text, AllOf(HasSubstr("pipe2"), HasSubstr("ulimit -n")));
  EXPECT_EQ(pipe_on("thread", "tasks:100/with:self").status,
            Sample::Status::ok);  // all were given back
}

}  // namespace
}  // namespace fourways
