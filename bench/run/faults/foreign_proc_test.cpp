// Namespaces of processes: where /proc tells of others, nothing is measured and nobody is harmed;
// where it is the namespace's own, as in a container, all is as usual.
#include <gmock/gmock.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>

#include "bench/testing/command.hpp"
#include "workloads/support/sanitizers.hpp"

namespace fourways {
namespace {

using testing::AllOf;
using testing::HasSubstr;

constexpr int kHarmed = 98;             // exit code: a bystander was killed
constexpr unsigned kMostSeconds = 100;  // of what is tried; then it hangs

enum class Proc { foreign, own, none };

/// In a child: goes on as a process of a new PID namespace in which bystanders stand about. Its
/// first process ends the child as what is tried ended, unless a bystander has gone.
void enter_namespace(Proc proc) {
  const int user = ::geteuid() == 0 ? 0 : CLONE_NEWUSER;
  if (::unshare(CLONE_NEWPID | CLONE_NEWNS | user) != 0) ::_exit(99);
  const auto end_as = [](pid_t child) {
    int status = 0;
    ::waitpid(child, &status, 0);
    ::_exit(WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status));
  };
  if (const pid_t first = ::fork(); first != 0) end_as(first);
  const bool mounted =
      proc == Proc::foreign ||
      (::mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr) == 0 &&
       ::mount("none", "/proc", proc == Proc::own ? "proc" : "tmpfs", 0, nullptr) == 0);
  if (!mounted) ::_exit(99);
  std::array<pid_t, 32> bystanders{};
  for (pid_t& each : bystanders) {
    each = ::fork();
    if (each == 0) {
      for (;;) ::pause();
    }
  }
  const pid_t tried = ::fork();
  if (tried == 0) {
    ::alarm(kMostSeconds);
    return;
  }
  int status = 0;
  ::waitpid(tried, &status, 0);
  for (const pid_t each : bystanders) {
    if (::waitpid(each, nullptr, WNOHANG) != 0) ::_exit(kHarmed);
  }
  ::_exit(WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status));
}

class NamespaceTest : public CommandTest {
 protected:
  CommandResult tried(const std::filesystem::path& program,
                      const std::vector<std::string>& arguments, Proc proc) {
    return finish(start(program, arguments, [proc] { enter_namespace(proc); }));
  }

  /// Every command that measures, with the smallest thing to measure.
  const std::vector<std::pair<std::filesystem::path, std::vector<std::string>>> kMeasuring{
      {FOURWAYS_TEST_COMMAND,
       {"run", "--workload", "square", "--runner", "serial,fork", "--rounds", "1", "--quiet",
        "--out", "run"}},
      {FOURWAYS_TEST_COMMAND,
       {"ab", "--workload", "square", "--runner", "serial", "--base-set", "tasks=1", "--new-set",
        "tasks=2", "--max-rounds", "8", "--quiet", "--out", "run"}},
      {FOURWAYS_TEST_COMMAND,
       {"noise", "--workload", "square", "--runner", "serial", "--pool-rounds", "10", "--gates",
        "10", "--quiet", "--out", "run"}},
      {FOURWAYS_TEST_BENCH_MODELS, {"--case", "square/fork/tasks:2"}}};
};

TEST_F(NamespaceTest, with_the_proc_of_another_nothing_is_measured_and_nobody_is_killed) {
  for (const auto& [program, arguments] : kMeasuring) {
    const CommandResult result = tried(program, arguments, Proc::foreign);
    if (result.code == kNotPermitted) GTEST_SKIP() << "namespaces are not permitted here";
    EXPECT_EQ(result.code, 2) << arguments[0] << ": " << result.err;
    EXPECT_THAT(result.err, AllOf(HasSubstr("another PID namespace"), HasSubstr("mount -t proc")));
    EXPECT_EQ(lines_in(result.err), 1U) << result.err;
    EXPECT_EQ(result.out, "");
    EXPECT_FALSE(std::filesystem::exists(folder() / "run"));
  }
}

#ifndef FOURWAYS_ASAN  // which cannot begin without /proc
TEST_F(NamespaceTest, without_proc_nothing_is_measured_and_nobody_is_killed) {
  for (const auto& [program, arguments] : kMeasuring) {
    const CommandResult result = tried(program, arguments, Proc::none);
    if (result.code == kNotPermitted) GTEST_SKIP() << "namespaces are not permitted here";
    EXPECT_EQ(result.code, 2) << arguments[0] << ": " << result.err;
    EXPECT_THAT(result.err, AllOf(HasSubstr("/proc"), HasSubstr("mount -t proc")));
    EXPECT_EQ(lines_in(result.err), 1U) << result.err;
    EXPECT_FALSE(std::filesystem::exists(folder() / "run"));
  }
}
#endif

TEST_F(NamespaceTest, with_a_proc_of_its_own_all_is_as_usual) {
  const auto& [program, arguments] = kMeasuring.front();
  const CommandResult result = tried(program, arguments, Proc::own);
  if (result.code == kNotPermitted) GTEST_SKIP() << "namespaces are not permitted here";
  EXPECT_EQ(result.code, 0) << result.err;
  EXPECT_EQ(report().at("benchmarks").size(), 2U);
}

}  // namespace
}  // namespace fourways
