// `fourways serve` before its first client and after its last: ready when it says so, refused in a
// line, and nothing left of it.
#include <fcntl.h>
#include <gmock/gmock.h>
#include <sys/resource.h>
#include <sys/wait.h>

#include <csignal>
#include <filesystem>
#include <thread>
#include <utility>

#include "bench/sample/process_tree.hpp"
#include "bench/testing/served.hpp"
#include "workloads/support/process/process.hpp"

namespace fourways {
namespace {

using namespace std::chrono_literals;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

/// How many threads a process has.
std::size_t threads_of(pid_t pid) {
  const std::filesystem::directory_iterator all("/proc/" + std::to_string(pid) + "/task");
  return static_cast<std::size_t>(std::distance(begin(all), end(all)));
}

TEST_F(ServeTest, says_that_it_serves_when_all_that_serve_are_there) {
  const std::vector<std::pair<std::string, std::string>> kinds{{"fork", "--connections"},
                                                               {"process_pool", "--workers"},
                                                               {"prefork_fiber", "--workers"},
                                                               {"prefork_epoll", "--workers"}};
  for (const auto& [runner, option] : kinds) {
    start_server(runner, {option, "16"});
    EXPECT_EQ(children_of(server()).size(), 16U) << runner;
    end_server();
  }
  start_server("thread_pool", {"--workers", "16"});
  EXPECT_GE(threads_of(server()), 17U) << "one of them accepts";
  end_server();
}

TEST_F(ServeTest, never_says_that_it_serves_where_it_cannot) {
  for (const char* runner : {"process_pool", "prefork_epoll", "epoll", "io_uring", "fiber"}) {
    const CommandResult refused =
        finish(start(FOURWAYS_TEST_COMMAND, {"serve", "--runner", runner, "--port", "0"}, [] {
          const rlimit few{.rlim_cur = 6, .rlim_max = 6};  // the listener's, and hardly more
          ::setrlimit(RLIMIT_NOFILE, &few);
        }));
    EXPECT_EQ(refused.code, 2) << runner;
    EXPECT_EQ(refused.out, "") << runner;
    EXPECT_EQ(lines_in(refused.err), 1U) << runner << ": " << refused.err;
  }
}

TEST_F(ServeTest, nothing_outlives_a_killed_server) {
  for (const char* runner : {"fork", "process_pool", "prefork_fiber"}) {
    start_server(runner);
    ::kill(server(), SIGKILL);
    EXPECT_EQ(result().code, 128 + SIGKILL);
    // Its processes are children of the test now, and end by themselves.
    while (retry_interrupted([] { return ::waitpid(-1, nullptr, 0); }) > 0) continue;
    EXPECT_EQ(errno, ECHILD) << runner;
  }
}

TEST_F(ServeTest, a_line_that_cannot_be_printed_ends_it_and_is_told) {
  const pid_t server = start(FOURWAYS_TEST_COMMAND, {"serve", "--runner", "fork", "--port", "0"},
                             [] { ::dup2(::open("/dev/full", O_WRONLY), STDOUT_FILENO); });
  const CommandResult ended = finish(server);
  EXPECT_EQ(ended.code, 2);
  EXPECT_THAT(ended.err, HasSubstr("No space left"));
}

TEST_F(ServeTest, ends_where_no_descriptor_is_left_for_any_connection) {
  // From too few to begin with to enough for a client or two.
  for (rlim_t most = 5; most < 14; ++most) {
    const pid_t server =
        start(FOURWAYS_TEST_COMMAND, {"serve", "--runner", "epoll", "--port", "0"}, [most] {
          const rlimit few{.rlim_cur = most, .rlim_max = most};
          ::setrlimit(RLIMIT_NOFILE, &few);
        });
    const auto ended = [server] {
      siginfo_t info{};
      ::waitid(P_PID, static_cast<id_t>(server), &info, WEXITED | WNOHANG | WNOWAIT);
      return info.si_pid == server;
    };
    while (!ended() && !file("stdout").ends_with('\n')) std::this_thread::sleep_for(1ms);
    const bool served = !ended();
    ::kill(server, SIGTERM);
    EXPECT_EQ(finish(server).code, served ? 0 : 2) << most;
  }
}

TEST_F(ServeTest, a_port_in_use_is_one_line) {
  const Listener taken = listen_on_loopback(1);
  const std::string port = std::to_string(ntohs(taken.address.sin_port));
  for (const char* runner : {"epoll", "prefork_epoll", "fork"}) {
    const CommandResult refused = fourways({"serve", "--runner", runner, "--port", port});
    EXPECT_EQ(refused.code, 2);
    EXPECT_THAT(refused.err,
                AllOf(HasSubstr("127.0.0.1:" + port + " is in use"), HasSubstr("--port")));
    EXPECT_EQ(lines_in(refused.err), 1U) << refused.err;
    EXPECT_EQ(refused.out, "");
  }
}

TEST_F(ServeTest, a_port_that_another_server_would_share_is_in_use_too) {
  start_server("prefork_epoll");
  const std::string line = file("stdout");
  const std::size_t colon = line.find(':');
  const std::string port = line.substr(colon + 1, line.find(' ', colon) - colon - 1);
  const CommandResult refused = fourways({"serve", "--runner", "prefork_fiber", "--port", port});
  EXPECT_EQ(refused.code, 2);
  EXPECT_THAT(refused.err, HasSubstr("is in use"));
  terminate();
  EXPECT_EQ(result().code, 0);
}

TEST_F(ServeTest, what_it_is_told_wrongly_is_one_line_each) {
  const auto line_of = [&](std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), "serve");
    const CommandResult refused = fourways(arguments);
    EXPECT_EQ(refused.code, 2);
    EXPECT_EQ(lines_in(refused.err), 1U) << refused.err;
    return refused.err;
  };
  EXPECT_THAT(line_of({"--runner", "spawn", "--port", "0"}), HasSubstr("choose --runner fork"));
  EXPECT_THAT(line_of({"--runner", "telepathy", "--port", "0"}), HasSubstr("there are serial"));
  EXPECT_THAT(line_of({"--runner", "epoll"}), HasSubstr("--port"));
  EXPECT_THAT(line_of({"--port", "0"}), HasSubstr("--runner"));
  EXPECT_THAT(line_of({"--runner", "epoll", "--port", "70000"}), HasSubstr("--port"));
  EXPECT_THAT(line_of({"--runner", "epoll", "--port", "0", "--address", "nowhere"}),
              HasSubstr("'nowhere' is no IPv4 address"));
  EXPECT_THAT(line_of({"--runner", "epoll", "--port", "0", "--address", "192.0.2.1"}),
              HasSubstr("is no address of this machine"));
  EXPECT_THAT(line_of({"--runner", "epoll", "--port", "0", "--workers", "2"}),
              HasSubstr("epoll has none"));
  EXPECT_THAT(line_of({"--runner", "epoll", "--port", "0", "--connections", "2"}),
              HasSubstr("epoll takes all that come"));
  EXPECT_THAT(line_of({"--runner", "serial", "--port", "0", "--connections", "2"}),
              HasSubstr("one after another"));
  EXPECT_THAT(line_of({"--runner", "prefork_epoll", "--port", "0", "--workers", "65"}),
              HasSubstr("at most 64 workers"));
}

}  // namespace
}  // namespace fourways
