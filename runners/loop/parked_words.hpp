// ParkedWords: the operations of one loop that wait on shared words. The loop's mark stands on a
// word while an operation is parked on it, so that a wake from another process rings its doorbell.
#pragma once

#include <cstdint>
#include <unordered_map>

#include "runners/loop/lists.hpp"
#include "runners/loop/timers.hpp"

namespace fourways {

/// Not thread-safe: used by the thread of its loop.
class ParkedWords {
 public:
  /// `mark`: the loop's bit in SharedWord::loops. Deadlines go to `timers`, finished operations to
  /// `ready`.
  ParkedWords(std::uint64_t mark, Timers& timers, ReadyQueue& ready) noexcept
      : mark_(mark), timers_(timers), ready_(ready) {}

  /// True: the value differs from what is expected, result set. False: parked. Throws
  /// std::bad_alloc.
  bool submit(Op& op);
  /// Wakes up to `at_least` of those parked on `word`; the mark stays while others are.
  void wake(SharedWord& word, std::uint32_t at_least) noexcept;
  /// The doorbell has rung: releases all that wait for a value that is not there any more.
  void recheck() noexcept;
  /// The deadline of `op` has passed; it has left the timers.
  void expire(Op& op) noexcept;

  std::uint64_t mark() const noexcept { return mark_; }
  bool empty() const noexcept { return lists_.empty(); }

 private:
  void finish(WaitList& list, Op& op, std::int64_t result) noexcept;
  void release_changed(SharedWord& word, WaitList& list) noexcept;
  void leave(SharedWord& word, WaitList& list) noexcept;

  const std::uint64_t mark_;
  Timers& timers_;
  ReadyQueue& ready_;
  std::unordered_map<SharedWord*, WaitList> lists_;
};

}  // namespace fourways
