// ReactorBase: the part of a reactor that does not depend on how the kernel is asked: deadlines,
// words, helpers, and the count of the operations that wait here. All inline and without virtual
// functions, because every operation of a loop passes through it.
#pragma once

#include <sys/wait.h>

#include <cerrno>
#include <cstdint>
#include <new>
#include <system_error>
#include <utility>

#include "runners/loop/helper_pool.hpp"
#include "runners/loop/lists.hpp"
#include "runners/loop/parked_words.hpp"
#include "runners/loop/timers.hpp"
#include "workloads/contract/arena.hpp"

namespace fourways {

/// Not thread-safe: used by the thread that made it.
class ReactorBase {
 public:
  ReactorBase(const ReactorBase&) = delete;
  ReactorBase& operator=(const ReactorBase&) = delete;

  /// Wakes up to `at_least` operations parked here on `word`; this loop's mark on it stays while
  /// others are parked.
  void wake(SharedWord& word, std::uint32_t at_least) noexcept { words_.wake(word, at_least); }
  std::uint64_t mark() const noexcept { return words_.mark(); }

  /// Whether nothing at all is parked here.
  bool idle() const noexcept { return parked_ == 0 && words_.empty() && !helpers_.busy(); }

 protected:
  /// `bell`: which of the arena's doorbells is this loop's. Finished operations go to `ready`.
  ReactorBase(const Arena& arena, unsigned bell, ReadyQueue& ready)
      : bell_(arena.doorbells().fds[bell]),
        ready_(ready),
        words_(std::uint64_t{1} << bell, timers_, ready),
        helpers_(bell_) {}
  ~ReactorBase() = default;

  /// Finishes the operation with an error.
  static bool fails(Op& op, int error) noexcept {
    op.result = -error;
    return true;
  }

  /// `start()`, whose exceptions become errors of the operation.
  template <class Start>
  static bool start_safely(Op& op, Start start) noexcept {
    try {
      return start();
    } catch (const std::system_error& error) {
      return fails(op, error.code().value());
    } catch (const std::bad_alloc&) {
      return fails(op, ENOMEM);
    }
  }

  bool start_sleep(Op& op) {
    timers_.add(op);
    ++parked_;
    return false;
  }

  bool start_helper(Op& op) noexcept {
    const int error = helpers_.submit(op);
    return error < 0 && fails(op, -error);
  }

  /// Takes the exit status of the child that `op` waits for. False: it has not ended.
  static bool reap_child(Op& op, std::int64_t& result) noexcept {
    int status = 0;
    const pid_t reaped = ::waitpid(op.pid, &status, WNOHANG);
    if (reaped == 0) return false;
    result = reaped < 0 ? -errno : status;
    return true;
  }

  /// The last step of an operation that was parked here. No list and no timer knows it any more.
  void leave(Op& op, std::int64_t result) noexcept {
    --parked_;
    op.result = result;
    ready_.push(op);
  }

  /// The bell has rung: takes what the helpers have finished, and looks at the words again.
  void heard_bell() noexcept {
    for (Op* op = helpers_.take_finished(); op != nullptr;) {
      Op& finished = *std::exchange(op, static_cast<Op*>(op->next));
      ready_.push(finished);
    }
    words_.recheck();
  }

  /// Ends what is overdue. Before that, `take_news()`, because what has come is not late;
  /// `give_up(op)` ends an operation that is neither a sleep nor on a word.
  template <class TakeNews, class GiveUp>
  void end_overdue(TakeNews take_news, GiveUp give_up) noexcept {
    if (timers_.empty()) return;
    const Clock::time_point now = Clock::now();
    if (timers_.earliest().deadline > now) return;
    take_news();
    while (!timers_.empty() && timers_.earliest().deadline <= now) {
      Op& op = timers_.earliest();
      timers_.remove(op);
      if (op.kind == Op::Kind::word) {
        words_.expire(op);
      } else if (op.kind == Op::Kind::sleep) {
        leave(op, 0);
      } else {
        give_up(op);
      }
    }
  }

  const int bell_;
  ReadyQueue& ready_;
  std::size_t parked_ = 0;
  Timers timers_;
  ParkedWords words_;
  HelperPool helpers_;
};

}  // namespace fourways
