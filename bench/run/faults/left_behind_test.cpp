// SIGKILL at the sample, at a unit, at the driver: no folder, no file and no process stays behind.
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <span>
#include <thread>

#include "bench/sample/process_tree.hpp"
#include "bench/testing/command.hpp"
#include "workloads/contract/op.hpp"

namespace fourways {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;

/// A batch that takes far longer than a test, and the processes in a row from the sample's own to
/// the last that is waited for.
struct Long {
  const char* name;
  std::vector<std::string> arguments;
  std::size_t generations;
};

class LeftBehind : public CommandTest, public testing::WithParamInterface<Long> {
 protected:
  void SetUp() override {
    CommandTest::SetUp();
    fs::create_directory(place());
  }

  fs::path place() const { return folder() / "tmp"; }
  std::size_t left() const {
    return static_cast<std::size_t>(
        std::distance(fs::directory_iterator(place()), fs::directory_iterator()));
  }
  std::function<void()> with_place() const {
    return [place = place().string()] { ::setenv("TMPDIR", place.c_str(), 1); };
  }

  /// Returns once the batch is at work.
  pid_t start_run() {
    std::vector<std::string> words{
        "run", "--plugin", FOURWAYS_TEST_FAULTS, "--rounds", "1", "--quiet", "--out", "run"};
    const auto& more = GetParam().arguments;
    words.insert(words.end(), more.begin(), more.end());
    return start(FOURWAYS_TEST_COMMAND, words, with_place());
  }

  /// Before it measures, a driver may ask interpreters who they are.
  static bool measures(std::span<const pid_t> line) {
    const auto is_program = [](pid_t pid) {
      std::error_code gone;
      return fs::read_symlink(fmt::format("/proc/{}/exe", pid), gone).filename() == "bench_models";
    };
    return is_program(line[0]) || is_program(line[1]);
  }

  /// The newest child of the newest child ..., of so many generations, as soon as it is there.
  static std::vector<pid_t> line_below(pid_t driver, std::size_t generations) {
    for (const Deadline deadline = Deadline::in(60s); Clock::now() < deadline.at;) {
      std::vector<pid_t> line{driver};
      while (line.size() <= generations) {
        const std::vector<pid_t> children = children_of(line.back());
        if (children.empty()) break;
        line.push_back(children.back());
      }
      if (line.size() > generations && measures(line)) return line;
      std::this_thread::sleep_for(1ms);
    }
    ADD_FAILURE() << "no batch was at work within a minute";
    return {driver, driver};
  }

  /// What is left of a killed driver has to end by itself.
  static void await_no_children() {
    for (const Deadline deadline = Deadline::in(60s); Clock::now() < deadline.at;) {
      if (::waitpid(-1, nullptr, WNOHANG) < 0) return;
      std::this_thread::sleep_for(1ms);
    }
    ADD_FAILURE() << "processes outlive a killed driver";
  }
};

std::vector<Long> long_batches() {
  const auto cells = [](const char* workload, const char* runner, const char* setting) {
    return std::vector<std::string>{"--workload", workload, "--runner", runner, "--set", setting};
  };
  return {{"sleep_in_processes", cells("sleep", "process_pool", "duration=60s"), 3},
          {"sleep_in_images", cells("sleep", "spawn", "duration=60s"), 3},
          {"files", cells("files", "thread", "count=100000"), 2},
          {"tickets", cells("tickets", "fork", "delay=60s"), 3},
          {"file_exchange", cells("file_exchange", "fork", "steps=1000000"), 3},
          {"pipe_stream", cells("pipe_stream", "fork", "messages=10000000"), 3},
          {"queue", cells("queue", "prefork_epoll", "messages=50000000"), 3},
          {"manager", cells("manager", "fork", "count=1000000"), 3},
          {"an_escaped_process", cells("fault", "serial", "kind=lingers"), 2},
          {"tickets_in_python", cells("tickets", "cpython_process", "delay=60s"), 4},
          {"manager_in_python", cells("manager", "cpython_process", "count=1000000"), 4},
          {"queue_in_python", cells("queue", "cpython_pool", "messages=50000000"), 4}};
}

INSTANTIATE_TEST_SUITE_P(Of, LeftBehind, testing::ValuesIn(long_batches()),
                         [](const auto& tested) { return tested.param.name; });

TEST_P(LeftBehind, nothing_after_the_death_of_a_sample) {
  const pid_t driver = start_run();
  ::kill(line_below(driver, GetParam().generations)[1], SIGKILL);
  const CommandResult result = finish(driver);
  EXPECT_EQ(result.code, 2) << result.err;
  EXPECT_EQ(left(), 0U);
}

TEST_P(LeftBehind, nothing_after_the_death_of_a_unit) {
  if (GetParam().name == std::string_view("an_escaped_process")) GTEST_SKIP() << "it is no unit";
  const pid_t driver = start_run();
  ::kill(line_below(driver, GetParam().generations).back(), SIGKILL);
  const CommandResult result = finish(driver);
  EXPECT_EQ(result.code, 2) << result.err;
  EXPECT_EQ(left(), 0U);
}

TEST_P(LeftBehind, no_process_after_the_death_of_the_driver_and_no_file_after_the_next_run) {
  const pid_t driver = start_run();
  line_below(driver, GetParam().generations);
  ::kill(driver, SIGKILL);
  EXPECT_EQ(finish(driver).code, 128 + SIGKILL);
  await_no_children();
  EXPECT_LE(left(), 1U);
  const CommandResult next = fourways({"run", "--workload", "square", "--runner", "serial",
                                       "--rounds", "1", "--quiet", "--out", "next"},
                                      with_place());
  EXPECT_EQ(next.code, 0) << next.err;
  EXPECT_EQ(left(), 0U);
}

class LeftBehindByHand : public LeftBehind {
 protected:
  pid_t start_by_hand() {
    return start(FOURWAYS_TEST_BENCH_MODELS, {"--case", "tickets/fork/delay:60s"}, with_place());
  }
};
INSTANTIATE_TEST_SUITE_P(Of, LeftBehindByHand, testing::Values(Long{"tickets", {}, 2}),
                         [](const auto& tested) { return tested.param.name; });

TEST_P(LeftBehindByHand, nothing_after_a_signal_and_nothing_after_the_next_once_it_is_killed) {
  for (const int signal : {SIGINT, SIGTERM, SIGHUP, SIGKILL}) {
    const pid_t by_hand = start_by_hand();
    line_below(by_hand, GetParam().generations);
    EXPECT_EQ(left(), 1U);
    ::kill(by_hand, signal);
    EXPECT_EQ(finish(by_hand).code, 128 + signal);
    await_no_children();
    EXPECT_EQ(left(), signal == SIGKILL ? 1U : 0U);
  }
  const CommandResult next =
      finish(start(FOURWAYS_TEST_BENCH_MODELS,
                   {"--case", "tickets/fork/delay:0us", "--record-fd", "1"}, with_place()));
  EXPECT_EQ(next.code, 0) << next.err;
  EXPECT_EQ(left(), 0U);
}

}  // namespace
}  // namespace fourways
