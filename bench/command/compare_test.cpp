// fourways compare as a person meets it: verdicts, exit codes, forms, and every kind of bad input.
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

class CompareCommandTest : public CommandTest {
 protected:
  void write(const std::string& name, const std::vector<Sample>& samples,
             const nlohmann::json& context = test_context()) const {
    write_report(folder() / name, build_report(context, samples));
  }
  void write_text(const std::string& name, const std::string& text) const {
    std::ofstream(folder() / name) << text;
  }
  /// A report with one case around `center`, alike for a seed.
  void write_case(const std::string& name, double center, std::uint64_t seed,
                  double spread = 0.01) const {
    write(name, rounds_of("primes", "thread", walls_around(center, spread, 12, seed)));
  }

  CommandResult compare(std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), "compare");
    return fourways(arguments);
  }
  void expect_refusal(const std::vector<std::string>& arguments, int code,
                      const testing::Matcher<std::string>& line) {
    const CommandResult result = compare(arguments);
    EXPECT_EQ(result.code, code) << result.err;
    EXPECT_THAT(result.err, line);
    EXPECT_EQ(lines_in(result.err), 1U) << result.err;
    EXPECT_EQ(result.out, "");
  }
};

TEST_F(CompareCommandTest, the_exit_code_is_the_verdict) {
  write_case("base.json", 1e7, 1);
  write_case("same.json", 1e7, 2);
  write_case("slower.json", 1.2e7, 3);
  write_case("faster.json", 0.8e7, 4);
  write_case("noisy.json", 1e7, 5, 0.5);
  EXPECT_EQ(compare({"base.json", "same.json"}).code, 0);
  EXPECT_EQ(compare({"base.json", "faster.json"}).code, 0);
  EXPECT_EQ(compare({"base.json", "noisy.json"}).code, 3);
  const CommandResult slower = compare({"base.json", "slower.json"});
  EXPECT_EQ(slower.code, 1);
  EXPECT_THAT(slower.out, AllOf(HasSubstr("primes/thread/tasks:8"), HasSubstr("slower"),
                                HasSubstr("fourways ab"), Not(HasSubstr("\033"))));
  EXPECT_EQ(compare({"base.json", "slower.json", "--threshold", "40%"}).code, 0);
  EXPECT_EQ(compare({"base.json", "slower.json", "--between-runs", "20%"}).code, 3);
}

TEST_F(CompareCommandTest, a_case_that_now_fails_is_told_and_fails) {
  auto base = rounds_of("primes", "serial", walls_around(1e7, 0.01, 12, 1));
  auto fork = rounds_of("primes", "fork", walls_around(1e7, 0.01, 12, 2));
  append(base, fork);
  write("base.json", base);
  for (Sample& sample : base) {
    if (sample.runner == "fork") make_failed(sample, SampleReason::Type::signal, "SIGSEGV");
  }
  write("new.json", base);
  const CommandResult result = compare({"base.json", "new.json"});
  EXPECT_EQ(result.code, 2);
  EXPECT_THAT(result.out, AllOf(HasSubstr("BROKEN"), HasSubstr("SIGSEGV")));
}

TEST_F(CompareCommandTest, every_form_is_written_whole) {
  write_case("base.json", 1e7, 1);
  write_case("new.json", 1.2e7, 2);
  const CommandResult json = compare({"base.json", "new.json", "--format", "json"});
  EXPECT_EQ(
      schema_violation(nlohmann::json::parse(json.out), comparison_schema_text()).value_or(""), "");
  const CommandResult markdown =
      compare({"base.json", "new.json", "--format", "md", "--out", "new.md"});
  EXPECT_EQ(markdown.code, 1);
  EXPECT_EQ(markdown.out, "");
  EXPECT_THAT(markdown.err, HasSubstr("1 slower"));
  EXPECT_THAT(file("new.md"), HasSubstr("## fourways compare: slower"));
}

TEST_F(CompareCommandTest, only_the_cases_asked_for_are_compared) {
  write_case("base.json", 1e7, 1);
  write_case("new.json", 1.2e7, 2);
  EXPECT_EQ(compare({"base.json", "new.json", "--filter", "primes/*"}).code, 1);
  expect_refusal({"base.json", "new.json", "--filter", "sleep/*"}, 4,
                 AllOf(HasSubstr("nothing to compare"), HasSubstr("sleep/*")));
}

TEST_F(CompareCommandTest, nothing_in_common_is_told) {
  write_case("base.json", 1e7, 1);
  write("other.json", rounds_of("sleep", "thread", {1, 2, 3}));
  write("empty.json", {});
  expect_refusal({"base.json", "other.json"}, 4, HasSubstr("nothing to compare"));
  expect_refusal({"empty.json", "empty.json"}, 4, HasSubstr("nothing to compare"));
}

TEST_F(CompareCommandTest, another_machine_is_refused_by_name_unless_forced) {
  write_case("base.json", 1e7, 1);
  auto context = test_context();
  context["fourways"]["machine"]["affinity_cpus"] = 64;
  context["fourways"]["build_type"] = "Debug";
  write("new.json", rounds_of("primes", "thread", walls_around(1e7, 0.01, 12, 2)), context);
  expect_refusal({"base.json", "new.json"}, 5,
                 AllOf(HasSubstr("processors allowed: 2 against 64"),
                       HasSubstr("build type: Release against Debug"), HasSubstr("--force")));
  const CommandResult forced = compare({"base.json", "new.json", "--force"});
  EXPECT_EQ(forced.code, 0);
  EXPECT_THAT(forced.out, HasSubstr("Not comparable: processors allowed"));
}

TEST_F(CompareCommandTest, what_is_no_report_is_told) {
  write_case("base.json", 1e7, 1);
  write_text("text.json", "hello");
  write_text("cut.json", file("base.json").substr(0, 700));
  write_text("other.json", R"({"context": {}, "benchmarks": []})");
  write_text("newer.json", R"({"context": {"fourways": {"schema_version": 99}}})");
  write_text("bare.json", R"({"context": {"fourways": {"schema_version": 1}}})");
  for (const char* name :
       {"none.json", "text.json", "cut.json", "other.json", "newer.json", "bare.json", "."}) {
    expect_refusal({"base.json", name}, 2, HasSubstr(name));
    expect_refusal({name, "base.json"}, 2, HasSubstr(name));
  }
}

TEST_F(CompareCommandTest, a_threshold_that_is_none_is_usage) {
  write_case("base.json", 1e7, 1);
  for (const char* value : {"0", "0%", "-1%", "5", "500%", "abc", "nan%", ""}) {
    expect_refusal({"base.json", "base.json", std::string("--threshold=") + value}, 2,
                   HasSubstr("--threshold"));
    expect_refusal({"base.json", "base.json", std::string("--between-runs=") + value}, 2,
                   HasSubstr("--between-runs"));
  }
  expect_refusal({"base.json", "base.json", "--threshold", "-1"}, 2, HasSubstr("--threshold"));
}

TEST_F(CompareCommandTest, bad_usage_is_told) {
  write_case("base.json", 1e7, 1);
  expect_refusal({}, 2, HasSubstr("fourways compare --help"));
  expect_refusal({"base.json"}, 2, HasSubstr("fourways compare --help"));
  expect_refusal({"base.json", "base.json", "base.json"}, 2, HasSubstr("fourways compare --help"));
  expect_refusal({"base.json", "base.json", "--format", "xml"}, 2, HasSubstr("--format"));
  expect_refusal({"base.json", "base.json", "--out", "no/such/folder"}, 2, HasSubstr("no/such"));
  expect_refusal({"base.json", "base.json", "--out", "/dev/full"}, 2, HasSubstr("/dev/full"));
}

}  // namespace
}  // namespace fourways
