// Condition: a task waits until another notifies, and gives up a Mutex meanwhile. The word counts
// notifications. Spurious wake-ups happen: wait in a loop that tests what you wait for.
#pragma once

#include "workloads/contract/context.hpp"
#include "workloads/contract/sync/mutex.hpp"

namespace fourways {

class Condition {
 public:
  /// The caller holds `mutex` before and after. Awaits false when the deadline passed first.
  Task<bool> wait(Context& context, Mutex& mutex, Deadline deadline = {}) {
    const std::uint32_t seen = word_.value.load(std::memory_order_acquire);
    mutex.unlock(context);
    const bool in_time = co_await context.wait_on(word_, seen, deadline);
    co_await mutex.lock(context);
    co_return in_time || word_.value.load(std::memory_order_acquire) != seen;
  }
  void notify(Context& context, std::uint32_t waiters = 1) noexcept {
    word_.value.fetch_add(1, std::memory_order_seq_cst);
    context.wake(word_, waiters);
  }
  void notify_all(Context& context) noexcept { notify(context, kEveryone); }

 private:
  SharedWord word_;
};

}  // namespace fourways
