// MessageRing: a queue of whole messages between any units that share the arena, without a lock.
// Many may put and many may get. Each slot carries a stamp that says whose turn it is, so that the
// two sides meet in the slots alone: D. Vyukov's bounded MPMC queue (2010), with stamps made of
// index and lap as in crossbeam's ArrayQueue, which allows any capacity. A task that finds the ring
// full or empty lets others run and looks again, and only then sleeps. A wake-up is a system call
// only if a task sleeps.
#pragma once

#include <algorithm>
#include <bit>
#include <chrono>
#include <cstring>
#include <optional>

#include "workloads/contract/arena.hpp"
#include "workloads/contract/context.hpp"
#include "workloads/contract/sync/message_too_long.hpp"

namespace fourways {

/// Lives in an arena. First in, first out; several getters each see a producer's messages in its
/// order. Not robust: a unit killed between claiming a slot and handing it over holds up those
/// behind it.
class MessageRing {
  struct Put;
  struct Get;
  template <class Turn>
  class Operation;

 public:
  /// Room for `capacity` (>= 1) messages of at most `most_bytes`. Throws std::bad_alloc.
  MessageRing(Arena& arena, std::uint32_t capacity, std::uint32_t most_bytes)
      : capacity_(capacity),
        most_bytes_(most_bytes),
        lap_(std::bit_ceil(std::uint64_t{capacity} + 1)),
        stride_((sizeof(Slot) + most_bytes + alignof(Slot) - 1) / alignof(Slot) * alignof(Slot)) {
    slots_ = static_cast<std::byte*>(arena.allocate(stride_ * capacity, kCacheLine));
    clear();
  }

  /// Empties it. No task may use it meanwhile.
  void clear() noexcept {
    for (std::uint64_t i = 0; i < capacity_; ++i) slot_of(i).stamp.store(i);
    tail_.store(0);
    head_.store(0);
  }

  /// Awaits true when the message was put, false when the ring was full until the deadline. A
  /// deadline in the past means: at once. The ring also counts as full while its oldest message is
  /// being taken out. `message` must outlive the await. Throws MessageTooLong.
  Operation<Put> put(Context& context, std::span<const std::byte> message, Deadline deadline = {});
  /// Awaits the size of the message that is then at the beginning of `into`, or nothing when the
  /// ring was empty until the deadline. The ring also counts as empty while its oldest message is
  /// being put in. Throws MessageTooLong when `into` is smaller than most_bytes(): no message is
  /// ever cut.
  Operation<Get> get(Context& context, std::span<std::byte> into, Deadline deadline = {});

  /// What they say may be outdated before the caller reads it.
  std::uint32_t size() const noexcept {
    const std::uint64_t head = head_.load(std::memory_order_relaxed);
    const std::uint64_t tail = tail_.load(std::memory_order_relaxed);
    const std::uint64_t laps = tail / lap_ - head / lap_;
    return static_cast<std::uint32_t>(
        std::min<std::uint64_t>(laps * capacity_ + tail % lap_ - head % lap_, capacity_));
  }
  bool empty() const noexcept { return size() == 0; }
  bool full() const noexcept { return size() == capacity_; }
  std::uint32_t capacity() const noexcept { return capacity_; }
  std::uint32_t most_bytes() const noexcept { return most_bytes_; }

 private:
  static constexpr std::size_t kCacheLine = 64;
  // A task looks so often before it goes to sleep, each time after others could run. Where the
  // others run beside it, a pause comes first, in which the other side moves hundreds of messages.
  // Two sides that meet at every message move the same cache lines to and fro, and take three times
  // as long.
  static constexpr int kLooks = 2;
  static constexpr std::chrono::nanoseconds kPause{10'000};

  struct Slot {
    std::atomic<std::uint64_t> stamp;
    std::uint64_t size;
    std::byte* bytes() noexcept { return reinterpret_cast<std::byte*>(this + 1); }
  };

  /// The stamp of the slot at position p is p while it is free for the put, p + 1 once it is filled
  /// for the get, and p + lap_ once it is taken out. A position is a lap times lap_ plus an index.
  Slot& slot_of(std::uint64_t position) noexcept {
    return *reinterpret_cast<Slot*>(slots_.get() + (position & (lap_ - 1)) * stride_);
  }
  std::uint64_t after(std::uint64_t position) const noexcept {
    const std::uint64_t index = position & (lap_ - 1);
    return index + 1 < capacity_ ? position + 1 : position - index + lap_;
  }

  /// Claims the side's position once its slot bears the position plus `turn`. False: not yet.
  bool claim(std::atomic<std::uint64_t>& side, std::uint64_t turn,
             std::uint64_t& position) noexcept {
    position = side.load(std::memory_order_relaxed);
    for (;;) {
      // Sequentially consistent: a task that is about to sleep says so before it reads the stamp.
      const std::uint64_t stamp = slot_of(position).stamp.load(std::memory_order_seq_cst);
      if (stamp < position + turn) return false;
      if (stamp > position + turn) {  // another was faster
        position = side.load(std::memory_order_relaxed);
      } else if (side.compare_exchange_weak(position, after(position), std::memory_order_relaxed)) {
        return true;
      }
    }
  }
  void hand_over(std::uint64_t position, std::uint64_t stamp) noexcept {
    slot_of(position).stamp.store(stamp, std::memory_order_seq_cst);
  }

  struct Put {
    std::span<const std::byte> message;

    bool attempt(MessageRing& ring) noexcept {
      std::uint64_t position = 0;
      if (!ring.claim(ring.tail_, 0, position)) return false;
      Slot& slot = ring.slot_of(position);
      slot.size = message.size();
      std::memcpy(slot.bytes(), message.data(), message.size());
      ring.hand_over(position, position + 1);
      return true;
    }
    static SharedWord& turn(MessageRing& ring) noexcept { return ring.emptied_; }
    static SharedWord& turn_of_others(MessageRing& ring) noexcept { return ring.filled_; }
    static bool possible(const MessageRing& ring) noexcept { return !ring.full(); }
    bool result(bool done) const noexcept { return done; }
  };

  struct Get {
    std::span<std::byte> into;
    std::size_t size = 0;

    bool attempt(MessageRing& ring) noexcept {
      std::uint64_t position = 0;
      if (!ring.claim(ring.head_, 1, position)) return false;
      Slot& slot = ring.slot_of(position);
      size = slot.size;
      std::memcpy(into.data(), slot.bytes(), size);
      ring.hand_over(position, position + ring.lap_);
      return true;
    }
    static SharedWord& turn(MessageRing& ring) noexcept { return ring.filled_; }
    static SharedWord& turn_of_others(MessageRing& ring) noexcept { return ring.emptied_; }
    static bool possible(const MessageRing& ring) noexcept { return !ring.empty(); }
    std::optional<std::size_t> result(bool done) const noexcept {
      return done ? std::optional(size) : std::nullopt;
    }
  };

  void check_size(std::size_t bytes, std::size_t limit_bytes) const {
    if (bytes > limit_bytes) throw MessageTooLong(bytes, limit_bytes);
  }

  /// Wakes one task that sleeps on `word`, if any does. The word is odd while a task may sleep; the
  /// one that makes it even has to wake one.
  static void pass_turn(Context& context, SharedWord& word) noexcept {
    std::uint32_t seen = word.value.load(std::memory_order_seq_cst);
    while ((seen & 1U) != 0) {
      if (word.value.compare_exchange_weak(seen, seen + 1, std::memory_order_seq_cst)) {
        return context.wake(word, 1);
      }
    }
  }

  static void pass(std::chrono::nanoseconds span) noexcept {
    for (const auto end = Clock::now() + span; Clock::now() < end;) {
    }
  }

  template <class Turn>
  bool attempt(Context& context, Turn& turn) noexcept {
    if (!turn.attempt(*this)) return false;
    pass_turn(context, Turn::turn_of_others(*this));
    return true;
  }

  template <class Turn>
  Task<bool> wait(Context& context, Turn& turn, Deadline deadline) {
    if (!deadline.is_never() && deadline.at <= Clock::now()) co_return false;
    for (int look = 0; look < kLooks; ++look) {
      if (context.has_own_thread()) pass(kPause);
      co_await context.yield();
      if (attempt(context, turn)) co_return true;
    }
    SharedWord& word = Turn::turn(*this);
    for (bool in_time = true;;) {
      const std::uint32_t seen = word.value.fetch_or(1, std::memory_order_seq_cst) | 1U;
      if (attempt(context, turn)) break;
      if (!in_time) co_return false;
      in_time = co_await context.wait_on(word, seen, deadline);
    }
    // One wake-up is for one task, which passes it on while there is more to do.
    if (Turn::possible(*this)) pass_turn(context, word);
    co_return true;
  }

  const std::uint32_t capacity_;
  const std::uint32_t most_bytes_;
  const std::uint64_t lap_;
  const std::size_t stride_;
  Relative<std::byte> slots_;
  alignas(kCacheLine) std::atomic<std::uint64_t> tail_{0};
  alignas(kCacheLine) std::atomic<std::uint64_t> head_{0};
  alignas(kCacheLine) SharedWord filled_;   // a get waits on it
  alignas(kCacheLine) SharedWord emptied_;  // a put waits on it
};

/// A put or a get as an awaitable that is free when it need not wait.
template <class Turn>
class [[nodiscard]] MessageRing::Operation {
 public:
  Operation(MessageRing& ring, Context& context, Turn turn, Deadline deadline) noexcept
      : ring_(ring), context_(context), turn_(turn), deadline_(deadline) {}

  bool await_ready() noexcept { return ring_.attempt(context_, turn_); }
  template <class Promise>
  void await_suspend(std::coroutine_handle<Promise> parent) {
    waiting_ = ring_.wait(context_, turn_, deadline_);
    waiting_.await_suspend(parent);
  }
  auto await_resume() { return turn_.result(waiting_ ? waiting_.result() : true); }

 private:
  MessageRing& ring_;
  Context& context_;
  Turn turn_;
  Deadline deadline_;
  Task<bool> waiting_;
};

inline MessageRing::Operation<MessageRing::Put> MessageRing::put(Context& context,
                                                                 std::span<const std::byte> message,
                                                                 Deadline deadline) {
  check_size(message.size(), most_bytes_);
  return {*this, context, Put{message}, deadline};
}

inline MessageRing::Operation<MessageRing::Get> MessageRing::get(Context& context,
                                                                 std::span<std::byte> into,
                                                                 Deadline deadline) {
  check_size(most_bytes_, into.size());
  return {*this, context, Get{into}, deadline};
}

}  // namespace fourways
