// EpollSet and DueTimes: the loop of a companion that serves or loads many connections on one
// thread. The companion waits for what is ready or due, handles it, and waits again.
#pragma once

#include <sys/epoll.h>

#include <array>
#include <cstdint>
#include <functional>
#include <optional>
#include <queue>
#include <span>
#include <utility>
#include <vector>

#include "workloads/contract/op.hpp"
#include "workloads/contract/unique_fd.hpp"

namespace fourways {

/// Level-triggered unless `events` says EPOLLET. All functions throw std::system_error.
class EpollSet {
 public:
  EpollSet();

  /// `key` comes back as data.u64 of the descriptor's events. Closing the descriptor ends it.
  void add(int fd, std::uint32_t events, std::uint64_t key) {
    control(EPOLL_CTL_ADD, fd, events, key);
  }
  void change(int fd, std::uint32_t events, std::uint64_t key) {
    control(EPOLL_CTL_MOD, fd, events, key);
  }
  /// Waits until something is ready or the deadline has passed. The events stay valid until the
  /// next call.
  std::span<const epoll_event> wait(Deadline deadline = {});

 private:
  void control(int change, int fd, std::uint32_t events, std::uint64_t key);

  UniqueFd epoll_;
  std::array<epoll_event, 256> events_;
};

/// Keys by the time at which they are due.
class DueTimes {
 public:
  using Due = std::pair<Clock::time_point, std::uint64_t>;

  void add(Clock::time_point at, std::uint64_t key) { due_.emplace(at, key); }
  /// When the next is due.
  Deadline next() const { return due_.empty() ? Deadline::never() : Deadline{due_.top().first}; }
  /// Takes the next one off if it is due by now.
  std::optional<Due> take();

 private:
  std::priority_queue<Due, std::vector<Due>, std::greater<>> due_;
};

/// The next connection that waits at `listener`, made non-blocking. No descriptor: there is none,
/// and errno is EAGAIN, or it cannot be had, and errno says why.
UniqueFd accept_waiting(int listener);

}  // namespace fourways
