#include "runners/loop/timers.hpp"

#include <algorithm>

namespace fourways {

void Timers::place(Op& op, std::size_t at) noexcept {
  heap_[at] = &op;
  op.timer = static_cast<std::uint32_t>(at);
}

void Timers::rise(Op& op, std::size_t at) noexcept {
  while (at > 0) {
    Op& above = *heap_[(at - 1) / 2];
    if (above.deadline <= op.deadline) break;
    place(above, at);
    at = (at - 1) / 2;
  }
  place(op, at);
}

void Timers::sink(Op& op, std::size_t at) noexcept {
  for (std::size_t child = 2 * at + 1; child < heap_.size(); child = 2 * at + 1) {
    if (child + 1 < heap_.size() && heap_[child + 1]->deadline < heap_[child]->deadline) ++child;
    if (op.deadline <= heap_[child]->deadline) break;
    place(*heap_[child], at);
    at = child;
  }
  place(op, at);
}

void Timers::add(Op& op) {
  heap_.push_back(&op);
  rise(op, heap_.size() - 1);
}

void Timers::remove(Op& op) noexcept {
  const std::size_t at = op.timer;
  op.timer = Op::kNoTimer;
  Op& moved = *heap_.back();
  heap_.pop_back();
  if (&moved == &op) return;
  if (at > 0 && moved.deadline < heap_[(at - 1) / 2]->deadline) {
    rise(moved, at);
  } else {
    sink(moved, at);
  }
}

timespec Timers::until_earliest() const noexcept {
  const Clock::time_point now = Clock::now();
  const std::int64_t ns = (std::max(earliest().deadline, now) - now).count();
  return {ns / 1'000'000'000, ns % 1'000'000'000};
}

}  // namespace fourways
