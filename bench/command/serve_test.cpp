// `fourways serve` as its clients meet it: under every model, well-behaved and not.
#include <fcntl.h>
#include <gmock/gmock.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>

#include <csignal>
#include <fstream>
#include <thread>
#include <utility>

#include "bench/sample/process_tree.hpp"
#include "bench/testing/served.hpp"
#include "runners/table.hpp"
#include "workloads/support/process/process.hpp"
#include "workloads/support/sockets.hpp"

namespace fourways {
namespace {

using namespace std::chrono_literals;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

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

}  // namespace
}  // namespace fourways
