// Barrier: all parties go on once the last has arrived; then it serves again. A wait that times out
// breaks it for all, as Python's does, for the count can never be right again.
#pragma once

#include "workloads/contract/context.hpp"

namespace fourways {

class Barrier {
 public:
  explicit Barrier(std::uint32_t parties) noexcept : parties_(parties) {}

  /// Awaits true when all have arrived, false when the barrier is broken.
  Task<bool> wait(Context& context, Deadline deadline = {}) {
    const std::uint32_t phase = phase_.value.load(std::memory_order_acquire);
    if ((phase & kBroken) != 0) co_return false;
    if (arrived_.fetch_add(1, std::memory_order_acq_rel) + 1 == parties_) {
      arrived_.store(0, std::memory_order_relaxed);
      co_return leave_phase(context, phase, phase + kPhase);
    }
    for (;;) {
      const bool in_time = co_await context.wait_on(phase_, phase, deadline);
      const std::uint32_t now = phase_.value.load(std::memory_order_acquire);
      if ((now & ~kBroken) != phase) co_return true;
      if ((now & kBroken) != 0) co_return false;
      if (!in_time) leave_phase(context, phase, phase | kBroken);
    }
  }
  bool broken() const noexcept { return (phase_.value.load() & kBroken) != 0; }

 private:
  static constexpr std::uint32_t kBroken = 1;
  static constexpr std::uint32_t kPhase = 2;

  /// A phase ends once: the last to arrive completes it, or a party that gives up breaks it.
  bool leave_phase(Context& context, std::uint32_t phase, std::uint32_t next) noexcept {
    const bool ours = phase_.value.compare_exchange_strong(phase, next, std::memory_order_seq_cst);
    if (ours) context.wake(phase_, kEveryone);
    return ours;
  }

  const std::uint32_t parties_;
  std::atomic<std::uint32_t> arrived_{0};
  SharedWord phase_;
};

}  // namespace fourways
