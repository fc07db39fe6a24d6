// PoolBoard: what the parent of a process pool and its workers share, in the arena. Nothing here is
// ever locked, so a worker may be killed at any instruction and leave nothing held.
//
// A worker first writes into its seat which tasks it is about to take, then moves the one counter
// past them, then claims each in the task's own slot, just before it runs it. Only the claim
// decides which worker runs a task; the seats show which tasks may still be unclaimed. A worker
// that dies between two of these steps loses nothing: another takes what its seat names.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <span>

#include "runners/accounts/ledger.hpp"
#include "workloads/contract/arena.hpp"
#include "workloads/contract/shared_word.hpp"

namespace fourways {

/// Tasks [first, end).
struct TaskRange {
  std::uint32_t first = 0;
  std::uint32_t end = 0;
};

inline constexpr std::size_t kCacheLine = 64;  // bytes

/// A worker's place. Its worker may die and another take its place, and its tasks.
class alignas(kCacheLine) PoolSeat {
 public:
  enum class State : std::uint32_t { starting, idle, busy };

  void set_range(TaskRange range) noexcept {
    range_.store(std::uint64_t{range.first} << 32 | range.end, std::memory_order_seq_cst);
  }
  TaskRange range() const noexcept {
    const std::uint64_t both = range_.load(std::memory_order_seq_cst);
    return {static_cast<std::uint32_t>(both >> 32), static_cast<std::uint32_t>(both)};
  }

  std::atomic<State> state{State::starting};
  Usage start_up;  // of a worker that was there before the batch: what it had used until then

 private:
  std::atomic<std::uint64_t> range_{0};  // in one word: read while it is written
};

struct PoolBoard {
  static constexpr std::uint32_t kNobody = UINT32_MAX;   // for `awaited`
  static constexpr std::uint32_t kAll = UINT32_MAX - 1;  // for `awaited`
  static constexpr std::uint32_t kMostTasks = UINT32_MAX - 2;

  PoolBoard(Arena& arena, std::uint32_t workers, std::uint32_t most)
      : most_per_claim(most), seat_count(workers) {
    seats_ = arena.make_array<PoolSeat>(workers).data();
  }

  std::span<PoolSeat> seats() const noexcept { return {seats_.get(), seat_count}; }

  // Each on a cache line of its own: they change at different times by different hands.
  alignas(kCacheLine) SharedWord work;  // changes with each submission and at the close
  std::atomic<std::uint32_t> submitted{0};
  std::atomic<bool> closing{false};
  alignas(kCacheLine) std::atomic<std::uint32_t> next{0};           // the first task not handed out
  alignas(kCacheLine) std::atomic<std::uint32_t> awaited{kNobody};  // by the parent, asleep
  alignas(kCacheLine) const std::uint32_t most_per_claim;
  const std::uint32_t seat_count;

 private:
  Relative<PoolSeat> seats_;
};

}  // namespace fourways
