// What a fresh process does to the driver, and what is told of it, with small shell scripts.
#include "bench/run/fresh_process.hpp"

#include <gmock/gmock.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "bench/sample/process_tree.hpp"
#include "workloads/support/temporary_directory.hpp"

namespace fourways {
namespace {

using testing::AllOf;
using testing::HasSubstr;

class FreshProcessTest : public testing::Test {
 protected:
  void SetUp() override { become_subreaper(); }
  void TearDown() override { EXPECT_TRUE(children_of(::getpid()).empty()); }

  FreshEnd shell(const std::string& script, FreshStart start = {}) {
    start.words = {"/bin/sh", "-c", script};
    if (start.timeout.count() == 0) start.timeout = std::chrono::seconds(30);
    return run_fresh(start, interrupts_);
  }

  /// The reason why a file of this kind is not started.
  std::string refusal_of(const std::string& content, mode_t mode) {
    const std::string path = folder_.path() + "/program";
    std::ofstream(path) << content;
    ::chmod(path.c_str(), mode);
    return refusal_of(path);
  }
  std::string refusal_of(const std::string& path) {
    const FreshEnd end =
        run_fresh({.words = {path}, .timeout = std::chrono::seconds(30)}, interrupts_);
    return end.refused ? end.refused->text : "it was started";
  }

  TemporaryDirectory folder_{"fresh"};
  Interrupts interrupts_;
};

TEST_F(FreshProcessTest, what_it_says_and_how_it_ends_are_told_apart) {
  const FreshEnd end = shell("echo out; echo err >&2; exit 3", {.record_fd = STDOUT_FILENO});
  EXPECT_FALSE(end.refused || end.timed_out);
  EXPECT_EQ(end.status.code(), 3);
  EXPECT_EQ(end.record, "out\n");
  EXPECT_EQ(end.output, "err\n");
  EXPECT_GT(end.ended_ns, end.began_ns);
}

TEST_F(FreshProcessTest, its_environment_and_input_are_what_was_asked_for) {
  ::setenv("FOURWAYS_TEST_LEFT_OUT", "1", 1);
  std::ofstream(folder_.path() + "/input") << "typed";
  FreshStart start;
  start.record_fd = kRecordFd;
  start.environment = {{"FOURWAYS_TEST_LEFT_OUT", std::nullopt}, {"FOURWAYS_TEST_SET", "a b"}};
  start.input = folder_.path() + "/input";
  const FreshEnd end =
      shell("echo \"$FOURWAYS_TEST_LEFT_OUT|$FOURWAYS_TEST_SET|$(cat)\" >&3", start);
  EXPECT_EQ(end.record, "|a b|typed\n");
  ::unsetenv("FOURWAYS_TEST_LEFT_OUT");
}

TEST_F(FreshProcessTest, it_has_no_terminal) {
  EXPECT_NE(shell("exec 2>/dev/null; : </dev/tty").status.code(), 0);
}

TEST_F(FreshProcessTest, of_much_output_the_end_is_kept) {
  const FreshEnd end = shell("head -c 5000000 /dev/zero; echo; echo the end");
  EXPECT_TRUE(end.status.success());
  EXPECT_LT(end.output.size(), 10'000U);
  EXPECT_THAT(end.output, testing::EndsWith("the end\n"));
}

TEST_F(FreshProcessTest, a_time_limit_ends_even_who_ignores_signals) {
  const FreshEnd end = shell("trap '' TERM INT HUP; sleep 1000 & sleep 1000",
                             {.timeout = std::chrono::milliseconds(50)});
  EXPECT_TRUE(end.timed_out);
}

TEST_F(FreshProcessTest, what_a_daemon_left_behind_is_ended) {
  const FreshEnd end = shell("setsid sleep 1000 >/dev/null 2>&1 & exit 0");
  EXPECT_TRUE(end.status.success());
}

TEST_F(FreshProcessTest, the_time_of_its_children_counts) {
  const auto spent = [](const FreshEnd& end) {
    return end.used.ru_utime.tv_sec * 1'000'000 + end.used.ru_utime.tv_usec;
  };
  const std::string work = "i=0; while [ $i -lt 30000 ]; do i=$((i+1)); done";
  EXPECT_GT(spent(shell("(" + work + ")")), spent(shell(":")));
  EXPECT_GT(shell(":").used.ru_maxrss, 0);
}

TEST_F(FreshProcessTest, what_cannot_be_started_says_why) {
  EXPECT_THAT(refusal_of("/nonexistent/program"), HasSubstr("cannot start /nonexistent/program"));
  EXPECT_THAT(refusal_of("#!/bin/sh\n", 0600), HasSubstr("chmod +x"));
  EXPECT_THAT(refusal_of(folder_.path()), HasSubstr("it is a folder"));
  EXPECT_THAT(refusal_of("\x7f"
                         "ELF of nowhere",
                         0700),
              HasSubstr("architecture"));
  EXPECT_THAT(refusal_of("#!/nonexistent/interpreter\n", 0700),
              AllOf(HasSubstr("first line"), HasSubstr("missing")));
  EXPECT_EQ(refusal_of("#!/bin/sh\nexit 0\n", 0700), "it was started");
}

TEST_F(FreshProcessTest, no_descriptor_is_lost_or_given_away) {
  const auto count = [] {
    const std::filesystem::directory_iterator all("/proc/self/fd");
    return std::distance(begin(all), end(all));
  };
  const auto before = count();
  // The test may have been given more than its three streams.
  const auto listed = [&](const std::string& to, int record_fd) {
    return std::stoi(shell("ls /proc/self/fd | wc -l " + to, {.record_fd = record_fd}).record);
  };
  EXPECT_EQ(listed(">&3", kRecordFd), listed("", STDOUT_FILENO) + 1) << "the record is one more";
  EXPECT_EQ(count(), before);
}

}  // namespace
}  // namespace fourways
