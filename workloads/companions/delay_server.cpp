// DelayServer's process: non-blocking sockets, one level-triggered epoll set, a heap of replies
// that are due.
#include "workloads/companions/delay_server.hpp"

#include <sys/epoll.h>
#include <sys/prctl.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <functional>
#include <queue>
#include <stdexcept>
#include <unordered_map>

#include "workloads/companions/companion.hpp"
#include "workloads/support/descriptor_limit.hpp"
#include "workloads/support/sockets.hpp"

namespace fourways {
namespace {

/// Bytes that a wrong offset or a lost piece would change: a linear congruential sequence.
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
      : content_(content),
        listener_(listener),
        control_(control),
        epoll_(checked(::epoll_create1(EPOLL_CLOEXEC), "epoll_create1")) {
    watch(EPOLL_CTL_ADD, listener, EPOLLIN);
    watch(EPOLL_CTL_ADD, control, EPOLLIN);
  }

  void run() {
    std::array<epoll_event, 256> events;
    for (;;) {
      const timespec wait = until_next_reply();
      const int ready = checked(retry_interrupted([&] {
                                  return ::epoll_pwait2(epoll_.get(), events.data(), events.size(),
                                                        due_.empty() ? nullptr : &wait, nullptr);
                                }),
                                "epoll_pwait2");
      for (int i = 0; i < ready; ++i) {
        const int fd = events[static_cast<std::size_t>(i)].data.fd;
        if (fd == control_) return;  // only its end can be heard there
        if (fd == listener_) {
          accept_all();
        } else {
          serve(fd);
        }
      }
      start_due_replies();
    }
  }

 private:
  struct Connection {
    UniqueFd fd;
    std::uint64_t id;  // tells it from a later one with the same descriptor
    DelayRequest request{};
    std::size_t request_bytes = 0;       // of the request, received
    std::span<const std::byte> reply{};  // still to be sent; starts when due
  };
  struct Due {
    Clock::time_point at;
    int fd;
    std::uint64_t id;
    bool operator>(const Due& other) const noexcept { return at > other.at; }
  };

  void watch(int change, int fd, std::uint32_t events) {
    epoll_event event{};
    event.events = events;
    event.data.fd = fd;
    checked(::epoll_ctl(epoll_.get(), change, fd, &event), "epoll_ctl");
  }

  timespec until_next_reply() const {
    if (due_.empty()) return {};
    const std::chrono::nanoseconds left =
        std::max(due_.top().at - Clock::now(), Clock::duration::zero());
    return {.tv_sec = left.count() / 1'000'000'000, .tv_nsec = left.count() % 1'000'000'000};
  }

  void accept_all() {
    for (;;) {
      UniqueFd fd(::accept4(listener_, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC));
      if (!fd) {
        if (errno == EAGAIN) return;
        if (errno == EINTR || errno == ECONNABORTED) continue;
        throw_errno("accept");
      }
      const int number = fd.get();
      watch(EPOLL_CTL_ADD, number, EPOLLIN);
      connections_[number] = Connection{.fd = std::move(fd), .id = ++last_id_};
    }
  }

  void serve(int fd) {
    const auto found = connections_.find(fd);
    if (found == connections_.end()) return;
    Connection& connection = found->second;
    if (!connection.reply.empty()) return send_reply(connection);
    if (connection.request_bytes == sizeof(DelayRequest)) {  // waits: only its end can be heard
      return forget(fd);
    }
    auto* into = reinterpret_cast<char*>(&connection.request) + connection.request_bytes;
    const ssize_t got = retry_interrupted(
        [&] { return ::recv(fd, into, sizeof(DelayRequest) - connection.request_bytes, 0); });
    if (got < 0 && errno == EAGAIN) return;
    if (got <= 0) return forget(fd);
    connection.request_bytes += static_cast<std::size_t>(got);
    if (connection.request_bytes == sizeof(DelayRequest)) schedule(connection);
  }

  void schedule(Connection& connection) {
    const DelayRequest& request = connection.request;
    if (request.size == 0 || std::uint64_t{request.offset} + request.size > content_.size()) {
      throw std::runtime_error("a request asks for bytes beyond the content");
    }
    // A client may not send again before its reply, so there is nothing to hear meanwhile.
    watch(EPOLL_CTL_MOD, connection.fd.get(), 0);
    due_.push({Clock::now() + std::chrono::nanoseconds(request.delay_ns), connection.fd.get(),
               connection.id});
  }

  void start_due_replies() {
    while (!due_.empty() && due_.top().at <= Clock::now()) {
      const Due due = due_.top();
      due_.pop();
      const auto found = connections_.find(due.fd);
      if (found == connections_.end() || found->second.id != due.id) continue;
      Connection& connection = found->second;
      connection.reply = content_.subspan(connection.request.offset, connection.request.size);
      send_reply(connection);
    }
  }

  void send_reply(Connection& connection) {
    const int fd = connection.fd.get();
    while (!connection.reply.empty()) {
      const ssize_t sent = retry_interrupted([&] {
        return ::send(fd, connection.reply.data(), connection.reply.size(), MSG_NOSIGNAL);
      });
      if (sent < 0 && errno == EAGAIN) return watch(EPOLL_CTL_MOD, fd, EPOLLOUT);
      if (sent < 0) return forget(fd);
      connection.reply = connection.reply.subspan(static_cast<std::size_t>(sent));
    }
    if (connection.request.last != 0) return forget(fd);
    connection.request_bytes = 0;
    watch(EPOLL_CTL_MOD, fd, EPOLLIN);
  }

  void forget(int fd) { connections_.erase(fd); }

  std::span<const std::byte> content_;
  const int listener_;
  const int control_;
  UniqueFd epoll_;
  std::unordered_map<int, Connection> connections_;
  std::priority_queue<Due, std::vector<Due>, std::greater<>> due_;
  std::uint64_t last_id_ = 0;
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
