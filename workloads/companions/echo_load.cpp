// The process behind EchoClient: non-blocking sockets, edge-triggered, each registered once.
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/socket.h>

#include <cstring>
#include <ctime>
#include <fstream>
#include <stdexcept>
#include <vector>

#include "workloads/companions/echo_client.hpp"
#include "workloads/companions/epoll_set.hpp"
#include "workloads/support/clock.hpp"
#include "workloads/support/descriptor_limit.hpp"

namespace fourways {
namespace {

// Requests are stretches of one text, each from another place, so that a reply that belongs to
// another connection or request does not pass.
constexpr std::uint32_t kPlaces = 1021;

std::int64_t own_cpu_ns() {
  timespec time{};
  ::clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
  return std::int64_t{time.tv_sec} * 1'000'000'000 + time.tv_nsec;
}

/// How many connections the kernel lets wait to be accepted.
std::uint32_t listener_room() {
  std::uint32_t room = 0;
  std::ifstream("/proc/sys/net/core/somaxconn") >> room;
  return room == 0 ? SOMAXCONN : room;
}

class EchoLoader {
 public:
  EchoLoader(int control, const EchoLoad& load, const sockaddr_in& server, unsigned listeners,
             EchoReport& report)
      : load_(load),
        server_(server),
        listeners_(listeners),
        report_(report),
        room_(listener_room()),
        connections_(load.connections) {
    for (std::uint32_t i = 0; i < load.bytes + kPlaces; ++i) {
      const std::uint32_t letter = i * i / 7 % 26;
      text_.push_back(static_cast<char>('a' + letter));
      upper_text_.push_back(static_cast<char>('A' + letter));
    }
    received_.resize(load.bytes);
    epoll_.add(control, EPOLLIN, kControl);
  }

  /// False: the other end of the control socket has closed.
  bool run_batch() {
    opened_ = closed_ = accepted_ = 0;
    report_.requests_done = 0;
    const std::int64_t cpu_before = own_cpu_ns();
    const std::int64_t began = now_ns();
    open_connections();
    first_opened_ns_ = now_ns();
    while (closed_ < load_.connections) {
      for (const epoll_event& event : epoll_.wait()) {
        if (event.data.u64 == kControl) return false;
        advance(static_cast<std::uint32_t>(event.data.u64), event.events);
      }
    }
    report_.wall_ns = now_ns() - began;
    report_.client_cpu_ns = own_cpu_ns() - cpu_before;
    return true;
  }

 private:
  static constexpr std::uint32_t kControl = UINT32_MAX;

  struct Connection {
    UniqueFd fd;
    std::uint32_t request = 0;     // the current one
    std::uint32_t sent = 0;        // bytes of it
    std::uint32_t received = 0;    // bytes of its reply
    std::int64_t intended_ns = 0;  // when it was meant to start
    std::int64_t first_ns = 0;     // when its very first byte left
  };

  // A SYN that finds the listener's queue full is repeated only after a second: never send it.
  void open_connections() {
    while (opened_ < load_.connections && opened_ - accepted_ < room_) open(opened_++);
  }

  void open(std::uint32_t who) {
    Connection& connection = connections_[who];
    connection = Connection{};
    connection.fd = stream_socket(SOCK_NONBLOCK);
    connection.intended_ns = who < room_ ? now_ns() : first_opened_ns_;
    const int fd = connection.fd.get();
    if (listeners_ > 1) choose_source(fd, who);
    if (::connect(fd, generic(server_), sizeof server_) != 0 && errno != EINPROGRESS) {
      throw_errno("connect to the echo server");
    }
    epoll_.add(fd, EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET, who);
  }

  void choose_source(int fd, std::uint32_t who) const {
    // The port at connect(), free for this server; at bind() it would have to be free for all.
    const int on = 1;
    checked(::setsockopt(fd, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, &on, sizeof on),
            "IP_BIND_ADDRESS_NO_PORT");
    const sockaddr_in source = steered_source(who, listeners_);
    checked(::bind(fd, generic(source), sizeof source), "bind the echo client");
  }

  void advance(std::uint32_t who, std::uint32_t events) {
    Connection& connection = connections_[who];
    if (!connection.fd) return;
    send_rest(who, connection);
    if ((events & ~static_cast<std::uint32_t>(EPOLLOUT)) == 0 || !receive(who, connection)) return;

    const std::int64_t now = now_ns();
    record(who, connection, now);
    if (++connection.request == load_.requests) {
      connection.fd.reset();
      ++closed_;
      return;
    }
    connection.sent = connection.received = 0;
    connection.intended_ns = now;
    send_rest(who, connection);
  }

  std::uint32_t place(std::uint32_t who, std::uint32_t request) const {
    return (who * 31 + request) % kPlaces;
  }

  void send_rest(std::uint32_t who, Connection& connection) {
    // Before the call: the server may answer before it returns.
    if (connection.request == 0 && connection.sent == 0) connection.first_ns = now_ns();
    while (connection.sent < load_.bytes) {
      const char* rest = text_.data() + place(who, connection.request) + connection.sent;
      const ssize_t sent = retry_interrupted([&] {
        return ::send(connection.fd.get(), rest, load_.bytes - connection.sent, MSG_NOSIGNAL);
      });
      if (sent < 0 && errno == EAGAIN) return;
      if (sent < 0) fail(who, connection, std::strerror(errno));
      connection.sent += static_cast<std::uint32_t>(sent);
    }
  }

  /// True when the whole reply is there.
  bool receive(std::uint32_t who, Connection& connection) {
    for (;;) {
      const std::uint32_t wanted = load_.bytes - connection.received;
      const ssize_t got = retry_interrupted(
          [&] { return ::recv(connection.fd.get(), received_.data(), wanted, 0); });
      if (got < 0 && errno == EAGAIN) return false;
      if (got < 0) fail(who, connection, std::strerror(errno));
      if (got == 0) fail(who, connection, "the server closed it");
      const auto bytes = static_cast<std::uint32_t>(got);
      const char* expected =
          upper_text_.data() + place(who, connection.request) + connection.received;
      if (std::memcmp(received_.data(), expected, bytes) != 0) {
        fail(who, connection, "the reply is not the request in upper case");
      }
      connection.received += bytes;
      if (connection.received == load_.bytes) return true;
      if (bytes < wanted) return false;  // drained: when more comes there is another edge
    }
  }

  void record(std::uint32_t who, const Connection& connection, std::int64_t now) {
    const std::size_t place = std::size_t{who} * load_.requests + connection.request;
    report_.latencies_ns[place] = now - connection.intended_ns;
    ++report_.requests_done;
    if (connection.request != 0) return;
    report_.first_sent_ns[who] = now - connection.first_ns;
    ++accepted_;
    open_connections();
  }

  [[noreturn]] void fail(std::uint32_t who, const Connection& connection,
                         const std::string& reason) const {
    throw std::runtime_error(fmt::format("connection {}, request {} of {}: {}", who,
                                         connection.request + 1, load_.requests, reason));
  }

  const EchoLoad load_;
  const sockaddr_in server_;
  const unsigned listeners_;
  EchoReport& report_;
  const std::uint32_t room_;
  EpollSet epoll_;
  std::vector<Connection> connections_;
  std::string text_, upper_text_, received_;
  std::uint32_t opened_ = 0;
  std::uint32_t accepted_ = 0;  // have had a reply
  std::uint32_t closed_ = 0;
  std::int64_t first_opened_ns_ = 0;
};

bool told_to_go(int control) {
  char byte = 0;
  return retry_interrupted([&] { return ::read(control, &byte, 1); }) == 1;
}

}  // namespace

void run_echo_load(int control, const EchoLoad& load, const sockaddr_in& server, unsigned listeners,
                   EchoReport& report) {
  raise_descriptor_limit();
  EchoLoader loader(control, load, server, listeners, report);
  while (told_to_go(control)) {
    if (!loader.run_batch()) return;
    report.finished.fetch_add(1, std::memory_order_release);
  }
}

}  // namespace fourways
