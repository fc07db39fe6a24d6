// Faults of tasks and of the machine: each gives one clear line and the right exit code. The
// samples of other cases are kept, and no process is left.
#include <gmock/gmock.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <unistd.h>

#include "bench/testing/faults_test_base.hpp"

namespace fourways {
namespace {

using testing::AllOf;
using testing::HasSubstr;

TEST_F(FaultsTest, a_task_that_throws_fails_its_case_with_its_words) {
  expect_failure("serial", "kind=throws", "fault", "exception", "task 0: thrown on purpose");
}

TEST_F(FaultsTest, a_task_that_throws_in_a_child_process_fails_its_case_with_its_words) {
  expect_failure("fork", "kind=throws", "fault", "exception", "task 0: thrown on purpose");
}

TEST_F(FaultsTest, a_task_that_aborts_is_named_with_its_signal) {
  expect_failure("serial", "kind=aborts", "fault", "signal", "SIGABRT");
}

TEST_F(FaultsTest, a_task_that_aborts_in_a_child_process_is_named_with_its_signal) {
  expect_failure("fork", "kind=aborts", "fault", "signal", "SIGABRT");
}

TEST_F(FaultsTest, a_task_that_exits_is_named_with_its_status) {
  expect_failure("serial", "kind=exits", "fault", "exit", "status 3");
}

TEST_F(FaultsTest, a_task_that_exits_in_a_child_process_is_named_with_its_status) {
  expect_failure("fork", "kind=exits", "fault", "exit", "status 3");
}

TEST_F(FaultsTest, a_child_killed_in_mid_task_fails_only_its_own_case) {
  expect_failure("fork", "kind=killed", "fault", "signal", "SIGKILL");
}

TEST_F(FaultsTest, a_task_that_throws_in_a_fresh_image_fails_its_case_with_its_words) {
  expect_failure("spawn", "kind=throws", "fault", "exception", "task 0: thrown on purpose");
}

TEST_F(FaultsTest, a_task_that_aborts_in_a_fresh_image_is_named_with_its_signal) {
  expect_failure("spawn", "kind=aborts", "fault", "signal", "SIGABRT");
}

TEST_F(FaultsTest, a_task_that_exits_in_a_fresh_image_is_named_with_its_status) {
  expect_failure("spawn", "kind=exits", "fault", "exit", "status 3");
}

TEST_F(FaultsTest, a_death_for_which_a_sibling_waits_is_the_reason_and_not_the_time_limit) {
  expect_failure("fork", "loss=killed", "pair", "signal", "task 1 was killed by SIGKILL");
}

TEST_F(FaultsTest, a_death_of_an_image_for_which_a_sibling_waits_is_the_reason) {
  expect_failure("spawn", "loss=killed", "pair", "signal", "task 1 was killed by SIGKILL");
}

TEST_F(FaultsTest, an_exception_for_which_a_sibling_waits_is_the_reason) {
  expect_failure("thread", "loss=throws", "pair", "exception", "task 1: not coming");
}

TEST_F(FaultsTest, a_thread_that_is_killed_fails_only_its_own_case) {
  expect_failure("thread", "kind=killed", "fault", "signal", "SIGKILL");
}

#ifndef __SANITIZE_ADDRESS__  // which turns an overflow into an exit of its own
TEST_F(FaultsTest, a_task_that_overflows_its_stack_is_called_by_that_name) {
  expect_failure("serial", "kind=overflows", "fault", "signal", "stack overflow");
}

TEST_F(FaultsTest, a_fiber_that_overflows_its_stack_is_called_by_that_name) {
  expect_failure("fiber", "kind=overflows", "fault", "signal", "overflowed its stack");
}
#endif

TEST_F(FaultsTest, a_wrong_result_fails_its_case) {
  expect_failure("thread", "kind=wrong_result", "fault", "wrong_result", "expected 1");
}

TEST_F(FaultsTest, a_workload_that_cannot_prepare_fails_its_case) {
  expect_failure("serial", "kind=prepare", "fault", "error", "prepare() of fault throws");
}

TEST_F(FaultsTest, a_workload_that_cannot_tell_its_needs_fails_its_case) {
  expect_failure("serial", "kind=needs", "fault", "error", "needs() of fault throws");
}

TEST_F(FaultsTest, a_task_that_throws_under_the_interpreters_lock_fails_its_case_with_its_words) {
  expect_failure("gil", "kind=throws", "fault", "exception", "task 0: thrown on purpose");
}

TEST_F(FaultsTest, a_thread_that_reaches_no_check_site_is_named_when_the_time_is_up) {
  run_faults({"--workload", "fault", "--runner", "gil", "--set", "kind=hangs", "--timeout", "2"});
  const auto reason = report().at("unavailable").at(0).at("reason");
  EXPECT_EQ(reason.at("type"), "timeout");
  EXPECT_THAT(reason.at("text").get<std::string>(),
              AllOf(HasSubstr("task 0 holds the interpreter's lock"), HasSubstr("checkpoint()")));
}

TEST_F(FaultsTest, a_task_that_hangs_costs_its_time_limit_and_no_more) {
  const CommandResult result = run_faults({"--workload", "fault", "--workload", "start", "--runner",
                                           "fork", "--set", "kind=hangs", "--timeout", "1"});
  EXPECT_EQ(result.code, 2);
  EXPECT_THAT(result.err, AllOf(HasSubstr("timeout: not done within 1 s"), HasSubstr("--timeout")));
  EXPECT_EQ(report().at("benchmarks").size(), 1U);
}

TEST_F(FaultsTest, a_task_that_prints_without_end_costs_its_time_limit_and_no_more) {
  const CommandResult result = run_faults(
      {"--workload", "fault", "--runner", "serial", "--set", "kind=floods", "--timeout", "0.5"});
  EXPECT_EQ(result.code, 2);
  EXPECT_THAT(result.err, HasSubstr("timeout: not done within 0.5 s"));
}

TEST_F(FaultsTest, a_process_that_escapes_by_setsid_is_ended_and_counted) {
  const CommandResult result =
      run_faults({"--workload", "fault", "--runner", "serial", "--set", "kind=escapes"});
  EXPECT_EQ(result.code, 0) << result.err;
  const auto rows = report().at("benchmarks");
  ASSERT_EQ(rows.size(), 1U);
  EXPECT_TRUE(rows[0].at("notes").contains("processes left behind"));
}

TEST_F(FaultsTest, a_fork_that_fails_is_a_limit_with_its_remedy) {
  expect_failure("fork", "call=fork", "refused", "limit", "ulimit -u", 0);
}

TEST_F(FaultsTest, an_image_that_cannot_be_started_is_a_limit_with_its_remedy) {
  expect_failure("spawn", "call=fork", "refused", "limit", "ulimit -u", 0);
}

TEST_F(FaultsTest, a_thread_that_cannot_be_made_is_a_limit_with_its_remedy) {
  expect_failure("thread", "call=thread", "refused", "limit", "ulimit -u", 0);
}

TEST_F(FaultsTest, an_epoll_that_cannot_be_made_is_a_limit_with_its_remedy) {
  expect_failure("epoll", "call=epoll_create", "refused", "limit", "ulimit -n", 0);
}

TEST_F(FaultsTest, a_reactor_that_cannot_be_made_is_a_limit_with_its_remedy) {
  expect_failure("fiber", "call=epoll_create", "refused", "limit", "ulimit -n", 0);
}

TEST_F(FaultsTest, a_pipe_that_cannot_be_made_fails_its_task_with_the_remedy) {
  expect_failure("thread", "call=pipe", "refused", "exception", "ulimit -n");
}

TEST_F(FaultsTest, a_socket_that_cannot_be_made_fails_its_task_with_the_remedy) {
  expect_failure("fork", "call=socket", "refused", "exception", "ulimit -n");
}

TEST_F(FaultsTest, two_that_must_be_alive_together_are_refused_by_serial) {
  const CommandResult result =
      run_faults({"--workload", "pair", "--runner", "serial", "--runner", "thread"});
  EXPECT_EQ(result.code, 0) << result.err;
  const auto unavailable = report().at("unavailable");
  ASSERT_EQ(unavailable.size(), 1U);
  EXPECT_EQ(unavailable[0].at("runner"), "serial");
  EXPECT_EQ(unavailable[0].at("reason").at("type"), "needs");
  EXPECT_EQ(report().at("benchmarks").size(), 1U);
}

TEST_F(FaultsTest, nothing_that_can_run_is_nothing_measured) {
  const CommandResult result = run_faults({"--workload", "pair", "--runner", "serial"});
  EXPECT_EQ(result.code, 4);
  EXPECT_THAT(result.err, HasSubstr("nothing was measured"));
}

TEST_F(FaultsTest, a_case_that_keeps_failing_is_given_up) {
  const CommandResult result =
      fourways({"run", "--plugin", FOURWAYS_TEST_FAULTS, "--workload", "fault", "--runner",
                "serial", "--set", "kind=throws", "--rounds", "5", "--out", "run"});
  EXPECT_EQ(result.code, 2);
  EXPECT_THAT(result.err, HasSubstr("its other 2 are skipped"));
  EXPECT_EQ(lines_in(file("run/journal.jsonl")), 1U + 3U);
}

TEST_F(FaultsTest, a_full_disk_ends_the_run_with_one_line_and_no_process) {
  const auto tiny_disk = [this] {
    const std::string disk = folder() / "disk";
    const bool mounted = ::mkdir(disk.c_str(), 0700) == 0 &&
                         ::unshare(CLONE_NEWNS | (::geteuid() == 0 ? 0 : CLONE_NEWUSER)) == 0 &&
                         ::mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr) == 0 &&
                         ::mount("none", disk.c_str(), "tmpfs", 0, "size=8k") == 0;
    if (!mounted) ::_exit(kNotPermitted);
  };
  const CommandResult result =
      fourways({"run", "--workload", "square", "--rounds", "50", "--out", "disk/run"}, tiny_disk);
  if (result.code == kNotPermitted) GTEST_SKIP() << "mounting is not permitted here";
  EXPECT_EQ(result.code, 2);
  EXPECT_THAT(result.err, AllOf(HasSubstr("disk/run/journal.jsonl"), HasSubstr("No space left"),
                                HasSubstr("--out")));
}

TEST_F(FaultsTest, descriptors_that_do_not_suffice_are_named_whichever_call_lacks_one) {
  // With one more each time, from too few for the pipes to enough for the sample.
  for (rlim_t most = 6; most < 16; ++most) {
    const auto few_descriptors = [most] {
      const rlimit limit{most, most};
      if (::setrlimit(RLIMIT_NOFILE, &limit) != 0) ::_exit(kNotPermitted);
    };
    const CommandResult result = run_faults({"--workload", "square"}, few_descriptors);
    EXPECT_THAT(result.err, testing::Not(HasSubstr("Bad file descriptor"))) << most;
    if (result.code != 0) {
      EXPECT_THAT(result.err, HasSubstr("ulimit -n")) << most;
    }
    std::filesystem::remove_all(folder() / "run");
  }
}

TEST_F(FaultsTest, no_descriptor_for_the_pipes_of_a_sample_is_one_clear_line) {
  const auto few_descriptors = [] {
    const rlimit limit{6, 6};
    if (::setrlimit(RLIMIT_NOFILE, &limit) != 0) ::_exit(kNotPermitted);
  };
  const CommandResult result = run_faults({"--workload", "square"}, few_descriptors);
  EXPECT_EQ(result.code, 2);
  EXPECT_THAT(result.err, AllOf(HasSubstr("pipe"), HasSubstr("ulimit -n")));
  EXPECT_EQ(lines_in(result.err), 1U);
}

}  // namespace
}  // namespace fourways
