// Semaphore: lets a fixed number in at a time. The word's value is how many more may enter.
#pragma once

#include "workloads/contract/context.hpp"
#include "workloads/contract/sync/try_then_wait.hpp"

namespace fourways {

class Semaphore {
 public:
  explicit Semaphore(std::uint32_t free) noexcept { word_.value = free; }

  /// Awaits true when a place was taken, false when the deadline passed first.
  auto acquire(Context& context, Deadline deadline = {}) noexcept {
    return TryThenWait([this] { return try_acquire(); },
                       [this, &context, deadline] { return wait(context, deadline); });
  }
  bool try_acquire() noexcept {
    std::uint32_t free = word_.value.load(std::memory_order_relaxed);
    while (free != 0) {
      if (word_.value.compare_exchange_weak(free, free - 1, std::memory_order_acquire)) return true;
    }
    return false;
  }
  void release(Context& context, std::uint32_t places = 1) noexcept {
    word_.value.fetch_add(places, std::memory_order_seq_cst);
    context.wake(word_, places);
  }

 private:
  Task<bool> wait(Context& context, Deadline deadline) {
    while (!try_acquire()) {
      const bool in_time = co_await context.wait_on(word_, 0, deadline);
      if (!in_time) co_return try_acquire();
    }
    co_return true;
  }

  SharedWord word_;
};

}  // namespace fourways
