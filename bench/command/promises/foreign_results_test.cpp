// Results of other tools as a person meets them: compared, shown, tracked, and what is refused.
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <gmock/gmock.h>

#include <fstream>

#include "bench/testing/command.hpp"
#include "reports/record/schema.hpp"
#include "reports/report/report.hpp"
#include "reports/testing/samples.hpp"

namespace fourways {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

class ForeignResultsTest : public CommandTest {
 protected:
  void write(const std::string& name, const std::string& text) const {
    std::ofstream(folder() / name) << text;
  }
  static std::string row(const std::string& name, double time) {
    return fmt::format(R"({{"name": "{}", "run_type": "iteration", "real_time": {}}})", name, time);
  }
  /// A Google Benchmark file of twelve repetitions of each case, alike for a seed.
  void write_google(const std::string& name, const std::vector<std::string>& cases, double center,
                    std::uint64_t seed, int cores = 4) const {
    std::vector<std::string> rows;
    for (const std::string& each : cases) {
      for (const double wall : walls_around(center, 0.01, 12, seed))
        rows.push_back(row(each, wall));
    }
    write(name,
          fmt::format(R"({{"context": {{"date": "2026-11-0{}T10:00:00+00:00", "num_cpus": {}}},
                                "benchmarks": [{}]}})",
                      seed, cores, fmt::join(rows, ",\n")));
  }
  void expect_refusal(const std::vector<std::string>& arguments, int code,
                      const testing::Matcher<std::string>& line) {
    const CommandResult result = fourways(arguments);
    EXPECT_EQ(result.code, code) << result.err;
    EXPECT_THAT(result.err, line);
    EXPECT_EQ(lines_in(result.err), 1U) << result.err;
    EXPECT_EQ(result.out, "");
  }
};

TEST_F(ForeignResultsTest, a_comparison_is_advisory_unless_it_is_to_gate) {
  write_google("base.json", {"a", "b"}, 1000, 1);
  write_google("same.json", {"a", "b"}, 1000, 2);
  write_google("slower.json", {"a", "b"}, 1200, 3);
  EXPECT_EQ(fourways({"compare", "base.json", "same.json"}).code, 0);
  const CommandResult advisory = fourways({"compare", "base.json", "slower.json"});
  EXPECT_EQ(advisory.code, 0);
  EXPECT_THAT(advisory.out, AllOf(HasSubstr("2 slower"), HasSubstr("Advisory: Google Benchmark"),
                                  HasSubstr("--gate")));
  EXPECT_EQ(fourways({"compare", "base.json", "slower.json", "--gate"}).code, 1);
  EXPECT_EQ(fourways({"compare", "base.json", "same.json", "--gate"}).code, 0);
  const CommandResult json = fourways({"compare", "base.json", "slower.json", "--format", "json"});
  EXPECT_EQ(
      schema_violation(nlohmann::json::parse(json.out), comparison_schema_text()).value_or(""), "");
}

TEST_F(ForeignResultsTest, cases_in_one_side_alone_and_broken_ones_are_told) {
  write_google("base.json", {"a", "b"}, 1000, 1);
  write_google("new.json", {"a", "c"}, 1000, 2);
  const CommandResult result = fourways({"compare", "base.json", "new.json"});
  EXPECT_EQ(result.code, 0);
  EXPECT_THAT(result.out,
              AllOf(HasSubstr("b: not in the new report"), HasSubstr("c: not in the base")));
  write("broken.json",
        R"({"context": {"num_cpus": 4}, "benchmarks": [{"name": "a", "error_occurred": true,
           "error_message": "no disk", "real_time": 0}]})");
  const CommandResult broken = fourways({"compare", "base.json", "broken.json"});
  EXPECT_EQ(broken.code, 2);
  EXPECT_THAT(broken.out, AllOf(HasSubstr("BROKEN"), HasSubstr("no disk")));
}

TEST_F(ForeignResultsTest, one_sample_a_case_says_which_flag_brings_more) {
  write("base.json",
        fmt::format(R"({{"context": {{"num_cpus": 4}}, "benchmarks": [{}]}})", row("a", 5)));
  const CommandResult result = fourways({"compare", "base.json", "base.json"});
  EXPECT_EQ(result.code, 3);
  EXPECT_THAT(result.out, HasSubstr("--benchmark_repetitions=12"));
  EXPECT_THAT(fourways({"report", "base.json"}).err, HasSubstr("--benchmark_repetitions=12"));
}

TEST_F(ForeignResultsTest, what_cannot_serve_is_refused_with_its_code) {
  write_google("base.json", {"a"}, 1000, 1);
  write_google("other.json", {"a"}, 1000, 2, 64);
  write("aggregates.json", R"({"context": {"num_cpus": 4}, "benchmarks": [{"name": "a_mean",
                              "run_type": "aggregate", "real_time": 5}]})");
  write("bmf.json", R"({"a": {"latency": {"value": 12}}})");
  write("text.json", "hello");
  expect_refusal({"compare", "base.json", "other.json"}, 5,
                 HasSubstr("processors allowed: 4 against 64"));
  expect_refusal({"compare", "base.json", "aggregates.json"}, 4, HasSubstr("only aggregates"));
  expect_refusal({"report", "aggregates.json"}, 4, HasSubstr("only aggregates"));
  expect_refusal({"compare", "bmf.json", "bmf.json"}, 4, HasSubstr("values without samples"));
  expect_refusal({"report", "bmf.json"}, 4, HasSubstr("values without samples"));
  expect_refusal({"compare", "base.json", "text.json"}, 2, HasSubstr("neither"));
  expect_refusal({"report", "base.json", "--from", "gogle-benchmark"}, 2,
                 HasSubstr("did you mean 'google-benchmark'"));
  expect_refusal({"report", "base.json", "--columns", "meddian"}, 2,
                 HasSubstr("did you mean 'median'"));
  expect_refusal({"report", "base.json", "--from", "hyperfine"}, 4, HasSubstr("--runs"));
}

TEST_F(ForeignResultsTest, are_shown_in_every_form) {
  write_google("a.json", {"BM_sum/64", "BM_sum/1024"}, 1000, 1);
  for (const char* form : {"md", "table"}) {
    const CommandResult shown = fourways({"report", "a.json", "--format", form});
    EXPECT_EQ(shown.code, 0) << shown.err;
    EXPECT_THAT(shown.out, AllOf(HasSubstr("BM_sum/64"), HasSubstr("1.00x"),
                                 Not(HasSubstr("not measured")), Not(HasSubstr("fresh process"))));
  }
  for (const char* form :
       {"json", "csv", "github", "bmf", "otava", "google-benchmark", "vega-lite"}) {
    EXPECT_EQ(fourways({"report", "a.json", "--format", form}).code, 0) << form;
  }
  const CommandResult json = fourways({"report", "a.json", "--format", "json"});
  write("again.json", json.out);
  EXPECT_EQ(fourways({"report", "again.json"}).code, 0);
  const CommandResult page = fourways({"report", "a.json", "--format", "html"});
  if (page.code == 0) {
    EXPECT_THAT(page.out, HasSubstr("BM_sum/1024"));
  } else {
    EXPECT_THAT(page.err, HasSubstr("npm"));  // a build without a page
  }
}

TEST_F(ForeignResultsTest, several_files_of_one_machine_are_merged) {
  write_google("a.json", {"a"}, 1000, 1);
  write_google("b.json", {"a"}, 1000, 2);
  const CommandResult merged =
      fourways({"report", "a.json", "b.json", "--format", "table", "--columns", "median,samples"});
  EXPECT_EQ(merged.code, 0) << merged.err;
  EXPECT_THAT(merged.out, HasSubstr("24\n"));
}

TEST_F(ForeignResultsTest, go_into_a_history_and_are_held_against_it) {
  for (int run = 1; run <= 9; ++run) {
    const std::string name = fmt::format("run{}.json", run);
    write_google(name, {"a"}, 1000, static_cast<std::uint64_t>(run));
    const CommandResult added = fourways({"track", "add", name, "--db", "h.db", "--branch", "main",
                                          "--commit", fmt::format("c{}", run)});
    EXPECT_EQ(added.code, 0) << added.err;
  }
  write_google("slower.json", {"a"}, 2000, 3);
  EXPECT_EQ(fourways({"track", "gate", "run1.json", "--db", "h.db", "--branch", "main"}).code, 0);
  EXPECT_EQ(fourways({"track", "gate", "slower.json", "--db", "h.db", "--branch", "main"}).code, 1);
  write("bmf.json", R"({"a": {"latency": {"value": 12}}})");
  const CommandResult values =
      fourways({"track", "add", "bmf.json", "--db", "h.db", "--branch", "main", "--commit", "v",
                "--time", "2026-11-20T00:00:00Z"});
  EXPECT_EQ(values.code, 0) << values.err;
  EXPECT_THAT(values.err, HasSubstr("values without samples"));
}

}  // namespace
}  // namespace fourways
