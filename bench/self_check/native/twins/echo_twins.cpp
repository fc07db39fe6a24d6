// The upper-casing server by hand: a thread a connection that blocks, and a C-style state machine
// on edge-triggered epoll. The client is the suite's own.
#include <fcntl.h>
#include <pthread.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <stdexcept>
#include <vector>

#include "bench/self_check/native/served_load.hpp"
#include "bench/self_check/native/twins/twins.hpp"

namespace fourways::native {
namespace {

struct ThreadJob {
  int listener;
  std::uint32_t bytes;
};

void* serve_one(void* argument) {
  const auto& job = *static_cast<ThreadJob*>(argument);
  const int fd = ::accept4(job.listener, nullptr, nullptr, SOCK_CLOEXEC);
  std::vector<unsigned char> buffer(std::size_t{2} * job.bytes);
  for (;;) {
    const ssize_t got = ::read(fd, buffer.data(), buffer.size());
    if (got <= 0) break;
    to_upper(buffer.data(), static_cast<std::size_t>(got));
    for (ssize_t sent = 0; sent < got;) {
      const ssize_t part = ::write(fd, buffer.data() + sent, static_cast<std::size_t>(got - sent));
      if (part <= 0) break;
      sent += part;
    }
  }
  ::shutdown(fd, SHUT_RDWR);
  ::close(fd);
  return nullptr;
}

struct Connection {
  int fd = -1;
  std::size_t filled = 0;  // bytes to send back; 0: reading
  std::size_t sent = 0;
  std::vector<unsigned char> buffer;
};

/// Serves until the socket has no more; true: the connection has ended.
bool serve_ready(Connection& connection, bool hung_up) {
  for (;;) {
    if (connection.filled == 0) {
      const ssize_t got = ::read(connection.fd, connection.buffer.data(), connection.buffer.size());
      if (got < 0) return errno != EAGAIN;
      if (got == 0) return true;
      connection.filled = static_cast<std::size_t>(got);
      connection.sent = 0;
      to_upper(connection.buffer.data(), connection.filled);
    }
    const std::size_t asked = connection.filled;
    while (connection.sent < connection.filled) {
      const ssize_t part = ::write(connection.fd, connection.buffer.data() + connection.sent,
                                   connection.filled - connection.sent);
      if (part < 0) return errno != EAGAIN;
      connection.sent += static_cast<std::size_t>(part);
    }
    connection.filled = 0;
    // A short read has emptied the socket: epoll(7), question 9. A full one may not have.
    if (asked < connection.buffer.size() && !hung_up) return false;
  }
}

void serve_loop(int listener, std::uint32_t connections, std::uint32_t bytes) {
  const UniqueFd epoll(checked(::epoll_create1(EPOLL_CLOEXEC), "epoll_create1"));
  epoll_event accepting{.events = EPOLLIN, .data = {.ptr = nullptr}};
  checked(::epoll_ctl(epoll.get(), EPOLL_CTL_ADD, listener, &accepting), "epoll_ctl");
  std::vector<Connection> all(connections);
  std::uint32_t opened = 0;
  std::uint32_t ended = 0;
  std::array<epoll_event, 256> events;
  while (ended < connections) {
    const int count = ::epoll_wait(epoll.get(), events.data(), static_cast<int>(events.size()), -1);
    for (int i = 0; i < count; ++i) {
      auto* connection = static_cast<Connection*>(events[static_cast<std::size_t>(i)].data.ptr);
      const std::uint32_t flags = events[static_cast<std::size_t>(i)].events;
      if (connection == nullptr) {
        for (int fd = 0; opened < connections; ++opened) {
          fd = ::accept4(listener, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
          if (fd < 0) break;
          all[opened].fd = fd;
          all[opened].buffer.resize(std::size_t{2} * bytes);  // short reads: see above
          epoll_event event{.events = EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET,
                            .data = {.ptr = &all[opened]}};
          checked(::epoll_ctl(epoll.get(), EPOLL_CTL_ADD, fd, &event), "epoll_ctl");
        }
        continue;
      }
      if (connection->fd < 0) continue;
      if (serve_ready(*connection, (flags & (EPOLLRDHUP | EPOLLHUP)) != 0)) {
        ::close(std::exchange(connection->fd, -1));
        ++ended;
      }
    }
  }
}

}  // namespace

double thread_echo(const EchoLoad& load) {
  return cpu_per_request(load, [&](int listener) {
    ThreadJob job{listener, load.bytes};
    std::vector<pthread_t> threads(load.connections);
    for (pthread_t& thread : threads) {
      if (::pthread_create(&thread, nullptr, serve_one, &job) != 0) {
        throw std::runtime_error("pthread_create failed");
      }
    }
    for (const pthread_t thread : threads) ::pthread_join(thread, nullptr);
  });
}

double epoll_echo(const EchoLoad& load) {
  return cpu_per_request(load, [&](int listener) {
    const int flags = ::fcntl(listener, F_GETFL);
    ::fcntl(listener, F_SETFL, flags | O_NONBLOCK);
    serve_loop(listener, load.connections, load.bytes);
  });
}

}  // namespace fourways::native
