// Ring: an io_uring set up as its makers advise for one thread. The kernel works completions off
// when that thread asks for them (DEFER_TASKRUN) and does not interrupt it. Requests are handed
// over many at a time, with the call that waits. An older kernel gets the best set-up that it
// knows. Where io_uring is missing or forbidden, that is a limit with its remedy.
#pragma once

#include <liburing.h>

#include <ctime>
#include <span>
#include <string>

namespace fourways {

/// Not thread-safe: used by the thread that made it.
class Ring {
 public:
  /// In the order in which they are tried.
  static std::span<const unsigned> set_ups() noexcept;

  /// Throws LimitReached where a resource has run out, and where the kernel offers no io_uring or
  /// one that lacks what the runner needs.
  explicit Ring(std::span<const unsigned> flags = set_ups());
  Ring(const Ring&) = delete;
  Ring& operator=(const Ring&) = delete;
  ~Ring();

  /// An empty entry for a request, to be filled at once; null: there is room after a submit().
  io_uring_sqe* entry() noexcept { return io_uring_get_sqe(&ring_); }

  /// Hands all entries over. False: some are left, for the kernel is short of something until
  /// completions are taken, or was interrupted.
  bool submit() noexcept;
  /// The same, and sleeps until there is a completion or, if given, `limit` has passed.
  void submit_and_wait(const timespec* limit) noexcept;
  /// The same without sleeping. Costs two loads where there is nothing to do.
  void look() noexcept;

  /// Takes the oldest completion. False: there is none.
  bool take(io_uring_cqe& completion) noexcept {
    const unsigned head = *ring_.cq.khead;
    if (head == io_uring_smp_load_acquire(ring_.cq.ktail)) return false;
    completion.user_data = ring_.cq.cqes[head & ring_.cq.ring_mask].user_data;
    completion.res = ring_.cq.cqes[head & ring_.cq.ring_mask].res;
    completion.flags = ring_.cq.cqes[head & ring_.cq.ring_mask].flags;
    io_uring_smp_store_release(ring_.cq.khead, head + 1);
    return true;
  }

  /// Set-up and features, for the reader of a report: one line.
  std::string description() const;

 private:
  static void check_entered(int result) noexcept;
  void open(std::span<const unsigned> flags);
  void probe();

  io_uring ring_{};
  bool registered_ = false;
};

}  // namespace fourways
