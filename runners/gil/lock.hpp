// GilLock: the lock under which CPython runs its threads, as in versions 3.2 to 3.12. One thread
// runs. The others wait a switch interval undisturbed before they ask it to make way. A thread that
// was asked does not go on before another has had its turn. The emulation also uses its condition
// variables in CPython's order, because threads feel that order.
#pragma once

#include <pthread.h>

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>

#include "runners/gil/ticks.hpp"

namespace fourways {

class GilLock {
 public:
  /// What one thread did with the lock. Its own alone while it runs.
  struct Counts {
    std::uint64_t takes = 0;
    std::uint64_t waits = 0;            // of the takes, those that found it held
    std::uint64_t drop_requests = 0;    // made by this thread, after an undisturbed interval
    std::uint64_t forced_switches = 0;  // of this thread, at a check site, because it was asked
    std::int64_t held_ticks = 0;
    std::int64_t waited_ticks = 0;

    Counts& operator+=(const Counts& other) noexcept;
  };
  /// A thread's stake in the lock. Must outlive its last drop() until the batch is over.
  struct Thread {
    std::uint32_t number = 0;  // for stalls: which it is
    Counts counts = {};
    std::int64_t taken_at = 0;
  };

  /// Called once, by a waiting thread, when the holder was asked to make way and has not come to a
  /// check site for kPatience: its number, and how many wait. The lock's mutex is held.
  using Stalled = std::function<void(std::uint32_t holder, std::uint32_t waiting)>;
  static constexpr std::chrono::milliseconds kPatience{500};

  explicit GilLock(std::chrono::nanoseconds interval, Stalled stalled = {});
  GilLock(const GilLock&) = delete;
  GilLock& operator=(const GilLock&) = delete;
  ~GilLock();

  /// Waits until the lock is free and holds it. Not recursive.
  void take(Thread& me) noexcept;
  /// Gives it up; if another asked for it, waits until another has it.
  void drop(Thread& me) noexcept;

  /// Whether the holder is to make way at its next check site.
  const std::atomic<bool>& drop_request() const noexcept { return drop_request_; }
  /// The holder's check site.
  void check(Thread& me) noexcept {
    if (!drop_request_.load(std::memory_order_relaxed)) return;
    ++me.counts.forced_switches;
    drop(me);
    take(me);
  }

 private:
  class Mutex {
   public:
    Mutex() noexcept { ::pthread_mutex_init(&mutex, nullptr); }
    ~Mutex() { ::pthread_mutex_destroy(&mutex); }
    pthread_mutex_t mutex;
  };
  class Condition {
   public:
    Condition() noexcept;
    ~Condition() { ::pthread_cond_destroy(&condition); }
    pthread_cond_t condition;
  };
  class Guard;

  void wait_for_turn(Thread& me) noexcept;
  bool wait_until(std::int64_t until_ns) noexcept;
  void watch(std::uint64_t switch_number, std::int64_t now_ns) noexcept;

  const std::chrono::nanoseconds interval_;
  const Stalled stalled_;
  std::atomic<bool> drop_request_{false};

  Mutex mutex_;  // guards what follows
  Condition free_;
  bool locked_ = false;
  std::uint32_t waiting_ = 0;
  std::uint64_t switch_number_ = 0;
  std::uint64_t asked_at_switch_ = 0;  // the first unanswered request stands since asked_at_ns_
  std::int64_t asked_at_ns_ = 0;       // 0: none
  bool told_ = false;

  Mutex switch_mutex_;  // taken after mutex_; to write last_holder_ takes both, to read it either
  Condition switched_;
  Thread* last_holder_ = nullptr;
};

}  // namespace fourways
