// EchoClient against small servers of the test's own: honest, lying, deaf and absent.
#include "workloads/companions/echo_client.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/socket.h>

#include <algorithm>
#include <cctype>
#include <functional>
#include <stdexcept>
#include <string>

#include "workloads/testing/message_of.hpp"

namespace fourways {
namespace {

using ::testing::HasSubstr;

char to_upper(char letter) { return static_cast<char>(std::toupper(letter)); }
char unchanged(char letter) { return letter; }

/// Serves one connection to its end; false: there was none to accept.
bool serve_one(const Listener& listener, const std::function<char(char)>& change) {
  const UniqueFd connection(::accept(listener.fd.get(), nullptr, nullptr));
  if (!connection) return false;
  char buffer[4096];
  for (;;) {
    const ssize_t got = ::recv(connection.get(), buffer, sizeof buffer, 0);
    if (got <= 0) return true;
    std::transform(buffer, buffer + got, buffer, change);
    for (ssize_t sent = 0; sent < got;) {
      const ssize_t part = ::send(connection.get(), buffer + sent,
                                  static_cast<std::size_t>(got - sent), MSG_NOSIGNAL);
      if (part < 0) return true;
      sent += part;
    }
  }
}

std::string failure_to_finish(const EchoClient& client) {
  return message_of<std::runtime_error>([&] { client.finished(); });
}

TEST(EchoClient, is_content_with_a_server_that_takes_one_connection_after_another) {
  constexpr EchoLoad kLoad{.connections = 3, .requests = 5, .bytes = 20'000};
  Arena arena = Arena::create(1 << 20);
  const Listener listener = listen_on_loopback(3);
  EchoClient client(arena, kLoad, listener);
  for (int batch = 0; batch < 2; ++batch) {
    client.go();
    for (std::uint32_t i = 0; i < kLoad.connections; ++i) {
      ASSERT_TRUE(serve_one(listener, to_upper)) << client.failure();
    }
    const EchoReport& report = client.finished();
    EXPECT_EQ(report.requests_done, 15U);
    EXPECT_GT(report.wall_ns, 0);
    EXPECT_GT(report.client_cpu_ns, 0);
    for (std::size_t i = 0; i < 15; ++i) EXPECT_GT(report.latencies_ns[i], 0) << i;
    for (std::size_t i = 0; i < 3; ++i) {
      EXPECT_GT(report.first_sent_ns[i], 0);
      EXPECT_LE(report.first_sent_ns[i], report.latencies_ns[i * 5]);
    }
  }
  EXPECT_EQ(client.failure(), "");
}

TEST(EchoClient, sees_through_a_server_that_changes_nothing) {
  Arena arena = Arena::create(1 << 20);
  const Listener listener = listen_on_loopback(1);
  EchoClient client(arena, {.connections = 1, .requests = 2, .bytes = 16}, listener);
  client.go();
  serve_one(listener, unchanged);
  EXPECT_THAT(failure_to_finish(client), HasSubstr("not the request in upper case"));
}

TEST(EchoClient, names_the_connection_that_was_closed_too_early) {
  Arena arena = Arena::create(1 << 20);
  const Listener listener = listen_on_loopback(1);
  EchoClient client(arena, {.connections = 1, .requests = 2, .bytes = 16}, listener);
  client.go();
  UniqueFd(::accept(listener.fd.get(), nullptr, nullptr)).reset();
  EXPECT_THAT(failure_to_finish(client), HasSubstr("connection 0, request 1 of 2"));
}

TEST(EchoClient, that_finds_no_server_lets_nobody_wait_for_it) {
  Arena arena = Arena::create(1 << 20);
  Listener listener = listen_on_loopback(1);
  listener.address = listen_on_loopback(1).address;  // closed again by now
  EchoClient client(arena, {.connections = 1, .requests = 1, .bytes = 16}, listener);
  client.go();
  EXPECT_FALSE(serve_one(listener, to_upper));
  EXPECT_THAT(client.failure(), HasSubstr("the echo client failed"));
  EXPECT_THROW(client.go(), std::runtime_error);
}

}  // namespace
}  // namespace fourways
