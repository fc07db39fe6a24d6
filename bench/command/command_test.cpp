// The command as a person meets it: help, lists, reports, and every kind of bad input.
#include "bench/testing/command.hpp"

#include <gmock/gmock.h>

#include <fstream>

namespace fourways {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

class CommandLineTest : public CommandTest {
 protected:
  void expect_refusal(const std::vector<std::string>& arguments, int code,
                      const testing::Matcher<std::string>& line) {
    const CommandResult result = fourways(arguments);
    EXPECT_EQ(result.code, code) << result.err;
    EXPECT_THAT(result.err, line);
    EXPECT_EQ(lines_in(result.err), 1U) << result.err;
    EXPECT_FALSE(std::filesystem::exists(folder() / "out")) << "something was measured";
  }
  void write(const std::string& name, const std::string& text) {
    std::ofstream(folder() / name) << text;
  }
};

TEST_F(CommandLineTest, without_arguments_it_prints_help) {
  const CommandResult result = fourways({});
  EXPECT_EQ(result.code, 0);
  EXPECT_THAT(result.out, AllOf(HasSubstr("run"), HasSubstr("doctor"), HasSubstr("Exit codes")));
}

TEST_F(CommandLineTest, it_tells_its_version) {
  EXPECT_THAT(fourways({"--version"}).out, HasSubstr("0."));
}

TEST_F(CommandLineTest, an_unknown_command_is_answered_with_the_closest_one) {
  expect_refusal({"docter"}, 2, HasSubstr("did you mean 'doctor'"));
}

TEST_F(CommandLineTest, an_unknown_option_is_usage) {
  expect_refusal({"run", "--wat"}, 2, HasSubstr("fourways run --help"));
}

TEST_F(CommandLineTest, an_unknown_workload_is_answered_with_the_closest_one) {
  expect_refusal({"run", "--workload", "prime"}, 2, HasSubstr("did you mean 'primes'"));
}

TEST_F(CommandLineTest, an_unknown_runner_is_answered_with_all) {
  expect_refusal({"run", "--runner", "goroutine"}, 2, AllOf(HasSubstr("fork"), HasSubstr("epoll")));
}

TEST_F(CommandLineTest, an_unknown_suite_is_answered_with_all) {
  expect_refusal({"run", "--suite", "huge"}, 2,
                 HasSubstr("quick, standard, full, lessons, gil, gate"));
}

TEST_F(CommandLineTest, an_unknown_key_is_answered_with_what_each_workload_accepts) {
  expect_refusal({"run", "--workload", "sleep", "--set", "colour=red"}, 2,
                 AllOf(HasSubstr("colour"), HasSubstr("sleep accepts"), HasSubstr("duration")));
}

TEST_F(CommandLineTest, a_glob_that_matches_nothing_measures_nothing_and_says_what_exists) {
  expect_refusal({"run", "--workload", "x*"}, 4, AllOf(HasSubstr("x*"), HasSubstr("primes")));
  expect_refusal({"run", "--runner", "x*"}, 4, AllOf(HasSubstr("x*"), HasSubstr("serial")));
}

TEST_F(CommandLineTest, a_value_out_of_range_names_workload_key_and_range) {
  for (const char* value : {"0", "-1", "1e99", "abc", ""}) {
    expect_refusal({"run", "--workload", "primes", "--set", std::string("tasks=") + value}, 2,
                   HasSubstr("tasks="));
  }
  expect_refusal({"run", "--workload", "primes", "--set", "tasks=0"}, 2,
                 AllOf(HasSubstr("workload primes"), HasSubstr("an integer 1..")));
}

TEST_F(CommandLineTest, a_bad_number_of_rounds_is_usage) {
  expect_refusal({"run", "--rounds", "0"}, 2, HasSubstr("--rounds"));
  expect_refusal({"run", "--timeout", "-3"}, 2, HasSubstr("--timeout"));
}

TEST_F(CommandLineTest, an_output_folder_that_cannot_be_made_is_told_before_measuring) {
  write("file", "");
  expect_refusal({"run", "--out", "file/below"}, 2,
                 AllOf(HasSubstr("file/below"), HasSubstr("--out")));
}

TEST_F(CommandLineTest, a_folder_with_a_run_in_it_is_not_overwritten) {
  const std::vector<std::string> run{"run",      "--workload", "square", "--runner", "serial",
                                     "--rounds", "1",          "--out",  "mine"};
  ASSERT_EQ(fourways(run).code, 0);
  expect_refusal(run, 2, HasSubstr("--resume"));
}

TEST_F(CommandLineTest, nothing_to_resume_is_told) {
  expect_refusal({"run", "--resume"}, 2, HasSubstr("nothing to resume"));
  expect_refusal({"run", "--resume", "--out", "none"}, 2, HasSubstr("nothing to resume"));
}

TEST_F(CommandLineTest, a_plugin_that_does_not_load_is_told) {
  write("bad.so", "no library");
  expect_refusal({"run", "--plugin", "./none.so"}, 2, HasSubstr("none.so"));
  expect_refusal({"run", "--plugin", "bad.so"}, 2, HasSubstr("does not load"));
}

TEST_F(CommandLineTest, a_plugin_of_another_contract_version_is_told) {
  expect_refusal({"run", "--plugin", FOURWAYS_TEST_OTHER_VERSION}, 2,
                 HasSubstr("contract version"));
}

TEST_F(CommandLineTest, a_plugin_that_throws_is_told) {
  expect_refusal({"run", "--plugin", FOURWAYS_TEST_THROWING}, 2, HasSubstr("failed while listing"));
}

TEST_F(CommandLineTest, a_report_that_is_none_is_told) {
  write("text.json", "hello");
  write("cut.json", R"({"context": {"fourways": {"schema_ver)");
  write("other.json", R"({"context": {}, "benchmarks": []})");
  write("newer.json", R"({"context": {"fourways": {"schema_version": 99}}, "benchmarks": []})");
  for (const char* name : {"none.json", "text.json", "cut.json", "other.json", "newer.json"}) {
    expect_refusal({"report", name}, 2, HasSubstr(name));
  }
  expect_refusal({"report", "newer.json"}, 2, HasSubstr("99"));
  expect_refusal({"report", "newer.json", "newer.json"}, 2, HasSubstr("99"));
}

TEST_F(CommandLineTest, a_run_writes_its_report_and_names_the_files) {
  const CommandResult result = fourways({"run", "--workload", "square", "--runner", "serial",
                                         "--runner", "thread", "--rounds", "6", "--out", "run"});
  EXPECT_EQ(result.code, 0) << result.err;
  EXPECT_THAT(result.out, AllOf(HasSubstr("square/serial/tasks:64"), HasSubstr("run/report.json"),
                                HasSubstr("run/report.md"), HasSubstr("run/journal.jsonl")));
  EXPECT_THAT(result.err, AllOf(HasSubstr("round 6 of 6"), Not(HasSubstr("\033"))));
  EXPECT_EQ(report().at("benchmarks").size(), 2U);
  EXPECT_EQ(report().at("context").at("fourways").at("partial"), false);
  EXPECT_EQ(fourways({"report", "run/report.json"}).out, file("run/report.md"));
  EXPECT_EQ(fourways({"report", "run/report.json", "--format", "json"}).out,
            file("run/report.json"));
  EXPECT_EQ(fourways({"report", "run/report.json", "--out", "/dev/full"}).code, 2);
}

TEST_F(CommandLineTest, runs_of_one_machine_are_merged_and_exported) {
  for (const char* out : {"first", "second"}) {
    ASSERT_EQ(fourways({"run", "--workload", "square", "--runner", "serial", "--rounds", "3",
                        "--quiet", "--out", out})
                  .code,
              0);
  }
  const std::string first = "first/report.json";
  const std::string second = "second/report.json";
  const CommandResult merged = fourways({"report", first, second, "--format", "json"});
  EXPECT_EQ(merged.code, 0) << merged.err;
  const auto json = nlohmann::json::parse(merged.out);
  EXPECT_EQ(json.at("benchmarks").at(0).at("samples").size(), 6U);
  EXPECT_EQ(json.at("context").at("fourways").at("runs").size(), 2U);
  for (const char* form : {"md", "csv", "github", "bmf", "otava"}) {
    const CommandResult exported = fourways({"report", first, second, "--format", form});
    EXPECT_EQ(exported.code, 0) << exported.err;
    EXPECT_THAT(exported.out, HasSubstr("square/serial")) << form;
  }
  write("run.json", file(first));
  const auto told = [&](const std::vector<std::string>& arguments, int code, const char* line) {
    const CommandResult result = fourways(arguments);
    EXPECT_EQ(result.code, code) << result.err;
    EXPECT_THAT(result.err, HasSubstr(line));
    EXPECT_EQ(lines_in(result.err), 1U) << result.err;
  };
  told({"report", first, first}, 2, "same run");
  told({"report", first, "run.json"}, 2, "journal.jsonl");
  told({"report", first, "none/report.json"}, 2, "none/report.json");
  told({"report", first, "--format", "xml"}, 2, "--format");
  told({"report", first, "--format", "csv", "--out", "no/such"}, 2, "no/such");
  auto other = nlohmann::json::parse(file(second));
  other["context"]["fourways"]["machine"]["affinity_cpus"] = 77;
  write(second, other.dump());
  told({"report", first, second}, 5, "against 77");
}

TEST_F(CommandLineTest, a_sweep_measures_each_value) {
  EXPECT_EQ(
      fourways({"run", "--workload", "square", "--runner", "thread_pool", "--set", "tasks=2,3",
                "--set", "workers=1,2", "--rounds", "1", "--quiet", "--out", "run"})
          .code,
      0);
  EXPECT_EQ(report().at("benchmarks").size(), 4U);
}

TEST_F(CommandLineTest, lists_are_complete_as_text_and_as_json) {
  const CommandResult text = fourways({"list"});
  EXPECT_THAT(text.out, AllOf(HasSubstr("primes"), HasSubstr("tutorial"), HasSubstr("epoll")));
  const auto json = nlohmann::json::parse(fourways({"list", "--json"}).out);
  EXPECT_GE(json.at("workloads").size(), 9U);
  EXPECT_GE(json.at("runners").size(), 6U);
  const CommandResult all =
      fourways({"list", "cases", "--workload", "*", "--runner", "*", "--json"});
  const auto cases = nlohmann::json::parse(all.out).at("cases");
  EXPECT_EQ(cases.size(), json.at("workloads").size() * json.at("runners").size());
}

TEST_F(CommandLineTest, the_doctor_always_has_an_answer) {
  EXPECT_THAT(fourways({"doctor"}).out, HasSubstr("processors"));
  const auto json = nlohmann::json::parse(fourways({"doctor", "--json"}).out);
  EXPECT_GE(json.at("checks").size(), 10U);
}

TEST_F(CommandLineTest, bench_models_is_a_google_benchmark_binary) {
  const CommandResult list =
      bench_models({"--benchmark_list_tests", "--benchmark_filter=primes/.*"});
  EXPECT_EQ(list.code, 0) << list.err;
  EXPECT_THAT(list.out, AllOf(HasSubstr("primes/serial/tasks:8"), Not(HasSubstr("sleep"))));
  const CommandResult run = bench_models(
      {"--case", "square/thread/tasks:3", "--benchmark_format=json", "--benchmark_min_time=0.001"});
  const auto rows = nlohmann::json::parse(run.out).at("benchmarks");
  ASSERT_EQ(rows.size(), 1U);
  EXPECT_EQ(rows[0].at("tasks"), 3);
  EXPECT_THAT(bench_models({"--help"}).out,
              AllOf(HasSubstr("--benchmark_filter"), HasSubstr("--record-fd")));
}

TEST_F(CommandLineTest, bench_models_fails_when_a_case_fails) {
  const CommandResult result = bench_models(
      {"--plugin", FOURWAYS_TEST_FAULTS, "--case", "fault/serial/tasks:2/kind:throws"});
  EXPECT_EQ(result.code, 2);
  EXPECT_THAT(result.out + result.err, HasSubstr("thrown on purpose"));
}

}  // namespace
}  // namespace fourways
