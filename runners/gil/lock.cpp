#include "runners/gil/lock.hpp"

#include <cerrno>
#include <ctime>

#include "runners/accounts/ledger.hpp"

namespace fourways {

class GilLock::Guard {
 public:
  explicit Guard(Mutex& mutex) noexcept : mutex_(mutex.mutex) { ::pthread_mutex_lock(&mutex_); }
  Guard(const Guard&) = delete;
  Guard& operator=(const Guard&) = delete;
  ~Guard() { ::pthread_mutex_unlock(&mutex_); }

 private:
  pthread_mutex_t& mutex_;
};

GilLock::Counts& GilLock::Counts::operator+=(const Counts& other) noexcept {
  takes += other.takes;
  waits += other.waits;
  drop_requests += other.drop_requests;
  forced_switches += other.forced_switches;
  held_ticks += other.held_ticks;
  waited_ticks += other.waited_ticks;
  return *this;
}

GilLock::Condition::Condition() noexcept {
  pthread_condattr_t monotonic;
  ::pthread_condattr_init(&monotonic);
  ::pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
  ::pthread_cond_init(&condition, &monotonic);
  ::pthread_condattr_destroy(&monotonic);
}

GilLock::GilLock(std::chrono::nanoseconds interval, Stalled stalled)
    : interval_(interval), stalled_(std::move(stalled)) {}

GilLock::~GilLock() = default;

void GilLock::take(Thread& me) noexcept {
  const Guard guard(mutex_);
  if (locked_) wait_for_turn(me);
  locked_ = true;
  // A thread that takes it again need wake nobody: only the last holder waits for a switch.
  if (last_holder_ != &me) {
    const Guard switching(switch_mutex_);
    last_holder_ = &me;
    ++switch_number_;
    ::pthread_cond_signal(&switched_.condition);
  }
  if (drop_request_.load(std::memory_order_relaxed)) {
    drop_request_.store(false, std::memory_order_relaxed);
  }
  ++me.counts.takes;
  me.taken_at = ticks();
}

void GilLock::drop(Thread& me) noexcept {
  me.counts.held_ticks += ticks() - me.taken_at;
  {
    const Guard guard(mutex_);
    locked_ = false;
    if (waiting_ != 0) ::pthread_cond_signal(&free_.condition);
  }
  if (!drop_request_.load(std::memory_order_relaxed)) return;
  // Another has asked for it, and gets it before this thread may have it back; else it would
  // starve.
  const Guard switching(switch_mutex_);
  if (last_holder_ != &me) return;
  drop_request_.store(false, std::memory_order_relaxed);
  ::pthread_cond_wait(&switched_.condition, &switch_mutex_.mutex);
}

/// Every wake-up begins a whole interval anew. A thread may ask only after one without a switch.
void GilLock::wait_for_turn(Thread& me) noexcept {
  const std::int64_t began = ticks();
  ++me.counts.waits;
  ++waiting_;
  bool asked = false;
  while (locked_) {
    const std::uint64_t seen = switch_number_;
    const std::int64_t now = now_ns();
    if (asked && stalled_ && !told_) watch(seen, now);
    asked = false;
    const bool timed_out = wait_until(now + interval_.count());
    if (!timed_out || !locked_ || switch_number_ != seen) continue;
    // From here to the wait we do no more than the interpreter: whether the holder finds the mutex
    // taken decides which waiter comes next.
    asked = true;
    if (!drop_request_.load(std::memory_order_relaxed)) ++me.counts.drop_requests;
    drop_request_.store(true, std::memory_order_relaxed);
  }
  --waiting_;
  me.counts.waited_ticks += ticks() - began;
}

/// On mutex_, CLOCK_MONOTONIC in ns. False: woken earlier.
bool GilLock::wait_until(std::int64_t until_ns) noexcept {
  const timespec at{until_ns / 1'000'000'000, until_ns % 1'000'000'000};
  return ::pthread_cond_timedwait(&free_.condition, &mutex_.mutex, &at) == ETIMEDOUT;
}

void GilLock::watch(std::uint64_t switch_number, std::int64_t now) noexcept {
  if (asked_at_ns_ == 0 || asked_at_switch_ != switch_number) {
    asked_at_switch_ = switch_number;
    asked_at_ns_ = now;
    return;
  }
  if (now - asked_at_ns_ < std::chrono::nanoseconds(kPatience).count()) return;
  told_ = true;
  const Guard switching(switch_mutex_);
  stalled_(last_holder_->number, waiting_);
}

}  // namespace fourways
