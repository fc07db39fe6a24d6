// Ticks: a clock that is read in a few nanoseconds, for sums of many short spans. It is the
// processor's time-stamp counter on x86-64, where that runs evenly, else the monotonic clock.
#pragma once

#include <cstdint>

#include "runners/accounts/ledger.hpp"

namespace fourways {

inline std::int64_t ticks() noexcept {
#if defined(__x86_64__)
  return static_cast<std::int64_t>(__builtin_ia32_rdtsc());
#else
  return now_ns();
#endif
}

/// The length of a tick, from the readings of both clocks when it was made and when it is asked.
class TickScale {
 public:
  TickScale() noexcept : began_ticks_(ticks()), began_ns_(now_ns()) {}
  double ns_per_tick() const noexcept {
    const auto passed = static_cast<double>(ticks() - began_ticks_);
    return passed > 0 ? static_cast<double>(now_ns() - began_ns_) / passed : 0;
  }

 private:
  std::int64_t began_ticks_;
  std::int64_t began_ns_;
};

}  // namespace fourways
