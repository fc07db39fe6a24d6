// DelayServer's process: non-blocking sockets in one level-triggered epoll set, and the times at
// which replies are due.
#include "workloads/companions/delay_server.hpp"

#include <sys/prctl.h>
#include <sys/socket.h>

#include <stdexcept>
#include <unordered_map>

#include "workloads/companions/companion.hpp"
#include "workloads/companions/epoll_set.hpp"
#include "workloads/support/descriptor_limit.hpp"
#include "workloads/support/sockets.hpp"

namespace fourways {
namespace {

/// A linear congruential sequence: a wrong offset or a lost piece changes its checksum.
std::vector<std::byte> make_content(std::size_t bytes) {
  std::vector<std::byte> content(bytes);
  std::uint32_t state = 1;
  for (std::byte& byte : content) {
    state = state * 1664525 + 1013904223;
    byte = static_cast<std::byte>(state >> 24);
  }
  return content;
}

class Server {
 public:
  Server(int listener, int control, std::span<const std::byte> content)
      : content_(content), listener_(listener) {
    epoll_.add(listener, EPOLLIN, kListener);
    epoll_.add(control, EPOLLIN, kControl);
  }

  void run() {
    for (;;) {
      for (const epoll_event& event : epoll_.wait(due_.next())) {
        const std::uint64_t key = event.data.u64;
        if (key == kControl) return;  // the control socket tells nothing but its end
        if (key == kListener) {
          accept_all();
        } else {
          serve(key);
        }
      }
      while (const auto due = due_.take()) start_reply(due->second);
    }
  }

 private:
  static constexpr std::uint64_t kListener = 0;
  static constexpr std::uint64_t kControl = 1;

  struct Connection {
    UniqueFd fd;
    std::uint64_t key;
    DelayRequest request{};
    std::size_t request_bytes = 0;       // of the request, received
    std::span<const std::byte> reply{};  // still to be sent; starts when due
  };

  void watch(const Connection& connection, std::uint32_t events) {
    epoll_.change(connection.fd.get(), events, connection.key);
  }

  void accept_all() {
    while (UniqueFd fd = accept_waiting(listener_)) {
      const std::uint64_t key = ++last_key_;
      epoll_.add(fd.get(), EPOLLIN, key);
      connections_[key] = Connection{.fd = std::move(fd), .key = key};
    }
    if (errno != EAGAIN) throw_errno("accept");
  }

  void serve(std::uint64_t key) {
    const auto found = connections_.find(key);
    if (found == connections_.end()) return;
    Connection& connection = found->second;
    if (!connection.reply.empty()) return send_reply(connection);
    // While the reply is not due nothing is watched: only the end of the connection wakes us.
    if (connection.request_bytes == sizeof(DelayRequest)) return forget(connection);
    auto* into = reinterpret_cast<char*>(&connection.request) + connection.request_bytes;
    const std::size_t room = sizeof(DelayRequest) - connection.request_bytes;
    const ssize_t got =
        retry_interrupted([&] { return ::recv(connection.fd.get(), into, room, 0); });
    if (got < 0 && errno == EAGAIN) return;
    if (got <= 0) return forget(connection);
    connection.request_bytes += static_cast<std::size_t>(got);
    if (connection.request_bytes == sizeof(DelayRequest)) schedule(connection);
  }

  void schedule(const Connection& connection) {
    const DelayRequest& request = connection.request;
    if (request.size == 0 || std::uint64_t{request.offset} + request.size > content_.size()) {
      throw std::runtime_error("a request asks for bytes beyond the content");
    }
    // A client may not send again before its reply, so there is nothing to hear meanwhile.
    watch(connection, 0);
    due_.add(Clock::now() + std::chrono::nanoseconds(request.delay_ns), connection.key);
  }

  void start_reply(std::uint64_t key) {
    const auto found = connections_.find(key);
    if (found == connections_.end()) return;
    Connection& connection = found->second;
    connection.reply = content_.subspan(connection.request.offset, connection.request.size);
    send_reply(connection);
  }

  void send_reply(Connection& connection) {
    while (!connection.reply.empty()) {
      const ssize_t sent = retry_interrupted([&] {
        return ::send(connection.fd.get(), connection.reply.data(), connection.reply.size(),
                      MSG_NOSIGNAL);
      });
      if (sent < 0 && errno == EAGAIN) return watch(connection, EPOLLOUT);
      if (sent < 0) return forget(connection);
      connection.reply = connection.reply.subspan(static_cast<std::size_t>(sent));
    }
    if (connection.request.last != 0) return forget(connection);
    connection.request_bytes = 0;
    watch(connection, EPOLLIN);
  }

  void forget(const Connection& connection) { connections_.erase(std::uint64_t{connection.key}); }

  std::span<const std::byte> content_;
  const int listener_;
  EpollSet epoll_;
  std::unordered_map<std::uint64_t, Connection> connections_;
  DueTimes due_;
  std::uint64_t last_key_ = kControl;
};

}  // namespace

DelayServer::DelayServer(Arena& arena, std::uint32_t most_bytes, std::uint32_t connections)
    : content_(make_content(std::size_t{most_bytes} + kMostOffset)) {
  const Listener listener = listen_on_loopback(static_cast<int>(connections), SOCK_NONBLOCK);
  address_ = listener.address;
  const int fd = listener.fd.get();
  process_ = std::make_unique<Companion>(
      arena, "the delay server", std::initializer_list<int>{fd}, [this, fd](int control) {
        raise_descriptor_limit();
        ::prctl(PR_SET_TIMERSLACK, 1UL);  // ns; the default of 50 us would lengthen every wait
        Server(fd, control, content_).run();
      });
}

DelayServer::~DelayServer() = default;

void DelayServer::check() const {
  if (const std::string reason = process_->failure(); !reason.empty()) {
    throw std::runtime_error(reason);
  }
}

}  // namespace fourways
