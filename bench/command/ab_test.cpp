// fourways ab as a person meets it, with real processes: its answers, and what a build may do
// wrong.
#include <gmock/gmock.h>
#include <unistd.h>

#include <csignal>
#include <fstream>

#include "bench/sample/process_tree.hpp"
#include "bench/testing/command.hpp"
#include "reports/record/journal.hpp"

namespace fourways {
namespace {

using testing::AllOf;
using testing::HasSubstr;

class AbCommandTest : public CommandTest {
 protected:
  /// A build whose bench_models is a script; "$real" is the true one and "$list" set when the cases
  /// are asked for.
  void make_build(const std::string& name, const std::string& script) {
    const auto bench = folder() / name / "bench";
    std::filesystem::create_directories(bench);
    std::ofstream(bench / "bench_models")
        << "#!/bin/sh\nreal='" << FOURWAYS_TEST_BENCH_MODELS
        << "'\ncase \"$*\" in *--benchmark_list_tests*) list=1 ;; esac\n"
        << script << "\nexec \"$real\" \"$@\"\n";
    std::filesystem::permissions(bench / "bench_models", std::filesystem::perms::owner_all);
  }

  CommandResult ab(std::vector<std::string> arguments) {
    const std::vector<std::string> common{"ab", "--seed", "1", "--quiet"};
    arguments.insert(arguments.begin(), common.begin(), common.end());
    return fourways(arguments);
  }
  static std::vector<std::string> both(const std::string& base, const std::string& newer,
                                       std::vector<std::string> more) {
    more.insert(more.begin(), {"--base", base, "--new", newer, "--threshold", "100%"});
    return more;
  }
  void expect_refusal(const std::vector<std::string>& arguments, int code,
                      const testing::Matcher<std::string>& line) {
    const CommandResult result = ab(arguments);
    EXPECT_EQ(result.code, code) << result.err;
    EXPECT_THAT(result.err, line);
    EXPECT_EQ(lines_in(result.err), 1U) << result.err;
    EXPECT_EQ(result.out, "");
  }

  const std::vector<std::string> kSquare{"--workload", "square", "--runner", "serial"};
};

TEST_F(AbCommandTest, two_settings_of_one_build_are_told_apart) {
  const CommandResult result =
      ab({"--workload", "square", "--runner", "serial", "--base-set", "tasks=1", "--new-set",
          "tasks=60000", "--out", "out", "--max-rounds", "9"});
  EXPECT_EQ(result.code, 1) << result.err << result.out;
  EXPECT_THAT(result.out, AllOf(HasSubstr("square/serial"), HasSubstr("1 slower")));
  const JournalContents journal = read_journal(folder() / "out/journal.jsonl");
  EXPECT_EQ(journal.header.at("command"), "ab");
  EXPECT_EQ(journal.header.at("base"), "this build at tasks=1");
  const auto json = nlohmann::json::parse(file("out/comparison.json"));
  EXPECT_EQ(json.at("paired").at("end"), "decided");
  const std::size_t repeated = json.at("paired").at("pairs_repeated");
  EXPECT_EQ((journal.samples.size() - 2 * repeated) % 4, 0U) << "not whole blocks";
  EXPECT_EQ(json.at("advisory"), false);
  EXPECT_THAT(file("out/comparison.md"),
              AllOf(HasSubstr("fourways ab: slower"), HasSubstr("sign")));
}

TEST_F(AbCommandTest, a_case_that_a_build_lacks_is_told_and_the_others_are_compared) {
  make_build("base", R"(case "$*" in *square/thread*) [ -z "$list" ] ||
    { echo "no runner 'thread'" >&2; exit 2; } ;; esac)");
  make_build("new", "");
  const CommandResult result = ab(both("base", "new/bench",
                                       {"--workload", "square", "--runner", "serial,thread",
                                        "--format", "json", "--max-rounds", "12"}));
  const auto json = nlohmann::json::parse(result.out);
  ASSERT_EQ(json.at("uncompared").size(), 1U) << result.out;
  EXPECT_EQ(json.at("uncompared")[0].at("why"), "new_only");
  EXPECT_THAT(json.at("uncompared")[0].at("text").get<std::string>(),
              HasSubstr("no runner 'thread'"));
  EXPECT_EQ(json.at("cases").size(), 1U);
}

TEST_F(AbCommandTest, builds_without_a_case_in_common_are_not_measured) {
  make_build("base", "[ -z \"$list\" ] || { echo 'nothing here' >&2; exit 2; }");
  make_build("new", "");
  expect_refusal(both("base", "new", kSquare), 4,
                 AllOf(HasSubstr("no case in common"), HasSubstr("nothing here")));
}

TEST_F(AbCommandTest, a_side_that_crashes_is_named) {
  make_build("crashes", "[ -n \"$list\" ] || kill -SEGV $$");
  make_build("works", "");
  const CommandResult base = ab(both("crashes", "works", kSquare));
  EXPECT_EQ(base.code, 2) << base.err;
  EXPECT_THAT(base.out, AllOf(HasSubstr("failed in the base"), HasSubstr("SIGSEGV")));
  const CommandResult newer = ab(both("works", "crashes", kSquare));
  EXPECT_EQ(newer.code, 2) << newer.err;
  EXPECT_THAT(newer.out, AllOf(HasSubstr("failed in the new"), HasSubstr("BROKEN")));
  const CommandResult neither = ab(both("crashes", "crashes", kSquare));
  EXPECT_EQ(neither.code, 2) << neither.err;
  EXPECT_THAT(neither.out, HasSubstr("failed in both"));
}

TEST_F(AbCommandTest, a_build_that_cannot_even_list_its_cases_is_named) {
  make_build("base", "kill -SEGV $$");
  make_build("new", "");
  expect_refusal(both("base", "new", kSquare), 2,
                 AllOf(HasSubstr("base/bench/bench_models"), HasSubstr("SIGSEGV")));
}

TEST_F(AbCommandTest, what_is_no_build_is_told) {
  std::filesystem::create_directory(folder() / "empty");
  make_build("new", "");
  expect_refusal(both("empty", "new", kSquare), 2,
                 AllOf(HasSubstr("--base empty"), HasSubstr("bench_models")));
  expect_refusal(both("new", "missing", kSquare), 2, HasSubstr("--new missing"));
}

TEST_F(AbCommandTest, bad_usage_is_told) {
  expect_refusal({}, 2, HasSubstr("--base BUILD --new BUILD"));
  expect_refusal({"--base-set", "colour=red", "--workload", "square"}, 2, HasSubstr("colour"));
  expect_refusal({"--base-set", "colour", "--workload", "square"}, 2, HasSubstr("key=value"));
  expect_refusal({"--base-set", "tasks=0", "--workload", "square"}, 2, HasSubstr("tasks=0"));
  expect_refusal({"--base-set", "tasks=2", "--new-set", "tasks=2", "--workload", "square"}, 4,
                 HasSubstr("no difference"));
  expect_refusal({"--base-set", "tasks=2", "--workload", "square", "--max-rounds", "3"}, 2,
                 AllOf(HasSubstr("--max-rounds 3"), HasSubstr("at least")));
  expect_refusal({"--base-set", "tasks=2", "--threshold", "5"}, 2, HasSubstr("--threshold"));
  expect_refusal({"--base-plugin", "none.so"}, 2, HasSubstr("none.so"));
}

TEST_F(AbCommandTest, what_is_undecided_when_the_time_is_up_is_not_fine) {
  const CommandResult result = ab({"--base-set", "tasks=2", "--workload", "square", "--runner",
                                   "serial", "--time-limit", "0.001"});
  EXPECT_THAT(result.code, testing::AnyOf(3, 4));  // with or without a first block
  EXPECT_THAT(result.out, HasSubstr("time was up"));
}

TEST_F(AbCommandTest, noise_is_recorded_and_asked_again_for_the_gates_error_rates) {
  const CommandResult recorded = fourways({"noise",
                                           "--workload",
                                           "square",
                                           "--runner",
                                           "serial,thread",
                                           "--pool-rounds",
                                           "12",
                                           "--gates",
                                           "50",
                                           "--real-gates",
                                           "1",
                                           "--threshold",
                                           "50%",
                                           "--max-rounds",
                                           "12",
                                           "--seed",
                                           "1",
                                           "--quiet",
                                           "--out",
                                           "noise"});
  EXPECT_EQ(recorded.code, 0) << recorded.err;
  EXPECT_THAT(recorded.out, AllOf(HasSubstr("square/thread"), HasSubstr("false alarms"),
                                  HasSubstr("of 50"), HasSubstr("real gates")));
  const CommandResult again =
      fourways({"noise", "--from", "noise/noise.csv", "--gates", "30", "--format", "json"});
  EXPECT_EQ(again.code, 0) << again.err;
  const auto json = nlohmann::json::parse(again.out);
  EXPECT_EQ(json.at("slower").at("trials"), 30);
  EXPECT_EQ(json.at("pool_rounds"), 12);
  EXPECT_EQ(json.at("cases").size(), 2U);
  EXPECT_TRUE(json.at("real_gates").is_null());
  EXPECT_EQ(fourways({"noise", "--from", "none.csv"}).code, 2);
  EXPECT_EQ(fourways({"noise", "--workload", "square", "--runner", "serial", "--pool-rounds", "5",
                      "--max-rounds", "3", "--quiet"})
                .code,
            2);
}

TEST_F(AbCommandTest, an_interrupt_prints_what_is_known_and_loses_nothing) {
  const std::string gate = folder() / "gate";
  const pid_t pid = start(FOURWAYS_TEST_COMMAND,
                          {"ab", "--plugin", FOURWAYS_TEST_FAULTS, "--workload", "fault",
                           "--runner", "serial", "--base-set", "kind=none", "--new-set",
                           "kind=gate", "--seed", "1", "--quiet", "--out", "out"},
                          [gate] { ::setenv("FOURWAYS_TEST_GATE", gate.c_str(), 1); });
  // Open for the first time, so that a pair is finished; closed again for the next.
  while (!std::filesystem::exists(gate + ".waiting")) ::usleep(1000);
  std::ofstream(gate) << "open";
  while (!std::filesystem::exists(folder() / "out/journal.jsonl") ||
         lines_in(file("out/journal.jsonl")) < 3) {
    ::usleep(1000);
  }
  std::filesystem::remove(gate);
  std::filesystem::remove(gate + ".waiting");
  while (!std::filesystem::exists(gate + ".waiting")) ::usleep(1000);
  ::kill(pid, SIGINT);
  const CommandResult result = finish(pid);
  EXPECT_EQ(result.code, 130) << result.err;
  EXPECT_THAT(result.out, HasSubstr("Interrupted"));
  EXPECT_TRUE(children_of(::getpid()).empty());
  EXPECT_GE(read_journal(folder() / "out/journal.jsonl").samples.size(), 2U);
  EXPECT_EQ(nlohmann::json::parse(file("out/comparison.json")).at("paired").at("end"), "interrupt");
}

}  // namespace
}  // namespace fourways
