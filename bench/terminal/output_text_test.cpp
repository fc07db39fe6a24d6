// Output that cannot be written: standard output is told by exit code 2, whatever command prints;
// standard error changes nothing.
#include "bench/terminal/output_text.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <gmock/gmock.h>
#include <sys/resource.h>
#include <unistd.h>

#include <csignal>
#include <functional>

#include "bench/testing/printing_commands.hpp"

namespace fourways {
namespace {

using testing::AllOf;
using testing::HasSubstr;

/// What a child does with a descriptor before it becomes the command.
using Spoil = std::function<void(int fd)>;

void lead_to_full_disk(int fd) { ::dup2(::open("/dev/full", O_WRONLY | O_CLOEXEC), fd); }

void lead_to_nobody(int fd) {
  int ends[2];
  if (::pipe2(ends, O_CLOEXEC) != 0) ::_exit(1);
  ::dup2(ends[1], fd);
  ::close(ends[0]);
}

void lead_to_nobody_untold(int fd) {
  ::signal(SIGPIPE, SIG_IGN);
  lead_to_nobody(fd);
}

class OutputTest : public PrintingCommandsTest {
 protected:
  std::vector<Call> all_calls() {
    std::vector<Call> calls = reading_calls();
    for (Call& each : measuring_calls()) {
      each.emplace_back("--quiet");
      calls.push_back(std::move(each));
    }
    calls.push_back({"serve", "--runner", "epoll", "--port", "0"});
    return calls;
  }
  void expect_loss(const Spoil& spoil, const testing::Matcher<std::string>& told) {
    for (const Call& call : all_calls()) {
      SCOPED_TRACE(fmt::format("fourways {}", fmt::join(call, " ")));
      const CommandResult result = fourways(call, [&] { spoil(STDOUT_FILENO); });
      EXPECT_EQ(result.code, 2);
      EXPECT_THAT(result.err, told);
    }
  }
};

TEST_F(OutputTest, every_command_tells_that_standard_output_is_full) {
  expect_loss(lead_to_full_disk,
              "fourways: cannot write to standard output: No space left on device\n");
}

TEST_F(OutputTest, a_reader_that_has_left_ends_every_command_without_a_word) {
  expect_loss(lead_to_nobody, "");
}

TEST_F(OutputTest, a_parent_that_ignores_sigpipe_is_told_that_the_reader_has_left) {
  expect_loss(lead_to_nobody_untold, "fourways: cannot write to standard output: Broken pipe\n");
}

TEST_F(OutputTest, a_file_that_may_not_grow_is_told_too) {
  const CommandResult result = fourways({"list"}, [] {
    const rlimit few_bytes{100, 100};
    ::setrlimit(RLIMIT_FSIZE, &few_bytes);
  });
  EXPECT_EQ(result.code, 2);
  EXPECT_EQ(result.out.size(), 100U);
}

TEST_F(OutputTest, standard_error_that_takes_nothing_changes_nothing) {
  const std::vector<std::pair<Call, int>> calls{
      {{"report", "nothing.json"}, 2},
      {{"nonsense"}, 2},
      {{"list", "--nonsense"}, 2},
      {{"compare", "a.json", "b.json", "--out", "c.txt"}, 0},
      {{"run", "--workload", "square", "--runner", "serial", "--rounds", "3", "--out"}, 0},
      {{"run", "--plugin", FOURWAYS_TEST_FAULTS, "--workload", "fault", "--runner", "serial",
        "--set", "kind=throws", "--rounds", "4", "--out"},
       2}};
  int folders = 0;
  for (const Spoil& spoil : {Spoil(lead_to_full_disk), Spoil(lead_to_nobody),
                             Spoil(lead_to_nobody_untold), Spoil(::close)}) {
    for (auto [call, code] : calls) {
      const std::string out = "run" + std::to_string(folders++);
      const bool measures = call.back() == "--out";
      if (measures) call.push_back(out);
      SCOPED_TRACE(fmt::format("fourways {}", fmt::join(call, " ")));
      EXPECT_EQ(fourways(call, [&spoil = spoil] { spoil(STDERR_FILENO); }).code, code);
      EXPECT_EQ(std::filesystem::exists(folder() / out / "report.json"), measures);
    }
  }
}

TEST_F(OutputTest, a_run_whose_both_outputs_are_lost_keeps_its_report) {
  for (const Spoil& spoil : {Spoil(lead_to_full_disk), Spoil(lead_to_nobody_untold)}) {
    std::filesystem::remove_all(folder() / "run");
    const auto both = [&] {
      spoil(STDOUT_FILENO);
      spoil(STDERR_FILENO);
    };
    EXPECT_EQ(run_faults({"--workload", "square", "--runner", "serial"}, both).code, 2);
    EXPECT_EQ(report().at("benchmarks").size(), 1U);
  }
}

TEST_F(OutputTest, a_pipe_that_is_set_not_to_block_is_waited_for) {
  int ends[2];
  ASSERT_EQ(::pipe2(ends, O_CLOEXEC | O_NONBLOCK), 0);
  const pid_t pid = start(FOURWAYS_TEST_COMMAND, {"report", "a.json", "--format", "html"},
                          [&] { ::dup2(ends[1], STDOUT_FILENO); });
  ::close(ends[1]);
  ::fcntl(ends[0], F_SETFL, 0);
  std::string text;
  char block[4096];
  for (ssize_t got; (got = ::read(ends[0], block, sizeof block)) > 0;) {
    text.append(block, static_cast<std::size_t>(got));
  }
  ::close(ends[0]);
  EXPECT_EQ(finish(pid).code, 0);
  EXPECT_THAT(text, AllOf(HasSubstr("<html"), HasSubstr("</html>")));
}

TEST_F(OutputTest, bench_models_tells_that_standard_output_is_full) {
  for (const Call& call : {Call{"--help"}, Call{"--benchmark_list_tests"},
                           Call{"--case", "sleep/serial/tasks:1", "--benchmark_min_time=0.001"}}) {
    const CommandResult result = bench_models(call, [] { lead_to_full_disk(STDOUT_FILENO); });
    EXPECT_EQ(result.code, 2) << call.front();
    EXPECT_THAT(result.err, HasSubstr("cannot write to standard output")) << call.front();
  }
}

TEST_F(OutputTest, bench_models_loses_no_file_of_its_own_by_what_it_cannot_print) {
  const CommandResult result =
      bench_models({"--case", "sleep/serial/tasks:1", "--case", "sleep/thread/tasks:1",
                    "--benchmark_min_time=0.001", "--benchmark_out=own.json"},
                   [] {
                     lead_to_nobody(STDOUT_FILENO);
                     lead_to_nobody(STDERR_FILENO);
                   });
  EXPECT_EQ(result.code, 2);
  EXPECT_EQ(nlohmann::json::parse(file("own.json")).at("benchmarks").size(), 2U);
}

}  // namespace
}  // namespace fourways
