// Faults of a twin or of its interpreter: its case gets the reason, and the rest of the run goes
// on.
#include <gmock/gmock.h>
#include <sys/stat.h>

#include <cstdlib>
#include <fstream>

#include "bench/testing/faults_test_base.hpp"
#include "runners/python/interpreter.hpp"

namespace fourways {
namespace {

using testing::AllOf;
using testing::HasSubstr;

class TwinFaults : public FaultsTest {
 protected:
  /// A program of that name in the test's folder, which may be something other than Python.
  std::string fake_python(const std::string& name, const std::string& script) const {
    const std::string path = folder() / name;
    std::ofstream(path) << "#!/bin/sh\n" << script << '\n';
    ::chmod(path.c_str(), 0700);
    return path;
  }

  /// `sleep` by that interpreter and without one: the second is measured, the first has a reason.
  void expect_refusal(const std::vector<std::string>& more, const std::string& type,
                      const std::string& text, int code,
                      const std::function<void()>& before_exec = {}) {
    std::vector<std::string> arguments{"--workload", "sleep", "--runner", "serial,cpython_thread",
                                       "--timeout",  "10"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    const CommandResult result = run_faults(arguments, before_exec);
    EXPECT_EQ(result.code, code) << result.err;
    ASSERT_EQ(report().at("unavailable").size(), 1U) << result.err;
    const auto reason = report().at("unavailable")[0].at("reason");
    EXPECT_EQ(reason.at("type"), type) << reason;
    EXPECT_THAT(reason.at("text").get<std::string>(), HasSubstr(text));
    EXPECT_EQ(report().at("benchmarks").size(), 1U);
  }
};

TEST_F(TwinFaults, of_a_wrapper_the_interpreter_behind_is_taken_if_it_serves_alone) {
  const std::string wrapper = fake_python("wrapper", "exec python3 \"$@\"");
  const std::string behind = interpreter_behind(wrapper);
  EXPECT_THAT(behind, testing::StartsWith("/"));
  EXPECT_NE(behind, wrapper);
  EXPECT_EQ(interpreter_behind(behind), behind);

  const std::string choosy = fake_python("choosy", "[ -n \"$NEEDED\" ] && printf %s \"$0\"");
  EXPECT_EQ(interpreter_behind(fake_python("sets", "NEEDED=1 exec " + choosy)), "");
  for (const char* script : {"exit 1", "printf nowhere", "printf /nowhere", ""}) {
    EXPECT_EQ(interpreter_behind(fake_python("fake", script)), "") << script;
  }
  EXPECT_EQ(interpreter_behind("no-such-interpreter"), "");
}

TEST_F(TwinFaults, a_twin_that_raises_in_a_thread_fails_its_case_with_its_words) {
  expect_failure("cpython_thread", "kind=throws", "fault", "exception",
                 "task 0: RuntimeError: thrown on purpose");
}

TEST_F(TwinFaults, a_twin_that_raises_in_a_process_fails_its_case_with_its_words) {
  expect_failure("cpython_process", "kind=throws", "fault", "exception",
                 "task 0: RuntimeError: thrown on purpose");
}

TEST_F(TwinFaults, a_twin_that_raises_in_a_loop_fails_its_case_with_its_words) {
  expect_failure("cpython_asyncio", "kind=throws", "fault", "exception",
                 "task 0: RuntimeError: thrown on purpose");
}

TEST_F(TwinFaults, a_twin_that_raises_in_a_pool_fails_its_case_with_its_words) {
  expect_failure("cpython_pool", "kind=throws", "fault", "exception",
                 "task 0: RuntimeError: thrown on purpose");
}

TEST_F(TwinFaults, a_twin_that_needs_what_is_not_there_says_what) {
  expect_failure("cpython_thread", "kind=imports", "fault", "exception", "no_such_module");
}

TEST_F(TwinFaults, a_twin_that_ends_its_interpreter_is_named_with_the_status) {
  expect_failure("cpython_thread", "kind=exits", "fault", "exit", "python3 exited with status 3");
}

TEST_F(TwinFaults, a_process_of_a_twin_that_exits_is_named_with_its_status) {
  expect_failure("cpython_process", "kind=exits", "fault", "exit",
                 "the process of task 0 exited with status 3");
}

TEST_F(TwinFaults, an_interpreter_that_dies_is_named_with_its_signal) {
  expect_failure("cpython_asyncio", "kind=aborts", "fault", "signal",
                 "python3 was killed by SIGABRT");
}

TEST_F(TwinFaults, a_process_of_a_twin_that_dies_is_named_with_its_signal) {
  expect_failure("cpython_process", "kind=killed", "fault", "signal",
                 "the process of task 0 was killed by SIGKILL");
}

TEST_F(TwinFaults, a_worker_that_dies_is_noticed_though_a_pool_would_wait_for_ever) {
  expect_failure("cpython_pool", "kind=killed", "fault", "signal",
                 "a worker of the pool was killed by SIGKILL");
}

TEST_F(TwinFaults, a_death_for_which_a_sibling_waits_is_the_reason_and_not_the_time_limit) {
  expect_failure("cpython_process", "loss=killed", "pair", "signal",
                 "the process of task 1 was killed by SIGKILL");
}

TEST_F(TwinFaults, an_exception_for_which_a_sibling_waits_is_the_reason) {
  expect_failure("cpython_thread", "loss=throws", "pair", "exception",
                 "task 1: RuntimeError: not coming");
}

TEST_F(TwinFaults, a_twin_that_prints_is_told_with_what_it_printed) {
  expect_failure("cpython_thread", "kind=prints", "fault", "error", "printed 'rubbish'");
}

TEST_F(TwinFaults, a_twin_that_hangs_costs_its_time_limit_and_no_more) {
  const CommandResult result =
      run_faults({"--workload", "fault", "--workload", "start", "--runner", "cpython_process",
                  "--set", "kind=hangs", "--set", "tasks=2", "--timeout", "4"});
  EXPECT_EQ(result.code, 2);
  EXPECT_THAT(result.err, HasSubstr("timeout: not done within 4 s"));
  EXPECT_EQ(report().at("benchmarks").size(), 1U);
}

TEST_F(TwinFaults, where_there_is_no_python_the_remedy_is_told) {
  const auto no_programs = [] { ::setenv("PATH", "/nonexistent", 1); };
  expect_refusal({}, "needs", "there is no 'python3': install python3", 0, no_programs);
}

TEST_F(TwinFaults, a_python_that_is_too_old_is_told_by_its_version) {
  const std::string old = fake_python(
      "old", R"(echo '{"protocol": 2, "implementation": "CPython", "version": [3, 7, 17], )"
             R"("text": "3.7.17", "gil": "on", "executable": "old"}'; exec sleep 100)");
  expect_refusal({"--python", old}, "needs", "needs Python 3.8 or later; " + old + " is 3.7.17", 0);
}

TEST_F(TwinFaults, an_interpreter_of_another_protocol_is_refused_with_both_versions) {
  const std::string other = fake_python("other", "echo '{\"protocol\": 99}'; exec sleep 100");
  expect_refusal({"--python", other}, "error", "speak protocol 99, this fourways speaks 2", 2);
}

TEST_F(TwinFaults, an_answer_that_lacks_what_it_must_have_is_none) {
  const std::string poor = fake_python("poor", "echo '{\"protocol\": 2}'; exec sleep 100");
  expect_refusal({"--python", poor}, "error", "gave no answer", 2);
}

TEST_F(TwinFaults, a_program_that_is_no_python_is_told_with_what_it_printed) {
  const std::string chatty = fake_python("chatty", "printf 'how do you do'; exec sleep 100");
  expect_refusal({"--python", chatty}, "error", "printed 'how do you do'", 2);
}

TEST_F(TwinFaults, a_program_that_cannot_start_is_told_with_its_last_words) {
  const std::string broken = fake_python("broken", "echo no such luck >&2; exit 1");
  expect_refusal({"--python", broken}, "exit", "exited with status 1", 2);
  EXPECT_THAT(report().at("unavailable")[0].at("reason").at("text").get<std::string>(),
              HasSubstr("no such luck"));
}

TEST_F(TwinFaults, a_path_without_a_program_is_refused_at_once) {
  const CommandResult result =
      fourways({"run", "--runner", "cpython_thread", "--python", "/nonexistent/python"});
  EXPECT_EQ(result.code, 2);
  EXPECT_THAT(result.err,
              AllOf(HasSubstr("--python /nonexistent/python"), HasSubstr("no program")));
  EXPECT_EQ(lines_in(result.err), 1U);
}

TEST_F(TwinFaults, several_interpreters_stand_beside_each_other_and_are_recorded) {
  const std::string second = fake_python("second", "exec python3 \"$@\"");
  const CommandResult result = run_faults(
      {"--workload", "start", "--runner", "cpython_thread*,cpython_pool*", "--set", "tasks=2",
       "--python", "python3", "--python", second, "--python", "third=" + second});
  EXPECT_EQ(result.code, 0) << result.err;
  EXPECT_EQ(report().at("benchmarks").size(), 6U);
  const auto interpreters = report().at("context").at("fourways").at("interpreters");
  for (const char* runner : {"cpython_thread", "cpython_thread@second", "cpython_thread@third"}) {
    EXPECT_THAT(interpreters.at(runner).get<std::string>(),
                AllOf(HasSubstr("Python 3."), HasSubstr(", GIL ")));
  }
}

TEST_F(TwinFaults, a_name_taken_by_another_interpreter_is_refused) {
  const CommandResult result =
      fourways({"run", "--python", "python3", "--python", "python3", "--python", "python3"});
  EXPECT_EQ(result.code, 2);
  EXPECT_THAT(result.err, HasSubstr("a name that is taken"));
}

}  // namespace
}  // namespace fourways
