// scripts/ci-gate on a repository whose build takes no time: what it compares, and what it says
// when it cannot.
#include <gmock/gmock.h>
#include <unistd.h>

#include <cstdlib>
#include <fstream>

#include "bench/testing/command.hpp"

namespace fourways {
namespace {

using testing::AllOf;
using testing::HasSubstr;

class CiGateTest : public CommandTest {
 protected:
  void SetUp() override {
    CommandTest::SetUp();
    const std::string bench = "build/release/bench";
    commit("mkdir -p " + bench + " && ln -sf '" + FOURWAYS_TEST_COMMAND + "' '" +
           FOURWAYS_TEST_BENCH_MODELS + "' " + bench);
  }

  /// A commit in whose tree this builds.
  void commit(const std::string& build) {
    std::ofstream(folder() / "make.sh") << "set -e\n" << build << "\n";
    const CommandResult made = shell(
        "[ -d .git ] || git init -q; printf 'build/\\nstd*\\nout/\\nsummary.md\\n' >.gitignore; "
        "git add -A; git -c user.name=t -c user.email=t@example.org commit -q --allow-empty -m "
        "step");
    ASSERT_EQ(made.code, 0) << made.err;
  }
  CommandResult shell(const std::string& line) { return finish(start("/bin/bash", {"-c", line})); }
  CommandResult gate(const std::vector<std::string>& options,
                     const std::vector<std::string>& ab = {
                         "--workload", "square", "--runner", "serial", "--base-set", "tasks=1",
                         "--new-set", "tasks=60000", "--max-rounds", "9", "--quiet"}) {
    std::vector<std::string> words{FOURWAYS_TEST_CI_GATE, "--build", "sh make.sh"};
    words.insert(words.end(), options.begin(), options.end());
    words.emplace_back("--");
    words.insert(words.end(), ab.begin(), ab.end());
    return finish(start("/bin/bash", words, [] {
      for (const char* name : {"GITHUB_BASE_REF", "CI_MERGE_REQUEST_DIFF_BASE_SHA"}) {
        ::unsetenv(name);
      }
      ::setenv("GITHUB_STEP_SUMMARY", "summary.md", 1);
    }));
  }
};

TEST_F(CiGateTest, base_and_head_are_built_measured_and_told) {
  commit(file("make.sh"));
  const CommandResult result = gate({});
  EXPECT_EQ(result.code, 1) << result.err;
  EXPECT_THAT(result.out, HasSubstr("fourways ab: slower"));
  EXPECT_EQ(file("summary.md"), file("out/gate/comparison.md"));
  EXPECT_THAT(file("out/gate/comparison.json"), HasSubstr("base/build/release at tasks=1"));
  EXPECT_EQ(lines_in(shell("git worktree list").out), 1U) << "a worktree was left behind";
}

TEST_F(CiGateTest, a_worktree_that_is_kept_serves_the_next_base_too) {
  commit(file("make.sh"));
  EXPECT_EQ(gate({"--worktree", "build/base"}).code, 1);
  commit(file("make.sh") + "true");
  const CommandResult second = gate({"--worktree", "build/base"});
  EXPECT_EQ(second.code, 1) << second.err;
  EXPECT_EQ(shell("git -C build/base rev-parse HEAD").out, shell("git rev-parse HEAD^").out);
}

TEST_F(CiGateTest, a_tree_that_does_not_build_is_told) {
  commit("echo no such header >&2; exit 1");
  const CommandResult head = gate({});
  EXPECT_EQ(head.code, 2);
  EXPECT_THAT(head.err, AllOf(HasSubstr("no such header"), HasSubstr("head does not build")));
  commit("true");
  const CommandResult base = gate({});
  EXPECT_EQ(base.code, 4);
  EXPECT_THAT(base.err, HasSubstr("base does not build"));
}

TEST_F(CiGateTest, without_a_commit_to_compare_with_it_says_so) {
  const CommandResult first = gate({});
  EXPECT_EQ(first.code, 0) << first.err;
  EXPECT_THAT(first.out, HasSubstr("nothing to compare with"));
  const CommandResult itself = gate({"--base", "HEAD"});
  EXPECT_EQ(itself.code, 0) << itself.err;
  EXPECT_THAT(itself.out, HasSubstr("its own base"));
  const CommandResult unknown = gate({"--base", "origin/none"});
  EXPECT_EQ(unknown.code, 2);
  EXPECT_THAT(unknown.err, AllOf(HasSubstr("origin/none"), HasSubstr("fetch-depth: 0")));
}

TEST_F(CiGateTest, bad_usage_is_told) {
  EXPECT_EQ(gate({"--wat"}).code, 2);
  EXPECT_EQ(gate({"--out"}).code, 2);
  EXPECT_EQ(gate({"--fourways", "none"}).code, 0);  // nothing to compare goes first
  commit(file("make.sh"));
  const CommandResult missing = gate({"--fourways", "./none"});
  EXPECT_EQ(missing.code, 2);
  EXPECT_THAT(missing.err, HasSubstr("./none"));
  EXPECT_THAT(gate({"--help"}).out, HasSubstr("Exit codes"));
}

}  // namespace
}  // namespace fourways
