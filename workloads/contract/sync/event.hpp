// Event: a flag that many wait for. The word counts changes and is odd while the event is set. So a
// task that waited sees a set() even if clear() follows before it runs, as Python's Event promises.
#pragma once

#include "workloads/contract/context.hpp"
#include "workloads/contract/sync/try_then_wait.hpp"

namespace fourways {

class Event {
 public:
  bool is_set() const noexcept { return (word_.value.load(std::memory_order_acquire) & 1U) != 0; }

  void set(Context& context) noexcept {
    std::uint32_t now = word_.value.load(std::memory_order_relaxed);
    while ((now & 1U) == 0) {
      if (word_.value.compare_exchange_weak(now, now + 1, std::memory_order_seq_cst)) {
        context.wake(word_, kEveryone);
        return;
      }
    }
  }
  void clear() noexcept {
    std::uint32_t now = word_.value.load(std::memory_order_relaxed);
    while ((now & 1U) != 0 &&
           !word_.value.compare_exchange_weak(now, now + 1, std::memory_order_seq_cst)) {
    }
  }

  /// Awaits true once the event is or was set, false when the deadline passed first.
  auto wait(Context& context, Deadline deadline = {}) noexcept {
    return TryThenWait([this] { return is_set(); },
                       [this, &context, deadline] { return slow(context, deadline); });
  }

 private:
  Task<bool> slow(Context& context, Deadline deadline) {
    const std::uint32_t seen = word_.value.load(std::memory_order_acquire);
    if ((seen & 1U) != 0) co_return true;
    while (word_.value.load(std::memory_order_acquire) == seen) {
      const bool in_time = co_await context.wait_on(word_, seen, deadline);
      if (!in_time) co_return word_.value.load(std::memory_order_acquire) != seen;
    }
    co_return true;
  }

  SharedWord word_;
};

}  // namespace fourways
