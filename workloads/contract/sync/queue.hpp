// Queue and JoinableQueue: first in, first out, between any units that share the arena; bounded, or
// unbounded (a ring that grows in the arena). A Mutex guards the ring. Tasks wait on two words that
// count puts and gets. These change under the mutex, so a plain store suffices.
#pragma once

#include <optional>
#include <stdexcept>
#include <type_traits>

#include "workloads/contract/arena.hpp"
#include "workloads/contract/context.hpp"
#include "workloads/contract/sync/mutex.hpp"

namespace fourways {

template <class T>
class Queue {
  static_assert(std::is_trivially_copyable_v<T>, "what crosses between processes is copied");

 public:
  static constexpr std::uint32_t kUnbounded = 0;
  static constexpr Deadline kAtOnce{Clock::time_point::min()};  // wait for nothing

  /// `maxsize` items at most; kUnbounded: as many as the arena holds. Throws std::bad_alloc.
  Queue(Arena& arena, std::uint32_t maxsize) : maxsize_(maxsize) {
    const auto cells = arena.make_array<T>(maxsize == kUnbounded ? kFirstRing : maxsize);
    cells_ = cells.data();
    capacity_ = static_cast<std::uint32_t>(cells.size());
  }

  /// Awaits false when the queue was full until the deadline (Python's Full). `arena` serves the
  /// growth of an unbounded queue.
  Task<bool> put(Context& context, Arena& arena, T item, Deadline deadline = {}) {
    co_await mutex_.lock(context);
    while (full()) {
      const std::uint32_t seen = gets_.value.load(std::memory_order_relaxed);
      mutex_.unlock(context);
      if (deadline.at == kAtOnce.at) co_return false;
      const bool in_time = co_await context.wait_on(gets_, seen, deadline);
      co_await mutex_.lock(context);
      if (!in_time && full()) {
        mutex_.unlock(context);
        co_return false;
      }
    }
    {
      Mutex::Lock lock(context, mutex_);
      push(arena, item);
      bump(puts_);
    }
    context.wake(puts_, 1);
    co_return true;
  }
  /// Awaits nothing when the queue was empty until the deadline (Python's Empty).
  Task<std::optional<T>> get(Context& context, Deadline deadline = {}) {
    co_await mutex_.lock(context);
    while (empty()) {
      const std::uint32_t seen = puts_.value.load(std::memory_order_relaxed);
      mutex_.unlock(context);
      if (deadline.at == kAtOnce.at) co_return std::nullopt;
      const bool in_time = co_await context.wait_on(puts_, seen, deadline);
      co_await mutex_.lock(context);
      if (!in_time && empty()) {
        mutex_.unlock(context);
        co_return std::nullopt;
      }
    }
    const T item = pop();
    bump(gets_);
    mutex_.unlock(context);
    context.wake(gets_, 1);
    co_return item;
  }

  /// The same without waiting for room or for an item; they wait briefly for others at the queue.
  Task<bool> put_nowait(Context& context, Arena& arena, T item) {
    return put(context, arena, item, kAtOnce);
  }
  Task<std::optional<T>> get_nowait(Context& context) { return get(context, kAtOnce); }

  /// What they say may be outdated before the caller reads it.
  std::uint32_t qsize() const noexcept { return size_.load(std::memory_order_relaxed); }
  bool empty() const noexcept { return qsize() == 0; }
  bool full() const noexcept { return maxsize_ != kUnbounded && qsize() == maxsize_; }

 private:
  static constexpr std::uint32_t kFirstRing = 64;

  static void bump(SharedWord& word) noexcept {  // under the mutex, whose release orders it
    word.value.store(word.value.load(std::memory_order_relaxed) + 1, std::memory_order_relaxed);
  }

  void push(Arena& arena, const T& item) {
    if (qsize() == capacity_) grow(arena);
    cells_[(first_ + qsize()) % capacity_] = item;
    size_.store(qsize() + 1, std::memory_order_relaxed);
  }
  T pop() noexcept {
    const T item = cells_[first_];
    first_ = (first_ + 1) % capacity_;
    size_.store(qsize() - 1, std::memory_order_relaxed);
    return item;
  }
  void grow(Arena& arena) {
    const auto larger = arena.make_array<T>(std::size_t{capacity_} * 2);
    for (std::uint32_t i = 0; i < capacity_; ++i) larger[i] = cells_[(first_ + i) % capacity_];
    cells_ = larger.data();
    first_ = 0;
    capacity_ *= 2;
  }

  const std::uint32_t maxsize_;
  std::uint32_t capacity_ = 0;
  std::uint32_t first_ = 0;
  std::atomic<std::uint32_t> size_{0};  // written under the mutex, read by anybody
  Relative<T> cells_;
  Mutex mutex_;
  SharedWord puts_;
  SharedWord gets_;
};

/// A Queue whose producers can wait until every item has been dealt with.
template <class T>
class JoinableQueue {
 public:
  JoinableQueue(Arena& arena, std::uint32_t maxsize) : items_(arena, maxsize) {}

  Task<bool> put(Context& context, Arena& arena, T item, Deadline deadline = {}) {
    unfinished_.value.fetch_add(1, std::memory_order_seq_cst);  // before anybody can get it
    const bool put = co_await items_.put(context, arena, item, deadline);
    if (!put) task_done(context);
    co_return put;
  }
  Task<bool> put_nowait(Context& context, Arena& arena, T item) {
    return put(context, arena, item, Queue<T>::kAtOnce);
  }
  Task<std::optional<T>> get(Context& context, Deadline deadline = {}) {
    return items_.get(context, deadline);
  }
  Task<std::optional<T>> get_nowait(Context& context) { return items_.get_nowait(context); }
  /// One item that was got has been dealt with. Throws std::logic_error when called more often
  /// than items were put.
  void task_done(Context& context) {
    std::uint32_t open = unfinished_.value.load(std::memory_order_relaxed);
    do {
      if (open == 0) throw std::logic_error("task_done() called more often than items were put");
    } while (!unfinished_.value.compare_exchange_weak(open, open - 1, std::memory_order_seq_cst));
    if (open == 1) context.wake(unfinished_, kEveryone);
  }
  /// Awaits false when items were still open at the deadline.
  Task<bool> join(Context& context, Deadline deadline = {}) {
    for (;;) {
      const std::uint32_t open = unfinished_.value.load(std::memory_order_acquire);
      if (open == 0) co_return true;
      const bool in_time = co_await context.wait_on(unfinished_, open, deadline);
      if (!in_time) co_return unfinished_.value.load(std::memory_order_acquire) == 0;
    }
  }

  const Queue<T>& items() const noexcept { return items_; }

 private:
  Queue<T> items_;
  SharedWord unfinished_;
};

}  // namespace fourways
