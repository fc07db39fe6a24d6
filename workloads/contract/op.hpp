// Op: one pending operation, an object in the awaiting coroutine's frame, so that waiting allocates
// nothing. A runner reads what is asked, sets `result`, and resumes `chain` with `waiter`.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <coroutine>
#include <cstddef>
#include <cstdint>

#include "workloads/contract/shared_word.hpp"
#include "workloads/contract/task.hpp"

namespace fourways {

using Clock = std::chrono::steady_clock;  // CLOCK_MONOTONIC: comparable between processes

/// Until when a wait may last. Default: for ever.
struct Deadline {
  Clock::time_point at = Clock::time_point::max();

  static Deadline never() noexcept { return {}; }
  static Deadline in(Clock::duration span) noexcept { return {Clock::now() + span}; }
  bool is_never() const noexcept { return at == Clock::time_point::max(); }
};

/// The coroutine to resume, and its link in a runner's queue of those that can go on. The caller
/// that queues it sets it, so that a switch takes as long as a few stores.
struct Ready {
  Ready* next;
  Chain* chain;
  std::coroutine_handle<> waiter;
};

/// The coroutines that can go on, first in, first out. Not thread-safe.
class ReadyQueue {
 public:
  ReadyQueue() = default;
  ReadyQueue(const ReadyQueue&) = delete;
  ReadyQueue& operator=(const ReadyQueue&) = delete;

  void push(Ready& entry) noexcept {
    entry.next = nullptr;
    *end_ = &entry;
    end_ = &entry.next;
  }
  /// The oldest entry, which must exist.
  Ready& pop() noexcept {
    Ready& entry = *first_;
    first_ = entry.next;
    if (first_ == nullptr) end_ = &first_;
    return entry;
  }
  /// push(entry) and pop() in one; the queue must not be empty.
  Ready& rotate(Ready& entry) noexcept {
    push(entry);
    Ready& oldest = *first_;
    first_ = oldest.next;
    return oldest;
  }
  bool empty() const noexcept { return first_ == nullptr; }

 private:
  Ready* first_ = nullptr;
  Ready** end_ = &first_;  // where the next one is linked
};

class Children;

struct Op : Ready {
  enum class Kind : std::uint8_t {
    sleep,     // until deadline
    read,      // fd, data, size
    write,     // fd, data, size
    accept,    // fd
    connect,   // fd, data (sockaddr), size
    read_at,   // fd, data, size, offset
    write_at,  // fd, data, size, offset
    sync,      // fd
    word,      // word, expected
    child,     // pid
    offload,   // call(data)
    join,      // children
  };
  static constexpr std::uint32_t kNoTimer = UINT32_MAX;

  // The maker sets only what the kind names.
  explicit Op(Kind what) noexcept : kind(what) {}
  Op(Kind what, int descriptor, void* bytes, std::size_t count, Deadline until) noexcept
      : kind(what), fd(descriptor), deadline(until.at), data(bytes), size(count) {}
  Op(Kind what, int descriptor, void* bytes, std::size_t count, off_t where) noexcept
      : kind(what),
        fd(descriptor),
        deadline(Deadline{}.at),
        data(bytes),
        size(count),
        offset(where) {}
  Op(SharedWord& on, std::uint32_t value, Deadline until) noexcept
      : kind(Kind::word), deadline(until.at), word(&on), expected(value) {}
  Op(pid_t process, Deadline until) noexcept
      : kind(Kind::child), deadline(until.at), data(nullptr), pid(process) {}
  explicit Op(Children& whom) noexcept
      : kind(Kind::join), deadline(Deadline{}.at), children(&whom) {}
  Op(void (*function)(void*) noexcept, void* argument) noexcept
      : kind(Kind::offload), deadline(Deadline{}.at), data(argument), call(function) {}
  Op(const Op&) = delete;
  Op& operator=(const Op&) = delete;

  Kind kind;
  std::uint32_t timer;  // the runner's: place among its timers, or kNoTimer
  int fd;
  std::int64_t result;         // >= 0, or -errno
  Clock::time_point deadline;  // max(): never
  union {
    void* data;
    SharedWord* word;
    Children* children;
  };
  union {
    std::size_t size;
    std::uint32_t expected;
    pid_t pid;
    void (*call)(void*) noexcept;
  };
  union {
    off_t offset;
    Op* previous;  // the runner's: link in a waiting list
  };
};

}  // namespace fourways
