#include "workloads/companions/epoll_set.hpp"

#include <sys/socket.h>

#include <algorithm>

namespace fourways {

EpollSet::EpollSet() : epoll_(checked(::epoll_create1(EPOLL_CLOEXEC), "epoll_create1")) {}

void EpollSet::control(int change, int fd, std::uint32_t events, std::uint64_t key) {
  epoll_event event{};
  event.events = events;
  event.data.u64 = key;
  checked(::epoll_ctl(epoll_.get(), change, fd, &event), "epoll_ctl");
}

std::span<const epoll_event> EpollSet::wait(Deadline deadline) {
  const auto ready = retry_interrupted([&] {
    const int most = static_cast<int>(events_.size());
    if (deadline.is_never()) return ::epoll_wait(epoll_.get(), events_.data(), most, -1);
    const std::chrono::nanoseconds left =
        std::max(deadline.at - Clock::now(), Clock::duration::zero());
    const timespec span{.tv_sec = left.count() / 1'000'000'000,
                        .tv_nsec = left.count() % 1'000'000'000};
    return ::epoll_pwait2(epoll_.get(), events_.data(), most, &span, nullptr);
  });
  return std::span(events_).first(static_cast<std::size_t>(checked(ready, "epoll_wait")));
}

std::optional<DueTimes::Due> DueTimes::take() {
  if (due_.empty() || due_.top().first > Clock::now()) return std::nullopt;
  const Due due = due_.top();
  due_.pop();
  return due;
}

UniqueFd accept_waiting(int listener) {
  for (;;) {
    UniqueFd fd(::accept4(listener, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC));
    if (fd || (errno != EINTR && errno != ECONNABORTED)) return fd;
  }
}

}  // namespace fourways
