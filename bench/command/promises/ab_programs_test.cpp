// fourways ab of programs that are not ours, as a person meets it: a real Google Benchmark program,
// and scripts that speak as others do.
#include <gmock/gmock.h>
#include <sys/stat.h>

#include <fstream>

#include "bench/testing/command.hpp"
#include "bench/testing/made_program.hpp"
#include "reports/record/journal.hpp"

namespace fourways {
namespace {

using testing::AllOf;
using testing::HasSubstr;

class AbProgramsTest : public CommandTest {
 protected:
  void SetUp() override {
    CommandTest::SetUp();
    std::filesystem::create_symlink(FOURWAYS_TEST_BENCHMARK_PROGRAM, folder() / "real");
    // The same program, forty times the work: a busy machine does not hide that.
    std::ofstream(folder() / "slower") << "#!/bin/sh\nexec ./real --work=40 \"$@\"\n";
    std::filesystem::permissions(folder() / "slower", std::filesystem::perms::owner_all);
  }

  CommandResult ab(const std::string& base, const std::string& newer,
                   std::vector<std::string> more) {
    more.insert(more.begin(), {"ab", "--seed", "1", "--quiet", "--threshold", "100%", "--base",
                               base, "--new", newer});
    return fourways(more);
  }
  void expect_refusal(const CommandResult& result, int code,
                      const testing::Matcher<std::string>& line) {
    EXPECT_EQ(result.code, code) << result.err;
    EXPECT_THAT(result.err, line);
    EXPECT_EQ(lines_in(result.err), 1U) << result.err;
    EXPECT_EQ(result.out, "");
  }
};

TEST_F(AbProgramsTest, a_program_that_got_slower_is_found) {
  const CommandResult result =
      ab("./real", "./slower", {"--filter", "plain", "--max-rounds", "12", "--out", "out"});
  EXPECT_EQ(result.code, 1) << result.err << result.out;
  EXPECT_THAT(result.out, AllOf(HasSubstr("plain"), HasSubstr("1 slower")));
  const JournalContents journal = read_journal(folder() / "out/journal.jsonl");
  ASSERT_GE(journal.samples.size(), 4U);
  const Sample& sample = journal.samples.front();
  EXPECT_EQ(sample.case_name, "plain");
  EXPECT_EQ(sample.figures.at("bytes"), 4096);
  EXPECT_EQ(sample.figures.count("odd"), 0U) << "it is NaN";
  EXPECT_EQ(sample.notes.at("label"), "a \"label\", with a comma");
  EXPECT_GT(sample.usage.peak_memory_bytes, 0);
  const auto json = nlohmann::json::parse(file("out/comparison.json"));
  EXPECT_EQ(json.at("base"), "./real");
  EXPECT_EQ(json.at("paired").at("end"), "decided");
}

TEST_F(AbProgramsTest, a_case_that_fails_is_named_with_its_own_words) {
  const CommandResult result = ab("./real", "./real", {"--filter", "refuses", "--measure-equal"});
  EXPECT_EQ(result.code, 2) << result.out;
  EXPECT_THAT(result.out, AllOf(HasSubstr("failed in both"), HasSubstr("no such device")));
}

TEST_F(AbProgramsTest, arguments_after_two_dashes_are_the_programs_own) {
  make_program(folder() / "wants", "a", "case \"$*\" in *'--data set'*) ;; *) exit 9 ;; esac");
  expect_refusal(ab("./wants", "./wants", {"--measure-equal", "--max-rounds", "12"}), 2,
                 HasSubstr("status 9"));
  const CommandResult given = ab(
      "./wants", "./wants", {"--measure-equal", "--max-rounds", "12", "--", "--data", "set", "-v"});
  EXPECT_THAT(given.out, HasSubstr("1 the same")) << given.err;
  expect_refusal(ab("./wants", "./wants", {"--", "--benchmark_filter=x"}), 2,
                 AllOf(HasSubstr("--benchmark_filter=x"), HasSubstr("--filter")));
}

TEST_F(AbProgramsTest, cases_of_one_side_are_told_and_none_in_common_is_no_comparison) {
  make_program(folder() / "base", "BM_sort/64\nBM_copy");
  make_program(folder() / "new", "BM_copy\nBM_move");
  make_program(folder() / "other", "BM_sort/128");
  const CommandResult result = ab("./base", "./new", {"--max-rounds", "12", "--format", "json"});
  const auto json = nlohmann::json::parse(result.out);
  EXPECT_EQ(json.at("cases").size(), 1U);
  ASSERT_EQ(json.at("uncompared").size(), 2U);
  EXPECT_EQ(json.at("uncompared")[0].at("why"), "base_only");
  EXPECT_EQ(json.at("uncompared")[1].at("case"), "BM_move");
  expect_refusal(ab("./base", "./other", {}), 4, HasSubstr("'BM_sort/64' and 'BM_sort/128'"));
  expect_refusal(ab("./base", "./new", {"--filter", "BM_mvoe"}), 4, HasSubstr("'BM_mvoe'"));
}

TEST_F(AbProgramsTest, other_numbers_of_iterations_are_other_work) {
  make_program(folder() / "base", "a");
  make_program(folder() / "new", "a", "iterations=7");
  const CommandResult result = ab("./base", "./new", {"--max-rounds", "12"});
  EXPECT_THAT(result.out, AllOf(HasSubstr("not compared"), HasSubstr("of its own")));
}

TEST_F(AbProgramsTest, a_counter_decides_if_that_is_asked_for) {
  make_program(folder() / "base", "a");
  make_program(folder() / "new", "a", "real_time=100");
  const CommandResult result = ab("./base", "./new",
                                  {"--metric", "cpu_time", "--metric", "odd:higher", "--inform",
                                   "peak_memory", "--max-rounds", "12", "--out", "out"});
  EXPECT_EQ(result.code, 0) << result.err << result.out;
  EXPECT_THAT(result.out, AllOf(HasSubstr("a: cpu_time"), HasSubstr("has no odd"),
                                HasSubstr("peak_memory of a")));
  const auto json = nlohmann::json::parse(file("out/comparison.json"));
  EXPECT_EQ(json.at("cases")[0].at("metric"), "cpu_time");
  EXPECT_EQ(json.at("cases")[0].at("base").at("median"), 90);
  expect_refusal(ab("./base", "./new", {"--metric", ":higher"}), 2, HasSubstr("--metric :higher"));
}

TEST_F(AbProgramsTest, equal_programs_are_told_and_not_measured) {
  std::filesystem::copy_file(FOURWAYS_TEST_BENCHMARK_PROGRAM, folder() / "copy");
  const CommandResult result = ab("./real", "./copy", {"--out", "out"});
  EXPECT_EQ(result.code, 0) << result.err;
  EXPECT_THAT(result.out, AllOf(HasSubstr("Nothing changed"), HasSubstr("--measure-equal")));
  EXPECT_EQ(read_journal(folder() / "out/journal.jsonl").samples.size(), 0U);
  EXPECT_THAT(file("out/comparison.md"), HasSubstr("fourways ab: nothing changed"));
}

TEST_F(AbProgramsTest, bad_usage_is_told) {
  expect_refusal(ab("./real", "", {}), 2, HasSubstr("--new"));
  expect_refusal(ab("./real", "./missing", {}), 2, HasSubstr("--new ./missing"));
  expect_refusal(ab("./real", FOURWAYS_TEST_BENCH_MODELS, {}), 2, HasSubstr("two of a kind"));
  expect_refusal(ab("./real", "./real", {"--workload", "x"}), 2, HasSubstr("--filter"));
  expect_refusal(fourways({"ab", "--base-set", "tasks=2", "--filter", "x"}), 2,
                 HasSubstr("--base and --new"));
}

TEST_F(AbProgramsTest, commands_are_compared_one_pair_or_several) {
  const std::vector<std::string> common{"ab",   "--seed",       "1", "--quiet", "--threshold",
                                        "100%", "--max-rounds", "12"};
  const auto commands = [&](std::vector<std::string> more) {
    more.insert(more.begin(), common.begin(), common.end());
    return fourways(more);
  };
  const CommandResult slower =
      commands({"--base-command", "sleep 0.001", "--new-command", "sleep 0.05"});
  EXPECT_EQ(slower.code, 1) << slower.err;
  EXPECT_THAT(slower.out, AllOf(HasSubstr("sleep 0.05"), HasSubstr("1 slower")));
  const CommandResult named =
      commands({"--pair", "short", "sleep 0.05", "sleep 0.001", "--pair", "bad", "true", "false"});
  EXPECT_EQ(named.code, 2) << named.err;
  EXPECT_THAT(named.out, AllOf(HasSubstr("1 faster"), HasSubstr("bad: failed in the new")));
  expect_refusal(commands({"--base-command", "true"}), 2, HasSubstr("--new-command"));
  expect_refusal(commands({"--base-command", "a | b", "--new-command", "true"}), 2,
                 HasSubstr("--shell"));
  expect_refusal(commands({"--base-command", "true", "--new-command", "true", "--base", "x"}), 2,
                 HasSubstr("leave out"));
}

TEST_F(AbProgramsTest, the_noise_of_a_program_is_recorded) {
  make_program(folder() / "made", "a\nb");
  const CommandResult result =
      fourways({"noise", "--base", "./made", "--new", "./made", "--pool-rounds", "12",
                "--max-rounds", "12", "--gates", "20", "--quiet", "--seed", "1"});
  EXPECT_EQ(result.code, 0) << result.err;
  EXPECT_THAT(result.out, HasSubstr("false alarms"));
}

TEST_F(AbProgramsTest, a_program_is_run_and_reported_and_gone_on_with) {
  make_program(folder() / "made", "BM_a/8\nBM_b, c", "real_time=250");
  const CommandResult result = fourways(
      {"run", "--program", "./made", "--rounds", "3", "--seed", "1", "--quiet", "--out", "run"});
  EXPECT_EQ(result.code, 0) << result.err;
  EXPECT_THAT(result.err, HasSubstr("another size of its environment"));
  const auto rows = report().at("benchmarks");
  ASSERT_EQ(rows.size(), 2U);
  EXPECT_EQ(rows[0].at("name"), "BM_a/8");
  EXPECT_EQ(rows[0].at("real_time"), 250);
  EXPECT_EQ(rows[0].at("samples").size(), 3U);
  const CommandResult more =
      fourways({"run", "--resume", "--rounds", "4", "--quiet", "--out", "run"});
  EXPECT_EQ(more.code, 0) << more.err;
  const JournalContents journal = read_journal(folder() / "run/journal.jsonl");
  ASSERT_EQ(journal.samples.size(), 8U);
  EXPECT_EQ(journal.samples.front().params, journal.samples.back().params)
      << "as many iterations as before";
  expect_refusal(fourways({"run", "--resume", "--program", "./other", "--out", "run"}), 2,
                 HasSubstr("another program"));
  make_program(folder() / "made", "BM_a/8");
  expect_refusal(fourways({"run", "--resume", "--rounds", "5", "--out", "run"}), 2,
                 HasSubstr("'BM_b, c'"));
}

TEST_F(AbProgramsTest, commands_are_run_and_reported) {
  const CommandResult result = fourways({"run", "--command", "true", "--command", "sleep 0.001",
                                         "--rounds", "3", "--quiet", "--out", "run"});
  EXPECT_EQ(result.code, 0) << result.err;
  EXPECT_EQ(report().at("benchmarks").size(), 2U);
  EXPECT_EQ(fourways({"run", "--command", "false", "--rounds", "1", "--quiet"}).code, 2);
  expect_refusal(fourways({"run", "--command", "true", "--workload", "sleep"}), 2,
                 HasSubstr("choose cases of fourways"));
  expect_refusal(fourways({"run", "--filter", "x"}), 2, HasSubstr("--program"));
  ASSERT_EQ(::mkfifo((folder() / "pipe").c_str(), 0600), 0);
  expect_refusal(fourways({"run", "--command", "cat", "--input", "pipe"}), 2,
                 HasSubstr("is a pipe"));
}

}  // namespace
}  // namespace fourways
