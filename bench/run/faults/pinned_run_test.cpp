// What is measured changes in mid-run: the run ends with what was measured until then. The program
// under test changes it itself, in its third sample, so that no test depends on time.
#include <gmock/gmock.h>
#include <unistd.h>

#include <fstream>

#include "bench/testing/command.hpp"
#include "reports/record/journal.hpp"

namespace fourways {
namespace {

namespace fs = std::filesystem;
using testing::AllOf;
using testing::HasSubstr;

class PinnedRun : public CommandTest {
 protected:
  void SetUp() override {
    CommandTest::SetUp();
    fs::create_directory(folder() / "build");
    link_or_copy(FOURWAYS_TEST_COMMAND, "build/fourways");
  }

  void link_or_copy(const fs::path& from, const fs::path& to) const {
    std::error_code error;
    fs::create_hard_link(from, folder() / to, error);
    if (error) fs::copy_file(from, folder() / to);
  }

  /// A bench_models that does `change` in its third sample.
  void make_program(const std::string& change, const std::string& place = "build") const {
    fs::create_directories(folder() / place);
    const fs::path program = folder() / place / "bench_models";
    std::ofstream(program) << "#!/bin/sh\ncd '" << folder().string()
                           << "'\ncase \"$*\" in *--record-fd*) echo >> marks ;; esac\n"
                           << "[ ! -e marks ] || [ $(wc -l < marks) -ne 3 ] || {\n"
                           << change << "\n}\nexec '" << FOURWAYS_TEST_BENCH_MODELS << "' \"$@\"\n";
    fs::permissions(program, fs::perms::owner_all);
  }

  CommandResult measure(std::vector<std::string> words) {
    const std::vector<std::string> common{"--quiet", "--seed", "1"};
    words.insert(words.end(), common.begin(), common.end());
    return finish(start(folder() / "build/fourways", words));
  }
  CommandResult run(std::vector<std::string> more = {"--runner", "serial"}) {
    more.insert(more.begin(), {"run", "--workload", "square", "--rounds", "9", "--out", "run"});
    return measure(std::move(more));
  }

  /// Two samples were whole before the third.
  void expect_end(const CommandResult& result, const std::string& what) const {
    EXPECT_EQ(result.code, 2) << result.out;
    EXPECT_THAT(result.err, AllOf(HasSubstr(what), HasSubstr("while it was measured"),
                                  HasSubstr("--resume --out run")));
    EXPECT_EQ(lines_in(result.err), 1U) << result.err;
    EXPECT_EQ(read_journal(folder() / "run/journal.jsonl").samples.size(), 2U);
    EXPECT_EQ(report().at("benchmarks").at(0).at("samples").size(), 2U);
    EXPECT_EQ(report().at("context").at("fourways").at("partial"), true);
  }
};

TEST_F(PinnedRun, a_program_that_is_replaced_ends_the_run) {
  make_program(
      "{ cat build/bench_models; echo; } > other; chmod +x other; mv other build/bench_models");
  expect_end(run(), "build/bench_models was replaced");
}

TEST_F(PinnedRun, a_program_replaced_by_one_of_its_size_ends_the_run) {
  make_program(
      "sed s/marks/skram/g build/bench_models > other; chmod +x other; "
      "mv other build/bench_models");
  expect_end(run(), "build/bench_models was replaced");
}

TEST_F(PinnedRun, a_program_that_is_removed_ends_the_run) {
  make_program("rm build/bench_models");
  expect_end(run(), "build/bench_models was removed");
}

TEST_F(PinnedRun, a_program_that_is_installed_once_more_does_not) {
  make_program(
      "cp -p build/bench_models other; mv other build/bench_models; "
      "touch build/bench_models");
  const CommandResult result = run();
  EXPECT_EQ(result.code, 0) << result.err;
  EXPECT_EQ(read_journal(folder() / "run/journal.jsonl").samples.size(), 9U);
}

TEST_F(PinnedRun, a_plug_in_that_is_replaced_ends_the_run) {
  fs::copy_file(FOURWAYS_TEST_FAULTS, folder() / "faults.so");
  make_program("{ cat faults.so; echo; } > other; mv other faults.so");
  expect_end(run({"--runner", "serial", "--plugin", "faults.so"}), "faults.so was replaced");
}

TEST_F(PinnedRun, an_interpreter_that_is_replaced_ends_the_run) {
  std::ofstream(folder() / "python") << "#!/bin/sh\nexec python3 \"$@\"\n";
  fs::permissions(folder() / "python", fs::perms::owner_all);
  make_program("echo >> python");
  expect_end(run({"--runner", "cpython_thread", "--python", "./python"}), "python was replaced");
}

TEST_F(PinnedRun, a_base_folder_that_is_removed_ends_ab_with_what_was_measured) {
  make_program("rm -r base");
  make_program("rm -r base", "base");
  const CommandResult result =
      measure({"ab", "--base", "base", "--new", "build", "--workload", "square", "--runner",
               "serial", "--max-rounds", "9", "--threshold", "100%", "--out", "run"});
  EXPECT_EQ(result.code, 2) << result.out;
  EXPECT_THAT(result.err, HasSubstr("base/bench_models was removed while it was measured"));
  EXPECT_EQ(read_journal(folder() / "run/journal.jsonl").samples.size(), 2U) << "the first pair";
  EXPECT_EQ(nlohmann::json::parse(file("run/comparison.json")).at("paired").at("end"), "interrupt");
}

TEST_F(PinnedRun, noise_ends_as_well) {
  make_program("rm build/bench_models");
  const CommandResult result = measure({"noise", "--workload", "square", "--runner", "serial",
                                        "--pool-rounds", "10", "--out", "run"});
  EXPECT_EQ(result.code, 2) << result.out;
  EXPECT_THAT(result.err, HasSubstr("build/bench_models was removed while it was measured"));
}

TEST_F(PinnedRun, a_run_goes_on_with_the_build_that_it_was_begun_with_and_no_other) {
  make_program("mv build/bench_models first; cp other build/bench_models");
  make_program(":", ".");
  fs::rename(folder() / "bench_models", folder() / "other");
  expect_end(run(), "build/bench_models was replaced");
  const CommandResult refused = measure({"run", "--resume", "--out", "run"});
  EXPECT_EQ(refused.code, 2);
  EXPECT_THAT(refused.err, AllOf(HasSubstr("build/bench_models is not the one"),
                                 HasSubstr("was begun with"), HasSubstr("without --resume")));
  EXPECT_EQ(lines_in(refused.err), 1U) << refused.err;
  fs::rename(folder() / "first", folder() / "build/bench_models");
  const CommandResult resumed = measure({"run", "--resume", "--out", "run"});
  EXPECT_EQ(resumed.code, 0) << resumed.err;
  EXPECT_EQ(read_journal(folder() / "run/journal.jsonl").samples.size(), 9U);
}

}  // namespace
}  // namespace fourways
