// GilContext: the emulated interpreter as its tasks see it. Calls that may block are made without
// the lock. Every checkpoint is a check site that costs a turn of the interpreter's.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <mutex>
#include <vector>

#include "runners/blocking_context.hpp"
#include "runners/gil/lock.hpp"
#include "runners/gil/pace.hpp"
#include "runners/thread/child_threads.hpp"

namespace fourways {

/// The number of a thread that is no task's.
inline constexpr std::uint32_t kMainThread = UINT32_MAX;

/// One interpreter, which all threads of a batch run in.
struct Emulation {
  Emulation(std::chrono::nanoseconds interval, bool with_lock, Pace at,
            GilLock::Stalled stalled = {})
      : lock(interval, std::move(stalled)), locked(with_lock), pace(at) {
    if (pace.call_lines != 0) WorkingSet::of(Op::Kind::read);  // makes all, before the clock runs
  }

  GilLock lock;
  const bool locked;
  const Pace pace;

  std::mutex mutex;  // guards what threads leave behind when they end
  GilLock::Counts total;
  std::vector<GilLock::Thread> ended;  // tasks' and the main thread's
};

/// A thread of the interpreter. It holds the lock except while it waits. Made and used by the
/// thread that it stands for. The lock knows it by its address until the next holder comes.
class GilThread {
 public:
  GilThread(Emulation& emulation, std::uint32_t number, bool child = false)
      : emulation_(emulation), child_(child) {
    stake_.number = number;
    current = this;
    enter();
  }
  GilThread(const GilThread&) = delete;
  GilThread& operator=(const GilThread&) = delete;
  ~GilThread() {
    leave();
    current = nullptr;
    const std::lock_guard guard(emulation_.mutex);
    emulation_.total += stake_.counts;
    if (!child_) emulation_.ended.push_back(stake_);
  }

  void enter() noexcept {
    if (emulation_.locked) emulation_.lock.take(stake_);
  }
  void leave() noexcept {
    if (emulation_.locked) emulation_.lock.drop(stake_);
  }
  void turn() noexcept {
    owed_ += emulation_.pace.turn;
    burn(owed_ >> Pace::kFraction);
    owed_ &= (std::uint64_t{1} << Pace::kFraction) - 1;
    if (emulation_.locked) emulation_.lock.check(stake_);
  }
  /// What the interpreter does around an operation of this kind, the lock held.
  void prepare(Op::Kind kind) noexcept {
    if (emulation_.pace.call_lines != 0) WorkingSet::of(kind).walk(emulation_.pace.call_lines);
    burn(emulation_.pace.call);
  }

  /// Null in threads that are none of the interpreter's.
  static inline constinit thread_local GilThread* current = nullptr;

 private:
  Emulation& emulation_;
  const bool child_;
  GilLock::Thread stake_;
  std::uint64_t owed_ = 0;
};

/// Gives the lock up for as long as it lives: around calls that may block.
class Outside {
 public:
  Outside() noexcept : thread_(GilThread::current) {
    if (thread_ != nullptr) thread_->leave();
  }
  Outside(const Outside&) = delete;
  Outside& operator=(const Outside&) = delete;
  ~Outside() {
    if (thread_ != nullptr) thread_->enter();
  }

 private:
  GilThread* const thread_;
};

/// Waits for the children of a parent that throws without the lock, which they need to get on.
class GilChildThreads final : public ChildThreads {
 public:
  ~GilChildThreads() override {
    const Outside outside;
    join();
  }
};

class GilContext final : public BlockingContext {
 public:
  GilContext(const Arena& arena, Emulation& emulation)
      : BlockingContext(arena), emulation_(emulation) {
    // Where the pace is imitated every check site has something to do.
    static constexpr std::atomic<bool> kAlways{true};
    if (emulation.pace.imitated()) {
      set_interrupt(kAlways);
    } else if (emulation.locked) {
      set_interrupt(emulation.lock.drop_request());
    }
  }

  void close(int fd) noexcept override {
    const Outside outside;
    BlockingContext::close(fd);
  }
  void spawn(Children& children, Task<void> child) override {
    auto& threads = ChildThreads::of<GilChildThreads>(children);
    threads.start(children, std::move(child), [this](Task<void>& task) {
      const GilThread thread(emulation_, kMainThread, true);
      return run_to_end(task);
    });
  }

 protected:
  bool perform(Op& op) noexcept override {
    prepare(op.kind);
    const Outside outside;
    return BlockingContext::perform(op);
  }
  void let_others_run() noexcept override {
    prepare(Op::Kind::sleep);
    const Outside outside;
    BlockingContext::let_others_run();
  }

 private:
  static void prepare(Op::Kind kind) noexcept {
    if (GilThread::current != nullptr) GilThread::current->prepare(kind);
  }
  void join_all(Children& children) noexcept override {
    if (children.group()) ChildThreads::of<GilChildThreads>(children).join();
  }
  void interrupted() noexcept override {
    if (GilThread::current != nullptr) GilThread::current->turn();
  }
  void leave_interpreter() noexcept override {
    if (GilThread::current != nullptr) GilThread::current->leave();
  }
  void enter_interpreter() noexcept override {
    if (GilThread::current != nullptr) GilThread::current->enter();
  }

  Emulation& emulation_;
};

}  // namespace fourways
