// Asking a program what it is: versions, names, and what is no such program.
#include "bench/subjects/benchmark_program.hpp"

#include <gmock/gmock.h>
#include <regex.h>
#include <unistd.h>

#include "bench/command/command_error.hpp"
#include "bench/sample/process_tree.hpp"
#include "bench/subjects/benchmark_subject.hpp"
#include "bench/testing/made_program.hpp"

namespace fourways {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;

class BenchmarkProgramTest : public testing::Test {
 protected:
  void SetUp() override { become_subreaper(); }
  void TearDown() override { EXPECT_TRUE(children_of(::getpid()).empty()); }

  std::string path() const { return folder_.path() + "/program"; }
  std::shared_ptr<BenchmarkProgram> program(
      std::chrono::duration<double> timeout = std::chrono::seconds(30)) {
    return std::make_shared<BenchmarkProgram>(path(), std::vector<std::string>{}, timeout,
                                              interrupts_);
  }
  std::shared_ptr<BenchmarkProgram> made(const std::string& names, const std::string& script = "",
                                         bool before_1_8 = false) {
    make_program(path(), names, script, before_1_8);
    return program();
  }
  /// Why the file at path() is no program to be measured.
  std::string refusal(ExitCode code,
                      std::chrono::duration<double> timeout = std::chrono::seconds(30)) {
    try {
      program(timeout);
    } catch (const CommandError& error) {
      EXPECT_EQ(error.code(), code) << error.what();
      EXPECT_THAT(error.what(), HasSubstr(path()));
      return error.what();
    }
    return "it was taken";
  }
  std::string refusal(const std::string& script, ExitCode code = ExitCode::failed,
                      std::chrono::duration<double> timeout = std::chrono::seconds(30)) {
    make_program(path(), "a", script);
    return refusal(code, timeout);
  }
  /// One sample of the only case.
  Sample sample(const std::string& script) {
    const auto made_one = made("a", script);
    return subject(made_one)->sample(0);
  }
  std::unique_ptr<BenchmarkSubject> subject(const std::shared_ptr<BenchmarkProgram>& of,
                                            std::size_t per_process = 1) {
    return std::make_unique<BenchmarkSubject>(of, of->cases(),
                                              std::make_shared<SampleLengths>(of, of, per_process));
  }

  TemporaryDirectory folder_{"program"};
  Interrupts interrupts_;
};

TEST_F(BenchmarkProgramTest, a_filter_matches_its_names_and_nothing_else) {
  const std::vector<std::string> names{R"(a.b*c+(d|e)[f]{2}^$?\ g, h)", "BM_x<int, 3>/8"};
  regex_t compiled;
  ASSERT_EQ(::regcomp(&compiled, filter_for(names).c_str(), REG_EXTENDED | REG_NOSUB), 0);
  const auto matches = [&](const std::string& name) {
    return ::regexec(&compiled, name.c_str(), 0, nullptr, 0) == 0;
  };
  for (const std::string& name : names) {
    EXPECT_TRUE(matches(name)) << name;
    EXPECT_FALSE(matches(name + "0"));
    EXPECT_FALSE(matches("0" + name));
  }
  EXPECT_FALSE(matches("aXb*c+(d|e)[f]{2}^$?\\ g, h"));
  ::regfree(&compiled);
}

TEST_F(BenchmarkProgramTest, what_a_version_understands_is_found_by_asking) {
  const auto old = made("a\nb/8", "", true);
  EXPECT_THAT(old->cases(), ElementsAre("a", "b/8"));
  EXPECT_FALSE(old->takes_iterations());
  EXPECT_EQ(old->seconds(0.05), "0.05");
  EXPECT_FALSE(made("a", "[ \"$time\" = 0.05 ] || echo 'is expected to be a double' >&2")
                   ->takes_iterations())
      << "a main of its own may go on";
  const auto today = made("a");
  EXPECT_TRUE(today->takes_iterations());
  EXPECT_EQ(today->seconds(0.05), "0.05s");
}

TEST_F(BenchmarkProgramTest, what_it_prints_beside_its_cases_is_no_case) {
  EXPECT_THAT(made("a", "echo loading; echo warning >&2")->cases(), ElementsAre("a"));
}

TEST_F(BenchmarkProgramTest, a_file_that_is_no_such_program_is_told) {
  EXPECT_THAT(refusal("exit 3"), AllOf(HasSubstr("status 3"), HasSubstr("Google Benchmark")));
  EXPECT_THAT(refusal("exit 0", ExitCode::nothing_measured), HasSubstr("lists none"));
  EXPECT_THAT(refusal("kill -SEGV $$"), HasSubstr("SIGSEGV"));
  EXPECT_THAT(refusal("trap '' TERM; sleep 1000", ExitCode::failed, std::chrono::milliseconds(50)),
              HasSubstr("--timeout"));
  EXPECT_THAT(refusal("head -c 40000000 /dev/zero | tr '\\0' '\\n'; echo x; cat"),
              HasSubstr("without end"));
  std::ofstream(path()) << "\x7f"
                           "ELF of nowhere";
  EXPECT_THAT(refusal(ExitCode::failed), HasSubstr("architecture"));
  ::chmod(path().c_str(), 0600);
  EXPECT_THAT(refusal(ExitCode::failed), HasSubstr("chmod +x"));
}

TEST_F(BenchmarkProgramTest, a_sample_has_the_time_and_the_counters_of_its_case) {
  const Sample taken = sample("real_time=250");
  ASSERT_EQ(taken.status, Sample::Status::ok) << taken.reason->text;
  EXPECT_EQ(taken.case_name, "a");
  EXPECT_EQ(taken.wall_ns, 250);
  EXPECT_EQ(taken.usage.user_ns, 90);
  EXPECT_GT(taken.usage.peak_memory_bytes, 0);
  // 200,000 iterations of 250 ns are 50 ms, and a sample is to last 20 ms and a share of the start.
  EXPECT_LE(std::get<std::int64_t>(taken.params.at("iterations")), 200'000);
  EXPECT_GE(std::get<std::int64_t>(taken.params.at("iterations")), 80'000);
}

TEST_F(BenchmarkProgramTest, before_1_8_a_minimal_time_is_given_and_told) {
  const auto old = made("a", "[ -n \"$list\" ] || [ \"$time\" = 0.05 ] || exit 9", true);
  const auto of = subject(old);
  const Sample taken = of->sample(0);
  EXPECT_EQ(taken.status, Sample::Status::ok) << taken.reason->text;
  EXPECT_EQ(taken.params.count("iterations"), 0U);
  EXPECT_THAT(of->remarks(), testing::Contains(HasSubstr("at least 0.05 s")));
}

TEST_F(BenchmarkProgramTest, several_cases_share_a_process_where_that_is_asked_for) {
  const auto program =
      made("a\nb\nc", "[ -n \"$list\" ] || echo run >>" + folder_.path() + "/runs");
  const auto of = subject(program, 2);
  for (const std::size_t index : {0, 1, 2, 1, 0}) {
    const Sample taken = of->sample(index);
    EXPECT_EQ(taken.status, Sample::Status::ok) << taken.reason->text;
    EXPECT_EQ(taken.case_name, program->cases()[index]);
  }
  std::ifstream runs(folder_.path() + "/runs");
  const std::istreambuf_iterator<char> begin(runs);
  EXPECT_EQ(std::count(begin, {}, '\n'), 3) << "a and b twice, c once";
  EXPECT_THAT(of->remarks(), testing::Contains(HasSubstr("up to 2 cases")));
}

TEST_F(BenchmarkProgramTest, names_units_and_repetitions_of_a_real_program_are_measured) {
  std::filesystem::create_symlink(FOURWAYS_TEST_BENCHMARK_PROGRAM, path());
  const auto real = program();
  const auto of = subject(real);
  std::map<std::string, Sample> samples;
  for (std::size_t i = 0; i < real->cases().size(); ++i) samples[real->cases()[i]] = of->sample(i);
  std::vector<std::string> good;
  for (const auto& [name, sample] : samples) {
    if (sample.status == Sample::Status::ok && sample.wall_ns > 0) good.push_back(name);
  }
  EXPECT_THAT(good, testing::UnorderedElementsAre(
                        "plain", "templated<std::pair<int, long>>/8", "waits/real_time/threads:2",
                        "by_hand/manual_time", R"(a.b*c+(d|e)[f]{2}^$?\ g, h)",
                        "repeats/iterations:1000/repeats:3"));
  EXPECT_NEAR(samples["by_hand/manual_time"].wall_ns, 2e6, 1);
  EXPECT_GT(samples["templated<std::pair<int, long>>/8"].figures.at("items_per_second"), 0);
  EXPECT_THAT(samples["refuses"].reason->text, HasSubstr("no such device"));
}

TEST_F(BenchmarkProgramTest, a_sample_that_fails_says_why) {
  const std::string run = "[ -n \"$list\" ] || ";
  EXPECT_THAT(sample(run + "{ echo 'no disk' >&2; exit 3; }").reason->text,
              AllOf(HasSubstr("status 3"), HasSubstr("no disk")));
  EXPECT_EQ(sample(run + "kill -SEGV $$").reason->type, SampleReason::Type::signal);
  EXPECT_THAT(sample(run + "exit 0").reason->text, HasSubstr("wrote no result"));
  EXPECT_THAT(sample(run + "{ echo '{' >\"$out\"; exit 0; }").reason->text, HasSubstr("no JSON"));
  EXPECT_THAT(sample(run + "names=b").reason->text, HasSubstr("wrote no result"));
  EXPECT_THAT(sample(run + "{ echo '{\"benchmarks\": []}' >\"$out\"; exit 0; }").reason->text,
              HasSubstr("although it lists it"));
}

TEST_F(BenchmarkProgramTest, what_a_sample_does_beside_its_work_does_not_matter) {
  EXPECT_EQ(sample("[ -n \"$list\" ] || head -c 100000000 /dev/zero").status, Sample::Status::ok);
  EXPECT_EQ(sample("cat >/dev/null").status, Sample::Status::ok);
  EXPECT_EQ(sample("[ -n \"$list\" ] || setsid sleep 1000 >/dev/null 2>&1 &").status,
            Sample::Status::ok);
  ::setenv("BENCHMARK_FILTER", "none", 1);
  EXPECT_EQ(sample("[ -z \"$BENCHMARK_FILTER\" ] || exit 9").status, Sample::Status::ok);
  ::unsetenv("BENCHMARK_FILTER");
}

}  // namespace
}  // namespace fourways
