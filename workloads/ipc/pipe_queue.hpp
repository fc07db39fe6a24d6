// PipeQueue: a queue made of a pipe and two locks, as CPython's multiprocessing.Queue is. One lock
// is for writers, one for readers; each message has its length before it, and a semaphore counts
// the free places. Unlike CPython's it has no thread that feeds the pipe: a put waits while the
// kernel's buffer is full.
#pragma once

#include <limits.h>

#include <optional>

#include "workloads/contract/sync/message_too_long.hpp"
#include "workloads/contract/sync/mutex.hpp"
#include "workloads/contract/sync/semaphore.hpp"
#include "workloads/contract/unique_fd.hpp"

namespace fourways {

/// Lives in an arena, beside the descriptors that it only knows by number.
class PipeQueue {
 public:
  static constexpr std::uint32_t kUnlimited = 0;
  // With its length it goes into the pipe in one piece or not at all: PIPE_BUF, pipe(7).
  static constexpr std::size_t kMostBytes = PIPE_BUF - sizeof(std::uint32_t);

  /// `maxsize` messages at most, or kUnlimited. The ends of the pipe are not owned.
  PipeQueue(std::uint32_t maxsize, int read_end, int write_end) noexcept
      : maxsize_(maxsize), read_end_(read_end), write_end_(write_end), free_(maxsize) {}

  /// Before a task's first put or get. Throws std::system_error.
  void adopt(Context& context) const {
    context.adopt(read_end_);
    context.adopt(write_end_);
  }

  /// Awaits true when the message was put, false when the queue was full until the deadline; one in
  /// the past means: at once. `message` must outlive the await. Throws MessageTooLong, and
  /// std::system_error (EPIPE) when nobody holds the reading end.
  Task<bool> put(Context& context, std::span<const std::byte> message, Deadline deadline = {});
  /// Awaits the size of the message that is then at the beginning of `into`, or nothing when none
  /// came until the deadline. Throws MessageTooLong when it does not fit there (the queue is of no
  /// use afterwards), and std::runtime_error when the pipe ends.
  Task<std::optional<std::size_t>> get(Context& context, std::span<std::byte> into,
                                       Deadline deadline = {});

  /// What they say may be outdated before the caller reads it.
  std::uint32_t size() const noexcept { return size_.load(std::memory_order_relaxed); }
  bool empty() const noexcept { return size() == 0; }
  bool full() const noexcept { return maxsize_ != kUnlimited && size() >= maxsize_; }

 private:
  Task<bool> write(Context& context, std::span<const std::byte> message, Deadline deadline);

  const std::uint32_t maxsize_;
  const int read_end_;
  const int write_end_;
  std::atomic<std::uint32_t> size_{0};
  Mutex writing_;
  Mutex reading_;
  Semaphore free_;
};

}  // namespace fourways
