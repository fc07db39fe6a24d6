// SharedWord: the one thing that every primitive waits on. It has a value, a count of threads that
// sleep on it in the kernel (futex), and a mark for each event loop with a task parked on it. It
// lies in an Arena, so that threads, forked processes, fibers and loops can wait for each other.
//
// This order makes it safe: a unit that parks sets the mark first and checks the value again after.
// A unit that wakes changes the value first and reads the marks after. All accesses are
// sequentially consistent.
#pragma once

#include <atomic>
#include <cstdint>

namespace fourways {

struct SharedWord {
  std::atomic<std::uint32_t> value{0};
  std::atomic<std::uint32_t> sleepers{0};  // in futex(2); stays too high if a sleeper is killed
  std::atomic<std::uint64_t> loops{0};     // bit i: the loop at doorbell i has waiters parked
};

static_assert(std::atomic<std::uint32_t>::is_always_lock_free);
static_assert(std::atomic<std::uint64_t>::is_always_lock_free);

inline constexpr std::uint32_t kEveryone = UINT32_MAX;  // for Context::wake

}  // namespace fourways
