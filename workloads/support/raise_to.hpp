// A maximum that several units keep together.
#pragma once

#include <atomic>

namespace fourways {

/// `most` becomes `seen` if it is smaller.
template <class Number>
void raise_to(std::atomic<Number>& most, Number seen) noexcept {
  Number before = most.load(std::memory_order_relaxed);
  while (before < seen && !most.compare_exchange_weak(before, seen)) continue;
}

}  // namespace fourways
