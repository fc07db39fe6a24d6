// Mutex: mutual exclusion for any mixture of threads, forked processes, fibers and loops. The
// three-state futex lock of U. Drepper, "Futexes Are Tricky" (2011), section 6 (mutex3): 0 free,
// 1 held, 2 held and perhaps waited for. Lives in an arena. Not fair, not recursive, not robust: a
// unit that dies while it holds the mutex leaves it held.
#pragma once

#include <utility>

#include "workloads/contract/context.hpp"
#include "workloads/contract/sync/try_then_wait.hpp"

namespace fourways {

class Mutex {
 public:
  /// Releases the mutex at the end of its scope, also after an exception.
  class Lock {
   public:
    Lock(Context& context, Mutex& mutex) noexcept : context_(&context), mutex_(&mutex) {}
    Lock(Lock&& other) noexcept
        : context_(other.context_), mutex_(std::exchange(other.mutex_, nullptr)) {}
    Lock& operator=(Lock&&) = delete;
    ~Lock() {
      if (mutex_ != nullptr) mutex_->unlock(*context_);
    }

   private:
    Context* context_;
    Mutex* mutex_;
  };

  /// Awaits true when held, false when the deadline passed first. Pair with unlock() or a Lock.
  auto lock(Context& context, Deadline deadline = {}) noexcept {
    return TryThenWait([this] { return try_lock(); },
                       [this, &context, deadline] { return wait(context, deadline); });
  }
  bool try_lock() noexcept {
    std::uint32_t free = 0;
    return word_.value.compare_exchange_strong(free, 1, std::memory_order_acquire,
                                               std::memory_order_relaxed);
  }
  void unlock(Context& context) noexcept {
    if (word_.value.exchange(0, std::memory_order_seq_cst) == 2) context.wake(word_, 1);
  }

 private:
  Task<bool> wait(Context& context, Deadline deadline) {
    while (word_.value.exchange(2, std::memory_order_seq_cst) != 0) {
      const bool in_time = co_await context.wait_on(word_, 2, deadline);
      if (!in_time) co_return false;
    }
    co_return true;
  }

  SharedWord word_;
};

}  // namespace fourways
