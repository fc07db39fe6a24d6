// `fourways serve` as its clients meet it: under every model, well-behaved and not, to its end.
#include <fcntl.h>
#include <gmock/gmock.h>
#include <linux/sockios.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>

#include <csignal>
#include <fstream>
#include <thread>
#include <utility>

#include "bench/sample/process_tree.hpp"
#include "bench/testing/command.hpp"
#include "runners/table.hpp"
#include "workloads/support/process.hpp"
#include "workloads/support/sockets.hpp"

namespace fourways {
namespace {

using namespace std::chrono_literals;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

/// A blocking connection to the server. No wait lasts for ever.
class Client {
 public:
  enum class Way { wide, narrow };

  /// The narrow way lets little stand between the two: a server whose answers are not taken soon
  /// has to wait, and could not rid itself of them all once more.
  explicit Client(const sockaddr_in& server, Way way = Way::wide) : fd_(stream_socket()) {
    const int window_bytes = 2304;
    const int segment_bytes = 536;
    if (way == Way::narrow) {
      ::setsockopt(fd(), SOL_SOCKET, SO_RCVBUF, &window_bytes, sizeof window_bytes);
      ::setsockopt(fd(), IPPROTO_TCP, TCP_MAXSEG, &segment_bytes, sizeof segment_bytes);
    }
    const timeval patience{.tv_sec = 30, .tv_usec = 0};
    for (const int option : {SO_RCVTIMEO, SO_SNDTIMEO}) {
      checked(::setsockopt(fd_.get(), SOL_SOCKET, option, &patience, sizeof patience), "time-out");
    }
    checked(::connect(fd_.get(), generic(server), sizeof server), "connect to the server");
  }

  int fd() const noexcept { return fd_.get(); }

  void send(std::string_view text) const {
    while (!text.empty()) {
      const ssize_t sent = ::send(fd(), text.data(), text.size(), MSG_NOSIGNAL);
      text.remove_prefix(static_cast<std::size_t>(checked(sent, "send")));
    }
  }
  void send_end() const { ::shutdown(fd(), SHUT_WR); }

  std::string receive(std::size_t bytes) const {
    std::string text(bytes, '\0');
    const ssize_t got = ::recv(fd(), text.data(), bytes, MSG_WAITALL);
    text.resize(static_cast<std::size_t>(checked(got, "receive")));
    return text;
  }
  std::string ask(std::string_view text) const {
    send(text);
    return receive(text.size());
  }
  /// To the end of the stream.
  std::string receive_rest() const {
    std::string all;
    for (std::string part = receive(4096); !part.empty(); part = receive(4096)) all += part;
    return all;
  }
  /// Sends until nothing moves any more: the server waits for this client to take its answers.
  void clog() const {
    const std::string much(1 << 20, 'x');
    for (int before = -1;;) {
      while (::send(fd(), much.data(), much.size(), MSG_DONTWAIT | MSG_NOSIGNAL) > 0) continue;
      pollfd entry{fd(), POLLOUT, 0};
      if (::poll(&entry, 1, 500) > 0) continue;
      int queued = 0;  // bytes that the other side has not taken
      ::ioctl(fd(), SIOCOUTQ, &queued);
      if (queued == std::exchange(before, queued)) return;
    }
  }
  /// Disappears: the server gets a reset, not an end.
  void vanish() {
    const linger at_once{.l_onoff = 1, .l_linger = 0};
    ::setsockopt(fd(), SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
    fd_.reset();
  }

 private:
  UniqueFd fd_;
};

class ServeTest : public CommandTest {
 protected:
  void start_server(const std::string& runner, std::vector<std::string> more = {},
                    const std::function<void()>& before_exec = {}) {
    more.insert(more.begin(), {"serve", "--runner", runner, "--port", "0"});
    server_ = start(FOURWAYS_TEST_COMMAND, more, before_exec);
    const std::string before = "serving on 127.0.0.1:";
    std::string line;
    for (int tries = 0; tries < 6000 && !line.ends_with('\n'); ++tries) {
      std::this_thread::sleep_for(5ms);
      line = file("stdout");
    }
    ASSERT_THAT(line, testing::StartsWith(before)) << file("stderr");
    EXPECT_THAT(line, testing::EndsWith(" with " + runner + "; Ctrl-C or SIGTERM ends it\n"));
    address_.sin_family = AF_INET;
    address_.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    address_.sin_port = htons(static_cast<std::uint16_t>(std::stoi(line.substr(before.size()))));
  }
  void terminate() const { ::kill(server_, SIGTERM); }
  CommandResult result() { return finish(server_); }
  pid_t server() const noexcept { return server_; }
  Client connected(Client::Way way = Client::Way::wide) const { return Client(address_, way); }

  /// Ends it and expects that it went well.
  std::string end_server() {
    terminate();
    const CommandResult ended = result();
    EXPECT_EQ(ended.code, 0) << ended.err;
    EXPECT_EQ(ended.err, "");
    return ended.out;
  }

 private:
  pid_t server_ = -1;
  sockaddr_in address_{};
};

std::vector<std::string> models() {
  std::vector<std::string> names;
  for (const auto& runner : runners()) {
    const Traits& traits = runner->traits();
    if (!traits.fresh_image && !traits.runs_twin) names.push_back(runner->traits().name);
  }
  return names;
}

class ServeByAny : public ServeTest, public testing::WithParamInterface<std::string> {
 protected:
  void start_server(std::vector<std::string> more = {},
                    const std::function<void()>& before_exec = {}) {
    ServeTest::start_server(GetParam(), std::move(more), before_exec);
  }
  bool one_after_another() const { return find_runner(GetParam()).traits().one_at_a_time; }
};
INSTANTIATE_TEST_SUITE_P(Models, ServeByAny, testing::ValuesIn(models()),
                         [](const auto& tested) { return tested.param; });

TEST_P(ServeByAny, answers_in_upper_case_and_says_what_it_served) {
  start_server();
  for (int i = 0; i < 3; ++i) {
    const Client client = connected();
    EXPECT_EQ(client.ask("Guten Tag, 1234\n"), "GUTEN TAG, 1234\n");
    EXPECT_EQ(client.ask("z{`\xe9"), "Z{`\xe9");
    client.send_end();
    EXPECT_EQ(client.receive_rest(), "");
  }
  EXPECT_THAT(end_server(), HasSubstr("\nserved 3 connections, 60 bytes\n"));
}

TEST_P(ServeByAny, what_was_received_before_sigterm_is_answered) {
  start_server();
  std::vector<Client> clients;
  for (int i = 0; i < 8; ++i) {
    clients.push_back(connected());
    clients.back().send("half a li");
  }
  terminate();
  for (const Client& client : clients) EXPECT_EQ(client.receive_rest(), "HALF A LI");
  const CommandResult ended = result();
  EXPECT_EQ(ended.code, 0) << ended.err;
  EXPECT_THAT(ended.out, HasSubstr("served 8 connections, 72 bytes\n"));
}

TEST_P(ServeByAny, two_hundred_clients_at_once_are_all_served) {
  start_server();
  std::vector<Client> clients;
  for (int i = 0; i < 200; ++i) {
    clients.push_back(connected());
    clients.back().send("client " + std::to_string(i));
    clients.back().send_end();
  }
  for (int i = 0; i < 200; ++i) {
    EXPECT_EQ(clients[static_cast<std::size_t>(i)].receive_rest(), "CLIENT " + std::to_string(i));
  }
  EXPECT_THAT(end_server(), HasSubstr("served 200 connections"));
}

TEST_P(ServeByAny, idle_and_slow_clients_harm_nobody_and_do_not_keep_it_from_ending) {
  start_server();
  const Client slow = connected();
  for (const char letter : std::string("slowly")) {
    EXPECT_EQ(slow.ask({&letter, 1}), std::string(1, static_cast<char>(letter - 'a' + 'A')));
  }
  const Client idle = connected();
  if (!one_after_another()) {
    EXPECT_EQ(connected().ask("in between"), "IN BETWEEN");
  }
  EXPECT_THAT(end_server(), HasSubstr("served"));
  EXPECT_EQ(slow.receive_rest(), "");
  EXPECT_EQ(idle.receive_rest(), "");
}

TEST_P(ServeByAny, clients_that_disappear_harm_nobody) {
  start_server();
  for (int i = 0; i < 5; ++i) {
    Client client = connected();
    client.send(std::string(100'000, 'x'));
    client.receive(1);
    client.vanish();
  }
  connected().vanish();
  EXPECT_EQ(connected().ask("still there?"), "STILL THERE?");
  end_server();
}

TEST_P(ServeByAny, ctrl_c_at_a_terminal_reaches_all_its_processes_and_ends_it_as_well) {
  start_server({}, [] { ::setpgid(0, 0); });
  const Client client = connected();
  EXPECT_EQ(client.ask("one"), "ONE");
  client.send("two");
  ::kill(-server(), SIGINT);
  EXPECT_EQ(client.receive_rest(), "TWO");
  const CommandResult ended = result();
  EXPECT_EQ(ended.code, 0) << ended.err;
  EXPECT_THAT(ended.out, HasSubstr("served 1 connections, 6 bytes"));
}

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

// One model of each kind: it takes a while to be sure that a client holds the server up.
class ServeByEachKind : public ServeByAny {};
INSTANTIATE_TEST_SUITE_P(Models, ServeByEachKind,
                         testing::Values("serial", "fork", "thread", "epoll", "prefork_fiber"),
                         [](const auto& tested) { return tested.param; });

TEST_P(ServeByEachKind, a_client_that_takes_no_answers_is_cut_off_in_the_end) {
  start_server({"--drain", "1"});
  const Client client = connected(Client::Way::narrow);
  client.clog();
  terminate();
  const CommandResult ended = result();
  EXPECT_EQ(ended.code, 0) << ended.err;
  EXPECT_THAT(ended.out, testing::EndsWith("; 1 cut off after 1 s\n"));
}

TEST_P(ServeByEachKind, a_second_signal_ends_it_at_once) {
  start_server({"--drain", "3600"});
  const Client client = connected(Client::Way::narrow);
  client.clog();
  terminate();
  std::this_thread::sleep_for(200ms);  // within a tenth of a second it would be the same signal
  terminate();
  EXPECT_EQ(result().code, 128 + SIGTERM);
}

TEST_P(ServeByEachKind, what_its_parent_ignores_does_not_end_it) {
  for (const int ignored : {SIGINT, SIGTERM}) {
    start_server({}, [ignored] {
      ::setpgid(0, 0);
      ::signal(ignored, SIG_IGN);
    });
    ::kill(-server(), ignored);
    const Client client = connected();
    EXPECT_EQ(client.ask("still there?"), "STILL THERE?");
    client.send("answered");
    ::kill(-server(), ignored == SIGINT ? SIGTERM : SIGINT);
    EXPECT_EQ(client.receive_rest(), "ANSWERED");
    EXPECT_EQ(result().code, 0);
  }
}

/// In KiB: the most that was ever resident of the process.
long peak_memory_kib(pid_t pid) {
  std::ifstream status("/proc/" + std::to_string(pid) + "/status");
  for (std::string line; std::getline(status, line);) {
    if (line.starts_with("VmHWM:")) return std::stol(line.substr(6));
  }
  return -1;
}

TEST_F(ServeTest, a_gibibyte_without_a_newline_needs_no_memory) {
  start_server("epoll");
  constexpr std::size_t kAll = std::size_t{1} << 30;
  const Client client = connected();
  const std::string chunk(1 << 18, 'a');
  std::string answer(1 << 18, '\0');
  const long before_kib = peak_memory_kib(server());
  std::size_t sent = 0;
  std::size_t received = 0;
  bool upper = true;
  while (received < kAll) {
    const short sending = sent < kAll ? POLLOUT : 0;
    pollfd entry{client.fd(), static_cast<short>(POLLIN | sending), 0};
    ASSERT_EQ(::poll(&entry, 1, 30'000), 1);
    if ((entry.revents & POLLOUT) != 0) {
      const ssize_t part = ::send(client.fd(), chunk.data(), std::min(chunk.size(), kAll - sent),
                                  MSG_DONTWAIT | MSG_NOSIGNAL);
      if (part > 0) sent += static_cast<std::size_t>(part);
    }
    const ssize_t part = ::recv(client.fd(), answer.data(), answer.size(), MSG_DONTWAIT);
    ASSERT_NE(part, 0);
    if (part < 0) continue;
    upper = upper && answer.find_first_not_of('A') >= static_cast<std::size_t>(part);
    received += static_cast<std::size_t>(part);
  }
  EXPECT_TRUE(upper);
  EXPECT_LT(peak_memory_kib(server()), before_kib + 8 * 1024);
  EXPECT_THAT(end_server(), HasSubstr("served 1 connections, 1073741824 bytes"));
}

TEST_F(ServeTest, as_many_processes_as_told_serve_a_connection_each) {
  start_server("fork", {"--connections", "2"});
  const Client first = connected();
  const Client second = connected();
  EXPECT_EQ(first.ask("one"), "ONE");
  EXPECT_EQ(second.ask("two"), "TWO");
  const Client third = connected();
  third.send("three");
  pollfd entry{third.fd(), POLLIN, 0};
  EXPECT_EQ(::poll(&entry, 1, 50), 0) << "served by a third process";
  first.send_end();
  EXPECT_EQ(third.receive(5), "THREE");
  end_server();
}

TEST_F(ServeTest, descriptors_used_up_delay_clients_and_end_nothing) {
  start_server("epoll", {}, [] {
    const rlimit few{.rlim_cur = 24, .rlim_max = 24};
    ::setrlimit(RLIMIT_NOFILE, &few);
  });
  std::vector<Client> clients;
  for (int i = 0; i < 60; ++i) {
    clients.push_back(connected());
    clients.back().send("patience");
    clients.back().send_end();
  }
  for (const Client& client : clients) EXPECT_EQ(client.receive_rest(), "PATIENCE");
  EXPECT_THAT(end_server(), HasSubstr("served 60 connections, 480 bytes"));
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
