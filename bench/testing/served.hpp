// For tests of `fourways serve`: a server that a test starts and ends, and a client of it.
#pragma once

#include <gmock/gmock.h>
#include <linux/sockios.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#include <chrono>
#include <csignal>
#include <functional>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

#include "bench/testing/command.hpp"
#include "workloads/support/sockets.hpp"

namespace fourways {

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
      std::this_thread::sleep_for(std::chrono::milliseconds(5));
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

}  // namespace fourways
