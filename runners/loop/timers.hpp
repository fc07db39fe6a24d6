// Timers: operations by their deadline, in a binary heap. Each operation knows its place, so a wait
// that ends in time leaves at O(log n).
#pragma once

#include <ctime>
#include <vector>

#include "workloads/contract/op.hpp"

namespace fourways {

/// Not thread-safe. An operation stands in it at most once.
class Timers {
 public:
  bool empty() const noexcept { return heap_.empty(); }
  Op& earliest() const noexcept { return *heap_.front(); }

  void add(Op& op);
  void remove(Op& op) noexcept;
  /// Of an operation that may have a deadline or not.
  void add_if_limited(Op& op) {
    op.timer = Op::kNoTimer;
    if (op.deadline != Clock::time_point::max()) add(op);
  }
  void remove_if_there(Op& op) noexcept {
    if (op.timer != Op::kNoTimer) remove(op);
  }

  /// From now to the earliest deadline, 0 if it has passed. There must be one.
  timespec until_earliest() const noexcept;

 private:
  void place(Op& op, std::size_t at) noexcept;
  void rise(Op& op, std::size_t at) noexcept;
  void sink(Op& op, std::size_t at) noexcept;

  std::vector<Op*> heap_;
};

}  // namespace fourways
