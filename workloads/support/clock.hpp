// The monotonic clock as a number, and a deadline as poll(2) and epoll_wait(2) want it.
#pragma once

#include <time.h>

#include <algorithm>
#include <climits>
#include <cstdint>

#include "workloads/contract/op.hpp"

namespace fourways {

/// Nanoseconds of CLOCK_MONOTONIC, comparable between processes. It asks the system itself: the way
/// through the C++ library costs a forked child two more pages to fault in. Async-signal-safe.
inline std::int64_t now_ns() noexcept {
  timespec now{};
  ::clock_gettime(CLOCK_MONOTONIC, &now);
  return std::int64_t{now.tv_sec} * 1'000'000'000 + now.tv_nsec;
}

/// The milliseconds that are left, rounded up; 0 once it has passed, -1 for a deadline that never
/// comes.
inline int milliseconds_until(Deadline deadline) noexcept {
  if (deadline.is_never()) return -1;
  const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline.at - Clock::now());
  return static_cast<int>(std::clamp<std::int64_t>(left.count(), 0, INT_MAX));
}

}  // namespace fourways
