// Interrupted runs: finished samples are kept, no process is left, and --resume goes on.
#include <gmock/gmock.h>
#include <unistd.h>

#include <csignal>
#include <fstream>

#include "bench/sample/process_tree.hpp"
#include "bench/testing/command.hpp"

namespace fourways {
namespace {

using testing::HasSubstr;

class ResumeTest : public CommandTest {
 protected:
  // With this seed the case that waits at the gate comes second in the first round.
  const std::vector<std::string> kRun{"run",        "--plugin",  FOURWAYS_TEST_FAULTS,
                                      "--workload", "fault",     "--workload",
                                      "square",     "--runner",  "serial",
                                      "--set",      "kind=gate", "--rounds",
                                      "2",          "--seed",    "1",
                                      "--out",      "run"};

  std::filesystem::path gate() const { return folder() / "gate"; }

  /// Runs until the case behind the gate is in mid-task, then sends `signal`.
  CommandResult interrupt(int signal) {
    const std::string gate_path = gate();
    const pid_t pid = start(FOURWAYS_TEST_COMMAND, kRun,
                            [gate_path] { ::setenv("FOURWAYS_TEST_GATE", gate_path.c_str(), 1); });
    while (!std::filesystem::exists(gate_path + ".waiting")) ::usleep(1000);
    ::kill(pid, signal);
    return finish(pid);
  }
};

TEST_F(ResumeTest, an_interrupt_leaves_a_partial_report_and_no_process) {
  const CommandResult result = interrupt(SIGINT);
  EXPECT_EQ(result.code, 130) << result.err;
  EXPECT_TRUE(children_of(::getpid()).empty());
  EXPECT_EQ(report().at("context").at("fourways").at("partial"), true);
  EXPECT_EQ(lines_in(file("run/journal.jsonl")), 1U + 1U);
  EXPECT_THAT(result.err, HasSubstr("--resume --out run"));
}

TEST_F(ResumeTest, a_termination_is_an_interrupt_too) { EXPECT_EQ(interrupt(SIGTERM).code, 143); }

TEST_F(ResumeTest, a_resumed_run_measures_what_is_missing_and_no_more) {
  interrupt(SIGINT);
  const std::string before = file("run/journal.jsonl");
  const CommandResult result = fourways({"run", "--resume", "--out", "run"});
  EXPECT_EQ(result.code, 0) << result.err;
  const std::string after = file("run/journal.jsonl");
  EXPECT_EQ(after.substr(0, before.size()), before);
  EXPECT_EQ(lines_in(after), 1U + 4U);
  EXPECT_EQ(report().at("context").at("fourways").at("partial"), false);
  EXPECT_EQ(report().at("benchmarks").size(), 2U);
}

TEST_F(ResumeTest, a_torn_last_line_is_measured_again) {
  interrupt(SIGINT);
  std::ofstream(folder() / "run/journal.jsonl", std::ios::app) << R"({"case":"fau)";
  EXPECT_EQ(fourways({"run", "--resume", "--out", "run"}).code, 0);
  EXPECT_EQ(lines_in(file("run/journal.jsonl")), 1U + 4U);
}

TEST_F(ResumeTest, a_run_that_goes_on_is_not_gone_on_with_by_another) {
  const std::string gate_path = gate();
  const pid_t pid = start(FOURWAYS_TEST_COMMAND, kRun,
                          [gate_path] { ::setenv("FOURWAYS_TEST_GATE", gate_path.c_str(), 1); });
  while (!std::filesystem::exists(gate_path + ".waiting")) ::usleep(1000);
  const std::string before = file("run/journal.jsonl");
  const CommandResult second = fourways({"run", "--resume", "--out", "run"});
  EXPECT_EQ(second.code, 2);
  EXPECT_THAT(second.err, HasSubstr("is being written by another fourways"));
  EXPECT_EQ(file("run/journal.jsonl"), before);
  ::kill(pid, SIGINT);
  EXPECT_EQ(finish(pid).code, 130);
  EXPECT_EQ(fourways({"run", "--resume", "--out", "run"}).code, 0);
  EXPECT_EQ(lines_in(file("run/journal.jsonl")), 1U + 4U);
}

TEST_F(ResumeTest, rounds_may_grow) {
  interrupt(SIGINT);
  EXPECT_EQ(fourways({"run", "--resume", "--out", "run", "--rounds", "3"}).code, 0);
  EXPECT_EQ(lines_in(file("run/journal.jsonl")), 1U + 6U);
  EXPECT_EQ(report().at("context").at("fourways").at("rounds"), 3);
}

TEST_F(ResumeTest, another_run_is_not_gone_on_with) {
  interrupt(SIGINT);
  for (const std::vector<std::string>& other : {std::vector<std::string>{"--seed", "2"},
                                                {"--rounds", "1"},
                                                {"--suite", "standard"},
                                                {"--workload", "square"}}) {
    std::vector<std::string> arguments{"run", "--resume", "--out", "run"};
    arguments.insert(arguments.end(), other.begin(), other.end());
    const CommandResult result = fourways(arguments);
    EXPECT_EQ(result.code, 2);
    EXPECT_THAT(result.err, HasSubstr("was begun with"));
  }
}

TEST_F(ResumeTest, without_a_folder_the_newest_run_is_gone_on_with) {
  const std::vector<std::string> run{"run",    "--workload", "square", "--runner",
                                     "serial", "--rounds",   "1"};
  ASSERT_EQ(fourways(run).code, 0);
  const CommandResult result = fourways({"run", "--resume", "--rounds", "2"});
  EXPECT_EQ(result.code, 0) << result.err;
  EXPECT_THAT(result.err, HasSubstr("round 2 of 2: 1 of 1 samples"));
}

}  // namespace
}  // namespace fourways
