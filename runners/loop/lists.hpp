// WaitList: operations that wait for one thing. They are linked through themselves, so waiting
// allocates nothing.
#pragma once

#include "workloads/contract/op.hpp"

namespace fourways {

/// First in, first out, of those that wait for one thing; any may leave early. Not thread-safe.
class WaitList {
 public:
  bool empty() const noexcept { return first_ == nullptr; }
  Op* front() const noexcept { return first_; }

  void push(Op& op) noexcept {
    op.next = nullptr;
    op.previous = last_;
    if (last_ == nullptr) {
      first_ = &op;
    } else {
      last_->next = &op;
    }
    last_ = &op;
  }
  void remove(Op& op) noexcept {
    Op* next = static_cast<Op*>(op.next);
    if (op.previous == nullptr) {
      first_ = next;
    } else {
      op.previous->next = next;
    }
    (next == nullptr ? last_ : next->previous) = op.previous;
  }
  static Op* after(const Op& op) noexcept { return static_cast<Op*>(op.next); }

 private:
  Op* first_ = nullptr;
  Op* last_ = nullptr;
};

}  // namespace fourways
